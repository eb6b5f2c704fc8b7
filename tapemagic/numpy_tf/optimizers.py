"""``tf.optimizers``: what changes Variables along their gradients, step by step.

TensorFlow's optimizers are those of Keras 3, and so are these: the same formulas, the same
variables, the same words. A step is ``optimizer.apply_gradients(zip(gradients, variables))``; an
optimizer remembers, for each Variable, what its formula needs from earlier steps. The formulas are
written with tensors, operation by operation as Keras has them, since rounding is part of the
result: a `cast` of a number, for instance, rounds it to single precision first.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .arithmetic import maximum, pow
from .array_functions import cast
from .conversion import convert
from .dtypes import FLOAT32, INT64
from .elementwise_functions import sqrt, square
from .indexed_slices import IndexedSlices
from .norms import clip_by_global_norm, clip_by_norm, clip_by_value
from .operation import result_tensor
from .scopes import pause_recording
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .dtypes import DType
    from .tensor import Tensor

__all__ = ["SGD", "Adagrad", "Adam", "Optimizer", "RMSprop"]

Slots = tuple[tuple[str, ...], ...]
"""Names of what is remembered; first the first group of names for all Variables, then the next."""

_counts: Counter[str] = Counter()
_NOT_HERE = {
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}
"""Arguments of Keras that only have their default here."""
_INSTEAD = {
    "lr": "write `learning_rate`",
    "minimize": (
        "Keras 3 has none. Take the gradients with a tf.GradientTape, and write "
        "`optimizer.apply_gradients(zip(gradients, variables))`"
    ),
    "get_weights": "write `optimizer.variables`",
    "weights": "write `optimizer.variables`",
}


class OptimizerVariable(Variable):
    """A Variable of an optimizer's own, which shows its path as Keras does."""

    def __init__(self, value: Any, path: str, dtype: DType) -> None:
        super().__init__(value, trainable=False, name=path.rsplit("/", 1)[-1], dtype=dtype)
        self.path = path

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    def __repr__(self) -> str:
        return (
            f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype.name}, "
            f"value={self._value}>"
        )


class _Gradient(NamedTuple):
    """A gradient as a tensor, and as it was given: perhaps some rows of the tensor."""

    value: Any
    given: Any

    def squared(self) -> Any:
        """Return the square; of rows that are named twice, as in TensorFlow, the squares add up."""
        rows = self.given
        if not isinstance(rows, IndexedSlices):
            return square(self.value)
        squares = IndexedSlices(square(rows.values), rows.indices, rows.dense_shape)
        return cast(convert(squares), self.value.dtype)


class Optimizer:
    """What all optimizers have in common.

    Parameters
    ----------
    learning_rate
        A float, or a function without arguments that gives one.
    weight_decay
        Which part of itself, times the learning rate, each Variable loses at each step.
    clipnorm, global_clipnorm
        The largest norm of one gradient, or of all together.
    clipvalue
        The largest absolute value of an element of a gradient.
    name
        The optimizer's name.

    Raises
    ------
    ValueError
        When an argument is unknown, or has a wrong type.
    NotImplementedError
        When one is not what Keras takes by default, and is not in this engine.
    """

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        _check_arguments(kwargs)
        clips = {
            "clipnorm": clipnorm,
            "clipvalue": clipvalue,
            "global_clipnorm": global_clipnorm,
        }
        if sum(clip is not None for clip in clips.values()) > 1:
            message = (
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
                + ", ".join(f"{which}={clip}" for which, clip in clips.items())
            )
            raise ValueError(message)
        self.name = name or _unique_name(type(self).__name__)
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.built = False
        self._variables: list[OptimizerVariable] = []
        self._trainable_variables: list[Variable] = []
        self._remembered: dict[int, dict[str, OptimizerVariable]] = {}
        self._iterations = self._own_variable(np.int64(0), "iteration", INT64)
        if not callable(learning_rate) and not isinstance(learning_rate, float):
            message = (
                "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, "
                "or a callable (that takes in the current iteration value and returns the "
                f"corresponding learning rate value). Received instead: learning_rate="
                f"{learning_rate}"
            )
            raise ValueError(message)  # noqa: TRY004  Keras's class
        self._learning_rate: Any = learning_rate
        if isinstance(learning_rate, float):
            rate = self._own_variable(np.float32(learning_rate), "learning_rate", FLOAT32)
            self._learning_rate = rate

    def __getattr__(self, name: str) -> Any:
        message = f"{type(self).__name__!r} object has no attribute {name!r}"
        if name in _INSTEAD:
            message = f"{message}: {_INSTEAD[name]}."
        raise AttributeError(message)

    # ---- what there is to see ----------------------------------------------------------------

    @property
    def learning_rate(self) -> Any:
        """The factor of a step: a Variable, or what the given function returns now."""
        rate = self._learning_rate
        return rate if isinstance(rate, Variable) else rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if callable(value):
            self._learning_rate = value
        else:
            self._learning_rate.assign(value)

    @property
    def iterations(self) -> OptimizerVariable:
        """How many steps were made."""
        return self._iterations

    @property
    def variables(self) -> list[OptimizerVariable]:
        """The optimizer's own Variables."""
        return list(self._variables)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments with which an optimizer like this one is made."""
        rate = self._learning_rate
        config = {
            "name": self.name,
            "learning_rate": float(rate.numpy()) if isinstance(rate, Variable) else rate,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
        }
        return {**config, **_NOT_HERE, **self._own_config()}

    def _own_config(self) -> dict[str, Any]:
        return {}

    # ---- a step ------------------------------------------------------------------------------

    def build(self, variables: Iterable[Variable]) -> None:
        """Say which Variables will be changed, and make what is remembered of each."""
        if self.built:
            return
        self._trainable_variables = list(variables)
        self._remembered = {id(variable): {} for variable in self._trainable_variables}
        for together in self._slots():
            for variable in self._trainable_variables:
                for slot in together:
                    self._remembered[id(variable)][slot] = self._own_variable(
                        np.full_like(variable._value, cast(self._start(), variable.dtype)._value)[
                            ()
                        ],
                        f"{re.sub('[/:]', '_', variable.name)}_{slot}",
                        variable.dtype,
                    )
        self.built = True

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> OptimizerVariable:
        """Change each Variable along its gradient.

        Parameters
        ----------
        grads_and_vars
            Pairs of a gradient and a Variable, as ``zip(gradients, variables)`` gives them.

        Returns
        -------
        Variable
            The number of steps that were made.

        Raises
        ------
        ValueError
            When there is no gradient at all, or a Variable was not there at the first step.
        """
        grads, variables = zip(*grads_and_vars)  # noqa: B905  as many of one as of the other
        self.apply(grads, variables)
        return self._iterations

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Change `trainable_variables`, by default those of the first step, along `grads`.

        Raises
        ------
        ValueError
            As `apply_gradients`; and when there are no Variables yet, or as many others.
        """
        if len(grads) == 0:
            return
        if trainable_variables is None:
            variables = self._known_variables(len(grads))
        else:
            variables = list(trainable_variables)
            for variable in variables:
                if not isinstance(variable, Variable):
                    message = f"{type(variable).__name__!r} object has no attribute '_unique_id'"
                    raise AttributeError(message)  # noqa: TRY004  Keras's class
            self.build(variables)
            self._check_known(variables)
        pairs = _present(grads, variables)
        with pause_recording():
            gradients = self._clipped([cast(convert(g), v.dtype) for g, v in pairs])
            for _, variable in pairs:
                self._decay(variable)
            for gradient, (given, variable) in zip(gradients, pairs, strict=True):
                rate = cast(self.learning_rate, variable.dtype)
                remembered = self._remembered[id(variable)]
                self._step(_Gradient(gradient, given), variable, rate, remembered)
                if variable.constraint is not None:
                    variable.assign(variable.constraint(variable))
            self._iterations.assign_add(1)

    def _step(
        self, gradient: _Gradient, variable: Any, rate: Any, remembered: dict[str, Any]
    ) -> None:
        """Change `variable`, and what is remembered of it, along its gradient."""
        raise NotImplementedError

    def _known_variables(self, count: int) -> list[Variable]:
        if not self.built:
            message = (
                "When passing `grads` without `variables`, the optimizer must already be built on "
                "a list of variables. Call `optimizer.build(trainable_variables)` first. "
            )
            raise ValueError(message)
        if count != len(self._trainable_variables):
            message = (
                "When passing `grads` as a list of gradient tensors, the gradients must match "
                f"`optimizer.variables` one-to-on. Received a list of {count} gradients, but the "
                f"optimizer is tracking {len(self._trainable_variables)} trainable variables."
            )
            raise ValueError(message)
        return self._trainable_variables

    def _check_known(self, variables: list[Variable]) -> None:
        for variable in variables:
            if id(variable) not in self._remembered:
                message = (
                    f"Unknown variable: {variable}. This optimizer can only be called for the "
                    "variables it was originally built with. When working with a new set of "
                    "variables, you should recreate a new optimizer instance."
                )
                raise ValueError(message)

    def _clipped(self, gradients: list[Tensor]) -> list[Any]:
        if self.clipnorm:
            return [clip_by_norm(g, self.clipnorm) for g in gradients]
        if self.global_clipnorm:
            return clip_by_global_norm(gradients, self.global_clipnorm)[0]
        if self.clipvalue:
            return [clip_by_value(g, -self.clipvalue, self.clipvalue) for g in gradients]
        return gradients

    def _decay(self, variable: Variable) -> None:
        if self.weight_decay is not None:
            rate = cast(self.learning_rate, variable.dtype)
            part = cast(self.weight_decay, variable.dtype)
            variable.assign_sub(variable * part * rate)

    # ---- what is remembered ------------------------------------------------------------------

    def _slots(self) -> Slots:
        """Return what is remembered for each Variable, and in which order it is made."""
        return ()

    def _start(self) -> float:
        return 0.0

    def _own_variable(self, value: Any, name: str, dtype: DType) -> OptimizerVariable:
        variable = OptimizerVariable(result_tensor(value, dtype), f"{self.name}/{name}", dtype)
        self._variables.append(variable)
        return variable


def _present(grads: Any, variables: list[Variable]) -> list[tuple[Any, Variable]]:
    """Return the gradients that exist with their Variables; warn of the others."""
    pairs = list(zip(grads, variables, strict=False))
    present = [(gradient, variable) for gradient, variable in pairs if gradient is not None]
    if not present:
        message = "No gradients provided for any variable."
        raise ValueError(message)
    missing = [variable.name for gradient, variable in pairs if gradient is None]
    if missing:
        text = (
            f"Gradients do not exist for variables {missing} when minimizing the loss. If using "
            "`model.compile()`, did you forget to provide a `loss` argument?"
        )
        warnings.warn(text, stacklevel=4)
    return present


def _check_arguments(given: dict[str, Any]) -> None:
    if given.pop("decay", None) is not None:
        text = "Argument `decay` is no longer supported and will be ignored."
        warnings.warn(text, stacklevel=4)
    unknown = {name: value for name, value in given.items() if name not in _NOT_HERE}
    if unknown:
        message = f"Argument(s) not recognized: {unknown}"
        raise ValueError(message)
    for name, value in given.items():
        if value != _NOT_HERE[name]:
            message = (
                f"the numpy engine's optimizers have no `{name}`, but those of TensorFlow have: "
                "run `%tape engine tensorflow` and then your import of TensorFlow again."
            )
            raise NotImplementedError(message)


def _unique_name(class_name: str) -> str:
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", class_name)
    name = re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
    count = _counts[name]
    _counts[name] += 1
    return f"{name}_{count}" if count else name


# ---- the optimizers ----------------------------------------------------------------------------


class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient.

    Parameters
    ----------
    learning_rate
        The length of a step.
    momentum
        Which part of the last step is made again.
    nesterov
        Whether the gradient is applied after the momentum has been.
    **kwargs
        As for `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: Any = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if not isinstance(momentum, float) or not 0 <= momentum <= 1:
            message = "`momentum` must be a float between [0, 1]."
            raise ValueError(message)
        self.momentum, self.nesterov = momentum, nesterov

    def _slots(self) -> Slots:
        return (("momentum",),) if self.momentum else ()

    def _step(
        self, gradient: _Gradient, variable: Any, rate: Any, remembered: dict[str, Any]
    ) -> None:
        if not self.momentum:
            variable.assign_sub(gradient.value * rate)
            return
        m, momentum = remembered["momentum"], cast(self.momentum, variable.dtype)
        m.assign(m * momentum - gradient.value * rate)
        variable.assign_add(m * momentum - gradient.value * rate if self.nesterov else m)

    def _own_config(self) -> dict[str, Any]:
        return {"momentum": self.momentum, "nesterov": self.nesterov}


class Adam(Optimizer):
    """Steps of about the same length for each element: means of gradients, over their spread.

    Parameters
    ----------
    learning_rate
        The length of a step.
    beta_1, beta_2
        Which part of the means of the gradients, and of their squares, is kept.
    epsilon
        What keeps the divisor from 0.
    amsgrad
        Whether the divisor never gets smaller.
    **kwargs
        As for `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad

    def _slots(self) -> Slots:
        both = ("momentum", "velocity")
        return (both, ("velocity_hat",)) if self.amsgrad else (both,)

    def _step(
        self, gradient: _Gradient, variable: Any, rate: Any, remembered: dict[str, Any]
    ) -> None:
        kind = variable.dtype
        step = cast(self._iterations + 1, kind)  # type: ignore[operator]
        power_1 = pow(cast(self.beta_1, kind), step)
        power_2 = pow(cast(self.beta_2, kind), step)
        alpha = rate * sqrt(1 - power_2) / (1 - power_1)
        m, v = remembered["momentum"], remembered["velocity"]
        m.assign_add((gradient.value - m) * (1 - self.beta_1))
        v.assign_add((gradient.squared() - v) * (1 - self.beta_2))
        if self.amsgrad:
            largest = remembered["velocity_hat"]
            largest.assign(maximum(largest, v))
            v = largest
        variable.assign_sub(m * alpha / (sqrt(v) + self.epsilon))

    def _own_config(self) -> dict[str, Any]:
        names = ("beta_1", "beta_2", "epsilon", "amsgrad")
        return {name: getattr(self, name) for name in names}


class RMSprop(Optimizer):
    """Steps divided by the root of the mean of the squares of the gradients.

    Parameters
    ----------
    learning_rate
        The length of a step.
    rho
        Which part of the means is kept.
    momentum
        Which part of the last step is made again.
    epsilon
        What keeps the divisor from 0.
    centered
        Whether the divisor is the spread of the gradients about their mean.
    **kwargs
        As for `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def _slots(self) -> Slots:
        slots: Slots = (("velocity",),)
        if self.momentum > 0:
            slots = (*slots, ("momentum",))
        return (*slots, ("average_gradient",)) if self.centered else slots

    def _step(
        self, gradient: _Gradient, variable: Any, rate: Any, remembered: dict[str, Any]
    ) -> None:
        rho, velocity = self.rho, remembered["velocity"]
        velocity.assign(rho * velocity + (1 - rho) * gradient.squared())
        divisor = velocity + self.epsilon
        if self.centered:
            mean = remembered["average_gradient"]
            mean.assign(rho * mean + (1 - rho) * gradient.value)
            divisor = velocity - square(mean) + self.epsilon
        step = rate * gradient.value / sqrt(divisor)
        if self.momentum > 0:
            m = remembered["momentum"]
            m.assign(self.momentum * m + step)
            step = m
        variable.assign_sub(step)

    def _own_config(self) -> dict[str, Any]:
        names = ("rho", "momentum", "epsilon", "centered")
        return {name: getattr(self, name) for name in names}


class Adagrad(Optimizer):
    """Steps divided by the root of the sum of the squares of all gradients so far.

    Parameters
    ----------
    learning_rate
        The length of a step.
    initial_accumulator_value
        What the sum begins with.
    epsilon
        What keeps the divisor from 0.
    **kwargs
        As for `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def _slots(self) -> Slots:
        return (("accumulator",),)

    def _start(self) -> float:
        return self.initial_accumulator_value

    def _step(
        self, gradient: _Gradient, variable: Any, rate: Any, remembered: dict[str, Any]
    ) -> None:
        accumulator = remembered["accumulator"]
        accumulator.assign_add(gradient.squared())
        variable.assign_sub(rate * gradient.value / sqrt(accumulator + self.epsilon))

    def _own_config(self) -> dict[str, Any]:
        names = ("initial_accumulator_value", "epsilon")
        return {name: getattr(self, name) for name in names}
