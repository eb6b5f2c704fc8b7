"""What a body reaches through the notebook's own functions.

A body that calls ``loss(x)`` uses what ``loss`` uses and binds what it declares ``global``. The
bytecode of a function tells both, and functions that were written elsewhere are not looked into.
`names_of_tensors` tells which names a body is likely to use, for hints and completions.
"""

from __future__ import annotations

import dis
import functools
import types
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

_READS = frozenset(("LOAD_GLOBAL", "LOAD_NAME"))
_BINDS = frozenset(("STORE_GLOBAL",))


class GlobalNames(NamedTuple):
    """The names of the notebook that a function reads, and those that it binds."""

    read: frozenset[str]
    bound: frozenset[str]


def reached(names: Iterable[str], namespace: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return names with their values, and those that the notebook's functions among them use."""
    waiting, seen = list(names), set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in namespace:
            continue
        seen.add(name)
        value = namespace[name]
        yield name, value
        if type(value) is types.FunctionType and value.__globals__ is namespace:
            waiting += sorted(global_names(value.__code__).read)


def bound_by_functions(names: Iterable[str], namespace: Mapping[str, Any]) -> set[str]:
    """Return the names that the notebook's functions bind which `names` reach."""
    bound: set[str] = set()
    for _, value in reached(names, namespace):
        if type(value) is types.FunctionType and value.__globals__ is namespace:
            bound |= global_names(value.__code__).bound
    return bound


def names_of_tensors(namespace: Mapping[str, Any], hidden: Container[str]) -> list[str]:
    """Return the reader's names that hold something with a dtype, but for IPython's own."""
    return [
        name
        for name, value in namespace.items()
        if not name.startswith("_")
        and name not in hidden
        # Asked of the class: an object of the reader's may do anything when it is asked.
        and hasattr(type(value), "dtype")
    ]


@functools.lru_cache(maxsize=256)
def global_names(code: types.CodeType) -> GlobalNames:
    """Return the global names of a function, with those of the functions inside it."""
    read, bound = set(), set()
    for instruction in dis.get_instructions(code):
        if instruction.opname in _READS:
            read.add(instruction.argval)
        elif instruction.opname in _BINDS:
            bound.add(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner = global_names(constant)
            read |= inner.read
            bound |= inner.bound
    return GlobalNames(frozenset(read), frozenset(bound))
