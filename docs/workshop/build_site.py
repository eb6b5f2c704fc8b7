"""Build the site into build/site: the documentation, the lessons as pages, and JupyterLite.

``make site`` runs it in the site's own environment. With ``--pyodide FOLDER`` the site brings
Pyodide along and needs no network: that is what its test opens.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import jupyter_lite
import saved_pages
import site_links

ROOT: Final = Path(__file__).parents[2]
SITE: Final = ROOT / "build" / "site"
PREFIX: Final = "/tapemagic/"
"""Of the site's address in `mkdocs.yml`."""


def main() -> int:
    """Build all of it, check its links, and say how large it is."""
    parser = argparse.ArgumentParser(description="Build the site.")
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=SITE)
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER", help="Pyodide is a part of it")
    parser.add_argument(
        "--as-stored",
        action="store_true",
        help="save the lessons with the outputs that they hold, in which no plot moves",
    )
    options = parser.parse_args()
    site: Path = options.output.resolve()
    start = time.perf_counter()
    # It begins with an empty folder: what others make comes after it.
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir"]
    if subprocess.run([*mkdocs, str(site)], cwd=ROOT, check=False).returncode != 0:  # noqa: S603
        return 1
    saved_pages.save_lessons(site / "lessons", run=not options.as_stored)
    lessons = saved_pages.lessons_on_numpy()
    with tempfile.TemporaryDirectory() as work:
        jupyter_lite.build(site / "lite", Path(work) / "lite", lessons, options.pyodide)
    dead, checked = site_links.dead_links(site, PREFIX)
    for sentence in dead:
        print(sentence, file=sys.stderr)
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    print(
        f"{site}: {size / 1e6:.0f} MB, {len(lessons)} lessons in JupyterLite, {checked} links, "
        f"{len(dead)} dead; built in {time.perf_counter() - start:.0f} s."
    )
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
