"""The lines that sentences speak of, in cells."""

from __future__ import annotations

import pytest

from tapemagic.checker.line_references import with_located_lines


def locate(line):
    """Three lines in each cell."""
    return (line - 1) // 3 + 1, (line - 1) % 3 + 1


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nothing of 7 is a line.", "Nothing of 7 is a line."),
        ("The outline 7 stays.", "The outline 7 stays."),
        ("Indent line 5.", "Indent line 2."),
        ("Line 5 is outside.", "Line 2 is outside."),
        ("See line 7.", "See line 1 of cell 3."),
        ("See lines 4 and 5.", "See lines 1 and 2."),
        ("See lines 7, 8 and 9.", "See lines 1, 2 and 3 of cell 3."),
        ("See lines 5 and 7.", "See lines 2 and 1 of cell 3."),
        ("From line 5 of tape_2 to line 9.", "From line 2 of tape_2 to line 3 of cell 3."),
    ],
)
def test_a_sentence_said_in_cell_2(sentence, expected):
    assert with_located_lines(sentence, 2, locate, "cell {}".format) == expected
