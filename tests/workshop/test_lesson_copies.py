"""`tapemagic lessons`: what is copied, and what of the learner's stays."""

from __future__ import annotations

import json
import os

import pytest

from tapemagic import __version__, cli, lesson_files
from tapemagic.lesson_copies import MANIFEST

LESSON = "01-first.ipynb"
NEW = f"01-first-new-in-{__version__}.ipynb"


def notebook(*texts, output=""):
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": str(place),
            "metadata": {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": output}],
            "source": text.splitlines(keepends=True),
        }
        for place, text in enumerate(texts)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def release(tmp_path, monkeypatch):
    """Return a function that writes the lessons of a release, by name."""
    directory = tmp_path / "installed"
    directory.mkdir()
    monkeypatch.setattr(lesson_files, "_DIRECTORIES", (directory,))

    def released(**lessons):
        for name, text in lessons.items():
            (directory / f"{name.replace('_', '-')[1:]}.ipynb").write_text(text)

    return released


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "my lessons"


@pytest.fixture
def update(mine, capsys):
    """Return a function that runs the command and returns what it says of the first lesson."""

    def updated():
        assert cli.main(["lessons", str(mine)]) == 0
        out, error = capsys.readouterr()
        assert error == ""
        return out.splitlines()[0].removeprefix(LESSON).strip()

    return updated


# --- what must not happen -------------------------------------------------------------------------


def test_an_edited_lesson_stays_and_the_new_one_is_put_beside_it(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    edited = notebook("y = x * x", output="done")
    (mine / LESSON).write_text(edited)
    release(_01_first=notebook("z = ..."))
    assert update() == f"stays as you have changed it; the new one is {NEW}"
    assert (mine / LESSON).read_text() == edited
    assert (mine / NEW).read_text() == notebook("z = ...")


def test_the_new_one_is_put_there_once(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    (mine / LESSON).write_text(notebook("mine"))
    release(_01_first=notebook("z = ..."))
    update()
    (mine / NEW).unlink()
    assert update() == "stays as you have changed it"
    assert not (mine / NEW).exists()


def test_a_new_one_that_was_edited_stays_too(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    (mine / LESSON).write_text(notebook("mine"))
    release(_01_first=notebook("z = ..."))
    update()
    (mine / NEW).write_text(notebook("mine, too"))
    release(_01_first=notebook("u = ..."))
    assert update().endswith(f"the new one is 01-first-new-in-{__version__}-2.ipynb")
    assert (mine / NEW).read_text() == notebook("mine, too")


def test_a_notebook_of_that_name_that_was_never_copied_stays(release, mine, update):
    mine.mkdir()
    (mine / LESSON).write_text("no notebook at all")
    release(_01_first=notebook("y = ..."))
    assert update().startswith("stays as you have changed it; the new one is")
    assert (mine / LESSON).read_text() == "no notebook at all"


def test_without_knowing_what_was_copied_nothing_is_replaced(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    (mine / MANIFEST).write_text("[broken")
    release(_01_first=notebook("z = ..."))
    assert update().startswith("stays as you have changed it")


def test_other_files_of_the_folder_are_left_alone(release, mine, update):
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    release(_01_first=notebook("y = ..."))
    update()
    assert sorted(path.name for path in mine.iterdir()) == [MANIFEST, LESSON, "notes.txt"]
    assert (mine / "notes.txt").read_text() == "mine"


# --- what is to happen ----------------------------------------------------------------------------


def test_a_lesson_that_was_only_run_is_replaced(release, mine, update):
    release(_01_first=notebook("y = ..."))
    assert update() == "copied"
    ran = json.loads(notebook("y = ...", "", output="what it printed"))
    ran["cells"][0]["execution_count"] = 7
    ran["cells"][0]["source"] = "".join(ran["cells"][0]["source"])
    ran["metadata"]["language_info"] = {"version": "3.12.1"}
    (mine / LESSON).write_text(json.dumps(ran, indent=1))
    assert update() == "is the newest"
    release(_01_first=notebook("z = ..."))
    assert update() == "replaced by the new one, since you had not changed it"
    assert (mine / LESSON).read_text() == notebook("z = ...")


def test_a_lesson_that_was_deleted_comes_back(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    (mine / LESSON).unlink()
    assert update() == "copied"
    assert (mine / LESSON).exists()


def test_a_new_lesson_comes_beside_the_others(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    release(_02_second=notebook("z = ..."))
    assert update() == "is the newest"
    assert (mine / "02-second.ipynb").exists()


def test_a_copy_has_the_rights_of_any_new_file(release, mine, update):
    release(_01_first=notebook("y = ..."))
    update()
    (mine / "other").touch()
    assert (mine / LESSON).stat().st_mode == (mine / "other").stat().st_mode


def test_it_says_how_to_open_them(release, mine, capsys):
    release(_01_first=notebook("y = ..."))
    cli.main(["lessons", str(mine)])
    assert f'jupyter lab "{mine / LESSON}"' in capsys.readouterr().out


def test_list_copies_nothing(release, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (
        notebook("x").replace('"code"', '"markdown"').replace('["x"]', '["# 1 · On tapes\\n", "x"]')
    )
    release(_01_first=text, _02_second=notebook("# no title"))
    assert cli.main(["lessons", "--list"]) == 0
    assert capsys.readouterr().out == "01  On tapes\n02  02-second\n"
    assert [path.name for path in tmp_path.iterdir()] == ["installed"]


def test_where_nothing_can_be_written_one_sentence_says_so(release, mine, capsys):
    release(_01_first=notebook("y = ..."))
    mine.write_text("a file")
    assert cli.main(["lessons", str(mine)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"tapemagic lessons: the lessons cannot be copied to {mine}: ")
    assert len(error.splitlines()) == 1


def test_an_installation_without_lessons_says_so(release, mine, capsys):
    release()
    assert cli.main(["lessons", str(mine)]) == 1
    assert "without lessons" in capsys.readouterr().err
    assert not os.path.lexists(mine)


def test_the_lessons_of_this_release_are_listed(capsys):
    assert cli.main(["lessons", "--list"]) == 0
    assert "01  Gradient tape basics" in capsys.readouterr().out.splitlines()
