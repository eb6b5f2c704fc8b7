"""The plugin of flake8: what `tapemagic check` finds in programs, with the codes ``TAP``.

Which codes are wanted is flake8's own business (``select``, ``ignore``, ``# noqa``), so that
``[tool.tapemagic]`` is not read. Rules about performance and style, ``TAP5``, are off until
``select`` or ``extend-select`` names them. flake8 knows no fixes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tapemagic import __version__
from tapemagic.checker.checking import check_source
from tapemagic.checker.selection import DEFAULT, Selection
from tapemagic.checker.sources import may_have_findings, read_source

if TYPE_CHECKING:
    import argparse
    import ast
    from collections.abc import Iterator

__all__ = ["TapeChecker"]


class TapeChecker:
    """What flake8 makes for each file.

    Parameters
    ----------
    tree
        The program's syntax tree. It says to flake8 what kind of plugin this is; the text is read
        anew, since findings need it.
    lines
        The program's lines.
    """

    name = "tapemagic"
    version = __version__
    _selection: ClassVar[Selection] = Selection()

    def __init__(self, tree: ast.AST, lines: list[str]) -> None:  # noqa: ARG002 - see above
        self._text = "".join(lines)

    @staticmethod
    def add_options(options: Any) -> None:
        """Let flake8 leave out what is off by default."""
        options.extend_default_ignore(["TAP5"])

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Read which rules are asked for by name.

        The default above holds only where nobody writes ``ignore``, hence the second look.
        """
        named = [*(options.select or ()), *(options.extend_select or ())]
        cls._selection = Selection((*DEFAULT, *named))

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Give line, column from 0, and words of each finding."""
        if not may_have_findings(self._text):
            return
        # flake8 reads the comments, so that its --disable-noqa works.
        report = check_source(
            read_source(self._text), self._selection, with_fixes=False, with_suppressed=True
        )
        for finding in report.findings:
            place = finding.place
            words = f"{finding.code} {finding.message} {finding.why}"
            yield place.line, place.column - 1, words, type(self)
