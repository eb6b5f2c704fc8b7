"""Which module speaks ``tf.*`` now: TensorFlow, or our own numpy engine.

An engine is a module. Both have the same names, so the rest of tapemagic is written once, against
``tf = engines.current()``, and asks with ``hasattr`` for what only one of them has.

The engine is chosen, strongest first, by

1. one cell's ``%%tape --engine NAME`` (`temporarily`),
2. ``%tape engine NAME`` (`select`),
3. the environment variable ``TAPEMAGIC_ENGINE``,
4. ``%config TapeMagics.engine`` (`configure`),

and read at each use. ``auto``, the default, is TensorFlow when it is already imported or installed,
and numpy otherwise. Nothing imports TensorFlow before `current` is called while it is the engine.

Bad input is a `ValueError` (an unknown name) or an `EngineUnavailableError` (TensorFlow is wanted
and not installed), each with one sentence for the reader.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import importlib.metadata
import importlib.util
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTO: Final = "auto"
NUMPY: Final = "numpy"
TENSORFLOW: Final = "tensorflow"
NAMES: Final = (AUTO, NUMPY, TENSORFLOW)
ENVIRONMENT_VARIABLE: Final = "TAPEMAGIC_ENGINE"

MODULES: Final = {NUMPY: "tapemagic.numpy_tf", TENSORFLOW: "tensorflow"}

# Keras is TensorFlow's: a Keras layer or variable records on TensorFlow's tapes.
_PACKAGES: Final = {
    NUMPY: ("tapemagic.numpy_tf",),
    TENSORFLOW: ("tensorflow", "keras", "tf_keras"),
}
_TITLES: Final = {NUMPY: "the numpy engine", TENSORFLOW: "TensorFlow"}


class EngineUnavailableError(ImportError):
    """The chosen engine is not installed."""


@dataclass
class _Choices:
    """What has been chosen where; None is "not chosen"."""

    one_cell: str | None = None
    session: str | None = None
    configured: str = AUTO


_choices = _Choices()


def check_name(name: str) -> str:
    """Return an engine's name as it was given, or raise a `ValueError` with the nearest name."""
    if name in NAMES:
        return name
    near = difflib.get_close_matches(name.lower(), NAMES, n=1, cutoff=0.5)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    message = f"there is no engine {name!r}{hint}: the engines are auto, numpy and tensorflow."
    raise ValueError(message)


def select(name: str) -> None:
    """Choose the engine for the session, as ``%tape engine NAME`` does.

    Parameters
    ----------
    name
        ``"auto"``, ``"numpy"`` or ``"tensorflow"``.

    Raises
    ------
    ValueError
        If there is no such engine.
    EngineUnavailableError
        If TensorFlow is chosen and not installed; the choice stays as it was.
    """
    _require_installed(check_name(name))
    _choices.session = name


def configure(name: str) -> None:
    """Choose the weakest default, as ``%config TapeMagics.engine`` does."""
    _choices.configured = check_name(name)


def forget_choices() -> None:
    """Return to the state of a fresh session: what unloading the extension does."""
    _choices.session = None
    _choices.one_cell = None
    _choices.configured = AUTO


@contextlib.contextmanager
def temporarily(name: str) -> Iterator[None]:
    """Use another engine inside a ``with`` block, as ``%%tape --engine NAME`` does."""
    _require_installed(check_name(name))
    before, _choices.one_cell = _choices.one_cell, name
    try:
        yield
    finally:
        _choices.one_cell = before


@contextlib.contextmanager
def as_in_session() -> Iterator[None]:
    """Leave a cell's own choice aside inside a ``with`` block."""
    before, _choices.one_cell = _choices.one_cell, None
    try:
        yield
    finally:
        _choices.one_cell = before


def chosen() -> tuple[str, str]:
    """Return the name that was chosen (perhaps ``auto``) and, in words, where."""
    if _choices.one_cell is not None:
        return _choices.one_cell, "chosen for this cell"
    if _choices.session is not None:
        return _choices.session, "chosen by %tape engine"
    from_environment = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if from_environment:
        try:
            return check_name(from_environment), f"chosen by {ENVIRONMENT_VARIABLE}"
        except ValueError as error:
            message = f"{ENVIRONMENT_VARIABLE}: {error}"
            raise ValueError(message) from None
    if _choices.configured != AUTO:
        return _choices.configured, "chosen by %config TapeMagics.engine"
    return AUTO, "the default"


def name() -> str:
    """Return the current engine's name, ``"numpy"`` or ``"tensorflow"``, importing nothing."""
    wanted, _ = chosen()
    if wanted != AUTO:
        return wanted
    return TENSORFLOW if tensorflow_is_available() else NUMPY


def current() -> Any:
    """Import and return the current engine: a module that speaks ``tf.*``.

    Raises
    ------
    ValueError
        If ``TAPEMAGIC_ENGINE`` names no engine.
    EngineUnavailableError
        If the engine is TensorFlow and TensorFlow is not installed.
    """
    engine = name()
    _require_installed(engine)
    return importlib.import_module(MODULES[engine])


def module_of(engine: Any) -> Any:
    """Return the module of an engine: None is the current one, a name or a module may be given."""
    if engine is None:
        return current()
    if isinstance(engine, str):
        with temporarily(engine):
            return current()
    return engine


def title(engine: str) -> str:
    """Return an engine's name as it is written in a sentence."""
    return _TITLES[engine]


def tensorflow_is_available() -> bool:
    """Whether TensorFlow is imported or could be; it is not imported to find out."""
    if "tensorflow" in sys.modules:
        return sys.modules["tensorflow"] is not None
    return importlib.util.find_spec("tensorflow") is not None


def version(engine: str) -> str:
    """Return an engine's version without importing it."""
    if engine == NUMPY:
        return importlib.metadata.version("numpy")
    module = sys.modules.get("tensorflow")
    if module is not None:
        return str(module.__version__)
    for distribution in ("tensorflow", "tensorflow-cpu", "tf-nightly", "tensorflow-intel"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(distribution)
    return "of unknown version"


def engine_of_module(module_name: str) -> str | None:
    """Return which engine a module (named as in ``__name__``) belongs to, if any."""
    for engine, packages in _PACKAGES.items():
        for package in packages:
            if module_name == package or module_name.startswith(package + "."):
                return engine
    return None


def _require_installed(engine: str) -> None:
    if engine == TENSORFLOW and not tensorflow_is_available():
        message = (
            "TensorFlow is not installed: run `%pip install tensorflow`, "
            "or use the numpy engine with `%tape engine numpy`."
        )
        raise EngineUnavailableError(message, name="tensorflow")
