"""What is plotted: one function or several, each with its name, its engine and its parameters.

A function is called with one tensor, its first argument; what else its signature names are
parameters. A lambda is called f, g or h; any other function keeps its name.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ipywidgets import fixed

from tapemagic import engines
from tapemagic.cell.one_engine import engine_of
from tapemagic.derivatives.curves import Curve
from tapemagic.widgets.plot_parameters import parameter_of

if TYPE_CHECKING:
    from tapemagic.display.plot_picture import Parameter

__all__ = ["PlottedFunction", "functions_of", "parameters_of"]

_NAMES: Final = ("f", "g", "h", "k", "p", "q", "r", "s", "u", "v", "w")
_BY_KEYWORD: Final = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True)
class PlottedFunction:
    """A function, its name, and a few words that say what it is."""

    name: str
    label: str | None
    function: Callable[..., Any]

    @functools.cached_property
    def variable(self) -> str:
        """What the function calls its first argument; those of an engine have no names for it."""
        first = self._first
        is_engines = engines.engine_of_module(str(getattr(self.function, "__module__", "")))
        return "x" if not first or is_engines else first

    @functools.cached_property
    def defaults(self) -> dict[str, Any]:
        """The parameters and their defaults (`inspect.Parameter.empty` where there is none)."""
        others = [each for each in self._signature if each.kind in _BY_KEYWORD]
        return {each.name: each.default for each in others if each.name != self._first}

    @property
    def takes_any(self) -> bool:
        """Whether it takes keywords that its signature does not name."""
        return any(each.kind is inspect.Parameter.VAR_KEYWORD for each in self._signature)

    @property
    def _first(self) -> str:
        first = next(iter(self._signature), None)
        return "" if first is None or first.kind not in _POSITIONAL else first.name

    @functools.cached_property
    def _signature(self) -> tuple[inspect.Parameter, ...]:
        try:
            return tuple(inspect.signature(self.function).parameters.values())
        except (TypeError, ValueError):  # written in C, perhaps: it has no signature to be read
            return ()

    def curve(self, values: Mapping[str, Any], *, order: int, engine: Any) -> Curve:
        """Return the function's curve with some parameters, and one derivative more than shown."""
        own = {
            name: value for name, value in values.items() if self.takes_any or name in self.defaults
        }
        function = functools.partial(self.function, **own) if own else self.function
        chosen = engine_of(self.function) if engine is None else engine
        return Curve(function, order=order + 1, engine=chosen)


_POSITIONAL: Final = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
)


def functions_of(given: Any) -> tuple[PlottedFunction, ...]:
    """Read what is to be plotted: a function, several in a list, or a dict with their names.

    Raises
    ------
    TypeError
        If something is no function.
    ValueError
        If there is none.
    """
    if isinstance(given, Mapping):
        named = [(str(name), function) for name, function in given.items()]
    elif isinstance(given, (list, tuple, set)) or inspect.isgenerator(given):
        named = [("", function) for function in given]
    else:
        named = [("", given)]
    if not named:
        raise ValueError("there is no function to plot: write plot(f, -3, 3).")
    for _, function in named:
        if not callable(function):
            raise TypeError(
                "plot needs the function itself, as in plot(lambda x: x * x, -3, 3), and was given "
                f"an object of type {type(function).__name__}."
            )
    taken: set[str] = {name or _own_name(function) for name, function in named}
    return tuple(
        PlottedFunction(
            name or _free_name(function, taken, [each for _, each in named[:place]]),
            getattr(function, "plot_label", None),
            function,
        )
        for place, (name, function) in enumerate(named)
    )


def _own_name(function: Any) -> str:
    name = getattr(function, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else ""


def _free_name(function: Any, taken: set[str], above: list[Any]) -> str:
    """Return a function's own name, or a letter that no other one has."""
    own = _own_name(function)
    if own and own not in map(_own_name, above):
        return own
    letters = (*_NAMES, *(f"f{number}" for number in range(2, 100)))
    letter = next(name for name in letters if name not in taken)
    taken.add(letter)
    return letter


def parameters_of(
    functions: Iterable[PlottedFunction], given: Mapping[str, Any], *, refuse_unknown: bool = True
) -> tuple[tuple[Parameter, ...], dict[str, Any]]:
    """Return the parameters that can be changed, and the values of the others.

    A name that several functions have is one parameter.

    Parameters
    ----------
    functions
        What is plotted.
    given
        Abbreviations and values that the reader gave.
    refuse_unknown
        Whether a name that no function has is an error.

    Raises
    ------
    TypeError
        If a parameter has no value, or a name was given that no function has.
    ValueError
        If an abbreviation cannot be.
    """
    functions = tuple(functions)
    changeable: dict[str, Parameter] = {}
    others: dict[str, Any] = {}
    for function in functions:
        for name, default in function.defaults.items():
            if name in changeable or name in others:
                continue
            if name not in given and default is inspect.Parameter.empty:
                raise TypeError(
                    f"{function.name} needs a value for {name}: give it a default, or write "
                    f"plot(..., {name}=1.0)."
                )
            begins = None if default is inspect.Parameter.empty else default
            _sort(name, given.get(name, default), begins, changeable, others)
    for name in given.keys() - changeable.keys() - others.keys():
        if any(function.takes_any for function in functions):
            _sort(name, given[name], None, changeable, others)
        elif refuse_unknown:
            known = ", ".join([*changeable, *others])
            has = f"it has {known}" if known else "it has none"
            raise TypeError(f"{functions[0].name} has no parameter {name}: {has}.")
    return tuple(changeable.values()), others


def _sort(
    name: str,
    abbreviation: Any,
    default: Any,
    changeable: dict[str, Parameter],
    others: dict[str, Any],
) -> None:
    parameter = parameter_of(name, abbreviation, default)
    if parameter is not None:
        changeable[name] = parameter
    else:
        others[name] = abbreviation.value if isinstance(abbreviation, fixed) else abbreviation
