"""The comment that hides a finding: where it can stand, and that it does what it says."""

from __future__ import annotations

import pytest

from tapemagic.checker.checking import check
from tapemagic.checker.fixing import edited
from tapemagic.checker.hiding import hiding_edit
from tapemagic.checker.sources import read_source

BEFORE = "x = tf.constant(1.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"


def hide(cell):
    """Return the cell with its only finding hidden, or None."""
    (finding,) = check(cell, kind="cell").findings
    lines = read_source(cell, "cell").cells[0].lines
    edit = hiding_edit(lines, finding, is_cell=True)
    return None if edit is None else edited(cell, [edit])


# --- where no comment can stand -----------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        "g = tape.gradient(y, x) + \\\n    1\n",
        'g = [tape.gradient(y, x), """\n"""]\n',
    ],
)
def test_no_comment_behind_a_backslash_or_inside_a_string(call):
    assert hide(BEFORE + call) is None


def test_no_comment_behind_a_magic_that_takes_its_line():
    (finding,) = check(BEFORE + "g = tape.gradient(y, x)", kind="cell").findings
    lines = ("%%tape dy/dx", "%matplotlib inline", "!ls", "%time g = 1", "g = 1")
    for number, can in ((1, False), (2, False), (3, False), (4, True), (5, True), (6, False)):
        place = type(finding.place)(None, number, 1, number, 2)
        moved = type(finding)(finding.code, finding.name, finding.level, place, "", "")
        assert (hiding_edit(lines, moved, is_cell=True) is not None) == can, number


# --- where it stands ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "hidden"),
    [
        ("g = tape.gradient(y, x)", "g = tape.gradient(y, x)  # noqa: TAP201"),
        ("g = tape.gradient(y, x)   \n", "g = tape.gradient(y, x)  # noqa: TAP201\n"),
        ("g = tape.gradient(y, x)  # dy\n", "g = tape.gradient(y, x)  # dy  # noqa: TAP201\n"),
        (
            "g = tape.gradient(y, x)  # noqa: E501\n",
            "g = tape.gradient(y, x)  # noqa: E501, TAP201\n",
        ),
        (
            "g = tape.gradient(y, x)  # noqa:E501,W291 long\n",
            "g = tape.gradient(y, x)  # noqa:E501,W291, TAP201 long\n",
        ),
        ("g = tape.gradient(y, x)  # noqa:\n", "g = tape.gradient(y, x)  # noqa: TAP201\n"),
        (
            "g = tape.gradient(y, x)  # noqa: because\n",
            "g = tape.gradient(y, x)  # noqa: TAP201  because\n",
        ),
        (
            "g = tape.gradient(\n    y,\n    x,\n)\n",
            "g = tape.gradient(  # noqa: TAP201\n    y,\n    x,\n)\n",
        ),
        (
            "g = tape.gradient(y,  \\\n    x)\n",
            "g = tape.gradient(y,  \\\n    x)  # noqa: TAP201\n",
        ),
        (
            "s = '#'; g = tape.gradient(y, x)\n",
            "s = '#'; g = tape.gradient(y, x)  # noqa: TAP201\n",
        ),
        ("%time g = tape.gradient(y, x)\n", "%time g = tape.gradient(y, x)  # noqa: TAP201\n"),
        ("g = %time tape.gradient(y, x)\n", "g = %time tape.gradient(y, x)  # noqa: TAP201\n"),
    ],
)
@pytest.mark.parametrize("magic", ["", "%%time\n"])
def test_the_comment_hides_the_finding(magic, call, hidden):
    cell = magic + BEFORE + call
    assert hide(cell) == magic + BEFORE + hidden
    assert check(hide(cell), kind="cell").findings == ()


def test_lines_keep_their_endings():
    cell = (BEFORE + "g = tape.gradient(y, x)\nh = 1").replace("\n", "\r\n")
    assert hide(cell) == cell.replace("x)\r\nh", "x)  # noqa: TAP201\r\nh")
