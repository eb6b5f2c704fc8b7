"""The tests with other versions of what tapemagic stands on, each in an environment of its own.

`make test-matrix`: the fast tests on each Python here, with the newest and oldest dependencies.
Nothing is locked on purpose: this is where a new release of a dependency shows up first.
`make test-frontends`: the widgets in Chromium with older releases of JupyterLab and Notebook.
"""

from __future__ import annotations

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


@nox.session(python=["3.10", "3.11", "3.12", "3.13"])
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


def run_tests(session: nox.Session, *pins: str) -> None:
    """Install the package with what its fast tests need, then run them."""
    session.install("--editable", ".[demo]", *TOOLS, *pins)
    session.run("python", "-m", "pytest", "-m", FAST, "-p", "no:cacheprovider", *session.posargs)
