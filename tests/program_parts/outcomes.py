"""Run a small program on an engine, and note what each call of a tape gave.

Each call of `gradient`, `jacobian` or `batch_jacobian` is noted, in the order in which the calls
are made, with the place in the text where it begins: values, None, or an exception. A call in a
function, a comprehension or a loop is noted each time; `by_site` puts the times together.

After an exception that the program does not catch, the call gives None and the program goes on, so
that all of its calls are compared. A statement that fails otherwise, often because of such a None,
is noted too, and the names that it was to bind hold None. Plain Python would have stopped at the
first of these: the outcomes up to there are `reached`. An exception that an `except` of the
program catches goes to it, and all is reached behind it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .rewriting import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Raised:
    """An exception: its class, and its text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Symbolic:
    """A tensor of a graph, which has no numbers: the names of its type and its shape."""

    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class Outcome:
    """What happened at one place of a program, one time.

    Attributes
    ----------
    line, column
        Where the call begins, or the statement that failed: `lineno` and `col_offset` of the node
        in the program's own syntax tree.
    occurrence
        How often this call was made before.
    method
        The method of the tape, or "" for a statement that failed without it.
    result
        An array, None, a structure of these as the program asked for it, or a `Raised`. In a
        `tf.function` TensorFlow gives `Symbolic` tensors in place of arrays, and makes the calls
        when it compiles the function: once for each kind of argument.
    reached
        Whether plain Python, which stops at the first exception that nothing catches, comes here.
    """

    line: int
    column: int
    occurrence: int
    method: str
    result: Any
    reached: bool

    def __str__(self) -> str:
        place = f"line {self.line}" + f", time {self.occurrence + 1}" * (self.occurrence > 0)
        return f"{place}: {self.method or 'the line'} {_shown(self.result)}"

    def has_none(self) -> bool:
        """Whether the call gave None, alone or in a structure."""
        return bool(self.method) and any(item is None for item in _leaves(self.result))


def run(program: Any, tf: Any) -> list[Outcome]:
    """Run `program` (its `source`) on the engine `tf`, and return its outcomes in their order."""
    recorder = Recorder()
    namespace = {"tf": tf, "__name__": "program", "_recorder": recorder}
    recorder.names = namespace
    exec(compile(rewritten(program.source), "<program>", "exec"), namespace)
    return recorder.outcomes


def by_site(outcomes: list[Outcome], *, reached: bool = True) -> dict[tuple[int, int], list[Any]]:
    """Return for each line and column what the call there gave, each time, in this order.

    Only the times that plain Python reaches are counted, unless `reached` is false: a place that
    is missing was never reached.
    """
    sites: dict[tuple[int, int], list[Any]] = {}
    for outcome in outcomes:
        if outcome.method and (outcome.reached or not reached):
            sites.setdefault((outcome.line, outcome.column), []).append(outcome.result)
    return sites


class Recorder:
    """Notes outcomes while a program runs."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.names: dict[str, Any] = {}
        self.counts: dict[tuple[int, int, str], int] = {}
        self.caught: list[tuple[Any, ...]] = []
        self.on_its_way: Exception | None = None
        self.reached = True

    def call(self, line: int, column: int, method: str, action: Any) -> Any:
        """Make a call of a tape; after an exception that nothing catches it gives None."""
        found, result = None, None
        try:
            found = action()
            result = _plain(found)
        except Exception as error:
            if error is self.on_its_way:
                raise  # an argument of this call failed: the call itself was never made
            result = _raised(error)
            caught = self._is_caught(error)
            self._note(line, column, method, result, ends=not caught)
            if caught:
                self.on_its_way = error
                raise
            return found
        self._note(line, column, method, result, ends=False)
        return found

    def failed(
        self, line: int, column: int, error: Exception, bound: list[str], *, anew: bool
    ) -> None:
        """Note that a statement failed; the names that it was to bind hold None."""
        self._note(line, column, "", _raised(error), ends=True)
        for name in bound:
            if anew:
                self.names[name] = None
            else:
                self.names.setdefault(name, None)

    @contextmanager
    def handled(self, *caught: Any) -> Iterator[None]:
        """Know, while the body of a `try` runs, that its handlers catch these."""
        self.caught.append(caught)
        try:
            yield
        finally:
            self.caught.remove(caught)

    def _is_caught(self, error: Exception) -> bool:
        return any(isinstance(error, kind) for kinds in self.caught for kind in kinds)

    def _note(self, line: int, column: int, method: str, result: Any, *, ends: bool) -> None:
        occurrence = self.counts.get((line, column, method), 0)
        self.counts[line, column, method] = occurrence + 1
        self.outcomes.append(Outcome(line, column, occurrence, method, result, self.reached))
        self.reached = self.reached and not ends


def _raised(error: Exception) -> Raised:
    return Raised(type(error).__name__, str(error))


def _plain(found: Any) -> Any:
    """Return what a call gave with an array in place of each tensor."""
    if isinstance(found, dict):
        return {name: _plain(item) for name, item in found.items()}
    if isinstance(found, (list, tuple)):
        return type(found)(_plain(item) for item in found)
    if found is None:
        return None
    if hasattr(found, "numpy"):
        return np.asarray(found.numpy())
    return Symbolic(found.dtype.name, tuple(found.shape))


def _leaves(result: Any) -> list[Any]:
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [leaf for item in result for leaf in _leaves(item)]
    return [result]


def _shown(result: Any) -> str:
    if isinstance(result, Raised):
        return f"raises {result.kind}: {result.text}"
    return f"gives {result!r}"
