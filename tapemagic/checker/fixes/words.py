"""Changes of a single word: a flag, parentheses, a point behind a number, another tape's name."""

from __future__ import annotations

import ast
import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from tapemagic.checker.keras_models import PREDICTIONS

from .desk import Draft, name_of
from .texts import NotPossible

if TYPE_CHECKING:
    from tapemagic.checker.asked import Asked
    from tapemagic.checker.tapes import Tape

    from .desk import Desk

__all__ = [
    "add_parentheses", "ask_other_tape", "assign_in_place", "call_model", "make_floating",
    "make_persistent", "rename_method",
]  # fmt: skip

METHODS = ("gradient", "jacobian", "batch_jacobian", "watch", "reset", "stop_recording")


def make_persistent(desk: Desk, tape: Tape) -> Draft:
    """Give ``persistent=True`` to a tape."""
    made = tape.made
    if not isinstance(made, ast.Call) or made.args:
        raise NotPossible
    others = [each for each in made.keywords if each.arg != "persistent"]
    flag = ast.copy_location(ast.Constant(value=True), made)
    keyword = ast.copy_location(ast.keyword("persistent", flag), made)
    new = ast.copy_location(ast.Call(made.func, [], [keyword, *others]), made)
    title = f"Make {name_of(tape)} persistent, so that it can be asked several times."
    return desk.replaced(made, new, title)


def make_floating(desk: Desk, place: ast.AST | None) -> Draft:
    """Write whole numbers as floating ones where a Variable or a constant is made."""
    if not isinstance(place, ast.Call) or not place.args:
        raise NotPossible
    first = place.args[0]
    if len(place.args) > 1 or any(each.arg == "dtype" for each in place.keywords):
        raise NotPossible
    numbers = [node for node in ast.walk(first) if isinstance(node, ast.Constant)]
    if not numbers or not all(type(node.value) is int for node in numbers):
        raise NotPossible
    new = _Floating().visit(ast.parse(ast.unparse(first), mode="eval").body)
    for node in ast.walk(new):
        ast.copy_location(node, first)
    return desk.replaced(
        first, new, f"Write `{ast.unparse(new)}`: whole numbers have no derivative."
    )


class _Floating(ast.NodeTransformer):
    """Writes whole numbers as floating ones."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant(float(node.value))  # type: ignore[arg-type]


def add_parentheses(desk: Desk, place: ast.AST) -> Draft:
    """Call the class."""
    if not isinstance(place, (ast.Name, ast.Attribute)):
        raise NotPossible
    new = ast.copy_location(ast.Call(place, [], []), place)
    return desk.replaced(place, new, f"Add the parentheses: `{ast.unparse(new)}` makes a tape.")


def rename_method(desk: Desk, call: ast.Call) -> Draft:
    """Ask the method that was meant."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        raise NotPossible
    near = difflib.get_close_matches(function.attr, METHODS, 1)
    if not near:
        raise NotPossible
    new = ast.copy_location(ast.Attribute(function.value, near[0], ast.Load()), function)
    return desk.replaced(function, new, f"Call `{near[0]}`.")


def call_model(desk: Desk, place: ast.AST | None) -> Draft:
    """Call a model in place of its method ``predict``, which gives an array."""
    if not isinstance(place, ast.Call) or not isinstance(place.func, ast.Attribute):
        raise NotPossible
    named = {each.arg: each.value for each in place.keywords}
    given = [*place.args, *([named["x"]] if "x" in named else [])]
    # How many are computed at a time, and what is printed, does not matter for what is computed.
    if place.func.attr not in PREDICTIONS or len(given) != 1 or isinstance(given[0], ast.Starred):
        raise NotPossible
    new = ast.copy_location(ast.Call(place.func.value, given, []), place)
    title = f"Write `{ast.unparse(new)}`, which gives a tensor; `{place.func.attr}` gives an array."
    return replace(desk.replaced(place, new, title), rewrites=True)


def ask_other_tape(desk: Desk, asked: Asked, name: str) -> Draft:
    """Ask another tape."""
    function = asked.node.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        raise NotPossible
    new = ast.copy_location(ast.Name(name, ast.Load()), function.value)
    title = f"Ask `{name}`, which has recorded it, in place of `{function.value.id}`."
    return desk.replaced(function.value, new, title, alone=True)


def assign_in_place(desk: Desk, place: ast.AST | None) -> Draft:
    """Change a Variable in place of binding its name anew."""
    statement = desk.tree.statement(place)
    if not (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.BinOp)
        and isinstance(statement.value.op, (ast.Add, ast.Sub))
        and isinstance(statement.value.left, ast.Name)
        and statement.value.left.id == statement.targets[0].id
    ):
        raise NotPossible
    method = "assign_add" if isinstance(statement.value.op, ast.Add) else "assign_sub"
    name, change = statement.targets[0].id, statement.value.right
    lines = desk.lines.copy()
    lines.indentation(statement)
    text = f"{name}.{method}({ast.unparse(change)})"
    lines.replace(statement, text)
    call = ast.Call(ast.Attribute(ast.Name(name, ast.Load()), method, ast.Load()), [change], [])
    new = ast.copy_location(ast.Expr(call), statement)
    for node in (call, call.func, call.func.value):  # type: ignore[attr-defined]
        ast.copy_location(node, statement)
    module = desk.tree.changed(nodes={statement: new})
    return Draft(f"Change the Variable in place: `{text}`.", module, lines)
