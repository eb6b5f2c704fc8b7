"""``%tape why NAME``: from the recording of a tape where one was kept, else from the model."""

import pytest

LINEAR = (
    "with {0} as tape_2:",
    "    with {0} as tape_1:",
    "        y = x * 2.0",
    "    dy_dx = tape_1.gradient(y, x)",
    "d2y_dx2 = tape_2.gradient(dy_dx, x)",
)
KEPT = "tapemagic.tape(keep=True)"


def why(notebook, name):
    (text,) = notebook.ok(f"%tape why {name}").displayed
    return text


@pytest.fixture
def notebook(notebook):
    notebook.ok("import tapemagic")
    return notebook


def lines_of(program, tape):
    return [line.format(tape) for line in program]


# ---- connected: nothing is wrong ----------------------------------------------------------------


def test_a_value_without_a_recording_is_no_question(notebook):
    notebook.ok("with tf.GradientTape() as tape:", "    y = x * x", "g = tape.gradient(y, x)")
    assert "g is not None" in notebook.refused("%tape why g")


def test_a_name_of_another_kind_is_no_question_of_a_recording(notebook):
    notebook.ok(f"with {KEPT} as tape:", "    y = x * x", "z = tf.constant(1.0)")
    assert "z is not None" in notebook.refused("%tape why z")
    assert "tape is not None" in notebook.refused("%tape why tape")
    assert "There is no name nix" in notebook.refused("%tape why nix")


def test_a_derivative_that_is_a_value(notebook):
    notebook.ok(f"with {KEPT} as tape:", "    y = x * x", "g = tape.gradient(y, x)")
    assert why(notebook, "g") == (
        "g is a value: a way leads from `x` to `y`, through line 2.\n"
        "Seen in: the recording of `tape`"
    )


def test_a_target_that_is_connected(notebook):
    notebook.ok(f"with {KEPT} as tape:", "    a = x * x", "    y = tf.sin(a)")
    assert why(notebook, "y").startswith("y is connected: a way leads from `x` to `y`, through lin")
    (text,) = notebook.ok("tapemagic.why('a')").shown
    assert text.startswith("a is connected: a way leads from `x` to `a`, through line 2.")


# ---- lost: with a recording ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "sentence", "code"),
    [
        (
            ["y = x * x", f"with {KEPT} as tape:", "    z = y + 1.0", "g = tape.gradient(z, x)"],
            "`x * x` in line 1 was computed before the block of `tape` began (line 2).",
            "TAP103",
        ),
        (
            [f"with {KEPT} as tape:", "    z = x * x", "y = z * 2.0", "g = tape.gradient(y, x)"],
            "`z * 2.0` in line 3 was computed after the block of `tape` had ended (line 2).",
            "TAP102",
        ),
        (
            [f"with {KEPT} as tape:", "    y = tf.constant(x.numpy())", "g = tape.gradient(y, x)"],
            "`tf.constant(x.numpy())` in line 2 takes a number out of TensorFlow",
            "TAP401",
        ),
        (
            [f"with {KEPT} as tape:", "    y = tf.floor(x)", "g = tape.gradient(y, x)"],
            "no gradient flows through Floor in line 2.",
            "TAP403",
        ),
        (
            ["c = tf.constant(1.0)", f"with {KEPT} as tape:", "    y = c * x",
             "g, h = tape.gradient(y, [c, x])"],
            "`c` is a tensor and no Variable, and was not watched by `tape`, whose block begins",
            "TAP201",
        ),
    ],
)  # fmt: skip
def test_where_a_none_was_lost(notebook, lines, sentence, code):
    notebook.ok(*lines)
    assert notebook.names["g"] is None
    text = why(notebook, "g")
    assert text.startswith("g is None: ")
    assert sentence in " ".join(text.split())
    assert "Seen in: the recording of `tape`" in text
    assert code in text


def test_a_none_that_is_right(notebook):
    notebook.ok(*lines_of(LINEAR, KEPT))
    text = " ".join(why(notebook, "d2y_dx2").split())
    assert "`dy_dx`, the `gradient` of `y` in line 4, does not depend on `x`" in text
    assert "is right and means zero. Seen in: the recording of `tape_2`" in text
    assert why(notebook, "dy_dx").startswith("dy_dx is a value")


def test_of_a_tape_cell_that_kept(notebook):
    notebook.ok("%%tape dy/dx d2y/dx2 --show-tape", "y = x * 2.0")
    text = " ".join(why(notebook, "d2y_dx2").split())
    assert text.startswith("d2y_dx2 is None: `dy_dx`, the `gradient` of `y` in line 1, does not")
    assert why(notebook, "dy_dx").endswith("through line 2.\nSeen in: the recording of `tape_1`")


def test_a_target_that_is_not_connected(notebook):
    notebook.ok(f"with {KEPT} as tape:", "    a = x * x", "y = a * 2.0")
    text = " ".join(why(notebook, "y").split())
    assert text.startswith("y is not connected: `a * 2.0` in line 3 was computed after the block")


def test_a_name_that_a_later_cell_has_bound_anew(notebook):
    notebook.ok(f"with {KEPT} as tape:", "    y = tf.floor(x)", "g = tape.gradient(y, x)")
    notebook.ok("g = tf.constant(1.0)")
    assert "g is not None" in notebook.refused("%tape why g")


# ---- lost: without a recording ------------------------------------------------------------------


def test_without_a_recording_it_is_the_model_that_says_so(notebook):
    notebook.ok("with tf.GradientTape() as tape:", "    y = tf.floor(x)", "g = tape.gradient(y, x)")
    text = why(notebook, "g")
    assert text.startswith("g is None since line 3 of cell [5]")
    assert "Seen in: the checker's model of the program, since no tape has kept" in text


def test_the_model_knows_of_a_none_that_is_right(notebook):
    ran = notebook.ok(*lines_of(LINEAR, "tf.GradientTape()"))
    assert ran.displayed == [], "it is no finding"
    text = " ".join(why(notebook, "d2y_dx2").split())
    assert "what `tape_2` differentiates there does not depend on the source" in text
    assert "is right and means zero. Seen in: the checker's model" in text


def test_where_the_recording_ends_the_model_goes_on(notebook):
    notebook.ok("def f(v):", "    return tf.constant(float(v)) * 2.0")
    notebook.ok("%%tape --show-tape", "y = f(x)")
    notebook.ok("g = tape.gradient(y, x)")
    text = " ".join(why(notebook, "g").split())
    assert "Seen in: the recording of `tape`, which ends there, and the checker's model" in text
    assert "TAP401" in text
