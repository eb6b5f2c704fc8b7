"""A fix says what the call gives afterwards, and the engines agree."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import numpy as np
import pytest
from marked_programs import marked_programs
from programs import generate, run

from tapemagic import check, numpy_tf
from tapemagic.checker.fixing import apply_fixes
from tapemagic.checker.sources import read_source

HEAD = (
    "import tensorflow as tf\nx = tf.constant([1.0, 2.0, 3.0])\n"
    "w = tf.constant([[1.0, 2.0], [3.0, 4.0]], dtype=tf.float64)\n"
)


@pytest.mark.parametrize(
    ("target", "call", "gives"),
    [
        ("x * x", "tape.gradient(y, x)", "a float32 tensor of shape (3,)"),
        ("x * x", "tape.jacobian(y, x)", "a float32 tensor of shape (3, 3)"),
        ("w * w", "tape.gradient(y, w)", "a float64 tensor of shape (2, 2)"),
        ("w * w", "tape.batch_jacobian(y, w)", "a float64 tensor of shape (2, 2, 2)"),
        ("x * x[0]", "tape.gradient(y, [x])", "a list of 1 tensor"),
        ("tf.reduce_sum(x) * 2.0", "tape.gradient(y, (x,))", "a tuple of 1 tensor"),
        ("x * x", "tape.gradient(y, {'x': x})", "a dictionary of 1 tensor"),
        ("x[1] * x[2]", "tape.gradient(y, x)", "a float32 tensor of shape (3,)"),
        # What is gathered has a gradient by rows, which is no tensor.
        ("tf.gather(x, [0]) * 2.0", "tape.gradient(y, x)", ""),
    ],
)
def test_what_a_call_gives(target, call, gives):
    text = f"{HEAD}with tf.GradientTape() as tape:\n    y = {target}\n{call}\n"
    (finding,) = check(text).findings
    assert finding.fix.gives == gives
    assert _shown(_outcome(_Fixed(text, finding), numpy_tf)) == gives or not gives


def test_a_fix_that_is_for_no_gradient_call_says_nothing():
    text = f"{HEAD}with tf.GradientTape as tape:\n    y = x * x\n"
    (finding,) = check(text).findings
    assert finding.fix.gives == ""


def test_what_is_not_known_is_not_said():
    text = (
        f"from somewhere import model\n{HEAD}with tf.GradientTape() as tape:\n"
        "    y = model(x)\n    tape.watch(x)\ntape.gradient(y, x)\n"
    )
    assert all(finding.fix is None or not finding.fix.gives for finding in check(text).findings)


def test_the_numpy_engine_agrees():
    _assert_agreement(numpy_tf, range(50_000, 50_100), atleast=40)


@pytest.mark.tensorflow
def test_tensorflow_agrees():
    import tensorflow

    _assert_agreement(tensorflow, range(51_000, 51_040), atleast=30)


def _assert_agreement(engine, seeds, atleast):
    texts = [each.source for each in marked_programs() if each.runs and not each.needs_tensorflow]
    texts += [generate(seed).source for seed in seeds]
    count = 0
    for text in texts:
        for finding in check(text).findings:
            if finding.fix is None or not finding.fix.gives:
                continue
            outcome = _outcome(_Fixed(text, finding), engine)
            if outcome is not None:
                count += 1
                assert _shown(outcome) == finding.fix.gives, text
    assert count >= atleast


@dataclass(frozen=True)
class _Fixed:
    """A program after the fix of a finding."""

    before: str
    finding: object

    @property
    def source(self):
        return apply_fixes(read_source(self.before, "python"), [self.finding.fix])

    @property
    def call(self):
        """The call, where it is written once before and once after: else None."""
        place = self.finding.place
        calls = [
            node for node in ast.walk(ast.parse(self.before))
            if isinstance(node, ast.Call)
            and (node.lineno, node.col_offset + 1) == (place.line, place.column)
        ]  # fmt: skip
        if not calls:
            return None
        text = ast.unparse(calls[0])
        written = [
            node for node in ast.walk(ast.parse(self.source))
            if isinstance(node, ast.Call) and ast.unparse(node) == text
        ]  # fmt: skip
        return written[0] if len(written) == 1 else None


def _outcome(fixed, engine):
    """Return what the call gives on an engine when it is made first; None if it is not made."""
    call = fixed.call
    if call is None:
        return None
    for outcome in run(fixed, engine):
        if (outcome.line, outcome.column) == (call.lineno, call.col_offset) and outcome.method:
            return outcome.result if outcome.reached else None
    return None


def _shown(result):
    if isinstance(result, np.ndarray):
        if not result.shape:
            return f"one {result.dtype.name} number, a tensor of shape ()"
        return f"a {result.dtype.name} tensor of shape {result.shape}"
    kind = {list: "list", tuple: "tuple", dict: "dictionary"}.get(type(result), "")
    return f"a {kind} of {len(result)} tensor{'s' * (len(result) != 1)}" if kind else repr(result)
