"""Whom the engine is measured against: each library's module, and how it is set up.

Every library is measured in a process of its own, which imports nothing but that library: none
slows another down, patches its functions or takes its memory.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OURS = "tapemagic"


@dataclass(frozen=True)
class Library:
    """Something that computes derivatives, or a way to use it.

    Attributes
    ----------
    title
        Its name in tables.
    module
        What its programs are handed as their first argument.
    distributions
        Under which names it may be installed.
    is_eager
        Whether it is a peer: it runs each operation when it is called, and has derivatives.
    prepare
        What makes the function to be timed from what a program returns.
    """

    title: str
    module: str
    distributions: tuple[str, ...]
    is_eager: bool = True
    prepare: Callable[[Any, Any], Callable[[], Any]] = lambda _module, program: program

    def is_installed(self) -> bool:
        """Tell whether it could be imported here."""
        return importlib.util.find_spec(self.module.partition(".")[0]) is not None

    def version(self) -> str:
        """Return its version, without importing it."""
        installed = {
            distribution.name.lower().replace("_", "-"): distribution.version
            for distribution in importlib.metadata.distributions()
        }
        return next(installed[name] for name in self.distributions if name in installed)

    def load(self) -> Any:
        """Import it."""
        return importlib.import_module(self.module)


def _until_ready(jax: Any, program: Any) -> Callable[[], Any]:
    """Wait for JAX's results, which it hands out before they are computed."""
    if callable(program):
        return program
    function, arguments = program
    return lambda: jax.block_until_ready(function(*arguments))


def _compiled(jax: Any, program: Any) -> Callable[[], Any]:
    if callable(program):
        return program
    function, arguments = program
    return _until_ready(jax, (jax.jit(function), arguments))


def _unguarded(mygrad: Any, program: Callable[[], Any]) -> Callable[[], Any]:
    """Switch off what protects MyGrad's users from changing an array that a gradient needs."""
    mygrad.turn_memory_guarding_off()
    return program


LIBRARIES = {
    OURS: Library("tapemagic", "tapemagic.numpy_tf", ("tapemagic",), is_eager=False),
    "tensorflow": Library("TensorFlow", "tensorflow", ("tensorflow", "tensorflow-cpu")),
    "pytorch": Library("PyTorch", "torch", ("torch",)),
    "jax": Library("JAX", "jax", ("jax",), prepare=_until_ready),
    "autograd": Library("autograd", "autograd", ("autograd",)),
    "mygrad": Library("MyGrad", "mygrad", ("mygrad",)),
    "mygrad-unguarded": Library("MyGrad unguarded", "mygrad", ("mygrad",), prepare=_unguarded),
    "micrograd": Library("micrograd", "micrograd.engine", ("micrograd",)),
    "jax-jit": Library("JAX jit", "jax", ("jax",), is_eager=False, prepare=_compiled),
    "numpy": Library("NumPy by hand", "numpy", ("numpy",), is_eager=False),
    "numpy-typed": Library("NumPy as typed", "numpy", ("numpy",), is_eager=False),
    "tapemagic-bare": Library(
        "tapemagic without recording", "without_recording", ("tapemagic",), is_eager=False
    ),
}
"""By the name that `--libraries` takes, in the order of the tables' columns."""


BEST_PEER = "best eager peer"
"""Whom a target may name instead: the quickest of the others that are eager."""


def installed(libraries: Sequence[str]) -> list[str]:
    """Return those that could be imported here, and say of the others that they are left out."""
    for library in libraries:
        if not LIBRARIES[library].is_installed():
            print(f"{LIBRARIES[library].title} is not installed: left out.", file=sys.stderr)
    return [library for library in libraries if LIBRARIES[library].is_installed()]
