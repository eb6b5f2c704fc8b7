"""The plain TensorFlow program that a ``%%tape`` cell stands for: what ``--show-code`` shows.

The program has the same tapes, in the same nesting, that `derivatives.Derivation` enters; run, it
gives the same values. The reader's lines are kept as they are (`plain_body`), and are only moved to
the right, into the ``with`` blocks. Where a line of the program has to stand between two parts of
one of them, that line is parted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tapemagic import leibniz
from tapemagic.derivative_plan import Call, Node, Plan
from tapemagic.derivatives.values import is_structure, leaves, without_wrapper
from tapemagic.plain_bindings import NoProgramError
from tapemagic.plain_body import INDENT, Body, Edited, indented

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tapemagic.leibniz import Request
    from tapemagic.plain_bindings import FirstBinding

__all__ = ["NoProgramError", "plain_program", "watchable"]


def plain_program(
    body: str,
    requests: Sequence[Request] = (),
    *,
    watch: Mapping[str, str] | None = None,
    made_in_body: Collection[str] = (),
    rebound: Collection[str] = (),
    structures: Collection[str] = (),
    jacobian: bool = False,
    watch_accessed_variables: bool = True,
    tape_name: str | None = None,
    persistent: bool = False,
    unconnected: Collection[Node] = (),
    imports_tensorflow: bool = False,
    translation: str | None = None,
) -> str:
    """Write the program that a ``%%tape`` cell stands for.

    Parameters
    ----------
    body
        What stands below the ``%%tape`` line.
    requests
        The derivatives, as they were read.
    watch
        The names whose objects the tapes must be told to watch (constants, Variables that are not
        trainable, and all of them without `watch_accessed_variables`), each with what to write for
        it: its name, or ``W.value``.
    made_in_body
        The sources and watched names whose object the body makes; the others hold theirs when it
        starts.
    rebound
        The sources that are known to mean something else, or nothing, when the body has run.
    structures
        The sources that are lists, tuples or dicts. So is then what is differentiated by them, and
        can have None in it, which ``gradient`` refuses.
    jacobian
        Whether ``--jacobian`` was given.
    watch_accessed_variables
        As for ``tf.GradientTape``.
    tape_name, persistent
        What the tape that the reader keeps is called, if there is one, and whether it may be asked
        more than once.
    unconnected
        The derivatives known to be None (`Derivation.unconnected`): ``gradient`` refuses None, so
        what would be differentiated from them is written as None.
    imports_tensorflow
        Whether the program has to begin with ``import tensorflow as tf``.
    translation
        What the shell made of the body, if that is known.

    Returns
    -------
    str
        Python source (with IPython's own syntax where the body has some) that ends with a newline.

    Raises
    ------
    NoProgramError
        If there is none that gives the cell's values and can be written plainly.
    """
    text = Body.of(body, translation)
    sources = _Sources.of(text, requests, watch or {}, made_in_body, rebound)
    plan = Plan.of(requests)
    names = _Names.of(text, requests, plan, tape_name)
    kept = sources.kept(names)
    tapes = [*([names.kept_tape] if tape_name else []), *reversed(names.tapes.values())]
    edited = Edited(text)
    future_imports = edited.take_out_future_imports()
    sources.watch_first_bindings(edited, tapes, kept)

    lines = [*text.magics, *future_imports]
    # What the body imports is there too late for the tapes around it.
    if imports_tensorflow or text.bindings("tf"):
        lines += ["import tensorflow as tf", ""]
    lines += sources.lines_above(kept)
    openings = [_opening(plan, order, names, watch_accessed_variables) for order in names.tapes]
    if tape_name:
        arguments = _arguments(persistent, watch_accessed_variables)
        openings.append(f"with tf.GradientTape({arguments}) as {names.kept_tape}:")
    for depth, (opening, tape) in enumerate(zip(reversed(openings), tapes, strict=True)):
        lines.append(INDENT * depth + opening)
        lines += [f"{INDENT * (depth + 1)}{line}" for line in sources.watch_at_start(tape)]
    indent = INDENT * len(tapes)
    if tape_name and names.kept_tape != tape_name:
        lines.append(f"{indent}{tape_name} = {names.kept_tape}")
    lines += indented(edited.text(), indent)
    method = "jacobian" if jacobian else "gradient"
    for order, calls in enumerate(plan.levels, start=1):
        indent = INDENT * (len(tapes) - order)
        for call in calls:
            is_none = call.parent in unconnected
            function = f"{names.tapes[order]}.{method}"
            target = _target(call, names, structures)
            called = _call_line(call, f"{function}({target}", names, kept)
            found = _none_lines(call, names) if is_none else [called]
            lines += [indent + line for line in found]
    lines += [f"{name} = {value}" for name, value in names.bound_last.items()]
    shown = ", ".join(dict.fromkeys(request.bound_name for request in requests))
    return "\n".join([*lines, *([f"print({shown})"] if shown else []), ""])


def watchable(name: str, value: Any, tf: Any) -> str:
    """Return what to write in ``tape.watch(...)`` for the object that a name holds.

    A tape knows the Variable inside one of Keras, and not the wrapper.
    """

    def paths(path: str, part: Any) -> list[str]:
        if not is_structure(part):
            return [path if without_wrapper(part, tf) is part else f"{path}.value"]
        keys = part if hasattr(part, "keys") else range(len(part))
        return [inner for key in keys for inner in paths(f"{path}[{key!r}]", part[key])]

    if all(without_wrapper(part, tf) is part for part in leaves(value)):
        return name
    written = paths(name, value)
    return f"[{', '.join(written)}]" if is_structure(value) else written[0]


@dataclass
class _Sources:
    """The names that are differentiated by or watched, and what the body does with them.

    Attributes
    ----------
    watch
        As for `plain_program`.
    first_bindings
        For each name whose object the body makes, where that can be.
    lost
        The sources whose name means something else when the derivatives are taken.
    """

    watch: Mapping[str, str]
    first_bindings: dict[str, list[FirstBinding]]
    lost: list[str]

    @classmethod
    def of(
        cls,
        body: Body,
        requests: Sequence[Request],
        watch: Mapping[str, str],
        made_in_body: Collection[str],
        rebound: Collection[str],
    ) -> _Sources:
        sources = [name for request in requests for name in request.sources]
        results = {request.bound_name for request in requests}
        first: dict[str, list[FirstBinding]] = {}
        lost: list[str] = []
        for name in dict.fromkeys([*sources, *watch]):
            count = 0
            if name in made_in_body:
                found = body.first_bindings(name)
                if not found and name in {*watch, *rebound}:
                    raise NoProgramError(f"the body does not show where {name} is bound first.")
                first[name] = found
                count = len(found)
            is_lost = body.bindings(name) > count or name in rebound or name in results
            if is_lost and name in sources:
                lost.append(name)
        return cls(watch, first, lost)

    def kept(self, names: _Names) -> dict[str, str]:
        """Return the names under which the program keeps objects for the end."""
        kept = {}
        for name in dict.fromkeys([*self.lost, *self.first_bindings]):
            if name not in self.first_bindings:
                kept[name] = names.fresh(f"{name}_at_start")
            elif name in self.lost or not all(
                place.is_certain for place in self.first_bindings[name]
            ):
                kept[name] = names.fresh(f"{name}_first")
        return kept

    def watch_at_start(self, tape: str) -> list[str]:
        """Return the lines that let a tape watch what is there before the body runs."""
        return [
            f"{tape}.watch({written})"
            for name, written in self.watch.items()
            if name not in self.first_bindings
        ]

    def watch_first_bindings(
        self, edited: Edited, tapes: Sequence[str], kept: Mapping[str, str]
    ) -> None:
        """Watch, and keep if need be, what the body makes, as soon as it has."""
        for name, places in self.first_bindings.items():
            lines = [f"{kept[name]} = {name}"] if name in kept else []
            if name in self.watch:
                lines += [f"{tape}.watch({self.watch[name]})" for tape in tapes]
            for place in places if lines else ():
                guarded = [f"if {kept.get(name)} is None:", *(INDENT + line for line in lines)]
                edited.put_behind(name, place, lines if place.is_certain else guarded)

    def lines_above(self, kept: Mapping[str, str]) -> list[str]:
        """Return what has to be done with those names before the tapes are opened."""
        lines = []
        for name, keeper in kept.items():
            if name not in self.first_bindings:
                lines.append(f"{keeper} = {name}  # the derivative is by this {name}")
            elif not all(place.is_certain for place in self.first_bindings[name]):
                lines.append(f"{keeper} = None  # will be the {name} that is bound first")
        return lines


def _arguments(persistent: bool, watch_accessed_variables: bool) -> str:
    arguments = ["persistent=True"] if persistent else []
    if not watch_accessed_variables:
        arguments.append("watch_accessed_variables=False")
    return ", ".join(arguments)


def _opening(plan: Plan, order: int, names: _Names, watch_accessed_variables: bool) -> str:
    arguments = _arguments(plan.is_persistent(order), watch_accessed_variables)
    line = f"with tf.GradientTape({arguments}) as {names.tapes[order]}:"
    notes = []
    if plan.order > 1:
        notes.append("records the computation" if order == 1 else f"records {_ORDINALS[order - 1]}")
    if plan.is_persistent(order):
        notes.append("is asked more than once below")
    return f"{line}  # {' and '.join(notes)}" if notes else line


_ORDINALS = (
    "",
    "the first derivative",
    "the second derivative",
    "the third derivative",
    "the fourth derivative",
)


def _target(call: Call, names: _Names, structures: Collection[str]) -> str:
    target = names.nodes[call.parent]
    if call.parent.order and call.parent.source in structures:
        return f"[part for part in tf.nest.flatten({target}) if part is not None]"
    return target


def _call_line(call: Call, opening: str, names: _Names, kept: Mapping[str, str]) -> str:
    results = ", ".join(names.nodes[node] for node in call.nodes)
    by = [kept.get(node.source, node.source) for node in call.nodes]
    sources = by[0] if len(by) == 1 else f"[{', '.join(by)}]"
    return f"{results} = {opening}, {sources})"


def _none_lines(call: Call, names: _Names) -> list[str]:
    parent = names.nodes[call.parent]
    return [f"{names.nodes[node]} = None  # since {parent} is None" for node in call.nodes]


@dataclass
class _Names:
    """The names that the program gives to tapes and derivatives, none of them taken.

    Attributes
    ----------
    taken
        The names that mean something else.
    tapes
        The tape of each order, the innermost (order 1) first.
    nodes
        The name of each derivative.
    kept_tape
        What the reader's tape is called where it is opened.
    bound_last
        The results whose name is a target or source as well, and so is bound after all is done.
    """

    taken: set[str]
    tapes: dict[int, str] = field(default_factory=dict)
    nodes: dict[Node, str] = field(default_factory=dict)
    kept_tape: str = ""
    bound_last: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, body: Body, requests: Sequence[Request], plan: Plan, tape_name: str | None
    ) -> _Names:
        mentioned = {name for r in requests for name in (r.target, *r.sources)}
        results = {request.bound_name for request in requests}
        names = cls({"tf", *body.names, *mentioned, *results, *([tape_name] if tape_name else [])})
        if tape_name:
            # Inside the block the reader's name may come to mean something else.
            is_safe = tape_name != "tf" and not body.bindings(tape_name)
            names.kept_tape = tape_name if is_safe else names.fresh("kept_tape")
        for order in range(1, plan.order + 1):
            names.tapes[order] = names.fresh("tape" if plan.order == 1 else f"tape_{order}")
        for request in requests:
            bound = request.bound_name
            if bound in mentioned:
                names.bound_last[bound] = names.fresh(f"{bound}_result")
            node = Node(request.target, request.sources)
            names.nodes[node] = names.bound_last.get(bound, bound)
            names.nodes[Node(request.target)] = request.target
        for calls in plan.levels:
            for call in calls:
                for node in call.nodes:
                    if node not in names.nodes:
                        name = leibniz.name_of(node.target, node.sources)
                        names.nodes[node] = names.fresh(name)
        return names

    def fresh(self, name: str) -> str:
        """Return a name that is not taken, this one if possible, and take it."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name
