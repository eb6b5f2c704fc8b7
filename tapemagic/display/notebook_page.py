r"""An executed notebook as one HTML page that needs no network.

nbconvert's own page asks content delivery networks for MathJax, require.js and mermaid: opened on
a train, its formulas are TeX source. Here the formulas become MathML while the page is written;
every current browser draws that by itself, and screen readers speak it.

In goes an executed notebook, out comes the text of the page. As MathJax does, a formula is looked
for in all text of the page that is not code, so in Markdown cells and in HTML outputs alike.
Delimiters are ``$...$``, ``$$...$$``, ``\(...\)`` and ``\[...\]``; a formula that cannot be
converted stays as its TeX source, shown as code.

The page is light or dark as its reader's system is. It can be read on a telephone: what is wider
than the screen scrolls by itself, with a shadow at the edge behind which it goes on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from latex2mathml import converter
from latex2mathml import exceptions as conversion_errors
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator

# The page of nbconvert's "lab" template without what it loads from elsewhere, in both themes.
_TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block html_head_css -%}
<meta name="color-scheme" content="light dark" />
<style media="screen and (prefers-color-scheme: dark)">{{ resources.dark_theme }}</style>
<style>{{ resources.page_style }}</style>
{%- endblock -%}
"""

# nbconvert lays a cell out as a table, which grows with its widest line; a flexible box does not.
# The shadows at the edges are backgrounds that stand still; the "local" ones, of the colour of the
# paper, move with the content and cover a shadow when there is nothing more behind that edge.
_STYLE = """
:root {
  --tapemagic-edge: rgb(0 0 0 / 35%);
  /* The theme's own are too pale to be read by everybody. */
  --jp-cell-prompt-not-active-opacity: 1;
  --jp-cell-prompt-not-active-font-color: #666;
  --jp-mirror-editor-comment-color: #2f6b6b;
  --jp-mirror-editor-operator-color: #8b12d8;
  --jp-mirror-editor-number-color: #006b00;
}
body { --paper: var(--jp-layout-color0); }
.highlight { --paper: var(--jp-cell-editor-background); }
main { max-width: 60rem; margin: 0 auto; }
.jp-InputArea, .jp-OutputArea-child { display: flex; width: 100%; }
.jp-InputArea .jp-InputPrompt, .jp-OutputArea-child .jp-OutputPrompt {
  box-sizing: border-box; flex: none; width: 4.7rem; padding-right: 0.3rem;
}
.jp-InputArea .jp-InputArea-editor,
.jp-OutputArea-child .jp-OutputArea-output,
.jp-InputArea .jp-MarkdownOutput {
  display: block; box-sizing: border-box; flex: 1; width: auto; min-width: 0; margin: 0;
}
.jp-OutputArea-child .jp-OutputArea-output { overflow: visible; padding: 0 5px; }
.jp-RenderedHTMLCommon img { max-width: 100%; height: auto; }
.jp-RenderedMarkdown .highlight { margin-bottom: 1em; }
.jp-RenderedMarkdown .highlight pre { padding: 5px; }
.jp-OutputArea-output pre, .jp-RenderedMarkdown pre { white-space: pre; overflow-wrap: normal; }
pre code { white-space: inherit !important; }
.tapemagic-wide { display: block; margin-bottom: 1em; }
.tapemagic-wide > table { margin-bottom: 0; }
pre, .tapemagic-wide {
  overflow-x: auto;
  /* An output may bring a style of its own, which would win. */
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) left / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 2rem 100% no-repeat local,
    linear-gradient(to right, var(--tapemagic-edge), transparent) left / 0.7rem 100% no-repeat,
    linear-gradient(to left, var(--tapemagic-edge), transparent) right / 0.7rem 100% no-repeat,
    var(--paper) !important;
}
/* A traceback stands on the colour of errors, through which a shadow would be seen. */
.jp-OutputArea-output[data-mime-type$="stderr"] pre {
  background: none !important; white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere;
}
@media (max-width: 760px) {
  body.jp-Notebook { padding: 0.5rem; }
  .jp-InputArea, .jp-OutputArea-child { flex-direction: column; }
  .jp-InputArea > .jp-InputArea-editor,
  .jp-OutputArea-child > .jp-OutputArea-output,
  .jp-InputArea > .jp-MarkdownOutput { flex: none; }
  .jp-InputArea .jp-InputPrompt, .jp-OutputArea-child .jp-OutputPrompt { text-align: left; }
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --tapemagic-edge: rgb(255 255 255 / 45%);
    --jp-cell-prompt-not-active-font-color: #aaa;
    --jp-mirror-editor-comment-color: #7fb5b5;
    --jp-mirror-editor-operator-color: #cf8fff;
    --jp-mirror-editor-number-color: #7fc983;
  }
  /* Most pictures are drawn for white paper, and many do not bring it. */
  img { background: white; }
}
"""

# Text inside these is not prose: a dollar sign there is a dollar sign.
_NOT_PROSE = {"code", "math", "pre", "script", "style", "textarea", "title"}

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# A lesson's badge is a picture from a network, which a page does without.
_LAUNCH_BADGE = "https://mybinder.org/badge_logo.svg"

_TAPE_HEAD = re.compile(r"\A\s*%%(tape(?:_plot|_check)?)(?!\w)")

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


def notebook_page(notebook: NotebookNode, *, title: str, head: str = "", end: str = "") -> str:
    """Return `notebook`, with the outputs that it holds, as the text of one HTML page.

    Parameters
    ----------
    notebook
        A notebook in nbformat 4; it is not run and not changed.
    title
        What the browser's tab shows.
    head, end
        HTML to be added to the page's head, and at the end of its body.
    """
    exporter = HTMLExporter(
        raw_template=_TEMPLATE, filters={"highlight_code": _coloured}, config=_without_widgets()
    )
    environment = exporter.environment
    dark_theme, *_ = environment.loader.get_source(environment, "static/theme-dark.css")
    resources = {
        "metadata": {"name": title},
        "dark_theme": dark_theme,
        "page_style": _STYLE,
    }
    page, _ = exporter.from_notebook_node(_without_state(notebook), resources=resources)
    soup = BeautifulSoup(page, "html.parser")
    for text in list(soup.find_all(string=_FORMULA)):
        if type(text) is NavigableString and not _in_code(text):
            text.replace_with(*_with_mathml(str(text)))
    for picture in soup.find_all("img", src=_LAUNCH_BADGE):
        picture.replace_with(NavigableString(str(picture.get("alt", ""))))
    for wide in soup.find_all(_is_wide):
        # A formula stands in a paragraph, which a div would end.
        name = "div" if wide.name == "table" else "span"
        wide.wrap(Tag(name=name, attrs={"class": "tapemagic-wide"}))
    return _with_parts(str(soup), head, end)


def _with_parts(page: str, head: str, end: str) -> str:
    before, closed, content = page.partition("</head>")
    content, body_closed, after = content.rpartition("</body>")
    return f"{before}{head}{closed}{content}{end}{body_closed}{after}"


def _without_widgets() -> Config:
    """Let what an output has beside a widget be shown: nothing on the page draws widgets."""
    kinds = HTMLExporter().default_config.NbConvertBase.display_data_priority
    shown = [kind for kind in kinds if kind != _WIDGET_VIEW]
    return Config({"NbConvertBase": {"display_data_priority": shown}})


def _without_state(notebook: NotebookNode) -> NotebookNode:
    """Leave out the state of widgets: for it, nbconvert would ask a network for their code."""
    metadata = {name: value for name, value in notebook.metadata.items() if name != "widgets"}
    return NotebookNode({**notebook, "metadata": NotebookNode(metadata)})


def _coloured(source: str, metadata: NotebookNode) -> str:
    """Return a code cell as HTML with its syntax coloured, a ``%%tape`` cell's body as Python."""
    # The body of a magic that it does not know is no Python to the lexer; %%time it does know.
    head = _TAPE_HEAD.match(source)
    lent = _TAPE_HEAD.sub("%%time", source)
    markup: str = Highlight2HTML(pygments_lexer="ipython3")(lent, metadata=metadata)
    return markup if head is None else markup.replace("%%time", f"%%{head[1]}", 1)


def _is_wide(tag: Tag) -> bool:
    """Tell whether this is a table or a displayed formula, which cannot scroll by themselves."""
    return tag.name == "table" or (tag.name == "math" and tag.get("display") == "block")


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
    _set_primes(tag)
    return tag


def _set_primes(formula: Tag) -> None:
    """Set primes beside what they belong to, and not as its exponent.

    A prime is small and high by itself. Where a system has no font for mathematics, the prime of f'
    would be made small and raised once more, and hardly be seen.
    """
    for power in formula.find_all("msup"):
        exponent = power.find_all(recursive=False)[-1]
        if set(exponent.get_text()) <= set("′″‴⁗"):
            power.name = "mrow"
