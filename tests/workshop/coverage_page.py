"""Write `docs/coverage.md`: which ``tf.*`` names the numpy engine has, and which of the lessons'.

``make coverage`` runs it; ``test_coverage_page.py`` checks that the page is of today. What the page
says is read from the engine itself, from TensorFlow's list of names that the engine keeps, from the
names that public lessons use (`data/lesson_symbols.txt`) and from the list of golden programs.
"""

from __future__ import annotations

import functools
import types
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tapemagic import numpy_tf
from tapemagic.numpy_tf.tensorflow_names import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
LESSON_SYMBOLS = Path(__file__).parent / "data" / "lesson_symbols.txt"

TIERS = {
    1: "in three or more of the 82 lessons that need no Keras",
    2: "rarer there, or in four or more of all 185",
    3: "the rest",
}
WHY = {
    "pi": "not in TensorFlow 2 either: the lessons mean `np.pi`, which the error says",
    "string_join": "not in TensorFlow 2 either: it is `tf.strings.join`, which the error says",
    "Graph": "the numpy engine computes at once and has no graphs",
}
"""Why a name that lessons use is missing."""

HEAD = """\
# What the numpy engine has

Written by `make coverage` from the code; a test checks that the page is of today. That a name does
what TensorFlow's does is checked elsewhere: `tests/parity/test_every_symbol.py` says where, and
[numpy-engine-differences.md](numpy-engine-differences.md) says what differs.
"""


def lesson_symbols() -> Iterator[tuple[int, str]]:
    """Yield the tier and the name of each symbol that lessons use, the commonest first."""
    for line in LESSON_SYMBOLS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            tier, name = line.split()
            yield int(tier), name


def has(name: str) -> bool:
    """Tell whether the engine has a name."""
    try:
        functools.reduce(getattr, name.split("."), numpy_tf)
    except AttributeError:
        return False
    return True


def namespaces(module: Any = numpy_tf, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each namespace and the names in it, without the namespaces below."""
    names = [name for name in dir(module) if not name.startswith("_")]
    below = [name for name in names if isinstance(getattr(module, name), types.ModuleType)]
    yield path, [name for name in names if name not in below]
    for name in below:
        yield from namespaces(getattr(module, name), f"{path}.{name}" if path else name)


def lessons() -> list[str]:
    """Return the part on the names of the lessons."""
    found = list(lesson_symbols())
    there, all_of = Counter(t for t, name in found if has(name)), Counter(t for t, _ in found)
    lines = [
        "## The names that lessons use",
        "",
        "Counted in 185 public notebooks: guides, courses, books and exercises.",
        "",
        "| Tier | Names | There |",
        "| --- | --- | --- |",
        *[f"| {tier}: {text} | {all_of[tier]} | {there[tier]} |" for tier, text in TIERS.items()],
        "",
        "Missing:",
        "",
        "| Name | Tier | Why |",
        "| --- | --- | --- |",
    ]
    missing = [(name, tier) for tier, name in found if not has(name)]
    return [*lines, *[f"| `tf.{name}` | {tier} | {WHY[name]} |" for name, tier in missing], ""]


def golden() -> list[str]:
    """Return the part on the golden programs."""
    import test_golden as table

    programs, different = len(table.golden.PROGRAMS), len(table.REASONS)
    alike = programs - different
    share = f"{alike / programs:.1%}"
    lines = [
        "## The golden programs",
        "",
        f"Of {programs} small programs, whose prints, displays, errors and log were stored when",
        f"TensorFlow 2.21 ran them, {alike} are answered alike ({share}). The others:",
        "",
        "| Programs | Why |",
        "| --- | --- |",
    ]
    return [*lines, *[f"| {len(names)} | {why} |" for why, names in table.DIFFERENT.items()], ""]


def everything() -> list[str]:
    """Return the part that lists all names."""
    lines = ["## All names", ""]
    for path, names in namespaces():
        title = f"tf.{path}" if path else "tf"
        known = len(NAMES.get(path, "").split())
        beside = f", of TensorFlow's {known}" if known else ""
        lines += [f"### `{title}`: {len(names)}{beside}", ""]
        lines += [" ".join(f"`{name}`" for name in names), ""]
    return lines


def page() -> str:
    """Return the text of the page."""
    return "\n".join([HEAD, *lessons(), *golden(), *everything()])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written.")
