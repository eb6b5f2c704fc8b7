"""What is known of each ``tf.*`` operation without running it: results, and what gradients read.

A tape's gradient is itself computed from tensors, and so is connected to what it *reads*. The
gradient of ``tf.sin(x)`` is ``g * cos(x)``: it reads ``x``, so an outer tape can differentiate it
by ``x`` again. The gradient of ``tf.add(x, y)`` is ``g``: it reads nothing, and a second derivative
is None. Who looks at a program and does not run it has to know this; here it can be looked up::

    >>> sin = lookup("math.sin")
    >>> sin.results[0].gradients["x"].reads
    frozenset({'x'})

The table holds for each name:

* the **parameters** of the function, in order, so that positions and keywords mean the same thing;
* its **tensors**: the parameters that take floating tensors, whether it is differentiable in them
  or not. None at all: the operation makes a tensor from nothing (`zeros`), or from others than
  floating ones (`strings.length`);
* for each **result** its kind, and for each parameter in which it is differentiable what the
  gradient reads: names of parameters, and ``"output"`` for the result itself.

A gradient reads its cotangent ``g``, too, through which it is connected to whatever was computed
*from* the result; this is so for all, and is not listed. The exception has a word of its own: the
gradient of `tf.sign` is ``constant``, zeros that depend on nothing. What is listed is complete: a
gradient that reads the output reads what the output depends on, and both are there.

Four things to know:

* A parameter that takes several tensors (``tf.concat([x, y], 0)``, ``tf.einsum("ij,jk", x, y)``)
  stands for all of them. That it reads itself means that the gradient by one tensor may read
  another one.
* ``certain`` is False where it depends on the call whether there is a gradient (``tf.cast`` to
  whole numbers has none; ``tf.constant`` of a tensor is that tensor, of a Variable a new one), and
  `may_read` holds what is only read in some calls.
* Where TensorFlow refuses to differentiate, ``refused`` is True: a tape that asks gets a
  ``LookupError``.
* Functions that call functions (`tf.cond`, `tf.map_fn`, `tf.custom_gradient`) are not operations
  and not here. Operators are, by their signs: ``"+"``, ``"@"``, ``"<"``, ``"-x"``, ``"~x"``,
  ``"abs(x)"``, ``"x[i]"``.

The table itself is ``operation_table.txt``. `make operations` writes it: it calls each function of
the numpy engine under two tapes, and notes what the gradients were connected to; a test lets
TensorFlow answer the same calls. This module reads the file, and imports neither the engine nor
numpy. A name that is not in the table gives None.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Gradient", "Operation", "Result", "lookup", "names"]


@dataclass(frozen=True)
class Gradient:
    """The gradient of one result with respect to one parameter.

    Attributes
    ----------
    reads
        To what it is connected in each call: names of parameters, and ``"output"``.
    may_read
        To what it is connected in some calls.
    certain
        Whether each call has this gradient; else some give None.
    refused
        Whether asking for it raises a ``LookupError``.
    constant
        Whether it does not even read its cotangent: it is zeros, connected to nothing.
    """

    reads: frozenset[str] = frozenset()
    may_read: frozenset[str] = frozenset()
    certain: bool = True
    refused: bool = False
    constant: bool = False


@dataclass(frozen=True)
class Result:
    """One result of an operation.

    Attributes
    ----------
    kind
        Of what type it is when the tensors are real floating numbers: ``"floating"``,
        ``"complex"``, ``"integer"``, ``"boolean"``, ``"text"``, or ``"varies"`` where the call says
        so, by a dtype, by values, or by how many arguments it has. Only what is floating or complex
        has gradients.
    listed
        Whether it is a list of any number of tensors.
    gradients
        For each parameter in which it is differentiable, the gradient. No other parameter has one:
        a tape gives None there.
    """

    kind: str
    listed: bool
    gradients: Mapping[str, Gradient]


@dataclass(frozen=True)
class Operation:
    """A function of ``tf``, or an operator.

    Attributes
    ----------
    names
        All its names, without ``tf.``, the shortest first.
    parameters
        The names of its parameters in order; ``*`` stands before one that takes all further
        positions.
    tensors
        The parameters that take floating tensors.
    results
        What it returns: one result, or those of a tuple.
    """

    names: tuple[str, ...]
    parameters: tuple[str, ...]
    tensors: tuple[str, ...]
    results: tuple[Result, ...]

    @property
    def differentiable(self) -> frozenset[str]:
        """The parameters in which some result is differentiable."""
        return frozenset(
            name
            for result in self.results
            for name, gradient in result.gradients.items()
            if not gradient.refused
        )

    def parameter(self, position: int) -> str | None:
        """Return the name of the parameter that takes the argument at `position`, or None."""
        for place, name in enumerate(self.parameters):
            if name.startswith("*"):
                return name[1:]
            if place == position:
                return name
        return None


def lookup(name: str) -> Operation | None:
    """Return what is known of the operation `name`, or None when it is not in the table.

    Parameters
    ----------
    name
        A public name, ``"math.sin"`` or ``"tf.math.sin"``; ``"Tensor.__mul__"``; or the sign of an
        operator: ``"*"``.
    """
    line = _lines().get(name.removeprefix("tf."))
    return None if line is None else _read(line)


def names() -> tuple[str, ...]:
    """Return all names in the table."""
    return tuple(_lines())


@functools.cache
def _lines() -> Mapping[str, str]:
    """Return the line of each name."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            found.update(dict.fromkeys(line[: line.index(" (")].split(), line))
    return found


_LINE = re.compile(
    r"(?P<names>.*?) \((?P<parameters>[^)]*)\) of (?P<tensors>.*?) -> (?P<results>.*)"
)


@functools.cache
def _read(line: str) -> Operation:
    """Read a line: ``sin math.sin (x, name) of x -> floating: x reads x``."""
    found = _LINE.fullmatch(line)
    if found is None:
        message = f"operation_table.txt has a line of another form: {line}"
        raise ValueError(message)
    tensors = () if found["tensors"] == "nothing" else tuple(found["tensors"].split(", "))
    return Operation(
        tuple(found["names"].split()),
        tuple(found["parameters"].split(", ")) if found["parameters"] else (),
        tensors,
        tuple(_result(text) for text in found["results"].split(" | ")),
    )


def _result(text: str) -> Result:
    """Read one result: ``list of floating: x reads y output; y?``."""
    kind, _, gradients = text.partition(": ")
    return Result(
        kind.removeprefix("list of "),
        kind.startswith("list of "),
        MappingProxyType(dict(_gradient(item) for item in gradients.split("; ") if item)),
    )


def _gradient(text: str) -> tuple[str, Gradient]:
    """Read a gradient: ``x? reads y output z?``, ``x refused``, ``x constant``."""
    name, *rest = text.split()
    read = rest[1:] if rest[:1] == ["reads"] else []
    return name.rstrip("?"), Gradient(
        frozenset(item for item in read if not item.endswith("?")),
        frozenset(item[:-1] for item in read if item.endswith("?")),
        certain=not name.endswith("?"),
        refused=rest == ["refused"],
        constant=rest == ["constant"],
    )
