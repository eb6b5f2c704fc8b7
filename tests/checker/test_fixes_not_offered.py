"""What must not be offered as a fix, or not as a safe one."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tapemagic import check
from tapemagic.checker.fixing import fix_text
from tapemagic.checker.selection import Selection


def fixed(source: str) -> str:
    return fix_text(f"import tensorflow as tf\n{dedent(source)}", "python", Selection()).text


def unchanged(source: str) -> bool:
    return fixed(source) == f"import tensorflow as tf\n{dedent(source)}"


def fixes_of(source: str) -> list[str]:
    report = check(f"import tensorflow as tf\n{dedent(source)}", select=["TAP"])
    return [finding.fix.title for finding in report.findings if finding.fix is not None]


RIGHT = {
    "a gradient after a single block": """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        dy_dx = tape.gradient(y, x)
        """,
    "a second derivative": """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x
            dy_dx = inner.gradient(y, x)
        d2y_dx2 = outer.gradient(dy_dx, x)
        """,
    "the None of a linear function": """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = 2.0 * x
            dy_dx = inner.gradient(y, x)
        d2y_dx2 = outer.gradient(dy_dx, x)
        """,
}


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_offered_for_what_is_right(name):
    assert unchanged(RIGHT[name])
    assert not fixes_of(RIGHT[name])


BEYOND = {
    "a target that has nothing to do with the source": """\
        x = tf.Variable(3.0)
        a = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        dy_da = tape.gradient(y, a)
        """,
    "a number that has left TensorFlow": """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = tf.constant(float(x * x)) * 2.0
        dy_dx = tape.gradient(y, x)
        """,
    "an operation without a gradient": """\
        x = tf.Variable([3.0, 2.0])
        with tf.GradientTape() as tape:
            y = tf.cast(tf.argmax(x), tf.float32)
        dy_dx = tape.gradient(y, x)
        """,
    "a stop_gradient": """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = tf.stop_gradient(x * x)
        dy_dx = tape.gradient(y, x)
        """,
    "a block on one line": """\
        x = tf.constant(3.0)
        with tf.GradientTape() as tape: y = x * x
        dy_dx = tape.gradient(y, x)
        """,
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_no_placement_watch_or_flag_can_cure_is_left_alone(name):
    assert unchanged(BEYOND[name])


def test_a_part_of_the_derivative_is_no_safe_fix():
    # `factor` is made of x before the tape records: watched, the tape would give 3, and not 6.
    source = """\
        x = tf.constant(3.0)
        factor = tf.identity(x)
        def slope():
            with tf.GradientTape() as tape:
                y = factor * x
            return tape.gradient(y, x)
        dy_dx = slope()
        """
    assert unchanged(source)


def test_a_line_does_not_pass_one_that_it_needs():
    # `rows` is made after the block: the loop alone cannot go into it.
    source = """\
        x = tf.Variable([3.0, 2.0])
        with tf.GradientTape(persistent=True) as tape:
            y = x * x
        rows = []
        for part in y:
            rows.append(tape.gradient(part, x))
        """
    text = fixed(source)
    assert text.index("rows = []") < text.index("for part")


def test_a_fix_that_would_change_a_call_that_is_right_is_not_safe():
    # Were `s` computed in the block, the first call of q's gradient would give another number.
    source = """\
        w = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            u = w * w
        s = u * u
        with tape:
            q = w * s
            for step in range(2):
                dq_dw = tape.gradient(q, w)
        """
    assert "    s = u * u" not in fixed(source)


def test_another_tape_that_would_be_used_up_is_not_asked():
    source = """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as outer:
            y = x * x
            with tf.GradientTape() as inner:
                pass
            z = y * x
        a = inner.gradient(y, x)
        b = outer.gradient(z, x)
        """
    assert "a = outer" not in fixed(source)


def test_a_name_of_another_scope_is_not_asked():
    source = """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as outer:
            y = x * x
        def slope(u):
            with tf.GradientTape() as tape:
                pass
            return tape.gradient(y, u)
        dy_dx = slope(x)
        """
    assert "outer.gradient" not in fixed(source)


def test_what_a_compiled_function_is_handed_and_finds_outside_too_is_no_safe_fix():
    # In the graph `u` is another tensor than `x`: watched, x gives 2 (x u - 1) u only.
    source = """\
        x = tf.constant(3.0)
        @tf.function
        def step(u):
            with tf.GradientTape() as tape:
                loss = (x * u - 1.0) ** 2
            return tape.gradient(loss, x)
        dx = step(x)
        """
    assert unchanged(source)


def test_an_exception_that_the_program_catches_is_left_to_it():
    source = """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        dy_dx = tape.gradient(y, x)
        try:
            again = tape.gradient(y, x)
        except RuntimeError:
            again = None
        """
    assert unchanged(source)


def test_a_derivative_by_a_value_that_it_was_taken_over_is_no_safe_fix():
    # exp'(x) is written with the value of exp(x): that is no property of the function.
    source = """\
        x = tf.Variable(3.0)
        with tf.GradientTape(persistent=True) as outer:
            with tf.GradientTape() as inner:
                y = tf.exp(2.0 * x)
        dy_dx = inner.gradient(y, x)
        result = outer.gradient(dy_dx, y)
        """
    assert unchanged(source)


def test_what_a_custom_gradient_is_handed_stays():
    source = """\
        @tf.custom_gradient
        def gentle(u):
            def gradient_of_it(upstream):
                return None
            return u * u, gradient_of_it
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = gentle(x)
        dy_dx = tape.gradient(y, x)
        """
    assert unchanged(source)


@pytest.mark.parametrize("method", ["gradient", "jacobian"])
def test_a_fix_never_speaks_of_indenting_a_call_after_a_single_block(method):
    source = f"""\
        x = tf.constant([3.0, 2.0])
        with tf.GradientTape() as tape:
            y = x * x
        dy_dx = tape.{method}(y, x)
        """
    assert fixes_of(source) == ["Let `tape` watch `x`: add `tape.watch(x)` after its `with` line."]
