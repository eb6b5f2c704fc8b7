"""The program `tapemagic`: what it prints, where, and its exit status."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

pytest.importorskip("nbclient", reason="comes with the extra demo")

import nbformat

from tapemagic import cli, engines, lessons


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
    assert "\nA cube\n\n    cube\n  → 27.0\n" in out
    assert "no heading" not in out
    page = tmp_path / "new" / "folder" / "a-lesson.html"
    assert page.as_uri() in out
    assert "27.0" in page.read_text(encoding="utf-8")
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
    assert cli.main(["demo"]) == 1
    assert 'python -m pip install "tapemagic[demo]"' in capsys.readouterr().err


def test_the_beginning_of_a_lessons_name_is_enough(tmp_path, monkeypatch):
    for name in ("01-one", "02-two", "02-zwei"):
        (tmp_path / f"{name}.ipynb").touch()
    monkeypatch.setattr(lessons, "_DIRECTORIES", (tmp_path,))
    assert lessons.find_lesson("01").stem == "01-one"
    assert lessons.find_lesson("02-two").stem == "02-two"
    with pytest.raises(lessons.LessonError, match=r"several lessons begin with '02'.*02-zwei"):
        lessons.find_lesson("02")


def test_results_say_what_was_asked_of_the_tape():
    asked = code(
        "# A comment\n"
        "with tf.GradientTape() as t:\n"
        "    y = x * x\n"
        "    z = y * y\n"
        "dz_dx = t.gradient(z, x)\n"
        "print(dz_dx)"
    )
    asked.outputs = [nbformat.v4.new_output("stream", text="\x1b[1m[108.\n 4.]\x1b[0m\n")]
    silent = code("z = 1")
    notebook = nbformat.v4.new_notebook(cells=[asked, silent])
    assert list(lessons.results(notebook)) == [
        "",
        "    with tf.GradientTape() as t:",
        "        ...",
        "    dz_dx = t.gradient(z, x)",
        "  → [108.",
        "     4.]",
    ]


# --- doctor ------------------------------------------------------------------------------------


def test_doctor_of_a_healthy_machine(capsys, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "numpy (chosen by TAPEMAGIC_ENGINE)" in out
    assert "%load_ext tapemagic works" in out
    assert f"numpy       {importlib.metadata.version('numpy')}" in out


def test_doctor_says_how_to_get_tensorflow(capsys, monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "TensorFlow  not installed; " in out
    assert "engine      numpy (the default)" in out


def test_doctor_finds_an_engine_that_does_not_exist(capsys, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "nunpy")
    assert cli.main(["doctor"]) == 1
    assert "! engine      TAPEMAGIC_ENGINE: there is no engine 'nunpy'" in capsys.readouterr().out


def test_doctor_finds_an_extension_that_does_not_load(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tapemagic.magics", None)
    assert cli.main(["doctor"]) == 1
    assert "! extension   does not load: " in capsys.readouterr().out
