"""What the tests of widgets share: JupyterLab, and a connection to no browser."""

from __future__ import annotations

import types

import pytest
from jupyter_lab import JupyterLab

from tapemagic.widgets import where_drawn


def with_buffers(data, buffers):
    """Put bytes, which travel beside a message, back into its state."""
    for (name,), buffer in zip(data.get("buffer_paths", ()), buffers or (), strict=True):
        data["state"][name] = bytes(buffer)
    return data


class RecordingComm:
    """Keeps what a widget sends, in the place of a connection to a browser."""

    def __init__(self, **opening):
        self.comm_id = "comm"
        self.kernel = object()
        self.sent = [with_buffers(opening["data"], opening.get("buffers"))]

    def send(self, data=None, buffers=None, **_):
        self.sent.append(with_buffers(data, buffers))

    def on_msg(self, callback):
        """Keep what hears the page, for the tests in which it says something."""
        self.hear = callback

    def close(self, *_, **__):
        pass


@pytest.fixture
def comms(monkeypatch):
    """Let widgets talk to comms that keep what is sent."""
    made = []

    def create(**opening):
        made.append(RecordingComm(**opening))
        return made[-1]

    ipywidgets_widget = pytest.importorskip("ipywidgets.widgets.widget")
    monkeypatch.setattr(ipywidgets_widget.comm, "create_comm", create)
    yield made
    ipywidgets_widget.Widget.close_all()


@pytest.fixture
def kernel(monkeypatch):
    """Let the program run in a kernel."""
    shell = types.SimpleNamespace(kernel=object())
    monkeypatch.setattr(where_drawn, "get_ipython", lambda: shell)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run JupyterLab for the tests of one file."""
    server = JupyterLab(tmp_path_factory.mktemp("jupyterlab"))
    yield server
    server.close()


@pytest.fixture
def notebook(server, browser):
    """Return a function that opens a notebook and runs its cells; no page may complain."""
    from typed_cells_pages import complaints_of

    complaints = []

    def opened(*cells, **context):
        return server.open(browser, [*cells], prepare=complaints_of(complaints), **context)

    yield opened
    assert complaints == []
