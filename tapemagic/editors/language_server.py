"""``tapemagic lsp``: a language server for every editor that speaks the protocol.

It tells an editor what `tapemagic check` finds in what is open, saved or not: programs, notebooks
as documents of cells (LSP 3.17), and ``.ipynb`` files that are open as text. Findings come by
themselves at each change. Asked, it gives

* quick fixes, and the comment that hides a finding,
* all safe fixes at once, as a code action of the kind ``source.fixAll.tapemagic`` (in notebooks
  ``notebook.source.fixAll.tapemagic`` too), which editors can apply when a file is saved,
* the rule and the reason, where the mouse or the cursor rests on a finding.

Here is only what the protocol asks for; `checking_loop` says when something is checked, and
`diagnostics` what is said of it.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from tapemagic import __version__
from tapemagic.documentation import ISSUES
from tapemagic.editors.checking_loop import CheckingLoop
from tapemagic.editors.diagnostics import (
    FIX_ALL,
    FIX_ALL_TITLE,
    check_open,
    corrected_everywhere,
    diagnostics_of,
    findings_at,
    fix_search,
    hover_at,
    is_asked,
    quick_fixes,
)
from tapemagic.editors.open_files import OpenFiles, range_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tapemagic.checker.selection import Selection
    from tapemagic.editors.checking_loop import Checked
    from tapemagic.editors.diagnostics import Diagnostic, QuickFix
    from tapemagic.editors.documents import OpenDocument, TextEdit
    from tapemagic.editors.editor_settings import EditorSettings

__all__ = ["TapemagicServer"]

_FIX_NOTEBOOK: Final = f"notebook.{FIX_ALL}"
_FIX_ALL_COMMAND: Final = "tapemagic.fixAll"
_SETTINGS: Final = "pyproject.toml"
_CONVERTER: Final = get_converter()


class TapemagicServer:
    """The server of one editor.

    Parameters
    ----------
    settings
        Says which rules hold for a file.
    """

    def __init__(self, settings: EditorSettings) -> None:
        self._settings = settings
        self._complaints: set[str] = set()
        self._said: dict[str, tuple[int | None, list[Diagnostic]]] = {}
        self._files = OpenFiles()
        self._loop = CheckingLoop(self._snapshot, self._publish, self._report_fault)
        self.server = LanguageServer(
            "tapemagic",
            __version__,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                # All kinds of cells: a finding names a cell by its number among all.
                [types.NotebookDocumentFilterWithNotebook(notebook="*")]
            ),
        )
        self._register()

    def _register(self) -> None:
        handlers: dict[str, Callable[..., Any]] = {
            types.INITIALIZED: self._initialized,
            types.TEXT_DOCUMENT_DID_OPEN: self._opened,
            types.TEXT_DOCUMENT_DID_CHANGE: self._changed,
            types.TEXT_DOCUMENT_DID_CLOSE: self._closed,
            types.NOTEBOOK_DOCUMENT_DID_OPEN: self._opened_notebook,
            types.NOTEBOOK_DOCUMENT_DID_CHANGE: self._changed_notebook,
            types.NOTEBOOK_DOCUMENT_DID_CLOSE: self._closed_notebook,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._settings_changed,
            types.TEXT_DOCUMENT_HOVER: self._hover,
            types.TEXT_DOCUMENT_CODE_ACTION: self._code_actions,
            types.CODE_ACTION_RESOLVE: self._resolve,
            types.SHUTDOWN: self._shut_down,
        }
        kinds = [types.CodeActionKind.QuickFix, FIX_ALL, _FIX_NOTEBOOK]
        options = {
            types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
                code_action_kinds=kinds, resolve_provider=True
            )
        }
        # pygls writes on what it is given, and on a method nobody can write.
        for name, handler in handlers.items():
            self.server.feature(name, options.get(name))(functools.partial(handler))
        self.server.command(_FIX_ALL_COMMAND)(functools.partial(self._fix_all))

    # ---- what the editor tells -----------------------------------------------------------------

    def _initialized(self, _params: types.InitializedParams) -> None:
        self._files.texts.encoding = self.server.workspace.position_codec.encoding or "utf-16"
        workspace = self.server.client_capabilities.workspace
        watched = None if workspace is None else workspace.did_change_watched_files
        if watched is None or not watched.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(f"**/{_SETTINGS}")]
        registration = types.Registration(
            "tapemagic-settings",
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.DidChangeWatchedFilesRegistrationOptions(watchers),
        )
        self.server.client_register_capability(types.RegistrationParams([registration]))

    def _settings_changed(self, _params: types.DidChangeWatchedFilesParams) -> None:
        self._complaints.clear()
        self._loop.changed_all()

    def _opened(self, params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        self._files.texts.opened(item.uri, item.text, item.version)
        self._loop.changed(item.uri)

    def _changed(self, params: types.DidChangeTextDocumentParams) -> None:
        self._files.changed_text(params.text_document, params.content_changes)
        self._loop.changed(params.text_document.uri)

    def _closed(self, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        self._files.texts.closed(uri)
        self._loop.closed(uri)
        self._clear([uri])

    def _opened_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        self._files.opened_notebook(params.notebook_document, params.cell_text_documents)
        self._loop.changed(params.notebook_document.uri)

    def _changed_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        if params.change.cells is not None:
            self._clear(self._files.changed_cells(uri, params.change.cells))
            self._loop.changed(uri)

    def _closed_notebook(self, params: types.DidCloseNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        self._loop.closed(uri)
        self._clear(self._files.closed_notebook(uri))

    def _shut_down(self, *_params: object) -> None:
        self._loop.stop()

    # ---- findings ------------------------------------------------------------------------------

    def _snapshot(self, uri: str) -> tuple[OpenDocument, Selection | None]:
        folders = [
            Path(path)
            for folder in self.server.workspace.folders.values()
            if (path := to_fs_path(folder.uri))
        ]
        if not folders and self.server.workspace.root_path:
            folders = [Path(self.server.workspace.root_path)]
        path = to_fs_path(uri) if uri.startswith("file:") else None
        selection = self._settings.selection_for(
            Path(path) if path else None, folders, self._complain
        )
        return self._files.document(uri), selection

    def _publish(self, checked: Checked) -> None:
        for uri, diagnostics in diagnostics_of(checked.document, checked.report).items():
            version = self._files.texts[uri].version if uri in self._files.texts else None
            # Of a notebook's cells a key changes one, and what is said of few others.
            if self._said.get(uri) == (version, diagnostics):
                continue
            self._said[uri] = version, diagnostics
            found = [_CONVERTER.structure(each, types.Diagnostic) for each in diagnostics]
            self.server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, found, version)
            )

    def _clear(self, uris: list[str]) -> None:
        for uri in uris:
            self._said.pop(uri, None)
            self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _complain(self, sentence: str) -> None:
        """Show a sentence about wrong settings, once until they change."""
        if sentence not in self._complaints:
            self._complaints.add(sentence)
            self.server.window_show_message(
                types.ShowMessageParams(types.MessageType.Error, f"tapemagic: {sentence}")
            )

    def _report_fault(self, uri: str, error: Exception) -> None:
        self.server.window_log_message(
            types.LogMessageParams(
                types.MessageType.Error,
                f"{uri} could not be checked, which is a fault of tapemagic "
                f"({type(error).__name__}: {error}): please report it at {ISSUES} with the file.",
            )
        )

    # ---- what the editor asks ------------------------------------------------------------------

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        checked = await self._loop.current(self._files.owner(uri))
        if checked is None:
            return None
        position = params.position
        said = hover_at(
            checked.document,
            checked.report,
            uri,
            {"line": position.line, "character": position.character},
        )
        return None if said is None else _CONVERTER.structure(said, types.Hover)

    async def _code_actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        owner = self._files.owner(uri)
        checked = await self._loop.current(owner)
        if checked is None or checked.selection is None or not checked.report.findings:
            return []
        asked = params.context.only
        kinds = [FIX_ALL] if owner == uri else [FIX_ALL, _FIX_NOTEBOOK]
        # Nobody who asks for nothing special wants to see the same action twice.
        wanted = kinds[:1] if asked is None else [kind for kind in kinds if is_asked(kind, asked)]
        actions: list[types.CodeAction] = []
        if asked is None or is_asked(types.CodeActionKind.QuickFix, asked):
            found = findings_at(checked.document, checked.report, uri, range_of(params.range))
            if found:
                actions += await self._quick_fixes(owner, uri, params.range, checked)
        actions += [self._fix_all_action(kind, owner) for kind in wanted]
        return actions

    async def _quick_fixes(
        self, owner: str, uri: str, asked: types.Range, checked: Checked
    ) -> list[types.CodeAction]:
        document, selection = checked.document, checked.selection
        assert selection is not None  # noqa: S101  for the type checker
        where = range_of(asked)
        asked_about = findings_at(document, checked.report, uri, where)

        def look(is_stopped: Callable[[], bool]) -> list[QuickFix]:
            search = fix_search(document, asked_about, is_stopped)
            report = check_open(document, selection, search)
            return list(quick_fixes(document, report, findings_at(document, report, uri, where)))

        found = await self._loop.search(owner, look)
        return [
            types.CodeAction(
                title=each["title"],
                kind=types.CodeActionKind.QuickFix,
                is_preferred=each["isPreferred"],
                diagnostics=[
                    _CONVERTER.structure(diagnostic, types.Diagnostic)
                    for diagnostic in each["diagnostics"]
                ],
                edit=self._workspace_edit(each["changes"]),
            )
            for each in found
        ]

    def _fix_all_action(self, kind: str, owner: str) -> types.CodeAction:
        """Return the action, whose edits are looked for when it is chosen."""
        action = types.CodeAction(title=FIX_ALL_TITLE, kind=kind)
        if self._resolves_edits():
            action.data = {"uri": owner}
        else:
            action.command = types.Command(FIX_ALL_TITLE, _FIX_ALL_COMMAND, arguments=[owner])
        return action

    def _resolves_edits(self) -> bool:
        """Tell whether the editor asks for an action's edits when the action is chosen."""
        document = self.server.client_capabilities.text_document
        action = None if document is None else document.code_action
        resolves = None if action is None else action.resolve_support
        return resolves is not None and "edit" in resolves.properties

    async def _resolve(self, action: types.CodeAction) -> types.CodeAction:
        if isinstance(action.data, dict) and action.edit is None:
            action.edit = await self._all_safe_fixes(str(action.data.get("uri", "")))
        return action

    async def _fix_all(self, uri: str) -> None:
        edit = await self._all_safe_fixes(uri)
        if edit is not None:
            await self.server.workspace_apply_edit_async(
                types.ApplyWorkspaceEditParams(edit, FIX_ALL_TITLE)
            )

    async def _all_safe_fixes(self, uri: str) -> types.WorkspaceEdit | None:
        checked = await self._loop.current(uri)
        if checked is None or checked.selection is None:
            return None
        work = functools.partial(corrected_everywhere, checked.document, checked.selection)
        changes = await self._loop.search(uri, work)
        return self._workspace_edit(changes) if changes else None

    def _workspace_edit(self, changes: dict[str, list[TextEdit]]) -> types.WorkspaceEdit:
        """Return edits, with the versions that they are of where the editor takes these."""
        edits: dict[str, Any] = {
            uri: [_CONVERTER.structure(edit, types.TextEdit) for edit in some]
            for uri, some in changes.items()
        }
        workspace = self.server.client_capabilities.workspace
        able = None if workspace is None else workspace.workspace_edit
        if able is None or not able.document_changes:
            return types.WorkspaceEdit(changes=edits)
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(
                        uri, self._files.texts[uri].version
                    ),
                    some,
                )
                for uri, some in edits.items()
            ]
        )
