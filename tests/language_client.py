"""An editor in a test: a client of the Language Server Protocol, and a real server's process.

::

    async with started(TAPEMAGIC, folder) as editor:
        await editor.open("a.py", PROGRAM)
        found = await editor.diagnostics("a.py")

Names are files in the folder of the test, which need not exist: an editor shows what it has, saved
or not. What the server sends is waited for, for as long as a slow machine needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import sys
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter

from tapemagic.editors.open_files import range_of
from tapemagic.editors.open_texts import changed

SERVER = ("-c", "import sys; from tapemagic.cli import main; sys.exit(main())", "lsp")
PYLSP = ("-m", "pylsp")
LONGEST_WAIT = 60


def run(test):
    """Let pytest run a test that waits."""

    @functools.wraps(test)
    def waiting(*arguments, **named):
        return asyncio.run(asyncio.wait_for(test(*arguments, **named), 3 * LONGEST_WAIT))

    return waiting


def lenient_converter():
    """Return what reads messages as editors do: by what they need of them.

    lsprotocol takes an action that has a command for the command, and refuses the notebook selector
    of python-lsp-server, which says nothing of the notebooks.
    """
    converter = default_converter()
    standard = converter.get_structure_hook(types.InitializeResult)

    def initialize_result(message, kind):
        selectors = message["capabilities"].get("notebookDocumentSync", {})
        for selector in selectors.get("notebookSelector", ()):
            selector.setdefault("notebook", "*")
        return standard(message, kind)

    def action(message, _kind):
        return converter.structure(message, types.CodeAction)

    converter.register_structure_hook(types.InitializeResult, initialize_result)
    converter.register_structure_hook(types.Command | types.CodeAction, action)
    return converter


class Editor:
    """A client, and the texts that it has open.

    Attributes
    ----------
    texts
        By their URI.
    messages
        What the server wants to be shown or logged.
    applied
        How many changes of its own the server has asked for.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.client = LanguageClient("editor", "1", converter_factory=lenient_converter)
        self.texts = {}
        self.cells = {}
        self.versions = {}
        self.published = {}
        self.messages = []
        self.applied = 0
        self.news = asyncio.Condition()
        self.capabilities = None
        for name, handler in {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._diagnostics_came,
            types.WINDOW_SHOW_MESSAGE: self._message_came,
            types.WINDOW_LOG_MESSAGE: self._message_came,
            types.CLIENT_REGISTER_CAPABILITY: lambda _params: None,
            types.WORKSPACE_APPLY_EDIT: self._edit_came,
        }.items():
            self.client.feature(name)(functools.partial(handler))

    async def _diagnostics_came(self, params):
        async with self.news:
            self.published.setdefault(params.uri, []).append(params)
            self.news.notify_all()

    def _message_came(self, params):
        self.messages.append(params.message)

    def _edit_came(self, params):
        self.applied += 1
        self.apply(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    def uri(self, name):
        return name if ":" in name else (self.folder / name).as_uri()

    # ---- texts ----

    async def open(self, name, text):
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def change(self, name, text, where=None):
        """Write a text in a range, given as in the protocol; without one, in place of all."""
        uri = self.uri(name)
        self.texts[uri] = changed(self.texts[uri], where and range_of(where), text)
        event = (
            types.TextDocumentContentChangeWholeDocument(text)
            if where is None
            else types.TextDocumentContentChangePartial(where, text)
        )
        if uri in self.cells:
            self._change_cell(uri, event)
        else:
            document = types.VersionedTextDocumentIdentifier(self._next(uri), uri)
            self.client.text_document_did_change(
                types.DidChangeTextDocumentParams(document, [event])
            )

    def close(self, name):
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def _next(self, uri):
        self.versions[uri] += 1
        return self.versions[uri]

    # ---- notebooks ----

    async def open_notebook(self, name, *cells):
        """Open a notebook of these cells: texts, or ("markdown", text); return their URIs."""
        uri = self.uri(name)
        self.versions[uri] = 1
        made, texts = self._new_cells(uri, cells)
        notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, made)
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, texts))
        return [cell.document for cell in made]

    def _new_cells(self, notebook, cells):
        made, texts = [], []
        for cell in cells:
            kind, text = ("code", cell) if isinstance(cell, str) else cell
            uri = f"vscode-notebook-cell:{self.folder}/cell-{len(self.cells)}"
            self.cells[uri], self.texts[uri], self.versions[uri] = notebook, text, 1
            language = "python" if kind == "code" else "markdown"
            texts.append(types.TextDocumentItem(uri, language, 1, text))
            number = (
                types.NotebookCellKind.Code if kind == "code" else types.NotebookCellKind.Markup
            )
            made.append(types.NotebookCell(number, uri))
        return made, texts

    def replace_cells(self, name, start, count, *cells, closed=()):
        """Put cells in the place of `count` others; return their URIs."""
        made, texts = self._new_cells(self.uri(name), cells)
        array = types.NotebookCellArrayChange(start, count, made)
        gone = [types.TextDocumentIdentifier(uri) for uri in closed]
        structure = types.NotebookDocumentCellChangeStructure(array, texts, gone)
        self._change_notebook(self.uri(name), types.NotebookDocumentCellChanges(structure))
        return [cell.document for cell in made]

    def _change_cell(self, uri, event):
        document = types.VersionedTextDocumentIdentifier(self._next(uri), uri)
        content = types.NotebookDocumentCellContentChanges(document, [event])
        cells = types.NotebookDocumentCellChanges(text_content=[content])
        self._change_notebook(self.cells[uri], cells)

    def _change_notebook(self, notebook, cells):
        identifier = types.VersionedNotebookDocumentIdentifier(self._next(notebook), notebook)
        change = types.NotebookDocumentChangeEvent(cells=cells)
        self.client.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(identifier, change)
        )

    # ---- what the server says ----

    async def diagnostics(self, name, *, after=0):
        """Return what was found in a text as it is now.

        A server that gives no versions with it is asked for what comes `after` so many answers.
        """
        uri = self.uri(name)

        def is_current():
            came = self.published.get(uri, [])
            if not came[after:]:
                return False
            return came[-1].version in {None, self.versions[uri]}

        async with self.news:
            await asyncio.wait_for(self.news.wait_for(is_current), LONGEST_WAIT)
        return list(self.published[uri][-1].diagnostics)

    async def until(self, name, accepted):
        """Return the first that is found in a text, of what is still to come too, and accepted."""
        uri = self.uri(name)

        def is_accepted():
            return any(accepted(came.diagnostics) for came in self.published.get(uri, [])[-1:])

        async with self.news:
            await asyncio.wait_for(self.news.wait_for(is_accepted), LONGEST_WAIT)

    async def actions(self, name, line, *, only=None, last=None):
        """Return what can be done on a line, or on those from it to the `last`."""
        where = types.Range(types.Position(line, 0), types.Position(last or line, 0))
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(self.uri(name)),
                where,
                types.CodeActionContext([], only),
            )
        )
        return found or []

    async def hover(self, name, line, character):
        found = await self.client.text_document_hover_async(
            types.HoverParams(
                types.TextDocumentIdentifier(self.uri(name)), types.Position(line, character)
            )
        )
        return found and found.contents.value

    def apply(self, edit):
        """Change the texts as an action says; edits of one text are all of the text before."""
        changes = dict(edit.changes or {})
        for each in edit.document_changes or ():
            assert each.text_document.version == self.versions[each.text_document.uri]
            changes[each.text_document.uri] = each.edits
        for uri, edits in changes.items():
            text = self.texts[uri]
            for one in sorted(edits, key=lambda one: one.range.start.line, reverse=True):
                text = changed(text, range_of(one.range), one.new_text)
            self.texts[uri] = text


@contextlib.asynccontextmanager
async def started(server, folder, *, capabilities=None, arguments=()):
    """Start a server for a folder, and end it as an editor does."""
    editor = Editor(folder)
    await editor.client.start_io(sys.executable, *server, *arguments, cwd=folder)
    able = capabilities or types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
        ),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(
                resolve_support=types.ClientCodeActionResolveOptions(["edit"])
            )
        ),
        notebook_document=types.NotebookDocumentClientCapabilities(
            types.NotebookDocumentSyncClientCapabilities()
        ),
    )
    folders = [types.WorkspaceFolder(Path(folder).as_uri(), "project")]
    answer = await editor.client.initialize_async(
        types.InitializeParams(able, root_uri=Path(folder).as_uri(), workspace_folders=folders)
    )
    editor.capabilities = answer.capabilities
    editor.client.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await editor.client.stop()
