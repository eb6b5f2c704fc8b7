"""How tapes are used: what costs time or memory, and what may not be meant.

These are opinions on programs that work, and are found when the whole program has been read. What
is said of a tape has to hold for all that can happen to it: so a tape that is handed to anybody,
or whose name is used in any way that is not looked into here, is left alone.
"""

from __future__ import annotations

import ast
import functools
import math
from typing import TYPE_CHECKING

from .causes import ancestors_of
from .cuts import Cuts
from .levels import YES
from .rules.situation import Mistake, Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .asked import Asked
    from .causes import Cut
    from .graph import Node
    from .slips import Slips
    from .tapes import Tape

__all__ = ["opinions_of"]

Opinion = tuple[str, "Situation | Mistake", list[tuple[ast.AST, str]]]
# What is done to a tape without looking at what it has recorded.
METHODS = frozenset({
    "gradient", "jacobian", "batch_jacobian", "watch", "reset", "stop_recording",
})  # fmt: skip


def opinions_of(read: Slips) -> Iterator[Opinion]:
    """Give the rule of each opinion, what it speaks of, and related lines."""
    if read.stopped is not None or read.module_tree is None:
        return  # what comes after the first exception was not meant to be read like this
    asked_of: dict[Tape, list[Asked]] = {}
    for asked in read.calls:
        if asked.tape is not None:
            asked_of.setdefault(asked.tape, []).append(asked)
    known = functools.cache(functools.partial(_tapes_with_known_uses, read))
    yield from _asked_while_recording(read, asked_of)
    yield from _persistent_without_need(read, asked_of, known)
    yield from _never_asked(read, asked_of, known)
    for asked in read.calls:
        yield from _of_one_call(asked, read)


def _tapes_with_known_uses(read: Slips) -> set[str]:
    """Return the names of tapes that are used in no way but by their methods."""
    names = {tape.name for tape in read.tapes if tape.name}
    assert read.module_tree is not None  # noqa: S101  for the type checker
    stack: list[ast.AST] = [read.module_tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr not in METHODS:
                names.discard(node.value.id)
            continue
        if isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Name):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.discard(node.id)
        stack += ast.iter_child_nodes(node)
    return names


def _asked_while_recording(read: Slips, asked_of: dict[Tape, list[Asked]]) -> Iterator[Opinion]:
    for tape, calls in asked_of.items():
        if tape.persistent != YES:
            continue
        inside = [call for call in calls if any(each is tape for each, _ in call.listening)]
        if not inside or any(call.verdict == "unknown" for call in calls):
            continue
        again: set[Node] = set()
        for call in calls:
            again |= ancestors_of(call.targets)
        seen: set[ast.AST] = set()
        needed = {call.node for call in inside if not again.isdisjoint(call.results)}
        for call in inside:
            if call.node not in needed and call.node not in seen and call.verdict == "value":
                seen.add(call.node)
                yield "TAP501", Situation(call, read), _entry(tape, read)


def _persistent_without_need(
    read: Slips, asked_of: dict[Tape, list[Asked]], known: Callable[[], set[str]]
) -> Iterator[Opinion]:
    for made, tapes in _by_place(read).items():
        if any(tape.persistent != YES for tape in tapes):
            continue
        if all(len(asked_of.get(tape, [])) == 1 and tape.name in known() for tape in tapes):
            call = asked_of[tapes[0]][0]
            inside = any(each is tapes[0] for each, _ in call.listening)
            # Without pfor a Jacobian asks several times.
            once = "experimental_use_pfor" not in call.given
            if not inside and once and call.verdict == "value":
                yield "TAP502", Mistake(made, tapes[0]), [(call.node, "it is asked here")]


def _never_asked(
    read: Slips, asked_of: dict[Tape, list[Asked]], known: Callable[[], set[str]]
) -> Iterator[Opinion]:
    inner = {
        outer: entered
        for outer, inside in read.inside.items() for entered in inside if entered in asked_of
    }  # fmt: skip
    for made, tapes in _by_place(read).items():
        entered = [tape for tape in tapes if tape.cells.get("spans")]
        if not entered or any(tape in asked_of for tape in tapes):
            continue
        if any(tape.name and tape.name not in known() for tape in tapes):
            continue
        asked_inside = [inner[tape] for tape in tapes if tape in inner]
        if asked_inside:
            yield "TAP504", Mistake(made, (tapes[0], asked_inside[0])), []
        else:
            yield "TAP503", Mistake(made, tapes[0]), []


def _of_one_call(asked: Asked, read: Slips) -> Iterator[Opinion]:
    if asked.verdict != "value":
        return
    if asked.method == "gradient" and _adds_up(asked, read):
        yield "TAP505", Situation(asked, read), []
    cut = _stopped_part(asked)
    if cut is not None and cut.place is not None:
        yield "TAP506", Situation(asked, read, cut=cut), [(cut.place, "this is not recorded")]


def _adds_up(asked: Asked, read: Slips) -> bool:
    """Tell whether the target is the gradient of a number by several."""
    if len(asked.targets) != 1 or any(seed is not None for _, seed in asked.pairs):
        return False
    target = asked.targets[0]
    if target.shape is None or math.prod(target.shape) < 2:  # noqa: PLR2004
        return False
    call = read.given.get(target)
    return (
        call is not None
        and call.method == "gradient"
        and [node.shape for node in call.targets] == [()]
    )


def _stopped_part(asked: Asked) -> Cut | None:
    """Return what was computed under ``stop_recording`` on one of several ways."""
    tape, generation = asked.tape, asked.generation
    if tape is None or generation is None:
        return None
    if all(why != "stop_recording" for _, _, why in tape.cells.get("spans", ())):
        return None
    for source in asked.sources:
        if source in asked.missing:
            continue
        cuts = Cuts(tape, generation, source)
        from_source = _descendants_of(source, asked.targets)
        for node in ancestors_of(asked.targets):
            for used, cut in cuts.edges(node):
                if cut is not None and cut.kind == "stopped" and used in from_source:
                    return cut
    return None


def _descendants_of(source: Node, targets: list[Node]) -> set[Node]:
    """Return what was computed from `source` among all that `targets` were computed from."""
    found = {source}
    for node in sorted(ancestors_of(targets), key=lambda each: each.number):
        if not found.isdisjoint(node.inputs):
            found.add(node)
    return found


def _by_place(read: Slips) -> dict[ast.AST, list[Tape]]:
    places: dict[ast.AST, list[Tape]] = {}
    for tape in read.tapes:
        places.setdefault(tape.made, []).append(tape)
    return places


def _entry(tape: Tape, read: Slips) -> list[tuple[ast.AST, str]]:
    return [
        (place, f"the block of `{tape.name or 'the tape'}` begins here")
        for place in read.blocks.get(tape, [])[:1]
    ]
