"""--show-code: the plain program behind a cell, offered as the next one, gives the same numbers."""

from __future__ import annotations

import pytest


def code_of(notebook, line, *body):
    offered = []
    notebook.shell.set_next_input = lambda text, replace=False: offered.append((text, replace))
    ran = notebook.ok(f"{line} --show-code --quiet", *body)
    (shown,) = ran.displayed
    assert offered == [(shown, False)]
    return shown


CELLS = [
    ("%%tape d2y/dx2", ["y = x * x * x"]),
    ("%%tape dy/dx d2y/dx2", ["y = x * x * x"]),
    ("%%tape d2y/dc2", ["c = tf.constant(2.0)", "y = c * c * c"]),
    ("%%tape dy/dx --no-auto-watch", ["y = x * x"]),
    ("%%tape dy/dk", ["y = k * x", "text = '''", "not moved'''"]),
    ("%%tape dy/dk --as t --persistent", ["y = k * x"]),
]


@pytest.mark.parametrize(("line", "body"), CELLS)
def test_the_program_gives_what_the_cell_gave(notebook, line, body):
    notebook.ok("k = tf.constant(5.0)")
    code = code_of(notebook, line, *body)
    bound = [name for name in notebook.names if name.startswith(("dy_d", "d2y_d"))]
    assert bound
    before = {name: float(notebook.names.pop(name)) for name in bound}
    notebook.ok(code)
    assert {name: float(notebook.names[name]) for name in bound} == before


def test_a_cell_without_a_request(notebook):
    code = code_of(notebook, "%%tape --as t --watch k", "k = tf.constant(2.0)", "y = k * k")
    assert code.splitlines() == [
        "with tf.GradientTape() as t:",
        "    k = tf.constant(2.0)",
        "    t.watch(k)",
        "    y = k * k",
    ]


def test_tensorflow_is_imported_where_the_notebook_does_not_call_it_tf(notebook):
    notebook.ok("del tf", "import tensorflow")
    code = code_of(notebook, "%%tape dy/dx", "y = x * x")
    assert code.startswith("import tensorflow as tf\n\nwith tf.GradientTape()")
