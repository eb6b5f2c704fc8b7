"""What statements do: bind names, branch, repeat, enter blocks, define functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .control import Broke, Continued, Raised, Returned
from .expressions import ARITHMETIC, Expressions
from .levels import MAYBE, NO, YES
from .store import MISSING
from .values import (
    NOTHING,
    Choice,
    Class,
    Constant,
    Departed,
    Function,
    Instance,
    Manager,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence as Items

__all__ = ["Statements"]

# A loop of known length is read as often as it runs, up to so many passes.
MOST_PASSES = 24
PASSES_OF_UNKNOWN_LOOP = 2

# Modules by which TensorFlow is imported: all of them speak the same names.
TENSORFLOWS = (
    "tensorflow.compat.v2", "tensorflow.compat.v1", "tensorflow", "tapemagic.numpy_tf",
    "tapemagic.tf",
)  # fmt: skip
LIBRARIES = ("numpy", "math", "contextlib", "functools", "itertools", "random", "time", "os",
             "matplotlib", "keras", "tapemagic")  # fmt: skip


class Statements(Expressions):
    """Reads statements."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self._readers: dict[type, Callable[[Any, Scope], None]] = {
            ast.Expr: self.expression,
            ast.Assign: self.assignment,
            ast.AugAssign: self.augmented,
            ast.AnnAssign: self.annotated,
            ast.If: self.branch,
            ast.For: self.loop,
            ast.AsyncFor: self.loop,
            ast.While: self.while_loop,
            ast.With: self.block,
            ast.AsyncWith: self.block,
            ast.FunctionDef: self.definition,
            ast.AsyncFunctionDef: self.definition,
            ast.ClassDef: self.class_definition,
            ast.Return: self.returning,
            ast.Try: self.attempt,
            ast.Raise: self.raising,
            ast.Import: self.importing,
            ast.ImportFrom: self.importing_from,
            ast.Delete: self.deletion,
            ast.Global: self.elsewhere,
            ast.Nonlocal: self.elsewhere,
            ast.Break: lambda _node, _scope: _depart(Broke()),
            ast.Continue: lambda _node, _scope: _depart(Continued()),
            ast.Assert: self.assertion,
            ast.Match: self.matching,
        }
        if hasattr(ast, "TryStar"):
            self._readers[ast.TryStar] = self.attempt

    def run(self, statements: Items[ast.stmt], scope: Scope) -> None:
        """Read statements, one after the other."""
        for statement in statements:
            reader = self._readers.get(type(statement))
            if reader is not None:
                reader(statement, scope)

    def expression(self, node: ast.Expr, scope: Scope) -> None:
        """Read an expression that stands alone."""
        if not isinstance(node.value, ast.Constant):
            self.evaluate(node.value, scope)

    # ---- names -------------------------------------------------------------------------------

    def assignment(self, node: ast.Assign, scope: Scope) -> None:
        """Read ``target = value``."""
        value = self.evaluate(node.value, scope)
        for target in node.targets:
            self.bind(target, value, scope)

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        """Read ``target: type = value``."""
        if node.value is not None:
            self.bind(node.target, self.evaluate(node.value, scope), scope)

    def augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        """Read ``target += value``."""
        loaded = _as_loaded(node.target)
        old = self.evaluate(loaded, scope)
        value = self.evaluate(node.value, scope)
        self.machine.place = node
        if isinstance(old, Variable):
            self.bind(node.target, self.fails("RuntimeError"), scope)
        elif isinstance(old, Sequence) and old.kind == "list" and isinstance(node.op, ast.Add):
            self.extend(old, value)
        elif type(node.op) in ARITHMETIC:
            self.bind(node.target, self.combine(type(node.op), old, value), scope)

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Bind a target of an assignment."""
        if isinstance(target, ast.Name):
            owner = scope.elsewhere.get(target.id, scope)
            self.store.write(owner.cells, target.id, value)
            if isinstance(value, TapeValue) and not value.tape.name:
                value.tape.name = target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._bind_all(target.elts, value, scope)
        elif isinstance(target, ast.Attribute):
            self._bind_attribute(self.evaluate(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            owner = self.evaluate(target.value, scope)
            self._bind_item(owner, self._index(target.slice, scope), value)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, self.unknown(value), scope)

    def _bind_all(self, targets: list[ast.expr], value: Any, scope: Scope) -> None:
        length = self.length(value)
        starred = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
        if length is None or (length != len(targets) and not starred):
            if length is not None or (isinstance(value, Constant) and value.value is None):
                value = self.fails("TypeError", getattr(value, "given_by", None))
            for place, target in enumerate(targets):
                self.bind(target, self.item(value, Constant(place)), scope)
            return
        items = list(self.passes(value))
        if starred:
            first = starred[0]
            after = len(targets) - first - 1
            middle = items[first : len(items) - after]
            items[first : len(items) - after] = [self.sequence("list", middle)]
            targets = [t.value if isinstance(t, ast.Starred) else t for t in targets]
        for target, item in zip(targets, items, strict=False):
            self.bind(target, item, scope)

    def _bind_attribute(self, owner: Any, name: str, value: Any) -> None:
        if isinstance(owner, (Instance, Class)):
            self.store.write(owner.cells, name, value)
        elif isinstance(owner, Unknown):
            self.store.write(self.machine.cells, (owner.node, name), value)

    def _bind_item(self, owner: Any, index: Any, value: Any) -> None:
        if isinstance(index, Constant) and isinstance(owner, (Sequence, Mapping)):
            key = index.value
            if isinstance(owner, Sequence) and isinstance(key, int) and key < 0:
                key += len(owner.cells)
            try:
                self.store.write(owner.cells, key, value)
            except TypeError:
                self.fails("TypeError")
        elif isinstance(owner, (Sequence, Mapping)):
            for key, old in list(owner.cells.items()):
                self.store.write(owner.cells, key, self.join(old, value))
        elif isinstance(owner, (Tensor, Variable)):
            self.fails("TypeError")

    def deletion(self, node: ast.Delete, scope: Scope) -> None:
        """Read ``del name``."""
        for target in node.targets:
            if isinstance(target, ast.Name):
                owner = scope.elsewhere.get(target.id, scope)
                self.store.write(owner.cells, target.id, MISSING)

    def elsewhere(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        """Read ``global`` and ``nonlocal``."""
        for name in node.names:
            owner: Scope | None = self.module
            if isinstance(node, ast.Nonlocal):
                owner = scope.outer
                while owner is not None and name not in owner.cells:
                    owner = owner.outer
            if owner is not None:
                scope.elsewhere[name] = owner

    # ---- branches ----------------------------------------------------------------------------

    def branch(self, node: ast.If, scope: Scope) -> None:
        """Read ``if``."""
        truth = self.truth(self.evaluate(node.test, scope))
        if truth is not None:
            self.run(node.body if truth else node.orelse, scope)
        else:
            self.choose(
                lambda: self.run(node.body, scope), lambda: self.run(node.orelse, scope)
            )

    def matching(self, node: ast.Match, scope: Scope) -> None:
        """Read ``match``: any case may be the one."""
        subject = self.evaluate(node.subject, scope)
        ways = []
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None)
                if isinstance(name, str):
                    self.store.write(scope.cells, name, self.unknown(subject))
            ways.append(lambda case=case: self.run(case.body, scope))
        self.choose(*ways, lambda: None)

    def assertion(self, node: ast.Assert, scope: Scope) -> None:
        """Read ``assert``."""
        self.evaluate(node.test, scope)

    # ---- loops -------------------------------------------------------------------------------

    def passes(self, iterable: Any) -> Iterator[Any]:
        """Give what a loop over `iterable` gives, pass by pass.

        A long one gives its first items, one that is not known two unknown ones.
        """
        length = self.length(iterable)
        if length is None and isinstance(iterable, Manager) and iterable.kind == "generator":
            iterable = self.collected(iterable)
            length = self.length(iterable)
        if isinstance(iterable, Sequence):
            yield from iterable.items()[:MOST_PASSES]
        elif isinstance(iterable, Mapping):
            for key in list(iterable.cells)[:MOST_PASSES]:
                yield Constant(key)
        elif isinstance(iterable, Constant) and length is not None:
            for _, item in zip(range(MOST_PASSES), iterable.value, strict=False):
                yield Constant(item)
        elif length is not None:
            for place in range(min(length, MOST_PASSES)):
                yield self.item(iterable, Constant(place))
        elif isinstance(iterable, Constant):
            self.fails("TypeError", iterable.given_by)
        elif isinstance(iterable, (Tensor, Variable)) and self._is_scalar(iterable):
            self.fails("TypeError")
        else:
            for _ in range(PASSES_OF_UNKNOWN_LOOP):
                yield self._unknown_item(iterable)

    def _is_scalar(self, value: Any) -> bool:
        node = value.node if isinstance(value, Tensor) else value.handle
        return bool(node.shape == ())

    def _unknown_item(self, iterable: Any) -> Any:
        if isinstance(iterable, (Tensor, Variable, Departed)):
            return self.item(iterable, self.unknown())
        return self.unknown(iterable)

    def collected(self, generator: Manager) -> Any:
        """Return the list of what a generator yields."""
        raise NotImplementedError

    def loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        """Read ``for``."""
        iterable = self.evaluate(node.iter, scope)
        if isinstance(node.iter, (ast.List, ast.Tuple)) or self.length(iterable) is not None:
            iterable = self._snapshot(iterable)
        with self.frame("loop") as frame:
            try:
                for item in self.passes(iterable):
                    self.bind(node.target, item, scope)
                    self._pass(node.body, scope)
                self.run(node.orelse, scope)
            except Broke:
                pass
            self.join_aside(frame, None)

    def _snapshot(self, iterable: Any) -> Any:
        return iterable

    def _pass(self, body: Items[ast.stmt], scope: Scope) -> None:
        with self.frame("pass") as frame:
            try:
                self.run(body, scope)
            except Continued:
                pass
            self.join_aside(frame, None)

    def while_loop(self, node: ast.While, scope: Scope) -> None:
        """Read ``while``."""
        with self.frame("loop") as frame:
            try:
                unknown = 0
                for _ in range(MOST_PASSES):
                    truth = self.truth(self.evaluate(node.test, scope))
                    if truth is False or unknown == PASSES_OF_UNKNOWN_LOOP:
                        break
                    # An endless loop ends by a break: if it is not known when, two passes must do.
                    unknown += truth is None or bool(frame.aside)
                    self._pass(node.body, scope)
                self.run(node.orelse, scope)
            except Broke:
                pass
            self.join_aside(frame, None)

    # ---- blocks ------------------------------------------------------------------------------

    def block(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        """Read ``with``."""
        self._enter(node, 0, scope)

    def _enter(self, node: ast.With | ast.AsyncWith, place: int, scope: Scope) -> None:
        """Enter the items of a ``with`` from `place` on, and read its body."""
        if place == len(node.items):
            self.run(node.body, scope)
            return
        item = node.items[place]
        value = self.evaluate(item.context_expr, scope)
        self.machine.place = item.context_expr

        def go_on(bound: Any) -> Any:
            if item.optional_vars is not None:
                self.bind(item.optional_vars, bound, scope)
            self._enter(node, place + 1, scope)
            return NOTHING

        self.entered_block(value, item.context_expr, go_on)

    def entered_block(self, value: Any, where: ast.expr, go_on: Callable[[Any], Any]) -> None:
        """Read the rest of a ``with`` under the manager `value`."""
        if isinstance(value, Choice):
            tapes = [each for each in value.values if isinstance(each, TapeValue)]
            if len(tapes) == 1:
                self._under_tape(tapes[0], where, lambda _: go_on(value), MAYBE)
                return
        if isinstance(value, TapeValue):
            self._under_tape(value, where, go_on, YES)
        elif isinstance(value, Manager) and value.kind == "stop_recording":
            self._without_tape(value.subject, go_on)
        elif isinstance(value, Manager) and value.kind == "null":
            go_on(value.subject)
        elif isinstance(value, Manager) and value.kind == "generator":
            self.under_generator(value, go_on)
        elif isinstance(value, Instance) and self._in_class(value.kind, "__enter__") is not None:
            entered = self.call_value(self.attribute_of(value, "__enter__"), [], {})
            try:
                go_on(entered)
            finally:
                if self._in_class(value.kind, "__exit__") is not None:
                    self.call_value(self.attribute_of(value, "__exit__"), [NOTHING] * 3, {})
        elif isinstance(value, Symbol) and value.path == "tensorflow.GradientTape":
            self.mistaken("class entered", where)
            self.fails("TypeError")
            go_on(self.unknown())
        elif isinstance(value, Constant) and value.value is None:
            self.fails("AttributeError", value.given_by)
            go_on(self.unknown())
        else:
            self.open_questions += 1
            go_on(self.unknown(value) if not isinstance(value, Unknown) else value)

    def under_generator(self, value: Manager, go_on: Callable[[Any], Any]) -> None:
        raise NotImplementedError

    def mistaken(self, kind: str, where: ast.AST, subject: Any = None) -> None:
        """Note a mistake that is no gradient call."""
        if all(found[:2] != (kind, where) for found in self.mistakes):
            self.mistakes.append((kind, where, subject))

    def _under_tape(
        self, value: TapeValue, where: ast.expr, go_on: Callable[[Any], Any], level: int
    ) -> None:
        tape = value.tape
        if tape.recording == YES:
            self.mistaken("entered while recording", where, tape)
            self.fails("ValueError")
            go_on(value)
            return
        self.machine.enter(tape, level)
        try:
            go_on(value)
        finally:
            if tape.recording != NO:
                self.machine.leave(tape)

    def _without_tape(self, tape: Any, go_on: Callable[[Any], Any]) -> None:
        level = tape.recording
        self.machine.leave(tape, "stop_recording")
        try:
            go_on(NOTHING)
        finally:
            if tape.recording == NO:
                self.machine.enter(tape, level)

    # ---- functions and classes -----------------------------------------------------------------

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        """Read ``def``."""
        function = self.function_value(node, scope)
        value: Any = function
        for decorator in reversed(node.decorator_list):
            value = self.decorated(value, self.evaluate(decorator, scope))
        self.store.write(scope.elsewhere.get(node.name, scope).cells, node.name, value)

    def decorated(self, function: Any, decorator: Any) -> Any:
        """Return what a decorator makes of a function."""
        raise NotImplementedError

    def class_definition(self, node: ast.ClassDef, scope: Scope) -> None:
        """Read ``class``."""
        bases = tuple(self.evaluate(base, scope) for base in node.bases)
        inner = Scope(outer=scope)
        self.run(node.body, inner)
        made = Class(node.name, inner.cells, bases)
        for value in inner.cells.values():
            if isinstance(value, Function):
                self.store.write(self.owners, value.node, made)
        self.classes.append(made)
        self.store.write(scope.elsewhere.get(node.name, scope).cells, node.name, made)

    def returning(self, node: ast.Return, scope: Scope) -> None:
        """Read ``return``."""
        raise Returned(NOTHING if node.value is None else self.evaluate(node.value, scope))

    # ---- exceptions --------------------------------------------------------------------------

    def raising(self, node: ast.Raise, scope: Scope) -> None:
        """Read ``raise``."""
        name = ""
        if node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = made.id if isinstance(made, ast.Name) else ""
            if isinstance(node.exc, ast.Call):
                for argument in node.exc.args:
                    self.evaluate(argument, scope)
        raise Raised(name)

    def attempt(self, node: Any, scope: Scope) -> None:
        """Read ``try``."""
        try:
            self._attempt(node, scope)
        finally:
            self.run(node.finalbody, scope)

    def _attempt(self, node: ast.Try, scope: Scope) -> None:
        if not node.handlers:
            self.run([*node.body, *node.orelse], scope)
            return
        questions = self.open_questions
        with self.frame("try") as frame:
            try:
                self.run(node.body, scope)
                raised = None
            except Raised as departure:
                raised = departure
            aside = list(frame.aside)
            self.join_aside(frame, None)
        if raised is None:
            self.run(node.orelse, scope)
            if aside or self.open_questions > questions:
                handlers = [lambda each=each: self._handle(each, scope) for each in node.handlers]
                self.choose(*handlers, lambda: None)
            return
        for handler in node.handlers:
            catches = _catches(handler, raised.name)
            if catches:
                self._handle(handler, scope)
                return
            if catches is None:
                self.choose(lambda handler=handler: self._handle(handler, scope), lambda: None)
                return
        if any(frame.kind == "try" for frame in self.frames) or not raised.value:
            raise raised
        self.stopped = self.stopped or raised.value

    def _handle(self, handler: ast.ExceptHandler, scope: Scope) -> None:
        if handler.name:
            self.store.write(scope.cells, handler.name, self.unknown())
        self.run(handler.body, scope)

    # ---- imports -----------------------------------------------------------------------------

    def importing(self, node: ast.Import, scope: Scope) -> None:
        """Read ``import``."""
        self.open_questions += 1
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            whole = alias.name if alias.asname else alias.name.split(".")[0]
            self.store.write(scope.cells, name, self.imported(whole))

    def importing_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        """Read ``from ... import``."""
        self.open_questions += 1
        for alias in node.names:
            if alias.name == "*":
                continue
            module = node.module or ""
            value = self.unknown() if node.level else self.imported(f"{module}.{alias.name}")
            self.store.write(scope.cells, alias.asname or alias.name, value)

    def imported(self, path: str) -> Any:
        """Return the module or the name `path`."""
        for root in TENSORFLOWS:
            if path == root or path.startswith(root + "."):
                rest = path[len(root) :]
                if rest.endswith(".GradientTape"):
                    rest = ".GradientTape"
                return Symbol("tensorflow" + rest)
        if path.split(".")[0] in LIBRARIES:
            return Symbol(path)
        return self.unknown()


def _depart(departure: Exception) -> None:
    raise departure


def _as_loaded(target: ast.expr) -> ast.expr:
    """Return the expression that reads what `target` assigns to."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


# The classes above an exception, as far as a tape raises it.
_ANCESTORS = {
    "RuntimeError": {"RuntimeError"},
    "NotImplementedError": {"NotImplementedError", "RuntimeError"},
    "IndexError": {"IndexError", "LookupError"},
    "KeyError": {"KeyError", "LookupError"},
    "ZeroDivisionError": {"ZeroDivisionError", "ArithmeticError"},
    "InvalidArgumentError": {"InvalidArgumentError", "OpError"},
}


def _catches(handler: ast.ExceptHandler, name: str) -> bool | None:
    """Tell whether `handler` catches an exception of class `name`."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id if isinstance(kind, ast.Name) else getattr(kind, "attr", "") for kind in kinds}
    if names & {"Exception", "BaseException"}:
        return True
    if not name:
        return None
    return bool(names & (_ANCESTORS.get(name) or {name}))


