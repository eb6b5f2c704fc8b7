"""TensorFlow, which the parity tests hold the numpy engine against."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def tf() -> Iterator[Any]:
    """Import TensorFlow, which says nothing below an error meanwhile."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    import tensorflow

    logger.setLevel(logging.ERROR)
    yield tensorflow
    logger.setLevel(level)
