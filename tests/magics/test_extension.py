"""%load_ext, %reload_ext, %unload_ext: any number of times, at no cost, leaving nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from traitlets.config import Config

from tapemagic import engines

HEAVY = ["tensorflow", "matplotlib.pyplot", "ipywidgets", "anywidget", "tapemagic.numpy_tf"]

LOADED_MODULES = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance().run_line_magic("load_ext", "tapemagic")
print(json.dumps(sorted(sys.modules)))
"""


def state(shell):
    """Everything of a shell that an extension can change."""
    return {
        "cell magics": sorted(shell.magics_manager.magics["cell"]),
        "line magics": sorted(shell.magics_manager.magics["line"]),
        "registry": sorted(shell.magics_manager.registry),
        "configurables": [type(found).__name__ for found in shell.configurables],
        "ast": list(shell.ast_transformers),
        "cleanup": list(shell.input_transformers_cleanup),
        "post": list(shell.input_transformers_post),
        "matchers": list(shell.Completer.custom_matchers),
        "completers": sorted(shell.strdispatchers["complete_command"].strs),
        "events": {event: list(called) for event, called in shell.events.callbacks.items()},
        "names": sorted(shell.user_ns),
        "exceptions": shell.custom_exceptions,
    }


def run_python(program):
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return ran.stdout.splitlines()[-1]


def test_loading_imports_nothing_heavy():
    modules = json.loads(run_python(LOADED_MODULES))
    assert "tapemagic.magics" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_importing_the_package_imports_nothing_heavy():
    modules = run_python("import sys, tapemagic; print(sorted(sys.modules))")
    assert "IPython" not in modules
    assert "numpy" not in modules


def test_unloading_leaves_the_shell_as_it_was(bare):
    # IPython makes some of its magics when they are first used.
    bare.run("%unload_ext tapemagic")
    before = state(bare.shell)
    bare.ok("%load_ext tapemagic")
    bare.ok("%%tape --help", "pass")
    bare.ok("%unload_ext tapemagic")
    after = state(bare.shell)
    history = {name for name in after["names"] if name.startswith("_")}
    after["names"] = [name for name in after["names"] if name not in history]
    before["names"] = [name for name in before["names"] if name not in history]
    assert after == before
    assert "%tape" in bare.refused("%tape")


@pytest.mark.parametrize("times", [2, 5])
def test_loading_again_and_again_installs_once(bare, times):
    bare.ok("%load_ext tapemagic")
    once = state(bare.shell)
    for _ in range(times):
        bare.ok("%reload_ext tapemagic")
        bare.ok("%unload_ext tapemagic")
        bare.ok("%load_ext tapemagic")
        bare.shell.extension_manager.loaded.discard("tapemagic")
        bare.ok("%load_ext tapemagic")
    again = state(bare.shell)
    for part in ("cell magics", "configurables", "completers"):
        assert again[part] == once[part]
    for part in ("ast", "cleanup", "matchers"):
        assert len(again[part]) == len(once[part])
    assert bare.ok("%tape").stdout.startswith("engine")


def test_unloading_twice_is_fine(bare):
    bare.ok("%load_ext tapemagic")
    bare.ok("%unload_ext tapemagic")
    assert "not loaded" in bare.ok("%unload_ext tapemagic").stdout


def test_unloading_keeps_a_magic_that_took_our_name(bare):
    bare.ok("%load_ext tapemagic")
    bare.shell.register_magic_function(lambda _line: "theirs", "line", "tape")
    bare.ok("%unload_ext tapemagic")
    assert bare.ok("%tape").shown == ["'theirs'"]


def test_unloading_forgets_the_chosen_engine(bare):
    bare.ok("%load_ext tapemagic")
    bare.ok("%tape engine numpy")
    assert engines.chosen() == ("numpy", "chosen by %tape engine")
    bare.ok("%unload_ext tapemagic")
    assert engines.chosen() == ("auto", "the default")


def test_cells_written_while_loaded_still_work_after_unloading(bare, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    bare.ok("%load_ext tapemagic")
    bare.ok("def make():", "    import tensorflow as tf", "    return tf.constant(2.0)")
    bare.ok("%unload_ext tapemagic")
    bare.ok("c = make()")
    assert float(bare.names["c"]) == 2.0


def test_a_configuration_file_can_choose(bare):
    config = Config()
    config.TapeMagics.engine = "numpy"
    config.TapeMagics.quiet = True
    bare.shell.update_config(config)
    bare.ok("%load_ext tapemagic")
    assert "chosen by %config" in bare.ok("%tape").stdout
    assert "quiet=True" in bare.ok("%tape").stdout


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("plot('x**2', -3, 3)", "plot needs the function itself"),
        ("plot(x * x, -3, 3)", "plot needs the function itself"),
        ("differentiate('dydx', lambda x: x, at=1.0)", "write dy/dx, with a slash"),
        ("tape(watch=3.0)", "is the Python float 3.0"),
        ("explore_placement(print)", "explore_placement takes the text of a program"),
        ("check_exercise('2')", "is not the number of an exercise"),
        ("why('nix')", "There is no name nix"),
        ("show(3)", "is no tape"),
    ],
)
def test_a_mistake_without_magic_shows_the_readers_line_only(notebook, call, sentence):
    ran = notebook.run("import tapemagic", f"tapemagic.{call}")
    assert sentence in ran.stdout
    assert f"----> 2 tapemagic.{call}" in ran.stdout
    assert ".py" not in ran.stdout


def test_what_a_readers_function_raises_is_shown_with_its_line(notebook):
    ran = notebook.run(
        "import tapemagic",
        "def f(x):",
        "    return x / nix",
        "tapemagic.differentiate('dy/dx', f, at=1.0)",
    )
    assert "----> 3     return x / nix" in ran.stdout
    assert ".py" not in ran.stdout


def test_public_names_are_found_when_asked_for(monkeypatch):
    import tapemagic

    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    assert tapemagic.tf.__name__ == "tapemagic.numpy_tf"
    assert callable(tapemagic.differentiate)
    assert callable(tapemagic.tape)
    assert set(tapemagic.__all__) <= set(dir(tapemagic))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tapemagic.nothing
