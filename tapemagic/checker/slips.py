"""Mistakes with tapes that are no gradient call that gives None.

A misspelled name, a number that is to be watched, gradients and variables in the wrong order:
these raise by themselves, and often in a place where the exception says little. `Slips` reads a
program as the interpreter does, and takes note of them on the way. It notes, too, what sentences
on other mistakes need: which tape was told to watch what, and where a tape lost its name.
"""

from __future__ import annotations

import ast
import difflib
import functools
from typing import TYPE_CHECKING, Any

from .asked import GRADIENTS
from .recorded_lines import RecordedLines
from .values import (
    Constant,
    Departed,
    Function,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    nodes_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .asked import Asked
    from .graph import Node
    from .tapes import Tape

__all__ = ["Slips"]

# How much of "GradientTape" a name must have to be meant as that: "gradients" is another thing.
CLOSE = 0.8


class Slips(RecordedLines):
    """Reads a program and notes mistakes that are no gradient calls.

    Attributes
    ----------
    told
        For each node that a tape was told to watch: which tape, and where.
    blocks
        Where each tape was entered.
    inside
        Which tapes were entered while a tape recorded.
    led_by
        For each mistake, the outermost call by which a cell of a notebook led to it.
    """

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.told: dict[Node, list[tuple[Tape, ast.AST]]] = {}
        self.blocks: dict[Tape, list[ast.AST]] = {}
        self.inside: dict[Tape, dict[Tape, None]] = {}
        self.led_by: dict[ast.AST, ast.Call] = {}
        self._is_in_cell = False
        self._deleted: dict[tuple[int, str], ast.AST] = {}
        self._star_imports = False

    # ---- names ---------------------------------------------------------------------------------

    def call_tensorflow(
        self, node: ast.Call | None, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call ``tf.name``, which may be a misspelled ``tf.GradientTape``."""
        if node is not None and _means_tape(name):
            self.mistaken("misspelled tape", node.func, name)
            return self.fails("AttributeError")
        return super().call_tensorflow(node, name, arguments, named)

    def importing_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        """Read ``from ... import``: a star may bring any name."""
        self._star_imports |= any(alias.name == "*" for alias in node.names)
        super().importing_from(node, scope)

    def deletion(self, node: ast.Delete, scope: Scope) -> None:
        """Read ``del``, and note the tapes that lose their name."""
        for target in node.targets:
            if isinstance(target, ast.Name) and isinstance(scope.cells.get(target.id), TapeValue):
                self._deleted[id(scope.cells), target.id] = node
        super().deletion(node, scope)

    # ---- calls ---------------------------------------------------------------------------------

    def begin_cell(self) -> None:
        """Begin a cell of a notebook."""
        super().begin_cell()
        self.led_by.clear()
        self._is_in_cell = True

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Evaluate a call, and in a cell of a notebook note what the cell leads to by it."""
        if self.depth or not self._is_in_cell:
            return self._watched_call(node, scope)
        calls, mistakes = len(self.calls), len(self.mistakes)
        try:
            return self._watched_call(node, scope)
        finally:
            for asked in self.calls[calls:]:
                asked.led_by = asked.led_by or node
            for _, place, _ in self.mistakes[mistakes:]:
                self.led_by.setdefault(place, node)

    def _watched_call(self, node: ast.Call, scope: Scope) -> Any:
        """Evaluate a call, and look at those in which tapes and gradients are handed on."""
        function = node.func
        if not isinstance(function, ast.Attribute):
            return super().call(node, scope)
        if function.attr in GRADIENTS:
            return self._call_of_gradient(node, function, scope)
        value = super().call(node, scope)
        if function.attr == "apply_gradients" and node.args:
            self._look_at_pairs(node, node.args[0], scope)
        elif function.attr == "minimize" and node.args:
            self._look_at_minimize(node, scope)
        return value

    def _call_of_gradient(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> Any:
        gone = self._place_of_gone_tape(function.value, scope)
        if gone is None:
            return super().call(node, scope)
        was_reached = self.stopped is None
        count = len(self.calls)
        value = super().call(node, scope)
        if len(self.calls) == count:
            return value
        asked = self.calls[-1]
        asked.verdict, asked.error, asked.reason = "error", "NameError", "no name"
        asked.reached = was_reached
        asked.related.append((gone, "deleted" if isinstance(gone, ast.Delete) else "made"))
        return self.fails("NameError", asked)

    def _place_of_gone_tape(self, owner: ast.expr, scope: Scope) -> ast.AST | None:
        """Return where a tape lost the name by which it is asked, if it did."""
        if not isinstance(owner, ast.Name) or self._is_bound(owner.id, scope):
            return None
        deleted = self._deleted.get((id(scope.cells), owner.id))
        if deleted is not None:
            return deleted
        if scope is not self.module or owner.id in self.bound_somewhere or self._star_imports:
            return None
        # Only a function has a tape of this name, and its names end with it.
        return next((tape.made for tape in self.tapes if tape.name == owner.id), None)

    def _is_bound(self, name: str, scope: Scope) -> bool:
        inside: Scope | None = scope.elsewhere.get(name, scope)
        while inside is not None:
            if name in inside.cells:
                return True
            inside = inside.outer
        return False

    def _look_at_pairs(self, node: ast.Call, pairs: ast.expr, scope: Scope) -> None:
        """Note ``apply_gradients(zip(variables, gradients))``: it wants the gradients first."""
        if not (isinstance(pairs, ast.Call) and isinstance(pairs.func, ast.Name)):
            return
        if pairs.func.id != "zip" or len(pairs.args) != 2:  # noqa: PLR2004
            return
        first, second = pairs.args
        call = self._call_that_gave(second, scope)
        if call is None or not isinstance(first, (ast.Name, ast.Attribute, ast.List, ast.Tuple)):
            return
        variables = nodes_in(self.evaluate(first, scope))
        if variables and all(variable in call.sources for variable in variables):
            self.mistaken("swapped pairs", node, (first, second))
            self.fails("AttributeError")

    def _call_that_gave(self, written: ast.expr, scope: Scope) -> Asked | None:
        """Return the gradient call of which an expression is the answer, if it is one."""
        if isinstance(written, ast.Call):
            return next((each for each in reversed(self.calls) if each.node is written), None)
        if not isinstance(written, ast.Name):
            return None
        nodes = nodes_in(self.evaluate(written, scope))
        for call in reversed(self.calls):
            if nodes and all(node in call.results for node in nodes):
                return call
        return None

    def _look_at_minimize(self, node: ast.Call, scope: Scope) -> None:
        """Note ``optimizer.minimize(loss, variables, tape=tf.GradientTape())``."""
        written = next((each.value for each in node.keywords if each.arg == "tape"), None)
        if written is None or not isinstance(node.args[0], (ast.Name, ast.Attribute)):
            return
        if not isinstance(self.evaluate(node.args[0], scope), Tensor):
            return
        if isinstance(written, ast.Call):
            is_new = self.evaluate(written.func, scope) == Symbol("tensorflow.GradientTape")
        else:
            value = self.evaluate(written, scope)
            is_new = isinstance(value, TapeValue) and not value.tape.cells.get("spans")
        if is_new:
            self.mistaken("minimized without recording", node, written)

    # ---- blocks --------------------------------------------------------------------------------

    def entered_block(self, value: Any, where: ast.expr, go_on: Callable[[Any], Any]) -> None:
        """Read the rest of a ``with`` under the manager `value`."""
        if isinstance(value, TapeValue):
            self.blocks.setdefault(value.tape, []).append(where)
            for outer, _ in self.machine.active:
                if outer is not value.tape:
                    self.inside.setdefault(outer, {})[value.tape] = None
        super().entered_block(value, where, go_on)

    # ---- watching ------------------------------------------------------------------------------

    def watch(self, node: ast.AST | None, tape: Tape, values: list[Any]) -> Any:
        """Call ``tape.watch(values)``."""
        for value in values:
            if node is not None and _holds_numbers(value):
                self.mistaken("watched no tensor", node, value)
            if node is not None and self.is_symbolic(node, value):
                self.mistaken("watched symbol", node, tape)
                return self.fails("ValueError")
            if node is not None and self.is_keras_variable(node, value):
                self.mistaken("watched variable of Keras", node, tape)
                return self.fails("ValueError")
            for watched in nodes_in(value):
                if node is not None and not isinstance(value, (Function, Unknown)):
                    self.told.setdefault(watched, []).append((tape, node))
        return super().watch(node, tape, values)

    # ---- when all has been read ------------------------------------------------------------------

    @functools.cached_property
    def times(self) -> dict[ast.Call, list[Asked]]:
        """The calls by where they are written."""
        found: dict[ast.Call, list[Asked]] = {}
        for asked in self.calls:
            found.setdefault(asked.node, []).append(asked)
        return found

    @functools.cached_property
    def askers(self) -> frozenset[Tape]:
        """The tapes that are asked."""
        return frozenset(asked.tape for asked in self.calls if asked.tape is not None)

    @functools.cached_property
    def given(self) -> dict[Node, Asked]:
        """For each node that a call gave, the call."""
        return {node: asked for asked in self.calls for node in asked.results}

    @functools.cached_property
    def zeros(self) -> list[ast.Call]:
        """Where zeros stand for None."""
        return list(dict.fromkeys(each.node for each in self.calls if each.zeros and each.missing))

    def unasked_beside(self, tape: Tape | None) -> list[Tape]:
        """Return the tapes that recorded together with `tape`, and are never asked."""
        if tape is None:
            return []
        beside = [*self.inside.get(tape, ())]
        beside += [outer for outer, inside in self.inside.items() if tape in inside]
        return [other for other in beside if other not in self.askers and other.name]

    def are_together(self, one: Tape, other: Tape | None) -> bool:
        """Tell whether one of two tapes was entered while the other one recorded."""
        if other is None:
            return False
        return other in self.inside.get(one, ()) or one in self.inside.get(other, ())

    def begin_of(self, asked: Asked) -> ast.AST | None:
        """Return where the tape of a call began to record what it followed then."""
        if asked.tape is None or asked.generation is None:
            return None
        begun = asked.generation.begun
        spans = asked.tape.cells.get("spans", ())
        # Where nothing was computed between two beginnings, the later one is meant.
        return next((place for number, place, _ in reversed(spans) if number == begun), None)


def _holds_numbers(value: Any) -> bool:
    """Tell whether a list has something in it that cannot be watched."""
    return isinstance(value, (Sequence, Mapping)) and any(
        isinstance(item, (Constant, Departed)) or _holds_numbers(item)
        for item in value.cells.values()
    )


@functools.cache
def _means_tape(name: str) -> bool:
    """Tell whether a name of `tf` is meant as ``GradientTape``, and is none."""
    if name == "GradientTape" or "." in name:
        return False
    return difflib.SequenceMatcher(None, name.lower(), "gradienttape").ratio() >= CLOSE
