"""Many cotangents at once: the rows of a Jacobian, in one backward pass.

A Jacobian has one backward pass for each element of the target, and all of them apply the same
formulas to the same values; only the cotangent differs. `Rows` holds the cotangents of all passes,
one above the other, and behaves like one of them: its shape is that of one row, and what numpy does
with it, it does with each row. So the formulas of the backward pass need not know of it::

    g = Rows(np.eye(3, dtype=np.float32))  # three cotangents of shape (3,)
    g * x                                  # three products with the same x

Whatever `Rows` cannot do in this way (to decide something by the value of a cotangent, to hand it
to a gradient function of the user's) raises `NotInRowsError`, and the Jacobian is computed row by
row.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NotInRowsError", "Rows"]

Shape = tuple[int, ...]


class NotInRowsError(AttributeError, TypeError):
    """Something was asked of `Rows` that has to be done row by row."""


class Rows(NDArrayOperatorsMixin):
    """Arrays of one shape, one above the other, that numpy takes for one of them.

    Parameters
    ----------
    stack
        The rows, along the first axis.
    """

    __slots__ = ("stack",)

    def __init__(self, stack: Any) -> None:
        self.stack = stack

    # ---- as one of the rows ------------------------------------------------------------------

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements."""
        return self.stack.dtype  # type: ignore[no-any-return]

    @property
    def shape(self) -> Shape:
        """The shape of one row."""
        return self.stack.shape[1:]  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """The number of axes of one row."""
        return self.stack.ndim - 1  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """The number of elements of one row."""
        return math.prod(self.shape)

    @property
    def real(self) -> Rows:
        """The real parts."""
        return Rows(self.stack.real)

    @property
    def imag(self) -> Rows:
        """The imaginary parts."""
        return Rows(self.stack.imag)

    def reshape(self, *shape: Any) -> Rows:
        """Return each row in another shape."""
        lengths = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        return Rows(self.stack.reshape((len(self.stack), *lengths)))

    def transpose(self, order: Sequence[int]) -> Rows:
        """Return each row with its axes in another order."""
        return Rows(self.stack.transpose((0, *[axis + 1 for axis in order])))

    def astype(self, dtype: Any) -> Rows:
        """Return each row as another type."""
        return Rows(self.stack.astype(dtype))

    def conj(self) -> Rows:
        """Return the complex conjugate of each row."""
        return Rows(self.stack.conj())

    def copy(self) -> Rows:
        """Return a copy, to write to."""
        return Rows(self.stack.copy())

    def __getitem__(self, key: Any) -> Rows:
        return Rows(self.stack[_key_behind_rows(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        key = _key_behind_rows(key)
        if isinstance(value, Rows):
            value = value.lifted(self.stack[key].ndim - 1)
        self.stack[key] = value

    def lifted(self, rank: int) -> Any:
        """Return the stack such that rows of this rank broadcast with arrays of rank `rank`."""
        more = rank - self.ndim
        if more <= 0:
            return self.stack
        return self.stack.reshape((len(self.stack), *(1,) * more, *self.shape))

    # ---- what has to be done row by row ------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        message = f"rows have no {name}"
        raise NotInRowsError(message)

    def __array__(self, *_: Any, **__: Any) -> Any:
        message = "rows are no array"
        raise NotInRowsError(message)

    def __bool__(self) -> bool:
        message = "rows may decide differently"
        raise NotInRowsError(message)

    __len__ = __int__ = __float__ = __complex__ = __iter__ = __bool__

    # ---- numpy's functions -------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "__call__" and not options and ufunc.signature is None:
            return Rows(ufunc(*_together(inputs)))
        if method == "reduce":
            return _reduced(ufunc, *inputs, **options)
        if method == "accumulate":
            (x,) = inputs
            axis = options.pop("axis", 0) % x.ndim + 1
            return Rows(ufunc.accumulate(x.stack, axis, **options))
        if method == "at":
            target, key, *values = inputs
            rank = target.ndim - 1  # of what the key selects at most
            lifted = [
                v.lifted(rank) if isinstance(v, Rows) and v.ndim < rank else v for v in values
            ]
            bare = [v.stack if isinstance(v, Rows) else v for v in lifted]
            ufunc.at(target.stack, _key_behind_rows(key), *bare)
            return None
        if ufunc is np.matmul and method == "__call__" and not options:
            return _product(*inputs)
        message = f"rows do not know {ufunc.__name__}.{method} with {sorted(options)}"
        raise NotInRowsError(message)

    def __array_function__(
        self, function: Any, types: Any, arguments: Any, options: dict[str, Any]
    ) -> Any:
        rule = _RULES.get(function)
        if rule is not None:
            return rule(*arguments, **options)
        return _one_by_one(function, arguments, options)


def _key_behind_rows(key: Any) -> tuple[Any, ...]:
    """Return an index of one row as an index of the stack."""
    key = key if isinstance(key, tuple) else (key,)
    arrays = [place for place, item in enumerate(key) if isinstance(item, np.ndarray)]
    if arrays:
        chosen = [
            place
            for place, item in enumerate(key)
            if isinstance(item, (np.ndarray, int, np.integer))
        ]
        # Numpy puts the axis of indices that stand apart at the front, before the rows.
        if chosen != list(range(chosen[0], chosen[-1] + 1)):
            message = "indices that stand apart"
            raise NotInRowsError(message)
    return (slice(None), *key)


def _together(values: Sequence[Any]) -> list[Any]:
    """Return arrays that broadcast as `values` do, those of `Rows` with their rows in front."""
    rank = 0
    for value in values:
        if type(value) not in _NUMBERS and value.ndim > rank:
            rank = value.ndim
    return [value.lifted(rank) if type(value) is Rows else value for value in values]


_NUMBERS = frozenset((int, float, bool, complex))


def _reduced(
    ufunc: Any, x: Rows, axis: Any = 0, dtype: Any = None, keepdims: bool = False, **options: Any
) -> Rows:
    if options.pop("out", None) not in {None, (None,)} or options:
        message = f"rows do not know {sorted(options)} of {ufunc.__name__}.reduce"
        raise NotInRowsError(message)
    rank = x.ndim
    if axis is None:
        axes: Shape = tuple(range(rank))
    else:
        axes = axis if isinstance(axis, tuple) else (axis,)
    behind = tuple(axis % rank + 1 for axis in axes)
    return Rows(ufunc.reduce(x.stack, behind, dtype, None, keepdims) if behind else x.stack)


def _product(x: Any, y: Any) -> Rows:
    """Return the matrix product of each row."""
    if not isinstance(y, Rows) and y.ndim == x.ndim == 2:  # noqa: PLR2004
        count, rows, inner = x.stack.shape
        return Rows((x.stack.reshape(count * rows, inner) @ y).reshape(count, rows, -1))
    if not isinstance(x, Rows) and y.ndim == x.ndim == 2:  # noqa: PLR2004
        count, inner, columns = y.stack.shape
        if columns == 1:
            return Rows((y.stack[:, :, 0] @ x.T)[:, :, np.newaxis])
        beside = y.stack.transpose(1, 0, 2).reshape(inner, count * columns)
        return Rows((x @ beside).reshape(-1, count, columns).transpose(1, 0, 2))
    if min(x.ndim, y.ndim) < 2:  # noqa: PLR2004
        message = "a product with a vector"
        raise NotInRowsError(message)
    return Rows(np.matmul(*_together((x, y))))


def _one_by_one(function: Any, arguments: Sequence[Any], options: dict[str, Any]) -> Rows:
    """Apply `function` to one row after the other."""
    if options and any(isinstance(value, Rows) for value in options.values()):
        message = f"rows are no option of {function.__name__}"
        raise NotInRowsError(message)
    count = next(
        len(item.stack)
        for argument in arguments
        for item in (argument if isinstance(argument, (list, tuple)) else [argument])
        if isinstance(item, Rows)
    )
    found = [
        function(*[_one_row(argument, place) for argument in arguments], **options)
        for place in range(count)
    ]
    if not isinstance(found[0], (np.ndarray, np.generic)):
        message = f"rows of {function.__name__}"
        raise NotInRowsError(message)
    return Rows(np.stack(found))


def _one_row(argument: Any, place: int) -> Any:
    if isinstance(argument, Rows):
        return argument.stack[place]
    if isinstance(argument, (list, tuple)):
        return type(argument)([_one_row(item, place) for item in argument])
    return argument


def _broadcast(x: Rows, shape: Shape) -> Rows:
    return Rows(np.broadcast_to(x.lifted(len(shape)), (len(x.stack), *shape)))


def _zeros_like(x: Rows, shape: Shape | None = None) -> Rows:
    lengths = x.shape if shape is None else shape
    return Rows(np.zeros((len(x.stack), *lengths), x.dtype))


_RULES: dict[Any, Callable[..., Any]] = {
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.size,
    np.where: lambda *values: Rows(np.where(*_together(values))),
    np.transpose: lambda x, order: x.transpose(order),
    np.broadcast_to: _broadcast,
    np.zeros_like: _zeros_like,
}
"""What is done with all rows at once."""
