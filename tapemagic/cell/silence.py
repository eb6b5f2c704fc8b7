"""Letting a program run without a sound: what is run again, or run to be looked at."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING

from IPython.utils.capture import capture_output

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["silence"]


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Show nothing of what is printed, displayed or logged inside the ``with`` block."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with _streams_to_nowhere(), capture_output(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


@contextlib.contextmanager
def _streams_to_nowhere() -> Iterator[None]:
    """Drop what is written to the file descriptors of the standard streams.

    A kernel reads them through a pipe; they are what C code, subprocesses and ``sys.__stdout__``
    write to. What Python has written before is let out first.
    """
    _flush()
    with contextlib.ExitStack() as stack:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        stack.callback(os.close, nowhere)
        for descriptor in (1, 2):
            with contextlib.suppress(OSError):  # a program without a terminal may have none
                kept = os.dup(descriptor)
                stack.callback(os.close, kept)
                stack.callback(os.dup2, kept, descriptor)
                os.dup2(nowhere, descriptor)
        stack.callback(_flush)
        yield


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):  # closed
                stream.flush()
