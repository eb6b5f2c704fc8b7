"""What names hold in a live namespace, told without anything of Jupyter or TensorFlow.

Whoever has the namespace looks at the objects and writes down what the checker wants to know of
them, one *description* for each name that a cell reads. The checker takes a description as if a
line of the program had made the object.

A description says what is certain. Where that is little, `Anything` is right: the checker is silent
about what it does not know, and wrong only where it was told something wrong.

Two names may hold one object. Who watches the one watches the other, and a derivative by the one is
a derivative by the other; so the descriptions of one object have the same *identity*, a number such
as ``id(x)``. A description without an identity is that of an object which no other name holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = [
    "DESCRIPTIONS",
    "STRATEGIES_WITH_THREADS",
    "Anything",
    "ArrayThere",
    "CellBegins",
    "ConstantThere",
    "Description",
    "DictThere",
    "ListThere",
    "ModuleThere",
    "ObjectThere",
    "Shape",
    "TapeState",
    "TapeThere",
    "TensorThere",
    "VariableThere",
    "WithoutNone",
]

Shape: TypeAlias = "tuple[int, ...] | None"
"""The lengths of the axes; None where they are not all known."""
TapeState = Literal["new", "ready", "recording", "spent", "empty"]


@dataclass(frozen=True)
class VariableThere:
    """A ``tf.Variable``.

    Attributes
    ----------
    dtype
        TensorFlow's name of its type: "float32".
    shape
        Its shape.
    trainable
        Whether tapes watch it by themselves.
    identity
        Which object it is: the same number for the same object.
    """

    dtype: str
    shape: Shape
    trainable: bool = True
    identity: int | None = None


@dataclass(frozen=True)
class TensorThere:
    """A tensor that is no Variable; the attributes are those of `VariableThere`."""

    dtype: str
    shape: Shape
    identity: int | None = None


@dataclass(frozen=True)
class TapeThere:
    """A ``GradientTape``.

    Attributes
    ----------
    persistent, accessed
        Its arguments ``persistent`` and ``watch_accessed_variables``.
    state
        "new": never entered. "ready": entered and left, it can be asked; of what it follows nothing
        is known. "recording": entered and not left. "spent": asked, and not persistent. "empty":
        new or spent, which of the two is not known; either way it cannot be asked.
    identity
        As in `VariableThere`.
    """

    persistent: bool
    accessed: bool
    state: TapeState
    identity: int | None = None


@dataclass(frozen=True)
class ConstantThere:
    """None, or a truth value, a number or a text of Python."""

    value: bool | int | float | str | None


@dataclass(frozen=True)
class ArrayThere:
    """An array or a number of numpy; `dtype` and `shape` as in `VariableThere`."""

    dtype: str
    shape: Shape


@dataclass(frozen=True)
class ModuleThere:
    """A module, or a function or a class of one, by its full name.

    Attributes
    ----------
    path
        "tensorflow", "numpy", "tensorflow.GradientTape". The numpy engine is "tensorflow" too.
    """

    path: str


@dataclass(frozen=True)
class ListThere:
    """A short list or tuple; what is long is `Anything`.

    Attributes
    ----------
    kind
        "list" or "tuple".
    items
        What stands in it.
    identity
        As in `VariableThere`.
    """

    kind: Literal["list", "tuple"]
    items: tuple[Description, ...]
    identity: int | None = None


@dataclass(frozen=True)
class DictThere:
    """A short dictionary whose keys are texts or numbers.

    Attributes
    ----------
    items
        Its keys, each with what stands there.
    identity
        As in `VariableThere`.
    """

    items: tuple[tuple[str | int, Description], ...]
    identity: int | None = None


@dataclass(frozen=True)
class ObjectThere:
    """An object of a class of TensorFlow of which the checker knows what its methods do.

    Attributes
    ----------
    path
        The class by its full name: "tensorflow.distribute.MirroredStrategy".
    identity
        As in `VariableThere`.
    """

    path: str
    identity: int | None = None


@dataclass(frozen=True)
class Anything:
    """An object of which nothing is known: a model, a function, a very long list.

    Attributes
    ----------
    is_function
        Whether it is a function of Python, which is no tensor whatever it gives.
    """

    is_function: bool = False


Description: TypeAlias = (
    "VariableThere | TensorThere | TapeThere | ConstantThere | ArrayThere | ModuleThere"
    " | ListThere | DictThere | ObjectThere | Anything"
)


@dataclass(frozen=True)
class WithoutNone:
    """A function that gives what it is given; a list without what is None in it."""


class CellBegins:
    """Stands, as a statement, where a cell begins that runs whatever the one before it did."""


STRATEGIES_WITH_THREADS: Final = (
    "MirroredStrategy", "MultiWorkerMirroredStrategy", "experimental.MultiWorkerMirroredStrategy",
    "experimental.CentralStorageStrategy",
)  # fmt: skip
"""The strategies that run each replica in a thread of its own: their places in tf.distribute."""
DESCRIPTIONS: Final = (
    VariableThere, TensorThere, TapeThere, ConstantThere, ArrayThere, ModuleThere, ListThere,
    DictThere, ObjectThere, Anything, WithoutNone,
)  # fmt: skip
