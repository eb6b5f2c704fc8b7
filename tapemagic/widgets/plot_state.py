"""What a plot is asked to show, as values that are replaced and never changed.

A `PlotState` can be drawn, which samples its functions. A change gives another state, so that one
that turns out to be impossible leaves the old one as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tapemagic.derivatives.curves import CurveError
from tapemagic.display.plot_picture import Picture, limits_of, plotted_curve
from tapemagic.widgets.plot_options import limits_from, order_from
from tapemagic.widgets.plot_parameters import changed, changed_by_page
from tapemagic.widgets.plotted_functions import functions_of, parameters_of

if TYPE_CHECKING:
    from tapemagic.display.plot_picture import Parameter
    from tapemagic.widgets.plotted_functions import PlottedFunction

__all__ = ["FunctionRaisedError", "PlotState", "raised_sentence"]

# An exception's text may be a page; a plot has room for a sentence.
_LONGEST = 200


class FunctionRaisedError(Exception):
    """A plotted function raised; the text says in one sentence which, and what."""

    def __init__(self, name: str, error: Exception) -> None:
        super().__init__(raised_sentence(name, error))
        self.error = error


def raised_sentence(name: str, error: Exception) -> str:
    """Say that a function raised an exception."""
    said = next(iter(str(error).strip().splitlines()), "")
    said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]} ..."
    return f"{name} raises {type(error).__name__}{': ' if said else ''}{said}"


@dataclass(frozen=True)
class PlotState:
    """Functions, and how they are plotted.

    Attributes
    ----------
    given
        The functions as they were given.
    functions
        The same, read.
    abbreviations
        What was given for parameters by name.
    parameters, fixed
        The parameters that can be changed, and the values of those that cannot.
    """

    given: Any
    functions: tuple[PlottedFunction, ...]
    abbreviations: Mapping[str, Any]
    parameters: tuple[Parameter, ...]
    fixed: Mapping[str, Any]
    interval: tuple[float, float]
    home: tuple[float, float]
    order: int
    engine: Any

    @classmethod
    def of(
        cls,
        given: Any,
        limits: tuple[Any, Any],
        *,
        order: Any,
        abbreviations: Mapping[str, Any],
        engine: Any,
    ) -> PlotState:
        """Read what a plot is made of.

        Raises
        ------
        TypeError, ValueError
            With one sentence.
        """
        functions = functions_of(given)
        interval = limits_from(*limits)
        parameters, fixed = parameters_of(functions, abbreviations)
        return cls(
            given,
            functions,
            dict(abbreviations),
            parameters,
            fixed,
            interval,
            interval,
            order_from(order),
            engine,
        )

    @property
    def values(self) -> dict[str, Any]:
        """The values of the parameters that can be changed."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    def draw(self) -> Picture:
        """Sample the functions.

        Raises
        ------
        CurveError
            If a function cannot be differentiated.
        FunctionRaisedError
            If a function raises.
        """
        values = {**self.fixed, **self.values}
        curves = []
        for function in self.functions:
            curve = function.curve(values, order=self.order, engine=self.engine)
            try:
                curves.append(plotted_curve(function.name, function.label, curve, self.interval))
            except CurveError:
                raise
            except Exception as error:
                raise FunctionRaisedError(function.name, error) from error
        return Picture(
            tuple(curves),
            self.order,
            self.functions[0].variable,
            self.interval,
            self.home,
            limits_of(curves, self.order),
            self.parameters,
        )

    def with_function(self, given: Any) -> PlotState:
        """Return the state with other functions; parameters that they have too keep their value."""
        functions = functions_of(given)
        parameters, fixed = parameters_of(functions, self.abbreviations, refuse_unknown=False)
        kept = tuple(_with_value_if_it_fits(each, self.values) for each in parameters)
        return replace(self, given=given, functions=functions, parameters=kept, fixed=fixed)

    def with_interval(self, interval: Any) -> PlotState:
        """Return the state with other limits, which are home from now on."""
        try:
            low, high = interval
        except (TypeError, ValueError):
            raise TypeError(
                f"range is two numbers, as in plot.range = (-3, 3), and not {interval!r}."
            ) from None
        limits = limits_from(low, high)
        return replace(self, interval=limits, home=limits)

    def with_order(self, order: Any) -> PlotState:
        """Return the state with another highest derivative."""
        return replace(self, order=order_from(order))

    def with_values(self, values: Any) -> PlotState:
        """Return the state with other values of some parameters."""
        if not isinstance(values, Mapping):
            raise TypeError(
                "parameters are names with values, as in plot.parameters = {'a': 2.0}, and not "
                f"{values!r}."
            )
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                has = ", ".join(known) or "none"
                raise ValueError(f"the plot has no parameter {name!r} to be changed: it has {has}.")
        replaced = {name: changed(known[name], value) for name, value in values.items()}
        return replace(self, parameters=tuple({**known, **replaced}.values()))

    def asked_by_page(self, request: Mapping[str, Any]) -> PlotState:
        """Return the state that the page asks for: zoomed, or with other parameters."""
        values = request.get("parameters") or {}
        parameters = tuple(
            changed_by_page(parameter, values[parameter.name])
            if parameter.name in values
            else parameter
            for parameter in self.parameters
        )
        interval = limits_from(*(request.get("range") or self.interval))
        return replace(self, interval=interval, parameters=parameters)


def _with_value_if_it_fits(parameter: Parameter, values: Mapping[str, Any]) -> Parameter:
    try:
        return changed(parameter, values[parameter.name])
    except (KeyError, ValueError):
        return parameter
