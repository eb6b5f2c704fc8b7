"""Hundreds of random tape programs: each call gives on this engine what it gives on TensorFlow."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf

PROGRAMS = 500
CHUNK = 50

_spec = importlib.util.spec_from_file_location(
    "tape_programs", Path(__file__).with_name("tape_programs.py")
)
tape_programs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tape_programs)

pytestmark = pytest.mark.tensorflow


def same(one: Any, other: Any) -> bool:
    """Whether two outcomes agree: None, the class of an exception, or numbers."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
    return one == other


@pytest.mark.parametrize("first", range(0, PROGRAMS, CHUNK))
def test_random_programs_end_as_they_do_on_tensorflow(first: int, tf: Any) -> None:
    for seed in range(first, first + CHUNK):
        program = tape_programs.Writer(seed).program()
        expected, got = tape_programs.run(program, tf), tape_programs.run(program, numpy_tf)
        assert len(expected) == len(got)
        differ = [i for i, pair in enumerate(zip(expected, got, strict=True)) if not same(*pair)]
        assert not differ, (
            f"seed {seed}: outcome {differ[0]} is {got[differ[0]]} and not "
            f"{expected[differ[0]]}\n{program}"
        )


def test_the_programs_reach_what_they_are_for() -> None:
    """Values, None, expired tapes and re-entered ones all occur, or the comparison says little."""
    outcomes = [
        outcome
        for seed in range(100)
        for outcome in tape_programs.run(tape_programs.Writer(seed).program(), numpy_tf)
    ]
    values = sum(isinstance(outcome, (float, list)) for outcome in outcomes)
    assert values > 150
    assert outcomes.count(None) > 200
    assert {"RuntimeError", "ValueError", "KeyError"} <= set(filter(_is_text, outcomes))


def _is_text(outcome: Any) -> bool:
    return isinstance(outcome, str)
