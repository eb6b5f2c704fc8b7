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
    """A promise in words, what was found, and whether it is kept."""

    promised: str
    found: str
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
    verdicts = [found for target in targets if (found := judge(target, minima, unit)) is not None]
    return Row(title, unit, minima, medians, verdicts)


def median(numbers: Sequence[float]) -> float:
    """Return the middle one, the smaller one of two."""
    return sorted(numbers)[(len(numbers) - 1) // 2]


def judge(target: Target, numbers: Mapping[str, float], unit: str) -> Verdict | None:
    """Return whether `target` is met, or None if a number is missing."""
    other = best_peer(numbers) if target.against == BEST_PEER else target.against
    if OURS not in numbers:
        return None
    ours, at_most = numbers[OURS], target.at_most
    if target.against is None:
        promised, found = words.number(at_most, unit), words.number(ours, unit)
        return Verdict(f"at most {promised}", found, ours <= at_most, target.is_stretch)
    if other not in numbers:
        return None
    ratio = ours / numbers[other]
    whom = LIBRARIES[other].title
    named = f"the best eager peer ({whom})" if target.against == BEST_PEER else whom
    return Verdict(
        f"at most {words.limit(at_most)} of {named}",
        words.ratio(ratio),
        ratio <= at_most,
        target.is_stretch,
    )


def best_peer(numbers: Mapping[str, float]) -> str | None:
    """Return the best of the other eager libraries."""
    peers = [library for library in numbers if library in LIBRARIES and LIBRARIES[library].is_eager]
    return min(peers, key=lambda library: numbers[library], default=None)
