"""Losses over a few classes drawn at random, where there are too many to take all of them.

Noise-contrastive estimation trains a classifier of thousands of classes, such as the words of a
vocabulary, by telling the true class from some that are drawn; what it learns is corrected by how
often each class was to be expected among those. TensorFlow draws with the generator of its other
random numbers, and so does this engine: seeds give the same classes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .arguments import integer, shape_of
from .array_functions import cast, reshape, stop_gradient
from .conversion import convert
from .dtypes import FLOAT32, INT64
from .elementwise_functions import log
from .errors import invalid_argument
from .joining import concat
from .linalg import matmul
from .nn import (
    embedding_lookup,
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
)
from .operation import result_tensor
from .random import pass_over, stream_of
from .reduction_functions import reduce_sum
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from . import philox

__all__ = [
    "log_uniform_candidate_sampler",
    "nce_loss",
    "sampled_softmax_loss",
    "uniform_candidate_sampler",
]

_RESERVED = 512
"""How many blocks of four random words a kernel sets aside for each class."""

# ---- drawing -----------------------------------------------------------------------------------


class LogUniformCandidateSampler(NamedTuple):
    """The classes that were drawn, and how often the true ones and these were to be expected."""

    sampled_candidates: Tensor
    true_expected_count: Tensor
    sampled_expected_count: Tensor


class UniformCandidateSampler(NamedTuple):
    """The classes that were drawn, and how often the true ones and these were to be expected."""

    sampled_candidates: Tensor
    true_expected_count: Tensor
    sampled_expected_count: Tensor


def log_uniform_candidate_sampler(
    true_classes: Any,
    num_true: Any,
    num_sampled: Any,
    unique: bool,
    range_max: Any,
    seed: Any = None,
    name: str | None = None,
) -> LogUniformCandidateSampler:
    """Draw classes, the first ones most often: class k as the logarithm of (k + 2) / (k + 1).

    Parameters
    ----------
    true_classes
        A matrix: the true classes of each example.
    num_true
        How many columns it has.
    num_sampled
        How many classes to draw.
    unique
        Whether no class is drawn twice.
    range_max
        The number of classes.
    seed
        A seed of this operation's own, beside that of `tf.random.set_seed`.
    name
        Not used.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the numbers do not fit together.
    """
    operation = "LogUniformCandidateSampler"
    count = integer(range_max)
    scale = math.log(count + 1) if count > 0 else 0.0

    def drawn(words: Any) -> Any:
        values = np.exp(_doubles(words) * scale).astype(np.int64) - 1
        return values % count

    def chance(classes: Any) -> Any:
        return (np.log((classes + 2.0) / (classes + 1.0)) / scale).astype(np.float32)

    return LogUniformCandidateSampler(
        *_sample(operation, true_classes, num_true, num_sampled, unique, count, seed, drawn, chance)
    )


def uniform_candidate_sampler(
    true_classes: Any,
    num_true: Any,
    num_sampled: Any,
    unique: bool,
    range_max: Any,
    seed: Any = None,
    name: str | None = None,
) -> UniformCandidateSampler:
    """Draw classes, all equally often; see `log_uniform_candidate_sampler`."""
    operation = "UniformCandidateSampler"
    count = integer(range_max)

    def drawn(words: Any) -> Any:
        wide = words[:, 0].astype(np.uint64) | words[:, 1].astype(np.uint64) << np.uint64(32)
        if count & (count - 1):  # what would make the first classes likelier is drawn again
            wide = wide[wide >= np.uint64(2**64 % count)]
        return (wide % np.uint64(count)).astype(np.int64)

    def chance(classes: Any) -> Any:
        return np.full(np.shape(classes), 1 / count, np.float32)

    return UniformCandidateSampler(
        *_sample(operation, true_classes, num_true, num_sampled, unique, count, seed, drawn, chance)
    )


def _doubles(words: Any) -> Any:
    """Return numbers from 0 to 1, each of two random words."""
    high = words[:, 0].astype(np.uint64) & np.uint64(0xFFFFF)
    bits = high << np.uint64(32) | words[:, 1].astype(np.uint64) | np.uint64(1023) << np.uint64(52)
    return bits.view(np.float64) - 1.0


def _sample(
    operation: str,
    true_classes: Any,
    num_true: Any,
    num_sampled: Any,
    unique: bool,
    range_max: int,
    seed: Any,
    drawn: Callable[[Any], Any],
    chance: Callable[[Any], Any],
) -> tuple[Tensor, Tensor, Tensor]:
    """Draw classes and say how often each was to be expected.

    `drawn` makes classes of pairs of random words, and `chance` says how likely classes are.
    """
    true = _true_classes(true_classes, operation)
    columns, count = integer(num_true), integer(num_sampled)
    _check_sample(operation, true, columns, count, unique, range_max)
    kernel = (operation, columns, count, unique, range_max)
    stream = stream_of(kernel, seed, _RESERVED * count)
    if unique:
        classes, tries = _distinct(_classes(stream, drawn, count), count)
    else:
        source = _classes(stream, drawn, count)
        classes, tries = [next(source) for _ in range(count)], count
    sampled = np.array(classes, np.int64)

    def expected(ids: Any) -> Tensor:
        share = chance(ids)
        often = share * np.float32(count)
        if tries != count:
            often = -np.expm1(tries * np.log1p(-share.astype(np.float64)))
        return result_tensor(often.astype(np.float32), FLOAT32)

    return result_tensor(sampled, INT64), expected(true._value), expected(sampled)


def _true_classes(given: Any, operation: str) -> Tensor:
    if type(given) is not Tensor or given._dtype is INT64:
        return convert(given, INT64)
    message = (
        f"cannot compute {operation} as input #0(zero-based) was expected to be a int64 tensor but "
        f"is a {given._dtype.type_name} tensor"
    )
    raise invalid_argument(message, operation)


def _classes(stream: philox.Stream, drawn: Callable[[Any], Any], count: int) -> Iterator[int]:
    """Yield classes without end, drawn by some at a time."""
    blocks = max(2, count)
    while True:
        yield from drawn(stream.words(4 * blocks).reshape(-1, 2)).tolist()
        stream = stream.after(blocks)


def _distinct(source: Iterator[int], count: int) -> tuple[list[int], int]:
    """Return as many different classes, and after how many tries they were together."""
    found: dict[int, None] = {}
    tries = 0
    while len(found) < count:
        found.setdefault(next(source))
        tries += 1
    return list(found), tries


def _check_sample(
    operation: str, true: Tensor, columns: int, count: int, unique: bool, range_max: int
) -> None:
    for name, value in (("num_true", columns), ("num_sampled", count), ("range_max", range_max)):
        if value < 1:
            message = f"Value for attr '{name}' of {value} must be at least minimum 1"
            raise invalid_argument(message, operation)
    shape = shape_of(true)
    if len(shape) != 2:  # noqa: PLR2004
        raise invalid_argument("true_classes must be a matrix", operation)
    if shape[1] != columns:
        message = f"true_classes must have num_true columns, expected: {shape[1]} was: {columns}"
        raise invalid_argument(message, operation)
    if unique and count > range_max:
        raise invalid_argument("Sampler's range is too small.", operation)
    outside = (true._value < 0) | (true._value >= range_max)
    if outside.any():
        message = (
            f"`true_candidate` out of range [0, {range_max}), received {true._value[outside][0]}"
        )
        raise invalid_argument(message, operation)


# ---- losses ------------------------------------------------------------------------------------


def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: Any,
    num_classes: Any,
    num_true: Any = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = False,
    name: str | None = "nce_loss",
) -> Tensor:
    """Return the loss of noise-contrastive estimation for each example.

    Parameters
    ----------
    weights, biases
        Of each class: of shape ``[classes, dim]`` and ``[classes]``.
    labels
        The true classes of each example: ``[examples, num_true]``.
    inputs
        What is classified: ``[examples, dim]``.
    num_sampled
        How many classes are drawn for all examples together.
    num_classes, num_true
        How many classes there are, and how many are true of an example.
    sampled_values
        What a candidate sampler returned; by default classes are drawn log-uniformly.
    remove_accidental_hits
        Whether a drawn class that is true of an example is left out for it.
    name
        Not used.
    """
    logits, targets = _sampled_logits(
        weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values,
        remove_accidental_hits, None,
    )  # fmt: skip
    return reduce_sum(sigmoid_cross_entropy_with_logits(targets, logits), 1)


def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: Any,
    num_classes: Any,
    num_true: Any = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    seed: Any = None,
    name: str | None = "sampled_softmax_loss",
) -> Tensor:
    """Return the softmax cross entropy over the true and some drawn classes; see `nce_loss`."""
    logits, targets = _sampled_logits(
        weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values,
        remove_accidental_hits, seed,
    )  # fmt: skip
    return softmax_cross_entropy_with_logits(targets, logits)


def _sampled_logits(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: Any,
    num_classes: Any,
    num_true: Any,
    sampled_values: Any,
    remove_accidental_hits: bool,
    seed: Any,
) -> tuple[Tensor, Tensor]:
    """Return the logits of the true and the drawn classes, and the targets for them."""
    true, x, columns = cast(convert(labels), INT64), convert(inputs), integer(num_true)
    values = sampled_values or log_uniform_candidate_sampler(
        true, columns, num_sampled, True, num_classes, seed
    )
    sampled, true_expected, sampled_expected = (stop_gradient(value) for value in values)
    sampled = cast(sampled, INT64)
    count = shape_of(reshape(true, [-1]))[0]
    ids = concat([reshape(true, [-1]), sampled], 0)
    w, b = (
        cast(embedding_lookup(weights, ids), x._dtype),
        cast(embedding_lookup(biases, ids), x._dtype),
    )
    rows = reshape(w[:count], [-1, columns, shape_of(w)[1]])
    of_true = reduce_sum(reshape(x, [-1, 1, shape_of(x)[1]]) * rows, 2)
    of_true = of_true + reshape(b[:count], [-1, columns]) - log(true_expected)
    of_sampled = matmul(x, w[count:], transpose_b=True) + b[count:]
    if remove_accidental_hits:
        pass_over(None)  # TensorFlow looks for hits with an operation that takes a seed
        hits = (true._value[:, :, None] == sampled._value).any(1)
        lowest = np.where(hits, np.finfo(np.float32).min, np.float32(0))
        of_sampled = of_sampled + lowest.astype(x._dtype.numpy_dtype)
    of_sampled = of_sampled - log(sampled_expected)
    targets = np.zeros((shape_of(of_true)[0], columns + shape_of(sampled)[0]))
    targets[:, :columns] = 1 / columns
    return concat([of_true, of_sampled], 1), convert(targets.astype(x._dtype.numpy_dtype))
