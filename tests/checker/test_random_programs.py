"""The verdict on each call of random programs is what the call gives, call by call.

Each run compares some hundreds of programs; `make agreement` compares 10,000 with TensorFlow and
records the result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import agreement
import numpy as np
import pytest
from agreement import MOST_UNKNOWN, PROGRAMS, RECORD, Agreement, compared
from nested_programs import digest
from programs import Outcome

from tapemagic import numpy_tf

# A seed of its own for each kind of run, beyond those of the record.
ON_TENSORFLOW = range(20_000, 20_400)
ON_NUMPY = range(30_000, 30_300)


def test_nothing_else_happens_on_the_numpy_engine() -> None:
    assert_agreement(compared(ON_NUMPY, numpy_tf))


@pytest.mark.tensorflow
def test_nothing_else_happens_on_tensorflow() -> None:
    import tensorflow

    assert_agreement(compared(ON_TENSORFLOW, tensorflow))


def assert_agreement(found: Agreement) -> None:
    assert not found.disagreements, "\n\n".join(found.disagreements[:3])
    assert found.share_unknown <= MOST_UNKNOWN
    # All kinds of verdicts were compared.
    assert {"value", "none", "RuntimeError", "TypeError"} <= set(found.right)


# ---- the comparison itself ---------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A program that is written by hand."""

    source: str
    seed: int = -1


PROGRAM = Written(
    "import tensorflow as tf\n"
    "x = tf.Variable(3.0)\n"
    "with tf.GradientTape() as tape:\n"
    "    y = x * x\n"
    "dy_dx = tape.gradient(y, x)\n"
    "again = tape.gradient(y, x)\n"
)
VALUE = Outcome(5, 8, 0, "gradient", np.float32(6.0), reached=True)
NONE = Outcome(5, 8, 0, "gradient", None, reached=True)
AGAIN = Outcome(6, 8, 0, "gradient", np.float32(6.0), reached=True)


def test_a_missed_exception_is_a_disagreement() -> None:
    found = Agreement()
    found.add(PROGRAM, [VALUE, AGAIN])
    assert found.right == {"value": 1}
    assert "the checker says: RuntimeError" in found.disagreements[0]


def test_a_false_value_is_a_disagreement() -> None:
    found = Agreement()
    found.add(PROGRAM, [NONE])
    assert "line 5: gradient gives None; the checker says: value" in found.disagreements[0]


def test_a_call_that_is_made_more_often_than_the_checker_says_is_a_disagreement() -> None:
    found = Agreement()
    found.add(PROGRAM, [VALUE, VALUE])
    assert "the checker says: not made" in found.disagreements[0]


def test_a_program_is_read_and_not_run() -> None:
    assert agreement.verdicts("raise SystemExit\n") == {}


# ---- the record --------------------------------------------------------------------------------


def test_the_record_is_of_10_000_programs_without_a_disagreement() -> None:
    text = RECORD.read_text(encoding="utf-8")
    assert f"| Programs | {PROGRAMS:,} (seeds 0 to {PROGRAMS - 1}) |" in text
    assert "| Disagreements | 0 |" in text
    share = re.search(r"says nothing about \| \d+ \(([\d.]+)%\)", text)
    assert share is not None
    assert float(share[1]) / 100 <= MOST_UNKNOWN


def test_the_record_speaks_of_the_present_programs() -> None:
    text = RECORD.read_text(encoding="utf-8")
    assert f"| Digest of the programs | `{digest()}` |" in text, "run `make agreement` again"
