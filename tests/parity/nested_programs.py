"""Hold the numpy engine against TensorFlow on thousands of random programs, and record the count.

``python tests/parity/nested_programs.py`` (or ``make parity``) runs 10,000 programs on both engines,
call by call, and writes `docs/parity.md`. The programs are those of `tests/programs.py`.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import logging
import platform
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from program_parts.comparing import agree, side_by_side
from program_parts.outcomes import Raised
from programs import Outcome, Program, generate, run

from tapemagic import numpy_tf

RECORD = Path(__file__).parents[2] / "docs" / "parity.md"
PROGRAMS = 10_000
# How many units two right answers in double precision may be apart: 2 ** -28 of the largest number.
MAGNIFIED = 2.0**17
# The programs of so many seeds tell whether the generator is still that of the record.
DIGESTED = 1_000


@dataclass
class Count:
    """What was counted.

    Attributes
    ----------
    programs, unusual
        How many programs there were; in how many of them a call gave None or raised.
    reached
        How many calls plain Python reaches, which stops at the first exception.
    differing
        For each program that ended differently, the program and the outcomes side by side.
    in_float64
        The seeds whose programs were compared in double precision.
    features, results
        How many programs have a feature; how many calls gave what.
    """

    programs: int = 0
    unusual: int = 0
    reached: int = 0
    differing: list[str] = field(default_factory=list)
    in_float64: list[int] = field(default_factory=list)
    features: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)

    def add(self, program: Program, outcomes: list[Outcome]) -> None:
        """Count one program."""
        self.programs += 1
        self.features.update(program.features)
        self.unusual += any(map(is_unusual, outcomes))
        self.reached += sum(outcome.reached and bool(outcome.method) for outcome in outcomes)
        self.results.update(kind_of(outcome) for outcome in outcomes if outcome.method)


def is_unusual(outcome: Outcome) -> bool:
    """Tell whether a call gave None or raised."""
    return bool(outcome.method) and (outcome.has_none() or isinstance(outcome.result, Raised))


def kind_of(outcome: Outcome) -> str:
    """Return "value", "None" or the class of the exception."""
    if isinstance(outcome.result, Raised):
        return outcome.result.kind
    return "None" if outcome.has_none() else "value"


def compare(seed: int, tf: Any, count: Count) -> None:
    """Run the program of `seed` on both engines, and count what happened.

    Where float32 magnifies the rounding of a cosine, two right answers can be far apart. So a
    program whose numbers differ is judged by the same program in double precision. There too a
    rounding is magnified: that of tanh near 1 by a third derivative, that of a sine of 500,000. What
    is wrong differs by more than 2 ** -28.
    """
    program = generate(seed)
    expected, got = run(program, tf), run(program, numpy_tf)
    count.add(program, expected)
    if agree(expected, got):
        return
    count.in_float64.append(seed)
    exact = generate(seed, "tf.float64")
    pair = run(exact, tf), run(exact, numpy_tf)
    if not agree(*pair, units=MAGNIFIED):
        count.differing.append(side_by_side(exact, *pair))
    elif exact != program and not agree(expected, got, units=4_000):
        count.differing.append(side_by_side(program, expected, got))


def digest() -> str:
    """Return a number that is another one when the generator writes other programs."""
    texts = "".join(generate(seed).source for seed in range(DIGESTED))
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


def report(count: Count, tensorflow_version: str) -> str:
    """Return the page that records a run."""
    calls = sum(count.results.values())
    facts = {
        "Programs": f"{count.programs:,} (seeds 0 to {count.programs - 1})",
        "Differing": f"{len(count.differing)}",
        "Calls of `gradient`, `jacobian` and `batch_jacobian`": f"{calls:,}",
        "Calls that plain Python reaches": f"{count.reached:,}",
        **{
            f"Calls that {'gave' if kind in {'value', 'None'} else 'raised'} {kind}": f"{number:,}"
            for kind, number in count.results.most_common()
        },
        "Programs with a None or an exception": f"{count.unusual / count.programs:.1%}",
        "Programs judged in double precision": f"{len(count.in_float64)}",
        "TensorFlow, numpy, Python": (
            f"{tensorflow_version}, {np.__version__}, {platform.python_version()}"
        ),
        "Date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "Digest of the programs": f"`{digest()}`",
    }
    lines = [
        PAGE.strip(), "", "| | |", "| --- | --- |",
        *[f"| {name} | {value} |" for name, value in facts.items()],
        "", FEATURES.strip(), "", "| Occurs | Programs |", "| --- | --- |",
        *[
            f"| {name} | {number / count.programs:.1%} |"
            for name, number in sorted(count.features.items(), key=lambda item: (-item[1], item[0]))
        ],
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


PAGE = """
# The numpy engine beside TensorFlow: random programs with tapes

Written by `make parity`; `tests/parity/test_nested_programs.py` runs some hundreds of these
programs each time, and checks that this page speaks of the present generator, `tests/programs.py`.

Each program is run on both engines. Of each call of a tape's method the outcome is compared: None;
the class of an exception, and its text where the text is the tape's own; or the type, shape and
numbers, to 4 units in the last place of float32 (of the largest number of a result, or of 1). Where
float32 magnifies roundings beyond that, the same program is judged in double precision, to
2 ** -28 of the largest number.
"""
FEATURES = """
What occurs in the programs, and in how many of them:
"""


def main() -> int:
    """Run the programs, write the page, and return how many differed, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    arguments = parser.parse_args()
    import tensorflow

    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    count = Count()
    for seed in range(arguments.programs):
        compare(seed, tensorflow, count)
        if seed % 500 == 499:
            print(f"{seed + 1} programs, {len(count.differing)} differing", flush=True)
    for text in count.differing:
        print(text)
    RECORD.write_text(report(count, tensorflow.__version__), encoding="utf-8")
    print(f"{RECORD} written")
    return min(1, len(count.differing))


if __name__ == "__main__":
    sys.exit(main())
