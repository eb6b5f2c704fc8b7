"""Philox-4x32-10, the random numbers of TensorFlow, and the distributions made from its bits.

The generator is a function: from a key and the number of a block it computes the four 32-bit words
of this block, so any part of the sequence can be had at once, as an array. TensorFlow draws the
same words from the same seeds on every machine, and here are the same again: uniform numbers and
integers bit for bit, normal ones but for the last digit of one in a hundred.

Sources: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
1, 2, 3" (2011); TensorFlow's ``random_distributions.h`` for the distributions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "RESERVED",
    "Stream",
    "bits",
    "doubles",
    "integers",
    "normal",
    "truncated_normal",
    "uniform",
]

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10

RESERVED = 256
"""How many blocks a kernel sets aside for each number, since some distributions reject many."""

_SMALLEST_UNIFORM = 1e-7
_TRUNCATED_AT = 2


class Stream(NamedTuple):
    """A sequence of blocks of four random words.

    Attributes
    ----------
    key
        64 bits that choose the sequence.
    counter
        128 bits: the number of the first block.
    """

    key: int
    counter: int

    @classmethod
    def from_seeds(cls, seed: int, seed2: int) -> Stream:
        """Return the stream of an operation with these two seeds."""
        return cls(seed % 2**64, (seed2 % 2**64) << 64)

    def after(self, blocks: int) -> Stream:
        """Return the stream that begins `blocks` later."""
        return Stream(self.key, (self.counter + blocks) % 2**128)

    def blocks(self, numbers: Any) -> Any:
        """Return blocks, counted from the first: their shape is that of `numbers`, and 4."""
        low, high = self.counter % 2**64, self.counter >> 64
        numbers = np.asarray(numbers, np.uint64) + np.uint64(low)
        c0, c1 = numbers & _LOW, numbers >> _HALF
        carried = np.where(numbers < low, np.uint64((high + 1) % 2**64), np.uint64(high))
        c2, c3 = carried & _LOW, carried >> _HALF
        k0, k1 = self.key % 2**32, self.key >> 32
        for _ in range(_ROUNDS):
            p0, p1 = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
            c0, c1 = (p1 >> _HALF) ^ c1 ^ np.uint64(k0), p1 & _LOW
            c2, c3 = (p0 >> _HALF) ^ c3 ^ np.uint64(k1), p0 & _LOW
            k0, k1 = (k0 + _KEY_STEPS[0]) % 2**32, (k1 + _KEY_STEPS[1]) % 2**32
        return np.stack([c0, c1, c2, c3], -1).astype(np.uint32)

    def words(self, count: int) -> Any:
        """Return the first `count` words."""
        return self.blocks(np.arange((count + 3) // 4)).reshape(-1)[:count]


# ---- distributions: each returns `count` numbers of type `kind` --------------------------------


def uniform(stream: Stream, count: int, kind: Any) -> Any:
    """Return numbers between 0 and 1, without 1: float16, float32 or float64."""
    if kind is np.float64:
        return doubles(stream.words(2 * count))
    words = stream.words(count)
    if kind is np.float16:
        bits = (words & np.uint32(0x3FF)).astype(np.uint16) | np.uint16(0x3C00)
        return bits.view(np.float16) - np.float16(1)
    return _floats(words)


def _floats(words: Any) -> Any:
    """Return one float32 between 0 and 1 for each word: its 23 low bits behind the point."""
    bits = (words & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)
    return bits.view(np.float32) - np.float32(1)


def doubles(words: Any) -> Any:
    """Return one float64 between 0 and 1 for two words: 20 bits of the first, then the second."""
    pairs = words.reshape(*words.shape[:-1], -1, 2).astype(np.uint64)
    high = pairs[..., 0] & np.uint64(0xFFFFF)
    bits = (np.uint64(0x3FF) << np.uint64(52)) | (high << _HALF) | pairs[..., 1]
    return bits.view(np.float64) - 1.0


def integers(stream: Stream, count: int, low: int, high: int, kind: Any) -> Any:
    """Return whole numbers from `low` on, below `high`: int32 or int64."""
    drawn = bits(stream, count, np.uint64 if kind is np.int64 else np.uint32).astype(np.uint64)
    # Adding without signs wraps around as TensorFlow does when the range is more than half of all.
    return (drawn % np.uint64(high - low) + np.uint64(low % 2**64)).astype(kind)


def bits(stream: Stream, count: int, kind: Any) -> Any:
    """Return whole numbers of which every bit is random: of 32 or 64 bits."""
    if np.dtype(kind).itemsize == 4:  # noqa: PLR2004
        return stream.words(count).view(kind)
    pairs = stream.words(2 * count).reshape(-1, 2).astype(np.uint64)
    return (pairs[:, 0] | (pairs[:, 1] << _HALF)).view(kind)


def normal(stream: Stream, count: int, kind: Any) -> Any:
    """Return numbers with mean 0 and standard deviation 1: float16, float32 or float64."""
    if kind is np.float64:
        words = stream.words(4 * ((count + 1) // 2))
    else:
        words = stream.words(count + count % 2)
    return _box_muller(words, kind)[:count]


def truncated_normal(stream: Stream, count: int, kind: Any) -> Any:
    """Return normal numbers of which those beyond two standard deviations are drawn again."""
    group = 2 if kind is np.float64 else 4
    if count == 0:
        return np.zeros(0, kind)
    groups = (count + group - 1) // group
    starts = np.arange(groups, dtype=np.uint64) * np.uint64(RESERVED * group // 4)
    tries = 3
    while True:
        numbers = starts[:, None] + np.arange(tries, dtype=np.uint64)
        drawn = _box_muller(stream.blocks(numbers).reshape(groups, -1), kind)
        accepted = np.abs(drawn) < _TRUNCATED_AT
        order = np.cumsum(accepted, axis=1)
        if order[:, -1].min() >= group:
            return drawn[accepted & (order <= group)][:count]
        tries *= 2


def _box_muller(words: Any, kind: Any) -> Any:
    """Return two normal numbers for two uniform ones, by the transform of Box and Muller.

    Logarithm, sine and cosine are computed in float64 and rounded, so that the last digit of a
    float32 is nearly always the one of TensorFlow.
    """
    double = kind is np.float64
    pairs = (doubles(words) if double else _floats(words)).reshape(*words.shape[:-1], -1, 2)
    step = np.float64 if double else np.float32
    first = np.maximum(pairs[..., 0], step(_SMALLEST_UNIFORM)).astype(np.float64)
    angle = (2 * np.pi * pairs[..., 1].astype(np.float64)).astype(step).astype(np.float64)
    radius = np.sqrt(step(-2) * np.log(first).astype(step))
    both = np.stack(
        [np.sin(angle).astype(step) * radius, np.cos(angle).astype(step) * radius], axis=-1
    )
    return both.reshape(*words.shape[:-1], -1).astype(kind)
