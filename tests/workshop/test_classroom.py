"""The configurations for a class: known to the hubs, enough for what was measured, and true.

What a hub makes of a value is the hub's to test. Which keys it knows, and what they may hold, is
written below as the schemas of The Littlest JupyterHub and of Zero to JupyterHub have it.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from code_blocks import code_blocks, commands
from traitlets.config import Config

from tapemagic import cli, engines
from tapemagic.doctor import engine_health

DOCS = Path(__file__).parents[2] / "docs"
CLASSROOM = DOCS / "classroom"
UNITS = {"M": 1e6, "G": 1e9}
NUMBER = (int, float)
# What the values are that we set: a type, several, or a set of what there is to choose.
KNOWN = {
    "littlest-jupyterhub": {
        "users.admin": list,
        "users.allowed": list,
        "limits.memory": str,
        "limits.cpu": NUMBER,
        "user_environment.default_app": {"jupyterlab", "classic"},
        "services.cull.enabled": bool,
        "services.cull.timeout": int,
        "services.cull.every": int,
    },
    "zero-to-jupyterhub": {
        "singleuser.image.name": str,
        "singleuser.image.tag": str,
        "singleuser.memory.guarantee": (*NUMBER, str),
        "singleuser.memory.limit": (*NUMBER, str),
        "singleuser.cpu.guarantee": NUMBER,
        "singleuser.cpu.limit": NUMBER,
        "singleuser.extraEnv.TAPEMAGIC_ENGINE": str,
        "singleuser.lifecycleHooks.postStart.exec.command": list,
        "singleuser.defaultUrl": str,
        "cull.enabled": bool,
        "cull.timeout": int,
        "cull.every": int,
    },
}


def configuration(name):
    yaml = pytest.importorskip("yaml", reason="comes with JupyterLab")
    return yaml.safe_load((CLASSROOM / f"{name}.yaml").read_text(encoding="utf-8"))


def in_bytes(size):
    return float(size[:-1]) * UNITS[size[-1]]


def measured(row, column):
    """Return a figure of the table in the page for teachers, in bytes."""
    page = (DOCS / "for-teachers.md").read_text(encoding="utf-8")
    (line,) = (line for line in page.splitlines() if line.startswith(f"| {row}"))
    return 1e6 * int(re.findall(r"(\d+) MB", line)[column])


def settings(section, *path):
    """Yield each setting of a configuration: its path with points, and its value."""
    for key, value in section.items():
        if isinstance(value, dict):
            yield from settings(value, *path, key)
        else:
            yield ".".join((*path, key)), value


@pytest.mark.parametrize("name", KNOWN)
def test_each_setting_is_one_that_the_hub_knows(name):
    for path, value in settings(configuration(name)):
        allowed = KNOWN[name][path]
        assert value in allowed if isinstance(allowed, set) else isinstance(value, allowed), path


def test_the_page_sets_one_by_one_what_the_file_sets():
    page = (DOCS / "for-teachers.md").read_text(encoding="utf-8")
    lines = [
        command.words[2:]
        for block in code_blocks(page)
        if block.language == "console"
        for command in commands(block.code)
        if command.words[:2] == ["sudo", "tljh-config"]
    ]
    written = dict(settings(configuration("littlest-jupyterhub")))
    for verb, path, value in (line for line in lines if line != ["reload"]):
        assert {"set": [str(written[path])], "add-item": written[path]}[verb].count(value) == 1
    # The administrators are those of the hub that there is, and it culls from the beginning.
    shown = {path for _, path, _ in (line for line in lines if len(line) > 1)}
    assert written.keys() - shown == {"users.admin", "services.cull.enabled"}


def test_a_learner_may_have_a_server_and_three_kernels():
    kernel = measured("the most at any time", 0)
    needed = measured("beside it, the learner's Jupyter server", 0) + 3 * kernel
    limits = (
        configuration("littlest-jupyterhub")["limits"]["memory"],
        configuration("zero-to-jupyterhub")["singleuser"]["memory"]["limit"],
    )
    assert min(map(in_bytes, limits)) > needed


def test_a_container_is_guaranteed_a_server_and_a_kernel():
    memory = configuration("zero-to-jupyterhub")["singleuser"]["memory"]
    needed = measured("beside it", 0) + measured("the most at any time", 0)
    assert needed < in_bytes(memory["guarantee"]) < in_bytes(memory["limit"])


def test_with_tensorflow_two_gigabytes_are_enough_for_two_kernels():
    assert measured("beside it", 0) + 2 * measured("the most at any time", 1) < 2e9


@pytest.mark.parametrize(
    ("engine", "kernels", "gigabytes"), [(0, 1, 8), (1, 1, 16), (0, 2, 16), (1, 2, 32)]
)
def test_thirty_learners_fit_into_what_the_page_says(engine, kernels, gigabytes):
    server = measured("of this, its own share", 0)
    kernel = measured("the share of one of", engine)
    assert 2e9 + 30 * (server + kernels * kernel) < 1e9 * gigabytes


def test_both_hubs_choose_an_engine_that_there_is():
    config = Config()
    config.Spawner.environment.update({"SET_BEFORE": "1"})
    program = (CLASSROOM / "littlest-jupyterhub.py").read_text(encoding="utf-8")
    exec(program, {"c": config})
    chosen = configuration("zero-to-jupyterhub")["singleuser"]["extraEnv"]
    assert chosen == {engines.ENVIRONMENT_VARIABLE: engines.NUMPY}
    assert config.Spawner.environment.get_value({}) == {"SET_BEFORE": "1"} | chosen


def test_the_image_has_a_python_that_has_a_wheel_of_tensorflow():
    program = (CLASSROOM / "Dockerfile").read_text(encoding="utf-8")
    (minor,) = re.findall(r"^FROM .*:python-3\.(\d+)$", program, re.MULTILINE)
    assert (3, int(minor)) < engine_health.FIRST_PYTHON_WITHOUT_TENSORFLOW


def test_the_lessons_are_where_a_server_opens_them(tmp_path, capsys):
    singleuser = configuration("zero-to-jupyterhub")["singleuser"]
    (*_, script) = singleuser["lifecycleHooks"]["postStart"]["exec"]["command"]
    program, *arguments = shlex.split(script.removesuffix(" || true"))
    assert program == "tapemagic"
    home = Path("/home/jovyan")
    arguments[-1] = str(tmp_path / Path(arguments[-1]).relative_to(home))
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out
    opened = singleuser["defaultUrl"].removeprefix("/lab/tree/")
    assert (tmp_path / opened).is_file()


def test_a_kernel_loads_the_extension_by_itself_where_the_page_says_how(tmp_path):
    manager = pytest.importorskip("jupyter_client.manager", reason="comes with the extra demo")
    page = (DOCS / "how-to" / "jupyterhub.md").read_text(encoding="utf-8")
    (setting,) = (block.code for block in code_blocks(page) if "InteractiveShellApp" in block.code)
    profile = tmp_path / "profile_default"
    profile.mkdir()
    (profile / "ipython_config.py").write_text(setting, encoding="utf-8")
    environment = os.environ | {"IPYTHONDIR": str(tmp_path)}
    kernels, client = manager.start_new_kernel(kernel_name="python3", env=environment)
    said = []
    try:
        client.execute_interactive("%tape", timeout=60, output_hook=said.append)
    finally:
        client.stop_channels()
        kernels.shutdown_kernel(now=True)
    assert any("engine" in message["content"].get("text", "") for message in said)
