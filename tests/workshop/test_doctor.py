"""What `tapemagic doctor` and `%tape doctor` say of a machine.

What it says of frontends is in `test_doctor_of_frontends.py`, its commands in
`test_doctor_commands.py`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import signal
import sys

import pytest

from tapemagic import cli, doctor, engines
from tapemagic.doctor import engine_health, places
from tapemagic.doctor.observation import Observation
from tapemagic.doctor.packages import DEMO_PACKAGES, install_command


@pytest.fixture
def said(capsys, monkeypatch):
    """Return a function that runs the program: its status, and what it says of each subject.

    Which frontends there are is another matter, and in this environment an accident. TensorFlow
    is not imported each time.
    """
    monkeypatch.setattr(doctor, "frontend_observations", lambda: iter(()))
    monkeypatch.setattr(engine_health, "_why_it_is_not_imported", lambda: "")

    def run():
        status = cli.main(["doctor"])
        lines = re.split(r"\n(?! {14})", capsys.readouterr().out.rstrip("\n"))
        assert all(re.match(r"[ !] \S+ +\S", line) for line in lines)
        return status, {line[2:].split()[0]: line for line in lines}

    return run


def on_one_line(text):
    """Return what is said of a subject without the breaks between words."""
    return " ".join(text.split())


def test_a_healthy_machine(said, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    status, lines = said()
    assert status == 0
    assert not [line for line in lines.values() if line.startswith("!")]
    assert "numpy (chosen by TAPEMAGIC_ENGINE)" in lines["engine"]
    assert "%load_ext tapemagic works" in lines["extension"]
    assert lines["numpy"] == f"  numpy       {importlib.metadata.version('numpy')}"
    assert lines["environment"] == f"  environment {sys.prefix}"
    assert re.fullmatch(
        r"  widgets     ipywidgets [\d.]+, anywidget [\d.]+, matplotlib [\d.]+", lines["widgets"]
    )


def test_it_fits_a_screen(said):
    _, lines = said()
    assert "\n".join(lines.values()).count("\n") <= 20  # and frontends take four


def test_a_line_is_broken_between_words_and_a_command_never():
    command = f"{'long/' * 20}python -m pip install x"
    text = Observation("subject", 12 * "some words ", is_healthy=False, commands=(command,)).text()
    *found, last = text.split("\n")
    assert len(found) == 2
    assert all(len(line) <= 80 for line in found)
    assert found[0].startswith("! subject     some words some")
    assert found[1].startswith("              some words some")
    assert last == f"              {command}"


# --- engines --------------------------------------------------------------------------------------


def test_who_has_no_tensorflow_lacks_nothing_and_reads_how_to_get_it(said, monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    monkeypatch.delenv("TAPEMAGIC_ENGINE", raising=False)
    monkeypatch.setattr(engine_health, "FIRST_PYTHON_WITHOUT_TENSORFLOW", (4, 0))
    status, lines = said()
    assert status == 0
    assert lines["TensorFlow"] == (
        "  TensorFlow  not installed; to have it:\n"
        f"              {install_command('tapemagic[tensorflow]')}"
    )
    assert lines["engine"] == "  engine      numpy (the default)"


def test_where_tensorflow_has_no_release_none_is_offered(said, monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    monkeypatch.setattr(engine_health, "FIRST_PYTHON_WITHOUT_TENSORFLOW", sys.version_info[:2])
    _, lines = said()
    python = f"3.{sys.version_info[1]}"
    assert lines["TensorFlow"].endswith(f"not installed; it has no release for Python {python} yet")


def test_an_engine_that_does_not_exist(said, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "nunpy")
    status, lines = said()
    assert status == 1
    assert "! engine      TAPEMAGIC_ENGINE: there is no engine 'nunpy'" in lines["engine"]


def test_an_engine_that_is_not_installed(said, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "tensorflow")
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    status, lines = said()
    assert status == 1
    assert on_one_line(lines["engine"]) == (
        "! engine tensorflow (chosen by TAPEMAGIC_ENGINE), which is not installed; "
        "`%tape engine numpy` or TAPEMAGIC_ENGINE=numpy does without it"
    )


@pytest.fixture
def tensorflow_is_installed(monkeypatch, tmp_path):
    """Return a function that installs a TensorFlow of some version, whose module is a program."""
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.delenv("TAPEMAGIC_ENGINE", raising=False)
    folder = tmp_path / "site-packages"
    (folder / "tensorflow").mkdir(parents=True)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def install(version, program):
        (folder / "tensorflow" / "__init__.py").write_text(program)
        information = folder / f"tensorflow_cpu-{version}.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Name: tensorflow-cpu\nVersion: {version}\n")
        (information / "top_level.txt").write_text("tensorflow\n")
        monkeypatch.setattr(
            importlib.metadata, "packages_distributions", lambda: {"tensorflow": ["tensorflow_cpu"]}
        )

    return install


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("raise ImportError('AVX is missing.')", "ImportError: AVX is missing"),
        ("import os; os.abort()", f"it stops Python (signal {signal.SIGABRT:d})"),
        ("import os; os._exit(3)", "Python ends with status 3"),
    ],
)
def test_a_tensorflow_that_cannot_be_imported(tensorflow_is_installed, program, reason):
    tensorflow_is_installed("2.21.0", program)
    found, engine = engine_health.engine_observations()
    assert not found.is_healthy
    assert found.found.startswith(f"2.21.0 cannot be imported: {reason}; `%tape engine numpy` or ")
    assert found.commands == (install_command("tensorflow-cpu", "--force-reinstall"),)
    assert engine.found == "tensorflow (the default)"


def test_a_tensorflow_that_can_be_imported(tensorflow_is_installed):
    tensorflow_is_installed("2.21.0", "class GradientTape: ...")
    found, _ = engine_health.engine_observations()
    assert found == Observation("TensorFlow", "2.21.0")


def test_who_has_chosen_numpy_does_not_wait_for_tensorflow(tensorflow_is_installed, monkeypatch):
    tensorflow_is_installed("2.21.0", "raise AssertionError('imported')")
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    found, _ = engine_health.engine_observations()
    assert found == Observation("TensorFlow", "2.21.0 is installed, and not the engine")


def test_a_tensorflow_that_is_too_old(tensorflow_is_installed):
    tensorflow_is_installed("2.12.1", "class GradientTape: ...")
    found, _ = engine_health.engine_observations()
    assert not found.is_healthy
    assert found.found == "2.12.1 is too old: tapemagic needs 2.16 or newer"
    assert found.commands == (install_command("tensorflow-cpu>=2.16"),)


@pytest.mark.parametrize("name", ["tensorflow.py", "tensorflow"])
def test_a_file_of_the_reader_that_is_called_tensorflow(
    tensorflow_is_installed, tmp_path, monkeypatch, name
):
    tensorflow_is_installed("2.21.0", "class GradientTape: ...")
    own = tmp_path / "homework" / name
    own.parent.mkdir()
    if own.suffix:
        own.write_text("print('my first program')")
    else:
        own.mkdir()
        (own / "__init__.py").write_text("")
        own = own / "__init__.py"
    monkeypatch.syspath_prepend(tmp_path / "homework")
    found, _ = engine_health.engine_observations()
    assert not found.is_healthy
    assert found.found == f"Python takes {own} for it: give that another name"


@pytest.mark.tensorflow
@pytest.mark.slow
def test_the_real_tensorflow(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "tensorflow")
    found, engine = engine_health.engine_observations()
    assert found.is_healthy
    assert re.fullmatch(r"2\.\d+\.\d+\S*", found.found)
    assert engine == Observation("engine", "tensorflow (chosen by TAPEMAGIC_ENGINE)")


# --- what it needs --------------------------------------------------------------------------------


def test_an_extension_that_does_not_load(said, monkeypatch):
    monkeypatch.setitem(sys.modules, "tapemagic.magics", None)
    status, lines = said()
    assert status == 1
    assert lines["extension"].startswith("! extension   does not load: ModuleNotFoundError: ")


def test_an_extension_that_does_not_load_for_another_reason(said, monkeypatch):
    def load(_self, _name):
        raise AttributeError("module 'traitlets' has no attribute 'Name'")

    monkeypatch.setattr("IPython.core.extensions.ExtensionManager.load_extension", load)
    status, lines = said()
    assert status == 1
    assert on_one_line(lines["extension"]) == (
        "! extension does not load: AttributeError: module 'traitlets' has no attribute 'Name'"
    )


def versions(monkeypatch, **known):
    """Let some packages be of another version, or missing (None)."""
    real = importlib.metadata.version

    def version(name):
        if name in known:
            if known[name] is None:
                raise importlib.metadata.PackageNotFoundError(name)
            return known[name]
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)


def test_a_package_of_the_widgets_that_is_missing(monkeypatch):
    versions(monkeypatch, ipywidgets="8.1.9", anywidget=None, matplotlib="3.11.2")
    found = doctor._needed("widgets", "ipywidgets", "anywidget", "matplotlib")
    assert not found.is_healthy
    assert found.found == "ipywidgets 8.1.9; anywidget is missing; matplotlib 3.11.2"
    assert found.commands == (install_command("anywidget>=0.9.20"),)


def test_a_package_of_the_widgets_that_is_too_old(monkeypatch):
    versions(monkeypatch, ipywidgets="7.8.5")
    found = doctor._needed("widgets", "ipywidgets")
    assert not found.is_healthy
    assert found.found == "7.8.5 is too old: tapemagic needs 8.1 or newer"
    assert found.commands == (install_command("ipywidgets>=8.1"),)


@pytest.mark.parametrize("version", ["1.26.0", "1.26", "1.26.4rc1", "2.0.0"])
def test_a_numpy_that_is_new_enough(monkeypatch, version):
    versions(monkeypatch, numpy=version)
    assert doctor._needed("numpy", "numpy") == Observation("numpy", version)


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
    for other, _ in places._PLACES:
        monkeypatch.delenv(other, raising=False)
    assert places.place() not in {name for _, name in places._PLACES}
    monkeypatch.setenv(variable, "1")
    assert places.place() == name


def test_binder_is_more_than_the_hub_that_it_runs_on(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "jovyan")
    monkeypatch.setenv("BINDER_SERVICE_HOST", "1")
    assert places.place() == "Binder"


def test_in_a_browser_tensorflow_is_not_offered(monkeypatch):
    monkeypatch.setattr(engines, "tensorflow_is_available", lambda: False)
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.delenv("TAPEMAGIC_ENGINE", raising=False)
    assert places.place() == "a browser (JupyterLite)"
    found = list(doctor.observations())
    assert all(each.is_healthy for each in found)
    assert not [each.commands for each in found if each.commands]
    assert {"editors", "demo"}.isdisjoint(each.subject for each in found)


# --- optional parts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        (
            (),
            "for findings in other editors:",
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
        "  demo        to run a lesson in a terminal (missing: nbclient):\n"
        f"              {install_command('tapemagic[demo]')}"
    )


def test_what_the_demo_needs_is_what_its_extra_brings():
    extra = {
        re.match(r"[\w-]+", requirement).group()
        for requirement in importlib.metadata.requires("tapemagic")
        if requirement.endswith("extra == 'demo'")
    }
    assert set(DEMO_PACKAGES.values()) == extra
