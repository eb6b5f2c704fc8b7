"""``tapemagic check`` and ``tapemagic rule``: files in, findings out, as a linter does it.

Exit status of ``check``, as Ruff's: 0 when nothing was found (or with ``--exit-zero``), 1 when
something was, or when a file is not Python, 2 when a file cannot be read or the command line or the
settings are wrong. ``--diff`` has 1 when it would change something.

Nothing is printed here but the sentences on what went wrong and ``--diff``; the rest is in
`tapemagic.check_output`.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tapemagic.check_output import FORMATS, CheckRun, print_report, show_progress
from tapemagic.check_settings import Settings, SettingsError, SettingsFinder
from tapemagic.checked_files import TextFile, files_below, kind_of, read_bytes, unreadable
from tapemagic.checker.checking import check_source
from tapemagic.checker.findings import Place, Problem, Report
from tapemagic.checker.fixing import fix_text
from tapemagic.checker.source_lines import split_lines
from tapemagic.checker.sources import may_have_findings, read_source
from tapemagic.display.diagnostics import Checked
from tapemagic.display.terminal import shown
from tapemagic.documentation import ISSUES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tapemagic.checker.sources import Kind

__all__ = ["add_check_parser", "add_rule_parser", "add_selection_options", "joined_codes"]


# --- the command line --------------------------------------------------------------------------


def add_check_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``check`` to the program's commands."""
    check = commands.add_parser(
        "check",
        help="find mistakes with gradient tapes in programs and notebooks",
        description="Find the gradient calls that will give None, raise, or silently give a wrong "
        "number. Nothing is executed.",
    )
    check.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="programs, notebooks, and folders that are searched for them; - is stdin (default: .)",
    )
    check.add_argument(
        "--output-format", choices=FORMATS, default="full", help="(default: %(default)s)"
    )
    add_selection_options(check)
    for option, words in (
        ("--fix", "correct the files, by fixes that are proven to be safe"),
        ("--unsafe-fixes", "with --fix and --diff: by the others too"),
        ("--diff", "show what --fix would change, and change nothing"),
        ("--exit-zero", "exit with status 0 even if something is found"),
        ("--verdicts", "list every gradient call and what it gives, in place of findings"),
        ("--statistics", "count the findings of each rule, in place of findings"),
    ):
        check.add_argument(option, action="store_true", help=words)
    check.add_argument(
        "--stdin-filename", metavar="NAME", help="what stdin is called: NAME.ipynb is a notebook"
    )
    check.set_defaults(command=_check)


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which rules are asked for."""
    for option, words in (
        ("--select", "check these rules only: codes or their beginnings, with commas"),
        ("--ignore", "leave these rules out"),
        ("--extend-select", "check these rules too: TAP5 is performance and style"),
    ):
        parser.add_argument(option, action="append", metavar="CODES", type=_codes, help=words)


def add_rule_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``rule`` to the program's commands."""
    rule = commands.add_parser(
        "rule", help="print the page of a rule", description="Print what a rule finds, and why."
    )
    rule.add_argument("code", metavar="CODE", help="the rule's code, as TAP101")
    rule.set_defaults(command=_rule)


def _codes(text: str) -> list[str]:
    return [code for code in text.replace(",", " ").split() if code]


def _rule(options: argparse.Namespace) -> int:
    from tapemagic.checker import rules

    rule = rules.find(options.code.strip().upper())
    if rule is None:
        near = rules.similar(options.code.strip())
        meant = " or ".join(f"{each.code} ({each.name})" for each in near)
        advice = (
            f"did you mean {meant}?" if near
            else "`tapemagic check` names the code of each finding."
        )  # fmt: skip
        print(
            f"tapemagic rule: there is no rule {shown(options.code)!r}; {advice}", file=sys.stderr
        )
        return 1
    print(rule.page().rstrip("\n"))
    return 0


# --- check -------------------------------------------------------------------------------------


class _Input(NamedTuple):
    """Something to check: its name, its path (None for stdin), and the settings for it."""

    name: str
    path: Path | None
    settings: Settings


def _check(options: argparse.Namespace) -> int:
    # A name in a file may have letters that this terminal has not.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    run = CheckRun(options)
    try:
        finder = SettingsFinder(
            joined_codes(options.select),
            joined_codes(options.ignore),
            joined_codes(options.extend_select),
        )
        inputs = list(_inputs(options, finder))
    except (SettingsError, ValueError) as error:
        print(f"tapemagic check: {shown(str(error))}", file=sys.stderr)
        return 2
    for number, item in enumerate(inputs, start=1):
        show_progress(number, len(inputs))
        try:
            _check_one(item, run)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not hide other files
            print(
                f"tapemagic check: {shown(item.name)} could not be checked, which is a fault of "
                f"tapemagic ({type(error).__name__}: {shown(str(error))}): please report it at "
                f"{ISSUES} with the file.",
                file=sys.stderr,
            )
            run.unreadable = True
    show_progress(0, len(inputs))
    print_report(run)
    return run.status()


def joined_codes(lists: Sequence[list[str]] | None) -> list[str] | None:
    """Return what an option that may stand several times lists in all; None where it does not."""
    return None if lists is None else [code for codes in lists for code in codes]


def _inputs(options: argparse.Namespace, finder: SettingsFinder) -> Iterator[_Input]:
    if "-" in options.paths:
        name = options.stdin_filename or "-"
        yield _Input(name, None, finder.of_folder(Path(options.stdin_filename or ".").parent))
        return
    for name, path in files_below(options.paths, finder.of_folder):
        yield _Input(name, path, finder.of_folder(path.parent))


def _check_one(item: _Input, run: CheckRun) -> None:
    kind = kind_of(item.name)
    try:
        content = sys.stdin.buffer.read() if item.path is None else item.path.read_bytes()
    except OSError as error:
        print(f"tapemagic check: {unreadable(shown(item.name), error)}", file=sys.stderr)
        run.unreadable = True
        return
    if not may_have_findings(content):
        if item.path is None and run.options.fix:
            run.corrected_stdin = content
        return
    try:
        file = read_bytes(content, kind)
    except ValueError as error:
        problem = Problem(Place(None, 1, 1, 1, 1), f"this cannot be decoded: {error}")
        run.results.append(Checked(item.name, Report(problems=(problem,))))
        return
    if run.options.fix or run.options.diff:
        file = _fix_one(item, file, kind, run)
    source = read_source(file.text, kind)
    report = check_source(source, item.settings.selection)
    # What shows nothing of itself need not be kept.
    run.results.append(Checked(item.name, report, source if report.findings else None))


def _fix_one(item: _Input, file: TextFile, kind: Kind, run: CheckRun) -> TextFile:
    """Correct a file, or show how it would be corrected; return it as it is then."""
    options = run.options
    fixed = fix_text(file.text, kind, item.settings.selection, unsafe=options.unsafe_fixes)
    run.fixed += len(fixed.titles)
    run.changed_files += bool(fixed.titles)
    if options.diff:
        print(_diff(item.name, file.text, fixed.text), end="")
        return file
    if item.path is None:
        run.corrected_stdin = file.encoded(fixed.text)
    elif fixed.titles:
        try:
            _write(item.path, file.encoded(fixed.text))
        except OSError as error:
            print(
                f"tapemagic check: {shown(item.name)} cannot be written: {error.strerror}.",
                file=sys.stderr,
            )
            run.unreadable = True
            return file
    return TextFile(fixed.text, file.encoding, file.mark)


def _write(path: Path, content: bytes) -> None:
    """Put new content in a file's place at once, so that no interrupt leaves half of it."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.tapemagic")
    try:
        beside.write_bytes(content)
        beside.chmod(target.stat().st_mode)
        os.replace(beside, target)  # noqa: PTH105 - the standard name of what is meant
    finally:
        beside.unlink(missing_ok=True)


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(split_lines(before), split_lines(after), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
