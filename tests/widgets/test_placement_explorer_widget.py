"""The placement explorer as the kernel sees it: what it sends, what it hears, what it shows."""

from __future__ import annotations

import json

import pytest
from explored_programs import SECOND_DERIVATIVE, lesson

pytest.importorskip("anywidget")

import traitlets

import tapemagic
from tapemagic.display.explored_placements import PlacementMap
from tapemagic.placements import NotExplorable
from tapemagic.widgets.placement_explorer import PlacementExplorer

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def explorer(comms):  # noqa: ARG001 - each widget has a comm
    return PlacementExplorer(lesson("second derivative"))


def told(explorer, comms, **state):
    """Let the page tell the widget where the lines stand."""
    comms[-1].hear({"content": {"data": {"method": "update", "state": state}}, "buffers": []})
    return explorer


def test_the_page_gets_everything_with_the_first_message(explorer, comms):
    (opening,) = comms[-1].sent
    assert opening["state"]["explored"] == lesson("second derivative").to_json()
    assert (opening["state"]["placement"], opening["state"]["setting"]) == (0, 0)
    assert json.dumps(opening["state"]["explored"])
    assert explorer.code == SECOND_DERIVATIVE


@pytest.mark.usefixtures("comms")
def test_it_begins_with_the_switches_as_the_program_has_them():
    assert PlacementExplorer(lesson("second derivative")).setting == 0
    assert PlacementExplorer(lesson("two gradients of one tape")).setting == 1
    assert PlacementExplorer(lesson("watched constant")).setting == 2


def test_when_a_line_was_moved_its_code_is_known_here_and_nothing_large_is_sent(explorer, comms):
    moved = explorer.explored["placements"][0]["moves"][1][0]  # the first call, to the left
    told(explorer, comms, placement=moved)
    assert explorer.code.splitlines()[4] == "dy_dx = tape_1.gradient(y, x)"
    assert not explorer.works
    assert len(json.dumps(comms[-1].sent[1:])) < 1000


def test_a_switch_changes_the_code(explorer, comms):
    told(explorer, comms, setting=1)
    assert explorer.code == SECOND_DERIVATIVE.replace(
        "GradientTape() as tape_2", "GradientTape(persistent=True) as tape_2"
    )
    assert explorer.works


def test_a_placement_that_is_not_there_is_refused_in_one_sentence(explorer):
    with pytest.raises(
        traitlets.TraitError, match=r"^there is no placement 99: give a number from"
    ):
        explorer.placement = 99
    with pytest.raises(traitlets.TraitError, match=r"^there is no setting 8: give a number from 0"):
        explorer.setting = 8
    assert (explorer.placement, explorer.setting) == (0, 0)


def test_the_output_has_the_view_and_what_is_read_without_it(explorer):
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle[VIEW]["model_id"]
    assert bundle["text/plain"] == repr(lesson("second derivative"))
    assert bundle["text/html"] == lesson("second derivative")._repr_html_()


# --- explore_placement --------------------------------------------------------------------------


def test_without_a_kernel_it_is_text_and_html():
    shown = tapemagic.explore_placement("one tape", engine="numpy")
    assert isinstance(shown, PlacementMap)
    assert repr(shown) == repr(lesson("one tape"))
    # The checker says the same where it looks for no fix.
    assert shown.to_json() == lesson("one tape").to_json()


@pytest.mark.usefixtures("comms", "kernel")
def test_in_a_notebook_it_is_a_widget():
    assert isinstance(tapemagic.explore_placement("one tape", engine="numpy"), PlacementExplorer)


def test_a_wrong_name_gets_one_sentence_with_the_right_ones():
    with pytest.raises(ValueError, match="'second derivatve'") as refused:
        tapemagic.explore_placement("second derivatve")
    sentence = str(refused.value)
    assert "did you mean 'second derivative'?" in sentence
    assert "'mixed derivative' and 'third derivative'" in sentence
    assert "\n" not in sentence


def test_a_program_of_ones_own_uses_the_names_that_are_given():
    tf = __import__("tapemagic.numpy_tf", fromlist=["Variable"])
    text = "with tf.GradientTape() as t:\n    y = w * w\ng = t.gradient(y, w)"
    shown = tapemagic.explore_placement(text, engine="numpy", names={"w": tf.Variable(4.0)})
    assert shown.exploration.placements[0].as_written.calls[0].text == "8.0"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("y = 1\nz = 2", "there is no `with tf.GradientTape() as tape:` here"),
        (
            "with tf.GradientTape() as t:\n    y = w * w\nt.gradient(y, w)",
            "the program raises before it asks a tape (`y = w * w`: NameError: name 'w' is not",
        ),
    ],
)
def test_a_program_that_cannot_be_explored_gets_one_sentence(text, sentence):
    with pytest.raises(NotExplorable) as refused:
        tapemagic.explore_placement(text, engine="numpy")
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
