"""Hold the fixes against what the corrected programs give, and record the count.

``python tests/checker/fixes_measured.py`` (or ``make fixes``) takes random programs, applies every
safe fix, runs each program as it was and as it is now, and writes `docs/checker-fixes.md`:

* a call that gave a value before gives the same one now, on TensorFlow and on the numpy engine;
* a call that was cured gives the central difference of the program's own function, in float64
  (`program_parts.perturbing`);
* of the programs that some change of placement, watch or flag can cure, so many are cured. Which
  ones these are is found out by trying (`program_parts.line_changes`), with no word of the checker.

With fewer programs it only prints the page, and a smaller search is not kept.
"""

from __future__ import annotations

import argparse
import datetime
import json
import logging
import multiprocessing
import os
import platform
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from program_parts.curing import (
    SELECTION,
    asks_otherwise,
    changed_targets,
    find_cure,
    harmed,
    has_symbols,
    is_cure,
    judged,
    lying_calls,
    ran,
)
from program_parts.line_changes import tagged
from programs import generate

from tapemagic import numpy_tf
from tapemagic.checker.checking import check_text
from tapemagic.checker.fixing import fix_text

# Which of the first programs can be cured: that takes long, and does not hang on the fixes.
CURABLE = Path(__file__).parent / "data" / "curable_programs.json"
RECORD = Path(__file__).parents[2] / "docs" / "checker-fixes.md"
PROGRAMS = 2_000
SEARCHED = 600
TRIED = 1_200


@dataclass
class Row:
    """What became of one program.

    Attributes
    ----------
    seed
        The program.
    mistaken
        Whether a call that is reached gives no value, or zeros in place of None.
    fixes
        The titles of the fixes.
    cured, cured_unsafely
        Whether each call gives the right value now, by safe fixes, and by unsafe ones too.
    harms
        What went wrong, in words.
    agreeing, uncounted
        How many cured calls give the central difference; of how many none can be taken.
    """

    seed: int
    mistaken: bool = False
    fixes: tuple[str, ...] = ()
    cured: bool = False
    cured_unsafely: bool = False
    harms: list[str] = field(default_factory=list)
    agreeing: int = 0
    uncounted: int = 0


def measured(seed: int, tf: Any = None) -> Row:
    """Correct the program of a seed, and say what became of it, with `tf` on TensorFlow too."""
    row = Row(seed)
    text = tagged(generate(seed, "tf.float64").source)
    report = check_text(text, "python", SELECTION)
    lying = lying_calls(text, report)
    before = ran(text, numpy_tf, lying)
    row.mistaken = before.bad > 0
    fixed = fix_text(text, "python", SELECTION)
    row.fixes = fixed.titles
    if fixed.titles:
        after = ran(fixed.text, numpy_tf)
        harms = harmed(before, after)
        if lying:
            # What was made of zeros that stood for None has to change.
            harms = [key for key in harms if key not in changed_targets(text, fixed.text, numpy_tf)]
        else:
            row.harms += [
                f"{key} asks otherwise" for key in asks_otherwise(text, fixed.text, numpy_tf)
            ]
        row.harms += [f"{key} changed" for key in harms]
        if after.failed and not before.failed:
            row.harms.append("raises")
        calls = judged(before, fixed.text, numpy_tf, lying_calls(fixed.text, fixed.report))
        row.agreeing, row.uncounted = len(calls[True]), len(calls[None])
        row.harms += [f"{key} is not the difference" for key in calls[False]]
        row.cured = row.mistaken and is_cure(before, text, fixed.text, numpy_tf)
        if tf is not None:
            row.harms += _harms_on_tensorflow(seed, tf)
    row.cured_unsafely = row.cured
    if row.mistaken and not row.cured:
        unsafely = fix_text(text, "python", SELECTION, unsafe=True)
        row.cured_unsafely = bool(unsafely.titles) and is_cure(
            before, text, unsafely.text, numpy_tf
        )
    return row


def _harms_on_tensorflow(seed: int, tf: Any) -> list[str]:
    """Correct the program in its own numbers, and run both on TensorFlow."""
    text = tagged(generate(seed).source)
    lying = lying_calls(text, check_text(text, "python", SELECTION))
    fixed = fix_text(text, "python", SELECTION).text
    before, after = ran(text, tf, lying), ran(fixed, tf)
    beside = ran(fixed, numpy_tf)
    changed = changed_targets(text, fixed, numpy_tf) if lying else set()
    found = [f"{key} changed on TensorFlow" for key in harmed(before, after) if key not in changed]
    # In a `tf.function` TensorFlow has no numbers.
    numbers = [key for key in harmed(beside, after) if not has_symbols(after.calls.get(key))]
    return found + [f"{key} differs on TensorFlow" for key in numbers]


def can_be_cured(arguments: tuple[int, int]) -> tuple[int, bool]:
    """Tell whether the program of a seed can be cured, looking at so many changed programs."""
    seed, tries = arguments
    logging.disable(logging.CRITICAL)
    text = tagged(generate(seed, "tf.float64").source)
    lying = lying_calls(text, check_text(text, "python", SELECTION))
    if not ran(text, numpy_tf, lying).bad:
        return seed, False
    return seed, find_cure(text, numpy_tf, tries, lying) is not None


def _task(arguments: tuple[int, bool]) -> Row:
    seed, on_tensorflow = arguments
    logging.disable(logging.CRITICAL)
    tf = None
    if on_tensorflow:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import tensorflow as tf
    return measured(seed, tf)


def report_of(rows: list[Row], searched: dict[str, Any]) -> str:
    """Return the page that records a run; `searched` says which programs can be cured."""
    mistaken = [row for row in rows if row.mistaken]
    tried = [row for row in mistaken if row.seed < searched["programs"]]
    # What a fix has cured can be cured, whether or not the search has found it too.
    curable = [row for row in tried if row.cured or row.seed in searched["curable"]]
    cured = sum(row.cured for row in curable)
    unsafely = sum(row.cured_unsafely for row in curable)
    wrong = [row for row in rows if row.harms]
    facts = {
        "Programs": f"{len(rows):,} (seeds {rows[0].seed} to {rows[-1].seed})",
        "Mistaken programs (a call gives None, raises, or gives zeros for None)": f"{len(mistaken):,}",
        "Programs with a safe fix": f"{sum(bool(row.fixes) for row in rows):,}",
        "Safe fixes applied": f"{sum(len(row.fixes) for row in rows):,}",
        "Safe fixes after which a call was wrong, or a right one changed": f"{len(wrong)}",
        "Cured calls that give the central difference": f"{sum(row.agreeing for row in rows):,}",
        "Cured calls of which none can be taken": f"{sum(row.uncounted for row in rows):,}",
        "Mistaken programs of which it was tried whether they can be cured": (
            f"{len(tried):,} (at most {searched['tries']:,} changed programs each)"
        ),
        "of these can be cured": f"{len(curable):,}",
        "of these are cured by `--fix`": f"{cured:,} ({cured / max(1, len(curable)):.1%})",
        "of these are cured by `--fix --unsafe-fixes`": (
            f"{unsafely:,} ({unsafely / max(1, len(curable)):.1%})"
        ),
        "numpy, Python": f"{np.__version__}, {platform.python_version()}",
        "Date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
    }
    kinds = Counter(_kind(title) for row in rows for title in row.fixes)
    lines = [
        PAGE.strip(), "", "| | |", "| --- | --- |",
        *[f"| {name} | {value} |" for name, value in facts.items()],
        "", "What was changed, and how often:", "", "| Change | Fixes |", "| --- | --- |",
        *[f"| {name} | {number} |" for name, number in kinds.most_common()],
    ]  # fmt: skip
    for how, missed in {
        "by unsafe fixes only": [r.seed for r in curable if r.cured_unsafely and not r.cured],
        "not at all, although it can be": [r.seed for r in curable if not r.cured_unsafely],
    }.items():
        if missed:
            lines += ["", f"Cured {how}: seeds {', '.join(map(str, missed))}."]
    return "\n".join(lines) + "\n"


KINDS = {
    "watch": "watch", "Indent": "indent lines", "Make": "`persistent=True`", "Ask": "another tape",
    "Move": "move lines", "Compute": "compute the target in the block", "Dedent": "dedent lines",
    "Write": "a floating number", "Put": "a block around lines", "Take": "a needless block away", "Change": "assign in place",
    "Watch": "watch earlier", "Call": "the method's name", "Add": "parentheses",
}  # fmt: skip


def _kind(title: str) -> str:
    first = title.split(maxsplit=1)[0]
    kind = KINDS["watch"] if first == "Let" else KINDS.get(first, first)
    return f"several, the first: {kind}" if ", and " in title else kind


PAGE = """
# Fixes beside the derivatives of the corrected programs

Written by `make fixes`; `tests/checker/test_fixes_on_random_programs.py` does the same with some
dozens of programs each time.

Random programs with tapes (`tests/programs.py`) are corrected by every safe fix, as
`tapemagic check --fix` does, and run before and after: with their own numbers on TensorFlow, in
float64 on the numpy engine. A call that was right must give what it gave. A call that was cured must
give the central difference of the program's own function: the source's value is moved a little where
the program makes it, and the program is run again. Where a source is made in no assignment, a
function has a gradient of its own, or the target is weighed, there is no difference to be taken.

A program can be cured if some one to three small changes let every call give the right value: a
line, or neighbouring lines, beside a tape's block go into it, or some in it go out; a source is
watched; a tape is made persistent; another tape is asked; a number gets a point. That is found out
by trying them, the most promising first, without the checker (`make fixes FIXES_ARGS=--search`),
and kept in `tests/checker/data/curable_programs.json`.

Where the program itself catches the exception that a call raises, as a lesson does that shows it,
the fix is offered as an unsafe one: it may be meant.
"""


def main() -> int:
    """Correct the programs, write the page, and return 1 if a fix was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    parser.add_argument("--search", action="store_true", help="find out anew what can be cured")
    parser.add_argument("--searched", type=int, default=SEARCHED)
    parser.add_argument("--tries", type=int, default=TRIED)
    parser.add_argument("--without-tensorflow", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    rows = []
    curable = json.loads(CURABLE.read_text(encoding="utf-8"))
    with multiprocessing.get_context("spawn").Pool(arguments.jobs) as pool:
        if arguments.search:
            tasks = [(seed, arguments.tries) for seed in range(arguments.searched)]
            seeds = [seed for seed, found in pool.imap(can_be_cured, tasks) if found]
            curable = {"programs": len(tasks), "tries": arguments.tries, "curable": seeds}
            if len(tasks) == SEARCHED and arguments.tries == TRIED:
                CURABLE.write_text(json.dumps(curable) + "\n", encoding="utf-8")
        for row in pool.imap(
            _task,
            [(seed, not arguments.without_tensorflow) for seed in range(arguments.programs)],
            chunksize=10,
        ):
            rows.append(row)
            if row.harms:
                print(row, flush=True)
            if row.seed % 100 == 99:
                print(f"{row.seed + 1} programs", flush=True)
    page = report_of(rows, curable)
    if arguments.programs == PROGRAMS and not arguments.without_tensorflow:
        RECORD.write_text(page, encoding="utf-8")
    print(page)
    return int(any(row.harms for row in rows))


if __name__ == "__main__":
    sys.exit(main())
