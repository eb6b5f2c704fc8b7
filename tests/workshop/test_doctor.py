"""What `tapemagic doctor` and `%tape doctor` say of a machine."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import sys

import pytest

from tapemagic import cli, doctor, engines


@pytest.fixture
def said(capsys, monkeypatch):
    """Return a function that runs the program: its status, and what it says of each subject.

    Which frontends there are is another matter, and in this environment an accident.
    """
    monkeypatch.setattr(doctor, "_frontends", lambda: iter(()))

    def run():
        status = cli.main(["doctor"])
        lines = capsys.readouterr().out.splitlines()
        assert all(re.match(r"[ !] \S+ +\S", line) for line in lines)
        return status, {line[2:].split()[0]: line for line in lines}

    return run


@pytest.fixture
def frontends(tmp_path, monkeypatch):
    """Let the environment have JupyterLab and its extensions for widgets; return their folder."""
    pytest.importorskip("jupyter_core")
    folder = tmp_path / "labextensions"
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget", "tapemagic"):
        (folder / name).mkdir(parents=True)
        (folder / name / "package.json").write_text("{}")
    monkeypatch.setattr(doctor, "_extension_folders", lambda: [folder])
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    real, version = importlib.util.find_spec, importlib.metadata.version
    fakes = {"jupyterlab": "4.4.9"}

    def find_spec(name, *others):
        if name in {"jupyterlab", "notebook"}:
            return name in fakes or None
        return real(name, *others)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: fakes.get(name) or version(name)
    )
    return folder, fakes


def test_a_healthy_machine(said, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    status, lines = said()
    assert status == 0
    assert not [line for line in lines.values() if line.startswith("!")]
    assert "numpy (chosen by TAPEMAGIC_ENGINE)" in lines["engine"]
    assert "%load_ext tapemagic works" in lines["extension"]
    assert lines["numpy"] == f"  numpy       {importlib.metadata.version('numpy')}"
    assert re.fullmatch(
        r"  widgets     ipywidgets [\d.]+, anywidget [\d.]+, matplotlib [\d.]+", lines["widgets"]
    )


def test_it_fits_a_screen(said):
    _, lines = said()
    assert len(lines) <= 24


def test_who_has_no_tensorflow_lacks_nothing_and_reads_how_to_get_it(said, monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    monkeypatch.delenv("TAPEMAGIC_ENGINE", raising=False)
    status, lines = said()
    assert status == 0
    assert lines["TensorFlow"].startswith("  TensorFlow  not installed; ")
    assert lines["engine"] == "  engine      numpy (the default)"


def test_an_engine_that_does_not_exist(said, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "nunpy")
    status, lines = said()
    assert status == 1
    assert "! engine      TAPEMAGIC_ENGINE: there is no engine 'nunpy'" in lines["engine"]


def test_an_extension_that_does_not_load(said, monkeypatch):
    monkeypatch.setitem(sys.modules, "tapemagic.magics", None)
    status, lines = said()
    assert status == 1
    assert lines["extension"].startswith("! extension   does not load: ")


# --- where it runs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("BINDER_SERVICE_HOST", "Binder"),
        ("COLAB_RELEASE_TAG", "Google Colab"),
        ("JUPYTERHUB_USER", "JupyterHub"),
        ("VSCODE_PID", "VS Code"),
    ],
)
def test_the_place_is_told_by_its_environment(monkeypatch, variable, name):
    for other, _ in doctor._PLACES:
        monkeypatch.delenv(other, raising=False)
    assert doctor.place() not in {name for _, name in doctor._PLACES}
    monkeypatch.setenv(variable, "1")
    assert doctor.place() == name


def test_binder_is_more_than_the_hub_that_it_runs_on(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "jovyan")
    monkeypatch.setenv("BINDER_SERVICE_HOST", "1")
    assert doctor.place() == "Binder"


def test_in_a_browser_tensorflow_is_not_offered(monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert doctor.place().startswith("a browser (JupyterLite)")
    assert "pip install" not in doctor._tensorflow().found


# --- frontends ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("frontends")
def test_a_frontend_that_shows_widgets():
    (found,) = doctor._frontends()
    assert found.is_healthy
    assert found.found == "4.4.9, shows widgets, and findings while you type"


def test_a_frontend_without_what_draws_our_widgets(frontends):
    folder, _ = frontends
    (folder / "anywidget" / "package.json").unlink()
    (found,) = doctor._frontends()
    assert not found.is_healthy
    assert found.found == (
        "4.4.9, its extension anywidget is missing: "
        "python -m pip install --force-reinstall anywidget"
    )


@pytest.mark.parametrize("entries", [{"anywidget": True, "other": False}, ["anywidget"]])
def test_an_extension_that_is_switched_off(frontends, entries):
    folder, _ = frontends
    page = {"disabledExtensions": entries}
    (folder / "page_config.json").write_text(json.dumps(page))
    (found,) = doctor._frontends()
    assert not found.is_healthy
    assert "anywidget is disabled: jupyter labextension enable anywidget" in found.found


def test_an_extension_that_is_not_switched_off(frontends):
    folder, _ = frontends
    page = {"disabledExtensions": {"anywidget": False}}
    (folder / "page_config.json").write_text(json.dumps(page))
    (found,) = doctor._frontends()
    assert found.is_healthy


def test_a_frontend_that_is_too_old(frontends):
    _, fakes = frontends
    fakes["jupyterlab"] = "3.6.8"
    (found,) = doctor._frontends()
    assert not found.is_healthy
    assert "3.6.8, too old, widgets need 4: " in found.found


def test_no_frontend_here_is_no_fault(frontends):
    _, fakes = frontends
    fakes.clear()
    assert all(each.is_healthy for each in doctor._frontends())


def test_a_package_of_the_widgets_that_is_missing(monkeypatch):
    version = importlib.metadata.version

    def without(name):
        if name == "anywidget":
            raise importlib.metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(importlib.metadata, "version", without)
    found = doctor._widgets()
    assert not found.is_healthy
    assert found.found == "anywidget is missing: python -m pip install anywidget"


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        (
            (),
            'in other editors: python -m pip install "tapemagic[lsp]"',
        ),
        (("pygls", "flake8"), "tapemagic lsp, flake8"),
    ],
)
def test_the_editors_that_can_ask(monkeypatch, modules, words):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *others: (
            (name in modules or None) if name in doctor._EDITORS else real(name, *others)
        ),
    )
    found = doctor._editors()
    assert found.is_healthy
    assert words in found.found


# --- optional parts -------------------------------------------------------------------------------


def test_it_says_that_lessons_can_be_run(said):
    pytest.importorskip("nbclient", reason="comes with the extra demo")
    status, lines = said()
    assert status == 0
    assert lines["demo"] == "  demo        tapemagic demo can run a lesson here"


def test_it_says_how_to_get_the_demo(said, monkeypatch):
    """Who wants to run no lessons here lacks nothing: the status is 0."""
    monkeypatch.setattr(doctor, "DEMO_PACKAGES", {"no_such_module": "nbclient"})
    status, lines = said()
    assert status == 0
    assert lines["demo"] == (
        "  demo        not installed (nbclient); to have it: "
        'python -m pip install "tapemagic[demo]"'
    )


def test_what_the_demo_needs_is_what_its_extra_brings():
    extra = {
        re.match(r"[\w-]+", requirement).group()
        for requirement in importlib.metadata.requires("tapemagic")
        if requirement.endswith("extra == 'demo'")
    }
    assert set(doctor.DEMO_PACKAGES.values()) == extra
