"""What tests of all around the analysis share: an analysis whose findings a test writes down.

Each call of ``tape.gradient`` is judged by its second argument, so that a text says itself what is
found in it:

=============  ==============================================================
``MISTAKE``    TAP101, with a safe fix: the line gets ``x`` in place of it
``UNSAFE``     TAP201, with an unsafe fix
``PLAIN``      TAP301, without a fix
``FOLLOWS``    TAP102, follows from the finding before it
``SLOW``       TAP501, a warning, off unless asked for
``MOVED``      TAP103, with a safe fix of two edits: the line moves to the end
anything else  no finding: the call gives a value
=============  ==============================================================
"""

from __future__ import annotations

import ast
import json
import sys
import types

import pytest

import tapemagic.checker
from tapemagic.checker.findings import Edit, Finding, Fix, Place, Related, Report, TapeCall

RULES = {
    "MISTAKE": ("TAP101", "error", "none"),
    "UNSAFE": ("TAP201", "error", "none"),
    "PLAIN": ("TAP301", "error", "error"),
    "FOLLOWS": ("TAP102", "error", "none"),
    "SLOW": ("TAP501", "warning", "value"),
    "MOVED": ("TAP103", "error", "none"),
}


def analyse(tree, lines, _cell_of=None, **_options):
    findings, calls = [], []
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "gradient"
        ):
            continue
        mistake = ast.unparse(node.args[1])
        code, _, verdict = RULES.get(mistake, ("", "", "value"))
        place = Place(
            None, node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1
        )
        error = "RuntimeError" if verdict == "error" else None
        calls.append(
            TapeCall(place, "gradient", ast.unparse(node.func.value), verdict, error, (verdict,))
        )
        if code:
            findings.append(finding(place, mistake, lines, len(findings)))
    return Report(
        tuple(sorted(findings, key=lambda found: found.place)),
        tuple(sorted(calls, key=lambda call: call.place)),
    )


def finding(place, mistake, lines, count):
    code, level, _ = RULES[mistake]
    text = lines[place.line - 1]
    with_line = next((n for n, line in enumerate(lines, 1) if line.startswith("with ")), None)
    related = ()
    if with_line is not None:
        width = len(lines[with_line - 1])
        related = (Related(Place(None, with_line, 1, with_line, width + 1), "its tape"),)
    corrected = text.replace(mistake, "x") + "\n"
    title = f"Write x on line {place.line}."
    fix = {
        "MISTAKE": Fix(title, (Edit(None, place.line, place.line, corrected),), "safe"),
        "UNSAFE": Fix(title, (Edit(None, place.line, place.line, corrected),), "unsafe"),
        "MOVED": Fix(
            f"Move line {place.line}.",
            (
                Edit(None, place.line, place.line, ""),
                Edit(None, place.line + 2, place.line + 1, corrected),
            ),
            "safe",
        ),
    }.get(mistake)
    return Finding(
        code,
        f"name-of-{code.lower()}",
        level,
        place,
        f"Line {place.line} gives None.",
        f"The tape of line {with_line or place.line} did not record it.",
        related,
        count - 1 if mistake == "FOLLOWS" else None,
        fix,
    )


@pytest.fixture
def fake_analysis(monkeypatch):
    """Let the checker's analysis be the one of this module."""
    module = types.ModuleType("tapemagic.checker.analysis")
    module.analyse = analyse
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(tapemagic.checker, "analysis", module, raising=False)


def notebook(*cells, language="python", indent=1, ensure_ascii=False):
    """Return the text of a notebook: code cells, and ("markdown", text) for others."""
    made = []
    for cell in cells:
        kind, source = ("code", cell) if isinstance(cell, str) else cell
        record = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        if kind == "code":
            record |= {"execution_count": None, "outputs": []}
        made.append(record)
    content = {
        "cells": made,
        "metadata": {"language_info": {"name": language}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=indent, ensure_ascii=ensure_ascii) + "\n"


@pytest.fixture(name="notebook")
def _notebook():
    return notebook
