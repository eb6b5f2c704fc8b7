"""What a gradient reads decides which second derivatives are None: it reads what TensorFlow's does.

For each row of the table of operations the first gradient is taken under an outer tape, which then
tells by what it can be differentiated: by the inputs, by the result, and by the cotangent that it
began with. A checker of programs relies on these answers, read off the engine's own formulas.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_operations import DIFFERENTIABLE, drawn, evaluate

from tapemagic import numpy_tf
from tapemagic.numpy_tf import tape

CHUNK = 100
# What begins so differs, and may: it is only the derivative by the result itself, or fails.
DIFFERENT = {
    "tf.linalg.inv(x + 4. * tf.eye(2, dtype=x.dtype), adjoint=True)": "transposed after the inverse",
    "tf.nn.max_pool2d(x, 2, 2, [[0": "TensorFlow computes the value, and its gradient fails",
    "tf.nn.softsign(": "TensorFlow knows the first derivative only",
    "tf.math.softsign(": "TensorFlow knows the first derivative only",
    "tf.math.bincount(": "TensorFlow knows no derivative",
    "tf.nn.conv2d(": "a second derivative that TensorFlow lacks, or gives by an error",
}


def what_is_read(code: Any, tf: Any) -> list[str]:
    """Tell for each target and input by what the gradient depends: x where it does, else a dot.

    The places are the inputs, the result and the cotangent.
    """
    sources = [tf.constant(value) for value in drawn(code, np.float64).values()]
    names = dict(zip(drawn(code, np.float64), sources, strict=True))
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(sources)
        with tf.GradientTape(persistent=True) as inner:
            inner.watch(sources)
            results = evaluate(tf, code.code, names)
        answers = []
        for y in results:
            if not (y.dtype.is_floating or y.dtype.is_complex):
                continue
            cotangent = tf.ones_like(y) * 1.0
            outer.watch(cotangent)
            for source in sources:
                g = inner.gradient(y, source, output_gradients=cotangent)
                if g is None:
                    answers.append("none")
                    continue
                g = tf.convert_to_tensor(g)
                found = outer.gradient(g, [*sources, y, cotangent])
                answers.append("".join("." if item is None else "x" for item in found))
    return answers


@pytest.fixture(autouse=True)
def _what_is_logged_once_is_still_to_be_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave it to other tests to see a warning that is given once."""
    monkeypatch.setattr(tape, "_warned", {})


@pytest.mark.tensorflow
@pytest.mark.parametrize("first", range(0, len(DIFFERENTIABLE), CHUNK))
def test_gradients_read_what_those_of_tensorflow_read(first: int, tf: Any) -> None:
    differing = {}
    for case in DIFFERENTIABLE[first : first + CHUNK]:
        if not case.code.startswith(tuple(DIFFERENT)):
            answers = what_is_read(case, tf), what_is_read(case, numpy_tf)
            if answers[0] != answers[1]:
                differing[case.code] = answers
    assert differing == {}


@pytest.mark.tensorflow
@pytest.mark.parametrize("beginning", DIFFERENT)
def test_what_is_said_to_differ_does(beginning: str, tf: Any) -> None:
    cases = [case for case in DIFFERENTIABLE if case.code.startswith(beginning)]
    assert any(answer_or_error(case, tf) != what_is_read(case, numpy_tf) for case in cases)


def answer_or_error(case: Any, tf: Any) -> Any:
    try:
        return what_is_read(case, tf)
    except (LookupError, tf.errors.InvalidArgumentError) as error:
        return error


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("tf.exp(x)", ["xxx"]),  # the result, and so the input
        ("tf.sin(x)", ["x.x"]),
        ("tf.multiply(x, y)", [".x.x", "x..x"]),
        ("tf.add(x, y)", ["...x", "...x"]),
        ("tf.divide(x, y)", [".x.x", "xx.x"]),
    ],
)
def test_examples_of_what_is_read(code: str, answers: list[str]) -> None:
    case = next(case for case in DIFFERENTIABLE if case.code == code)
    assert what_is_read(case, numpy_tf) == answers
