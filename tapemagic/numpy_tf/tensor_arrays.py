"""``tf.TensorArray``: a list of tensors of one type, which a loop fills and `stack` makes one.

The tensors are kept as they are, with what tapes know of them, so that gradients flow through the
array without any work of its own.
"""

from __future__ import annotations

import operator
from typing import Any, NoReturn

import numpy as np

from . import joining
from .conversion import convert, from_value, static_value
from .creation import zeros
from .dtypes import INT32, DType, as_dtype
from .errors import InvalidArgumentError, OutOfRangeError
from .shapes import TensorShape, as_shape
from .tensor import Tensor, shape_text

__all__ = ["TensorArray"]


class TensorArray:
    """Tensors of one type, to be written and read one by one; it changes when it is written to.

    Parameters
    ----------
    dtype
        The type of the tensors.
    size
        How many there are.
    dynamic_size
        Whether writing behind the end makes it longer.
    clear_after_read
        Whether reading a tensor takes it out; unless it is False.
    tensor_array_name, handle, flow, colocate_with_first_write_call, name
        How TensorFlow compiles: not used.
    infer_shape
        Whether all must have the shape of the first.
    element_shape
        The shape that they must have.

    Raises
    ------
    ValueError
        When `size` is missing.
    """

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: bool | None = None,
        clear_after_read: bool | None = None,
        tensor_array_name: str | None = None,  # noqa: ARG002
        handle: Any = None,  # noqa: ARG002
        flow: Any = None,  # noqa: ARG002
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,  # noqa: ARG002
        name: str | None = None,  # noqa: ARG002
    ) -> None:
        if size is None:
            message = "Size must be declared for TensorArrays when eager execution is enabled."
            raise ValueError(message)
        self._dtype = as_dtype(dtype)
        self._dynamic_size = bool(dynamic_size)
        self._clear_after_read = clear_after_read is not False
        self._infer_shape = infer_shape
        self._element_shape = as_shape(element_shape)
        self._tensors: list[Tensor | None] = [None] * int(static_value(size))
        self._read_before: set[int] = set()

    # ---- what it is --------------------------------------------------------------------------

    @property
    def dtype(self) -> DType:
        """The type of the tensors."""
        return self._dtype

    @property
    def dynamic_size(self) -> bool:
        """Whether writing behind the end makes it longer."""
        return self._dynamic_size

    @property
    def element_shape(self) -> TensorShape:
        """The shape of the tensors, as far as it is known."""
        return self._element_shape

    @property
    def handle(self) -> None:
        """None: there are no graphs in eager mode."""
        return

    @property
    def flow(self) -> Tensor:
        """A tensor that says nothing in eager mode."""
        return convert(0)

    def size(self, name: str | None = None) -> Tensor:
        """Return how many tensors there are."""
        del name
        return convert(len(self._tensors), INT32)

    # ---- one by one --------------------------------------------------------------------------

    def read(self, index: Any, name: str | None = None) -> Tensor:
        """Return tensor number `index`; zeros where nothing has been written.

        Raises
        ------
        tf.errors.OutOfRangeError
            When there is no such number.
        tf.errors.InvalidArgumentError
            When it has been read before, unless ``clear_after_read=False``.
        """
        del name
        place = static_value(index)
        if place < 0:
            raise _out_of_range(f"Reading from negative indices (index {place}) is not allowed.")
        if place >= len(self._tensors):
            message = f"Tried to read from index {place} but array size is: {len(self._tensors)} "
            raise _out_of_range(message)
        place = operator.index(place)
        if self._tensors[place] is None and place in self._read_before:
            message = (
                f"Could not read index {place} twice because it was cleared after a previous read "
                "(perhaps try setting clear_after_read = false?)"
            )
            raise InvalidArgumentError(None, None, message)
        tensor = self._at(place)
        if self._clear_after_read:
            self._tensors[place] = None
            self._read_before.add(place)
        return tensor

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """Put `value` at place `index`, and return the array.

        Raises
        ------
        tf.errors.OutOfRangeError
            When there is no such place, and the size is not dynamic.
        tf.errors.InvalidArgumentError, ValueError
            When `value` has another type, or another shape.
        """
        del name
        place = static_value(index)
        if place < 0:
            raise _out_of_range(f"Writing to negative indices (index {place}) is not allowed.")
        missing = operator.index(place) + 1 - len(self._tensors)
        if missing > 0 and not self._dynamic_size:
            message = (
                f"Tried to write to index {place} but array is not resizeable and size is: "
                f"{len(self._tensors)} "
            )
            raise _out_of_range(message)
        self._tensors.extend([None] * missing)
        self._tensors[place] = self._fitting(value)
        return self

    def _fitting(self, value: Any) -> Tensor:
        """Return `value` as a tensor of the array, which from now on has its shape."""
        tensor = _preferring(value, self._dtype)
        if tensor._dtype is not self._dtype:
            message = (
                f"TensorArray dtype is {self._dtype.name} but Op is trying to write dtype "
                f"{tensor._dtype.name} "
            )
            raise InvalidArgumentError(None, None, message)
        if not self._element_shape.is_compatible_with(tensor.shape):
            message = (
                f"Incompatible shape for value ({tensor.shape}), expected ({self._element_shape})"
            )
            raise ValueError(message)
        if self._infer_shape:
            self._element_shape = self._element_shape.merge_with(tensor.shape)
        return tensor

    def _at(self, place: int) -> Tensor:
        """Return the tensor at `place`: zeros, which stay there, where nothing is."""
        tensor = self._tensors[place]
        if tensor is None:
            if not self._element_shape.is_fully_defined():
                message = (
                    f"Cannot convert a partially known TensorShape {self._element_shape} to a "
                    "Tensor."
                )
                raise ValueError(message)
            self._tensors[place] = tensor = zeros(self._element_shape, self._dtype)
        return tensor

    # ---- all at once -------------------------------------------------------------------------

    def stack(self, name: str | None = None) -> Tensor:
        """Return all tensors as one, along a new first axis."""
        del name
        if not self._tensors:
            known = self._element_shape.is_fully_defined()
            return zeros([0, *(self._element_shape if known else ())], self._dtype)
        return joining.pack([self._at(place) for place in range(len(self._tensors))])

    def gather(self, indices: Any, name: str | None = None) -> Tensor:
        """Return the tensors number `indices` as one, along a new first axis."""
        del name
        places = static_value(indices)
        return joining.stack([self._at(place) for place in places], name="stack")

    def concat(self, name: str | None = None) -> Tensor:
        """Return all tensors as one, along the first axis that they have.

        Raises
        ------
        tf.errors.InvalidArgumentError
            When one has none.
        """
        del name
        tensors = [self._at(place) for place in range(len(self._tensors))]
        for place, tensor in enumerate(tensors):
            if not tensor.ndim:
                message = (
                    f"Concat saw a scalar shape at index {place} but requires at least vectors."
                )
                raise InvalidArgumentError(None, None, message)
        return joining.concat(tensors, 0)

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """Fill the array with the parts of `value` along its first axis, and return it.

        Raises
        ------
        ValueError
            When there are more parts than places, and the size is not dynamic.
        """
        del name
        parts = joining.unstack(value)
        if len(parts) > len(self._tensors) and not self._dynamic_size:
            message = (
                f"Cannot unstack {len(parts)} tensors into a TensorArray of static size "
                f"{len(self._tensors)} "
            )
            raise ValueError(message)
        self._tensors = [*parts]
        return self

    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """Write the parts of `value` along its first axis to the places `indices`."""
        del name
        for place, part in zip(static_value(indices), joining.unstack(value), strict=False):
            self.write(place, part)
        return self

    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """Fill the array with pieces of `value` that are `lengths` long, and return it.

        Raises
        ------
        tf.errors.InvalidArgumentError
            When `lengths` are not the lengths of as many pieces as there are places.
        """
        del name
        whole, sizes = convert(value), convert(lengths)
        problem = ""
        if not whole.ndim:
            problem = "Expected value to be at least a vector, but received shape: [] "
        elif sizes.ndim != 1:
            shape = shape_text(np.shape(sizes._value))
            problem = f"Expected lengths to be a vector, received shape: {shape} "
        elif int(sizes._value.sum()) != len(whole):
            problem = (
                "Expected sum of lengths to be equal to values.shape[0], but sum of lengths is "
                f"{sizes._value.sum()} and value's shape is: {shape_text(np.shape(whole._value))} "
            )
        elif len(sizes) != len(self._tensors) and not self._dynamic_size:
            problem = (
                f"TensorArray's size is not equal to the size of lengths ({len(self._tensors)} vs. "
                f"{len(sizes)}), and the TensorArray is not marked as dynamically resizeable."
            )
        if problem:
            raise InvalidArgumentError(None, None, problem)
        self._tensors = [*joining.split(whole, sizes)]
        return self

    def identity(self) -> TensorArray:
        """Return the array."""
        return self

    def close(self, name: str | None = None) -> None:
        """Forget the tensors."""
        del name
        self._tensors.clear()

    def grad(self, source: Any, flow: Any = None, name: str | None = None) -> NoReturn:
        """Refuse: tapes need no such thing."""
        message = (
            "TensorArray.grad is not supported when executing eagerly: a tape follows the tensors "
            "that were written, so differentiate what you read."
        )
        raise NotImplementedError(message)


def _preferring(value: Any, dtype: DType) -> Tensor:
    """Return `value` as a tensor; of `dtype` if it is none, and can be."""
    if type(value) is Tensor or hasattr(value, "_to_tensor"):
        return convert(value)
    try:
        return convert(value, dtype)
    except (TypeError, ValueError):
        return convert(value) if isinstance(value, (list, tuple)) else from_value(value)


def _out_of_range(message: str) -> OutOfRangeError:  # type: ignore[valid-type]
    return OutOfRangeError(None, None, message)
