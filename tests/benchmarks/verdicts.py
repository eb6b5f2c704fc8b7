"""Whether a target is met: our time divided by another's, both minima of the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from libraries import BEST_PEER, LIBRARIES, OURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness import Times
    from workloads import Target, Workload


class Verdict(NamedTuple):
    """A target and what was found.

    Attributes
    ----------
    target
        What was promised.
    against
        The title of what ours was held against.
    ratio
        Our time divided by the other's.
    """

    target: Target
    against: str
    ratio: float

    @property
    def is_met(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.target.at_most


def verdicts(workload: Workload, times: Mapping[str, Times]) -> list[Verdict]:
    """Return the verdict on each target of `workload` of which both times are known."""
    found = []
    for target in workload.targets:
        other = best_peer(times) if target.against == BEST_PEER else target.against
        if OURS in times and other in times:
            ratio = times[OURS].minimum / times[other].minimum
            found.append(Verdict(target, LIBRARIES[other].title, ratio))
    return found


def best_peer(times: Mapping[str, Times]) -> str | None:
    """Return the quickest of the other eager libraries."""
    peers = [library for library in times if LIBRARIES[library].is_eager]
    return min(peers, key=lambda library: times[library].minimum, default=None)
