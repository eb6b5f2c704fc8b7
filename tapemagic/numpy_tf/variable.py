"""`Variable`: a tensor that can be changed, and that tapes watch when it is read.

Every operation that receives a Variable reads it. A read is a tensor: it keeps the value of that
moment, whatever is assigned later. While tapes listen, a read is a leaf of their recording, and
each tape that watches the Variable notes it. Reads of one epoch (the same value, heard by the same
tapes) share one tensor, so that reading costs nothing in a formula that uses a Variable often.
"""

from __future__ import annotations

import itertools
import operator
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert, optional_dtype
from .dtypes import BOOL, STRING
from .errors import invalid_argument
from .operation import result_tensor, tensors
from .recording import NO_EPOCH, state
from .scopes import current_scope, pause_recording
from .shapes import TensorShape, as_shape
from .tensor import Reference, Tensor, format_value, only_number, shape_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .dtypes import DType

__all__ = ["UnreadVariable", "Variable", "VariableAggregation", "VariableSynchronization"]

_creation_numbers = itertools.count()


_shape = operator.attrgetter("shape")  # of numpy's values, several times quicker than np.shape


class VariableSynchronization(Enum):
    """When copies of a Variable on several devices are brought together."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(Enum):
    """How copies of a Variable on several devices are brought together."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3


class Variable:
    """A tensor whose value can be changed with `assign`.

    Parameters
    ----------
    initial_value
        A tensor, anything that ``tf.constant`` takes, or a function without arguments giving one.
    trainable
        Whether tapes watch it when it is read.
    name
        Its name, without the ``:0`` that is shown behind it.
    dtype
        The type of the elements; that of `initial_value` by default.
    shape
        A shape with unknown lengths, for values of several shapes.
    """

    __array_priority__ = 100

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,  # noqa: ARG002
        caching_device: Any = None,  # noqa: ARG002
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,  # noqa: ARG002
        constraint: Any = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        shape: Any = None,
        experimental_enable_variable_lifting: bool = True,  # noqa: ARG002
    ) -> None:
        if initial_value is None:
            neither = "" if variable_def is not None else " You provided neither."
            message = (
                "The `initial_value` arg to `tf.Variable` must be specified except when you are "
                f"not providing a `variable_def`.{neither}"
            )
            raise ValueError(message)
        wanted = optional_dtype(dtype)
        with pause_recording():  # no gradient flows into a Variable from what it was made of
            value = convert(initial_value() if callable(initial_value) else initial_value, wanted)
        self._dtype = value._dtype
        self._value = value._value
        self._declared_shape = as_shape(shape) if shape is not None else value.shape
        if shape is not None and not self._declared_shape.is_compatible_with(value.shape):
            message = (
                f"In this `tf.Variable` creation, the initial value's shape ({value.shape}) is not "
                f"compatible with the explicitly supplied `shape` argument ({shape})."
            )
            raise ValueError(message)
        self._trainable = trainable is not False
        if name is not None and not isinstance(name, str):
            message = "name for name_scope must be a string."
            raise ValueError(message)
        self._name = f"{current_scope()}{'Variable' if name is None else name}:0"
        self._constraint = constraint
        self._synchronization = synchronization
        self._aggregation = aggregation
        self.creation_number = next(_creation_numbers)
        """Which Variable this is, counted from the first."""
        self._snapshot: tuple[Tensor, int] = (self._peek(), NO_EPOCH)
        if state.made is not None:
            state.made.append(self)

    # ---- reading -----------------------------------------------------------------------------

    def _read(self) -> Tensor:
        """Return the value as a tensor that the listening tapes know."""
        recording = state.recording
        now = NO_EPOCH if recording is None else recording.epoch
        value = self._value
        snapshot, epoch = self._snapshot
        if epoch == now and snapshot._value is value:
            return snapshot
        snapshot = Tensor()
        snapshot._value, snapshot._dtype, snapshot._token = value, self._dtype, None
        if recording is not None:
            if self._dtype.is_differentiable:
                index = len(recording.records)
                is_followed = False
                for tape in recording.tapes:
                    if tape.hear_read(self, index):
                        is_followed = True
                if is_followed:
                    snapshot._index, snapshot._token = index, recording.token
                    recording.records.append(None)
            else:
                self._touch()
        # One assignment of both, since several threads may read one Variable.
        self._snapshot = (snapshot, now)
        return snapshot

    def _touch(self) -> None:
        """Let the listening tapes list the Variable, which is read in a way they do not record."""
        for tape in state.tapes:
            tape.hear_touch(self)

    def _peek(self) -> Tensor:
        """Return the value as a tensor that no tape knows."""
        return result_tensor(self._value, self._dtype)

    def _to_tensor(self) -> Tensor:
        """Return a read of its own, which is not the tensor that other reads give."""
        return tensors.identity(self._read())  # type: ignore[no-any-return]

    def value(self) -> Tensor:
        """Return the value as a tensor."""
        return self._to_tensor()

    def read_value(self) -> Tensor:
        """Return the value as a tensor."""
        return self._to_tensor()

    def numpy(self) -> Any:
        """Return a copy of the value: an array, or for rank 0 a numpy scalar."""
        self._touch()
        return self._peek().numpy()

    def is_initialized(self, name: str | None = None) -> Tensor:  # noqa: ARG002
        """Return true: a Variable has a value from the beginning."""
        return result_tensor(np.bool_(True), BOOL)

    def eval(self, session: Any = None) -> Any:  # noqa: ARG002
        """Refuse: there are no sessions in eager mode."""
        message = "This operation is not supported when eager execution is enabled."
        raise RuntimeError(message)

    # ---- changing ----------------------------------------------------------------------------

    def assign(
        self,
        value: Any,
        use_locking: bool = False,  # noqa: ARG002
        name: str | None = None,  # noqa: ARG002
        read_value: bool = True,
    ) -> UnreadVariable | None:
        """Change the value to `value`, which must have the same type and shape."""
        new = convert(value, self._dtype)
        if not self._declared_shape.is_compatible_with(new.shape):
            message = (
                f"Cannot assign value to variable ' {self._name}': Shape mismatch."
                f"The variable shape {self._declared_shape}, and the assigned value shape "
                f"{new.shape} are incompatible."
            )
            raise ValueError(message)
        return self._set(new._value, read_value=read_value)

    def assign_add(
        self,
        delta: Any,
        use_locking: bool = False,  # noqa: ARG002
        name: str | None = None,  # noqa: ARG002
        read_value: bool = True,
    ) -> UnreadVariable | None:
        """Add `delta`, which must have the same type and shape."""
        delta = self._delta(delta, "AssignAddVariableOp")
        return self._set(self._value + delta, read_value=read_value)

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool = False,  # noqa: ARG002
        name: str | None = None,  # noqa: ARG002
        read_value: bool = True,
    ) -> UnreadVariable | None:
        """Subtract `delta`, which must have the same type and shape."""
        delta = self._delta(delta, "AssignSubVariableOp")
        return self._set(self._value - delta, read_value=read_value)

    def _delta(self, delta: Any, operation: str) -> Any:
        if type(delta) is Tensor and delta._dtype is self._dtype:
            value = delta._value
            if (
                type(value) is type(self._value) is not np.ndarray
                and delta._dtype.is_differentiable
            ):
                return value  # a number less another
        else:
            value = convert(delta, self._dtype)._value
        shape = np.shape if self._dtype is STRING else _shape
        if shape(value) != shape(self._value):
            message = (
                f"Cannot update variable with shape {shape_text(np.shape(self._value))} using a "
                f"Tensor with shape {shape_text(np.shape(value))}, shapes must be equal."
            )
            raise invalid_argument(message, operation)
        if not self._dtype.is_differentiable and not self._dtype.is_integer:
            message = f"There is no {operation} of {self._dtype.type_name}, only of numbers"
            raise invalid_argument(message, operation)
        return value

    def _set(self, value: Any, *, read_value: bool) -> UnreadVariable | None:
        self._value = value
        if not read_value:
            return None
        if state.recording is not None:
            self._touch()
        return UnreadVariable(self)

    # ---- what it is --------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name, with ``:0`` behind it."""
        return self._name

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """The length of each axis."""
        return self._declared_shape

    @property
    def trainable(self) -> bool:
        """Whether tapes watch it when it is read."""
        return self._trainable

    @property
    def device(self) -> str:
        """Where the value is: always the processor."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    @property
    def constraint(self) -> Any:
        """The function that an optimizer applies after each step, or None."""
        return self._constraint

    @property
    def synchronization(self) -> VariableSynchronization:
        """When copies on several devices are brought together."""
        return self._synchronization

    @property
    def aggregation(self) -> VariableAggregation:
        """How copies on several devices are brought together."""
        return self._aggregation

    @property
    def initial_value(self) -> Any:
        """Refuse: it is not kept in eager mode."""
        message = "This property is not supported when eager execution is enabled."
        raise RuntimeError(message)

    def get_shape(self) -> TensorShape:
        """Return the shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Check that `shape` is the shape: it cannot change."""
        if not self._declared_shape.is_compatible_with(shape):
            message = f"Shapes {self._declared_shape} and {as_shape(shape)} are not compatible"
            raise ValueError(message)

    def ref(self) -> Reference:
        """Return a hashable reference to this very Variable, to use as a key."""
        return Reference(self)

    def experimental_ref(self) -> Reference:
        """Return `ref`, under an older name."""
        return Reference(self)

    # ---- as a Python object ------------------------------------------------------------------

    def __repr__(self) -> str:
        self._touch()
        return (
            f"<tf.Variable '{self._name}' shape={self._declared_shape} dtype={self._dtype.name}, "
            f"numpy={format_value(self._value, is_repr=True)}>"
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        self._touch()
        return self._peek().__array__(dtype, copy)

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self._read())

    def __bool__(self) -> bool:
        self._touch()
        return bool(self._peek())

    def __int__(self) -> int:
        self._touch()
        return int(only_number(self._value))

    def __float__(self) -> float:
        self._touch()
        return float(only_number(self._value))

    def __complex__(self) -> complex:
        self._touch()
        return complex(only_number(self._value))

    def __hash__(self) -> int:
        message = (
            f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})"
        )
        raise TypeError(message)

    def __copy__(self) -> Variable:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        self._touch()
        return Variable(
            result_tensor(self._value, self._dtype),
            trainable=self._trainable,
            name=self._name.rsplit(":", 1)[0],
        )

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        self._touch()
        name = self._name.rsplit(":", 1)[0]
        return _restore, (self._peek(), self._trainable, name, self._declared_shape)

    def __setitem__(self, key: Any, value: Any) -> None:
        message = f"{type(self).__name__!r} object does not support item assignment"
        raise TypeError(message)

    def __delitem__(self, key: Any) -> None:
        message = f"{type(self).__name__!r} object doesn't support item deletion"
        raise TypeError(message)

    def __iadd__(self, other: Any) -> Any:
        return self._refuse_in_place("+=", "variable.assign_add(value)", "variable + value")

    def __isub__(self, other: Any) -> Any:
        # TensorFlow's own text has the star.
        return self._refuse_in_place("-=", "variable.assign_sub(value)", "variable * value")

    def __imul__(self, other: Any) -> Any:
        return self._refuse_in_place("*=")

    def __itruediv__(self, other: Any) -> Any:
        return self._refuse_in_place("/=")

    def __irealdiv__(self, other: Any) -> Any:
        return self._refuse_in_place("/=")

    def __ipow__(self, other: Any) -> Any:
        return self._refuse_in_place("**=")

    def _refuse_in_place(self, operator: str, instead: str = "", plain: str = "") -> Any:
        name = "variable" if instead else "var"
        plain = plain or f"var {operator[:-1]} value"
        message = (
            f"`{name} {operator} value` with `tf.Variable`s is not supported. Use "
            f"`{instead or f'var.assign({plain})'}` to modify the variable, or `out = {plain}` if "
            f"you need to get a new output Tensor."
        )
        raise RuntimeError(message)

    @property
    def op(self) -> Any:
        """Refuse: there are no graphs in eager mode."""
        message = "Tensor.op is undefined when eager execution is enabled."
        raise AttributeError(message)

    @property
    def graph(self) -> Any:
        """Refuse: there are no graphs in eager mode."""
        message = "Tensor.graph is undefined when eager execution is enabled."
        raise AttributeError(message)


def _restore(value: Tensor, trainable: bool, name: str, shape: TensorShape) -> Variable:
    return Variable(value, trainable=trainable, name=name, shape=shape)


# The name that TensorFlow's messages, and lessons that print a type, show.
Variable.__name__ = Variable.__qualname__ = "ResourceVariable"


class UnreadVariable(Variable):
    """What an assignment returns: the same Variable, to go on with; using it reads the Variable."""

    def __init__(self, variable: Variable) -> None:
        self._variable = variable

    def _read(self) -> Tensor:
        return self._variable._read()

    def _touch(self) -> None:
        self._variable._touch()

    def _set(self, value: Any, *, read_value: bool) -> UnreadVariable | None:
        return self._variable._set(value, read_value=read_value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_variable"], name)

    def __repr__(self) -> str:
        self._touch()
        return (
            f"<tf.Variable 'UnreadVariable' shape={self._declared_shape} dtype={self._dtype.name}, "
            f"numpy={format_value(self._value, is_repr=True)}>"
        )


UnreadVariable.__name__ = UnreadVariable.__qualname__ = "_UnreadVariable"
