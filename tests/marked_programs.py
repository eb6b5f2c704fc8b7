"""Small programs that say themselves what is wrong with them, at the end of a line.

A file holds several, each under a title::

    # %% fires: after both blocks
    x = tf.Variable(3.0)
    ...
    d2y_dx2 = tape_2.gradient(dy_dx, x)  # TAP101 None

A mark is the code of a rule, for a finding that begins on this line, or what happens there when the
program runs: ``None`` (perhaps among other values), ``zeros``, or the class of an exception. A line
without a mark has no finding, and everything that is asked there gets a value. ``[tensorflow]``
in a title: the program needs what the numpy engine has not. A program that calls what nobody
knows (it imports ``somewhere``) is only read.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import programs

FOLDER = Path(__file__).parent / "checker" / "rule_programs"
MARK = re.compile(r"#((?: (?:TAP\d{3}|None|zeros|\w+Error))+)\s*$")
# Modules that there are not.
UNKNOWN = frozenset({"somewhere", "autodiff", "other", "helpers"})
# Findings on lines where everything gets a value.
HARMLESS = ("TAP209", "TAP5")


@dataclass(frozen=True)
class Marked:
    """A program with marks.

    Attributes
    ----------
    code
        The rule in whose file it stands.
    title
        What it shows.
    source
        Its text.
    """

    code: str
    title: str
    source: str

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    @property
    def marks(self) -> dict[int, list[str]]:
        """The marks of each line that has some."""
        found = enumerate(map(MARK.search, self.source.splitlines()), start=1)
        return {line: mark[1].split() for line, mark in found if mark}

    @property
    def findings(self) -> list[tuple[int, str]]:
        """The findings that it says that it has."""
        return [
            (line, word)
            for line, words in sorted(self.marks.items()) for word in sorted(words)
            if word.startswith("TAP")
        ]  # fmt: skip

    @property
    def fires(self) -> bool:
        """Whether the rule of its file has a finding here."""
        return any(code == self.code for _, code in self.findings)

    @property
    def needs_tensorflow(self) -> bool:
        """Whether it runs on TensorFlow only."""
        return "[tensorflow]" in self.title

    @property
    def runs(self) -> bool:
        """Whether it can be run."""
        tree = ast.parse(self.source)
        return not any(
            (isinstance(node, ast.ImportFrom) and node.module in UNKNOWN)
            or (isinstance(node, ast.Import) and node.names[0].name in UNKNOWN)
            for node in ast.walk(tree)
        )


def marked_programs() -> list[Marked]:
    """Return all programs, in the order of their rules."""
    found = []
    for path in sorted(FOLDER.glob("TAP*.txt")):
        for part in path.read_text(encoding="utf-8").split("# %% ")[1:]:
            title, _, source = part.partition("\n")
            found.append(Marked(path.stem, title, source))
    return found


def what_happens(program: Marked, tf: object) -> list[str]:
    """Run a program, and return where it does not do what its marks say."""
    happened: dict[int, set[str]] = {}
    for outcome in programs.run(program, tf):
        if outcome.reached:
            happened.setdefault(outcome.line, set()).update(_words(outcome))
    wrong = []
    stopped = False
    for line, words in sorted(program.marks.items()):
        said = {word for word in words if not word.startswith("TAP")}
        if line in happened and not said <= happened[line]:
            wrong.append(f"line {line}: {sorted(said)} is said, {sorted(happened[line])} happens")
        stopped = stopped or any(word.endswith("Error") for word in happened.get(line, ()))
    for line, words in sorted(happened.items()):
        marks = program.marks.get(line, [])
        is_wrong = any(not mark.startswith(HARMLESS) for mark in marks)
        if (words & {"None"} or any(word.endswith("Error") for word in words)) and not is_wrong:
            wrong.append(f"line {line}: nothing is said, {sorted(words)} happens")
    errors = [word for words in happened.values() for word in words if word.endswith("Error")]
    for line, words in program.marks.items():
        should = [word for word in words if word in {"None", "zeros"}]
        if should and line not in happened and not errors:
            wrong.append(f"line {line}: {should} is said, and the line is never reached")
    return wrong


def class_since_311(kind: str, text: str) -> str:
    """Return the class of an exception, as Python has it since 3.11.

    Before, what has no ``__enter__`` and stands in a ``with`` raised an AttributeError.
    """
    return "TypeError" if kind == "AttributeError" and text == "__enter__" else kind


def _words(outcome: programs.Outcome) -> set[str]:
    kind = type(outcome.result).__name__
    if kind == "Raised":
        return {class_since_311(outcome.result.kind, outcome.result.text)}
    if outcome.has_none():
        return {"None"}
    result = outcome.result
    if isinstance(result, np.ndarray) and not result.any():
        return {"zeros"}
    return set()
