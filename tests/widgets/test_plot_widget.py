"""The derivative plot as the kernel sees it: what it sends, answers and refuses."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("anywidget")

import ipywidgets
import traitlets

import tapemagic
from tapemagic import numpy_tf as tf
from tapemagic.widgets.plot_options import SHOWN

VIEW = "application/vnd.jupyter.widget-view+json"

pytestmark = pytest.mark.usefixtures("comms")


def plot(*arguments, **options):
    return tapemagic.plot(*arguments, **{"engine": "numpy", **options})


def rising(x, a=1.0):
    return a * tf.sin(x)


def broken(_):
    raise ZeroDivisionError("no way")


def samples_of(state):
    """Return the arrays that the page reads: for each curve its points, values and derivatives."""
    picture = state["picture"]
    numbers = np.frombuffer(state["samples"], "<f8")
    arrays = []
    for curve in picture["curves"]:
        size = curve["count"] * (picture["order"] + 3)
        arrays.append(numbers[:size].reshape(picture["order"] + 3, curve["count"]))
        numbers = numbers[size:]
    assert numbers.size == 0
    return arrays


def updates(comm):
    """Return what was sent after the opening, message by message."""
    return [message["state"] for message in comm.sent[1:] if message["method"] == "update"]


# --- what is sent -------------------------------------------------------------------------------


LOADED = """
import sys, tapemagic.magics
print({"anywidget", "ipywidgets", "matplotlib", "tensorflow"} & set(sys.modules))
"""


def test_loading_the_magics_imports_neither_widgets_nor_matplotlib():
    said = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "set()"


def test_a_plot_never_imports_pyplot():
    program = (
        "import sys, tapemagic\n"
        "from tapemagic import numpy_tf as tf\n"
        "plot = tapemagic.plot(tf.sin, -3, 3, engine='numpy')\n"
        "assert 'matplotlib' not in sys.modules\n"
        "plot._repr_mimebundle_()\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"


def test_all_that_is_drawn_is_in_the_message_that_opens_the_widget(comms):
    plot(rising, -3, 3, x=1.0)
    (comm,) = [comm for comm in comms if "picture" in comm.sent[0]["state"]]
    assert updates(comm) == []
    state = comm.sent[0]["state"]
    assert state["x"] == 1.0
    assert state["show"] == SHOWN
    assert state["request"] == {}
    assert "render" in state["_esm"]
    picture = state["picture"]
    assert (picture["order"], picture["variable"], picture["range"]) == (2, "x", [-3.0, 3.0])
    assert (picture["home"], picture["message"]) == ([-3.0, 3.0], None)
    assert picture["is_live"]
    assert [curve["name"] for curve in picture["curves"]] == ["rising"]
    json.dumps(picture, allow_nan=False)
    (sampled,) = samples_of(state)
    x = sampled[0]
    np.testing.assert_allclose(sampled[1:], [np.sin(x), np.cos(x), -np.sin(x), -np.cos(x)])


def test_the_exact_values_are_the_engines_own(comms):
    made = plot(rising, -3, 3, x=1.25)
    state = comms[-1].sent[0]["state"]
    assert state["exact"]["x"] == 1.25
    (row,) = state["exact"]["values"]
    assert row == pytest.approx([math.sin(1.25), math.cos(1.25), -math.sin(1.25)], rel=1e-15)
    assert made.derivatives == {"rising": tuple(row)}


def test_a_number_that_is_not_there_is_null(comms):
    made = plot(tf.math.log, -1, 3, x=-0.5)
    assert comms[-1].sent[0]["state"]["exact"]["values"][0][0] is None
    assert math.isnan(made.derivatives["log"][0])
    json.dumps(made.picture, allow_nan=False)
    json.dumps(made.exact, allow_nan=False)


def test_moving_the_point_sends_exact_values_and_nothing_else(comms):
    made = plot(rising, -3, 3)
    opened = len(comms[-1].sent)
    seen = []
    made.observe(lambda change: seen.append(change["new"]), "derivatives")
    made.x = 0.5
    sent = comms[-1].sent[opened:]
    assert {name for message in sent for name in message["state"]} == {"x", "exact"}
    assert made.exact["x"] == 0.5
    assert seen[-1]["rising"][1] == pytest.approx(math.cos(0.5))


def test_several_functions_have_names_and_curves_of_their_own(comms):
    plot(tf.sin, lambda x: x * x, lambda x: x, -1, 1, x=0.5)
    state = comms[-1].sent[0]["state"]
    assert [curve["name"] for curve in state["picture"]["curves"]] == ["sin", "f", "g"]
    assert len(samples_of(state)) == len(state["exact"]["values"]) == 3


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"cubic": lambda x: x**3}, ["cubic"]),
        ([rising, rising], ["rising", "f"]),
        ([lambda x: x, lambda x: -x], ["f", "g"]),
    ],
)
def test_names_come_from_the_dict_or_the_function(given, names):
    assert list(plot(given, -1, 1).derivatives) == names


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_order_says_how_many_derivatives_are_sent(comms, order):
    plot(tf.exp, -1, 1, order=order, x=0.0)
    state = comms[-1].sent[0]["state"]
    assert len(state["picture"]["limits"]) == order + 1
    assert state["exact"]["values"] == [[1.0] * (order + 1)]


# --- what the page asks -------------------------------------------------------------------------


def test_a_request_is_answered_in_one_message(comms):
    made = plot(rising, -3, 3)
    opened = len(comms[-1].sent)
    made.set_state({"request": {"number": 7, "range": [-1, 1], "parameters": {"a": 2.0}}})
    answers = [m["state"] for m in comms[-1].sent[opened:] if "picture" in m["state"]]
    (answer,) = answers
    assert {"samples", "picture", "exact"} <= answer.keys()
    assert answer["picture"]["answered"] == 7
    assert answer["picture"]["range"] == [-1.0, 1.0]
    assert answer["picture"]["home"] == [-3.0, 3.0]
    assert answer["exact"]["values"][0][0] == pytest.approx(2 * math.sin(made.x))
    assert (made.range, made.parameters) == ((-1.0, 1.0), {"a": 2.0})


def test_a_function_that_raises_is_answered_with_a_sentence_and_the_old_curves():
    def f(x, n=0):
        return broken(x) if n else x

    made = plot(f, -1, 1, n=[0, 2])
    before = made.samples
    made.request = {"number": 1, "range": [-1, 1], "parameters": {"n": 1}}
    assert made.picture["answered"] == 1
    assert made.picture["message"] == "f raises ZeroDivisionError: no way."
    assert made.samples == before
    assert made.parameters == {"n": 0}
    made.request = {"number": 2, "range": [-1, 1], "parameters": {"n": 0}}
    assert made.picture["message"] is None
    assert made.picture["answered"] == 2


@pytest.mark.parametrize("asked", [[3, -3], [0, 0], [0, math.inf], [None, 1], []])
def test_a_range_that_cannot_be_is_answered_too(asked):
    made = plot(rising, -3, 3)
    made.request = {"number": 3, "range": asked, "parameters": {}}
    assert made.picture["answered"] == 3
    assert made.range == (-3.0, 3.0)


def test_a_function_that_raises_at_the_point_says_so_until_the_point_moves_on():
    def f(x):
        if np.array_equal(np.ravel(x.numpy()), [0.5]):
            raise ValueError("not here")
        return x * x

    made = plot(f, -1, 1, x=0.25)
    made.x = 0.5
    assert made.picture["message"] == "f raises ValueError: not here at x = 0.5."
    assert made.exact is None
    assert made.derivatives == {}
    made.x = 0.75
    assert made.picture["message"] is None
    assert made.derivatives["f"][1] == 1.5


def test_what_an_observer_raises_is_said_on_the_plot_until_it_no_longer_does():
    made = plot(rising, -3, 3)

    def observer(change):
        if change["new"] == 0.5:
            raise KeyError("gone")

    made.observe(observer, "x")
    with pytest.raises(KeyError):
        made.set_state({"x": 0.5})
    assert made.picture["message"] == "what observes x raises KeyError: 'gone'."
    assert made.exact["x"] == 0.5
    made.set_state({"x": 1.5})
    assert made.picture["message"] is None


# --- what is set from Python --------------------------------------------------------------------


def test_another_function_is_drawn_in_the_same_place(comms):
    made = plot(rising, -3, 3, a=2.0)
    made.f = lambda x, a=1.0: a * x
    (line,) = samples_of({"picture": made.picture, "samples": made.samples})
    np.testing.assert_allclose(line[2], 2.0)  # the parameter has kept its value
    assert comms[-1].sent[-1]["state"]["picture"]["curves"][0]["name"] == "f"


def test_range_order_and_parameters_are_drawn_when_they_are_set():
    made = plot(rising, -3, 3)
    made.range = (0, 1)
    assert (made.picture["range"], made.picture["home"]) == ([0.0, 1.0], [0.0, 1.0])
    made.order = 3
    assert len(made.picture["limits"]) == 4
    made.parameters = {"a": 0.5}
    assert made.picture["parameters"][0]["value"] == 0.5
    assert made.derivatives["rising"][0] == pytest.approx(0.5 * math.sin(made.x))


def test_what_is_set_together_is_sent_once(comms):
    made = plot(rising, -3, 3)
    opened = len(comms[-1].sent)
    with made.hold_trait_notifications():
        made.order = 1
        made.range = (0, 1)
    pictures = [m for m in comms[-1].sent[opened:] if "picture" in m["state"]]
    assert len(pictures) == 1
    assert (made.picture["order"], made.picture["range"]) == (1, [0.0, 1.0])


def state_of(made):
    names = ("x", "f", "range", "order", "parameters", "show", "derivatives", "picture", "samples")
    return {name: getattr(made, name) for name in names}


@pytest.mark.parametrize(
    ("name", "value", "kind", "sentence"),
    [
        ("x", math.nan, ValueError, "the point x must be finite"),
        ("range", (3, -3), ValueError, "write the lower one first"),
        ("range", 3, TypeError, "range is two numbers"),
        ("range", (1, 1 + 1e-15), ValueError, "too close together"),
        ("order", 5, ValueError, "1 to 4"),
        ("order", "two", TypeError, "1 to 4"),
        ("f", 3, TypeError, "plot needs the function itself"),
        ("f", [], ValueError, "there is no function"),
        ("f", broken, ValueError, "broken raises ZeroDivisionError: no way"),
        ("parameters", {"b": 1.0}, ValueError, "no parameter 'b'"),
        ("parameters", {"a": 100.0}, ValueError, "from -1.0 to 3.0"),
        ("parameters", {"a": "much"}, ValueError, "from -1.0 to 3.0"),
        ("parameters", 2.0, TypeError, "names with values"),
        ("show", {"tangents": True}, ValueError, "cannot show 'tangents'"),
        ("show", {"tangent": 1}, TypeError, "True or False"),
        ("show", {"panels": "two"}, ValueError, "'three' or 'one'"),
        ("show", {"h": 0}, ValueError, "greater than zero"),
    ],
)
def test_a_bad_assignment_is_one_sentence_and_leaves_all_as_it_was(name, value, kind, sentence):
    made = plot(rising, -3, 3)
    before = state_of(made)
    with pytest.raises(kind, match=sentence) as raised:
        setattr(made, name, value)
    assert "\n" not in str(raised.value)
    assert state_of(made) == before


def test_a_bad_assignment_among_good_ones_takes_all_of_them_back():
    made = plot(rising, -3, 3)
    before = state_of(made)

    def assign_both():
        with made.hold_trait_notifications():
            made.order = 3
            made.f = broken

    with pytest.raises(ValueError, match="no way"):
        assign_both()
    assert state_of(made) == before


def test_derivatives_cannot_be_set():
    with pytest.raises(traitlets.TraitError, match="read-only"):
        plot(rising, -3, 3).derivatives = {}


def test_show_switches_one_thing_and_leaves_the_others():
    made = plot(rising, -3, 3, show={"secant": True})
    made.show = {"tangent": False}
    assert made.show == {**SHOWN, "secant": True, "tangent": False}


def test_a_name_that_the_function_looks_up_may_change_and_be_drawn_again():
    factor = [1.0]
    made = plot(lambda x: factor[0] * x, -1, 1, x=0.5)
    factor[0] = 3.0
    made.redraw()
    assert made.derivatives["f"] == (1.5, 3.0, 0.0)


def test_it_is_composed_and_linked_as_any_widget_is():
    made = plot(rising, -3, 3)
    slider = ipywidgets.FloatSlider(1.5, min=-3, max=3)
    ipywidgets.link((slider, "value"), (made, "x"))
    assert made.exact["x"] == 1.5
    ipywidgets.VBox([slider, made])
    ipywidgets.jslink((slider, "value"), (made, "x"))


# --- the call -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "sentence"),
    [
        ((), {}, TypeError, "write plot"),
        ((rising, -3), {}, TypeError, "write plot"),
        ((-3, 3, rising), {}, TypeError, "write plot"),
        ((rising, "low", 3), {}, TypeError, "a limit of the plot must be a number"),
        ((rising, -3, math.inf), {}, ValueError, "must be finite"),
        ((rising, -1e308, 1e308), {}, ValueError, "too far apart"),
        ((rising, -3, 3), {"order": 0}, ValueError, "1 to 4"),
        ((rising, -3, 3), {"x": "there"}, TypeError, "the point x"),
        ((rising, -3, 3), {"b": 1.0}, TypeError, "rising has no parameter b: it has a"),
        ((lambda x, b: x, -3, 3), {}, TypeError, "f needs a value for b"),
        ((rising, -3, 3), {"a": (5, 0)}, ValueError, "write the lower one first"),
        ((rising, -3, 3), {"a": []}, ValueError, "nothing to choose from"),
        ((rising, -3, 3), {"engine": "jax"}, ValueError, "there is no engine"),
        ((rising, -3, 3), {"show": {"circles": True}}, ValueError, "cannot show"),
    ],
)
def test_a_bad_call_is_one_sentence(arguments, options, kind, sentence):
    with pytest.raises(kind, match=sentence) as raised:
        plot(*arguments, **options)
    assert "\n" not in str(raised.value)


def test_what_the_function_raises_is_raised():
    with pytest.raises(ZeroDivisionError, match="no way"):
        plot(broken, -3, 3)


def test_a_function_is_computed_on_the_engine_that_it_uses(monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "tensorflow")
    made = tapemagic.plot(rising, -3, 3)  # a TensorFlow tape would see nothing of it
    assert made.derivatives["rising"][1] == pytest.approx(math.cos(made.x))


@pytest.mark.tensorflow
def test_functions_of_both_engines_stand_side_by_side():
    import tensorflow as other  # noqa: ICN001 - tf is ours

    made = tapemagic.plot({"ours": tf.sin, "theirs": other.sin}, -3, 3)
    assert made.derivatives["ours"] == pytest.approx(made.derivatives["theirs"], rel=1e-12)


# --- without a browser --------------------------------------------------------------------------


def test_its_output_has_the_view_a_picture_and_a_text_and_no_html():
    made = plot(rising, -3, 3)
    data, _ = made._repr_mimebundle_()
    assert set(data) == {VIEW, "image/png", "text/plain"}
    assert data["image/png"].startswith(b"\x89PNG")
    assert len(data["image/png"]) < 60_000
    assert data["text/plain"] == repr(made)


def test_its_text_is_the_same_on_every_run():
    one, other = (plot(rising, -3, 3, a=2.0) for _ in range(2))
    assert repr(one) == repr(other)
    assert repr(one).splitlines()[:3] == [
        "rising, rising′, rising″ for x from -3.0 to 3.0",
        "with a = 2.0",
        "at x = 1.0: rising = 1.6829, rising′ = 1.0806, rising″ = -1.6829",
    ]


def test_its_text_has_no_rounding_errors():
    made = plot(lambda x: tf.sin(x) * 1.0, -4, 4, x=math.pi)
    assert "f = 0.0, f′ = -1.0, f″ = 0.0" in repr(made)
