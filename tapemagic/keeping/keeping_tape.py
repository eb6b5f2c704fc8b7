"""Which class of tapes keeps what it records, on each engine."""

from __future__ import annotations

from typing import Any

__all__ = ["CannotKeepError", "keeping_tape"]


class CannotKeepError(ValueError):
    """An engine whose tapes cannot be looked into; the text is one sentence for the reader."""


def keeping_tape(tf: Any) -> Any:
    """Return the class of tapes of an engine that keep what they record.

    Parameters
    ----------
    tf
        The engine: its module.

    Raises
    ------
    CannotKeepError
        If that cannot be, as with a version of TensorFlow that has changed inside.
    """
    own = getattr(tf, "_KeepingTape", None)
    if own is not None:
        return own
    from tapemagic.keeping.tensorflow_tapes import keeping_tape_of_tensorflow

    return keeping_tape_of_tensorflow(tf)
