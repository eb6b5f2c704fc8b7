"""What a name can mean while a program is read: a tensor, a Variable, a tape, a function, ...

Each value is what the checker needs to know of an object: a tensor is a node, a list is its items,
a number of the program's text is that number. What is not known is an `Unknown`; it has a node
too, so that one and the same unknown thing can be watched here and be a source there.

Values do not change, but for their `cells`, which are written through the `Store`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .graph import Node
    from .levels import Level
    from .store import Cells
    from .tapes import Tape

__all__ = [
    "NOTHING",
    "BoundMethod",
    "Builtin",
    "Choice",
    "Class",
    "Constant",
    "Departed",
    "Function",
    "Instance",
    "Manager",
    "Mapping",
    "Scope",
    "Sequence",
    "Symbol",
    "TapeValue",
    "Tensor",
    "Unknown",
    "Value",
    "Variable",
    "nodes_in",
]


class Value:
    """Anything that a name can mean."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Constant(Value):
    """A number, text, truth value or None of Python whose value is known.

    Attributes
    ----------
    value
        The value.
    given_by
        Of a None that a gradient call gave: the call.
    """

    value: Any
    given_by: Any = None


NOTHING = Constant(None)


@dataclass(frozen=True, slots=True)
class Tensor(Value):
    """A tensor."""

    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Variable(Value):
    """A ``tf.Variable``: what it holds changes, its handle does not."""

    handle: Node
    trained: Level


@dataclass(frozen=True, slots=True)
class Departed(Value):
    """A number or an array of Python or numpy, which no tape follows.

    Attributes
    ----------
    node
        What it was made of.
    scalar
        Whether it is a number; None where that is not known.
    """

    node: Node
    scalar: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(Value):
    """Something that the checker cannot know.

    Attributes
    ----------
    node
        Stands for it where it is used as a tensor.
    failed
        Of the result of something that raises for certain: the call that caused it.
    is_function
        Whether it is a function, and no tensor; what it gives is not known.
    """

    node: Node
    failed: Any = None
    is_function: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sequence(Value):
    """A list or a tuple; its items stand in `cells` by their places.

    Attributes
    ----------
    kind
        "list", "tuple" or "set".
    depth
        In how many loops it was made of which it is not known how often they run.
    """

    kind: str
    cells: Cells
    depth: int = 0

    def items(self) -> list[Any]:
        """Return its items."""
        return [self.cells[place] for place in range(len(self.cells))]


@dataclass(frozen=True, slots=True, eq=False)
class Mapping(Value):
    """A dictionary whose keys are known."""

    cells: Cells


@dataclass(frozen=True, eq=False)
class TapeValue(Value):
    """A ``GradientTape``. There is one for each tape, and once it is gone, nobody has the tape."""

    tape: Tape


@dataclass(frozen=True, slots=True)
class Symbol(Value):
    """Something of a known library, by its full name: "tensorflow.math.sin", "numpy.sum"."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The names of a function that runs, or of the module.

    Attributes
    ----------
    cells
        The names.
    outer
        Where names are looked up that are not here.
    elsewhere
        The names that ``global`` or ``nonlocal`` gives to another scope.
    node
        The function or the class.
    """

    cells: Cells = field(default_factory=dict)
    outer: Scope | None = None
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    node: ast.AST | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Function(Value):
    """A function or a lambda of the program.

    Attributes
    ----------
    node
        Its definition.
    scope
        Where it was defined.
    defaults
        The values of its default arguments: by parameter name.
    manner
        "" or what a decorator makes of it: "contextmanager", "staticmethod", "classmethod",
        "property", "custom_gradient", "compiled"; "unknown" for a decorator that cannot be looked
        into.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: dict[str, Any]
    manner: str = ""
    owner: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Class(Value):
    """A class of the program; what its body defines stands in `cells`.

    Attributes
    ----------
    is_remade
        Whether a decorator, a metaclass or a ``__new__`` makes its objects something else.
    fields
        Of a dataclass, the fields that its own body declares.
    """

    name: str
    cells: Cells
    bases: tuple[Any, ...]
    is_remade: bool = False
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Instance(Value):
    """An object of a class of the program; its attributes stand in `cells`.

    Attributes
    ----------
    itself
        Of what ``super()`` gives: the object.
    """

    kind: Class
    cells: Cells
    node: Node
    itself: Any = None


@dataclass(frozen=True, slots=True)
class BoundMethod(Value):
    """A method of an object: a function of the program, or the name of one that is built in."""

    owner: Any
    method: Any


@dataclass(frozen=True, slots=True, eq=False)
class Builtin(Value):
    """A function that the checker knows: it is called with the arguments, and gives a value."""

    call: Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Manager(Value):
    """What stands in a ``with``, and is no tape.

    Attributes
    ----------
    kind
        "stop_recording", "null", "stack" for a ``contextlib.ExitStack``, "generator" for a call
        of a function with ``@contextmanager``; "field" for what ``dataclasses.field`` gives.
    subject
        The tape, the value that is bound, the list of what was entered, the function with its
        arguments, or the arguments of the field.
    """

    kind: str
    subject: Any


@dataclass(frozen=True, slots=True)
class Choice(Value):
    """One of several values: which, depends on a condition that is not known."""

    values: tuple[Any, ...]


def nodes_in(value: Any, depth: int = 3) -> list[Node]:
    """Return the nodes that `value` is or holds, those of nested structures included."""
    if isinstance(value, (Tensor, Departed, Unknown)):
        return [value.node]
    if isinstance(value, Variable):
        return [value.handle]
    if depth == 0:
        return []
    if isinstance(value, Choice):
        inner: Any = value.values
    elif isinstance(value, (Sequence, Mapping)):
        inner = value.cells.values()
    elif isinstance(value, Instance):
        inner = value.cells.values()
        return [value.node, *(node for each in inner for node in nodes_in(each, depth - 1))]
    elif isinstance(value, BoundMethod):
        return nodes_in(value.owner, depth)
    else:
        return []
    return [node for each in inner for node in nodes_in(each, depth - 1)]
