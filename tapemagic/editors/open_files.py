"""Everything that an editor has open: texts, and which of them are the cells of a notebook.

In: what the editor tells when something is opened, changed or closed. Out: an `OpenDocument` for
the checker, made of the texts as they are now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tapemagic.editors.documents import OpenCell, OpenDocument, OpenNotebook, open_text
from tapemagic.editors.open_texts import OpenTexts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lsprotocol import types

    from tapemagic.editors.positions import Range

__all__ = ["OpenFiles", "range_of"]

_CODE: Final = 2


def range_of(asked: types.Range) -> Range:
    """Return a range of the protocol's objects as the protocol's JSON."""
    return {
        "start": {"line": asked.start.line, "character": asked.start.character},
        "end": {"line": asked.end.line, "character": asked.end.character},
    }


class OpenFiles:
    """What is open.

    Attributes
    ----------
    texts
        The text of each program and of each cell.
    """

    def __init__(self) -> None:
        self.texts = OpenTexts()
        self._cells: dict[str, list[types.NotebookCell]] = {}
        self._notebook_of: dict[str, str] = {}

    def __contains__(self, uri: str) -> bool:
        """Tell whether a program or a notebook is open."""
        return uri in self._cells or uri in self.texts

    def owner(self, uri: str) -> str:
        """Return what is checked together with a document: its notebook, or itself."""
        return self._notebook_of.get(uri, uri)

    def document(self, uri: str) -> OpenDocument:
        """Return a program or a notebook as it is now."""
        encoding = self.texts.encoding
        if uri not in self._cells:
            return open_text(uri, self.texts[uri].text, encoding)
        cells = [
            OpenCell(cell.document, self._text_of(cell.document), cell.kind == _CODE)
            for cell in self._cells[uri]
        ]
        return OpenNotebook.of(uri, cells, encoding)

    def _text_of(self, uri: str) -> str:
        # An editor may keep the texts of Markdown cells to itself.
        return self.texts[uri].text if uri in self.texts else ""

    def opened_notebook(
        self, notebook: types.NotebookDocument, texts: Iterable[types.TextDocumentItem]
    ) -> None:
        """Keep a notebook that was opened."""
        self._cells[notebook.uri] = list(notebook.cells)
        self._opened_cells(notebook.uri, texts)

    def _opened_cells(self, notebook: str, texts: Iterable[types.TextDocumentItem]) -> None:
        for item in texts:
            self.texts.opened(item.uri, item.text, item.version)
            self._notebook_of[item.uri] = notebook

    def changed_cells(self, uri: str, change: types.NotebookDocumentCellChanges) -> list[str]:
        """Keep what was changed in a notebook; return the cells that it has no more."""
        closed: list[str] = []
        if change.structure is not None:
            array = change.structure.array
            self._cells[uri][array.start : array.start + array.delete_count] = array.cells or []
            for item in change.structure.did_close or ():
                self._closed(item.uri)
                closed.append(item.uri)
            self._opened_cells(uri, change.structure.did_open or ())
        kinds = {cell.document: cell for cell in change.data or ()}
        self._cells[uri] = [kinds.get(cell.document, cell) for cell in self._cells[uri]]
        for content in change.text_content or ():
            self.changed_text(content.document, content.changes)
        return closed

    def changed_text(
        self,
        document: types.VersionedTextDocumentIdentifier,
        changes: Iterable[types.TextDocumentContentChangeEvent],
    ) -> None:
        """Keep what was changed in a text."""
        listed = [
            (range_of(change.range) if hasattr(change, "range") else None, change.text)
            for change in changes
        ]
        self.texts.changed(document.uri, listed, document.version)

    def closed_notebook(self, uri: str) -> list[str]:
        """Forget a notebook; return its cells."""
        cells = [cell.document for cell in self._cells.pop(uri, [])]
        for cell in cells:
            self._closed(cell)
        return cells

    def _closed(self, uri: str) -> None:
        self.texts.closed(uri)
        self._notebook_of.pop(uri, None)
