"""The exercises of every lesson: solved they are right, a wrong answer gets its hint."""

from __future__ import annotations

import ast
import re

import pytest

pytest.importorskip("nbclient", reason="comes with the extra demo")

import nbformat
from exercises_of_lessons import LESSONS, exercises_in, with_solutions, with_wrong_answers
from wrong_answers import WRONG_ANSWERS

from tapemagic import lessons
from tapemagic.exercises import exercises_of, lessons_with_exercises

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
on_each_engine = pytest.mark.parametrize(
    "engine", ["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]
)


def lesson_number(path):
    return path.name[:2]


def placed(path):
    return exercises_in(nbformat.read(path, as_version=4))


def verdict(cell):
    """Return what an exercise's cell was told."""
    texts = [output.data.get("text/plain", "") for output in cell.outputs if "data" in output]
    said = [text for text in texts if text.startswith("Exercise ")]
    assert len(said) == 1, f"{cell.source}\n{cell.outputs}"
    return " ".join(said[0].split())


def run(notebook, engine, tmp_path):
    needed = lessons.needed_engine(notebook)
    if needed not in (None, engine):
        pytest.skip(f"needs {needed}")
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    return lessons.run_lesson(path, engine=engine)


# --- before anything runs -------------------------------------------------------------------------


@each_lesson
def test_a_lesson_has_at_least_three_exercises_in_order(path):
    numbers = [exercise.number for exercise in placed(path)]
    assert len(numbers) >= 3
    assert numbers == [f"{lesson_number(path)}.{place + 1}" for place in range(len(numbers))]


@each_lesson
def test_the_notebook_has_the_exercises_of_its_module(path):
    defined = [exercise.number for exercise in exercises_of(lesson_number(path))]
    assert [exercise.number for exercise in placed(path)] == defined


def test_each_module_has_its_lesson():
    assert lessons_with_exercises() == [lesson_number(path) for path in LESSONS]


@each_lesson
def test_each_exercise_has_a_hidden_solution(path):
    for exercise in placed(path):
        assert exercise.solution, f"no solution behind exercise {exercise.number}"
        plain = re.sub(r"^\s*[%!].*$", "pass", exercise.solution, flags=re.MULTILINE)
        ast.parse(plain)


@each_lesson
def test_what_is_stored_gives_no_solution_away(path):
    notebook = nbformat.read(path, as_version=4)
    for exercise in exercises_in(notebook):
        cell = notebook.cells[exercise.place]
        assert re.match(r"Exercise [\d.]+(?: is open:|, a hint:)", verdict(cell)), cell.source


def test_each_exercise_has_a_wrong_answer():
    numbers = {exercise.number for path in LESSONS for exercise in placed(path)}
    assert numbers - {number for number, _, _ in WRONG_ANSWERS} == set()
    assert {number for number, _, _ in WRONG_ANSWERS} - numbers == set()


# --- run ------------------------------------------------------------------------------------------


@pytest.mark.slow
@on_each_engine
@each_lesson
def test_solutions_are_right(path, engine, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    ran = run(with_solutions(notebook), engine, tmp_path)
    for exercise in exercises_in(notebook):
        said = verdict(ran.cells[exercise.place])
        assert said.startswith(f"Exercise {exercise.number} is right: "), said


@pytest.mark.slow
@on_each_engine
@each_lesson
def test_a_wrong_answer_gets_its_hint(path, engine, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    answers, hints = {}, {}
    for number, code, hint in WRONG_ANSWERS:
        answers.setdefault(number, []).append(code)
        hints.setdefault(number, []).append(hint)
    ran = run(with_wrong_answers(notebook, answers), engine, tmp_path)
    seen = 0
    for cell in ran.cells:
        if "answer" in cell.metadata:
            number, index = cell.metadata["answer"]
            hint = hints[number][index]
            said = verdict(cell)
            assert said.startswith(f"Exercise {number}, a hint: "), f"{cell.source}\n{said}"
            assert " ".join(hint.split()) in said, cell.source
            seen += 1
    assert seen == sum(len(answers.get(exercise.number, [])) for exercise in exercises_in(notebook))
