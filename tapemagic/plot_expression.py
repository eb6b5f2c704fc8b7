"""An expression of the reader's as a function of its variable: ``tf.sin(x)*x`` of x.

The variable is the name that means nothing yet; if every name means something, it is the one that
holds a number or a tensor, x before others. All other names are looked up in the notebook each time
the function is called. An expression that is a function itself (``tf.sin``, ``f``) is taken as it
is.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import math
import types
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.cell_names import needed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ExpressionError", "function_of", "limit_value"]

# What a function of mathematics is called by TensorFlow, which has no ``tf.ln``.
_FUNCTIONS_OF_TF: Final = {
    **{
        name: f"tf.{name}"
        for name in (
            "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "sqrt",
            "abs", "sigmoid",
        )
    },
    "log": "tf.math.log", "ln": "tf.math.log", "arcsin": "tf.asin", "arccos": "tf.acos",
    "arctan": "tf.atan", "fabs": "tf.abs", "relu": "tf.nn.relu", "pow": "tf.pow",
}  # fmt: skip
# What a limit may name without the reader's having bound it.
_LONG_DASHES: Final = "\u2212\u2013\u2014"
_CONSTANTS: Final = {"pi": math.pi, "tau": math.tau, "e": math.e}


class ExpressionError(ValueError):
    """An expression that is no function of one variable; the text is one sentence."""


def function_of(expression: str, namespace: dict[str, Any]) -> Callable[[Any], Any]:
    """Return the function that an expression describes.

    Parameters
    ----------
    expression
        Python.
    namespace
        The reader's names.

    Raises
    ------
    ExpressionError
        With one sentence.
    Exception
        What the expression raises where it is a function itself, and is computed here.
    """
    tree = _parsed(expression)
    _refuse_exclusive_or(tree, expression)
    variable = _variable(tree, expression, namespace)
    filename = f"<%tape plot {expression}>"
    linecache.cache[filename] = (len(expression), None, [expression], filename)
    if variable is None:
        return _itself(tree, expression, filename, namespace)
    arguments = ast.arguments([], [ast.arg(variable)], None, [], [], None, [])
    body = ast.Lambda(arguments, tree.body)
    ast.copy_location(body, tree.body)
    ast.fix_missing_locations(body)
    code = compile(ast.Expression(body), filename, "eval")
    function: Any = eval(code, namespace)  # noqa: S307 - it is the reader's expression
    function.plot_label = expression
    return function  # type: ignore[no-any-return]


def limit_value(text: str, namespace: Mapping[str, Any]) -> Any:
    """Return what a limit on a line means: ``-3``, ``2*pi``, ``high``.

    Raises
    ------
    ExpressionError
        With one sentence.
    """
    try:
        code = compile(text, "<limit>", "eval")
        return eval(code, {**_CONSTANTS, **namespace})  # noqa: S307 - it is the reader's expression
    except NameError as error:
        raise ExpressionError(
            f"the limit {text} has a name without a value ({error.name}): write a number, or bind "
            "it in a cell above."
        ) from None
    except Exception:  # noqa: BLE001 - whatever the reader has written
        if text[:1] in _LONG_DASHES:
            message = f"the limit {text} begins with a long dash: write -{text[1:]}, with a hyphen."
            raise ExpressionError(message) from None
        if "=" in text:
            raise ExpressionError(
                f"{text} gives a parameter a value, which %tape plot has no place for: plot a cell "
                f"with %%tape_plot, as in `%%tape_plot x -3 3 {text}`."
            ) from None
        raise ExpressionError(
            f"the limit {text} is no number: the last two words are the limits, as in -3 3 or "
            "-pi 2*pi."
        ) from None


def _parsed(expression: str) -> ast.Expression:
    try:
        return ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise ExpressionError(
            f"{expression!r} is no expression ({error.msg}): write one of a single variable, as in "
            "tf.sin(x)*x, and for more than that a cell with %%tape_plot."
        ) from None


def _variable(tree: ast.Expression, expression: str, namespace: Mapping[str, Any]) -> str | None:
    """Return the name of the variable, None where the expression has none."""
    if isinstance(tree.body, ast.Lambda):
        return None
    free = _free_names(tree)
    unknown = [name for name in free if name not in namespace and not hasattr(builtins, name)]
    _refuse_unknown_functions(tree, unknown)
    if len(unknown) == 1:
        return unknown[0]
    if unknown:
        others = [name for name in unknown if name != "x"]
        raise ExpressionError(
            f"{expression} has {len(unknown)} names without a value ({', '.join(unknown)}), and a "
            f"function of one variable is plotted: bind {others[0]} in a cell above, as in "
            f"{others[0]} = 1.0."
        )
    values = [name for name in free if name in namespace and _is_value(namespace[name])]
    if "x" in values or len(values) == 1:
        return "x" if "x" in values else values[0]
    if values:
        raise ExpressionError(
            f"each of {', '.join(values)} in {expression} could be the variable: call it x, or "
            f"write `lambda {values[0]}: {expression}`."
        )
    return None


def _refuse_exclusive_or(tree: ast.Expression, expression: str) -> None:
    if any(isinstance(node, ast.BitXor) for node in ast.walk(tree)):
        meant = expression.replace("^", "**")
        raise ExpressionError(f"^ is no power in Python, it is the exclusive or: write {meant}.")


def _refuse_unknown_functions(tree: ast.Expression, unknown: list[str]) -> None:
    """Refuse ``sin(x)`` and ``math.sin(x)`` where nothing is called so: no variable is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = written = node.func.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name, written = node.value.id, f"{node.value.id}.{node.attr}"
        else:
            continue
        if name in unknown and (name != "x" or isinstance(node, ast.Call)):
            own = _FUNCTIONS_OF_TF.get(written.rpartition(".")[2], "")
            what = f"write {own}" if own else "bind it in a cell above"
            raise ExpressionError(f"there is no {written} here: {what}.")


def _is_value(value: Any) -> bool:
    """Whether a name holds something that a variable could stand for."""
    return not callable(value) and not isinstance(value, (types.ModuleType, str))


def _free_names(tree: ast.Expression) -> list[str]:
    """Return the names that an expression looks up, in order of appearance."""
    found = needed_by([ast.Expr(tree.body)])
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in found]
    in_order = sorted(named, key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in in_order))


def _itself(
    tree: ast.Expression, expression: str, filename: str, namespace: dict[str, Any]
) -> Callable[[Any], Any]:
    value = eval(compile(tree, filename, "eval"), namespace)  # noqa: S307 - the reader's expression
    if not callable(value):
        raise ExpressionError(
            f"{expression} has no variable, and is no function either: write an expression of x, "
            "as in tf.sin(x)*x, or the name of a function."
        )
    return value  # type: ignore[no-any-return]
