"""The state that a body can reach and change, so that it can be put back.

A `Snapshot` starts at the values of some names and looks into containers, arrays, Variables and
the attributes of objects whose class was written in the notebook (or is a ``tf.Module`` or of
Keras), of those classes themselves and of the notebook's functions, with what these use and
enclose. Of each thing that can change it keeps the content. Python's and NumPy's random numbers go
on from where they were, too. What cannot be put back: iterators and files that have moved on, and
whatever is outside of Python.
"""

from __future__ import annotations

import functools
import random
import sys
import types
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic import engines
from tapemagic.cell.reached import global_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# A notebook's namespace is small; what is larger is a data set, which is looked into no further.
_MOST_OBJECTS = 100_000
_KERAS = ("keras", "tf_keras")
_NOTEBOOK = "__main__"
_ABSENT: Final = object()


class Snapshot:
    """The content of everything that some values reach, as it is now.

    Parameters
    ----------
    values
        Where to begin.

    Attributes
    ----------
    reached
        Everything that was looked at.
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
        self.reached = list(seen.values())
        python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002 - what bodies use
        self._restorers.append(lambda: random.setstate(python))
        self._restorers.append(lambda: np.random.set_state(legacy))  # noqa: NPY002

    def restore(self) -> None:
        """Put all content back."""
        for restorer in self._restorers:
            restorer()

    def _keep(self, value: Any) -> Iterable[Any]:
        """Keep the content of one object, and return what is inside it."""
        kind = type(value)
        if is_variable(value):
            content = value.numpy()
            content = content.copy() if isinstance(content, np.ndarray) else content
            self._restorers.append(lambda: _assign(value, content))
        elif issubclass(kind, np.ndarray):
            array = value.copy()
            if value.flags.writeable:
                self._restorers.append(lambda: np.copyto(value, array))
            return list(array.ravel().tolist()) if array.dtype == object else ()
        elif issubclass(kind, (random.Random, np.random.Generator, np.random.RandomState)):
            self._restorers.append(_generator_restorer(value))
        elif isinstance(value, (tuple, list, deque, set, bytearray, dict)):
            return self._keep_container(value)
        elif _is_of_keras(value):
            return list(getattr(value, "variables", ()))
        elif _is_of_the_notebook(kind):
            return self._keep_object(value)
        else:
            return self._keep_program(value)
        return ()

    def _keep_container(self, value: Any) -> list[Any]:
        if isinstance(value, dict):
            return self._keep_mapping(value)
        elements = list(value)
        if not isinstance(value, tuple):
            self._restorers.append(lambda: _refill(value, elements))
        return elements

    def _keep_program(self, value: Any) -> list[Any]:
        """Keep the state that is in a class or a function, and return what these use."""
        kind = type(value)
        if issubclass(kind, type):
            return self._keep_class(value) if value.__module__ == _NOTEBOOK else []
        if kind is types.FunctionType:
            return self._keep_function(value)
        if kind is types.MethodType:
            return [value.__self__, value.__func__]
        if kind is functools.partial:
            return [value.func, value.args, value.keywords]
        if kind.__name__ == "Function" and engines.engine_of_module(kind.__module__):
            return [value.python_function]
        return []

    def _keep_object(self, value: Any) -> list[Any]:
        """Keep an object's attributes, and look at its class."""
        kind = type(value)
        inside: list[Any] = list(kind.__mro__)
        attributes = _attributes(value)
        if attributes is not None:
            inside += self._keep_mapping(attributes)
        for slot in _slots(kind):
            content = _content(slot, value)
            self._restorers.append(functools.partial(_restore_slot, slot, value, content))
            inside.append(content)
        return inside

    def _keep_class(self, value: type) -> list[Any]:
        # A class body gives no access to the dictionary itself.
        names = {name: part for name, part in vars(value).items() if not _is_special(name)}

        def restore() -> None:
            now = {name: part for name, part in vars(value).items() if not _is_special(name)}
            for name in now.keys() - names.keys():
                type.__delattr__(value, name)
            for name, part in names.items():
                if now.get(name, _ABSENT) is not part:
                    type.__setattr__(value, name, part)

        self._restorers.append(restore)
        inner = (getattr(part, "__func__", part) for part in vars(value).values())
        return [getattr(part, "fget", part) if type(part) is property else part for part in inner]

    def _keep_function(self, function: types.FunctionType) -> list[Any]:
        """Keep what a function encloses and its own attributes, and look at what it uses."""
        inside = [function.__defaults__ or (), *(function.__kwdefaults__ or {}).values()]
        for cell in function.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:  # not bound yet
                continue
            self._restorers.append(functools.partial(setattr, cell, "cell_contents", content))
            inside.append(content)
        if function.__globals__.get("__name__") == _NOTEBOOK:
            inside += self._keep_mapping(function.__dict__)
            used = global_names(function.__code__).read
            inside += [function.__globals__[name] for name in used & function.__globals__.keys()]
        return inside

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


def _is_of_the_notebook(kind: type) -> bool:
    written_here = any(cls.__module__ == _NOTEBOOK for cls in kind.__mro__)
    return written_here or issubclass(kind, _engine_classes("Module"))


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _attributes(value: Any) -> dict[str, Any] | None:
    """Return an object's own dictionary, without asking the object (a property may answer)."""
    for cls in type(value).__mro__:
        found = vars(cls).get("__dict__")
        if type(found) is types.GetSetDescriptorType:
            attributes: dict[str, Any] = found.__get__(value)
            return attributes
    return None


def _slots(kind: type) -> Iterator[types.MemberDescriptorType]:
    for cls in kind.__mro__:
        if cls.__module__ == _NOTEBOOK:
            yield from (
                part for part in vars(cls).values() if type(part) is types.MemberDescriptorType
            )


def _content(slot: types.MemberDescriptorType, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except AttributeError:
        return _ABSENT


def _restore_slot(slot: types.MemberDescriptorType, value: Any, content: Any) -> None:
    if content is not _ABSENT:
        slot.__set__(value, content)
    elif _content(slot, value) is not _ABSENT:
        slot.__delete__(value)


def _generator_restorer(value: Any) -> Callable[[], None]:
    """Return what lets random numbers go on from where they are now."""
    if isinstance(value, random.Random):
        return functools.partial(value.setstate, value.getstate())
    if isinstance(value, np.random.RandomState):
        return functools.partial(value.set_state, value.get_state())
    bits = value.bit_generator
    return functools.partial(setattr, bits, "state", bits.state)


def _assign(variable: Any, content: Any) -> None:
    if not np.array_equal(variable.numpy(), content):
        variable.assign(content)


def _refill(container: Any, content: Any) -> None:
    # What is as it was is left alone: something may be on its way through it.
    now = dict(container) if isinstance(content, dict) else list(container)
    if _is_the_same(now, content):
        return
    container.clear()
    (container.update if hasattr(container, "update") else container.extend)(content)


def _is_the_same(now: Any, content: Any) -> bool:
    if len(now) != len(content):
        return False
    if isinstance(content, dict):
        return _is_the_same(list(now), list(content)) and _is_the_same(
            list(now.values()), list(content.values())
        )
    return all(new is old for new, old in zip(now, content, strict=True))
