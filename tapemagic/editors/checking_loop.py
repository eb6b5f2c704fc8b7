"""When an open document is checked: at once, and never twice for what is not true any more.

The first change is checked immediately. A check that runs is not interrupted; what it found is
thrown away when the document has changed meanwhile, since somebody types, and the newest text is
checked after a wait as long as that check, `_LONGEST_WAIT` at most: of a burst of keys the first
and the last are checked, and few between. A search for fixes stops at the next change, and when
the editor does not want them any more: most send a request at each step of the cursor.

Checks run in one thread beside the event loop, searches for fixes in another.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from tapemagic.checker.findings import Report
from tapemagic.editors.diagnostics import check_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from tapemagic.checker.selection import Selection
    from tapemagic.editors.documents import OpenDocument

__all__ = ["Checked", "CheckingLoop"]

Result = TypeVar("Result")

# In seconds.
_LONGEST_WAIT: Final = 0.5


class Checked(NamedTuple):
    """A document as it was checked, with which rules, and what was found."""

    document: OpenDocument
    selection: Selection | None
    report: Report


@dataclass
class _State:
    """What is known of one document; `changes` counts how often it has changed."""

    changes: int = 0
    running: asyncio.Task[Checked | None] | None = None
    checked: tuple[int, Checked] | None = None


class CheckingLoop:
    """Checks documents when they change.

    Parameters
    ----------
    snapshot
        Gives a document as it is now, and the rules for it: None where it is not to be checked.
    publish
        Is told what was found.
    report_fault
        Is told of an exception, which is a fault of ours.
    """

    def __init__(
        self,
        snapshot: Callable[[str], tuple[OpenDocument, Selection | None]],
        publish: Callable[[Checked], None],
        report_fault: Callable[[str, Exception], None],
    ) -> None:
        self._snapshot = snapshot
        self._publish = publish
        self._report_fault = report_fault
        self._states: dict[str, _State] = {}
        self._checker = ThreadPoolExecutor(1, "tapemagic-check")
        self._fixer = ThreadPoolExecutor(1, "tapemagic-fix")

    def changed(self, uri: str) -> None:
        """Check a document that was opened or changed."""
        state = self._states.setdefault(uri, _State())
        state.changes += 1
        if state.running is None or state.running.done():
            state.running = asyncio.ensure_future(self._check(uri, state))

    def changed_all(self) -> None:
        """Check everything anew: the settings may have changed."""
        for uri in list(self._states):
            self.changed(uri)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        state = self._states.pop(uri, None)
        if state is not None:
            state.changes += 1
            if state.running is not None:
                state.running.cancel()

    async def current(self, uri: str) -> Checked | None:
        """Return what is found in a document as it is now; None where it is not open."""
        state = self._states.get(uri)
        if state is None:
            return None
        if state.checked is not None and state.checked[0] == state.changes:
            return state.checked[1]
        if state.running is None or state.running.done():
            return None  # its check has failed, which was reported
        # Whoever asks may give up; the check goes on.
        return await asyncio.shield(state.running)

    async def search(self, uri: str, work: Callable[[Callable[[], bool]], Result]) -> Result:
        """Return what a search for fixes gives.

        Parameters
        ----------
        uri
            The document.
        work
            The search. It is given the question whether to stop: the document has changed since
            now, or whoever asked has given up.
        """
        state = self._states[uri]
        changes = state.changes
        given_up = threading.Event()

        def is_stopped() -> bool:
            return given_up.is_set() or state.changes != changes

        try:
            return await asyncio.get_running_loop().run_in_executor(self._fixer, work, is_stopped)
        finally:
            given_up.set()

    def stop(self) -> None:
        """End, without waiting for what runs."""
        for uri in list(self._states):
            self.closed(uri)
        for executor in (self._checker, self._fixer):
            executor.shutdown(wait=False, cancel_futures=True)

    async def _check(self, uri: str, state: _State) -> Checked | None:
        """Check a document until it has not changed meanwhile."""
        wait = 0.0
        while True:
            changes = state.changes
            await asyncio.sleep(wait)
            if changes != state.changes:
                continue
            try:
                checked, seconds = await self._checked(uri)
            except Exception as error:  # noqa: BLE001 - a fault of ours must not end the server
                self._report_fault(uri, error)
                if changes == state.changes:
                    return None
                continue
            wait = min(seconds, _LONGEST_WAIT)
            if changes == state.changes:
                state.checked = changes, checked
                self._publish(checked)
                return checked

    async def _checked(self, uri: str) -> tuple[Checked, float]:
        document, selection = self._snapshot(uri)
        if selection is None:
            return Checked(document, None, Report()), 0.0
        begun = time.perf_counter()
        loop = asyncio.get_running_loop()
        report = await loop.run_in_executor(self._checker, check_open, document, selection)
        return Checked(document, selection, report), time.perf_counter() - begun
