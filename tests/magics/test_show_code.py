"""--show-code: the plain program behind a cell, offered as the next one, gives the same numbers."""

# ruff: noqa: PLR0917
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tapemagic.derivatives.values import leaves


def shown_and_offered(notebook, line, *body):
    """Run a cell and return the program that it shows, and what it offers as next cells."""
    notebook.ok("%tape check off")  # a derivative that is None would be displayed, too
    offered = []
    notebook.shell.set_next_input = lambda text, replace=False: offered.append((text, replace))
    ran = notebook.ok(f"{line} --show-code --quiet", *body)
    (shown,) = ran.displayed
    return shown, offered


def code_of(notebook, line, *body):
    return shown_and_offered(notebook, line, *body)[0]


def reason_of(notebook, line, *body):
    """Run a cell that has no plain program and return the sentence that says why."""
    ran = notebook.ok(f"{line} --show-code --quiet", *body)
    assert not ran.displayed
    (sentence,) = [text for text in ran.stdout.splitlines() if "program" in text]
    return sentence.removeprefix("There is no plain program to show: ")


def check_program(notebook, line, *body):
    """Run a cell, then its program from the same start: the derivatives must agree."""
    start = dict(notebook.names)
    code = code_of(notebook, line, *body)
    bound = [name for name in notebook.names.keys() - start if name.startswith(("dy_d", "d2y_d"))]
    wanted = {name: notebook.names[name] for name in bound}
    assert wanted
    notebook.names.clear()
    notebook.names.update(start)
    notebook.ok(code)
    for name, value in wanted.items():
        parts = [*zip(leaves(notebook.names[name]), leaves(value), strict=True)]
        assert all(np.array_equal(as_array(a), as_array(b)) for a, b in parts), code
    return code


def as_array(value):
    return value if value is None else value.numpy()


CELLS = [
    ("%%tape d2y/dx2", ["y = x * x * x"]),
    ("%%tape dy/dx d2y/dx2", ["y = x * x * x"]),
    ("%%tape d2y/dc2", ["c = tf.constant(2.0)", "y = c * c * c"]),
    ("%%tape dy/dx --no-auto-watch", ["y = x * x"]),
    ("%%tape dy/dk", ["y = k * x", "text = '''", "not moved'''"]),
    ("%%tape dy/dk --as t --persistent", ["y = k * x"]),
    ("%%tape d2y/dp2", ["p = [tf.constant(2.0), tf.constant(3.0)]", "y = p[0] ** 3"]),
    ("%%tape d2y/dp2", ["p = {'a': x, 'b': tf.constant(3.0)}", "y = p['a'] ** 3 * p['b']"]),
    ("%%tape dy/dx", ["from __future__ import annotations; y = x * x"]),
    ("%%tape dy/dx", ["y = " + " + ".join(["x"] * 900)]),
]


@pytest.mark.parametrize(("line", "body"), CELLS)
def test_the_program_gives_what_the_cell_gave(notebook, line, body):
    notebook.ok("k = tf.constant(5.0)")
    check_program(notebook, line, *body)


@pytest.mark.parametrize(
    "body",
    [
        ["  y = x**2"],
        ["\ty = x**2", "\tz = y"],
        [">>> y = x**2", ">>> z = y"],
        ["y = x**2", "!echo \\", "  a \\", "  b", "z = y"],
        ["y = x**2", "/print x"],
        ["y = x**2", "if True:", "    ,print a b"],
        ["y = x**2", "print?"],
        ["%time y = x**2"],
        ["%%time", "  y = x**2"],
        ["y = x**2", "found = !echo a"],
    ],
)
def test_what_ipython_runs_can_be_shown(notebook, body):
    check_program(notebook, "%%tape dy/dx", *body)


def test_time_stays_the_first_line(notebook):
    code = code_of(notebook, "%%tape dy/dx", "%%time", "y = x * x")
    assert code.splitlines()[:2] == ["%%time", "with tf.GradientTape() as tape:"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (["%%capture", "y = x * x"], "the body begins with %%capture, which can only begin a cell"),
        (["time y = x * x"], "IPython rewrites the body before it is Python"),
        (["q = tf.constant(1.0) if False else (q := x * 2)", "y = q"], "q = ... on a line of its"),
        (["%time q = x * 2", "y = q"], "q may be bound by `%time q = x * 2`"),
    ],
)
def test_where_no_program_can_be_written_one_sentence_says_why(notebook, body, reason):
    line = "%%tape dy/dq" if "q" in reason.split() else "%%tape dy/dx"
    assert reason in reason_of(notebook, line, *body)


def test_the_first_object_of_a_loop_counts(notebook):
    notebook.ok("points = [tf.constant(1.0), tf.constant(2.0)]")
    code = check_program(
        notebook, "%%tape dy/dq", "y = 0.0", "for q in points: y = y + q * q", "y = y + 0 * q"
    )
    assert code.splitlines() == [
        "q_first = None  # will be the q that is bound first",
        "with tf.GradientTape() as tape:",
        "    y = 0.0",
        "    for q in points:",
        "        if q_first is None:",
        "            q_first = q",
        "            tape.watch(q)",
        "        y = y + q * q",
        "    y = y + 0 * q",
        "dy_dq = tape.gradient(y, q_first)",
        "print(dy_dq)",
    ]


# --- the law, for bodies that bind their sources in every way ------------------------------------

WAYS_TO_MAKE_Q = [
    ["q = 2.0 * c", "y = q * q * x"],
    ["q = 2.0 * c; y = q * q * x"],
    ["y = (q := 2.0 * c) ** 3 * x"],
    ["if (q := 2.0 * c) > 1.0: y = q * q * x"],
    ["y = x * (q := 2.0 * c) * q"],
    ["for q in [c, x]: y = q * q * x if q is c else y"],
    ["for n in range(1, 3):", "  q = n * c", "  y = q * q * x if n == 1 else y + q"],
    ["if x > 5.0: q = 2.0 * c", "else: q = 3.0 * c", "y = q * q * x"],
    ["if x > 1.0:", "    q = 2.0 * c", "    y = q * x", "q = q + 1.0", "y = y * q"],
    ["try:", "  q = 2.0 * c", "  1 / 0", "except ZeroDivisionError: q = q * 3.0", "y = q * q * x"],
    ["with tf.name_scope('a') as name: q = 2.0 * c; y = q * q * x"],
    ["while True:", "    q = 2.0 * c", "    y = q * q * x", "    break"],
    ["q = %time 2.0 * c", "y = q * q * x"],
]


@pytest.mark.filterwarnings("ignore:[qx] is (bound again|rebound)")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.sampled_from(WAYS_TO_MAKE_Q),
    last=st.sampled_from(["", "q = None", "del q", "x = None", "del x", "del c", "q = q + 1.0"]),
    indent=st.sampled_from(["", "  ", "\t"]),
    magic=st.sampled_from([[], ["%%time"]]),
    requests=st.sampled_from(["dy/dq", "dy/dx dy/dq", "d2y/dq2", "d2y/dqdx", "dy/dc dy/dq"]),
    options=st.sampled_from(
        ["", "--as t", "--as tape", "--as tape_1 --persistent", "--no-auto-watch", "--watch q"]
    ),
)
def test_however_a_source_is_bound_the_program_gives_what_the_cell_gave(
    notebook, made, last, indent, magic, requests, options
):
    for name in [name for name in notebook.names if name.startswith(("q", "y", "dy_", "d2y_"))]:
        del notebook.names[name]
    notebook.ok("x, c = tf.Variable(3.0), tf.constant(1.5)")
    body = [*magic, *(indent + line for line in [*made, *filter(None, [last])])]
    check_program(notebook, f"%%tape {requests} {options}", *body)


# --- the cell that is offered --------------------------------------------------------------------


def test_the_program_is_offered_once(notebook):
    shown, offered = shown_and_offered(notebook, "%%tape dy/dx", "y = x * x")
    assert offered == [(shown, False)]
    again, offered = shown_and_offered(notebook, "%%tape dy/dx", "y = x * x")
    assert (again, offered) == (shown, [])
    other, offered = shown_and_offered(notebook, "%%tape dy/dx", "y = x * x * x")
    assert offered == [(other, False)]


def test_what_was_run_as_a_cell_is_not_offered(notebook):
    program = [
        "with tf.GradientTape() as tape:",
        "    y = x * x",
        "dy_dx = tape.gradient(y, x)",
        "print(dy_dx)",
    ]
    notebook.ok(*program)
    shown, offered = shown_and_offered(notebook, "%%tape dy/dx", "y = x * x")
    assert (shown.splitlines(), offered) == (program, [])


# --- tapes that are kept, imports, wrappers ------------------------------------------------------


def test_a_cell_without_a_request(notebook):
    code = code_of(notebook, "%%tape --as t --watch k", "k = tf.constant(2.0)", "y = k * k")
    assert code.splitlines() == [
        "with tf.GradientTape() as t:",
        "    k = tf.constant(2.0)",
        "    t.watch(k)",
        "    y = k * k",
    ]


def test_the_tapes_inside_have_other_names_than_the_one_that_is_kept(notebook):
    code = check_program(notebook, "%%tape dy/dx --as tape", "y = x * x")
    assert code.splitlines()[:2] == [
        "with tf.GradientTape() as tape:",
        "    with tf.GradientTape() as tape_:",
    ]


def test_tensorflow_is_imported_where_the_notebook_does_not_call_it_tf(notebook):
    notebook.ok("del tf", "import tensorflow")
    code = code_of(notebook, "%%tape dy/dx", "y = x * x")
    assert code.startswith("import tensorflow as tf\n\nwith tf.GradientTape()")


@pytest.mark.tensorflow
def test_the_variable_inside_one_of_keras_is_watched(notebook, engine):
    if engine == "numpy":
        pytest.skip("Keras has no part in the numpy engine")
    notebook.ok("W = tf.keras.Variable(3.0)", "F = tf.keras.Variable(2.0, trainable=False)")
    notebook.ok("both = [W, F]")
    assert "watch" not in check_program(notebook, "%%tape dy/dW --as t", "y = W * W * F")
    assert "tape.watch(F.value)" in check_program(notebook, "%%tape dy/dF", "y = W * W * F")
    code = code_of(notebook, "%%tape --watch both", "y = W * W * F")
    assert "tape.watch([both[0].value, both[1].value])" in code
    notebook.ok("import tapemagic", "with tapemagic.tape(watch=both) as t: y = W * W * F")
    notebook.ok("assert float(t.gradient(y, F)) == 9.0")
