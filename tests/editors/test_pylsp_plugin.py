"""The plugin of python-lsp-server, asked through a real `pylsp`.

pylsp waits half a second after a change, and gives no versions with what it found.
"""

from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason='the extra lsp: python -m pip install -e ".[lsp]"')
pytest.importorskip("pylsp", reason='the extra lsp: python -m pip install -e ".[lsp]"')

from language_client import PYLSP, run, started
from lsprotocol import types
from typed_programs import ASKED, BODY, MISTAKEN, RIGHT, SETUP, TAPES

pytestmark = pytest.mark.slow


def ours(diagnostics):
    """Return the findings of tapemagic: pylsp has other plugins where they are installed."""
    return [each for each in diagnostics if each.source == "tapemagic"]


async def settled(editor, name, count):
    await editor.until(name, lambda found: len(ours(found)) == count)
    return ours(editor.published[editor.uri(name)][-1].diagnostics)


@run
async def test_a_right_program_has_no_findings(tmp_path):
    async with started(PYLSP, tmp_path) as editor:
        await editor.open("a.py", RIGHT)
        assert ours(await editor.diagnostics("a.py")) == []
        assert await editor.actions("a.py", 7, only=["quickfix"]) == []


@run
async def test_a_finding_comes_and_its_fix_makes_the_program_right(tmp_path):
    async with started(PYLSP, tmp_path) as editor:
        await editor.open("a.py", RIGHT)
        await settled(editor, "a.py", 0)
        await editor.change("a.py", "", types.Range(types.Position(6, 0), types.Position(6, 4)))
        (found,) = await settled(editor, "a.py", 1)
        assert (found.code, found.range.start.line) == ("TAP101", 7)
        assert found.code_description.href.endswith("/rules/TAP101/")
        fix, hide = await editor.actions("a.py", 7, only=["quickfix"])
        assert fix.title == "Indent line 7 into the block of tape_2"
        assert hide.title.endswith("# noqa: TAP101")
        editor.apply(fix.edit)
        assert editor.texts[editor.uri("a.py")] == RIGHT


@run
async def test_all_safe_fixes_at_once(tmp_path):
    async with started(PYLSP, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        (action,) = await editor.actions("a.py", 0, only=["source.fixAll"])
        editor.apply(action.edit)
        assert editor.texts[editor.uri("a.py")] == RIGHT


@run
async def test_the_settings_of_the_project_hold(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tapemagic]\nignore = ["TAP101"]\n')
    async with started(PYLSP, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        assert ours(await editor.diagnostics("a.py")) == []


@run
async def test_the_settings_of_the_editor_hold(tmp_path):
    async with started(PYLSP, tmp_path) as editor:
        settings = {"pylsp": {"plugins": {"tapemagic": {"ignore": ["TAP1"]}}}}
        editor.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams(settings)
        )
        await editor.open("a.py", MISTAKEN)
        assert ours(await editor.diagnostics("a.py")) == []


@run
async def test_wrong_settings_of_the_editor_are_said(tmp_path):
    async with started(PYLSP, tmp_path) as editor:
        settings = {"pylsp": {"plugins": {"tapemagic": {"select": ["TAP9"]}}}}
        editor.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams(settings)
        )
        await editor.open("a.py", MISTAKEN)
        assert len(await settled(editor, "a.py", 1)) == 1
        assert any("'TAP9' selects no rule" in message for message in editor.messages)


@run
async def test_a_notebook_is_read_cell_by_cell(tmp_path):
    async with started(PYLSP, tmp_path) as editor:
        setup, tapes, asked, body = await editor.open_notebook("a.ipynb", SETUP, TAPES, ASKED, BODY)
        (found,) = await settled(editor, asked, 1)
        assert (found.code, found.range.start.line) == ("TAP101", 0)
        (requested,) = await settled(editor, body, 1)
        assert requested.range.start.line == 0
        assert "d2y_dx2" in requested.message
        for uri in (setup, tapes):
            assert ours(await editor.diagnostics(uri)) == []
        fix, *_ = await editor.actions(asked, 0, only=["quickfix"])
        editor.apply(fix.edit)
        assert editor.texts[tapes] == TAPES.replace("dy_dx = ", "    dy_dx = ")
