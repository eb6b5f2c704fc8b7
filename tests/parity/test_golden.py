"""This engine answers 863 small programs as TensorFlow 2.21 did: prints, displays, errors, log.

The answers are stored, so these tests need no TensorFlow. What differs stands in `DIFFERENT`, with
the reason; an entry there that has come to agree fails, so that the table can only be true.
"""

from __future__ import annotations

import sys
from typing import Any

import golden_programs as golden
import numpy as np
import pytest

DIFFERENT = {
    "numpy has no bfloat16": ("repr-tensor-29", "repr-tensor-30", "common-beginner-135"),
    "shows names of the engine's own inside": (
        "tape-basic-22", "module-misc-21", "common-beginner-118", "common-beginner-121",
    ),
    "a random number without a seed": ("grad-edge-85",),
    "TensorFlow logs how it makes a Jacobian of IndexedSlices": ("jacobian-15",),
    "does not trace, so it accepts what a graph cannot do": ("control-flow-function-2",),
    "an accident of TensorFlow that helps nobody": (
        "op-errors-32",  # noise for the Cholesky factor of what has none
        "common-beginner-50",  # the keyword seed breaks TensorFlow's own message
    ),
    "tensor.__array__() of rank 0 is an array, as numpy demands": ("common-beginner-100",),
    "belongs to TensorFlow alone: Keras, tf.data, graphs": (
        "control-flow-function-9", "module-misc-17", "module-misc-20",
    ),
}  # fmt: skip
# The answers were taken with numpy 2.4. An older numpy writes these otherwise, on both engines.
WRITTEN_BY_NUMPY_SINCE = {
    "repr-tensor-18": "2.2",  # the shape of what is abbreviated
    "repr-tensor-19": "2.2",
    "repr-tensor-22": "2.3",  # 1e+10 for a float32 scalar
    "common-beginner-104": "2.0",  # the type of np.linspace
}
REASONS = {name: reason for reason, names in DIFFERENT.items() for name in names}


def _named(program: dict[str, Any]) -> str:
    return str(program["id"])


@pytest.mark.parametrize("program", golden.PROGRAMS, ids=_named)
def test_program_answers_as_tensorflow_did(program: dict[str, Any]) -> None:
    sys.modules["tapemagic.numpy_tf.tape"]._warned.clear()  # each ran in a process of its own
    since = WRITTEN_BY_NUMPY_SINCE.get(program["id"], "1.0")
    if np.lib.NumpyVersion(np.__version__) < f"{since}.0":
        pytest.skip(f"numpy writes this so since {since}")
    differences = golden.differences(program, golden.run(program))
    if program["id"] in REASONS:
        assert differences, f"agrees now: take it out of DIFFERENT ({REASONS[program['id']]})"
    else:
        assert not differences, "\n".join([program["code"], *differences])


def test_every_listed_program_exists() -> None:
    assert set(REASONS) | set(WRITTEN_BY_NUMPY_SINCE) <= {
        program["id"] for program in golden.PROGRAMS
    }


# ---- the comparison itself can fail -------------------------------------------------------------

ANSWER = {"id": "x", "code": "", "display": "tf.Tensor(0.25, shape=())"}


@pytest.mark.parametrize(
    "got",
    [
        {"display": "tf.Tensor(0.2501, shape=())"},
        {"display": "tf.Tensor(0.25, shape=(1,))"},
        {"display": "tf.Tensor(0.25, shape=())", "stdout": "more"},
        {"display": "tf.Tensor(0.25, shape=())", "log": ["WARNING: more"]},
        {"error": "ValueError", "message": "no"},
        {},
    ],
)
def test_a_difference_is_found(got: dict[str, Any]) -> None:
    assert golden.differences(ANSWER, {"stdout": "", "log": [], **got})


def test_a_last_digit_and_an_address_are_no_difference() -> None:
    got = {"display": "tf.Tensor(0.25000003, shape=())", "stdout": "", "log": []}
    assert not golden.differences(ANSWER, got)
    assert golden.normal("<GradientTape at 0x7f12ab>") == golden.normal("<GradientTape at 0x1234>")


def test_another_message_of_the_same_class_is_a_difference() -> None:
    stored = {"id": "x", "code": "", "error": "ValueError", "message": "Tape is not recording."}
    got = {"error": "ValueError", "message": "something else", "stdout": "", "log": []}
    assert golden.differences(stored, got)
