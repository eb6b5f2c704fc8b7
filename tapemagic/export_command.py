"""``tapemagic export``: a notebook as one page, whose plots move without a kernel and a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tapemagic import engines
from tapemagic.doctor.packages import install_command
from tapemagic.lesson_files import LessonError

if TYPE_CHECKING:
    import argparse

    from nbformat import NotebookNode

__all__ = ["add_export_parser", "page_of"]

_NO_STATE = (
    "the notebook holds no state of {widgets}, which cannot move: let --execute run it anew, or "
    'switch on "Save Widget State Automatically" in JupyterLab\'s menu Settings and save it again.'
)


def add_export_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the command to the program."""
    export = commands.add_parser(
        "export",
        help="save a notebook as one page that moves without a network",
        description="Save a notebook, with the outputs that it holds, as one HTML page. Its "
        "formulas, plots and highlights need neither a kernel nor a network; the widgets of others "
        "are shown as what their output has besides. The notebook itself is not changed.",
    )
    export.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="an .ipynb file")
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="where the page is written (default: beside the notebook, as .html)",
    )
    export.add_argument(
        "--execute", action="store_true", help="run a copy of the notebook first, and save that"
    )
    export.add_argument(
        "--engine",
        choices=engines.NAMES,
        default=engines.AUTO,
        help="what runs it, with --execute (default: %(default)s)",
    )
    export.set_defaults(command=_export)


def _export(options: argparse.Namespace) -> int:
    try:
        import tapemagic.display.notebook_page  # noqa: F401 - it needs the extra, too
        from tapemagic.lessons import headline, read_notebook, run_lesson
    except ModuleNotFoundError as error:
        return _refused(
            f"the extra demo is not installed (missing: {error.name}): "
            + install_command("tapemagic[demo]")
        )
    path: Path = options.notebook
    target: Path = options.output or path.with_suffix(".html")
    try:
        if not path.is_file():
            return _refused(f"there is no file {path}.")
        if target.resolve() == path.resolve():
            return _refused(f"the page would take the place of {path}: name another one with -o.")
        if options.execute:
            print(f"Running {path.name} on the {options.engine} engine ...", flush=True)
            notebook = run_lesson(path, engine=options.engine)
        else:
            notebook = read_notebook(path)
        page, moving, still = page_of(notebook, title=headline(notebook) or path.stem)
        target.write_text(page, encoding="utf-8")
    except (LessonError, OSError) as error:
        return _refused(f"{error}.")
    said = f", with {_counted(moving, 'widget')} that move{'s' if moving == 1 else ''}"
    print(f"{target}{said if moving else ''}")
    if still:
        note = _NO_STATE.format(widgets=_counted(still, "widget"))
        print(f"tapemagic export: {note}", file=sys.stderr)
    return 0


def page_of(notebook: NotebookNode, *, title: str) -> tuple[str, int, int]:
    """Return a notebook as a page, how many widgets move on it, and how many cannot."""
    from tapemagic.display.notebook_page import notebook_page
    from tapemagic.widgets.notebook_widgets import widgets_placed

    placed = widgets_placed(notebook)
    parts = placed.parts
    page = notebook_page(placed.notebook, title=title, head=parts.head, end=parts.body)
    return page, placed.moving, placed.still


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _refused(sentence: str) -> int:
    print(f"tapemagic export: {sentence}", file=sys.stderr)
    return 1
