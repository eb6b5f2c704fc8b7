"""`Tensor`: an immutable array, or a scalar, that tapes can follow.

A tensor of rank 0 holds a numpy scalar and not an array: Python's operators are much faster on
it. Nothing ever writes to a tensor's array, so tensors may share one.

The operators are added by `tapemagic.numpy_tf.operators`, once the operations exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .shapes import TensorShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .dtypes import DType
    from .recording import Token

__all__ = ["Reference", "Tensor", "format_value", "shape_text"]

_NUMPY_NAMES = frozenset(
    ("T", "astype", "ravel", "transpose", "reshape", "clip", "size", "tolist", "data")
)
_GRAPH_NAMES = frozenset(("name", "op", "graph", "value_index"))


class Tensor:
    """A multidimensional array of one type; what ``tf.constant`` and every operation return.

    Use ``tf.constant`` to make one. ``numpy()`` gives a copy of its value.
    """

    __slots__ = ("__weakref__", "_dtype", "_index", "_part_of", "_token", "_value")

    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]  # replaced below by one that explains itself

    _value: Any
    _dtype: DType
    _token: Token | None
    _index: int
    _part_of: tuple[Any, Any]  # the Variable that this was sliced from, and the index; else unset

    if TYPE_CHECKING:
        # Given at run time by `tapemagic.numpy_tf.operators`.
        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __floordiv__(self, other: Any) -> Tensor: ...
        def __rfloordiv__(self, other: Any) -> Tensor: ...
        def __mod__(self, other: Any) -> Tensor: ...
        def __rmod__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __rmatmul__(self, other: Any) -> Tensor: ...
        def __and__(self, other: Any) -> Tensor: ...
        def __rand__(self, other: Any) -> Tensor: ...
        def __or__(self, other: Any) -> Tensor: ...
        def __ror__(self, other: Any) -> Tensor: ...
        def __xor__(self, other: Any) -> Tensor: ...
        def __rxor__(self, other: Any) -> Tensor: ...
        def __lt__(self, other: Any) -> Tensor: ...
        def __le__(self, other: Any) -> Tensor: ...
        def __gt__(self, other: Any) -> Tensor: ...
        def __ge__(self, other: Any) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __getitem__(self, key: Any) -> Tensor: ...

    # ---- what it is --------------------------------------------------------------------------

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """The length of each axis."""
        return TensorShape(np.shape(self._value))

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return np.ndim(self._value)

    @property
    def device(self) -> str:
        """Where the value is: always the processor."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    @property
    def backing_device(self) -> str:
        """Where the value is: always the processor."""
        return self.device

    def get_shape(self) -> TensorShape:
        """Return the shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Check that `shape` is the shape: it cannot change."""
        wanted = TensorShape(shape)
        if not self.shape.is_compatible_with(wanted):
            message = f"Tensor's shape {self.shape} is not compatible with supplied shape {wanted}."
            raise ValueError(message)

    def numpy(self) -> Any:
        """Return a copy of the value: an array, or for rank 0 a numpy scalar."""
        value = self._value
        return value.copy() if type(value) is np.ndarray else value

    def ref(self) -> Reference:
        """Return a hashable reference to this very tensor, to use as a key."""
        return Reference(self)

    def experimental_ref(self) -> Reference:
        """Return `ref`, under an older name."""
        return Reference(self)

    def cpu(self) -> Tensor:
        """Return the tensor, which is on the processor already; log that this is an old name."""
        from .tape import warn_of_old_name

        warn_of_old_name(
            "_EagerTensorBase.cpu (from tensorflow.python.framework.ops)",
            "Use tf.identity with explicit device placement instead.",
        )
        return self

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Refuse: there are no sessions in eager mode."""
        message = (
            "eval is not supported when eager execution is enabled, is .numpy() what you're "
            "looking for?"
        )
        raise NotImplementedError(message)

    @property
    def assign(self) -> Any:
        """What changes this part of the Variable from which it was just sliced."""
        try:
            variable, places = self._part_of
        except AttributeError:
            message = f"{type(self).__name__!r} object has no attribute 'assign'"
            raise AttributeError(message) from None
        from .variable_parts import assign_part

        return lambda value, *_, **__: assign_part(variable, places, value)

    @property
    def _id(self) -> int:
        return id(self)

    # ---- as a Python object ------------------------------------------------------------------

    def __repr__(self) -> str:
        return (
            f"<tf.Tensor: shape={self.shape}, dtype={self._dtype.name}, "
            f"numpy={format_value(self._value, is_repr=True)}>"
        )

    def __str__(self) -> str:
        return (
            f"tf.Tensor({format_value(self._value, is_repr=False)}, "
            f"shape={self.shape}, dtype={self._dtype.name})"
        )

    def __format__(self, specification: str) -> str:
        return self.numpy().__format__(specification)  # type: ignore[no-any-return]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = np.array(self._value, self._dtype.numpy_dtype)
        return array if dtype is None else array.astype(dtype)

    def __len__(self) -> int:
        if type(self._value) is not np.ndarray:
            message = "Scalar tensor has no `len()`"
            raise TypeError(message)
        return len(self._value)

    def __iter__(self) -> Iterator[Tensor]:
        if type(self._value) is not np.ndarray:
            message = "Cannot iterate over a scalar tensor."
            raise TypeError(message)
        return (self[position] for position in range(len(self._value)))

    def __bool__(self) -> bool:
        if np.size(self._value) > 1:
            message = (
                "The truth value of an array with more than one element is ambiguous. "
                "Use a.any() or a.all()"
            )
            raise ValueError(message)
        return bool(self._value) if np.size(self._value) else False

    def __int__(self) -> int:
        return int(only_number(self._value))

    def __float__(self) -> float:
        return float(only_number(self._value))

    def __complex__(self) -> complex:
        return complex(only_number(self._value))

    def __index__(self) -> int:
        return self.numpy().__index__()  # type: ignore[no-any-return]

    def __round__(self, digits: int | None = None) -> Any:
        message = _numpy_hint("astype")
        raise AttributeError(message)

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return _restore(self._value, self._dtype.name)

    def __reduce__(self) -> tuple[Any, tuple[Any, str]]:
        return _restore, (self._value, self._dtype.name)

    def __setitem__(self, key: Any, value: Any) -> None:
        message = f"'{type(self).__name__}' object does not support item assignment"
        raise TypeError(message)

    def __delitem__(self, key: Any) -> None:
        message = f"'{type(self).__name__}' object doesn't support item deletion"
        raise TypeError(message)

    def consumers(self) -> Any:
        """Refuse: there are no graphs in eager mode."""
        message = "Tensor.consumers is undefined when eager execution is enabled."
        raise NotImplementedError(message)

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - _NUMPY_NAMES - _GRAPH_NAMES - {"assign"})


class _Refused:
    """An attribute that tensors do not have, and that users look for: it says what to write.

    A `__getattr__` would do the same, but would make every attribute of a tensor five times slower.
    """

    def __init__(self, message: str) -> None:
        self._message = message

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        raise AttributeError(self._message)


def _hash(self: Tensor) -> int:
    message = "Tensor is unhashable. Instead, use tensor.ref() as the key."
    raise TypeError(message)


def _numpy_hint(name: str) -> str:
    return (
        f"EagerTensor object has no attribute {name!r}: a tensor is not a NumPy array. Write "
        f"`.numpy()` first for the array, or use TensorFlow's function of that purpose."
    )


Tensor.__hash__ = _hash  # type: ignore[assignment,method-assign]
# The name that TensorFlow's messages, and lessons that print a type, show.
Tensor.__name__ = Tensor.__qualname__ = "EagerTensor"
for _name in _NUMPY_NAMES:
    setattr(Tensor, _name, _Refused(_numpy_hint(_name)))
for _name in _GRAPH_NAMES:
    _message = f"Tensor.{_name} is undefined when eager execution is enabled."
    setattr(Tensor, _name, _Refused(_message))


def _restore(value: Any, dtype_name: str) -> Tensor:
    from .dtypes import as_dtype

    tensor = Tensor()
    tensor._value = value
    tensor._dtype = as_dtype(dtype_name)
    tensor._token = None
    return tensor


class Reference:
    """A hashable reference to one tensor or Variable: two are equal if they refer to the same."""

    __slots__ = ("_target",)

    def __init__(self, target: Any) -> None:
        self._target = target

    def deref(self) -> Any:
        """Return the tensor or Variable."""
        return self._target

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._target is other._target

    def __hash__(self) -> int:
        return id(self._target)

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._target!r}>"


def only_number(value: Any) -> Any:
    """Return the number of a rank-0 value; the same refusal of others under every numpy."""
    if type(value) is np.ndarray and value.ndim:
        message = "only 0-dimensional arrays can be converted to Python scalars"
        raise TypeError(message)
    return value


def format_value(value: Any, *, is_repr: bool) -> str:
    """Return `value` as TensorFlow prints it, with a line break before several lines."""
    if is_repr:
        text = repr(value) if type(value) is np.ndarray else repr(_item(value))
    else:
        text = str(value)
    return "\n" + text if "\n" in text else text


def _item(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as TensorFlow's kernels write it: ``[2,3]``."""
    return f"[{','.join(map(str, shape))}]"
