"""Operations on the form of a tensor: its type, shape, order, parts; and joining.

Where the gradient of an operation is another operation (a slice takes what a scatter puts, a
broadcast repeats what a sum gathers), both stand here, each the gradient of the other, so that
derivatives of any order close. The arguments are right already: the public functions in
`array_functions` have checked them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .logs import warn
from .operation import operation, unary, variadic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .dtypes import DType

__all__: list[str] = []

Shape = tuple[int, ...]
ndarray = np.ndarray

# ---- values as they are ----------------------------------------------------------------------


def _zeros_like(x: Any) -> Any:
    if type(x) is ndarray:
        # Of texts, which numpy keeps as objects, the zero is the empty one.
        return np.full(x.shape, b"", x.dtype) if x.dtype.hasobject else np.zeros(x.shape, x.dtype)
    if type(x) is bytes:
        return b""
    return x.dtype.type(0) if isinstance(x, np.generic) else np.zeros_like(x)


def _ones_like(x: Any) -> Any:
    if type(x) is ndarray:
        return np.ones(x.shape, x.dtype)
    return x.dtype.type(1)


identity = unary("Identity", "identity", lambda x: x, lambda m, g: g)
stop_gradient = unary("StopGradient", "stop_gradient", lambda x: x, None, on_tape=False)
zeros_like = unary("ZerosLike", "zeros_like", _zeros_like, None)
ones_like = unary("OnesLike", "ones_like", _ones_like, None)


def _cast(x: Any, dtype: DType, own: DType) -> Any:
    if x.dtype.kind == "c" and dtype.numpy_dtype.kind != "c":
        if dtype.is_floating:
            warn(
                "You are casting an input of type %s to an incompatible dtype %s.  This will "
                "discard the imaginary part and may not be what you intended.",
                x.dtype.name,
                dtype.name,
            )
        x = x.real
    return x.astype(dtype.numpy_dtype)


cast_values = operation(
    "Cast",
    "cast_values",
    _cast,
    lambda m, g, dtype, own: m.cast_values(g, own, dtype),
    retypes=True,
    holomorphic=False,
)

# ---- repeating, and adding up what was repeated ------------------------------------------------


_add_up: Any = np.add.reduce


def _sum_to_shape(x: Any, shape: Shape) -> Any:
    """Add up what broadcasting from `shape` repeated."""
    if not shape and type(x) is ndarray:
        return _add_up(x, None)
    own = x.shape
    if own == shape:
        return x
    surplus = len(own) - len(shape)
    if surplus < 0:  # a cotangent that is still one number for all
        return _broadcast_to(x, shape)
    repeated = [surplus + i for i, n in enumerate(shape) if n == 1 != own[surplus + i]]
    axes = (*range(surplus), *repeated)
    if not axes:
        return _broadcast_to(x, shape)
    return np.add.reduce(x, axes, x.dtype).reshape(shape)[()]


def _broadcast_to(x: Any, shape: Shape) -> Any:
    if x.shape == shape:
        return x
    if type(x) is not ndarray and isinstance(x, np.generic):
        # As numpy's broadcast_to, which is written in Python, but several times quicker: an array
        # that has one number in memory for all its places.
        return ndarray(shape, x.dtype, x, 0, (0,) * len(shape))
    return np.broadcast_to(x, shape)


sum_to_shape = operation(
    "SumToShape", "sum_to_shape", _sum_to_shape, lambda m, g, x_shape: m.broadcast_to(g, x_shape)
)
broadcast_to = operation(
    "BroadcastTo", "broadcast_to", _broadcast_to, lambda m, g, x_shape: m.sum_to_shape(g, x_shape)
)


def _tile_gradient(m: Any, g: Any, times: Shape, x_shape: Shape) -> Any:
    split = tuple(n for pair in zip(times, x_shape, strict=True) for n in pair)
    return m.reduce_sum(m.reshape(g, split), tuple(range(0, len(split), 2)), False)


tile = operation("Tile", "tile", lambda x, times: np.tile(x, times)[()], _tile_gradient)

# ---- form ------------------------------------------------------------------------------------


def _inverse(order: Shape) -> Shape:
    """Return the permutation that undoes `order`."""
    back = [0] * len(order)
    for place, axis in enumerate(order):
        back[axis] = place
    return tuple(back)


reshape = operation(
    "Reshape",
    "reshape",
    lambda x, shape: x.reshape(shape)[()],
    lambda m, g, x_shape: m.reshape(g, x_shape),
)
transpose = operation(
    "Transpose",
    "transpose",
    lambda x, order: x.transpose(order),
    lambda m, g, order: m.transpose(g, _inverse(order)),
)
reverse = operation(
    "ReverseV2",
    "reverse",
    lambda x, axes: np.flip(x, axes)[()],
    lambda m, g, axes: m.reverse(g, axes),
)
roll = operation(
    "Roll",
    "roll",
    lambda x, shifts, axes: np.roll(x, shifts, axes),
    lambda m, g, shifts, axes: m.roll(g, tuple(-shift for shift in shifts), axes),
)

# ---- parts -----------------------------------------------------------------------------------


def _put(x: Any, key: Any, shape: Shape) -> Any:
    """Return zeros of `shape` with `x` at `key`, which selects each element at most once."""
    whole = _zeros(x, shape)
    whole[key] = x
    return whole


def _zeros(x: Any, shape: Shape) -> Any:
    """Return zeros of the type of `x`, to put it into."""
    if type(x) is ndarray or isinstance(x, np.generic):
        return np.zeros(shape, x.dtype)
    return np.zeros_like(x, shape=shape)


def _add_at(x: Any, key: Any, shape: Shape) -> Any:
    """Return zeros of `shape` to which `x` is added at `key`, which may name a place twice."""
    if not shape:  # indexed by nothing, any number of times
        return np.add.reduce(x, None, x.dtype)
    whole = _zeros(x, shape)
    np.add.at(whole, key, x)
    return whole


def taken(x: Any, key: Any) -> Any:
    found = x[key]
    # Of rank 0 a value is a scalar; an array of texts gives one without being asked.
    return found[()] if type(found) is np.ndarray and not found.ndim else found


part = operation(
    "StridedSlice",
    "part",
    taken,
    lambda m, g, key, x_shape: m.put_part(g, key, x_shape),
)
put_part = operation("StridedSliceGrad", "put_part", _put, lambda m, g, key: m.part(g, key))

# As `part`, for a key that holds arrays of indices: a place may be taken several times.
take = operation(
    "GatherNd",
    "take",
    taken,
    lambda m, g, key, x_shape: m.put_added(g, key, x_shape),
)
put_added = operation("ScatterNd", "put_added", _add_at, lambda m, g, key: m.take(g, key))


def _replace_at(x: Any, y: Any, key: Any) -> Any:
    whole = x.copy()
    whole[key] = y
    return whole


replace_at = operation(
    "TensorScatterUpdate",
    "replace_at",
    _replace_at,
    lambda m, g, key, y_shape: m.replace_at(g, m.zeros_like(m.take(g, key)), key),
    lambda m, g, key: m.take(g, key),
)


def _extreme_at(extreme: Any) -> Any:
    def kernel(x: Any, y: Any, key: Any) -> Any:
        whole = x.copy()
        extreme.at(whole, key, y)
        return whole

    return kernel


def _chosen_at(m: Any, x: Any, y: Any, out: Any, key: Any) -> tuple[Any, Any, Any]:
    """Return 1 for each of x and of y that is the extreme of its place, and the number of them."""
    from_x = m.keep(m.ones_like(x), m.equal(x, out))
    from_y = m.keep(m.ones_like(y), m.equal(y, m.take(out, key)))
    return from_x, from_y, from_x + m.put_added(from_y, key, x.shape)


def _extreme_to_x(m: Any, g: Any, x: Any, y: Any, out: Any, key: Any) -> Any:
    from_x, _, number = _chosen_at(m, x, y, out, key)
    return g / number * from_x


def _extreme_to_y(m: Any, g: Any, x: Any, y: Any, out: Any, key: Any) -> Any:
    _, from_y, number = _chosen_at(m, x, y, out, key)
    return m.take(g / number, key) * from_y


# Of several that are the extreme of a place, each gets its share.
minimum_at, maximum_at = (
    operation(name, public, _extreme_at(extreme), _extreme_to_x, _extreme_to_y)
    for name, public, extreme in (
        ("TensorScatterMin", "minimum_at", np.minimum),
        ("TensorScatterMax", "maximum_at", np.maximum),
    )
)

# ---- choosing --------------------------------------------------------------------------------


def _where(condition: Any, x: Any, y: Any) -> Any:
    if type(condition) is type(x) is type(y) is ndarray:
        return np.where(condition, x, y)
    if type(condition) is not ndarray and type(x) is not ndarray and type(y) is not ndarray:
        return x if condition else y
    return np.where(condition, x, y)


def _keep(x: Any, condition: Any) -> Any:
    """Return `x` where `condition` holds, and 0 elsewhere."""
    zero = x.dtype.type(0)
    if type(condition) is not ndarray and type(x) is not ndarray:
        return x if condition else zero
    return np.where(condition, x, zero)


keep = operation(
    "SelectV2",
    "keep",
    _keep,
    lambda m, g, condition, x_shape: m.sum_to_shape(m.keep(g, condition), x_shape),
    None,
)
where = operation(
    "SelectV2",
    "where",
    _where,
    None,
    lambda m, g, condition, x_shape: m.sum_to_shape(m.keep(g, condition), x_shape),
    lambda m, g, condition, y_shape: m.sum_to_shape(m.keep(g, m.logical_not(condition)), y_shape),
    retypes=True,
)


# ---- joining ---------------------------------------------------------------------------------


def _key(axis: int, what: Any) -> tuple[Any, ...]:
    return (*([slice(None)] * axis), what)


def _stacked(values: Any, axis: int) -> Any:
    if type(values[0]) is bytes:  # of texts numpy would make an array of one length
        texts = np.empty(len(values), object)
        texts[:] = values
        return texts
    return np.stack(values, axis)


stack = variadic(
    "Pack",
    "stack",
    _stacked,
    lambda m, g, position, shapes, axis: m.part(g, _key(axis, position)),
)


def _concat_gradient(m: Any, g: Any, position: int, shapes: Sequence[Shape], axis: int) -> Any:
    start = sum(shape[axis] for shape in shapes[:position])
    return m.part(g, _key(axis, slice(start, start + shapes[position][axis])))


concat = variadic(
    "ConcatV2", "concat", lambda values, axis: np.concatenate(values, axis), _concat_gradient
)
add_n = variadic("AddN", "add_n", lambda values: sum(values[1:], values[0]), lambda m, g, *_: g)

# ---- padding ---------------------------------------------------------------------------------


def _inside(pairs: Sequence[tuple[int, int]], shape: Shape) -> tuple[slice, ...]:
    return tuple(
        slice(before, before + length) for (before, _), length in zip(pairs, shape, strict=True)
    )


pad = operation(
    "Pad",
    "pad",
    lambda x, pairs, value: np.pad(x, pairs, constant_values=value) if pairs else x,
    lambda m, g, pairs, x_shape: m.part(g, _inside(pairs, x_shape)),
)
