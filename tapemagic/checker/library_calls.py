"""Calls of functions of TensorFlow and numpy.

What a function of TensorFlow is connected to says `tapemagic.operation_table`; the few that decide
which derivatives are None to any order (a product, a square, a sum) have formulas in
`operations.FORMULAS`. A function that neither knows may do anything with its arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapemagic import operation_table

from .shapes import broadcast, fit, matrices_fit, matrix_product, reduced
from .standard_library import StandardLibrary
from .tensorflow_functions import variables_in
from .values import (
    NOTHING,
    Constant,
    Departed,
    Sequence,
    Symbol,
    Tensor,
    Unknown,
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


KINDS = {"floating": "float", "complex": "complex", "integer": "int", "boolean": "bool",
         "text": "string", "varies": "?"}  # fmt: skip


# What TensorFlow's modules of elementary functions are called.
SHORT = ("math.", "nn.", "linalg.", "keras.backend.")


RANDOM = (
    "random.normal", "random.uniform", "random.truncated_normal", "random.stateless_normal",
    "random.stateless_uniform", "random.gamma", "random.poisson", "random.shuffle",
)  # fmt: skip


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


class LibraryCalls(StandardLibrary):
    """Calls functions of libraries: the whole of the interpreter."""

    def call_symbol(
        self, node: ast.Call | None, path: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call the function `path` of a library."""
        library, _, name = path.partition(".")
        if library == "tensorflow":
            return self.call_tensorflow(node, name, arguments, named)
        if path == "tapemagic.tape":
            return self.make_watching_tape(self.place_of(node), arguments, named)
        if library in {"numpy", "math"}:
            return self._departed(arguments, named, name)
        return self.call_standard(path, arguments, named)

    def _departed(self, arguments: list[Any], named: dict[str, Any], name: str) -> Any:
        """Call a function of numpy or math: what it gives no tape follows."""
        values = [*arguments, *named.values()]
        for value in values:
            for variable in variables_in(value):
                self.machine.accessed(variable.handle, variable.trained)
            if isinstance(value, Unknown) and value.failed:
                return value
        nodes = [node for value in values for node in nodes_in(value)]
        shape = made = None
        if name in {"array", "asarray", "float32", "float64"} and arguments:
            mark = self.store.mark()
            made = self.node_of(arguments[0])
            shape = None if made is None else made.shape
            self.store.take_back(mark)
        says_type = len(arguments) > 1 and name in {"array", "asarray", "zeros", "ones"}
        if says_type or "dtype" in named:
            dtype = "?"
        elif name in {"array", "asarray"} and made is not None:
            dtype = "double" if made.dtype == "float" and not nodes else made.dtype
            dtype = "?" if nodes and not isinstance(arguments[0], (Tensor, Departed)) else dtype
        elif name in {"float32", "float64", "linspace", "zeros", "ones"}:
            dtype = "float" if name == "float32" else "double"
        else:
            dtype = "?"
        return Departed(self.machine.node("left", tuple(nodes), dtype, shape))

    def call_tensorflow(
        self, node: ast.Call | None, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call ``tf.name``."""
        if name == "GradientTape":
            return self.make_tape(self.place_of(node), arguments, named)
        handler = self.tensorflow_functions.get(name)
        if handler is not None:
            return handler(arguments, named)
        if name.startswith(QUIET):
            self._read_all(arguments)
            gives = name == "print" or name.rpartition(".")[2].startswith("assert")
            return NOTHING if gives else self.unknown(*arguments)
        short = name
        for prefix in SHORT:
            short = short.removeprefix(prefix)
        if short in KNOWN:
            return self._known(short, arguments, named)
        if name.startswith(RANDOM):
            return self._random(name, arguments, named)
        operation = operation_table.lookup(name)
        if operation is None:
            return self._by_function(name, arguments, named)
        return self._by_table(operation, arguments, named)

    def _random(self, name: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a function that gives random numbers, which may be made of a mean and a width."""
        parts = [value for key, value in named.items() if key not in {"shape", "dtype", "seed"}]
        parts += arguments[1:] if name != "random.shuffle" else arguments
        if not all(isinstance(part, Constant) for part in parts):
            return self.unknown(*parts)
        dtype = self._dtype(named.get("dtype")) or "float"
        if len(arguments) > 3:  # noqa: PLR2004
            dtype = "?"
        return self.made(dtype, self._shape_of(arguments[0] if arguments else named.get("shape")))

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
        for node, each in zip(nodes, operands, strict=True):
            if isinstance(each, Constant):
                node.dtype = dtypes[0]  # it becomes what the tensor is
        if len({dtype for dtype in dtypes if dtype != "?"}) > 1:
            return self.fails("InvalidArgumentError")
        shape = self._shape_of_known(name, nodes, arguments, named)
        shapes = [node.shape for node in nodes]
        if name in ELEMENTWISE:
            self.open_shapes += not fit(*shapes)
        elif name == "matmul":
            self.open_shapes += not matrices_fit(shapes[0], shapes[1])
        elif shape != ():
            self.open_questions += 1  # an axis or a new shape may be wrong
        dtype = "?" if dtypes[0] == "int" and operation == "divide" else dtypes[0]
        return self.tensor(operation, *nodes, dtype=dtype, shape=shape)

    def _shape_of_known(
        self, name: str, nodes: list[Node], arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        if name in ELEMENTWISE:
            shape = nodes[0].shape
            for node in nodes[1:]:
                shape = broadcast(shape, node.shape)
            return shape
        if name == "matmul" and len(arguments) + len(named) == 2:  # noqa: PLR2004
            return matrix_product(nodes[0].shape, nodes[1].shape)
        if name in REDUCTIONS:
            axis = named.get("axis", arguments[1] if len(arguments) > 1 else NOTHING)
            known = axis.value if isinstance(axis, Constant) else "?"
            return reduced(
                nodes[0].shape, known, keeps=self.truth(named.get("keepdims", NOTHING)) is not False
            )
        is_alone = len(arguments) + len(named) == 1
        if name == "transpose" and nodes[0].shape is not None and is_alone:
            return nodes[0].shape[::-1]
        if name == "reshape":
            return self._shape_of(named.get("shape", arguments[1] if len(arguments) > 1 else None))
        return None

    def _by_table(self, operation: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call an operation that the table knows."""
        self.open_questions += 1
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
        says_type = bool({"dtype", "out_type", "output_type", "Tout"}.intersection(named))
        values = [
            self._one_result(result, inputs, places, says_type=says_type)
            for result in operation.results
        ]
        return values[0] if len(values) == 1 else self.sequence("tuple", values)

    def _one_result(
        self, result: Any, inputs: list[Node], places: list[str], *, says_type: bool = False
    ) -> Any:
        dtype = KINDS.get(result.kind, "?")
        if result.kind in {"varies", "floating"}:
            dtype = inputs[0].dtype if inputs else "?"
            if says_type or dtype == "int":
                dtype = "?"
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
        return self.unknown_call(Symbol(f"tensorflow.{name}"), [*arguments, *named.values()])


def _parts(value: Any) -> list[Any]:
    return (
        [part for item in value.items() for part in _parts(item)]
        if isinstance(value, Sequence)
        else [value]
    )
