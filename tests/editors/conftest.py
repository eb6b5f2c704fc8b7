"""Notebooks for the tests of this folder."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def notebook():
    """Return a function that writes a notebook's file of code cells, or ("markdown", text)."""

    def write(*cells, ensure_ascii=False):
        made = []
        for cell in cells:
            kind, text = ("code", cell) if isinstance(cell, str) else cell
            made.append({"cell_type": kind, "source": text.splitlines(keepends=True)})
        content = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(content, indent=1, ensure_ascii=ensure_ascii) + "\n"

    return write
