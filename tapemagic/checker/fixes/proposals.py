"""The changes that may correct a call, the most natural one first.

A proposal changes the tree and the lines in the same way. It is only a guess: `proof` says which one
is right.
"""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .texts import Lines, NotPossible
from .trees import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause
    from tapemagic.checker.findings import Edit
    from tapemagic.checker.tapes import Tape

__all__ = ["Desk", "Proposal"]

METHODS = ("gradient", "jacobian", "batch_jacobian", "watch", "reset", "stop_recording")


@dataclass(frozen=True)
class Proposal:
    """A change.

    Attributes
    ----------
    title
        What is done, as a sentence.
    module
        The changed tree.
    edits
        The change of the lines.
    """

    title: str
    module: ast.Module
    edits: tuple[Edit, ...]


class Desk:
    """Where changes of one program are made.

    Parameters
    ----------
    module, lines
        The program.
    cell_of
        The cell to which a line belongs: no line is moved into another one.
    """

    def __init__(
        self, module: ast.Module, lines: Sequence[str], cell_of: Callable[[int], object]
    ) -> None:
        self.tree = Tree(module)
        self._lines = lines
        self._cell_of = cell_of

    # ---- for each kind of mistake --------------------------------------------------------------

    def proposals(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Iterator[Proposal]:
        """Give the changes that may correct a finding.

        Parameters
        ----------
        code
            The rule.
        asked, cause
            The call, and why it is None; None for a mistake that is no gradient call.
        node
            Where the finding stands.
        """
        for change in self._changes(code, asked, cause, node):
            try:
                proposal = change()
            except NotPossible:
                continue
            if proposal is not None and proposal.edits:
                yield proposal

    def _changes(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Iterator[Callable[[], Proposal | None]]:
        if asked is None:
            if code == "TAP303":
                yield lambda: self.add_parentheses(node)
            if code == "TAP304" and isinstance(node, ast.Call):
                yield lambda: self.rename_method(node)
            return
        tape = asked.tape
        if tape is None:
            return
        if code == "TAP301":
            yield lambda: self.make_persistent(tape)
        if cause is not None:
            yield from self._for_cause(asked, tape, cause)
        if code in {"TAP101", "TAP102", "TAP103", "TAP104", "TAP105", "TAP206", "TAP301"}:
            for other in self._other_tapes(asked):
                yield lambda other=other: self.ask_other_tape(asked, other)

    def _for_cause(
        self, asked: Asked, tape: Tape, cause: Cause
    ) -> Iterator[Callable[[], Proposal | None]]:
        kinds = {cut.kind for cut in cause.cuts}
        source = self._text_of_source(asked, cause)
        if kinds & {"not watched", "watched late"} and source:
            tapes = [tape, *(other for other, _ in asked.listening if other is not tape)]
            if "watched late" in kinds:
                yield lambda: self.watch_earlier(tape, source)
            yield lambda: self.watch([tape], source)
            yield lambda: self.watch(self._nested_around(tape), source)
            del tapes
        if "whole numbers" in kinds or cause.source.dtype == "int":
            yield lambda: self.make_floating(cause.source.place)
        for cut in cause.cuts:
            statement = self.tree.statement(cut.place)
            if statement is None:
                continue
            if cut.kind in {"first gradient", "after", "between", "popped"}:
                yield lambda s=statement: self.indent_into(tape, s, alone=False)
                yield lambda s=statement: self.indent_into(tape, s, alone=True)
                if cut.kind == "after" and statement is self.tree.statement(asked.node):
                    yield lambda: self.compute_inside(tape, asked)
            if cut.kind in {"before", "between"}:
                yield lambda s=statement: self.begin_earlier(tape, s)
                yield lambda s=statement: self.move_down(tape, s)
            if cut.kind in {"not watched", "watched late"} and len(kinds) == 1:
                continue
        if cause.connection == "rebound":
            yield lambda: self.assign_in_place(cause.source.place)

    def _other_tapes(self, asked: Asked) -> list[str]:
        own = asked.node.func
        mine = own.value.id if isinstance(own, ast.Attribute) and isinstance(own.value, ast.Name) else ""
        names: list[str] = []
        for node in ast.walk(self.tree.module):
            if isinstance(node, ast.With):
                for item in node.items:
                    name = item.optional_vars
                    if isinstance(name, ast.Name) and name.id not in {mine, *names}:
                        names.append(name.id)
        return names if mine else []

    def _text_of_source(self, asked: Asked, cause: Cause) -> str:
        """Return the source as it is written, if it is a name or an attribute."""
        call = asked.node
        written = call.args[1] if len(call.args) > 1 else next(
            (each.value for each in call.keywords if each.arg in {"sources", "source"}), None
        )
        parts = [written] if written is not None else []
        if isinstance(written, (ast.List, ast.Tuple)):
            parts = list(written.elts)
        elif isinstance(written, ast.Dict):
            parts = list(written.values)
        if cause.source in asked.sources and len(parts) == len(asked.sources):
            chosen = parts[asked.sources.index(cause.source)]
            if isinstance(chosen, (ast.Name, ast.Attribute)):
                return ast.unparse(chosen)
        return ""

    # ---- blocks of tapes -------------------------------------------------------------------------

    def _block_of(self, tape: Tape) -> ast.With:
        """Return the last ``with`` in which a tape recorded."""
        spans = tape.cells.get("spans", ())
        statement = self.tree.statement(spans[-1][1]) if spans else None
        if not isinstance(statement, ast.With):
            raise NotPossible
        if statement.body[0].lineno == statement.lineno:
            raise NotPossible
        return statement

    def _nested_around(self, tape: Tape) -> list[Tape]:
        """Return a tape and those that recorded when it began to."""
        spans = tape.cells.get("spans", ())
        return [tape, *getattr(tape, "around", ())] if spans else [tape]

    def _require_one_cell(self, *statements: ast.stmt) -> None:
        if len({self._cell_of(each.lineno) for each in statements}) > 1:
            raise NotPossible

    def _end_of(self, block: ast.With) -> int:
        return max(block.end_lineno or block.lineno, block.lineno) + 1

    def indent_into(self, tape: Tape, statement: ast.stmt, *, alone: bool) -> Proposal:
        """Put a statement that comes after a tape's block at the end of that block.

        With `alone` it moves past the lines between; otherwise these go with it.
        """
        block = self._block_of(tape)
        above, sibling, between = self._following(block, statement)
        self._require_one_cell(block, statement)
        moved = [sibling] if alone else [*between, sibling]
        if alone and not between:
            raise NotPossible
        lines = Lines(self._lines)
        new = lines.indentation(block.body[-1])
        for each in moved:
            first, last = lines.span(each)
            lines.move(first, last, self._end_of(block), lines.indentation(each), new)
        owner, name, place = self._place_of(above)
        siblings = list(getattr(owner, name))
        kept = [each for each in siblings if each not in moved]
        body = self._without_pass(block, lines)
        module = self.tree.changed({(owner, name): kept, (block, "body"): [*body, *moved]})
        many = "lines" if len(moved) > 1 else "line"
        span = f"{moved[0].lineno} to {sibling.lineno}" if len(moved) > 1 else f"{sibling.lineno}"
        title = f"Indent {many} {span} into the block of `{_name(tape)}`."
        return Proposal(title, module, lines.edits())

    def _without_pass(self, block: ast.With, lines: Lines) -> list[ast.stmt]:
        if len(block.body) == 1 and isinstance(block.body[0], ast.Pass):
            lines.remove(block.body[0].lineno, block.body[0].lineno)
            return []
        return block.body

    def _following(
        self, block: ast.With, statement: ast.stmt
    ) -> tuple[ast.stmt, ast.stmt, list[ast.stmt]]:
        """Return what `block` and what `statement` stand in, side by side, and what is between."""
        ways = [self.tree.around(block), self.tree.around(statement)]
        for above in ways[0]:
            if not isinstance(above, ast.stmt):
                continue
            found = self.tree.block(above)
            if found is None:
                continue
            owner, name, place = found
            siblings: list[ast.stmt] = getattr(owner, name)
            for other in ways[1]:
                if other in siblings:
                    end = siblings.index(other)  # type: ignore[arg-type]
                    if end <= place:
                        raise NotPossible
                    self._require_last(block, above)
                    return above, siblings[end], siblings[place + 1 : end]
        raise NotPossible

    def _require_last(self, block: ast.With, above: ast.stmt) -> None:
        """Require that `block` is the last thing in `above`, so that lines follow it directly."""
        node: ast.AST = block
        while node is not above:
            found = self.tree.block(node) if isinstance(node, ast.stmt) else None
            if found is None or getattr(found[0], found[1])[-1] is not node:
                raise NotPossible
            if not isinstance(found[0], ast.With):
                raise NotPossible
            node = found[0]

    def _place_of(self, statement: ast.stmt) -> tuple[ast.AST, str, int]:
        found = self.tree.block(statement)
        if found is None:
            raise NotPossible
        return found

    def compute_inside(self, tape: Tape, asked: Asked) -> Proposal:
        """Compute a target that is written in the call at the end of the tape's block."""
        block = self._block_of(tape)
        call = asked.node
        statement = self.tree.statement(call)
        if not call.args or statement is None:
            raise NotPossible
        target = call.args[0]
        self._require_one_cell(block, statement)
        name = self._unused_name("target")
        lines = Lines(self._lines)
        lines.replace(target, name)
        text = f"{lines.indentation(block.body[-1])}{name} = {ast.unparse(target)}"
        lines.put(text, self._end_of(block))
        made = ast.copy_location(
            ast.Assign([ast.copy_location(ast.Name(name, ast.Store()), target)], target), target
        )
        module = self.tree.changed(
            {(block, "body"): [*block.body, made]},
            {target: ast.copy_location(ast.Name(name, ast.Load()), target)},
        )
        return Proposal(f"Compute the target in the block of `{_name(tape)}`.", module, lines.edits())

    def begin_earlier(self, tape: Tape, statement: ast.stmt) -> Proposal:
        """Begin a tape's block before a statement that stands above it."""
        block = self._block_of(tape)
        self._require_one_cell(block, statement)
        owner, name, place = self._place_of(block)
        siblings: list[ast.stmt] = list(getattr(owner, name))
        first = next(
            (each for each in self.tree.around(statement) if each in siblings[:place]), None
        )
        if not isinstance(first, ast.stmt):
            raise NotPossible
        begin = siblings.index(first)
        moved = siblings[begin:place]
        lines = Lines(self._lines)
        old, new = lines.indentation(block), lines.indentation(block.body[0])
        top = lines.span(first)[0]
        for each in moved:
            start, end = lines.span(each)
            lines.move(start, end, block.body[0].lineno, lines.indentation(each), new)
        del top, old
        module = self.tree.changed({
            (owner, name): [*siblings[:begin], *siblings[place:]],
            (block, "body"): [*moved, *block.body],
        })  # fmt: skip
        many = f"lines {moved[0].lineno} to {moved[-1].lineno}" if len(moved) > 1 else (
            f"line {first.lineno}"
        )
        return Proposal(f"Move {many} into the block of `{_name(tape)}`.", module, lines.edits())

    def move_down(self, tape: Tape, statement: ast.stmt) -> Proposal:
        """Move one statement from above a tape's block to its beginning."""
        block = self._block_of(tape)
        self._require_one_cell(block, statement)
        owner, name, place = self._place_of(statement)
        siblings: list[ast.stmt] = list(getattr(owner, name))
        if len(siblings) == 1:
            raise NotPossible
        lines = Lines(self._lines)
        first, last = lines.span(statement)
        new = lines.indentation(block.body[0])
        lines.move(first, last, block.body[0].lineno, lines.indentation(statement), new)
        blocks: dict[tuple[ast.AST, str], list[ast.stmt]] = {
            (owner, name): [each for each in siblings if each is not statement]
        }
        before = blocks.get((block, "body"), block.body)
        blocks[block, "body"] = [statement, *before]
        module = self.tree.changed(blocks)
        title = f"Move line {statement.lineno} into the block of `{_name(tape)}`."
        return Proposal(title, module, lines.edits())

    # ---- watching --------------------------------------------------------------------------------

    def watch(self, tapes: list[Tape], source: str) -> Proposal:
        """Let tapes watch a source from the beginning of their blocks."""
        lines = Lines(self._lines)
        blocks: dict[tuple[ast.AST, str], list[ast.stmt]] = {}
        names = []
        for tape in tapes:
            block = self._block_of(tape)
            name = self._name_in(block, tape)
            after = self._binding_in(block, source.split(".")[0])
            where = block.body[0] if after is None else after
            text = f"{name}.watch({source})"
            made = ast.parse(text).body[0]
            for node in ast.walk(made):
                ast.copy_location(node, where)
            body = blocks.get((block, "body"), list(block.body))
            place = 0 if after is None else body.index(after) + 1
            blocks[block, "body"] = [*body[:place], made, *body[place:]]
            line = where.lineno if after is None else (after.end_lineno or after.lineno) + 1
            lines.put(f"{lines.indentation(where)}{text}", line)
            names.append(f"`{name}`")
        module = self.tree.changed(blocks)
        verb = "watches" if len(names) == 1 else "watch"
        title = f"Let {' and '.join(names)} watch `{source}`: add `{names[0][1:-1]}.watch({source})`."
        del verb
        return Proposal(title, module, lines.edits())

    def watch_earlier(self, tape: Tape, source: str) -> Proposal:
        """Move a ``watch`` to the beginning of its block."""
        block = self._block_of(tape)
        for node in ast.walk(block):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Call)
                and isinstance(node.value.func, ast.Attribute)
                and node.value.func.attr == "watch"
                and any(ast.unparse(each) == source for each in node.value.args)
            ):
                owner, name, _ = self._place_of(node)
                kept = [each for each in getattr(owner, name) if each is not node]
                if not kept or owner is not block:
                    raise NotPossible
                lines = Lines(self._lines)
                first, last = lines.span(node)
                indentation = lines.indentation(node)
                lines.move(first, last, block.body[0].lineno, indentation, indentation)
                module = self.tree.changed({(owner, name): [node, *kept]})
                title = f"Watch `{source}` before it is used."
                return Proposal(title, module, lines.edits())
        raise NotPossible

    def _name_in(self, block: ast.With, tape: Tape) -> str:
        """Return the name by which the block speaks of its tape."""
        for item in block.items:
            if item.context_expr is tape.cells["spans"][-1][1]:
                if isinstance(item.optional_vars, ast.Name):
                    return item.optional_vars.id
                if isinstance(item.context_expr, (ast.Name, ast.Attribute)):
                    return ast.unparse(item.context_expr)
        raise NotPossible

    def _binding_in(self, block: ast.With, name: str) -> ast.stmt | None:
        """Return the statement of the block itself that first binds a name, if there is one."""
        for statement in block.body:
            if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in statement.targets
            ):
                return statement
        return None

    # ---- single words ----------------------------------------------------------------------------

    def make_persistent(self, tape: Tape) -> Proposal:
        """Give ``persistent=True`` to a tape."""
        made = tape.made
        if not isinstance(made, ast.Call) or made.args:
            raise NotPossible
        others = [each for each in made.keywords if each.arg != "persistent"]
        keyword = ast.copy_location(
            ast.keyword("persistent", ast.copy_location(ast.Constant(value=True), made)), made
        )
        new = ast.copy_location(ast.Call(made.func, [], [keyword, *others]), made)
        return self._replaced(made, new, f"Make `{_name(tape)}` persistent.")

    def _replaced(self, old: ast.expr, new: ast.expr, title: str) -> Proposal:
        lines = Lines(self._lines)
        lines.replace(old, ast.unparse(new))
        return Proposal(title, self.tree.changed(nodes={old: new}), lines.edits())

    def make_floating(self, place: ast.AST | None) -> Proposal:
        """Write whole numbers as floating ones where a Variable or a constant is made."""
        if not isinstance(place, ast.Call) or not place.args:
            raise NotPossible
        first = place.args[0]
        if any(each.arg == "dtype" for each in place.keywords):
            raise NotPossible
        numbers = [node for node in ast.walk(first) if isinstance(node, ast.Constant)]
        if not numbers or not all(type(node.value) is int for node in numbers):
            raise NotPossible
        new = ast.copy_location(_Floating().visit(ast.parse(ast.unparse(first), mode="eval").body), first)
        for node in ast.walk(new):
            ast.copy_location(node, first)
        return self._replaced(first, new, f"Write `{ast.unparse(new)}`, which has a derivative.")

    def add_parentheses(self, place: ast.AST) -> Proposal:
        """Call the class."""
        if not isinstance(place, (ast.Name, ast.Attribute)):
            raise NotPossible
        new = ast.copy_location(ast.Call(place, [], []), place)
        return self._replaced(place, new, "Add the parentheses: `GradientTape()`.")

    def rename_method(self, call: ast.Call) -> Proposal:
        """Ask the method that was meant."""
        function = call.func
        if not isinstance(function, ast.Attribute):
            raise NotPossible
        near = difflib.get_close_matches(function.attr, METHODS, 1)
        if not near:
            raise NotPossible
        new = ast.copy_location(ast.Attribute(function.value, near[0], ast.Load()), function)
        return self._replaced(function, new, f"Call `{near[0]}`.")

    def ask_other_tape(self, asked: Asked, name: str) -> Proposal:
        """Ask another tape."""
        function = asked.node.func
        if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
            raise NotPossible
        new = ast.copy_location(ast.Name(name, ast.Load()), function.value)
        return self._replaced(function.value, new, f"Ask `{name}`.")

    def assign_in_place(self, place: ast.AST | None) -> Proposal:
        """Change a Variable in place of binding its name anew."""
        statement = self.tree.statement(place)
        if not (
            isinstance(statement, ast.Assign)
            and len(statement.targets) == 1
            and isinstance(statement.targets[0], ast.Name)
            and isinstance(statement.value, ast.BinOp)
            and isinstance(statement.value.op, (ast.Add, ast.Sub))
            and isinstance(statement.value.left, ast.Name)
            and statement.value.left.id == statement.targets[0].id
        ):
            raise NotPossible
        method = "assign_add" if isinstance(statement.value.op, ast.Add) else "assign_sub"
        name, change = statement.targets[0].id, statement.value.right
        lines = Lines(self._lines)
        first, last = lines.span(statement)
        text = f"{name}.{method}({ast.unparse(change)})"
        lines.put(lines.indentation(statement) + text, first)
        lines.remove(first, last)
        call = ast.Call(
            ast.Attribute(ast.Name(name, ast.Load()), method, ast.Load()), [change], []
        )
        new = ast.copy_location(ast.Expr(call), statement)
        for node in (call, call.func, call.func.value):  # type: ignore[attr-defined]
            ast.copy_location(node, statement)
        module = self.tree.changed(nodes={statement: new})
        return Proposal(f"Change the Variable in place: `{text}`.", module, lines.edits())

    def _unused_name(self, wanted: str) -> str:
        names = {node.id for node in ast.walk(self.tree.module) if isinstance(node, ast.Name)}
        names |= {node.arg for node in ast.walk(self.tree.module) if isinstance(node, ast.arg)}
        numbered = (f"{wanted}_{number}" for number in range(2, 1000))
        return next(name for name in (wanted, *numbered) if name not in names)


class _Floating(ast.NodeTransformer):
    """Writes whole numbers as floating ones."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant(float(node.value))


def _name(tape: Tape) -> str:
    return tape.name or "the tape"
