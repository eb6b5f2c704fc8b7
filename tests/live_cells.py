"""Programs cut into cells that run one after the other, and what names hold between them.

`described` says what the objects of the numpy engine are, in the checker's words. It knows only
what a test needs.
"""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from program_parts.outcomes import Outcome, Raised, Recorder
from program_parts.rewriting import rewritten

from tapemagic import numpy_tf
from tapemagic.checker.descriptions import (
    Anything,
    ArrayThere,
    ConstantThere,
    Description,
    DictThere,
    ListThere,
    ModuleThere,
    TapeThere,
    TensorThere,
    VariableThere,
)

LONGEST = 8
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def described(value: Any) -> Description:
    """Return what an object of the numpy engine, or of Python, is."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return ConstantThere(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return ArrayThere(value.dtype.name, value.shape)
    if isinstance(value, types.ModuleType):
        return ModuleThere("tensorflow" if value is numpy_tf else value.__name__)
    if isinstance(value, (numpy_tf.Variable, numpy_tf.Tensor, numpy_tf.GradientTape)):
        return _of_tensorflow(value)
    return _collection(value)


def _of_tensorflow(value: Any) -> Description:
    if isinstance(value, numpy_tf.GradientTape):
        state = "spent" if "_last_reads" in vars(value) else "new"
        state = "ready" if value._heard is not None else state
        state = "recording" if value._is_recording else state
        return TapeThere(value._persistent, value._watches_accessed, state, identity=id(value))
    dtype, shape = value.dtype.name, tuple(value.shape)
    if isinstance(value, numpy_tf.Variable):
        return VariableThere(dtype, shape, value.trainable, identity=id(value))
    return TensorThere(dtype, shape, identity=id(value))


def _collection(value: Any) -> Description:
    if type(value) in {list, tuple} and len(value) <= LONGEST:
        kind = "list" if isinstance(value, list) else "tuple"
        return ListThere(kind, tuple(map(described, value)), identity=id(value))
    if type(value) is dict and len(value) <= LONGEST and all(isinstance(key, str) for key in value):
        items = tuple((key, described(item)) for key, item in value.items())
        return DictThere(items, identity=id(value))
    return Anything()


@dataclass(frozen=True)
class LiveCell:
    """A cell of a program that was cut.

    Attributes
    ----------
    text
        Its text.
    above
        How many lines of the program stand above it.
    definitions
        The functions and classes that the cells above define, as text, and the imports.
    before
        What each name of the namespace held when it began.
    outcomes
        What the calls of tapes gave when it ran; their lines are those of the whole program.
    """

    text: str
    above: int
    definitions: str
    before: dict[str, Description]
    outcomes: list[Outcome]

    @property
    def raised(self) -> bool:
        """Whether an exception came out of it."""
        return any(isinstance(outcome.result, Raised) for outcome in self.outcomes)


def places_to_cut(source: str) -> list[int]:
    """Return the numbers of the lines after which a program can be cut."""
    body = ast.parse(source).body
    ends = [statement.end_lineno or 0 for statement in body]
    return [end for end, after in zip(ends, body[1:], strict=False) if after.lineno > end]


def cut(source: str, ends: list[int]) -> list[tuple[int, int, str]]:
    """Cut a program after these lines; return where each cell begins and ends, and its text."""
    lines = source.splitlines(keepends=True)
    edges = [0, *ends, len(lines)]
    return [(begin, end, "".join(lines[begin:end])) for begin, end in pairwise(edges)]


def run_in_cells(source: str, ends: list[int]) -> list[LiveCell]:
    """Run a program on the numpy engine, cut after these lines.

    An exception ends no cell, as in `programs.run`; what comes after it in its cell is not reached.
    """
    recorder = Recorder()
    recorder.names = {"tf": numpy_tf, "__name__": "program", "_recorder": recorder}
    whole = rewritten(source).body
    cells = []
    for begin, end, text in cut(source, ends):
        before = {name: described(value) for name, value in recorder.names.items()}
        part = ast.Module([each for each in whole if begin < each.lineno <= end], [])
        count, recorder.reached = len(recorder.outcomes), True
        exec(compile(part, "<program>", "exec"), recorder.names)
        above = _definitions(source, begin)
        cells.append(LiveCell(text, begin, above, before, recorder.outcomes[count:]))
    return cells


def _definitions(source: str, end: int) -> str:
    return "".join(
        ast.unparse(statement) + "\n"
        for statement in ast.parse(source).body
        if isinstance(statement, DEFINITIONS) and statement.lineno <= end
    )
