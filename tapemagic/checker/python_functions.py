"""Functions of Python that TensorFlow calls: ``tf.cond``, ``tf.numpy_function``.

What is handed to a ``numpy_function`` becomes arrays of numpy, and what it returns becomes a tensor
again; no tape follows that way. What a ``tf.py_function`` gives can be
differentiated, but only once, and only by what it is handed: a second time raises, and a Variable
that it finds by itself gets None. It stays
unknown.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from .library_calls import LibraryCalls
from .values import Constant, Departed, Function, Sequence, Symbol, Tensor

__all__ = ["PythonFunctions"]

PARAMETERS = ("func", "inp", "Tout")


class PythonFunctions(LibraryCalls):
    """Calls functions of Python as operations."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.tensorflow_functions["numpy_function"] = self._numpy_function
        self.tensorflow_functions["compat.v1.py_func"] = self._numpy_function
        self.tensorflow_functions["cond"] = self._cond

    def _numpy_function(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call ``tf.numpy_function(func, inp, Tout)``."""
        given = {**dict(zip(PARAMETERS, arguments, strict=False)), **named}
        function, inputs, types = (given.get(name) for name in PARAMETERS)
        place = self.machine.place
        nodes = self._nodes_of(inputs)
        if nodes is None or not isinstance(function, (Function, Symbol)):
            return self._by_function("numpy_function", arguments, named)
        arrays = [
            Departed(self.machine.node("left", (node,), node.dtype, node.shape)) for node in nodes
        ]
        result = self.call_value(function, arrays, {})
        self.open_questions += 1
        self.machine.place = place
        many = isinstance(types, Sequence)
        results = result.items() if many and isinstance(result, Sequence) else [result]
        kinds = types.items() if isinstance(types, Sequence) else [types]
        # A tensor that it returns is followed or not: a ``tf.function`` decides that.
        if len(kinds) != len(results) or not all(map(_is_number, results)):
            return self.unknown(result, *arguments, *named.values())
        tensors = [
            Tensor(self.machine.node(
                "left", (*nodes, *([each.node] if isinstance(each, Departed) else [])),
                self._dtype(kind) or "?",
            ))
            for each, kind in zip(results, kinds, strict=True)
        ]  # fmt: skip
        return self.sequence("list", tensors) if many else tensors[0]

    def _cond(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call `tf.cond(pred, true_fn, false_fn)`, which calls one of the two."""
        given = {**dict(zip(("pred", "true_fn", "false_fn"), arguments, strict=False)), **named}
        names = ("true_fn", "false_fn")
        if self.graph or not {"pred", *names} <= given.keys():
            # In a graph it is one operation, whose gradient is zero where there is none.
            return self._by_function("cond", arguments, named)
        truth = self.truth(given["pred"])
        if truth is not None:
            return self.call_value(given[names[not truth]], [], {})
        return self.choose(*(partial(self.call_value, given[name], [], {}) for name in names))

    def _nodes_of(self, inputs: Any) -> list[Any] | None:
        """Return the nodes of a list of tensors; None where these are not known."""
        if not isinstance(inputs, Sequence):
            return None
        nodes = [self.node_of(each) for each in inputs.items()]
        return None if None in nodes else nodes


def _is_number(value: Any) -> bool:
    return isinstance(value, Departed) or (
        isinstance(value, Constant) and isinstance(value.value, (bool, int, float, complex))
    )
