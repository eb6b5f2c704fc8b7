r"""An executed notebook as one HTML page that needs no network.

nbconvert's own page asks content delivery networks for MathJax, require.js and mermaid: opened on
a train, its formulas are TeX source. Here the formulas become MathML while the page is written;
every current browser draws that by itself, and screen readers speak it.

In goes an executed notebook, out comes the text of the page. As MathJax does, a formula is looked
for in all text of the page that is not code, so in Markdown cells and in HTML outputs alike.
Delimiters are ``$...$``, ``$$...$$``, ``\(...\)`` and ``\[...\]``; a formula that cannot be
converted stays as its TeX source, shown as code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from latex2mathml import converter
from latex2mathml import exceptions as conversion_errors
from nbconvert.exporters import HTMLExporter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

# The page of nbconvert's "lab" template without what it loads from elsewhere.
_TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
"""

# Text inside these is not prose: a dollar sign there is a dollar sign.
_NOT_PROSE = {"code", "math", "pre", "script", "style", "textarea", "title"}

_FORMULA = re.compile(
    r"""
      (?<!\\)\$\$ (?P<display>.+?)  (?<!\\)\$\$
    | \\\[        (?P<bracket>.+?)  \\\]
    | (?<!\\)\$   (?P<inline>[^$]+?) (?<!\\)\$
    | \\\(        (?P<parenthesis>.+?) \\\)
    """,
    re.DOTALL | re.VERBOSE,
)

_CONVERSION_ERRORS = tuple(
    error
    for error in vars(conversion_errors).values()
    if isinstance(error, type) and issubclass(error, Exception)
)


def notebook_page(notebook: NotebookNode, *, title: str) -> str:
    """Return `notebook`, with the outputs that it holds, as the text of one HTML page.

    Parameters
    ----------
    notebook
        A notebook in nbformat 4; it is not run and not changed.
    title
        What the browser's tab shows.
    """
    exporter = HTMLExporter(raw_template=_TEMPLATE)
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    soup = BeautifulSoup(page, "html.parser")
    for text in list(soup.find_all(string=_FORMULA)):
        if type(text) is NavigableString and not _in_code(text):
            text.replace_with(*_with_mathml(str(text)))
    return str(soup)


def _in_code(text: NavigableString) -> bool:
    return any(parent.name in _NOT_PROSE for parent in text.parents)


def _with_mathml(text: str) -> Iterator[NavigableString | Tag]:
    """Cut `text` at its formulas; yield what stands between them, and each formula as a tag."""
    end = 0
    for formula in _FORMULA.finditer(text):
        yield NavigableString(text[end : formula.start()])
        yield _formula_tag(formula)
        end = formula.end()
    yield NavigableString(text[end:])


def _formula_tag(formula: re.Match[str]) -> Tag:
    kind, tex = next((kind, tex) for kind, tex in formula.groupdict().items() if tex is not None)
    display = "block" if kind in {"display", "bracket"} else "inline"
    # The converter knows align* only by its outer name.
    tex = tex.strip().replace("{aligned}", "{align*}")
    try:
        markup = converter.convert(tex, display=display)
    except _CONVERSION_ERRORS:
        code = Tag(name="code")
        code.string = formula.group()
        return code
    tag = BeautifulSoup(markup, "html.parser").find("math")
    assert isinstance(tag, Tag), markup  # noqa: S101  the converter's promise, not the user's input
    return tag
