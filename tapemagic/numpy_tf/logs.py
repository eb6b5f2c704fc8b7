"""Warnings go where TensorFlow's go: to the logger named ``tensorflow``.

`logging` is imported with the first of them: a program without warnings starts sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger

__all__ = ["get_logger", "warn"]


def get_logger() -> Logger:
    """Return the logger that TensorFlow's warnings go to; this engine's go there as well."""
    import logging

    return logging.getLogger("tensorflow")


def warn(message: str, *values: object) -> None:
    """Log a warning; `values` fill the places marked by ``%`` in its text."""
    get_logger().warning(message, *values)
