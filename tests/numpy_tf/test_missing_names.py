"""What a reader is told who asks for a name that the engine does not have."""

from __future__ import annotations

import importlib.util
import types

import pytest

import tapemagic.numpy_tf as tf
from tapemagic.numpy_tf.missing import missing_name
from tapemagic.numpy_tf.tensorflow_names import NAMES, names_of


def sentence(path: str) -> str:
    with pytest.raises(AttributeError) as caught:
        eval(path, {"tf": tf})
    return str(caught.value)


def test_a_name_that_exists_says_nothing():
    assert tf.math.log is not None
    assert tf.linalg.norm is tf.norm


@pytest.mark.parametrize(
    "path",
    ["tf.keras.layers", "tf.data", "tf.Graph", "tf.linalg.logm", "tf.math.zeta", "tf.random.gamma"],
)
def test_what_tensorflow_has_names_the_symbol_and_the_way(path):
    text = sentence(path)
    assert f"no {path}, but TensorFlow has" in text
    assert "`%tape engine tensorflow`" in text


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("tf.losses.KLD", "`tf.reduce_mean("),
        ("tf.metrics", "`tf.reduce_mean("),
        ("tf.keras.losses.Huber", "`tf.reduce_mean("),
        ("tf.keras.layers", "`tf.Module`"),
        ("tf.keras.Model", "`tf.Module`"),
        ("tf.optimizers.schedules", "a function"),
        ("tf.keras.optimizers.schedules", "a function"),
    ],
)
def test_what_is_a_line_by_hand_says_the_line_too(path, instead):
    text = sentence(path)
    assert text.startswith(f"the numpy engine has no {path}, but TensorFlow has: ")
    assert instead in text
    assert "`%tape engine tensorflow`" in text


def test_installing_is_said_only_where_tensorflow_is_missing(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "`%pip install tensorflow`" in sentence("tf.data")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert "%pip" not in sentence("tf.data")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("tf.GradentTape", "tf.GradientTape"),
        ("tf.gradient_tape", "tf.GradientTape"),
        ("tf.variable", "tf.Variable"),
        ("tf.redcue_mean", "tf.reduce_mean"),
        ("tf.math.lgo", "tf.math.log"),
        ("tf.linalg.invv", "tf.linalg.inv"),
        ("tf.random.nromal", "tf.random.normal"),
        ("tf.dtypes.floot32", "tf.dtypes.float32"),
    ],
)
def test_a_slip_of_the_pen_gets_the_nearest_name(path, near):
    assert sentence(path) == f"there is no {path}: did you mean `{near}`?"


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("tf.Session", "no sessions"),
        ("tf.placeholder", "`tf.constant`"),
        ("tf.log", "`tf.math.log`"),
        ("tf.contrib", "has none"),
        ("tf.random_normal", "`tf.random.normal`"),
        ("tf.softmax", "`tf.math.softmax`"),
        ("tf.relu", "`tf.nn.relu`"),
        ("tf.inv", "`tf.linalg.inv`"),
        ("tf.to_float", "`tf.cast(x, tf.float32)`"),
        ("tf.math.matmul", "`tf.matmul`"),
        ("tf.nn.matmul", "`tf.matmul`"),
        ("tf.mean", "`tf.reduce_mean`"),
        ("tf.global_variables_initializer", "leave it out"),
        ("tf.tensor", "`tf.constant`"),
    ],
)
def test_what_nobody_has_any_more_says_what_to_write(path, instead):
    text = sentence(path)
    assert text.startswith(f"there is no {path} in TensorFlow 2: ")
    assert instead in text


def test_what_nobody_ever_had():
    expected = "there is no tf.frobnicate, neither in the numpy engine nor in TensorFlow 2."
    assert sentence("tf.frobnicate") == expected


def test_what_is_recommended_exists_in_tensorflow():
    import re

    from tapemagic.numpy_tf import missing

    for text in missing._INSTEAD.values():
        for namespace, name in re.findall(r"`tf\.(?:(\w+)\.)?(\w+)", text):
            assert name in names_of(namespace) or namespace not in NAMES, text


def test_private_names_are_no_business_of_ours():
    with pytest.raises(AttributeError, match="has no attribute '__wrapped__'"):
        _ = tf.__wrapped__
    assert not hasattr(tf.math, "_ipython_display_")


def test_python_offers_no_suggestion_of_its_own():
    assert missing_name("", "data", []).obj is None


def test_import_from_the_engine_fails_as_python_does():
    with pytest.raises(ImportError):
        exec("from tapemagic.numpy_tf import data")


# ---- what the namespaces hold ----------------------------------------------------------------


def namespaces():
    yield "", tf
    for name in tf.__all__:
        found = getattr(tf, name)
        if isinstance(found, types.ModuleType):
            yield name, found


@pytest.mark.parametrize(("path", "namespace"), list(namespaces()))
def test_no_name_that_tensorflow_does_not_have(path, namespace):
    assert set(namespace.__all__) <= names_of(path)


def test_none_of_the_engines_own_modules_or_imports_is_a_name():
    every = {name for name in vars(tf) if not name.startswith("_")}
    assert every == set(tf.__all__)
    # Some modules are imported late; they would appear as attributes of the package.
    tf.strings.format("{}", tf.constant([1 + 2j]))
    tf.abs(tf.constant(1 + 2j))
    tf.matmul(tf.ones([1, 1]), tf.ones([1, 1]))
    assert {name for name in vars(tf) if not name.startswith("_")} == set(tf.__all__)


def test_dir_lists_what_completion_shall_offer():
    assert {"GradientTape", "math", "__version__"} <= set(dir(tf))
    assert "np" not in dir(tf.math)
    assert dir(tf.math) == sorted(tf.math.__all__)


def test_star_import_binds_the_public_names():
    namespace = {}
    exec("from tapemagic.numpy_tf import *", namespace)
    assert namespace["GradientTape"] is tf.GradientTape
    assert "operators" not in namespace
