"""``tf.Module``: an object that knows the Variables in its attributes."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from .nest import flatten
from .scopes import name_scope
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Module"]

_BEFORE_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")


class Module:
    """The base of models and layers: it finds the Variables in its attributes.

    Attributes are searched in the alphabetical order of their names, with the lists, tuples and
    dictionaries in them; then, in the same order, the modules that were found among them.

    Parameters
    ----------
    name
        The name of the module: that of its class in ``snake_case`` unless given.
    """

    def __init__(self, name: str | None = None) -> None:
        if name is None:
            name = _snake_case(type(self).__name__)
        if not isinstance(name, str):
            message = f"the name of a module must be a string, not {type(name).__name__}."
            raise TypeError(message)
        if not name.isidentifier():
            message = (
                f"{name!r} is not a valid module name. Module names must be valid Python "
                "identifiers (e.g. a valid class name)."
            )
            raise ValueError(message)
        self._name = name
        with name_scope(name) as scope:
            self._scope_name = scope

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @property
    def name_scope(self) -> name_scope:
        """A scope to make Variables in, so that their names begin with the module's."""
        return name_scope(self._scope_name)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The Variables of this module and of the modules in it."""
        return tuple(self._flatten(predicate=lambda item: isinstance(item, Variable)))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Those of the Variables that tapes watch by themselves."""
        return tuple(variable for variable in self.variables if variable.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Variable, ...]:
        """Those of the Variables that tapes do not watch by themselves."""
        return tuple(variable for variable in self.variables if not variable.trainable)

    @property
    def submodules(self) -> tuple[Module, ...]:
        """The modules in this module, and in those."""
        return tuple(self._flatten(predicate=lambda item: isinstance(item, Module)))

    def _flatten(
        self, recursive: bool = True, predicate: Callable[[Any], bool] | None = None
    ) -> Iterator[Any]:
        """Yield what is in the attributes and fulfils `predicate`, each thing once."""
        return _walk(self, recursive, predicate or (lambda _: True), set())

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate `method` so that the names of Variables made in it begin with the module's."""

        @functools.wraps(method)
        def in_scope(self: Module, *args: Any, **kwargs: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **kwargs)

        return in_scope


def _walk(
    module: Module, recursive: bool, predicate: Callable[[Any], bool], seen: set[int]
) -> Iterator[Any]:
    inner = []
    for attribute, value in sorted(vars(module).items()):
        try:
            leaves = flatten(value)
        except TypeError as error:
            message = f"Error processing property {attribute!r} of {module!r}: {error}"
            raise ValueError(message) from error
        for leaf in leaves:
            if id(leaf) in seen:
                continue
            seen.add(id(leaf))
            if predicate(leaf):
                yield leaf
            if recursive and isinstance(leaf, Module):
                inner.append(leaf)
    for found in inner:
        yield from _walk(found, recursive, predicate, seen)


def _snake_case(name: str) -> str:
    return _BEFORE_WORD.sub("_", name).lower()
