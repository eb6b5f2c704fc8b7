"""Tab on the lines of %%tape and %tape."""

from __future__ import annotations

import pytest
from IPython.core.completer import provisionalcompleter, rectify_completions


@pytest.fixture
def complete(bare):
    bare.ok(
        "%load_ext tapemagic",
        "import numpy as np",
        "x = np.float32(2.0)",
        "width = np.ones(3)",
        "nothing = None",
    )

    def texts(code, cursor=None):
        """Return the first line as each completion would leave it."""
        cursor = code.find("|") if cursor is None else cursor
        code = code.replace("|", "")
        with provisionalcompleter():
            found = list(bare.shell.Completer.completions(code, cursor))
            found = list(rectify_completions(code, found))
        return [code[: c.start] + c.text + code[c.end :].split("\n")[0] for c in found]

    texts.names = bare.names
    return texts


def test_numbers_of_exercises(complete):
    offered = complete("%tape exercise 01.|")
    assert offered[:3] == [f"%tape exercise 01.{place}" for place in (1, 2, 3)]
    assert complete("%tape exer|") == ["%tape exercise"]


def test_options(complete):
    assert complete("%%tape --no|\ny = x") == ["%%tape --no-auto-watch", "%%tape --no-raise-error"]


def test_options_behind_a_request(complete):
    assert complete("%%tape dy/dx --j|\ny = x") == ["%%tape dy/dx --jacobian"]


def test_an_option_is_offered_once(complete):
    assert "%%tape --quiet --quiet" not in complete("%%tape --quiet --qu|\ny = x")


def test_engines(complete):
    assert complete("%%tape --engine |\ny = x") == [
        f"%%tape --engine {name}" for name in ("auto", "numpy", "tensorflow")
    ]
    assert complete("%%tape --engine te|") == ["%%tape --engine tensorflow"]


def test_targets_are_known_from_the_body(complete):
    assert "%%tape dloss/" in [
        text[: len("%%tape dloss/")] for text in complete("%%tape dlo|\nloss = x * x")
    ]


def test_sources_are_known_from_the_namespace(complete):
    assert "%%tape dy/dx" in complete("%%tape dy/d|\ny = x * x")
    assert "%%tape dy/dwidth" in complete("%%tape dy/d|\ny = x * x")


def test_a_result_is_no_source_and_a_target_not_its_own(complete):
    offered = complete("%%tape dy/d|\ny = dy_dx = x * x")
    assert "%%tape dy/dy" not in offered
    complete.names["dy_dwidth"] = complete.names["y"] = complete.names["x"]
    assert "%%tape dz/ddy_dwidth" not in complete("%%tape dz/d|\nz = x * x")


def test_only_what_the_cell_computes_is_a_target(complete):
    assert "%%tape dx/d" not in complete("%%tape d|\ny = x * x")
    assert "%%tape dx/d" in complete("%%tape d|")


def test_a_half_typed_body_is_no_obstacle(complete):
    assert "%%tape dy/dx" in complete("%%tape dy/d|\ny = x * x\nz = (")


def test_watched_names(complete):
    assert complete("%%tape --watch wi|\ny = x") == ["%%tape --watch width"]
    assert complete("%%tape --watch x,wi|\ny = x") == ["%%tape --watch x,width"]


def test_below_another_magic(complete):
    assert complete("%%time\n%%tape --per|\ny = x")[0].endswith("%%tape --persistent")


def test_subcommands_and_engines_of_the_line_magic(complete):
    words = [text.removeprefix("%tape ") for text in complete("%tape |")]
    subcommands = ["check", "doctor", "engine", "exercise", "fix", "help", "plot", "show", "why"]
    assert sorted(words) == subcommands
    assert complete("%tape en|") == ["%tape engine"]
    assert complete("%tape engine nu|") == ["%tape engine numpy"]
    assert complete("%tape check st|") == ["%tape check strict"]


def test_names_that_hold_none(complete):
    assert complete("%tape why |") == ["%tape why nothing"]


def test_other_lines_are_left_alone(complete):
    assert "width" in [text[-5:] for text in complete("wid|")]
    assert not any("jacobian" in text for text in complete("--j|"))
    assert not any("jacobian" in text for text in complete("%%taper --j|"))


def test_the_magic_itself_is_completed(complete):
    assert "%%tape" in complete("%%tap|")
