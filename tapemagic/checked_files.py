"""The files that ``tapemagic check`` reads: finding them, decoding them, writing them back.

A file that is named is always checked, as a notebook if its name ends with ``.ipynb``, else as a
program. In a folder these are all ``.py`` and ``.ipynb`` files below it, but for folders that hold
no work of the reader's (`ALWAYS_EXCLUDED`, Ruff's list) and what the settings exclude.

A file is decoded as Python does it, by its byte order mark or its coding line, and encoded in the
same way: bytes that no fix touches stay as they are.
"""

from __future__ import annotations

import fnmatch
import io
import os
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tapemagic.check_settings import Settings
    from tapemagic.checker.sources import Kind

__all__ = [
    "ALWAYS_EXCLUDED",
    "TextFile",
    "files_below",
    "is_left_out",
    "kind_of",
    "read_bytes",
    "unreadable",
]

ALWAYS_EXCLUDED: Final = frozenset(
    """
    .bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .mypy_cache .nox .pants.d .pyenv
    .pytest_cache .pytype .ruff_cache .svn .tox .venv .vscode __pycache__ __pypackages__ _build
    buck-out build dist node_modules site-packages venv
    """.split()  # noqa: SIM905 - thirty lines, where each has a line of its own
)
_SUFFIXES: Final = (".py", ".ipynb")


@dataclass(frozen=True)
class TextFile:
    """The text of a file, and what makes bytes of it again."""

    text: str
    encoding: str
    mark: bytes

    def encoded(self, text: str) -> bytes:
        """Return the bytes of another text in this file."""
        return self.mark + text.encode(self.encoding, "surrogateescape")


def kind_of(name: str) -> Kind:
    """Return what a file holds, by its name."""
    return "notebook" if name.lower().endswith(".ipynb") else "python"


def read_bytes(content: bytes, kind: Kind) -> TextFile:
    """Decode a file.

    Raises
    ------
    ValueError
        With the reason, if its bytes are not in its encoding.
    """
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    encoding = "utf-8"
    if kind == "python":
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        except SyntaxError as error:
            raise ValueError(error.msg) from None
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        return TextFile(content[len(mark) :].decode(encoding), encoding, mark)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"byte {error.start + len(mark)} is not in its encoding, {encoding}"
        ) from None


def files_below(
    paths: Iterable[str], settings_of: Callable[[Path], Settings]
) -> Iterator[tuple[str, Path]]:
    """Return the files to check, each once: what the reader calls it, and its path.

    Parameters
    ----------
    paths
        Files, and folders that are searched; in the order of the names.
    settings_of
        Gives the settings of a folder, for their ``exclude``.
    """
    seen: set[Path] = set()
    for name in paths:
        path = Path(name)
        found = _below(name, settings_of) if path.is_dir() else [name]
        for each in found:
            resolved = Path(each).resolve()
            if resolved not in seen:
                seen.add(resolved)
                yield each, Path(each)


def _below(folder: str, settings_of: Callable[[Path], Settings]) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        settings = settings_of(Path(root))
        folders[:] = sorted(
            name
            for name in folders
            if name not in ALWAYS_EXCLUDED and not _is_excluded(Path(root, name), settings)
        )
        for name in sorted(files):
            if name.endswith(_SUFFIXES) and not _is_excluded(Path(root, name), settings):
                # "a.py" below ".", and not "./a.py".
                yield str(Path(root, name))


def _is_excluded(path: Path, settings: Settings) -> bool:
    """Whether a pattern fits the name, or the path from the settings' folder."""
    if not settings.exclude:
        return False
    names = [path.name]
    resolved = path.resolve()
    if resolved.is_relative_to(settings.root):
        names.append(resolved.relative_to(settings.root).as_posix())
    return any(
        fnmatch.fnmatch(name, pattern.removesuffix("/"))
        for name in names
        for pattern in settings.exclude
    )


def is_left_out(path: Path, settings: Settings, folders: Iterable[Path]) -> bool:
    """Tell whether a search from one of these folders, or from the settings', leaves a file out.

    What those folders themselves are called, and are in, does not count.
    """
    resolved = path.resolve()
    for root in (settings.root, *folders):
        if resolved.is_relative_to(root.resolve()):
            between = resolved.relative_to(root.resolve()).parts[:-1]
            if not ALWAYS_EXCLUDED.isdisjoint(between):
                return True
    below = [each for each in (path, *path.parents) if each.is_relative_to(settings.root)]
    return any(_is_excluded(each, settings) for each in below if each != settings.root)


def unreadable(name: str, error: OSError) -> str:
    """Return the sentence on a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return f"{name} does not exist."
    return f"{name} cannot be read: {error.strerror or error}."
