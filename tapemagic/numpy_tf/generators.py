"""``tf.random.Generator``: random numbers with a state of their own.

The state is a Variable of three integers: 128 bits that count the blocks of random words that are
used up, and 64 bits of a key that chooses the sequence. A draw takes its numbers from where the
count stands, and moves it on; so the same state always gives the same numbers, TensorFlow's.
"""

from __future__ import annotations

import os
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from . import philox
from .arguments import integer, integers
from .conversion import convert
from .dtypes import FLOAT32, INT32, INT64, UINT32, UINT64, DType, as_dtype
from .errors import UnimplementedError, invalid_argument
from .joining import stack, unstack
from .operation import result_tensor
from .random import _between, _bounds, _filled, _integers, _product, _shape_of
from .variable import Variable

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "Algorithm",
    "Generator",
    "create_rng_state",
    "get_global_generator",
    "set_global_generator",
]


class Algorithm(Enum):
    """How random words are computed."""

    PHILOX = 1
    THREEFRY = 2
    AUTO_SELECT = 3


_STATE_SIZES = {Algorithm.PHILOX: 3, Algorithm.THREEFRY: 2}


def _algorithm(alg: Any) -> Algorithm:
    """Return what `alg`, a name, a number, an `Algorithm` or None, chooses.

    Raises
    ------
    ValueError
        When there is no such one.
    """
    if alg is None:
        return Algorithm.PHILOX
    try:
        found = Algorithm[alg.upper()] if isinstance(alg, str) else Algorithm(alg)
    except (KeyError, ValueError):
        message = (
            f"Argument `alg` got unsupported value {alg}. Supported values are philox for the "
            "Philox algorithm, threefry for the ThreeFry algorithm, and auto_select for "
            "auto-selection."
        )
        raise ValueError(message) from None
    return Algorithm.PHILOX if found is Algorithm.AUTO_SELECT else found


def create_rng_state(seed: Any, alg: Any) -> Tensor:
    """Return the state that a generator made from `seed`, an integer or several, begins with."""
    size = _STATE_SIZES[_algorithm(alg)]
    if isinstance(seed, int):
        words = [_signed(seed >> 64 * place) for place in range(size)]
    else:
        words = np.ravel(convert(seed)._value).astype(np.int64).tolist()
        words = [0] * (size - len(words)) + words[:size]
    return convert(words, INT64)


def _signed(number: int) -> int:
    """Return the lowest 64 bits of `number` as an integer with a sign."""
    number %= 2**64
    return number - 2**64 if number >= 2**63 else number


class Generator:
    """A source of random numbers. Make one with `from_seed`, `from_state` and the like.

    Parameters
    ----------
    copy_from
        Another generator, to begin where it stands.
    state, alg
        Else the state, and the algorithm.
    """

    def __init__(
        self, copy_from: Generator | None = None, state: Any = None, alg: Any = None
    ) -> None:
        if copy_from is not None:
            state, alg = copy_from.state, copy_from.algorithm
        if state is None or alg is None:
            message = "a generator is made with tf.random.Generator.from_seed(seed)."
            raise AssertionError(message)
        self._algorithm = _algorithm(alg)
        self._state = Variable(_state(state), trainable=False, name="StateVar")

    @classmethod
    def from_seed(cls, seed: Any, alg: Any = None) -> Generator:
        """Return a generator that begins at `seed`."""
        return cls(state=create_rng_state(seed, alg), alg=_algorithm(alg))

    @classmethod
    def from_state(cls, state: Any, alg: Any) -> Generator:
        """Return a generator that begins at `state`."""
        return cls(state=state, alg=alg)

    @classmethod
    def from_key_counter(cls, key: Any, counter: Any, alg: Any) -> Generator:
        """Return a generator that begins at `counter`, two integers, of the sequence `key`."""
        return cls(state=[*integers(counter), integer(key)], alg=alg)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """Return a generator that begins somewhere else each time."""
        words = np.frombuffer(os.urandom(8 * 3), np.int64)
        return cls(state=words[: _STATE_SIZES[_algorithm(alg)]], alg=_algorithm(alg))

    # ---- the state ---------------------------------------------------------------------------

    @property
    def state(self) -> Variable:
        """The count of used blocks in the first two integers, and the key in the third."""
        return self._state

    @property
    def key(self) -> Tensor:
        """Which sequence it is."""
        return convert(self._words()[-1], INT64)

    @property
    def algorithm(self) -> int:
        """The number of the algorithm: 1 is Philox."""
        return self._algorithm.value

    def reset(self, state: Any) -> None:
        """Go to `state`."""
        self._state.assign(_state(state))

    def reset_from_seed(self, seed: Any) -> None:
        """Go to where a generator of this `seed` begins."""
        self._state.assign(create_rng_state(seed, self._algorithm))

    def reset_from_key_counter(self, key: Any, counter: Any) -> None:
        """Go to `counter`, two integers, of the sequence `key`."""
        self._state.assign(_state([*integers(counter), integer(key)]))

    def skip(self, delta: Any) -> Tensor:
        """Go on as if `delta` numbers had been drawn; return the state before."""
        before = self._state._peek()
        self._reserve(integer(delta))
        return before

    def _words(self) -> list[int]:
        words: list[int] = self._state._peek()._value.tolist()
        return words

    def _reserve(self, count: int) -> philox.Stream:
        """Return what is drawn from now, and set room for `count` numbers aside."""
        if self._algorithm is not Algorithm.PHILOX:
            message = "Non-XLA devices don't support the ThreeFry algorithm. [Op:RngReadAndSkip]"
            raise UnimplementedError(None, None, f"{message} name: ")
        low, high, key = (word % 2**64 for word in self._words())
        here = philox.Stream(key, low | high << 64)
        after = here.after(count * philox.RESERVED)
        words = [_signed(after.counter), _signed(after.counter >> 64), _signed(key)]
        self._state._value = np.array(words, np.int64)
        return here

    # ---- draws -------------------------------------------------------------------------------

    def _draw(self, distribution: Any, shape: Any, kind: DType, operation: str) -> Any:
        sizes = _shape_of(shape, operation)
        return _filled(distribution, self._reserve(_product(sizes)), sizes, kind)

    def _draw_scaled(
        self, distribution: Any, shape: Any, mean: Any, stddev: Any, kind: DType, operation: str
    ) -> Tensor:
        mean, stddev = convert(mean, kind), convert(stddev, kind)
        drawn = self._draw(distribution, shape, kind, operation)
        return drawn * stddev + mean  # type: ignore[no-any-return]

    def normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = FLOAT32,
        name: str | None = None,
    ) -> Tensor:
        """Return normally distributed numbers; gradients flow to `mean` and `stddev`."""
        del name
        operation = "StatelessRandomNormalV2"
        return self._draw_scaled(philox.normal, shape, mean, stddev, as_dtype(dtype), operation)

    def truncated_normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = FLOAT32,
        name: str | None = None,
    ) -> Tensor:
        """Return normally distributed numbers, none further from `mean` than twice `stddev`."""
        del name
        distribution, operation = philox.truncated_normal, "StatelessTruncatedNormalV2"
        return self._draw_scaled(distribution, shape, mean, stddev, as_dtype(dtype), operation)

    def uniform(
        self,
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: Any = FLOAT32,
        name: str | None = None,
    ) -> Tensor:
        """Return evenly distributed numbers, from `minval` on and below `maxval`.

        Raises
        ------
        ValueError
            When only one bound of integers is given.
        """
        kind = as_dtype(dtype)
        if kind.is_integer:
            if (minval is None) != (maxval is None):
                message = (
                    f"For integer dtype {kind}, minval and maxval must be both `None` or both "
                    f"non-`None`; got minval={minval} and maxval={maxval}"
                )
                raise ValueError(message)
            if minval is None:
                return self.uniform_full_int(shape, kind, name)
            operation = "StatelessRandomUniformIntV2"
            low, high = _bounds(minval, maxval, kind, operation)
            return self._draw(_integers(low, high), shape, kind, operation)  # type: ignore[no-any-return]
        drawn = self._draw(philox.uniform, shape, kind, "StatelessRandomUniformV2")
        return _between(drawn, minval, maxval)

    def uniform_full_int(self, shape: Any, dtype: Any = UINT64, name: str | None = None) -> Tensor:
        """Return integers that may be any of their type."""
        del name
        kind = as_dtype(dtype)
        if kind not in {INT32, INT64, UINT32, UINT64}:
            message = f"uniform_full_int gives 32 or 64 bits, not {kind!r}"
            raise invalid_argument(message, "StatelessRandomUniformFullIntV2")
        return self._draw(philox.bits, shape, kind, "StatelessRandomUniformFullIntV2")  # type: ignore[no-any-return]

    def make_seeds(self, count: int = 1) -> Tensor:
        """Return seeds for the stateless functions: pairs of integers, one in each column."""
        keys = self.uniform_full_int([count], INT64)
        return stack([keys, result_tensor(np.zeros(count, np.int64), INT64)])

    def split(self, count: int = 1) -> list[Generator]:
        """Return `count` generators whose numbers have nothing to do with one another's."""
        keys = unstack(self.uniform_full_int([count], INT64))
        return [type(self)(state=[0, 0, int(key)], alg=self._algorithm) for key in keys]


def _state(state: Any) -> Tensor:
    if isinstance(state, Variable):
        return state._peek()
    return convert(np.asarray(convert(state)._value).astype(np.int64))


class _Global:
    """The generator of the whole program."""

    generator: Generator | None = None


def get_global_generator() -> Generator:
    """Return the generator of the whole program, which begins somewhere else each time."""
    if _Global.generator is None:
        _Global.generator = Generator.from_non_deterministic_state()
    return _Global.generator


def set_global_generator(generator: Generator) -> None:
    """Let `generator` be the one of the whole program."""
    _Global.generator = generator
