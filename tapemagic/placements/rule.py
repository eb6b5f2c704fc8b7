"""What the placements that work have in common: the rule that a reader is to see.

In: arrangements, and which of them work. Out: the fewest conditions that all of these fulfil and
that leave out as many of the others as all such conditions together: a line stands inside a block,
outside of it, or above another line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapemagic.placements.program import Arrangement, Program

__all__ = ["Condition", "Rule", "rule_of"]


@dataclass(frozen=True)
class Condition:
    """Something that is so in an arrangement.

    Attributes
    ----------
    kind
        "above", "outside" or "inside".
    statement
        The number of the statement that stands so.
    other
        The number of the other statement, or of the block.
    """

    kind: str
    statement: int
    other: int


@dataclass(frozen=True)
class Rule:
    """What the arrangements that work have in common.

    Attributes
    ----------
    conditions
        What all of them fulfil, in the order of the lines.
    is_enough
        Whether every arrangement that fulfils it works.
    """

    conditions: tuple[Condition, ...]
    is_enough: bool


def rule_of(program: Program, arrangements: Sequence[Arrangement], works: Sequence[bool]) -> Rule:
    """Find what the arrangements that work have in common.

    Parameters
    ----------
    program
        The program.
    arrangements
        How its statements stand.
    works
        For each arrangement whether it works.
    """
    all_places = frozenset(range(len(arrangements)))
    working = frozenset(place for place in all_places if works[place])
    facts = list(map(frozenset, (_facts(program, each) for each in arrangements)))
    possible = {condition for each in facts for condition in each}
    holds = {
        condition: frozenset(place for place in all_places if condition in facts[place])
        for condition in possible
    }
    kept = [each for each in possible if working <= holds[each] and holds[each] != all_places]
    # The first to go, where others say the same: what is said of the order, then of outer blocks.
    kept.sort(key=lambda each: (_KINDS.index(each.kind), each.other, each.statement))
    for condition in list(kept):
        others = [each for each in kept if each != condition]
        if _all(others, holds, all_places) == _all(kept, holds, all_places):
            kept = others
    kept.sort(key=lambda each: (each.statement, _KINDS.index(each.kind), each.other))
    return Rule(tuple(kept), _all(kept, holds, all_places) == working)


_KINDS = ("above", "outside", "inside")


def _all(
    conditions: Sequence[Condition],
    holds: dict[Condition, frozenset[int]],
    everything: frozenset[int],
) -> frozenset[int]:
    """Return in which arrangements all conditions hold."""
    return everything.intersection(*(holds[each] for each in conditions))


def _facts(program: Program, arrangement: Arrangement) -> Iterator[Condition]:
    """Give everything that is so in an arrangement."""
    statements = program.statements
    blocks = [number for number, each in enumerate(statements) if each.is_block]
    around: list[tuple[int, int]] = []
    order = {number: place for place, (number, _) in enumerate(arrangement)}
    for number, depth in arrangement:
        around = [(block, outer) for block, outer in around if outer < depth]
        if statements[number].is_block:
            around.append((number, depth))
        if statements[number].is_movable:
            inside = {block for block, _ in around}
            for block in blocks:
                yield Condition("inside" if block in inside else "outside", number, block)
    for one, other in permutations(program.movable, 2):
        if order[one] < order[other]:
            yield Condition("above", one, other)
