"""Functions that the replicas of a strategy of ``tf.distribute`` run.

``strategy.run(function)`` runs the function once for each replica, and each replica in a thread of
its own. A tape records in the thread that entered it. So a tape around ``strategy.run`` hears
nothing of what the replicas compute, and one in the function hears what this replica computes. What
`run` gives is a bundle of values, one of each replica, and ``strategy.reduce`` makes one of them.

Two things are otherwise, and not decided here. A ``tf.function`` is one operation for the tapes
around it, whatever is run in it: it does not matter whether the function itself is compiled, or one
that calls ``strategy.run`` in the block of the tape. And a strategy that has one device for certain
(``OneDeviceStrategy``) starts no threads.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .compiled_functions import changes_others
from .descriptions import STRATEGIES_WITH_THREADS
from .keras_models import KerasModels
from .leaves import leaves_of
from .levels import NO
from .values import BoundMethod, Function, Mapping, Sequence, Tensor, Unknown

if TYPE_CHECKING:
    from .graph import Node
    from .tapes import Tape

__all__ = ["Replicas"]

_MAKERS = frozenset(f"distribute.{name}" for name in STRATEGIES_WITH_THREADS)
_METHODS = frozenset({"run", "reduce"})


class Replicas(KerasModels):
    """Knows what the replicas of a strategy compute, and who hears it.

    Attributes
    ----------
    ran_replicas
        By tape, the calls of ``strategy.run`` that were made while it recorded.
    """

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.ran_replicas: dict[Tape, dict[ast.AST, None]] = {}
        self._strategies: set[Node] = set()
        self._bundles: dict[Node, Tensor] = {}
        self._runs = False

    def call_tensorflow(
        self, node: ast.Call | None, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call ``tf.name``, which may make a strategy."""
        value = super().call_tensorflow(node, name, arguments, named)
        if name in _MAKERS and isinstance(value, Unknown):
            self._strategies.add(value.node)
        return value

    def attribute_of(self, value: Any, name: str) -> Any:
        """Return ``value.name``."""
        if name in _METHODS and self._is_strategy(value, name):
            return BoundMethod(value, name)
        return super().attribute_of(value, name)

    def call_method(
        self, node: ast.Call | None, method: BoundMethod, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call a method that is no function of the program."""
        if method.method in _METHODS and self._is_strategy(method.owner, method.method):
            call = self._run if method.method == "run" else self._reduced
            value = call(arguments, named)
            if value is not None:
                return value
            return self.unknown_call(method, [*arguments, *named.values()])
        return super().call_method(node, method, arguments, named)

    def _is_strategy(self, value: Any, name: str) -> bool:
        """Tell whether ``value.run`` is certainly that of a strategy with threads."""
        if not isinstance(value, Unknown) or value.node not in self._strategies:
            return False
        return (value.node, name) not in self.machine.cells

    # ---- running -------------------------------------------------------------------------------

    def _run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what ``strategy.run(fn, args, kwargs)`` gives; None where that is not known."""
        given = {**dict(zip(("fn", "args", "kwargs"), arguments, strict=False)), **named}
        function = given.pop("fn", None)
        positional, by_name = given.pop("args", None), given.pop("kwargs", None)
        around = self.machine.active
        is_known = (
            not given
            and not self._runs
            and _is_plain(function)
            and (positional is None or self._is_whole(positional, Sequence))
            and (by_name is None or self._is_whole(by_name, Mapping))
            # For a tape that was entered outside of a compiled function that is one operation.
            and all(tape.graph == self.graph for tape, _ in around)
        )
        if not is_known:
            return None
        place, calls = self.machine.place, len(self.calls)
        for tape, _ in around:
            self.machine.leave(tape, "replicas")
            if isinstance(place, ast.AST):
                self.ran_replicas.setdefault(tape, {})[place] = None
        self._runs = True
        try:
            value = self.call_value(
                function,
                positional.items() if positional is not None else [],
                {str(key): each for key, each in by_name.cells.items()} if by_name else {},
            )
        finally:
            self._runs = False
            for tape, level in around:
                if tape.recording == NO:
                    self.machine.enter(tape, level)
            self.machine.place = place
        outside = {tape for tape, _ in around}
        for asked in self.calls[calls:]:
            if asked.tape in outside and asked.tape is not None:
                # Each replica asks it, in a thread in which it was not entered.
                asked.verdict = "unknown"
                self.lose(asked.tape)
        return self._bundled(value)

    def _is_whole(self, value: Any, kind: type) -> bool:
        is_known = value not in self.lost_collections and value not in self.open_lists
        return isinstance(value, kind) and is_known

    def _bundled(self, value: Any) -> Any:
        """Return what the replicas give: for each part a bundle, which is no tensor."""
        if isinstance(value, Sequence) and value not in self.lost_collections:
            kind = "list" if value.kind == "list" else "tuple"
            return self.sequence(kind, [self._bundled(each) for each in value.items()])
        if isinstance(value, Mapping) and value not in self.lost_collections:
            return Mapping({key: self._bundled(each) for key, each in value.cells.items()})
        if not isinstance(value, Tensor):
            return self.unknown(value)
        bundle = Unknown(self.machine.node("unknown", (value.node,), "?"))
        self.may_be_one_of(bundle.node, (value.node,))
        self._bundles[bundle.node] = value
        return bundle

    def _reduced(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what ``strategy.reduce(op, value, axis)`` gives; None where that is not known."""
        given = {
            **dict(zip(("reduce_op", "value", "axis"), arguments, strict=False)), **named
        }  # fmt: skip
        leaves = leaves_of(given.get("value"))
        bundle = leaves[0] if len(leaves) == 1 else None
        if not isinstance(bundle, Unknown) or bundle.node not in self._bundles:
            return None
        node = self._bundles[bundle.node].node
        return self.tensor("linear", node, dtype=node.dtype, shape=None)


def _is_plain(function: Any) -> bool:
    """Tell whether a function is one of the program, not compiled, that leaves others alone."""
    if isinstance(function, BoundMethod):
        function = function.method
    return (
        isinstance(function, Function)
        and function.manner in {"", "staticmethod"}
        and not isinstance(function.node, ast.AsyncFunctionDef)
        and not changes_others(function.node)
    )
