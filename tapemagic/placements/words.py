"""Where a statement stands, in words: "in tape_1", "in tape_2, after tape_1", "after tape_2".

The blocks of a program stay where they are, and their beginnings and ends cut it into regions. They
are counted from above: a statement that moves down comes from region 0 to 1, and so on.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.checker.parsing import parse

if TYPE_CHECKING:
    from tapemagic.placements.program import Arrangement, Program, Statement

__all__ = ["block_name", "place_in_words", "region_of"]


def place_in_words(program: Program, arrangement: Arrangement, number: int) -> str:
    """Say where a statement stands among the blocks of a program."""
    place = next(at for at, (each, _) in enumerate(arrangement) if each == number)
    depth = arrangement[place][1]
    around = _block(program, arrangement, range(place - 1, -1, -1), depth - 1)
    above = _block(program, arrangement, range(place - 1, -1, -1), depth)
    below = _block(program, arrangement, range(place + 1, len(arrangement)), depth)
    words = [f"in {around}"] if around else []
    if above:
        words.append(f"after {above}")
    elif below:
        words.append(f"before {below}")
    return ", ".join(words)


def region_of(program: Program, arrangement: Arrangement, number: int) -> int:
    """Count how many beginnings and ends of blocks lie above a statement."""
    above, around = 0, list[int]()
    for each, depth in arrangement:
        while around and around[-1] >= depth:
            around.pop()
            above += 1
        if each == number:
            break
        if program.statements[each].is_block:
            around.append(depth)
            above += 1
    return above


def _block(program: Program, arrangement: Arrangement, places: range, depth: int) -> str:
    """Return the name of the first block at a depth, up to where that depth's own block ends."""
    for place in places:
        number, here = arrangement[place]
        if here < depth:
            return ""
        if here == depth and program.statements[number].is_block:
            return block_name(program.statements[number])
    return ""


def block_name(statement: Statement) -> str:
    """Return how a program calls the tape of a ``with``."""
    header = parse(statement.text + "\n    pass").body[0]
    assert isinstance(header, ast.With)  # noqa: S101  for the type checker
    names = [item.optional_vars or item.context_expr for item in header.items]
    return " and ".join(map(ast.unparse, names))
