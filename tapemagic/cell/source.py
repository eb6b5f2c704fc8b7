"""The text of a cell magic's body, placed where the reader sees it.

A magic is handed its body without the lines above it, so line 1 of the body is line 2 of the cell
(line 3 below a ``%%time``). `CellSource` puts that distance back as blank lines and caches the
text under the cell's own number, so that tracebacks, ``inspect.getsource`` and breakpoints agree
with the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell


@dataclass(frozen=True)
class CellSource:
    """A body, ready to be compiled.

    Attributes
    ----------
    text
        Python source: IPython's syntax (``%magic``, ``!command``) translated, and blank lines in
        place of the lines above the body.
    filename
        The name that the text is cached under, which IPython shows as ``Cell In[n]``.
    body
        What the reader wrote.
    """

    text: str
    filename: str
    body: str

    def parse(self, shell: InteractiveShell) -> ast.Module:
        """Parse the text; a `SyntaxError` has the line number that the reader sees."""
        return cast("ast.Module", shell.compile.ast_parse(self.text, self.filename))


class RunningCells:
    """The cells that are being run, outermost first, as IPython's events report them.

    ``%%capture`` and their like run their body as a cell of its own, so there can be several.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._running: list[tuple[ExecutionInfo, int]] = []
        # IPython unregisters by identity, and each access of a method makes a new object.
        self._listeners: dict[str, Callable[..., Any]] = {
            "pre_run_cell": self._enter,
            "post_run_cell": self._leave,
        }

    def connect(self) -> None:
        """Listen to the shell."""
        for event, listener in self._listeners.items():
            self._shell.events.register(event, listener)

    def disconnect(self) -> None:
        """Stop listening."""
        for event, listener in self._listeners.items():
            self._shell.events.unregister(event, listener)

    def source(self, body: str) -> CellSource:
        """Return the source of a magic's body.

        Raises
        ------
        SyntaxError
            If IPython cannot translate its own syntax in the body.
        """
        for info, number in self._running:
            above = _lines_above(info.raw_cell, body)
            if above is not None:
                return self._cached(body, info.raw_cell, above, number)
        # Nobody typed a cell: run_cell_magic was called by a program.
        return self._cached(body, None, 1, self._shell.execution_count)

    def _cached(self, body: str, raw_cell: str | None, above: int, number: int) -> CellSource:
        # IPython drops empty lines at the beginning of what it translates.
        above += len(body) - len(body.lstrip("\n")) if body.strip() else 0
        lines_above = [*(raw_cell or "").splitlines(), *[""] * above][:above]
        translated = self._shell.transform_cell(body)
        text = "\n" * above + translated
        # To be coloured, what tracebacks show must be Python: the magic's line is a comment.
        shown = "".join(f"# {line}\n" if line.strip() else "\n" for line in lines_above)
        filename = self._shell.compile.cache(shown + translated, number, raw_code=raw_cell)
        return CellSource(text=text, filename=filename, body=body)

    def _enter(self, info: ExecutionInfo) -> None:
        # Some versions of the shell count on before a cell is run, others afterwards.
        counted_on = self._shell.execution_count - self._shell.displayhook.prompt_count
        number = self._shell.execution_count - (counted_on if info.store_history else 0)
        self._running.append((info, number))

    def _leave(self, result: ExecutionResult | None) -> None:
        # The cell that loaded the extension was entered before anybody listened.
        # An interrupted cell is reported without a result: it was the innermost.
        for position, (info, _) in enumerate(self._running):
            if result is None or result.info is info:
                del self._running[position:]
                return


def _lines_above(raw_cell: str | None, body: str) -> int | None:
    """Count the lines of a cell that stand above a magic's body; None if it is not its body."""
    raw_lines = (raw_cell or "").rstrip().splitlines()
    body_lines = body.rstrip().splitlines()
    above = len(raw_lines) - len(body_lines)
    if above < 0 or not body_lines:
        return None
    # IPython strips a common indentation and prompts (">>> "), so ends of lines are compared.
    same = all(
        raw.endswith(line.strip()) for raw, line in zip(raw_lines[above:], body_lines, strict=True)
    )
    return above if same else None
