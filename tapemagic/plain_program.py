"""The plain TensorFlow program that a ``%%tape`` cell stands for: what ``--show-code`` shows.

The program has the same tapes, in the same nesting, that `derivatives.Derivation` enters; run, it
gives the same values. The reader's lines are kept as they are, comments and the insides of long
strings included, and are only moved to the right, into the ``with`` blocks.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tapemagic import leibniz
from tapemagic.derivatives.plan import Call, Node, Plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tapemagic.leibniz import Request

_INDENT = "    "
# IPython's own syntax: a line that begins with %, ! or ?, ends with ?, or assigns such a thing.
_IPYTHON_LINE = re.compile(r"^(\s*)(?:[%!?].*|[^#'\"\n]*\?\s*)$")
_IPYTHON_ASSIGNMENT = re.compile(r"^(\s*)([\w, ]+)=\s*[%!].*$")


def plain_program(
    body: str,
    requests: Sequence[Request],
    *,
    watched_at_start: Collection[str] = (),
    watched_in_body: Collection[str] = (),
    jacobian: bool = False,
    watch_accessed_variables: bool = True,
    import_line: str | None = None,
    made_in_body: Collection[str] = (),
    unconnected: Collection[Node] = (),
) -> str:
    """Write the program that a ``%%tape`` cell stands for.

    Parameters
    ----------
    body
        What stands below the ``%%tape`` line; it parses.
    requests
        The derivatives, as they were read.
    watched_at_start
        The sources that exist when the body starts and must be watched: constants, Variables that
        are not trainable, and all of them without `watch_accessed_variables`.
    watched_in_body
        The sources that the body makes and that must be watched as soon as they are made.
    jacobian
        Whether ``--jacobian`` was given.
    watch_accessed_variables
        As for ``tf.GradientTape``.
    import_line
        ``import tensorflow as tf`` where the program has to begin with it.
    made_in_body
        The other sources that the body makes: Variables, which tapes watch by themselves.
    unconnected
        The derivatives known to be None (`Derivation.unconnected`): ``gradient`` refuses None, so
        what would be differentiated from them is written as None.

    Returns
    -------
    str
        Python source that ends with a newline.
    """
    plan = Plan.of(requests)
    text = _Body.of(body)
    names = _Names.of(text, requests, plan)
    method = "jacobian" if jacobian else "gradient"
    sources = dict.fromkeys(name for request in requests for name in request.sources)
    held = [name for name in sources if name not in {*watched_in_body, *made_in_body}]
    kept = {name: names.fresh(f"{name}_source") for name in sources if text.rebinds(name, held)}

    lines = [import_line, ""] if import_line else []
    lines += text.future_imports
    lines += [
        f"{kept[name]} = {name}  # {name} is bound to something else below"
        for name in held
        if name in kept
    ]
    for order in range(plan.order, 0, -1):
        depth = plan.order - order
        lines.append(_INDENT * depth + _opening(plan, order, names, watch_accessed_variables))
        lines += [
            f"{_INDENT * (depth + 1)}{names.tapes[order]}.watch({name})"
            for name in sources
            if name in watched_at_start
        ]
    after = {
        name: [
            *(f"{names.tapes[order]}.watch({name})" for order in range(plan.order, 0, -1)),
            *([f"{kept[name]} = {name}"] if name in kept else []),
        ]
        for name in sources
        if name in watched_in_body
    }
    for name in set(kept) - set(held) - set(after):
        after[name] = [f"{kept[name]} = {name}"]
    lines += text.indented(_INDENT * plan.order, after)
    for order in range(1, plan.order + 1):
        indent = _INDENT * (plan.order - order)
        for call in plan.levels[order - 1]:
            if call.parent in unconnected:
                lines += [indent + line for line in _none_lines(call, names)]
            else:
                lines.append(indent + _call_line(call, names, kept, method))
    shown = ", ".join(dict.fromkeys(request.bound_name for request in requests))
    return "\n".join([*lines, f"print({shown})", ""])


def plain_tape(
    body: str,
    name: str,
    *,
    watched_at_start: Collection[str] = (),
    watched_in_body: Collection[str] = (),
    persistent: bool = False,
    watch_accessed_variables: bool = True,
    import_line: str | None = None,
) -> str:
    """Write the program that a ``%%tape`` cell without a request stands for: one named tape.

    The parameters are those of `plain_program`.
    """
    text = _Body.of(body)
    arguments = ["persistent=True"] if persistent else []
    if not watch_accessed_variables:
        arguments.append("watch_accessed_variables=False")
    lines = [import_line, ""] if import_line else []
    lines += text.future_imports
    lines.append(f"with tf.GradientTape({', '.join(arguments)}) as {name}:")
    lines += [f"{_INDENT}{name}.watch({watched})" for watched in watched_at_start]
    after = {watched: [f"{name}.watch({watched})"] for watched in watched_in_body}
    lines += text.indented(_INDENT, after)
    return "\n".join([*lines, ""])


def _opening(plan: Plan, order: int, names: _Names, watch_accessed_variables: bool) -> str:
    arguments = []
    if plan.is_persistent(order):
        arguments.append("persistent=True")
    if not watch_accessed_variables:
        arguments.append("watch_accessed_variables=False")
    line = f"with tf.GradientTape({', '.join(arguments)}) as {names.tapes[order]}:"
    notes = []
    if plan.order > 1:
        notes.append("records the computation" if order == 1 else f"records {_ORDINALS[order - 1]}")
    if plan.is_persistent(order):
        notes.append("is asked more than once below")
    return f"{line}  # {' and '.join(notes)}" if notes else line


_ORDINALS = (
    "",
    "the first derivative",
    "the second derivative",
    "the third derivative",
    "the fourth derivative",
)


def _call_line(call: Call, names: _Names, kept: dict[str, str], method: str) -> str:
    order = call.nodes[0].order
    results = ", ".join(names.nodes[node] for node in call.nodes)
    by = [kept.get(node.source, node.source) for node in call.nodes]
    sources = by[0] if len(by) == 1 else f"[{', '.join(by)}]"
    return f"{results} = {names.tapes[order]}.{method}({names.nodes[call.parent]}, {sources})"


def _none_lines(call: Call, names: _Names) -> list[str]:
    parent = names.nodes[call.parent]
    return [f"{names.nodes[node]} = None  # since {parent} is None" for node in call.nodes]


@dataclass
class _Names:
    """The names that the program gives to tapes and derivatives, none of them taken."""

    taken: set[str]
    tapes: dict[int, str] = field(default_factory=dict)
    nodes: dict[Node, str] = field(default_factory=dict)

    @classmethod
    def of(cls, body: _Body, requests: Sequence[Request], plan: Plan) -> _Names:
        mentioned = {name for r in requests for name in (r.target, *r.sources)}
        names = cls(body.names | mentioned | {request.bound_name for request in requests})
        for order in range(1, plan.order + 1):
            names.tapes[order] = names.fresh("tape" if plan.order == 1 else f"tape_{order}")
        for request in requests:
            names.nodes[Node(request.target, request.sources)] = request.bound_name
            names.nodes[Node(request.target)] = request.target
        for calls in plan.levels:
            for call in calls:
                for node in call.nodes:
                    if node not in names.nodes:
                        name = leibniz.name_of(node.target, node.sources)
                        names.nodes[node] = names.fresh(name)
        return names

    def fresh(self, name: str) -> str:
        """Return a name that is not taken, this one if possible, and take it."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


@dataclass(frozen=True, order=True)
class _Place:
    """Where to insert statements: at a column of a line by a template, or as lines below it.

    Lines below are indented as the line `like` is.
    """

    line: int
    column: int = 0
    template: str = ""
    like: int = 0


@dataclass
class _Body:
    """A body's lines with what has to be known of them to move them.

    Attributes
    ----------
    lines
        As the reader wrote them, without imports from ``__future__``.
    python
        The same with IPython's own syntax replaced.
    """

    lines: list[str]
    python: list[str]
    tree: ast.Module
    future_imports: list[str]

    @classmethod
    def of(cls, body: str) -> _Body:
        lines = body.strip("\n").split("\n")
        python, tree = _parsed(lines)
        future = {
            number
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "__future__"
            for number in range(node.lineno - 1, node.end_lineno or node.lineno)
        }
        if not future:
            return cls(lines, python, tree, [])
        imports = [lines[number] for number in sorted(future)]
        kept = ["" if number in future else line for number, line in enumerate(lines)]
        return cls(kept, *_parsed(kept), imports)

    @property
    def names(self) -> set[str]:
        """Every name that occurs in the body."""
        found = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        found |= {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}
        return found | {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }

    def rebinds(self, name: str, held: Collection[str]) -> bool:
        """Whether a source's name means another object after the body than the source."""
        count = sum(name in _bound_by(statement) for statement in _statements(self.tree.body))
        return count > (0 if name in held else 1)

    def indented(self, indent: str, after: dict[str, list[str]]) -> Iterator[str]:
        """Yield the lines, moved to the right, and behind first bindings what is to follow."""
        inserted = self._insertions(after)
        fixed = self._inside_strings()
        body = [
            line if number in fixed or not line.strip() else indent + line
            for number, line in enumerate(self.lines)
        ]
        if not self.tree.body:
            yield indent + "pass"  # a block needs a statement
        for number, line in enumerate(body):
            for place, new in sorted(inserted.get(number, []), reverse=True):
                if place.template:
                    position = place.column + (0 if number in fixed else len(indent))
                    text = place.template.format("; ".join(new))
                    line = f"{line[:position]}{text}{line[position:]}"  # noqa: PLW2901
            yield line
            for place, new in inserted.get(number, []):
                if not place.template:
                    own = self.lines[place.like]
                    own = own[: len(own) - len(own.lstrip())]
                    yield from (indent + own + statement for statement in new)

    def _insertions(self, after: dict[str, list[str]]) -> dict[int, list[tuple[_Place, list[str]]]]:
        """Return what to insert in or below each line."""
        places: dict[int, list[tuple[_Place, list[str]]]] = {}
        awaited = dict(after)
        for top in self.tree.body:
            reached: set[str] = set()
            for statement in _statements([top]):
                for name in [name for name in awaited if name in _bound_by(statement)]:
                    reached.add(name)
                    place = self._place(statement)
                    places.setdefault(place.line, []).append((place, awaited[name]))
            for name in reached:
                del awaited[name]
        return places

    def _place(self, statement: ast.stmt) -> _Place:
        """Return the place where the names that a statement binds are bound."""
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)):
            first = statement.body[0]
            line = first.lineno - 1
            before = self._text_before(line, first.col_offset)
            if before.strip():  # for x in xs: y = x
                return _Place(line, len(before), "{}; ")
            return _Place(line - 1, like=line)
        end = (statement.end_lineno or statement.lineno) - 1
        before = self._text_before(end, statement.end_col_offset or 0)
        shares_line = self._text_before(statement.lineno - 1, statement.col_offset).strip()
        if shares_line or self.lines[end][len(before) :].lstrip().startswith(";"):
            return _Place(end, len(before), "; {}")
        return _Place(end, like=statement.lineno - 1)

    def _text_before(self, line: int, offset: int) -> str:
        """Return the part of a line before an offset that ``ast`` counts in UTF-8 bytes."""
        return self.lines[line].encode()[:offset].decode()

    def _inside_strings(self) -> set[int]:
        """Return the lines that begin inside a string, and so must not be moved."""
        text = "\n".join(self.python) + "\n"
        inside: set[int] = set()
        starts: list[int] = []
        opening = getattr(tokenize, "FSTRING_START", None), getattr(tokenize, "TSTRING_START", None)
        closing = getattr(tokenize, "FSTRING_END", None), getattr(tokenize, "TSTRING_END", None)
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.STRING:
                inside.update(range(token.start[0], token.end[0]))
            elif token.type in opening:
                starts.append(token.start[0])
            elif token.type in closing:
                inside.update(range(starts.pop(), token.end[0]))
        return inside


def _parsed(lines: Sequence[str]) -> tuple[list[str], ast.Module]:
    """Return some lines with IPython's own syntax replaced by Python, and their syntax tree."""
    python = list(lines)
    while True:
        try:
            return python, ast.parse("\n".join(python))
        except SyntaxError as error:  # noqa: PERF203 - rare
            number = (error.lineno or 0) - 1
            replaced = _without_ipython(python[number]) if 0 <= number < len(python) else None
            if replaced is None or replaced == python[number]:
                raise
            python[number] = replaced


def _without_ipython(line: str) -> str:
    """Replace IPython's own syntax by Python of the same indentation that binds the same names."""
    assignment = _IPYTHON_ASSIGNMENT.match(line)
    if assignment:
        return f"{assignment[1]}{assignment[2].rstrip()} = 0"
    own = _IPYTHON_LINE.match(line)
    return f"{own[1]}pass" if own else line


def _statements(block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a block and of the blocks inside it, but not those of functions."""
    for statement in block:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(statement, name, []))
        for handler in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
            yield from _statements(handler.body)


def _bound_by(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds by itself, not through the blocks inside it."""
    parts: list[ast.AST] = []
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    for name, value in ast.iter_fields(statement):
        if name in {"body", "orelse", "finalbody", "handlers", "cases"}:
            continue
        parts += [
            v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST)
        ]
    return {
        node.id
        for part in parts
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
