"""How what a tape recorded is spoken of: its values, their names and their derivatives.

The text and the graph of a tape use the same words. A value without a name in the program is called
by its number in the list, ``#3``; one that is too large for a few characters is its shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.display.terminal import shown
from tapemagic.numbers_in_text import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapemagic.recordings.recorded import Value

__all__ = ["array_words", "derivative_words", "listed", "name_words"]

_FEW_ELEMENTS: Final = 4


def name_words(value: Value) -> str:
    """Return what a value is called."""
    return shown(value.name) or f"#{value.number}"


def array_words(array: Any) -> str:
    """Return a value in a few characters: all of a small one, and the shape of a large one."""
    array = np.asarray(array)
    if array.ndim == 0:
        return number_text(array[()])
    if array.size <= _FEW_ELEMENTS:
        return f"[{' '.join(array_words(each) for each in array)}]"
    return f"shape {array.shape}"


def derivative_words(target: str, source: str) -> str:
    """Return Leibniz' notation: "dy/dx", "d(loss)/d(w_1)"."""
    return "/".join(f"d{name}" if len(name) == 1 else f"d({name})" for name in (target, source))


def listed(words: Sequence[str]) -> str:
    """Return words as one: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
