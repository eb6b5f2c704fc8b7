"""Where a body can bind a name for the first time, and what else it binds.

The object that a body first binds to a source's name is the source. `tapemagic.cell.watching` sees
it when the body runs; here it is found in the body's text, for the plain program to watch it there.
"""

from __future__ import annotations

import ast
import enum
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapemagic.body_names import SCOPES, bound_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# The parts of statements and expressions that run in any case, in the order in which they do.
_EVALUATED: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Expr: ("value",),
    ast.Assign: ("value",),
    ast.AnnAssign: ("value",),
    ast.AugAssign: ("value",),
    ast.If: ("test",),
    ast.Assert: ("test",),
    ast.For: ("iter",),
    ast.Attribute: ("value",),
    ast.Starred: ("value",),
    ast.keyword: ("value",),
    ast.IfExp: ("test",),
    ast.BinOp: ("left", "right"),
    ast.UnaryOp: ("operand",),
    ast.Compare: ("left", "comparators"),
    ast.BoolOp: ("values",),
    ast.Call: ("func", "args", "keywords"),
    ast.Subscript: ("value", "slice"),
    ast.Tuple: ("elts",),
    ast.List: ("elts",),
    ast.Set: ("elts",),
}


class NoProgramError(ValueError):
    """A body for which no plain program can be written; the text is one sentence that says why."""


class _Bound(enum.Enum):
    """Whether a name is bound already where a statement starts."""

    NO = enum.auto()
    MAYBE = enum.auto()
    YES = enum.auto()

    def or_else(self, other: _Bound) -> _Bound:
        """Return what is known where two ways through the body meet."""
        return self if self is other else _Bound.MAYBE


@dataclass(frozen=True)
class FirstBinding:
    """A place where a body can bind a name for the first time.

    Attributes
    ----------
    statement
        What binds the name: an assignment, the head of a ``for`` or ``with``, or whatever contains
        the `walrus`.
    walrus
        The ``name := value`` that binds it.
    is_certain
        Whether no other place can have been first when this one is reached.
    """

    statement: ast.stmt
    walrus: ast.NamedExpr | None
    is_certain: bool


def first_bindings(
    name: str, tree: ast.Module, untranslated: Callable[[ast.stmt], str]
) -> list[FirstBinding]:
    """Return the places where a body can bind a name for the first time.

    Parameters
    ----------
    name
        The name.
    tree
        The body.
    untranslated
        Returns a statement as it was written if that is in IPython's own syntax, else an empty
        text.

    Raises
    ------
    NoProgramError
        If the name may be bound before them in IPython's own syntax, where it cannot be followed.
    """
    search = _Search(name, untranslated)
    search.through(tree.body, _Bound.NO)
    return search.found


class _Search:
    """Follows a body in the order in which it runs, to where a name can be bound first.

    These are the places that `tapemagic.cell.watching` acts at.
    """

    def __init__(self, name: str, untranslated: Callable[[ast.stmt], str]) -> None:
        self._name = name
        self._untranslated = untranslated
        self.found: list[FirstBinding] = []

    def through(self, block: Sequence[ast.stmt], bound: _Bound) -> _Bound:
        """Follow a block; return whether the name is bound behind it."""
        for statement in block:
            if isinstance(statement, DEFINITIONS):
                continue
            self._refuse_unseen(statement, bound)
            for walrus in _walruses(statement):
                if walrus.target.id == self._name:
                    bound = self._here(statement, bound, walrus)
            bound = self._through_statement(statement, bound)
        return bound

    def _here(
        self, statement: ast.stmt, bound: _Bound, walrus: ast.NamedExpr | None = None
    ) -> _Bound:
        if bound is not _Bound.YES:
            self.found.append(FirstBinding(statement, walrus, is_certain=bound is _Bound.NO))
        return _Bound.YES

    def _refuse_unseen(self, statement: ast.stmt, bound: _Bound) -> None:
        line = self._untranslated(statement)
        is_mentioned = re.search(rf"\b{re.escape(self._name)}\b", line)
        if is_mentioned and bound is not _Bound.YES and self._name not in set(_targets(statement)):
            raise NoProgramError(
                f"{self._name} may be bound by `{line.splitlines()[0].strip()}`, "
                "where no line can watch it."
            )

    def _through_statement(self, statement: ast.stmt, bound: _Bound) -> _Bound:
        binds = self._name in set(_targets(statement))
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            return self._through_loop(statement, bound, binds=binds)
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            inside = self._here(statement, bound) if binds else bound
            # It may swallow what its block raises.
            return bound.or_else(self.through(statement.body, inside))
        if isinstance(statement, ast.If):
            return self.through(statement.body, bound).or_else(
                self.through(statement.orelse, bound)
            )
        if isinstance(statement, ast.Match):
            ends = [self.through(case.body, bound) for case in statement.cases]
            return functools.reduce(_Bound.or_else, ends, bound)
        if hasattr(statement, "handlers"):  # try, and on newer Pythons try with except*
            return self._through_try(statement, bound)
        return self._here(statement, bound) if binds else bound

    def _through_loop(
        self, loop: ast.For | ast.AsyncFor | ast.While, bound: _Bound, *, binds: bool
    ) -> _Bound:
        before = len(self.found)
        # In a second round the name is bound already.
        inside = bound.or_else(_Bound.YES)
        if binds:
            inside = self._here(loop, inside)
        after = self.through(loop.body, inside)
        if len(self.found) == before:
            after = bound
        return after.or_else(self.through(loop.orelse, bound.or_else(after)))

    def _through_try(self, statement: ast.stmt, bound: _Bound) -> _Bound:
        parts: Mapping[str, list[ast.stmt]] = vars(statement)
        after = self.through(parts["body"], bound)
        somewhere = bound.or_else(after)
        ends = [self.through(parts["orelse"], after)]
        ends += [self.through(vars(h)["body"], somewhere) for h in parts["handlers"]]
        end = functools.reduce(_Bound.or_else, ends)
        if not parts["finalbody"]:
            return end
        return self.through(parts["finalbody"], end.or_else(somewhere))


def is_reached_first(statement: ast.stmt, walrus: ast.NamedExpr) -> bool:
    """Whether a statement evaluates a ``:=`` once, and nothing that matters before it."""
    if isinstance(statement, ast.AugAssign) and not _is_plain(statement.target, walrus.target.id):
        return False
    node: ast.AST = statement
    while node is not walrus:
        for part in _evaluated_in_order(node):
            if any(inner is walrus for inner in ast.walk(part)):
                node = part
                break
            if not _is_plain(part, walrus.target.id):
                return False
        else:
            return False
    return True


def _evaluated_in_order(node: ast.AST) -> list[ast.AST]:
    """Return the parts that a statement or expression always evaluates, each exactly once."""
    names = _EVALUATED.get(type(node), ())
    parts = [getattr(node, name) for name in names]
    flat = [part for some in parts for part in (some if isinstance(some, list) else [some])]
    if isinstance(node, ast.Compare):
        return flat[:2]  # a < b < c: c counts where a < b only
    return flat[:1] if isinstance(node, ast.BoolOp) else [part for part in flat if part is not None]


def _is_plain(part: ast.AST, name: str) -> bool:
    """Whether it does not matter if an expression is evaluated before a name is bound or after."""
    kinds = (ast.Name, ast.Attribute, ast.Constant, ast.expr_context)
    return all(
        isinstance(node, kinds) and getattr(node, "id", None) != name for node in ast.walk(part)
    )


def _targets(statement: ast.stmt) -> Iterator[str]:
    """Return the names that a statement assigns, at its head if it has a block."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from bound_names(target)
    elif isinstance(statement, (ast.AugAssign, ast.For, ast.AsyncFor)) or (
        isinstance(statement, ast.AnnAssign) and statement.value is not None
    ):
        yield from bound_names(statement.target)
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if item.optional_vars is not None:
                yield from bound_names(item.optional_vars)
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from bound_by_words(statement)


def _walruses(statement: ast.stmt) -> list[ast.NamedExpr]:
    """Return the ``:=`` of a statement itself, not those of the blocks inside it."""
    inside = {inner for block in blocks(statement) for inner in block}
    found = []
    # Long expressions are deep, too deep to be visited one inside the other.
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.NamedExpr):
            found.append(node)
        if not isinstance(node, SCOPES):
            waiting += [part for part in ast.iter_child_nodes(node) if part not in inside]
    return found[::-1]  # the innermost and the leftmost bind first


def bindings(tree: ast.Module) -> Iterator[str]:
    """Return each name that is bound or deleted in the notebook's namespace, each time it is."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield from bound_by_words(node)
        if isinstance(node, SCOPES):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Global):
                    yield from inner.names
            continue
        if isinstance(node, ast.AnnAssign) and node.value is None:
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        own = node.target if isinstance(node, ast.comprehension) else None
        waiting += [part for part in ast.iter_child_nodes(node) if part is not own]


def bound_by_words(node: ast.AST) -> Iterator[str]:
    """Return the names that a node binds without an `ast.Name` for them."""
    if isinstance(node, (*DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        if node.name is not None:
            yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(node, ast.MatchMapping) and node.rest is not None:
        yield node.rest


def blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Return the blocks inside a statement, those of functions too."""
    for holder in (
        statement,
        *getattr(statement, "handlers", ()),
        *getattr(statement, "cases", ()),
    ):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(holder, name, None)
            if block:
                yield block
