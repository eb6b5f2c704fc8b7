"""Calls of TensorFlow's and numpy's functions, and of methods of tensors and Variables.

What a function of TensorFlow is connected to says `tapemagic.operation_table`; the few that decide
which derivatives are None to any order (a product, a square, a sum) have formulas in
`operations.FORMULAS`. A function that neither knows may do anything with its arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapemagic import operation_table

from .graph import trainable
from .levels import NO, YES
from .shapes import broadcast, matrix_product, reduced
from .store import MISSING
from .tape_calls import GRADIENTS, TapeCalls
from .values import (
    NOTHING,
    BoundMethod,
    Builtin,
    Choice,
    Constant,
    Departed,
    Function,
    Instance,
    Manager,
    Mapping,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
    nodes_in,
)

if TYPE_CHECKING:
    import ast

    from .graph import Node

__all__ = ["LibraryCalls"]

# Public names whose formula is one of `operations.FORMULAS`: name -> (operation, operands).
KNOWN = {
    "add": ("linear", 2), "subtract": ("linear", 2), "negative": ("linear", 1),
    "multiply": ("multiply", 2), "divide": ("divide", 2), "truediv": ("divide", 2),
    "pow": ("pow", 2), "square": ("square", 1), "exp": ("exp", 1), "matmul": ("multiply", 2),
    "sin": ("of input", 1), "cos": ("of input", 1), "tan": ("of input", 1), "log": ("of input", 1),
    "tanh": ("of output", 1), "sigmoid": ("of output", 1), "sqrt": ("of output", 1),
    "rsqrt": ("of output", 1), "abs": ("abs", 1), "sign": ("sign", 1), "relu": ("relu", 1),
    "maximum": ("linear", 2), "minimum": ("linear", 2), "identity": ("linear", 1),
    "reduce_sum": ("linear", 1), "reduce_mean": ("linear", 1), "reduce_max": ("linear", 1),
    "reduce_min": ("linear", 1), "transpose": ("linear", 1), "reshape": ("linear", 1),
    "floor": ("nothing", 1), "ceil": ("nothing", 1), "round": ("nothing", 1),
}  # fmt: skip
ELEMENTWISE = frozenset(KNOWN) - {
    "matmul", "transpose", "reshape", "reduce_sum", "reduce_mean", "reduce_max", "reduce_min",
}  # fmt: skip
REDUCTIONS = ("reduce_sum", "reduce_mean", "reduce_max", "reduce_min")
TYPES = {
    "float16": "float", "float32": "float", "float64": "double", "bfloat16": "float",
    "half": "float", "double": "double", "float": "float", "complex64": "complex",
    "complex128": "complex", "complex": "complex", "bool": "bool", "string": "string",
    "int8": "int", "int16": "int", "int32": "int", "int64": "int", "int": "int",
    "uint8": "int", "uint16": "int", "uint32": "int", "uint64": "int",
}  # fmt: skip
KINDS = {"floating": "float", "complex": "complex", "integer": "int", "boolean": "bool",
         "text": "string", "varies": "?"}  # fmt: skip
# What TensorFlow's modules of elementary functions are called.
SHORT = ("math.", "nn.", "linalg.", "keras.backend.")
RANDOM = ("random.normal", "random.uniform", "random.truncated_normal", "random.stateless_normal",
          "random.stateless_uniform", "random.gamma", "random.poisson", "random.shuffle")  # fmt: skip
QUIET = ("print", "debugging.", "summary.", "config.", "random.set_seed", "get_logger", "assert")


class TableNote:
    """What the table of operations says of a node: its gradients, by the places of its inputs.

    Attributes
    ----------
    gradients
        For each input the `operation_table.Gradient`, or None.
    reads
        For each input which inputs its gradient reads, and whether the output.
    """

    def __init__(self, machine: Any, result: Any, places: list[str]) -> None:
        self._machine = machine
        self._result = result
        self._places = places

    def has_gradient(self, place: int) -> bool:
        """Tell whether a gradient flows to the input at `place`."""
        return self._places[place] in self._result.gradients

    def cotangents(self, node: Node, g: Node) -> list[Node | None]:
        """Return the cotangent of each input."""
        found: list[Node | None] = []
        for parameter in self._places:
            gradient = self._result.gradients.get(parameter)
            if gradient is None:
                found.append(None)
            elif gradient.constant:
                found.append(self._machine.apply("constant"))
            else:
                reads = [
                    used for used, name in zip(node.inputs, self._places, strict=True)
                    if name in gradient.reads
                ]  # fmt: skip
                reads += [node] if "output" in gradient.reads else []
                part = self._machine.apply("smooth", g, *reads)
                found.append(part)
        return found


class CustomNote:
    """A function with ``tf.custom_gradient``: the cotangents come from its own function."""

    def __init__(self, calls: LibraryCalls, function: Any, place: int, count: int) -> None:
        self._calls = calls
        self._function = function
        self._place = place
        self._count = count

    def cotangents(self, node: Node, g: Node) -> list[Node | None]:
        """Return the cotangent of each input."""
        calls = self._calls
        given: list[Any] = [calls.made(g.dtype) for _ in range(self._count)]
        given[self._place] = Tensor(g)
        answer = calls.call_value(self._function, given, {})
        if isinstance(answer, Sequence):
            answers = answer.items()
        else:
            answers = [answer] * (1 if len(node.inputs) == 1 else len(node.inputs))
        answers += [NOTHING] * (len(node.inputs) - len(answers))
        return [
            None if isinstance(each, Constant) and each.value is None else calls.node_of(each)
            for each in answers[: len(node.inputs)]
        ]


class LibraryCalls(TapeCalls):
    """Calls functions of TensorFlow and numpy, and methods of values."""

    # ---- functions ---------------------------------------------------------------------------

    def call_symbol(
        self, node: ast.Call | None, path: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call the function `path` of a library."""
        library, _, name = path.partition(".")
        if library == "tensorflow":
            return self.call_tensorflow(node, name, arguments, named)
        if library in {"numpy", "math"}:
            return self._departed(arguments, named, name)
        if path == "contextlib.nullcontext":
            return Manager("null", arguments[0] if arguments else NOTHING)
        if path in {"functools.partial"} and arguments:
            function, *first = arguments
            return Builtin(
                lambda *rest, **more: self.call_value(function, [*first, *rest], {**named, **more})
            )
        if path == "functools.reduce" and len(arguments) > 1:
            items = list(self.passes(arguments[1]))
            items = arguments[2:3] + items
            value = items[0] if items else self.unknown()
            for item in items[1:]:
                value = self.call_value(arguments[0], [value, item], {})
            return value
        return self.unknown_call(Symbol(path), [*arguments, *named.values()])

    def _departed(self, arguments: list[Any], named: dict[str, Any], name: str) -> Any:
        """Call a function of numpy or math: what it gives no tape follows."""
        values = [*arguments, *named.values()]
        for value in values:
            for variable in _variables(value):
                self.machine.accessed(variable.handle, variable.trained)
            if isinstance(value, Unknown) and value.failed:
                return value
        nodes = [node for value in values for node in nodes_in(value)]
        shape = None
        if name in {"array", "asarray", "float32", "float64"} and arguments:
            mark = self.store.mark()
            made = self.node_of(arguments[0])
            shape = None if made is None else made.shape
            self.store.take_back(mark)
        if name in {"array", "asarray", "float32", "float64", "arange", "linspace", "zeros", "ones"}:
            dtype = "int" if name == "arange" else "float"
            if name in {"array", "asarray"} and made is not None:
                dtype = made.dtype
        else:
            dtype = nodes[0].dtype if nodes else "?"
        return Departed(self.machine.node("left", tuple(nodes), dtype, shape))

    def call_tensorflow(
        self, node: ast.Call | None, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call ``tf.name``."""
        if name == "GradientTape":
            return self.make_tape(node if node is not None else self.machine.place, arguments, named)  # type: ignore[arg-type]
        handler = getattr(self, "_tf_" + name.replace(".", "_"), None)
        if handler is not None:
            return handler(arguments, named)
        if name.startswith(QUIET):
            self._read_all(arguments)
            return NOTHING
        short = name
        for prefix in SHORT:
            short = short.removeprefix(prefix)
        if short in KNOWN:
            return self._known(short, arguments, named)
        if name.startswith(RANDOM):
            return self.made(
                self._dtype(named.get("dtype")) or "float",
                self._shape_of(arguments[0] if arguments else named.get("shape")),
            )
        operation = operation_table.lookup(name)
        if operation is None:
            return self._by_function(name, arguments, named)
        return self._by_table(operation, arguments, named)

    def _read_all(self, arguments: list[Any]) -> None:
        for argument in arguments:
            for variable in _variables(argument):
                self.machine.accessed(variable.handle, variable.trained)

    def _known(self, name: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        operation, count = KNOWN[name]
        operands = [*arguments[:count], *list(named.values())[: max(0, count - len(arguments))]]
        if len(operands) < count:
            return self.fails("TypeError")
        for operand in operands:
            if isinstance(operand, Constant) and operand.value is None:
                return self.fails("ValueError", operand.given_by)
            if isinstance(operand, Unknown) and operand.failed:
                return operand
        nodes = [node for each in operands if (node := self.node_of(each)) is not None]
        if len(nodes) < count:
            return self.unknown(*operands)
        dtypes = [
            node.dtype for node, each in zip(nodes, operands, strict=True)
            if not isinstance(each, (Constant, Sequence, Departed))
        ] or [nodes[0].dtype]  # fmt: skip
        if len({dtype for dtype in dtypes if dtype != "?"}) > 1:
            return self.fails("InvalidArgumentError")
        shape = self._shape_of_known(name, nodes, arguments, named)
        return self.tensor(operation, *nodes, dtype=dtypes[0], shape=shape)

    def _shape_of_known(
        self, name: str, nodes: list[Node], arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        if name in ELEMENTWISE:
            shape = nodes[0].shape
            for node in nodes[1:]:
                shape = broadcast(shape, node.shape)
            return shape
        if name == "matmul":
            return matrix_product(nodes[0].shape, nodes[1].shape)
        if name in REDUCTIONS:
            axis = named.get("axis", arguments[1] if len(arguments) > 1 else NOTHING)
            known = axis.value if isinstance(axis, Constant) else "?"
            return reduced(nodes[0].shape, known, keeps=self.truth(named.get("keepdims", NOTHING)) is not False)
        if name == "transpose" and nodes[0].shape is not None and len(arguments) == 1:
            return nodes[0].shape[::-1]
        if name == "reshape":
            return self._shape_of(named.get("shape", arguments[1] if len(arguments) > 1 else None))
        return None

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

    def _by_table(self, operation: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call an operation that the table knows."""
        inputs: list[Node] = []
        places: list[str] = []
        given = [
            (operation.parameter(place), value) for place, value in enumerate(arguments)
        ] + list(named.items())
        for parameter, value in given:
            if isinstance(value, Constant) and value.value is None:
                if value.given_by is not None:
                    return self.fails("ValueError", value.given_by)
                continue
            if isinstance(value, Unknown) and value.failed:
                return value
            if parameter not in operation.tensors:
                self._read_all([value])
                continue
            for part in _parts(value):
                node = self.node_of(part)
                if node is not None:
                    inputs.append(node)
                    places.append(parameter)
        self.machine.place = self.machine.place
        values = [self._one_result(result, inputs, places) for result in operation.results]
        return values[0] if len(values) == 1 else self.sequence("tuple", values)

    def _one_result(self, result: Any, inputs: list[Node], places: list[str]) -> Any:
        dtype = KINDS.get(result.kind, "?")
        if result.kind in {"varies", "floating"}:
            dtype = inputs[0].dtype if inputs else "?"
        certain = all(
            gradient.certain and not gradient.may_read
            for name in set(places) if (gradient := result.gradients.get(name)) is not None
        )  # fmt: skip
        if not certain:
            return self.unknown(*(Tensor(node) for node in inputs))
        shape = None
        note = TableNote(self.machine, result, places)
        if result.listed:
            return self.unknown(*(Tensor(node) for node in inputs))
        if not inputs:
            return self.made(dtype)
        return self.tensor("table", *inputs, dtype=dtype, shape=shape, note=note)

    def _by_function(self, name: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call something of TensorFlow that is no operation."""
        del name
        return self.unknown_call(self.unknown(), [*arguments, *named.values()])

    # ---- single functions of TensorFlow --------------------------------------------------------

    def _dtype(self, value: Any) -> str:
        """Return the type that is written as `value`; "" where none is given."""
        if value is None or (isinstance(value, Constant) and value.value is None):
            return ""
        if isinstance(value, Symbol):
            return TYPES.get(value.path.rpartition(".")[2], "?")
        if isinstance(value, Constant):
            return TYPES.get(str(value.value), "?")
        if isinstance(value, Builtin):
            return "float" if value is self.builtin("float") else "int"  # as tf.float32, tf.int32
        return "?"

    def _tf_constant(self, arguments: list[Any], named: dict[str, Any]) -> Any:
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

    def _tf_convert_to_tensor(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = arguments[0] if arguments else named.get("value", NOTHING)
        if isinstance(value, Variable):
            node = self.node_of(value)
            assert node is not None  # noqa: S101  for the type checker
            return Tensor(node)
        if isinstance(value, Sequence):
            return self._tf_stack([value], {})
        return self._tf_constant(arguments, named)

    def _tf_Variable(self, arguments: list[Any], named: dict[str, Any]) -> Any:
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

    def _tf_function(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        return arguments[0] if arguments else named.get("func", Symbol("tensorflow.function"))

    def _tf_custom_gradient(self, arguments: list[Any], _named: dict[str, Any]) -> Any:
        return self.decorated(arguments[0], Symbol("tensorflow.custom_gradient"))

    def _tf_stop_gradient(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        return self._unary("stop_gradient", [*arguments, *named.values()])

    def _unary(self, operation: str, arguments: list[Any]) -> Any:
        value = arguments[0] if arguments else NOTHING
        if isinstance(value, Unknown) and value.failed:
            return value
        x = self.node_of(value)
        if x is None:
            return self.fails("ValueError", getattr(value, "given_by", None))
        return self.tensor(operation, x, dtype=x.dtype, shape=x.shape)

    def _tf_ones_like(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        return self._unary("nothing", [*arguments, *named.values()])

    _tf_zeros_like = _tf_ones_like

    def _tf_cast(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        given = [*arguments, *named.values()]
        dtype = self._dtype(given[1] if len(given) > 1 else None) or "?"
        value = given[0] if given else NOTHING
        if isinstance(value, Unknown) and value.failed:
            return value
        x = self.node_of(value)
        if x is None:
            return self.fails("ValueError", getattr(value, "given_by", None))
        flows = min(trainable(dtype), trainable(x.dtype))
        if isinstance(value, Tensor) and x.dtype == dtype:
            return value
        return self.tensor("linear" if flows else "nothing", x, dtype=dtype, shape=x.shape)

    def _tf_add_n(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        items = [*arguments, *named.values()][0]
        if self.length(items) is None:
            return self.unknown(items)
        nodes = [self.node_of(item) for item in self.passes(items)]
        if not nodes or None in nodes:
            return self.fails("ValueError")
        known = [node for node in nodes if node is not None]
        return self.tensor("linear", *known, dtype=known[0].dtype, shape=known[0].shape)

    def _tf_stack(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        items = [*arguments, *named.values()][0]
        if isinstance(items, Sequence) and any(
            isinstance(item, Constant) and item.value is None for item in items.items()
        ):
            return self.fails("ValueError")
        node = self.node_of(items)
        return self.unknown(items) if node is None else Tensor(node)

    def _tf_unstack(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        value = [*arguments, *named.values()][0]
        length = self.length(value)
        if length is None or len(arguments) > 1 or named:
            return self.unknown(value)
        x = self.node_of(value)
        if x is None or x.shape is None:
            return self.unknown(value)
        return self.sequence(
            "list", [self.tensor("linear", x, dtype=x.dtype, shape=x.shape[1:]) for _ in range(length)]
        )

    def _tf_where(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        given = [*arguments, *named.values()]
        if len(given) < 3:  # noqa: PLR2004
            return self.tensor("nothing", *(n for v in given if (n := self.node_of(v))), dtype="int")
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

    _tf_zeros = _made_of_shape
    _tf_ones = _made_of_shape

    def _tf_name_scope(self, _arguments: list[Any], _named: dict[str, Any]) -> Any:
        return Manager("null", NOTHING)

    # ---- functions of the program that TensorFlow calls ------------------------------------------

    def module_variables(self, owner: Instance, *, trained_only: bool) -> Any:
        """Return the Variables of a ``tf.Module``, in the order of its attributes' names."""
        found: list[Any] = []
        for name in sorted(owner.cells):
            found += [
                each for each in _variables(owner.cells[name], inside=True)
                if all(each is not other for other in found)
                and not (trained_only and each.trained == NO)
            ]  # fmt: skip
        return self.sequence("tuple", found)

    def call_custom_gradient(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call a function with ``tf.custom_gradient``."""
        answer = self.call_function(function, arguments, named)
        if not isinstance(answer, Sequence) or len(answer.cells) != 2:  # noqa: PLR2004
            return self.unknown(*arguments)
        result, gradient = answer.items()
        inputs = tuple(
            node for value in (*arguments, *named.values())
            if (node := self.node_of(value)) is not None
        )  # fmt: skip
        results = result.items() if isinstance(result, Sequence) else [result]
        found = []
        for place, each in enumerate(results):
            inner = self.node_of(each)
            if inner is None:
                return self.fails("ValueError")
            note = CustomNote(self, gradient, place, len(results))
            node = self.machine.node("custom", inputs, inner.dtype, inner.shape, note)
            found.append(Tensor(self.machine.record(node)))
        return self.sequence(result.kind, found) if isinstance(result, Sequence) else found[0]

    def decorated(self, function: Any, decorator: Any) -> Any:
        """Return what a decorator makes of a function."""
        if not isinstance(function, Function):
            return function if isinstance(decorator, Symbol) else self.unknown(function)
        if isinstance(decorator, Symbol):
            name = decorator.path.rpartition(".")[2]
            if decorator.path in {"tensorflow.function", "tensorflow.autograph.experimental.do_not_convert"}:
                return function
            if name in {"contextmanager", "staticmethod", "classmethod", "property", "custom_gradient"}:
                return Function(function.node, function.scope, function.defaults, name)
            if name in {"wraps", "lru_cache", "cache", "recompute_grad"}:
                return function
        if isinstance(decorator, Function):
            value = self.call_value(decorator, [function], {})
            return value
        return Function(function.node, function.scope, function.defaults, "unknown")

    # ---- methods -----------------------------------------------------------------------------

    def call_method(
        self, node: ast.Call | None, method: BoundMethod, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call a method that is no function of the program."""
        owner, name = method.owner, method.method
        if isinstance(owner, TapeValue):
            return self.call_tape_method(node, owner, name, arguments, named)
        if isinstance(owner, Choice):
            return self._method_of_choice(node, owner, name, arguments, named)
        if isinstance(owner, (Tensor, Variable)):
            return self._method_of_tensor(owner, name, arguments, named)
        if isinstance(owner, Sequence):
            return self._method_of_sequence(owner, name, arguments)
        if isinstance(owner, Mapping):
            return self._method_of_mapping(owner, name, arguments)
        if isinstance(owner, Departed):
            return Departed(self.machine.node("left", (owner.node,), owner.node.dtype), None)
        if isinstance(owner, Unknown) and name in GRADIENTS and node is not None:
            return self.ask_unknown(node, name, [owner, *arguments])
        if isinstance(owner, Unknown) and name == "numpy":
            return owner if owner.failed else Departed(self.machine.node("left", (owner.node,), "?"))
        if isinstance(owner, Constant) and owner.value is None:
            if name in GRADIENTS and node is not None:
                return self.ask_nothing(node, name, owner.given_by)
            return self.fails("AttributeError", owner.given_by)
        return self.unknown_call(method, [*arguments, *named.values()])

    def _method_of_choice(
        self, node: ast.Call | None, owner: Choice, name: str, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        ways = [
            lambda each=each: self.call_method(node, BoundMethod(each, name), arguments, named)
            for each in owner.values
            if not (isinstance(each, Constant) and each.value is None)
        ]
        before = len(self.calls)
        value = self.choose(*ways)
        if len(self.calls) > before + 1 and node is not None:
            verdicts = {asked.verdict for asked in self.calls[before:]}
            first = self.calls[before]
            if len(verdicts) > 1:
                first.verdict = "unknown"
            del self.calls[before + 1 :]
        elif name in GRADIENTS and len(owner.values) > 1 and len(self.calls) > before:
            self.calls[before].verdict = (
                self.calls[before].verdict if len(ways) == 1 else "unknown"
            )
        return value

    def _method_of_tensor(
        self, owner: Tensor | Variable, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        node = owner.handle if isinstance(owner, Variable) else owner.node
        if name == "numpy":
            if isinstance(owner, Variable):
                self.machine.accessed(owner.handle, owner.trained)
            return Departed(
                self.machine.node("left", (node,), node.dtype, node.shape),
                node.shape == () if node.shape is not None else None,
            )
        if isinstance(owner, Variable) and name in {"assign", "assign_add", "assign_sub"}:
            value = arguments[0] if arguments else named.get("value", named.get("delta", NOTHING))
            if isinstance(value, Constant) and value.value is None:
                return self.fails("ValueError", value.given_by)
            assigned = self.node_of(value)
            if assigned is not None:
                self.machine.assign(owner.handle, assigned)
            return owner
        if isinstance(owner, Variable) and name in {"read_value", "value"}:
            found = self.node_of(owner)
            assert found is not None  # noqa: S101  for the type checker
            return Tensor(found)
        if name in GRADIENTS:
            return self.fails("AttributeError")
        return self.unknown_call(BoundMethod(owner, name), [*arguments, *named.values()])

    def _method_of_sequence(self, owner: Sequence, name: str, arguments: list[Any]) -> Any:
        cells = owner.cells
        if name == "append" and arguments:
            self.store.write(cells, len(cells), arguments[0])
            return NOTHING
        if name == "extend" and arguments:
            self.extend(owner, arguments[0])
            return NOTHING
        if name == "pop":
            place = len(cells) - 1
            if arguments and isinstance(arguments[0], Constant):
                place = arguments[0].value
            if not isinstance(place, int) or not -len(cells) <= place < len(cells) or not cells:
                return self.unknown(owner)
            items = owner.items()
            value = items.pop(place)
            self._replace(owner, items)
            return value
        if name == "insert" and len(arguments) == 2 and isinstance(arguments[0], Constant):  # noqa: PLR2004
            items = owner.items()
            items.insert(arguments[0].value, arguments[1])
            self._replace(owner, items)
            return NOTHING
        if name in {"clear", "reverse", "copy"}:
            items = {"clear": [], "reverse": owner.items()[::-1]}.get(name, owner.items())
            if name == "copy":
                return self.sequence(owner.kind, items)
            self._replace(owner, items)
            return NOTHING
        return self.unknown_call(BoundMethod(owner, name), arguments)

    def _replace(self, owner: Sequence, items: list[Any]) -> None:
        for place in range(max(len(owner.cells), len(items))):
            value = items[place] if place < len(items) else MISSING
            self.store.write(owner.cells, place, value)

    def _method_of_mapping(self, owner: Mapping, name: str, arguments: list[Any]) -> Any:
        if name == "values":
            return self.sequence("list", list(owner.cells.values()))
        if name == "keys":
            return self.sequence("list", [Constant(key) for key in owner.cells])
        if name == "items":
            rows = [self.sequence("tuple", [Constant(key), value]) for key, value in owner.cells.items()]
            return self.sequence("list", rows)
        if name in {"get", "pop", "setdefault"} and arguments and isinstance(arguments[0], Constant):
            found = owner.cells.get(arguments[0].value, MISSING)
            if found is not MISSING:
                return found
            default = arguments[1] if len(arguments) > 1 else NOTHING
            if name == "setdefault":
                self.store.write(owner.cells, arguments[0].value, default)
            return default
        if name == "update" and arguments and isinstance(arguments[0], Mapping):
            for key, value in arguments[0].cells.items():
                self.store.write(owner.cells, key, value)
            return NOTHING
        return self.unknown_call(BoundMethod(owner, name), arguments)


def _parts(value: Any) -> list[Any]:
    return [part for item in value.items() for part in _parts(item)] if isinstance(
        value, Sequence
    ) else [value]


def _flat(value: Sequence) -> list[Any]:
    return [part for item in value.items() for part in (_flat(item) if isinstance(item, Sequence) else [item])]


def _variables(value: Any, *, inside: bool = False) -> list[Variable]:
    """Return the Variables in a value; those of objects only if asked to look `inside`."""
    if isinstance(value, Variable):
        return [value]
    parts: list[Any] = []
    if isinstance(value, Sequence) or (inside and isinstance(value, Mapping)):
        parts = list(value.cells.values())
    elif inside and isinstance(value, Instance):
        parts = [value.cells[name] for name in sorted(value.cells)]
    return [each for part in parts for each in _variables(part, inside=inside)]
