"""Write `tests/notebooks/mistakes.ipynb`: the lesson's placements and a cell for each rule, run.

``make mistakes`` runs it, on the numpy engine. The stored outputs are what nbval holds both engines
against, and what a reader sees who opens the notebook.
"""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from mistaken_cells import CELLS
from nbclient import NotebookClient
from stored_outputs import keep_what_can_be_stored

TESTS = Path(__file__).parent
NOTEBOOK = TESTS / "notebooks" / "mistakes.ipynb"
TITLE = """\
# Mistakes with tapes, and where they are shown

The nine placements of two gradient calls in nested tapes, then a cell for each rule of the checker.
`make mistakes` has written and run this notebook; tests run it on both engines, press its buttons
in a browser, and compare its outputs.
"""

# Where TensorFlow logs, or fails with an accident of its inside, for which the numpy engine has a
# sentence (docs/numpy-engine-differences.md).
WORDED_DIFFERENTLY = {"TAP209", "TAP309", "TAP311", "TAP406", "TAP409"}


def unrun() -> nbformat.NotebookNode:
    """Return the notebook before it has run."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    made.cells = [text(TITLE), code("%load_ext tapemagic"), code("import tensorflow as tf")]
    for cell in CELLS:
        tags = ["raises-exception"]  # what raises in the browser is to go on, too
        if cell.name.split()[0] in WORDED_DIFFERENTLY:
            tags.append("nbval-ignore-output")
        made.cells += [text(f"## {cell.name}"), code(cell.text, metadata={"tags": tags})]
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    return made


def run(notebook: nbformat.NotebookNode) -> None:
    """Run the notebook, and leave what it gave in it, as far as that can be stored."""
    client = NotebookClient(notebook, store_widget_state=False, timeout=60)
    client.execute()
    keep_what_can_be_stored(notebook)
    notebook.metadata.pop("language_info", None)


if __name__ == "__main__":
    os.environ["TAPEMAGIC_ENGINE"] = "numpy"
    made = unrun()
    run(made)
    NOTEBOOK.parent.mkdir(exist_ok=True)
    nbformat.write(made, NOTEBOOK)
