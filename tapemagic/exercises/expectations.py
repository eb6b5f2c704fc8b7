"""What checks of exercises expect of an answer; whoever does not meet it gets a `Hint`.

They take tensors of either engine, Variables, arrays, numbers, and lists of them. `name` is the
learner's name for the value, for sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic.cell.snapshot import is_variable
from tapemagic.exercises.hints import Hint, kind_of
from tapemagic.live.describing import is_tensor
from tapemagic.numbers_in_text import tensor_array, value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

__all__ = [
    "expect_close",
    "expect_equal",
    "expect_function",
    "expect_none",
    "expect_tensor",
    "expect_variable",
    "result_of",
]


def expect_close(
    value: Any,
    expected: Any,
    *,
    name: str = "",
    hints: Mapping[Any, str] | None = None,
    otherwise: str = "",
    tolerance: float = 1e-3,
) -> None:
    """Expect a number or a tensor.

    Parameters
    ----------
    value, expected
        What the learner has, and what is right; in value and in shape.
    hints
        For wrong answers that are often given: a number, a tuple (for a tensor), or None.
    otherwise
        The hint for all other wrong answers; if not given, one that says what the value is.
    tolerance
        How far it may be from what is right, relative to the largest element (at least 1).
    """
    subject = _subject(name)
    hints = hints or {}
    if value is None:
        raise Hint(hints.get(None) or f"{subject} is `None`, and a number is asked for.")
    numbers, wanted = _numbers(value, subject), np.asarray(tensor_array(expected))
    if _are_close(numbers, wanted, tolerance):
        return
    for wrong, hint in hints.items():
        if wrong is not None and _are_close(numbers, np.asarray(wrong), tolerance):
            raise Hint(hint)
    if numbers.shape != wanted.shape:
        raise Hint(
            f"{subject} has the shape {numbers.shape}, and what is asked for has the shape "
            f"{wanted.shape}."
        )
    raise Hint(otherwise or f"{subject} is {_shown(numbers)}, and that is not it yet.")


def expect_equal(
    value: Any,
    expected: Any,
    *,
    name: str = "",
    choices: Collection[Any] = (),
    hints: Mapping[Any, str] | None = None,
    otherwise: str = "",
) -> None:
    """Expect a text, a whole number, True or False, or None; capital letters do not matter.

    Parameters
    ----------
    choices
        What can be answered at all; other answers are told so.
    hints, otherwise
        As in `expect_close`.
    """
    subject = _subject(name)
    answer = _plain(value)
    if answer == _plain(expected):
        return
    for wrong, hint in (hints or {}).items():
        if answer == _plain(wrong):
            raise Hint(hint)
    if choices and answer not in [_plain(choice) for choice in choices]:
        known = ", ".join(f"`{choice!r}`" for choice in choices)
        raise Hint(f"{subject} is not one of the answers that there are: {known}.")
    raise Hint(otherwise or f"{subject} is not right yet: think again, then guess again.")


def expect_none(value: Any, *, name: str = "", otherwise: str = "") -> None:
    """Expect None."""
    if value is not None:
        raise Hint(otherwise or f"{_subject(name)} is not `None`, as it is to be here.")


def expect_function(value: Any, *, name: str = "") -> None:
    """Expect something that can be called."""
    if not callable(value):
        raise Hint(f"{_subject(name)} is {kind_of(value)}, and a function is asked for.")


def expect_tensor(value: Any, *, name: str = "") -> None:
    """Expect a tensor or a Variable, of either engine."""
    if not (is_tensor(value) or is_variable(value)):
        raise Hint(f"{_subject(name)} is {kind_of(value)}, and a tensor is asked for.")


def expect_variable(value: Any, *, name: str = "") -> None:
    """Expect a `tf.Variable`, of either engine."""
    if not is_variable(value):
        raise Hint(f"{_subject(name)} is {kind_of(value)}, and a `tf.Variable` is asked for.")


def result_of(function: Callable[..., Any], *arguments: Any, call: str) -> Any:
    """Call a function of the learner; what it raises is a hint.

    Parameters
    ----------
    call
        The call as the learner would write it, for the sentence: "f(2.0)".
    """
    try:
        return function(*arguments)
    except Hint:
        raise
    except Exception as error:
        said = " ".join(str(error).split()[:30])
        raise Hint(f"`{call}` raises {type(error).__name__}: {said}") from error


def _subject(name: str) -> str:
    return f"`{name}`" if name else "your answer"


def _numbers(value: Any, subject: str) -> Any:
    """Return an answer as an array of numbers."""
    if isinstance(value, (list, tuple)):
        for part in value:
            if part is None or part is ...:
                shown = "..." if part is ... else "None"
                raise Hint(f"a part of {subject} is `{shown}`, and a number is asked for.")
        parts = [_numbers(part, subject) for part in value]
        if len({part.shape for part in parts}) > 1:
            shapes = ", ".join(str(part.shape) for part in parts)
            raise Hint(f"the parts of {subject} have different shapes: {shapes}.")
        return np.asarray(parts)
    if callable(value) and not hasattr(value, "dtype"):
        raise Hint(f"{subject} is a function, and a number is asked for: call it.")
    array = np.asarray(tensor_array(value))
    if array.dtype.kind not in "fciu":
        raise Hint(f"{subject} is {kind_of(value)}, and a number is asked for.")
    return array


def _are_close(numbers: Any, wanted: Any, tolerance: float) -> bool:
    if numbers.shape != wanted.shape:
        return False
    size = max(1.0, float(np.max(np.abs(wanted), initial=0, where=np.isfinite(wanted))))
    return bool(np.allclose(numbers, wanted, rtol=0, atol=tolerance * size, equal_nan=True))


def _plain(value: Any) -> Any:
    """Return a value that can be compared: texts without case, tensors as numbers."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if hasattr(value, "numpy") or isinstance(value, np.generic):
        array = np.asarray(tensor_array(value))
        return array.item() if array.ndim == 0 else array.tolist()
    return value


def _shown(numbers: Any) -> str:
    text = value_text(numbers)
    return text if "\n" not in text else f"a tensor of the shape {numbers.shape}"
