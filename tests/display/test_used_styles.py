"""An output carries the styles that it uses, and no others."""

from __future__ import annotations

import pytest
from highlighted_cells import THIRD_DERIVATIVE, highlighted
from mistaken_cells import CELLS

from tapemagic.display.used_styles import used_styles

SHEET = (
    ".tapemagic{--tapemagic-ink: red;--tapemagic-odd: var(--tapemagic-ink);"
    "color:var(--tapemagic-ink)}"
    ".tapemagic:not(#_) .tapemagic-a{margin:0}.tapemagic:not(#_) .tapemagic-b>i{margin:1px}"
    "@media (width<9px){.tapemagic:not(#_) .tapemagic-b,"
    ".tapemagic:not(#_) .tapemagic-c{margin:2px}}"
)


def html(*classes):
    return "".join(f'<i class="tapemagic-{each}"></i>' for each in classes)


ROOT = ".tapemagic{--ink:red;color:var(--ink)}"


@pytest.mark.parametrize(
    ("used", "rules"),
    [
        ("", []),
        ("a", [".tapemagic:not(#_){.tapemagic-a{margin:0}}"]),
        (
            "b",
            [
                ".tapemagic:not(#_){.tapemagic-b>i{margin:1px}}",
                "@media (width<9px){.tapemagic:not(#_){.tapemagic-b{margin:2px}}}",
            ],
        ),
    ],
)
def test_rules_of_classes_that_occur(used, rules):
    page = '<div class="tapemagic">' + html(*used)
    assert used_styles(SHEET, page) == "".join([ROOT, *rules])


def test_properties_that_nothing_reads_are_left_out():
    assert "odd" not in used_styles(SHEET, '<div class="tapemagic">')


def test_an_output_is_small():
    pages = [highlighted(cell.text)._repr_mimebundle_()["text/html"] for cell in CELLS]
    styles = [page.split("</style>")[0].split("<style>")[1] for page in pages]
    assert max(map(len, styles)) < 7000
    assert sum(map(len, styles)) / len(styles) < 5700


def test_what_stands_in_the_code_is_no_class():
    text = THIRD_DERIVATIVE + '# <i class="tapemagic-badge">\n'
    page = highlighted(text)._repr_mimebundle_()["text/html"]
    assert "&lt;i class=&quot;tapemagic-badge" in page
    assert ".tapemagic-badge{" not in page.split("</style>")[0]
