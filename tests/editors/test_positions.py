"""Where a finding stands, as editors count: from 0, in units of an encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapemagic.checker.findings import Edit, Fix, Place
from tapemagic.checker.fixing import apply_fixes
from tapemagic.checker.source_lines import split_lines
from tapemagic.editors.documents import OpenCell, OpenNotebook, OpenNotebookFile, OpenProgram
from tapemagic.editors.open_texts import changed
from tapemagic.editors.positions import characters, units

ENCODINGS = ("utf-8", "utf-16", "utf-32")
WORDS = st.text(st.sampled_from("a é😀\u2028\x0c\n\r\t\\\"'"), max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", (3, 3, 3)), ("é", (2, 1, 1)), ("日本", (6, 2, 2)), ("😀", (4, 2, 1)), ("", (0, 0, 0))],
)
def test_units(text, expected):
    assert tuple(units(text, encoding) for encoding in ENCODINGS) == expected


@given(WORDS, st.sampled_from(ENCODINGS))
def test_a_column_leads_back_to_the_characters_before_it(text, encoding):
    for count in range(len(text) + 1):
        assert characters(text, units(text[:count], encoding), encoding) == count
    assert characters(text, 999, encoding) == len(text)


# --- texts that change as somebody types ---------------------------------------------------------


def span(begin, end):
    (line, character), (end_line, end_character) = begin, end
    return {
        "start": {"line": line, "character": character},
        "end": {"line": end_line, "character": end_character},
    }


@pytest.mark.parametrize(
    ("text", "asked", "new", "after"),
    [
        ("ab\ncd\n", span((0, 1), (1, 1)), "X", "aXd\n"),
        ("ab\r\ncd", span((0, 9), (0, 9)), "X", "abX\r\ncd"),
        ("a\x0cb\ncd", span((1, 0), (1, 1)), "X", "a\x0cb\nXd"),
        ("a\u2028b\ncd", span((1, 0), (1, 1)), "X", "a\u2028b\nXd"),
        ("😀b", span((0, 2), (0, 3)), "X", "😀X"),
        ("ab", span((7, 0), (7, 0)), "X", "abX"),
        ("ab\n", span((1, 0), (1, 0)), "X", "ab\nX"),
        ("", span((0, 0), (0, 0)), "X", "X"),
        ("ab", None, "X", "X"),
    ],
)
def test_a_change_of_a_range(text, asked, new, after):
    assert changed(text, asked, new) == after


# --- open documents ------------------------------------------------------------------------------


def marked(text, found, encoding):
    """Return what an editor underlines."""
    lines = split_lines(text)
    line = lines[found["start"]["line"]]
    begin, end = found["start"]["character"], found["end"]["character"]
    return line[characters(line, begin, encoding) : characters(line, end, encoding)]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_in_a_program(encoding):
    text = "x = 1\ny = '😀é'; gradient()\n"
    opened = OpenProgram("a.py", text, encoding)
    uri, found = opened.located(Place(None, 2, 11, 2, 21))
    assert (uri, marked(text, found, encoding)) == ("a.py", "gradient()")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_in_a_cell(encoding):
    text = "y = '😀é'; gradient()"
    opened = OpenNotebook.of("a.ipynb", [OpenCell("1", "x"), OpenCell("2", text)], encoding)
    uri, found = opened.located(Place(2, 1, 11, 1, 21))
    assert (uri, marked(text, found, encoding)) == ("2", "gradient()")


@pytest.mark.parametrize("ensure_ascii", [False, True])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_in_the_file_of_a_notebook(notebook, ensure_ascii, encoding):
    text = notebook("x", "\ny = '😀é\"\\n'; gradient()\nz", ensure_ascii=ensure_ascii)
    opened = OpenNotebookFile("a.ipynb", text, encoding)
    column = len("y = '😀é\"\\n'; ") + 1
    _, found = opened.located(Place(2, 2, column, 2, column + 10))
    assert marked(text, found, encoding) == "gradient()"
    _, end = opened.located(Place(2, 3, 2, 3, 2))
    assert marked(text, {"start": found["start"], "end": found["end"]}, encoding) == "gradient()"
    assert split_lines(text)[end["start"]["line"]].strip() == '"z"'


def test_a_source_of_a_notebook_may_be_one_string():
    text = '{"cells": [{"cell_type": "code", "source": "x\\ny = gradient()"}], "nbformat": 4}'
    _, found = OpenNotebookFile("a.ipynb", text).located(Place(1, 2, 5, 2, 15))
    assert marked(text, found, "utf-16") == "gradient()"


# --- the smallest change --------------------------------------------------------------------------


def applied(text, edits, encoding):
    for edit in reversed(edits):
        text = changed(text, edit["range"], edit["newText"], encoding)
    return text


@given(WORDS, WORDS, st.sampled_from(ENCODINGS))
def test_the_edits_make_the_corrected_text(before, after, encoding):
    edits = OpenProgram("a.py", before, encoding).edits(after)
    assert applied(before, edits.get("a.py", []), encoding) == after
    assert bool(edits) == (before != after)


@given(st.lists(WORDS, min_size=1, max_size=3), WORDS)
def test_the_edits_of_cells(texts, after):
    cells = [OpenCell(str(number), text) for number, text in enumerate(texts)]
    opened = OpenNotebook.of("a.ipynb", cells)
    edits = opened.edits(opened.source.notebook.with_sources({1: after}))
    assert applied(texts[0], edits.get("0", []), "utf-16") == after
    assert edits.keys() <= {"0"}


def test_only_the_lines_that_change_are_in_the_edits():
    opened = OpenProgram("a.py", "a\nb\nc\nd\n")
    fix = Fix("", (Edit(None, 2, 2, "B\n"), Edit(None, 4, 4, "")), "safe")
    assert opened.edits(apply_fixes(opened.source, [fix])) == {
        "a.py": [
            {"range": span((1, 0), (2, 0)), "newText": "B\n"},
            {"range": span((3, 0), (4, 0)), "newText": ""},
        ]
    }


def test_long_texts_that_differ_all_over_are_replaced():
    before, after = ("".join(f"{word} {n}\n" for n in range(3000)) for word in "ab")
    (edit,) = OpenProgram("a.py", before).edits(after)["a.py"]
    assert applied(before, [edit], "utf-16") == after
