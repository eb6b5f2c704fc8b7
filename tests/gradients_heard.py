"""What the gradient calls of a notebook's cells really gave, beside what was said of them before.

`heard` listens to the engine's own methods; a call is known by the cell's line that made it. What
was said is taken where the live checks ask the checker. So each cell that runs holds every
prediction against the truth, whatever the cell does to get there.
"""

from __future__ import annotations

import contextlib
import re
import sys
from dataclasses import dataclass, field

from tapemagic.live import checks

METHODS = ("gradient", "jacobian", "batch_jacobian")
_CELL = re.compile(r"ipython-input-|ipykernel_|<ipython|Cell In")


@dataclass
class Heard:
    """What was said of the cell that runs, and what came of it.

    Attributes
    ----------
    said
        The reports, one for each cell that was checked.
    wrong
        Each prediction that was wrong, as a sentence.
    missed
        How many calls gave None or raised of which nothing was said.
    judged
        How many calls were held against what was said of them.
    """

    said: list[object] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    judged: int = 0
    now: object = None

    def came(self, line: int, result: str) -> None:
        """Hold what a call of line `line` gave against what was said of the calls there."""
        if self.now is None:
            return
        calls = [
            call for call in self.now.report.calls
            if call.place.line <= line <= call.place.end_line
        ]  # fmt: skip
        verdicts = {call.verdict for call in calls}
        self.judged += 1
        if not verdicts:
            if result != "value":
                self.missed.append(f"line {line} gave {result}, and nothing was said")
        elif result not in verdicts and "unknown" not in verdicts:
            self.wrong.append(f"line {line} gave {result}, and {sorted(verdicts)} was said")
        elif result not in verdicts and result != "value":
            self.missed.append(f"line {line} gave {result}, and unknown was said")


def _line_of_cell(namespace) -> int | None:
    """Return the line of the cell from which we were called, if it made the call itself."""
    frame = sys._getframe(2)
    inside = frame.f_globals is namespace and frame.f_code.co_name == "<module>"
    return frame.f_lineno if inside else None


@contextlib.contextmanager
def heard(monkeypatch, engine, shell):
    """Listen to the gradient calls that the cells of a shell make themselves."""
    found = Heard()
    check_cell = checks.check_cell

    def checked(text, *rest, **options):
        live = check_cell(text, *rest, **options)
        found.said.append(live)
        # What is checked after it are corrected texts of the same cell.
        found.now = found.now or live
        return live

    monkeypatch.setattr(checks, "check_cell", checked)
    for method in METHODS:
        own = getattr(engine.GradientTape, method)

        def listening(tape, *arguments, own=own, **options):
            line = _line_of_cell(shell.user_ns)
            try:
                value = own(tape, *arguments, **options)
            except Exception:
                if line is not None:
                    found.came(line, "error")
                raise
            if line is not None:
                found.came(line, "none" if _has_none(value) else "value")
            return value

        monkeypatch.setattr(engine.GradientTape, method, listening)
    yield found


def _has_none(value) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_has_none, value))
    if isinstance(value, dict):
        return any(map(_has_none, value.values()))
    return value is None
