"""Requests in Leibniz notation: one valid reading is taken, none or several is a sentence."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tapemagic.leibniz import (
    RequestError,
    complete_request,
    name_of,
    parse_request,
    parse_requests,
    written,
)

USUAL = {"x", "y", "z", "w"}
HOSTILE = {"x", "y", "z", "x2", "y2", "d", "d2", "dx", "dy", "d2y", "dd2y", "loss_1", "θ", "_", "e"}


def read(text, names=USUAL):
    request = parse_request(text, set(names).__contains__)
    return request.target, "".join(request.sources), request.bound_name


def fault(text, names=USUAL):
    with pytest.raises(RequestError) as caught:
        parse_request(text, set(names).__contains__)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dy/dx", ("y", "x", "dy_dx")),
        ("d2y/dx2", ("y", "xx", "d2y_dx2")),
        ("d5y/dx5", ("y", "xxxxx", "d5y_dx5")),
        ("d2z/dxdy", ("z", "xy", "d2z_dxdy")),  # by x first
        ("d2z/dydx", ("z", "yx", "d2z_dydx")),
        ("d3z/dx2dy", ("z", "xxy", "d3z_dx2dy")),
        ("d3z/dxdydx", ("z", "xyx", "d3z_dxdydx")),
        ("d1y/dx1", ("y", "x", "d1y_dx1")),
        # ∂ anywhere, marked exponents
        ("∂z/∂x", ("z", "x", "dz_dx")),
        ("∂2z/∂x∂y", ("z", "xy", "d2z_dxdy")),
        ("∂²z/∂x²", ("z", "xx", "d2z_dx2")),
        ("d∂z/∂x", None),
        ("d^2y/dx^2", ("y", "xx", "d2y_dx2")),
        ("d**2y/dx**2", ("y", "xx", "d2y_dx2")),
        ("d^{2}y/dx^{2}", ("y", "xx", "d2y_dx2")),
        ("d2z/(dxdy)", ("z", "xy", "d2z_dxdy")),
        (" dy / dx ", ("y", "x", "dy_dx")),
    ],
)
def test_the_forms(text, expected):
    if expected is None:
        fault(text)
    else:
        assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "names", "target", "sources"),
    [
        ("dy/dx2", {"y", "x2"}, "y", ("x2",)),
        ("d2y/dx2", {"y", "x", "x2"}, "y", ("x", "x")),  # by x2 the orders do not add up
        ("d2y/dx22", {"y", "x", "x2"}, "y", ("x2", "x2")),
        ("dd/dx", {"d", "x"}, "d", ("x",)),
        ("dx/dd", {"d", "x"}, "x", ("d",)),
        ("ddx/ddy", {"dx", "dy"}, "dx", ("dy",)),
        ("ddx/dy", {"dx", "y"}, "dx", ("y",)),
        ("d2dx/dd2", {"dx", "d"}, "dx", ("d", "d")),
        ("dd2/dx", {"d2", "x"}, "d2", ("x",)),
        ("dd2y/dx", {"d2y", "x"}, "d2y", ("x",)),
        ("ddd2y/dx", {"dd2y", "x"}, "dd2y", ("x",)),
        ("dloss_1/dw", {"loss_1", "w"}, "loss_1", ("w",)),
        ("d2loss_1/dw_12", {"loss_1", "w_1"}, "loss_1", ("w_1", "w_1")),
        ("dθ/dx", {"θ", "x"}, "θ", ("x",)),
        ("d2z/dxdy", {"z", "xdy"}, None, None),
        ("dz/dxdy", {"z", "xdy", "x", "y"}, "z", ("xdy",)),
        ("dy/dd", {"y", "d"}, "y", ("d",)),
        ("d2y/ddd", {"y", "d"}, None, None),
        ("d2y/dddd", {"y", "d"}, "y", ("d", "d")),
        ("dϕ/dx", {"φ", "x"}, "φ", ("x",)),  # Python stores both as φ
    ],
)
def test_names_are_the_readers(text, names, target, sources):
    if target is None:
        fault(text, names)
        return
    request = parse_request(text, names.__contains__)
    assert (request.target, request.sources) == (target, sources)
    assert request.bound_name.isidentifier()


def test_several_readings_are_listed_and_a_mark_decides():
    names = {"x", "x2", "y", "y2", "z"}
    sentence = fault("d3z/dx2dy2", names)
    assert "z differentiated by x twice and by y2" in sentence
    assert "z differentiated by x2 and by y twice" in sentence
    request = parse_request("d3z/dx^2dy2", names.__contains__)
    assert request.sources == ("x", "x", "y2")


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("dy/d2x", "d2y/dx2"),
        ("d2y/d2x", "d2y/dx2"),
        ("d2y/dx", "d2y/dx2"),
        ("d3z/dxdy", "d2z/dxdy"),
        ("dz/dxdy", "d2z/dxdy"),
        ("y'", "dy/dx"),
        ("y''", "d2y/dx2"),
        ("y″", "d2y/dx2"),
        ("y'(x)", "dy/dx"),
        ("dy_dx", "dy/dx"),
        ("d2y_dx2", "d2y/dx2"),
        ("dy\\dx", "dy/dx"),
        ("dy|dx", "dy/dx"),
        ("dy:dx", "dy/dx"),
        ("dydx", "dy/dx"),
        ("dy//dx", "dy/dx"),
        ("y/x", "dy/dx"),
        ("d/dx", "dy/dx"),
        ("d2/dx2", "d2y/dx2"),
        ("dy", "dy/dx"),
        ("y", "dy/dx"),
        ("D2y/Dx2", "d2y/dx2"),
        ("d2z/dxy", "d2z/dxdy"),
        ("d(x*x)/dx", "write dy/dx"),
        ("dy/dw[0]", "write dy/dx"),
        ("dm.y/dx", "write dy/dx"),
        ("nonsense", "dy/dx, d2y/dx2 or d2z/dxdy"),
        ("", "dy/dx, d2y/dx2 or d2z/dxdy"),
        ("/", "dy/dx"),
        ("dy/", "dy/dx"),
        ("/dx", "dy/dx"),
        ("d6y/dx6", "up to order 5"),
        ("d3y/dx3dx3", "up to order 5"),
        ("d0y/dx0", "dy/dx"),
        ("dq/dx", "there is no q"),
        ("dy/dq", "there is no q"),
        ("dclass/dx", "dy/dx"),
    ],
)
def test_a_fault_is_one_sentence_with_the_right_form(text, correction):
    sentence = fault(text)
    assert correction in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0


def test_words_of_a_line_are_joined_at_slashes_and_taken_once():
    requests = parse_requests(
        ["dz", "/", "dx", "d2z/", "dxdy", "∂z/∂x"], {"x", "y", "z"}.__contains__
    )
    assert [request.bound_name for request in requests] == ["dz_dx", "d2z_dxdy"]


def test_two_requests_for_one_name_are_refused():
    names = {"x", "dx_dy", "y_dx", "x_dy"}
    with pytest.raises(RequestError, match="both be bound to dx_dy_dx"):
        parse_requests(["dx/dy_dx", "dx_dy/dx"], names.__contains__)


NAMES = st.sets(st.sampled_from(sorted(HOSTILE)), min_size=1, max_size=5)


@given(st.sampled_from(sorted(HOSTILE)), st.lists(st.sampled_from(sorted(HOSTILE)), max_size=5))
def test_what_is_written_can_be_read_back(target, sources):
    if not sources:
        return
    names = {target, *sources}
    marked = written(target, sources)
    try:
        request = parse_request(marked, names.__contains__)
    except RequestError as error:
        assert "can be read as" in str(error)  # noqa: PT017 - only ambiguity may stop it
    else:
        groups = [(name, len(list(some))) for name, some in itertools.groupby(request.sources)]
        assert written(request.target, request.sources) == marked, groups
        assert request.bound_name == name_of(target, sources)


@given(st.text(max_size=40), NAMES)
def test_any_text_is_read_or_refused_in_a_sentence(text, names):
    try:
        request = parse_request(text, names.__contains__)
    except RequestError as error:
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert request.bound_name.isidentifier()
        assert {request.target, *request.sources} <= names


@given(st.text("dxy2/∂^²_'", max_size=200), NAMES)
def test_texts_that_are_nearly_requests(text, names):
    test_any_text_is_read_or_refused_in_a_sentence.hypothesis.inner_test(text, names)


@pytest.mark.parametrize(
    ("prefix", "offered"),
    [
        ("", ["d"]),
        ("q", []),
        ("d", ["dloss/d", "dw/d", "dx/d"]),
        ("dl", ["dloss/d"]),
        ("d2", ["d2loss/d", "d2w/d", "d2x/d"]),
        ("d2l", ["d2loss/d"]),
        ("∂", ["∂loss/∂", "∂w/∂", "∂x/∂"]),
        ("dloss/", ["dloss/dw", "dloss/dx"]),
        ("dloss/dw", ["dloss/dw"]),
        ("d2loss/dw", ["d2loss/dw2", "d2loss/dwd", "d2loss/dwdw", "d2loss/dwdx"]),
        ("d2loss/dwd", ["d2loss/dwdw", "d2loss/dwdx"]),
        ("d2loss/dwdx", ["d2loss/dwdx"]),
        ("d2loss/dwdxd", []),
    ],
)
def test_completion(prefix, offered):
    found = complete_request(prefix, ["x", "w", "loss", "_hidden"])
    assert [text for text in found if text.startswith(prefix)] == found
    assert set(offered) <= set(found)
    assert not offered or len(found) <= len(offered) + 2
    assert offered or not found


def test_targets_can_be_fewer_than_the_names():
    assert complete_request("d", ["x", "y"], targets=["y"]) == ["dy/d"]
    assert complete_request("dy/d", ["x", "y"], targets=["y"]) == ["dy/dx"]


def test_a_hidden_name_is_offered_when_it_is_begun():
    assert complete_request("d_", ["_hidden"]) == ["d_hidden/d"]


@given(NAMES, st.data())
def test_completions_lead_to_requests_that_can_be_read(names, data):
    """Whoever always takes an offer arrives at a derivative."""
    names -= {"_"}  # never offered unasked
    assume(names)
    text = "d"
    for _ in range(12):
        offers = [offer for offer in complete_request(text, names) if offer != text]
        if not offers:
            break
        text = data.draw(st.sampled_from(offers))
    try:
        parse_request(text, names.__contains__)
    except RequestError as error:
        assert "can be read as" in str(error)  # noqa: PT017
