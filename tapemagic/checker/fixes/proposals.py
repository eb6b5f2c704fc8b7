"""The changes that may correct a call, the most natural one first.

A proposal is only a guess: `proof` says which one is right. So a proposal may be wrong, but it must
be a change that a teacher would make.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ParamSpec

from . import placing, watching, words
from .desk import tape_text
from .texts import NotPossible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause, Cut
    from tapemagic.checker.graph import Node
    from tapemagic.checker.tapes import Tape

    from .desk import Block, Desk, Draft

__all__ = ["for_call", "for_mistake", "for_parts"]

P = ParamSpec("P")
OTHER_TAPE = frozenset({"TAP101", "TAP102", "TAP103", "TAP104", "TAP105", "TAP206", "TAP301"})


def for_mistake(desk: Desk, code: str, node: ast.AST) -> Iterator[Draft]:
    """Give the changes that may correct a line that is no gradient call."""
    if code == "TAP303":
        yield from _possible(words.add_parentheses, desk, node)
    if code == "TAP304" and isinstance(node, ast.Call):
        yield from _possible(words.rename_method, desk, node)
    if code == "TAP211":
        yield from _possible(watching.leave_out, desk, node)
    block = desk.tree.statement(node)
    if code == "TAP307" and isinstance(block, ast.With):
        yield from _possible(placing.unwrap, desk, block)


def for_call(desk: Desk, code: str, asked: Asked, cause: Cause | None) -> Iterator[Draft]:
    """Give the changes that may correct a gradient call.

    Parameters
    ----------
    desk
        The program.
    code
        The rule that speaks of the call.
    asked, cause
        The call, and why it is None.
    """
    tape = asked.tape
    if tape is None:
        return
    if code == "TAP301":
        yield from _possible(words.make_persistent, desk, tape)
    if code == "TAP302":
        yield from _wrapped(desk, asked, tape)
    blocks = desk.blocks_of(tape, asked)
    if cause is not None:
        for name in _tapes_beside(desk, asked, blocks, cause):
            yield from _possible(words.ask_other_tape, desk, asked, name)
        yield from _for_cuts(desk, asked, blocks, cause.source, cause.cuts)
        if cause.source.dtype == "int":
            yield from _possible(words.make_floating, desk, cause.source.place)
        if cause.connection == "rebound":
            yield from _possible(words.assign_in_place, desk, cause.source.place)
    if code in OTHER_TAPE:
        for name in _other_tapes(desk, asked):
            yield from _possible(words.ask_other_tape, desk, asked, name)


def _tapes_beside(desk: Desk, asked: Asked, blocks: list[Block], cause: Cause) -> list[str]:
    """Return the tapes that recorded what the tape did not, in blocks apart from its own.

    Then the name of the other one was meant. Where the blocks are one in another, the lines stand
    at the wrong place.
    """
    scope = desk.scope(asked.node)
    own = {block.node for block in blocks}
    around_own = {each for block in blocks for each in desk.tree.around(block.node)}
    names: dict[str, None] = {}
    for cut in cause.cuts:
        above = [each for each in desk.tree.around(cut.place) if isinstance(each, ast.With)]
        if own.intersection(above):
            return []
        for block in above:
            if block not in around_own and desk.scope(block) is scope:
                names.update(
                    (item.optional_vars.id, None) for item in block.items
                    if isinstance(item.optional_vars, ast.Name)
                )  # fmt: skip
    return list(names)


def for_parts(desk: Desk, asked: Asked) -> Iterator[Draft]:
    """Give the changes that may make of a part of the derivative the whole one."""
    tape = asked.tape
    if tape is None or asked.evidence is None:
        return
    blocks = desk.blocks_of(tape, asked)
    for source, cuts in asked.evidence.parted:
        yield from _for_cuts(desk, asked, blocks, source, _by_statement(desk, cuts))


def _possible(change: Callable[P, Draft], *arguments: P.args, **named: P.kwargs) -> Iterator[Draft]:
    """Give what a change makes, if it can be made here."""
    try:
        yield change(*arguments, **named)
    except NotPossible:
        return


def _by_statement(desk: Desk, cuts: tuple[Cut, ...]) -> tuple[Cut, ...]:
    """Return the first cut of each kind and statement."""
    found: dict[tuple[str, ast.AST | None], Cut] = {}
    for cut in sorted(cuts, key=lambda cut: cut.node.number):
        found.setdefault((cut.kind, desk.tree.statement(cut.place)), cut)
    return tuple(found.values())


def _for_cuts(
    desk: Desk, asked: Asked, blocks: list[Block], source: Node, cuts: tuple[Cut, ...]
) -> Iterator[Draft]:
    tape = asked.tape
    if tape is None:
        return
    for cut in cuts:
        if cut.kind in {"not watched", "watched late"}:
            yield from _watched(desk, asked, blocks, source, cut)
        elif cut.kind in {"first gradient", "after", "between", "popped"}:
            if cut.kind == "popped":
                yield from _possible(words.make_persistent, desk, tape)
            yield from _inside(desk, asked, tape, blocks, cut)
        elif cut.kind == "stopped":
            yield from _recorded_again(desk, cut)
        elif cut.kind == "left":
            yield from _possible(words.call_model, desk, cut.place)
        elif cut.kind == "whole numbers":
            yield from _possible(words.make_floating, desk, cut.used.place)
            yield from _possible(words.make_floating, desk, source.place)
        if cut.kind in {"before", "between"}:
            yield from _begun_earlier(desk, tape, blocks, cut)


def _inside(desk: Desk, asked: Asked, tape: Tape, blocks: list[Block], cut: Cut) -> Iterator[Draft]:
    """Give the changes that bring what was computed after a block into it."""
    own = desk.tree.statement(asked.node)
    for block, statement in _pairs(desk, blocks, cut, before=True):
        if statement is own:
            yield from _possible(placing.compute_inside, desk, tape, block, asked)
        for alone in (False, True):
            yield from _possible(placing.indent_into, desk, tape, block, statement, alone=alone)


def _begun_earlier(desk: Desk, tape: Tape, blocks: list[Block], cut: Cut) -> Iterator[Draft]:
    """Give the changes that bring what was computed before a block into it."""
    for block, statement in _pairs(desk, blocks, cut, before=False):
        yield from _possible(placing.begin_earlier, desk, tape, block, statement)
        yield from _possible(placing.move_down, desk, tape, block, statement)


def _pairs(
    desk: Desk, blocks: list[Block], cut: Cut, *, before: bool
) -> Iterator[tuple[Block, ast.stmt]]:
    """Return each block beside which the place of a cut stands, and the statement there."""
    seen: set[ast.AST] = set()
    for block in reversed(blocks):
        for statement in desk.standing_in(cut.place, block.node):
            if statement in seen:
                continue
            beside = [each for each in blocks if desk.scope(each.node) is desk.scope(block.node)]
            try:
                find = desk.block_before if before else desk.block_after
                found = find(beside, statement)
            except NotPossible:
                continue
            seen.add(statement)
            yield found, statement


def _recorded_again(desk: Desk, cut: Cut) -> Iterator[Draft]:
    """Give the changes that bring a statement out of a ``with tape.stop_recording()``."""
    statement = desk.tree.statement(cut.place)
    if statement is None:
        return
    for above in desk.tree.around(statement):
        if isinstance(above, ast.With) and any(
            isinstance(item.context_expr, ast.Call)
            and isinstance(item.context_expr.func, ast.Attribute)
            and item.context_expr.func.attr == "stop_recording"
            for item in above.items
        ):
            what = f"`with {ast.unparse(above.items[0].context_expr)}`"
            yield from _possible(placing.leave_block, desk, above, statement, what)


def _wrapped(desk: Desk, asked: Asked, tape: Tape) -> Iterator[Draft]:
    """Give the changes that let a tape record that was made and never entered."""
    made, own = desk.tree.statement(tape.made), desk.tree.statement(asked.node)
    name = tape_text(asked)
    if made is None or own is None or not name:
        return
    around = desk.tree.around(own)
    found = desk.tree.block(made)
    if found is None:
        return
    siblings: list[ast.stmt] = getattr(found[0], found[1])
    begin = found[2] + 1
    end = next((at for at, each in enumerate(siblings) if each in around), None)
    if end is None or end <= begin:
        return
    yield from _possible(placing.wrap, desk, name, siblings[begin], siblings[end - 1])


def _watched(
    desk: Desk, asked: Asked, blocks: list[Block], source: Node, cut: Cut
) -> Iterator[Draft]:
    """Give the changes that let a tape watch a source."""
    # Where a tape is entered several times, the block matters in which the source is used.
    around = desk.tree.around(cut.place)
    ordered = sorted(blocks, key=lambda block: block.node not in around)
    for text in _texts_of_source(desk, asked, source):
        for block in ordered:
            if cut.kind == "watched late":
                yield from _possible(watching.watch_earlier, desk, block, text)
            yield from _possible(watching.watch, desk, block, text)


def _texts_of_source(desk: Desk, asked: Asked, source: Node) -> list[str]:
    """Return how the program may speak of a source: as the call does, and where it is made."""
    found = [_written_source(asked, source)]
    place = source.place
    made = desk.tree.statement(place)
    if isinstance(made, ast.Assign):
        found += [
            ast.unparse(target) for target in made.targets
            if isinstance(target, (ast.Name, ast.Attribute)) and made.value is place
        ]  # fmt: skip
    return [text for text in dict.fromkeys(found) if text]


def _written_source(asked: Asked, source: Node) -> str:
    call = asked.node
    written = (
        call.args[1]
        if len(call.args) > 1
        else next((each.value for each in call.keywords if each.arg in {"sources", "source"}), None)
    )
    parts = [written] if written is not None else []
    if isinstance(written, (ast.List, ast.Tuple)):
        parts = list(written.elts)
    elif isinstance(written, ast.Dict):
        parts = list(written.values)
    if source in asked.sources and len(parts) == len(asked.sources):
        chosen = parts[asked.sources.index(source)]
        if isinstance(chosen, (ast.Name, ast.Attribute, ast.Subscript)):
            return ast.unparse(chosen)
    return ""


def _other_tapes(desk: Desk, asked: Asked) -> list[str]:
    own = tape_text(asked)
    names: list[str] = []
    scope = desk.scope(asked.node)
    for node in desk.tree.blocks:
        if desk.scope(node) is scope:
            for item in node.items:
                name = item.optional_vars
                if isinstance(name, ast.Name) and name.id not in {own, *names}:
                    names.append(name.id)
    return names if own.isidentifier() else []
