"""Tape code as real projects write it: no false alarm.

Each file of `realistic` is right: it runs on TensorFlow, and on the numpy engine where it needs
nothing else. What it gives is noted call by call, and no verdict may contradict it. A call that
gives None or raises, and is meant to, has a comment that says so.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import agreement
import pytest
from programs import run

from tapemagic import check, numpy_tf
from tapemagic.checker.analysis import read

FILES = sorted((Path(__file__).parent / "realistic").glob("*.py"))
EXPECTED = re.compile(r"# (None|[A-Z]\w+Error)$")


@dataclass(frozen=True)
class Program:
    """A file, as random programs are."""

    source: str
    seed: str

    @property
    def on_tensorflow_only(self):
        return "tf.keras" in self.source or "import keras" in self.source


PROGRAMS = [Program(path.read_text(encoding="utf-8"), path.stem) for path in FILES]


def by_name(programs):
    return pytest.mark.parametrize("program", programs, ids=[each.seed for each in programs])


@by_name(PROGRAMS)
def test_nothing_that_is_right_is_called_none_or_an_error(program):
    lines = program.source.splitlines()
    wrong = [
        f"line {call.node.lineno}: {lines[call.node.lineno - 1].strip()}: {call.verdict}"
        for call in read(ast.parse(program.source)).calls
        if call.verdict in {"none", "error"} and not EXPECTED.search(lines[call.node.lineno - 1])
    ]
    assert not wrong


@by_name(PROGRAMS)
def test_nothing_is_found_in_it(program):
    lines = program.source.splitlines()
    found = [
        f"line {finding.place.line}: {finding.code} {finding.message}"
        for finding in check(program.source).findings
        if finding.level == "error" and not EXPECTED.search(lines[finding.place.line - 1])
    ]
    assert not found


@pytest.mark.tensorflow
@by_name(PROGRAMS)
def test_it_runs_on_tensorflow_as_the_checker_says(program):
    import tensorflow

    assert_as_said(program, run(program, tensorflow))


@by_name([program for program in PROGRAMS if not program.on_tensorflow_only])
def test_it_runs_on_the_numpy_engine_as_the_checker_says(program):
    assert_as_said(program, run(program, numpy_tf))


def assert_as_said(program, outcomes):
    """Check that a program ran to its end, and no verdict contradicts what it did.

    How often a call is made is not known where its loop depends on data, so places are compared:
    a verdict of None or of an exception needs one such outcome, a verdict of a value needs a value.
    """
    ends = [str(outcome) for outcome in outcomes if not outcome.method]
    assert not ends
    lines = program.source.splitlines()
    happened = defaultdict(set)
    for outcome in outcomes:
        if lines[outcome.line - 1].endswith("# no tape"):
            continue
        happened[outcome.line, outcome.column].add(agreement.kind_of(outcome))
        if agreement.kind_of(outcome) != "value":
            assert EXPECTED.search(lines[outcome.line - 1]), str(outcome)
    said = agreement.verdicts(program.source)
    for place, kinds in happened.items():
        assert place in said, f"line {place[0]} was not read"
        if agreement.EITHER in said[place]:
            assert kinds - {"value"}, f"line {place[0]}"
        assert {*said[place]} - {"unknown", "not reached", agreement.EITHER} <= kinds, (
            f"line {place[0]}"
        )


def test_most_calls_that_need_no_keras_are_known():
    verdicts = [
        call.verdict
        for program in PROGRAMS if not program.on_tensorflow_only
        for call in read(ast.parse(program.source)).calls
    ]  # fmt: skip
    assert verdicts.count("unknown") <= 0.2 * len(verdicts)
