"""When an open document is checked, with a checker that a test holds in its hands."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from typed_programs import MISTAKEN

from tapemagic.checker.checking import check_source
from tapemagic.checker.findings import Report
from tapemagic.checker.fixes.proof import FixSearch
from tapemagic.checker.selection import Selection
from tapemagic.checker.sources import read_source
from tapemagic.editors import checking_loop
from tapemagic.editors.checking_loop import CheckingLoop
from tapemagic.editors.documents import OpenProgram

URI = "file:///a.py"


class Bench:
    """A loop, the text that it is given, and all that it tells."""

    def __init__(self, monkeypatch):
        self.text = ""
        self.checked = []
        self.published = []
        self.faults = []
        self.free = threading.Event()
        self.free.set()
        monkeypatch.setattr(checking_loop, "check_open", self.check)

    def start(self):
        return CheckingLoop(
            lambda _uri: (OpenProgram(URI, self.text), Selection()),
            lambda checked: self.published.append(checked.document.text),
            lambda uri, error: self.faults.append((uri, str(error))),
        )

    def check(self, document, _selection):
        self.checked.append(document.text)
        assert self.free.wait(10)
        if document.text == "fault":
            raise ValueError("a fault")
        return Report()

    async def type(self, loop, text):
        self.text = text
        loop.changed(URI)
        await asyncio.sleep(0.01)


@pytest.fixture
def bench(monkeypatch):
    return Bench(monkeypatch)


def test_of_a_burst_the_first_and_the_last_text_are_checked(bench):
    async def burst():
        loop = bench.start()
        bench.free.clear()
        for text in ("a", "ab", "abc", "abcd"):
            await bench.type(loop, text)
        assert bench.checked == ["a"]
        bench.free.set()
        current = await loop.current(URI)
        assert current.document.text == "abcd"
        loop.stop()

    asyncio.run(burst())
    assert bench.checked == ["a", "abcd"]
    assert bench.published == ["abcd"]


def test_what_is_known_is_not_checked_again(bench):
    async def ask_twice():
        loop = bench.start()
        await bench.type(loop, "a")
        assert await loop.current(URI) is await loop.current(URI)
        assert await loop.current("file:///other.py") is None
        loop.stop()

    asyncio.run(ask_twice())
    assert bench.checked == ["a"]


def test_a_fault_is_told_and_the_next_text_is_checked(bench):
    async def fail():
        loop = bench.start()
        await bench.type(loop, "fault")
        assert await loop.current(URI) is None
        await bench.type(loop, "a")
        await loop.current(URI)
        loop.stop()

    asyncio.run(fail())
    assert bench.faults == [(URI, "a fault")]
    assert bench.published == ["a"]


def test_of_a_closed_document_nothing_is_said(bench):
    async def close():
        loop = bench.start()
        bench.free.clear()
        await bench.type(loop, "a")
        loop.closed(URI)
        bench.free.set()
        await asyncio.sleep(0.05)
        assert await loop.current(URI) is None
        loop.stop()

    asyncio.run(close())
    assert bench.published == []


def test_a_search_goes_on_while_nothing_changes(bench):
    async def search():
        loop = bench.start()
        await bench.type(loop, "a")
        found = await loop.search(URI, lambda is_stopped: is_stopped())
        loop.stop()
        return found

    assert asyncio.run(search()) is False


@pytest.mark.parametrize("why", ["changed", "closed", "given up"])
def test_a_search_ends_with_what_it_was_for(bench, why):
    ended = threading.Event()
    begun = threading.Event()

    def look(is_stopped):
        begun.set()
        while not is_stopped():
            time.sleep(0.001)
        ended.set()

    async def search():
        loop = bench.start()
        await bench.type(loop, "a")
        searching = asyncio.ensure_future(loop.search(URI, look))
        await asyncio.to_thread(begun.wait, 10)
        if why == "changed":
            await bench.type(loop, "ab")
        elif why == "closed":
            loop.closed(URI)
        else:
            searching.cancel()
        assert await asyncio.to_thread(ended.wait, 10)
        loop.stop()

    asyncio.run(search())


# --- which findings get a fix, and until when ----------------------------------------------------


def fixes(search):
    text = MISTAKEN + MISTAKEN.split("\n", 3)[3]
    report = check_source(read_source(text), Selection(), search=search)
    return [finding.fix is not None for finding in report.findings]


def test_fixes_are_looked_for_on_some_lines():
    assert fixes(FixSearch()) == [True, True]
    assert fixes(FixSearch({8})) == [True, False]
    assert fixes(FixSearch(set())) == [False, False]


def test_a_search_that_is_stopped_reads_nothing_more():
    assert fixes(FixSearch(is_stopped=lambda: True)) == [False, False]
    asked = []

    def is_stopped():
        asked.append(1)
        return len(asked) > 2

    assert fixes(FixSearch(is_stopped=is_stopped)) == [True, False]
