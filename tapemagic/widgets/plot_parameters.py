"""Parameters of a plotted function, read from its signature in ipywidgets' abbreviations.

As in ``interact``: ``a=1.0`` is a slider from -1 to 3, ``n=2`` one of whole numbers, ``b=(0, 5)``
or ``(0, 5, 0.5)`` one with these limits (and step), ``[...]`` and ``{...}`` are choices, ``True``
is a switch. What is none of these (a text, None, an array, ``fixed(...)``) is handed on as it is.
The rules are written anew here, since ipywidgets only makes widgets of them, each with a connection
to the page; a test holds both against each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, Final

import ipywidgets

from tapemagic.display.plot_picture import Parameter

__all__ = ["changed", "changed_by_page", "parameter_of"]

_STEPS: Final = 20


def parameter_of(name: str, abbreviation: Any, default: Any = None) -> Parameter | None:
    """Return the parameter that an abbreviation describes, None where there is nothing to change.

    Parameters
    ----------
    name
        The parameter's name.
    abbreviation
        As ``interact`` takes it, or a widget with a value.
    default
        The value to begin with; None for that of the abbreviation.

    Raises
    ------
    ValueError
        With one sentence: limits in the wrong order, a step of zero, nothing to choose from.
    """
    if isinstance(abbreviation, ipywidgets.ValueWidget):
        return _of_widget(name, abbreviation)
    if isinstance(abbreviation, bool):
        return Parameter(name, "switch", abbreviation)
    if isinstance(abbreviation, Real):
        return _slider(name, *_around(abbreviation), value=abbreviation)
    if isinstance(abbreviation, tuple) and _are_numbers(abbreviation):
        return _of_limits(name, abbreviation, default)
    if isinstance(abbreviation, (list, Mapping, range, tuple)):
        return _choice(name, abbreviation, default)
    return None


def changed(parameter: Parameter, value: Any) -> Parameter:
    """Return a parameter with another value.

    Raises
    ------
    ValueError
        With one sentence: a value that the parameter cannot have.
    """
    name = parameter.name
    if parameter.kind == "switch":
        if not isinstance(value, bool):
            raise ValueError(f"{name} is True or False, and cannot be {value!r}.")
        return replace(parameter, value=value)
    if parameter.kind == "choice":
        values = [chosen for _, chosen in parameter.options]
        if value not in values:
            known = ", ".join(map(repr, values))
            raise ValueError(f"{name} cannot be {value!r}: it is one of {known}.")
        return replace(parameter, value=value)
    lowest, highest = parameter.minimum, parameter.maximum
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not lowest <= float(value) <= highest:
        raise ValueError(
            f"{name} is a number from {lowest} to {highest}, and cannot be {value!r}: for another "
            f"range plot with {name}=(lowest, highest)."
        )
    if parameter.is_integer and int(float(value)) != value:
        raise ValueError(f"{name} is a whole number, and cannot be {value!r}.")
    return replace(parameter, value=_plain(value, integer=parameter.is_integer))


def changed_by_page(parameter: Parameter, sent: Any) -> Parameter:
    """Return a parameter with the value that the page sends: of a choice, the option's place."""
    if parameter.kind == "choice":
        return replace(parameter, value=parameter.options[int(sent)][1])
    if parameter.kind == "switch":
        return replace(parameter, value=bool(sent))
    number = round(sent) if parameter.is_integer else float(sent)
    # A slider's last step may end a rounding error beside its limit.
    return replace(parameter, value=min(max(number, parameter.minimum), parameter.maximum))


def _around(value: Real) -> tuple[Any, Any]:
    """Return the limits of a slider of which only the value is known."""
    number = _plain(value)
    if number == 0:
        return number, number + 1
    return (-number, 3 * number) if number > 0 else (3 * number, -number)


def _of_limits(name: str, limits: tuple[Any, ...], default: Any) -> Parameter:
    lowest, highest, *others = limits
    if not lowest < highest:
        raise ValueError(
            f"the slider of {name} would go from {lowest} to {highest}: write the lower one first."
        )
    if others and others[0] <= 0:
        raise ValueError(f"the step of {name} is {others[0]}: it must be greater than zero.")
    is_whole = all(isinstance(limit, Integral) for limit in limits)
    if isinstance(default, Real) and not isinstance(default, bool):
        value: Any = min(max(default, lowest), highest)
        is_whole = is_whole and isinstance(default, Integral)
    else:
        value = lowest + ((highest - lowest) // 2 if is_whole else (highest - lowest) / 2)
        if others:
            value = lowest + int((value - lowest) / others[0]) * others[0]
    return _slider(name, lowest, highest, value=value, step=others[0] if others else None)


def _slider(name: str, lowest: Any, highest: Any, *, value: Any, step: Any = None) -> Parameter:
    for number in (lowest, highest, value):
        if not math.isfinite(number):
            raise ValueError(f"the slider of {name} needs numbers that are finite, not {number}.")
    is_whole = all(isinstance(number, Integral) for number in (lowest, highest, value))
    if step is None:
        step = 1 if is_whole else 10.0 ** math.floor(math.log10((highest - lowest) / _STEPS))
    lowest, highest, value = (_plain(n, integer=is_whole) for n in (lowest, highest, value))
    return Parameter(name, "slider", value, lowest, highest, _plain(step, integer=is_whole))


def _choice(name: str, abbreviation: Any, default: Any) -> Parameter:
    if isinstance(abbreviation, Mapping):
        options = tuple((str(text), value) for text, value in abbreviation.items())
    else:
        options = tuple(map(_option, abbreviation))
    if not options:
        raise ValueError(f"{name} has nothing to choose from: give it at least one value.")
    values = [value for _, value in options]
    begins = default if default is not None and default in values else values[0]
    return Parameter(name, "choice", begins, options=options)


def _option(choice: Any) -> tuple[str, Any]:
    """Return the text and the value of an option: ``("sine", tf.sin)`` is both."""
    if isinstance(choice, tuple) and len(choice) == 2 and isinstance(choice[0], str):  # noqa: PLR2004
        return choice
    return getattr(choice, "__name__", str(choice)), choice


def _of_widget(name: str, widget: ipywidgets.ValueWidget) -> Parameter | None:
    """Read a widget of ipywidgets that stands for its own limits."""
    value = widget.value
    if hasattr(widget, "options"):
        return _choice(name, widget.options, value)
    if isinstance(value, bool):
        return Parameter(name, "switch", value)
    if isinstance(value, Real) and hasattr(widget, "min") and hasattr(widget, "max"):
        step = getattr(widget, "step", None)
        return _slider(name, widget.min, widget.max, value=value, step=step)
    return None


def _are_numbers(values: tuple[Any, ...]) -> bool:
    is_number = all(isinstance(each, Real) and not isinstance(each, bool) for each in values)
    return len(values) in (2, 3) and is_number


def _plain(number: Any, *, integer: bool | None = None) -> Any:
    """Return a number of Python's own, and of JSON's: NumPy has others."""
    is_integer = isinstance(number, Integral) if integer is None else integer
    return int(number) if is_integer else float(number)
