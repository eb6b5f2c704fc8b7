"""Attributes: of libraries, of objects of the program, of what is not known.

An unknown thing has the same unknown attributes wherever they are used, so that ``model.weights``
can be watched here and be a source there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .store import MISSING
from .structures import Structures
from .values import (
    BoundMethod,
    Choice,
    Class,
    Constant,
    Departed,
    Function,
    Instance,
    Scope,
    Symbol,
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    import ast

__all__ = ["Attributes"]

METHODS_OF_UNKNOWN = frozenset({
    "gradient", "jacobian", "batch_jacobian", "watch", "numpy", "assign", "assign_add",
    "assign_sub", "append", "items", "values", "keys", "stop_recording", "reset",
})  # fmt: skip


class Attributes(Structures):
    """Looks up attributes, and binds them."""

    def attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        """Evaluate ``value.name``."""
        value = self.evaluate(node.value, scope)
        self.machine.place = node
        return self.attribute_of(value, node.attr)

    def attribute_of(self, value: Any, name: str) -> Any:
        """Return ``value.name``."""
        if isinstance(value, Symbol):
            path = f"{value.path}.{name}"
            return self.machine.cells.get(("replaced", path), Symbol(path))
        if isinstance(value, Instance):
            if name == "__dict__":
                self.blind = True  # what is done to it is seen nowhere
            return self._attribute_of_instance(value, name)
        if isinstance(value, Class):
            found = self.in_class(value, name)
            if isinstance(found, Function) and found.manner == "classmethod":
                return BoundMethod(value, found)
            if isinstance(found, Constant) and _is_enumeration(value):
                # A member is equal to itself only, whatever number it has.
                return Constant((value.name, name))
            return self.unknown() if found is None else found
        if isinstance(value, Constant) and value.value is None and name not in METHODS_OF_UNKNOWN:
            return self.fails("AttributeError", value.given_by)
        if isinstance(value, (Tensor, Variable, Departed)) and name in {"shape", "dtype"}:
            return self._facts_of(value, name)
        if isinstance(value, Unknown):
            return self._attribute_of_unknown(value, name)
        if isinstance(value, Choice):
            parts = [self.attribute_of(each, name) for each in value.values
                     if not (isinstance(each, Constant) and each.value is None)]  # fmt: skip
            return parts[0] if len(parts) == 1 else BoundMethod(value, name)
        return BoundMethod(value, name)

    def _facts_of(self, value: Any, name: str) -> Any:
        node = value.handle if isinstance(value, Variable) else value.node
        if name == "dtype":
            # Which float it is does not matter here, but that it is one does.
            return Symbol(f"tensorflow.{node.dtype}") if node.dtype != "?" else self.unknown()
        if node.shape is None:
            return Unknown(self.machine.node("unknown", (), "int"))
        return self.sequence("tuple", [Constant(length) for length in node.shape])

    def _attribute_of_unknown(self, value: Unknown, name: str) -> Any:
        # Again the same unknown thing.
        key = (value.node, name)
        known = self.machine.cells.get(key, MISSING)
        if known is MISSING:
            known = Unknown(self.machine.node("unknown", (value.node,), "?"), value.failed)
            self.may_be_one_of(known.node, (value.node,))
            self.store.write(self.machine.cells, key, known)
        return BoundMethod(value, name) if name in METHODS_OF_UNKNOWN else known

    def _attribute_of_instance(self, value: Instance, name: str) -> Any:
        found = value.cells.get(name, MISSING)
        if found is not MISSING:
            return found
        method = self.in_class(value.kind, name)
        if isinstance(method, Function):
            itself = value.itself or value
            if method.manner == "property":
                return self.call_value(BoundMethod(itself, method), [], {})
            return method if method.manner == "staticmethod" else BoundMethod(itself, method)
        if method is not None:
            is_descriptor = isinstance(method, Instance) and self.in_class(method.kind, "__get__")
            return self.unknown(value) if is_descriptor else method
        if name in {"trainable_variables", "variables"} and is_module(value.kind):
            return self.module_variables(value, trained_only=name == "trainable_variables")
        self.store.write(value.cells, name, found := self.unknown(value))
        return found

    def in_class(self, kind: Class, name: str) -> Any:
        """Return what a class or one above it has by this name, or None."""
        for each in resolution_order(kind):
            found = each.cells.get(name, MISSING)
            if found is not MISSING:
                return found
        return None

    def special(self, owner: Instance, name: str, arguments: list[Any]) -> Any:
        """Call a method like ``__add__`` of an object."""
        method = self.in_class(owner.kind, name)
        if isinstance(method, Function):
            return self.call_bound(BoundMethod(owner, method), arguments, {})
        return self.unknown_call(BoundMethod(owner, name), arguments)

    def bind_attribute(self, owner: Any, name: str, value: Any) -> None:
        """Let ``owner.name`` be `value`, if it is known what `owner` is."""
        if isinstance(owner, Instance) and self._binds_specially(owner, name, value):
            return
        if isinstance(owner, Choice):
            self.choose(*(
                lambda each=each: self.bind_attribute(each, name, value) for each in owner.values
            ))  # fmt: skip
        elif isinstance(owner, (Instance, Class)):
            self.store.write(owner.cells, name, value)
        elif isinstance(owner, Unknown):
            self.store.write(self.machine.cells, (owner.node, name), value)
        elif isinstance(owner, Symbol):
            self.store.write(self.machine.cells, ("replaced", f"{owner.path}.{name}"), value)

    def _binds_specially(self, owner: Instance, name: str, value: Any) -> bool:
        """Bind an attribute by ``__setattr__`` or a property, if the class has one."""
        setter = self.in_class(owner.kind, "__setattr__")
        found = self.in_class(owner.kind, name)
        if setter is not None:
            self.unknown_call(setter, [])
            self.store.write(owner.cells, name, self.unknown(value))
            return True
        if isinstance(found, Function) and found.manner == "property":
            if found.owner is not None:
                self.call_bound(BoundMethod(owner, found.owner), [value], {})
            else:
                self.fails("AttributeError")
            return True
        if isinstance(found, Instance) or (
            isinstance(found, Function) and found.manner == "unknown"
        ):
            # A descriptor, which may do anything.
            self.store.write(owner.cells, name, self.unknown(value))
            return True
        return False


def resolution_order(kind: Class) -> list[Class]:
    """Return a class and those above it, in the order in which Python looks into them."""
    bases = [base for base in kind.bases if isinstance(base, Class)]
    rows = [resolution_order(base) for base in bases] + [bases]
    order = [kind]
    while rows := [row for row in rows if row]:
        first = next(
            (row[0] for row in rows if not any(row[0] in other[1:] for other in rows)), rows[0][0]
        )
        order.append(first)
        rows = [[each for each in row if each is not first] for row in rows]
    return order


def _is_enumeration(kind: Class) -> bool:
    return any(
        _is_enumeration(base) if isinstance(base, Class) else base == Symbol("enum.Enum")
        for base in kind.bases
    )


def is_module(kind: Class) -> bool:
    """Tell whether a class is a ``tf.Module``, whose Variables are known by its attributes."""
    return any(
        is_module(base) if isinstance(base, Class) else base == Symbol("tensorflow.Module")
        for base in kind.bases
    )
