"""The plain program: the reader's lines, moved into the right tapes, with the same values."""

# ruff: noqa: PLR0917
from __future__ import annotations

import ast
import contextlib
import io
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapemagic.derivatives import Derivation
from tapemagic.leibniz import parse_requests
from tapemagic.plain_program import NoProgramError, plain_program


def program(body, text, *, at_start="", in_body="", **options):
    """Write a program whose tapes must be told to watch some names, each a letter."""
    requests = parse_requests(text.split(), lambda name: name in {"x", "y", "z", "w"})
    watch = {name: name for name in at_start + in_body}
    made = options.pop("made_in_body", in_body)
    return plain_program(dedent(body), requests, watch=watch, made_in_body=made, **options)


def executed(source, **names):
    ast.parse(source)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source, names)
    return names


def test_first_order():
    assert program("y = x * x\n", "dy/dx", at_start="x") == dedent("""\
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        dy_dx = tape.gradient(y, x)
        print(dy_dx)
        """)


def test_second_order_of_a_constant_made_in_the_body():
    body = "x = tf.constant(3.0)  # the point\n\n# the cube\ny = x * x * x\n"
    assert program(body, "d2y/dx2", in_body="x") == dedent("""\
        with tf.GradientTape() as tape_2:  # records the first derivative
            with tf.GradientTape() as tape_1:  # records the computation
                x = tf.constant(3.0)  # the point
                tape_2.watch(x)
                tape_1.watch(x)

                # the cube
                y = x * x * x
            dy_dx = tape_1.gradient(y, x)
        d2y_dx2 = tape_2.gradient(dy_dx, x)
        print(d2y_dx2)
        """)


def test_several_sources_are_one_call_and_several_targets_make_the_tape_persistent():
    source = program("y = x * x\nz = y * x\n", "dz/dx dz/dw")
    assert "dz_dx, dz_dw = tape.gradient(z, [x, w])" in source
    assert "persistent" not in source
    source = program("y = x * x\nz = y * x\n", "dz/dx dy/dx")
    assert "tf.GradientTape(persistent=True) as tape:" in source


def test_options_of_the_cell_are_in_the_program():
    source = program("y = x\n", "dy/dx", watch_accessed_variables=False, jacobian=True)
    assert "tf.GradientTape(watch_accessed_variables=False)" in source
    assert "tape.jacobian(y, x)" in source
    assert program("y = x\n", "dy/dx", imports_tensorflow=True).startswith(
        "import tensorflow as tf\n\nwith"
    )


def test_strings_over_several_lines_are_not_moved(tf):
    body = 'text = """first\n  second\nthird"""; y = x * x\nshout = f"""{text}\n  !"""\n'
    names = executed(program(body, "dy/dx", at_start="x"), tf=tf, x=tf.constant(3.0))
    assert names["text"] == "first\n  second\nthird"
    assert names["shout"] == names["text"] + "\n  !"


def test_names_of_the_reader_are_not_overwritten(tf):
    body = "tape_1 = 'mine'\ndy_dx = 'mine too'\ny = x * x * x\n"
    source = program(body, "d2y/dx2", at_start="x")
    names = executed(source, tf=tf, x=tf.constant(2.0))
    assert (names["tape_1"], names["dy_dx"]) == ("mine", "mine too")
    assert float(names["d2y_dx2"].numpy()) == 12.0


def test_a_source_that_is_rebound_is_kept(tf):
    source = program("x = x * 2.0\ny = x * x\n", "d2y/dx2", at_start="x")
    names = executed(source, tf=tf, x=tf.constant(3.0))
    assert float(names["d2y_dx2"].numpy()) == 8.0
    source = program("x = tf.constant(3.0)\nx = x * 2.0\ny = x * x\n", "dy/dx", in_body="x")
    names = executed(source, tf=tf)
    assert float(names["dy_dx"].numpy()) == 24.0


def test_a_variable_made_in_the_body_needs_no_watch(tf):
    body = "x = tf.Variable(3.0)\ny = x * x\n"
    source = program(body, "d2y/dx2", made_in_body="x")
    assert "watch" not in source
    assert "x_first" not in source
    assert float(executed(source, tf=tf)["d2y_dx2"].numpy()) == 2.0
    source = program(body + "x = 1.0\n", "dy/dx", made_in_body="x")
    assert float(executed(source, tf=tf)["dy_dx"].numpy()) == 6.0


@pytest.mark.parametrize(
    "body",
    [
        "x = tf.constant(3.0); y = x * x",
        "x = (\n    tf.constant(3.0)\n)\ny = x * x",
        "x, w = tf.constant(3.0), 1\ny = x * x",
        "if True:\n    x = tf.constant(3.0)\nelse:\n    x = tf.constant(4.0)\ny = x * x",
        "if True: x = tf.constant(3.0)\ny = x * x",
        "for x in [tf.constant(3.0)]:\n    y = x * x",
        "for x in [tf.constant(3.0)]: y = x * x",
        "with open('/dev/null') as f:\n    x = tf.constant(3.0)  # a comment\n    y = x * x",
        "try:\n    x = tf.constant(3.0)\nfinally:\n    pass\ny = x * x",
        "def f():\n    x = 1.0\n    return x\n\nx = tf.constant(3.0) * f()\ny = x * x",
        "θ = '∂∂∂'; x = tf.constant(3.0); y = x * x",
        "x: object = tf.constant(3.0)\ny = x * x",
        "from __future__ import annotations\nx = tf.constant(3.0)\ny = x * x",
        "%matplotlib inline\nx = tf.constant(3.0)\n!ls\ny = x * x",
    ],
)
def test_a_source_made_in_the_body_is_watched_where_it_is_made(tf, body):
    source = program(body, "d2y/dx2", in_body="x")
    runnable = "\n".join(
        line if line.strip()[:1] not in {"%", "!"} else "" for line in source.split("\n")
    )
    names = executed(runnable, tf=tf)
    assert float(names["d2y_dx2"].numpy()) == 2.0


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("y = (x := tf.constant(3.0)) ** 2", ["y = x ** 2"]),
        ("if (x := tf.constant(3.0)) > 1.0: y = x * x", ["if x > 1.0: y = x * x"]),
        ("print(x := tf.constant(3.0)); y = x * x", ["print(x); y = x * x"]),
    ],
)
def test_a_walrus_that_is_reached_first_gets_a_line_of_its_own(tf, statement, lines):
    source = program(statement, "dy/dx", in_body="x")
    assert [line.strip() for line in source.splitlines()[1:-2]] == [
        "x = tf.constant(3.0)",
        "tape.watch(x)",
        *lines,
    ]
    assert float(executed(source, tf=tf)["dy_dx"].numpy()) == 6.0


@pytest.mark.parametrize(
    "body",
    [
        "y = f() * (x := tf.constant(3.0))",  # f() may do anything
        "y = x_is_known and (x := tf.constant(3.0))",
        "while (x := tf.constant(3.0)) > 5.0: pass",
        "if False: pass\nelif (x := tf.constant(3.0)) > 5.0: pass",
        "y = [(x := tf.constant(3.0)) for n in range(3)]",
        "y = (x := (x := tf.constant(3.0)) * 2.0)",
    ],
)
def test_a_walrus_that_cannot_be_moved_is_refused(body):
    with pytest.raises(NoProgramError, match="binds x in the middle of an expression"):
        program(body, "dy/dx", in_body="x")


def test_a_source_that_is_deleted_is_kept(tf):
    source = program("y = x * x\ndel x", "dy/dx", at_start="x")
    assert source.splitlines()[0] == "x_at_start = x  # the derivative is by this x"
    assert float(executed(source, tf=tf, x=tf.constant(3.0))["dy_dx"].numpy()) == 6.0
    # What the text does not show (a magic, exec) the cell has seen.
    source = program("y = x * x\nexec('del x')", "dy/dx", at_start="x", rebound="x")
    assert float(executed(source, tf=tf, x=tf.constant(3.0))["dy_dx"].numpy()) == 6.0


def test_a_future_import_stands_above_all(tf):
    body = "from __future__ import annotations; y = x * x"
    source = program(body, "dy/dx", at_start="x", imports_tensorflow=True)
    assert source.splitlines()[:2] == [
        "from __future__ import annotations",
        "import tensorflow as tf",
    ]
    executed(source.replace("import tensorflow as tf", ""), tf=tf, x=tf.constant(3.0))


def test_an_empty_body_is_still_a_program():
    ast.parse(program("# nothing yet\n", "dy/dx"))


# --- the law: the program gives what the magic gives --------------------------------------------

LINES = {
    "y": ["y = x * w + x * x * x", "y = x * x * w * w", "y = w * w * w - x"],
    "z": ["z = y * y * x", "z = y * w", "z = x * w * y * y"],
}
REQUESTS = [
    "dy/dx", "dz/dx", "dz/dy", "dy/dw", "d2y/dx2", "d2z/dxdw", "d2z/dwdx", "d2z/dx2", "d2z/dydx",
    "d3z/dx2dw", "d3z/dx3",
]  # fmt: skip


@settings(max_examples=25)
@given(
    st.sampled_from(LINES["y"]),
    st.sampled_from(LINES["z"]),
    st.sets(st.sampled_from(REQUESTS), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_the_program_gives_the_values_of_the_derivation(
    tf, first, second, texts, is_vector, is_made_inside
):
    texts = sorted(texts)
    requests = parse_requests(texts, lambda name: name in {"x", "y", "z", "w"})
    point = "tf.constant([2.0, 3.0])" if is_vector else "tf.constant(2.0)"
    made = {"x": point, "w": "tf.Variable(1.5)"}
    body = [first, second]
    sources = dict.fromkeys(name for request in requests for name in request.sources)

    start = {name: eval(code, {"tf": tf}) for name, code in made.items()}
    names = {"tf": tf, **start}
    with Derivation(tf, requests) as derivation:
        for name in ("x", "w"):
            if name in sources:
                derivation.watch(name, start[name])
        for line in body:
            exec(line, names)
            if line.startswith("y") and "y" in sources:
                derivation.watch("y", names["y"])
        targets = {request.target: names[request.target] for request in requests}
        expected = derivation.differentiate(targets)

    inside = [name for name in ("x", "y") if name in sources and (is_made_inside or name == "y")]
    lines = [f"{name} = {made[name]}" for name in made if is_made_inside and name == "x"]
    source = plain_program(
        "\n".join([*lines, *body]),
        requests,
        watch={name: name for name in ("x", "y") if name in sources},
        made_in_body=inside,
        unconnected=derivation.unconnected,
    )
    found = executed(source, tf=tf, **({**start} if not is_made_inside else {"w": start["w"]}))
    for name, derivative in expected.items():
        if derivative.value is None:
            assert found[name] is None, source
        else:
            assert np.array_equal(found[name].numpy(), derivative.value.numpy()), source
