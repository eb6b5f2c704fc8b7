"""--compare: a finite difference beside each derivative, found by running the body again unseen."""

from __future__ import annotations

import pytest


def comparison(ran):
    return ran.displays[-1].data["text/plain"]


def table_of(monkeypatch):
    """Keep the comparisons that are displayed."""
    from tapemagic.display import results

    kept = {}
    original = results.DerivativeTable.__init__

    def keep(self, derivatives, comparison=None):
        original(self, derivatives, comparison)
        kept.update(self.comparison)

    monkeypatch.setattr(results.DerivativeTable, "__init__", keep)
    return kept


@pytest.fixture
def kept(monkeypatch):
    return table_of(monkeypatch)


@pytest.mark.parametrize(
    ("request_text", "body", "expected"),
    [
        ("dy/dx", ["y = x * x"], 6.0),
        ("d2y/dx2", ["y = x * x * x"], 18.0),
        ("d2z/dxdk", ["z = x * x * k"], 6.0),
        ("dy/dk", ["y = k * k"], 10.0),
        ("dy/dc", ["c = tf.constant(2.0)", "y = c * c"], 4.0),
        ("dy/dv", ["v = tf.Variable(2.0)", "y = v * v"], 4.0),
        ("dy/dx", ["def f():", "    return x * x", "y = f()"], 6.0),
        ("dy/dx", ["y = from_above()"], 6.0),
        ("dy/dk", ["y = k_from_above()"], 10.0),
        ("dy/dx", ["%%time", "y = x * x"], 6.0),
        ("dy/dc", ["%%time", "c = tf.constant(2.0)", "y = c * c"], 4.0),
    ],
)
def test_the_difference_is_that_of_the_cell(notebook, kept, request_text, body, expected):
    notebook.ok("k = tf.constant(5.0)", "def from_above():", "    return x * x")
    notebook.ok("def k_from_above():", "    return k * k")
    name = request_text.replace("/", "_")
    notebook.ok(f"%%tape {request_text} --compare", *body)
    assert float(kept[name].value) == pytest.approx(expected, rel=1e-2)
    assert kept[name].agrees
    assert float(notebook.names[name]) == pytest.approx(expected)


def test_the_body_is_run_again_unseen(notebook, kept):
    ran = notebook.ok("%%tape dy/dx --compare", "print('once')", "y = x * x", "y + 1")
    assert ran.stdout == "once\n"
    assert len(ran.shown) == 1
    assert len(ran.displayed) == 1
    assert kept["dy_dx"].agrees


def test_running_again_leaves_no_trace(notebook, kept):
    notebook.ok("losses = []", "seen = {}", "count = 0", "w = tf.Variable(1.0)")
    notebook.ok(
        "%%tape dy/dx --compare",
        "count += 1",
        "w.assign_add(1.0)",
        "y = x * x * w",
        "losses.append(float(y))",
        "seen[len(seen)] = 1",
    )
    names = notebook.names
    assert names["count"] == 1
    assert names["losses"] == [18.0]
    assert names["seen"] == {0: 1}
    assert float(names["w"]) == 2.0
    assert float(names["x"]) == 3.0
    assert float(names["y"]) == 18.0
    assert float(kept["dy_dx"].value) == pytest.approx(12.0, rel=1e-2)
    assert not [name for name in names if not name.isidentifier()]


def test_an_order_that_cannot_be_compared_says_so(notebook, kept):
    notebook.ok("%%tape d3y/dx3 --compare", "y = x * x * x")
    assert "order 1 and 2" in kept["d3y_dx3"]
    assert float(notebook.names["d3y_dx3"]) == 6.0


def test_a_body_that_fails_elsewhere_says_so(notebook, kept):
    notebook.ok("%%tape dy/dx --compare", "assert float(x) == 3.0", "y = x * x")
    assert "AssertionError" in kept["dy_dx"]
    assert float(notebook.names["dy_dx"]) == 6.0


def test_the_step_and_the_error_are_shown(notebook):
    text = comparison(notebook.ok("%%tape dy/dx --compare", "y = x * x"))
    assert "central difference, step" in text
    assert "error" in text
