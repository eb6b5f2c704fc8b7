"""Run a body again at displaced sources, leaving no trace: what ``--compare`` measures with.

A finite difference needs the targets at x + h and x - h. `Replay.evaluate` runs the body once
more, silently and under no tape, with some sources replaced, and then puts back the reader's
names, the contents of their lists, dicts and sets, and the values of their Variables. (What a
body does outside of Python, to files say, it does again.)
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from IPython.utils.capture import capture_output

from tapemagic.cell import execution
from tapemagic.cell.watching import FirstBindings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.source import CellSource


class Replay:
    """A body that can be run again.

    Parameters
    ----------
    before
        The names as they were when the body started.
    variables
        The values that Variables had then (`variable_values`).
    made_by_body
        The sources that are replaced where the body first binds them.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        source: CellSource,
        before: Mapping[str, Any],
        variables: list[tuple[Any, Any]],
        made_by_body: Collection[str],
    ) -> None:
        self._shell = shell
        self._source = source
        self._before = dict(before)
        self._variables = variables
        self._made_by_body = frozenset(made_by_body)

    def evaluate(self, sources: Mapping[str, Any]) -> dict[str, Any]:
        """Run the body with some sources replaced and return the names that it leaves.

        Parameters
        ----------
        sources
            For each name the value to start from: assigned to the object if that is a Variable,
            and put in its place otherwise. A source that the body makes is replaced where it is
            first bound.
        """
        with _everything_restored(self._shell.user_ns):
            for variable, value in self._variables:
                variable.assign(value)
            namespace = self._shell.user_ns
            namespace.clear()
            namespace.update(self._before)
            for name in sources.keys() - self._made_by_body:
                namespace[name] = _displaced(self._before[name], sources[name])
            bindings = FirstBindings(
                sources.keys() & self._made_by_body,
                lambda name, made: _displaced(made, sources[name]),
            )
            with bindings.installed(self._shell), capture_output():
                tree = self._shell.transform_ast(self._source.parse(self._shell))
                execution.run_silently(self._source, tree, namespace)
            return dict(namespace)

    def target(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        """Return a function that evaluates one name at displaced sources."""
        return lambda sources: self.evaluate(sources)[name]


def variable_values(namespace: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return each Variable that names hold, with a copy of its value.

    Lists, tuples and dicts are looked into.
    """
    found: dict[int, tuple[Any, Any]] = {}
    for value in namespace.values():
        for part in _parts(value):
            if _is_variable(part):
                found[id(part)] = (part, part.numpy().copy())
    return list(found.values())


@contextlib.contextmanager
def _everything_restored(namespace: dict[str, Any]) -> Iterator[None]:
    names = dict(namespace)
    variables = variable_values(names)
    contents = [
        (value, value.copy()) for value in names.values() if type(value) in (list, dict, set)
    ]
    try:
        yield
    finally:
        namespace.clear()
        namespace.update(names)
        for container, content in contents:
            container.clear()
            (container.extend if isinstance(container, list) else container.update)(content)
        for variable, value in variables:
            variable.assign(value)


def _displaced(value: Any, wanted: Any) -> Any:
    if not _is_variable(value):
        return wanted
    value.assign(wanted)
    return value


def _is_variable(value: Any) -> bool:
    return hasattr(value, "assign") and hasattr(value, "numpy") and hasattr(value, "dtype")


def _parts(value: Any) -> list[Any]:
    if type(value) in (list, tuple):
        return list(value)
    if type(value) is dict:
        return list(value.values())
    return [value]
