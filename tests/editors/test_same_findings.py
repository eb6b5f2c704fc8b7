"""Every front end finds what `tapemagic check` finds, fixes what it fixes, and runs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason='the extra lsp: python -m pip install -e ".[lsp]"')
pytest.importorskip("pylsp", reason='the extra lsp: python -m pip install -e ".[lsp]"')
pytest.importorskip("flake8", reason='python -m pip install -e ".[dev]"')

from language_client import PYLSP, SERVER, run, started
from typed_programs import MISTAKEN

from tapemagic.checker.findings import Edit, Fix
from tapemagic.checker.fixing import apply_fixes
from tapemagic.checker.rules import RULES
from tapemagic.checker.sources import read_source
from tapemagic.editors.notebook_findings import CellFindings
from tapemagic.live.checks import LiveChecks
from tapemagic.live.typed_cells import CellText

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
NOTEBOOKS = (
    TESTS / "notebooks" / "mistakes.ipynb",
    *sorted((TESTS.parent / "notebooks").glob("*.ipynb")),
)
# Letters of two UTF-16 units, a form feed, a comment that hides a finding, another script.
AWKWARD = {
    "wide.py": MISTAKEN.replace("d2y_dx2 = ", "s = '😀é\x0c'; d2y_dx2 = "),
    "hidden.py": MISTAKEN.replace("(dy_dx, x)", "(dy_dx, x)  # noqa: TAP101"),
    "not_python.py": "with tf.GradientTape( as tape:\n",
    "empty.py": "",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Return a folder with programs and notebooks: of each rule what is wrong and what is right."""
    folder = tmp_path_factory.mktemp("corpus")
    for rule in RULES:
        (folder / f"{rule.code}.py").write_text(rule.bad, encoding="utf-8")
        (folder / f"{rule.code}_right.py").write_text(rule.good, encoding="utf-8")
    for name, text in AWKWARD.items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in NOTEBOOKS:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def checked(corpus):
    """Return what `tapemagic check` finds in each file of the corpus, as its JSON."""
    program = "import sys; from tapemagic.cli import main; sys.exit(main())"
    found = subprocess.run(
        [sys.executable, "-c", program, "check", "--output-format=json", "."],
        cwd=corpus, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    records = {path.name: [] for path in sorted(corpus.iterdir()) if path.suffix != ".pyc"}
    for record in json.loads(found.stdout):
        records[record["file"]].append(record)
    assert sum(map(bool, records.values())) > 35
    assert records["mistakes.ipynb"]
    return records


def words(record):
    return f"{record['message']} {record['why']}"


def cells_of(path):
    """Return the cells of a notebook's file, as an editor opens them."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in content["cells"]]


def sliced(text, found):
    """Return what an editor underlines; the columns are UTF-16 units."""
    lines = text.replace("\r\n", "\n").split("\n")[found.start.line : found.end.line + 1]
    lines[-1] = lines[-1].encode("utf-16-le")[: 2 * found.end.character].decode("utf-16-le")
    lines[0] = lines[0].encode("utf-16-le")[2 * found.start.character :].decode("utf-16-le")
    return "\n".join(lines)


def meant(text, record):
    """Return what a record speaks of; its columns are characters."""
    lines = text.split("\n")[record["line"] - 1 : record["end_line"]]
    lines[-1] = lines[-1][: record["end_column"] - 1]
    lines[0] = lines[0][record["column"] - 1 :]
    return "\n".join(lines)


def fixed_by(path, record):
    """Return the text of a file with the edits of a record."""
    kind = "notebook" if path.suffix == ".ipynb" else "python"
    edits = tuple(Edit(**edit) for edit in record["fix"]["edits"])
    source = read_source(path.read_bytes().decode(), kind)
    return apply_fixes(source, [Fix("", edits, "safe")])


# --- language servers ----------------------------------------------------------------------------


async def opened(editor, path, *, only_code):
    """Open a file; return the document and the text of each part, by the number of its cell."""
    if path.suffix == ".py":
        text = path.read_bytes().decode()
        await editor.open(path.name, text)
        return {None: (path.name, text)}
    cells = cells_of(path)
    shown = {
        number: (kind, text)
        for number, (kind, text) in enumerate(cells, start=1)
        if kind == "code" or not only_code
    }
    uris = await editor.open_notebook(path.name, *shown.values())
    return {
        number: (uri, text) for uri, (number, (_, text)) in zip(uris, shown.items(), strict=True)
    }


async def assert_same(server, corpus, checked, *, only_code):
    """Open all files of the corpus, and hold what a server says against the records."""
    async with started(server, corpus) as editor:
        files = {name: await opened(editor, corpus / name, only_code=only_code) for name in checked}
        for name, parts in files.items():
            for cell, (uri, text) in parts.items():
                expected = [record for record in checked[name] if record["cell"] == cell]
                found = [
                    each for each in await editor.diagnostics(uri) if each.source == "tapemagic"
                ]
                assert [(each.code, sliced(text, each.range)) for each in found] == [
                    (record["code"], meant(text, record)) for record in expected
                ], (name, cell)
                # Cells are counted among those that the server gets.
                if cell is None or not only_code:
                    assert [each.message for each in found] == [words(each) for each in expected]


@run
async def test_the_language_server(corpus, checked):
    await assert_same(SERVER, corpus, checked, only_code=False)


@run
async def test_python_lsp_server(corpus, checked):
    await assert_same(PYLSP, corpus, checked, only_code=True)


@run
async def test_the_language_server_on_files_of_notebooks(corpus, checked):
    async with started(SERVER, corpus) as editor:
        for path in NOTEBOOKS:
            text = path.read_bytes().decode()
            await editor.open(path.name, text)
            found = await editor.diagnostics(path.name)
            assert [(each.code, each.message) for each in found] == [
                (record["code"], words(record)) for record in checked[path.name]
            ]
            for each, record in zip(found, checked[path.name], strict=True):
                cell = cells_of(path)[record["cell"] - 1][1]
                if "\n" not in meant(cell, record):
                    underlined = sliced(text, each.range)
                    assert json.loads(f'"{underlined}"') == meant(cell, record)


@run
async def test_the_fixes_of_the_language_server(corpus, checked):
    async with started(SERVER, corpus) as editor:
        offered = 0
        for name, records in checked.items():
            path = corpus / name
            text = path.read_bytes().decode()
            fixable = [record for record in records if record["fix"]]
            if path.suffix != ".py" or not fixable:
                continue
            await editor.open(name, text)
            for record in fixable:
                actions = await editor.actions(name, record["line"] - 1, only=["quickfix"])
                title = record["fix"]["title"].rstrip(".").replace("`", "")
                action = next(each for each in actions if each.title.startswith(title))
                assert action.is_preferred == (record["fix"]["applicability"] == "safe")
                editor.texts[editor.uri(name)] = text
                editor.apply(action.edit)
                assert editor.texts[editor.uri(name)] == fixed_by(path, record), name
                offered += 1
        assert offered > 20


# --- the cells of JupyterLab ---------------------------------------------------------------------


@pytest.fixture
def typed(shell):
    """Return a function that gives what a kernel says of cells that did not run, cell by cell."""
    checks = LiveChecks(shell, lambda: "on")

    def said(*texts):
        cells = [CellText(str(place), text) for place, text in enumerate(texts)]
        answers = [checks.typed.check(cells, place).live for place in range(len(cells))]
        return [
            []
            if live is None
            else CellFindings(live, cells, place, lambda _number: None).to_json()["findings"]
            for place, live in enumerate(answers)
        ]

    return said


def in_utf_16(text, found):
    """Return what a page underlines, and what a change of it replaces."""
    return text.encode("utf-16-le")[2 * found["from"] : 2 * found["to"]].decode("utf-16-le")


def test_a_cell_of_jupyterlab(corpus, checked, typed):
    fixed = 0
    for name, records in checked.items():
        if not name.endswith(".py") or name == "not_python.py":
            continue
        text = (corpus / name).read_text(encoding="utf-8")
        (found,) = typed(text)
        assert [
            (each["code"], in_utf_16(text, each), f"{each['message']} {each['why']}")
            for each in found
        ] == [(record["code"], meant(text, record), words(record)) for record in records], name
        for each, record in zip(found, records, strict=True):
            assert (each["fix"] is None) == (record["fix"] is None)
            if record["fix"] is not None:
                (change,) = each["fix"]["changes"]
                data = text.encode("utf-16-le")
                inserted = change["insert"].encode("utf-16-le")
                made = data[: 2 * change["from"]] + inserted + data[2 * change["to"] :]
                assert made.decode("utf-16-le") == fixed_by(corpus / name, record), name
                fixed += 1
    assert fixed > 20


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_cells_of_a_notebook_in_jupyterlab(path, checked, typed):
    code = [
        (number, text)
        for number, (kind, text) in enumerate(cells_of(path), start=1)
        if kind == "code"
    ]
    found = typed(*(text for _, text in code))
    assert [
        (number, each["code"], in_utf_16(text, each))
        for (number, text), findings in zip(code, found, strict=True)
        for each in findings
    ] == [
        (record["cell"], record["code"], meant(dict(code)[record["cell"]], record))
        for record in checked[path.name]
    ]


# --- flake8 --------------------------------------------------------------------------------------


def test_flake8(corpus, checked):
    found = subprocess.run(
        [sys.executable, "-m", "flake8", "--isolated", "--select=TAP1,TAP2,TAP3,TAP4", "."],
        cwd=corpus, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    expected = [
        f"./{name}:{record['line']}:{record['column']}: {record['code']} {words(record)}"
        for name, records in checked.items()
        for record in records
        if name.endswith(".py")
    ]
    assert sorted(found.stdout.splitlines()) == sorted(expected)


# --- nobody runs what is checked ------------------------------------------------------------------

TRAP = f"""\
open("it-ran", "w").close()
import trap
{MISTAKEN}
"""


@pytest.fixture
def trapped(tmp_path):
    """Return a folder whose program, and a module that it imports, leave a file when they run."""
    (tmp_path / "a.py").write_text(TRAP)
    (tmp_path / "trap.py").write_text('open("it-ran", "w").close()\n')
    yield tmp_path
    assert not list(tmp_path.rglob("it-ran"))


@run
async def test_no_language_server_runs_what_it_checks(trapped):
    for server in (SERVER, PYLSP):
        async with started(server, trapped) as editor:
            await editor.open("a.py", TRAP)
            found = await editor.diagnostics("a.py")
            assert "TAP101" in [each.code for each in found]
            assert await editor.actions("a.py", found[-1].range.start.line)
            cell = (await editor.open_notebook("a.ipynb", TRAP))[0]
            await editor.until(cell, lambda found: "TAP101" in [each.code for each in found])


@pytest.mark.parametrize("command", [("flake8", "--isolated"), ("tapemagic.cli", "check", "--fix")])
def test_no_program_runs_what_it_checks(trapped, command):
    module, *arguments = command
    program = f"import sys; sys.argv[0] = 'it'; from {module} import main; sys.exit(main())"
    if module == "flake8":
        program = "import sys; from flake8.main.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "a.py"],
        cwd=trapped,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "TAP101" in done.stdout or "1 fix applied" in done.stdout, done
