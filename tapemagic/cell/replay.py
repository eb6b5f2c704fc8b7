"""Run a body again at displaced sources, leaving no trace: what ``--compare`` measures with.

A finite difference needs the targets at x + h and x - h. `Replay.evaluate` runs the body once
more, silently and under no tape, from the names and the state (`Snapshot`) that it first ran from,
with some sources replaced, and then puts everything back to what it was after the first run, an
interrupt or not. Nothing is shown: not what the body prints, displays, logs or warns of, nor what
C code or a subprocess writes to the standard streams meanwhile.

What cannot be put back: a file, an iterator or a generator that has moved on, what an imported
module keeps to itself, and how many random numbers each of TensorFlow's operations has drawn. What
a body does outside of Python it does again.
"""

from __future__ import annotations

import contextlib
import random
import sys
from typing import TYPE_CHECKING, Any

from tapemagic.cell import execution
from tapemagic.cell.reached import reached
from tapemagic.cell.silence import silence
from tapemagic.cell.snapshot import Snapshot, is_variable
from tapemagic.cell.watching import FirstBindings
from tapemagic.derivatives.values import map_leaves

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
    tf
        The engine.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        source: CellSource,
        used: Collection[str],
        made_by_body: Collection[str],
        tf: Any,
    ) -> None:
        self._shell = shell
        self._source = source
        self._made_by_body = frozenset(made_by_body)
        self._tf = tf
        self._names_before = dict(shell.user_ns)
        self._used = frozenset(used)
        self._before = _State(self._values())
        self._after: _State | None = None

    def evaluate(self, name: str, sources: Mapping[str, Any]) -> Any:
        """Run the body with some sources replaced and return the value that it gives to a name.

        Parameters
        ----------
        name
            The name.
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
            for source in sources.keys() - self._made_by_body:
                namespace[source] = _displaced(self._names_before[source], sources[source])
            bindings = FirstBindings(
                sources.keys() & self._made_by_body,
                lambda source, made: _displaced(made, sources[source]),
            )
            with bindings.installed(self._shell), silence():
                tree = self._shell.transform_ast(self._source.parse(self._shell))
                # An interrupt is shown from the reader's line on.
                __tracebackhide__ = "__ipython_bottom__"
                execution.run_silently(self._source, tree, namespace)
            if name not in namespace:
                raise NameError(name)
            # A Variable would lose its value in a moment.
            return map_leaves(self._tf.convert_to_tensor, namespace[name])

    @contextlib.contextmanager
    def from_the_start(self, changed: Callable[[Any], Any]) -> Iterator[None]:
        """Have everything as it was before the body first ran, and put it back at the end.

        Parameters
        ----------
        changed
            Returns, for what a name held then, what it is to hold meanwhile.
        """
        with self._everything_restored():
            namespace = self._shell.user_ns
            self._before.restore()
            namespace.clear()
            namespace.update({name: changed(it) for name, it in self._names_before.items()})
            yield

    def target(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        """Return a function that evaluates one name at displaced sources."""
        return lambda sources: self.evaluate(name, sources)

    def _values(self) -> list[Any]:
        return [value for _, value in reached(self._used, self._shell.user_ns)]

    @contextlib.contextmanager
    def _everything_restored(self) -> Iterator[None]:
        namespace = self._shell.user_ns
        names = dict(namespace)
        if self._after is None:
            # What a name or a container held before can have other names.
            self._after = _State([*self._before.reached, *self._values()])
        after = self._after

        def restore() -> None:
            namespace.clear()
            namespace.update(names)
            after.restore()

        try:
            yield
        finally:
            try:
                restore()
            except KeyboardInterrupt:
                restore()
                raise


class _State:
    """All that is put back: what some values reach, and the numpy engine's random numbers."""

    def __init__(self, values: list[Any]) -> None:
        self._snapshot = Snapshot(values)
        self.reached = self._snapshot.reached
        self._seeds = _copied(_seeds())
        successive = self._seeds.get("successive")
        self._successive = None if successive is None else successive.getstate()

    def restore(self) -> None:
        self._snapshot.restore()
        seeds = _copied(self._seeds)
        if self._successive is not None:
            seeds["successive"] = random.Random()  # noqa: S311 - as the engine does
            seeds["successive"].setstate(self._successive)
        _seeds().update(seeds)


def _copied(seeds: dict[str, Any]) -> dict[str, Any]:
    return {
        name: dict(value) if isinstance(value, dict) else value for name, value in seeds.items()
    }


def _seeds() -> dict[str, Any]:
    """Return where the numpy engine's random numbers stand, if it has been imported."""
    module = sys.modules.get("tapemagic.numpy_tf.random")
    return {} if module is None else vars(module._seeds)  # noqa: SLF001 - one project


def _displaced(value: Any, wanted: Any) -> Any:
    if not is_variable(value):
        return wanted
    value.assign(wanted)
    return value
