"""Write tests/derivatives/hermite_cases.json: what Hermite interpolation must give.

``python tests/workshop/hermite_cases.py`` runs it; `test_hermite.py` checks that the file is of
today. Both implementations are held to it: tapemagic/derivatives/hermite.py, and the frontend's.

The values come from neither of them, but from divided differences in exact fractions: the
neighbours are written down m + 1 times each, and a difference of k + 1 equal points is f^(k) / k!.
What JSON cannot say (nan, infinity) is null: then only the derivatives below it count.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

FILE = Path(__file__).parents[1] / "derivatives" / "hermite_cases.json"

PLACES = (0.0, 0.125, 0.3, 0.5, 0.77, 1.0)


def exact(x0: float, x1: float, left: list, right: list, x: float) -> float:
    """Return the value at x of the polynomial that has these derivatives at its ends."""
    known = [a is not None and b is not None for a, b in zip(left, right, strict=True)]
    count = known.index(False) if False in known else len(known)
    nodes = [Fraction(x0)] * count + [Fraction(x1)] * count
    given = [left] * count + [right] * count
    column = [Fraction(side[0]) for side in given]
    coefficients = [column[0]]
    for k in range(1, 2 * count):
        column = [
            Fraction(given[i][k]) / math.factorial(k)
            if nodes[i] == nodes[i + k]
            else (column[i + 1] - column[i]) / (nodes[i + k] - nodes[i])
            for i in range(2 * count - k)
        ]
        coefficients.append(column[0])
    value = Fraction(0)
    for coefficient, node in zip(reversed(coefficients), reversed(nodes), strict=True):
        value = value * (Fraction(x) - node) + coefficient
    return float(value)


def sine(x: float, count: int) -> list[float]:
    """Return the sine and its derivatives, to 12 digits: in these all machines agree."""
    return [round(math.sin(x + k * math.pi / 2), 12) for k in range(count)]


def power(n: int, x: float, count: int) -> list[float]:
    """Return x^n and its derivatives."""
    return [float(math.perm(n, k) * x ** (n - k)) if k <= n else 0.0 for k in range(count)]


def examples() -> list[tuple[str, float, float, list, list]]:
    """Return pairs of neighbours, from the plain to the strange."""
    return [
        ("only values: a straight line", 1.0, 3.0, [2.0], [-1.0]),
        ("a cubic is itself", -1.0, 2.0, power(3, -1.0, 2), power(3, 2.0, 2)),
        ("a fifth power needs two derivatives", 0.0, 0.5, power(5, 0.0, 3), power(5, 0.5, 3)),
        ("a seventh power needs three", 1.0, 1.5, power(7, 1.0, 4), power(7, 1.5, 4)),
        ("an eighth power is not itself", -1.0, 1.0, power(8, -1.0, 4), power(8, 1.0, 4)),
        ("five derivatives of the sine", 0.2, 1.3, sine(0.2, 6), sine(1.3, 6)),
        ("close neighbours", 0.3, 0.3 + 2**-20, sine(0.3, 4), sine(0.3 + 2**-20, 4)),
        ("far from zero", 1e6, 1e6 + 0.25, sine(1e6, 3), sine(1e6 + 0.25, 3)),
        ("a constant", -3.0, 3.0, [5.0, 0.0, 0.0], [5.0, 0.0, 0.0]),
        ("enormous", 0.0, 1.0, [1e300, 2e300], [-1e300, 1e300]),
        ("tiny", 0.0, 1.0, [1e-300, 2e-300], [-1e-300, 1e-300]),
        ("the root at 0: no derivative on the left", 0.0, 1.0, [0.0, None], [1.0, 0.5]),
        ("no second derivative on the right", 0.0, 1.0, [0.0, 1.0, 0.0], [1.0, 1.0, None]),
        ("what stands above a null does not count", 0.0, 1.0, [0.0, None, 0.0], [1.0, 2.0, 9.0]),
    ]


def cases() -> list[dict]:
    """Return the cases as they are written."""
    found = []
    for name, x0, x1, left, right in examples():
        places = [x0 + place * (x1 - x0) for place in PLACES]
        values = [exact(x0, x1, left, right, x) for x in places]
        found.append(
            {"name": name, "x0": x0, "x1": x1, "left": left, "right": right, "x": places}
            | {"expected": values}
        )
    return found


def text() -> str:
    """Return the file's text."""
    lines = ",\n".join(f"  {json.dumps(case)}" for case in cases())
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
