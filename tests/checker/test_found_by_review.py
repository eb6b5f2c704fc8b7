"""Programs that the checker was wrong about: each verdict is what happens."""

from __future__ import annotations

from typing import Any

import pytest

from tapemagic import check, numpy_tf

PROGRAMS = {
    "the mean of a draw is a Variable": """
mean = tf.Variable(1.0)
with tf.GradientTape() as tape:
    draw = tf.random.normal([2], mean, 1.0)
found = tape.gradient(draw, mean)
""",
    "a custom gradient gives a dictionary": """
@tf.custom_gradient
def both(u):
    return {"square": u * u}, lambda upstream: 2.0 * u * upstream

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = both(x)["square"]
found = tape.gradient(y, x)
""",
    "a custom gradient is handed the Variables": """
w = tf.Variable(2.0)

@tf.custom_gradient
def scaled(u):
    def gradient_of_it(upstream, variables=None):
        return w * upstream, [u * upstream]
    return w * u, gradient_of_it

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = scaled(x)
found = tape.gradient(y, w)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_gradient_is_said_to_be_missing(name: str) -> None:
    report = check(f"import tensorflow as tf\n{PROGRAMS[name]}")
    assert [call.verdict for call in report.calls if call.verdict in {"none", "error"}] == []
    assert report.findings == ()


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", PROGRAMS)
def test_tensorflow_gives_it(name: str) -> None:
    import tensorflow as tf

    namespace: dict[str, Any] = {"tf": tf}
    exec(PROGRAMS[name], namespace)
    assert namespace["found"] is not None


def test_so_does_the_numpy_engine_where_a_variable_is_captured() -> None:
    namespace: dict[str, Any] = {"tf": numpy_tf}
    exec(PROGRAMS["a custom gradient is handed the Variables"], namespace)
    assert float(namespace["found"]) == 3.0
