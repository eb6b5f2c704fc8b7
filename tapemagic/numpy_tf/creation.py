"""TensorFlow's functions that make tensors: ``tf.constant``, ``tf.zeros`` and more."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays
from .arguments import check_type, integer, lengths, shape_of
from .array_functions import cast, expand_dims
from .conversion import convert, from_value, optional_dtype, static_value
from .dtypes import FLOAT16, FLOAT32, FLOAT64, INT32, INT64, STRING, DType, as_dtype
from .errors import invalid_argument
from .indexed_slices import IndexedSlices
from .joining import concat
from .operation import result_tensor
from .ragged import RaggedTensor
from .sparse import SparseTensor
from .tensor import Tensor, shape_text
from .variable import Variable

__all__ = [
    "constant",
    "convert_to_tensor",
    "eye",
    "fill",
    "is_tensor",
    "linspace",
    "meshgrid",
    "one_hot",
    "ones",
    "ones_like",
    "range",
    "zeros",
    "zeros_like",
]

_range = range

# ---- from values -----------------------------------------------------------------------------


def constant(
    value: Any,
    dtype: Any = None,
    shape: Any = None,
    name: str | None = "Const",
) -> Tensor:
    """Return a tensor that holds `value`: a number, a text, nested lists of them, or an array.

    Parameters
    ----------
    value
        What the tensor shall hold.
    dtype
        The type of the elements, by default float32 for numbers with a point, int32 for integers,
        and for an array its own.
    shape
        A new shape for the elements, or, for one element, how often to repeat it.
    name
        Not used.

    Raises
    ------
    ValueError
        When `value` is no rectangular nesting of numbers, or of texts.
    TypeError
        When it does not fit the type or the shape.
    """
    wanted = optional_dtype(dtype)
    if isinstance(value, Variable):
        value = value.numpy()  # which leaves the tape
    if type(value) is Tensor:
        own = value
        if wanted is not None and own._dtype is not wanted:
            message = (
                f"Expected tensor {own._value} with dtype {wanted!r}, but got dtype {own._dtype!r}."
            )
            raise TypeError(message)
        tensor = own
    else:
        _refuse_tensors(value)
        tensor = from_value(value, wanted)
    return tensor if shape is None else _shaped(tensor, value, shape)


def _refuse_tensors(value: Any) -> None:
    if isinstance(value, (list, tuple)):
        for item in value:
            if type(item) is Tensor:
                message = (
                    "tf.constant takes numbers, not tensors in a list: write tf.stack(...) or "
                    "tf.convert_to_tensor(...) instead, which keep the tape."
                )
                raise ValueError(message)
            _refuse_tensors(item)


def _shaped(tensor: Tensor, value: Any, shape: Any) -> Tensor:
    wanted = lengths_of_constant(shape)
    own = tensor._value
    count = int(np.prod(wanted, dtype=np.int64))
    if np.size(own) == count:
        return arrays.reshape(tensor, wanted)
    if np.size(own) == 1:
        return arrays.broadcast_to(arrays.reshape(tensor, ()), wanted)
    message = (
        f"Eager execution of tf.constant with unsupported shape. Tensor {own} (converted from "
        f"{value}) has {np.size(own)} elements, but got `shape` {wanted} with {count} elements)."
    )
    raise TypeError(message)


def lengths_of_constant(shape: Any) -> tuple[int, ...]:
    """Return the shape that ``tf.constant`` was given.

    Raises
    ------
    ValueError
        When a length is negative.
    """
    from .shapes import TensorShape

    return tuple(TensorShape(static_value(shape)).as_list())  # type: ignore[arg-type]


def convert_to_tensor(
    value: Any,
    dtype: Any = None,
    dtype_hint: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return `value` as a tensor: a tensor itself, a Variable's value, or a new constant.

    Parameters
    ----------
    value
        A tensor, a Variable, a number, a text, an array, or nested lists of all these.
    dtype
        The type that it must have.
    dtype_hint
        The type that it shall have if possible.
    name
        Not used.

    Raises
    ------
    ValueError, TypeError
        When there is no such tensor.
    """
    if dtype is not None or dtype_hint is None:
        return convert(value, optional_dtype(dtype))
    return hinted(value, as_dtype(dtype_hint))


def hinted(value: Any, dtype: DType) -> Tensor:
    """Return `value` as a tensor, of type `dtype` if it is no tensor yet and can be."""
    if type(value) is Tensor or hasattr(value, "_to_tensor"):
        return convert(value)
    try:
        return convert(value, dtype)
    except (TypeError, ValueError):
        return convert(value)


def is_tensor(x: Any) -> bool:
    """Tell whether `x` is a tensor or a Variable."""
    return isinstance(x, (Tensor, Variable, IndexedSlices, RaggedTensor, SparseTensor))


# ---- filled ----------------------------------------------------------------------------------


_NO_DIMS = "dims must represent a vector, got shape {shape}"


def _filled(shape: Any, dtype: Any, number: int) -> Tensor:
    wanted = as_dtype(dtype)
    if type(shape) in {list, tuple} and all(type(n) is int and n >= 0 for n in shape):
        own = tuple(shape)
    else:
        is_tensor = type(shape) is Tensor or isinstance(shape, Variable)
        own = lengths(shape, "Fill", "index_type" if is_tensor else "", _NO_DIMS)
    if wanted is STRING:
        if number:
            message = "Cannot convert 1 to EagerTensor of dtype string"
            raise TypeError(message)
        value: Any = np.full(own, b"", object)[()]
    elif own:
        value = (np.ones if number else np.zeros)(own, wanted.numpy_dtype)
    else:
        value = wanted.as_numpy_dtype(number)
    return result_tensor(value, wanted)


def zeros(
    shape: Any,
    dtype: Any = FLOAT32,
    name: str | None = None,
    layout: Any = None,
) -> Tensor:
    """Return a tensor of zeros (of empty texts, of False).

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a length is negative.
    """
    return _filled(shape, dtype, 0)


def ones(
    shape: Any,
    dtype: Any = FLOAT32,
    name: str | None = None,
    layout: Any = None,
) -> Tensor:
    """Return a tensor of ones.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a length is negative.
    """
    return _filled(shape, dtype, 1)


def zeros_like(
    input: Any,
    dtype: Any = None,
    name: str | None = None,
    layout: Any = None,
) -> Tensor:
    """Return zeros of the shape, and by default the type, of `input`."""
    x = convert(input)
    if x._dtype.is_differentiable and (dtype is None or as_dtype(dtype) is x._dtype):
        return arrays.zeros_like(x)  # on the tape, as in TensorFlow
    return _filled(shape_of(x), dtype or x._dtype, 0)


def ones_like(
    input: Any,
    dtype: Any = None,
    name: str | None = None,
    layout: Any = None,
) -> Tensor:
    """Return ones of the shape, and by default the type, of `input`."""
    x = convert(input)
    if x._dtype.is_differentiable and (dtype is None or as_dtype(dtype) is x._dtype):
        return arrays.ones_like(x)
    if dtype is None:
        check_type(x, "OnesLike", "fiucb")
    return _filled(shape_of(x), dtype or x._dtype, 1)


def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Tensor:
    """Return a tensor of shape `dims` with `value` everywhere.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a length is negative, or `value` is no single value.
    """
    x = convert(value)
    own = lengths(dims, "Fill", "index_type", _NO_DIMS)
    if shape_of(x) not in {(), (1,)}:
        message = f"value must represent a scalar, got shape {shape_text(shape_of(x))}"
        raise invalid_argument(message, "Fill")
    if x._dtype is STRING:
        whole = np.empty(own, object)
        whole[...] = x._value
        return result_tensor(whole[()], STRING)
    return arrays.broadcast_to(x, own)


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = FLOAT32,
    name: str | None = None,
) -> Tensor:
    """Return an identity matrix, or a batch of them."""
    wanted = as_dtype(dtype)
    sizes = [num_rows, num_rows if num_columns is None else num_columns]
    if not all(isinstance(size, (int, np.integer, Tensor)) for size in sizes):
        message = (
            "Arguments `num_rows` and `num_columns` must be positive integer values. Received: "
            f"num_rows={sizes[0]}, num_columns={sizes[1]}"
        )
        raise TypeError(message)
    rows, columns = lengths(sizes)
    value = np.eye(rows, columns, dtype=wanted.numpy_dtype)
    if batch_shape is not None:
        value = np.broadcast_to(value, (*lengths(batch_shape), rows, columns))
    return result_tensor(value, wanted)


# ---- in steps --------------------------------------------------------------------------------

_RANGE_ORDER = (INT32, INT64, FLOAT16, FLOAT32, FLOAT64)


def range(
    start: Any,
    limit: Any = None,
    delta: Any = 1,
    dtype: Any = None,
    name: str = "range",
) -> Tensor:
    """Return the numbers from `start` (by default 0) up to but not including `limit`.

    The type is by default the widest of the three.

    Raises
    ------
    tf.errors.InvalidArgumentError, AssertionError
        When `delta` is 0 or leads away from `limit`, or one of the three is no single number. An
        AssertionError, as in TensorFlow, when its type is none of those for numbers in a row.
    """
    if limit is None:
        start, limit = 0, start
    given = [convert(value) for value in (start, limit, delta)]
    if dtype is not None:
        wanted = as_dtype(dtype)
    else:
        known = [x._dtype for x in given]
        if not all(own in _RANGE_ORDER for own in known):
            raise AssertionError
        wanted = max(known, key=_RANGE_ORDER.index)
    for x, what in zip(given, ("start", "limit", "delta"), strict=True):
        if shape_of(x):
            message = f"{what} must be a scalar, not shape {shape_text(shape_of(x))}"
            raise invalid_argument(message, "Range")
        check_type(x, "Range", "fiu", "Tidx")
    first, last, step = (cast(x, wanted)._value for x in given)
    if step == 0:
        raise invalid_argument(f"Requires delta != 0: {step}", "Range")
    if (last < first) if step > 0 else (first < last):
        sign = "<= limit when delta > 0" if step > 0 else ">= limit when delta < 0"
        raise invalid_argument(f"Requires start {sign}: {first}/{last}", "Range")
    if wanted.is_integer:
        count = len(_range(int(first), int(last), int(step)))
    else:
        count = int(np.ceil(np.abs((last - first) / step)))
    steps = np.arange(count).astype(wanted.numpy_dtype)
    return result_tensor((first + steps * step).astype(wanted.numpy_dtype), wanted)


def linspace(
    start: Any,
    stop: Any,
    num: Any,
    name: str | None = None,
    axis: int = 0,
) -> Tensor:
    """Return `num` numbers at equal distances, the first `start` and the last `stop`.

    Integers become float64. `start` and `stop` may be tensors of one shape; the numbers then lie
    along a new axis at position `axis`. A gradient flows to both.

    Raises
    ------
    TypeError, ValueError
        When `num` is no integer; when `stop` cannot have the type of `start`.
    """
    first = convert(start)
    last = convert(stop, first._dtype)
    if first._dtype.is_integer:
        first, last = cast(first, FLOAT64), cast(last, FLOAT64)
    count_given = convert(num)
    if not count_given._dtype.is_integer:
        message = (
            "Argument `tensor` (name: num) must be of type integer. Received `tensor` = "
            f"{count_given._value} of dtype: {count_given._dtype}"
        )
        raise TypeError(message)
    count = int(count_given._value)
    if count < 0:
        raise invalid_argument(f"Requires num >= 0: {count}", "LinSpace")
    shape = np.broadcast_shapes(shape_of(first), shape_of(last))
    first, last = (arrays.broadcast_to(x, shape) for x in (first, last))
    place = axis + len(shape) + 1 if axis < 0 else axis
    first, last = expand_dims(first, place), expand_dims(last, place)
    if count <= 1:
        both = concat([first, last], place)
        return arrays.part(both, arrays._key(place, slice(0, count)))
    dtype = first._dtype
    distance = (last - first) / (count - 1)
    between = np.arange(1, count - 1).astype(dtype.numpy_dtype)
    between = between.reshape([-1 if i == place else 1 for i in _range(len(shape) + 1)])
    return concat([first, first + distance * result_tensor(between, dtype), last], place)


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return for each index a vector with `on_value` at that place, and `off_value` elsewhere.

    The vectors lie along a new axis, by default the last. An index outside gives no `on_value`.

    Raises
    ------
    TypeError
        When the two values have different types, or not the type `dtype`.
    tf.errors.InvalidArgumentError
        When the indices are no integers.
    """
    # A number or an array of numpy, unlike a list, is taken for indices of that type.
    is_cast = isinstance(indices, (float, np.ndarray)) and np.asarray(indices).dtype.kind == "f"
    places = convert(indices, INT64 if is_cast else None)
    check_type(places, "OneHot", "iu", "TI")
    wanted = optional_dtype(dtype)
    given = [v for v in (on_value, off_value) if v is not None]
    if wanted is None:
        wanted = convert(given[0])._dtype if given else FLOAT32
    on = convert(1 if on_value is None else on_value, wanted)._value
    off = convert(0 if off_value is None else off_value, wanted)._value
    rank = len(shape_of(places)) + 1
    place = -1 if axis is None else integer(axis)
    if not -1 <= place < rank:
        message = f"Expected axis to be -1 or between [0, {rank}).  But received: {place}"
        raise invalid_argument(message, "OneHot")
    place %= rank
    count = _depth(depth)
    numbers = np.arange(count).reshape([-1 if i == place else 1 for i in _range(rank)])
    chosen = np.expand_dims(np.asarray(places._value), place) == numbers
    return result_tensor(np.where(chosen, on, off), wanted)


def _depth(depth: Any) -> int:
    """Return how long the vectors of `one_hot` are."""
    number = convert(depth, INT32)
    if shape_of(number):
        message = f"depth must be a scalar, but got: {shape_text(shape_of(number))}"
        raise invalid_argument(message, "OneHot")
    if number._value < 0:
        message = f"depth must be non-negative, got: {number._value}"
        raise invalid_argument(message, "OneHot")
    return int(number._value)


def meshgrid(*args: Any, **kwargs: Any) -> list[Tensor]:
    """Return the coordinates of a grid: each vector repeated along the axes of the others.

    Parameters
    ----------
    *args
        The vectors of coordinates.
    **kwargs
        ``indexing="xy"`` (the default: the first vector runs along the second axis) or ``"ij"``.

    Raises
    ------
    ValueError
        When ``indexing`` is neither.
    tf.errors.InvalidArgumentError
        When a vector has not the type of the first.
    """
    indexing = kwargs.pop("indexing", "xy")
    kwargs.pop("name", None)
    if kwargs:
        message = f"{next(iter(kwargs))!r} is an invalid keyword argument for this function"
        raise TypeError(message)
    if indexing not in {"xy", "ij"}:
        message = f"Argument `indexing` parameter must be either 'xy' or 'ij', got {indexing!r}"
        raise ValueError(message)
    vectors = [arrays.reshape(x, (-1,)) for x in map(convert, args)]
    places = list(_range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        places[:2] = [1, 0]
    shape = [0] * len(vectors)
    for vector, place in zip(vectors, places, strict=True):
        shape[place] = shape_of(vector)[0]
    grids: list[Tensor] = []
    for vector, place in zip(vectors, places, strict=True):
        form = tuple(-1 if i == place else 1 for i in _range(len(shape)))
        grid = arrays.broadcast_to(arrays.reshape(vector, form), tuple(shape))
        if vector._dtype is not vectors[0]._dtype:
            grid = grid * arrays.ones_like(grids[0])  # refused, or an "and" of truth values
        grids.append(grid)
    return grids
