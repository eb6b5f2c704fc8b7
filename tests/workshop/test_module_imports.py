"""Each module can be the first that is imported: no import depends on what came before it."""

from __future__ import annotations

import subprocess
import sys

import pytest

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


@pytest.mark.slow
def test_each_module_can_be_imported_first() -> None:
    pytest.importorskip("lsprotocol", reason='the extra lsp: python -m pip install -e ".[lsp]"')
    done = subprocess.run(
        [sys.executable, "-c", EACH_AS_THE_FIRST], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
