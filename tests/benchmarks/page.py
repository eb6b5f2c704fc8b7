"""The tables of a run: plain for the terminal, in Markdown for the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import words
from libraries import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from results import Results
    from targets import Row, Verdict

INTRODUCTION = """\
# Benchmarks

`make bench` has written this page and its picture; nothing in it was typed. Every library is
measured in a process of its own, in the same run, in turn with the others, and every result is
held against the formula before it is timed. A number is the minimum of all visits, the small one
below it their median: where the two lie far apart, the machine had other work, and the minimum
is what to compare. Operations are timed, with the garbage collector on, and not imports.
All arrays are float32. The programs are in `tests/benchmarks/workloads`, each in every
library's words.

![Time of each library for each workload, as a multiple of tapemagic's](images/benchmarks.svg)
"""

ABOUT = {
    "Times": """\
*NumPy by hand* is the derivative worked out with pencil and paper, subexpressions shared: no
library that differentiates can be expected to reach it. *NumPy as typed* is the formula as it
stands in a book. *JAX jit* is compiled before it is timed; all the others but these run each
operation when it is called. *MyGrad unguarded* does not protect arrays that a gradient needs.
An empty cell: the library cannot do this, or not in reasonable time.""",
    "Outside any tape": """\
*tapemagic without recording* is this engine with its recording code taken out: the difference is
what a tape costs that nobody uses.""",
    "Growth": "Time should grow as the work does.",
    "Memory": """\
By how much a fresh process grew at most, the same on 10³ points having run before. An array of
10⁶ points takes 4 MB, and the results are among what is counted.""",
    "Training": "A training loop must not grow, however long it runs.",
    "Imports": """\
In a fresh process that had imported NumPy: what comes on top. TensorFlow imports JAX where that is
installed, as it is here. Without JAX its import takes about 120 MB less, and a shorter time; what a
learner's kernel takes then is [measured by itself](for-teachers.md#what-one-learner-takes).""",
    "Kernels": """\
Jupyter kernels at their largest, on the numpy engine and on TensorFlow: one that loads the
extension and takes one second derivative, without plots, and one that runs the first lesson.""",
}


def as_markdown(results: Results) -> str:
    """Return the page."""
    parts = [INTRODUCTION, "## Targets\n", *_targets_in_markdown(results)]
    for title, about in ABOUT.items():
        if title in results.tables:
            parts += [f"\n## {title}\n", about, "", *_table_in_markdown(results.tables[title])]
    parts += ["\n## Measured on\n", *(f"- {key}: {value}" for key, value in results.about.items())]
    return "\n".join(parts) + "\n"


def _targets_in_markdown(results: Results) -> Iterator[str]:
    judged = [verdict for _, verdict in _verdicts(results) if not verdict.is_stretch]
    met = sum(verdict.is_met for verdict in judged)
    yield f"Of {len(judged)} targets {met} are met, by the minima; a *stretch* is hoped for only.\n"
    yield "| Workload | Target | Found | By medians | |"
    yield "| --- | --- | ---: | ---: | --- |"
    for title, verdict in _verdicts(results):
        promised, found, found_by_medians = verdict[:3]
        yield f"| {title} | {promised} | {found} | {found_by_medians} | {judgement(verdict)} |"


def _verdicts(results: Results) -> Iterator[tuple[str, Verdict]]:
    for table in ABOUT:
        for row in results.tables.get(table, {}).values():
            for verdict in row.verdicts:
                yield row.title, verdict


def judgement(verdict: Verdict) -> str:
    """Return whether a target is met, in a word or two."""
    stretch = "stretch, " if verdict.is_stretch else ""
    return stretch + ("met" if verdict.is_met else "**not met**")


def _table_in_markdown(rows: Mapping[str, Row]) -> Iterator[str]:
    columns = _columns(rows)
    yield f"| | {' | '.join(LIBRARIES[column].title for column in columns)} |"
    yield f"| --- |{' ---: |' * len(columns)}"
    for row in rows.values():
        cells = (_cell(row, column) for column in columns)
        yield f"| {row.title} | {' | '.join(cells)} |"


def _columns(rows: Mapping[str, Row]) -> Sequence[str]:
    measured = {library for row in rows.values() for library in row.minima}
    return [library for library in LIBRARIES if library in measured]


def _cell(row: Row, library: str) -> str:
    if library not in row.minima:
        return ""
    cell = words.number(row.minima[library], row.unit)
    if library in row.medians:
        cell += f"<br><sub>{words.number(row.medians[library], row.unit)}</sub>"
    return cell


def as_text(results: Results) -> Iterator[str]:
    """Return the lines for the terminal."""
    for table, rows in results.tables.items():
        yield f"\n{table}"
        for name, row in rows.items():
            yield f"\n{name}: {row.title}" if name != row.title else f"\n{name}"
            for library, minimum in row.minima.items():
                line = f"  {LIBRARIES[library].title:<20}{words.number(minimum, row.unit):>10}"
                if library in row.medians:
                    line += f"   median {words.number(row.medians[library], row.unit):>10}"
                yield line
            for verdict in row.verdicts:
                yield f"  {verdict.found}: {verdict.promised}? {judgement(verdict).strip('*')}"
