"""Where each rule must not fire, and where it does: the programs of ``rule_programs``.

What a program says of itself is checked twice: the checker finds exactly that, and running it does
exactly that, on the numpy engine and on TensorFlow.
"""

from __future__ import annotations

import pytest
from marked_programs import marked_programs, what_happens

from tapemagic import check, numpy_tf
from tapemagic.checker.rules import RULES

PROGRAMS = marked_programs()


@pytest.mark.parametrize("program", [each for each in PROGRAMS if not each.fires], ids=str)
def test_must_not_fire(program):
    assert _found(program) == program.findings


@pytest.mark.parametrize("program", [each for each in PROGRAMS if each.fires], ids=str)
def test_fires(program):
    assert _found(program) == program.findings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_has_programs(rule):
    fires = [program.fires for program in PROGRAMS if program.code == rule.code]
    assert fires.count(True) >= 3
    assert fires.count(False) >= 5


@pytest.mark.parametrize(
    "program", [each for each in PROGRAMS if each.runs and not each.needs_tensorflow], ids=str
)
def test_what_is_said_happens_on_the_numpy_engine(program):
    assert what_happens(program, numpy_tf) == []


@pytest.mark.tensorflow
@pytest.mark.slow
@pytest.mark.parametrize("program", [each for each in PROGRAMS if each.runs], ids=str)
def test_what_is_said_happens_on_tensorflow(program):
    import tensorflow as tf

    assert what_happens(program, tf) == []


def _found(program):
    extend = [program.code] if program.code.startswith("TAP5") else []
    report = check(program.source, extend_select=extend)
    assert not report.problems
    return sorted((finding.place.line, finding.code) for finding in report.findings)
