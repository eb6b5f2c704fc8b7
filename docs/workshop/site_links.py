"""Whether every link of the built site leads somewhere: files and anchors, without a network.

``python docs/workshop/site_links.py build/site`` lists the links that are dead. A link to another
host is not followed.
"""

from __future__ import annotations

import argparse
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LITE = "lite"
"""The folder of JupyterLite, whose pages are those of an application."""


class PageLinks(NamedTuple):
    """What a page refers to, and what can be referred to on it."""

    links: Sequence[str]
    anchors: frozenset[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            elif name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value or "")


def read(path: Path) -> PageLinks:
    """Return the links and the anchors of a page."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return PageLinks(reader.links, frozenset(reader.anchors))


def dead_links(site: Path, prefix: str = "/") -> tuple[list[str], int]:
    """Return a sentence for each link that leads nowhere, and how many were looked at.

    Parameters
    ----------
    prefix
        The path at which the site stands on its host; links that begin with "/" begin with it.
    """
    site = site.resolve()
    pages = {
        path: read(path)
        for path in sorted(site.rglob("*.html"))
        if path.relative_to(site).parts[0] != LITE
    }
    dead: list[str] = []
    checked = 0
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            checked += 1
            # Only the page "404" has such links, since it is shown in the place of any other.
            near = f"{site}/{link.removeprefix(prefix)}" if link.startswith(prefix) else link
            faults = _faults(near, path, site, pages)
            dead += (f"{path.relative_to(site)}: {link} {why}" for why in faults)
    return dead, checked


def _faults(link: str, path: Path, site: Path, pages: dict[Path, PageLinks]) -> Iterator[str]:
    """Yield what is wrong with a link."""
    address, anchor = urldefrag(link)
    parts = urlsplit(address)
    place = unquote(parts.path)
    target = (path.parent / place).resolve() if place else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        yield "is no file of the site"
        return
    for notebook in parse_qs(parts.query).get("path", ()):
        if not (site / LITE / "files" / notebook).is_file():
            yield "opens a notebook that JupyterLite does not have"
    # As a browser does: as it is written, or else decoded.
    if anchor and target in pages and not {anchor, unquote(anchor)} & pages[target].anchors:
        yield "names a place that is not on that page"


def main() -> int:
    """Check a built site."""
    parser = argparse.ArgumentParser(description="List the dead links of the built site.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--prefix", default="/", help="where it stands on its host")
    options = parser.parse_args()
    dead, checked = dead_links(options.site, options.prefix)
    for sentence in dead:
        print(sentence, file=sys.stderr)
    print(f"{checked} links inside the site, {len(dead)} dead.")
    return 1 if dead or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
