"""Parameters of a plot: ipywidgets' abbreviations, read as ipywidgets reads them."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("ipywidgets")

import ipywidgets

from tapemagic.display.plot_picture import Parameter
from tapemagic.widgets.plot_parameters import changed, changed_by_page, parameter_of
from tapemagic.widgets.plotted_functions import functions_of, parameters_of

pytestmark = pytest.mark.usefixtures("comms")


@pytest.mark.parametrize("abbreviation", ["text", None, 1j, object(), math.sin])
def test_what_has_nothing_to_change_is_no_parameter(abbreviation):
    assert parameter_of("a", abbreviation) is None


@pytest.mark.parametrize(
    "abbreviation",
    [1.0, 2.5, -2.0, 0.0, 1, 3, -3, 0, (0, 5), (0.0, 5), (2, 7), (-3, -1), (0, 10, 2),
     (0.0, 1.0, 0.25), (0, 10, 3)],
)  # fmt: skip
def test_sliders_have_the_limits_and_the_value_of_interact(abbreviation):
    theirs = ipywidgets.interactive.widget_from_abbrev(abbreviation)
    ours = parameter_of("a", abbreviation)
    assert (ours.minimum, ours.maximum, ours.value) == (theirs.min, theirs.max, theirs.value)
    assert ours.is_integer == isinstance(theirs, ipywidgets.IntSlider)
    if isinstance(abbreviation, tuple) and len(abbreviation) == 3:
        assert ours.step == theirs.step


@pytest.mark.parametrize(
    "abbreviation",
    [["sin", "cos"], [1, 2, 3], {"one": 1, "two": 2}, [("one", 1), ("two", 2)], range(3)],
)
def test_choices_are_those_of_interact(abbreviation):
    theirs = ipywidgets.interactive.widget_from_abbrev(abbreviation)
    ours = parameter_of("a", abbreviation)
    assert ours.value == theirs.value
    assert ours.to_json()["options"] == list(theirs._options_labels)


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_is_a_switch(value):
    json = {"name": "a", "kind": "switch", "value": value}
    assert parameter_of("a", value).to_json() == json


@pytest.mark.parametrize(
    ("limits", "step"), [((0.0, 1.0), 0.01), ((0.0, 0.01), 0.0001), ((0.0, 1000.0), 10.0)]
)
def test_a_step_that_is_not_given_suits_the_limits(limits, step):
    """As interact has it, it would be 0.1 for all."""
    assert parameter_of("a", limits).step == pytest.approx(step)


@pytest.mark.parametrize(
    "widget",
    [
        lambda: ipywidgets.FloatSlider(1.5, min=0, max=4, step=0.5),
        lambda: ipywidgets.IntSlider(2, min=0, max=4),
        lambda: ipywidgets.Dropdown(options=["sin", "cos"], value="cos"),
        lambda: ipywidgets.Checkbox(value=True),
    ],
)
def test_a_widget_stands_for_its_limits_and_its_value(widget):
    made = widget()
    parameter = parameter_of("a", made)
    assert parameter.value == made.value
    if parameter.kind == "slider":
        assert (parameter.minimum, parameter.maximum) == (made.min, made.max)


def test_functions_that_are_chosen_from_are_named():
    def square(x):
        return x * x

    assert parameter_of("a", [square, math.sin]).to_json()["options"] == ["square", "sin"]


# --- changing -----------------------------------------------------------------------------------

SLIDER = Parameter("a", "slider", 1.0, 0.0, 3.0, 0.1)
WHOLE = Parameter("n", "slider", 1, 0, 3, 1)
CHOICE = Parameter("m", "choice", "sin", options=(("sin", "sin"), ("cos", "cos")))
SWITCH = Parameter("s", "switch", value=True)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [(SLIDER, 3.1), (SLIDER, math.nan), (SLIDER, True), (SLIDER, "1"), (WHOLE, 1.5), (CHOICE, 0),
     (SWITCH, 1)],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(parameter, value):
    with pytest.raises(ValueError, match=rf"^{parameter.name} "):
        changed(parameter, value)


@pytest.mark.parametrize(
    ("parameter", "value"), [(SLIDER, 2), (WHOLE, 2.0), (CHOICE, "cos"), (SWITCH, False)]
)
def test_a_value_that_can_be_is_taken(parameter, value):
    assert changed(parameter, value).value == value
    assert type(changed(parameter, value).value) is type(parameter.value)


@pytest.mark.parametrize(
    ("parameter", "sent", "value"),
    [
        (SLIDER, 2, 2.0),
        (SLIDER, 3.0000000000000004, 3.0),  # ten steps of 0.1, added up
        (WHOLE, 2.0, 2),
        (CHOICE, 1, "cos"),
        (SWITCH, False, False),
    ],
)
def test_the_page_sends_numbers_and_the_places_of_options(parameter, sent, value):
    assert changed_by_page(parameter, sent).value == value


# --- signatures ---------------------------------------------------------------------------------


def values_of(function, **given):
    changeable, fixed = parameters_of(functions_of(function), given)
    return {parameter.name: parameter.value for parameter in changeable}, fixed


def test_a_signature_gives_the_parameters():
    def f(x, a=1.0, *, b=(0, 5), name=None):
        return a * x + b, name

    assert values_of(f) == ({"a": 1.0, "b": 2}, {"name": None})


def test_what_is_given_is_stronger_and_the_default_is_where_it_begins():
    assert values_of(lambda x, a=4.0: x, a=(0.0, 5.0)) == ({"a": 4.0}, {})
    assert values_of(lambda x, a=4.0: x, a=2.0) == ({"a": 2.0}, {})


def test_what_is_fixed_cannot_be_changed():
    assert values_of(lambda x, a=4.0: x, a=ipywidgets.fixed(2.0)) == ({}, {"a": 2.0})


def test_functions_share_a_parameter_of_the_same_name():
    functions = functions_of([lambda x, a=1.0: x, lambda x, a=5.0, b=2.0: x])
    changeable, _ = parameters_of(functions, {})
    assert [(each.name, each.value) for each in changeable] == [("a", 1.0), ("b", 2.0)]


def test_a_function_that_takes_all_keywords_gets_them():
    assert values_of(lambda x, **others: x, a=1.0) == ({"a": 1.0}, {})
