"""The mistakes that every learner makes once, and the correction that a teacher would make."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, NamedTuple

import pytest

from tapemagic import check, numpy_tf
from tapemagic.checker.fixing import fix_text
from tapemagic.checker.selection import Selection

VARIABLE = "x = tf.Variable(3.0)\n"
CONSTANT = "x = tf.constant(3.0)\n"


BOTH = (
    "Let `{0}` watch `x`: add `{0}.watch(x)` after its `with` line, and indent line {1} into the "
    "block of `{0}`."
)


class Lesson(NamedTuple):
    """A mistake, the corrected text, the titles of the fixes, and what `result` is then."""

    mistaken: str
    corrected: str
    titles: tuple[str, ...]
    result: float


LESSONS = {
    "the first gradient after both blocks": Lesson(
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        ("Indent line 6 into the block of `outer`.",),
        18.0,
    ),
    "a constant that only the inner tape watches": Lesson(
        CONSTANT + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        CONSTANT + """\
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        ("Let `outer` watch `x`: add `outer.watch(x)` after its `with` line.",),
        18.0,
    ),
    "a constant that nobody watches": Lesson(
        CONSTANT + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        CONSTANT + """\
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        (
            "Let `inner` watch `x`: add `inner.watch(x)` after its `with` line.",
            "Let `outer` watch `x`: add `outer.watch(x)` after its `with` line.",
        ),
        18.0,
    ),
    "three tapes, a constant, all gradients at the end": Lesson(
        CONSTANT + """\
with tf.GradientTape() as third:
    with tf.GradientTape() as second:
        with tf.GradientTape() as first:
            y = x * x * x * x
a = first.gradient(y, x)
b = second.gradient(a, x)
result = third.gradient(b, x)
""",
        CONSTANT + """\
with tf.GradientTape() as third:
    third.watch(x)
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch(x)
            y = x * x * x * x
        a = first.gradient(y, x)
    b = second.gradient(a, x)
result = third.gradient(b, x)
""",
        (
            "Let `first` watch `x`: add `first.watch(x)` after its `with` line.",
            BOTH.format("second", 8),
            BOTH.format("third", 10),
        ),
        72.0,
    ),
    "the forward line has slipped out of the inner block": Lesson(
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        pass
    y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        ("Indent line 6 into the block of `inner`.",),
        18.0,
    ),
    "the wrong one of two nested tapes": Lesson(
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = inner.gradient(dy_dx, x)
""",
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        ("Ask `outer`, which has recorded it, in place of `inner`.",),
        18.0,
    ),
    "the wrong one of two tapes, one after the other": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape_a:
    y = x * x
with tf.GradientTape() as tape_b:
    z = x * x * x
result = tape_a.gradient(z, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape_a:
    y = x * x
with tf.GradientTape() as tape_b:
    z = x * x * x
result = tape_b.gradient(z, x)
""",
        ("Ask `tape_b`, which has recorded it, in place of `tape_a`.",),
        27.0,
    ),
    "a tape that is asked twice": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    z = y * x
dy_dx = tape.gradient(y, x)
result = tape.gradient(z, x)
""",
        VARIABLE + """\
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * x
dy_dx = tape.gradient(y, x)
result = tape.gradient(z, x)
""",
        ("Make `tape` persistent, so that it can be asked several times.",),
        27.0,
    ),
    "whole numbers": Lesson(
        """\
x = tf.Variable(3)
with tf.GradientTape() as tape:
    y = x * x
result = tape.gradient(y, x)
""",
        """\
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
result = tape.gradient(y, x)
""",
        ("Write `3.0`: whole numbers have no derivative.",),
        6.0,
    ),
    "no parentheses": Lesson(
        VARIABLE + """\
with tf.GradientTape as t:
    y = x * x
result = t.gradient(y, x)
""",
        VARIABLE + """\
with tf.GradientTape() as t:
    y = x * x
result = t.gradient(y, x)
""",
        ("Add the parentheses: `tf.GradientTape()` makes a tape.",),
        6.0,
    ),
    "the method's name": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
result = tape.gradients(y, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
result = tape.gradient(y, x)
""",
        ("Call `gradient`.",),
        6.0,
    ),
    "the target is computed after the block": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
loss = y * 2.0
result = tape.gradient(loss, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    loss = y * 2.0
result = tape.gradient(loss, x)
""",
        ("Indent line 5 into the block of `tape`.",),
        12.0,
    ),
    "the target is computed in the call": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
result = tape.gradient(y * 2.0, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    target = y * 2.0
result = tape.gradient(target, x)
""",
        ("Compute the target in the block of `tape`.",),
        12.0,
    ),
    "the forward line before the block": Lesson(
        VARIABLE + """\
y = x * x
with tf.GradientTape() as tape:
    z = y * y
result = tape.gradient(z, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    z = y * y
result = tape.gradient(z, x)
""",
        ("Move line 3 into the block of `tape`.",),
        108.0,
    ),
    "watched too late": Lesson(
        CONSTANT + """\
with tf.GradientTape() as tape:
    y = x * x
    tape.watch(x)
result = tape.gradient(y, x)
""",
        CONSTANT + """\
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
result = tape.gradient(y, x)
""",
        ("Watch `x` before it is used: move line 5 up.",),
        6.0,
    ),
    "a Variable that is bound anew before the block": Lesson(
        VARIABLE + """\
x = x + 1.0
with tf.GradientTape() as tape:
    y = x * x
result = tape.gradient(y, x)
""",
        VARIABLE + """\
x = x + 1.0
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
result = tape.gradient(y, x)
""",
        ("Let `tape` watch `x`: add `tape.watch(x)` after its `with` line.",),
        8.0,
    ),
    "a tape that was never entered": Lesson(
        VARIABLE + """\
tape = tf.GradientTape()
y = x * x
result = tape.gradient(y, x)
""",
        VARIABLE + """\
tape = tf.GradientTape()
with tape:
    y = x * x
result = tape.gradient(y, x)
""",
        ("Put line 4 into a block `with tape:`.",),
        6.0,
    ),
    "computed while the tape was told not to record": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    with tape.stop_recording():
        print(y)
        z = y * x
result = tape.gradient(z, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    with tape.stop_recording():
        print(y)
    z = y * x
result = tape.gradient(z, x)
""",
        ("Dedent line 7 out of `with tape.stop_recording()`.",),
        27.0,
    ),
    "zeros in place of None": Lesson(
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x, unconnected_gradients="zero")
""",
        VARIABLE + """\
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x, unconnected_gradients="zero")
""",
        ("Indent line 6 into the block of `outer`.",),
        18.0,
    ),
    "the first gradient is taken by a function": Lesson(
        VARIABLE + """\
def first(tape, y):
    return tape.gradient(y, x)

with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
# the first derivative
dy_dx = first(inner, y)
print(dy_dx)
result = outer.gradient(dy_dx, x)
""",
        VARIABLE + """\
def first(tape, y):
    return tape.gradient(y, x)

with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    # the first derivative
    dy_dx = first(inner, y)
print(dy_dx)
result = outer.gradient(dy_dx, x)
""",
        ("Indent line 10 into the block of `outer`.",),
        18.0,
    ),
    "two tapes in one with": Lesson(
        CONSTANT + """\
with tf.GradientTape() as outer, tf.GradientTape() as inner:
    outer.watch(x)
    inner.watch(x)
    y = x * x * x
dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        CONSTANT + """\
with tf.GradientTape() as outer, tf.GradientTape() as inner:
    outer.watch(x)
    inner.watch(x)
    y = x * x * x
    dy_dx = inner.gradient(y, x)
result = outer.gradient(dy_dx, x)
""",
        ("Indent line 7 into the block of `outer`.",),
        18.0,
    ),
    "a tape that is entered again in its own block": Lesson(
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    with tape:
        z = y * x
result = tape.gradient(z, x)
""",
        VARIABLE + """\
with tf.GradientTape() as tape:
    y = x * x
    z = y * x
result = tape.gradient(z, x)
""",
        ("Take line 5 away and dedent its block: `tape` records there already.",),
        27.0,
    ),
}  # fmt: skip


def corrected(lesson: Lesson) -> Any:
    return fix_text(f"import tensorflow as tf\n{lesson.mistaken}", "python", Selection())


def result_of(program: str, tf: Any) -> float:
    names = {"tf": tf}
    exec(program, names)
    return float(names["result"])


@pytest.mark.parametrize("name", LESSONS)
def test_the_corrected_text_is_what_a_teacher_would_write(name):
    lesson = LESSONS[name]
    fixed = corrected(lesson)
    assert fixed.text == f"import tensorflow as tf\n{lesson.corrected}"
    assert not fixed.report.findings


@pytest.mark.parametrize("name", LESSONS)
def test_the_titles_say_what_is_done(name):
    # The lines count from the line of the import.
    lesson = LESSONS[name]
    assert corrected(lesson).titles == lesson.titles


@pytest.mark.parametrize("name", LESSONS)
def test_the_corrected_program_gives_the_right_number(name):
    lesson = LESSONS[name]
    assert result_of(lesson.corrected, numpy_tf) == pytest.approx(lesson.result)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", LESSONS)
def test_the_corrected_program_gives_the_right_number_on_tensorflow(name):
    import tensorflow as tf

    lesson = LESSONS[name]
    assert result_of(lesson.corrected, tf) == pytest.approx(lesson.result)


def test_a_fix_is_offered_with_its_finding():
    source = dedent("""\
        import tensorflow as tf
        x = tf.Variable(3.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x
        dy_dx = inner.gradient(y, x)
        d2y_dx2 = outer.gradient(dy_dx, x)
        """)
    (finding,) = check(source, select=["TAP1"]).findings
    assert finding.fix is not None
    assert finding.fix.applicability == "safe"
    (edit,) = finding.fix.edits
    assert (edit.first_line, edit.last_line) == (6, 6)
    assert edit.text == "    dy_dx = inner.gradient(y, x)\n"
