"""The highlight widget as the kernel sees it: what it sends, and what its output holds."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest
from highlighted_cells import AFTER_BOTH_BLOCKS, NESTED, THIRD_DERIVATIVE, highlighted

pytest.importorskip("anywidget")

from tapemagic.widgets import show_highlight, showing
from tapemagic.widgets.highlight import HighlightWidget

VIEW = "application/vnd.jupyter.widget-view+json"


WHAT_IS_IMPORTED = """
import sys, tapemagic.magics, tapemagic.widgets
print({"anywidget", "ipywidgets", "tensorflow"} & set(sys.modules))
"""


def test_importing_the_package_imports_no_widget_library():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            WHAT_IS_IMPORTED,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "set()"


def test_the_browser_gets_the_model(comms):
    highlight = highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED)
    HighlightWidget(highlight)
    state = comms[-1].sent[0]["state"]
    assert state["highlight"] == highlight.to_json()
    assert state["confirmed"] == {}
    assert "render" in state["_esm"]
    json.dumps(state["highlight"])


def test_after_the_run_only_what_was_confirmed_is_sent(comms):
    widget = HighlightWidget(highlighted(AFTER_BOTH_BLOCKS))
    widget.confirm({0: "and it was None"})
    (opening, update) = comms[-1].sent
    assert opening["state"]["confirmed"] == {}
    assert update["state"] == {"confirmed": {0: "and it was None"}}


def test_another_highlight_can_take_the_place(comms):
    widget = HighlightWidget(highlighted(AFTER_BOTH_BLOCKS))
    widget.highlight = highlighted(THIRD_DERIVATIVE)
    assert comms[-1].sent[-1]["state"]["highlight"]["findings"][1]["caused_by"] == 0


@pytest.mark.usefixtures("comms")
def test_the_output_has_the_view_and_what_is_read_without_it():
    highlight = highlighted(AFTER_BOTH_BLOCKS)
    bundle, _ = HighlightWidget(highlight)._repr_mimebundle_()
    assert bundle[VIEW]["model_id"]
    assert bundle["text/plain"] == repr(highlight)
    assert bundle["text/html"] == highlight._repr_mimebundle_()["text/html"]


@pytest.mark.usefixtures("comms")
def test_its_text_has_no_address_and_tells_of_the_run():
    one, other = (HighlightWidget(highlighted(AFTER_BOTH_BLOCKS)) for _ in range(2))
    assert repr(one) == repr(other)
    one.confirm({0: "and it was None"})
    assert "run: and it was None" in repr(one)


# --- showing it ---------------------------------------------------------------------------------


@pytest.fixture
def displayed(monkeypatch):
    """Keep what is displayed."""
    shown = []

    class Handle:
        def update(self, content):
            shown.append(("update", content))

    def display(content, *, display_id=None, raw=False):
        shown.append(("raw" if raw else "display", content))
        return Handle() if display_id else None

    monkeypatch.setattr(showing, "display", display)
    return shown


@pytest.mark.usefixtures("comms", "kernel")
def test_in_a_notebook_it_is_a_widget(displayed):
    confirm = show_highlight(highlighted(AFTER_BOTH_BLOCKS))
    ((_, widget),) = displayed
    assert isinstance(widget, HighlightWidget)
    confirm({0: "and it was None"})
    assert widget.confirmed == {0: "and it was None"}


@pytest.mark.usefixtures("kernel")
def test_without_anywidget_it_is_text_and_html_that_are_replaced(displayed, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    highlight = highlighted(AFTER_BOTH_BLOCKS)
    confirm = show_highlight(highlight)
    assert displayed == [("display", highlight)]
    confirm({0: "and it was None"})
    assert displayed[1] == ("update", highlight.confirmed({0: "and it was None"}))


def test_in_a_terminal_it_is_text_and_the_run_adds_a_line(displayed):
    highlight = highlighted(AFTER_BOTH_BLOCKS)
    confirm = show_highlight(highlight)
    confirm({})
    assert displayed == [("display", highlight)]
    confirm({0: "and it was None"})
    said = "`tape_2.gradient(dy_dx, x)` gives None, and it was None."
    assert displayed[1] == ("raw", {"text/plain": said})
