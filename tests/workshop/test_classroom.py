"""The configurations for a class: well-formed, enough for what was measured, and true.

What the hubs accept is theirs to test; the keys below are those that their schemas name.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest
from code_blocks import code_blocks

from tapemagic import cli, engines

DOCS = Path(__file__).parents[2] / "docs"
CLASSROOM = DOCS / "classroom"
UNITS = {"M": 1e6, "G": 1e9}
KEYS = {
    "littlest-jupyterhub": {"users", "limits", "user_environment", "services"},
    "zero-to-jupyterhub": {"singleuser", "cull"},
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


@pytest.mark.parametrize("name", KEYS)
def test_the_sections_are_those_of_the_hub(name):
    assert set(configuration(name)) == KEYS[name]


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
    spawner = SimpleNamespace(environment={})
    program = (CLASSROOM / "littlest-jupyterhub.py").read_text(encoding="utf-8")
    exec(program, {"c": SimpleNamespace(Spawner=spawner)})
    chosen = configuration("zero-to-jupyterhub")["singleuser"]["extraEnv"]
    assert spawner.environment == chosen == {engines.ENVIRONMENT_VARIABLE: engines.NUMPY}


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
