"""What moves and can be pressed: our widgets, and how they are shown.

A widget is drawn in the browser by one ES module, which is built from ``tapemagic/frontend`` and
lies in ``static``. Importing this package imports no widget library: `show_highlight` does it when
there is something to show, and shows the static form where there is none.
"""

from tapemagic.widgets.showing import show_highlight

__all__ = ["show_highlight"]
