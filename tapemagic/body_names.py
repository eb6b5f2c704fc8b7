"""What a body binds, reads and awaits, found in its syntax tree before anything runs.

Only names of the notebook's own namespace count: what a function or class binds for itself is not
seen. Statements inside ``if``, ``for``, ``with`` and ``try`` belong to the notebook's namespace
like any other, and so does the body of a magic (``%%time``) that stands on the body's first line.
"""

from __future__ import annotations

import ast
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

# With one of these a body can bind a name that its text does not show.
BINDS_UNSEEN = {"exec", "eval", "globals", "locals", "vars", "get_ipython", "setattr"}

# Cell magics that run their body as Python in the notebook's namespace.
_PYTHON_MAGICS = {"capture", "debug", "prun", "tape", "time"}


@dataclass
class BodyNames:
    """The names of a body.

    Attributes
    ----------
    bound
        Each name that the body binds, with the line where it first does.
    used
        Every name that is read anywhere in the body, inside functions and classes too.
    bound_before_use
        The names whose first mention binds them: the object that such a name holds when the body
        starts plays no part in it.
    used_before_bound
        The names whose first mention certainly reads them: they hold something when the body
        starts.
    bound_again
        Each name that the body may bind a second time, with the line where it does; a name that a
        loop binds is one.
    bound_in_functions
        The names that functions of the body bind, having declared them ``global``.
    rebound_from_itself
        Each name like ``x`` in ``x = x + 1`` or ``x += 1``, with the line.
    literals
        The value of each name that the body first binds to a literal, as ``x = 3.0``.
    awaits
        The line of the first ``await``, ``async for`` or ``async with`` outside functions, if any.
    may_bind_unseen
        Whether the body calls something like ``exec`` or a line magic that may bind any name.
    """

    bound: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    bound_before_use: set[str] = field(default_factory=set)
    used_before_bound: set[str] = field(default_factory=set)
    bound_again: dict[str, int] = field(default_factory=dict)
    bound_in_functions: set[str] = field(default_factory=set)
    rebound_from_itself: dict[str, int] = field(default_factory=dict)
    literals: dict[str, Any] = field(default_factory=dict)
    awaits: int | None = None
    may_bind_unseen: bool = False


def read_names(tree: ast.Module, parse_nested: Callable[[str], ast.Module]) -> BodyNames:
    """Read the names of a parsed body.

    Parameters
    ----------
    tree
        The body.
    parse_nested
        Parses the body of a magic inside the body (IPython's syntax allowed).
    """
    names = BodyNames()
    _Reader(names, parse_nested).read(tree)
    return names


def nested_magic(node: ast.stmt) -> tuple[str, str] | None:
    """Return the name and the body of a cell magic, if IPython made the statement of one."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return None
    call = node.value
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "run_cell_magic"):
        return None
    magic, *_, body = [part.value for part in call.args if isinstance(part, ast.Constant)]
    return str(magic), str(body)


class _Reader:
    """Reads statements in the order in which they run."""

    def __init__(self, names: BodyNames, parse_nested: Callable[[str], ast.Module]) -> None:
        self._names = names
        self._parse_nested = parse_nested
        self._mentioned: set[str] = set()

    def read(self, tree: ast.Module) -> None:
        for node in tree.body:
            magic = nested_magic(node)
            if magic is None:
                self._read_statement(node)
            else:
                self._read_nested(*magic)

    def _read_nested(self, magic: str, body: str) -> None:
        try:
            tree = self._parse_nested(body)
        except SyntaxError:
            if magic in _PYTHON_MAGICS:
                raise
            # %%bash, %%html and their like; some of them bind names.
            self._names.may_bind_unseen = True
        else:
            self.read(tree)

    def _read_statement(self, node: ast.stmt) -> None:
        names = self._names
        names.used |= _names_read(node)
        if names.used & BINDS_UNSEEN:
            names.may_bind_unseen = True
        self._read_bindings(node)
        self._read_second_bindings(node)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                names.bound_in_functions.update(inner.names)
        if names.awaits is None:
            names.awaits = next(_awaits(node), None)

    def _read_bindings(self, node: ast.stmt) -> None:
        names = self._names
        literals = dict(_literals(node))
        for event in _events(node, certain=True):
            if event.binds:
                if event.name in names.bound:
                    names.bound_again.setdefault(event.name, event.line)
                names.bound.setdefault(event.name, event.line)
                if event.certain and event.name not in self._mentioned:
                    names.bound_before_use.add(event.name)
                    if event.name in literals:
                        names.literals[event.name] = literals[event.name]
            elif event.certain and event.name not in self._mentioned:
                names.used_before_bound.add(event.name)
            self._mentioned.add(event.name)

    def _read_second_bindings(self, node: ast.stmt) -> None:
        names = self._names
        for inner in walk_own_scope(node):
            for name, line in _rebound_from_itself(inner):
                names.rebound_from_itself.setdefault(name, line)
            if isinstance(inner, (ast.For, ast.AsyncFor, ast.While)):
                for event in _events(inner, certain=False):
                    if event.binds:
                        names.bound_again.setdefault(event.name, event.line)


class _Event(NamedTuple):
    """A name is read or bound when a statement runs."""

    name: str
    line: int
    binds: bool
    certain: bool


def _events(node: ast.AST, *, certain: bool) -> Iterator[_Event]:
    """Tell in which order a statement reads and binds the notebook's names.

    `certain` is false for what stands in a branch that may not be taken. What a function reads it
    reads when it is called, so that is left out.
    """
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.expr) and not _binds(node):
        yield from _events_of_plain_expression(node, line, certain=certain)
    elif isinstance(node, ast.Name):
        yield _Event(node.id, line, not isinstance(node.ctx, ast.Load), certain)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield _Event(node.name, line, binds=True, certain=certain)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            yield _Event(name, line, binds=True, certain=certain)
    elif isinstance(node, COMPREHENSIONS):
        yield from _events_of_comprehension(node, line)
    elif _has_effect(node):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield _Event(node.target.id, line, binds=False, certain=certain)
        yield from _events_of_parts(node, certain=certain)
    if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        yield _Event(node.name, line, binds=True, certain=False)


def _has_effect(node: ast.AST) -> bool:
    """Whether a node reads or binds when it runs: not ``x: int``, ``del x``, nor a lambda."""
    only_declares = isinstance(node, ast.AnnAssign) and node.value is None
    return not only_declares and not isinstance(node, (ast.Delete, ast.Lambda))


def _events_of_plain_expression(node: ast.expr, line: int, *, certain: bool) -> Iterator[_Event]:
    # Long expressions are deep, too deep to be visited one inside the other.
    for name in sorted(_names_read(node, in_lambdas=False)):
        yield _Event(name, line, binds=False, certain=certain)


def _events_of_parts(node: ast.AST, *, certain: bool) -> Iterator[_Event]:
    if isinstance(node, ast.ExceptHandler) and node.name:
        yield _Event(node.name, node.lineno, binds=True, certain=False)
    for part, is_branch in _parts_in_order(node):
        yield from _events(part, certain=certain and not is_branch)


def _parts_in_order(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Return the parts of a node in the order in which they run, and whether they may not."""
    first = {
        ast.Assign: ("value",),
        ast.AnnAssign: ("value",),
        ast.AugAssign: ("value",),
        ast.NamedExpr: ("value",),
        ast.For: ("iter",),
        ast.AsyncFor: ("iter",),
        ast.IfExp: ("test",),
    }.get(type(node), ())
    branches = {
        ast.If: ("body", "orelse"),
        ast.IfExp: ("body", "orelse"),
        ast.While: ("body", "orelse"),
        ast.Try: ("handlers", "orelse"),
        ast.For: ("orelse",),
        ast.match_case: ("body",),
    }.get(type(node), ())
    for name in (*first, *(part for part in node._fields if part not in first)):
        value = getattr(node, name, None)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield part, name in branches


def _events_of_comprehension(node: ast.AST, line: int) -> Iterator[_Event]:
    for name in sorted(_names_read(node)):
        yield _Event(name, line, binds=False, certain=True)
    for inner in walk_own_scope(node):
        if isinstance(inner, ast.NamedExpr):
            yield _Event(inner.target.id, line, binds=True, certain=False)


def _rebound_from_itself(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Return the names like x in ``x = x + 1`` and ``x += 1``, with the line."""
    if isinstance(node, ast.AugAssign):
        yield from ((name, node.lineno) for name in bound_names(node.target))
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        read = _names_read(node.value)
        read -= {inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)}
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from ((name, node.lineno) for name in bound_names(target) if name in read)


def _binds(expression: ast.expr) -> bool:
    """Whether an expression is, or has in it, something that binds a name."""
    return any(
        isinstance(node, ast.NamedExpr)
        or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
        for node in walk_own_scope(expression)
    )


def _names_read(node: ast.AST, *, in_lambdas: bool = True) -> set[str]:
    """Return every name that is read somewhere in a tree, but for comprehensions' own variables."""
    found: set[str] = set()
    none: frozenset[str] = frozenset()
    waiting = [(node, none)]
    while waiting:
        inner, own = waiting.pop()
        if isinstance(inner, ast.Lambda) and not in_lambdas:
            continue
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found |= {inner.id} - own
        elif isinstance(inner, COMPREHENSIONS):
            own |= {name for part in inner.generators for name in bound_names(part.target)}
        waiting += [(child, own) for child in ast.iter_child_nodes(inner)]
    return found


def walk_own_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, from the first line on, without entering functions, classes and lambdas."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        if not isinstance(inner, SCOPES):
            waiting += reversed(list(ast.iter_child_nodes(inner)))


def bound_names(target: ast.AST) -> Iterator[str]:
    """Return the names that an assignment's target binds (none for ``a.b`` and ``a[0]``)."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from bound_names(element)
    elif isinstance(target, ast.Starred):
        yield from bound_names(target.value)


def _literals(statement: ast.stmt) -> Iterator[tuple[str, Any]]:
    """Return the names that a statement binds to a literal, with its value."""
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return
    for target in targets:
        for name, part in _pairs(target, value):
            with contextlib.suppress(ValueError, TypeError, MemoryError, RecursionError):
                yield name, ast.literal_eval(part)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Pair names with the expressions they are assigned, through ``x, y = 1.0, 2.0``."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif (
        isinstance(target, (ast.Tuple, ast.List))
        and isinstance(value, (ast.Tuple, ast.List))
        and len(target.elts) == len(value.elts)
        and not any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts))
    ):
        for inner_target, inner_value in zip(target.elts, value.elts, strict=True):
            yield from _pairs(inner_target, inner_value)


def _awaits(statement: ast.stmt) -> Iterator[int]:
    for node in walk_own_scope(statement):
        is_async_comprehension = isinstance(node, COMPREHENSIONS) and any(
            part.is_async for part in node.generators
        )
        if is_async_comprehension or isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
            yield getattr(node, "lineno", statement.lineno)
