"""The program `tapemagic`: what it prints, where, and its exit status."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

pytest.importorskip("nbclient", reason="comes with the extra demo")

import nbformat

from tapemagic import cli, lesson_files, lessons


@pytest.fixture
def notebook(tmp_path):
    """Return a function that writes a notebook of the given cells and returns its path."""

    def write(*cells, name="a-lesson"):
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
        return path

    return write


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def markdown(source):
    return nbformat.v4.new_markdown_cell(source)


# --- the command line itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "COMMAND"),
        (["dmo"], "invalid choice: 'dmo'"),
        (["dmo"], "; did you mean demo?"),
        (["check", "--fixx"], "unrecognized arguments: --fixx; did you mean --fix?"),
        (["check", "--output-format", "jsn"], "; did you mean json?"),
        (["check", "--quite-another"], "unrecognized arguments: --quite-another\n"),
        (["demo", "--engine", "torch"], "invalid choice: 'torch'"),
    ],
)
def test_a_wrong_command_line_has_status_2(capsys, arguments, complaint):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert complaint in capsys.readouterr().err


def test_version(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"tapemagic {importlib.metadata.version('tapemagic')}\n"


def test_a_reader_who_stops_early_sees_no_traceback():
    program = [sys.executable, "-c", "from tapemagic.cli import main; raise SystemExit(main())"]
    with subprocess.Popen(
        [*program, "doctor"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        run.stdout.close()
        assert run.stderr.read() == ""


# --- demo --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_demo_prints_results_and_saves_a_page(notebook, tmp_path, capsys):
    path = notebook(
        markdown("# A cube\n\n```python\n# no heading\n```"),
        code("x = 3.0"),
        code("cube = x ** 3\ncube"),
    )
    before = path.read_bytes()
    assert cli.main(["demo", str(path), "-o", str(tmp_path / "new" / "folder")]) == 0
    out = capsys.readouterr().out
    assert "\nA cube\n======\n\n    cube = x ** 3\n    cube\n  → 27.0\n" in out
    assert "no heading" not in out
    page = tmp_path / "new" / "folder" / "a-lesson.html"
    assert page.as_uri() in out
    assert "27.0" in page.read_text(encoding="utf-8")
    assert "<title>A cube</title>" in page.read_text(encoding="utf-8")
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["numpy", "auto"])
def test_demo_runs_on_the_engine_that_was_asked_for(notebook, tmp_path, capsys, engine):
    path = notebook(code("import os\nprint(os.environ['TAPEMAGIC_ENGINE'])"))
    assert cli.main(["demo", str(path), "--engine", engine, "-o", str(tmp_path)]) == 0
    assert f"  → {engine}\n" in capsys.readouterr().out


@pytest.mark.slow
def test_demo_stops_at_a_cell_that_fails(notebook, tmp_path, capsys):
    path = notebook(code("1 / 0"))
    assert cli.main(["demo", str(path), "-o", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "tapemagic demo: a cell of a-lesson.ipynb fails on the numpy engine: "
        "ZeroDivisionError: division by zero\n"
    )
    assert not (tmp_path / "a-lesson.html").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import time; time.sleep(60)", "took more than 1 seconds"),
        ("import os; os._exit(1)", "the kernel died"),
    ],
)
def test_a_lesson_that_does_not_end_well(notebook, source, complaint):
    with pytest.raises(lessons.LessonError, match=complaint):
        lessons.run_lesson(notebook(code(source)), engine="numpy", timeout=1)


@pytest.mark.slow
def test_demo_shows_an_error_that_the_lesson_wants(notebook, tmp_path, capsys):
    path = notebook(code("1 / 0", tags=["raises-exception"]))
    assert cli.main(["demo", str(path), "-o", str(tmp_path)]) == 0
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().out


def test_demo_of_no_lesson_names_the_lessons(capsys):
    assert cli.main(["demo", "99-no-such"]) == 1
    error = capsys.readouterr().err
    assert "no notebook and no lesson is named '99-no-such'" in error
    assert "01-gradient-tape-basics" in error


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        '{"cells": 3}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}',
    ],
)
def test_demo_of_what_is_no_notebook(tmp_path, capsys, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    assert cli.main(["demo", str(path)]) == 1
    assert "is not a notebook in Jupyter's format" in capsys.readouterr().err


def test_demo_without_its_extra_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tapemagic.lessons", None)
    monkeypatch.delitem(sys.modules, "nbclient", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", without("bs4", "nbclient"))
    assert cli.main(["demo"]) == 1
    assert capsys.readouterr().err == (
        "tapemagic demo cannot run a notebook and save it as a page here, since the extra demo is "
        "not installed (missing: beautifulsoup4, nbclient): "
        'python -m pip install "tapemagic[demo]"\n'
    )


def without(*modules):
    """Return a `find_spec` that finds everything but these modules."""
    return lambda name, package=None: None if name in modules else object()


def test_the_beginning_of_a_lessons_name_is_enough(tmp_path, monkeypatch):
    for name in ("01-one", "02-two", "02-zwei"):
        (tmp_path / f"{name}.ipynb").touch()
    monkeypatch.setattr(lesson_files, "_DIRECTORIES", (tmp_path,))
    assert lesson_files.find_lesson("01").stem == "01-one"
    assert lesson_files.find_lesson("1").stem == "01-one"
    assert lesson_files.find_lesson("02-two").stem == "02-two"
    with pytest.raises(lesson_files.LessonError, match=r"several lessons begin with '02'.*02-zwei"):
        lesson_files.find_lesson("02")


# --- what demo prints --------------------------------------------------------------------------


def answered(source, *texts):
    """Return a code cell that printed these texts."""
    outputs = [nbformat.v4.new_output("stream", text=text) for text in texts]
    return nbformat.v4.new_code_cell(source, outputs=outputs)


def printed(*cells):
    return list(lessons.results(nbformat.v4.new_notebook(cells=list(cells))))


def test_nothing_of_a_cell_without_output_is_printed():
    assert printed(code("z = 1")) == []


def test_an_exercise_is_for_whoever_reads_the_lesson():
    assert printed(answered("y = ...\n\n%tape exercise 01.1", "Exercise 01.1 is open")) == []


def test_a_heading_of_which_no_cell_is_printed_is_left_out():
    assert printed(
        markdown("# Lesson"),
        markdown("## Left out"),
        code("z = 1"),
        markdown("## Shown"),
        answered("1 + 1", "2"),
        markdown("## Empty at the end"),
    ) == ["", "Lesson", "======", "", "Shown", "    1 + 1", "  → 2"]


def test_a_tape_cell_is_printed_in_full():
    """It hid what is differentiated: "%%tape d2y/dx2 → 6.0", and of which y?"""
    assert printed(
        answered("%%tape d2y/dx2\n# a cube\ny = x * x * x", "at x = 1.0\nd²y/dx² = 6.0\n", "more")
    ) == [
        "",
        "    %%tape d2y/dx2",
        "    # a cube",
        "    y = x * x * x",
        "  → at x = 1.0",
        "    d²y/dx² = 6.0",
        "  → more",
    ]


def test_of_a_long_tape_cell_the_end_is_printed_where_its_target_is():
    body = "\n".join(f"x{n + 1} = x{n} * x{n}" for n in range(9))
    assert printed(answered(f"%%tape dx9/dx0\n{body}", "0"))[1:-1] == [
        "    %%tape dx9/dx0",
        "    ...",
        "    x6 = x5 * x5",
        "    x7 = x6 * x6",
        "    x8 = x7 * x7",
        "    x9 = x8 * x8",
    ]


def test_of_a_cell_with_plain_tapes_what_is_recorded_and_what_is_asked_is_printed():
    asked = answered(
        "# A comment\n"
        "x = tf.Variable(3.0)\n"
        "with tf.GradientTape() as t:\n"
        "    y = x * x\n"
        "    z = y * y\n"
        "dz_dx = t.gradient(z, x)\n"
        "\n"
        "print('first')\n"
        "print(dz_dx)",
        "\x1b[1m[108.\n 4.]\x1b[0m\n",
    )
    assert printed(asked) == [
        "",
        "    x = tf.Variable(3.0)",
        "    with tf.GradientTape() as t:",
        "        y = x * x",
        "        z = y * y",
        "    dz_dx = t.gradient(z, x)",
        "  → [108.",
        "     4.]",
    ]


def test_of_a_section_the_tape_cells_are_printed_or_else_the_first_two_cells():
    tape = answered("%%tape dy/dx\ny = x", "1")
    plain = [answered(f"print({n})", str(n)) for n in range(4)]
    assert "    %%tape dy/dx" in printed(*plain, tape)
    assert "    print(0)" not in printed(*plain, tape)
    assert printed(*plain) == ["", "    print(0)", "  → 0", "", "    print(1)", "  → 1"]


def test_what_is_printed_fits_into_80_columns():
    words = " ".join(["word"] * 60)
    lines = printed(answered(f"print('{words}')", f"{words}\n  {words}\n" + "x\n" * 100))
    assert max(map(len, lines)) <= 80
    assert lines[1].endswith(" ...")
    assert "".join(lines[2:]).count("word") == 120
    assert lines[-1] == "    ... (90 more lines)"


@pytest.mark.slow
def test_the_first_lesson_takes_a_few_screens():
    lesson = lessons.run_lesson(lesson_files.find_lesson("01"), engine="numpy")
    lines = list(lessons.results(lesson))
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 140
    assert "    y = x * x * x" in lines
