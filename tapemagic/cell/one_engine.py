"""One cell, one engine.

A TensorFlow tape does not see what the numpy engine computes, and the other way round: a body
that mixes them gets None with no reason given. So the values that a body's names hold are looked
at before it runs.
"""

from __future__ import annotations

import contextlib
import inspect
import types
from typing import TYPE_CHECKING, Any

from tapemagic import engines
from tapemagic.cell.reached import global_names, reached

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

# Longer containers are data sets, whose first elements tell what they hold.
_LOOKED_AT = 100


def foreign_name(
    names: Iterable[str],
    namespace: Mapping[str, Any],
    engine: str,
    rebound: Collection[str] = (),
) -> tuple[str, Any, str] | None:
    """Return the first name whose value belongs to another engine, with the value and that engine.

    Functions that were written in the notebook are looked into: what they use, the body uses. The
    names in `rebound` will hold this engine's modules when the body runs.
    """
    for name, value in reached(sorted(names), namespace):
        owner = None if name in rebound else _owner(value)
        if owner is not None and owner != engine:
            return name, value, owner
    return None


def engine_of(function: Any) -> str | None:
    """Return the engine with which a function computes, None where it uses both, or none."""
    function = inspect.unwrap(function)
    owner = _owner(function)
    if owner is not None or not isinstance(function, types.FunctionType):
        return owner
    read = global_names(function.__code__).read
    values = [value for _, value in reached(sorted(read), function.__globals__)]
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # empty: the function has not been defined to its end
            values.append(cell.cell_contents)
    owners = {_owner(value) for value in values} - {None}
    return owners.pop() if len(owners) == 1 else None


def sentence(name: str, value: Any, owner: str, engine: str, magic: str = "%%tape") -> str:
    """Say which name is the other engine's and what to do."""
    start = f"{name!r} is {_kind(value)} of {engines.title(owner)}, but this cell's engine is "
    start += engines.title(engine)
    if isinstance(value, types.ModuleType) and not _public_path(value):
        remedy = f"run `import tensorflow as {name}` again, or use `{magic} --engine {owner}`."
    elif isinstance(value, types.ModuleType):
        remedy = f"import {name!r} again, or use `{magic} --engine {owner}`."
    else:
        remedy = f"make {name!r} again with this engine, or use `{magic} --engine {owner}`."
    return f"{start}: {remedy}"


def rebound_modules(namespace: Mapping[str, Any], engine: str) -> dict[str, types.ModuleType]:
    """Return the names that hold another engine's modules, with this engine's modules for them.

    A submodule that this engine lacks is left out.
    """
    rebound = {}
    for name, value in namespace.items():
        if isinstance(value, types.ModuleType):
            owner = engines.engine_of_module(value.__name__)
            if owner is not None and owner != engine:
                counterpart = _counterpart(value)
                if counterpart is not None:
                    rebound[name] = counterpart
    return rebound


@contextlib.contextmanager
def modules_rebound(namespace: dict[str, Any]) -> Iterator[None]:
    """Let the names of ``tf`` and its parts mean this cell's engine inside a ``with`` block."""
    engine = engines.name()
    rebound = rebound_modules(namespace, engine)
    originals = {name: namespace[name] for name in rebound}
    namespace.update(rebound)
    before = set(namespace)
    try:
        yield
    finally:
        for name, original in originals.items():
            if namespace.get(name) is rebound[name]:
                namespace[name] = original
        # What the cell itself imported means the session's engine from the next cell on.
        imported = {name: value for name, value in namespace.items() if name not in before}
        with engines.as_in_session():
            if any(isinstance(value, types.ModuleType) for value in imported.values()):
                namespace.update(rebound_modules(imported, engines.name()))


def _counterpart(module: types.ModuleType) -> types.ModuleType | None:
    """Return the current engine's module of the same public name."""
    found: Any = engines.current()
    for part in _public_path(module):
        found = getattr(found, part, None)
    return found if isinstance(found, types.ModuleType) else None


def _public_path(module: types.ModuleType) -> list[str]:
    """Return ``["math"]`` for the module that users know as ``tf.math``, ``[]`` for ``tf``."""
    name = module.__name__
    for root in (engines.MODULES[engines.NUMPY], "tensorflow._api.v2", "tensorflow"):
        if name == root or name.startswith(root + "."):
            return [part for part in name[len(root) :].split(".") if part]
    return name.split(".")


def _owner(value: Any) -> str | None:
    """Return the engine that a value belongs to: a module, an object, or what a container holds."""
    if isinstance(value, types.ModuleType):
        return engines.engine_of_module(value.__name__)
    if type(value) in (list, tuple):
        return next(filter(None, map(_owner_of_object, value[:_LOOKED_AT])), None)
    if type(value) is dict:
        values = list(value.values())[:_LOOKED_AT]
        return next(filter(None, map(_owner_of_object, values)), None)
    return _owner_of_object(value)


def _owner_of_object(value: Any) -> str | None:
    classes = value.__mro__ if isinstance(value, type) else type(value).__mro__
    modules = [str(getattr(cls, "__module__", "")) for cls in classes]
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        modules.append(str(value.__module__))
    return next(filter(None, map(engines.engine_of_module, modules)), None)


def _kind(value: Any) -> str:
    if isinstance(value, types.ModuleType):
        return "the module" if not _public_path(value) else "a module"
    if isinstance(value, type):
        return "a class"
    if isinstance(value, types.FunctionType):
        return "a function"
    if type(value) in (list, tuple, dict):
        return f"a {type(value).__name__} with a tensor"
    name = type(value).__name__
    if "Variable" in name:
        return "a Variable"
    return "a tensor" if name.endswith("Tensor") else f"a {name}"
