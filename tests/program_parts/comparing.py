"""Whether a program ended alike on two engines, and where not."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from .outcomes import Raised, Symbolic

if TYPE_CHECKING:
    from .outcomes import Outcome

# The texts that a tape itself says to its user; of other exceptions only the class is compared.
OWN_TEXTS = re.compile(
    r"A non-persistent GradientTape|GradientTape must be created|Tape is |Trying to stop recording"
    r"|Argument `target` should|Cannot convert the argument `type_value`|Passed in object"
    r"|Unknown value for unconnected|Shape \(|Need first dimension|custom_gradient function"
)
UNITS = 4


def same(expected: Any, got: Any, units: float = UNITS) -> bool:
    """Whether two results are alike: structure, type, shape, values, class and text."""
    if isinstance(expected, Symbolic) and isinstance(got, np.ndarray):
        return expected == Symbolic(got.dtype.name, got.shape)
    if type(expected) is not type(got):
        return False
    if isinstance(expected, Raised):
        own = OWN_TEXTS.match(expected.text)
        return expected == got if own else expected.kind == got.kind
    if isinstance(expected, dict):
        return list(expected) == list(got) and same([*expected.values()], [*got.values()], units)
    if isinstance(expected, (list, tuple)):
        pairs = list(zip(expected, got, strict=False))
        return len(expected) == len(got) and all(same(*pair, units) for pair in pairs)
    return expected is None or _same_values(expected, got, units)


def _same_values(expected: Any, got: Any, units: float) -> bool:
    """Whether arrays agree to `units` in the last place of 1.0, or of their largest number."""
    if expected.dtype != got.dtype or expected.shape != got.shape:
        return False
    if not np.issubdtype(expected.dtype, np.floating):
        return bool(np.array_equal(expected, got))
    finite = np.isfinite(expected)
    if not np.array_equal(expected[~finite], got[~finite], equal_nan=True):
        return False
    if not finite.any():
        return True
    expected, got = expected[finite], got[finite]
    largest = max(1.0, np.abs(expected).max())
    unit = 2.0**-23 if expected.dtype == np.float32 else 2.0**-45
    return bool(np.all(np.abs(expected - got) <= units * unit * largest))


def agree(expected: list[Outcome], got: list[Outcome], units: float = UNITS) -> bool:
    """Whether a program ended alike on two engines."""
    return len(expected) == len(got) and all(
        _alike(one, other, units) for one, other in zip(expected, got, strict=True)
    )


def _alike(one: Outcome | None, other: Outcome | None, units: float = UNITS) -> bool:
    if one is None or other is None:
        return False
    places = [
        (each.line, each.column, each.occurrence, each.method, each.reached)
        for each in (one, other)
    ]
    return places[0] == places[1] and same(one.result, other.result, units)


def side_by_side(program: Any, expected: list[Outcome], got: list[Outcome]) -> str:
    """Return the program with its line numbers, and under it the outcomes of both engines."""
    lines = [f"seed {program.seed}"]
    lines += [f"{number:3}  {line}" for number, line in enumerate(program.source.splitlines(), 1)]
    for one, other in itertools.zip_longest(expected, got):
        if _alike(one, other):
            lines.append(f"  both:       {one}")
        else:
            lines += [f"! TensorFlow: {one}", f"! numpy:      {other}"]
    return "\n".join(lines)
