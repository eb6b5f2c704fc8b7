"""The derivative plot as a widget: f, f′ and f″ over an interval, with a point that moves.

The kernel samples the functions and sends the samples; the page draws them, and moves the point
without asking. It tells where the point is when it rests, and gets the exact values there. When it
wants others samples (another interval, other parameters), it sends a request, and the next one only
when that is answered.

What is observed and set from Python are the traits `x`, `f`, `range`, `order`, `parameters`,
`show` and, to be observed only, `derivatives`. An assignment that cannot be leaves all as it was.

This module imports anywidget, and is imported when a plot is made and not before.
"""

from __future__ import annotations

import contextlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import anywidget
import traitlets

from tapemagic.display.plot_picture import json_numbers
from tapemagic.display.plot_text import plot_text
from tapemagic.widgets.plot_options import SHOWN, point_from, shown_from
from tapemagic.widgets.plot_refusals import as_sentence, refusals
from tapemagic.widgets.plot_state import FunctionRaisedError, PlotState, raised_sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from os import PathLike

    from matplotlib.figure import Figure
    from traitlets import Bunch

    from tapemagic.display.plot_picture import Picture

__all__ = ["DerivativePlot"]

_STATIC: Final = resources.files("tapemagic.widgets").joinpath("static")
_PNG: Final = "image/png"
# What decides on the samples.
_DRAWN: Final = ("f", "range", "order", "parameters")


class _Drawn(NamedTuple):
    """A state with its picture."""

    state: PlotState
    picture: Picture


class DerivativePlot(anywidget.AnyWidget):
    """Functions with their derivatives, and a point that moves; `tapemagic.plot` makes it.

    Attributes
    ----------
    x
        The point.
    f
        What is plotted: a function, a list of functions, or a dict with names. Set another one.
    derivatives
        For each function its value and those of its derivatives at the point: ``{"f": (f, f′,
        f″)}``. It can be observed, not set.
    range
        What is shown of the axis of x: ``(low, high)``.
    order
        The highest derivative that is shown, from 1 to 4.
    parameters
        The values of the parameters by name. Some or all of them can be set.
    show
        What is switched on: ``{"parabola": True}`` switches on the parabola and nothing else off.
    """

    _esm = _STATIC.joinpath("plot.js").read_text(encoding="utf-8")
    _css = _STATIC.joinpath("plot.css").read_text(encoding="utf-8")

    x: Any = traitlets.Float().tag(sync=True)
    show: Any = traitlets.Dict(SHOWN).tag(sync=True)
    samples: Any = traitlets.Bytes().tag(sync=True)
    picture: Any = traitlets.Dict().tag(sync=True)
    exact: Any = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    request: Any = traitlets.Dict().tag(sync=True)

    f: Any = traitlets.Any()
    range: Any = traitlets.Any()
    order: Any = traitlets.Any()
    parameters: Any = traitlets.Any()
    derivatives: Any = traitlets.Dict(read_only=True)

    def __init__(
        self, state: PlotState, *, x: float, show: Mapping[str, Any] | None = None
    ) -> None:
        self._drawn = _Drawn(state, state.draw())
        self._proposed: _Drawn | None = None
        self._answered = 0
        self._messages: dict[str, str | None] = dict.fromkeys(("drawing", "point", "observer"))
        self._is_own_change = True
        exact = self._exact_at(x)
        # All of it is in the message that opens the widget, and none has to follow.
        super().__init__(
            x=x,
            show=shown_from(show or {}),
            samples=self._drawn.picture.sample_bytes(),
            picture=self._picture_json(),
            exact=exact,
            **self._assigned(),
        )
        self.set_trait("derivatives", self._derivatives(exact))
        self._is_own_change = False

    # ---- from Python -------------------------------------------------------------------------

    def redraw(self) -> None:
        """Compute everything again: names that a function looks up may mean something else now.

        Raises
        ------
        Exception
            What the function raises; the plot then stays as it was.
        """
        try:
            self._commit(_Drawn(self._drawn.state, self._drawn.state.draw()))
        except FunctionRaisedError as raised:
            raise raised.error from None

    def figure(self) -> Figure:
        """Return the plot as a figure of matplotlib, for a paper: what is switched on, at x."""
        from tapemagic.display.plot_figure import plot_figure

        return plot_figure(self._drawn.picture, self.x, self.show)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the plot to a file: ``.html``, ``.png``, ``.svg``, ``.pdf`` or ``.csv``.

        The page moves without a kernel and without a network. The table has the values at the
        points that were sampled.

        Raises
        ------
        ValueError
            If the name of the file ends in none of these.
        """
        from tapemagic.display.plot_files import file_kind, plot_file

        path = Path(path)
        kind = file_kind(path)
        if kind == "html":
            path.write_text(self._page(), encoding="utf-8")
        else:
            path.write_bytes(plot_file(kind, self._drawn.picture, self.x, self.show))

    def __repr__(self) -> str:
        return plot_text(self._drawn.picture, self.x, self.derivatives)

    def _repr_mimebundle_(
        self,
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return the view of the widget, beside it a picture and a text for where it is not drawn.

        There is no HTML: GitHub and an untrusted notebook would show that and not the picture.
        """
        from tapemagic.display.plot_figure import small_png

        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data = {**data, _PNG: small_png(self.figure()), "text/plain": repr(self)}
        kept = {
            kind: content
            for kind, content in data.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }
        return kept, metadata

    # ---- what may be assigned ----------------------------------------------------------------

    @traitlets.validate(*_DRAWN)
    def _draw_proposal(self, proposal: Bunch) -> Any:
        """Draw what is proposed before anything is changed."""
        if self._is_own_change:
            return proposal["value"]
        name = proposal["trait"].name
        # Several may be assigned together, by hold_trait_notifications.
        wanted = {each: getattr(self, each) for each in _DRAWN} | {name: proposal["value"]}
        with refusals():
            state = self._drawn.state
            for each, change in {
                "f": PlotState.with_function,
                "range": PlotState.with_interval,
                "order": PlotState.with_order,
                "parameters": PlotState.with_values,
            }.items():
                if not _is_same(wanted[each], _trait_values(self._drawn.state)[each]):
                    state = change(state, wanted[each])
            self._proposed = _Drawn(state, state.draw())
        return _trait_values(state)[name]

    @traitlets.validate("x")
    def _read_x(self, proposal: Bunch) -> float:
        with refusals():
            return point_from(proposal["value"])

    @traitlets.validate("show")
    def _read_show(self, proposal: Bunch) -> dict[str, Any]:
        with refusals():
            return shown_from({**self.show, **proposal["value"]})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sends.

        No cell is running then, and an exception would be seen in a log only: it is said on the
        plot, too.
        """
        before = self._messages["observer"]
        self._messages["observer"] = None
        try:
            super().set_state(sync_data)
        except Exception as error:
            names = " and ".join(sync_data)
            self._messages["observer"] = raised_sentence(f"what observes {names}", error) + "."
            raise
        finally:
            if before != self._messages["observer"]:
                self.picture = self._picture_json()

    # ---- what follows ------------------------------------------------------------------------

    @traitlets.observe(*_DRAWN)
    def _commit_proposal(self, _change: Bunch) -> None:
        if not self._is_own_change and self._proposed is not None:
            self._commit(self._proposed)

    @traitlets.observe("x")
    def _measure(self, _change: Bunch | None = None) -> None:
        """Send the exact values at the point."""
        if self._is_own_change:
            return
        said = dict(self._messages)
        exact = self._exact_at(self.x)
        with self.hold_sync():
            self.exact = exact
            if said != self._messages:
                self.picture = self._picture_json()
        self.set_trait("derivatives", self._derivatives(exact))

    @traitlets.observe("request")
    def _answer(self, change: Bunch) -> None:
        """Answer the page: with new samples, or with a sentence that says why there are none."""
        request = change["new"]
        if "number" not in request:
            return
        self._answered = request["number"]
        try:
            state = self._drawn.state.asked_by_page(request)
            drawn = _Drawn(state, state.draw())
        except Exception as error:  # noqa: BLE001 - the page waits, and shows what it is told
            self._messages["drawing"] = as_sentence(error)
            self.picture = self._picture_json()
        else:
            self._commit(drawn)

    def _commit(self, drawn: _Drawn) -> None:
        """Show another picture, in one message."""
        self._drawn, self._proposed = drawn, None
        self._messages["drawing"] = None
        exact = self._exact_at(self.x)
        with self._own_change(), self.hold_sync():
            for name, value in self._assigned().items():
                setattr(self, name, value)
            self.samples = drawn.picture.sample_bytes()
            self.picture = self._picture_json()
            self.exact = exact
        self.set_trait("derivatives", self._derivatives(exact))

    @contextlib.contextmanager
    def _own_change(self) -> Iterator[None]:
        before, self._is_own_change = self._is_own_change, True
        try:
            yield
        finally:
            self._is_own_change = before

    # ---- what is sent ------------------------------------------------------------------------

    def _assigned(self) -> dict[str, Any]:
        return _trait_values(self._drawn.state)

    def _picture_json(self, *, is_live: bool = True) -> dict[str, Any]:
        message = next(filter(None, self._messages.values()), None)
        json = self._drawn.picture.to_json(answered=self._answered, is_live=is_live)
        return {**json, "message": message}

    def _exact_at(self, x: float) -> dict[str, Any] | None:
        """Return the values at a point, None where a function raises."""
        rows = []
        for curve in self._drawn.picture.curves:
            try:
                values = curve.values_at(x)
            except Exception as error:  # noqa: BLE001 - whatever the reader's function raises
                self._messages["point"] = f"{raised_sentence(curve.name, error)} at x = {x:g}."
                return None
            rows.append(json_numbers(values[: self._drawn.state.order + 1]))
        self._messages["point"] = None
        return {"x": x, "values": rows}

    def _derivatives(self, exact: dict[str, Any] | None) -> dict[str, tuple[float, ...]]:
        if exact is None:
            return {}
        return {
            curve.name: tuple(float("nan") if value is None else value for value in row)
            for curve, row in zip(self._drawn.picture.curves, exact["values"], strict=True)
        }

    def _page(self) -> str:
        """Return the plot as a page that moves without a kernel."""
        from tapemagic.display.plot_figure import small_png
        from tapemagic.widgets.saved_widgets import SavedWidget, page_with_widget, picture_html

        names = ("samples", "x", "exact", "request", "show")
        traits = {name: getattr(self, name) for name in names}
        widget = SavedWidget("plot", {**traits, "picture": self._picture_json(is_live=False)})
        static = picture_html(small_png(self.figure()), repr(self))
        title = ", ".join(curve.label or curve.name for curve in self._drawn.picture.curves)
        return page_with_widget(widget, title=title, static=static)


def _trait_values(state: PlotState) -> dict[str, Any]:
    """Return what is assigned to the traits that decide on the samples."""
    return {
        "f": state.given,
        "range": state.interval,
        "order": state.order,
        "parameters": state.values,
    }


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether a value is the one that is there; arrays and tensors have no simple answer."""
    if one is other:
        return True
    return type(one) is type(other) and isinstance(one, (dict, tuple, int)) and bool(one == other)
