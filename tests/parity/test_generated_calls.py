"""Every public operation, on arguments that hypothesis draws: the engine answers as TensorFlow.

For each operation named in `generated_calls.py`, calls with arrays of all types, shapes and kinds of
numbers run on both engines. Alike must be: which exception is raised and by what (the operation,
its gradient, the gradient of that), the number of results and which of them are None, and of each
its type, its shape and its numbers, to a few units in the last place of the largest of them. The
cotangents depend on the values, so that the second derivative goes through all that the first read.

In a usual run the calls are the same each time. ``make parity`` draws new ones, many more.
"""

from __future__ import annotations

import functools
import inspect
import os

import generated_calls as generated
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tapemagic.numpy_tf as own

NAMES = sorted({name for _, names, _ in generated.FAMILIES for name in names})
MANY = int(os.environ.get("TAPEMAGIC_PARITY_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=MANY or 20,
    derandomize=not MANY,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

# Where the last digits cancel, or a series is cut: how much worse than usual the rounding is.
TOLERANCES = {
    "norm": 1e4,
    "linalg.normalize": 1e4,
    "math.l2_normalize": 1e4,
    "linalg.pinv": 1e3,
    "linalg.expm": 1e3,
}

# ---- running a call ----------------------------------------------------------------------------


def flat(result):
    if isinstance(result, (list, tuple)):
        return [leaf for item in result for leaf in flat(item)]
    return [result]


def weights(shape, shift):
    """Return numbers that differ from each other."""
    return np.linspace(0.5, 1.5, int(np.prod(shape))).reshape(shape) + shift


def differentiable(y):
    return hasattr(y, "dtype") and (y.dtype.is_floating or y.dtype.is_complex)


def dense(tf, gradients):
    """Return gradients as tensors: TensorFlow's of a gather is a set of rows."""
    return [None if g is None else tf.convert_to_tensor(g) for g in gradients]


def stages(tf, call, by_value):
    """Yield the values of a call, its gradients, and the gradients of these."""
    x = {name: tf.constant(array) for name, array in call.inputs.items()}
    sources = [tensor for tensor in x.values() if differentiable(tensor)]
    with tf.GradientTape() as outer:
        outer.watch(sources)
        with tf.GradientTape() as inner:
            inner.watch(sources)
            values = flat(eval(call.code, {"tf": tf, "np": np}, x))
        yield values
        targets = [y for y in values if differentiable(y)]
        if not targets or not sources or not call.orders:
            return
        cotangents = [tf.constant(weights(y.shape, 0.0), y.dtype) for y in targets]
        if by_value:
            cotangents = [w * y for w, y in zip(cotangents, targets, strict=True)]
        first = dense(tf, inner.gradient(targets, sources, output_gradients=cotangents))
        yield first
    found = [g for g in first if g is not None]
    if found and call.orders > 1:
        cotangents = [tf.constant(weights(g.shape, 0.1), g.dtype) for g in found]
        yield dense(tf, outer.gradient(found, sources, output_gradients=cotangents))


def answer(tf, call, by_value):
    """Return what each stage gives; the last one may be the class of an exception."""
    found = []
    try:
        found.extend([shown(y) for y in results] for results in stages(tf, call, by_value))
    except Exception as error:  # noqa: BLE001  its class is the answer
        found.append(type(error).__name__)
    return found


def shown(result):
    """Return the array of a tensor, or what else it is."""
    if result is None or not hasattr(result, "numpy"):
        return result if result is None else str(result)
    return np.asarray(result.numpy())


# ---- comparing -----------------------------------------------------------------------------------


def same(ours, theirs, tolerance):
    """Tell whether two results are the same, but for rounding."""
    if not isinstance(theirs, np.ndarray) or not isinstance(ours, np.ndarray):
        return type(ours) is type(theirs) and ours == theirs
    if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
        return False
    if theirs.dtype.kind not in "fc":
        return bool(np.all(ours == theirs))
    if theirs.dtype.kind == "c":
        return all(
            same(np.asarray(part(ours)), np.asarray(part(theirs)), tolerance)
            for part in (np.real, np.imag)
        )
    finite = np.abs(theirs[np.isfinite(theirs)])
    precision = tolerance * np.finfo(theirs.dtype).eps
    bound = precision * float(np.max(finite, initial=1.0))
    with np.errstate(all="ignore"):
        return np.allclose(ours, theirs, rtol=precision, atol=bound, equal_nan=True)


def difference(ours, theirs, tolerance=100):
    """Return where the answers differ first, or None."""
    for what, mine, truth in zip(("value", "gradient", "second"), ours, theirs, strict=False):
        if isinstance(mine, str) or isinstance(truth, str):
            return None if mine == truth else (what, mine, truth)
        if len(mine) != len(truth):
            return what, mine, truth
        for a, b in zip(mine, truth, strict=True):
            if not same(a, b, tolerance):
                return what, a, b
    return None if len(ours) == len(theirs) else ("stages", ours, theirs)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", NAMES)
def test_drawn_calls_give_what_tensorflow_gives(name, tf):
    @PROFILE
    @given(generated.call_of(name), st.booleans())
    def run(call, by_value):
        ours, theirs = answer(own, call, by_value), answer(tf, call, by_value)
        found = difference(ours, theirs, TOLERANCES.get(name, 100))
        assert found is None, "{}, with {}:\nin the {}, ours is {!r}, TensorFlow's {!r}".format(
            call.code, call.inputs, *found
        )

    run()


# ---- which operations are drawn ------------------------------------------------------------------

AROUND = """
Assert as_dtype assert_equal assert_greater assert_less assert_rank broadcast_dynamic_shape
broadcast_static_shape case cond constant control_dependencies custom_gradient device
executing_eagerly foldl foldr function get_current_name_scope get_logger get_static_value
grad_pass_through gradients group hessians init_scope inside_function is_symbolic_tensor is_tensor
map_fn no_gradient no_op numpy_function print py_function recompute_grad scan switch_case timestamp tuple
type_spec_from_value vectorized_map while_loop nn.dropout nn.nce_loss nn.sampled_softmax_loss
as_string
"""
"""What is no operation on tensors, or draws random numbers: `test_every_symbol.py` names its test."""


def functions():
    """Yield the public functions of the namespaces of operations, with their names."""
    for space in ("", "math", "linalg", "nn", "bitwise"):
        module = getattr(own, space) if space else own
        for name in dir(module):
            if inspect.isfunction(getattr(module, name)):
                yield f"{space}.{name}".lstrip("."), getattr(module, name)


def named(path):
    return functools.reduce(getattr, path.split("."), own)


def test_every_public_operation_is_drawn_under_one_of_its_names():
    drawn = {named(name) for name in NAMES if not name.startswith("Tensor.")}
    around = {named(name) for name in AROUND.split()}
    assert [path for path, function in functions() if function not in drawn | around] == []
    assert drawn & around == set()
