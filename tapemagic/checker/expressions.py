"""What expressions mean: names, formulas, items, attributes."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from .interpreter import Base
from .shapes import broadcast, matrix_product
from .store import MISSING
from .values import (
    NOTHING,
    BoundMethod,
    Choice,
    Class,
    Constant,
    Departed,
    Function,
    Instance,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    Value,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Expressions"]

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
COMPARISONS: dict[type, Any] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
# Libraries that go by a name of their own where nobody has imported them.
USUAL_NAMES = {"tf": "tensorflow", "np": "numpy", "math": "math"}
LARGEST_NUMBER = 1 << 64
LONGEST_TEXT = 10_000


class Expressions(Base):
    """Evaluates expressions."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self._evaluators: dict[type, Callable[[Any, Scope], Any]] = {
            ast.Constant: lambda node, scope: Constant(node.value),
            ast.Name: self.name,
            ast.BinOp: self.arithmetic,
            ast.UnaryOp: self.unary,
            ast.Compare: self.comparison,
            ast.BoolOp: self.logic,
            ast.IfExp: self.conditional,
            ast.Call: self.call,
            ast.Attribute: self.attribute,
            ast.Subscript: self.subscript,
            ast.Tuple: self.items,
            ast.List: self.items,
            ast.Set: self.items,
            ast.Dict: self.dictionary,
            ast.ListComp: self.comprehension,
            ast.SetComp: self.comprehension,
            ast.GeneratorExp: self.comprehension,
            ast.DictComp: self.comprehension,
            ast.Lambda: self.function_value,
            ast.NamedExpr: self.named,
            ast.Starred: lambda node, scope: self.evaluate(node.value, scope),
            ast.JoinedStr: self.text,
            ast.FormattedValue: self.text,
            ast.Await: lambda node, scope: self.evaluate(node.value, scope),
            ast.Yield: self.yielded,
            ast.YieldFrom: self.yielded_from,
        }

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        self.steps_left -= 1
        if self.steps_left < 0:
            self.step()
        evaluator = self._evaluators.get(type(node))
        return self.unknown() if evaluator is None else evaluator(node, scope)

    # Provided by the classes that are built on this one.
    def call(self, node: ast.Call, scope: Scope) -> Any:
        raise NotImplementedError

    def call_value(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        raise NotImplementedError

    def function_value(self, node: Any, scope: Scope) -> Any:
        raise NotImplementedError

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        raise NotImplementedError

    def passes(self, iterable: Any) -> Iterator[Any]:
        raise NotImplementedError

    # ---- names -------------------------------------------------------------------------------

    def name(self, node: ast.Name, scope: Scope) -> Any:
        """Return what a name means here."""
        name = node.id
        inside: Scope | None = scope.elsewhere.get(name, scope)
        while inside is not None:
            value = inside.cells.get(name, MISSING)
            if value is not MISSING:
                return value
            inside = inside.outer
        builtin = self.builtin(name)
        if builtin is not None:
            return builtin
        if name in USUAL_NAMES:
            return Symbol(USUAL_NAMES[name])
        if name in self.bound_somewhere and self.stopped is None:
            return self.fails("NameError")
        # The same unknown thing wherever it is used.
        value = self.unknown()
        self.store.write(self.module.cells, name, value)
        return value

    def builtin(self, name: str) -> Any:
        raise NotImplementedError

    def named(self, node: ast.NamedExpr, scope: Scope) -> Any:
        """Evaluate ``name := value``."""
        value = self.evaluate(node.value, scope)
        self.bind(node.target, value, scope)
        return value

    # ---- formulas ----------------------------------------------------------------------------

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
        for operand in (left, right):
            if isinstance(operand, Constant) and operand.value is None:
                return self.fails("TypeError", operand.given_by)
            if isinstance(operand, Unknown) and operand.failed:
                return Unknown(operand.node, operand.failed)
        tensors = (Tensor, Variable)
        if not (isinstance(left, tensors) or isinstance(right, tensors)):
            return self._without_tensors(kind, operation, left, right)
        x, y = self.node_of(left), self.node_of(right)
        if x is None or y is None:
            return self.fails("TypeError")
        dtype, fits = _dtype_of_both(left, x.dtype, right, y.dtype)
        if not fits:
            return self.fails("InvalidArgumentError")
        for operand, node in ((left, x), (right, y)):
            if isinstance(operand, Constant):
                node.dtype = dtype  # it becomes what the tensor is
        shape = broadcast(x.shape, y.shape)
        if kind is ast.MatMult:
            shape = matrix_product(x.shape, y.shape)
        if kind is ast.Div and dtype == "int":
            dtype = "float"
        return self.tensor(operation, x, y, dtype=dtype, shape=shape)

    def _on_constants(self, on_numbers: Any, left: Constant, right: Constant) -> Any:
        if left.value is None or right.value is None:
            return self.fails("TypeError", left.given_by or right.given_by)
        try:
            if on_numbers in (operator.pow, operator.lshift, operator.mul) and not all(
                isinstance(each.value, (int, float)) and abs(each.value) < LARGEST_NUMBER
                for each in (left, right)
            ):
                return Constant(left.value * right.value) if (
                    on_numbers is operator.mul and _is_small_repetition(left.value, right.value)
                ) else self.unknown()
            if on_numbers in (operator.pow, operator.lshift) and abs(right.value) > 64:  # noqa: PLR2004
                return self.unknown()
            return Constant(on_numbers(left.value, right.value))
        except Exception as error:  # noqa: BLE001  whatever Python says to the operands
            return self.fails(type(error).__name__)

    def _without_tensors(self, kind: type, operation: str, left: Any, right: Any) -> Any:
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
                self.machine.node("left", tuple(nodes), nodes[0].dtype),
                scalars.pop() if len(scalars) == 1 else None,
            )
        if isinstance(left, (Unknown, Choice)) or isinstance(right, (Unknown, Choice)):
            x, y = self.node_of(left), self.node_of(right)
            if x is None or y is None:
                return self.unknown(left, right)
            return self.tensor(operation, x, y, dtype="?")
        return self.unknown(left, right)

    def unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        """Evaluate ``-x``, ``+x``, ``~x``, ``not x``."""
        value = self.evaluate(node.operand, scope)
        self.machine.place = node
        if isinstance(node.op, ast.Not):
            truth = self.truth(value)
            return self.unknown() if truth is None else Constant(not truth)
        if isinstance(value, Constant):
            change = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}
            try:
                return Constant(change[type(node.op)](value.value))
            except TypeError:
                return self.fails("TypeError", value.given_by)
        if isinstance(value, Departed):
            return Departed(self.machine.node("left", (value.node,), value.node.dtype), value.scalar)
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
        if isinstance(kind, (ast.Is, ast.IsNot)):
            same = self._are_same(left, right)
            return self.unknown() if same is None else Constant(same is isinstance(kind, ast.Is))
        compare = COMPARISONS.get(type(kind))
        if compare is None and isinstance(right, (Sequence, Mapping)) and isinstance(left, Constant):
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
        if compare is not None and any(isinstance(each, (Tensor, Variable)) for each in (left, right)):
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

    def logic(self, node: ast.BoolOp, scope: Scope) -> Any:
        """Evaluate ``and`` and ``or``."""
        value: Any = NOTHING
        ends = isinstance(node.op, ast.Or)
        for place, part in enumerate(node.values):
            value = self.evaluate(part, scope)
            truth = self.truth(value)
            if truth is ends:
                return value
            if truth is None and place < len(node.values) - 1:
                rest = ast.BoolOp(node.op, node.values[place + 1 :])
                return self.choose(lambda: value, lambda: self.logic(rest, scope))
        return value

    def conditional(self, node: ast.IfExp, scope: Scope) -> Any:
        """Evaluate ``body if test else orelse``."""
        truth = self.truth(self.evaluate(node.test, scope))
        if truth is not None:
            return self.evaluate(node.body if truth else node.orelse, scope)
        return self.choose(
            lambda: self.evaluate(node.body, scope), lambda: self.evaluate(node.orelse, scope)
        )

    def text(self, node: ast.JoinedStr | ast.FormattedValue, scope: Scope) -> Any:
        """Evaluate an f-string."""
        parts = node.values if isinstance(node, ast.JoinedStr) else [node.value]
        for part in parts:
            self.evaluate(part, scope)
        return Unknown(self.machine.node("unknown", (), "string"))

    # ---- lists, tuples, dictionaries -----------------------------------------------------------

    def sequence(self, kind: str, items: list[Any]) -> Sequence:
        """Return a list or a tuple of these."""
        return Sequence(kind, dict(enumerate(items)))

    def items(self, node: ast.Tuple | ast.List | ast.Set, scope: Scope) -> Any:
        """Evaluate the display of a list, a tuple or a set."""
        values: list[Any] = []
        for item in node.elts:
            value = self.evaluate(item, scope)
            if not isinstance(item, ast.Starred):
                values.append(value)
            elif isinstance(value, Sequence):
                values += value.items()
            else:
                return self.unknown(value, *values)
        kind = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}[type(node)]
        return self.sequence(kind, values)

    def dictionary(self, node: ast.Dict, scope: Scope) -> Any:
        """Evaluate the display of a dictionary."""
        cells: dict[Any, Any] = {}
        unknown: list[Any] = []
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.evaluate(item, scope)
            if key is None:
                if isinstance(value, Mapping):
                    cells.update(value.cells)
                else:
                    unknown.append(value)
                continue
            known = self.evaluate(key, scope)
            if isinstance(known, Constant):
                cells[known.value] = value
            else:
                unknown.append(value)
        return self.unknown(Mapping(cells), *unknown) if unknown else Mapping(cells)

    def comprehension(self, node: Any, scope: Scope) -> Any:
        """Evaluate a comprehension."""
        inner = Scope(outer=scope)
        found: list[Any] = []
        known = self._comprehend(node, 0, inner, found)
        if isinstance(node, ast.DictComp):
            if known and all(isinstance(key, Constant) for key, _ in found):
                return Mapping({key.value: value for key, value in found})
            return self.unknown(*(value for _, value in found))
        kind = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(node), "list")
        return self.sequence(kind, found) if known else self.unknown(*found)

    def _comprehend(self, node: Any, depth: int, scope: Scope, found: list[Any]) -> bool:
        """Collect the items; return whether it is known how many there are."""
        if depth == len(node.generators):
            if isinstance(node, ast.DictComp):
                found.append((self.evaluate(node.key, scope), self.evaluate(node.value, scope)))
            else:
                found.append(self.evaluate(node.elt, scope))
            return True
        part = node.generators[depth]
        iterable = self.evaluate(part.iter, scope)
        known = self.length(iterable) is not None
        for item in self.passes(iterable):
            self.bind(part.target, item, scope)
            truths = [self.truth(self.evaluate(test, scope)) for test in part.ifs]
            if False in truths:
                continue
            known = known and None not in truths
            known = self._comprehend(node, depth + 1, scope, found) and known
        return known

    def length(self, value: Any) -> int | None:
        """Return how many items there are in `value`, if that is known."""
        if isinstance(value, (Sequence, Mapping)):
            return len(value.cells)
        if isinstance(value, Constant) and isinstance(value.value, (str, bytes, range, tuple)):
            return len(value.value)
        shape = None
        if isinstance(value, (Tensor, Departed)):
            shape = value.node.shape
        elif isinstance(value, Variable):
            shape = value.handle.shape
        return shape[0] if shape else None

    def subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        """Evaluate ``value[index]``."""
        value = self.evaluate(node.value, scope)
        index = self._index(node.slice, scope)
        self.machine.place = node
        return self.item(value, index)

    def _index(self, node: ast.expr, scope: Scope) -> Any:
        if isinstance(node, ast.Slice):
            bounds = [
                NOTHING if part is None else self.evaluate(part, scope)
                for part in (node.lower, node.upper, node.step)
            ]
            if all(isinstance(bound, Constant) for bound in bounds):
                return Constant(slice(*(bound.value for bound in bounds)))
            return self.unknown()
        if isinstance(node, ast.Tuple):
            return self.sequence("tuple", [self._index(part, scope) for part in node.elts])
        return self.evaluate(node, scope)

    def item(self, value: Any, index: Any) -> Any:
        """Return ``value[index]``."""
        known = index.value if isinstance(index, Constant) else MISSING
        if isinstance(value, Sequence):
            if isinstance(known, slice):
                return self.sequence(value.kind, value.items()[known])
            if isinstance(known, int):
                try:
                    return value.items()[known]
                except IndexError:
                    return self.fails("IndexError")
            self.open_questions += 1
            return self.unknown(value)
        if isinstance(value, Mapping):
            try:
                found = value.cells.get(known, MISSING)
            except TypeError:
                found = MISSING
            if found is not MISSING:
                return found
            self.open_questions += 1
            return self.unknown(value)
        if isinstance(value, Constant):
            if value.value is None:
                return self.fails("TypeError", value.given_by)
            try:
                return Constant(value.value[known])
            except Exception:  # noqa: BLE001  whatever Python says
                return self.unknown()
        if isinstance(value, Choice):
            parts = [self.item(each, index) for each in value.values]
            joined = parts[0]
            for part in parts[1:]:
                joined = self.join(joined, part)
            return joined
        return self._item_of_tensor(value, known)

    def _item_of_tensor(self, value: Any, index: Any) -> Any:
        if isinstance(value, (Tensor, Variable)):
            x = self.node_of(value)
            assert x is not None  # noqa: S101  for the type checker
            shape = x.shape[1:] if x.shape and isinstance(index, int) else None
            if x.shape == () and isinstance(index, (int, slice)):
                return self.fails("InvalidArgumentError")
            return self.tensor("linear", x, dtype=x.dtype, shape=shape)
        if isinstance(value, Departed):
            return Departed(self.machine.node("left", (value.node,), value.node.dtype), None)
        if isinstance(value, Unknown) and value.failed:
            return value
        self.open_questions += 1
        return self.unknown(value)

    # ---- attributes --------------------------------------------------------------------------

    def attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        """Evaluate ``value.name``."""
        value = self.evaluate(node.value, scope)
        self.machine.place = node
        return self.attribute_of(value, node.attr)

    def attribute_of(self, value: Any, name: str) -> Any:
        """Return ``value.name``."""
        if isinstance(value, Symbol):
            return Symbol(f"{value.path}.{name}")
        if isinstance(value, Instance):
            return self._attribute_of_instance(value, name)
        if isinstance(value, Class):
            found = self._in_class(value, name)
            return self.unknown() if found is None else found
        if isinstance(value, Constant) and value.value is None and name not in METHODS_OF_UNKNOWN:
            return self.fails("AttributeError", value.given_by)
        if isinstance(value, (Tensor, Variable, Departed)) and name in {"shape", "dtype"}:
            return self._facts_of(value, name)
        if isinstance(value, Unknown):
            return self._attribute_of_unknown(value, name)
        if isinstance(value, Choice):
            parts = [self.attribute_of(each, name) for each in value.values
                     if not (isinstance(each, Constant) and each.value is None)]  # fmt: skip
            return parts[0] if len(parts) == 1 else BoundMethod(value, name)
        return BoundMethod(value, name)

    def _facts_of(self, value: Any, name: str) -> Any:
        node = value.handle if isinstance(value, Variable) else value.node
        if name == "dtype":
            # Which float it is does not matter here, but that it is one does.
            return Symbol(f"tensorflow.{node.dtype}") if node.dtype != "?" else self.unknown()
        if node.shape is None:
            return Unknown(self.machine.node("unknown", (), "int"))
        return self.sequence("tuple", [Constant(length) for length in node.shape])

    def _attribute_of_unknown(self, value: Unknown, name: str) -> Any:
        # Again the same unknown thing.
        key = (value.node, name)
        known = self.machine.cells.get(key, MISSING)
        if known is MISSING:
            known = Unknown(self.machine.node("unknown", (value.node,), "?"), value.failed)
            self.store.write(self.machine.cells, key, known)
        return BoundMethod(value, name) if name in METHODS_OF_UNKNOWN else known

    def _attribute_of_instance(self, value: Instance, name: str) -> Any:
        found = value.cells.get(name, MISSING)
        if found is not MISSING:
            return found
        method = self._in_class(value.kind, name)
        if isinstance(method, Function):
            if method.manner == "property":
                return self.call_value(BoundMethod(value, method), [], {})
            return method if method.manner == "staticmethod" else BoundMethod(value, method)
        if method is not None:
            return method
        if name in {"trainable_variables", "variables"} and is_module(value.kind):
            return self.module_variables(value, trained_only=name == "trainable_variables")
        self.store.write(value.cells, name, found := self.unknown(value))
        return found

    def module_variables(self, owner: Instance, *, trained_only: bool) -> Any:
        raise NotImplementedError

    def _in_class(self, kind: Class, name: str) -> Any:
        found = kind.cells.get(name, MISSING)
        if found is not MISSING:
            return found
        for base in kind.bases:
            inherited = self._in_class(base, name) if isinstance(base, Class) else None
            if inherited is not None:
                return inherited
        return None

    # ---- generators ----------------------------------------------------------------------------

    def yielded(self, node: ast.Yield, scope: Scope) -> Any:
        """Hand the value of ``yield`` to whom reads the generator."""
        value = NOTHING if node.value is None else self.evaluate(node.value, scope)
        return self.yielding[-1](value) if self.yielding else self.unknown()

    def yielded_from(self, node: ast.YieldFrom, scope: Scope) -> Any:
        """Hand on what another generator yields."""
        iterable = self.evaluate(node.value, scope)
        for item in self.passes(iterable):
            if self.yielding:
                self.yielding[-1](item)
        return self.unknown()


def is_module(kind: Class) -> bool:
    """Tell whether a class is a ``tf.Module``, whose Variables are known by its attributes."""
    return any(
        is_module(base) if isinstance(base, Class) else base == Symbol("tensorflow.Module")
        for base in kind.bases
    )


METHODS_OF_UNKNOWN = frozenset({
    "gradient", "jacobian", "batch_jacobian", "watch", "numpy", "assign", "assign_add",
    "assign_sub", "append", "items", "values", "keys", "stop_recording", "reset",
})  # fmt: skip


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
    return of_tensor, not (of_tensor == "int" and of_number == "float" and not _is_array(left, right))


def _is_array(left: Any, right: Any) -> bool:
    return any(isinstance(each, (Departed, Unknown)) for each in (left, right))


