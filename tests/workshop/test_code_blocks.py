"""Every code block of the README and of `docs` is run, and shows what the page says.

The programs of a page run one after the other, as the cells of a notebook in which tapemagic is
loaded, `tf` is imported, and x is 3: on the numpy engine, and on TensorFlow. Commands run in a
folder with a program and notebooks, `lesson.py`, `lesson.ipynb` and `handed-in`. How a page can
tell what a reader does not have to see says `code_blocks.py`.
"""

from __future__ import annotations

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from code_blocks import CodeBlock, code_blocks, commands, differs
from IPython.utils.capture import capture_output
from marked_programs import class_since_311
from second_derivative import OUTSIDE

from tapemagic import cli, engines
from tapemagic.check_settings import SettingsFinder
from tapemagic.checker.rules import find

REPOSITORY = Path(__file__).parents[2]
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
CODE_OF_PAGES = {
    path.relative_to(REPOSITORY).as_posix(): list(code_blocks(path.read_text(encoding="utf-8")))
    for path in PAGES
}
SETUP = (
    "%load_ext tapemagic",
    "import tapemagic",
    "import tensorflow as tf",
    "x = tf.Variable(3.0)",
)
# What no test runs: it installs something, or starts what goes on running. What its options and
# the files that it speaks of are worth, the tests of these say.
NOT_RUN = {
    "cd",
    "flake8",
    "git",
    "helm",
    "jupyter",
    "kubectl",
    "make",
    "pytest",
    "python",
    "sudo",
    "uvx",
}
LANGUAGES = {"console", "json", "markdown", "python", "text", "toml", "yaml"}
# What goes into the settings of other programs.
FOREIGN = {"lua", "ts"}
# An exit status of `tapemagic check` that only says that something was found.
FOUND = 1

MISTAKE = f"x = tf.Variable(1.0)\n\n{OUTSIDE}\n"


def pages_with(*languages):
    return pytest.mark.parametrize(
        "page",
        [
            page
            for page, blocks in CODE_OF_PAGES.items()
            if any(block.language in languages for block in blocks)
        ],
    )


def to_run(page, *languages):
    return [
        block
        for block in CODE_OF_PAGES[page]
        if block.language in languages and block.reason_not_to_run is None
    ]


# --- programs ----------------------------------------------------------------------------------


def run(shell, code, *, is_cell=True):
    """Run a cell; return its result, the lines that it printed, and all that it showed."""
    hook = shell.displayhook
    values = []
    hook.write_output_prompt = hook.finish_displayhook = lambda: None
    hook.write_format_data = lambda data, _=None: values.append(data["text/plain"])
    with capture_output() as captured:
        result = shell.run_cell(code, store_history=is_cell)
    displayed = [output.data.get("text/plain", "") for output in captured.outputs]
    shown = "\n".join([captured.stdout, *displayed, *values, captured.stderr])
    return result, captured.stdout.splitlines(), shown


def run_program(shell, block, shown_below=None):
    """Run a block, and hold it against what the page says of it."""
    for lines in block.said("before"):
        result, _, shown = run(shell, lines, is_cell=False)
        assert result.success, shown
    *before, last = block.cells
    for cell in before:
        result, _, shown = run(shell, cell)
        assert result.success, shown
    result, printed, shown = run(shell, last)
    error = result.error_before_exec or result.error_in_exec
    raised = class_since_311(type(error).__name__, str(error)) if error is not None else None
    assert raised == block.raises, f"line {block.line}: {shown}"
    said = iter(printed)
    for words in block.printed:
        assert any(is_said(words, line) for line in said), f"{words!r} is not in {printed}"
    for name, value in block.assigned:
        assert_is(shell.user_ns[name], value)
    if block.last_line is not None:
        assert_is(result.result, block.last_line)
    if shown_below is not None:
        assert squeezed(shown_below) in squeezed(shown), shown


def is_said(words, line):
    """Tell whether a comment names a printed line, alone or with an explanation behind it."""
    return words == line or words.startswith((f"{line}: ", f"{line}, ", f"{line}; "))


def squeezed(text):
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def assert_is(value, said):
    if said == "None" or value is None:
        assert str(value) == said
    elif said == "zeros":
        assert not value.numpy().any()
    else:
        assert float(value) == pytest.approx(float(said), rel=1e-4)


def needs_tensorflow(page, block):
    rule = find(Path(page).stem)
    return bool(block.said("needs")) or (rule is not None and bool(rule.needs))


@pages_with("python")
@pytest.mark.parametrize(
    "engine", ["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]
)
def test_the_programs_run_and_show_what_the_page_says(
    page, engine, shell, monkeypatch, importable_folder
):
    monkeypatch.chdir(importable_folder)
    monkeypatch.setenv(engines.ENVIRONMENT_VARIABLE, engine)
    result, _, shown = run(shell, "\n".join(SETUP), is_cell=False)
    assert result.success, shown
    blocks = [*to_run(page, "python", "text"), CodeBlock(0, "", "")]
    for block, following in pairwise(blocks):
        if block.language != "python":
            continue
        if engine == engines.NUMPY and needs_tensorflow(page, block):
            continue
        run_program(shell, block, following.code if following.language == "text" else None)


# --- commands ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that a page's reader is in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill(folder):
    """Put a program and notebooks into a folder, as they are before a block's commands run."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells = [cell | {"source": text} for text in ("import tensorflow as tf", MISTAKE)]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "handed-in").mkdir(exist_ok=True)
    for path in (folder / "lesson.ipynb", folder / "handed-in" / "ada.ipynb"):
        path.write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "lesson.py").write_text(f"import tensorflow as tf\n{MISTAKE}", encoding="utf-8")


def run_command(command, capsys):
    """Run a command of tapemagic; return what it prints."""
    try:
        status = cli.main(command.words[1:])
    except SystemExit as stop:  # --help and --version
        status = stop.code
    out, err = capsys.readouterr()
    allowed = {0, FOUND} if command.words[1] == "check" else {0}
    assert status in allowed, f"{shlex.join(command.words)}: {err}"
    return out.splitlines()


def assert_can_be_meant(words):
    """Hold a command that is not run against what there is."""
    while re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    program = Path(words[0]).name
    assert program in NOT_RUN, f"{program} is not known here: name it in NOT_RUN, or run it"
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in words[1:] if "=" not in word} <= set(targets)
    extras = re.findall(r"\[([a-z,]+)\]", " ".join(words)) if "install" in words else []
    known = re.findall(r"^(\w+) = \[$", (REPOSITORY / "pyproject.toml").read_text(), re.MULTILINE)
    assert {name for found in extras for name in found.split(",")} <= set(known)


@pages_with("console")
def test_the_commands_run_and_print_what_the_page_shows(page, folder, capsys):
    for block in to_run(page, "console"):
        fill(folder)
        for text in block.said("file"):
            name, _, content = text.partition(",")
            (folder / name).write_text(content.lstrip("\n") + "\n", encoding="utf-8")
        for command in commands(block.code):
            if command.words[0] != "tapemagic":
                assert_can_be_meant(command.words)
                continue
            printed = run_command(command, capsys)
            if command.shown:
                assert (difference := differs(command.shown, printed)) is None, difference


# --- files -------------------------------------------------------------------------------------


@pages_with("toml")
def test_settings_are_ones_that_can_be_read(page, tmp_path):
    for block in to_run(page, "toml"):
        # Files that do not speak of tapemagic would not be read.
        text = f"# tapemagic\n{block.code}"
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        SettingsFinder().of_folder(tmp_path)


@pages_with("yaml")
def test_yaml_is_well_formed(page):
    yaml = pytest.importorskip("yaml", reason="comes with JupyterLab")
    for block in to_run(page, "yaml"):
        assert yaml.safe_load(block.code)


@pages_with("json")
def test_json_is_well_formed(page):
    for block in to_run(page, "json"):
        assert json.loads(block.code)


# --- the pages ---------------------------------------------------------------------------------


def test_each_block_says_in_which_language_it_is():
    languages = {
        f"{page}:{block.line}": block.language
        for page, blocks in CODE_OF_PAGES.items()
        for block in blocks
    }
    assert {
        at: language for at, language in languages.items() if language not in LANGUAGES | FOREIGN
    } == {}


def test_what_is_shown_as_text_is_what_a_program_shows_or_says_why_not():
    unchecked = [
        f"{page}:{block.line}"
        for page, blocks in CODE_OF_PAGES.items()
        for above, block in pairwise([CodeBlock(0, "", ""), *blocks])
        if block.language == "text"
        and above.language != "python"
        and block.reason_not_to_run is None
    ]
    assert unchecked == []


def test_few_blocks_are_not_run_and_each_says_why():
    blocks = [block for blocks in CODE_OF_PAGES.values() for block in blocks]
    reasons = [reason for block in blocks if (reason := block.reason_not_to_run) is not None]
    assert all(len(reason.split()) > 3 for reason in reasons)
    assert len(reasons) <= len(blocks) / 20


# --- the test itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "```python\nprint(1 + 1)  # 3\n```",
        "```python\na = None  # 2.0: two\n```",
        "```python\n1 / 0\n```",
        "```python\n1 + 1\n```\n\nThis raises a `TypeError`.",
        "```python\n1.0 + 1\n```\n\nThe last line is `None`.",
        "<!-- raises: ValueError -->\n```python\n1 / 0\n```",
        "```python\nprint(1)\n```\n\n```text\n2\n```",
    ],
)
def test_a_page_that_says_something_else_is_found(page, shell):
    blocks = [*code_blocks(page), CodeBlock(0, "", "")]
    below = blocks[1].code if blocks[1].language == "text" else None
    with pytest.raises(AssertionError):
        run_program(shell, blocks[0], below)


def test_a_fence_can_be_indented_and_hold_another_one():
    page = (
        "1. like this\n\n   ````markdown\n   ```python\n   x\n   ```\n   ````\n\n```python\ny\n```"
    )
    assert [(block.line, block.language, block.code) for block in code_blocks(page)] == [
        (3, "markdown", "```python\nx\n```"),
        (9, "python", "y"),
    ]


def test_what_stands_above_a_block_is_its_own():
    page = "<!-- not run: a reason -->\ntext\n\n<!-- before: x = 1 -->\n```python\nx\n```"
    (block,) = code_blocks(page)
    assert block.comments == [("before", "x = 1")]


def test_dots_stand_for_any_lines():
    assert differs(["a", "...", "c"], ["a", "b", "b", "c"]) is None
    assert differs(["a", "...", "c"], ["a", "c"]) is None
    assert differs(["a", "...", "c"], ["a", "b"]) is not None
    assert differs(["a"], ["a", "b"]) is not None
