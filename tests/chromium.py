"""Which Chromium is driven, and how."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium's own sandbox cannot start as root, as on CI; the pages are our own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium_path() -> str | None:
    """Return the Chromium to drive: TAPEMAGIC_CHROMIUM if set, else the system's."""
    chosen = os.environ.get("TAPEMAGIC_CHROMIUM")
    return chosen or next(filter(None, map(shutil.which, NAMES)), None)
