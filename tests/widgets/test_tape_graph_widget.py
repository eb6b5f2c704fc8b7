"""The graph of a tape as the kernel sees it: what it sends, and what it shows."""

from __future__ import annotations

import pytest
from tape_programs import CUBE, ran

pytest.importorskip("anywidget")

from tapemagic.display.tape_graph import TapeGraph
from tapemagic.widgets.notebook_widgets import widgets_placed
from tapemagic.widgets.tape_graph import for_display
from tapemagic.widgets.tape_graph_widget import TapeGraphWidget

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def test_without_a_kernel_it_is_no_widget():
    assert isinstance(for_display(ran(CUBE).graph.shown), TapeGraph)


@pytest.mark.usefixtures("comms", "kernel")
def test_with_a_kernel_it_is_a_widget():
    assert isinstance(for_display(ran(CUBE).graph.shown), TapeGraphWidget)


def test_everything_is_sent_once_with_the_first_message(comms):
    graph = ran(CUBE).graph
    TapeGraphWidget(graph)
    # Its layout, a widget of its own, has another comm.
    (message,) = [sent for comm in comms for sent in comm.sent if "graph" in sent["state"]]
    assert message["state"]["graph"] == graph.to_json()


def test_one_bundle_has_view_text_and_html(comms):  # noqa: ARG001 - each widget has a comm
    graph = ran(CUBE).graph
    data, _ = TapeGraphWidget(graph)._repr_mimebundle_()
    assert set(data) == {VIEW, "text/plain", "text/html"}
    assert data["text/plain"] == repr(graph.shown)
    assert repr(TapeGraphWidget(graph)) == repr(graph.shown)


def test_in_a_saved_notebook_it_is_drawn_from_its_state():
    v4 = pytest.importorskip("nbformat").v4
    graph = ran(CUBE).graph.to_json()
    state = {
        "model_name": "AnyModel",
        "state": {
            "_anywidget_id": "tapemagic.widgets.tape_graph_widget.TapeGraphWidget",
            "graph": graph,
        },
    }
    output = v4.new_output("display_data", {VIEW: {"model_id": "1"}, "text/html": "<p>read</p>"})
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("", outputs=[output])],
        metadata={"widgets": {STATE: {"state": {"1": state}}}},
    )
    placed = widgets_placed(notebook)
    assert (placed.moving, placed.still) == (1, 0)
    assert "× 9.0" in placed.parts.body or "\\u00d7 9.0" in placed.parts.body
    assert "<p>read</p>" in placed.notebook.cells[0].outputs[0].data["text/html"]
