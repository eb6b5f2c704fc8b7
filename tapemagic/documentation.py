"""Where the documentation is, and where faults are told: the one place that knows the addresses.

``pyproject.toml`` names the same addresses for the package's page; a test holds them together.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DOCUMENTATION", "ISSUES", "rule_page"]

DOCUMENTATION: Final = "https://tapemagic.github.io/tapemagic/"
ISSUES: Final = "https://github.com/tapemagic/tapemagic/issues"


def rule_page(code: str) -> str:
    """Return the address of a rule's page."""
    return f"{DOCUMENTATION}rules/{code}/"
