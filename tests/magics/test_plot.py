"""%tape plot and %%tape_plot: what they plot, what they refuse, and what they leave alone."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("anywidget")

from tapemagic import check


def plotted(notebook, name="p"):
    return notebook.names[name]


def text(ran):
    (shown,) = ran.displayed
    return shown


# --- an expression on a line ----------------------------------------------------------------------


def test_an_expression_is_plotted_between_the_last_two_words(notebook):
    assert text(notebook.ok("%tape plot tf.sin(x) * x -3 3 --x 1")).splitlines()[:2] == [
        "f, f′, f″ for x from -3.0 to 3.0",
        "at x = 1.0: f = 0.84147, f′ = 1.3818, f″ = 0.23913",
    ]


def test_a_variable_of_the_notebook_is_left_alone(notebook):
    before = notebook.names["x"]
    notebook.ok("%tape plot tf.sin(x) -3 3")
    assert notebook.names["x"] is before


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("-pi pi", (-math.pi, math.pi)),
        ("0 2*pi", (0, 2 * math.pi)),
        ("low 1e1", (-4.0, 10.0)),
        ("-e tau", (-math.e, math.tau)),
    ],
)
def test_limits_are_numbers_of_the_notebook_or_of_mathematics(notebook, limits, expected):
    notebook.ok("low = -4")
    notebook.ok(f"%tape plot tf.sin(x) {limits} --as p")
    assert plotted(notebook).range == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expression", "variable"),
    [
        ("t * t", "t"),
        ("a * x", "x"),
        ("a * t", "t"),
        ("a * 2.0", "a"),
        ("tf.reduce_sum([x * c for c in (1.0, 2.0)], axis=0)", "x"),
        ("(lambda u: u * x)(2.0)", "x"),
        ("lambda u: u * a", "u"),
        ("square", "v"),
    ],
)
def test_the_variable_is_the_name_that_means_nothing_or_a_number(notebook, expression, variable):
    notebook.ok("a = 2.0", "def square(v):", "    return v * v")
    notebook.ok(f"%tape plot {expression} -1 1 --as p")
    assert plotted(notebook).picture["variable"] == variable


def test_other_names_are_looked_up_when_the_function_is_computed(notebook):
    notebook.ok("a = 1.0")
    notebook.ok("%tape plot a * t -1 1 --as p --x 0.5")
    notebook.ok("a = 4.0", "p.redraw()")
    assert plotted(notebook).derivatives["f"] == (2.0, 4.0, 0.0)


def test_options_may_stand_anywhere_and_a_comment_at_the_end(notebook):
    notebook.ok("%tape plot --order 3 tf.exp(-x) -1 1 --as p --x=0.5   # decay")
    assert (plotted(notebook).order, plotted(notebook).x) == (3, 0.5)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "needs an expression and two limits"),
        ("tf.sin(x)", "and got tf.sin(x): write"),
        ("tf.sin(x) -3", "and got tf.sin(x) -3: write"),
        ("tf.sin(x -3 3", "is no expression"),
        ("y = x -3 3", "is no expression"),
        ("tf.sin(x) 3 -3", "the limits are 3 and -3: write the lower one first"),
        ("tf.sin(x) -3 high", "the limit high has a name without a value (high)"),
        ("tf.sin(x) -3 [", "the limit [ is no number"),
        ("tf.sin(x) \u22123 3", "begins with a long dash: write -3, with a hyphen"),
        ("x**2 -3 3 a=2", "as in `%%tape_plot x -3 3 a=2`"),
        ("(x+1)^2 -3 3", "^ is no power in Python, it is the exclusive or: write (x+1)**2."),
        ("sin(x)*x -3 3", "there is no sin here: write tf.sin."),
        ("math.sin(x) -3 3", "there is no math.sin here: write tf.sin."),
        ("ln(x) 1 3", "there is no ln here: write tf.math.log."),
        ("bell(x) -3 3", "there is no bell here: bind it in a cell above."),
        ("tf.sin(x) -3 tf", "a limit of the plot must be a number"),
        ("a * t -3 3", "has 2 names without a value (a, t)"),
        ("tf.sin(1.0) -3 3", "has no variable, and is no function either"),
        ("tf.sin(x) -3 3 --ordr 3", "did you mean --order?"),
        ("tf.sin(x) -3 3 --order", "--order needs a value: write `--order 3`"),
        ("tf.sin(x) -3 3 --order 5", "1 to 4, and not 5"),
        ("tf.sin(x) -3 3 --as 1p", "--as needs a Python name"),
        ("tf.sin(x) -3 3 --engine jax", "there is no engine 'jax'"),
        ("tf.sin(x) -3 3 --x there", "a name without a value (there)"),
    ],
)
def test_mistakes_on_the_line_are_one_sentence(notebook, line, sentence):
    assert sentence in notebook.refused(f"%tape plot {line}")


def test_what_the_expression_raises_is_shown_with_the_expression(notebook):
    ran = notebook.run("%tape plot 1 / 0 * x -3 3")
    assert isinstance(ran.error, ZeroDivisionError)
    assert "----> 1 1 / 0 * x" in ran.stdout
    assert "tapemagic/" not in ran.stdout


def test_help_says_how_it_is_written(notebook):
    said = notebook.ok("%tape plot --help").stdout
    assert said.startswith("%tape plot EXPRESSION LOW HIGH")
    assert "--order N" in said


# --- a function in a cell -------------------------------------------------------------------------


def test_the_last_expression_is_the_function(notebook):
    ran = notebook.ok("%%tape_plot x -3 3 --x 1", "u = tf.sin(x)", "u * x")
    assert "at x = 1.0: f = 0.84147, f′ = 1.3818, f″ = 0.23913" in text(ran)


def test_the_notebooks_names_stay_as_they_are(notebook):
    notebook.ok("u = 'mine'")
    before = {name: notebook.names[name] for name in ("u", "x", "tf")}
    lines = ["u = tf.sin(x)", "v = u * x", "def g(t):", "    return t", "g(v)"]
    notebook.ok("%%tape_plot x -3 3", *lines)
    assert {name: notebook.names[name] for name in before} == before
    assert {"v", "g", "f"}.isdisjoint(notebook.names)


def test_other_names_of_the_notebook_can_be_used(notebook):
    notebook.ok("a = 3.0", "def g(t):", "    return a * t")
    notebook.ok("%%tape_plot x -1 1 --as p", "g(x)")
    assert plotted(notebook).derivatives["f"][1] == 3.0


def test_parameters_are_given_on_the_line(notebook):
    notebook.ok("%%tape_plot t 0 2*pi a=(0.5,3.0) b=2 --as p --x 1", "a * tf.sin(b * t)")
    made = plotted(notebook)
    assert made.parameters == {"a": 1.75, "b": 2}
    made.parameters = {"a": 1.0}
    assert made.derivatives["f"][0] == pytest.approx(math.sin(2))


def test_an_import_in_the_body_means_the_engine(notebook, engine):
    notebook.ok("%%tape_plot x -1 1 --as p", "import tensorflow as tf", "tf.exp(x)")
    assert plotted(notebook).derivatives["f"][0] == pytest.approx(math.exp(plotted(notebook).x))
    assert notebook.ok("tf.__name__").shown == [
        "'tapemagic.numpy_tf'" if engine == "numpy" else "'tensorflow'"
    ]


@pytest.mark.tensorflow
def test_one_plot_may_have_another_engine(notebook, engine):
    other = {"numpy": "tensorflow", "tensorflow": "numpy"}[engine]
    notebook.ok(f"%%tape_plot x -1 1 --engine {other} --as p", "tf.exp(x)")
    module = notebook.names["tf"]
    made = plotted(notebook)
    made.range = (-2, 2)  # computed anew, when the cell is over
    made.x = 1.0
    assert made.derivatives["f"] == pytest.approx((math.e,) * 3)
    assert notebook.names["tf"] is module


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (["%%tape_plot x -3 3"], "the cell has no body"),
        (["%%tape_plot x -3 3", "# nothing"], "the cell has no body"),
        (["%%tape_plot", "x"], "needs a variable and two limits"),
        (["%%tape_plot 3 -3 3", "x"], "begins with the name of the variable"),
        (["%%tape_plot x y -3 3", "x"], "takes a variable and two limits"),
        (["%%tape_plot x -3 3 a=", "x"], "a= gives no parameter a value"),
        (["%%tape_plot x -3 3 a=(0,", "x"], "is not Python: write it without blanks"),
        (["%%tape_plot x -3 3 a=nothing", "x"], "the value nothing of a cannot be computed"),
        (["%%tape_plot x -3 3", "y = x * x"], "line 2 is no expression: add the line `y`"),
        (["%%tape_plot x -3 3", "", "for i in x:", "    i"], "line 3 is no expression"),
        (["%%tape_plot x -3 3", "yield x"], "line 2 yields"),
        (["%%tape_plot x -3 3", "'a text'"], "which has no curve"),
    ],
)
def test_mistakes_in_the_cell_are_one_sentence(notebook, cell, sentence):
    assert sentence in notebook.refused(*cell)


def test_an_exception_is_shown_at_its_line_without_ours(notebook):
    ran = notebook.run("%%tape_plot x -3 3", "u = tf.sin(x)", "", "u / missing", "u")
    assert isinstance(ran.error, NameError)
    assert "----> 4 u / missing" in ran.stdout
    assert "tapemagic/" not in ran.stdout
    assert ran.stdout.count("NameError: ") == 1


def test_a_syntax_error_is_shown_at_its_line(notebook):
    ran = notebook.run("%%tape_plot x -3 3", "x", "x***2")
    assert isinstance(ran.error, SyntaxError)
    assert ", line 3" in ran.stdout


def test_help_of_the_cell_has_examples(notebook):
    said = notebook.ok("%%tape_plot --help").stdout
    assert "%%tape_plot x -3 3" in said
    assert "``" not in said


def test_names_of_both_engines_are_refused(notebook, engine):
    if engine == "numpy":
        pytest.skip("the other one must be there, too")
    notebook.ok("from tapemagic import numpy_tf", "c = numpy_tf.constant(1.0)")
    sentence = notebook.refused("%%tape_plot x -3 3", "tf.sin(x) * c")
    assert "'c' is a tensor of the numpy engine" in sentence
    assert "%%tape_plot --engine numpy" in sentence


# --- Tab, and the checker -------------------------------------------------------------------------


def offered(notebook, cell):
    _, matches = notebook.shell.complete(cell.splitlines()[0], cursor_pos=None)
    return matches


@pytest.mark.parametrize(
    ("line", "completion"),
    [
        ("%tape pl", "plot"),
        ("%tape plot tf.sin(x) -3 3 --or", "--order"),
        ("%%tape_plot x -3 3 --en", "--engine"),
        ("%%tape_plot x -3 3 --engine nu", "numpy"),
    ],
)
def test_tab_completes(notebook, line, completion):
    assert completion in offered(notebook, line)


def test_the_checker_finds_a_mistake_with_a_tape_in_the_body():
    lines = [
        "%%tape_plot x -3 3 a=1.0",
        "import tensorflow as tf",
        "c = tf.constant(1.0)",
        "with tf.GradientTape() as t:",
        "    y = c * c * a",
        "t.gradient(y, c)",
    ]
    (finding,) = check("\n".join(lines), kind="cell").findings
    assert (finding.code, finding.place.line) == ("TAP201", 6)


@pytest.mark.parametrize(
    "body",
    ["x * x", "with tf.GradientTape() as t:\n    t.watch(x)\n    y = x * x\nt.gradient(y, x)"],
)
def test_the_checker_has_nothing_against_a_plot(body):
    cell = f"%%tape_plot x -3 3 a=1.0\nimport tensorflow as tf\n{body}"
    assert check(cell, kind="cell").findings == ()
