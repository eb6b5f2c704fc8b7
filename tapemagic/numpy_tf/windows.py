"""Windows: the parts of an image that a convolution or a pooling looks at, side by side.

A window slides over the axes in space, by `strides`, and takes `sizes` elements of each axis, of
which `rates` says how far they are apart. `windows` lays all windows out in one tensor::

    [images, height, width, channels] -> [images, rows, columns, *sizes, channels]

A convolution is then a product of matrices, a pooling a maximum or a mean. The windows overlap, so
the gradient adds up what each element got in all windows that it is in: `add_windows`, which
again has `windows` for its gradient. What stands here works for any number of axes in space.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from .arguments import integers
from .errors import UnimplementedError, invalid_argument
from .operation import operation

__all__ = ["Geometry", "add_windows", "explicit", "moved", "sequence", "unimplemented", "windows"]

Shape = tuple[int, ...]

# ---- the rows --------------------------------------------------------------------------------


def _counts(lengths: Shape, sizes: Shape, strides: Shape, rates: Shape) -> Shape:
    """Return how many windows there are along each axis."""
    return tuple(
        max(0, (length - (size - 1) * rate - 1) // stride + 1)
        for length, size, stride, rate in zip(lengths, sizes, strides, rates, strict=True)
    )


def _windows(x: Any, sizes: Shape, strides: Shape, rates: Shape) -> Any:
    space = range(1, len(sizes) + 1)
    counts = _counts(x.shape[1:-1], sizes, strides, rates)
    if not all(counts):
        return np.zeros((x.shape[0], *counts, *sizes, x.shape[-1]), x.dtype)
    spans = tuple((size - 1) * rate + 1 for size, rate in zip(sizes, rates, strict=True))
    every = np.lib.stride_tricks.sliding_window_view(x, spans, tuple(space))
    steps = [slice(None, None, step) for step in (*strides, *rates)]
    half = len(sizes)
    chosen = every[(slice(None), *steps[:half], slice(None), *steps[half:])]
    return np.moveaxis(chosen, half + 1, -1)


def _add_windows(x: Any, sizes: Shape, strides: Shape, rates: Shape, shape: Shape) -> Any:
    whole = np.zeros(shape, x.dtype)
    counts = x.shape[1 : len(sizes) + 1]
    for tap in product(*map(range, sizes)):
        places = [
            slice(start * rate, start * rate + (count - 1) * stride + 1, stride)
            for start, rate, count, stride in zip(tap, rates, counts, strides, strict=True)
        ]
        if all(counts):
            whole[(slice(None), *places)] += x[(slice(None), *[slice(None)] * len(sizes), *tap)]
    return whole


windows = operation(
    "ExtractImagePatches",
    "windows",
    _windows,
    lambda m, g, sizes, strides, rates, x_shape: m.add_windows(g, sizes, strides, rates, x_shape),
)
add_windows = operation(
    "ExtractImagePatchesGrad",
    "add_windows",
    _add_windows,
    lambda m, g, sizes, strides, rates: m.windows(g, sizes, strides, rates),
)

# ---- where the windows are ---------------------------------------------------------------------


class Geometry:
    """Where the windows of an operation stand on its input.

    Parameters
    ----------
    operation
        The operation's name, for messages.
    lengths
        The lengths of the axes in space.
    sizes, strides, rates
        Of the windows.
    padding
        ``"SAME"``, ``"VALID"``, or a list of two numbers for each axis of the input, also for that
        of the images and that of the channels.

    Attributes
    ----------
    pads
        How many elements are added before and behind each axis in space.
    counts
        How many windows there are along each axis.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a window is larger than the input, or the images or channels are padded.
    """

    def __init__(
        self,
        operation: str,
        lengths: Shape,
        sizes: Shape,
        strides: Shape,
        rates: Shape,
        padding: Any,
    ) -> None:
        self.sizes, self.strides, self.rates = sizes, strides, rates
        spans = [(size - 1) * rate + 1 for size, rate in zip(sizes, rates, strict=True)]
        axes = list(zip(lengths, spans, strides, strict=True))
        if padding == "SAME":
            self.pads = [_same(*axis) for axis in axes]
        elif padding == "VALID":
            self.pads = [(0, 0)] * len(sizes)
        else:
            if any(padding[0]) or any(padding[-1]):
                message = (
                    "Nonzero explicit padding in the batch or depth dimensions is not supported"
                )
                raise invalid_argument(message, operation)
            self.pads = list(padding[1:-1])
        found = []
        for (length, span, stride), pad in zip(axes, self.pads, strict=True):
            room = length + sum(pad) - span + stride
            count = room // stride if room >= 0 else -(-room // stride)  # as C divides
            if count < 0:
                message = (
                    f"Computed output size would be negative: {count} [input_size: {length}, "
                    f"effective_filter_size: {span}, stride: {stride}]"
                )
                raise invalid_argument(message, operation)
            found.append(count)
        self.counts = tuple(found)

    @property
    def all_pads(self) -> tuple[tuple[int, int], ...]:
        """What is added to each axis of the input, or nothing if nothing is."""
        return ((0, 0), *self.pads, (0, 0)) if any(map(any, self.pads)) else ()


def _same(length: int, span: int, stride: int) -> tuple[int, int]:
    """Return the padding with which there is one window for each `stride` elements."""
    count = -(-length // stride)
    total = max((count - 1) * stride + span - length, 0)
    return total // 2, total - total // 2


# ---- arguments ---------------------------------------------------------------------------------


def sequence(value: Any, count: int, name: str, *, channels_first: bool = False) -> Shape:
    """Return one number for each axis of the input, from one, from `count`, or from all of them.

    Raises
    ------
    ValueError
        When there are more or fewer.
    """
    given = (1,) if value is None else integers(value)
    if len(given) == count + 2:
        return given
    if len(given) not in {1, count}:
        message = (
            f"{name} should be of length 1, {count} or {count + 2}. Received: "
            f"{name}={list(given)} of length {len(given)}"
        )
        raise ValueError(message)
    inner = given * count if len(given) == 1 else given
    return (1, 1, *inner) if channels_first else (1, *inner, 1)


def explicit(padding: Any, expected: int, operation: str, allowed: tuple[str, ...]) -> Any:
    """Return ``"SAME"``, ``"VALID"`` or the paddings of each axis.

    Raises
    ------
    ValueError
        When it is a list of another form, or ``"EXPLICIT"``.
    TypeError, tf.errors.InvalidArgumentError
        When it is something else.
    """
    if isinstance(padding, (list, tuple)) and "EXPLICIT" in allowed:
        return _pairs(padding, expected, operation)
    if padding == "EXPLICIT" and "EXPLICIT" in allowed:
        message = (
            "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, `padding` "
            "must be a list."
        )
        raise ValueError(message)
    if not isinstance(padding, str):
        message = f"Expected string for argument 'padding' not {padding}."
        raise TypeError(message)
    if padding not in {"SAME", "VALID"}:
        names = ", ".join(f'"{name}"' for name in allowed)
        message = (
            f"Value for attr 'padding' of \"{padding}\" is not in the list of allowed values: "
            f"{names}"
        )
        raise invalid_argument(message, operation)
    return padding


def moved(values: Any) -> Any:
    """Return what was given for each axis, the channels second, with the channels at the end."""
    return values if isinstance(values, str) else (values[0], *values[2:], values[1])


def _pairs(padding: Any, expected: int, operation: str) -> list[tuple[int, int]]:
    for place, pair in enumerate(padding):
        is_pair = isinstance(pair, (list, tuple))
        if not is_pair or len(pair) != 2:  # noqa: PLR2004
            what = f"size {len(pair)}" if is_pair else f"type {type(pair)}"
            message = (
                "When `padding` is a list, each element of `padding` must be a list/tuple of size "
                f"2. Received: padding={padding} with element at index {place} of {what}"
            )
            raise ValueError(message)
    if len(padding) != expected:
        message = (
            f"When padding is a list, it must be of size {expected}. Received: padding={padding} "
            f"of size {len(padding)}"
        )
        raise ValueError(message)
    pairs = [(int(before), int(behind)) for before, behind in padding]
    if any(number < 0 for pair in pairs for number in pair):
        message = "All elements of explicit_paddings must be nonnegative"
        raise invalid_argument(message, operation)
    return pairs


def unimplemented(message: str, operation: str) -> Exception:
    """Return TensorFlow's error for what it does not do on a processor."""
    return UnimplementedError(None, None, f"{message} [Op:{operation}] name: ")
