"""What importing the engine costs, and what it brings along."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

MEASURE = """
import time
start = time.process_time()
import numpy
numpy_ready = time.process_time()
import tapemagic.numpy_tf
print((time.process_time() - numpy_ready) / (numpy_ready - start))
"""


def run(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    ).stdout


def test_imports_nothing_but_numpy_and_the_standard_library():
    # A distribution's Python may import modules of its own before anything else runs.
    code = (
        "import sys; before = set(sys.modules)\n"
        "import tapemagic.numpy_tf\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    packages = set(run(code).split())
    foreign = {"tensorflow", "scipy", "IPython", "matplotlib", "ipywidgets", "pandas"}
    assert not packages & foreign
    assert packages - set(sys.stdlib_module_names) - {"numpy", "tapemagic"} <= {
        name for name in packages if name.startswith("_") or "editable" in name or "cython" in name
    }


@pytest.mark.slow
def test_costs_far_less_than_numpy_itself(tmp_path):
    cache = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    run(MEASURE, **cache)
    assert min(float(run(MEASURE, **cache)) for _ in range(3)) < 0.6


def test_warnings_of_numpy_about_infinities_do_not_reach_the_reader():
    code = (
        "import tapemagic.numpy_tf as tf, warnings\n"
        "tf.constant(1.0) / 0.0, tf.math.log(-1.0), tf.exp(1e9), tf.sqrt([-1.0])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stderr == ""
