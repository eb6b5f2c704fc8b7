"""What operators mean: formulas, comparisons, ``is`` and ``in``.

Numbers of the program's text are computed as Python does, so that conditions on them are known.
With a tensor on one side, the result is a node of the operation. What Python would refuse *fails*.
"""

from __future__ import annotations

import ast
import operator
from typing import Any

from .shapes import broadcast, fit, matrices_fit, matrix_product
from .values import (
    BoundMethod,
    Choice,
    Constant,
    Departed,
    Instance,
    Mapping,
    Scope,
    Sequence,
    Tensor,
    Unknown,
    Value,
    Variable,
)
from .ways import Ways

__all__ = ["Arithmetic"]

# What an operator is as an operation, and on Python's own numbers.
ARITHMETIC: dict[type, tuple[str, Any]] = {
    ast.Add: ("linear", operator.add),
    ast.Sub: ("linear", operator.sub),
    ast.Mult: ("multiply", operator.mul),
    ast.Div: ("divide", operator.truediv),
    ast.Pow: ("pow", operator.pow),
    ast.MatMult: ("multiply", operator.matmul),
    ast.FloorDiv: ("nothing", operator.floordiv),
    ast.Mod: ("mod", operator.mod),
    ast.BitAnd: ("nothing", operator.and_),
    ast.BitOr: ("nothing", operator.or_),
    ast.BitXor: ("nothing", operator.xor),
    ast.LShift: ("nothing", operator.lshift),
    ast.RShift: ("nothing", operator.rshift),
}


# On tensors these are for whole numbers and truth values: ``x ^ 2`` is no power.
BITWISE = frozenset({ast.BitAnd, ast.BitOr, ast.BitXor})


SIGNS: dict[type, Any] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
COMPARISONS: dict[type, Any] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


# The methods by which objects of the program have operators.
SPECIAL: dict[type, str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.Pow: "pow",
    ast.MatMult: "matmul", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.BitAnd: "and",
    ast.BitOr: "or", ast.BitXor: "xor", ast.LShift: "lshift", ast.RShift: "rshift",
    ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__",
    ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__lt__", ast.LtE: "__le__",
    ast.Gt: "__gt__", ast.GtE: "__ge__",
}  # fmt: skip


LARGEST_NUMBER = 1 << 64


LONGEST_TEXT = 10_000


class Arithmetic(Ways):
    """Evaluates operators."""

    def arithmetic(self, node: ast.BinOp, scope: Scope) -> Any:
        """Evaluate ``left + right`` and its like."""
        left = self.evaluate(node.left, scope)
        right = self.evaluate(node.right, scope)
        self.machine.place = node
        return self.combine(type(node.op), left, right)

    def combine(self, kind: type, left: Any, right: Any) -> Any:
        """Return ``left + right``, or whatever operator `kind` is."""
        operation, on_numbers = ARITHMETIC[kind]
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self._on_constants(on_numbers, left, right)
        if isinstance(left, Instance) or isinstance(right, Instance):
            return self._by_method(SPECIAL[kind], left, right)
        for operand in (left, right):
            if isinstance(operand, Constant) and operand.value is None:
                # TensorFlow cannot make a tensor of it; Python has no such sum.
                with_tensor = any(isinstance(each, (Tensor, Variable)) for each in (left, right))
                name = "ValueError" if with_tensor else "TypeError"
                return self.fails(name, operand.given_by)
            if isinstance(operand, Unknown) and operand.failed:
                return Unknown(operand.node, operand.failed)
        tensors = (Tensor, Variable)
        if not (isinstance(left, tensors) or isinstance(right, tensors)):
            return self._without_tensors(kind, operation, left, right)
        x, y = self.node_of(left), self.node_of(right)
        if x is None or y is None:
            return self.fails("TypeError")
        dtype, fits = _dtype_of_both(left, x.dtype, right, y.dtype)
        if not fits or (kind in BITWISE and dtype == "float"):
            return self.fails("InvalidArgumentError")
        for operand, node in ((left, x), (right, y)):
            if isinstance(operand, Constant):
                node.dtype = dtype  # it becomes what the tensor is
        shape = broadcast(x.shape, y.shape)
        if kind is ast.MatMult:
            shape = matrix_product(x.shape, y.shape)
        if not (matrices_fit if kind is ast.MatMult else fit)(x.shape, y.shape):
            self.open_shapes += 1
        if kind is ast.Div and dtype == "int":
            dtype = "?"
        return self.tensor(operation, x, y, dtype=dtype, shape=shape)

    def _by_method(self, name: str, left: Any, right: Any) -> Any:
        """Return what an operator makes of an object of a class of the program."""
        if isinstance(left, Instance) and self.in_class(left.kind, f"__{name}__") is not None:
            return self.special(left, f"__{name}__", [right])
        if isinstance(right, Instance) and self.in_class(right.kind, f"__r{name}__") is not None:
            return self.special(right, f"__r{name}__", [left])
        owner, other = (left, right) if isinstance(left, Instance) else (right, left)
        return self.unknown_call(BoundMethod(owner, f"__{name}__"), [other])

    def _on_constants(self, on_numbers: Any, left: Constant, right: Constant) -> Any:
        if left.value is None or right.value is None:
            return self.fails("TypeError", left.given_by or right.given_by)
        try:
            if on_numbers in (operator.pow, operator.lshift, operator.mul) and not all(
                isinstance(each.value, (int, float)) and abs(each.value) < LARGEST_NUMBER
                for each in (left, right)
            ):
                return (
                    Constant(left.value * right.value)
                    if (
                        on_numbers is operator.mul and _is_small_repetition(left.value, right.value)
                    )
                    else self.unknown()
                )
            if on_numbers in (operator.pow, operator.lshift) and abs(right.value) > 64:  # noqa: PLR2004
                return self.unknown()
            return Constant(on_numbers(left.value, right.value))
        except Exception as error:  # noqa: BLE001  whatever Python says to the operands
            return self.fails(type(error).__name__)

    def _without_tensors(self, kind: type, operation: str, left: Any, right: Any) -> Any:
        if any(
            isinstance(each, (Sequence, Mapping)) and each in self.open_lists
            for each in (left, right)
        ):
            return self.unknown(left, right)
        if isinstance(left, Sequence) and isinstance(right, Sequence) and kind is ast.Add:
            return self.sequence(left.kind, [*left.items(), *right.items()])
        if kind is ast.Mult:
            for one, times in ((left, right), (right, left)):
                if isinstance(one, Sequence) and isinstance(times, Constant):
                    if isinstance(times.value, int) and times.value * len(one.cells) < LONGEST_TEXT:
                        return self.sequence(one.kind, one.items() * times.value)
                    return self.unknown(one)
        numbers = (Departed, Constant)
        if isinstance(left, numbers) and isinstance(right, numbers):
            nodes = [each.node for each in (left, right) if isinstance(each, Departed)]
            scalars = {each.scalar for each in (left, right) if isinstance(each, Departed)}
            return Departed(
                self.machine.node("left", tuple(nodes), _dtype_of_numbers(kind, left, right)),
                scalars.pop() if len(scalars) == 1 else None,
            )
        if isinstance(left, (Unknown, Choice)) or isinstance(right, (Unknown, Choice)):
            if kind in BITWISE:
                return self.unknown(left, right)  # they may be sets
            if kind is ast.Add and self._may_be_lists(left, right):
                return self.unknown(left, right)
            x, y = self.node_of(left), self.node_of(right)
            if x is None or y is None:
                return self.unknown(left, right)
            for operand, node in ((left, x), (right, y)):
                if isinstance(operand, Constant):
                    node.dtype = "?"  # it becomes what the other one is
            return self.tensor(operation, x, y, dtype="?")
        return self.unknown(left, right)

    def _may_be_lists(self, *values: Any) -> bool:
        """Tell whether none of these values is known to be no list."""
        return all(
            isinstance(value, (Choice, Sequence))
            or (isinstance(value, Unknown) and value.node not in self.used_as_tensors)
            for value in values
        )

    def unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        """Evaluate ``-x``, ``+x``, ``~x``, ``not x``."""
        value = self.evaluate(node.operand, scope)
        self.machine.place = node
        if isinstance(value, Instance) and not isinstance(node.op, ast.Not):
            return self.special(value, SPECIAL[type(node.op)], [])
        if isinstance(node.op, ast.Not):
            truth = self.truth(value)
            return self.unknown() if truth is None else Constant(not truth)
        if isinstance(value, Constant):
            try:
                return Constant(SIGNS[type(node.op)](value.value))
            except TypeError:
                return self.fails("TypeError", value.given_by)
        if isinstance(value, Departed):
            return Departed(
                self.machine.node("left", (value.node,), value.node.dtype), value.scalar
            )
        if isinstance(value, Unknown) and value.failed:
            return value
        x = self.node_of(value)
        if x is None:
            return self.unknown(value)
        if isinstance(node.op, ast.Invert):
            return self.tensor("nothing", x, dtype=x.dtype, shape=x.shape)
        return self.tensor("linear", x, dtype=x.dtype, shape=x.shape)

    def comparison(self, node: ast.Compare, scope: Scope) -> Any:
        """Evaluate ``left < right``, ``is``, ``in``; chains are not known."""
        left = self.evaluate(node.left, scope)
        others = [self.evaluate(each, scope) for each in node.comparators]
        self.machine.place = node
        if len(others) > 1:
            return self.unknown()
        kind, right = node.ops[0], others[0]
        if isinstance(left, Instance) and type(kind) in SPECIAL:
            return self.special(left, SPECIAL[type(kind)], [right])
        if isinstance(kind, (ast.Is, ast.IsNot)):
            same = self._are_same(left, right)
            return self.unknown() if same is None else Constant(same is isinstance(kind, ast.Is))
        compare = COMPARISONS.get(type(kind))
        if (
            compare is None
            and isinstance(right, (Sequence, Mapping))
            and isinstance(left, Constant)
            and right not in self.open_lists
        ):
            keys = list(right.cells) if isinstance(right, Mapping) else right.items()
            known = [key.value if isinstance(key, Constant) else key for key in keys]
            if not any(isinstance(key, Value) for key in known):
                return Constant((left.value in known) is isinstance(kind, ast.In))
        if isinstance(left, Constant) and isinstance(right, Constant):
            try:
                if compare is not None:
                    return Constant(compare(left.value, right.value))
                return Constant((left.value in right.value) is isinstance(kind, ast.In))
            except TypeError:
                return self.fails("TypeError", left.given_by or right.given_by)
        if compare is not None and any(
            isinstance(each, (Tensor, Variable)) for each in (left, right)
        ):
            x, y = self.node_of(left), self.node_of(right)
            if x is not None and y is not None:
                return self.tensor("nothing", x, y, dtype="bool", shape=broadcast(x.shape, y.shape))
        return Unknown(self.machine.node("unknown", (), "bool"))

    def _are_same(self, left: Any, right: Any) -> bool | None:
        if isinstance(right, Constant) and right.value is None:
            if isinstance(left, Constant):
                return left.value is None
            return None if isinstance(left, (Unknown, Choice)) else False
        if isinstance(left, Constant) and isinstance(right, Constant):
            return left.value is right.value
        if left is right:
            return True
        nodes = [
            each.handle if isinstance(each, Variable) else each.node
            for each in (left, right) if isinstance(each, (Tensor, Variable))
        ]  # fmt: skip
        if len(nodes) == 2 and all(node.operation != "phi" for node in nodes):  # noqa: PLR2004
            return nodes[0] is nodes[1]
        return None


def _is_small_repetition(one: Any, other: Any) -> bool:
    texts = [each for each in (one, other) if isinstance(each, (str, bytes))]
    numbers = [each for each in (one, other) if isinstance(each, int)]
    return bool(texts and numbers) and len(texts[0]) * numbers[0] < LONGEST_TEXT


def _dtype_of_both(left: Any, one: str, right: Any, other: str) -> tuple[str, bool]:
    """Return the type of what two operands give, and whether they can be combined."""
    if one == other:
        return one, True
    if isinstance(left, (Tensor, Variable)) and isinstance(right, (Tensor, Variable)):
        if "?" in (one, other):
            return (other if one == "?" else one), True
        return one, False
    # A number or an array becomes what the tensor is, if it can.
    of_tensor = one if isinstance(left, (Tensor, Variable)) else other
    of_number = other if of_tensor is one else one
    return of_tensor, not (
        of_tensor == "int" and of_number == "float" and not _is_array(left, right)
    )


def _dtype_of_numbers(kind: type, *operands: Any) -> str:
    """Return the type of what numbers and arrays give that are no tensors."""
    dtypes = {each.node.dtype for each in operands if isinstance(each, Departed)}
    written = {type(each.value) for each in operands if isinstance(each, Constant)}
    if dtypes == {"int"} and written <= {int} and kind not in (ast.Div, ast.Pow):
        return "int"
    if dtypes <= {"float", "double"} and len(dtypes) == 1 and written <= {int, float}:
        return dtypes.pop()
    return "double" if dtypes <= {"int", "double"} and kind is not ast.Pow else "?"


def _is_array(left: Any, right: Any) -> bool:
    return any(isinstance(each, (Departed, Unknown)) for each in (left, right))
