"""What the plot's speed is measured on is what the page says; nothing is timed here."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

import tapemagic
from tapemagic import numpy_tf as tf


@pytest.fixture
def latency(monkeypatch):
    """Return the script, which imports its neighbours by their names."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import plot_latency

    yield plot_latency
    for name in ("plot_latency", "targets", "words", "libraries"):
        sys.modules.pop(name, None)


def test_all_ways_show_the_same_function(latency):
    names: dict[str, object] = {}
    exec(latency.VALUES, names)
    plot = tapemagic.plot(lambda x: tf.sin(x) * tf.exp(-x * x) + x**3, -3, 3, engine="numpy")
    samples = plot._drawn.picture.curves[0].samples
    np.testing.assert_allclose(names["values"](samples.x), samples.values[:3], atol=1e-12)
    assert "tf.sin(a * x) * tf.exp(-x * x) + x**3" in latency.TAPEMAGIC


def test_the_page_says_who_is_how_fast_and_which_targets_are_met(latency):
    def measured(way, milliseconds, sent=0):
        return latency.Measured(way, [milliseconds / 1000] * latency.MOVES, sent)

    plotly, ipympl, interact = latency.PEERS
    peers = [measured(plotly, 50.0, 9), measured(ipympl, 40.0, 9), measured(interact, 90.0, 9)]
    page = latency.page_text(
        measured(latency.OURS, 10.0), peers, measured(latency.PARAMETER, 60.0, 9)
    )
    rows = [line for line in page.splitlines() if line.startswith(("| tape", "| plotly", "| ipy"))]
    assert rows[:2] == [
        "| tapemagic | 10.0 ms | 10.0 ms | 10.0 ms | 0 |  |",
        "| ipympl | 40.0 ms | 40.0 ms | 40.0 ms | 9 | tapemagic takes 1/4.00 |",
    ]
    verdicts = [line.partition(":")[0] for line in page.splitlines() if line.startswith("* ")]
    assert verdicts == ["* met", "* not met", "* met", "* not met"]
