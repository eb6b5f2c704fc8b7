"""Findings as people and programs read them."""

from __future__ import annotations

import functools
import json
import re
import textwrap
from pathlib import Path

import jsonschema
import pytest
from marked_programs import marked_programs

from tapemagic.checker.checking import check_source
from tapemagic.checker.findings import (
    Edit,
    Finding,
    Fix,
    Place,
    Problem,
    Related,
    Report,
    TapeCall,
)
from tapemagic.checker.rules import RULES
from tapemagic.checker.selection import Selection
from tapemagic.checker.sources import read_source
from tapemagic.display.diagnostics import Checked, concise, full, problem_line, verdict_lines
from tapemagic.display.finding_formats import as_json, github_lines, sarif, verdicts_as_json
from tapemagic.display.terminal import Style, shown, width

DATA = Path(__file__).parent / "data"
PROGRAM = """\
import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
dy = tape.gradient(y, MISTAKE)
d2 = tape.gradient(dy, FOLLOWS)
"""


@pytest.fixture
def checked(fake_analysis):  # noqa: ARG001 - it checks with it
    """Return a function that checks a text with the analysis of these tests."""

    def check(text, name="a.py", kind="python"):
        source = read_source(text, kind)
        return Checked(name, check_source(source, Selection.of(["ALL"])), source)

    return check


def written(message="m", name="a.py", **parts):
    """Return a checked source with one finding that a test writes down."""
    place = parts.pop("place", Place(None, 1, 1, 1, 2))
    finding = Finding("TAP101", "n", "error", place, message, parts.pop("why", "w"), **parts)
    text = "a = 1\nb = 2\nc = 3\n"
    return Checked(name, Report((finding,)), read_source(text, "python"))


def shown_in_full(checked, style=None):
    return "\n".join(full(checked, style) if style else full(checked))


# --- in full -----------------------------------------------------------------------------------


def test_in_full(checked):
    assert shown_in_full(checked(PROGRAM)) == textwrap.dedent(
        """\
        error[TAP101]: Line 5 gives None.
         --> a.py:5:6
          |
        3 | with tf.GradientTape() as tape:
          | ------------------------------- its tape
        4 |     y = x * x
        5 | dy = tape.gradient(y, MISTAKE)
          |      ^^^^^^^^^^^^^^^^^^^^^^^^^ None
          |
          = why: The tape of line 3 did not record it.
          = and 1 more call follows from it: line 6
        help: Write x on line 5.
          |
        5 - dy = tape.gradient(y, MISTAKE)
        5 + dy = tape.gradient(y, x)
          |
        """
    )


def test_lines_of_another_cell_have_a_snippet_of_their_own(checked, notebook):
    text = notebook("with tape:\n    y = x", ("markdown", ""), "f(\n\n\ntape.gradient(y, PLAIN))")
    assert shown_in_full(checked(text, "b.ipynb", "notebook")) == textwrap.dedent(
        """\
        error[TAP301]: Line 4 gives None.
         --> b.ipynb:cell 3:4:1
          |
        4 | tape.gradient(y, PLAIN))
          | ^^^^^^^^^^^^^^^^^^^^^^^ raises RuntimeError
         ::: b.ipynb:cell 1:1:1
          |
        1 | with tape:
          | ---------- its tape
          |
          = why: The tape of line 1 of cell 1 did not record it.
        """
    )


def test_far_lines_are_left_out_and_a_call_of_many_lines_is_cut(checked):
    call = "tape.gradient(\n    y,\n    [],\n    1,\n    1,\n    1)".replace("[]", "PLAIN", 1)
    text = "with tape:\n    pass\n\n\n" + call.replace("y,\n    PLAIN", "y, PLAIN")
    lines = shown_in_full(checked(text)).splitlines()
    assert lines[5:14] == [
        " ...",
        "5 | tape.gradient(",
        "  | ^^^^^^^^^^^^^^",
        "6 |     y, PLAIN,",
        "  |     ^^^^^^^^^",
        "7 |     1,",
        "  |     ^^",
        "8 |     1,",
        "  |     ^^ raises RuntimeError",
    ]


def test_an_unsafe_fix_says_so(checked):
    shown = shown_in_full(checked("tape.gradient(y, UNSAFE)"))
    assert "\nhelp (unsafe, it may change other calls): Write x on line 1.\n" in shown


def test_a_fix_that_moves_a_line_has_the_numbers_that_the_lines_get():
    edits = (Edit(None, 1, 1, ""), Edit(None, 3, 2, "    a = 1\n"))
    shown = shown_in_full(written(fix=Fix("Move line 1.", edits, "safe")))
    assert "1 - a = 1\n2 +     a = 1\n" in shown


def test_marks_stand_below_what_they_mark_in_any_script():
    text = "\t日本 = 'é\x1b'; gradient()"
    begin = text.index("gradient") + 1
    place = Place(None, 1, begin, 1, begin + 10)
    finding = Finding("TAP101", "n", "error", place, "m", "w")
    lines = list(full(Checked("a.py", Report((finding,)), read_source(text, "python"))))
    line, signs = lines[3], lines[4]
    assert line == "1 |     日本 = 'é\\x1b'; gradient()"
    # The two ideographs take two columns each.
    assert signs.index("^") == line.index("gradient") + 2
    assert signs.count("^") == 10


@pytest.mark.parametrize(
    "place",
    [
        Place(None, 99, 1, 99, 9),
        Place(None, 1, 99, 1, 120),
        Place(None, 3, 1, 99, 1),
        Place(7, 1, 1, 1, 1),
    ],
)
def test_a_place_that_is_not_in_the_text_is_no_fault(place):
    assert "error[TAP101]" in shown_in_full(written(place=place))


def test_a_long_line_is_cut():
    text = "x = [" + "1, " * 1000 + "]"
    place = Place(None, 1, 1, 1, len(text))
    finding = Finding("TAP101", "n", "error", place, "m", "w")
    shown = shown_in_full(Checked("a.py", Report((finding,)), read_source(text, "python")))
    assert max(map(len, shown.splitlines())) < 180


# --- what could harm a terminal ----------------------------------------------------------------

HARMFUL = "a\x1b[31m\x07\u202e\ud800\x9b\u2028\r\nb"


def test_nothing_that_a_terminal_acts_on_is_printed():
    edit = Edit(None, 1, 1, f"{HARMFUL}\n")
    checked = written(
        HARMFUL,
        name=f"{HARMFUL}.py",
        why=HARMFUL,
        related=(Related(Place(None, 2, 1, 2, 2), HARMFUL),),
        fix=Fix(HARMFUL, (edit,), "safe"),
    )
    call = TapeCall(Place(None, 1, 1, 1, 2), "gradient", HARMFUL, "none")
    listed = Checked(HARMFUL, Report(calls=(call,)))
    problem = Problem(Place(None, 1, 1, 1, 1), HARMFUL)
    for line in [
        *full(checked),
        *concise(checked),
        *verdict_lines(listed),
        *github_lines(checked),
        problem_line(HARMFUL, problem),
    ]:
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u202e\ud800]", line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("é日本", "é日本"), ("\t", "    "), ("\x1b[0m", "\\x1b[0m"), ("\u202e", "\\u202e")],
)
def test_shown(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1)])
def test_width(text, columns):
    assert width(text) == columns


def test_colours_only_where_they_are_wanted(checked):
    plain = shown_in_full(checked(PROGRAM))
    coloured = shown_in_full(checked(PROGRAM), Style(coloured=True))
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[TAP101]\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


# --- one line ----------------------------------------------------------------------------------


def test_concise(checked, notebook):
    assert list(concise(checked(PROGRAM))) == [
        "a.py:5:6: TAP101 [*] Line 5 gives None. (and 1 more call follows from it: line 6)"
    ]
    text = notebook("tape.gradient(y, UNSAFE)", "tape.gradient(y, FOLLOWS)")
    (line,) = concise(checked(text, "b.ipynb", "notebook"))
    assert line == (
        "b.ipynb:cell 1:1:1: TAP201 Line 1 gives None. "
        "(and 1 more call follows from it: line 1 of cell 2)"
    )


def test_verdicts(checked):
    text = "tape.gradient(y, x)\ntape.gradient(y, PLAIN)\nself.t.gradient(y, MISTAKE)"
    assert list(verdict_lines(checked(text))) == [
        "a.py:1:1: value  tape.gradient",
        "a.py:2:1: raises RuntimeError  tape.gradient",
        "a.py:3:1: None  self.t.gradient",
    ]
    assert json.loads(verdicts_as_json([checked(text)]))[1] == {
        "file": "a.py", "cell": None, "line": 2, "column": 1, "end_line": 2, "end_column": 24,
        "tape": "tape", "method": "gradient", "verdict": "error", "error": "RuntimeError",
        "verdicts": ["error"],
    }  # fmt: skip


# --- JSON --------------------------------------------------------------------------------------


def test_json(checked):
    first, second = json.loads(as_json([checked(PROGRAM)]))
    assert first == {
        "file": "a.py", "cell": None, "line": 5, "column": 6, "end_line": 5, "end_column": 31,
        "code": "TAP101", "name": "name-of-tap101", "level": "error",
        "message": "Line 5 gives None.", "why": "The tape of line 3 did not record it.",
        "url": "https://tapemagic.github.io/tapemagic/rules/TAP101/",
        "related": [
            {"cell": None, "line": 3, "column": 1, "end_line": 3, "end_column": 32,
             "text": "its tape"}
        ],
        "caused_by": None,
        "fix": {
            "title": "Write x on line 5.",
            "applicability": "safe",
            "edits": [{"cell": None, "first_line": 5, "last_line": 5,
                       "text": "dy = tape.gradient(y, x)\n"}],
        },
    }  # fmt: skip
    assert (second["caused_by"], second["fix"]) == (0, None)


def test_in_json_a_cause_is_an_index_into_the_whole_list(checked):
    both = json.loads(as_json([checked(PROGRAM), checked(PROGRAM, "b.py")]))
    assert [record["caused_by"] for record in both] == [None, 0, None, 2]


def test_nothing_is_an_empty_list():
    assert json.loads(as_json([])) == []


# --- GitHub ------------------------------------------------------------------------------------


def test_github(checked):
    assert next(github_lines(checked(PROGRAM))) == (
        "::error file=a.py,line=5,col=6,endLine=5,endColumn=31,title=tapemagic (TAP101)::"
        "a.py:5:6: TAP101 Line 5 gives None. The tape of line 3 did not record it."
    )
    (slow,) = github_lines(checked("tape.gradient(y, SLOW)"))
    assert slow.startswith("::warning file=a.py,")


def test_github_escapes_what_ends_a_property_or_a_command():
    (line,) = github_lines(written("50 %\n::error::x", name="C:\\a,b%.py"))
    assert line.startswith("::error file=C%3A\\a%2Cb%25.py,line=1,")
    assert line.endswith("TAP101 50 %25%0A::error::x w")
    assert "\n" not in line


def test_github_knows_no_cells(checked, notebook):
    text = notebook("x = 1", "\ntape.gradient(y, PLAIN)")
    (line,) = github_lines(checked(text, "b.ipynb", "notebook"))
    assert line.startswith("::error file=b.ipynb,line=1,col=1,endLine=1,endColumn=1,")
    assert "::b.ipynb:cell 2:2:1: TAP301 " in line


def test_github_takes_columns_only_within_one_line(checked):
    (line,) = github_lines(checked("tape.gradient(\n  y, PLAIN)"))
    assert line.startswith("::error file=a.py,line=1,endLine=2,title=")


# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
COMMAND = re.compile(
    r"::(?P<level>error|warning|notice) (?P<properties>\w+=[^,:\r\n]*(?:,\w+=[^,:\r\n]*)*)::(?P<text>[^\r\n]*)"
)
PARAMETERS = {"file", "line", "col", "endLine", "endColumn", "title"}


def unescaped(text):
    for escape, character in {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}.items():
        text = text.replace(escape, character)
    return text


def test_github_reads_every_line_as_it_was_meant():
    for checked in every_program():
        for line, finding in zip(github_lines(checked), checked.report.findings, strict=True):
            found = COMMAND.fullmatch(line)
            assert found, line
            properties = dict(each.split("=", 1) for each in found["properties"].split(","))
            assert {"file", "line"} <= properties.keys() <= PARAMETERS
            assert unescaped(properties["file"]) == checked.name
            numbers = {
                key: int(properties[key])
                for key in PARAMETERS & properties.keys() - {"file", "title"}
            }
            assert min(numbers.values()) >= 1
            assert numbers["line"] <= numbers["endLine"]
            assert (
                ("col" in numbers)
                == ("endColumn" in numbers)
                == (numbers["line"] == numbers["endLine"])
            )
            assert found["level"] == finding.level
            assert finding.message in unescaped(found["text"])


# --- SARIF -------------------------------------------------------------------------------------


def test_sarif(checked, notebook):
    text = notebook("x = 1", "tape.gradient(y, MISTAKE)")
    results = [checked(PROGRAM, "my file.py"), checked(text, "b.ipynb", "notebook")]
    log = json.loads(sarif(results, "0.1.0"))
    assert_sarif(log)
    (run,) = log["runs"]
    first, second, third = run["results"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["TAP101", "TAP102"]
    assert [result["ruleIndex"] for result in (first, second, third)] == [0, 1, 0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20file.py"
    assert place["region"] == {"startLine": 5, "startColumn": 6, "endLine": 5, "endColumn": 31}
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 5, "startColumn": 1, "endLine": 6, "endColumn": 1},
            "insertedContent": {"text": "dy = tape.gradient(y, x)\n"},
        }
    ]
    assert third["locations"][0]["logicalLocations"][0]["name"] == "cell 2"
    assert "fixes" not in third


def test_sarif_says_what_could_not_be_checked():
    problem = Problem(Place(None, 2, 3, 2, 3), "this is not Python: why")
    log = json.loads(sarif([Checked("a.py", Report(problems=(problem,)))], "0.1.0"))
    assert_sarif(log)
    (notification,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "this is not Python: why"


def test_sarif_of_nothing_is_a_run_without_results():
    log = json.loads(sarif([], "0.1.0"))
    assert_sarif(log)
    assert log["runs"][0]["results"] == []


def test_sarif_of_everything_that_is_found():
    log = json.loads(sarif(every_program(), "0.1.0"))
    assert_sarif(log)
    (run,) = log["runs"]
    assert {result["ruleId"] for result in run["results"]} == {rule.code for rule in RULES}
    assert any("fixes" in result for result in run["results"])
    assert any("relatedLocations" in result for result in run["results"])


def test_the_schema_is_asked():
    log = json.loads(sarif(every_program()[:1], "0.1.0"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        assert_sarif(log)


@functools.cache
def every_program():
    """Return all programs of the rules, checked; the names of their files need escapes."""
    found = []
    for number, program in enumerate(marked_programs()):
        source = read_source(program.source, "python")
        report = check_source(source, Selection.of(["TAP"]))
        if report.findings:
            found.append(Checked(f"100 %, all: {number}.py", report, source))
    return found


SCHEMA = json.loads((DATA / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def assert_sarif(log):
    """Assert what the schema of SARIF 2.1.0 says, and what the standard says beside it."""
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    for run in log["runs"]:
        identifiers = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(set(identifiers)) == len(identifiers)
        for result in run["results"]:
            assert identifiers[result["ruleIndex"]] == result["ruleId"]
            for location in (*result["locations"], *result.get("relatedLocations", [])):
                physical = location["physicalLocation"]
                assert re.fullmatch(r"[\w.~:/%-]+", physical["artifactLocation"]["uri"])
                region = physical["region"]
                begin = region["startLine"], region["startColumn"]
                assert begin <= (region["endLine"], region["endColumn"])
