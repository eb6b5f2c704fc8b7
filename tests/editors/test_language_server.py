"""`tapemagic lsp`, as an editor uses it: a real process, and a client of the protocol."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("pygls", reason='the extra lsp: python -m pip install -e ".[lsp]"')

from language_client import SERVER, run, started
from lsprotocol import types
from typed_programs import ASKED, BODY, MISTAKEN, RIGHT, SETUP, TAPES

pytestmark = pytest.mark.slow


def codes(diagnostics):
    return [(each.code, each.range.start.line) for each in diagnostics]


# --- nothing to say ----------------------------------------------------------------------------


@run
async def test_a_right_program_has_no_findings_and_no_actions(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", RIGHT)
        assert await editor.diagnostics("a.py") == []
        assert await editor.actions("a.py", 7) == []
        assert await editor.hover("a.py", 7, 12) is None


@run
async def test_what_is_not_python_is_for_other_servers(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", "with tf.GradientTape( as tape:\n")
        assert await editor.diagnostics("a.py") == []
        await editor.open("b.ipynb", '{"cells": [tape')
        assert await editor.diagnostics("b.ipynb") == []


@run
async def test_what_the_settings_exclude_has_no_findings(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tapemagic]\nexclude = ["old/"]\n')
    async with started(SERVER, tmp_path) as editor:
        for name in ("old/a.py", "venv/b.py", "build/deep/c.py"):
            await editor.open(name, MISTAKEN)
            assert await editor.diagnostics(name) == []
        await editor.open("new/a.py", MISTAKEN)
        assert len(await editor.diagnostics("new/a.py")) == 1


# --- findings ----------------------------------------------------------------------------------


@run
async def test_a_finding_comes_while_a_text_is_typed_that_was_never_saved(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", RIGHT)
        assert await editor.diagnostics("a.py") == []
        indentation = types.Range(types.Position(6, 0), types.Position(6, 4))
        await editor.change("a.py", "", indentation)
        (found,) = await editor.diagnostics("a.py")
        assert editor.texts[editor.uri("a.py")] == MISTAKEN
        assert (found.code, found.source, found.severity) == ("TAP101", "tapemagic", 1)
        assert found.code_description.href.endswith("/rules/TAP101/")
        assert found.message.startswith("`tape_2.gradient(dy_dx, x)` gives None. `tape_1.gradient")
        line = MISTAKEN.splitlines()[7]
        marked = line[found.range.start.character : found.range.end.character]
        assert marked == "tape_2.gradient(dy_dx, x)"
        assert found.related_information
        assert not list(tmp_path.iterdir())


@run
async def test_a_burst_of_keys_ends_with_the_findings_of_the_last(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", RIGHT)
        for _ in range(20):
            await editor.change("a.py", MISTAKEN)
            await editor.change("a.py", RIGHT)
        await editor.change("a.py", "\n" + MISTAKEN)
        assert codes(await editor.diagnostics("a.py")) == [("TAP101", 8)]
        await asyncio.sleep(0.5)
        assert codes(await editor.diagnostics("a.py")) == [("TAP101", 8)]


@run
async def test_columns_are_utf_16_and_what_the_editor_prefers(tmp_path):
    text = MISTAKEN.replace("d2y_dx2 = ", "🎈 = 'é😀'; d2y_dx2 = ").replace("🎈", "z")
    line = text.splitlines()[7]
    start = line.index("tape_2")
    expected = {"utf-16": start + 1, "utf-32": start, "utf-8": start + 4}
    for encoding, column in expected.items():
        able = types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=[encoding])
        )
        async with started(SERVER, tmp_path, capabilities=able) as editor:
            assert editor.capabilities.position_encoding == encoding
            await editor.open("a.py", text)
            (found,) = await editor.diagnostics("a.py")
            assert found.range.start.character == column, encoding


@run
async def test_a_form_feed_ends_no_line(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", "# a\x0cpage\n" + RIGHT)
        indentation = types.Range(types.Position(7, 0), types.Position(7, 4))
        await editor.change("a.py", "", indentation)
        assert codes(await editor.diagnostics("a.py")) == [("TAP101", 8)]


@run
async def test_the_settings_of_the_project_hold_and_those_of_the_command_line(tmp_path):
    settings = tmp_path / "pyproject.toml"
    settings.write_text('[tool.tapemagic]\nignore = ["TAP101"]\n')
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        assert await editor.diagnostics("a.py") == []
        settings.write_text("[tool.tapemagic]\n")
        # An editor tells that the file has changed; here the next key does as well.
        event = types.FileEvent(settings.as_uri(), types.FileChangeType.Changed)
        seen = len(editor.published[editor.uri("a.py")])
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        assert len(await editor.diagnostics("a.py", after=seen)) == 1
    async with started(SERVER, tmp_path, arguments=("--stdio", "--ignore", "TAP1")) as editor:
        await editor.open("a.py", MISTAKEN)
        assert await editor.diagnostics("a.py") == []


@run
async def test_wrong_settings_are_said_once_and_findings_come_as_without_them(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tapemagic]\nselected = ["TAP1"]\n')
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        assert len(await editor.diagnostics("a.py")) == 1
        await editor.change("a.py", MISTAKEN + "\n")
        assert len(await editor.diagnostics("a.py")) == 1
        (message,) = editor.messages
        assert "has no key 'selected'" in message


@run
async def test_a_closed_document_has_no_findings_any_more(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        assert len(await editor.diagnostics("a.py")) == 1
        editor.close("a.py")
        editor.versions[editor.uri("a.py")] = None
        assert await editor.diagnostics("a.py", after=1) == []


# --- fixes -------------------------------------------------------------------------------------


@run
async def test_a_fix_makes_the_program_right(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        fix, hide, fix_all = await editor.actions("a.py", 7)
        assert fix.title == "Indent line 7 into the block of tape_2"
        assert (fix.kind, fix.is_preferred, fix.diagnostics[0].code) == ("quickfix", True, "TAP101")
        editor.apply(fix.edit)
        assert editor.texts[editor.uri("a.py")] == RIGHT
        assert hide.title == "Hide TAP101 on this line: # noqa: TAP101"
        assert fix_all.kind == "source.fixAll.tapemagic"
        # On another line nothing goes wrong.
        assert [each.kind for each in await editor.actions("a.py", 0)] == [fix_all.kind]


@run
async def test_a_hidden_finding_is_hidden(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        _, hide, _ = await editor.actions("a.py", 7)
        editor.apply(hide.edit)
        await editor.change("a.py", editor.texts[editor.uri("a.py")])
        assert editor.texts[editor.uri("a.py")].endswith(
            "tape_2.gradient(dy_dx, x)  # noqa: TAP101\n"
        )
        assert await editor.diagnostics("a.py") == []


@run
async def test_all_safe_fixes_at_once(tmp_path):
    text = MISTAKEN + MISTAKEN.split("\n", 3)[3].replace("d2y", "d2z")
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", text)
        assert len(await editor.diagnostics("a.py")) == 2
        (action,) = await editor.actions("a.py", 0, only=["source.fixAll"])
        assert action.edit is None
        action = await editor.client.code_action_resolve_async(action)
        editor.apply(action.edit)
        assert editor.texts[editor.uri("a.py")] == RIGHT + RIGHT.split("\n", 3)[3].replace(
            "d2y", "d2z"
        )
        assert await editor.actions("a.py", 0, only=["source.organizeImports"]) == []


@run
async def test_an_editor_that_cannot_ask_for_edits_gets_a_command(tmp_path):
    async with started(SERVER, tmp_path, capabilities=types.ClientCapabilities()) as editor:
        await editor.open("a.py", MISTAKEN)
        (action,) = await editor.actions("a.py", 0, only=["source"])
        command = action.command
        assert command.command in editor.capabilities.execute_command_provider.commands
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )
        assert editor.applied == 1
        assert editor.texts[editor.uri("a.py")] == RIGHT


@run
async def test_hover_says_the_rule_and_why(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.py", MISTAKEN)
        said = await editor.hover("a.py", 7, 15)
        assert said.startswith("**first-gradient-not-recorded** (TAP101). ")
        assert "gives None. `tape_1.gradient(y, x)` in line 7 was computed after" in said
        assert "(https://tapemagic.github.io/tapemagic/rules/TAP101/)" in said
        assert await editor.hover("a.py", 7, 2) is None


# --- notebooks ---------------------------------------------------------------------------------


@run
async def test_the_cells_of_a_notebook_are_read_in_their_order(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        setup, words, tapes, asked = await editor.open_notebook(
            "a.ipynb", SETUP, ("markdown", "# tape.gradient(y, x)"), TAPES, ASKED
        )
        (found,) = await editor.diagnostics(asked)
        assert (found.code, found.range.start.line) == ("TAP101", 0)
        assert "line 4 of cell 3" in found.message
        assert {each.location.uri for each in found.related_information} == {tapes}
        for uri in (setup, words, tapes):
            assert await editor.diagnostics(uri) == []
        # The cell that the fix changes is another one.
        fix, *_ = await editor.actions(asked, 0)
        editor.apply(fix.edit)
        assert editor.texts[tapes] == TAPES.replace("dy_dx = ", "    dy_dx = ")
        await editor.change(tapes, editor.texts[tapes])
        assert await editor.diagnostics(asked, after=1) == []


@run
async def test_the_body_of_a_tape_cell_is_read(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        _, body = await editor.open_notebook("a.ipynb", SETUP, BODY)
        found = await editor.diagnostics(body)
        assert [each.range.start.line for each in found] == [0]
        assert "d2y_dx2" in found[0].message
        line = types.Range(types.Position(2, 0), types.Position(3, 0))
        await editor.change(body, "y = x * x\n", line)
        assert await editor.diagnostics(body, after=1) == []


@run
async def test_cells_come_go_and_change_places(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        setup, tapes, asked = await editor.open_notebook("a.ipynb", SETUP, TAPES, ASKED)
        assert len(await editor.diagnostics(asked)) == 1
        (added,) = editor.replace_cells("a.ipynb", 3, 0, "tape_2.gradient(dy_dx, x)")
        assert codes(await editor.diagnostics(added)) != []
        editor.replace_cells("a.ipynb", 2, 1, closed=[asked])
        await editor.until(asked, lambda found: not found)
        assert len(await editor.diagnostics(added)) == 1
        editor.replace_cells("a.ipynb", 1, 1, closed=[tapes])
        await editor.until(added, lambda found: not found)
        assert await editor.diagnostics(setup) == []


@run
async def test_all_safe_fixes_of_a_notebook(tmp_path):
    async with started(SERVER, tmp_path) as editor:
        _, tapes, asked = await editor.open_notebook("a.ipynb", SETUP, TAPES, ASKED)
        await editor.diagnostics(asked)
        (action,) = await editor.actions(asked, 0, only=["notebook.source.fixAll"])
        assert action.kind == "notebook.source.fixAll.tapemagic"
        editor.apply((await editor.client.code_action_resolve_async(action)).edit)
        assert editor.texts[tapes] == TAPES.replace("dy_dx = ", "    dy_dx = ")
        assert editor.texts[asked] == ASKED


@run
async def test_the_file_of_a_notebook_that_is_open_as_text(tmp_path, notebook):
    text = notebook(SETUP + "; s = '😀é\"'", TAPES, "\n" + ASKED, ensure_ascii=True)
    async with started(SERVER, tmp_path) as editor:
        await editor.open("a.ipynb", text)
        (found,) = await editor.diagnostics("a.ipynb")
        line = text.splitlines()[found.range.start.line]
        assert line[found.range.start.character :].startswith("tape_2.gradient(dy_dx, x)")
        fix, *_ = await editor.actions("a.ipynb", found.range.start.line)
        editor.apply(fix.edit)
        assert editor.texts[editor.uri("a.ipynb")] == text.replace('"dy_dx = ', '"    dy_dx = ')
