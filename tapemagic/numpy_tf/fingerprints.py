"""FarmHash Fingerprint64, by which TensorFlow puts texts into buckets.

It is a published function, the same on every machine for ever, so that a text falls into the same
bucket wherever a model is used. All numbers in it have 64 bits and wrap around.

Source: G. Pike and J. Alakuijala, FarmHash (github.com/google/farmhash), ``farmhashna``.
"""

from __future__ import annotations

__all__ = ["fingerprint64"]

_ALL = 2**64 - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
_SEED = 81
_BLOCK = 64

Pair = tuple[int, int]


def fingerprint64(text: bytes) -> int:
    """Return the fingerprint of `text`, a number of 64 bits."""
    length = len(text)
    if length <= 16:  # noqa: PLR2004
        return _of_short(text)
    if length <= 32:  # noqa: PLR2004
        return _of_17_to_32(text)
    if length <= _BLOCK:
        return _of_33_to_64(text)
    return _of_long(text)


def _word(text: bytes, start: int, size: int = 8) -> int:
    """Return the number that the bytes from `start` on are."""
    return int.from_bytes(text[start : start + size], "little")


def _rotate(number: int, bits: int) -> int:
    number &= _ALL
    return (number >> bits | number << (64 - bits)) & _ALL


def _mix(number: int) -> int:
    number &= _ALL
    return number ^ number >> 47


def _of_two(u: int, v: int, multiplier: int) -> int:
    """Return one number made of two."""
    u, v = u & _ALL, v & _ALL
    a = _mix((u ^ v) * multiplier)
    return _mix((v ^ a) * multiplier) * multiplier & _ALL


def _of_short(text: bytes) -> int:
    length = len(text)
    multiplier = _K2 + length * 2
    if length >= 8:  # noqa: PLR2004
        a, b = _word(text, 0) + _K2, _word(text, length - 8)
        c, d = _rotate(b, 37) * multiplier + a, (_rotate(a, 25) + b) * multiplier
        return _of_two(c, d, multiplier)
    if length >= 4:  # noqa: PLR2004
        a, b = _word(text, 0, 4), _word(text, length - 4, 4)
        return _of_two(length + (a << 3), b, multiplier)
    if length:
        y = text[0] + (text[length >> 1] << 8)
        z = length + (text[-1] << 2)
        return _mix(y * _K2 ^ z * _K0) * _K2 & _ALL
    return _K2


def _of_17_to_32(text: bytes) -> int:
    length = len(text)
    multiplier = _K2 + length * 2
    a, b = _word(text, 0) * _K1, _word(text, 8)
    c, d = _word(text, length - 8) * multiplier, _word(text, length - 16) * _K2
    first = _rotate(a + b, 43) + _rotate(c, 30) + d
    return _of_two(first, a + _rotate(b + _K2, 18) + c, multiplier)


def _of_33_to_64(text: bytes) -> int:
    length = len(text)
    multiplier = _K2 + length * 2
    a, b = _word(text, 0) * _K2, _word(text, 8)
    c, d = _word(text, length - 8) * multiplier, _word(text, length - 16) * _K2
    y = _rotate(a + b, 43) + _rotate(c, 30) + d
    z = _of_two(y, a + _rotate(b + _K2, 18) + c, multiplier)
    e, f = _word(text, 16) * multiplier, _word(text, 24)
    g = (y + _word(text, length - 32)) * multiplier
    h = (z + _word(text, length - 24)) * multiplier
    first = _rotate(e + f, 43) + _rotate(g, 30) + h
    return _of_two(first, e + _rotate(f + a, 18) + g, multiplier)


def _of_long(text: bytes) -> int:
    """Go through `text` in blocks of 64 bytes, the last of which may overlap the one before."""
    x, y = _SEED * _K2, _SEED * _K1 + 113
    z = _mix(y * _K2 + 113) * _K2
    v = w = (0, 0)
    x += _word(text, 0)
    last = (len(text) - 1) // _BLOCK * _BLOCK
    for start in range(0, last, _BLOCK):
        x, y, z, v, w = _block(text, start, (x, y, z), v, w, _K1, 1)
    rest = (len(text) - 1) % _BLOCK
    multiplier = _K1 + ((z & 0xFF) << 1)
    w = (w[0] + rest, w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    x, y, z, v, w = _block(text, last + rest - 63, (x, y, z), v, w, multiplier, 9)
    first = _of_two(v[0], w[0], multiplier) + _mix(y) * _K0 + z
    return _of_two(first, _of_two(v[1], w[1], multiplier) + x, multiplier)


def _block(
    text: bytes,
    start: int,
    state: tuple[int, int, int],
    v: Pair,
    w: Pair,
    multiplier: int,
    nine: int,
) -> tuple[int, int, int, Pair, Pair]:
    """Return the state after one more block."""
    x, y, z = state
    x = _rotate(x + y + v[0] + _word(text, start + 8), 37) * multiplier
    y = _rotate(y + v[1] + _word(text, start + 48), 42) * multiplier
    x = (x ^ w[1] * nine) & _ALL
    y = (y + v[0] * nine + _word(text, start + 40)) & _ALL
    z = _rotate(z + w[0], 33) * multiplier & _ALL
    v = _weak(text, start, v[1] * multiplier, x + w[0])
    w = _weak(text, start + 32, z + w[1], y + _word(text, start + 16))
    return z, y, x, v, w


def _weak(text: bytes, start: int, a: int, b: int) -> Pair:
    """Return two numbers made of four words and two seeds."""
    a += _word(text, start)
    last = _word(text, start + 24)
    b = _rotate(b + a + last, 21)
    c = a
    a += _word(text, start + 8) + _word(text, start + 16)
    return (a + last) & _ALL, (b + _rotate(a, 44) + c) & _ALL
