"""What a program of a few statements gives on an engine, held against what it gives on the other."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

import golden_programs as golden
import numpy as np

from tapemagic import numpy_tf


def outcome(program: str, tf: Any) -> tuple[str, str]:
    """Return what Python shows for `program`, or the class of its exception and the message."""

    def slope(function: Any, source: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(source)
            target = function(source)
        return tape.gradient(target, source)

    names = {"tf": tf, "np": np, "slope": slope}
    try:
        *statements, last = ast.parse(program.replace("\\n", "\n")).body
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(ast.Module(statements, []), "<program>", "exec"), names)
            if not isinstance(last, ast.Expr):
                exec(compile(ast.Module([last], []), "<program>", "exec"), names)
                return "value", ""
            return "value", repr(
                eval(compile(ast.Expression(last.value), "<program>", "eval"), names)
            )
    except Exception as error:  # noqa: BLE001  its class is the outcome
        return type(error).__name__, _without_names_of_devices(str(error))


def _without_names_of_devices(message: str) -> str:
    message = re.sub(r"\{\{function_node [^}]*\}\} ", "", message)
    message = re.sub(r"\n\t; NodeDef.*?> ?\[Op", " [Op", message, flags=re.DOTALL)
    return re.sub(r" \[Op.*$", "", message, flags=re.DOTALL).strip()


def difference(program: str, tf: Any, *, with_text: bool = False) -> str:
    """Return how a program differs here from TensorFlow, "" where it does not.

    It gives the same value, or an error of the same class and, if `with_text`, with the same text.
    """
    (expected, shown), (got, also_shown) = outcome(program, tf), outcome(program, numpy_tf)
    same = expected == got
    if same and got == "value":
        same = golden.texts_agree(golden.normal(shown), golden.normal(also_shown))
    elif same and with_text:
        same = shown == also_shown
    return "" if same else f"{program}: {expected} {shown}, and here {got} {also_shown}"
