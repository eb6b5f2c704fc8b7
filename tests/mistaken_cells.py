"""The lesson's placements of two gradient calls, and one cell for each rule: cells of a notebook.

Each cell stands by itself and ends with the expression to look at. `CORRECTED` are those of which a
fix is proven to work, with the number that they give then.
"""

from __future__ import annotations

from typing import NamedTuple

from tapemagic.checker.rules import RULES


class Cell(NamedTuple):
    """A cell.

    Attributes
    ----------
    name
        What is tried.
    text
        The cell.
    is_mistaken
        Whether something is to be found.
    right
        What the last line gives when the fix was applied, or at once where nothing is wrong; None
        where no fix is offered.
    """

    name: str
    text: str
    is_mistaken: bool
    right: float | None


IN_INNER, IN_OUTER, AFTER = "        ", "    ", ""
_WORDS = {IN_INNER: "in the inner block", IN_OUTER: "in the outer block", AFTER: "after both"}
# The second call can stand as far to the right as the first, and no farther.
_PLACES = [
    (first, second)
    for first in (IN_INNER, IN_OUTER, AFTER)
    for second in (IN_INNER, IN_OUTER, AFTER)
    if len(second) <= len(first)
]


def _placement(first: str, second: str, outer: str = "", inner: str = "") -> str:
    return (
        "x = tf.Variable(1.0)\n"
        f"with tf.GradientTape({outer}) as tape_2:\n"
        f"    with tf.GradientTape({inner}) as tape_1:\n"
        "        y = x * x * x\n"
        f"{first}dy_dx = tape_1.gradient(y, x)\n"
        f"{second}d2y_dx2 = tape_2.gradient(dy_dx, x)\n"
        "d2y_dx2"
    )


_PERSISTENT = "persistent=True"
PLACEMENTS = [
    *(
        Cell(
            f"first call {_WORDS[first]}, second {_WORDS[second]}",
            _placement(first, second),
            first == AFTER,
            6.0,
        )
        for first, second in _PLACES
    ),
    *(
        Cell(
            f"both calls after both, {which} persistent",
            _placement(AFTER, AFTER, *tapes),
            True,
            6.0,
        )
        for which, tapes in {
            "the outer tape": (_PERSISTENT, ""),
            "the inner tape": ("", _PERSISTENT),
            "both tapes": (_PERSISTENT, _PERSISTENT),
        }.items()
    ),
]

# What a proven fix is known for; the others are explained, and to be put right by hand.
_FIXED = {
    "TAP101", "TAP102", "TAP103", "TAP104", "TAP105", "TAP201", "TAP202", "TAP203", "TAP204",
    "TAP207", "TAP301", "TAP302", "TAP303", "TAP304", "TAP307", "TAP405",
}  # fmt: skip
_CODES = [rule for rule in RULES if rule.default and not rule.needs]
RULES_CELLS = [
    Cell(
        f"{rule.code} {rule.name}",
        rule.bad.strip(),
        True,
        rule.right if rule.code in _FIXED else None,
    )
    for rule in _CODES
]

CELLS = [*PLACEMENTS, *RULES_CELLS]
CORRECTED = [cell for cell in CELLS if cell.is_mistaken and cell.right is not None]
