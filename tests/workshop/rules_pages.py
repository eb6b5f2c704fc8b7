"""Write `docs/rules`: a page for each rule of the checker, and an index of all.

``make rules`` runs it; ``test_rules_pages.py`` checks that the pages are of today. A page is what
``tapemagic rule TAP101`` prints; all that it says stands in the registry.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from marked_programs import marked_programs

from tapemagic.checker.rules import RULES

FOLDER = Path(__file__).parents[2] / "docs" / "rules"

HEAD = """\
# The rules of the tape checker

Written by `make rules` from the registry of rules; a test checks that the pages are of today, and
that each example does what its page says, on TensorFlow and on the numpy engine.

`tapemagic check` finds these mistakes without running the program; `tapemagic rule TAP101` prints a
page. Rules that are off are asked for by `--extend-select TAP5`, or one by one.
"""

FAMILIES = {
    "TAP1": "Placement: where a line stands, relative to the blocks of the tapes",
    "TAP2": "Watching and sources: what is differentiated by what",
    "TAP3": "The life of a tape: when it records, and how often it can be asked",
    "TAP4": "Values that leave the tape, and arguments that cannot be taken",
    "TAP5": "Performance and style, and what may not be meant",
}

# What people get wrong, the most frequent and painful first, as it was found in questions, in
# lessons and in the code of projects; which rules find it; what is to be said of it.
MISTAKES = (
    ("The forward pass is computed before the tape records", "TAP103", ""),
    ("A constant is not watched, or by one of two tapes only", "TAP201 TAP202 TAP207", ""),
    ("A value goes through a Variable: `assign`, `apply_gradients`", "TAP402", ""),
    ("A new tape is asked, which has recorded nothing", "TAP302 TAP311", ""),
    ("The target is computed after the block", "TAP102", ""),
    (
        "A value leaves TensorFlow: `.numpy()`, `float()`, `model.predict`",
        "TAP401 TAP406 TAP410",
        "",
    ),
    ("The first derivative is taken outside of the outer tape", "TAP101 TAP105", ""),
    ("The inner block is empty, or another tape's name is written", "TAP104 TAP105", ""),
    ("A tape that is not persistent is asked twice", "TAP301", ""),
    ("`gradient` adds up several outputs", "TAP505", "a hint: it may be meant"),
    ("`with tf.GradientTape as tape`, without parentheses", "TAP303", ""),
    ("A method or the class is misspelled", "TAP304 TAP309", ""),
    ("The loss does not use the source, or the two are swapped", "TAP206", ""),
    ("An operation without a gradient is on the way", "TAP403 TAP404", ""),
    ("`model.input` is watched, or a Variable of Keras", "TAP210 TAP211", ""),
    ("Whole numbers are differentiated by, or watched", "TAP204 TAP208 TAP209", ""),
    ("A Jacobian is asked for a list, or for a wrong rank", "TAP407 TAP408", ""),
    ("The tape has no value here: deleted, None, of another function", "TAP308 TAP310", ""),
    ("The source is watched after it was used", "TAP203", ""),
    ("The tape is stopped, reset or entered twice on the way", "TAP305 TAP306 TAP307", ""),
    ("The tape stands around what replicas run", "TAP106", ""),
    ("A part of the target is computed while the tape is stopped", "TAP506", "a hint"),
    ("The source is wrapped or sliced anew, or its name is bound anew", "TAP205", ""),
    ("Gradients and Variables are swapped", "TAP409", ""),
    ("A derivative is taken of a None", "TAP405", ""),
    (
        "A tape records more than it needs, or is never asked",
        "TAP501 TAP502 TAP503 TAP504",
        "style",
    ),
    ("Another source is written than was meant", "", "a right number of something else"),
    ("The file does not parse", "", "is said, with the line"),
)


def mistakes() -> list[str]:
    """Return the table of what people get wrong, and how many programs the tests have of each."""
    counts = Counter((program.code, program.fires) for program in marked_programs())
    lines = [
        "## What people get wrong", "",
        "The most frequent and painful first. The programs are those of the tests, in which the",
        "rules fire, and must not fire; what each does was run on both engines.", "",
        "| Mistake | Found by | Programs: fires | must not | |",
        "| --- | --- | ---: | ---: | --- |",
    ]  # fmt: skip
    for what, codes, remark in MISTAKES:
        found = ", ".join(codes.split()) or "-"
        fires, silent = (
            sum(counts[code, fire] for code in codes.split()) or "" for fire in (True, False)
        )
        lines.append(f"| {what} | {found} | {fires} | {silent} | {remark} |")
    return [*lines, ""]


def index() -> str:
    """Return the text of the index."""
    lines = [HEAD]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", "", "| Code | Name | Level | Default | What it finds |",
                  "| --- | --- | --- | --- | --- |"]  # fmt: skip
        lines += [
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.level} "
            f"| {'on' if rule.default else 'off'} | {rule.summary} |"
            for rule in RULES if rule.code.startswith(family)
        ]  # fmt: skip
        lines.append("")
    return "\n".join([*lines, *mistakes()])


def pages() -> dict[str, str]:
    """Return the text of each page, by its file's name."""
    return {"index.md": index(), **{f"{rule.code}.md": rule.page() for rule in RULES}}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        FOLDER.joinpath(name).write_text(text, encoding="utf-8")
    print(f"docs/rules: {len(written) - 1} pages and an index are written.")
