"""%tape and %config TapeMagics: what they say and what they refuse."""

from __future__ import annotations

import pytest

import tapemagic
from tapemagic import engines
from tapemagic.tape_command import SUBCOMMANDS


@pytest.fixture
def loaded(bare):
    bare.ok("%load_ext tapemagic")
    return bare


def test_alone_says_engine_versions_and_settings(loaded, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    said = loaded.ok("%tape").stdout
    assert "engine     numpy (chosen by TAPEMAGIC_ENGINE)" in said
    assert f"tapemagic {tapemagic.__version__}, NumPy " in said
    assert "engine='auto', quiet=False" in said


def test_engine_chooses_at_once(loaded):
    assert loaded.ok("%tape engine numpy").stdout == "The engine is the numpy engine.\n"
    assert loaded.ok("from tapemagic import tf", "tf.__name__").shown == ["'tapemagic.numpy_tf'"]


def test_engine_auto_is_a_choice_like_the_others(loaded, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: True)
    loaded.ok("%tape engine auto")
    assert engines.name() == "tensorflow"


def test_engine_says_which_names_still_mean_the_other(loaded, monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: True)
    loaded.ok("%tape engine numpy")
    loaded.ok("import tensorflow as tf")
    said = loaded.ok("%tape engine tensorflow").stdout
    assert said == (
        "The engine is TensorFlow. tf still means the numpy engine: "
        "run `import tensorflow as tf` again.\n"
    )


def test_help_lists_every_subcommand(loaded):
    said = loaded.ok("%tape help").stdout
    assert all(f"%tape {usage}" in said for _, usage, _ in SUBCOMMANDS.values())
    assert "%config TapeMagics" in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("engin", "did you mean engine?"),
        ("engine", "write `%tape engine auto|numpy|tensorflow`"),
        ("engine numpy tensorflow", "write `%tape engine auto|numpy|tensorflow`"),
        ("engine nunpy", "did you mean 'numpy'?"),
        ("engine jax", "the engines are auto, numpy and tensorflow"),
        ("dy/dx", "write `%%tape dy/dx`"),
        ("whatever", f"there are {', '.join(SUBCOMMANDS)}, and %tape alone"),
    ],
)
def test_mistakes_are_one_sentence(loaded, line, sentence):
    assert sentence in loaded.refused(f"%tape {line}")


def test_tensorflow_that_is_not_installed_is_one_sentence(loaded, monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    sentence = loaded.refused("%tape engine tensorflow")
    assert "pip install tensorflow" in sentence
    assert "%tape engine numpy" in sentence
    assert loaded.ok("%tape").stdout.startswith("engine     numpy")


def test_config_lists_the_same_settings(loaded):
    listed = loaded.ok("%config TapeMagics").stdout
    assert "TapeMagics.engine=<Unicode>" in listed
    assert "TapeMagics.quiet=<Bool>" in listed


def test_config_chooses_the_engine_weakest(loaded, monkeypatch):
    loaded.ok("%config TapeMagics.engine = 'numpy'")
    assert engines.chosen() == ("numpy", "chosen by %config TapeMagics.engine")
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "tensorflow")
    assert engines.chosen() == ("tensorflow", "chosen by TAPEMAGIC_ENGINE")


def test_config_refuses_an_unknown_engine_and_keeps_the_old(loaded, caplog):
    loaded.run("%config TapeMagics.engine = 'nump'")
    assert "did you mean 'numpy'?" in caplog.text
    assert engines.chosen() == ("auto", "the default")


def test_a_wrong_environment_variable_is_one_sentence(loaded, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpi")
    assert "TAPEMAGIC_ENGINE" in loaded.refused("%tape")
    assert "did you mean 'numpy'?" in loaded.refused("%%tape", "y = 1")


def test_doctor_says_what_works_in_this_session(loaded):
    said = loaded.ok("%tape doctor").stdout
    assert "  extension   loaded\n" in said
    assert "  widgets     ipywidgets " in said


def test_doctor_takes_no_arguments(loaded):
    said = loaded.refused("%tape doctor now")
    assert said == "%tape doctor takes no arguments, and got now."
