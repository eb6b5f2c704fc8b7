"""``tf.debugging``: check what tensors hold, and say what is wrong with them.

Each function returns None when all is well, and raises `tf.errors.InvalidArgumentError` for bad
values, ValueError for a bad shape and TypeError for a bad type, with `message` before its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import elementwise
from .conversion import convert, matching_tensors, static_value
from .dtypes import FLOAT32, as_dtype
from .errors import InvalidArgumentError, invalid_argument
from .nest import flatten
from .operation import tensors
from .summaries import summary
from .tensor import Tensor
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Assert",
    "assert_all_finite",
    "assert_equal",
    "assert_greater",
    "assert_greater_equal",
    "assert_integer",
    "assert_less",
    "assert_less_equal",
    "assert_near",
    "assert_negative",
    "assert_non_negative",
    "assert_non_positive",
    "assert_none_equal",
    "assert_positive",
    "assert_rank",
    "assert_rank_at_least",
    "assert_rank_in",
    "assert_scalar",
    "assert_shapes",
    "assert_type",
    "check_numerics",
    "get_log_device_placement",
    "is_numeric_tensor",
    "set_log_device_placement",
]

_SHOWN = 3


def Assert(  # noqa: N802  TensorFlow's name
    condition: Any, data: Any, summarize: int | None = None, name: str | None = None
) -> None:
    """Raise an error that shows `data` unless `condition` holds."""
    del name
    if not bool(condition):
        shown = "\n".join(
            summary(convert(item), _SHOWN if summarize is None else summarize) for item in data
        )
        message = f"Expected '{condition}' to be true. Summarized data: {shown}"
        raise InvalidArgumentError(None, None, message)


# ---- two tensors -------------------------------------------------------------------------------


def _comparing(symbol: str, name: str, row: Any, sentence: str) -> Callable[..., None]:
    def check(
        x: Any,
        y: Any,
        message: str | None = None,
        summarize: int | None = None,
        name: str | None = None,
    ) -> None:
        del name
        x, y = matching_tensors(x, y, row.operation)
        holds = np.asarray(row(x, y)._value)
        if not holds.all():
            most = _SHOWN if summarize is None else summarize
            lines = _difference(symbol, x, y, holds, most if most >= 0 else holds.size)
            text = "\n".join([*([message] if message else []), *lines])
            raise InvalidArgumentError(None, None, text)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Raise an error unless {sentence} for every element."
    return check


def _difference(symbol: str, x: Tensor, y: Tensor, holds: Any, most: int) -> list[str]:
    """Return the lines that say where two tensors are not as they should be."""
    lines = [f"Condition x {symbol} y did not hold."]
    a, b = np.asarray(x._value), np.asarray(y._value)
    if most > 0:
        if a.shape == b.shape and a.ndim:
            places = np.argwhere(~holds)[:most]
            lines += [
                f"Indices of first {len(places)} different values:",
                str(places),
                "Corresponding x values:",
                str(a[~holds][:most]),
                "Corresponding y values:",
                str(b[~holds][:most]),
            ]
        for word, array in (("x", a), ("y", b)):
            first = array.reshape(-1)[:most]
            lines += [f"First {len(first)} elements of {word}:", str(first)]
    return lines


assert_equal = _comparing("==", "assert_equal", elementwise.equal, "x equals y")
_assert_none_equal = _comparing(
    "!=", "assert_none_equal", elementwise.not_equal, "x is different from y"
)


def assert_none_equal(
    x: Any,
    y: Any,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> None:
    """Raise an error unless x is different from y for every element."""
    _assert_none_equal(x, y, message, summarize, name)


assert_less = _comparing("<", "assert_less", elementwise.less, "x is less than y")
assert_less_equal = _comparing("<=", "assert_less_equal", elementwise.less_equal, "x is at most y")
assert_greater = _comparing(">", "assert_greater", elementwise.greater, "x is greater than y")
assert_greater_equal = _comparing(
    ">=", "assert_greater_equal", elementwise.greater_equal, "x is at least y"
)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raise an error unless ``|x - y| <= atol + rtol * |y|`` for every element.

    Both tolerances are ten times the precision of the type unless they are given.
    """
    del name
    x, y = matching_tensors(x, y, "Sub")
    a, b = np.asarray(x._value), np.asarray(y._value)
    epsilon = 10 * np.finfo(a.dtype).eps if a.dtype.kind in "fc" else 0.0
    relative = epsilon if rtol is None else static_value(rtol)
    absolute = epsilon if atol is None else static_value(atol)
    if not np.all(np.abs(a - b) <= absolute + relative * np.abs(b)):
        most = _SHOWN if summarize is None else summarize
        text = (
            f"{_before(message)}x and y not equal to tolerance rtol = {relative}, "
            f"atol = {absolute}\nx = {summary(x, most)}\ny = {summary(y, most)}"
        )
        raise InvalidArgumentError(None, None, text)


def _before(message: str | None) -> str:
    return f"{message}.  " if message else ""


# ---- one tensor --------------------------------------------------------------------------------


def _signed(symbol: str, name: str, holds: Callable[[Any], Any], what: str) -> Callable[..., None]:
    def check(
        x: Any,
        message: str | None = None,
        summarize: int | None = None,
        name: str | None = None,
    ) -> None:
        del name
        tensor = convert(x)
        if not np.all(holds(tensor._value)):
            text = (
                f"{_before(message)}\nCondition x {symbol} 0 did not hold element-wise:\n"
                f"x (shape={tensor.shape} dtype={tensor._dtype.name}) = "
                f"{summary(tensor, _SHOWN if summarize is None else summarize)}"
            )
            raise InvalidArgumentError(None, None, text)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Raise an error unless every element is {what}."
    return check


assert_positive = _signed(">", "assert_positive", lambda x: x > 0, "positive")
assert_negative = _signed("<", "assert_negative", lambda x: x < 0, "negative")
assert_non_negative = _signed(">=", "assert_non_negative", lambda x: x >= 0, "0 or positive")
assert_non_positive = _signed("<=", "assert_non_positive", lambda x: x <= 0, "0 or negative")


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """Return `tensor`, or raise an error when an element is infinite or not a number."""
    del name
    tensor = convert(tensor)
    bad = [
        word
        for word, found in (("Inf", np.isinf), ("NaN", np.isnan))
        if np.any(found(tensor._value))
    ]
    if bad:
        text = f"{message} : Tensor had {' and '.join(bad)} values"
        raise invalid_argument(text, "CheckNumerics")
    return tensors.identity(tensor)  # type: ignore[no-any-return]


def assert_all_finite(x: Any, message: str, name: str | None = None) -> Tensor:
    """Return `x`, or raise an error when an element is infinite or not a number."""
    return check_numerics(x, message, name)


# ---- types -------------------------------------------------------------------------------------


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise an error unless `x` holds integers."""
    del name
    dtype = convert(x)._dtype
    if not dtype.is_integer:
        text = f'{_before(message)}Expected "x" to be integer type.  Found: tensor of dtype {dtype}'
        raise TypeError(text)


def assert_type(
    tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None
) -> None:
    """Raise an error unless `tensor` has the type `tf_type`."""
    del name
    wanted, dtype = as_dtype(tf_type), convert(tensor)._dtype
    if dtype is not wanted:
        message = f"{_before(message)}tensor must be of type {wanted!r}; got {dtype!r}"
        raise TypeError(message)


def is_numeric_tensor(tensor: Any) -> bool:
    """Whether `tensor` is a tensor, and of numbers."""
    is_tensor = isinstance(tensor, (Tensor, Variable))
    return is_tensor and (tensor.dtype or FLOAT32).is_numeric


# ---- shapes ------------------------------------------------------------------------------------


def _rank_error(message: str | None, demand: str, shape: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"{_before(message)}Tensor must have {demand}.  Received rank {len(shape)}, shape {shape}"
    )


def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise an error unless `x` has `rank` axes."""
    del name
    shape, wanted = np.shape(convert(x)._value), int(static_value(rank))
    if len(shape) != wanted:
        raise _rank_error(message, f"rank {wanted}", shape)


def assert_rank_at_least(
    x: Any, rank: Any, message: str | None = None, name: str | None = None
) -> None:
    """Raise an error unless `x` has `rank` axes or more."""
    del name
    shape, wanted = np.shape(convert(x)._value), int(static_value(rank))
    if len(shape) < wanted:
        raise _rank_error(message, f"rank at least {wanted}", shape)


def assert_rank_in(x: Any, ranks: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise an error unless the number of axes of `x` is one of `ranks`."""
    del name
    shape, wanted = np.shape(convert(x)._value), tuple(int(static_value(rank)) for rank in ranks)
    if len(shape) not in wanted:
        raise _rank_error(message, f"rank in {wanted}", shape)


def assert_scalar(tensor: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise an error unless `tensor` has no axes."""
    del name
    shape = np.shape(convert(tensor)._value)
    if shape:
        text = f"{_before(message)}Expected scalar shape, saw shape: {shape}."
        raise ValueError(text)


def assert_shapes(
    shapes: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> None:
    """Raise an error unless tensors have the shapes that are given for them.

    Parameters
    ----------
    shapes
        Pairs of a tensor and its shape: a list of lengths, in which a text (``"N"``) stands for
        a length that is the same wherever it occurs, and None for any length.
    data, summarize, name
        Ignored.
    message
        Stands before the error's text.
    """
    del data, summarize, name
    known: dict[str, int] = {}
    for tensor, symbols in shapes.items() if isinstance(shapes, dict) else shapes:
        shape = np.shape(convert(tensor)._value)
        wanted = flatten(list(symbols)) if isinstance(symbols, (list, tuple)) else [symbols]
        if not isinstance(symbols, (list, tuple)) and not shape:
            continue
        if len(wanted) != len(shape):
            raise _rank_error(message, f"rank {len(wanted)}", shape)
        for axis, (symbol, length) in enumerate(zip(wanted, shape, strict=True)):
            if symbol is None:
                continue
            size = known.setdefault(symbol, length) if isinstance(symbol, str) else int(symbol)
            if size != length:
                text = (
                    f"{_before(message)}Tensor dimension {axis} must have size {size}.  "
                    f"Received size {length}, shape {shape}"
                )
                raise ValueError(text)


# ---- devices -----------------------------------------------------------------------------------


def set_log_device_placement(enabled: bool) -> None:
    """Accept a choice: there is one device, and nothing to log."""
    del enabled


def get_log_device_placement() -> bool:
    """Return False: there is one device, and nothing to log."""
    return False
