"""What a name of a live namespace means: a description becomes a value.

The program that is read has, for each description, a line ``x = <description>``, an assignment of a
constant that no text can write. Reading such a constant gives the value.

An object is made once, whatever names hold it: its identity tells. What a later description speaks
of may be an object that the text of an earlier cell has made, and that is known from there; where
one of its kind is about, the two may be the same. Then the value is unknown, but for its type and
its shape.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .descriptions import (
    Anything,
    ArrayThere,
    ConstantThere,
    DictThere,
    ListThere,
    ModuleThere,
    ObjectThere,
    TapeThere,
    TensorThere,
    VariableThere,
    WithoutNone,
)
from .dtypes import word_of
from .graph import THERE, is_described
from .leaves import leaves_of
from .levels import NO, level_of
from .store import MISSING
from .tapes import ASKED_BEFORE, ASKED_OR_NEW, Tape
from .values import (
    Builtin,
    Class,
    Constant,
    Departed,
    Mapping,
    Sequence,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
    nodes_in,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from .descriptions import Description
    from .graph import Node
    from .interpreter import Base

__all__ = ["described_value"]


_WITH_IDENTITY = (VariableThere, TensorThere, TapeThere, ListThere, DictThere, ObjectThere)


def described_value(read: Base, description: Description, where: ast.AST) -> Any:
    """Return the value of which a description, the expression `where`, speaks."""
    place, read.machine.place = read.machine.place, None  # no line that a sentence could name
    try:
        return _value(read, description, where)
    finally:
        read.machine.place = place


def _value(read: Base, description: Description, where: ast.AST) -> Any:
    if isinstance(description, ConstantThere):
        return Constant(description.value)
    if isinstance(description, ModuleThere):
        return read.imported(description.path)
    if isinstance(description, ArrayThere):
        node = _node(read, "constant", description.dtype, description.shape)
        return Departed(node, scalar=description.shape == ())
    if isinstance(description, WithoutNone):
        return Builtin(partial(_without_none, read))
    if isinstance(description, Anything):
        value: Any = _one_of(read, tuple(_made_by_text(read)), "", None)
        return Unknown(value.node, is_function=description.is_function)
    identity = description.identity
    known = None if identity is None else read.described.get(identity)
    if isinstance(description, TapeThere):
        value = _tape(read, description, known, where)
    elif isinstance(description, ListThere):
        items = [_value(read, item, where) for item in description.items]
        value = read.sequence(description.kind, items)
    elif isinstance(description, DictThere):
        value = Mapping({key: _value(read, item, where) for key, item in description.items})
    elif known is not None:
        value = known
    elif isinstance(description, ObjectThere):
        value = read.call_value(read.imported(description.path), [], {})
    else:
        value = _tensor(read, description)
    if identity is not None:
        read.described[identity] = value
    return value


def _node(read: Base, operation: str, dtype: str, shape: Any) -> Node:
    # By the note no two of them are the same, though no place tells them apart.
    note = THERE, read.machine.count
    return read.machine.node(operation, (), word_of(dtype), shape, note)


def _tensor(read: Base, description: VariableThere | TensorThere) -> Any:
    is_variable = isinstance(description, VariableThere)
    node = _node(read, "handle" if is_variable else THERE, description.dtype, description.shape)
    same = tuple(other for other in _made_by_text(read) if _may_be_the_same(node, other))
    if same:
        return _one_of(read, same, description.dtype, description.shape)
    if isinstance(description, VariableThere):
        return Variable(node, level_of(description.trainable))
    return Tensor(node)


def _one_of(read: Base, others: tuple[Node, ...], dtype: str, shape: Any) -> Unknown:
    """Return a value of which nothing is known but that it may be, or hold, one of some others."""
    note = THERE, read.machine.count
    node = read.machine.node("unknown", others, word_of(dtype), shape, note)
    read.may_be_one_of(node, others)
    return Unknown(node)


def _made_by_text(read: Base) -> Iterator[Node]:
    """Give the tensors and Variables that earlier cells have made, and that a name leads to."""
    if read.cells_begun < 2:  # noqa: PLR2004  no cell has run
        return
    for value in read.module.cells.values():
        parts = list(value.cells.values()) if isinstance(value, Class) else [value]
        for part in parts:
            for node in nodes_in(part):
                if not is_described(node):
                    yield node


def _may_be_the_same(one: Node, other: Node) -> bool:
    if (one.operation == "handle") != (other.operation == "handle"):
        return False
    has_type = "?" in {one.dtype, other.dtype} or one.dtype == other.dtype
    return has_type and (None in {one.shape, other.shape} or one.shape == other.shape)


def _without_none(read: Base, value: Any) -> Any:
    if not isinstance(value, (Sequence, Mapping)):
        return value
    leaves = leaves_of(value)
    kept = [leaf for leaf in leaves if not (isinstance(leaf, Constant) and leaf.value is None)]
    return read.sequence("list", kept) if kept or not leaves else leaves[0]


def _tape(read: Base, description: TapeThere, known: Any, where: ast.AST) -> TapeValue:
    value = known
    if not isinstance(value, TapeValue):
        persistent, accessed = level_of(description.persistent), level_of(description.accessed)
        value = TapeValue(Tape(persistent, accessed, where))
        read.tapes.append(value.tape)
    tape, state = value.tape, description.state
    if tape.recording != NO:
        read.machine.leave(tape)
    read.machine.forget(tape)
    if state in {"ready", "recording"}:
        read.machine.enter(tape)
        read.lose(tape)
    if state == "ready":
        read.machine.leave(tape)
    # What it follows is not known; that it can be asked, or cannot, is.
    asked = {"spent": ASKED_BEFORE, "empty": ASKED_OR_NEW}.get(state, MISSING)
    read.store.write(tape.cells, "asked", asked)
    return value
