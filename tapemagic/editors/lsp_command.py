"""The command ``tapemagic lsp``: its options, and a sentence where it cannot start.

The packages that it needs are those of the extra ``lsp``, which are imported only here.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tapemagic.check_command import add_selection_options, joined_codes
from tapemagic.doctor.packages import install_command

if TYPE_CHECKING:
    import argparse

__all__ = ["add_lsp_parser"]


def add_lsp_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``lsp`` to the program's commands."""
    lsp = commands.add_parser(
        "lsp",
        help="start the language server: findings while you type, in every editor",
        description="Speak the Language Server Protocol over stdin and stdout. An editor starts "
        "this; docs/editors.md says how to tell it.",
    )
    lsp.add_argument("--stdio", action="store_true", help="what it always does; editors say it")
    add_selection_options(lsp)
    lsp.set_defaults(command=_serve)


def _serve(options: argparse.Namespace) -> int:
    from tapemagic.editors.editor_settings import EditorSettings

    try:
        from tapemagic.editors.language_server import TapemagicServer
    except ModuleNotFoundError as error:
        print(
            f"tapemagic lsp cannot start, since the extra lsp is not installed (missing: "
            f"{error.name}): {install_command('tapemagic[lsp]')}",
            file=sys.stderr,
        )
        return 1
    try:
        settings = EditorSettings(
            joined_codes(options.select),
            joined_codes(options.ignore),
            joined_codes(options.extend_select),
        )
    except ValueError as error:
        print(f"tapemagic lsp: {error}", file=sys.stderr)
        return 2
    TapemagicServer(settings).server.start_io()
    return 0
