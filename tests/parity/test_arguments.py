"""Arguments of every wrong kind are refused as TensorFlow refuses them, and the others taken.

The programs stand in ``data/arguments.txt``. Each gives on the engine what it gives in TensorFlow:
the same value, or an error of the same class and, but for those listed there, with the same text.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf

_spec = importlib.util.spec_from_file_location(
    "golden_programs", Path(__file__).with_name("golden_programs.py")
)
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

pytestmark = pytest.mark.tensorflow


def _programs() -> list[tuple[str, bool]]:
    """Return each program, and whether the text of its error is to be compared."""
    found, with_text = [], True
    path = Path(__file__).parent / "data" / "arguments.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line in {"CLASS", "SAME"}:
            with_text = line == "SAME"
        elif line and not line.startswith("#"):
            found.append((line, with_text))
    return found


def outcome(program: str, tf: Any) -> tuple[str, str]:
    """Return what Python shows for `program`, or the class of its exception and the message."""

    def slope(function: Any, source: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(source)
            target = function(source)
        return tape.gradient(target, source)

    names = {"tf": tf, "np": np, "slope": slope}
    *statements, last = ast.parse(program.replace("\\n", "\n")).body
    try:
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


@pytest.mark.parametrize(("program", "with_text"), _programs())
def test_a_program_answers_as_in_tensorflow(program: str, with_text: bool, tf: Any) -> None:
    (expected, shown), (got, also_shown) = outcome(program, tf), outcome(program, numpy_tf)
    assert got == expected, (shown, also_shown)
    if got == "value":
        assert golden.texts_agree(golden.normal(shown), golden.normal(also_shown)), (
            shown,
            also_shown,
        )
    elif with_text:
        assert also_shown == shown
