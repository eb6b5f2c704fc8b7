"""Where the documentation is: the one place that knows its address.

``pyproject.toml`` names the same address for the package's page; a test holds them together.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DOCUMENTATION", "rule_page"]

DOCUMENTATION: Final = "https://tapemagic.github.io/tapemagic/"


def rule_page(code: str) -> str:
    """Return the address of a rule's page."""
    return f"{DOCUMENTATION}rules/{code}/"
