"""Build what Binder would build, run every lesson in it, and record it in ``docs/binder.md``.

``make binder`` does this, in an environment that has repo2docker. It needs Python 3.11, Chromium, a
package index, and a quarter of an hour; Docker is not needed. ``--variants numpy`` builds one of
the two: the page then has what was last measured of the other. ``--lessons 01 02`` runs some
lessons only, and nothing is recorded.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import locking
import nbformat
from page import write_page
from replay import BuildError, Image

LARGEST_SHARE = 1 / 4
VARIANTS = ("numpy", "tensorflow")
MEASURED = locking.REPOSITORY / "build" / "binder"


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
    parser.add_argument("--variants", nargs="+", default=VARIANTS, choices=VARIANTS)
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
    if not lessons:
        parser.error(f"no lesson begins with {' or '.join(options.lessons)}")
    try:
        ran = [measured(name, lessons) for name in options.variants]
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    if options.lessons == [""]:
        record(ran, lessons)
    wrong = [*complaints(ran)]
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    return 1 if wrong else 0


def record(ran, lessons):
    """Keep what was measured, and write the page when both variants are known."""
    for variant in ran:
        (MEASURED / f"{variant.name}.json").write_text(json.dumps(asdict(variant), indent=1))
    kept = [MEASURED / f"{name}.json" for name in VARIANTS]
    if all(path.exists() for path in kept):
        write_page(
            [Variant(**json.loads(path.read_text())) for path in kept], lessons, LARGEST_SHARE
        )


def measured(name, lessons):
    """Build a variant, run the lessons in it, and say what comes of it meanwhile."""
    from lessons_in_chromium import Served

    pictures = MEASURED / name
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
    added = {variant.name: variant.added_megabytes for variant in variants}
    if len(added) == len(VARIANTS) and added["numpy"] > LARGEST_SHARE * added["tensorflow"]:
        yield "the numpy variant is larger than a quarter of the other"


if __name__ == "__main__":
    sys.exit(main())
