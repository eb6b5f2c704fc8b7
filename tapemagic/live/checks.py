"""Each cell that uses a tape is checked before it runs, and heard again when it has run.

`LiveChecks` listens to the shell. Before a cell runs, it is checked against what its names hold and
the cells it stands on; where there is a finding, the highlight is shown at once, so that a long
cell can be stopped. When the cell has run, the highlight says what came of each finding, and an
exception that has to do with a tape is explained.

In mode "strict" a cell with an error does not run at all. In mode "off" nothing is checked, and
cells are still remembered: they are what later ones stand on.
"""

from __future__ import annotations

import ast
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from IPython.core.error import InputRejected
from IPython.core.inputtransformer2 import classic_prompt, ipython_prompt
from IPython.display import display

from tapemagic.checker.live import check_cell
from tapemagic.checker.magic_lines import cell_magics
from tapemagic.display.explanations import Explanation
from tapemagic.leibniz import bound_name
from tapemagic.live.confirming import Outcome, confirmations, has_none, names_given
from tapemagic.live.explaining import Reasons, explained_error
from tapemagic.live.memory import CellMemory
from tapemagic.live.ran_cells import RanCell, RanCells, cell_id_of
from tapemagic.live.typed_cells import TypedCells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

    from tapemagic.checker.findings import Report
    from tapemagic.checker.live import LiveReport
    from tapemagic.display.highlight import Highlight
    from tapemagic.live.memory import Standing

__all__ = ["CHECK_MAGIC", "EXPLORE_MAGIC", "MODES", "LiveChecks", "StrictGate", "rejection"]

MODES: Final = ("on", "off", "strict")
CHECK_MAGIC: Final = "tape_check"
EXPLORE_MAGIC: Final = "tape_explore"
# What stands below them does not run as it stands there, and leaves nothing behind.
_NOT_RUN: Final = frozenset({CHECK_MAGIC, EXPLORE_MAGIC})
_NAME: Final = "this cell"
_MODEL: Final = "the checker's model of the program, since no tape has kept a recording of it"
_logger = logging.getLogger(__name__)


@dataclass
class _Running:
    """The cell that is running.

    Attributes
    ----------
    info
        By which the shell tells of it.
    text, number
        Its text, and how the reader calls it.
    standing
        What it stands on; None where it has nothing to do with tapes.
    live
        What was found in it, None where it was not checked.
    confirm
        Adds what the run has shown to what is displayed.
    """

    info: ExecutionInfo
    text: str
    number: int
    standing: Standing | None = None
    live: LiveReport | None = None
    confirm: Callable[[Mapping[int, str]], None] | None = None


class StrictGate(ast.NodeTransformer):
    """Rejects the cell that is about to run, when it is told to; else it changes nothing."""

    def __init__(self) -> None:
        self.reason: str | None = None

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the tree as it is.

        Raises
        ------
        InputRejected
            When the cell must not run.
        """
        if self.reason is not None:
            raise rejection(self.reason)
        return node


def rejection(reason: str) -> InputRejected:
    """Return what a transformer raises so that a cell does not run: one sentence is shown."""
    rejected = InputRejected(reason)
    rejected._render_traceback_ = lambda *_: [f"NotRun: {reason}"]  # type: ignore[attr-defined]
    return rejected


class LiveChecks:
    """Checks the cells of one shell.

    Parameters
    ----------
    shell
        The shell.
    mode
        Returns which of `MODES` is chosen.

    Attributes
    ----------
    latest
        The last highlight that was shown, which ``%tape fix`` asks for.
    reasons
        Why names hold None, which ``%tape why`` asks for.
    ran
        The cells that ran, as the page calls them.
    typed
        Checks the cells of the page that have not run as they stand.
    """

    def __init__(self, shell: InteractiveShell, mode: Callable[[], str]) -> None:
        self._shell = shell
        self._mode = mode
        self._memory = CellMemory()
        self._gate = StrictGate()
        # The body of a magic like %%capture is a cell of its own; it is checked with the whole.
        self._running: _Running | None = None
        self._last_number: int = max(1, shell.displayhook.prompt_count)
        self.latest: Highlight | None = None
        self.reasons = Reasons()
        self.ran = RanCells()
        self.typed = TypedCells(self._memory, self.ran, lambda: shell.user_ns)
        # IPython unregisters by identity, and each access of a method makes a new object.
        self._listeners: dict[str, Callable[..., Any]] = {
            "pre_run_cell": self._before,
            "post_run_cell": self._after,
        }

    def connect(self) -> None:
        """Listen to the shell."""
        for event, listener in self._listeners.items():
            self._shell.events.register(event, listener)
        self._shell.ast_transformers.append(self._gate)

    def disconnect(self) -> None:
        """Stop listening."""
        for event, listener in self._listeners.items():
            self._shell.events.unregister(event, listener)
        if self._gate in self._shell.ast_transformers:
            self._shell.ast_transformers.remove(self._gate)

    @property
    def is_off(self) -> bool:
        """Whether nothing is to be checked."""
        return self._mode() == "off"

    @property
    def is_running(self) -> bool:
        """Whether a cell is running: what names hold is half of what they are to hold."""
        return self._running is not None

    def check(self, text: str, *, with_fixes: bool = True) -> LiveReport:
        """Check a cell against what names hold now; nothing is run or shown."""
        namespace = self._shell.user_ns
        standing = self._memory.standing(text, 0, namespace)
        return check_cell(text, *self._memory.earlier(standing), with_fixes=with_fixes)

    def highlight(self, live: LiveReport) -> Highlight:
        """Return what is shown of a cell that was checked."""
        from tapemagic.display.diagnostics import Checked
        from tapemagic.display.highlighting import highlight_of

        checked = Checked(_NAME, live.report, live.source)
        return highlight_of(checked, check=lambda changed: self.check(changed).report)

    def show(self, text: str) -> None:
        """Check a cell that is not run, and show what is found, or that nothing is."""
        from tapemagic.widgets import show_highlight

        highlight = self.highlight(self.check(text))
        if highlight.findings:
            self.latest = highlight
        show_highlight(highlight)

    def why(self, name: str) -> Explanation:
        """Explain why a name holds None, or how it is connected.

        Where a tape has kept a recording that knows of the name, it is that which is walked; else
        the checker's model is asked, which knows of Nones only.

        Raises
        ------
        ValueError
            When there is no such name, or it holds something of which neither knows.
        """
        namespace = self._shell.user_ns
        if name not in namespace:
            raise ValueError(
                f"There is no name {name} in the notebook: {_what_to_name(name, namespace)}."
            )
        reason = self.reasons.of(name, namespace)
        from tapemagic.live.why_recorded import explained_by_recording

        recorded = explained_by_recording(self._shell, name, reason)
        if recorded is not None:
            return recorded
        if not has_none(namespace[name]):
            kind = type(namespace[name]).__name__
            raise ValueError(f"{name} is not None, it holds a value ({kind}).")
        if reason is not None:
            return replace(reason.explanation(name), seen_in=_MODEL)
        return Explanation(
            f"{name} is None, and the checker does not know why.",
            "No gradient call that gave it was seen to give None: it was made in a cell that ran "
            "before `%load_ext tapemagic`, by code that the checker cannot look into, or by none.",
        )

    # ---- before and after --------------------------------------------------------------------

    def _before(self, info: ExecutionInfo) -> None:
        if self._running is not None or info.silent:
            return
        self._gate.reason = None
        text = _without_prompts(info.raw_cell or "")
        running = self._running = _Running(info, text, self._number(info))
        if any(magic.name in _NOT_RUN for magic in cell_magics(text.splitlines())):
            return
        namespace = self._shell.user_ns
        running.standing = self._memory.about_to_run(text, running.number, namespace)
        if running.standing is None or not running.standing.uses_tapes or self.is_off:
            return
        try:
            running.live = check_cell(text, *self._memory.earlier(running.standing))
        except Exception as error:  # noqa: BLE001 - the reader's cell is to run, whatever we do
            self._confess(error)
            return
        if running.live.report.findings:
            self._show(running)

    def _confess(self, error: Exception) -> None:
        """Say in one sentence that the checker failed, and log the whole for its makers."""
        _logger.debug("the checker failed", exc_info=error)
        sentence = (
            f"tapemagic could not check this cell ({type(error).__name__}: {error}), which is a "
            "mistake of its own: please tell its makers. The cell runs all the same."
        )
        display(Explanation(sentence, ""))

    def _show(self, running: _Running) -> None:
        from tapemagic.widgets import show_highlight

        assert running.live is not None  # noqa: S101  for the type checker
        # What stands in the notebook is what a button looks for, prompts and all.
        self.latest = replace(self.highlight(running.live), source=running.info.raw_cell or "")
        running.confirm = show_highlight(self.latest)
        errors = [each for each in running.live.report.findings if each.level == "error"]
        if errors and self._mode() == "strict":
            self._gate.reason = (
                f"{errors[0].message.rstrip('.')}, and `%tape check strict` lets no such cell run: "
                "correct it, or write `%tape check on`."
            )

    def _after(self, result: ExecutionResult | None) -> None:
        running = self._running
        # The cell that loaded the extension was entered before anybody listened; of an interrupted
        # one there is no result, and only the outermost is told of.
        if running is None or (result is not None and result.info is not running.info):
            return
        self._running = None
        rejected = self._gate.reason is not None
        self._gate.reason = None
        if rejected:
            return
        if result is not None and result.error_before_exec is not None:
            return
        outcome = self._outcome(result)
        ran = RanCell(running.info.raw_cell or "", running.number, running.live)
        self.ran.note(cell_id_of(running.info, self._shell), ran)
        if running.standing is not None:
            self._memory.has_run(running.standing, self._shell.user_ns, outcome.line)
        self.reasons.forget_bound_by(running.text)
        if running.live is not None:
            self._confirm(running, running.live.report, outcome)
        if not self.is_off:
            self._explain(running, outcome)

    def _confirm(self, running: _Running, report: Report, outcome: Outcome) -> None:
        findings = report.findings
        left = names_given(running.text, findings, in_loops=True)
        self.reasons.note(running.number, report, left, outcome.namespace)
        said = {finding.place for finding in findings}
        right = [call for call in report.calls if call.verdict == "none" and call.place not in said]
        self.reasons.note_right(
            running.number, right, names_given(running.text, right), outcome.namespace
        )
        sentences = confirmations(report, names_given(running.text, findings), outcome)
        if sentences and running.confirm is not None:
            running.confirm(sentences)

    def _explain(self, running: _Running, outcome: Outcome) -> None:
        """Explain an exception about tapes, unless the highlight has told of it already."""
        if outcome.error is None or outcome.line is None:
            return
        findings = () if running.live is None else running.live.report.findings
        if any(each.place.line <= outcome.line <= each.place.end_line for each in findings):
            return
        lines = running.text.splitlines()
        # Of a magic's cell the magic is the outer line, and the body's own the inner one.
        *_, number = _lines_of_cell(outcome.error.__traceback__, self._shell.user_ns)
        line = lines[number - 1] if number <= len(lines) else ""
        explained = explained_error(outcome.error, line, self._shell.user_ns, self.reasons)
        if explained is not None:
            display(explained)

    def _outcome(self, result: ExecutionResult | None) -> Outcome:
        namespace = self._shell.user_ns
        if result is None:
            return Outcome(namespace, error=KeyboardInterrupt(), line=1)
        error = result.error_in_exec
        lines = () if error is None else _lines_of_cell(error.__traceback__, namespace)
        line = next(iter(lines), None)
        return Outcome(namespace, result.result, error, line)

    def _number(self, info: ExecutionInfo) -> int:
        """Return how the reader calls a cell: what stands beside it, as in ``In [3]``.

        nbval runs a notebook without history, in which nothing is counted: there it is the number
        that the cell has when the notebook is run from its beginning.
        """
        shown = self._shell.displayhook.prompt_count
        self._last_number = shown if info.store_history else self._last_number + 1
        return self._last_number


def _what_to_name(name: str, namespace: Mapping[str, Any]) -> str:
    """Say what to do about a name that there is not: `dy/dx` is bound to ``dy_dx``."""
    bound = bound_name(name)
    return f"write {bound}" if bound in namespace else "run the cell that binds it"


def _without_prompts(text: str) -> str:
    """Return a cell without the prompts that IPython takes away: pasted documentation has them."""
    lines = text.splitlines(keepends=True)
    return "".join(ipython_prompt(classic_prompt(lines)))


def _lines_of_cell(traceback: TracebackType | None, namespace: Mapping[str, Any]) -> Iterator[int]:
    """Give the lines of the cell where an exception was raised, or was on its way."""
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>":
            yield traceback.tb_lineno
        traceback = traceback.tb_next
