"""Imports run one way, down, and each module can be the first that is imported."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest

import tapemagic

PACKAGE = Path(tapemagic.__file__).parent

# The rooms of the house, the lowest first: a room may use those of lower layers, and no other.
LAYERS = """
body_names command_parser documentation keeping leibniz lesson_files line_options numbers_in_text
operation_table
numpy_tf
engines
derivative_plan doctor lesson_copies lessons plain_bindings plot_line tape_options
checker derivatives lessons_command plain_body
cell check_settings finite_differences plain_program plot_expression recordings
checked_files notebook_imports
placements
display
check_output widgets
check_command export_command live plot_command
editors exercises explore_command misplaced_magics show_command
completion exercise_command tape_cell tape_command
cli magics
"""
# Imports that go up all the same, each with its reason.
UPWARDS = {
    ("tape_command", "magics"): "the type of what a command is handed; nothing runs by it",
}
# What any room may take of the package itself.
OF_THE_PACKAGE = {"__version__"}

EACH_AS_THE_FIRST = """
import importlib, pkgutil, sys
import tapemagic

names = [module.name for module in pkgutil.walk_packages(tapemagic.__path__, "tapemagic.")]
# Whatever is in the engine's package begins with the import of that package: once is enough.
names = [name for name in names if not name.startswith("tapemagic.numpy_tf.")]
assert len(names) > 20, names
for name in names:
    for loaded in [loaded for loaded in sys.modules if loaded.startswith("tapemagic")]:
        del sys.modules[loaded]
    importlib.import_module(name)
"""


class Import(NamedTuple):
    """An import of another room, wherever it stands: for types, or in a function, as well."""

    room: str
    imported: str
    place: str


def rooms():
    """Return the files of each room: a package, or a module beside the packages."""
    found = {path.stem: [path] for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    for entrance in PACKAGE.glob("*/__init__.py"):
        found[entrance.parent.name] = sorted(entrance.parent.rglob("*.py"))
    return found


def names_imported(statement):
    """Give what a statement imports of tapemagic, as dotted names."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom) and not statement.level:
        yield from (f"{statement.module}.{alias.name}" for alias in statement.names)


def imports_between_rooms():
    for room, paths in rooms().items():
        for path in paths:
            for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for name in names_imported(statement):
                    package, _, rest = name.partition(".")
                    imported = rest.partition(".")[0]
                    if package == "tapemagic" and imported != room:
                        place = f"{path.relative_to(PACKAGE.parent)}:{statement.lineno}"
                        yield Import(room, imported, place)


def layers():
    """Return the number of each room's layer."""
    lines = LAYERS.strip().splitlines()
    return {room: number for number, line in enumerate(lines) for room in line.split()}


def test_each_room_has_its_layer():
    assert layers().keys() == rooms().keys()


def test_each_room_is_on_the_map_of_the_house():
    page = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = page.partition("## The map of the house")[2].partition("\n**")[0].splitlines()
    named = {
        name.removeprefix("tapemagic/").removesuffix("/").removesuffix(".py")
        for row in rows
        for name in re.findall(r"`([^`]+)`", row.partition("|")[2].partition("|")[0])
    }
    assert not {room for room in rooms() if not any(fnmatch(room, name) for name in named)}


def test_imports_run_down_only():
    layer_of = layers()
    upwards = defaultdict(list)
    for room, imported, place in imports_between_rooms():
        is_above = layer_of.get(imported, len(layer_of)) >= layer_of[room]
        if is_above and imported not in OF_THE_PACKAGE:
            upwards[room, imported].append(place)
    assert upwards.keys() == UPWARDS.keys(), dict(upwards)


@pytest.mark.slow
def test_each_module_can_be_imported_first() -> None:
    pytest.importorskip("lsprotocol", reason='the extra lsp: python -m pip install -e ".[lsp]"')
    done = subprocess.run(
        [sys.executable, "-c", EACH_AS_THE_FIRST], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
