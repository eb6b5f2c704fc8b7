"""The part of a style sheet that a piece of HTML uses, written as short as it can be.

Each stored output carries its own styles, so a notebook has them many times. In: the style sheet
that is built from the widget's sources, and the HTML. Out: the rules that can match an element of
it, those below our root nested into one rule, and of the custom properties those that are read.
`with_used_styles` puts them into the root element of an output.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["used_styles", "with_used_styles"]

_CLASSES: Final = re.compile(r'class="([^"]*)"')
# A theme's own class, or its name in an attribute, is on the page and not in the HTML.
_CLASS: Final = re.compile(r"\.([a-zA-Z][\w-]*)")
_RULE: Final = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")
_PROPERTY: Final = re.compile(r"(--[\w-]+):\s*([^;{}]+);?")
_SPACES: Final = re.compile(r"(?<=[(,])\s+|\s+(?=\))")
# `:not(#_)` makes our rules weigh more than those of the page: see theme.css.
_ROOT: Final = ".tapemagic:not(#_)"
_PREFIX: Final = "--tapemagic-"


class _Rule(NamedTuple):
    """A rule: its selectors, or ``@media`` with its condition; and what stands in the braces."""

    head: str
    body: str


def with_used_styles(name: str, kind: str, content: str) -> str:
    """Return the HTML of an output, which carries its styles.

    Parameters
    ----------
    name
        The file of its style sheet, "highlight.css".
    kind
        The class of its root element, beside ``tapemagic``.
    content
        The HTML in it.
    """
    begin = f'<div class="tapemagic {kind}">'
    styles = used_styles(_style_sheet(name), begin + content)
    return f"{begin}<style>{styles}</style>{content}</div>"


@functools.cache
def _style_sheet(name: str) -> str:
    sheet = resources.files("tapemagic.display").joinpath(name)
    return sheet.read_text(encoding="utf-8").strip()


def used_styles(sheet: str, html: str) -> str:
    """Return what a piece of HTML uses of a style sheet."""
    classes = {name for names in _CLASSES.findall(html) for name in names.split()}
    return _of_classes(sheet, frozenset(classes))


@functools.lru_cache(64)
def _of_classes(sheet: str, classes: frozenset[str]) -> str:
    written = "".join(_nested(_used(sheet, classes)))
    return _with_read_properties(written).replace(_PREFIX, "--")


def _used(sheet: str, classes: frozenset[str]) -> Iterator[_Rule]:
    for head, body in _RULE.findall(sheet):
        if head.startswith("@"):
            inner = "".join(_nested(_used(body, classes)))
            if inner:
                yield _Rule(head, inner)
            continue
        selectors = [each for each in head.split(",") if classes.issuperset(_CLASS.findall(each))]
        if selectors:
            yield _Rule(",".join(selectors), body)


def _nested(rules: Iterable[_Rule]) -> Iterator[str]:
    """Give rules as text, those in a row that stand below our root as one."""
    is_open = False
    for head, body in rules:
        below = [each.removeprefix(f"{_ROOT} ") for each in head.split(",")]
        is_below = all(each != short for each, short in zip(head.split(","), below, strict=True))
        if is_below != is_open:
            yield f"{_ROOT}{{" if is_below else "}"
            is_open = is_below
        yield f"{','.join(below) if is_below else head}{{{body}}}"
    if is_open:
        yield "}"


def _with_read_properties(written: str) -> str:
    """Leave out the custom properties that nothing reads."""

    def kept(found: re.Match[str]) -> str:
        name, value = found.groups()
        if f"var({name})" not in written and f"var({name}," not in written:
            return ""
        return f"{name}:{_SPACES.sub('', value)}{';' if found[0].endswith(';') else ''}"

    while True:
        shorter = _PROPERTY.sub(kept, written)
        if shorter == written:
            return shorter
        written = shorter
