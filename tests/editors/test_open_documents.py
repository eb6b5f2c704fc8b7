"""What an editor does with its documents, and what `tapemagic lsp` makes of it: a real process."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("pygls", reason='the extra lsp: python -m pip install -e ".[lsp]"')

from language_client import SERVER, run, started
from lsprotocol import types
from typed_programs import ASKED, MISTAKEN, RIGHT, SETUP, TAPES

pytestmark = pytest.mark.slow

MANY = f"{SETUP}\n" + f"{TAPES}{ASKED}\n" * 60


def place(line, character=0):
    return types.Position(line, character)


@run
async def test_several_changes_at_once_are_each_of_what_the_one_before_made(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", RIGHT)
        uri = editor.uri("a.py")
        changes = [
            types.TextDocumentContentChangePartial(types.Range(place(0), place(0)), "# 😀\n"),
            types.TextDocumentContentChangePartial(types.Range(place(7), place(7, 4)), ""),
            types.TextDocumentContentChangePartial(types.Range(place(0, 2), place(0, 4)), "é"),
        ]
        editor.versions[uri] = 2
        editor.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(2, uri), changes
            )
        )
        (found,) = await editor.diagnostics("a.py")
        assert (found.code, found.range.start.line) == ("TAP101", 8)
        editor.texts[uri] = "# é\n" + MISTAKEN
        fix, *_ = await editor.actions("a.py", 8)
        editor.apply(fix.edit)
        assert editor.texts[uri] == "# é\n" + RIGHT


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_ends_of_lines(tmp_path, ending):
    @run
    async def fix():
        async with started(SERVER, tmp_path) as editor:
            await editor.open("a.py", MISTAKEN.replace("\n", ending))
            assert len(await editor.diagnostics("a.py")) == 1
            fix, *_ = await editor.actions("a.py", 7)
            editor.apply(fix.edit)
            assert editor.texts[editor.uri("a.py")] == RIGHT.replace("\n", ending)

    fix()


@run
async def test_what_was_never_saved(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("untitled:Untitled-1", MISTAKEN)
        assert len(await editor.diagnostics("untitled:Untitled-1")) == 1
        fix, *_ = await editor.actions("untitled:Untitled-1", 7)
        editor.apply(fix.edit)
        assert editor.texts["untitled:Untitled-1"] == RIGHT
        *_, asked = await editor.open_notebook("untitled:Untitled-2.ipynb", SETUP, TAPES, ASKED)
        assert len(await editor.diagnostics(asked)) == 1


@run
async def test_a_document_that_is_renamed_or_closed(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        assert len(await editor.diagnostics("a.py")) == 1
        editor.close("a.py")
        await editor.open("b.py", MISTAKEN)
        assert len(await editor.diagnostics("b.py")) == 1
        await editor.until("a.py", lambda found: not found)
        assert await editor.actions("a.py", 7) == []
        assert await editor.hover("a.py", 7, 15) is None


@run
async def test_a_request_that_is_not_wanted_any_more_keeps_nobody_waiting(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("many.py", MANY)
        assert len(await editor.diagnostics("many.py")) == 60
        lines = types.Range(place(0), place(len(MANY.splitlines())))
        asked = editor.client.protocol.send_request(
            types.TEXT_DOCUMENT_CODE_ACTION,
            types.CodeActionParams(
                types.TextDocumentIdentifier(editor.uri("many.py")),
                lines,
                types.CodeActionContext([]),
            ),
            msg_id="not wanted",
        )
        await editor.open("a.py", MISTAKEN)
        assert len(await editor.diagnostics("a.py")) == 1
        editor.client.cancel_request(types.CancelParams("not wanted"))
        fix, *_ = await editor.actions("a.py", 7)
        assert fix.title == "Indent line 7 into the block of tape_2"
        assert asked.done()


@run
async def test_two_editors_with_the_same_file(tmp_path):
    async with started(SERVER, tmp_path) as one, started(SERVER, tmp_path) as other:
        await asyncio.gather(one.open("a.py", MISTAKEN), other.open("a.py", RIGHT))
        assert len(await one.diagnostics("a.py")) == 1
        assert await other.diagnostics("a.py") == []


# --- notebooks ---------------------------------------------------------------------------------


def change(editor, **cells):
    editor._change_notebook(editor.uri("a.ipynb"), types.NotebookDocumentCellChanges(**cells))


@run
async def test_a_cell_that_becomes_text_and_code_again(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        _, tapes, asked = await editor.open_notebook("a.ipynb", SETUP, TAPES, ASKED)
        assert len(await editor.diagnostics(asked)) == 1
        change(editor, data=[types.NotebookCell(types.NotebookCellKind.Markup, tapes)])
        await editor.until(asked, lambda found: not found)
        change(editor, data=[types.NotebookCell(types.NotebookCellKind.Code, tapes)])
        await editor.until(asked, lambda found: len(found) == 1)


@run
async def test_cells_that_are_moved(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        _, tapes, asked = await editor.open_notebook("a.ipynb", SETUP, TAPES, ASKED)
        assert len(await editor.diagnostics(asked)) == 1
        for order, count in (([asked, tapes], 0), ([tapes, asked], 1)):
            # An editor that moves a cell closes no document and opens none.
            cells = [types.NotebookCell(types.NotebookCellKind.Code, uri) for uri in order]
            array = types.NotebookCellArrayChange(1, 2, cells)
            change(editor, structure=types.NotebookDocumentCellChangeStructure(array))
            await editor.until(asked, lambda found, count=count: len(found) == count)


@run
async def test_a_closed_notebook_has_no_findings_any_more(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        cells = await editor.open_notebook("a.ipynb", SETUP, TAPES, ASKED)
        assert len(await editor.diagnostics(cells[-1])) == 1
        editor.client.notebook_document_did_close(
            types.DidCloseNotebookDocumentParams(
                types.NotebookDocumentIdentifier(editor.uri("a.ipynb")),
                [types.TextDocumentIdentifier(uri) for uri in cells],
            )
        )
        await editor.until(cells[-1], lambda found: not found)
        assert editor.messages == []
