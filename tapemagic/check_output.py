"""What ``tapemagic check`` prints, and with which status it ends.

Findings go to stdout in the format that was asked for; why a file could not be checked, progress,
and what ``--diff`` would change in numbers go to stderr.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tapemagic.display.diagnostics import Checked, concise, full, problem_line, verdict_lines
from tapemagic.display.finding_formats import as_json, github_lines, sarif, verdicts_as_json
from tapemagic.display.terminal import Style

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

__all__ = ["FORMATS", "CheckRun", "print_report", "show_progress"]

FORMATS: Final = ("full", "concise", "json", "github", "sarif")
# Fewer files are checked before anybody looks.
_FILES_WITH_PROGRESS: Final = 20


@dataclass
class CheckRun:
    """What one run of the command has seen.

    Attributes
    ----------
    options
        The command line.
    results
        Each file that may have a finding.
    fixed, changed_files
        How many fixes were applied, or would be, and to how many files.
    unreadable
        Whether some file could not be read or written.
    corrected_stdin
        What stdin is when it is corrected.
    """

    options: argparse.Namespace
    results: list[Checked] = field(default_factory=list)
    fixed: int = 0
    changed_files: int = 0
    unreadable: bool = False
    corrected_stdin: bytes | None = None

    def status(self) -> int:
        """Return the exit status."""
        if self.unreadable:
            return 2
        if self.options.exit_zero:
            return 0
        if any(checked.report.problems for checked in self.results):
            return 1
        if self.options.diff:
            return 1 if self.fixed else 0
        return 1 if any(checked.report.findings for checked in self.results) else 0


def show_progress(number: int, count: int) -> None:
    """Count the files on a terminal, in a line that the next one replaces; 0 takes it away."""
    if count < _FILES_WITH_PROGRESS or not sys.stderr.isatty():
        return
    line = f"Checking {number} of {count} files" if number else ""
    # \x1b[K takes away what is left of a longer line.
    print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)


def print_report(run: CheckRun) -> None:
    """Print what the options ask for, once every file was checked."""
    options = run.options
    for checked in run.results:
        for problem in checked.report.problems:
            print(problem_line(checked.name, problem), file=sys.stderr)
    if options.diff:
        if run.fixed:
            files = "1 file" if run.changed_files == 1 else f"{run.changed_files} files"
            print(f"Would apply {_counted(run.fixed, 'fix', 'fixes')} to {files}.", file=sys.stderr)
        return
    if run.corrected_stdin is not None:
        # stdout is for the corrected text, with its own ends of lines.
        sys.stdout.flush()
        sys.stdout.buffer.write(run.corrected_stdin)
        with contextlib.redirect_stdout(sys.stderr):
            _print_findings(run)
    else:
        _print_findings(run)


def _print_findings(run: CheckRun) -> None:
    options = run.options
    style = Style(coloured=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
    machine = {"json": as_json, "sarif": _sarif}
    if options.verdicts:
        _print_verdicts(run)
    elif options.statistics:
        _print_statistics(run.results)
    elif options.output_format in machine:
        print(machine[options.output_format](run.results))
    elif options.output_format == "github":
        _print_lines(line for checked in run.results for line in github_lines(checked))
    else:
        shape = full if options.output_format == "full" else concise
        _print_lines(line for checked in run.results for line in shape(checked, style))
        _print_summary(run)


def _sarif(results: Iterable[Checked]) -> str:
    from tapemagic import __version__

    return sarif(results, __version__)


def _print_verdicts(run: CheckRun) -> None:
    if run.options.output_format == "json":
        print(verdicts_as_json(run.results))
    else:
        _print_lines(line for checked in run.results for line in verdict_lines(checked))


def _print_statistics(results: Iterable[Checked]) -> None:
    counted = Counter(
        (finding.code, finding.name) for checked in results for finding in checked.report.findings
    )
    for (code, name), count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:>5}  {code}  {name}")


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_summary(run: CheckRun) -> None:
    findings = [finding for checked in run.results for finding in checked.report.findings]
    problems = any(checked.report.problems for checked in run.results)
    fixed = f" ({_counted(run.fixed, 'fix', 'fixes')} applied)" if run.fixed else ""
    if findings:
        print(f"Found {_counted(len(findings), 'mistake', 'mistakes')}{fixed}.")
    elif not problems and not run.unreadable:
        print(f"All checks passed!{fixed}")
    safe = sum(1 for f in findings if f.fix is not None and f.fix.applicability == "safe")
    unsafe = sum(1 for f in findings if f.fix is not None) - safe
    if safe:
        print(f"[*] {safe} fixable with --fix.")
    if unsafe:
        print(f"{_counted(unsafe, 'unsafe fix', 'unsafe fixes')} with --fix --unsafe-fixes.")


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
