"""What is measured: one module a subject, each with its programs in every library's words."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

from . import chain, matrices, nested, network, points, regression, untaped
from .workload import Workload

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WORKLOADS", "Workload", "matching"]

WORKLOADS = {
    workload.name: workload
    for subject in (chain, nested, points, network, regression, matrices, untaped)
    for workload in subject.WORKLOADS
}
"""By the name that `--workloads` takes, in the order of the table's rows."""


def matching(patterns: Sequence[str]) -> list[str]:
    """Return the names that match one of the patterns, each of which must match something."""
    for pattern in patterns:
        if not fnmatch.filter(WORKLOADS, pattern):
            raise SystemExit(f"No workload is named {pattern}: there are {', '.join(WORKLOADS)}")
    return [
        name for name in WORKLOADS if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
    ]
