"""The engines: whether TensorFlow is here and can be imported, and which engine is chosen.

TensorFlow is the one package that is often installed and does not work: a processor without the
instructions that it is built for stops Python, and so does a library of another version. So it is
imported in a process of its own, and only where it is the engine: a class that has chosen numpy for
its little memory shall not pay for the question.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tapemagic import engines
from tapemagic.doctor.observation import Observation
from tapemagic.doctor.packages import install_command, oldest_allowed, too_old

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["engine_observations"]

FIRST_PYTHON_WITHOUT_TENSORFLOW: Final = (3, 14)
_PROGRAM: Final = "import tensorflow; tensorflow.GradientTape"
_WITHOUT_IT: Final = "`%tape engine numpy` or TAPEMAGIC_ENGINE=numpy does without it"
_LONGEST_IMPORT: Final = 120
"""In seconds: the first import from a slow disk takes a minute."""


def engine_observations() -> Iterator[Observation]:
    """Look at TensorFlow and at the choice of the engine."""
    try:
        engine, (_, where) = engines.name(), engines.chosen()
    except ValueError as error:
        yield _tensorflow(is_engine=False)
        yield Observation("engine", str(error), is_healthy=False)
        return
    yield _tensorflow(is_engine=engine == engines.TENSORFLOW)
    if engine == engines.TENSORFLOW and not engines.tensorflow_is_available():
        found = f"tensorflow ({where}), which is not installed; {_WITHOUT_IT}"
        yield Observation("engine", found, is_healthy=False)
    else:
        yield Observation("engine", f"{engine} ({where})")


def _tensorflow(*, is_engine: bool) -> Observation:
    if not engines.tensorflow_is_available():
        return _no_tensorflow()
    packages = importlib.metadata.packages_distributions().get("tensorflow", [])
    if found := _taken_for_tensorflow(packages):
        found = f"Python takes {found} for it: give that another name"
        return Observation("TensorFlow", found, is_healthy=False)
    package = packages[0].replace("_", "-")
    version = engines.version(engines.TENSORFLOW)
    oldest = oldest_allowed("tensorflow")
    if too_old(version, oldest):
        found = f"{version} is too old: tapemagic needs {oldest} or newer"
        command = install_command(f"{package}>={oldest}")
        return Observation("TensorFlow", found, is_healthy=False, commands=(command,))
    if not is_engine:
        return Observation("TensorFlow", f"{version} is installed, and not the engine")
    if reason := _why_it_is_not_imported():
        found = f"{version} cannot be imported: {reason}; {_WITHOUT_IT}, or install it again:"
        command = install_command(package, "--force-reinstall")
        return Observation("TensorFlow", found, is_healthy=False, commands=(command,))
    return Observation("TensorFlow", version)


def _no_tensorflow() -> Observation:
    if sys.platform == "emscripten":
        found = "there is none for the browser: the numpy engine runs all lessons but 11"
    elif sys.version_info[:2] >= FIRST_PYTHON_WITHOUT_TENSORFLOW:
        found = f"not installed; it has no release for Python 3.{sys.version_info[1]} yet"
    else:
        command = install_command("tapemagic[tensorflow]")
        return Observation("TensorFlow", "not installed; to have it:", commands=(command,))
    return Observation("TensorFlow", found)


def _why_it_is_not_imported() -> str:
    """Import TensorFlow in a process of its own, and return what goes wrong; "" for nothing."""
    if "tensorflow" in sys.modules:
        return ""
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(  # noqa: S603 - our own Python, our own program
            [sys.executable, "-c", _PROGRAM],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST_IMPORT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it takes longer than {_LONGEST_IMPORT} seconds"
    if done.returncode == 0:
        return ""
    if done.returncode < 0:
        return f"it stops Python (signal {-done.returncode})"
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else f"Python ends with status {done.returncode}"


def _taken_for_tensorflow(packages: Sequence[str]) -> str:
    """Return the reader's own file or folder of this name that Python finds first; "" for none."""
    spec = importlib.util.find_spec("tensorflow")
    if spec is None:
        return ""
    found = Path(spec.origin or next(iter(spec.submodule_search_locations or ()), ""))
    installed = [importlib.metadata.distribution(package) for package in packages]
    own = {Path(str(each.locate_file("tensorflow"))).resolve() for each in installed}
    return "" if own & {found.resolve(), found.parent.resolve()} else str(found)
