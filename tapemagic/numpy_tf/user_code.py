"""What an error in a ``tf.function`` says: where in the user's code it was raised.

TensorFlow rewrites a decorated function before it runs it, so a traceback would show code that
nobody wrote. Its errors therefore begin with the lines of the program::

    in user code:

        File "lesson.py", line 3, in loss  *
            return tf.reduce_sum(x) + y

        NameError: name 'y' is not defined

The star says that TensorFlow rewrote the function; two stars stand where one that it did not
rewrite was called. The numpy engine rewrites nothing, and says the same, since lessons and the
answers to their questions show these messages.
"""

from __future__ import annotations

import ast
import linecache
from functools import cache
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import OpError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["StagingError", "in_user_code", "lines_of_user"]

_ENGINE = __file__.removesuffix("user_code.py")
_NOT_REWRITTEN = frozenset({"copy", "inspect", "linecache", "matplotlib", "numpy", "pathlib", "re"})
"""Packages that TensorFlow calls as they are."""
_TAKE_A_TEXT = (
    AssertionError,
    AttributeError,
    NameError,
    NotImplementedError,
    RuntimeError,
    StopIteration,
    TypeError,
    UnboundLocalError,
    ValueError,
)


class StagingError(Exception):
    """What stands in TensorFlow for an error that cannot be made with a text alone."""


class _KeyError(KeyError):
    """A KeyError whose text has several lines, which Python would show as one."""

    def __init__(self, message: str, cause: str) -> None:
        super().__init__(cause)
        self._message = message

    def __str__(self) -> str:
        return self._message


_KeyError.__name__ = _KeyError.__qualname__ = "KeyError"


class Line(NamedTuple):
    """A line of the user's code on the way to an error."""

    file: str
    number: int
    function: str
    text: str

    @property
    def is_rewritten(self) -> bool:
        """Whether TensorFlow rewrites the function that it is in."""
        from pathlib import Path

        path = Path(self.file).with_suffix("")
        for root in _libraries():
            if path.is_relative_to(root):
                return path.relative_to(root).parts[0] not in _NOT_REWRITTEN
        return True


@cache
def _libraries() -> tuple[str, ...]:
    """Return the folders of installed packages; only an error asks for them."""
    import sysconfig

    return tuple(sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib"))


def in_user_code(error: Exception, lines: Sequence[Line] = ()) -> Exception:
    """Return an error of the same class that says in which lines it was raised.

    Parameters
    ----------
    error
        What a function of ``tf.function`` raised. An error of an operation is returned as it is:
        TensorFlow raises these when the function runs, and not when it is rewritten.
    lines
        Where it was raised, the function first; by default as its traceback says, which begins
        where the function was called.
    """
    import traceback

    if isinstance(error, OpError):
        return error
    inner, cause = getattr(error, "_in_user_code", ((), f"{type(error).__name__}: {error}"))
    if not lines:
        trace = traceback.walk_tb(error.__traceback__)
        lines = lines_of_user([(frame.f_code, number) for frame, number in list(trace)[1:]])
    shown = [*lines[: len(lines) - len(inner)], *inner]
    if not shown or not shown[0].text:
        return error  # without its source TensorFlow rewrites nothing either
    made = _like(error, _message(shown, cause), cause)
    made._in_user_code = shown, cause  # type: ignore[attr-defined]
    made.__suppress_context__ = True
    return made.with_traceback(error.__traceback__)


def lines_of_user(places: Sequence[tuple[CodeType, int]]) -> list[Line]:
    """Return the user's lines among places in code: what stands inside a function belongs to it."""
    found: list[Line] = []
    outer: CodeType | None = None
    for code, number in places:
        if code.co_filename.startswith(_ENGINE):
            continue
        text = linecache.getline(code.co_filename, number).strip()
        line = Line(code.co_filename, number, code.co_name, text)
        if outer is not None and _is_inside(code, outer):
            name = found[-1].function if code.co_name.startswith("<") else code.co_name
            found[-1] = line._replace(function=name)
            continue
        outer = code
        found.append(_of_lambda(line) if code.co_name == "<lambda>" else line)
    return found


def _is_inside(code: CodeType, outer: CodeType) -> bool:
    return any(
        item is code or (isinstance(item, CodeType) and _is_inside(code, item))
        for item in outer.co_consts
    )


def _of_lambda(line: Line) -> Line:
    """Return the line of a nameless function as TensorFlow shows it: without what is around."""
    try:
        tree = ast.parse(line.text)
    except SyntaxError:
        return line._replace(function="None")
    found = next((node for node in ast.walk(tree) if isinstance(node, ast.Lambda)), tree)
    text = ast.get_source_segment(line.text, found)
    return line._replace(function="None", text=text or line.text)


def _like(error: Exception, message: str, cause: str) -> Exception:
    kind: Any = type(error)
    if kind is KeyError:
        return _KeyError(message, cause)
    if kind.__init__ is Exception.__init__ or kind in _TAKE_A_TEXT:
        return kind(message)  # type: ignore[no-any-return]
    return StagingError(message)


def _message(lines: Sequence[Line], cause: str) -> str:
    shown = []
    rewritten = True
    for line in lines:
        stars = "  *" if line.is_rewritten else "  **" if rewritten else ""
        rewritten = line.is_rewritten
        shown.append(f'    File "{line.file}", line {line.number}, in {line.function}{stars}')
        shown.append(f"        {line.text}")
    told = [f"    {line}" for line in cause.split("\n")]
    return "\n".join(["in user code:", "", *shown, "", *told, ""])
