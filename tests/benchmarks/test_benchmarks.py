"""The benchmarks themselves: each program is right, and nothing here asks how long it takes."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent


@pytest.fixture
def bench(monkeypatch):
    """Return what imports a module of this folder, as the program does that stands in it."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        path = getattr(sys.modules[name], "__file__", None)
        if path and FOLDER in Path(path).parents:
            del sys.modules[name]


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(FOLDER), *arguments], capture_output=True, text=True, check=False
    )


# ---- every program gives what the formula gives -------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "library",
    [
        "numpy",
        "numpy-typed",
        "tapemagic",
        "tapemagic-bare",
        pytest.param("tensorflow", marks=pytest.mark.tensorflow),
    ],
)
def test_a_library_is_run_through_all_its_workloads(bench, library):
    workloads = bench("workloads").WORKLOADS
    its_own = [name for name, workload in workloads.items() if workload.is_written_for(library)]
    # A million points and ten thousand TensorFlow operations say nothing more here.
    small = [name for name in its_own if "1000000" not in name and name != "chain-of-10000"]
    done = run("--libraries", library, "--workloads", *small, "--rounds", "1", "--seconds", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^([\w-]+): ", done.stdout, re.MULTILINE) == small


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "name"),
    [(library, f"points-1000000-{order}") for library in ("numpy", "tapemagic") for order in "012"]
    + [("tapemagic", "chain-of-10000")],
)
def test_the_large_workloads_are_right_too(bench, library, name):
    found = bench("libraries").LIBRARIES[library]
    workload = bench("workloads").WORKLOADS[name]
    program = workload.programs[library](found.load(), **workload.inputs)
    workload.check(program())


def test_each_workload_is_ours_and_a_peers(bench):
    for workload in bench("workloads").WORKLOADS.values():
        for library in ("tapemagic", "tensorflow", "pytorch", "numpy"):
            assert workload.is_written_for(library), (workload.name, library)


def test_a_wrong_result_is_refused(bench):
    nested = bench("workloads").WORKLOADS["nested"]
    nested.check((np.float32(6.75), np.float32(9)))
    for wrong in [(6.75, 9.001), (6.75,), (6.75, np.array([9.0])), (6.75, np.nan)]:
        with pytest.raises(AssertionError):
            nested.check(wrong)


def test_recording_can_be_taken_out_of_the_engine():
    program = """
import without_recording as tf
x = tf.constant([1.0, 2.0])
y = tf.Variable([3.0, 4.0])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    results = [x * y, tf.sin(x), x + 1.0, tf.reduce_sum(x), tf.concat([x, x], 0)]
assert results[0].numpy().tolist() == [3.0, 8.0] and results[3].numpy() == 3.0
assert [tape.gradient(result, x) for result in results] == [None] * 5
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=FOLDER, check=False)
    assert done.returncode == 0


# ---- what becomes of the numbers ----------------------------------------------------------------


def test_targets_are_judged_by_the_minima(bench):
    targets = bench("targets")
    row = targets.row(
        "a task",
        "s",
        {"tapemagic": [2.0, 1.0, 9.0], "tensorflow": [50.0, 60.0, 70.0], "pytorch": [4.0]},
        [
            targets.Target(1 / 50, "tensorflow"),
            targets.Target(1 / 8, "pytorch"),
            targets.Target(0.5, bench("libraries").BEST_PEER, is_stretch=True),
            targets.Target(0.5),
            targets.Target(1, "mygrad"),
        ],
    )
    assert row.minima == {"tapemagic": 1.0, "tensorflow": 50.0, "pytorch": 4.0}
    assert row.medians == {"tapemagic": 2.0, "tensorflow": 60.0}
    assert [tuple(verdict) for verdict in row.verdicts] == [
        ("at most 1/50 of TensorFlow", "1/50.0", "1/30.0", True, False),
        ("at most 1/8 of PyTorch", "1/4.00", "", False, False),
        ("at most 1/2 of the best eager peer (PyTorch)", "1/4.00", "", True, True),
        ("at most 500 ms", "1.00 s", "2.00 s", False, False),
    ]


def test_numbers_are_written_with_three_digits(bench):
    number = bench("words").number
    assert [number(value, "s") for value in (2.5, 0.25, 0.0025, 2.5e-5, 2.5e-7)] == [
        "2.50 s", "250 ms", "2.50 ms", "25.0 µs", "0.25 µs",
    ]  # fmt: skip
    assert (number(4_700_000, "B"), number(103.4, "×")) == ("4.70 MB", "103×")


def test_growth_is_told_from_the_times(bench):
    row = bench("targets").row
    times = {
        "chain": row("", "s", {"tapemagic": [1.0], "numpy": [2.0], "jax": [1.0]}),
        "chain-of-10000": row("", "s", {"tapemagic": [101.0], "numpy": [300.0]}),
    }
    (growth,) = bench("times").growth(times).values()
    assert growth.minima == {"tapemagic": 101.0, "numpy": 150.0}
    assert [verdict.is_met for verdict in growth.verdicts] == [True]


def test_the_page_in_the_documentation_tells_of_each_workload(bench, repository):
    """It fails after a workload was added or renamed, until `make bench` has run."""
    page = (repository / "docs" / "benchmarks.md").read_text()
    workloads = bench("workloads").WORKLOADS.values()
    assert [workload.title for workload in workloads if f"| {workload.title} |" not in page] == []


@pytest.mark.slow
def test_page_and_picture_are_written_where_one_says(tmp_path):
    pytest.importorskip("matplotlib")
    done = run(
        "--libraries", "numpy", "tapemagic", "--workloads", "nested", "network",
        "--rounds", "1", "--seconds", "0", "--output-directory", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "benchmarks.md").read_text()
    assert "| y = x³ under two tapes, dy/dx and d²y/dx² |" in page
    assert "at most 1.15× of NumPy by hand" in page
    picture = (tmp_path / "images" / "benchmarks.svg").read_text()
    assert "prefers-color-scheme: dark" in picture
    assert "network 784-128-10" in picture


# ---- what is asked for --------------------------------------------------------------------------


def test_a_library_that_is_missing_is_left_out_and_said(bench, monkeypatch, capsys):
    libraries = bench("libraries")
    missing = libraries.Library("PyTorch", "not_a_module", ("not-a-package",))
    monkeypatch.setitem(libraries.LIBRARIES, "pytorch", missing)
    assert libraries.installed(["numpy", "pytorch"]) == ["numpy"]
    assert "PyTorch is not installed: left out." in capsys.readouterr().err


@pytest.mark.slow
def test_a_workload_that_there_is_not_is_said():
    done = run("--libraries", "numpy", "--workloads", "chian")
    assert done.returncode == 1
    assert "No workload is named chian: there are chain, " in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux says how large a process is")
def test_memory_of_a_process_is_that_of_the_arrays(bench):
    rows, failures = bench("memory").peaks(["numpy", "tapemagic"], lambda line: None)
    assert failures == []
    # Three results of 4 MB each, and what is needed on the way.
    for peak in rows["points-1000000-2"].minima.values():
        assert 12e6 < peak < 200e6
    (growth,) = bench("memory").training(2000, lambda line: None).values()
    assert growth.minima["tapemagic"] < 1e6
