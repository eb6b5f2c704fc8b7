"""What of a notebook's outputs is stored with it: what is the same on every run and every machine.

No view of a widget, since one without its state is shown as an error, where text, HTML or a picture
beside it would do, and its state would hold scripts. No path of the machine, no time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
_VIEW = "application/vnd.jupyter.widget-view+json"


def keep_what_can_be_stored(notebook):
    """Take the rest out of a notebook that has run."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(_VIEW, None)
            if output.output_type == "error":
                output.traceback = [frame for frame in output.traceback if not places_in(frame)]


def places_in(text):
    """Return what of a text tells where on which machine it was made."""
    places = (str(REPOSITORY), str(Path.home()) + "/", tempfile.gettempdir() + "/", "site-packages")
    return [place for place in places if place in text]
