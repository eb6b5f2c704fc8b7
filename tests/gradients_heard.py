"""What the gradient calls of a notebook's cells really gave, beside what was said of them before.

`listening` hears the engine's own methods; a call is known by the line of the cell that made it.
What was said is taken where the live checks ask the checker. So each cell holds every prediction
against the truth, whatever the cell does to get there.
"""

from __future__ import annotations

import contextlib
import sys

from tapemagic.live import checks

METHODS = ("gradient", "jacobian", "batch_jacobian")


class Heard:
    """What was said of the cell that runs, and what came of it."""

    def __init__(self):
        self.live = None
        self.given = {}

    def begin(self):
        """A cell is about to run."""
        self.live, self.given = None, {}

    @property
    def compared(self):
        """For each line that asked a tape: what it gave, and what was said of it."""
        calls = () if self.live is None else self.live.report.calls
        return {
            line: (given, {c.verdict for c in calls if c.place.line <= line <= c.place.end_line})
            for line, given in self.given.items()
        }

    @property
    def wrong(self):
        """The lines of which something was said that is not so.

        Of a call that is made several times it is said that it goes wrong when one of them does.
        """
        return {
            line: (given, said)
            for line, (given, said) in self.compared.items()
            if said and "unknown" not in said and not given & said
        }

    @property
    def missed(self):
        """The lines that gave None or raised, and of which nothing of the kind was said."""
        return {
            line: (given, said)
            for line, (given, said) in self.compared.items()
            if not given & {"none", "error"} <= said
        }


def _line_in_cell(namespace):
    """Return the line of the cell that called, None where a function or a library did."""
    frame = sys._getframe(2)
    is_cell = frame.f_globals is namespace and frame.f_code.co_name == "<module>"
    return frame.f_lineno if is_cell else None


def _has_none(value):
    if isinstance(value, (list, tuple)):
        return any(map(_has_none, value))
    if isinstance(value, dict):
        return any(map(_has_none, value.values()))
    return value is None


@contextlib.contextmanager
def listening(monkeypatch, engine, shell):
    """Listen to the gradient calls that the cells of a shell make themselves."""
    heard = Heard()
    check_cell = checks.check_cell

    def checked(*arguments, **options):
        live = check_cell(*arguments, **options)
        # What is checked after it are corrected texts of the same cell.
        heard.live = heard.live or live
        return live

    monkeypatch.setattr(checks, "check_cell", checked)
    for method in METHODS:
        _listen(monkeypatch, engine.GradientTape, method, heard, shell.user_ns)
    yield heard


def _listen(monkeypatch, tapes, method, heard, namespace):
    own = getattr(tapes, method)

    def asked(tape, *arguments, **options):
        given = heard.given.setdefault(_line_in_cell(namespace), set())
        try:
            value = own(tape, *arguments, **options)
        except Exception:
            given.add("error")
            raise
        given.add("none" if _has_none(value) else "value")
        heard.given.pop(None, None)
        return value

    monkeypatch.setattr(tapes, method, asked)
