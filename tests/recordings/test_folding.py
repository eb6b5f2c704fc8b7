"""Many operations told as a few parts, each of which can be opened."""

from hypothesis import given
from hypothesis import strategies as st

from tapemagic.recordings.folding import MOST_PARTS, folded
from tapemagic.recordings.recorded import Operation


def operations(lines, names="Mul"):
    """Return operations of some lines, in order."""
    names = [names] * len(lines) if isinstance(names, str) else names
    return [
        Operation(number, name, (), (number,), "<file>", line, False, ("tape",), lambda _: {})
        for number, (line, name) in enumerate(zip(lines, names, strict=True))
    ]


def told(parts):
    """Return of each part its kind, its lines, and how many operations it has."""
    return [(part.kind, part.lines, len(part.operations)) for part in parts]


def all_parts(parts):
    for part in parts:
        yield part
        yield from all_parts(part.parts)


def test_a_few_operations_are_told_one_by_one():
    parts = folded(operations([3, 3, 4]))
    assert [part.kind for part in parts] == ["operation"] * 3
    assert [part.parts for part in parts] == [(), (), ()]


def test_operations_of_one_line_are_one_part():
    parts = folded(operations([3] * 12 + [4] + [5] * 12, ["Mul", "Add", "Sin"] * 8 + ["Mul"]))
    assert told(parts) == [("line", (3, 3), 12), ("operation", (4, 4), 1), ("line", (5, 5), 12)]


def test_turns_of_a_loop_are_one_part_that_opens_turn_by_turn():
    (before, loop, after) = folded(operations([2, *[4, 5] * 15, 6]))
    assert told([before, loop, after]) == [
        ("operation", (2, 2), 1), ("loop", (4, 5), 30), ("operation", (6, 6), 1),
    ]  # fmt: skip
    assert [part.first_turn for part in loop.parts] == list(range(1, 16))
    assert told(loop.parts[0].parts) == [("operation", (4, 4), 1), ("operation", (5, 5), 1)]


def test_many_turns_open_in_runs():
    (loop, _) = folded(operations([*[4, 5] * 250, 6]))
    assert [(run.kind, run.first_turn, len(run.turns)) for run in loop.parts[:2]] == [
        ("run", 1, 100), ("run", 101, 100),
    ]  # fmt: skip
    assert loop.parts[0].parts[1].first_turn == 11


def test_a_loop_in_a_loop():
    (loop, _) = folded(operations([*[3, *[4, 5] * 4] * 6, 9]))
    assert told([loop]) == [("loop", (3, 5), 54)]
    assert len(loop.parts) == 6


def test_a_program_that_is_one_loop_is_told_by_its_turns():
    assert {part.kind for part in folded(operations([4, 5] * 15))} == {"turn"}


def test_a_loop_of_one_line_is_found_by_what_it_does():
    parts = folded(operations([4] * 40, ["Sin", "AddV2"] * 20))
    assert [part.first_turn for part in parts] == list(range(1, 21))


@given(st.lists(st.integers(1, 6), max_size=400))
def test_parts_are_few_and_hold_all_operations_in_order(lines):
    given_operations = operations(lines)
    parts = folded(given_operations)
    assert len(parts) <= MOST_PARTS
    assert [each for part in parts for each in part.operations] == given_operations
    for part in all_parts(parts):
        if part.kind == "operation":
            assert len(part.operations) == 1
        else:
            assert 1 < len(part.parts) <= MOST_PARTS
            assert tuple(o for each in part.parts for o in each.operations) == part.operations
