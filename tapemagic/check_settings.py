"""The settings of ``tapemagic check`` in ``pyproject.toml``, under ``[tool.tapemagic]``.

A file has the settings of the nearest ``pyproject.toml`` above it that has such a section, as with
Ruff; they are not put together with those of folders above. What stands on the command line is
stronger, but for ``extend-select``, which adds to both.

Keys: ``select``, ``ignore``, ``extend-select``, ``exclude``, each a list of texts. Any other key,
and any other value, is a `SettingsError` of one sentence.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.selection import DEFAULT, Selection

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Settings", "SettingsError", "SettingsFinder"]

_KEYS: Final = ("exclude", "extend-select", "ignore", "select")


class SettingsError(Exception):
    """Settings that are wrong, in one sentence that names the file."""


@dataclass(frozen=True)
class Settings:
    """The settings of a folder.

    Attributes
    ----------
    root
        The folder of the ``pyproject.toml`` that they stand in.
    selection
        Which rules are asked for.
    exclude
        Patterns of files and folders that are left out, beside those that always are.
    """

    root: Path
    selection: Selection
    exclude: tuple[str, ...] = ()


class SettingsFinder:
    """Finds the settings of files, and reads each ``pyproject.toml`` once.

    Parameters
    ----------
    select, ignore, extend_select
        What stands on the command line; None where nothing does.
    """

    def __init__(
        self,
        select: list[str] | None = None,
        ignore: list[str] | None = None,
        extend_select: list[str] | None = None,
    ) -> None:
        self._select = select
        self._ignore = ignore
        self._extend_select = extend_select or []
        self._known: dict[Path, Settings] = {}
        # A wrong command line is wrong before any file is read.
        Selection.of(select or (), ignore or (), self._extend_select)

    def of_folder(self, folder: Path) -> Settings:
        """Return the settings of the files in a folder.

        Raises
        ------
        SettingsError
            If the ``pyproject.toml`` that has them is wrong.
        """
        folder = folder.resolve()
        unknown = []
        settings = None
        for candidate in (folder, *folder.parents):
            settings = self._known.get(candidate) or self._read(candidate)
            if settings is not None:
                break
            unknown.append(candidate)
        if settings is None:
            settings = self._settings(folder, {}, "the command line")
        for candidate in unknown:
            self._known[candidate] = settings
        return settings

    def _read(self, folder: Path) -> Settings | None:
        path = folder / "pyproject.toml"
        try:
            text = path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} cannot be read: {error}.") from None
        # Most of the files above a program say nothing of tapes, and may be wrong in their own way.
        if "tapemagic" not in text:
            return None
        try:
            table = tomllib.loads(text).get("tool", {}).get("tapemagic")
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path} is not TOML: {error}.") from None
        if table is None:
            return None
        settings = self._settings(folder, _checked(table, path), str(path))
        self._known[folder] = settings
        return settings

    def _settings(self, root: Path, table: dict[str, list[str]], where: str) -> Settings:
        select = table.get("select", DEFAULT) if self._select is None else self._select
        ignore = table.get("ignore", ()) if self._ignore is None else self._ignore
        extended = [*table.get("extend-select", ()), *self._extend_select]
        try:
            selection = Selection.of(select, ignore, extended)
        except ValueError as error:
            raise SettingsError(f"{where}: {error}") from None
        return Settings(root, selection, tuple(table.get("exclude", ())))


def _checked(table: Any, path: Path) -> dict[str, list[str]]:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: tool.tapemagic is no table: write [tool.tapemagic].")
    for key, value in table.items():
        if key not in _KEYS:
            raise SettingsError(
                f"{path}: [tool.tapemagic] has no key {key!r}: write one of {', '.join(_KEYS)}."
            )
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise SettingsError(
                f'{path}: {key} in [tool.tapemagic] is no list of texts: write {key} = ["..."].'
            )
    return table
