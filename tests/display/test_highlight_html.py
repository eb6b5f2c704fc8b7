"""The highlight as HTML that stands by itself: well-formed, escaped, legible without its styles."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from highlighted_cells import AFTER_BOTH_BLOCKS, ASKED_TWICE, NESTED, THIRD_DERIVATIVE, highlighted

from tapemagic.checker.findings import Edit, Finding, Fix, Place, Recording, Report
from tapemagic.checker.sources import read_source
from tapemagic.display.diagnostics import Checked
from tapemagic.display.highlight_arrows import arrows_of, arrows_width
from tapemagic.display.highlighting import highlight_of
from tapemagic.display.marked_code import LineMark, marked_line
from tapemagic.display.sentences import sentence_html


class Reader(HTMLParser):
    """Reads HTML: which tags there are, and what is left without them and without styles."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"path", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def read(highlight):
    html = highlight._repr_mimebundle_()["text/html"]
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


HOSTILE = """\
s = "</script><img src=x onerror=alert(1)>"
x = tf.constant(3.0)  # "></style><script>alert(2)</script>
with tf.GradientTape() as tape:
    y = tf.identity(x, name="<b>&amp;</b>`'`")
g = tape.gradient(y, x, "<i>")
"""


def test_there_is_nothing_that_runs_is_fetched_or_has_an_id():
    for program in (AFTER_BOTH_BLOCKS, ASKED_TWICE, THIRD_DERIVATIVE, HOSTILE):
        reader = read(highlighted(program, recordings=NESTED))
        tags = {tag for tag, _ in reader.tags}
        assert not tags & {"script", "link", "img", "iframe", "b", "i"}
        for _, attributes in reader.tags:
            assert not {"id", "src", "onerror", "onclick"} & attributes.keys()
            assert attributes.get("href", "https://").startswith("https://")


def test_hostile_code_is_shown_as_text():
    text = read(highlighted(HOSTILE)).text
    for line in HOSTILE.splitlines():
        assert line in text


def test_hostile_names_are_shown_as_text():
    name = "<script>alert(1)</script>"
    place = Place(None, 1, 1, 1, 5)
    fix = Fix(name, (Edit(None, 1, 1, f"{name}\n"),), "unsafe", name)
    finding = Finding("TAP101", name, "error", place, name, f"`{name}`", fix=fix)
    checked = Checked(name, Report((finding,)), read_source("tape = 1", "cell"))
    reader = read(highlight_of(checked).confirmed({0: name}))
    assert "script" not in {tag for tag, _ in reader.tags}
    assert reader.text.count(name) >= 6


def test_the_same_each_time():
    first, second = (
        highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED)._repr_mimebundle_() for _ in range(2)
    )
    assert first == second
    assert list(first) == ["text/plain", "text/html"]


def test_a_bundle_can_be_narrowed():
    highlight = highlighted(AFTER_BOTH_BLOCKS)
    assert list(highlight._repr_mimebundle_(include={"text/html"})) == ["text/html"]
    assert list(highlight._repr_mimebundle_(exclude={"text/html"})) == ["text/plain"]


def test_without_styles_the_words_are_there_in_order():
    text = read(highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED)).text
    said = [
        "1 mistake with tapes in this cell",
        "● tape_2 records",
        "4     with tf.GradientTape() as tape_1:",
        "● tape_1 records",
        "8 d2y_dx2 = tape_2.gradient(dy_dx, x)None",
        "tape_2 records lines 4 to 5; tape_1 records line 5.",
        "tape_2.gradient(dy_dx, x) gives None.",
        "was computed after the block of tape_2 had ended",
        "Fix: Indent line 7 into the block of tape_2.",
        "+6     dy_dx = tape_1.gradient(y, x)",
        "-7 dy_dx = tape_1.gradient(y, x)",
        "TAP101, first-gradient-not-recorded",
        "If it is meant, write # noqa: TAP101 at the end of line 8",
    ]
    places = [text.find(words) for words in said]
    assert -1 not in places, said[places.index(-1)]
    assert places == sorted(places)


def test_several_findings_are_numbered_and_one_is_not():
    several = read(highlighted(ASKED_TWICE + "\n" + AFTER_BOTH_BLOCKS)).text
    assert "1: RuntimeError" in several
    assert "2: None" in several
    assert "1: None" not in read(highlighted(AFTER_BOTH_BLOCKS)).text


def test_what_follows_is_folded():
    reader = read(highlighted(THIRD_DERIVATIVE))
    assert "details" in {tag for tag, _ in reader.tags}
    assert "1 more call follows from it" in reader.text
    assert "Line 8: a.gradient(d2, x) raises TypeError." in reader.text


def test_an_unsafe_fix_says_so():
    fix = Fix("Do it.", (Edit(None, 1, 1, "tape = 2\n"),), "unsafe")
    finding = Finding("TAP101", "n", "error", Place(None, 1, 1, 1, 5), "m", "w", fix=fix)
    checked = Checked("cell", Report((finding,)), read_source("tape = 1", "cell"))
    text = read(highlight_of(checked)).text
    assert "it may change other calls" in text
    assert "%tape fix" not in text


def test_lines_that_are_left_out_are_named():
    program = "".join(f"n_{number} = {number}\n" for number in range(30)) + AFTER_BOTH_BLOCKS
    text = read(highlighted(program)).text
    assert "⋯ lines 1 to 31" in text
    assert "n_3" not in text


def test_a_cell_that_is_fine_has_its_bands():
    text = read(
        highlighted(
            "with tf.GradientTape() as tape:\n    y = x * x\ng = tape.gradient(y, x)",
            recordings=(Recording("tape", None, 2, 2, 0),),
        )
    ).text
    assert "No mistake with tapes was found" in text
    assert "tape records line 2." in text


# --- the parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "html"),
    [
        ("plain <b>", "plain &lt;b&gt;"),
        ("`x` is", '<code class="tapemagic-name">x</code> is'),
        ("one ` alone", "one ` alone"),
        ("`a<b`", '<code class="tapemagic-name">a&lt;b</code>'),
    ],
)
def test_sentences(sentence, html):
    assert sentence_html(sentence) == html


def test_marks_cut_a_line_and_the_last_one_is_seen():
    marks = [LineMark(0, 6, "a"), LineMark(4, 9, "b")]
    assert (
        marked_line("x<y = call", marks)
        == '<span class="a">x&lt;y </span><span class="b">= </span><span class="b">cal</span>l'
    )
    assert marked_line("", [LineMark(0, 9, "a")]) == ""


def test_an_arrow_goes_from_the_call_to_each_line_that_causes_it():
    lanes, (arrows,) = arrows_of({0: (7, [2, 6, 7])})
    assert lanes == 1
    width = arrows_width(1)
    # From the middle of the call's row to the middle of the other rows.
    assert re.findall(r"M(\d+) (\d+)H", arrows.line) == [(str(width), "1200")] * 2
    assert re.findall(r"M(\d+) (\d+)l", arrows.heads) == [(str(width), "400"), (str(width), "1040")]


def test_arrows_that_would_touch_have_lanes_of_their_own():
    assert arrows_of({0: (5, [1]), 1: (9, [4]), 2: (12, [10])})[0] == 2
    assert arrows_of({0: (5, [5])}) == (0, [])
