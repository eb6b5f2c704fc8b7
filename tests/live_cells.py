"""Programs cut into cells that run one after the other, and what names hold between them.

`described` says what the objects of the numpy engine are, in the checker's words. It knows only
what a test needs; for the notebook there is a better one.
"""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass
from typing import Any

import numpy as np
from program_parts.outcomes import Outcome, Recorder
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


def described(value: Any) -> Description:  # noqa: PLR0911
    """Return what an object of the numpy engine, or of Python, is."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return ConstantThere(value)
    if isinstance(value, numpy_tf.Variable):
        shape = tuple(value.shape)
        return VariableThere(value.dtype.name, shape, value.trainable, identity=id(value))
    if isinstance(value, numpy_tf.Tensor):
        return TensorThere(value.dtype.name, tuple(value.shape), identity=id(value))
    if isinstance(value, numpy_tf.GradientTape):
        return _tape(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return ArrayThere(value.dtype.name, value.shape)
    if type(value) in {list, tuple} and len(value) <= LONGEST:
        kind = "list" if isinstance(value, list) else "tuple"
        return ListThere(kind, tuple(map(described, value)), identity=id(value))
    if type(value) is dict and len(value) <= LONGEST and all(isinstance(key, str) for key in value):
        items = tuple((key, described(item)) for key, item in value.items())
        return DictThere(items, identity=id(value))
    if isinstance(value, types.ModuleType):
        return ModuleThere("tensorflow" if value is numpy_tf else value.__name__)
    return Anything()


def _tape(tape: Any) -> TapeThere:
    if tape._is_recording:
        state = "recording"
    elif tape._heard is not None:
        state = "ready"
    else:
        state = "spent" if "_last_reads" in vars(tape) else "new"
    return TapeThere(tape._persistent, tape._watches_accessed, state, identity=id(tape))


@dataclass(frozen=True)
class LiveCell:
    """A cell of a program that was cut.

    Attributes
    ----------
    text
        Its text.
    above
        How many lines of the program stand above it.
    before
        What each name of the namespace held when it began.
    outcomes
        What the calls of tapes gave when it ran; their lines are those of the whole program.
    """

    text: str
    above: int
    before: dict[str, Description]
    outcomes: list[Outcome]


def run_in_cells(source: str, cuts: list[int]) -> list[LiveCell]:
    """Run a program on the numpy engine, cut before the statements at these places.

    An exception ends no cell, as in `programs.run`; what comes after it in its cell is not reached.
    """
    lines = source.splitlines(keepends=True)
    statements = ast.parse(source).body
    ends = [statements[cut - 1].end_lineno or 0 for cut in cuts]
    recorder = Recorder()
    recorder.names = {"tf": numpy_tf, "__name__": "program", "_recorder": recorder}
    whole = rewritten(source).body
    cells = []
    for begin, end in zip([0, *ends], [*ends, len(lines)], strict=True):
        before = {
            name: described(value) for name, value in recorder.names.items() if name[:1] != "_"
        }
        part = ast.Module([each for each in whole if begin < each.lineno <= end], [])
        count, recorder.reached = len(recorder.outcomes), True
        exec(compile(part, "<program>", "exec"), recorder.names)
        text = "".join(lines[begin:end])
        cells.append(LiveCell(text, begin, before, recorder.outcomes[count:]))
    return cells
