"""Build what Binder would build, run every lesson in it, and record it in ``docs/binder.md``.

``make binder`` does this, in an environment that has repo2docker. It needs Python 3.11, Chromium, a
package index, and a quarter of an hour; Docker is not needed. ``--no-tensorflow`` leaves the larger
variant out, ``--lessons 01 02`` runs some lessons only; then nothing is recorded.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import locking
import nbformat
from page import write_page
from replay import BuildError, Image

LARGEST_SHARE = 1 / 4


@dataclass
class Variant:
    """What was measured of an image."""

    name: str
    megabytes: float
    base_megabytes: float
    build_seconds: dict[str, float]
    server_seconds: float
    first_cell_seconds: float
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def added_megabytes(self):
        """What `binder/` builds on top of what every repository has on Binder."""
        return self.megabytes - self.base_megabytes


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lock", action="store_true", help="write the locks of binder/ only")
    parser.add_argument("--no-tensorflow", action="store_true", help="the numpy variant only")
    parser.add_argument("--lessons", nargs="+", default=[""], metavar="NUMBER", help="as 01 02")
    options = parser.parse_args()
    if options.lock:
        locking.write_locks()
        return 0
    lessons = sorted(
        path.name
        for path in (locking.REPOSITORY / "notebooks").glob("*.ipynb")
        if path.name.startswith(tuple(options.lessons))
    )
    names = ["numpy"] if options.no_tensorflow else ["numpy", "tensorflow"]
    try:
        variants = [measured(name, lessons) for name in names]
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.no_tensorflow and options.lessons == [""]:
        write_page(variants, lessons, LARGEST_SHARE)
    wrong = list(complaints(variants))
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    return 1 if wrong else 0


def measured(name, lessons):
    """Build a variant, run the lessons in it, and say what comes of it meanwhile."""
    from lessons_in_chromium import Served

    pictures = locking.REPOSITORY / "build" / "binder" / name
    pictures.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="tapemagic-binder-"))
    try:
        image = Image(folder / "image", with_tensorflow=name == "tensorflow")
        print(f"{name}: building", flush=True)
        image.build()
        with Served(image) as served:
            first = served.seconds_to_first_cell(lessons[0])
            sizes = image.megabytes(), image.base_megabytes
            variant = Variant(name, *sizes, image.seconds, served.seconds, first)
            print(
                f"{name}: {variant.base_megabytes:.0f} MB and {variant.added_megabytes:.0f} MB of "
                f"ours, server {served.seconds:.1f} s, "
                f"first cell {first:.1f} s",
                flush=True,
            )
            for lesson in lessons:
                if _runs_on(lesson, name):
                    picture = pictures / f"{Path(lesson).stem}.png"
                    variant.problems[lesson] = served.run_lesson(lesson, picture)
                    told = variant.problems[lesson] or ["as stored"]
                    print(f"{name}: {lesson}: {'; '.join(told)}", flush=True)
        return variant
    finally:
        shutil.rmtree(folder)


def _runs_on(lesson, variant):
    notebook = nbformat.read(locking.REPOSITORY / "notebooks" / lesson, as_version=4)
    return notebook.metadata.get("tapemagic", {}).get("engine", variant) == variant


def complaints(variants):
    """Yield what does not hold."""
    for variant in variants:
        yield from (problem for problems in variant.problems.values() for problem in problems)
    numpy, *others = variants
    if any(numpy.added_megabytes > LARGEST_SHARE * other.added_megabytes for other in others):
        yield "the numpy variant is larger than a quarter of the other"


if __name__ == "__main__":
    sys.exit(main())
