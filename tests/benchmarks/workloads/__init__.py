"""What is measured: one module a subject, each with its programs in every library's words."""

from __future__ import annotations

from . import chain, matrices, nested, network, points, regression
from .workload import Target, Workload

__all__ = ["WORKLOADS", "Target", "Workload"]

WORKLOADS = {
    workload.name: workload
    for subject in (chain, nested, points, network, regression, matrices)
    for workload in subject.WORKLOADS
}
"""By the name that `--workloads` takes, in the order of the table's rows."""
