"""The plugin of python-lsp-server: findings as diagnostics, and their fixes as code actions.

python-lsp-server hands a notebook to its plugins as one text, all cells in a row, which is no
program where a cell has a magic. So the notebook that the text was made of is looked up, and read
cell by cell. All safe fixes at once are offered to editors that ask for ``source.fixAll``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pylsp import hookimpl
from pylsp.uris import to_fs_path
from pylsp.workspace import Cell, Notebook

from tapemagic.editors.diagnostics import (
    FIX_ALL,
    FIX_ALL_TITLE,
    check_open,
    corrected_everywhere,
    diagnostics_of,
    findings_at,
    fix_search,
    is_asked,
    quick_fixes,
)
from tapemagic.editors.documents import OpenCell, OpenDocument, OpenNotebook, open_text
from tapemagic.editors.editor_settings import EditorSettings

if TYPE_CHECKING:
    from pylsp.config.config import Config
    from pylsp.workspace import Document, Workspace

    from tapemagic.checker.selection import Selection
    from tapemagic.editors.diagnostics import Diagnostic
    from tapemagic.editors.documents import TextEdit
    from tapemagic.editors.positions import Range

__all__ = ["pylsp_code_actions", "pylsp_lint", "pylsp_settings"]

_NAME: Final = "tapemagic"
_ERROR: Final = 1


@hookimpl
def pylsp_settings() -> dict[str, Any]:
    """Return the settings that an editor may give: as on the command line."""
    given = {"enabled": True, "select": None, "ignore": None, "extendSelect": None}
    return {"plugins": {_NAME: given}}


@hookimpl
def pylsp_lint(config: Config, workspace: Workspace, document: Document) -> list[Diagnostic]:
    """Return the findings in a program, or in the text that was made of a notebook."""
    notebook = _notebook_of(workspace, document)
    opened = _opened(document, notebook)
    selection = _selection(config, workspace, opened.uri)
    if selection is None:
        return []
    found = diagnostics_of(opened, check_open(opened, selection))
    if notebook is None:
        return found[opened.uri]
    first_lines = {uri: cell["line_start"] for uri, cell in notebook.cell_data().items()}
    for uri, diagnostics in found.items():
        for diagnostic in diagnostics:
            for place in (diagnostic["range"]["start"], diagnostic["range"]["end"]):
                place["line"] += first_lines[uri]
    return [diagnostic for diagnostics in found.values() for diagnostic in diagnostics]


@hookimpl
def pylsp_code_actions(
    config: Config,
    workspace: Workspace,
    document: Document,
    range: Range,
    context: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return the fixes of the findings on the lines of a range."""
    notebook = None
    if isinstance(document, Cell):
        notebook = workspace.get_maybe_document(document.notebook_uri)
    opened = _opened(document, notebook)
    selection = _selection(config, workspace, opened.uri)
    if selection is None:
        return []
    asked = context.get("only")
    actions = []
    if asked is None or is_asked("quickfix", asked):
        actions += _quick_fixes(opened, selection, document.uri, range)
    # Nobody waits for it where an editor only asks what there is.
    if asked is not None and is_asked(FIX_ALL, asked):
        changes = corrected_everywhere(opened, selection, lambda: False)
        if changes:
            actions.append(_action(FIX_ALL_TITLE, FIX_ALL, changes))
    return actions


def _quick_fixes(
    opened: OpenDocument, selection: Selection, uri: str, asked: Range
) -> list[dict[str, Any]]:
    found = findings_at(opened, check_open(opened, selection), uri, asked)
    if not found:
        return []
    report = check_open(opened, selection, fix_search(opened, found, lambda: False))
    fixes = quick_fixes(opened, report, findings_at(opened, report, uri, asked))
    return [
        {
            **_action(fix["title"], "quickfix", fix["changes"]),
            "isPreferred": fix["isPreferred"],
            "diagnostics": fix["diagnostics"],
        }
        for fix in fixes
    ]


def _action(title: str, kind: str, changes: dict[str, list[TextEdit]]) -> dict[str, Any]:
    return {"title": title, "kind": kind, "edit": {"changes": changes}}


def _notebook_of(workspace: Workspace, document: Document) -> Notebook | None:
    """Return the notebook whose cells, in a row, are the text of a document."""
    for candidate in list(workspace.documents.values()):
        if isinstance(candidate, Notebook):
            cells = candidate.cell_data().values()
            if "\n".join(cell["source"] for cell in cells) == document.source:
                return candidate
    return None


def _opened(document: Document, notebook: Notebook | None) -> OpenDocument:
    if notebook is None:
        return open_text(document.uri, document.source)
    cells = [OpenCell(uri, cell["source"]) for uri, cell in notebook.cell_data().items()]
    return OpenNotebook.of(notebook.uri, cells)


def _selection(config: Config, workspace: Workspace, uri: str) -> Selection | None:
    """Return the rules for a document; None where it is left out."""
    path = Path(to_fs_path(uri))
    given = config.plugin_settings(_NAME, document_path=str(path))

    def complain(sentence: str) -> None:
        workspace.show_message(f"tapemagic: {sentence}", _ERROR)

    wanted = (given.get("select"), given.get("ignore"), given.get("extendSelect"))
    try:
        settings = EditorSettings(*wanted)
    except ValueError as error:
        complain(str(error))
        settings = EditorSettings()
    folders = [Path(workspace.root_path)] if workspace.root_path else []
    return settings.selection_for(path, folders, complain)
