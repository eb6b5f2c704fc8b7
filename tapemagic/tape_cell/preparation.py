"""What can be known of a ``%%tape`` cell before its body runs, and refused.

A `Preparation` puts the line of the magic (`TapeOptions`), the names of the body (`BodyNames`) and
the reader's namespace side by side. What does not fit is a `UsageError` of one sentence, so the
body does not run; what fits but is probably not meant is a `TapeWarning`.

Not every assignment can be seen: ``exec``, a line magic such as ``%time``, or a function with
``global`` may bind any name. Where a body has one of these, a name that is not there yet is given
the benefit of the doubt, and looked for when the body has run.
"""

from __future__ import annotations

import difflib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from tapemagic import engines
from tapemagic.cell import one_engine
from tapemagic.cell.reached import bound_by_functions, names_of_tensors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tapemagic.body_names import BodyNames
    from tapemagic.leibniz import Request
    from tapemagic.tape_options import TapeOptions


class TapeWarning(UserWarning):
    """Something in a ``%%tape`` cell is allowed, and probably not what was meant."""


@dataclass(frozen=True)
class Preparation:
    """The questions that are asked before a body runs.

    Attributes
    ----------
    options
        The line.
    names
        What the body binds and reads.
    namespace
        The reader's names.
    hidden
        Those of them that are IPython's own.
    """

    options: TapeOptions
    names: BodyNames
    namespace: Mapping[str, Any]
    hidden: frozenset[str] = frozenset()

    def requests(self) -> tuple[Request, ...]:
        """Read the derivatives that are asked for; each target must be assigned by the body."""
        if not self.options.requests:
            return ()
        from tapemagic.leibniz import RequestError, parse_requests

        words = self.options.requests
        try:
            requests = parse_requests(
                words,
                self._may_exist,
                assigned=self.names.bound,
                known=names_of_tensors(self.namespace, self.hidden),
            )
        except RequestError as error:
            if not self.names.may_bind_unseen:
                raise UsageError(str(error)) from None
            try:
                requests = parse_requests(words, str.isidentifier)
            except RequestError:
                raise UsageError(str(error)) from None
        for request in requests:
            if not (self._is_assigned(request.target) or self.names.may_bind_unseen):
                raise UsageError(self._target_not_assigned(request))
        return requests

    def tape_name(self, requests: Iterable[Request]) -> None:
        """Refuse an ``--as NAME`` that would take away what the cell needs, or be lost itself."""
        name = self.options.tape_name
        if name is None:
            return
        for request in requests:
            role = {
                request.target: "the target of",
                request.bound_name: "the value of",
                **dict.fromkeys(request.sources, "a source of"),
            }.get(name)
            if role is not None:
                raise UsageError(
                    f"--as {name} would bind the tape to {name}, which is {role} {request.text}: "
                    "choose another name, as in --as t."
                )
        if name in self.names.bound:
            raise UsageError(
                f"--as {name} would bind the tape to {name}, which the cell assigns on line "
                f"{self.names.bound[name]}: choose another name, as in --as t."
            )
        if name in self.names.used and name in self.namespace:
            kind = type(self.namespace[name]).__name__
            if kind != "GradientTape":
                raise UsageError(
                    f"--as {name} would bind the tape to {name}, which the cell uses "
                    f"(a {kind}): choose another name, as in --as t."
                )

    def places(self, mentioned: Iterable[str]) -> tuple[dict[str, Any], frozenset[str]]:
        """Part names into those that hold their object and those whose object the body makes."""
        names, namespace = self.names, self.namespace
        held, assigned = {}, set()
        for name in mentioned:
            bound_first = name not in namespace or name in names.bound_before_use
            if name in names.bound and bound_first:
                assigned.add(name)
            elif name in namespace:
                held[name] = namespace[name]
            elif self._is_assigned(name) or names.may_bind_unseen:
                assigned.add(name)
            else:
                candidates = [*names.bound, *names_of_tensors(self.namespace, self.hidden)]
                near = difflib.get_close_matches(name, candidates, n=1)
                hint = f" (did you mean {near[0]}?)" if near else ""
                raise UsageError(
                    f"there is no {name} to watch{hint}: define it in a cell above, or in the body."
                )
        return held, frozenset(assigned)

    def engine(self, mentioned: Iterable[str]) -> Any:
        """Return the engine's module, if no name that the cell uses is the other engine's."""
        engine = engines.name()
        used = (self.names.used | {*mentioned}) - self.names.bound_before_use
        rebound = (
            one_engine.rebound_modules(self.namespace, engine)
            if self.options.engine is not None
            else {}
        )
        foreign = one_engine.foreign_name(used, self.namespace, engine, rebound.keys())
        if foreign is not None:
            raise UsageError(one_engine.sentence(*foreign, engine))
        try:
            return engines.current()
        except ImportError as error:
            raise UsageError(str(error)) from None

    def warn_of_rebinding(self, sources: Iterable[str], held: Mapping[str, Any]) -> None:
        """Say which object is meant where the body gives a source's name a second one."""
        names = self.names
        for name in dict.fromkeys(sources):
            again = names.bound if name in held else names.bound_again
            line = names.rebound_from_itself.get(name, again.get(name))
            if line is None:
                continue
            how = "rebound from itself" if name in names.rebound_from_itself else "bound again"
            holder = (
                f"the {name} from before the cell"
                if name in held
                else f"the first {name} of the body"
            )
            # Shown with the line of the cell instead of a line of ours.
            warnings.warn_explicit(
                f"{name} is {how}: the derivative is with respect to {holder}; "
                "give the new value another name.",
                TapeWarning,
                filename="%%tape",
                lineno=line,
            )

    def _may_exist(self, name: str) -> bool:
        return name in self.namespace or self._is_assigned(name)

    def _is_assigned(self, name: str) -> bool:
        names = self.names
        return (
            name in names.bound
            or name in names.bound_in_functions
            or name in bound_by_functions(names.used, self.namespace)
        )

    def _target_not_assigned(self, request: Request) -> str:
        from tapemagic.leibniz import written

        target, sources = request.target, set(request.sources)
        if len(sources) == 1 and (source := sources.pop()) in self.names.bound:
            swapped = written(source, (target,) * request.order)
            return (
                f"{request.text} differentiates {target}, and the cell computes {source}: "
                f"did you mean {swapped}?"
            )
        near = difflib.get_close_matches(target, self.names.bound, n=1)
        hint = f" (did you mean {written(near[0], request.sources)}?)" if near else ""
        return (
            f"the body does not assign {target}{hint}: a tape records only what runs below "
            f"%%tape, so {target} must be computed there."
        )
