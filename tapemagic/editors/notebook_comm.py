"""The kernel's side of what is underlined in a notebook while it is typed: one comm.

The page (`tapemagic/frontend/labextension`) looks for an open comm with the name `TARGET`. There is
one where tapemagic was loaded; else the page does nothing more. It sends the code cells in their
order and the identities of those that it asks about, the most urgent one first::

    {"client": "...", "revision": 7, "cells": [{"id": "a", "source": "x = 1"}], "asked": ["a"]}

and is told what is found in those cells for which there was time, and about which to ask again:
those that are left, and those in which fixes are still to be looked for::

    {"client": "...", "revision": 7, "protocol": 1, "cells": {"a": {...}}, "left": []}

Nothing is announced when the comm is made: a page without the extension would complain. JupyterLite
tells no page which comms there are: there a page opens one of its own, which is answered in the
same way.

A page has one question on its way at a time, so that a kernel that was busy finds one in its queue.
A question that comes while a cell runs waits until that has ended, wherever the kernel received it.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from tapemagic.live.typed_cells import CellText

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.live.checks import LiveChecks

__all__ = ["PROTOCOL", "TARGET", "NotebookComm"]

TARGET: Final = "tapemagic.findings"
# A page of another version than this package looks whether it understands.
PROTOCOL: Final = 1
# So long is the kernel not there for anybody else: the rest is asked for again.
_SECONDS: Final = 0.1
_logger = logging.getLogger(__name__)


class NotebookComm:
    """Answers the pages of one kernel.

    Parameters
    ----------
    shell
        The shell of the kernel.
    checks
        Its checks.
    """

    def __init__(self, shell: InteractiveShell, checks: LiveChecks) -> None:
        self._shell = shell
        self._checks = checks
        # The one that pages find, and those that pages have opened.
        self._comms: list[Any] = []
        # The newest question of each page, while a cell runs, and where it came from.
        self._waiting: dict[str, tuple[Any, Mapping[str, Any]]] = {}
        self._after_cell: Callable[..., None] = self._answer_waiting

    def connect(self) -> None:
        """Be there for pages, where the shell is that of a kernel."""
        if getattr(self._shell, "kernel", None) is None:
            return
        import comm

        ours = comm.create_comm(target_name=TARGET, primary=False)
        manager = comm.get_comm_manager()
        manager.register_comm(ours)
        manager.register_target(TARGET, self._listen)
        self._listen(ours)
        self._shell.events.register("post_run_cell", self._after_cell)

    def disconnect(self) -> None:
        """Tell the pages that nothing is checked any more."""
        if not self._comms:
            return
        import comm

        comm.get_comm_manager().unregister_target(TARGET, self._listen)
        self._shell.events.unregister("post_run_cell", self._after_cell)
        self._waiting.clear()
        comms, self._comms = self._comms, []
        for each in comms:
            each.close()

    def _listen(self, comm: Any, _opening: Mapping[str, Any] | None = None) -> None:
        """Answer what comes by a comm, until it is closed."""
        self._comms.append(comm)
        comm.on_msg(lambda message: self._receive(comm, message))
        comm.on_close(lambda _: self._comms.remove(comm))

    def _receive(self, comm: Any, message: Mapping[str, Any]) -> None:
        """Take a question, in the thread that the kernel has for it."""
        question = message["content"]["data"]
        loop = getattr(getattr(self._shell, "kernel", None), "io_loop", None)
        if loop is None or threading.current_thread() is threading.main_thread():
            self._take(comm, question)
        else:
            # A kernel with subshells: cells run in the main thread, and what they change with them.
            loop.add_callback(self._take, comm, question)

    def _take(self, comm: Any, question: Mapping[str, Any]) -> None:
        if comm not in self._comms:
            return
        if self._checks.is_running:
            self._waiting[str(question.get("client"))] = comm, question
        else:
            comm.send(self._answer(question))

    def _answer_waiting(self, *_: object) -> None:
        waiting, self._waiting = list(self._waiting.values()), {}
        for comm, question in waiting:
            self._take(comm, question)

    def _answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a question, as far as there is time for it."""
        cells = [CellText(str(cell["id"]), str(cell["source"])) for cell in question["cells"]]
        places = {cell.cell_id: place for place, cell in enumerate(cells)}
        asked = [cell_id for cell_id in question["asked"] if cell_id in places]
        end = time.monotonic() + _SECONDS
        found: dict[str, Any] = {}
        unfinished: list[str] = []
        while asked and (not found or time.monotonic() < end):
            cell_id = asked.pop(0)
            found[cell_id], is_whole = self._found(cells, places[cell_id], end)
            if not is_whole:
                unfinished.append(cell_id)
        return {
            "client": question["client"],
            "revision": question["revision"],
            "protocol": PROTOCOL,
            "cells": found,
            "left": [*asked, *unfinished],
        }

    def _found(
        self, cells: Sequence[CellText], place: int, end: float
    ) -> tuple[dict[str, Any], bool]:
        """Return what is found in a cell, and whether that is all of it."""
        from tapemagic.editors.notebook_findings import NOTHING, CellFindings

        if self._checks.is_off:
            return NOTHING, True
        try:
            answer = self._checks.typed.check(cells, place, end)
            if answer.live is None:
                return NOTHING, True
            found = CellFindings(answer.live, cells, place, self._checks.ran.id_of).to_json()
        except Exception as error:  # the reader types on, whatever we do
            _logger.exception("the checker failed on a cell that is being typed")
            return {**NOTHING, "failed": f"{type(error).__name__}: {error}"}, True
        return found, not answer.left
