"""What tests do with the cells of a notebook that is open in a browser."""

from __future__ import annotations

import re

# What every notebook of the tests begins with.
ABOVE = ["%load_ext tapemagic", "import tensorflow as tf"]
_NUMBER = re.compile(r"numpy=(-?[\d.]+)|array\((-?[\d.]+)|^(-?[\d.]+)$", re.MULTILINE)


def output_of(page, position):
    """Return the outputs of a cell, by its place in the notebook, from 0."""
    return page.locator(".jp-CodeCell").nth(position).locator(".jp-Cell-outputArea")


def text_of(page, position):
    """Return the text of a cell as it is now."""
    return page.evaluate(
        "(cell) => jupyterapp.shell.currentWidget.content.widgets[cell].model.sharedModel.source",
        position,
    )


def run_cell(page, position):
    """Run a cell, and wait until it has run."""
    page.evaluate(
        """async (position) => {
          const { content } = jupyterapp.shell.currentWidget;
          content.activeCellIndex = position;
          await jupyterapp.commands.execute("notebook:run-cell");
        }""",
        position,
    )


def number_in(output):
    """Return the number that a cell has given."""
    text = output.inner_text()
    found = _NUMBER.search(text)
    assert found is not None, text
    return float(next(filter(None, found.groups())))
