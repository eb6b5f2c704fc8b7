"""Moves: one statement to the left, to the right, up or down, and what forbids it.

A move changes one statement's depth by one, or lets it change places with its neighbour. It is
allowed where the program can still be parsed, which means that a line stands at most as deep as
the one above it, or one deeper below a ``with``; and where no name is used before it is made.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tapemagic.placements.program import Arrangement, Program

__all__ = ["DIRECTIONS", "Moves", "reachable"]

DIRECTIONS: Final = ("left", "right", "up", "down")


class Moves:
    """The moves of one program's statements.

    Parameters
    ----------
    program
        The program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._statements = program.statements

    def move(self, arrangement: Arrangement, number: int, direction: str) -> Arrangement | str:
        """Move a statement.

        Parameters
        ----------
        arrangement
            How the statements stand.
        number
            Which of them moves.
        direction
            One of `DIRECTIONS`.

        Returns
        -------
        How they stand then; or one sentence that says why it cannot move there.
        """
        place = next(at for at, (each, _) in enumerate(arrangement) if each == number)
        if direction in ("left", "right"):
            return self._shifted(arrangement, place, 1 if direction == "right" else -1)
        return self._swapped(arrangement, place, 1 if direction == "down" else -1)

    def is_sound(self, arrangement: Arrangement) -> bool:
        """Tell whether a program so arranged can be parsed."""
        allowed = 0
        for number, depth in arrangement:
            if depth > allowed:
                return False
            allowed = depth + 1 if self._statements[number].is_block else depth
        return True

    def _shifted(self, arrangement: Arrangement, place: int, by: int) -> Arrangement | str:
        number, depth = arrangement[place]
        if depth + by < 0:
            return "It stands at the margin already."
        moved = (*arrangement[:place], (number, depth + by), *arrangement[place + 1 :])
        if self.is_sound(moved):
            return moved
        if by > 0:
            return "There is no block here that it could stand in."
        below = self._statements[arrangement[place + 1][0]].text.splitlines()[-1]
        return f"`{below}` below it stands deeper: move that one first."

    def _swapped(self, arrangement: Arrangement, place: int, by: int) -> Arrangement | str:
        number, depth = arrangement[place]
        other = place + by
        if not 0 <= other < len(arrangement):
            return "There is no line below it." if by > 0 else "There is no line above it."
        neighbour, _ = arrangement[other]
        forbidden = self._forbidden(number, neighbour, by)
        if forbidden:
            return forbidden
        order = list(arrangement)
        order[place], order[other] = order[other], order[place]
        deepest = max(each for _, each in arrangement) + 1
        for wanted in sorted(range(deepest + 1), key=lambda each: (abs(each - depth), -each)):
            order[other] = (number, wanted)
            if self.is_sound(tuple(order)):
                return tuple(order)
        return "Other lines would stand in no block then."

    def _forbidden(self, number: int, neighbour: int, by: int) -> str:
        """Return why two statements cannot change places, "" where they can."""
        moved, other = self._statements[number], self._statements[neighbour]
        if neighbour < self._program.first_block:
            return "The lines above the first tape stay where they are."
        if not other.is_movable and not other.is_block:
            return f"`{other.text.splitlines()[-1]}` stays where it is."
        if not moved.must_keep_order_with(other):
            return ""
        needed = (other.binds & moved.reads) if by < 0 else (moved.binds & other.reads)
        name = min(needed or (moved.binds | other.binds))
        if by < 0:
            return f"The line above it makes `{name}`, which it needs."
        return f"The line below it needs `{name}`, which is made here."


def reachable(
    program: Program, most: int
) -> tuple[dict[Arrangement, dict[tuple[int, str], Arrangement | str]], bool]:
    """Find every arrangement that moves lead to, from where the statements stood.

    Parameters
    ----------
    program
        The program.
    most
        How many arrangements are looked at; what lies beyond has no way to it.

    Returns
    -------
    For each arrangement, the nearest first, where each move of each statement leads: an
    arrangement that is found too, or the sentence that says why there is no way. And whether these
    are all arrangements.
    """
    moves = Moves(program)
    found: dict[Arrangement, dict[tuple[int, str], Arrangement | str]] = {program.start: {}}
    waiting = deque([program.start])
    is_whole = True
    while waiting:
        here = waiting.popleft()
        for number in program.movable:
            for direction in DIRECTIONS:
                there = moves.move(here, number, direction)
                if not isinstance(there, str) and there not in found:
                    if len(found) >= most:
                        there, is_whole = "This is as far as the explorer goes.", False
                    else:
                        found[there] = {}
                        waiting.append(there)
                found[here][number, direction] = there
    return found, is_whole
