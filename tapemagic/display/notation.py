r"""Leibniz notation as text, LaTeX and HTML: ``d²y/dx²``, ``\frac{d^{2}y}{dx^{2}}`` and a fraction.

The HTML is made of plain elements with inline styles, for three readers: a browser, where it is a
fraction; a site that strips styles (GitHub) and a screen reader, where it reads d²y/dx². MathML
would look as good in a browser but is removed from notebooks that are not trusted.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapemagic.leibniz import Request

_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PRIMES: Final = ("", "′", "″", "‴", "⁗")
_GREEK_LETTERS: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
_NAME: Final = re.compile(r"(?P<base>[^\W\d_]+)_*(?P<index>\w*)")


@dataclass(frozen=True)
class Notation:
    """A derivative to be written.

    Attributes
    ----------
    target
        The name above.
    powers
        The names below, in the order of the request, each with its exponent.
    is_partial
        Whether to write ∂ in place of d.
    """

    target: str
    powers: tuple[tuple[str, int], ...]
    is_partial: bool

    @classmethod
    def of(cls, request: Request, others: Iterable[Request] = ()) -> Notation:
        """Write a request.

        It is partial if the reader wrote ∂, or if it or the others differentiate the same target
        by several sources.
        """
        sources = set(request.sources)
        for other in others:
            if other.target == request.target:
                sources.update(other.sources)
        groups = itertools.groupby(request.sources)
        powers = tuple((name, len(list(group))) for name, group in groups)
        return cls(request.target, powers, "∂" in request.text or len(sources) > 1)

    @property
    def order(self) -> int:
        """The order of the derivative."""
        return sum(power for _, power in self.powers)

    @property
    def text(self) -> str:
        """The derivative on one line: ``∂²z/∂x∂y``."""
        sign = "∂" if self.is_partial else "d"
        above = sign + _superscript(self.order) + self.target
        return above + "/" + "".join(sign + name + _superscript(k) for name, k in self.powers)

    @property
    def latex(self) -> str:
        r"""The derivative in LaTeX: ``\frac{\partial^{2} z}{\partial x\,\partial y}``."""
        sign = r"\partial" if self.is_partial else "d"

        def power(exponent: int) -> str:
            return f"^{{{exponent}}}" if exponent > 1 else ""

        gap = " " if self.is_partial else ""
        above = f"{sign}{power(self.order)}{gap or ' '}{latex_name(self.target)}"
        below = r"\,".join(f"{sign} {latex_name(name)}{power(k)}" for name, k in self.powers)
        return rf"\frac{{{above}}}{{{below}}}"

    @property
    def html(self) -> str:
        """The derivative as a fraction."""
        sign = "∂" if self.is_partial else "d"

        def power(exponent: int) -> str:
            style = "font-size:75%;line-height:0;vertical-align:super"
            return f'<sup style="{style}">{exponent}</sup>' if exponent > 1 else ""

        above = f"{sign}{power(self.order)}{html_name(self.target)}"
        gap = '<span style="padding-left:0.15em"></span>'
        below = gap.join(f"{sign}{html_name(name)}{power(k)}" for name, k in self.powers)
        return (
            f'<span role="math" aria-label="{escape(self.text)}" style="{_FRACTION}">'
            f'<span style="{_ABOVE}">{above}</span>'
            # Read where styles are stripped, never seen where they are not.
            f'<span style="{_SLASH}">/</span>'
            f'<span style="{_BELOW}">{below}</span></span>'
        )


_SERIF: Final = "font-family:'Latin Modern Math','STIX Two Math','Cambria Math',Times,serif"
_FRACTION: Final = (
    f"display:inline-block;vertical-align:middle;text-align:center;white-space:nowrap;"
    f"font-size:115%;line-height:1.3;{_SERIF}"
)
_ABOVE: Final = "display:block;padding:0 0.2em;border-bottom:1px solid"
_BELOW: Final = "display:block;padding:0.12em 0.2em 0"
_SLASH: Final = "display:none"


def with_primes(name: str, order: int) -> str:
    """Write a derivative of a function in Lagrange's notation: f, f′, f″, f‴, f⁗, f⁽⁵⁾."""
    if order < len(_PRIMES):
        return name + _PRIMES[order]
    return f"{name}⁽{str(order).translate(_SUPERSCRIPTS)}⁾"


def latex_name(name: str) -> str:
    """Write a variable's name in LaTeX: ``x2`` is x with an index, ``theta`` is θ."""
    base, index = _parts(name)
    written = _latex_word(base)
    inner = ",".join(_latex_word(part) for part in index.split("_") if part)
    return f"{written}_{{{inner}}}" if inner else written


def html_name(name: str) -> str:
    """Write a variable's name in HTML, as mathematics sets it."""
    base, index = _parts(name)
    written = _html_word(base)
    inner = ",".join(_html_word(part) for part in index.split("_") if part)
    style = "font-size:75%;line-height:0;vertical-align:sub"
    return f'{written}<sub style="{style}">{inner}</sub>' if inner else written


def _parts(name: str) -> tuple[str, str]:
    match = _NAME.fullmatch(name)
    if match is None:
        return name, ""  # _, __x: no letter to begin with
    return match["base"], match["index"]


def _latex_word(word: str) -> str:
    if word in _GREEK_LETTERS:
        return f"\\{word}"
    if len(word) == 1 or word.isdigit():
        return _latex_escaped(word)
    return rf"\mathrm{{{_latex_escaped(word)}}}"


def _latex_escaped(word: str) -> str:
    return word.replace("_", r"\_")


def _html_word(word: str) -> str:
    letter = _GREEK_LETTERS.get(word, word)
    if len(letter) == 1 and letter.isalpha():
        return f"<i>{escape(letter)}</i>"
    return escape(letter)


def _superscript(exponent: int) -> str:
    return str(exponent).translate(_SUPERSCRIPTS) if exponent > 1 else ""
