"""Objects of dataclasses: what stands in their fields.

`@dataclass` writes an `__init__` that gives each field what was handed over, or its default; a
`field(default_factory=...)` makes one for each object. Whatever else a decorator may do to a class
is not known.
"""

from __future__ import annotations

from typing import Any

from .attributes import resolution_order
from .calling import Calling
from .store import MISSING
from .values import BoundMethod, Class, Function, Instance, Manager, Symbol

__all__ = ["DataclassObjects"]


class DataclassObjects(Calling):
    """Makes objects of dataclasses."""

    def dataclass_symbol(self, path: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a function of `dataclasses`."""
        if path == "dataclasses.field" and not {"init", "kw_only"} & {*named}:
            return Manager("field", named)
        if path == "dataclasses.dataclass" and not arguments and not {"init", "kw_only"} & {*named}:
            return Symbol(path)
        return self.unknown_call(Symbol(path), [*arguments, *named.values()])

    def has_fields(self, kind: Class) -> bool:
        """Tell whether the objects of a class are made by the `__init__` of a dataclass."""
        for each in resolution_order(kind):
            if each.fields is not None:
                return "__init__" not in each.cells
            if "__init__" in each.cells:
                return False
        return False

    def made_of_fields(self, kind: Class, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Make an object of a dataclass."""
        made = Instance(kind, {}, self.machine.node("unknown", (), "?"))
        names: dict[str, Class] = {}
        for each in reversed(resolution_order(kind)):
            names.update(dict.fromkeys(each.fields or (), each))
        given = {**dict(zip(names, arguments, strict=False)), **named}
        if len(arguments) > len(names) or not names.keys() >= named.keys():
            return self.fails("TypeError")
        for name, owner in names.items():
            value = given.get(name, MISSING)
            if value is MISSING:
                value = self._default_of(owner.cells.get(name, MISSING))
            if value is MISSING:
                return self.fails("TypeError")
            self.store.write(made.cells, name, value)
        method = self.in_class(kind, "__post_init__")
        if isinstance(method, Function):
            self.call_bound(BoundMethod(made, method), [], {})
        return made

    def _default_of(self, value: Any) -> Any:
        if not (isinstance(value, Manager) and value.kind == "field"):
            return value
        if "default_factory" in value.subject:
            return self.call_value(value.subject["default_factory"], [], {})
        return value.subject.get("default", MISSING)
