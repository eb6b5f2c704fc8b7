"""`make bench`: what the numpy engine costs beside everybody else, in time and in memory.

A run of everything writes docs/benchmarks.md and its picture; a run of a part only prints, unless
it is told where to write.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import memory
import page
import resident
import starts
import times
from libraries import LIBRARIES, installed
from results import Results, about_this_machine
from workloads import WORKLOADS, matching

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS = ("times", "memory", "starts", "training")
REPOSITORY = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what `arguments` ask for; 1 if a library gave wrong results."""
    options = _parser().parse_args(arguments)
    is_whole = options == _parser().parse_args([])
    if options.results:
        results = Results.read(options.results)
    else:
        results = _measured(options)
        for line in page.as_text(results):
            print(line)
    for failure in results.failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if results.failures:
        return 1
    if options.output_directory:
        _write(results, options.output_directory, options.output_directory)
    elif is_whole:
        _write(results, REPOSITORY / "docs", REPOSITORY / "build")
    return 0


def _write(results: Results, directory: Path, directory_of_numbers: Path) -> None:
    import chart

    results.write(directory_of_numbers / "benchmarks.json")
    chart.draw(results, directory / "images" / "benchmarks.svg")
    (directory / "benchmarks.md").write_text(page.as_markdown(results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
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
        help=f"time these only, patterns allowed: {', '.join(WORKLOADS)}",
    )
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=PARTS,
        help="measure these only (default: all, or times if there are --workloads)",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=20,
        help="how often each library is visited with each workload (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.03,
        help="how long a visit takes (default: %(default)s)",
    )
    parser.add_argument(
        "--training-steps",
        type=int,
        default=1_000_000,
        metavar="STEPS",
        help="how long the loop is that must not grow (default: %(default)s)",
    )
    parser.add_argument(
        "--output-directory",
        type=Path,
        metavar="DIRECTORY",
        help="where page and picture are written (default: docs after a run of everything)",
    )
    parser.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        help="measure nothing: write page and picture of an earlier run, build/benchmarks.json",
    )
    return parser


def _measured(options: argparse.Namespace) -> Results:
    libraries = installed(options.libraries)
    parts = options.parts or (["times"] if options.workloads else PARTS)
    results = Results(about_this_machine(libraries))
    if "starts" in parts and resident.IS_KNOWN:
        results.add("Imports", starts.imports(libraries, _say))
        results.add("Kernels", starts.kernels(libraries, _say))
    if "memory" in parts and resident.IS_KNOWN:
        results.add("Memory", *memory.peaks(libraries, _say))
    if "training" in parts and resident.IS_KNOWN:
        results.add("Training", memory.training(options.training_steps, _say))
    if "times" in parts:
        workloads = matching(options.workloads or ["*"])
        rows, failures = times.measure(libraries, workloads, options.rounds, options.seconds, _say)
        for table in dict.fromkeys(WORKLOADS[name].table for name in rows):
            its_own = {name: row for name, row in rows.items() if WORKLOADS[name].table == table}
            results.add(table, its_own)
        results.add("Growth", times.growth(rows), failures)
    _say("")
    return results


def _say(line: str) -> None:
    """Say how far it is, in one line that is overwritten, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
