r"""A saved page: its formulas are MathML, its dollars stay dollars, and it asks no network."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("nbconvert", reason="comes with the extra demo")

from bs4 import BeautifulSoup
from nbformat import v4

from tapemagic.display.notebook_page import notebook_page


def page(*cells):
    return BeautifulSoup(
        notebook_page(v4.new_notebook(cells=list(cells)), title="t"), "html.parser"
    )


def page_of(markdown):
    return page(v4.new_markdown_cell(markdown))


@pytest.mark.parametrize(
    "markdown",
    [
        "costs $5",  # one dollar
        "`$x$` in code",
        "```\n$x$\n```",
    ],
)
def test_a_dollar_that_opens_no_formula_stays(markdown):
    soup = page_of(markdown)
    assert soup.find("math") is None
    assert "$" in soup.main.get_text()


def test_code_cells_and_plain_outputs_stay():
    output = v4.new_output("stream", text="$x$ printed\n")
    soup = page(v4.new_code_cell("price = '$x$'", outputs=[output]))
    assert soup.find("math") is None
    assert "$x$ printed" in soup.main.get_text()


@pytest.mark.parametrize(
    ("markdown", "display"),
    [
        (r"so $\frac{dy}{dx} = 3x^2$ holds", "inline"),
        ("so\n\n$$\\frac{dy}{dx} = 3x^2$$\n\nholds", "block"),
        (r"so \\(\frac{dy}{dx} = 3x^2\\) holds", "inline"),
        (r"so \\[\frac{dy}{dx} = 3x^2\\] holds", "block"),
    ],
)
def test_a_formula_becomes_mathml_where_it_stood(markdown, display):
    soup = page_of(markdown)
    formula = soup.find("math")
    assert formula["display"] == display
    assert formula.find("mfrac").get_text() == "dydx"
    assert re.sub(r"\s+", " ", soup.main.get_text()).count("so dydx=3x2 holds") == 1


def test_a_prime_is_not_raised_twice():
    formula = page_of("$f'(x) + f''(x)^2$").find("math")
    assert formula.get_text() == "f′(x)+f″(x)2"
    assert [power.get_text() for power in formula.find_all("msup")] == [")2"]


def test_an_aligned_formula_has_its_rows():
    soup = page_of("$$\\begin{aligned} y &= x^3 \\\\ z &= y^2 \\end{aligned}$$")
    assert len(soup.find("math").find_all("mtr")) == 2
    assert "(1)" not in soup.main.get_text()  # no equation numbers that nobody asked for


def test_an_escaped_dollar_in_an_html_output_stays():
    output = v4.new_output("display_data", data={"text/html": r"<p>from \$5 to \$6</p>"})
    assert page(v4.new_code_cell("price", outputs=[output])).find("math") is None


def test_a_formula_in_an_html_output_becomes_mathml():
    output = v4.new_output(
        "display_data", data={"text/html": r"<p>\(d^2y\)</p><p>$x$</p>", "text/plain": "y"}
    )
    assert len(page(v4.new_code_cell("y", outputs=[output])).find_all("math")) == 2


def test_a_formula_that_cannot_be_converted_stays_as_its_source():
    soup = page_of(r"a broken $\left(x$ formula")
    assert soup.find("math") is None
    assert soup.main.find("code").get_text() == r"$\left(x$"


def test_a_page_asks_no_network():
    text = notebook_page(v4.new_notebook(cells=[v4.new_markdown_cell("$x$")]), title="t")
    soup = BeautifulSoup(text, "html.parser")
    assert soup.find("script") is None
    assert soup.find("link", href=re.compile("^http")) is None
    assert re.findall(r"url\(\s*['\"]?http[^)]*\)|@import", text) == []


def test_a_page_with_the_state_of_widgets_asks_no_network_either():
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}
    notebook = v4.new_notebook(metadata={"widgets": state})
    text = notebook_page(notebook, title="t")
    assert "embed-amd" not in text
    assert "widgets" in notebook.metadata


def test_a_widget_is_shown_as_what_is_read_without_it():
    data = {
        "application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2},
        "text/html": "<p>what is read</p>",
        "text/plain": "text",
    }
    soup = page(v4.new_code_cell("w", outputs=[v4.new_output("display_data", data)]))
    assert soup.find("p", string="what is read")


def test_a_page_has_its_title():
    assert page_of("x").title.get_text() == "t"


def test_a_page_is_the_same_every_time():
    notebook = v4.new_notebook(cells=[v4.new_code_cell("%%tape dy/dx\ny = x")])
    assert notebook_page(notebook, title="t") == notebook_page(notebook, title="t")


def test_the_body_of_a_tape_cell_is_coloured_as_python():
    cell = page(v4.new_code_cell("%%tape dy/dx\n\ny = '%%tape'  # %%time")).find("pre")
    assert cell.get_text() == "%%tape dy/dx\n\ny = '%%tape'  # %%time\n"
    assert cell.find(class_="n").get_text() == "y"
    assert cell.find(class_="c1").get_text() == "# %%time"


@pytest.mark.parametrize(
    "source", ["%%tape", "%%tapes dy/dx\ny", "y = 3  # %%tape", "%%time\ny", ""]
)
def test_the_text_of_a_cell_is_what_it_was(source):
    assert page(v4.new_code_cell(source)).find("pre").get_text().strip() == source


def test_a_displayed_formula_stays_in_its_paragraph():
    """A browser ends a paragraph at a block; what makes the formula scroll must not be one."""
    (formula,) = page_of("so\n$$x$$\nholds").find_all("math")
    assert formula.parent.name == "span"
    assert formula.find_parent("p") is not None
