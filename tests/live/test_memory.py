"""Which cells that ran already another one stands on."""

from __future__ import annotations

import gc
import weakref

import pytest

from tapemagic import numpy_tf as tf
from tapemagic.checker.descriptions import VariableThere
from tapemagic.live.memory import CellMemory


class Session:
    """A notebook without Jupyter: cells run in a namespace and are remembered."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {"tf": tf, "__name__": "notebook"}
        self.memory = CellMemory()
        self.number = 0

    def run(self, *lines: str) -> None:
        text = "\n".join(lines)
        self.number += 1
        standing = self.memory.about_to_run(text, self.number, self.names)
        exec(text, self.names)
        if standing is not None:
            self.memory.has_run(standing, self.names)

    def stops(self, *lines: str) -> None:
        """Run a cell that an exception ends."""
        text = "\n".join(lines)
        self.number += 1
        standing = self.memory.about_to_run(text, self.number, self.names)
        try:
            exec(text, self.names)
        except ArithmeticError as error:
            stopped_at = error.__traceback__.tb_next.tb_lineno
        self.memory.has_run(standing, self.names, stopped_at)

    def earlier(self, *lines: str):
        before, cells = self.memory.earlier(self.memory.standing("\n".join(lines), 0, self.names))
        return before, [cell.number for cell in cells]


@pytest.fixture
def session():
    return Session()


TAPE = ("with tf.GradientTape(persistent=True) as tape:", "    y = x * x")


def test_nothing_is_remembered_of_cells_without_tapes(session):
    session.run("x = tf.Variable(3.0)")
    before, cells = session.earlier(*TAPE)
    assert cells == []
    assert before["x"] == VariableThere("float32", (), True, id(session.names["x"]))


def test_what_a_cell_binds_before_it_reads_it_plays_no_part(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    assert session.earlier(*TAPE, "tape.gradient(y, x)")[1] == []


def test_the_cell_that_recorded(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    session.run("z = y + 1.0")
    before, cells = session.earlier("tape.gradient(y, x)")
    assert cells == [2]
    assert before == {}  # the cell leaves all three names as they are


def test_the_cells_that_used_the_same_tape(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    session.run("other_name = tape")
    session.run("with other_name:", "    z = y * y")
    assert session.earlier("tape.gradient(y, x)")[1] == [2, 3, 4]


def test_the_cell_that_defined_a_function_and_what_it_uses(session):
    session.run("x = tf.Variable(3.0)")
    session.run("def square(v):", "    return v * v")
    session.run("def slope(v):", "    with tf.GradientTape() as t:", "        w = square(v)")
    assert session.earlier("slope(x)")[1] == [2, 3]


def test_a_name_that_means_something_else_by_now(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    session.run("x = tf.Variable(4.0)")
    before, cells = session.earlier("tape.gradient(y, x)")
    assert cells == [2]
    assert before == {"x": VariableThere("float32", (), True, id(session.names["x"]))}


def test_a_function_that_was_defined_anew(session):
    session.run("def f(v):", "    return v * v")
    session.run("def f(v):", "    return v + v")
    assert session.earlier("f(1.0)")[1] == [2]


def test_what_was_replaced_is_forgotten(session):
    session.run("x = tf.Variable(3.0)")
    for _ in range(10):
        session.run(*TAPE, "dy = tape.gradient(y, x)")
    assert len(session.memory._cells) == 1


def test_no_object_is_kept_alive(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    gone = weakref.ref(session.names["y"])
    session.names.clear()
    gc.collect()
    assert gone() is None


def test_a_long_past_is_left_out(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE, *["y = y * x"] * 500)
    before, cells = session.earlier("tape.gradient(y, x)")
    assert cells == []
    assert set(before) == {"tape", "y", "x"}


def test_after_a_cell_that_raised_only_what_it_bound_counts(session):
    session.run("x = tf.Variable(3.0)")
    session.run("y = x * 1.0")
    standing = session.memory.about_to_run("\n".join(["1 / 0", *TAPE]), 3, session.names)
    session.memory.has_run(standing, session.names, stopped_at=1)
    assert session.earlier("print(y)")[1] == []


def test_of_an_interrupted_cell_what_stands_above_the_end_is_known(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    session.stops("z = x + 1.0  # tape", "1 / 0", "y = None")
    before, cells = session.earlier("tape.gradient(y, z)")
    assert cells == [2, 3]
    assert before == {}


def test_what_an_interrupted_cell_may_have_bound_is_described_again(session):
    session.run("x = tf.Variable(3.0)")
    session.run(*TAPE)
    session.stops("for n in (1.0, 0.0):", "    y = x * (1.0 / n)  # tape")
    before, cells = session.earlier("tape.gradient(y, x)")
    assert cells == [2, 3]
    assert set(before) == {"y"}


def test_what_was_put_into_a_list_by_nobody_knows_whom(session):
    session.run("x = tf.Variable(3.0)", "c = tf.constant(1.0)")
    session.run(*TAPE, "ys = [y]")
    assert session.earlier("tape.gradient(ys[0], x)") == ({}, [2])
    session.names["ys"][0] = session.names["c"]
    before, _ = session.earlier("tape.gradient(ys[0], x)")
    assert set(before) == {"ys"}


def test_a_cell_that_puts_something_into_a_list(session):
    session.run("x = tf.Variable(3.0)", "c = tf.constant(1.0)")
    session.run(*TAPE, "ys = [y]")
    session.run("ys.append(c)")
    assert session.earlier("tape.gradient(ys[1], x)") == ({}, [2, 3])


def test_another_number_in_the_place_of_one(session):
    """Python may put a new number where an old one was: the address tells nothing."""
    session.run("x = tf.Variable(3.0)")
    session.run("k = 1.5  # for a tape")
    held = session.memory._cells[-1].binds["k"]
    held._identity = id(session.names.setdefault("new", 2.5))
    assert not held.is_(session.names["new"])


def test_an_object_that_may_get_a_tape_is_followed(session):
    """A method can make a tape, and the cell that calls it says nothing of one."""
    session.run("x = tf.Variable(3.0)", "class Slopes:  # with a tape", "    pass")
    session.run("slopes = Slopes()")
    session.run("slopes.record = 3")
    session.run("box = [tf.GradientTape()]")
    session.run("box[0].__enter__()")
    session.run("box[0].__exit__()")
    assert session.earlier("slopes.record")[1] == [1, 2, 3]
    assert session.earlier("box[0].gradient(x, x)")[1] == [1, 4, 5, 6]
