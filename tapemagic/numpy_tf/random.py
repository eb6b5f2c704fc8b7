"""``tf.random``: TensorFlow's random numbers, the same from the same seeds.

After ``tf.random.set_seed`` the numbers are determined by the global seed, the operation's own
seed and how often the operation was called, exactly as in TensorFlow's eager mode. Without any
seed they are different each time.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays, philox
from .arguments import NO_VECTOR, integer, lengths
from .conversion import convert
from .dtypes import FLOAT16, FLOAT32, FLOAT64, INT32, INT64, DType, as_dtype
from .errors import invalid_argument
from .operation import result_tensor
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random as PythonRandom

__all__ = [
    "categorical",
    "normal",
    "set_seed",
    "shuffle",
    "stateless_normal",
    "stateless_truncated_normal",
    "stateless_uniform",
    "truncated_normal",
    "uniform",
]

_LARGEST_SEED = 2**31 - 1
_SEED_WITHOUT_GLOBAL_ONE = 87654321
_FLOATS = (FLOAT16, FLOAT32, FLOAT64)
_INTEGERS = (INT32, INT64)
_STATELESS_KEY = 0x02461E29_3EC8F720


class _Seeds(threading.local):
    """The global seed of a thread, and where its operations stand in their sequences."""

    def __init__(self) -> None:
        self.set(None)

    def set(self, seed: int | None) -> None:
        self.global_seed = seed
        self.successive: PythonRandom | None = None
        self.positions: dict[tuple[Any, ...], philox.Stream] = {}

    def pair(self, seed: int | None) -> tuple[int, int] | None:
        """Return the two seeds of an operation that was given `seed`, or None for "any"."""
        if self.global_seed is None:
            if seed is None:
                return None
            first, second = _SEED_WITHOUT_GLOBAL_ONE, seed % _LARGEST_SEED
        else:
            if seed is None:
                seed = self._next_seed()
            first, second = self.global_seed % _LARGEST_SEED, seed % _LARGEST_SEED
        return (0, _LARGEST_SEED) if first == second == 0 else (first, second)

    def _next_seed(self) -> int:
        """Return the seed of the next operation that was given none."""
        if self.successive is None:
            from random import Random

            self.successive = Random(self.global_seed)  # noqa: S311  TensorFlow's own choice
        return self.successive.randint(0, _LARGEST_SEED)

    def stream(self, kernel: tuple[Any, ...], seed: Any, blocks: int) -> philox.Stream:
        """Return what `kernel` draws from now, and set `blocks` aside for it.

        Parameters
        ----------
        kernel
            The operation and its attributes: each has a sequence of its own for the same seeds.
        seed
            The operation's own seed, or None.
        blocks
            How much it may use before its next call.
        """
        pair = self.pair(None if seed is None else integer(seed))
        if pair is None:
            return philox.Stream.from_seeds(_any_seed(), _any_seed())
        here = self.positions.get((*kernel, *pair)) or philox.Stream.from_seeds(*pair)
        self.positions[(*kernel, *pair)] = here.after(blocks)
        return here


def _any_seed() -> int:
    return int.from_bytes(os.urandom(8), "little")


_seeds = _Seeds()


def set_seed(seed: Any) -> None:
    """Set the global seed: what follows is the same whenever it follows the same seed.

    Parameters
    ----------
    seed
        A whole number, or None for other numbers each time.
    """
    _seeds.set(None if seed is None else integer(seed))


def stream_of(kernel: tuple[Any, ...], seed: Any, blocks: int) -> philox.Stream:
    """Return what `kernel` draws from now, and set `blocks` aside for it."""
    return _seeds.stream(kernel, seed, blocks)


def pass_over(seed: Any) -> None:
    """Count an operation that was called with `seed`, but had nothing to draw."""
    _seeds.pair(None if seed is None else integer(seed))


# ---- floating-point numbers --------------------------------------------------------------------


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = FLOAT32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return normally distributed numbers.

    Parameters
    ----------
    shape
        The lengths of the axes.
    mean, stddev
        Mean and standard deviation: numbers, or tensors that broadcast with `shape`. Gradients
        flow to them.
    dtype
        float16, float32 or float64.
    seed
        A seed of this operation's own, beside that of `set_seed`.
    name
        Ignored.
    """
    del name
    sizes, kind = _shape_of(shape, "RandomStandardNormal"), as_dtype(dtype)
    mean, stddev = convert(mean, kind), convert(stddev, kind)
    drawn = _draw("RandomStandardNormal", philox.normal, sizes, kind, seed)
    return drawn * stddev + mean  # type: ignore[no-any-return]


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = FLOAT32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return normally distributed numbers, none further from `mean` than twice `stddev`."""
    del name
    sizes, kind = _shape_of(shape, "TruncatedNormal"), as_dtype(dtype)
    mean, stddev = convert(mean, kind), convert(stddev, kind)
    drawn = _draw("TruncatedNormal", philox.truncated_normal, sizes, kind, seed)
    return drawn * stddev + mean  # type: ignore[no-any-return]


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = FLOAT32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return evenly distributed numbers, from `minval` on and below `maxval`.

    Parameters
    ----------
    shape
        The lengths of the axes.
    minval, maxval
        The bounds: 0 and 1 unless given. Of integers `maxval` must be given; of floating-point
        numbers they may be tensors that broadcast with `shape`, and gradients flow to them.
    dtype
        float16, float32, float64, int32 or int64.
    seed
        A seed of this operation's own, beside that of `set_seed`.
    name
        Ignored.

    Raises
    ------
    ValueError
        When `dtype` is none of these, or `maxval` is missing for integers.
    """
    del name
    kind = _uniform_dtype(dtype, maxval)
    if kind.is_integer:
        operation = "RandomUniformInt"
        sizes = _shape_of(shape, operation)
        low, high = _bounds(minval, maxval, kind, operation)
        return _draw(operation, _integers(low, high), sizes, kind, seed)
    sizes = _shape_of(shape, "RandomUniform")
    drawn = _draw("RandomUniform", philox.uniform, sizes, kind, seed)
    return _between(drawn, minval, maxval)


def _between(drawn: Any, minval: Any, maxval: Any) -> Tensor:
    """Return numbers between 0 and 1 stretched to lie between the bounds."""
    low: Any = convert(minval, drawn._dtype)
    high: Any = convert(1 if maxval is None else maxval, drawn._dtype)
    return drawn * (high - low) + low  # type: ignore[no-any-return]


def _integers(low: int, high: int) -> Callable[[philox.Stream, int, Any], Any]:
    return lambda stream, count, kind: philox.integers(stream, count, low, high, kind)


def _draw(
    operation: str,
    distribution: Callable[[philox.Stream, int, Any], Any],
    shape: tuple[int, ...],
    dtype: DType,
    seed: Any,
) -> Tensor:
    """Draw a tensor from `distribution`, as the next call of TensorFlow's `operation`."""
    count = _product(shape)
    if not dtype.is_floating and not dtype.is_integer:
        message = (
            f"Value for attr 'dtype' of {dtype.type_name} is not in the list of allowed values"
        )
        raise invalid_argument(f"{message}: half, float, double", operation)
    stream = _seeds.stream((operation, dtype.name), seed, count * philox.RESERVED)
    return _filled(distribution, stream, shape, dtype)


def _filled(
    distribution: Callable[[philox.Stream, int, Any], Any],
    stream: philox.Stream,
    shape: tuple[int, ...],
    dtype: DType,
) -> Tensor:
    values = distribution(stream, _product(shape), dtype.as_numpy_dtype)
    return result_tensor(values.reshape(shape)[()], dtype)


def _product(shape: tuple[int, ...]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product


def _shape_of(shape: Any, operation: str) -> tuple[int, ...]:
    """Return the lengths that `shape` names.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When it is a number, and not a list of numbers.
    """
    if isinstance(shape, (int, np.integer)) or (type(shape) is Tensor and shape.ndim == 0):
        message = NO_VECTOR.format(shape=f"[]: write [{integer(shape, operation, 'T')}]")
        raise invalid_argument(message, operation)
    return lengths(shape, operation, "T", NO_VECTOR)


def _uniform_dtype(dtype: Any, maxval: Any) -> DType:
    kind = as_dtype(dtype)
    if kind not in {*_FLOATS, *_INTEGERS}:
        accepted = ", ".join(map(repr, (*_FLOATS, *_INTEGERS)))
        message = f"Argument `dtype` got invalid value {kind}. Accepted dtypes are ({accepted})."
        raise ValueError(message)
    if kind.is_integer and maxval is None:
        message = f"Must specify maxval for integer dtype {kind!r}"
        raise ValueError(message)
    return kind


def _bounds(minval: Any, maxval: Any, dtype: DType, operation: str) -> tuple[int, int]:
    """Return the bounds of whole numbers.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When one is no single number, or there is no number between them.
    """
    bounds = []
    for word, value in (("minval", minval), ("maxval", maxval)):
        tensor = convert(value, dtype)
        shape = np.shape(tensor._value)
        if shape:
            shown = shape_text(shape)
            raise invalid_argument(f"{word} must be 0-D, got shape {shown}", operation)
        bounds.append(int(tensor._value))
    low, high = bounds
    if low >= high:
        raise invalid_argument(f"Need minval < maxval, got {low} >= {high}", operation)
    return low, high


# ---- choosing ----------------------------------------------------------------------------------


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """Return `value` with its parts along the first axis in a random order; without gradient."""
    del name
    tensor = convert(value)
    count = len(tensor) if tensor.ndim else 1
    steps = count - 1
    if steps < 1:
        _seeds.pair(seed)
        return arrays.stop_gradient(tensor)
    stream = _seeds.stream(("RandomShuffle", tensor._dtype.name), seed, (steps + 3) // 4)
    order = list(range(count))
    jumps = stream.words(steps) % np.arange(count, 1, -1, dtype=np.uint32)
    for place, jump in enumerate(jumps.tolist()):
        other = place + jump
        order[place], order[other] = order[other], order[place]
    return result_tensor(tensor._value[order], tensor._dtype)


def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: str | None = None
) -> Tensor:
    """Draw classes by their unnormalized log-probabilities.

    Parameters
    ----------
    logits
        One row of log-probabilities for each batch: shape ``[batch, classes]``.
    num_samples
        How many to draw for each row.
    dtype
        int64 or int32.
    seed
        A seed of this operation's own, beside that of `set_seed`.
    name
        Ignored.

    Returns
    -------
    Tensor
        Numbers of classes, of shape ``[batch, num_samples]``.
    """
    del name
    kind = INT64 if dtype is None else as_dtype(dtype)
    if kind not in _INTEGERS:
        message = f"Argument `dtype` got invalid value {kind}. Accepted dtypes are int32, int64."
        raise ValueError(message)
    tensor, count = convert(logits), integer(num_samples)
    shape = np.shape(tensor._value)
    if len(shape) != 2:  # noqa: PLR2004
        message = f"logits should be a matrix, got shape {shape_text(shape)}"
        raise invalid_argument(message, "Multinomial")
    if count < 0:
        message = f"num_samples should be non-negative, got {count}"
        raise invalid_argument(message, "Multinomial")
    if not tensor._dtype.is_floating:
        message = f"logits should be floating-point numbers, got {tensor._dtype.name}"
        raise invalid_argument(message, "Multinomial")
    rows, classes = shape
    if classes == 0 and rows and count:
        raise invalid_argument("num_classes should be positive, got 0", "Multinomial")
    blocks = rows * (-(-count // 4) * 4) * 2 * philox.RESERVED
    kernel = ("Multinomial", tensor._dtype.name, kind.name)
    drawn = philox.doubles(_seeds.stream(kernel, seed, blocks).words(2 * rows * count))
    chosen = np.empty((rows, count), kind.as_numpy_dtype)
    for row, draws in enumerate(drawn.reshape(rows, count)):
        chosen[row] = _choose(tensor._value[row], draws)
    return result_tensor(chosen, kind)


def _choose(logits: Any, draws: Any) -> Any:
    """Return the class of each of `draws`, numbers between 0 and 1."""
    finite = np.isfinite(logits)
    largest = logits[finite].max(initial=-np.inf).astype(np.float64)
    weights = np.where(finite, np.exp(logits.astype(np.float64) - largest), 0.0)
    totals = np.cumsum(weights)
    return np.searchsorted(totals, draws * totals[-1], side="right")


# ---- without state -----------------------------------------------------------------------------


def _stateless_stream(seed: Any) -> philox.Stream:
    """Return the stream of a seed of two numbers, which it scrambles first."""
    tensor = convert(seed)
    if np.shape(tensor._value) != (2,):
        message = f"seed must have shape [2], not {shape_text(np.shape(tensor._value))}"
        raise invalid_argument(message, "StatelessRandomGetKeyCounter")
    first, second = (int(number) % 2**64 for number in tensor._value)
    mixed = philox.Stream(_STATELESS_KEY, first | second << 64).words(4).tolist()
    return philox.Stream(mixed[0] | mixed[1] << 32, mixed[2] << 64 | mixed[3] << 96)


def stateless_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = FLOAT32,
    name: str | None = None,
    alg: Any = "auto_select",
) -> Tensor:
    """Return normally distributed numbers that depend on `seed`, two whole numbers, alone."""
    del name, alg
    sizes, kind = _shape_of(shape, "StatelessRandomNormalV2"), as_dtype(dtype)
    mean, stddev = convert(mean, kind), convert(stddev, kind)
    drawn = _filled(philox.normal, _stateless_stream(seed), sizes, kind)
    return drawn * stddev + mean  # type: ignore[no-any-return]


def stateless_truncated_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = FLOAT32,
    name: str | None = None,
    alg: Any = "auto_select",
) -> Tensor:
    """Return what `truncated_normal` does, depending on `seed`, two whole numbers, alone."""
    del name, alg
    sizes, kind = _shape_of(shape, "StatelessTruncatedNormalV2"), as_dtype(dtype)
    mean, stddev = convert(mean, kind), convert(stddev, kind)
    drawn = _filled(philox.truncated_normal, _stateless_stream(seed), sizes, kind)
    return drawn * stddev + mean  # type: ignore[no-any-return]


def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = FLOAT32,
    name: str | None = None,
    alg: Any = "auto_select",
) -> Tensor:
    """Return evenly distributed numbers that depend on `seed`, two whole numbers, alone."""
    del name, alg
    any_integer = minval is None and maxval is None and as_dtype(dtype).is_integer
    kind = as_dtype(dtype) if any_integer else _uniform_dtype(dtype, maxval)
    sizes, stream = _shape_of(shape, "StatelessRandomUniformV2"), _stateless_stream(seed)
    if any_integer:
        return _filled(philox.bits, stream, sizes, kind)
    if kind.is_integer:
        low, high = _bounds(minval, maxval, kind, "StatelessRandomUniformIntV2")
        return _filled(_integers(low, high), stream, sizes, kind)
    return _between(_filled(philox.uniform, stream, sizes, kind), minval, maxval)
