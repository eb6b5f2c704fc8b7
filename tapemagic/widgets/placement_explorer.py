"""The placement explorer as a widget: the lines of a program are moved, and it says what they give.

The kernel sends everything once: ``explored``, with every placement of the program and what comes
of it. All that the reader does happens in the browser, so that it works on a saved page too. Where
the lines stand, and how the switches are set, is sent back when the reader pauses, and never while
a line moves. Beside the view, the output has the text and the HTML of the placements.

This module imports anywidget, and is imported when a widget is made and not before.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from tapemagic.display.placement_values import bits_of

if TYPE_CHECKING:
    from tapemagic.display.explored_placements import PlacementMap
    from tapemagic.placements.exploring import Outcome

__all__ = ["PlacementExplorer"]

_STATIC: Final = resources.files("tapemagic.widgets").joinpath("static")


class PlacementExplorer(anywidget.AnyWidget):
    """A program whose lines can be moved in and out of the blocks of its tapes.

    Parameters
    ----------
    found
        All its placements, and what comes of each.

    Attributes
    ----------
    explored
        The placements, as the page is drawn from them.
    placement
        The number of the placement that is shown.
    setting
        How the switches are set, as a number: the first switch is its lowest digit.
    """

    _esm = _STATIC.joinpath("placement_explorer.js").read_text(encoding="utf-8")
    _css = _STATIC.joinpath("placement_explorer.css").read_text(encoding="utf-8")

    explored: Any = traitlets.Dict(read_only=True).tag(sync=True)
    placement: Any = traitlets.Int().tag(sync=True)
    setting: Any = traitlets.Int().tag(sync=True)

    def __init__(self, found: PlacementMap) -> None:
        self._found = found
        written = [switch.is_on for switch in found.exploration.switches]
        # Given before the view is opened, so that the page gets it with the first message.
        self.set_trait("explored", found.to_json())
        super().__init__(placement=0, setting=bits_of(written))

    @property
    def code(self) -> str:
        """The program as it stands now."""
        return self._outcome.text

    @property
    def works(self) -> bool:
        """Whether every gradient call gives a value as the program stands now."""
        return self._outcome.works

    @property
    def _outcome(self) -> Outcome:
        placement = self._found.exploration.placements[self.placement]
        by_bits = {bits_of(setting): outcome for setting, outcome in placement.outcomes.items()}
        outcome: Outcome = by_bits[self.setting]
        return outcome

    @traitlets.validate("placement")
    def _placement_that_is(self, proposal: Any) -> int:
        count = len(self._found.exploration.placements)
        return self._one_of(proposal, count)

    @traitlets.validate("setting")
    def _setting_that_is(self, proposal: Any) -> int:
        return self._one_of(proposal, 2 ** len(self._found.exploration.switches))

    def _one_of(self, proposal: Any, count: int) -> int:
        wanted: int = proposal["value"]
        if not 0 <= wanted < count:
            message = (
                f"there is no {proposal['trait'].name} {wanted}: give a number from 0 to "
                f"{count - 1}."
            )
            raise traitlets.TraitError(message)
        return wanted

    def __repr__(self) -> str:
        return repr(self._found)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the view of the widget beside the text and the HTML of the placements."""
        static = {
            "text/plain": repr(self._found),
            "text/html": self._found._repr_html_(),
        }
        view = super()._repr_mimebundle_(**kwargs)
        if view is None:
            return static
        data, metadata = view
        return {**data, **static}, metadata
