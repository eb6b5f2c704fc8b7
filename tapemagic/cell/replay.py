"""Run a body again at displaced sources, leaving no trace: what ``--compare`` measures with.

A finite difference needs the targets at x + h and x - h. `Replay.evaluate` runs the body once
more, silently and under no tape, from the names and the state (`Snapshot`) that it first ran from,
with some sources replaced, and then puts everything back to what it was after the first run. What
a body does outside of Python, to files say, it does again.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from typing import TYPE_CHECKING, Any

from IPython.utils.capture import capture_output

from tapemagic.cell import execution
from tapemagic.cell.reached import reached
from tapemagic.cell.snapshot import Snapshot, is_variable
from tapemagic.cell.watching import FirstBindings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.source import CellSource


class Replay:
    """A body that can be run again, made before it first runs.

    Parameters
    ----------
    used
        The names that the body uses, be it through the notebook's functions.
    made_by_body
        The sources that are replaced where the body first binds them.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        source: CellSource,
        used: Collection[str],
        made_by_body: Collection[str],
    ) -> None:
        self._shell = shell
        self._source = source
        self._made_by_body = frozenset(made_by_body)
        self._names_before = dict(shell.user_ns)
        self._used = frozenset(used)
        self._before = self._snapshot()
        self._after: Snapshot | None = None

    def evaluate(self, sources: Mapping[str, Any]) -> dict[str, Any]:
        """Run the body with some sources replaced and return the names that it leaves.

        Parameters
        ----------
        sources
            For each name the value to start from: assigned to the object if that is a Variable,
            and put in its place otherwise. A source that the body makes is replaced where it is
            first bound.
        """
        with self._everything_restored():
            namespace = self._shell.user_ns
            namespace.clear()
            namespace.update(self._names_before)
            self._before.restore()
            for name in sources.keys() - self._made_by_body:
                namespace[name] = _displaced(self._names_before[name], sources[name])
            bindings = FirstBindings(
                sources.keys() & self._made_by_body,
                lambda name, made: _displaced(made, sources[name]),
            )
            with bindings.installed(self._shell), _silence():
                tree = self._shell.transform_ast(self._source.parse(self._shell))
                execution.run_silently(self._source, tree, namespace)
            return dict(namespace)

    def target(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        """Return a function that evaluates one name at displaced sources."""
        return lambda sources: self.evaluate(sources)[name]

    def _snapshot(self) -> Snapshot:
        return Snapshot([value for _, value in reached(self._used, self._shell.user_ns)])

    @contextlib.contextmanager
    def _everything_restored(self) -> Iterator[None]:
        names = dict(self._shell.user_ns)
        if self._after is None:
            self._after = self._snapshot()
        try:
            yield
        finally:
            self._shell.user_ns.clear()
            self._shell.user_ns.update(names)
            self._after.restore()


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Show nothing of what is printed, displayed or logged inside the ``with`` block."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with capture_output(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


def _displaced(value: Any, wanted: Any) -> Any:
    if not is_variable(value):
        return wanted
    value.assign(wanted)
    return value
