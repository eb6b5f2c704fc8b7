"""``tapemagic check`` and ``tapemagic rule``: files, settings, what is printed, which status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import types

import pytest

import tapemagic.checker
from tapemagic import cli

pytestmark = pytest.mark.usefixtures("fake_analysis", "folder")

GOOD = "tape.gradient(y, x)\n"
BAD = "tape.gradient(y, MISTAKE)\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder):
    """Return a function that writes files, given as name and text or bytes."""

    def write(files):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write


@pytest.fixture
def run(capsys):
    """Return a function that runs the program and gives its status, stdout and stderr."""

    def run(*arguments):
        status = cli.main(list(arguments))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def stdin(monkeypatch):
    def put(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return put


def files_found(run, *arguments):
    """Return the files in which something is found."""
    _, out, _ = run("check", "--output-format", "json", *arguments)
    return [record["file"] for record in json.loads(out)]


# --- which files -------------------------------------------------------------------------------


def test_folders_that_hold_nobodys_work_are_left_out(run, write):
    write({f"{name}/a.py": BAD for name in (".git", ".venv", "node_modules", "a/__pycache__")})
    write({".ipynb_checkpoints/a-checkpoint.ipynb": BAD, "a.txt": BAD, "a.pyc": b"\x00"})
    assert run("check") == (0, "All checks passed!\n", "")


def test_a_folder_is_searched_and_a_file_is_named_as_it_was_given(run, write, notebook, folder):
    write({"b.py": BAD, "a/c.ipynb": notebook(BAD), "a/d.py": GOOD})
    assert files_found(run) == ["b.py", "a/c.ipynb"]
    assert files_found(run, "a") == ["a/c.ipynb"]
    assert files_found(run, str(folder / "b.py")) == [str(folder / "b.py")]


def test_a_file_that_is_named_is_always_checked_and_once(run, write):
    write({".venv/a.py": BAD, "script": BAD})
    assert files_found(run, ".venv/a.py", "script", "./script") == [".venv/a.py", "script"]


def test_what_the_settings_exclude_is_left_out(run, write):
    write({"pyproject.toml": '[tool.tapemagic]\nexclude = ["old", "x*.py", "b/c.py", "d/"]'})
    write(dict.fromkeys(["old/a.py", "x1.py", "b/c.py", "b/old/d.py", "d/e.py", "c.py"], BAD))
    assert files_found(run) == ["c.py"]
    assert files_found(run, "x1.py") == ["x1.py"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"# coding: latin-1\n# \xe9\n" + BAD.encode(), ["a.py"]),
        (b"\xef\xbb\xbf" + BAD.encode(), ["a.py"]),
        (BAD.replace("\n", "\r\n").encode(), ["a.py"]),
    ],
)
def test_a_file_is_decoded_as_python_does_it(run, write, content, expected):
    write({"a.py": content})
    assert files_found(run, "a.py") == expected


@pytest.mark.parametrize("content", [b"# coding: klingon\n", b"x = '\xe9'", b"x = (", b"\x00"])
def test_of_a_file_without_a_tape_nothing_is_said(run, write, content):
    write({"a.py": content, "a.ipynb": content})
    assert run("check") == (0, "All checks passed!\n", "")


# --- what cannot be checked --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.py", "tape = (\n", "a.py:1:8: this is not Python: '(' was never closed\n"),
        ("a.py", b"tape\n\n'\xe9'", "a.py:1:1: this cannot be decoded: byte 7 is not in its encod"),
        ("a.py", b"# coding: klingon\ntape", "a.py:1:1: this cannot be decoded: unknown encoding"),
        ("a.py", b"tape = \x00", "null bytes"),
        ("a.py", "tape = " + "-" * 100_000 + "1", "nested too deeply to be read"),
        ("a.ipynb", "tape", "a.ipynb:1:1: this is not a notebook in Jupyter's format: "),
        ("a.ipynb", '{"tape": 1}', "it has no cells"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_one_line_and_the_rest_is_checked(
    run, write, name, content, complaint
):
    write({name: content, "z.py": BAD})
    status, out, err = run("check", "--output-format", "json")
    assert status == 1
    assert complaint in err
    assert err.count("\n") == 1
    assert [record["file"] for record in json.loads(out)] == ["z.py"]


def test_a_file_that_cannot_be_read_has_status_2_and_the_rest_is_checked(run, write):
    write({"z.py": BAD})
    status, out, err = run("check", "missing.py", "z.py", "--exit-zero")
    assert status == 2
    assert err == "tapemagic check: missing.py does not exist.\n"
    assert "TAP101" in out


def test_a_fault_of_the_analysis_is_one_sentence_and_the_rest_is_checked(run, write, monkeypatch):
    analysis = sys.modules["tapemagic.checker.analysis"]
    right = analysis.analyse

    def wrong(tree, lines, _cell_of=None, **_options):
        if "fault" in lines:
            raise KeyError("x")
        return right(tree, lines)

    monkeypatch.setattr(analysis, "analyse", wrong)
    write({"a.py": "tape\nfault", "z.py": BAD})
    status, out, err = run("check", "--output-format", "concise")
    assert status == 2
    assert err.startswith("tapemagic check: a.py could not be checked, which is a fault of")
    assert err.count("\n") == 1
    assert out.startswith("z.py:1:1: TAP101")


def test_a_program_that_is_too_deep_for_the_analysis_is_a_problem(run, write, monkeypatch):
    def deep(*_, **_options):
        raise RecursionError

    monkeypatch.setattr(sys.modules["tapemagic.checker.analysis"], "analyse", deep)
    write({"a.py": "tape"})
    assert run("check", "a.py", "--output-format", "json") == (
        1,
        "[]\n",
        "a.py:1:1: this is nested too deeply to be checked\n",
    )


def test_a_long_program_is_checked(run, write):
    write({"a.py": "x = f(1)\n" * 20_000 + BAD})
    status, out, _ = run("check", "--output-format", "concise")
    assert status == 1
    assert out.startswith("a.py:20001:1: TAP101 ")


# --- the exit status ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        (GOOD, [], 0),
        (BAD, [], 1),
        (BAD, ["--exit-zero"], 0),
        (BAD, ["--ignore", "TAP1"], 0),
        (BAD, ["--select", "TAP2,TAP3"], 0),
        (BAD, ["--select", "TAP2", "--select", "TAP1"], 1),
        (BAD + "# noqa", [], 1),
        (BAD.strip() + "# noqa", [], 0),
        (BAD, ["--fix"], 0),
        (BAD, ["--diff"], 1),
        (GOOD, ["--diff"], 0),
        ("tape.gradient(y, SLOW)", [], 0),
        ("tape.gradient(y, SLOW)", ["--extend-select=TAP5"], 1),
        ("tape.gradient(y, UNSAFE)", ["--diff"], 0),
        ("tape.gradient(y, UNSAFE)", ["--fix"], 1),
        ("tape.gradient(y, UNSAFE)", ["--fix", "--unsafe-fixes"], 0),
        ("tape = (", ["--exit-zero"], 0),
    ],
)
def test_the_exit_status(run, write, text, arguments, expected):
    write({"a.py": text})
    assert run("check", "a.py", *arguments)[0] == expected


@pytest.mark.parametrize(
    "arguments", [["--output-format", "xml"], ["--selct", "TAP1"], ["--stdin-filename"]]
)
def test_a_wrong_option_has_status_2(arguments):
    with pytest.raises(SystemExit) as stop:
        cli.main(["check", *arguments])
    assert stop.value.code == 2


def test_a_wrong_selector_has_status_2(run):
    assert run("check", "--ignore", "E501") == (
        2,
        "",
        (
            "tapemagic check: 'E501' selects no rule: write a code as TAP101, its beginning as "
            "TAP1, or ALL.\n"
        ),
    )


# --- settings ----------------------------------------------------------------------------------


def test_the_nearest_settings_count(run, write):
    write(
        {
            "pyproject.toml": '[tool.tapemagic]\nignore = ["TAP1"]',
            "a.py": BAD,
            "b/pyproject.toml": "[tool.tapemagic]",
            "b/a.py": BAD,
            "c/pyproject.toml": "[project]\nname = 'tapemagic-user'",
            "c/a.py": BAD,
        }
    )
    assert files_found(run) == ["b/a.py"]


def test_the_command_line_is_stronger_than_the_settings(run, write):
    write({"pyproject.toml": '[tool.tapemagic]\nselect = ["TAP2"]\nextend-select = ["TAP5"]'})
    write({"a.py": BAD + "tape.gradient(y, SLOW)"})
    assert files_found(run) == ["a.py"]
    assert len(files_found(run, "--select", "TAP1")) == 2
    assert len(files_found(run, "--extend-select", "TAP1")) == 2
    assert files_found(run, "--ignore", "TAP5") == []


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (
            '[tool.tapemagic]\nselct = ["TAP1"]',
            "has no key 'selct': write one of exclude, extend-select, ignore, select.",
        ),
        (
            '[tool.tapemagic]\nselect = "TAP1"',
            'select in [tool.tapemagic] is no list of texts: write select = ["..."].',
        ),
        ('[tool.tapemagic]\nselect = ["E501"]', "'E501' selects no rule: "),
        ("[tool]\ntapemagic = 3", "tool.tapemagic is no table: write [tool.tapemagic]."),
        ("[tool.tapemagic", "is not TOML: "),
    ],
)
def test_wrong_settings_are_one_sentence(run, write, folder, settings, complaint):
    write({"pyproject.toml": settings, "a.py": GOOD})
    status, out, err = run("check")
    assert (status, out) == (2, "")
    assert err.startswith(f"tapemagic check: {folder / 'pyproject.toml'}")
    assert complaint in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("settings", ["[[[", "[tool]\nother = 3", "tool = 3"])
def test_settings_of_others_are_not_judged(run, write, settings):
    write({"pyproject.toml": settings, "a.py": GOOD})
    assert run("check")[0] == 0


# --- what is printed ---------------------------------------------------------------------------


def test_the_summary(run, write):
    write({"a.py": BAD + BAD + "tape.gradient(y, UNSAFE)"})
    _, out, _ = run("check", "--output-format", "concise")
    assert out.splitlines()[-3:] == [
        "Found 3 mistakes.",
        "[*] 2 fixable with --fix.",
        "1 unsafe fix with --fix --unsafe-fixes.",
    ]
    _, out, _ = run("check", "--output-format", "concise", "--fix")
    assert out.splitlines()[-2:] == [
        "Found 1 mistake (2 fixes applied).",
        "1 unsafe fix with --fix --unsafe-fixes.",
    ]


def test_statistics_and_verdicts(run, write):
    write({"a.py": BAD + GOOD + BAD + "tape.gradient(y, PLAIN)"})
    assert run("check", "--statistics")[1] == (
        "    2  TAP101  name-of-tap101\n    1  TAP301  name-of-tap301\n"
    )
    status, out, _ = run("check", "--verdicts", "--select", "TAP2")
    assert (status, out.splitlines()[:2]) == (
        0,
        ["a.py:1:1: None  tape.gradient", "a.py:2:1: value  tape.gradient"],
    )
    _, out, _ = run("check", "--verdicts", "--output-format", "json")
    assert [call["verdict"] for call in json.loads(out)] == ["none", "value", "none", "error"]


@pytest.mark.parametrize("form", ["full", "concise", "json", "github", "sarif"])
def test_every_format_names_the_rule(run, write, form):
    write({"a.py": BAD})
    status, out, err = run("check", "--output-format", form)
    assert (status, err) == (1, "")
    assert "TAP101" in out


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colours_on_a_terminal_that_wants_them(write, monkeypatch):
    write({"a.py": BAD})
    for variable, expected in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", variable)
        monkeypatch.setattr(sys, "stdout", Terminal())
        cli.main(["check"])
        assert ("\x1b[" in sys.stdout.getvalue()) is expected


def test_many_files_are_counted_on_a_terminal(write, monkeypatch, run):
    write({f"{number}.py": GOOD for number in range(30)})
    assert run("check")[2] == ""
    monkeypatch.setattr(sys, "stderr", Terminal())
    cli.main(["check"])
    assert "\rChecking 30 of 30 files" in sys.stderr.getvalue()
    assert sys.stderr.getvalue().endswith("\r\x1b[K")


# --- fixing files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf# mark\r\n" + BAD.encode(),
        b"# coding: latin-1\n# \xe9\n" + BAD.encode(),
        BAD.encode().strip(),
        b"# \x0c\r\n" + BAD.encode(),
    ],
)
def test_fixing_a_program_keeps_its_other_bytes(run, write, folder, content):
    write({"a.py": content})
    (folder / "a.py").chmod(0o755)
    assert run("check", "--fix")[0] == 0
    assert (folder / "a.py").read_bytes() == content.replace(b"MISTAKE", b"x")
    assert (folder / "a.py").stat().st_mode & 0o777 == 0o755
    assert [path.name for path in folder.iterdir()] == ["a.py"]


def test_fixing_a_notebook_keeps_its_other_bytes(run, write, folder, notebook):
    text = notebook(("markdown", "é"), "%%time\n" + BAD + "y = 'ü'", indent=2)
    write({"a.ipynb": text})
    assert run("check", "--fix")[0] == 0
    assert (folder / "a.ipynb").read_text(encoding="utf-8") == text.replace("MISTAKE", "x")


def test_what_needs_no_fix_is_not_written(run, write, folder):
    write({"a.py": GOOD + "tape.gradient(y, PLAIN)"})
    before = (folder / "a.py").stat().st_mtime_ns
    run("check", "--fix")
    assert (folder / "a.py").stat().st_mtime_ns == before


def test_a_diff_changes_nothing(run, write, folder):
    write({"a.py": "x = 1\n" + BAD.strip()})
    expected = (
        "--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n x = 1\n"
        "-tape.gradient(y, MISTAKE)\n\\ No newline at end of file\n"
        "+tape.gradient(y, x)\n\\ No newline at end of file\n"
    )
    assert run("check", "--diff") == (1, expected, "Would apply 1 fix to 1 file.\n")
    assert (folder / "a.py").read_text() == "x = 1\n" + BAD.strip()


# --- stdin -------------------------------------------------------------------------------------


def test_stdin(run, stdin, notebook):
    stdin(BAD.encode())
    assert run("check", "-", "--output-format", "concise")[1].startswith("-:1:1: TAP101")
    stdin(notebook(BAD).encode())
    status, out, _ = run(
        "check", "-", "--stdin-filename", "no/b.ipynb", "--output-format", "concise"
    )
    assert status == 1
    assert out.startswith("no/b.ipynb:cell 1:1:1: TAP101")


def test_stdin_is_corrected_on_stdout(run, stdin):
    stdin(BAD.replace("\n", "\r\n").encode() + b"tape.gradient(y, PLAIN)")
    status, out, err = run("check", "-", "--fix", "--output-format", "concise")
    assert status == 1
    assert out == "tape.gradient(y, x)\r\ntape.gradient(y, PLAIN)"
    assert err.startswith("-:2:1: TAP301")
    stdin(GOOD.encode())
    assert run("check", "-", "--fix")[1] == GOOD


def test_stdin_has_the_settings_of_its_name(run, stdin, write):
    write({"a/pyproject.toml": '[tool.tapemagic]\nignore = ["TAP1"]'})
    stdin(BAD.encode())
    assert run("check", "-", "--stdin-filename", "a/b.py")[0] == 0


# --- rule --------------------------------------------------------------------------------------


@pytest.fixture
def rules(monkeypatch):
    class Rule:
        def page(self):
            return "# TAP101\n\nWhat it finds.\n"

    module = types.ModuleType("tapemagic.checker.rules")
    module.find = {"TAP101": Rule()}.get
    module.similar = lambda text: []
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(tapemagic.checker, "rules", module, raising=False)


@pytest.mark.usefixtures("rules")
def test_rule_prints_a_page(run):
    assert run("rule", "tap101") == (0, "# TAP101\n\nWhat it finds.\n", "")


@pytest.mark.usefixtures("rules")
def test_rule_that_does_not_exist(run):
    status, out, err = run("rule", "TAP999")
    assert (status, out) == (1, "")
    assert err.startswith("tapemagic rule: there is no rule 'TAP999'; ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("TAP1O1", "TAP101 (first-gradient-not-recorded)"),
        ("tape-asked-twise", "TAP301 (tape-asked-twice)"),
    ],
)
def test_a_rule_with_a_code_like_it_is_named(run, written, meant):
    status, out, err = run("rule", written)
    assert (status, out) == (1, "")
    assert err.startswith(f"tapemagic rule: there is no rule {written!r}; did you mean ")
    assert meant in err


# --- as a program ------------------------------------------------------------------------------


def test_as_a_program_it_imports_no_numpy_and_no_jupyter(write):
    write({"a.py": "x = 1\n"})
    program = (
        "import sys\nfrom tapemagic.cli import main\nmain(['check'])\n"
        "print({'IPython', 'numpy', 'tensorflow', 'traitlets'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "All checks passed!\nset()\n", done.stderr
