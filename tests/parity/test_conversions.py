"""Numbers, lists, arrays and indices become what TensorFlow makes of them, or fail as there."""

from __future__ import annotations

import importlib.util
import logging
import random
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tapemagic import numpy_tf

if TYPE_CHECKING:
    from collections.abc import Iterator

_spec = importlib.util.spec_from_file_location(
    "golden_programs", Path(__file__).with_name("golden_programs.py")
)
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

pytestmark = pytest.mark.tensorflow

LEAVES = (
    "1", "2.5", "True", "'a'", "b'x'", "None", "1j", "2**31", "2**40", "2**63", "-2**31", "1e40",
    "np.float64(1.5)", "np.float32(1.5)", "np.int8(3)", "np.int64(7)", "np.bool_(True)",
    "np.str_('q')", "np.float16(1)", "np.complex64(1)", "float('inf')", "np.array(1.5)",
    "np.array([1, 2])", "[]", "np.uint8(250)", "object()", "tf.float32", "tf.constant(1.0)",
    "tf.Variable(1.0)",
)  # fmt: skip
DTYPES = (
    "tf.float32", "tf.int32", "tf.float64", "tf.bool", "tf.string", "tf.int64", "tf.uint8",
    "tf.complex64", "tf.float16", "'float32'", "np.float64", "tf.int8",
)  # fmt: skip
OPERANDS = (
    "2", "2.5", "True", "'a'", "[1, 2]", "[1.0, 2.0]", "np.float64(2.5)", "np.float32(1.5)",
    "np.int32(2)", "np.array([1.5, 2.5])", "np.array([1, 2])", "300", "-1", "(1.0, 2.0)", "[]",
    "[[1.0], [2.0]]", "None", "tf.constant(2)", "tf.constant(2.0)", "tf.constant(True)",
    "tf.Variable(1.5)", "tf.Variable(2)", "tf.constant([1.0, 2.0, 3.0])", "float('nan')",
)  # fmt: skip
TENSORS = (
    "tf.constant(2.5)", "tf.constant(3)", "tf.constant(2.0, tf.float64)", "tf.constant(1 + 2j)",
    "tf.constant(3, tf.int64)", "tf.constant([1.0, 2.0])", "tf.constant([1, 2])",
    "tf.Variable(2.0)",
)  # fmt: skip
CUBE = "tf.reshape(tf.range(24.0), [2, 3, 4])"
INDEXED = (CUBE, CUBE, "tf.Variable(np.arange(6.0).reshape(2, 3))", "tf.constant([1.0, 2.0, 3.0])")
INDICES = (
    "0", "-1", "1:", "::-1", ":", "...", "None", "tf.constant(1)", "5", "2:1", "np.int32(1)",
    "1.0", "tf.constant(1.0)", "'a'", "::2", "-1:0:-1", ":-1", "100:", "tf.constant([1])", "[0, 1]",
    "np.array(1)", "tf.Variable(1)", "1:2", "-5:", "::-2", "3:0:-2", "0:0",
)  # fmt: skip


@pytest.fixture(scope="module")
def tf() -> Iterator[Any]:
    logger = logging.getLogger("tensorflow")
    level = logger.level
    import tensorflow

    logger.setLevel(logging.ERROR)
    yield tensorflow
    logger.setLevel(level)


def outcome(program: str, tf: Any) -> tuple[str, str]:
    """Return what Python shows for `program`, or the class of its exception and the message."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "value", repr(eval(program, {"tf": tf, "np": np}))
    except Exception as error:  # noqa: BLE001  its class is the outcome
        return type(error).__name__, str(error)


def compare(programs: list[str], tf: Any) -> None:
    differ = []
    for program in programs:
        (expected, shown), (got, also_shown) = outcome(program, tf), outcome(program, numpy_tf)
        same = expected == got
        if same and got == "value":
            same = golden.texts_agree(golden.normal(shown), golden.normal(also_shown))
        if not same:
            differ.append(f"{program}: {expected} {shown[:90]}, and here {got} {also_shown[:90]}")
    assert not differ, "\n".join(differ)


@pytest.mark.parametrize("dtype", [None, *DTYPES])
def test_one_leaf_alone_and_in_a_list(dtype: str | None, tf: Any) -> None:
    asked = "" if dtype is None else f", {dtype}"
    programs = [f"tf.constant({leaf}{asked})" for leaf in LEAVES if "tf.Variable" not in leaf]
    programs += [
        f"tf.constant([{leaf}]{asked})"
        for leaf in LEAVES
        if leaf not in {"tf.constant(1.0)", "tf.Variable(1.0)"}
    ]
    compare(programs, tf)


def test_lists_of_two_leaves(tf: Any) -> None:
    # TensorFlow looks at nothing behind an empty list, so that [[], 1] has the shape (2, 0).
    plain = [leaf for leaf in LEAVES if not leaf.startswith("tf.") and leaf != "[]"]
    compare([f"tf.convert_to_tensor([{a}, {b}])" for a in plain for b in plain], tf)


def test_lists_that_hold_tensors(tf: Any) -> None:
    items = ("1", "2.5", "True", "tf.constant(2)", "tf.Variable(1.0)", "[1.0]", "np.float64(2.0)")
    asked = ("", ", tf.float32", ", tf.int32", ", tf.float64")
    compare(
        [
            f"tf.convert_to_tensor([{a}, tf.constant(1.0), {b}]{dtype})"
            for a in items
            for b in items
            for dtype in asked
        ],
        tf,
    )


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "//", "%", "<", "==", "@"])
def test_operators_convert_their_other_operand(operator: str, tf: Any) -> None:
    programs = [f"{x} {operator} {y}" for x in TENSORS for y in OPERANDS]
    programs += [f"{y} {operator} {x}" for x in TENSORS for y in OPERANDS]
    compare([program for program in programs if not _is_accident(program, operator)], tf)


def _is_accident(program: str, operator: str) -> bool:
    """Whether TensorFlow's answer is not copied: see docs/numpy-engine-differences.md."""
    x, y = program.split(f" {operator} ", 1)
    repeated = ("'", "[", "(", "True", "tf.constant(True)")  # Python repeats a list, a text
    return (
        (operator == "*" and (y.startswith(repeated) or x.startswith(repeated)))
        or (operator in {"//", "%"} and "2j" in program)
        or (operator == "==" and "None" in program)
    )


@pytest.mark.parametrize("seed", range(4))
def test_indices(seed: int, tf: Any) -> None:
    pick = random.Random(seed)
    programs = []
    for _ in range(250):
        key = ", ".join(pick.choices(INDICES, k=pick.choice([1, 1, 2, 2, 3, 4])))
        programs.append(f"{pick.choice(INDEXED)}[{key}]")
    compare(programs, tf)
