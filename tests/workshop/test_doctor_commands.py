"""The commands that install something: they are for the environment that asks."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tapemagic.doctor import packages
from tapemagic.doctor.packages import install_command, reinstall_command


@pytest.fixture
def terminal(monkeypatch):
    """Ask from a terminal whose environment is not activated, and has pip."""
    monkeypatch.setattr(packages, "in_a_notebook", lambda: False)
    monkeypatch.setattr(packages.shutil, "which", lambda _name: None)
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: real("json" if name == "pip" else name)
    )


@pytest.mark.usefixtures("terminal")
def test_another_python_is_named_by_its_path(monkeypatch):
    assert install_command("numpy") == f"{sys.executable} -m pip install numpy"
    monkeypatch.setattr(packages.shutil, "which", lambda _name: "/elsewhere/bin/python")
    assert install_command("numpy") == f"{sys.executable} -m pip install numpy"


@pytest.mark.usefixtures("terminal")
def test_in_an_environment_that_is_activated_it_is_called_python(monkeypatch):
    activated = str(Path(sys.executable).with_name("python"))
    monkeypatch.setattr(packages.shutil, "which", lambda _name: activated)
    assert install_command("numpy") == "python -m pip install numpy"


@pytest.mark.usefixtures("terminal")
def test_a_path_with_a_space_is_quoted(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/home/ada l/bin/python")
    assert install_command("numpy") == '"/home/ada l/bin/python" -m pip install numpy'


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("requirement", ["tapemagic[lab]", "ipywidgets>=8.1"])
def test_what_a_shell_would_read_otherwise_is_quoted(requirement):
    assert install_command(requirement).endswith(f' install "{requirement}"')


@pytest.mark.usefixtures("terminal")
def test_an_environment_of_uv_has_no_pip(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert install_command("numpy") == f"uv pip install --python {sys.executable} numpy"


@pytest.mark.usefixtures("terminal")
def test_in_a_notebook_the_magic_knows_the_environment(monkeypatch):
    monkeypatch.setattr(packages, "in_a_notebook", lambda: True)
    assert install_command("numpy", "--upgrade") == "%pip install --upgrade numpy"


def test_a_shell_of_ipython_is_a_notebook(monkeypatch):
    monkeypatch.setattr(InteractiveShell, "initialized", classmethod(lambda _cls: True))
    monkeypatch.setattr(InteractiveShell, "instance", classmethod(lambda _cls: object()))
    assert "pip install numpy" in install_command("numpy")
    assert install_command("numpy")[0] in "%!"


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("origin", "source"),
    [
        (None, "anywidget"),
        (
            {"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "1"}},
            '"git+https://example.org/a.git"',
        ),
        ({"url": "file:///a.whl", "archive_info": {}}, '"file:///a.whl"'),
        ({"url": "file:///a", "dir_info": {"editable": True}}, '--editable "file:///a"'),
        ({"url": "file:///a", "dir_info": {}}, '"file:///a"'),
    ],
)
def test_a_package_comes_again_from_where_it_came(monkeypatch, origin, source):
    text = None if origin is None else json.dumps(origin)
    monkeypatch.setattr(importlib.metadata.Distribution, "read_text", lambda _self, _name: text)
    monkeypatch.setattr(importlib.metadata.PathDistribution, "read_text", lambda _self, _name: text)
    assert reinstall_command("anywidget") == (
        f"{sys.executable} -m pip install --force-reinstall --no-deps {source}"
    )


def test_the_command_is_one_that_the_shell_runs():
    """What is pasted is found by the shell, whatever is activated; pip only says its version."""
    program = "from tapemagic.doctor.packages import install_command as c; print(c('numpy'))"
    command = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    tool, _, _ = command.partition(" install")
    if tool.startswith("uv"):
        pytest.skip("this environment has no pip")
    said = subprocess.check_output(f"{tool} --version", shell=True, text=True)  # noqa: S602
    place = Path(said.partition(" from ")[2])
    assert Path(sys.prefix).resolve() in place.resolve().parents
