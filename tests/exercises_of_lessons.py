"""The exercises of a lesson's notebook: where they stand, and their solutions."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
_ASKED = re.compile(r"^%tape exercise (\d\d\.\d+)$|^tapemagic\.check_exercise\(\"(\d\d\.\d+)\"\)$")
_SOLUTION = re.compile(
    r"<details>\s*<summary>(?:<b>)?Solution.*?</summary>\n\n.*?```python\n(.*?)```.*?</details>",
    re.DOTALL,
)


@dataclass
class PlacedExercise:
    """An exercise in a notebook."""

    number: str
    place: int
    line: str
    solution: str | None


def exercises_in(notebook):
    """Return the exercises of a notebook, in order."""
    found = []
    for place, cell in enumerate(notebook.cells):
        line = cell.source.splitlines()[-1] if cell.source else ""
        asked = _ASKED.match(line) if cell.cell_type == "code" else None
        if asked:
            solution = _solution_behind(notebook.cells[place + 1 :])
            found.append(PlacedExercise(asked[1] or asked[2], place, line, solution))
    return found


def _solution_behind(cells):
    """Return the code of the solution that stands in the texts directly behind an exercise."""
    for cell in cells:
        if cell.cell_type != "markdown":
            return None
        if solution := _SOLUTION.search(cell.source):
            return solution[1]
    return None


def with_solutions(notebook):
    """Return a copy in which each exercise is solved."""
    solved = copy.deepcopy(notebook)
    for placed in exercises_in(solved):
        solved.cells[placed.place].source = f"{placed.solution.rstrip()}\n{placed.line}"
    return solved


def with_wrong_answers(notebook, answers):
    """Return a copy in which wrong answers are given before each exercise, and then the solution.

    `answers` are code, by the number of the exercise. The copy ends with the last exercise. The
    metadata of a cell with a wrong answer say whose it is, and which one.
    """
    answered = with_solutions(notebook)
    exercises = exercises_in(answered)
    last = exercises[-1].place
    for placed in reversed(exercises):
        answered.cells[placed.place : placed.place] = [
            nbformat.v4.new_code_cell(
                f"{code.rstrip()}\n{placed.line}",
                metadata={"answer": [placed.number, index], "tags": ["raises-exception"]},
            )
            for index, code in enumerate(answers.get(placed.number, []))
        ]
    beyond = len(notebook.cells) - 1 - last
    answered.cells = answered.cells[: len(answered.cells) - beyond]
    return answered
