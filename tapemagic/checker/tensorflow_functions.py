"""Functions of TensorFlow that need a rule of their own.

They make a tensor or a Variable, change a type, or take lists of tensors. All others are described
by the table of operations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .dtypes import word_of
from .graph import trainable
from .levels import NO, YES
from .shapes import broadcast
from .tape_calls import TapeCalls
from .values import (
    NOTHING,
    Builtin,
    Constant,
    Departed,
    Function,
    Instance,
    Manager,
    Mapping,
    Sequence,
    Symbol,
    Tensor,
    Unknown,
    Variable,
)

__all__ = ["TensorflowFunctions"]

_Rule: TypeAlias = Callable[[list[Any], dict[str, Any]], Any]


class TensorflowFunctions(TapeCalls):
    """Calls single functions of TensorFlow."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.tensorflow_functions: dict[str, _Rule] = {
            "constant": self._constant,
            "convert_to_tensor": self._convert_to_tensor,
            "Variable": self._variable,
            "function": self._function,
            "custom_gradient": self._custom_gradient,
            "stop_gradient": self._stop_gradient,
            "ones_like": self._like,
            "zeros_like": self._like,
            "cast": self._cast,
            "add_n": self._add_n,
            "stack": self._stack,
            "unstack": self._unstack,
            "where": self._where,
            "zeros": self._made_of_shape,
            "ones": self._made_of_shape,
            "name_scope": self._name_scope,
            "config.run_functions_eagerly": self._run_eagerly,
        }

    def _dtype(self, value: Any) -> str:
        """Return the type that is written as `value`; "" where none is given."""
        if value is None or (isinstance(value, Constant) and value.value is None):
            return ""
        if isinstance(value, Symbol):
            return word_of(value.path.rpartition(".")[2])
        if isinstance(value, Constant):
            return word_of(str(value.value))
        if value in map(self.builtin, ("bool", "str")):
            return "bool"
        if isinstance(value, Builtin):
            return "float" if value is self.builtin("float") else "int"  # as tf.float32, tf.int32
        return "?"

    def _shape_of(self, value: Any) -> Any:
        """Return the shape that is written as `value`."""
        if isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0:
            return (value.value,)
        if isinstance(value, Sequence):
            lengths = [
                item.value for item in value.items()
                if isinstance(item, Constant) and isinstance(item.value, int) and item.value >= 0
            ]  # fmt: skip
            return tuple(lengths) if len(lengths) == len(value.cells) else None
        return None

    def _read_all(self, arguments: list[Any]) -> None:
        for argument in arguments:
            for variable in variables_in(argument):
                self.machine.accessed(variable.handle, variable.trained)

    def _constant(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = arguments[0] if arguments else named.get("value", NOTHING)
        dtype = self._dtype(named.get("dtype", arguments[1] if len(arguments) > 1 else None))
        if isinstance(value, Tensor):
            return value
        if isinstance(value, Constant) and value.value is None:
            return self.fails("ValueError", value.given_by)
        if isinstance(value, Unknown):
            return value if value.failed else self.unknown(value)
        if isinstance(value, Sequence) and any(
            isinstance(item, (Tensor, Variable)) for item in _flat(value)
        ):
            return self.fails("ValueError")
        if isinstance(value, Variable):
            self._read_all([value])
            found = value.handle
            return Tensor(self.machine.node("left", (found,), dtype or found.dtype, found.shape))
        mark = self.store.mark()
        node = self.node_of(value)
        self.store.take_back(mark)
        if node is None:
            return self.fails("ValueError")
        shape = node.shape
        if "shape" in named or len(arguments) > 2:  # noqa: PLR2004
            shape = self._shape_of(named.get("shape", arguments[2] if len(arguments) > 2 else None))  # noqa: PLR2004
        inputs = (node,) if isinstance(value, Departed) else ()
        return Tensor(
            self.machine.node("left" if inputs else "constant", inputs, dtype or node.dtype, shape)
        )

    def _convert_to_tensor(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = arguments[0] if arguments else named.get("value", NOTHING)
        if isinstance(value, Variable):
            node = self.node_of(value)
            assert node is not None  # noqa: S101  for the type checker
            return Tensor(node)
        if isinstance(value, Sequence):
            return self._stack([value], {})
        return self._constant(arguments, named)

    def _variable(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = arguments[0] if arguments else named.get("initial_value", NOTHING)
        dtype = self._dtype(named.get("dtype"))
        trained = self._level_of(
            named.get("trainable", arguments[1] if len(arguments) > 1 else None), default=YES
        )
        if isinstance(value, Constant) and value.value is None:
            return self.fails("ValueError", value.given_by)
        if isinstance(value, Unknown) and value.failed:
            return value
        mark = self.store.mark()
        node = self.node_of(value) if not isinstance(value, (Function, Builtin)) else None
        self.store.take_back(mark)
        shape = node.shape if node is not None else None
        kind = dtype or (node.dtype if node is not None else "?")
        inputs = (node,) if node is not None else ()
        handle = self.machine.node("handle", inputs, kind, shape)
        self.machine.accessed(handle, NO)
        return Variable(handle, trained)

    def _function(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        if len(arguments) > 1 or named.get("input_signature") is not None:
            function = _first(arguments, {"func": named["func"]} if "func" in named else {})
            if isinstance(function, Function):
                return self.with_signature(function)
            return Builtin(self.with_signature)
        function = arguments[0] if arguments else named.get("func", Symbol("tensorflow.function"))
        return self.compiled(function)

    def compiled(self, function: Any) -> Any:
        """Return what ``tf.function`` makes of a function."""
        if isinstance(function, Function) and not function.manner:
            return Function(function.node, function.scope, function.defaults, "compiled")
        return function

    def _run_eagerly(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        self.functions_run_eagerly = self.truth(_first(arguments, named)) is not False
        return NOTHING

    def with_signature(self, function: Any) -> Any:
        """Return a function that makes tensors of its arguments."""
        compiled = self.compiled(function)

        def converted(*arguments: Any, **named: Any) -> Any:
            return self.call_value(
                compiled,
                [_as_tensor(self, each) for each in arguments],
                {name: _as_tensor(self, each) for name, each in named.items()},
            )

        return Builtin(converted)

    def _custom_gradient(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        return self.decorated(_first(arguments, named), Symbol("tensorflow.custom_gradient"))

    def _stop_gradient(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = self._unary("stop_gradient", [*arguments, *named.values()])
        if not isinstance(value, Tensor):
            return value
        # No tape follows what it gives, as it follows what has a gradient of nothing.
        x = value.node
        return Tensor(self.machine.node("stop_gradient", x.inputs, x.dtype, x.shape))

    def _like(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        dtype = named.pop("dtype", arguments[1] if len(arguments) > 1 else None)
        value = self._unary("nothing", [*arguments[:1], *named.values()])
        if isinstance(value, Tensor) and self._dtype(dtype):
            node = value.node
            return self.tensor("nothing", *node.inputs, dtype=self._dtype(dtype), shape=node.shape)
        return value

    def _unary(self, operation: str, arguments: list[Any]) -> Any:
        value = arguments[0] if arguments else NOTHING
        if isinstance(value, Unknown) and value.failed:
            return value
        x = self.node_of(value)
        if x is None:
            return self.fails("ValueError", getattr(value, "given_by", None))
        return self.tensor(operation, x, dtype=x.dtype, shape=x.shape)

    def _cast(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        given = [*arguments, *named.values()]
        dtype = self._dtype(given[1] if len(given) > 1 else None) or "?"
        value = given[0] if given else NOTHING
        if isinstance(value, Unknown) and value.failed:
            return value
        x = self.node_of(value)
        if x is None:
            return self.fails("ValueError", getattr(value, "given_by", None))
        flows = min(trainable(dtype), trainable(x.dtype))
        if isinstance(value, (Tensor, Variable)) and x.dtype == dtype:
            # A Variable of this type is given back as it is, and not what it holds.
            return value
        return self.tensor("linear" if flows else "nothing", x, dtype=dtype, shape=x.shape)

    def _add_n(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        items = _first(arguments, named)
        if not self.is_short(items):
            return self.unknown(items)
        nodes = [self.node_of(item) for item in self.passes(items)]
        if not nodes or None in nodes:
            return self.fails("ValueError")
        known = [node for node in nodes if node is not None]
        return self.tensor("linear", *known, dtype=known[0].dtype, shape=known[0].shape)

    def _stack(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        items = _first(arguments, named)
        if isinstance(items, Sequence) and any(
            isinstance(item, Constant) and item.value is None for item in items.items()
        ):
            return self.fails("ValueError")
        node = self.node_of(items)
        return self.unknown(items) if node is None else Tensor(node)

    def _unstack(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = _first(arguments, named)
        if isinstance(value, Constant) and value.value is None:
            return self.fails("ValueError", value.given_by)
        length = self.length(value)
        if length is None or not self.is_short(value) or len(arguments) > 1 or named:
            return self.unknown(value)
        x = self.node_of(value)
        if x is None or x.shape is None:
            return self.unknown(value)
        return self.sequence(
            "list",
            [self.tensor("linear", x, dtype=x.dtype, shape=x.shape[1:]) for _ in range(length)],
        )

    def _where(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        given = [*arguments, *named.values()]
        if len(given) < 3:  # noqa: PLR2004
            return self.tensor(
                "nothing", *(n for v in given if (n := self.node_of(v))), dtype="int"
            )
        nodes = [self.node_of(value) for value in given[:3]]
        if None in nodes:
            return self.fails("ValueError")
        _, x, y = (node for node in nodes if node is not None)
        dtype = y.dtype if isinstance(given[1], Constant) else x.dtype
        condition = nodes[0]
        assert condition is not None  # noqa: S101  for the type checker
        if condition.dtype != "bool":
            condition = self.machine.node("left", (condition,), "bool", condition.shape)
        return self.tensor(
            "linear", condition, x, y, dtype=dtype,
            shape=broadcast(condition.shape, broadcast(x.shape, y.shape)),
        )  # fmt: skip

    def _made_of_shape(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        shape = named.get("shape", arguments[0] if arguments else None)
        given = self._dtype(named.get("dtype", arguments[1] if len(arguments) > 1 else None))
        return self.made(given or "float", self._shape_of(shape))

    def _name_scope(self, _arguments: list[Any], _named: dict[str, Any]) -> Any:
        return Manager("null", NOTHING)


def _as_tensor(calls: TensorflowFunctions, value: Any) -> Any:
    return value if isinstance(value, (Tensor, Unknown, Instance)) else calls.unknown(value)


def _first(arguments: list[Any], named: dict[str, Any]) -> Any:
    """Return the first argument, by place or by name; None where there is none at all."""
    return next(iter((*arguments, *named.values())), NOTHING)


def _flat(value: Sequence) -> list[Any]:
    return [
        part
        for item in value.items()
        for part in (_flat(item) if isinstance(item, Sequence) else [item])
    ]


def variables_in(value: Any, *, inside: bool = False) -> list[Variable]:
    """Return the Variables in a value; those of objects only if asked to look `inside`."""
    if isinstance(value, Variable):
        return [value]
    parts: list[Any] = []
    if isinstance(value, Sequence) or (inside and isinstance(value, Mapping)):
        parts = list(value.cells.values())
    elif inside and isinstance(value, Instance):
        parts = [value.cells[name] for name in sorted(value.cells)]
    return [each for part in parts for each in variables_in(part, inside=inside)]
