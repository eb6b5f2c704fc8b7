"""What is promised, and whether it is kept: our number held against another's of the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import words
from libraries import BEST_PEER, LIBRARIES, OURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Target(NamedTuple):
    """A promise on a number of ours that is better the smaller it is.

    Attributes
    ----------
    at_most
        How many times the other's number, or, if there is no other, the number itself.
    against
        The library that ours is held against; None for nobody.
    is_stretch
        Whether it is a hope rather than a promise.
    """

    at_most: float
    against: str | None = None
    is_stretch: bool = False


class Verdict(NamedTuple):
    """A promise in words, what was found, and whether it is kept.

    Attributes
    ----------
    promised
        What the target says.
    found, found_by_medians
        What was found: by minima, which decides, and by medians, if there are any.
    is_met, is_stretch
        Whether it is kept, and whether it was a hope only.
    """

    promised: str
    found: str
    found_by_medians: str
    is_met: bool
    is_stretch: bool


class Row(NamedTuple):
    """Numbers that belong together, one for each library.

    Attributes
    ----------
    title
        What was measured.
    unit
        ``s``, ``B`` or ``×``: how numbers are written, see `words.number`.
    minima
        The numbers by the library's name.
    medians
        For what was measured many times, the medians.
    verdicts
        What was promised.
    """

    title: str
    unit: str
    minima: Mapping[str, float]
    medians: Mapping[str, float] = {}
    verdicts: Sequence[Verdict] = ()


def row(
    title: str, unit: str, samples: Mapping[str, Sequence[float]], targets: Sequence[Target] = ()
) -> Row:
    """Return the row of what was measured, with a verdict on each target that can be judged."""
    minima = {library: min(found) for library, found in samples.items()}
    medians = {library: median(found) for library, found in samples.items() if len(found) > 1}
    verdicts = [judge(target, minima, medians, unit) for target in targets]
    return Row(title, unit, minima, medians, [verdict for verdict in verdicts if verdict])


def median(numbers: Sequence[float]) -> float:
    """Return the middle one, the smaller one of two."""
    return sorted(numbers)[(len(numbers) - 1) // 2]


def judge(
    target: Target, minima: Mapping[str, float], medians: Mapping[str, float], unit: str
) -> Verdict | None:
    """Return whether `target` is met, or None if a number is missing."""
    at_most, against, is_stretch = target
    other = best_peer(minima) if against == BEST_PEER else against
    if OURS not in minima or (other is not None and other not in minima):
        return None
    if other is None:
        found = [
            words.number(numbers[OURS], unit) for numbers in (minima, medians) if OURS in numbers
        ]
        is_met = minima[OURS] <= at_most
        promised = words.number(at_most, unit)
    else:
        both = (numbers for numbers in (minima, medians) if {OURS, other} <= numbers.keys())
        ratios = [numbers[OURS] / numbers[other] for numbers in both]
        found = [words.ratio(ratio) for ratio in ratios]
        is_met = ratios[0] <= at_most
        whom = LIBRARIES[other].title
        named = f"the best eager peer ({whom})" if against == BEST_PEER else whom
        promised = f"{words.limit(at_most)} of {named}" if at_most != 1 else f"{named}'s"
    by_minima, by_medians = [*found, ""][:2]
    return Verdict(f"at most {promised}", by_minima, by_medians, is_met, is_stretch)


def best_peer(numbers: Mapping[str, float]) -> str | None:
    """Return the best of the other eager libraries."""
    peers = [library for library in numbers if library in LIBRARIES and LIBRARIES[library].is_eager]
    return min(peers, key=lambda library: numbers[library], default=None)
