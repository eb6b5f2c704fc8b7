"""What the kernel answers a page that asks about its cells, over a comm that keeps what is sent."""

from __future__ import annotations

import threading

import comm
import pytest

from tapemagic.editors import notebook_comm
from tapemagic.editors.notebook_comm import TARGET
from tapemagic.editors.notebook_findings import CellFindings
from tapemagic.live import typed_cells

MISTAKE = """x = tf.constant(3.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, x)"""


class RecordingComm:
    """A comm that keeps what is sent."""

    def __init__(self, target_name, primary, comm_id="the comm"):
        assert not primary  # a page without the extension would complain of one that is announced
        self.comm_id = comm_id
        self.target_name = target_name
        self.sent = []
        self.is_closed = False

    def on_msg(self, receive):
        self.receive = receive

    def on_close(self, end):
        self.handle_close = end

    def send(self, data):
        self.sent.append(data)

    def close(self):
        self.is_closed = True

    def ask(self, **question):
        self.receive({"content": {"data": question}})
        return self.sent[-1] if self.sent else None


class Kernel:
    """A kernel: an event loop that runs what it is given when the test says so."""

    def __init__(self):
        self.io_loop = self
        self.waiting = []

    def add_callback(self, function, *arguments):
        self.waiting.append((function, arguments))

    def run_waiting(self):
        while self.waiting:
            function, arguments = self.waiting.pop(0)
            function(*arguments)


@pytest.fixture
def kernel_shell(shell, monkeypatch):
    """A shell of a kernel, in which tapemagic was loaded."""
    shell.kernel = Kernel()
    manager = comm.base_comm.CommManager()
    monkeypatch.setattr(comm, "create_comm", RecordingComm)
    monkeypatch.setattr(comm, "get_comm_manager", lambda: manager)
    shell.comms = manager.comms
    shell.comm_open = lambda **content: manager.comm_open(None, None, {"content": content})
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    monkeypatch.setattr(notebook_comm, "_SECONDS", 3600)  # a slow machine is no bug of ours
    shell.run_line_magic("load_ext", "tapemagic")
    shell.run_cell("import tensorflow as tf")
    return shell


def page(**cells):
    """Return a question about cells; all are asked about, from the last to the first."""
    return {
        "client": "page",
        "revision": 1,
        "cells": [{"id": name, "source": text} for name, text in cells.items()],
        "asked": [*reversed(cells)],
    }


def codes(answer, cell):
    return [finding["code"] for finding in answer["cells"][cell]["findings"]]


def test_a_cell_that_is_right(kernel_shell):
    answer = kernel_shell.comms["the comm"].ask(**page(a="x = 1.0"))
    assert answer == {
        "client": "page",
        "revision": 1,
        "protocol": 1,
        "cells": {"a": {"findings": [], "bands": []}},
        "left": [],
    }


def test_a_mistake(kernel_shell):
    answer = kernel_shell.comms["the comm"].ask(**page(a="x = 1.0", b=MISTAKE))
    assert codes(answer, "a") == []
    assert codes(answer, "b") == ["TAP201"]


def test_there_is_a_comm_with_the_name_that_pages_look_for(kernel_shell):
    assert [each.target_name for each in kernel_shell.comms.values()] == [TARGET]


def test_a_page_that_opens_a_comm_is_answered_by_it(kernel_shell):
    kernel_shell.comm_open(comm_id="the page's", target_name=TARGET)
    ours, theirs = kernel_shell.comms.values()
    assert codes(theirs.ask(**page(b=f"x = 1.0\n{MISTAKE}")), "b") == ["TAP201"]
    assert ours.sent == []
    kernel_shell.run_line_magic("reload_ext", "tapemagic")
    assert theirs.is_closed


def test_a_page_that_closed_its_comm_is_told_nothing_more(kernel_shell):
    kernel_shell.comm_open(comm_id="the page's", target_name=TARGET)
    theirs = kernel_shell.comms["the page's"]
    theirs.handle_close({})
    assert theirs.ask(**page(a="x = 1.0")) is None
    kernel_shell.run_line_magic("reload_ext", "tapemagic")
    assert not theirs.is_closed


def test_a_shell_without_a_kernel_has_none(shell, monkeypatch):
    monkeypatch.setattr(comm, "create_comm", lambda **_: pytest.fail("there is nobody to ask"))
    shell.run_line_magic("load_ext", "tapemagic")


def test_unloading_tells_the_pages(kernel_shell):
    ours = kernel_shell.comms["the comm"]
    kernel_shell.run_line_magic("reload_ext", "tapemagic")
    assert ours.is_closed


def test_a_cell_that_is_not_in_the_page_is_not_answered(kernel_shell):
    question = {**page(a=MISTAKE), "asked": ["gone"]}
    assert kernel_shell.comms["the comm"].ask(**question)["cells"] == {}


def test_what_there_was_no_time_for_is_left(kernel_shell, monkeypatch):
    monkeypatch.setattr(notebook_comm, "_SECONDS", 0)
    answer = kernel_shell.comms["the comm"].ask(**page(a=MISTAKE, b=MISTAKE, c=MISTAKE))
    assert list(answer["cells"]) == ["c"]
    assert answer["left"] == ["b", "a"]


def test_a_cell_is_asked_about_again_while_fixes_are_left(kernel_shell, monkeypatch):
    monkeypatch.setattr(notebook_comm, "_SECONDS", 0)
    cell = MISTAKE.replace("constant", "Variable") + "\ntape.gradient(y, x)" * 2
    ask = kernel_shell.comms["the comm"].ask
    answers = [ask(**page(a=cell)), ask(**page(a=cell))]
    assert [answer["left"] for answer in answers] == [["a"], []]
    fixes = [[each["fix"] for each in answer["cells"]["a"]["findings"]] for answer in answers]
    assert [[fix is not None for fix in some] for some in fixes] == [[True, False], [True, True]]


def test_a_question_while_a_cell_runs_is_answered_when_it_has_run_and_the_newest_only(kernel_shell):
    ours = kernel_shell.comms["the comm"]
    kernel_shell.user_ns["ask"] = lambda revision: ours.ask(
        **{**page(a=MISTAKE), "revision": revision}
    )
    kernel_shell.run_cell("ask(1)\nn = ask(2)")
    assert kernel_shell.user_ns["n"] is None
    assert [answer["revision"] for answer in ours.sent] == [2]


def test_a_question_that_comes_in_another_thread_is_answered_by_the_one_that_runs_cells(
    kernel_shell,
):
    ours = kernel_shell.comms["the comm"]
    thread = threading.Thread(target=lambda: ours.ask(**page(a=MISTAKE)))
    thread.start()
    thread.join()
    assert ours.sent == []
    kernel_shell.kernel.run_waiting()
    assert codes(ours.sent[0], "a") == ["TAP201"]


@pytest.mark.parametrize("mode", ["off", "strict"])
def test_the_mode_of_the_checks(kernel_shell, mode):
    kernel_shell.run_line_magic("tape", f"check {mode}")
    found = codes(kernel_shell.comms["the comm"].ask(**page(a=MISTAKE)), "a")
    assert found == ([] if mode == "off" else ["TAP201"])


@pytest.mark.parametrize(
    ("where", "what"), [(typed_cells.TypedCells, "check"), (CellFindings, "to_json")]
)
def test_a_mistake_of_our_own_is_told_and_logged(kernel_shell, monkeypatch, caplog, where, what):
    def fail(*_):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(where, what, fail)
    answer = kernel_shell.comms["the comm"].ask(**page(a=MISTAKE))
    assert answer["cells"]["a"]["failed"] == "ZeroDivisionError: oh"
    assert "the checker failed" in caplog.text
