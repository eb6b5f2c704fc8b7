"""What a workload is: a task with a known answer, written once for each library.

A module of this package has one task, in the words of every library::

    programs = Programs()

    @programs.on("tensorflow", "tapemagic")
    def gradient_tape(tf, x): ...

A program gets the library's module and the inputs, plain numpy values. It prepares what a user
would have before the work begins (variables, functions made by transformation), and returns the
function to be timed, which returns its results. For JAX it returns a function and its arguments
instead, so that the same text is run as it stands and compiled.

Hand-written numpy is a library too: ``numpy`` is the formula as a careful person writes it, with
subexpressions shared, and ``numpy-typed`` the formula as it is typed from a book.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from targets import Target

    Program = Callable[..., Any]


class Programs:
    """The programs for one task, by library."""

    def __init__(self) -> None:
        self._by_library: dict[str, Program] = {}

    def on(self, *libraries: str) -> Callable[[Program], Program]:
        """Return the decorator that says in which libraries' words a program is written."""

        def register(program: Program) -> Program:
            self._by_library.update(dict.fromkeys(libraries, program))
            return program

        return register

    def __contains__(self, library: str) -> bool:
        return library in self._by_library

    def __getitem__(self, library: str) -> Program:
        return self._by_library[library]


@dataclass(frozen=True)
class Workload:
    """One row of the table.

    Attributes
    ----------
    name
        What `--workloads` takes.
    title
        What the table says.
    programs
        The task in each library's words.
    inputs
        What the programs are called with.
    expected
        The formula: it computes the results in float64.
    tolerance
        How far results may be from it, relative to the largest number of a result.
    targets
        What our time is held against.
    without
        Libraries that cannot do this, or not in reasonable time: the reason for each.
    table
        In which table of the page the row stands.
    """

    name: str
    title: str
    programs: Programs
    inputs: Mapping[str, Any]
    expected: Callable[[], Sequence[Any]]
    tolerance: float = 1e-5
    targets: tuple[Target, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)
    table: str = "Times"

    def is_written_for(self, library: str) -> bool:
        """Tell whether `library` can do this."""
        return library in self.programs and library not in self.without

    def check(self, results: Sequence[Any]) -> None:
        """Raise an `AssertionError` unless `results` are what the formula gives."""
        expected = [np.asarray(number, np.float64) for number in self.expected()]
        assert len(results) == len(expected), f"{len(results)} results, not {len(expected)}"
        for place, (result, right) in enumerate(zip(map(in_numpy, results), expected, strict=True)):
            assert result.shape == right.shape, f"result {place} has the shape {result.shape}"
            error = np.max(np.abs(result - right)) / np.max(np.abs(right))
            assert error <= self.tolerance, f"result {place} is off by {error:.1e}"


def in_numpy(value: Any) -> np.ndarray:
    """Return a result of any library as a numpy array of float64."""
    if hasattr(value, "detach"):
        value = value.detach()
    elif type(value).__name__ == "Value":
        value = value.data
    return np.asarray(value, np.float64)
