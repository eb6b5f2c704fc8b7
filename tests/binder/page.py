"""The page ``docs/binder.md``: what was measured, and what it means."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import frozen_base
import locking

PAGE = locking.REPOSITORY / "docs" / "binder.md"

_TEXT = """\
# The lessons on Binder

Written by `make binder`, which builds what Binder would build, without Docker, and runs every
lesson in it: `jupyter-repo2docker --no-build` reads `binder/`, the frozen base of repo2docker
{version} is installed with pip (JupyterLab {jupyterlab}, ipywidgets {ipywidgets}), then the steps
of its Dockerfile follow one by one, up to the command that starts the server. Chromium opens each
lesson there at the address of its badge, runs it from top to bottom, and what the cells give is
compared with what is stored.

| | numpy engine | with TensorFlow |
| --- | --- | --- |
| what `binder/` installs | {added[0]:.0f} MB | {added[1]:.0f} MB |
| with the base, which every repository has on Binder | {sizes[0]:.0f} MB | {sizes[1]:.0f} MB |
| `pip install` and `postBuild` | {builds[0]:.0f} s | {builds[1]:.0f} s |
| from starting the server to its answer | {servers[0]:.1f} s | {servers[1]:.1f} s |
| from the address to the first cell having run | {cells[0]:.1f} s | {cells[1]:.1f} s |

What the numpy variant installs is {share:.0f} % of the other's; more than {largest:.0f} % would be
a failure of `make binder`. With the base, on which nobody has a say, it is {whole:.0f} %. The time
to the first cell is a median of three, on {processors} shared cores ({machine}). On Binder the
image has to be brought to a machine first, which takes the longer the larger it is.

| Lesson | numpy engine | with TensorFlow |
| --- | --- | --- |
{lessons}

## With TensorFlow

In `binder/requirements.txt`, take the `#` from the line `# {line}`. Nothing else changes: where
TensorFlow is installed, it is the engine. A session on mybinder.org has 2 GB of memory, of which
TensorFlow takes a quarter before the first tape.

## What is pinned

The base is repo2docker's. What comes on top of it is in `binder/requirements.txt` and
`binder/tensorflow.txt` with one version each, the one that our tests run with; `make binder-lock`
writes them. Only hatchling, which builds tapemagic's own wheel there, is taken as it comes.
`binder/postBuild` fails the build where the extension does not load or the first lesson does not
run.

## What this does not show

The conda packages of the base are replayed with pip, at the same versions; the Ubuntu below them,
the user without rights, and the limits of mybinder.org are not replayed.
"""


def write_page(variants, lessons, largest):
    """Record the measurements of both variants."""
    base = frozen_base.frozen_versions()
    numpy, tensorflow = variants
    PAGE.write_text(
        _TEXT.format(
            version=frozen_base.repo2docker_version(),
            jupyterlab=base["jupyterlab"],
            ipywidgets=base["ipywidgets"],
            sizes=[variant.megabytes for variant in variants],
            added=[variant.added_megabytes for variant in variants],
            builds=[
                variant.build_seconds["pip install"] + variant.build_seconds["postBuild"]
                for variant in variants
            ],
            servers=[variant.server_seconds for variant in variants],
            cells=[variant.first_cell_seconds for variant in variants],
            share=100 * numpy.added_megabytes / tensorflow.added_megabytes,
            whole=100 * numpy.megabytes / tensorflow.megabytes,
            largest=100 * largest,
            processors=os.cpu_count(),
            machine=f"Linux, {platform.machine()}",
            lessons="\n".join(_row(lesson, variants) for lesson in lessons),
            line=locking.TENSORFLOW_LINE,
        ),
        encoding="utf-8",
    )


def _row(lesson, variants):
    cells = (_said(variant.problems.get(lesson)) for variant in variants)
    return f"| {Path(lesson).stem} | {' | '.join(cells)} |"


def _said(problems):
    if problems is None:
        return "needs TensorFlow, and says so"
    return "; ".join(problems) or "all cells as stored"
