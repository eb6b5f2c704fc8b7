"""Refusals: what cannot be assigned to a plot's trait is an error of one sentence.

traitlets takes an assignment back, and all that were made together with it, for a `TraitError`; a
reader expects a `TypeError` or a `ValueError`. What is raised here is both.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import traitlets

from tapemagic.widgets.plot_state import FunctionRaisedError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_sentence", "refusals"]


class TypeRefusedError(traitlets.TraitError, TypeError):
    """An assignment of the wrong kind of value: traitlets takes all of it back."""


class ValueRefusedError(traitlets.TraitError, ValueError):
    """An assignment of a value that cannot be: traitlets takes all of it back."""


def as_sentence(error: Exception) -> str:
    """Return what an exception says as a sentence for the reader."""
    text = str(error)
    if not isinstance(error, (FunctionRaisedError, TypeError, ValueError)):
        text = f"{type(error).__name__}: {text}"
    return text if text.endswith(".") else f"{text}."


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Raise what is refused inside the ``with`` block as an error of traitlets."""
    try:
        yield
    except FunctionRaisedError as raised:
        raise ValueRefusedError(as_sentence(raised)) from raised.error
    except TypeError as error:
        raise TypeRefusedError(str(error)) from error
    except ValueError as error:
        raise ValueRefusedError(str(error)) from error
