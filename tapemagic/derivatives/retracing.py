"""No warning of retracing while a curve is computed.

TensorFlow warns when a ``tf.function`` is traced again and again for tensors of other shapes. A
curve calls the reader's function with a few numbers of points, so the tracing is ours, not a fault
of the function: the reader could do nothing about it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

__all__ = ["without_retracing_warnings"]


@contextlib.contextmanager
def without_retracing_warnings(tf: Any) -> Iterator[None]:
    """Keep an engine's warnings of retracing from being logged; all others are."""
    logger = tf.get_logger()
    logger.addFilter(_is_of_something_else)
    try:
        yield
    finally:
        logger.removeFilter(_is_of_something_else)


def _is_of_something_else(record: logging.LogRecord) -> bool:
    return "triggered tf.function retracing" not in record.getMessage()
