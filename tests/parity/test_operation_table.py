"""Of every operation, TensorFlow's gradients read what `tapemagic/operation_table.txt` says.

The table is made by calls on the numpy engine, each with tensors and with Variables. The same calls
are made here on TensorFlow, and what is noted of one call is the same: which parameters take
tensors, of what kind the results are, by what they can be differentiated, and what is read.
"""

from __future__ import annotations

import logging
from typing import Any

import operation_table as generator
import pytest

from tapemagic import numpy_tf

READS_THE_RESULT = "TensorFlow reads the result, and the numpy engine what the result came from"
FAILS = "TensorFlow computes the value, and its gradient fails"
DIFFERENT = {
    "nn.softsign": "TensorFlow knows the first derivative only",
    "linalg.inv": READS_THE_RESULT,
    "linalg.eigh": READS_THE_RESULT,
    "eig": READS_THE_RESULT,
    "linalg.svd": READS_THE_RESULT,
    "linalg.qr": READS_THE_RESULT,
    "math.bincount": "TensorFlow knows no derivative",
    "nn.softmax_cross_entropy_with_logits": FAILS,
    "nn.conv2d": FAILS,
    "nn.max_pool2d": FAILS,
    "linalg.expm": "TensorFlow's gradient of no matrix is None",
    "sparse.to_dense": "made with a sparse tensor of the numpy engine",
    "sparse.sparse_dense_matmul": "made with a sparse tensor of the numpy engine",
    "sets.size": "made with a sparse tensor of the numpy engine",
}


def noted(call: Any, engine: Any, make: str) -> str:
    """Return what the table would say, had there been this call alone."""
    answer = generator.Answer()
    try:
        generator.ask(call, answer, engine, getattr(engine, make))
    except engine.errors.InvalidArgumentError as error:
        return type(error).__name__
    return generator.line(("",), call.function, answer)


@pytest.fixture(scope="module")
def differing(tf: Any) -> dict[str, list[str]]:
    """For each operation the calls that the engines answer differently."""
    names, found = generator.names_of_functions(), {}
    logging.disable(logging.WARNING)
    try:
        for call in generator.calls():
            name = names[call.function][0]
            for make in ("constant", "Variable"):
                if not generator.is_no_operation(names[call.function]):
                    ours, theirs = noted(call, numpy_tf, make), noted(call, tf, make)
                    if ours != theirs:
                        found.setdefault(name, []).append(f"{ours}, and in TensorFlow{theirs}")
    finally:
        logging.disable(logging.NOTSET)
    return found


@pytest.mark.tensorflow
def test_tensorflow_answers_the_calls_alike(differing):
    assert {name: calls for name, calls in differing.items() if name not in DIFFERENT} == {}


@pytest.mark.tensorflow
def test_what_is_said_to_differ_does(differing):
    assert set(DIFFERENT) <= set(differing)


def test_many_calls_are_made():
    assert len(generator.calls()) > 1000
    assert len({call.function for call in generator.calls()}) > 300
