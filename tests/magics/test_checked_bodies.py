"""What the checker says of the body of a ``%%tape`` cell is what the magic then gives."""

from __future__ import annotations

import random

import pytest
from said_of_tapes import before, contradictions, findings, given, verdicts

from tapemagic.checker.live import EarlierCell, check_cell


@pytest.fixture
def cells(notebook):
    """A notebook whose cells are only run, and not checked by themselves."""
    notebook.ok("%tape check off")
    notebook.ok("c = tf.constant(2.0)", "v = tf.Variable([1.0, 2.0])", "n = tf.constant(3)")
    return notebook


def found(cells, text):
    return findings(cells.names, text)


RIGHT = [
    ["%%tape dy/dx", "y = x * x"],
    ["%%tape d2y/dx2", "y = x * x * x"],
    ["%%tape d3y/dx3 dy/dx", "y = x ** 4"],
    ["%%tape dy/dx dy/dc", "y = c * tf.sin(x)"],
    ["%%tape d2z/dxdc", "z = x * x * c * c"],
    ["%%tape dy/dv --jacobian", "y = v * v"],
    ["%%tape d2y/dv2 --jacobian", "y = tf.reduce_sum(v * v * v)"],
    ["%%tape dy/dx --no-auto-watch", "y = x * x"],
    ["%%tape dy/dw", "w = tf.constant(3.0)", "y = w * w"],
    ["%%tape dy/dw", "w = tf.constant(3.0)", "y = w * w", "w = None"],
    ["%%tape dy/dx", "z = x * x", "x = tf.constant(1.0)", "y = z * x"],
    ["%%tape dy/dx", "def square(a):", "    return a * a", "y = square(x)"],
    ["%%tape dy/dx", "with tf.GradientTape() as t:", "    z = x ** 3", "y = t.gradient(z, x)"],
    ["%%tape dy/dp", "p = [x, c]", "y = p[0] * p[1]"],
    ["%%time", "%%tape dy/dx", "y = x * x"],
    ["%%tape dy/dx", "%time y = x * x"],
    ["%%tape dy/dx, dy/dc", "", "y = x * c"],
    ["%%tape dy / dx", "y = x * x"],
    ["%%tape ∂y/∂x", "y = x * x"],
    # None is right here: the function is linear.
    ["%%tape d2y/dx2", "y = 3.0 * x"],
    ["%%tape d3y/dx3 d2y/dx2", "y = 3.0 * x + 1.0"],
    ["%%tape d2z/dxdc", "z = x * x + c * c"],
    # What the magic refuses has a sentence already.
    ["%%tape dy/dn", "y = tf.cast(n, tf.float32) * x"],
    ["%%tape dy/dx", "y = float(x)"],
    ["%%tape dy/dx", "y = tf.cast(x, tf.int32)"],
    ["%%tape dq/dx", "y = x"],
    ["%%tape dy/dx --as y", "y = x"],
    ["%%tape dy/dx --nothing", "y = c"],
]


@pytest.mark.parametrize("lines", RIGHT, ids=" | ".join)
def test_must_not_fire(cells, lines):
    assert found(cells, "\n".join(lines)) == ()


@pytest.mark.parametrize("lines", RIGHT, ids=" | ".join)
def test_what_is_said_of_right_bodies_is_what_the_magic_gives(cells, lines):
    said = verdicts(cells.names, "\n".join(lines))
    if cells.run(*lines).success:
        assert said == {name: given(cells.names, name) for name in said}
    else:
        assert set(said.values()) <= {"error", "value", "none"}


WRONG = [
    ("TAP401", "dy_dx", ["%%tape dy/dx", "z = float(x)", "y = c * z"]),
    ("TAP401", "dy_dv", ["%%tape dy/dv", "import numpy as np", "y = x * np.sum(v)"]),
    ("TAP403", "dy_dx", ["%%tape dy/dx", "y = tf.round(x) * c"]),
    ("TAP404", "dy_dx", ["%%tape dy/dx", "z = x * x", "y = tf.stop_gradient(z) * c"]),
    ("TAP206", "dy_dx", ["%%tape dy/dx", "z = x * x", "y = c * c"]),
    ("TAP402", "dy_dx", ["%%tape dy/dx", "w = tf.Variable(1.0)", "w.assign(x)", "y = w * w"]),
    ("TAP205", "dy_dw", ["%%tape dy/dw", "y = x * x", "w = x * 2.0"]),
    # The first w is meant.
    ("TAP205", "dy_dw", ["%%tape dy/dw", "for k in range(2):", "    w = x + k", "y = w * w"]),
]


@pytest.mark.parametrize(("code", "name", "lines"), WRONG, ids=lambda each: str(each)[:60])
def test_what_is_wrong_in_a_body(cells, code, name, lines):
    (finding,) = found(cells, "\n".join(lines))
    assert finding.code == code
    assert finding.message == f"`{name}` will be None."
    assert finding.place.line == 1
    assert "%%tape" not in finding.why
    cells.ok(*lines)
    assert cells.names[name] is None


def test_the_request_is_underlined(cells):
    text = "%%tape dy/dc d2y/dx2  # both\ny = c * float(x)"
    (finding,) = found(cells, text)
    place = finding.place
    assert text[place.column - 1 : place.end_column - 1] == "d2y/dx2"


def test_a_derivative_of_one_that_is_none_follows_from_it(cells):
    text = "%%tape dy/dx d2y/dx2\ny = c * float(x)"
    first, second = found(cells, text)
    assert (first.message, second.message) == ("`dy_dx` will be None.", "`d2y_dx2` will be None.")
    assert (first.caused_by, second.caused_by) == (None, 0)
    assert second.why == "`dy_dx` is None already."
    cells.ok(*text.splitlines())
    assert cells.names["d2y_dx2"] is None


def test_one_that_nobody_asked_for_is_not_spoken_of(cells):
    (finding,) = found(cells, "%%tape d2y/dx2\ny = c * float(x)")
    assert finding.message == "`d2y_dx2` will be None."


def test_a_part_of_a_source_that_gets_none(cells):
    lines = ["%%tape dy/dp", "p = [x, c]", "y = p[0] * p[0]"]
    (finding,) = found(cells, "\n".join(lines))
    assert finding.message == "`dy_dp` will be None for `p[1]`."
    cells.ok(*lines)
    assert cells.names["dy_dp"][1] is None


def test_it_is_confirmed_when_the_cell_has_run(notebook):
    lines = ["%%tape dy/dx --quiet", "z = float(x)", "y = tf.constant(2.0) * z"]
    before, after = notebook.ok(*lines).displayed
    assert "`dy_dx` will be None." in before
    assert after == "`dy_dx` will be None, and it was None."


def test_a_tape_of_the_body_is_checked_as_in_any_cell(cells):
    text = "%%tape dy/dx\nwith tf.GradientTape() as t:\n    z = c * c\nt.gradient(z, c)\ny = x * x"
    (finding,) = found(cells, text)
    assert (finding.code, finding.place.line) == ("TAP201", 4)
    (edit,) = finding.fix.edits
    assert (edit.first_line, edit.last_line, edit.text) == (3, 2, "    t.watch(c)\n")


def test_the_tape_that_is_kept_is_known_in_the_next_cell(cells):
    first = "%%tape --as t\ny = x * x"
    known = before(cells.names, first)
    cells.ok(*first.splitlines())
    report = check_cell("t.gradient(y, x)\nt.gradient(y, x)", {}, [EarlierCell(4, first, known)])
    assert [call.verdict for call in report.report.calls] == ["value", "error"]


def test_bands_beside_the_body(cells):
    text = "%%tape d2y/dx2 --as t\nz = x * x\ny = z * x\n"
    bands = check_cell(text, before(cells.names, text)).report.recordings
    assert [(band.tape, band.first_line, band.last_line, band.depth) for band in bands] == [
        ("t", 2, 3, 0), ("", 2, 3, 1), ("", 2, 3, 2),
    ]  # fmt: skip


def test_no_fix_edits_the_line_of_the_magic(cells):
    # The tape would have to be persistent.
    text = "%%tape --as t\ny = x * x\nfirst = t.gradient(y, x)\nsecond = t.gradient(y, x)"
    (finding,) = found(cells, text)
    assert finding.code == "TAP301"
    assert finding.fix is None


# ---- random bodies -------------------------------------------------------------------------------

OPERATIONS = (
    "{a} * {b}", "{a} + {b}", "tf.sin({a})", "{a} ** 3", "2.0 * {a}", "tf.exp({a}) * {b}",
    "tf.stop_gradient({a})", "float({a})", "tf.round({a})", "{a} - {a}", "tf.Variable({a})",
    "{a} if step < 2 else {b}", "tf.where({a} > 0.0, {b}, {a})", "tf.constant(3.0)",
)  # fmt: skip
REQUESTS = ("dy/dx", "d2y/dx2", "dy/dc", "d2y/dxdc", "d3y/dx3", "dz/dx", "d2z/dc2", "dy/dz")


def random_cell(seed):
    draw = random.Random(seed)
    names = ["x", "c"]
    lines = [f"%%tape {' '.join(draw.sample(REQUESTS, draw.choice([1, 1, 2, 3])))}", "step = 1"]
    for name in [*draw.choices("abzx", k=draw.randint(1, 4)), "z", "y"]:
        operation = draw.choice(OPERATIONS)
        lines.append(f"{name} = {operation.format(a=draw.choice(names), b=draw.choice(names))}")
        names.append(name)
    return lines


def test_what_is_said_of_random_bodies_is_what_the_magic_gives(cells):
    said_of = {"value": 0, "none": 0, "unknown": 0, "refused": 0}
    start = dict(cells.names)
    for seed in range(150):
        cells.names.clear()
        cells.names.update(start)
        lines = random_cell(seed)
        said = verdicts(cells.names, "\n".join(lines))
        if not cells.run(*lines).success:
            said_of["refused"] += 1
            continue
        for verdict in said.values():
            said_of[verdict] += 1
        assert contradictions(cells.names, said) == {}, lines
    assert said_of["value"] > 40
    assert said_of["none"] > 20
    assert said_of["unknown"] < 10
