"""`make bench`: what the numpy engine costs beside everybody else, in time and in memory."""

from __future__ import annotations

import argparse
import fnmatch
import sys
from typing import TYPE_CHECKING

import harness
import words
from libraries import LIBRARIES
from verdicts import verdicts
from workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness import Times


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what `arguments` ask for; 1 if a library gave wrong results."""
    options = _parser().parse_args(arguments)
    libraries = _installed(options.libraries)
    times, failures = harness.measure(
        libraries, _chosen(options.workloads), options.rounds, options.seconds, _say
    )
    _say("")
    for workload, found in times.items():
        _print_times(workload, found)
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument(
        "--libraries",
        nargs="+",
        metavar="LIBRARY",
        choices=LIBRARIES,
        default=list(LIBRARIES),
        help=f"whom to measure: {', '.join(LIBRARIES)} (default: all)",
    )
    parser.add_argument(
        "--workloads",
        nargs="+",
        metavar="WORKLOAD",
        default=["*"],
        help=f"what to measure, patterns allowed: {', '.join(WORKLOADS)} (default: all)",
    )
    parser.add_argument(
        "--rounds", type=int, default=20, help="how often each is visited (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.02,
        help="how long a visit takes (default: %(default)s)",
    )
    return parser


def _installed(libraries: Sequence[str]) -> list[str]:
    for library in libraries:
        if not LIBRARIES[library].is_installed():
            print(f"{LIBRARIES[library].title} is not installed: left out.", file=sys.stderr)
    return [library for library in libraries if LIBRARIES[library].is_installed()]


def _chosen(patterns: Sequence[str]) -> list[str]:
    for pattern in patterns:
        if not fnmatch.filter(WORKLOADS, pattern):
            raise SystemExit(f"No workload is named {pattern}: there are {', '.join(WORKLOADS)}")
    return [
        workload
        for workload in WORKLOADS
        if any(fnmatch.fnmatch(workload, pattern) for pattern in patterns)
    ]


def _say(line: str) -> None:
    """Say how far it is, in one line that is overwritten, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _print_times(workload: str, times: Mapping[str, Times]) -> None:
    print(f"{workload}: {WORKLOADS[workload].title}")
    for library, found in times.items():
        minimum, median = map(words.seconds, found[:2])
        print(f"  {LIBRARIES[library].title:<24}{minimum:>10}  median {median:>10}")
    for target, against, ratio in verdicts(WORKLOADS[workload], times):
        judgement = "met" if ratio <= target.at_most else "NOT MET"
        kind = "stretch" if target.is_stretch else "target"
        print(
            f"  {words.ratio(ratio)} of {against}; {kind} {words.limit(target.at_most)}: "
            f"{judgement}"
        )


if __name__ == "__main__":
    sys.exit(main())
