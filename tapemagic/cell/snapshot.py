"""The state that a body can reach and change, so that it can be put back.

A `Snapshot` starts at the values of some names and looks into containers, arrays, Variables and
the attributes of objects whose class was written in the notebook (or is a ``tf.Module`` or of
Keras). Of each thing that can change it keeps the content. Python's and NumPy's random numbers go
on from where they were, too. What cannot be put back: iterators and files that have moved on, and
whatever is outside of Python.
"""

from __future__ import annotations

import random
import sys
from collections import deque
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic import engines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A notebook's namespace is small; what is larger is a data set, which is looked into no further.
_MOST_OBJECTS = 100_000
_KERAS = ("keras", "tf_keras")


class Snapshot:
    """The content of everything that some values reach, as it is now.

    Parameters
    ----------
    values
        Where to begin.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self._restorers: list[Callable[[], None]] = []
        seen: dict[int, Any] = {}  # the objects themselves too, so that no identity is used again
        waiting = list(values)
        while waiting and len(seen) < _MOST_OBJECTS:
            value = waiting.pop()
            if id(value) not in seen:
                seen[id(value)] = value
                waiting += self._keep(value)
        python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002 - what bodies use
        self._restorers.append(lambda: random.setstate(python))
        self._restorers.append(lambda: np.random.set_state(legacy))  # noqa: NPY002

    def restore(self) -> None:
        """Put all content back."""
        for restorer in self._restorers:
            restorer()

    def _keep(self, value: Any) -> Iterable[Any]:  # noqa: PLR0911 - one kind of thing a line
        """Keep the content of one object, and return what is inside it."""
        if isinstance(value, tuple):
            return value
        if is_variable(value):
            content = value.numpy()
            content = content.copy() if isinstance(content, np.ndarray) else content
            self._restorers.append(lambda: _assign(value, content))
        elif isinstance(value, np.ndarray):
            array = value.copy()
            if value.flags.writeable:
                self._restorers.append(lambda: np.copyto(value, array))
            return array.ravel().tolist() if array.dtype == object else ()
        elif isinstance(value, (list, deque, set, bytearray)):
            elements = list(value)
            self._restorers.append(lambda: _refill(value, elements))
            return elements
        elif isinstance(value, (dict, MutableMapping)):
            return self._keep_mapping(value)
        elif _is_of_keras(value):
            return list(getattr(value, "variables", ()))
        elif _is_of_the_notebook(value):
            return self._keep_mapping(vars(value))
        return ()

    def _keep_mapping(self, value: Any) -> list[Any]:
        items = dict(value)
        self._restorers.append(lambda: _refill(value, items))
        return list(items.values())


def is_variable(value: Any) -> bool:
    """Whether a value is a Variable of an engine, or of Keras around one."""
    return isinstance(value, _engine_classes("Variable")) or (
        _is_of_keras(value) and type(value).__name__ == "Variable"
    )


def _engine_classes(name: str) -> tuple[type, ...]:
    """Return the class of one name on each engine that has been imported."""
    modules = [sys.modules.get(module) for module in engines.MODULES.values()]
    return tuple(getattr(module, name) for module in modules if module is not None)


def _is_of_keras(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] in _KERAS


def _is_of_the_notebook(value: Any) -> bool:
    if isinstance(value, type) or not hasattr(value, "__dict__"):
        return False
    written_here = any(cls.__module__ == "__main__" for cls in type(value).__mro__)
    return written_here or isinstance(value, _engine_classes("Module"))


def _assign(variable: Any, content: Any) -> None:
    if not np.array_equal(variable.numpy(), content):
        variable.assign(content)


def _refill(container: Any, content: Any) -> None:
    container.clear()
    (container.update if hasattr(container, "update") else container.extend)(content)
