"""The namespaces that lessons see: ``tf.math``, ``tf.linalg``, ``tf.random`` and the like.

A namespace is a module that holds TensorFlow's names and nothing else. It takes them from the
engine's own modules, which are cut by subject and hold helpers besides. So `dir` and completion
show what a lesson can use, and a name that is missing is explained by `tapemagic.numpy_tf.missing`.
"""

from __future__ import annotations

from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from .missing import missing_name
from .tensorflow_names import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Namespace", "public_names"]

_PACKAGE = __package__


def public_names(path: str, sources: Iterable[ModuleType]) -> dict[str, Any]:
    """Return what `sources` export that TensorFlow has in the namespace `path`.

    Where two sources export one name, the first one's counts. A function then shows its parameters
    as TensorFlow's does, without the types that this engine's sources say: ``sin(x, name=None)``.
    """
    wanted = names_of(path)
    found: dict[str, Any] = {}
    for source in sources:
        for name in getattr(source, "__all__", vars(source)):
            if name in wanted:
                found.setdefault(name, getattr(source, name))
    for value in found.values():
        if isinstance(value, FunctionType):
            types = value.__annotations__.items()
            value.__annotations__ = {key: kind for key, kind in types if type(kind) is not str}
    return found


class Namespace(ModuleType):
    """A module with the names that `sources` export and TensorFlow has in the namespace `path`.

    Parameters
    ----------
    path
        The namespace as it is written after ``tf.``.
    *sources
        The modules to take names from; each may say in ``__all__`` what it exports.
    **names
        More names.
    """

    def __init__(self, path: str, *sources: ModuleType, **names: Any) -> None:
        super().__init__(f"{_PACKAGE}.{path}", sources[0].__doc__ if sources else None)
        found = {**public_names(path, sources), **names}
        self.__dict__.update(found)
        self.__dict__["__all__"] = sorted(found)
        self.__dict__["_path"] = path

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            message = f"module {self.__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        raise missing_name(self.__dict__["_path"], name, self.__dict__["__all__"])

    def __dir__(self) -> list[str]:
        return list(self.__dict__["__all__"])
