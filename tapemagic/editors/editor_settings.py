"""Which rules hold for a file that is open in an editor: those of ``tapemagic check``.

``[tool.tapemagic]`` is read anew for each check, so that a changed ``pyproject.toml`` counts at
once. A file that ``tapemagic check .`` would leave out has no findings in an editor either.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tapemagic.check_settings import SettingsError, SettingsFinder
from tapemagic.checked_files import is_left_out
from tapemagic.checker.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["EditorSettings"]


class EditorSettings:
    """The rules for open files.

    Parameters
    ----------
    select, ignore, extend_select
        What stands on the server's command line; None where nothing does.

    Raises
    ------
    ValueError
        If one of them selects no rule.
    """

    def __init__(
        self,
        select: list[str] | None = None,
        ignore: list[str] | None = None,
        extend_select: list[str] | None = None,
    ) -> None:
        self._given = select, ignore, extend_select
        SettingsFinder(*self._given)

    def selection_for(
        self, path: Path | None, folders: Sequence[Path], complain: Callable[[str], None]
    ) -> Selection | None:
        """Return the rules for a file; None where it is left out.

        Parameters
        ----------
        path
            The file; None for something that was not saved yet.
        folders
            The folders that the editor has open: what they are in does not count.
        complain
            Is told one sentence where the settings are wrong; then those of the command line hold.
        """
        folder = path.parent if path else folders[0] if folders else Path.cwd()
        try:
            settings = SettingsFinder(*self._given).of_folder(folder)
        except SettingsError as error:
            complain(str(error))
            select, ignore, extended = self._given
            default = Selection().select if select is None else select
            return Selection.of(default, ignore or (), extended or ())
        if path is not None and is_left_out(path, settings, folders):
            return None
        return settings.selection
