"""Derivatives on any engine: what ``%%tape`` computes, without the magic.

`differentiate` takes a function, `tape` gives a tape that watches what it is told. Beneath them,
`Derivation` nests the tapes that some requests need and takes each derivative where the next tape
still records; `tapemagic.plain_program` writes the same as a TensorFlow program.
"""

from __future__ import annotations

from tapemagic.derivative_plan import Plan
from tapemagic.derivatives.derivation import Derivation, DerivationError, Derivative, Kind
from tapemagic.derivatives.functions import differentiate, tape
from tapemagic.derivatives.values import SourceError, TargetError, check_source, check_target

__all__ = [
    "Derivation",
    "DerivationError",
    "Derivative",
    "Kind",
    "Plan",
    "SourceError",
    "TargetError",
    "check_source",
    "check_target",
    "differentiate",
    "tape",
]
