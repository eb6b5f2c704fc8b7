"""Programs in all their placements: what the tests of the placement explorer have in common."""

from __future__ import annotations

import functools

from tapemagic import numpy_tf
from tapemagic.checker import check
from tapemagic.display.explored_placements import PlacementMap
from tapemagic.placements import explore, read_program
from tapemagic.placements.lesson_programs import LESSON_PROGRAMS

SECOND_DERIVATIVE = LESSON_PROGRAMS["second derivative"]


def check_cell(text):
    return check(text, kind="cell")


def explored(text, tf=numpy_tf, **names):
    """Return the exploration of a program, however long it takes."""
    return explore(read_program(text), check_cell, {"tf": tf, **names}, None)


def placement_map(text):
    return PlacementMap(explored(text))


@functools.cache
def lesson(name):
    """Return the map of a program that is ready, on the numpy engine."""
    return placement_map(LESSON_PROGRAMS[name])
