"""``tf.initializers``: the objects of Keras 3 that make the first values of Variables.

An initializer draws its numbers from its seed alone, so it gives the same ones each time. One that
was made without a seed takes one from Python's generator, as in Keras.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from . import random
from .arguments import integers
from .array_functions import cast, reshape, transpose
from .conversion import convert
from .creation import eye
from .creation import ones as ones_of
from .decompositions import qr
from .dtypes import FLOAT32, as_dtype
from .elementwise_functions import sign
from .linalg import diag_part

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

_LARGEST_SEED = 10**9
_SPREAD_OF_TRUNCATED = 0.87962566103423978
"""The standard deviation of normal numbers of which those beyond ±2 were drawn again."""


class Initializer:
    """What all initializers have in common: called with a shape and a type they give a tensor."""

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Return the arguments with which an initializer like this one is made."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}


# ---- values that are given ---------------------------------------------------------------------


class Constant(Initializer):
    """Makes tensors of one number."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        kind = as_dtype(dtype or FLOAT32)
        return cast(convert(self.value), kind) * ones_of(shape, kind)


class Zeros(Initializer):
    """Makes zeros."""

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        return 0 * ones_of(shape, as_dtype(dtype or FLOAT32))


class Ones(Initializer):
    """Makes ones."""

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        return ones_of(shape, as_dtype(dtype or FLOAT32))


class Identity(Initializer):
    """Makes the unit matrix, times `gain`."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a matrix of this shape and type."""
        if len(shape) != 2:  # noqa: PLR2004
            message = (
                "Identity matrix initializer can only be used for 2D matrices. Received: "
                f"shape={shape} of rank {len(shape)}."
            )
            raise ValueError(message)
        rows, columns = integers(shape)
        return self.gain * eye(rows, columns, dtype=dtype or FLOAT32)


# ---- values that are drawn ---------------------------------------------------------------------


def _any_seed() -> int:
    from random import randint

    return randint(1, _LARGEST_SEED)  # noqa: S311  Keras's own choice


class _Drawing(Initializer):
    """An initializer with a seed."""

    def __init__(self, seed: int | None) -> None:
        if seed is not None and not isinstance(seed, int):
            message = (
                "`seed` argument should be an instance of `keras.random.SeedGenerator()` or an "
                f"integer. Received: seed={seed}"
            )
            raise ValueError(message)
        self.seed = seed
        self._seed = _any_seed() if seed is None else seed

    def _normal(self, shape: Any, mean: float, stddev: float, dtype: Any) -> Tensor:
        return random.stateless_normal(shape, [self._seed, 0], mean, stddev, dtype or FLOAT32)

    def _truncated(self, shape: Any, mean: float, stddev: float, dtype: Any) -> Tensor:
        return random.stateless_truncated_normal(
            shape, [self._seed, 0], mean, stddev, dtype or FLOAT32
        )

    def _uniform(self, shape: Any, low: float, high: float, dtype: Any) -> Tensor:
        kind = as_dtype(dtype or FLOAT32)
        bounds = cast(low, kind), cast(high, kind)
        return random.stateless_uniform(shape, [self._seed, 0], *bounds, kind)


class RandomNormal(_Drawing):
    """Makes normally distributed numbers."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        return self._normal(shape, self.mean, self.stddev, dtype)


class TruncatedNormal(_Drawing):
    """Makes normally distributed numbers, none further off than two standard deviations."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        return self._truncated(shape, self.mean, self.stddev, dtype)


class RandomUniform(_Drawing):
    """Makes evenly distributed numbers."""

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        return self._uniform(shape, self.minval, self.maxval, dtype)


class VarianceScaling(_Drawing):
    """Makes numbers whose spread fits how many of them enter or leave a neuron.

    Parameters
    ----------
    scale
        The variance times the number.
    mode
        Which number: ``"fan_in"``, ``"fan_out"``, or ``"fan_avg"`` for the mean of both.
    distribution
        ``"truncated_normal"``, ``"untruncated_normal"`` or ``"uniform"``.
    seed
        A whole number, or None.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        if scale <= 0.0:
            message = f"Argument `scale` must be positive float. Received: scale={scale}"
            raise ValueError(message)
        if mode not in _MODES:
            message = f"Invalid `mode` argument: {mode}. Please use one of {_MODES}"
            raise ValueError(message)
        distribution = distribution.lower()
        distribution = "truncated_normal" if distribution == "normal" else distribution
        if distribution not in _DISTRIBUTIONS:
            message = (
                f"Invalid `distribution` argument: {distribution}.Please use one of "
                f"{_DISTRIBUTIONS}"
            )
            raise ValueError(message)
        super().__init__(seed)
        self.scale, self.mode, self.distribution = scale, mode, distribution

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type."""
        entering, leaving = _fans(integers(shape))
        numbers = {"fan_in": entering, "fan_out": leaving, "fan_avg": (entering + leaving) / 2}
        variance = self.scale / max(1.0, numbers[self.mode])
        if self.distribution == "truncated_normal":
            stddev = math.sqrt(variance) / _SPREAD_OF_TRUNCATED
            return self._truncated(shape, 0.0, stddev, dtype)
        if self.distribution == "untruncated_normal":
            return self._normal(shape, 0.0, math.sqrt(variance), dtype)
        limit = math.sqrt(3.0 * variance)
        return self._uniform(shape, -limit, limit, dtype)


_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("uniform", "truncated_normal", "untruncated_normal")


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many numbers enter a neuron and how many leave it."""
    if not shape:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


class _Scaling(VarianceScaling):
    """A variance scaling with a name of its own."""

    _fixed: tuple[float, str, str]

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(*self._fixed, seed)

    def get_config(self) -> dict[str, Any]:
        """Return the seed."""
        return {"seed": self.seed}


class GlorotUniform(_Scaling):
    """Makes evenly distributed numbers of variance 2 / (entering + leaving)."""

    _fixed = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Scaling):
    """Makes normal numbers, truncated, of variance 2 / (entering + leaving)."""

    _fixed = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Scaling):
    """Makes evenly distributed numbers of variance 2 / entering."""

    _fixed = (2.0, "fan_in", "uniform")


class HeNormal(_Scaling):
    """Makes normal numbers, truncated, of variance 2 / entering."""

    _fixed = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Scaling):
    """Makes evenly distributed numbers of variance 1 / entering."""

    _fixed = (1.0, "fan_in", "uniform")


class LecunNormal(_Scaling):
    """Makes normal numbers, truncated, of variance 1 / entering."""

    _fixed = (1.0, "fan_in", "truncated_normal")


class Orthogonal(_Drawing):
    """Makes a matrix with orthogonal columns or rows, times `gain`."""

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return a tensor of this shape and type; all axes but the last count as rows."""
        sizes = integers(shape)
        if len(sizes) < 2:  # noqa: PLR2004
            message = (
                "The tensor to initialize must be at least two-dimensional. Received: "
                f"shape={shape} of rank {len(sizes)}."
            )
            raise ValueError(message)
        rows, columns = math.prod(sizes[:-1]), sizes[-1]
        q, r = qr(self._normal([max(rows, columns), min(rows, columns)], 0.0, 1.0, dtype))
        q = q * sign(diag_part(r))
        if rows < columns:
            q = transpose(q)
        return self.gain * reshape(q, sizes)


IdentityInitializer, OrthogonalInitializer = Identity, Orthogonal
constant, identity, ones, orthogonal, zeros = Constant, Identity, Ones, Orthogonal, Zeros
glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
lecun_normal, lecun_uniform = LecunNormal, LecunUniform
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling = VarianceScaling
