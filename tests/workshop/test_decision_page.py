"""The page "Why is my gradient None?": the checker finds what each of its questions is about.

That the programs give what the page says is tested with all other code blocks.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from code_blocks import code_blocks

from tapemagic import check

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "why-is-my-gradient-none.md").read_text(encoding="utf-8")
# The parts below the headings of the third level, up to the next heading of any.
QUESTIONS = dict(
    part.removeprefix("# ").split("\n", 1)
    for part in re.split(r"^##", PAGE.partition("\n## ")[2], flags=re.MULTILINE)
    if part.startswith("# ")
)


def codes_found(program):
    report = check(f"import tensorflow as tf\n{program}")
    assert not report.problems
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_checker_says_of_the_program_what_the_page_says(question):
    text = QUESTIONS[question]
    wrong, *cures = (block.code for block in code_blocks(text))
    linked = re.findall(r"rules/(TAP\d+)\.md", text)
    # Where no rule is named, the None is right, and nothing is to be said of it.
    assert codes_found(wrong) == set(linked[:1])
    if linked and linked[0] != "TAP206":
        assert [codes_found(cure) for cure in cures] == [set()]


def test_there_are_questions_for_every_part():
    assert len(QUESTIONS) == 17
