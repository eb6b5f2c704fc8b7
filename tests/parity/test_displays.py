"""Tensors and Variables look alike on both engines: repr, str, tf.print, whatever they hold.

Arrays of all types, shapes and kinds of numbers, from none to more than are shown, under several of
numpy's print options; texts of bytes and of letters; lists and dictionaries that hold tensors.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tapemagic.numpy_tf as own

pytestmark = pytest.mark.tensorflow

MANY = int(os.environ.get("TAPEMAGIC_PARITY_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=MANY or 150,
    derandomize=not MANY,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

SHAPES = ((), (0,), (1,), (3,), (2, 2), (2, 0), (0, 3), (3, 1, 2), (1, 2, 1, 2), (7,), (1001,), (40, 30), (11, 12, 13))  # fmt: skip
NUMBERS = (
    0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 2.5, 1e-7, 1e7, 123456.789, 1e16, 6e4, -1e-4, 100.0,
    np.nan, np.inf, -np.inf,
)  # fmt: skip
FLOATS = ("float32", "float64", "float16", "complex64", "complex128")
WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool")
TEXTS = (
    b"",
    b"a",
    b"bytes \xff\x00",
    "ünïcode ∂".encode(),
    b"it's",
    b'"q"',
    b"line\nend",
    b"x" * 90,
)
OPTIONS = (
    {}, {}, {"precision": 3}, {"suppress": True}, {"threshold": 5, "edgeitems": 1},
    {"linewidth": 40}, {"sign": "+"}, {"floatmode": "fixed"}, {"nanstr": "n/a", "infstr": "oo"},
    {"formatter": {"float": "{:.1f}".format}},
)  # fmt: skip


@st.composite
def arrays(draw):
    shape = draw(st.sampled_from(SHAPES))
    kind = draw(st.sampled_from((*FLOATS, *FLOATS, *WHOLE, "text")))
    size = int(np.prod(shape))
    # Large arrays repeat a few numbers.
    few = draw(st.lists(st.integers(0, 99), min_size=1, max_size=min(max(size, 1), 12)))
    picks = np.resize(few, size)
    if kind == "text":
        return np.array([TEXTS[n % len(TEXTS)] for n in picks], object).reshape(shape)
    if kind in WHOLE:
        return (picks - (0 if kind[0] in "ub" else 50)).astype(kind).reshape(shape)
    with np.errstate(all="ignore"):
        values = np.array([NUMBERS[n % len(NUMBERS)] for n in picks], float).astype(kind)
        if kind.startswith("complex"):
            values.imag = np.roll(values.real, 1)
    return values.reshape(shape)


def displayed(tf, array, options):
    """Return all that there is to see of an array as a tensor and as a Variable."""
    value = array.item() if array.dtype == object and array.shape == () else array
    tensor = tf.constant(value, tf.string if array.dtype == object else None)
    shown = [tensor, {"a": [tensor]}, (tensor, None)]
    if array.dtype != object:
        shown.append(tf.Variable(tensor))
    with np.printoptions(**options):
        texts = [show(item) for item in shown for show in (repr, str)]
    return [text.replace("_VariableV2", "Variable") for text in texts]


@PROFILE
@given(arrays(), st.sampled_from(OPTIONS))
def test_tensors_and_variables_look_alike(array, options):
    import tensorflow

    assert displayed(own, array, options) == displayed(tensorflow, array, options)


def printed(tf, array, summarize):
    """Return what `tf.print` writes of an array alone, named, and within a list."""
    value = array.item() if array.dtype == object and array.shape == () else array
    tensor = tf.constant(value, tf.string if array.dtype == object else None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "printed.txt")
        tf.print(
            tensor, "name:", tensor, [tensor, 1], {"k": tensor},
            summarize=summarize, output_stream=f"file://{path}",
        )  # fmt: skip
        return path.read_bytes()


@PROFILE
@given(arrays(), st.sampled_from((3, 3, 1, 2, 5, -1)))
def test_prints_are_alike(array, summarize):
    import tensorflow

    if array.dtype.kind == "c":
        array = array.ravel()[:1]  # a question mark; of several TensorFlow loses the form
    if array.dtype == object:  # Python's streams take no bytes that are no text
        array = np.array([text.replace(b"\xff", b"\x07") for text in array.ravel()], object)
    assert printed(own, array, summarize) == printed(tensorflow, array, summarize)
