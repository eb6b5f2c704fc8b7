"""The program ``tapemagic``: its commands, what they print, and its exit status.

``tapemagic check``
    finds mistakes with gradient tapes in programs and notebooks.
``tapemagic rule``
    prints the page of one of its rules.
``tapemagic lsp``
    is the checker as a language server, for editors.
``tapemagic demo``
    runs a lesson outside Jupyter, prints its results and saves it as a page.
``tapemagic lessons``
    copies the lessons out, or lists them.
``tapemagic export``
    saves a notebook as one page, whose plots move without a network.
``tapemagic doctor``
    says what tapemagic finds on this machine and whether its extension loads here.

Exit status: 0 when the command did what it says, 1 when it could not (one sentence on stderr),
2 when the command line is wrong (argparse's sentence on stderr). That of ``check`` is a linter's.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tapemagic import doctor, engines
from tapemagic.check_command import add_check_parser, add_rule_parser
from tapemagic.command_parser import CommandParser
from tapemagic.editors.lsp_command import add_lsp_parser
from tapemagic.export_command import add_export_parser, page_of
from tapemagic.lesson_files import LessonError, find_lesson
from tapemagic.lessons_command import add_lessons_parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments` (default: ``sys.argv[1:]``) and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, a pager) has had enough; Python must not complain of it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = CommandParser(
        prog="tapemagic", description="Gradient tapes for Jupyter, on TensorFlow or on NumPy alone."
    )
    version = importlib.metadata.version("tapemagic")
    parser.add_argument("--version", action="version", version=f"tapemagic {version}")
    commands = parser.add_subparsers(title="commands", dest="COMMAND", required=True)

    add_check_parser(commands)
    add_rule_parser(commands)
    add_lsp_parser(commands)

    demo = commands.add_parser(
        "demo",
        help="run a lesson, print what it shows, save it as a page",
        description="Run a lesson in a kernel of its own, print its cells and results in short, "
        "and save the whole as a page that a browser shows without a network. The notebook itself "
        "is not changed.",
    )
    demo.add_argument(
        "lesson",
        nargs="?",
        default="01",
        help="a lesson's name or its beginning, or the path of any notebook (default: %(default)s)",
    )
    demo.add_argument(
        "--engine",
        choices=engines.NAMES,
        default=engines.NUMPY,
        help="what runs it (default: %(default)s)",
    )
    demo.add_argument(
        "-o",
        "--output-directory",
        type=Path,
        default=Path(),
        metavar="DIRECTORY",
        help="where the page is written (default: here)",
    )
    demo.set_defaults(command=_demo)

    add_lessons_parser(commands)
    add_export_parser(commands)

    doctor = commands.add_parser(
        "doctor",
        help="say what is installed and whether the extension loads",
        description="Say what tapemagic finds on this machine and whether its extension loads.",
    )
    doctor.set_defaults(command=_doctor)
    return parser


def _demo(options: argparse.Namespace) -> int:
    try:
        import tapemagic.display.notebook_page  # noqa: F401 - it needs the extra, too
        from tapemagic.lessons import headline, results, run_lesson
    except ModuleNotFoundError as error:
        missing = ", ".join(doctor.missing(doctor.DEMO_PACKAGES)) or error.name
        print(
            "tapemagic demo cannot run a notebook and save it as a page here, since the extra demo "
            f"is not installed (missing: {missing}): {doctor.INSTALL_THE_DEMO}",
            file=sys.stderr,
        )
        return 1

    start = time.perf_counter()
    try:
        path = find_lesson(options.lesson)
        print(f"Running {path.name} on the {options.engine} engine ...", flush=True)
        notebook = run_lesson(path, engine=options.engine)
    except LessonError as error:
        print(f"tapemagic demo: {error}", file=sys.stderr)
        return 1
    for line in results(notebook):
        print(line)

    page = options.output_directory / f"{path.stem}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    title = headline(notebook) or path.stem
    text, _, _ = page_of(notebook, title=title)
    page.write_text(text, encoding="utf-8")
    print(f"\nDone in {time.perf_counter() - start:.1f} s. To read all of it, with its text, open")
    print(f"  {page.resolve().as_uri()}")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    text, is_healthy = doctor.report()
    print(text)
    return 0 if is_healthy else 1
