"""The registry of rules: codes, examples, sentences, pages.

Every rule has an example that goes wrong and one that is right. Both are run, on the numpy engine
and on TensorFlow: the bad one does what the rule says, the good one gives the right number.
"""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest
from marked_programs import class_since_311

from tapemagic import check, numpy_tf
from tapemagic.checker.rules import RULES, find, similar

ALL = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
ENGINES = pytest.mark.parametrize(
    "engine",
    ["numpy", pytest.param("tensorflow", marks=[pytest.mark.tensorflow, pytest.mark.slow])],
)


def engine_of(name, rule):
    if name == "numpy":
        if rule.needs:
            pytest.skip(f"the numpy engine has no {rule.needs}")
        return numpy_tf
    import tensorflow as tf

    return tf


def value_of(program, tf):
    """Run a program without its import of the engine, and return its last expression."""
    tree = ast.parse(program)
    tree.body = [
        node for node in tree.body
        if not (isinstance(node, ast.Import) and node.names[0].asname == "tf")
    ]  # fmt: skip
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), "an example ends with the expression to look at"
    names = {"tf": tf}
    exec(compile(tree, "<example>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<example>", "eval"), names)


def findings(rule, program):
    report = check(program, extend_select=() if rule.default else [rule.code])
    assert not report.problems
    return report.findings


@ALL
@ENGINES
def test_the_bad_example_goes_wrong_as_the_rule_says(rule, engine):
    tf = engine_of(engine, rule)
    if rule.outcome.endswith("Error"):
        with pytest.raises(Exception) as caught:  # noqa: PT011  the class is compared by name
            value_of(rule.bad, tf)
        kind = class_since_311(type(caught.value).__name__, str(caught.value))
        assert rule.outcome == kind
        return
    value = value_of(rule.bad, tf)
    if rule.outcome == "None":
        assert value is None
    elif rule.outcome == "zeros":
        assert not np.asarray(value).any()
    else:
        assert float(value) == pytest.approx(float(rule.outcome))


@ALL
@ENGINES
def test_the_good_example_gives_the_right_number(rule, engine):
    value = value_of(rule.good, engine_of(engine, rule))
    assert float(value) == pytest.approx(rule.right)


@ALL
def test_the_good_example_has_no_finding(rule):
    assert findings(rule, rule.good) == ()


@ALL
def test_the_bad_example_has_this_finding(rule):
    found = findings(rule, rule.bad)
    own = [place for place, finding in enumerate(found) if finding.code == rule.code]
    assert len(own) == 1
    # What else there is only follows from it, or is what it follows from.
    for place, finding in enumerate(found):
        assert place == own[0] or finding.caused_by is not None or found[own[0]].caused_by == place


@ALL
def test_a_finding_says_one_sentence_and_one_reason(rule):
    for finding in findings(rule, rule.bad):
        for text in (finding.message, finding.why):
            without_code = re.sub(r"`[^`]*`", "x", text)
            assert text.count("`") % 2 == 0
            assert without_code.endswith(".")
            assert without_code.count(". ") == 0
            assert without_code[0].isupper() or text.startswith("`")
            assert "  " not in text
        assert all(related.text for related in finding.related)


def test_no_sentence_feeds_the_commonest_false_belief():
    """A gradient call after a single block is right where it is: nothing has to be indented."""
    for rule in RULES:
        texts = [rule.summary, rule.explanation]
        texts += [text for found in findings(rule, rule.bad) for text in (found.message, found.why)]
        assert not any(re.search(r"indent|into the block of the call", text) for text in texts)


def test_codes_are_in_order_and_names_are_their_own():
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"TAP[1-5]\d\d", code) for code in codes)
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


@ALL
def test_performance_and_style_are_off_unless_asked_for(rule):
    assert rule.default is not rule.code.startswith("TAP5")
    assert rule.level == ("warning" if not rule.default or rule.code == "TAP209" else "error")


@ALL
def test_a_summary_is_one_sentence(rule):
    assert rule.summary.endswith(".")
    assert ". " not in rule.summary


def test_a_rule_is_found_by_its_code_only():
    assert find("TAP101") is RULES[0]
    assert find("TAP999") is None
    assert find("first-gradient-not-recorded") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TAP1O1", "TAP101"),
        ("101", "TAP101"),
        ("tape-asked-twice", "TAP301"),
        ("tape-asked-twise", "TAP301"),
    ],
)
def test_what_may_be_meant_by_a_code_that_there_is_not(text, code):
    assert code in [rule.code for rule in similar(text)]


def test_nothing_is_like_nonsense():
    assert similar("zzzzzzzzzzzzzzz") == []
