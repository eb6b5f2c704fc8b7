"""The README as the page of the package on PyPI, which knows nothing of the files beside it.

A relative link or picture of README.md leads to a file of the repository. On PyPI it would lead
nowhere, so hatchling asks here for a text in which each is an address.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK: Final = re.compile(
    r"(?P<picture>!?)(?P<text>\[[^\]]*\])\((?!https?://|#)(?P<path>[^)\s]+)\)"
)


class PackageReadme(MetadataHookInterface):
    """What hatchling calls when it reads `pyproject.toml`."""

    PLUGIN_NAME = "package-readme"

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the text into the project's metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        text = with_addresses(text, metadata["urls"]["Homepage"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def with_addresses(text: str, repository: str) -> str:
    """Return Markdown whose relative links lead into the repository at this address."""

    def absolute(link: re.Match[str]) -> str:
        kind = "raw" if link["picture"] else "blob"
        return f"{link['picture']}{link['text']}({repository}/{kind}/HEAD/{link['path']})"

    return _LINK.sub(absolute, text)
