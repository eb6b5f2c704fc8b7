"""`tapemagic.plot`: from a function and two limits to a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapemagic.widgets.plot import DerivativePlot
from tapemagic.widgets.plot_options import point_from, starting_point
from tapemagic.widgets.plot_state import FunctionRaisedError, PlotState

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["new_plot", "plot"]


def plot(
    *functions_and_limits: Any,
    order: int = 2,
    x: float | None = None,
    parameters: Mapping[str, Any] | None = None,
    engine: Any = None,
    show: Mapping[str, Any] | None = None,
    **values: Any,
) -> DerivativePlot:
    """Plot a function with its derivatives: ``plot(f, -3, 3)``.

    Parameters
    ----------
    *functions_and_limits
        One function or several (or a list of them, or a dict with their names), and the limits of
        x. A function takes a tensor, with the engine's operations, and gives one of the same shape.
    order
        The highest derivative that is shown, from 1 to 4.
    x
        The point to begin with.
    parameters
        Values for the functions' other parameters, by name.
    engine
        ``"numpy"``, ``"tensorflow"``, or the module; if not given, the one that the function uses.
    show
        What to switch on or off: ``{"parabola": True, "shading": False}``. There are tangent,
        parabola, circle, secant, shading, marks, table, panels ("three" or "one") and h, the step
        of the secant.
    **values
        Values for parameters, like `parameters`. As for ipywidgets' ``interact``, a number is a
        slider around it, ``(0, 5)`` one with these limits, a list or dict is a choice, ``True`` a
        switch. What is not given is read from the function's signature.

    Returns
    -------
    DerivativePlot
        A widget. Its traits can be observed and set, `DerivativePlot.figure` and
        `DerivativePlot.save` keep it.

    Raises
    ------
    TypeError, ValueError
        With one sentence, if something cannot be plotted.
    Exception
        What the function raises.

    Examples
    --------
    >>> import tapemagic
    >>> from tapemagic import tf
    >>> tapemagic.plot(lambda x, a=1.0: a * tf.sin(x), -3, 3)  # doctest: +SKIP
    """
    if len(functions_and_limits) < 3 or callable(functions_and_limits[-1]):  # noqa: PLR2004
        raise TypeError(
            "plot needs a function and two limits, the lower one first: write plot(f, -3, 3)."
        )
    *functions, low, high = functions_and_limits
    try:
        return new_plot(
            functions[0] if len(functions) == 1 else functions,
            (low, high),
            order=order,
            x=x,
            abbreviations={**(parameters or {}), **values},
            engine=engine,
            show=show,
        )
    except FunctionRaisedError as raised:
        raise raised.error from None


def new_plot(
    given: Any,
    limits: tuple[Any, Any],
    *,
    order: Any = 2,
    x: Any = None,
    abbreviations: Mapping[str, Any] | None = None,
    engine: Any = None,
    show: Mapping[str, Any] | None = None,
) -> DerivativePlot:
    """Make a plot as `plot` does, and tell a mistake in the call from one in the function.

    Raises
    ------
    TypeError, ValueError
        With one sentence, if something cannot be plotted.
    FunctionRaisedError
        If a function raises.
    """
    state = PlotState.of(
        given, limits, order=order, abbreviations=abbreviations or {}, engine=engine
    )
    point = starting_point(*state.interval) if x is None else point_from(x)
    return DerivativePlot(state, x=point, show=show)
