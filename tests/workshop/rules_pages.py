"""Write `docs/rules`: a page for each rule of the checker, and an index of all.

``make rules`` runs it; ``test_rules_pages.py`` checks that the pages are of today. A page is what
``tapemagic rule TAP101`` prints; all that it says stands in the registry.
"""

from __future__ import annotations

from pathlib import Path

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
    return "\n".join(lines)


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
