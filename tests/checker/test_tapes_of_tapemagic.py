"""Tapes made by `tapemagic.tape` are tapes: what they are given is watched when they are entered."""

import pytest

from tapemagic.checker import check

CONSTANT = "import tensorflow as tf, tapemagic\nx = tf.constant(3.0)\n"
VARIABLE = "import tensorflow as tf, tapemagic\nx = tf.Variable(3.0)\n"
BODY = "    y = x * x\ng = tape.gradient(y, x)\n"


def verdicts(program):
    report = check(program)
    return [finding.code for finding in report.findings], [call.verdict for call in report.calls]


@pytest.mark.parametrize(
    "program",
    [
        VARIABLE + "with tapemagic.tape(keep=True) as tape:\n" + BODY,
        CONSTANT + "with tapemagic.tape(x) as tape:\n" + BODY,
        CONSTANT + "with tapemagic.tape(watch=[x], keep=True) as tape:\n" + BODY,
        CONSTANT + "from tapemagic import tape as kept\nwith kept({'x': x}) as tape:\n" + BODY,
        VARIABLE + "with tapemagic.tape([x], watch_accessed_variables=False) as tape:\n" + BODY,
        VARIABLE + "tape = tapemagic.tape()\nwith tape:\n" + BODY,
    ],
)
def test_nothing_is_found(program):
    assert verdicts(program) == ([], ["value"])


@pytest.mark.parametrize(
    ("program", "codes", "calls"),
    [
        (CONSTANT + "with tapemagic.tape() as tape:\n" + BODY, ["TAP201"], ["none"]),
        (
            VARIABLE + "with tapemagic.tape(watch_accessed_variables=False) as tape:\n" + BODY,
            ["TAP207"],
            ["none"],
        ),
        (
            VARIABLE + "with tapemagic.tape() as tape:\n" + BODY + "h = tape.gradient(y, x)\n",
            ["TAP301"],
            ["value", "error"],
        ),
        (
            CONSTANT + "with tapemagic.tape(x) as tape:\n    with tapemagic.tape(x) as inner:\n"
            "        y = x * x\nd = inner.gradient(y, x)\ng = tape.gradient(d, x)\n",
            ["TAP101"],
            ["value", "none"],
        ),
    ],
)
def test_mistakes_are_found(program, codes, calls):
    assert verdicts(program) == (codes, calls)
