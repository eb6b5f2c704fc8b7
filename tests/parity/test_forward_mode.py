"""`tf.autodiff.ForwardAccumulator` gives on both engines the same tangents, Nones and errors.

Each program shows values; what both engines show is compared, one program after the other.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf
from tapemagic.numpy_tf import forward_mode

PROGRAMS = {
    "a product and what is not connected": """
x = tf.constant([1., 2.])
with Forward(x, tf.constant([1., 3.])) as acc:
    y = tf.sin(x) * x
    z = tf.reduce_sum(y)
show(acc.jvp(y), acc.jvp(z), acc.jvp(x), acc.jvp([y, {'a': z}]), acc.jvp(tf.constant(1.)))
show(acc.jvp(tf.constant(1.), unconnected_gradients='zero'))
""",
    "a tangent may be asked for inside, and nothing is followed afterwards": """
x = tf.constant(3.)
with Forward(x, tf.constant(1.)) as acc:
    y = x * x
    show(acc.jvp(y))
    z = y * x
w = z * z
show(acc.jvp(z), acc.jvp(w))
""",
    "what has no derivative": """
x = tf.constant([1.5, 2.])
with Forward(x, tf.constant([1., 3.])) as acc:
    results = [
        tf.floor(x), tf.sign(x), tf.cast(x, tf.int32), x > 1., tf.stop_gradient(x), tf.argmax(x),
        tf.zeros_like(x), tf.cast(x, tf.float64), tf.where(x > 1., x, 0.), x // 1.,
    ]
show(*acc.jvp(results), *acc.jvp(results, unconnected_gradients='zero'))
""",
    "an outer accumulator sees the tangents of an inner one, not the other way round": """
x = tf.constant(3.)
with Forward(x, tf.constant(1.)) as outer:
    with Forward(x, tf.constant(1.)) as inner:
        y = x * x * x
show(inner.jvp(y), outer.jvp(y), outer.jvp(inner.jvp(y)), inner.jvp(outer.jvp(y)))
""",
    "the same, asked inside the blocks": """
x = tf.constant(3.)
with Forward(x, tf.constant(1.)) as outer:
    with Forward(x, tf.constant(1.)) as inner:
        y = x * x * x
        a, b = inner.jvp(y), outer.jvp(y)
        show(a, b, outer.jvp(a), inner.jvp(b), outer.jvp(b), inner.jvp(a))
        show(outer.jvp(a * x), inner.jvp(b * x), outer.jvp(b * x), inner.jvp(a * x))
""",
    "the tangent of the tangent of a linear function is 0, not None": """
x, v = tf.constant([0.7, 1.3]), tf.Variable([0.5, -0.4])
for f in (
    lambda: 1.5 * x, lambda: x + x, lambda: x * v, lambda: tf.reduce_sum(x), lambda: x[0],
    lambda: tf.nn.relu(x), lambda: tf.reshape(x, [2, 1]), lambda: tf.cast(x, tf.float64),
    lambda: tf.concat([x, x], 0), lambda: v * v, lambda: x,
):
    with Forward(x, tf.constant([1., 2.])) as outer:
        with Forward(x, tf.constant([1., 2.])) as inner:
            y = f()
    show(outer.jvp(inner.jvp(y)) if inner.jvp(y) is not None else 'no tangent')
""",
    "three times forward": """
x = tf.constant(2.)
with Forward(x, tf.constant(1.)) as a:
    with Forward(x, tf.constant(1.)) as b:
        with Forward(x, tf.constant(1.)) as c:
            y = x ** 4
show(a.jvp(b.jvp(c.jvp(y))), b.jvp(c.jvp(y)), a.jvp(c.jvp(y)), a.jvp(b.jvp(y)))
""",
    "forward over reverse: a Hessian-vector product": """
x = tf.constant([1., 2.])
with Forward(x, tf.constant([1., 0.5])) as acc:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x ** 3 * x[::-1])
    g = tape.gradient(y, x)
show(g, acc.jvp(g))
""",
    "forward over reverse, of a Variable": """
v = tf.Variable([3., 1.])
with Forward(v, tf.constant([2., 1.])) as acc:
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(v ** 3) * v[0]
    g = tape.gradient(y, v)
show(g, acc.jvp(g))
""",
    "a gradient taken outside is not followed": """
x = tf.constant([1., 2.])
with Forward(x, tf.constant([1., 0.5])) as acc:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x ** 3 * x[::-1])
g = tape.gradient(y, x)
show(g, acc.jvp(g))
""",
    "reverse over forward": """
x = tf.constant([1., 2.])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    with Forward(x, tf.constant([1., 0.5])) as acc:
        y = tf.reduce_sum(x ** 3 * x[::-1])
    inside = acc.jvp(y)
outside = acc.jvp(y)
show(inside, outside, tape.gradient(inside, x), tape.gradient(outside, x))
""",
    "a tape inside does not see tangents": """
x = tf.constant([1., 2.])
with Forward(x, tf.constant([1., 0.5])) as acc:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = tf.reduce_sum(x ** 3 * x[::-1])
        inside = acc.jvp(y)
outside = acc.jvp(y)
show(tape.gradient(inside, x), tape.gradient(outside, x), tape.gradient(y, x))
""",
    "a tape that begins later sees what is done with a tangent": """
x = tf.constant([1., 2.])
with Forward(x, tf.constant([1., 0.5])) as acc:
    y = tf.reduce_sum(x ** 3 * x[::-1])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        j = acc.jvp(y)
        k = j * x
show(j, tape.gradient(j, x), tape.gradient(k, x))
""",
    "reverse over forward over reverse": """
x = tf.constant(2.)
with tf.GradientTape() as outer:
    outer.watch(x)
    with Forward(x, tf.constant(1.)) as acc:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x ** 4
        g = inner.gradient(y, x)
    h = acc.jvp(g)
show(g, h, outer.gradient(h, x))
""",
    "a tape may follow the tangent itself": """
x, d = tf.constant(2.), tf.constant(3.)
with tf.GradientTape() as tape:
    tape.watch(d)
    with Forward(x, d * d) as acc:
        y = x ** 4
    h = acc.jvp(y)
show(h, tape.gradient(h, d))
""",
    "all go on listening after a tangent was asked for": """
x = tf.constant(3.)
with tf.GradientTape() as outer:
    outer.watch(x)
    with Forward(x, tf.constant(1.)) as acc:
        y = x * x
        slope = acc.jvp(y)
        with tf.GradientTape() as inner:
            inner.watch(x)
            z = acc.jvp(y) * x + slope * y
        show(inner.gradient(z, x))
        w = z * x
show(acc.jvp(w), outer.gradient(w, x))
""",
    "a Jacobian": """
x = tf.constant([1., 2.])
with Forward(x, tf.constant([1., 0.])) as acc:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x ** 2 * x[0]
    jacobian = tape.jacobian(y, x)
show(jacobian, acc.jvp(jacobian))
""",
    "stop_recording of a tape": """
x = tf.constant(2.)
with Forward(x, tf.constant(1.)) as acc:
    with tf.GradientTape() as tape:
        tape.watch(x)
        with tape.stop_recording():
            y = x ** 2
        z = y * x
show(acc.jvp(y), acc.jvp(z), tape.gradient(z, x))
""",
    "a Variable that changes": """
v = tf.Variable(3.)
with Forward(v, tf.constant(2.)) as acc:
    y = v * v
    v.assign(5.)
    z = v * v
show(acc.jvp(y), acc.jvp(z), acc.jvp(v))
""",
    "several primals": """
x, v = tf.constant(3.), tf.Variable([1., 2.])
with Forward([x, v], [2., tf.constant([1., 1.])]) as acc:
    y = x * v
show(acc.jvp([x, v, y]))
with Forward({'a': x}, {'a': tf.constant(1.)}) as acc:
    y = x * x
show(acc.jvp({'k': y}))
""",
    "entered twice": """
x = tf.constant(3.)
acc = Forward(x, tf.constant(1.))
show(acc.jvp(x))
with acc:
    y = x * x
z = y * x
with acc:
    w, u = y * x, z * x
show(acc.jvp(y), acc.jvp(z), acc.jvp(w), acc.jvp(u))
""",
    "kinks": """
x = tf.constant([0., 4.])
with Forward(x, tf.constant([1., 1.])) as acc:
    results = [
        tf.where(x > 0., tf.sqrt(x), 0.), tf.abs(x), tf.norm(x * 0.), x ** 0., tf.nn.relu(x),
    ]
show(acc.jvp(results))
""",
    "matrices": """
x = tf.constant([[2., 0.], [1., 3.]])
with Forward(x, tf.constant([[1., 0.5], [0., 1.]])) as acc:
    results = [
        tf.linalg.inv(x), tf.linalg.det(x), x @ x, tf.gather(x, [1, 1]), tf.concat([x, x], 0),
        tf.reduce_max(x), tf.sort(x), tf.nn.softmax(x), x[0], tf.reduce_mean(x, 0) * x,
    ]
show(acc.jvp(results))
""",
    "complex numbers": """
x = tf.constant(2. + 1j)
with Forward(x, tf.constant(1. + 1j)) as acc:
    results = [x ** 2, tf.abs(x), tf.math.conj(x), tf.exp(x) * x]
show(acc.jvp(results))
""",
    "functions and loops": """
x = tf.constant(3.)
f = tf.function(lambda a: a * a * a)
with Forward(x, tf.constant(1.)) as acc:
    y = f(x)
    w = tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * x), [0, x])[1]
show(acc.jvp(y), acc.jvp(w))
""",
    "a tangent of another shape is only found out when it is used": """
x = tf.constant(3.)
with Forward(x, tf.constant([1., 2.])) as acc:
    show(acc.jvp(x))
""",
    "a whole number": """
x = tf.constant(3)
with Forward(x, tf.constant(1)) as acc:
    y = x * x
show(acc.jvp(y))
""",
    "the tape of the same namespace": "show(tf.autodiff.GradientTape is tf.GradientTape)",
}
REFUSED = {
    "twice": "x = tf.constant(1.); Forward([x, x], [x, x])",
    "entered while active": """
acc = Forward(tf.constant(3.), tf.constant(1.))
with acc, acc:
    pass
""",
    "a tangent of another type": "Forward(tf.constant(3.), tf.constant(1., tf.float64))",
    "a tangent of whole numbers": "Forward(tf.constant(3.), tf.constant(1))",
    "no tangent": "Forward(tf.constant(3.), None)",
    "more tangents than primals": "Forward([tf.constant(3.)], [1., 2.])",
    "a number": "Forward(3., tf.constant(1.))",
    "nothing": "Forward(None, tf.constant(1.))",
    "the tangent of a number": "Forward(tf.constant(3.), 1.).jvp(3.)",
    "the tangent of nothing": "Forward(tf.constant(3.), 1.).jvp(None)",
    "the tangent of a numpy number": "Forward(tf.constant(3.), 1.).jvp(np.float32(1))",
    "an unknown kind of zero": "x = tf.constant(3.); Forward(x, x).jvp(x, 'zeros')",
}
SHARED_TEXT = {"twice", "entered while active", "an unknown kind of zero"}


def shown(program: str, tf: Any) -> list[Any]:
    """Run a program, and return what it shows: types, shapes and values."""
    found: list[Any] = []
    namespace = {
        "tf": tf,
        "np": np,
        "Forward": tf.autodiff.ForwardAccumulator,
        "show": lambda *values: found.extend(map(plain, values)),
    }
    exec(program, namespace)
    return found


def plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "dtype"):
        return value.dtype.name, value.numpy()
    return value


def assert_alike(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, (list, dict)):
        assert type(ours) is type(theirs)
        assert len(ours) == len(theirs)
        pairs = (
            zip(ours, theirs, strict=True)
            if isinstance(theirs, list)
            else [(ours[key], theirs[key]) for key in theirs]
        )
        for mine, other in pairs:
            assert_alike(mine, other)
    elif isinstance(theirs, tuple):
        assert ours[0] == theirs[0]
        assert np.shape(ours[1]) == np.shape(theirs[1])
        np.testing.assert_allclose(ours[1], theirs[1], rtol=3e-6, atol=1e-7)
    else:
        assert ours == theirs


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", PROGRAMS)
def test_both_engines_show_the_same(name: str, tf: Any) -> None:
    ours, theirs = shown(PROGRAMS[name], numpy_tf), shown(PROGRAMS[name], tf)
    assert theirs
    assert_alike(ours, theirs)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", REFUSED)
def test_both_engines_refuse(name: str, tf: Any) -> None:
    with pytest.raises(Exception) as theirs:
        shown(REFUSED[name], tf)
    with pytest.raises(Exception) as ours:
        shown(REFUSED[name], numpy_tf)
    assert type(ours.value) is type(theirs.value)
    if name in SHARED_TEXT:
        assert str(ours.value) == str(theirs.value)


# ---- without TensorFlow -------------------------------------------------------------------------


def test_forward_and_reverse_mode_give_one_hessian() -> None:
    tf = numpy_tf
    x = tf.constant([1.0, 2.0, 0.5], tf.float64)
    columns = []
    for direction in np.eye(3):
        with tf.autodiff.ForwardAccumulator(x, tf.constant(direction)) as forward:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = tf.reduce_sum(tf.sin(x) * tf.exp(x[::-1]))
            g = tape.gradient(y, x)
        columns.append(forward.jvp(g).numpy())
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_sum(tf.sin(x) * tf.exp(x[::-1]))
        g = inner.gradient(y, x)
    np.testing.assert_allclose(np.transpose(columns), outer.jacobian(g, x).numpy(), rtol=1e-14)


def test_five_warnings_about_what_cannot_move(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    monkeypatch.setattr(forward_mode, "_warned", 0)
    monkeypatch.setattr(
        logging.getLogger("tensorflow"), "warning", lambda text, *rest: texts.append(text % rest)
    )
    for _ in range(7):
        numpy_tf.autodiff.ForwardAccumulator(numpy_tf.constant(3), 1)
    text = "The dtype of the watched primal must be floating (e.g. tf.float32), got tf.int32"
    assert texts == [text] * 5
