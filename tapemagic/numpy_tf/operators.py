"""Python's operators, and indexing, on tensors and Variables."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays, elementwise
from .conversion import PYTHON_REALS, convert, follow, matching_tensors, static_value
from .dtypes import BOOL, FLOAT32, FLOAT64, INT8, INT16, INT32, INT64, UINT8, UINT16
from .errors import invalid_argument
from .operation import incompatible_shapes, mismatch, not_allowed, result_tensor
from .tensor import Tensor
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["true_divide"]


def true_divide(x: Any, y: Any) -> Tensor:
    """Divide; integers become float64 (float32 for the short ones), as in Python 3.

    Raises
    ------
    TypeError
        When the two have different types.
    """
    if type(x) is not Tensor or type(y) is not Tensor:
        x, y = matching_tensors(x, y, "RealDiv")
    if x._dtype is not y._dtype:
        message = f"`x` and `y` must have the same dtype, got {x._dtype!r} != {y._dtype!r}."
        raise TypeError(message)
    if not x._dtype.is_numeric:
        message = f"Invalid dtype {x._dtype!r} in __truediv__: numbers are expected; use tf.cast."
        raise TypeError(message)
    if not x._dtype.is_differentiable:
        wider = FLOAT32 if x._dtype in {INT8, INT16, UINT8, UINT16} else FLOAT64
        x, y = (result_tensor(t._value.astype(wider.numpy_dtype), wider) for t in (x, y))
    return elementwise.divide(x, y)


def floor_divide(x: Any, y: Any) -> Tensor:
    """Divide and round down.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When an integer is divided by zero.
    """
    x, y = matching_tensors(x, y, "FloorDiv")
    _refuse_complex(x, "FloorDiv")
    if not y._dtype.is_floating and not np.all(y._value) and _give_something(x, y):
        _require_integers("FloorDiv", x, y)
        raise invalid_argument("Integer division by zero", "FloorDiv")
    return elementwise.floor_divide(x, y)


def floor_mod(x: Any, y: Any) -> Tensor:
    """Return the remainder of a division that is rounded down.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When an integer is divided by zero.
    """
    x, y = matching_tensors(x, y, "FloorMod")
    _refuse_complex(x, "FloorMod")
    if not y._dtype.is_floating and not np.all(y._value) and _give_something(x, y):
        _require_integers("FloorMod", x, y)
        raise invalid_argument("Integer division by zero", "FloorMod")
    return elementwise.floor_mod(x, y)


def _give_something(x: Tensor, y: Tensor) -> bool:
    """Whether an operation on `x` and `y` has elements to compute; else no number is wrong."""
    try:
        return 0 not in np.broadcast_shapes(np.shape(x._value), np.shape(y._value))
    except ValueError:
        return True


def _require_integers(name: str, x: Tensor, y: Tensor) -> None:
    """Refuse what TensorFlow refuses before it looks at the values."""
    if x._dtype is not y._dtype:
        raise mismatch(name, x._dtype, y._dtype)
    if not x._dtype.is_integer:
        raise not_allowed(name, x._dtype, "the numeric types: tf.cast the arguments first")


def _refuse_complex(x: Tensor, name: str) -> None:
    if x._dtype.is_complex:
        raise not_allowed(name, x._dtype, "the real numeric types")


def power(x: Any, y: Any) -> Tensor:
    """Raise to a power.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When an integer is raised to a negative power.
    """
    if type(y) in PYTHON_REALS and type(x) is Tensor and x._dtype.is_floating:
        return elementwise.power_of(x, float(x._dtype.as_numpy_dtype(y)))
    if type(x) is not Tensor or type(y) is not Tensor:
        x, y = matching_tensors(x, y, "Pow")
    if y._dtype.is_unsigned:
        raise not_allowed("Pow", y._dtype, "the numeric types with a sign")
    if y._dtype.is_integer and np.any(y._value < 0) and _give_something(x, y):
        _require_integers("Pow", x, y)
        raise invalid_argument("Integers to negative integer powers are not allowed", "Pow")
    return elementwise.power(x, y)


def absolute(x: Any) -> Tensor:
    """Return the absolute value, which is real for complex numbers too."""
    x = convert(x)
    dtype = x._dtype
    if dtype.is_complex:
        return complex_abs(x)  # type: ignore[no-any-return]
    if not dtype.is_differentiable and dtype.kind not in {"i", "O"}:
        raise not_allowed("Abs", dtype, "half, float, double, int8, int16, int32, int64")
    return elementwise.abs_real(x)


def complex_abs(x: Tensor) -> Any:
    """Return the modulus of complex numbers."""
    from .complex_numbers import modulus

    return modulus(x)


def equal(x: Any, y: Any) -> Any:
    """Compare elements; what cannot be compared is not equal."""
    if y is None or x is None:
        return False
    return _compare(elementwise.equal, x, y, if_impossible=False)


def not_equal(x: Any, y: Any) -> Any:
    """Compare elements; what cannot be compared is not equal."""
    if y is None or x is None:
        return True
    return _compare(elementwise.not_equal, x, y, if_impossible=True)


def _compare(
    comparison: Callable[[Any, Any], Tensor], x: Any, y: Any, *, if_impossible: bool
) -> Any:
    x, y = matching_tensors(x, y, comparison.operation)  # type: ignore[attr-defined]
    if x._dtype is not y._dtype:
        raise mismatch(comparison.operation, x._dtype, y._dtype)  # type: ignore[attr-defined]
    try:
        np.broadcast_shapes(np.shape(x._value), np.shape(y._value))
    except ValueError:
        return result_tensor(np.bool_(if_impossible), BOOL)
    return comparison(x, y)


def matmul(x: Any, y: Any) -> Tensor:
    """Multiply matrices, or batches of matrices."""
    from .linalg import matmul as public_matmul

    x, y = matching_tensors(x, y, "MatMul")
    return public_matmul(x, y)


_INTEGERS = "int8, int16, int32, int64, uint8, uint16, uint32, uint64"


def _bitwise(
    of_truths: str, of_bits: str, function: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Tensor]:
    """Make an operator on truth values, or on the bits of integers; each has its own name."""

    def forward(x: Any, y: Any) -> Tensor:
        x, y = matching_tensors(x, y, of_bits)
        dtype = x._dtype
        name = of_truths if dtype is BOOL else of_bits
        if dtype is not y._dtype:
            raise mismatch(name, dtype, y._dtype)
        if not (dtype is BOOL or dtype.is_integer):
            raise not_allowed(name, dtype, _INTEGERS)
        try:
            return result_tensor(function(x._value, y._value), dtype)
        except ValueError as error:
            raise incompatible_shapes(name, x, y, error) from None

    return forward


_or_of_two = _bitwise("LogicalOr", "BitwiseOr", operator.or_)


def _or(x: Any, y: Any) -> Tensor:
    """Return ``x | y``; Python looks for the reflected operator of what is no tensor."""
    try:
        return _or_of_two(x, y)
    except (TypeError, ValueError):
        if hasattr(y, "__ror__"):
            raise
        message = f"{type(y).__name__!r} object has no attribute '__ror__'"
        raise AttributeError(message) from None


def _invert(x: Any) -> Tensor:
    x = convert(x)
    if not (x._dtype is BOOL or x._dtype.is_integer):
        raise not_allowed("Invert", x._dtype, _INTEGERS)
    return result_tensor(np.invert(x._value), x._dtype)


# ---- indexing --------------------------------------------------------------------------------

_BAD_INDEX = (
    "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
    "tf.int32/tf.int64 tensors are valid indices, got {!r}"
)


_INDEX_TYPES = (INT16, INT32, INT64)


def _index(item: Any) -> Any:
    """Return one item of an index as numpy understands it.

    Raises
    ------
    TypeError
        When it is something that TensorFlow does not take, such as a float or a list.
    """
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, slice):
        return slice(
            *(None if end is None else _bound(end) for end in (item.start, item.stop, item.step))
        )
    return _bound(item)


def _bound(item: Any) -> int:
    if isinstance(item, (Tensor, Variable, np.ndarray)) and item.dtype not in _INDEX_TYPES:
        raise TypeError(_BAD_INDEX.format(item))
    value = static_value(item)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (int, np.integer)):
        return int(value)
    raise TypeError(_BAD_INDEX.format(item))


def index(x: Any, key: Any) -> Tensor:
    """Return ``x[key]``: integers, slices, ``...``, None, or one tensor of truth values.

    Raises
    ------
    TypeError
        When `key` holds anything else.
    tf.errors.InvalidArgumentError
        When an integer is out of bounds, or there are too many.
    """
    from .selection import boolean_mask

    x = x._read() if isinstance(x, Variable) else x
    mask = static_value(key) if isinstance(key, (Tensor, Variable, np.ndarray)) else None
    if mask is not None and getattr(mask, "dtype", None) == np.bool_ and np.ndim(mask):
        return boolean_mask(x, mask)
    if isinstance(key, bool) or getattr(mask, "dtype", None) == np.bool_:
        message = "mask cannot be scalar."
        raise ValueError(message)
    items = tuple(key) if isinstance(key, (tuple, list)) else (key,)
    if items and isinstance(items[0], bool):
        raise TypeError(_BAD_INDEX.format(items[0]))
    places = tuple(_index(item) for item in items)
    if len(items) > 1:
        _check_index_types(items)
    if type(x._value) is np.ndarray:
        _check_bounds(x._value.shape, places)
        return arrays.part(x, places)
    if all(place is None or place is Ellipsis for place in places):
        _check_bounds((), places)
        return arrays.reshape(x, np.asarray(x._value)[places].shape)
    raise invalid_argument("Attempting to slice scalar input.", "StridedSlice", "strided_slice/")


def _index_variable(variable: Variable, key: Any) -> Tensor:
    """Return ``variable[key]``, which can be assigned to unless `key` is a mask."""
    part = index(variable, key)
    if not isinstance(key, (Tensor, np.ndarray)) or np.ndim(static_value(key)) == 0:
        items = tuple(key) if isinstance(key, (tuple, list)) else (key,)
        part._part_of = (variable, tuple(_index(item) for item in items))
    return part


def _check_index_types(items: tuple[Any, ...]) -> None:
    """Refuse tensors of two integer types in one index: TensorFlow packs them into one tensor."""
    if not any(isinstance(item, (slice, Tensor, Variable)) for item in items):
        return
    for end in ("start", "stop"):
        given = [getattr(item, end) if isinstance(item, slice) else item for item in items]
        first = None
        for number, item in enumerate(given):
            if isinstance(item, (Tensor, Variable)):
                first = first or item.dtype
                if item.dtype is not first:
                    message = (
                        f"cannot compute Pack as input #{number}(zero-based) was expected to be a "
                        f"{first.type_name} tensor but is a {item.dtype.type_name} tensor"
                    )
                    raise invalid_argument(message, "Pack")


def _check_bounds(shape: tuple[int, ...], places: tuple[Any, ...]) -> None:
    rank = len(shape)
    axes = [place for place in places if place is not None]  # what uses up an axis, and ...
    if sum(place is Ellipsis for place in axes) > 1:
        message = "Multiple ellipses in slice spec not allowed"
        raise invalid_argument(message, "StridedSlice", "strided_slice/")
    if Ellipsis in axes:
        position = axes.index(Ellipsis)
        skipped = [slice(None)] * (rank - len(axes) + 1)
        axes = [*axes[:position], *skipped, *axes[position + 1 :]]
    if len(axes) > rank:
        message = f"Index out of range using input dim {rank}; input has only {rank} dims"
        raise invalid_argument(message, "StridedSlice", "strided_slice/")
    for axis, place in enumerate(axes):
        if type(place) is slice and place.step == 0:
            named = [other for other in places if other is not None].index(place)
            message = f"strides[{named}] must be non-zero"
            raise invalid_argument(message, "StridedSlice", "strided_slice/")
        if isinstance(place, int) and not -shape[axis] <= place < shape[axis]:
            counted = place + shape[axis] if place < 0 else place
            message = f"slice index {counted} of dimension {axis} out of bounds."
            raise invalid_argument(message, "StridedSlice", "strided_slice/")


# ---- on the classes --------------------------------------------------------------------------


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda y, x: function(x, y)


def _reflected_strictly(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    # Reflected, the operators that let `follow` be lenient are as strict as the others.
    return lambda y, x: function(follow(x, y.dtype, "Reflected"), y)


_BINARY: dict[str, Any] = {
    "add": elementwise.add,
    "sub": elementwise.subtract,
    "mul": elementwise.multiply,
    "truediv": true_divide,
    "floordiv": floor_divide,
    "mod": floor_mod,
    "pow": power,
    "matmul": matmul,
    "and": _bitwise("LogicalAnd", "BitwiseAnd", operator.and_),
    "or": _or,
    # TensorFlow makes "either, but not both" of "or" and "and".
    "xor": _bitwise("LogicalOr", "BitwiseXor", operator.xor),
}
_COMPARISONS: dict[str, Any] = {
    "lt": elementwise.less,
    "le": elementwise.less_equal,
    "gt": elementwise.greater,
    "ge": elementwise.greater_equal,
    "eq": equal,
    "ne": not_equal,
}
_UNARY: dict[str, Any] = {"neg": elementwise.negative, "abs": absolute, "invert": _invert}


def _on_variable(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda x, y: function(x._read(), y)


def _install() -> None:
    for name, function in _BINARY.items():
        strictly = name in {"add", "truediv", "matmul"}
        reflected = (_reflected_strictly if strictly else _reflected)(function)
        setattr(Tensor, f"__{name}__", function)
        setattr(Tensor, f"__r{name}__", reflected)
        setattr(Variable, f"__{name}__", _on_variable(function))
        setattr(Variable, f"__r{name}__", reflected)
    for name, function in _COMPARISONS.items():
        setattr(Tensor, f"__{name}__", function)
        setattr(Variable, f"__{name}__", _on_variable(function))
    for name, function in _UNARY.items():
        setattr(Tensor, f"__{name}__", function)
        setattr(Variable, f"__{name}__", function)
    Tensor.__getitem__ = index  # type: ignore[method-assign]
    Variable.__getitem__ = _index_variable  # type: ignore[misc]


_install()
