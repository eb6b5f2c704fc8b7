"""``tf.nn``: convolutions.

A convolution lays the windows of an image side by side (see `windows`), and multiplies each with
every filter: one contraction of two tensors. Its transpose, which TensorFlow calls so because
it is what the gradient does, goes the other way: from the products to the windows, and these are
added up where they overlap. Both are made of operations that have gradients.

Images come as ``[images, height, width, channels]``. With ``data_format="NCHW"`` the channels come
second; they are moved to the back, and back again.
"""

from __future__ import annotations

from typing import Any

from . import arrays
from .arguments import check_type, integers, same_type, shape_of
from .errors import invalid_argument
from .matrices import contract
from .tensor import Tensor, shape_text
from .windows import Geometry, add_windows, explicit, moved, sequence, unimplemented, windows

__all__ = [
    "atrous_conv2d",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "convolution",
    "depthwise_conv2d",
    "separable_conv2d",
]

_NAMES = {1: "Conv2D", 2: "Conv2D", 3: "Conv3D"}
_FORMATS = {1: ("NWC", "NCW"), 2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}
_ALLOWED = ("SAME", "VALID", "EXPLICIT")


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the sums of products of each window of `input` with each filter.

    Parameters
    ----------
    input
        Images; there may be more than one axis that counts them.
    filters
        Of shape ``[height, width, input channels, output channels]``.
    strides
        How far a window is from the next: one number, two, or four.
    padding
        ``"VALID"`` for windows within the image; ``"SAME"`` for as many windows as the image has
        elements, divided by the strides; or a list of two numbers for each axis.
    data_format
        ``"NHWC"``, or ``"NCHW"`` when the channels come second.
    dilations
        How far the elements of a window are apart.
    name
        Not used.

    Raises
    ------
    ValueError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError
        When the arguments do not fit together.
    """
    return _convolution(2, input, filters, strides, padding, data_format, dilations)


def conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: str | None = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the convolution of sequences ``[sequences, length, channels]``, as `conv2d`."""
    form = _form_of_sequences(data_format)
    explicit(padding, 3, "Conv2D", _ALLOWED[:2])
    return _convolution(1, input, filters, stride, padding, form, dilations, "stride")


def conv3d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the convolution of ``[bodies, depth, height, width, channels]``, as `conv2d`."""
    explicit(padding, 5, "Conv3D", _ALLOWED[:2])
    return _convolution(3, input, filters, strides, padding, data_format, dilations)


def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the convolution in as many axes as the filters have."""
    x, f = same_type([input, filters], "Conv2D")
    count = len(shape_of(f)) - 2
    if count not in _NAMES:
        message = f"`filters` must have rank 3, 4 or 5, and not {count + 2}."
        raise ValueError(message)
    return _convolution(count, x, f, strides, padding, data_format, dilations)


def atrous_conv2d(
    value: Any, filters: Any, rate: Any, padding: Any, name: str | None = None
) -> Tensor:
    """Return the convolution with windows whose elements are `rate` apart."""
    return _convolution(2, value, filters, None, padding, None, rate)


def _form_of_sequences(data_format: str | None) -> str:
    forms = {None: "NWC", "NHWC": "NWC", "NWC": "NWC", "NCHW": "NCW", "NCW": "NCW"}
    if data_format not in forms:
        message = f"`data_format` must be 'NWC' or 'NCW'. Received: data_format={data_format}"
        raise ValueError(message)
    return forms[data_format]


def _convolution(
    count: int,
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str | None,
    dilations: Any,
    strides_name: str = "strides",
) -> Tensor:
    """Return the convolution in `count` axes."""
    name = _NAMES[count]
    x, f = same_type([input, filters], name)
    check_type(x, name, "f" if x._dtype.name != "int32" else "i")
    first = channels_first(data_format, count, name)
    steps = sequence(strides, count, strides_name, channels_first=first)
    rates = sequence(dilations, count, "dilations", channels_first=first)
    pads = explicit(padding, count + 2, name, _ALLOWED)
    batch = shape_of(x)[: -count - 1]
    if len(batch) > 1:
        x = arrays.reshape(x, (-1, *shape_of(x)[-count - 1 :]))
    _check_ranks(x, f, count, name)
    if first:
        x = channels_to_back(x)
        steps, rates = moved(steps), moved(rates)
        pads = moved(pads)
    _check_steps(steps, rates, name)
    groups = _groups(shape_of(x)[-1], shape_of(f), name)
    place = Geometry(name, shape_of(x)[1:-1], shape_of(f)[:-2], steps[1:-1], rates[1:-1], pads)
    y = _products(_laid_out(x, place), f, count, groups)
    if first:
        y = channels_to_front(y)
    return y if len(batch) <= 1 else arrays.reshape(y, (*batch, *shape_of(y)[1:]))


def _laid_out(x: Tensor, place: Geometry) -> Tensor:
    """Return the windows of the padded images."""
    if place.all_pads:
        x = arrays.pad(x, place.all_pads, 0)
    return windows(x, place.sizes, place.strides, place.rates)


def _labels(count: int) -> tuple[tuple[Any, ...], ...]:
    """Return names for the axes of windows, filters and products."""
    out = tuple(f"out {axis}" for axis in range(count))
    tap = tuple(f"tap {axis}" for axis in range(count))
    return ("n", *out, *tap, "c"), (*tap, "c", "o"), ("n", *out, "o")


def _products(laid_out: Tensor, f: Tensor, count: int, groups: int) -> Tensor:
    """Multiply windows and filters; each group of channels has filters of its own."""
    of_windows, of_filters, of_products = _labels(count)
    if groups == 1:
        return contract(laid_out, f, of_windows, of_filters, of_products)
    *sizes, channels, outputs = shape_of(f)
    x = arrays.reshape(laid_out, (*shape_of(laid_out)[:-1], groups, channels))
    f = arrays.reshape(f, (*sizes, channels, groups, outputs // groups))
    y = contract(
        x, f, (*of_windows[:-1], "g", "c"), (*of_filters[:-1], "g", "o"),
        (*of_products[:-1], "g", "o"),
    )  # fmt: skip
    return arrays.reshape(y, (*shape_of(y)[:-2], outputs))


# ---- the transpose -----------------------------------------------------------------------------


def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return what a convolution that gives `input`'s shape would send back to its own input.

    Parameters
    ----------
    input
        As the result of a convolution.
    filters
        Of shape ``[height, width, output channels, input channels]``.
    output_shape
        The shape of the result.
    strides, padding, data_format, dilations, name
        As for `conv2d`.

    Raises
    ------
    ValueError, tf.errors.InvalidArgumentError
        When the arguments do not fit together.
    """
    return _transposed(
        2, input, filters, output_shape, strides, padding, data_format, dilations, "strides"
    )


def conv1d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the transpose of the convolution of sequences, as `conv2d_transpose`."""
    form = _form_of_sequences(data_format)
    explicit(padding, 3, "Conv2DBackpropInput", _ALLOWED[:2])
    return _transposed(1, input, filters, output_shape, strides, padding, form, dilations, "stride")


def _transposed(
    count: int,
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any,
    data_format: str | None,
    dilations: Any,
    strides_name: str,
) -> Tensor:
    name = "Conv2DBackpropInput"
    x, f = same_type([input, filters], name)
    check_type(x, name, "f" if x._dtype.name != "int32" else "i")
    first = channels_first(data_format, count, name)
    steps = sequence(strides, count, strides_name, channels_first=first)
    rates = sequence(dilations, count, "dilations", channels_first=first)
    pads = explicit(padding, count + 2, name, _ALLOWED)
    shape = integers(output_shape)
    if first:
        x = channels_to_back(x)
        steps, rates = moved(steps), moved(rates)
        shape = moved(shape) if len(shape) == count + 2 else shape
        pads = moved(pads)
    if len(shape) == count:  # the axes in space alone
        shape = (shape_of(x)[0], *shape, shape_of(f)[-2])
    _check_steps(steps, rates, name)
    place = Geometry(name, shape[1:-1], shape_of(f)[:-2], steps[1:-1], rates[1:-1], pads)
    _check_transposed(shape_of(x), shape_of(f), shape, place, name)
    of_windows, of_filters, of_products = _labels(count)
    laid_out = contract(x, f, of_products, of_filters, of_windows)
    pairs = place.all_pads or ((0, 0),) * len(shape)
    padded = tuple(length + sum(pair) for length, pair in zip(shape, pairs, strict=True))
    y = add_windows(laid_out, place.sizes, place.strides, place.rates, padded)
    inside = tuple(
        slice(before, before + length) for (before, _), length in zip(pairs, shape, strict=True)
    )
    y = arrays.part(y, inside)
    return channels_to_front(y) if first else y


def _check_transposed(
    given: tuple[int, ...],
    filters: tuple[int, ...],
    shape: tuple[int, ...],
    place: Geometry,
    name: str,
) -> None:
    start = "Conv2DCustomBackpropInput: "
    if given[0] != shape[0]:
        message = (
            f"{start}input and out_backprop must have the same batch size. Input batch: "
            f"{shape[0]}, outbackprop batch: {given[0]}, batch_dim: 0"
        )
        raise invalid_argument(message, name)
    if shape[-1] != filters[-2]:
        message = f"{start}input depth must be evenly divisible by filter depth"
        raise invalid_argument(message, name)
    if given[-1] != filters[-1]:
        message = f"{start}filter and out_backprop must have the same out_depth"
        raise invalid_argument(message, name)
    for axis, (actual, computed) in enumerate(zip(given[1:-1], place.counts, strict=True)):
        if actual != computed:
            message = (
                f"{start}Size of out_backprop doesn't match computed: actual = {actual}, computed "
                f"= {computed} spatial_dim: {axis + 1} input: {shape[axis + 1]} filter: "
                f"{place.sizes[axis]} output: {actual} stride: {place.strides[axis]} dilation: "
                f"{place.rates[axis]}"
            )
            raise invalid_argument(message, name)


# ---- channels by themselves --------------------------------------------------------------------


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the convolution of each channel with filters of its own.

    Parameters
    ----------
    input
        Images.
    filter
        Of shape ``[height, width, input channels, filters of each channel]``.
    strides, padding, data_format, name
        As for `conv2d`; the strides are four numbers.
    dilations
        Two numbers.

    Raises
    ------
    TypeError, tf.errors.InvalidArgumentError
        When the arguments do not fit together.
    """
    operation = "DepthwiseConv2dNative"
    x, f = same_type([input, filter], operation)
    check_type(x, operation, "f")
    first = channels_first(data_format, 2, operation)
    if not isinstance(strides, (list, tuple)):
        message = (
            f"Expected list for 'strides' argument to 'depthwise_conv2d_native' Op, not {strides}."
        )
        raise TypeError(message)
    if dilations is not None and not isinstance(dilations, (list, tuple)):
        message = f"{type(dilations).__name__!r} object is not iterable"
        raise TypeError(message)
    steps, rates = integers(strides), sequence(dilations, 2, "dilations")
    pads = explicit(padding, 4, operation, _ALLOWED)
    if first:
        x = channels_to_back(x)
        steps = moved(steps)
        pads = moved(pads)
    _check_ranks(x, f, 2, operation)
    if shape_of(x)[-1] != shape_of(f)[2]:
        message = (
            f"input and filter must have the same depth: {shape_of(x)[-1]} vs {shape_of(f)[2]}"
        )
        raise invalid_argument(message, operation)
    if steps[1] != steps[2]:
        message = (
            "Current implementation only supports equal length strides in the row and column "
            "dimensions."
        )
        raise invalid_argument(message, operation)
    _check_steps(steps, rates, operation)
    place = Geometry(operation, shape_of(x)[1:-1], shape_of(f)[:-2], steps[1:-1], rates[1:-1], pads)
    of_windows, of_filters, of_products = _labels(2)
    y = contract(_laid_out(x, place), f, of_windows, of_filters, (*of_products[:-1], "c", "o"))
    y = arrays.reshape(y, (*shape_of(y)[:-2], shape_of(f)[2] * shape_of(f)[3]))
    return channels_to_front(y) if first else y


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the convolution of each channel by itself, and then that of all in each element."""
    apart = depthwise_conv2d(input, depthwise_filter, strides, padding, data_format, dilations)
    return conv2d(apart, pointwise_filter, 1, "VALID", data_format)


# ---- arguments ---------------------------------------------------------------------------------


def channels_first(data_format: str | None, count: int, operation: str) -> bool:
    """Whether the channels come second.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such format.
    """
    names = _FORMATS[count]
    if data_format is None or data_format == names[0]:
        return False
    if data_format == names[1]:
        return True
    message = (
        f"Value for attr 'data_format' of \"{data_format}\" is not in the list of allowed values: "
        f'"{names[0]}", "{names[1]}"'
    )
    raise invalid_argument(message, operation)


def channels_to_back(x: Tensor) -> Tensor:
    """Return images whose channels came second with the channels last."""
    rank = len(shape_of(x))
    return arrays.transpose(x, (0, *range(2, rank), 1)) if rank > 2 else x  # noqa: PLR2004


def channels_to_front(x: Tensor) -> Tensor:
    """Return images whose channels came last with the channels second."""
    rank = len(shape_of(x))
    return arrays.transpose(x, (0, rank - 1, *range(1, rank - 1)))


def _check_ranks(x: Tensor, f: Tensor, count: int, operation: str) -> None:
    if operation == "Conv2D" and count == 1:  # which TensorFlow does in two axes
        _check_rank("input", (1, *shape_of(x)), 4, operation)
        _check_rank("filter", (1, *shape_of(f)), 4, operation)
    else:
        _check_rank("input", shape_of(x), count + 2, operation)
        _check_rank("filter", shape_of(f), count + 2, operation)


def _check_rank(what: str, shape: tuple[int, ...], rank: int, operation: str) -> None:
    if len(shape) != rank:
        message = f"convolution {what} must be {rank}-dimensional: {shape_text(shape)}"
        raise invalid_argument(message, operation)


def _check_steps(steps: tuple[int, ...], rates: tuple[int, ...], operation: str) -> None:
    for values, what in ((steps, "strides"), (rates, "dilations")):
        if values[0] != 1 or values[-1] != 1:
            message = (
                f"Current implementation does not yet support {what} in the batch and depth "
                "dimensions."
            )
            raise unimplemented(message, operation)
    if min(steps) <= 0:
        raise invalid_argument("Row and column strides should be larger than 0.", operation)
    if min(rates) <= 0:
        raise invalid_argument("Dilated rates should be larger than 0.", operation)


def _groups(channels: int, filters: tuple[int, ...], operation: str) -> int:
    """Return into how many groups the channels are divided."""
    within, outputs = filters[-2:]
    if within == 0 or channels % within:
        message = f"input depth must be evenly divisible by filter depth: {channels} vs {within}"
        raise invalid_argument(message, operation)
    groups = channels // within
    if groups and outputs % groups:
        message = (
            f"output depth must be evenly divisible by number of groups: {outputs} vs {groups}"
        )
        raise invalid_argument(message, operation)
    return groups or 1
