"""Cells run out of order, ended half-way, changed behind the checker's back: on each engine.

Each notebook of ``unusual_notebooks.txt`` runs cell by cell, with the checks on, and each gradient
call that a cell makes is held against what was said of it before. To know nothing is no mistake;
to be wrong is one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from gradients_heard import listening

NOTEBOOKS = Path(__file__).with_name("unusual_notebooks.txt").read_text(encoding="utf-8")


def notebooks():
    for part in NOTEBOOKS.split("\n=== ")[1:]:
        title, _, cells = part.partition("\n")
        yield pytest.param(cells.strip("\n").split("\n---\n"), id=title)


@pytest.fixture
def heard(notebook, tf, monkeypatch):
    """What the gradient calls of each cell give, beside what is said of them."""
    monkeypatch.setattr(notebook.shell, "showtraceback", lambda *_, **__: None)
    with listening(monkeypatch, tf, notebook.shell) as heard:
        yield heard


def run(notebook, heard, *cells):
    """Run cells, hold what is said of each against what it gave, and return what was displayed."""
    displayed = []
    for cell in cells:
        heard.begin()
        displayed.append("\n".join(notebook.run(cell).displayed))
        assert heard.wrong == {}, cell
        assert "tell its makers" not in displayed[-1], cell
    return displayed


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize("cells", list(notebooks()))
def test_no_prediction_is_wrong(notebook, heard, cells):
    notebook.ok("c = tf.constant(2.0)")
    run(notebook, heard, *cells)


def test_a_program_that_is_run_binds_its_names(notebook, heard, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "v = tf.Variable(2.0)\nwith tf.GradientTape() as t:\n    w = v * v\ng = t.gradient(w, v)\n"
    )
    *_, again = run(notebook, heard, f"%run -i {program}", "print(g)", "t.gradient(w, v)")
    assert "TAP301" in again


def test_a_module_that_changes_and_is_loaded_again(notebook, heard, engine, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    name = f"changing_{engine}"
    module = tmp_path / f"{name}.py"
    module.write_text("def f(v):\n    return v * v\n")
    asked = "with tf.GradientTape() as tape:\n    y = tf.convert_to_tensor(f(x))\n"
    asked += "dy = tape.gradient(y, x)"
    run(notebook, heard, f"from {name} import f", asked)
    assert notebook.names["dy"] is not None
    module.write_text("def f(v):\n    return 2.0 * v.numpy() + 1.0\n")
    again = f"import importlib, {name} as m\nf = importlib.reload(m).f"
    run(notebook, heard, again, asked)
    assert notebook.names["dy"] is None


def test_two_hundred_cells(notebook, heard):
    for n in range(66):
        run(
            notebook, heard,
            f"with tf.GradientTape() as tape_{n}:\n    y_{n} = x ** {n % 4 + 2}.0",
            f"d_{n} = tape_{n}.gradient(y_{n}, x)",
            f"s_{n} = d_{n} * 2.0",
        )  # fmt: skip
    for tape in (3, 65):
        assert "TAP301" in run(notebook, heard, f"tape_{tape}.gradient(y_{tape}, x)")[0]


def test_a_cell_of_three_hundred_lines(notebook, heard):
    terms = "".join(f"    y = y + {n}.0 * c\n" for n in range(300))
    (said,) = run(
        notebook, heard,
        f"c = tf.constant(2.0)\nwith tf.GradientTape() as tape:\n    y = c\n{terms}"
        "tape.gradient(y, c)",
    )  # fmt: skip
    assert "TAP201" in said


def test_a_cell_of_many_definitions(notebook, heard):
    """What a cell defines is remembered, however long it is: only what is called is read."""
    run(notebook, heard, "\n".join(f"def f{n}(v):\n    return v * {n}.0" for n in range(300)))
    run(notebook, heard, "with tf.GradientTape() as tape:\n    y = f3(x) + f200(x)")
    assert run(notebook, heard, "tape.gradient(y, x)") == [""]
    run(notebook, heard, "c = tf.constant(2.0)")
    run(notebook, heard, "with tf.GradientTape() as tape:\n    y = f3(c) + f200(c)")
    assert "TAP201" in run(notebook, heard, "tape.gradient(y, c)")[0]


class TestNothingOfTheReadersRuns:
    CLASS = (
        "class Surprising:",
        "    def __getattr__(self, name): asked.append(name); raise AttributeError(name)",
        "    def __eq__(self, other): asked.append('=='); return True",
        "    def __bool__(self): asked.append('bool'); return True",
        "    def __len__(self): asked.append('len'); return 3",
        "    def __hash__(self): asked.append('hash'); return 1",
        "    __class__ = property(lambda self: asked.append('class') or int)",
    )

    def test_when_a_cell_is_checked(self, notebook, heard):
        surprising = "\n".join([*self.CLASS, "it = Surprising()", "some = [it, {1: it}]"])
        run(notebook, heard, f"asked = []\n{surprising}")
        notebook.names["asked"].clear()
        run(
            notebook, heard,
            "with tf.GradientTape() as tape:\n    y = x * x\n    it, some\ntape.gradient(y, x)",
            "it, some\ntape.gradient(y, x);",
        )  # fmt: skip
        assert notebook.names["asked"] == []
