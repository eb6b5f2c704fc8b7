"""What the checker says of a ``%%tape`` cell before it runs, to be held against what it gives."""

from __future__ import annotations

from tapemagic.checker.analysis import read
from tapemagic.checker.live import check_cell, names_read, program_of
from tapemagic.checker.tape_requests import request_of
from tapemagic.derivatives.values import leaves
from tapemagic.live.describing import described


def before(names, text):
    """Return what the names hold that a cell reads."""
    return described(names, [name for name in names_read(text) if name in names])


def findings(names, text):
    """Return what is found in a cell."""
    return check_cell(text, before(names, text)).report.findings


def verdicts(names, text):
    """Return what is said of each derivative that a ``%%tape`` cell asks for, by its name."""
    source, _ = program_of(text, before(names, text), ())
    requests = [(request_of(asked.node), asked) for asked in read(source.tree).calls]
    return {
        request.names[0]: asked.verdict
        for request, asked in requests
        if request is not None and request.is_last
    }


def given(names, name):
    """Return what a name holds of which a verdict spoke: "value" or "none"."""
    return "none" if any(part is None for part in leaves(names[name])) else "value"


def contradictions(names, said):
    """Return the verdicts that are not what came of them; to know nothing contradicts nothing."""
    return {
        name: verdict
        for name, verdict in said.items()
        if verdict != "unknown" and verdict != given(names, name)
    }
