"""What a wrong answer gets."""

from __future__ import annotations

__all__ = ["Hint", "kind_of"]


class Hint(Exception):  # noqa: N818 - it is no error: it is what helps
    """One sentence that helps with a wrong answer and does not give the right one away.

    What stands between backticks is shown as code.
    """


def kind_of(value: object) -> str:
    """Say what a value is, without asking it: "`None`", "a list", "an int"."""
    if value is None:
        return "`None`"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
