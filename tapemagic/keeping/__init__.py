"""Tapes that keep what they record, to be shown later: which class it is on each engine.

`keeping_tape` returns it. The numpy engine has its own; TensorFlow's is made here, of what
TensorFlow has inside. What both keep is told in the same words, those of `kept`.
"""

from tapemagic.keeping.keeping_tape import CannotKeepError, keeping_tape

__all__ = ["CannotKeepError", "keeping_tape"]
