"""The pages of the reference: what magics and commands say of themselves, as Markdown."""

from __future__ import annotations

from docstring_markdown import markdown

DOCSTRING = """Run a cell, and keep ``x``.

It is a paragraph
of two lines.

Parameters
----------
NAME
    Bind it to ``NAME``, in
    two lines.
-q, --quiet
    Say nothing.

Examples
--------
::

    %%magic

Two cells::

    x = 1.0

    %%magic a
    if x:
        y = x"""


def test_paragraphs_keep_their_lines():
    assert markdown("One ``x``.\n\nTwo\nlines.") == "One `x`.\n\nTwo\nlines."


def test_options_become_a_list_and_examples_one_block_for_each_cell():
    assert markdown(DOCSTRING).splitlines() == [
        *("Run a cell, and keep `x`.", "", "It is a paragraph", "of two lines.", ""),
        *("### Parameters", ""),
        *("* `NAME`: Bind it to `NAME`, in two lines.", "* `-q, --quiet`: Say nothing.", ""),
        *("### Examples", "", "", ""),
        *("```python", "%%magic", "```", ""),
        *("Two cells:", ""),
        *("```python", "x = 1.0", "```", ""),
        *("```python", "%%magic a", "if x:", "    y = x", "```"),
    ]
