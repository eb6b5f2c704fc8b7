"""The notebook's own imports, and one cell, one engine."""

from __future__ import annotations

import sys

import pytest

IMPORTS = [
    ("import tensorflow as tf", "tf.sin is engine.sin"),
    ("import tensorflow", "tensorflow.sin is engine.sin"),
    ("import tensorflow as tf, math as m", "tf.sin is engine.sin and m.pi > 3"),
    ("from tensorflow import GradientTape", "GradientTape is engine.GradientTape"),
    ("from tensorflow import sin as sine, cos", "sine is engine.sin and cos is engine.cos"),
    ("from tensorflow.math import exp", "exp is engine.math.exp"),
    ("import tensorflow.math", "tensorflow.math.exp is engine.math.exp"),
    ("import tensorflow.math as tm", "tm.exp is engine.math.exp"),
    (
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None",
        "tf.sin is engine.sin",
    ),
    ("def f():\n    import tensorflow as t\n    return t", "f().sin is engine.sin"),
    ("import tensorflow as tf; s = tf.sin", "s is engine.sin"),
]


@pytest.fixture
def loaded(bare, tf):
    bare.ok("%load_ext tapemagic")
    bare.names["engine"] = tf
    return bare


@pytest.mark.parametrize(("statement", "check"), IMPORTS)
def test_imports_of_tensorflow_mean_the_current_engine(loaded, statement, check):
    loaded.ok(statement)
    assert loaded.ok(check).shown == ["True"]


@pytest.mark.parametrize("above", ["%%time", "%%tape", "%%capture"])
def test_imports_below_a_magic_too(loaded, above):
    loaded.ok(above, "import tensorflow as tf")
    assert loaded.ok("tf.sin is engine.sin").shown == ["True"]


@pytest.mark.parametrize(("statement", "check"), IMPORTS)
def test_imports_in_the_cell_that_loads_the_extension(bare, tf, statement, check):
    bare.names["engine"] = tf
    bare.ok("%load_ext tapemagic", statement)
    assert bare.ok(check).shown == ["True"]


def test_the_cell_that_loads_the_extension_runs_on_as_it_would(bare):
    ran = bare.ok("import math", "%load_ext tapemagic", "a = 1", "b = [a for _ in range(2)]", "b")
    assert ran.shown == ["[1, 1]"]


def test_an_import_that_follows_the_choice_in_the_same_cell_obeys_it(bare):
    bare.ok("%load_ext tapemagic")
    bare.ok("%tape engine numpy", "import tensorflow as tf")
    assert bare.names["tf"].__name__ == "tapemagic.numpy_tf"


class TestOnNumpy:
    @pytest.fixture
    def numpy(self, bare, monkeypatch):
        monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
        bare.ok("%load_ext tapemagic")
        return bare

    def test_everything_can_be_imported_with_a_star(self, numpy):
        numpy.ok("from tensorflow import *", "y = constant(2.0)")
        assert float(numpy.names["y"]) == 2.0

    def test_sys_modules_is_not_faked(self, numpy):
        before = sys.modules.get("tensorflow")
        numpy.ok("import tensorflow as tf")
        assert sys.modules.get("tensorflow") is before

    def test_other_imports_are_left_alone(self, numpy):
        numpy.ok("import json, math as m")
        numpy.ok("from json import dumps")
        assert isinstance(numpy.run("import tensorflow_nothing").error, ModuleNotFoundError)

    def test_relative_imports_are_left_alone(self, numpy):
        assert isinstance(numpy.run("from .tensorflow import a").error, ImportError)

    @pytest.mark.parametrize(
        "statement",
        ["from tensorflow import no_such_thing", "import tensorflow.no_such_thing as n"],
    )
    def test_what_the_engine_lacks_is_an_import_error_that_points_at_the_line(
        self, numpy, statement
    ):
        ran = numpy.run(statement)
        assert isinstance(ran.error, ImportError)
        assert "no_such_thing" in ran.stdout
        assert "tapemagic/" not in ran.stdout
        assert "----> 1" in ran.stdout

    def test_what_the_engine_lacks_can_be_caught(self, numpy):
        numpy.ok(
            "try:", "    from tensorflow import no_such_thing", "except ImportError:", "    a = 1"
        )
        assert numpy.names["a"] == 1

    def test_nothing_imports_tensorflow(self, numpy):
        if "tensorflow" in sys.modules:
            pytest.skip("another test of this process has imported it")
        numpy.ok("import tensorflow as tf", "x = tf.Variable(2.0)")
        numpy.ok("%%tape dy/dx", "y = x * x")
        assert "tensorflow" not in sys.modules


@pytest.mark.tensorflow
class TestOneCellOneEngine:
    """A name of the other engine in the body is one sentence that says which and what to do."""

    @pytest.fixture
    def mixed(self, bare):
        """The session is on TensorFlow; some names come from a time when it was on numpy."""
        bare.ok("%load_ext tapemagic")
        bare.ok("%tape engine numpy")
        bare.ok("import tensorflow as old", "v = old.Variable(2.0)", "c = old.constant(2.0)")
        bare.ok("from tensorflow import sin")
        bare.ok("def uses_old(a):", "    return old.exp(a)")
        bare.ok("def inner(a):", "    return uses_old(a)")
        bare.ok("%tape engine tensorflow")
        bare.ok("import tensorflow as tf", "x = tf.Variable(3.0)")
        return bare

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            ("y = old.exp(x)", "old"),
            ("y = v * x", "v"),
            ("y = x * c", "c"),
            ("y = sin(x)", "sin"),
            ("y = uses_old(x)", "old"),
            ("y = inner(x)", "old"),
            ("y = (lambda a: a * c)(x)", "c"),
            ("y = [a * c for a in [x]][0]", "c"),
        ],
    )
    def test_a_foreign_name_is_refused(self, mixed, body, name):
        sentence = mixed.refused("%%tape dy/dx", body)
        assert f"'{name}' is " in sentence
        assert "the numpy engine" in sentence
        assert "--engine numpy" in sentence
        assert "y" not in mixed.names

    def test_a_container_of_foreign_tensors_too(self, mixed):
        mixed.ok("parameters = [c, c]", "named = {'c': c}")
        assert "'parameters' is a list" in mixed.refused("%%tape dy/dx", "y = x * parameters[0]")
        assert "'named' is a dict" in mixed.refused("%%tape dy/dx", "y = x * named['c']")

    def test_a_foreign_source_too(self, mixed):
        assert "'v' is a Variable" in mixed.refused("%%tape dy/dv", "y = v * v")

    def test_a_foreign_name_that_the_body_rebinds_first_is_fine(self, mixed):
        mixed.ok("%%tape dy/dx", "c = tf.constant(4.0)", "y = x * c")
        assert float(mixed.names["dy_dx"]) == 4.0

    def test_a_foreign_name_that_is_not_used_is_fine(self, mixed):
        mixed.ok("%%tape dy/dx", "y = x * x")

    def test_engine_rebinds_the_modules_for_one_cell(self, mixed):
        mixed.ok("before = tf")
        mixed.ok("%%tape dy/dv --engine numpy", "inside = tf.__name__", "y = v * tf.constant(5.0)")
        assert mixed.names["inside"] == "tapemagic.numpy_tf"
        assert float(mixed.names["dy_dv"]) == 5.0
        assert mixed.names["tf"] is mixed.names["before"]
        assert mixed.ok("%tape").stdout.startswith("engine     tensorflow")

    def test_engine_rebinds_what_functions_use(self, mixed):
        mixed.ok("def g(a):", "    return tf.square(a)")
        mixed.ok("%%tape dy/dv --engine numpy", "y = g(v)")
        assert float(mixed.names["dy_dv"]) == 4.0

    def test_modules_are_bound_back_when_the_body_fails(self, mixed):
        mixed.ok("before = tf")
        mixed.run("%%tape --engine numpy", "1 / 0")
        assert mixed.names["tf"] is mixed.names["before"]

    def test_what_the_cell_imports_means_the_sessions_engine_afterwards(self, mixed):
        mixed.ok("%%tape --engine numpy", "import tensorflow as fresh", "inside = fresh.__name__")
        assert mixed.names["inside"] == "tapemagic.numpy_tf"
        assert mixed.names["fresh"].__name__ == "tensorflow"

    def test_engine_does_not_excuse_tensors_of_the_session(self, mixed):
        assert "'x' is a Variable of TensorFlow" in mixed.refused(
            "%%tape dy/dv --engine numpy", "y = v * x"
        )


def test_an_environment_that_names_no_engine_is_said_at_the_import(bare, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "torch")
    bare.ok("%load_ext tapemagic")
    ran = bare.run("import tensorflow as tf")
    assert "TAPEMAGIC_ENGINE: there is no engine 'torch'" in ran.stdout
    assert "notebook_imports" not in ran.stdout
