"""What is said of an exercise that there is not."""

from __future__ import annotations

__all__ = ["UnknownExerciseError", "listed"]


class UnknownExerciseError(ValueError):
    """There is no exercise of that name; the text is one sentence for the reader."""


def listed(words: list[str]) -> str:
    """Join words for a sentence: "01.1, 01.2 and 01.3"."""
    *others, last = words or ["none"]
    return f"{', '.join(others)} and {last}" if others else last
