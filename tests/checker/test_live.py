"""One cell of a running notebook, checked with what its names hold at that moment."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from itertools import accumulate

import pytest
from agreement import Agreement, verdicts_of
from live_cells import cut, places_to_cut, run_in_cells
from marked_programs import marked_programs
from programs import generate

from tapemagic import check
from tapemagic.checker.analysis import read
from tapemagic.checker.descriptions import (
    Anything,
    ArrayThere,
    ConstantThere,
    DictThere,
    ListThere,
    ModuleThere,
    ObjectThere,
    TapeThere,
    TensorThere,
    VariableThere,
)
from tapemagic.checker.live import EarlierCell, check_cell, names_read, program_of, uses_tapes
from tapemagic.checker.selection import Selection

TF = {"tf": ModuleThere("tensorflow")}
X = VariableThere("float32", (), identity=1)
Y = TensorThere("float32", (), identity=2)
C = TensorThere("float32", (), identity=3)
SQUARE = "with tf.GradientTape() as tape:\n    y = x * x\ntape.gradient(y, x)\n"
SLOPE = "def slope(x):\n    with tf.GradientTape() as t:\n        y = x * x\n    return t.gradient(y, x)"


def found(text, before=None, earlier=()):
    """Return the findings of a cell: line and code."""
    report = check_cell(text, {**TF, **(before or {})}, earlier).report
    assert not report.problems
    assert all(finding.place.cell is None for finding in report.findings)
    return [(finding.place.line, finding.code) for finding in report.findings]


def only_finding(text, before=None, earlier=()):
    (finding,) = check_cell(text, {**TF, **(before or {})}, earlier).report.findings
    return finding


# ---- what must not fire --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (SQUARE, {"x": X}),
        (SQUARE, {"x": Anything()}),
        (SQUARE, {}),
        (SQUARE.replace("as tape:", "as tape:\n    tape.watch(x)"), {"x": C}),
        # One object under two names, or in a list.
        (SQUARE.replace("y, x)", "y, w)"), {"x": X, "w": X}),
        (SQUARE.replace("as tape:", "as tape:\n    tape.watch(c)"), {"x": C, "c": C}),
        (SQUARE.replace("y, x)", "y, parameters)"), {"x": X, "parameters": ListThere("list", (X,))}),
        (SQUARE.replace("y, x)", "y, p['x'])"), {"x": X, "p": DictThere((("x", X),))}),
        ("tape.gradient(y, x)", {"x": X, "y": Y, "tape": TapeThere(False, True, "ready")}),
        ("z = tape.gradient(y, x)\nt2.gradient(z, x)", {
            "x": X, "y": Y, "tape": TapeThere(True, True, "ready"),
            "t2": TapeThere(True, True, "ready"),
        }),
        # It goes on with what it has recorded in earlier cells.
        ("with tape:\n    z = y * y\ntape.gradient(z, x)", {
            "x": X, "y": Y, "tape": TapeThere(True, True, "ready"),
        }),
        ("y = x * x\ntape.gradient(y, x)", {"x": X, "tape": TapeThere(False, True, "recording")}),
        (SQUARE, {"x": X, "tape": TapeThere(False, True, "spent")}),
        ("tape.watch(x)", {"x": X, "tape": TapeThere(True, True, "ready")}),
        ("with tape:\n    tape.watch(c)\n    z = c * c\ntape.gradient(z, c)", {
            "c": C, "tape": TapeThere(False, True, "spent"),
        }),
    ],
)  # fmt: skip
def test_must_not_fire(text, before):
    assert found(text, before) == []


def test_a_variable_that_an_earlier_cell_may_have_made_is_not_told_from_it():
    earlier = [EarlierCell(1, "x = tf.Variable(3.0)\n", TF)]
    # Somebody, who is not among the cells, has put it into a list.
    text = SQUARE.replace("y, x)", "y, parameters)")
    assert found(text, {"parameters": ListThere("list", (X,))}, earlier) == []


def test_what_a_call_of_a_tape_in_an_earlier_cell_gives_is_known_from_its_text():
    earlier = [
        EarlierCell(1, "x = tf.Variable(3.0)\n", TF),
        EarlierCell(2, "with tf.GradientTape(persistent=True) as tape:\n    y = x * x\n", {}),
    ]
    assert found("dy = tape.gradient(y, x)", {}, earlier) == []
    assert check_cell("dy = tape.gradient(y, x)", {}, earlier).report.calls[0].verdict == "value"


def test_a_name_that_was_bound_anew_between_two_cells_is_what_it_is_now():
    earlier = [EarlierCell(1, "x = tf.constant(3.0)\n", TF)]
    assert found(SQUARE, {}, earlier) == [(3, "TAP201")]
    assert found(SQUARE, {"x": VariableThere("float64", (3,))}, earlier) == []


def test_an_earlier_cell_that_is_not_python_did_nothing():
    assert found(SQUARE, {"x": X}, [EarlierCell(1, "x = = 3", {})]) == []


def test_what_the_next_cell_may_still_do_is_no_matter_of_style():
    text = "with tf.GradientTape(persistent=True) as tape:\n    y = x * x\n"
    report = check_cell(text, {**TF, "x": X}, (), Selection(("TAP5",))).report
    assert report.findings == ()


# ---- what fires ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({"x": C}, "TAP201"),
        ({"x": VariableThere("float32", (), trainable=False)}, "TAP207"),
        ({"x": VariableThere("int32", ())}, "TAP204"),
        ({"x": TensorThere("int64", (3,))}, "TAP204"),
        ({"x": ConstantThere(3.0)}, "TAP406"),
        ({"x": ArrayThere("float64", (2,))}, "TAP406"),
    ],
)
def test_what_the_description_tells(before, code):
    assert found(SQUARE, before) == [(3, code)]


REPLICAS = """\
with tf.GradientTape() as tape:
    total = strategy.reduce("SUM", strategy.run(lambda: w * w), axis=None)
tape.gradient(total, w)
"""


def test_a_strategy_that_an_earlier_cell_made_runs_replicas_that_no_tape_hears():
    mirrored = ObjectThere("tensorflow.distribute.MirroredStrategy", identity=7)
    assert found(REPLICAS, {"w": X, "strategy": mirrored}) == [(3, "TAP106")]
    assert found(REPLICAS, {"w": X, "strategy": Anything()}) == []


def test_a_tape_that_was_asked_in_an_earlier_cell():
    before = {"x": X, "y": Y, "tape": TapeThere(False, True, "spent")}
    finding = only_finding("tape.gradient(y, x)", before)
    assert finding.code == "TAP301"
    assert finding.why == (
        "`tape` is not persistent: it answers once, and has done so in an earlier cell."
    )
    assert finding.related == ()


def test_a_tape_that_is_asked_twice_whatever_it_follows():
    text = "z = tape.gradient(y, x)\ntape.gradient(y, x)"
    before = {"x": X, "y": Y, "tape": TapeThere(False, True, "ready")}
    assert found(text, before) == [(2, "TAP301")]


def test_a_tape_that_was_never_entered_gets_a_block():
    before = {"x": X, "tape": TapeThere(False, True, "new")}
    finding = only_finding("y = x * x\ntape.gradient(y, x)\n", before)
    assert finding.code == "TAP302"
    (edit,) = finding.fix.edits
    assert (edit.cell, edit.first_line, edit.last_line) == (None, 1, 1)
    assert edit.text == "with tape:\n    y = x * x\n"


def test_a_tensor_of_an_earlier_cell_is_on_no_tape_of_this_one():
    finding = only_finding(SQUARE.replace("(y, x)", "(z, x)"), {"x": X, "z": Y})
    assert finding.code == "TAP103"
    assert finding.why == "`z` was computed in an earlier cell, before the block of `tape` began."


def test_whole_numbers_come_to_nothing_on_any_tape():
    before = {
        "x": VariableThere("int32", ()), "y": Y, "tape": TapeThere(True, True, "ready"),
    }  # fmt: skip
    assert found("tape.gradient(y, x)", before) == [(1, "TAP204")]


def test_lines_of_earlier_cells_are_named_with_their_cells():
    earlier = [
        EarlierCell(3, "x = tf.constant(3.0)\n", TF),
        EarlierCell(5, "with tf.GradientTape() as tape:\n    y = x * x\n", {}),
    ]
    finding = only_finding("print('slope')\ntape.gradient(y, x)", {}, earlier)
    places = [(line.place.cell, line.place.line) for line in finding.related]
    assert finding.place.line == 2
    assert places == [(3, 1), (5, 2)]
    # What should be changed has run already, and is to be run again.
    (edit,) = finding.fix.edits
    assert (edit.cell, edit.first_line, edit.text) == (5, 2, "    tape.watch(x)\n")


def test_a_fix_of_this_cell_is_taken_before_one_of_another():
    earlier = [EarlierCell(5, "tape = tf.GradientTape()\n", TF | {"x": X})]
    text = "with tf.GradientTape() as t:\n    y = x * x\nz = y * x\nt.gradient(z, x)"
    finding = only_finding(text, {}, earlier)
    assert {edit.cell for edit in finding.fix.edits} == {None}


def test_no_fix_changes_an_earlier_run_of_the_same_cell_or_one_that_raised():
    first = "with tf.GradientTape() as tape:\n    y = x * x\n"
    asked = "tape.gradient(y, x)"
    for cells in (
        [EarlierCell(5, first, TF | {"x": X}), EarlierCell(6, asked, {})],
        [EarlierCell(5, first + asked + "\n1 / 0", TF | {"x": X}, stopped_at=4)],
    ):
        finding = only_finding(asked, {}, cells)
        assert finding.code == "TAP301"
        assert (finding.fix is None) == (cells[0].stopped_at is not None)
    again = f"x = c\n{first}{asked}\nx = x * 1.0"
    finding = only_finding(again, {}, [EarlierCell(5, again, TF | {"c": C})])
    assert {edit.cell for edit in finding.fix.edits} == {None}


def test_a_sentence_names_the_cell_of_an_earlier_line():
    cell = (
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as t2:\n    with tf.GradientTape() as t1:\n"
        "        y = x * x\ndy = t1.gradient(y, x)\n"
    )
    finding = only_finding("t2.gradient(dy, x)", {}, [EarlierCell(7, cell, TF)])
    assert finding.code == "TAP101"
    assert "`t1.gradient(y, x)` in line 5 of cell [7]" in finding.why


def test_a_call_of_a_function_of_an_earlier_cell():
    earlier = [EarlierCell(3, SLOPE, TF)]
    finding = only_finding("w = 2.0\nprint(slope(x))", {"x": C}, earlier)
    assert (finding.place.line, finding.place.column, finding.code) == (2, 7, "TAP201")
    assert finding.message == "In `slope(x)`, `t.gradient(y, x)` gives None."
    assert [(line.place.cell, line.place.line, line.text) for line in finding.related] == [
        (3, 3, "`x` is used here"), (3, 4, "this gives None"),
    ]  # fmt: skip
    assert found("slope(x)", {"x": X}, earlier) == []
    assert found("slope(x)  # noqa: TAP201", {"x": C}, earlier) == []
    assert found("slope(x)", {"x": C}, [EarlierCell(3, SLOPE + "  # noqa", TF)]) == []


def test_a_mistake_in_a_function_of_an_earlier_cell_is_found_at_each_call():
    watching = SLOPE.replace("as t:", "as t:\n        t.watch(x)")
    earlier = [EarlierCell(3, watching, TF), EarlierCell(4, "slope(2.0)", {})]
    finding, follower = check_cell("slope(3.0)", {}, earlier).report.findings
    assert finding.code == "TAP208"
    assert finding.message == "In `slope(3.0)`, `t.watch(x)` raises ValueError."
    assert follower.caused_by == 0


def test_what_was_a_variable_in_another_call_is_a_tensor_of_an_earlier_cell():
    earlier = [EarlierCell(3, SLOPE, TF)]
    finding = only_finding("slope(w)\nslope(x)", {"w": X, "x": C}, earlier)
    assert finding.code == "TAP201"
    assert finding.place.line == 2


def test_a_source_that_an_earlier_call_left_at_none():
    earlier = [EarlierCell(3, SLOPE, TF)]
    text = "a = slope(c)\nwith tf.GradientTape() as tape:\n    z = x * x\ntape.gradient(z, a)"
    _, finding = check_cell(text, {"x": X, "c": C}, earlier).report.findings
    (cause,) = finding.related
    assert (cause.place.cell, cause.text) == (3, "this gives None, and so `a` is None")


def test_a_cell_that_an_exception_ended_has_run_so_far():
    text = (
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n    1 / 0\n    z = y"
    )
    earlier = [EarlierCell(3, text, {**TF, "z": Y}, stopped_at=4)]
    assert found("tape.gradient(y, x)", {}, earlier) == []
    assert found("tape.gradient(z, x)", {}, earlier) == [(1, "TAP206")]


def test_a_gradient_that_raised_has_used_the_tape_and_bound_no_name():
    text = SQUARE.replace("tape.gradient(y, x)", "dy = [tape.gradient(y, x)][1]")
    earlier = [EarlierCell(3, text, {**TF, "x": X, "dy": C}, stopped_at=3)]
    assert found("tape.gradient(y, x)", {}, earlier) == [(1, "TAP301")]
    assert found(SQUARE.replace("x", "dy"), {}, earlier) == [(3, "TAP201")]


def test_of_a_loop_that_an_exception_ended_nothing_is_known():
    text = "for step in range(3):\n    x = tf.constant(1.0)\n    print(1 / (1 - step))\n"
    assert found(SQUARE, {}, [EarlierCell(3, text, TF, stopped_at=3)]) == []


# ---- what it costs ---------------------------------------------------------------------------------


def test_names_to_describe():
    text = "%%time\ndef f(u):\n    return u * w\ny = f(x)\nx.assign(1.0); z += 1\n"
    assert names_read(text) == {"w", "x", "z"}
    assert "y" not in names_read(text)
    assert "z" in names_read("z += 1")
    assert names_read("x = = 1") == set()


def test_which_cells_use_tapes():
    assert uses_tapes(SQUARE)
    assert uses_tapes("%%tape dy/dx\ny = x * x")
    assert uses_tapes("dy = g.gradient(y, x)", ["g"])
    assert not uses_tapes("dy = length(y)", ["g"])
    assert not uses_tapes("import numpy as np")


# ---- whole programs, cut -----------------------------------------------------------------------------

ALL_RULES = Selection(("TAP",))
# In the first cell the whole number that is watched has not been differentiated by yet.
SAID_EARLIER = {"TAP209"}


@pytest.mark.parametrize("program", marked_programs(), ids=str)
def test_rules_fire_in_cells_as_in_the_whole_program(program):
    whole = {
        (finding.place.line, finding.code)
        for finding in check(program.source, select=["TAP"]).findings
    }
    for end in places_to_cut(program.source):
        (_, _, first), (_, _, second) = cut(program.source, [end])
        live = _original_places(check_cell(first, {}, (), ALL_RULES).report, 0)
        earlier = [EarlierCell(1, first, {})]
        live |= _original_places(check_cell(second, {}, earlier, ALL_RULES).report, end)
        of_style = {each for each in whole if each[1].startswith("TAP5")}
        assert whole - of_style <= live, f"cut after line {end}"
        assert {each for each in live - whole if each[1] not in SAID_EARLIER} == set()


def _original_places(report, above):
    """Return where the program itself goes wrong: line and code."""
    places = set()
    for finding in report.findings:
        line = finding.place.line + above
        if finding.message.startswith("In `"):
            # It was said at the call of a function of the first cell.
            (line,) = [
                each.place.line for each in finding.related
                if re.fullmatch(r"this (goes wrong|gives None|gives zeros|raises \w+)", each.text)
            ]  # fmt: skip
        places.add((line, finding.code))
    return places


SEEDS = range(40_000, 40_200)


def _random_cells(seed):
    """Return a random program, and its cells: cut at one to three random places."""
    program = generate(seed)
    draw = random.Random(seed)
    places = places_to_cut(program.source)
    ends = sorted(draw.sample(places, min(len(places), draw.choice([1, 1, 2, 3]))))
    return program, run_in_cells(program.source, ends)


def _compare(agreement, program, cell, before, earlier=()):
    source, _ = program_of(cell.text, before, earlier)
    first = source.cells[-1].first_line
    calls = [call for call in read(source.tree).calls if call.node.lineno >= first]
    outcomes = [outcome for outcome in cell.outcomes if outcome.line > cell.above]
    agreement.compare(program, outcomes, verdicts_of(calls, first - 1 - cell.above))


def _names(cell, *texts):
    read_names = set().union(*map(names_read, (cell.text, *texts)))
    return {name: cell.before[name] for name in read_names if name in cell.before}


def test_with_descriptions_alone_nothing_else_happens():
    agreement = Agreement()
    for seed in SEEDS:
        program, cells = _random_cells(seed)
        for cell in cells[1:]:
            before = _names(cell)
            for finding in check_cell(cell.text, before).report.findings:
                _assert_reads_well(finding)
            # Who knows what an unknown function does: it may raise.
            if not any(isinstance(each, Anything) for each in before.values()):
                _compare(agreement, program, cell, before)
    assert not agreement.disagreements, "\n\n".join(agreement.disagreements[:3])
    assert agreement.calls > 150
    assert agreement.share_unknown < 0.3


def test_with_descriptions_and_functions_nothing_else_happens():
    agreement = Agreement()
    for seed in SEEDS:
        program, cells = _random_cells(seed)
        for cell in cells[1:]:
            defined = {
                name for statement in ast.parse(cell.definitions).body
                if (name := getattr(statement, "name", ""))
            }  # fmt: skip
            before = _names(cell, cell.definitions)
            before = {name: each for name, each in before.items() if name not in defined}
            earlier = [EarlierCell(1, cell.definitions, before)]
            _compare(agreement, program, cell, {}, earlier)
    assert not agreement.disagreements, "\n\n".join(agreement.disagreements[:3])
    assert agreement.calls > 400
    assert agreement.share_unknown < 0.3


def test_with_all_earlier_cells_it_is_known_what_happens():
    agreement = Agreement()
    for seed in SEEDS:
        program, cells = _random_cells(seed)
        for place, cell in enumerate(cells[1:], start=1):
            if any(each.raised for each in cells[:place]):
                continue  # plain Python would have gone on otherwise
            earlier = [
                EarlierCell(number, each.text, TF if number == 1 else {})
                for number, each in enumerate(cells[:place], start=1)
            ]
            _compare(agreement, program, cell, {}, earlier)
    assert not agreement.disagreements, "\n\n".join(agreement.disagreements[:3])
    assert agreement.calls > 400
    assert agreement.share_unknown < 0.01


def test_fixes_are_right_whichever_cell_they_change():
    """A fix of a cell above stands for running that cell, and all below it, once more."""
    kinds = Counter()
    for seed in SEEDS:
        program, cells = _random_cells(seed)
        if any(cell.raised for cell in cells[:-1]):
            continue
        *above, last = cells
        earlier = [
            EarlierCell(number, each.text, TF if number == 1 else {})
            for number, each in enumerate(above, start=1)
        ]
        live = check_cell(last.text, {}, earlier)
        for finding in live.report.findings:
            _assert_reads_well(finding)
            if finding.fix is None:
                continue
            is_own = all(edit.cell is None for edit in finding.fix.edits)
            kinds[finding.fix.applicability, is_own] += 1
            if finding.fix.applicability == "safe":
                _assert_fixed(program, above, last, finding)
    assert kinds["safe", True] > 10
    assert kinds["safe", False] > 5


def _assert_reads_well(finding):
    texts = [finding.message, finding.why, *(line.text for line in finding.related)]
    assert all("line 0" not in text and "``" not in text for text in texts)
    assert all(line.place.line > 0 for line in finding.related)


def _assert_fixed(program, above, last, finding):
    texts = [
        apply_edits(cell.text, [edit for edit in finding.fix.edits if edit.cell == number])
        for number, cell in [*enumerate(above, start=1), (None, last)]
    ]
    earlier = [
        EarlierCell(number, text, TF if number == 1 else {})
        for number, text in enumerate(texts[:-1], start=1)
    ]
    again = check_cell(texts[-1], {}, earlier).report
    lengths = [text.count("\n") for text in texts[:-1]]
    cells = run_in_cells("".join(texts), list(accumulate(lengths)))
    truth = Agreement()
    _compare(truth, program, cells[-1], {}, earlier)
    assert truth.disagreements == []
    assert (finding.code, finding.message) not in {(f.code, f.message) for f in again.findings}


def apply_edits(text, edits):
    lines = text.splitlines(keepends=True)
    for edit in reversed(edits):
        lines[edit.first_line - 1 : edit.last_line] = edit.text.splitlines(keepends=True)
    return "".join(lines)
