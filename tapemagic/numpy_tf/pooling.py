"""``tf.nn``: pooling, which takes of each window of an image the largest element or the mean.

Where several elements of a window are the largest, the first of them is taken, and gets the
gradient. Elements that padding added count for nothing: a mean is that of the others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays
from .arguments import check_type, shape_of
from .conversion import convert
from .convolutions import channels_first, channels_to_back, channels_to_front
from .creation import hinted
from .dtypes import FLOAT32
from .errors import invalid_argument
from .operation import kernels, operation, result_tensor
from .reductions import reduce_sum
from .windows import Geometry, explicit, moved, sequence, unimplemented, windows

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "avg_pool",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "max_pool",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
]

_MAX, _MEAN = "MaxPool", "AvgPool"
_ALLOWED = {_MAX: ("SAME", "VALID", "EXPLICIT"), _MEAN: ("SAME", "VALID")}


def max_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Tensor:
    """Return the largest element of each window, in as many axes as `input` has.

    Parameters
    ----------
    input
        Images: ``[images, length, channels]``, ``[images, height, width, channels]``, or with
        one axis more.
    ksize, strides
        How long a window is, and how far it is from the next: one number, one for each axis in
        space, or one for each axis.
    padding
        ``"VALID"`` for windows within the image, ``"SAME"`` for as many windows as the image has
        elements, divided by the strides, or a list of two numbers for each axis.
    data_format
        ``"NCW"``, ``"NCHW"`` or ``"NCDHW"`` when the channels come second.
    name
        Not used.

    Raises
    ------
    ValueError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError
        When the arguments do not fit together.
    """
    x = hinted(input, FLOAT32)
    return _pool(_MAX, _axes_in_space(x), x, ksize, strides, padding, data_format)


def max_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NWC",
    name: str | None = None,
) -> Tensor:
    """Return the largest element of each window of ``[sequences, length, channels]``."""
    return _pool(_MAX, 1, input, ksize, strides, padding, data_format)


def max_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NHWC",
    name: str | None = None,
) -> Tensor:
    """Return the largest element of each window of ``[images, height, width, channels]``."""
    return _pool(_MAX, 2, input, ksize, strides, padding, data_format)


def max_pool3d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NDHWC",
    name: str | None = None,
) -> Tensor:
    """Return the largest element of each window of ``[bodies, depth, height, width, channels]``."""
    return _pool(_MAX, 3, input, ksize, strides, padding, data_format)


def avg_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Tensor:
    """Return the mean of each window, in as many axes as `input` has; see `max_pool`."""
    x = convert(input)
    return _pool(_MEAN, _axes_in_space(x), x, ksize, strides, padding, data_format)


def avg_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NWC",
    name: str | None = None,
) -> Tensor:
    """Return the mean of each window of ``[sequences, length, channels]``."""
    return _pool(_MEAN, 1, input, ksize, strides, padding, data_format)


def avg_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NHWC",
    name: str | None = None,
) -> Tensor:
    """Return the mean of each window of ``[images, height, width, channels]``."""
    return _pool(_MEAN, 2, input, ksize, strides, padding, data_format)


def avg_pool3d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NDHWC",
    name: str | None = None,
) -> Tensor:
    """Return the mean of each window of ``[bodies, depth, height, width, channels]``."""
    return _pool(_MEAN, 3, input, ksize, strides, padding, data_format)


# As TensorFlow's MaxPoolGrad, the gradient reads the input and the result, to find the largest
# elements again: it depends on them, with the derivative 0.
_spread = operation(
    "MaxPoolGrad",
    "max_pool_gradient",
    lambda g, x, y, key: kernels.put_added(g, key, x.shape),
    lambda m, g, key: m.take(g, key),
    lambda m, g, x: m.zeros_like(x),
    lambda m, g, y: m.zeros_like(y),
)
_pooled = operation(
    "MaxPool",
    "max_pool",
    arrays.taken,
    lambda m, g, x, out, key: m.max_pool_gradient(g, x, out, key),
)


def _axes_in_space(x: Tensor) -> int:
    count = len(shape_of(x)) - 2
    if not 1 <= count <= 3:  # noqa: PLR2004
        message = (
            "`input.shape.rank` must be 3, 4 or 5. Received: "
            f"input.shape={x.shape} of rank {count + 2}."
        )
        raise ValueError(message)
    return count


def _pool(
    kind: str,
    count: int,
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None,
) -> Tensor:
    x = hinted(input, FLOAT32) if kind == _MAX else convert(input)
    check_type(x, kind, "fi" if kind == _MAX else "f")
    first = channels_first(data_format, count, kind)
    sizes = sequence(ksize, count, "ksize", channels_first=first)
    steps = sequence(strides, count, "strides", channels_first=first)
    pads = explicit(padding, count + 2, kind, _ALLOWED[kind])
    if len(shape_of(x)) != count + 2:
        message = f"tensor_in_shape must have {count} spatial dimensions. {len(shape_of(x))} 0"
        raise invalid_argument(message, kind)
    if first:
        x = channels_to_back(x)
        sizes, steps, pads = moved(sizes), moved(steps), moved(pads)
    _check_windows(sizes, steps, kind)
    inner = sizes[1:-1]
    place = Geometry(kind, shape_of(x)[1:-1], inner, steps[1:-1], (1,) * count, pads)
    _check_pads(place, kind)
    y = _largest(x, place) if kind == _MAX else _means(x, place)
    return channels_to_front(y) if first else y


def _largest(x: Tensor, place: Geometry) -> Tensor:
    """Return the first of the largest elements of each window."""
    count = len(place.sizes)
    # As in TensorFlow, what is not a number is never the largest, but more than padding is.
    lowest = np.finfo(x._dtype.numpy_dtype).min if x._dtype.is_floating else -np.inf
    bare = np.fmax(x._value.astype(np.result_type(x._value, np.float32)), lowest)
    if place.all_pads:
        bare = np.pad(bare, place.all_pads, constant_values=-np.inf)
    laid_out = _bare_windows(bare, place)
    flat = laid_out.reshape(
        (*laid_out.shape[: count + 1], math.prod(place.sizes), laid_out.shape[-1])
    )
    taps = np.unravel_index(flat.argmax(count + 1), place.sizes)
    images, *starts, channels = np.indices((len(bare), *place.counts, bare.shape[-1]), sparse=True)
    inside = [
        start * stride + tap - before
        for start, stride, tap, (before, _) in zip(
            starts, place.strides, taps, place.pads, strict=True
        )
    ]
    key = (images, *inside, channels)
    pooled = _pooled(x, key)
    # TensorFlow pools what has one axis as pictures of one row, so its result is a reshaped one.
    return arrays.reshape(pooled, shape_of(pooled)) if count == 1 else pooled


def _means(x: Tensor, place: Geometry) -> Tensor:
    """Return the mean of each window, leaving out what padding added."""
    count = len(place.sizes)
    taps = tuple(range(count + 1, 2 * count + 1))
    padded = arrays.pad(x, place.all_pads, 0) if place.all_pads else x
    total = reduce_sum(windows(padded, place.sizes, place.strides, place.rates), taps, False)
    present = np.ones((1, *shape_of(x)[1:-1], 1), x._dtype.numpy_dtype)
    if place.all_pads:
        present = np.pad(present, place.all_pads)
    number = _bare_windows(present, place).sum(taps, dtype=present.dtype)
    return total / result_tensor(number, x._dtype)


def _bare_windows(x: Any, place: Geometry) -> Any:
    return kernels.windows(x, place.sizes, place.strides, place.rates)


def _check_windows(sizes: tuple[int, ...], steps: tuple[int, ...], kind: str) -> None:
    if min(sizes) <= 0:
        message = (
            "Sliding window ksize must be positive. The specified or inferred ksize is: "
            f"{','.join(map(str, sizes))}"
        )
        raise invalid_argument(message, kind)
    if sizes[0] != 1 or steps[0] != 1:
        raise unimplemented("Pooling is not yet supported on the batch dimension.", kind)
    if min(steps) <= 0:
        raise invalid_argument(f"Stride must be > 0, but got {min(steps)}", kind)
    if sizes[-1] != 1:
        message = "Depthwise max pooling requires the depth window to equal the depth stride"
        raise unimplemented(message, kind)


def _check_pads(place: Geometry, kind: str) -> None:
    sides = [("Top", "Bottom"), ("Left", "Right")][-len(place.sizes) :]
    for names, size, pair in zip(sides, place.sizes, place.pads, strict=False):
        for name, pad in zip(names, pair, strict=True):
            if pad >= size and pad:
                message = f"{name} padding {pad} needs to be smaller than the window size {size}"
                raise invalid_argument(message, kind)
