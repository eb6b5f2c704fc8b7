"""The program ``tapemagic``: its commands, what they print, and its exit status.

``tapemagic check``
    finds mistakes with gradient tapes in programs and notebooks.
``tapemagic rule``
    prints the page of one of its rules.
``tapemagic lsp``
    is the checker as a language server, for editors.
``tapemagic demo``
    runs a lesson outside Jupyter, prints its results and saves it as a page.
``tapemagic export``
    saves a notebook as one page, whose plots move without a network.
``tapemagic doctor``
    says what tapemagic finds on this machine and whether its extension loads here.

Exit status: 0 when the command did what it says, 1 when it could not (one sentence on stderr),
2 when the command line is wrong (argparse's sentence on stderr). That of ``check`` is a linter's.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tapemagic import engines
from tapemagic.check_command import add_check_parser, add_rule_parser
from tapemagic.editors.lsp_command import add_lsp_parser
from tapemagic.export_command import add_export_parser, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUPPORTED_PYTHONS = range(10, 15)
_PYTHONS_WITH_TENSORFLOW = range(10, 14)

# The extra "demo": what each package is called by its modules, and by pip.
_PACKAGES_OF_THE_DEMO = {
    "bs4": "beautifulsoup4",
    "ipykernel": "ipykernel",
    "latex2mathml": "latex2mathml",
    "nbclient": "nbclient",
    "nbconvert": "nbconvert",
    "nbformat": "nbformat",
}
_INSTALL_THE_DEMO = 'python -m pip install "tapemagic[demo]"'


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
    parser = argparse.ArgumentParser(
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
        from tapemagic.lessons import LessonError, find_lesson, headline, results, run_lesson
    except ModuleNotFoundError as error:
        missing = ", ".join(_missing_for_the_demo()) or error.name
        print(
            "tapemagic demo cannot run a notebook and save it as a page here, since the extra demo "
            f"is not installed (missing: {missing}): {_INSTALL_THE_DEMO}",
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


def _missing_for_the_demo() -> list[str]:
    """Return pip's names of the packages that `tapemagic demo` needs and does not find."""
    return [
        name
        for module, name in _PACKAGES_OF_THE_DEMO.items()
        if importlib.util.find_spec(module) is None
    ]


class _Observation(NamedTuple):
    """One line of the doctor's report."""

    subject: str
    found: str
    healthy: bool = True


def _doctor(_options: argparse.Namespace) -> int:
    observations = list(_observations())
    for observation in observations:
        mark = " " if observation.healthy else "!"
        print(f"{mark} {observation.subject:<11} {observation.found}")
    return 0 if all(observation.healthy for observation in observations) else 1


def _observations() -> Iterator[_Observation]:
    yield _Observation("tapemagic", importlib.metadata.version("tapemagic"))
    yield _python()
    yield _Observation("IPython", importlib.metadata.version("ipython"))
    yield _Observation("numpy", importlib.metadata.version("numpy"))
    yield _tensorflow()
    yield _engine()
    yield _extension()
    yield _demo_extra()


def _python() -> _Observation:
    supported = sys.version_info[1] in _SUPPORTED_PYTHONS
    verdict = "" if supported else " (tapemagic is tested on 3.10 to 3.14)"
    return _Observation("Python", f"{platform.python_version()}{verdict}", supported)


def _tensorflow() -> _Observation:
    if engines.tensorflow_is_available():
        return _Observation("TensorFlow", engines.version(engines.TENSORFLOW))
    if sys.version_info[1] in _PYTHONS_WITH_TENSORFLOW:
        remedy = 'to have it: python -m pip install "tapemagic[tensorflow]"'
    else:
        remedy = f"it has no wheel for Python {platform.python_version()} yet"
    return _Observation("TensorFlow", f"not installed; {remedy}")


def _engine() -> _Observation:
    try:
        _, where = engines.chosen()
        engine = engines.name()
    except (ValueError, ImportError) as error:
        return _Observation("engine", str(error), healthy=False)
    return _Observation("engine", f"{engine} ({where})")


def _extension() -> _Observation:
    """Load and unload the extension in a shell of its own, as a notebook would."""
    from IPython.core.extensions import ExtensionManager
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    extensions = ExtensionManager(shell=shell, parent=shell)
    start = time.perf_counter()
    try:
        extensions.load_extension("tapemagic")
    except ImportError as error:
        return _Observation("extension", f"does not load: {error}", healthy=False)
    milliseconds = 1000 * (time.perf_counter() - start)
    extensions.unload_extension("tapemagic")
    return _Observation("extension", f"%load_ext tapemagic works ({milliseconds:.0f} ms)")


def _demo_extra() -> _Observation:
    # As with TensorFlow, who does not want it lacks nothing.
    if missing := _missing_for_the_demo():
        found = f"not installed ({', '.join(missing)}); to have it: {_INSTALL_THE_DEMO}"
    else:
        found = "tapemagic demo can run a lesson here"
    return _Observation("demo", found)
