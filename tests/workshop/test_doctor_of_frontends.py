"""What `tapemagic doctor` says of JupyterLab, Notebook and what they need to show widgets."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys

import pytest

from tapemagic import __version__
from tapemagic.doctor import frontend_health, places
from tapemagic.doctor.packages import install_command, reinstall_command

HEALTHY = "widgets are shown, and mistakes underlined while you type"


@pytest.fixture
def frontends(tmp_path, monkeypatch):
    """Let the environment have JupyterLab and its extensions; return their folder and versions."""
    pytest.importorskip("jupyter_core", reason="comes with Jupyter")
    folder = tmp_path / "labextensions"
    fakes = {"jupyterlab": "4.4.9"}
    real, version = importlib.util.find_spec, importlib.metadata.version

    def find_spec(name, *others):
        if name in {"jupyterlab", "notebook"}:
            return name in fakes or None
        return real(name, *others)

    monkeypatch.setattr(frontend_health, "_extension_folders", lambda: [folder])
    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: fakes.get(name) or version(name)
    )
    for variable, _ in places._PLACES:
        monkeypatch.delenv(variable, raising=False)
    extension(folder, "@jupyter-widgets/jupyterlab-manager", "5.0.16")
    extension(folder, "anywidget", "0.11.0")
    extension(folder, "tapemagic", __version__)
    return folder, fakes


def extension(folder, name, version):
    """Install an extension as pip does: a folder with a package.json."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "package.json").write_text(json.dumps({"version": version}))


@pytest.fixture
def switched_off(tmp_path, monkeypatch):
    """Return a function that writes what a user, or an environment, has switched off."""
    configurations = [tmp_path / "user", tmp_path / "environment"]
    pytest.importorskip("jupyter_core", reason="comes with Jupyter")
    monkeypatch.setattr("jupyter_core.paths.jupyter_config_path", lambda: configurations)

    def write(place, entries):
        folder = tmp_path / place / "labconfig"
        folder.mkdir(parents=True)
        (folder / "page_config.json").write_text(json.dumps({"disabledExtensions": entries}))

    return write


def said():
    return {found.subject: found for found in frontend_health.frontend_observations()}


# --- what is no fault -----------------------------------------------------------------------------


@pytest.mark.usefixtures("frontends")
def test_a_frontend_that_shows_widgets():
    found = said()
    assert all(each.is_healthy for each in found.values())
    assert found["JupyterLab"].found == "4.4.9"
    assert found["extensions"].found == HEALTHY


def test_no_frontend_in_a_terminal(frontends):
    frontends[1].clear()
    (found,) = said().values()
    assert found.is_healthy
    assert found.found == "none in this environment; to have JupyterLab:"
    assert found.commands == (install_command("tapemagic[lab]"),)


def test_no_frontend_beside_a_kernel(frontends, monkeypatch):
    """The page that shows the answer is of another environment: JupyterLab is not missing."""
    frontends[1].clear()
    monkeypatch.setattr(frontend_health, "in_a_kernel", lambda: True)
    (found,) = said().values()
    assert found.is_healthy
    assert found.found.startswith("of another environment: where a widget does not appear, ")
    assert not found.commands


@pytest.mark.parametrize(
    ("variable", "name"), [("COLAB_RELEASE_TAG", "Google Colab"), ("VSCODE_PID", "VS Code")]
)
def test_a_place_with_a_page_of_its_own_asks_for_no_other(frontends, monkeypatch, variable, name):
    """Colab has an old Notebook installed, which it does not use."""
    frontends[1]["notebook"] = "6.5.7"
    monkeypatch.setenv(variable, "1")
    (found,) = said().values()
    assert found.is_healthy
    assert found.found == f"that of {name}"


@pytest.mark.usefixtures("frontends")
def test_an_extension_that_is_not_switched_off(switched_off):
    switched_off("user", {"anywidget": False, "anywidget-of-others": True})
    assert said()["extensions"].is_healthy


@pytest.mark.usefixtures("frontends")
def test_an_extension_that_the_user_has_switched_on_again(switched_off):
    switched_off("environment", {"anywidget": True})
    switched_off("user", {"anywidget": False})
    assert said()["extensions"].is_healthy


@pytest.mark.usefixtures("frontends")
def test_a_configuration_that_nobody_can_read(switched_off, tmp_path):
    switched_off("user", {})
    (tmp_path / "user" / "labconfig" / "page_config.json").write_text("{")
    assert said()["extensions"].is_healthy


def test_an_older_copy_that_comes_later_is_not_taken(frontends, monkeypatch, tmp_path):
    folder, _ = frontends
    extension(tmp_path / "system", "tapemagic", "0.0.1")
    monkeypatch.setattr(
        frontend_health, "_extension_folders", lambda: [folder, tmp_path / "system"]
    )
    assert said()["extensions"].is_healthy


# --- faults ---------------------------------------------------------------------------------------


def test_a_frontend_without_what_draws_our_widgets(frontends):
    folder, _ = frontends
    (folder / "anywidget" / "package.json").unlink()
    found = said()["extensions"]
    assert not found.is_healthy
    assert found.found == "anywidget, which shows our widgets, is missing"
    assert found.commands == (reinstall_command("anywidget"),)


def test_an_extension_of_widgets_for_an_older_ipywidgets(frontends, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    folder, _ = frontends
    extension(folder, "@jupyter-widgets/jupyterlab-manager", "3.1.11")
    found = said()["extensions"]
    assert not found.is_healthy
    assert found.found == (
        "@jupyter-widgets/jupyterlab-manager, which shows widgets, is too old (3.1.11, in "
        f"{folder / '@jupyter-widgets/jupyterlab-manager'})"
    )
    assert found.commands == (install_command("jupyterlab_widgets", "--upgrade"),)


def test_an_older_copy_of_ours_that_comes_first(frontends, monkeypatch, tmp_path):
    folder, _ = frontends
    extension(tmp_path / "user", "tapemagic", "0.0.1")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    monkeypatch.setattr(frontend_health, "_extension_folders", lambda: [tmp_path / "user", folder])
    found = said()["extensions"]
    assert not found.is_healthy
    copy = tmp_path / "user" / "tapemagic"
    assert found.found.endswith(f" is too old (0.0.1, in {copy}): uninstall that copy")
    assert not found.commands


@pytest.mark.usefixtures("frontends")
@pytest.mark.parametrize("entries", [{"anywidget": True, "other": False}, ["anywidget"]])
def test_an_extension_that_is_switched_off(switched_off, entries):
    switched_off("environment", entries)
    found = said()["extensions"]
    assert not found.is_healthy
    assert found.found == "anywidget, which shows our widgets, is switched off"
    assert found.commands == ("jupyter labextension enable anywidget",)


@pytest.mark.usefixtures("frontends")
def test_a_plugin_of_an_extension_that_is_switched_off(switched_off):
    """JupyterLab's own list of plugins switches these, and not whole extensions."""
    switched_off("environment", {"tapemagic:plugin": True})
    found = said()["extensions"]
    assert not found.is_healthy
    assert found.commands == ("jupyter labextension enable tapemagic:plugin",)


@pytest.mark.parametrize(
    ("package", "title", "version", "oldest"),
    [("jupyterlab", "JupyterLab", "3.6.8", "4"), ("notebook", "Notebook", "6.5.7", "7")],
)
def test_a_frontend_that_is_too_old(frontends, package, title, version, oldest):
    _, fakes = frontends
    fakes.clear()
    fakes[package] = version
    (found,) = said().values()
    assert not found.is_healthy
    assert found.found == (
        f"{version} is too old: tapemagic is made for {title} {oldest} and newer"
    )
    assert found.commands == (install_command("tapemagic[lab]"),)
