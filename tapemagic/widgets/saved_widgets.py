"""Widgets on a page that has neither a kernel nor a network: their modules and traits, inline.

Each place on the page holds at first what is read without scripts: a picture, or HTML. A script at
the end of the page makes each widget's module of its text and lets it draw there, from the traits
that were saved. Whatever the traits hold is JSON inside the page, in which no ``<`` is left:
nothing in them can end the script or begin another one.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "PageParts",
    "SavedWidget",
    "page_parts",
    "page_with_widget",
    "picture_html",
    "place_of",
]

_STATIC: Final = resources.files("tapemagic.widgets").joinpath("static")

# An error leaves in its place what was read without scripts.
_SCRIPT: Final = """
const saved = JSON.parse(document.getElementById("tapemagic-saved-widgets").textContent);
for (const { module, widgets } of saved) {
  const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  const { show } = await import(address);
  for (const { place, traits } of widgets) {
    const element = document.getElementById(place);
    const read = [...element.childNodes];
    element.replaceChildren();
    try {
      show(element, traits);
    } catch (error) {
      element.replaceChildren(...read);
      console.error(error);
    }
  }
}
"""

# Nothing is fetched, whatever stands in the plot.
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:"
)
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ margin: 1rem auto; max-width: 60rem; padding: 0 1rem; font-family: system-ui, sans-serif;
  background: Canvas; color: CanvasText; }}
img {{ max-width: 100%; height: auto; background: white; }}
</style>
{head}
</head>
<body>
<main>
{place}
</main>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class SavedWidget:
    """A widget as it is saved.

    Attributes
    ----------
    kind
        Which module draws it: ``"plot"`` or ``"highlight"``.
    traits
        What the module draws; bytes become base64.
    """

    kind: str
    traits: Mapping[str, Any]


@dataclass(frozen=True)
class PageParts:
    """What widgets add to a page: to its head, and to the end of its body."""

    head: str = ""
    body: str = ""


def page_parts(widgets: Sequence[SavedWidget]) -> PageParts:
    """Return what draws some widgets, in the places that `place_of` gave them."""
    if not widgets:
        return PageParts()
    kinds = dict.fromkeys(widget.kind for widget in widgets)
    saved = [
        {
            "module": _STATIC.joinpath(f"{kind}.js").read_text(encoding="utf-8"),
            "widgets": [
                {"place": _name(number), "traits": _plain(widget.traits)}
                for number, widget in enumerate(widgets)
                if widget.kind == kind
            ],
        }
        for kind in kinds
    ]
    styles = [_STATIC.joinpath(f"{kind}.css").read_text(encoding="utf-8") for kind in kinds]
    json_text = json.dumps(saved, allow_nan=False).replace("<", "\\u003c")
    return PageParts(
        "".join(f"<style>{style}</style>\n" for style in styles),
        f'<script type="application/json" id="tapemagic-saved-widgets">{json_text}</script>\n'
        f'<script type="module">{_SCRIPT}</script>\n',
    )


def place_of(number: int, static: str) -> str:
    """Return the element in which the widget of a number is drawn.

    Parameters
    ----------
    static
        HTML that is read where no script runs.
    """
    return f'<div class="tapemagic-saved-widget" id="{_name(number)}">{static}</div>'


def picture_html(png: bytes | str, text: str) -> str:
    """Return a picture, in bytes or already in base64, with a text for whoever does not see it."""
    data = base64.b64encode(png).decode() if isinstance(png, bytes) else "".join(png.split())
    return f'<img src="data:image/png;base64,{escape(data)}" alt="{escape(text)}">'


def page_with_widget(widget: SavedWidget, *, title: str, static: str) -> str:
    """Return a page with one widget."""
    parts = page_parts([widget])
    return _PAGE.format(
        policy=_POLICY,
        title=escape(title),
        head=parts.head,
        place=place_of(0, static),
        body=parts.body,
    )


def _name(number: int) -> str:
    return f"tapemagic-saved-widget-{number}"


def _plain(traits: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in traits.items()
    }
