"""The wheel: pure Python, typed, with the lessons, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile

import pytest

from tapemagic import __version__

pytest.importorskip("hatchling", reason="builds the wheel; comes with the lock")


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_runs_on_every_platform(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")


def test_holds_the_package_and_nothing_beside_it(contents):
    rooms = {name.split("/")[0] for name in contents}
    parts = {f"tapemagic-{__version__}.{part}" for part in ("data", "dist-info")}
    assert rooms == {"tapemagic", *parts}
    assert not [name for name in contents if name.endswith((".pyc", ".orig", "~"))]


def test_tells_type_checkers_that_it_is_typed(contents):
    assert "tapemagic/py.typed" in contents


def test_brings_what_the_frontend_builds_and_not_the_frontend(contents):
    for name in ("highlight", "plot"):
        assert contents[f"tapemagic/widgets/static/{name}.js"]
        assert contents[f"tapemagic/widgets/static/{name}.css"]
    assert contents["tapemagic/display/highlight.css"]
    frontend = ("tapemagic/frontend/", "tapemagic/labextension/")
    assert not [name for name in contents if name.startswith(frontend) or name.endswith(".ts")]
    assert not [name for name in contents if "node_modules" in name or "/tests/" in name]


def test_puts_the_extension_where_jupyterlab_looks_for_it(contents, repository):
    place = f"tapemagic-{__version__}.data/data/share/jupyter/labextensions/tapemagic/"
    brought = {
        name.removeprefix(place): text for name, text in contents.items() if ".data/" in name
    }
    built = repository / "tapemagic" / "labextension"
    assert brought == {
        path.relative_to(built).as_posix(): path.read_bytes()
        for path in built.rglob("*")
        if path.is_file()
    }
    metadata = json.loads(brought["package.json"])
    assert metadata["jupyterlab"]["_build"]["load"] in brought


def test_brings_the_lessons(contents, repository):
    lessons = {path.name for path in (repository / "notebooks").glob("*.ipynb")}
    assert lessons
    assert lessons <= {name.rpartition("/")[2] for name in contents}


def test_is_small(wheel):
    """2.2 MB, of which the stored pictures of the lessons are most."""
    assert wheel.stat().st_size < 3_000_000


def test_has_the_licences_of_what_it_carries(contents):
    information = f"tapemagic-{__version__}.dist-info"
    assert b"BSD 3-Clause" in contents[f"{information}/licenses/LICENSE"]
    assert b"Copyright" in contents["tapemagic/widgets/static/plot.js"][:2000]
    assert [name for name in contents if name.endswith("/static/third-party-licenses.json")]


def test_its_page_leads_to_the_repository_and_not_to_files_beside_it(contents, repository):
    page = contents[f"tapemagic-{__version__}.dist-info/METADATA"].decode().partition("\n\n")[2]
    assert page.startswith("# tapemagic\n")
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert len(links) > 20
    assert not [link for link in links if not link.startswith("https://")]
    own = "https://github.com/tapemagic/tapemagic/"
    paths = [
        re.sub(r"^(raw|blob)/HEAD/", "", each.removeprefix(own)) for each in links if own in each
    ]
    assert not [path for path in paths if not (repository / path).is_file()]


def test_names_its_program_and_its_place_among_jupyter_packages(contents):
    information = f"tapemagic-{__version__}.dist-info"
    assert b"tapemagic = tapemagic.cli:main" in contents[f"{information}/entry_points.txt"]
    metadata = contents[f"{information}/METADATA"].decode()
    assert "Classifier: Framework :: Jupyter" in metadata
    assert "License-Expression: BSD-3-Clause" in metadata
    assert "Requires-Dist: tensorflow" not in metadata.replace("; extra", "").split("Provides")[0]
