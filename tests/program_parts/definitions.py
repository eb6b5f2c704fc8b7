"""How a function of random programs is written down.

In a text, {w} is a name of the program that the function reads, {number} the arguments of
`tf.Variable`, and {options} those of `tf.GradientTape`. In a call, {a} and {b} are operands, and
{f} is a function of one argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import Any


@dataclass(frozen=True)
class Function:
    """A function, or a class with methods.

    Attributes
    ----------
    name, text
        Its name and its definition.
    calls
        How it is called.
    parts
        What its result is indexed by, if it is a tuple or a dict.
    variables
        The Variables that come with it.
    once
        Whether a program calls it at most once. What TensorFlow compiles it runs as Python for each
        new kind of argument only, and as Python it reads what a name means then.
    """

    name: str
    text: str
    calls: tuple[str, ...] = ("{name}({a})",)
    parts: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    once: bool = False

    @property
    def takes_one(self) -> bool:
        """Whether it can be handed on as a function of one argument."""
        return "{name}({a})" in self.calls and not self.parts and not self.once


def function(head: str, *body: str, **further: Any) -> Function:
    """Return the function with this head, ``name(arguments)``, and these lines."""
    lines = [f"def {head}:", *(f"    {line}" for line in body)]
    return Function(head.partition("(")[0], "\n".join(lines), **further)


def definition(name: str, text: str, **further: Any) -> Function:
    return Function(name, dedent(text).strip("\n"), **further)
