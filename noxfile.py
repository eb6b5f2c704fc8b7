"""The tests with other versions of what tapemagic stands on, each in an environment of its own.

`make test-matrix`: the fast tests on each Python here, with the newest and oldest dependencies.
Nothing is locked on purpose: this is where a new release of a dependency shows up first.
`make dist`: the fast tests on the wheel and on the source archive, as somebody installs them.
`make test-frontends`: the widgets in Chromium with older releases of JupyterLab and Notebook.
`make binder`: what Binder would build, built and tried without Docker.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10"
nox.options.default_venv_backend = "venv"
nox.options.sessions = ["newest", "oldest"]
# "Where installed": a Python that is not here is reported as skipped, on CI too.
nox.options.error_on_missing_interpreters = False

FAST = "not browser and not tensorflow and not slow"
PROJECT = nox.project.load_toml("pyproject.toml")
TOOLS = nox.project.dependency_groups(PROJECT, "matrix")
BROWSER = ("playwright>=1.40", "anywidget")
FRONTEND_TESTS = (
    "tests/widgets/test_frontends.py",
    "tests/widgets/test_plot_in_jupyterlab.py",
    "tests/widgets/test_typed_cells_everywhere.py",
)
OLDER_FRONTENDS = ("jupyterlab==4.4.9", "notebook==7.4.7", "ipywidgets==8.1.7")


@nox.session(python=["3.10", "3.11", "3.12", "3.13", "3.14"])
def newest(session: nox.Session) -> None:
    """Run the fast tests with what an installation today would bring."""
    run_tests(session)


@nox.session(python="3.10")
def oldest(session: nox.Session) -> None:
    """Run the fast tests with the oldest versions that pyproject.toml allows."""
    run_tests(session, "numpy==1.26.*", "ipython==8.18.*", "ipywidgets==8.1.0")


@nox.session
def frontends(session: nox.Session) -> None:
    """Press the highlight's buttons and move a plot in the oldest frontends that we try."""
    session.install("--editable", ".[demo]", *TOOLS, *BROWSER, *OLDER_FRONTENDS)
    session.run("python", "-m", "pytest", *FRONTEND_TESTS, *session.posargs)


@nox.session
@nox.parametrize("archive", ["wheel", "sdist"])
def dist(session: nox.Session, archive: str) -> None:
    """Install what is in dist/ where there is no compiler and no Node, and run the fast tests."""
    (path,) = Path("dist").glob("*.whl" if archive == "wheel" else "*.tar.gz")
    (source,) = Path("dist").glob("*.tar.gz")
    session.install(f"{path}[demo]", *TOOLS, "pytest-xdist>=3.6")
    folder = Path(session.create_tmp())
    shutil.unpack_archive(source, folder)
    (unpacked,) = folder.glob("tapemagic-*")
    session.chdir(unpacked)
    # Without the sources: what is imported is what is installed.
    package = "import pathlib, tapemagic; print(pathlib.Path(tapemagic.__file__).parent)"
    where = session.run("python", "-I", "-c", package, silent=True).strip()
    if "site-packages" not in where:
        session.error(f"the tests would run on {where}, not on what was installed")
    session.env.update(CC="false", CXX="false")
    two_at_a_time = ("--numprocesses", "2", "--dist", "loadfile")
    session.run("pytest", *two_at_a_time, "-m", FAST, "-p", "no:cacheprovider", *session.posargs)
    session.run("tapemagic", "doctor")


@nox.session(python="3.11")
def binder(session: nox.Session) -> None:
    """Build what Binder would build, run every lesson in it, and record it in docs/binder.md."""
    # An environment of their own: what repo2docker stands on is not to meet what we stand on.
    session.install("jupyter-repo2docker", "nbformat>=5.10", "playwright>=1.49", "uv>=0.9")
    session.env["PYTHONPATH"] = "tests"
    session.run("python", "tests/binder", *session.posargs)


def run_tests(session: nox.Session, *pins: str) -> None:
    """Install the package with what its fast tests need, then run them."""
    session.install("--editable", ".[demo]", *TOOLS, *pins)
    session.run("python", "-m", "pytest", "-m", FAST, "-p", "no:cacheprovider", *session.posargs)
