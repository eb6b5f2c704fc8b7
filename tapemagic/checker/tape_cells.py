"""What a ``%%tape`` cell means, as statements: its body under the tapes that the magic makes.

``%%tape d2y/dx2`` stands for two tapes, one in the other, the body in both, and a gradient call
behind the end of each. `tape_cell` builds just that: the body keeps its own lines, and all that the
magic adds is *unwritten* (`tapemagic.checker.unwritten`) and stands on the magic's line. A gradient
call of the magic has a `TapeRequest`, so that sentences can speak of ``d2y_dx2`` and not of a call
that nobody wrote.

Which object is a source? The one that its name holds when the body begins; or, if the name holds
none then, or the body binds it before it reads it, the first object that the body binds it to. That
hangs on the names that there are, so these have to be told.

A cell that the magic would refuse, or of which it cannot be said what the magic does, is None here.
"""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tapemagic import leibniz
from tapemagic.body_names import read_names
from tapemagic.checker.descriptions import WithoutNone
from tapemagic.checker.first_bindings import put_behind_bindings
from tapemagic.checker.magic_writer import MagicLine, MagicWriter
from tapemagic.checker.tape_requests import TapeRequest
from tapemagic.derivative_plan import Node, Plan
from tapemagic.tape_options import TapeLineError, TapeOptions, parse_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tapemagic.body_names import BodyNames
    from tapemagic.leibniz import Request

__all__ = ["MagicLine", "names_on_line", "tape_cell"]

# No text can write these names.
_TAPE = "%%tape"
_AT_START = "{} from before the cell"
_FIRST = "{} at first"
_AS_IT_CAME = "{} as it came"


def names_on_line(rest: str) -> frozenset[str]:
    """Return the names of which the line of a ``%%tape`` may speak."""
    try:
        options = parse_line(rest)
    except TapeLineError:
        return frozenset()
    named = {*options.watch, *([options.tape_name] if options.tape_name else [])}
    return frozenset(named).union(*map(leibniz.possible_names, options.requests))


def tape_cell(
    body: list[ast.stmt], line: MagicLine, known: frozenset[str] | None
) -> list[ast.stmt] | None:
    """Return the statements that a ``%%tape`` cell stands for; the body may be changed.

    Parameters
    ----------
    body
        The body.
    line
        The line of the magic.
    known
        The names that there are when the cell begins; None where that is not known.
    """
    cell = _read(body, line, known)
    if cell is None:
        return None
    statements = _statements(cell)
    return statements if all(cell.bindings_seen.values()) else None


# ---- reading ---------------------------------------------------------------------------------


@dataclass
class _Cell:
    """A cell that was read.

    Attributes
    ----------
    held
        The sources and watched names whose object is there when the body begins.
    made
        Those whose object the body makes.
    bindings_seen
        For each of these, whether the place was found where it does.
    """

    body: list[ast.stmt]
    line: MagicLine
    options: TapeOptions
    names: BodyNames
    requests: tuple[Request, ...]
    held: list[str]
    made: list[str]
    plan: Plan = field(init=False)
    bindings_seen: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = Plan.of(self.requests)

    @property
    def kept_tape(self) -> str | None:
        """The name under which the reader keeps a tape."""
        return self.options.tape_name or (None if self.requests else "tape")

    def tape(self, order: int) -> str:
        """Return the name of the tape on which derivatives of an order are taken."""
        return _TAPE if self.plan.order == 1 else f"{_TAPE} {order}"

    @property
    def tapes(self) -> list[str]:
        """All tapes, the outermost first."""
        inner = [self.tape(order) for order in range(self.plan.order, 0, -1)]
        return [self.kept_tape, *inner] if self.kept_tape else inner

    def source(self, name: str) -> str:
        """Return the name that holds a source when the derivatives are taken."""
        results = {request.bound_name for request in self.requests}
        if name in self.held:
            lost = {*self.names.bound, *results, *self._deleted}
            return _AT_START.format(name) if name in lost else name
        return _FIRST.format(name) if self.is_kept(name) else name

    def is_kept(self, name: str) -> bool:
        """Tell whether the first object of a name must be kept, since it may get another one."""
        names = self.names
        is_certain = name in names.bound_before_use and name not in names.bound_again
        return not is_certain or name in names.bound_in_functions or name in self._deleted

    @functools.cached_property
    def _deleted(self) -> frozenset[str]:
        """The names that the body takes away."""
        return frozenset(
            target.id
            for statement in self.body
            for node in ast.walk(statement)
            if isinstance(node, ast.Delete)
            for target in node.targets
            if isinstance(target, ast.Name)
        )


def _read(body: list[ast.stmt], line: MagicLine, known: frozenset[str] | None) -> _Cell | None:
    try:
        options = parse_line(line.rest)
        names = read_names(ast.Module(body, []), _no_magic)
        requests = _requests(options, names, known)
    except (TapeLineError, leibniz.RequestError, SyntaxError, RecursionError):
        return None
    if options.help or names.awaits is not None or not body:
        return None
    if options.tape_name is not None and _is_taken(options.tape_name, requests, names, known):
        return None
    held: list[str] = []
    made: list[str] = []
    sources = [name for request in requests for name in request.sources]
    for name in dict.fromkeys([*sources, *options.watch]):
        is_made = _is_made(name, names, known)
        if is_made is None:
            return None
        (made if is_made else held).append(name)
    return _Cell(body, line, options, names, requests, held, made)


def _is_taken(
    name: str, requests: Sequence[Request], names: BodyNames, known: frozenset[str] | None
) -> bool:
    """Tell whether the name of a tape may mean something else that the cell needs."""
    mentioned = {
        each for request in requests
        for each in (request.target, request.bound_name, *request.sources)
    }  # fmt: skip
    is_there = known is None or name in known
    return name in mentioned or name in names.bound or (name in names.used and is_there)


def _no_magic(body: str) -> ast.Module:
    raise SyntaxError(body)


def _requests(
    options: TapeOptions, names: BodyNames, known: frozenset[str] | None
) -> tuple[Request, ...]:
    """Read the derivatives that are asked for.

    Raises
    ------
    RequestError
        If the magic would refuse them, or if it is not known how it reads them.
    """

    def exists(name: str) -> bool:
        is_bound = name in names.bound or name in names.bound_in_functions
        return is_bound or (known is not None and name in known)

    try:
        requests = leibniz.parse_requests(options.requests, exists)
    except leibniz.RequestError:
        # A name may be there that no text binds.
        requests = leibniz.parse_requests(options.requests, str.isidentifier)
    for request in requests:
        if request.target not in names.bound:
            raise leibniz.RequestError(request.text)
    return requests


def _is_made(name: str, names: BodyNames, known: frozenset[str] | None) -> bool | None:
    """Tell whether the body makes the object that is meant; None where that is not known."""
    if name in names.bound_before_use:
        return True
    if name in names.used_before_bound:
        return False
    if name not in names.bound:
        is_unseen = names.may_bind_unseen or name in names.bound_in_functions
        return None if is_unseen and (known is None or name not in known) else False
    return None if known is None else name not in known


# ---- writing ---------------------------------------------------------------------------------


def _statements(cell: _Cell) -> list[ast.stmt]:
    write = MagicWriter(cell.line)
    before = [
        write.assign(cell.source(name), write.load(name))
        for name in cell.held
        if cell.source(name) != name
    ]
    for name in cell.made:
        if cell.is_kept(name):
            before.append(write.assign(_FIRST.format(name), ast.Constant(None)))
        cell.bindings_seen[name] = _watch_first_object(cell, name, write)
    inner = [write.watch(tape, name) for name in cell.held for tape in cell.tapes]
    inner += cell.body
    for order in range(1, cell.plan.order + 1):
        is_persistent = sum(len(call.nodes) for call in cell.plan.levels[order - 1]) > 1
        block = _block(cell, write, cell.tape(order), inner, is_persistent=is_persistent)
        inner = [*block, *_calls(cell, order, write)]
    if cell.kept_tape is not None:
        persistent = cell.options.persistent
        inner = _block(cell, write, cell.kept_tape, inner, is_persistent=persistent)
    bound = [
        write.assign(request.bound_name, write.load(_AS_IT_CAME.format(node)))
        for request in cell.requests
        for node in [Node(request.target, request.sources)]
    ]
    return [*before, *inner, *bound]


def _watch_first_object(cell: _Cell, name: str, write: MagicWriter) -> bool:
    """Let all tapes watch the first object that the body binds a name to; tell whether it does."""
    keeper = _FIRST.format(name)

    def behind() -> list[ast.stmt]:
        watches = [write.watch(tape, name) for tape in cell.tapes]
        if not cell.is_kept(name):
            return watches
        return [write.if_none(keeper, [write.assign(keeper, write.load(name)), *watches])]

    return put_behind_bindings(cell.body, name, behind)


def _block(
    cell: _Cell, write: MagicWriter, tape: str, body: list[ast.stmt], *, is_persistent: bool
) -> list[ast.stmt]:
    """Return the statements that make a tape, and enter it around others."""
    made = write.tape(is_persistent, accessed=cell.options.watch_variables)
    return [write.assign(tape, made), write.block(tape, body, cell.body)]


def _calls(cell: _Cell, order: int, write: MagicWriter) -> Iterable[ast.stmt]:
    """Give the gradient calls on the tape of an order."""
    plan = cell.plan
    parents = {call.parent for calls in plan.levels for call in calls}
    method = "jacobian" if cell.options.jacobian else "gradient"
    for call in plan.levels[order - 1]:
        target = str(call.parent) if call.parent.order else call.parent.target
        for node in call.nodes:
            asked = write.ask(cell.tape(order), method, target, cell.source(node.source))
            request = _request(cell.requests, node)
            asked.request = request  # type: ignore[attr-defined]
            write.place_at_request(asked, request.text)
            raw = _AS_IT_CAME.format(node)
            yield write.assign(raw, asked)
            if node in parents:
                # A list with None in it loses that before it is differentiated again.
                dropped = ast.Call(write.constant(WithoutNone()), [write.load(raw)], [])
                yield write.assign(str(node), dropped)


def _request(requests: Sequence[Request], node: Node) -> TapeRequest:
    """Return what the call for a derivative is for: itself, or those that are taken from it."""
    own = [each for each in requests if Node(each.target, each.sources) == node]
    served = own or [
        each for each in requests
        if each.target == node.target and each.sources[: node.order] == node.sources
    ]  # fmt: skip
    above = node.parent
    parent = leibniz.name_of(above.target, above.sources) if above.order else above.target
    names = tuple(each.bound_name for each in served)
    return TapeRequest(names, bool(own), parent, served[0].text)
