"""The lines that make a call go wrong, each with a few words on its part in it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .findings import Place, Related
from .rules.situation import line_of, name_of, where_it_left
from .values import Departed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from .causes import Cut
    from .choosing import Choice
    from .rules.situation import Situation
    from .tapes import Tape

    Places: TypeAlias = Iterator[tuple[ast.AST, str]]

__all__ = ["place_of", "related_lines"]

# What is said of the place of a cut.
TEXTS = {
    "left": "the value leaves TensorFlow here",
    "wrapped": "a new Variable begins here",
    "assigned": "a Variable keeps only the number here",
    "no gradient": "no gradient flows through this",
    "stop_gradient": "no gradient is let through here",
    "not watched": "`{source}` is used here",
    "watched late": "`{source}` is used here, before it is watched",
}
WHEN = {
    "": "{tape} does not record this",
    "before": "the block of {tape} begins after this",
    "after": "the block of {tape} ends before this",
    "between": "this stands between two blocks of {tape}",
    "stopped": "{tape} is told not to record this",
    "popped": "{tape} was asked before this, and records no more",
    "reset": "{tape} forgets this",
    "elsewhere": "the replicas compute this, and {tape} does not hear them",
}
PLACEMENT = frozenset({"first gradient", "before", "after", "between"})


def related_lines(situation: Situation, choice: Choice) -> tuple[Related, ...]:
    """Return the lines that make a call go wrong, in the order of the program."""
    own: ast.AST = situation.asked.node
    found: dict[ast.AST, str] = {}
    for places in (_earlier(situation), _cuts(situation), _watches(situation, choice)):
        for node, text in places:
            if node is not own:
                found.setdefault(node, text)
    lines = [Related(place_of(node), text) for node, text in found.items()]
    return tuple(sorted(lines, key=lambda line: line.place))


def _earlier(situation: Situation) -> Places:
    """Give the earlier expressions without which the call would not raise."""
    asked = situation.asked
    for node, text in asked.related:
        yield node, _of_earlier(text, situation)
    cause = getattr(asked.cause, "node", None)
    if cause is not None:
        is_source = asked.reason.startswith("source")
        what = situation.source if is_source else situation.target
        yield cause, f"this gives None, and so `{what}` is None"
    if asked.verdict == "error":
        yield from _of_departed(situation)


def _cuts(situation: Situation) -> Places:
    """Give where the way from the target to the source is cut."""
    cause, cut = situation.cause, situation.cut
    if cause is None or cut is None:
        return
    for each in cause.cuts:
        is_one = each is cut or (each.kind == cut.kind and cut.kind in PLACEMENT)
        if is_one and each.place is not None:
            yield each.place, _of_cut(each, situation)
    if cut.kind in PLACEMENT:
        for place in _blocks(situation):
            yield place, f"the block of {situation.tape} begins here"
    tape = situation.asked.tape
    if cut.when == "elsewhere" and tape is not None:
        for place in situation.read.ran_replicas.get(tape, ()):
            yield place, "each replica runs in its own thread"
    if cut.kind == "reset":
        yield from _begin(situation)


def _begin(situation: Situation) -> Places:
    """Give where the tape forgot what was before."""
    begin = situation.read.begin_of(situation.asked)
    if begin is not None:
        yield begin, f"{situation.tape} begins anew here"


def _watches(situation: Situation, choice: Choice) -> Places:
    """Give where the source was made, and who watches it."""
    cause, code = situation.cause, choice.of_none or choice.code
    if cause is None:
        return
    forgotten = code == "TAP306" and situation.cut is not None and situation.cut.kind != "reset"
    if code in {"TAP202", "TAP203"} or forgotten:
        for tape, place in situation.told(own=code != "TAP202"):
            yield place, f"{_name(tape, situation)} watches `{situation.source}` from here on"
    if forgotten:
        yield from _begin(situation)
    made = cause.source.place
    if made is not None and code == "TAP205" and made not in ast.walk(situation.asked.node):
        yield made, _of_other_object(situation)
    elif made is not None and code in {"TAP201", "TAP204", "TAP207"}:
        yield made, f"`{situation.source}` is made here"


def _of_earlier(text: str, situation: Situation) -> str:
    return {
        "earlier call": f"{situation.tape} was asked here first",
        "deleted": f"the name {situation.tape} is taken away here",
        "made": "a tape of this name is made here",
    }.get(text, f"the {text}")


def _of_cut(cut: Cut, situation: Situation) -> str:
    if cut.kind in TEXTS:
        return TEXTS[cut.kind].format(source=situation.source)
    return WHEN[cut.when].format(tape=situation.tape)


def _of_other_object(situation: Situation) -> str:
    source = situation.source
    if situation.cause is not None and situation.cause.connection == "used":
        return f"`{source}` is no Variable any more from here on"
    made = situation.cause.source.number if situation.cause is not None else 0
    if any(target.number < made for target in situation.asked.targets):
        return f"`{source}` means another object from here on"
    return f"`{source}` is made here"


def _blocks(situation: Situation) -> list[ast.AST]:
    """Return where the blocks of the tape begin."""
    tape = situation.asked.tape
    return [] if tape is None else list(situation.read.blocks.get(tape, []))


def _of_departed(situation: Situation) -> Places:
    """Give where a target or a source has become a number."""
    is_source = situation.asked.reason.startswith("source")
    value = situation.leaf("source" if is_source else "target", (Departed,))
    if situation.asked.reason.endswith("left") and value is not None:
        place = where_it_left(value).place
        if place is not None:
            yield place, "the value leaves TensorFlow here"


def _name(tape: Tape, situation: Situation) -> str:
    return situation.tape if tape is situation.asked.tape else name_of(tape)


def place_of(node: ast.AST) -> Place:
    """Return where an expression stands; its columns count bytes, as those of the tree do."""
    line = line_of(node)
    return Place(
        None,
        line,
        getattr(node, "col_offset", 0) + 1,
        getattr(node, "end_lineno", line) or line,
        (getattr(node, "end_col_offset", 0) or 0) + 1,
    )
