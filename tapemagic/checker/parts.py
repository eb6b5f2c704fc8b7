"""What the parts of the interpreter ask of each other.

The interpreter is one object, and its methods are written in modules of one subject each: every
class extends the one of the module before it, from `interpreter.Base` to `library_calls`. An
expression can hold a call, a call reads statements, these hold expressions; so the first parts need
what only later ones have. That is declared here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence

    from .tapes import Tape
    from .values import BoundMethod, Class, Function, Instance, Manager, Scope
    from .values import Sequence as SequenceValue

__all__ = ["Parts"]


class Parts:
    """The methods that a part may need of one that extends it."""

    # ---- reading -----------------------------------------------------------------------------

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        raise NotImplementedError

    def run(self, statements: Sequence[ast.stmt], scope: Scope) -> None:
        """Read statements, one after the other."""
        raise NotImplementedError

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Bind a target of an assignment."""
        raise NotImplementedError

    def passes(self, iterable: Any, where: ast.AST | None = None) -> Iterator[Any]:
        """Give what a loop over `iterable`, the expression `where`, gives, pass by pass."""
        raise NotImplementedError

    # ---- values ------------------------------------------------------------------------------

    def sequence(self, kind: str, items: list[Any]) -> SequenceValue:
        """Return a list, a tuple or a set of these."""
        raise NotImplementedError

    def forget_items(self, value: Any) -> None:
        """Let a list or a dictionary hold who knows what, and how much of it."""
        raise NotImplementedError

    def unknown_call(self, function: Any, arguments: list[Any]) -> Any:
        """Return what a function gives that cannot be looked into."""
        raise NotImplementedError

    def special(self, owner: Instance, name: str, arguments: list[Any]) -> Any:
        """Call a method like ``__add__`` of an object."""
        raise NotImplementedError

    def builtin(self, name: str) -> Any:
        """Return Python's own function of this name, or None."""
        raise NotImplementedError

    def sum_lazily(self, node: ast.expr, scope: Scope) -> Any:
        """Return the sum of what a generator expression gives."""
        raise NotImplementedError

    def in_class(self, kind: Class, name: str) -> Any:
        """Return what a class or one above it has by this name, or None."""
        raise NotImplementedError

    def attribute_of(self, value: Any, name: str) -> Any:
        """Return ``value.name``."""
        raise NotImplementedError

    def module_variables(self, owner: Instance, *, trained_only: bool) -> Any:
        """Return the Variables of a ``tf.Module``."""
        raise NotImplementedError

    # ---- calling -----------------------------------------------------------------------------

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Evaluate ``function(arguments)``."""
        raise NotImplementedError

    def call_value(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call `function`, whatever it is."""
        raise NotImplementedError

    def call_function(self, function: Function, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a function of the program."""
        raise NotImplementedError

    def call_bound(self, method: BoundMethod, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a method that is a function of the program."""
        raise NotImplementedError

    def call_symbol(
        self, node: ast.Call | None, path: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call the function `path` of a library."""
        raise NotImplementedError

    def call_method(
        self,
        node: ast.Call | None,
        method: BoundMethod,
        arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:
        """Call a method that is no function of the program."""
        raise NotImplementedError

    def call_custom_gradient(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call a function with ``tf.custom_gradient``."""
        raise NotImplementedError

    def call_compiled(self, function: Function, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a function of the program that ``tf.function`` has compiled."""
        raise NotImplementedError

    def enter_tape(self, tape: Tape, level: int) -> None:
        """Let a tape record."""
        raise NotImplementedError

    def instantiate(self, kind: Class, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Make an object of a class of the program."""
        raise NotImplementedError

    def imported(self, path: str) -> Any:
        """Return the module or the name `path`."""
        raise NotImplementedError

    def ask_with_unknown_arguments(
        self, node: ast.Call, method: BoundMethod, arguments: list[Any]
    ) -> Any:
        """Call a method of a tape with ``*arguments`` that are not known."""
        raise NotImplementedError

    def close_stack(self, stack: Manager) -> Any:
        """Leave what was entered by an exit stack."""
        raise NotImplementedError

    def lose(self, tape: Tape) -> None:
        """Note that it is not known any more what `tape` has been asked, and follows."""
        raise NotImplementedError

    # ---- functions of the program --------------------------------------------------------------

    def function_value(self, node: Any, scope: Scope) -> Function:
        """Return the function that ``def`` or ``lambda`` makes."""
        raise NotImplementedError

    def decorated(self, function: Any, decorator: Any) -> Any:
        """Return what a decorator makes of a function."""
        raise NotImplementedError

    def under_generator(self, value: Manager, go_on: Callable[[Any], Any]) -> None:
        """Read the rest of a ``with`` at the ``yield`` of a context manager."""
        raise NotImplementedError

    def finished(self, coroutine: Manager) -> Any:
        """Return what a coroutine returns when it is awaited."""
        raise NotImplementedError

    def collected(self, generator: Manager) -> Any:
        """Return the list of what a generator yields."""
        raise NotImplementedError
