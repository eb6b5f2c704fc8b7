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


class TestWhatAComparisonCannotSay:
    @pytest.mark.parametrize(
        "body",
        [
            ["y = x * tf.random.normal([])"],
            ["import itertools", "y = x * float(next(counter))"],
        ],
    )
    def test_a_cell_that_gives_another_value_each_time(self, notebook, kept, body):
        notebook.ok("import itertools", "counter = itertools.count(1)")
        notebook.ok("%%tape dy/dx --compare", *body)
        assert kept["dy_dx"].startswith("No comparison: run again, the body gives another y")

    def test_random_numbers_of_python_and_numpy_are_the_same_again(self, notebook, kept):
        notebook.ok("import random", "import numpy as np")
        notebook.ok("%%tape dy/dx --compare", "y = x * random.random() + x * np.random.rand()")
        assert kept["dy_dx"].agrees

    def test_a_function_that_jumps(self, notebook, kept):
        notebook.ok("v = tf.constant([1.0, 2.0, 5.0, 9.0])")
        ran = notebook.ok("%%tape dy/dx --compare", "y = tf.gather(v, tf.cast(x, tf.int32))")
        assert not kept["dy_dx"].agrees
        # The checker says before, and confirms after, that it is None.
        assert "does not settle" in "\n".join(ran.displayed)

    def test_what_is_not_finite(self, notebook, kept):
        ran = notebook.ok("%%tape dy/dx --compare", "y = x * float('nan')")
        assert "y is nan at this point" in kept["dy_dx"]
        assert ran.stderr == ""

    def test_complex_numbers(self, notebook, kept):
        notebook.ok("%%tape dy/dx --compare", "y = tf.complex(x, x * x)")
        assert "real targets only" in kept["dy_dx"]

    def test_a_function_that_bends_much_does_settle(self, notebook, kept):
        notebook.ok("%%tape dy/dx --compare", "y = tf.sin(40.0 * x)")
        assert kept["dy_dx"].doubt is None
        assert kept["dy_dx"].agrees


class TestTheStateOfTheReader:
    def test_attributes_and_nested_containers(self, notebook, kept):
        notebook.ok(
            "import collections",
            "import numpy as np",
            "class Model(tf.Module):",
            "    def __init__(self):",
            "        self.w = tf.Variable(1.0)",
            "",
            "class Log:",
            "    def __init__(self):",
            "        self.lines = []",
            "",
            "model, log = Model(), Log()",
            "nested = {'a': [1], 'w': [[tf.Variable(1.0)]]}",
            "array = np.zeros(2)",
            "recent = collections.deque(maxlen=9)",
        )
        notebook.ok(
            "%%tape dy/dx --compare",
            "model.w.assign_add(1.0)",
            "log.lines.append('line')",
            "nested['a'].append(2)",
            "nested['w'][0][0].assign_add(1.0)",
            "array += 1.0",
            "recent.append(1)",
            "y = x * x * model.w * nested['w'][0][0]",
        )
        names = notebook.names
        assert float(names["model"].w) == 2.0
        assert names["log"].lines == ["line"]
        assert names["nested"]["a"] == [1, 2]
        assert float(names["nested"]["w"][0][0]) == 2.0
        assert names["array"].tolist() == [1.0, 1.0]
        assert list(names["recent"]) == [1]
        assert kept["dy_dx"].agrees

    def test_each_run_begins_where_the_first_one_did(self, notebook, kept):
        notebook.ok("ws = []")
        notebook.ok("%%tape dy/dx --compare", "ws.append(x ** 2)", "y = ws[-1] * len(ws)")
        assert kept["dy_dx"].agrees
        assert len(notebook.names["ws"]) == 1

    def test_objects_that_answer_nothing_are_left_alone(self, notebook, kept):
        notebook.ok(
            "class Difficult:",
            "    def __getattr__(self, name):",
            "        raise RuntimeError(name)",
            "",
            "difficult, text = Difficult(), tf.Variable('a')",
        )
        notebook.ok("%%tape dy/dx --compare", "(difficult, text)", "y = x * x")
        assert kept["dy_dx"].agrees

    def test_what_the_body_logs_is_logged_once(self, notebook, caplog):
        notebook.ok("%%tape dy/dx --compare", "import logging", "logging.warning('w')", "y = x * x")
        assert [record.message for record in caplog.records] == ["w"]

    def test_nothing_is_run_again_for_what_is_not_shown(self, notebook):
        notebook.ok("import itertools", "runs = itertools.count()")
        notebook.ok("%%tape dy/dx --compare --quiet", "run = next(runs)", "y = x * x")
        assert next(notebook.names["runs"]) == 1

    def test_a_list_that_only_an_old_name_holds(self, notebook, kept):
        notebook.ok("now = earlier = [1]")
        notebook.ok("%%tape dy/dx --compare", "now.append(2)", "now = []", "y = x * x")
        assert notebook.names["earlier"] == [1, 2]
        assert kept["dy_dx"].agrees

    @pytest.mark.parametrize(
        "line", ["%time seen.append(1)", "exec('seen.append(1)')", "eval('seen').append(1)"]
    )
    def test_a_name_that_the_text_does_not_show(self, notebook, kept, line):
        notebook.ok("seen = []")
        notebook.ok("%%tape dy/dx --compare", line, "y = x * len(seen)")
        assert notebook.names["seen"] == [1]
        assert kept["dy_dx"].agrees

    def test_classes_slots_and_functions(self, notebook, kept):
        notebook.ok(
            "class Model(tf.Module):",
            "    w = tf.Variable(1.0)",
            "    calls = 0",
            "    def __call__(self, x):",
            "        calls.append(1)",
            "        type(self).calls += 1",
            "        return self.w * x",
            "",
            "class Slotted:",
            "    __slots__ = ('count', 'late')",
            "",
            "def counter():",
            "    count = 0",
            "    def following():",
            "        nonlocal count",
            "        count += 1",
            "        following.last = count",
            "        return count",
            "    return following",
            "",
            "model, slotted, following, calls = Model(), Slotted(), counter(), []",
            "slotted.count = 0",
        )
        notebook.ok(
            "%%tape dy/dx --compare",
            "model.w.assign_add(1.0)",
            "slotted.count += 1",
            "slotted.late = 1",
            "y = model(x) * following() * slotted.count * model.calls * len(calls)",
        )
        names = notebook.names
        assert float(names["model"].w) == 2.0
        assert names["Model"].calls == 1
        assert names["calls"] == [1]
        assert (names["slotted"].count, names["slotted"].late) == (1, 1)
        assert names["following"].last == 1
        assert names["following"]() == 2
        assert kept["dy_dx"].agrees

    def test_what_was_taken_out_of_a_container(self, notebook, kept):
        notebook.ok("stack = [[1]]", "inside = stack[0]")
        notebook.ok("%%tape dy/dx --compare", "stack.pop().append(2)", "y = x * x")
        assert notebook.names["stack"] == []
        assert notebook.names["inside"] == [1, 2]
        assert kept["dy_dx"].agrees

    def test_generators_of_random_numbers(self, notebook, kept):
        notebook.ok("import random", "import numpy as np")
        notebook.ok("rng, own = np.random.default_rng(1), random.Random(1)")
        notebook.ok("%%tape dy/dx --compare", "y = x * rng.random() * own.random()")
        assert kept["dy_dx"].agrees

    def test_a_name_below_a_magic(self, notebook, kept):
        notebook.ok("seen = []")
        notebook.ok("%%tape dy/dx --compare", "%%time", "seen.append(1)", "y = x * len(seen)")
        assert notebook.names["seen"] == [1]
        assert kept["dy_dx"].agrees

    def test_a_target_that_is_a_variable(self, notebook, kept):
        notebook.ok("w = tf.Variable(1.0)")
        notebook.ok("%%tape dy/dx --compare", "w.assign(x * x)", "y = w")
        assert float(kept["dy_dx"].value) == pytest.approx(6.0, rel=1e-2)
        assert not kept["dy_dx"].agrees
        assert float(notebook.names["w"]) == 9.0

    def test_random_numbers_of_a_seed_in_the_body(self, notebook, kept):
        body = ["tf.random.set_seed(1)", "y = x * tf.random.normal([])"]
        notebook.ok(*body, "after = float(tf.random.normal([]))")
        notebook.ok("%%tape dy/dx --compare", *body)
        assert kept["dy_dx"].agrees
        assert float(notebook.ok("float(tf.random.normal([]))").shown[0]) == pytest.approx(
            notebook.names["after"]
        )

    def test_random_numbers_of_a_seed_above(self, notebook, engine, kept):
        notebook.ok("tf.random.set_seed(1)")
        notebook.ok("%%tape dy/dx --compare", "y = x * tf.random.normal([])")
        if engine == "numpy":
            assert kept["dy_dx"].agrees
        else:
            assert "gives another y" in kept["dy_dx"]

    def test_what_is_written_past_python_is_written_once(self, notebook, capfd):
        notebook.ok(
            "%%tape dy/dx --compare",
            "import os, subprocess, sys",
            "os.write(1, b'from os')",
            "subprocess.run([sys.executable, '-c', 'print(1, end=chr(10))'])",
            "y = x * x",
        )
        out = capfd.readouterr().out
        assert out.count("from os") == 1
        assert out.count("1\n") == 1


@pytest.mark.parametrize("run", [1, 2])
def test_an_interrupt_shows_the_readers_line_and_binds_nothing(notebook, run):
    notebook.ok("import itertools", "runs, seen, w = itertools.count(), [], tf.Variable(1.0)")
    ran = notebook.run(
        "%%tape dy/dx --compare",
        "y = x * x",
        "seen.append(1)",
        "w.assign_add(1.0)",
        f"if next(runs) == {run}:",
        "    raise KeyboardInterrupt",
    )
    assert isinstance(ran.error, KeyboardInterrupt)
    assert "raise KeyboardInterrupt" in ran.stdout
    assert "tapemagic" not in ran.stdout
    assert "dy_dx" not in notebook.names
    assert float(notebook.names["y"]) == 9.0
    assert notebook.names["seen"] == [1]
    assert float(notebook.names["w"]) == 2.0
