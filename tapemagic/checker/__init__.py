"""Source text in, mistakes with gradient tapes out. Nothing is executed.

`check` is the whole of it for everybody outside. Inside, `sources` makes one syntax tree of a
program, a notebook or a cell, `analysis` says what each gradient call on it gives, `findings` are
the words for that, and `fixing` applies the corrections. Neither TensorFlow nor Jupyter nor numpy
is imported.
"""

from tapemagic.checker.checking import check

__all__ = ["check"]
