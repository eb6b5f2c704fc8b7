"""The public name of a module, a function or a class: ``tensorflow.math.square``.

A name of the notebook may hold what an import would have given it. The checker knows that by its
public path. The numpy engine goes by TensorFlow's name, since it means the same.
"""

from __future__ import annotations

import functools
import sys
import types
from typing import Any, Final

from tapemagic import engines
from tapemagic.live.kinds import is_a

__all__ = ["public_path"]

_TENSORFLOW: Final = "tensorflow"
# Where modules say that they are, and where a program finds them.
_PLACES: Final = {
    engines.MODULES[engines.NUMPY]: _TENSORFLOW,
    "tensorflow._api.v2": _TENSORFLOW,
    "keras._tf_keras.keras": "tensorflow.keras",
}
# The namespaces of TensorFlow in which a function or a class is looked for.
_NAMESPACES: Final = (
    "", "math", "nn", "linalg", "random", "autodiff", "debugging", "initializers", "losses",
    "optimizers", "strings", "image", "signal",
)  # fmt: skip


def public_path(value: Any) -> str | None:
    """Return by which path a program would import a thing; None where it is in no module.

    What the notebook itself defines has none.
    """
    if is_a(value, types.ModuleType):
        return None if value.__name__ == "__main__" else _public_place(value.__name__)
    if not _has_a_name(value):
        return None
    return _in_engines(value) or _exported_by_keras(value) or _in_its_module(value)


def _has_a_name(value: Any) -> bool:
    """Tell whether a thing is a function or a class, which may be asked for its name."""
    if is_a(value, type, types.FunctionType, types.BuiltinFunctionType):
        return True
    # numpy has kinds of functions of its own.
    return type(value).__module__.partition(".")[0] == "numpy" and callable(value)


def _public_place(module_name: str) -> str:
    for place, public in _PLACES.items():
        if module_name == place or module_name.startswith(place + "."):
            return public + module_name[len(place) :]
    return module_name


def _in_engines(value: Any) -> str | None:
    for module_name in engines.MODULES.values():
        module = sys.modules.get(module_name)
        if module is None:
            continue
        for namespace in _NAMESPACES:
            holder = vars(module).get(namespace) if namespace else module
            if not isinstance(holder, types.ModuleType):
                continue
            name = _names_in(holder).get(id(value))
            if name is not None and vars(holder).get(name) is value:
                return ".".join(filter(None, (_TENSORFLOW, namespace, name)))
    return None


@functools.cache
def _names_in(module: types.ModuleType) -> dict[int, str]:
    """Return the public names of a module by the identity of what they hold."""
    held = vars(module).items()
    return {id(value): name for name, value in held if not name.startswith("_")}


def _exported_by_keras(value: Any) -> str | None:
    # Of the thing itself: a class of the reader's inherits the attribute from one of Keras.
    paths = getattr(value, "__dict__", {}).get("_api_export_path")
    path = paths[0] if isinstance(paths, (list, tuple)) and paths else paths
    return path if isinstance(path, str) else None


def _in_its_module(value: Any) -> str | None:
    module_name = getattr(value, "__module__", None)
    path = getattr(value, "__qualname__", "")
    if is_a(value, *_ufunc()):
        module_name, path = "numpy", value.__name__
    if not isinstance(module_name, str) or module_name == "__main__":
        return None
    found: Any = sys.modules.get(module_name)
    for part in path.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    return f"{_public_place(module_name)}.{path}" if found is value else None


def _ufunc() -> tuple[Any, ...]:
    """Return numpy's class of functions, which do not say in which module they are."""
    numpy = sys.modules.get("numpy")
    return () if numpy is None else (numpy.ufunc,)
