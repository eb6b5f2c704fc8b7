"""Derivatives as text, HTML and LaTeX: the same on every run, escaped, and right."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from tapemagic.derivatives import Derivative, Kind
from tapemagic.display.notation import Notation, html_name, latex_name
from tapemagic.display.programs import Program
from tapemagic.display.results import DerivativeTable
from tapemagic.finite_differences import Comparison
from tapemagic.leibniz import parse_request
from tapemagic.numbers_in_text import array_text, number_text, point_text, type_text, value_text


class Value:
    """What the display knows of a tensor."""

    def __init__(self, value, dtype="float32"):
        self._array = np.asarray(value, dtype=dtype)
        self.dtype = type("DType", (), {"name": dtype})
        self.shape = self._array.shape

    def numpy(self):
        return self._array[()]


def derivative(text, value, *, kind=Kind.DERIVATIVE, notes=(), **point):
    request = parse_request(text, lambda name: name in {"x", "y", "z", "w", "theta", "loss_1"})
    at = {name: np.float32(number) for name, number in point.items()}
    return Derivative(request, value, kind, None, at, notes)


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (6.0, "6.0"),
        (-0.0, "0.0"),
        (1 / 3, "0.33333"),
        (np.float32(1 / 3), "0.33333"),
        (123456.0, "1.2346e+05"),
        (12345.0, "12345.0"),
        (1e-7, "1e-07"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (2 - 4j, "2.0-4.0j"),
        (np.int32(3), "3"),
        (True, "True"),
    ],
)
def test_numbers(value, text):
    assert number_text(value) == text


def test_arrays_stand_in_columns():
    assert array_text(np.array([[4.0, 0.0], [8.0, 12.0]])) == "[[ 4.0  0.0]\n [ 8.0 12.0]]"
    assert array_text(np.array([])) == "[]"
    assert array_text(np.array([1.0, np.nan])) == "[1.0 nan]"


def test_a_large_array_is_shortened():
    text = array_text(np.zeros((100, 100)))
    assert text.count("\n") == 6
    assert "..." in text
    assert max(map(len, text.splitlines())) < 80


def test_the_options_of_numpy_do_not_matter():
    with np.printoptions(precision=2, threshold=2, suppress=True, legacy="1.13"):
        assert array_text(np.array([1 / 3, 2.0, 3.0])) == "[0.33333     2.0     3.0]"


def test_structures_and_points():
    assert value_text([Value(1.0), None]) == "[1.0, None]"
    assert value_text({"a": (Value([1.0]),)}) == "{'a': ([1.0],)}"
    assert point_text("x", np.float32(3)) == "x = 3.0"
    assert point_text("x", np.zeros((9, 9), np.float32)) == "x of shape (9, 9), float32"
    assert point_text("w", [np.zeros((9, 9))] * 2) == "w = a list of 2"
    assert type_text(Value(1.0)) == ""
    assert type_text(Value(1.0, "float64")) == "float64"
    assert type_text(Value([1.0])) == "shape (1,), float32"


# --- notation -----------------------------------------------------------------------------------


def notation(text, *others):
    requests = [parse_request(t, {"x", "y", "z", "x2"}.__contains__) for t in (text, *others)]
    return Notation.of(requests[0], requests)


@pytest.mark.parametrize(
    ("text", "plain", "latex"),
    [
        ("dy/dx", "dy/dx", r"\frac{d y}{d x}"),
        ("d2y/dx2", "d²y/dx²", r"\frac{d^{2} y}{d x^{2}}"),
        ("∂z/∂x", "∂z/∂x", r"\frac{\partial z}{\partial x}"),
        ("d2z/dxdy", "∂²z/∂x∂y", r"\frac{\partial^{2} z}{\partial x\,\partial y}"),
        ("d3z/dx2dy", "∂³z/∂x²∂y", r"\frac{\partial^{3} z}{\partial x^{2}\,\partial y}"),
        ("dy/dx2", "dy/dx2", r"\frac{d y}{d x_{2}}"),
    ],
)
def test_notation(text, plain, latex):
    assert notation(text).text == plain
    assert notation(text).latex == latex


def test_one_target_by_several_sources_is_partial():
    assert notation("dz/dx", "dz/dy").text == "∂z/∂x"
    assert notation("dz/dx", "dy/dx").text == "dz/dx"


@pytest.mark.parametrize(
    ("name", "latex", "html"),
    [
        ("x", "x", "<i>x</i>"),
        ("θ", "θ", "<i>θ</i>"),
        ("theta", r"\theta", "<i>θ</i>"),
        ("loss", r"\mathrm{loss}", "loss"),
        ("x2", "x_{2}", None),
        ("w_hidden_1", r"w_{\mathrm{hidden},1}", None),
        ("_", r"\_", "_"),
        ("__init", r"\mathrm{\_\_init}", "__init"),
    ],
)
def test_names_as_mathematics(name, latex, html):
    assert latex_name(name) == latex
    if html is not None:
        assert html_name(name) == html


# --- the table ----------------------------------------------------------------------------------


def test_text():
    table = DerivativeTable(
        [derivative("dy/dx", Value(27.0), x=3), derivative("d2y/dx2", Value(18.0), x=3)]
    )
    assert repr(table) == "at x = 3.0\ndy/dx   = 27.0\nd²y/dx² = 18.0"


def test_text_of_arrays_notes_and_none():
    table = DerivativeTable(
        [
            derivative("dy/dx", Value([[1.0, 2.0], [3.0, 4.0]]), notes=("A word. " * 20,), x=3),
            derivative("d2y/dx2", None, kind=Kind.NONE, x=3),
        ]
    )
    lines = repr(table).splitlines()
    assert lines[1] == "dy/dx   = [[1.0 2.0]"
    assert lines[2] == "           [3.0 4.0]]   shape (2, 2), float32"
    assert lines[3].startswith("          A word. A word.")
    assert lines[-1] == "d²y/dx² = None"
    assert max(map(len, lines)) <= 90


def test_a_comparison_stands_beside_its_derivative():
    found = [derivative("dy/dx", Value(27.0), x=3), derivative("d3y/dx3", Value(6.0), x=3)]
    table = DerivativeTable(
        found,
        {
            "dy_dx": Comparison(np.array(27.0002), 0.0625, 2e-4, 1e-3, agrees=True),
            "d3y_dx3": "There is none.",
        },
    )
    assert "≈ 27.0   central difference, step 0.062, error 0.0002: as expected" in repr(table)
    assert "There is none." in repr(table)
    html = table._repr_mimebundle_()["text/html"]
    assert "Central difference" in html
    wrong = Comparison(np.array(28.0), 0.0625, 1.0, 1e-3, agrees=False)
    assert "error 1: more than the 0.001 expected" in repr(DerivativeTable(found, {"dy_dx": wrong}))
    broken = Comparison(np.array(28.0), 0.0625, None, 1e-3, agrees=False)
    assert "leaves the tape" in repr(DerivativeTable(found, {"dy_dx": broken}))


class WellFormed(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(html):
    parser = WellFormed()
    parser.feed(html)
    assert parser.open == []
    return parser.seen


def test_html_is_well_formed_self_contained_and_has_headers():
    table = DerivativeTable([derivative("∂2z/∂x∂w", Value([1.0, 2.0]), notes=("a < b",), x=1, w=2)])
    html = table._repr_mimebundle_()["text/html"]
    seen = parsed(html)
    assert {attributes["scope"] for tag, attributes in seen if tag == "th"} == {"row", "col"}
    assert ("caption" in dict(seen)) is True
    assert not {"script", "style", "link", "img"} & {tag for tag, _ in seen}
    assert not any({"id", "href", "src"} & attributes.keys() for _, attributes in seen)
    assert "a &lt; b" in html
    assert 'aria-label="∂²z/∂x∂w"' in html
    # no colour of its own: what the page has, in light and dark
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb|white(?!-)|black", html)
    # with all markup taken away it can still be read
    assert "∂2z/∂x∂w" in re.sub(r"<[^>]*>", "", html)


def test_hostile_text_is_escaped():
    hostile = "<script>alert(1)</script>&\"'"
    table = DerivativeTable([derivative("dy/dx", Value(1.0), notes=(hostile,), x=1)])
    html = table._repr_mimebundle_()["text/html"]
    parsed(html)
    assert "<script" not in html
    assert "<script" not in Program(hostile)._repr_mimebundle_()["text/html"]


def test_latex():
    table = DerivativeTable(
        [
            derivative("dz/dx", Value(1e-7), x=1, y=2),
            derivative("dz/dy", Value([[1.0, 2.0]]), x=1, y=2),
            derivative("d2z/dxdy", None, kind=Kind.NONE, x=1, y=2),
        ]
    )
    latex = table._repr_mimebundle_()["text/latex"]
    assert r"\frac{\partial z}{\partial x}\bigg|_{x=1.0,\,y=2.0} &= 1 \cdot 10^{-7}" in latex
    assert r"\begin{pmatrix}1.0 & 2.0\end{pmatrix}" in latex
    assert r"\text{None}" in latex
    assert latex.count("{") == latex.count("}")


def test_the_bundle_is_the_same_each_time_and_can_be_narrowed():
    table = DerivativeTable([derivative("dy/dx", Value([1.0, 2.0]), x=1)])
    assert table._repr_mimebundle_() == table._repr_mimebundle_()
    assert list(table._repr_mimebundle_(include={"text/plain"})) == ["text/plain"]
    assert "text/latex" not in table._repr_mimebundle_(exclude={"text/latex"})
    assert not re.search(r"0x[0-9a-f]{4,}|\x1b", str(table._repr_mimebundle_()))


def test_nothing_to_show():
    assert repr(DerivativeTable([])) == ""
    parsed(DerivativeTable([])._repr_mimebundle_()["text/html"])


def test_a_program_is_its_text():
    program = Program("with tf.GradientTape() as tape:\n    y = x < 1\n")
    bundle = program._repr_mimebundle_()
    assert bundle["text/plain"] == "with tf.GradientTape() as tape:\n    y = x < 1"
    assert "x &lt; 1" in bundle["text/html"]


def test_no_style_that_jupyterlab_takes_from_untrusted_notebooks_carries_the_fraction():
    """Its sanitiser drops a border that names ``currentColor``; without a colour it is the same."""
    html = DerivativeTable([derivative("dy/dx", Value(1.0), x=1)])._repr_mimebundle_()["text/html"]
    assert "border-bottom:1px solid" in html
    assert "currentColor" not in html


def test_wide_values_stand_above_one_another():
    wide = Value(np.full((6, 7), 1234.5))
    comparison = Comparison(np.full((6, 7), 1234.5), 0.5, 0.0, 1e-3, agrees=True)
    html = DerivativeTable([derivative("dy/dx", wide, x=3)], {"dy_dx": comparison})
    assert "Central difference" not in html._repr_mimebundle_()["text/html"]
    assert "central difference, step 0.5" in html._repr_mimebundle_()["text/html"]
