"""Both engines: each test with `tf` runs on our own and, where it is installed, on TensorFlow."""

from __future__ import annotations

import importlib

import pytest

ENGINES = [
    pytest.param("tapemagic.numpy_tf", id="numpy"),
    pytest.param("tensorflow", id="tensorflow", marks=pytest.mark.tensorflow),
]


@pytest.fixture(scope="session", params=ENGINES)
def tf(request: pytest.FixtureRequest):
    return importlib.import_module(request.param)
