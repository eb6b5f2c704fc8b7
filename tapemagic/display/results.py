"""The derivatives of a ``%%tape`` cell as a small table, and the program it stands for.

`DerivativeTable` displays itself as text/plain, text/html and text/latex. All three are the same
on every run: nothing in them depends on the terminal, on time, or on addresses. The HTML needs no
style sheet and no script, takes its colours from the page around it, and has a header for each
row.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.display.notation import Notation, latex_name
from tapemagic.numbers_in_text import (
    array_text,
    is_container,
    number_text,
    point_text,
    tensor_array,
    type_text,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from tapemagic.derivatives import Derivative
    from tapemagic.finite_differences import Comparison

# A matrix with more rows or columns does not fit a formula.
_LARGEST_MATRIX: Final = 6
# Two values side by side, each in lines longer than this, do not fit a page.
_WIDE: Final = 36
_LINE_WIDTH: Final = 90
_THIN_COMMA: Final = r",\,"

_TABLE: Final = (
    "border-collapse:collapse;border:0;margin:0.4em 0;"
    "color:var(--jp-content-font-color1,var(--vscode-foreground,inherit));"
    "font-size:var(--jp-content-font-size1,inherit)"
)
_CAPTION: Final = "caption-side:top;text-align:left;padding:0 0.6em 0.3em;opacity:0.8"
_HEAD: Final = (
    "text-align:left;font-weight:normal;font-size:90%;opacity:0.75;padding:0.1em 0.6em;"
    "border-bottom:1px solid"
)
_CELL: Final = "text-align:left;vertical-align:middle;padding:0.35em 0.6em;font-weight:normal"
# The columns are as wide as their content: what a long note needs more goes to an empty last one.
_NARROW: Final = "width:1%;white-space:nowrap"
_NOTE: Final = "text-align:left;white-space:normal;padding:0 0.6em 0.45em"
_NOTE_TEXT: Final = "max-width:44em;font-size:90%;opacity:0.85"
_WHOLE: Final = "overflow-x:auto"
_CODE: Final = (
    "font-family:var(--jp-code-font-family,var(--vscode-editor-font-family,monospace));"
    "background:none;color:inherit;padding:0;white-space:pre"
)


class DerivativeTable:
    """The derivatives of one cell, for display.

    Parameters
    ----------
    derivatives
        What `Derivation.differentiate` returned, in the order to show.
    comparison
        For some bound names the finite difference, or the sentence that says why there is none.
    """

    def __init__(
        self,
        derivatives: Iterable[Derivative],
        comparison: Mapping[str, Comparison | str] | None = None,
    ) -> None:
        self.derivatives = tuple(derivatives)
        self.comparison = dict(comparison or {})

    def __repr__(self) -> str:
        return _text(self._rows(), self._point())

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        rows, point = self._rows(), self._point()
        bundle = {
            "text/plain": _text(rows, point),
            "text/html": _html(rows, point, has_comparison=bool(self.comparison)),
            "text/latex": _latex(rows, self.derivatives),
        }
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }

    def _rows(self) -> list[_Row]:
        requests = [derivative.request for derivative in self.derivatives]
        return [
            _Row(
                derivative,
                Notation.of(derivative.request, requests),
                self.comparison.get(derivative.request.bound_name),
            )
            for derivative in self.derivatives
        ]

    def _point(self) -> str:
        places: dict[str, Any] = {}
        for derivative in self.derivatives:
            places.update(derivative.point)
        return ", ".join(point_text(name, value) for name, value in places.items())


class _Row:
    """One derivative with what is written about it."""

    def __init__(
        self, derivative: Derivative, notation: Notation, comparison: Comparison | str | None
    ) -> None:
        self.derivative = derivative
        self.notation = notation
        self.comparison = comparison

    @property
    def name(self) -> str:
        return self.derivative.request.bound_name

    @property
    def notes(self) -> Sequence[str]:
        notes = list(self.derivative.notes)
        if isinstance(self.comparison, str):
            notes.append(self.comparison)
        return notes

    def difference_text(self, *, indent: int = 0) -> str:
        """Return the finite difference, as many digits of it as the step leaves right."""
        if self.comparison is None or isinstance(self.comparison, str):
            return ""
        return array_text(self.comparison.value, indent=indent)

    @property
    def judgement(self) -> str:
        """Say how far the finite difference is from the derivative, and whether that is much."""
        found = self.comparison
        if found is None or isinstance(found, str):
            return ""
        step = f"step {found.step:.2g}"
        if found.doubt is not None and not found.agrees:
            return f"{step}: {found.doubt.value}"
        if found.error is None:
            verdict = (
                "no dependence either"
                if found.agrees
                else "the target does change: the way from the source leaves the tape"
            )
            return f"{step}: {verdict}"
        verdict = "as expected" if found.agrees else f"more than the {found.expected:.1g} expected"
        if found.doubt is not None:
            verdict += ", though rounding would hide a small mistake"
        return f"{step}, error {_error_text(found.error)}: {verdict}"


def _error_text(error: float) -> str:
    return f"{error:.1g}" if error else "0"


# --- text/plain -----------------------------------------------------------------------------------


def _text(rows: Sequence[_Row], point: str) -> str:
    lines = [f"at {point}"] if point else []
    width = max((len(row.notation.text) for row in rows), default=0)
    for row in rows:
        opening = f"{row.notation.text:<{width}} = "
        lines.append(opening + _value_with_type(row, len(opening)))
        if row.difference_text():
            opening = f"{'':<{width}} ≈ "
            difference = row.difference_text(indent=len(opening))
            lines.append(f"{opening}{difference}   central difference, {row.judgement}")
        indent = " " * (width + 3)
        for note in row.notes:
            lines += textwrap.wrap(
                note, _LINE_WIDTH, initial_indent=indent, subsequent_indent=indent
            )
    return "\n".join(lines)


def _value_with_type(row: _Row, indent: int) -> str:
    text = value_text(row.derivative.value, indent=indent)
    kind = type_text(row.derivative.value)
    return f"{text}   {kind}" if kind else text


# --- text/html ------------------------------------------------------------------------------------


def _html(rows: Sequence[_Row], point: str, *, has_comparison: bool) -> str:
    is_wide = has_comparison and any(len(line) > _WIDE for row in rows for line in _lines(row))
    beside = has_comparison and not is_wide
    heads = ["Derivative", "Value", *(["Central difference"] if beside else []), "Name"]
    head = "".join(f'<th scope="col" style="{_HEAD};{_NARROW}">{title}</th>' for title in heads)
    body = "".join(_html_row(row, len(heads), beside=beside, below=is_wide) for row in rows)
    caption = f'<caption style="{_CAPTION}">at {escape(point)}</caption>' if point else ""
    return (
        f'<div style="{_WHOLE}"><table class="tapemagic-derivatives" style="{_TABLE}">{caption}'
        # JupyterLab draws a line below the whole head.
        f'<thead style="border:0"><tr>{head}<td style="border:0"></td></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _lines(row: _Row) -> list[str]:
    return [*value_text(row.derivative.value).splitlines(), *row.difference_text().splitlines()]


def _html_row(row: _Row, columns: int, *, beside: bool, below: bool) -> str:
    value = row.derivative.value
    kind = type_text(value)
    cells = [_value_cell(value_text(value), kind)]
    if beside:
        cells.append(_value_cell(row.difference_text(), row.judgement))
    name = f'<code style="{_CODE}">{escape(row.name)}</code>'
    cells.append(f'<td style="{_CELL};{_NARROW}">{name}</td><td></td>')
    rows = [f'<th scope="row" style="{_CELL};{_NARROW}">{row.notation.html}</th>{"".join(cells)}']
    if below and row.difference_text():
        difference = _value_cell(row.difference_text(), f"central difference, {row.judgement}")
        rows.append(f'<td style="{_CELL};text-align:right">≈</td>{difference}<td></td><td></td>')
    rows += [
        f'<td colspan="{columns + 1}" style="{_NOTE}">'
        f'<div style="{_NOTE_TEXT}">{_note_html(note)}</div></td>'
        for note in row.notes
    ]
    return "".join(f'<tr style="background:none">{content}</tr>' for content in rows)


def _note_html(note: str) -> str:
    """Escape a sentence and keep the names of options in one piece."""
    return re.sub(r"--[\w-]+", r'<span style="white-space:nowrap">\g<0></span>', escape(note))


def _value_cell(value: str, remark: str) -> str:
    if not value:
        return f'<td style="{_CELL};{_NARROW}"></td>'
    small = f'<br><small style="opacity:0.75">{escape(remark)}</small>' if remark else ""
    code = f'<code style="{_CODE}">{escape(value)}</code>'
    return f'<td style="{_CELL};{_NARROW}">{code}{small}</td>'


# --- text/latex -----------------------------------------------------------------------------------


def _latex(rows: Sequence[_Row], derivatives: Sequence[Derivative]) -> str:
    places: dict[str, Any] = {}
    for derivative in derivatives:
        places.update(derivative.point)
    at = _latex_point(places)
    lines = [
        rf"{row.notation.latex}{at} &= {_latex_value(derivative.value)}"
        for row, derivative in zip(rows, derivatives, strict=True)
    ]
    return "$$\\begin{aligned}\n" + " \\\\[1ex]\n".join(lines) + "\n\\end{aligned}$$"


def _latex_point(point: Mapping[str, Any]) -> str:
    """Write where the derivatives were taken, if all sources are numbers."""
    if not point or any(is_container(value) or np.ndim(value) for value in point.values()):
        return ""
    places = (
        f"{latex_name(name)}={_latex_number(np.asarray(value)[()])}"
        for name, value in point.items()
    )
    return rf"\bigg|_{{{_THIN_COMMA.join(places)}}}"


def _latex_value(value: Any) -> str:
    if value is None:
        return r"\text{None}"
    if is_container(value):
        parts = value.values() if isinstance(value, Mapping) else value
        return r",\quad ".join(map(_latex_value, parts))
    array = np.asarray(tensor_array(value))
    if array.ndim == 0:
        return _latex_number(array[()])
    if array.ndim > 2 or max(array.shape) > _LARGEST_MATRIX:  # noqa: PLR2004 - a matrix has rank 2
        return rf"\text{{{type_text(value)}}}"
    lines = (" & ".join(map(_latex_number, line)) for line in np.atleast_2d(array))
    return r"\begin{pmatrix}" + r" \\ ".join(lines) + r"\end{pmatrix}"


def _latex_number(value: Any) -> str:
    text = number_text(value)
    if text.lstrip("-") == "inf":
        return text.replace("inf", r"\infty")
    if text == "nan":
        return r"\text{nan}"
    mantissa, e, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e and "j" not in text else text
