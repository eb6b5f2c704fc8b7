"""Which module speaks tf.* now."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from tapemagic import engines


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.delenv(engines.ENVIRONMENT_VARIABLE, raising=False)
    engines.forget_choices()
    yield
    engines.forget_choices()


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: True)


@pytest.fixture
def missing(monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)


@pytest.mark.usefixtures("installed")
def test_auto_is_tensorflow_where_it_is_installed():
    assert engines.name() == "tensorflow"


@pytest.mark.usefixtures("missing")
def test_auto_is_numpy_where_it_is_not():
    assert engines.name() == "numpy"
    assert engines.current().__name__ == "tapemagic.numpy_tf"


def test_tensorflow_that_is_already_imported_is_available(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", types.ModuleType("tensorflow"))
    assert engines.tensorflow_is_available()


def test_tensorflow_that_is_blocked_is_not_available(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert not engines.tensorflow_is_available()


def test_asking_for_the_name_does_not_import_tensorflow():
    program = (
        "import sys; from tapemagic import engines; engines.name(); engines.version('tensorflow');"
        "print('tensorflow' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


@pytest.mark.usefixtures("installed")
def test_each_choice_is_stronger_than_the_one_before(monkeypatch):
    engines.configure("numpy")
    assert engines.name() == "numpy"
    monkeypatch.setenv(engines.ENVIRONMENT_VARIABLE, "tensorflow")
    assert engines.name() == "tensorflow"
    engines.select("numpy")
    assert engines.name() == "numpy"
    with engines.temporarily("tensorflow"):
        assert engines.name() == "tensorflow"
        with engines.as_in_session():
            assert engines.name() == "numpy"
    assert engines.name() == "numpy"


@pytest.mark.usefixtures("missing")
def test_an_empty_environment_variable_is_no_choice(monkeypatch):
    monkeypatch.setenv(engines.ENVIRONMENT_VARIABLE, "")
    assert engines.chosen() == ("auto", "the default")


@pytest.mark.parametrize(("name", "near"), [("nunpy", "numpy"), ("Tensorflow", "tensorflow")])
def test_an_unknown_name_is_refused_with_the_nearest(name, near):
    with pytest.raises(ValueError, match=f"did you mean '{near}'"):
        engines.select(name)


def test_a_name_like_no_other_is_refused_with_all():
    with pytest.raises(ValueError, match=r"no engine 'jax': the engines are auto, numpy and tens"):
        engines.configure("jax")


@pytest.mark.usefixtures("missing")
def test_a_failed_choice_leaves_the_old_one():
    engines.select("numpy")
    with pytest.raises(engines.EngineUnavailableError, match="pip install tensorflow"):
        engines.select("tensorflow")
    assert engines.name() == "numpy"


@pytest.mark.usefixtures("missing")
def test_a_wanted_engine_that_is_missing_is_said_when_it_is_used():
    engines.configure("tensorflow")
    with pytest.raises(engines.EngineUnavailableError, match="%tape engine numpy"):
        engines.current()


@pytest.mark.usefixtures("missing")
def test_an_exception_ends_a_temporary_choice():
    with pytest.raises(KeyError), engines.temporarily("numpy"):
        raise KeyError
    assert engines.chosen()[0] == "auto"


@pytest.mark.parametrize(
    ("module", "engine"),
    [
        ("tensorflow", "tensorflow"),
        ("tensorflow.python.framework.ops", "tensorflow"),
        ("keras.src.layers", "tensorflow"),
        ("tapemagic.numpy_tf.tensor", "numpy"),
        ("tensorflow_probability", None),
        ("tapemagic.numpy_tfx", None),
        ("numpy", None),
    ],
)
def test_modules_belong_to_engines_by_their_package(module, engine):
    assert engines.engine_of_module(module) == engine


def test_the_version_of_numpy_is_that_of_numpy():
    import numpy as np

    assert engines.version("numpy") == np.__version__
