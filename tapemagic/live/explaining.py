"""When it is too late: why a name holds None, and what an exception about tapes means.

`Reasons` keeps, for each name that a cell left at None, the finding that said so. So a None that is
already there can be explained (``%tape why dy_dx``), and so can the `TypeError` that it causes
somewhere below. TensorFlow's own exceptions about tapes are led to the rule that explains them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.live import names_bound
from tapemagic.checker.rules import find
from tapemagic.display.explanations import Explanation
from tapemagic.documentation import rule_page
from tapemagic.live.confirming import has_none

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapemagic.checker.findings import Report, TapeCall

__all__ = ["Reason", "Reasons", "explained_error"]

# What TensorFlow, and Python, say of tapes, and the rule that explains it.
_TEXTS: Final = {
    r"A non-persistent GradientTape can only be used to compute one set": "TAP301",
    r"Tape is still recording": "TAP307",
}
# What TensorFlow says of `x ^ 2`, which is meant as a power.
_EXCLUSIVE_OR: Final = re.compile(r"\bBitwiseXor\b")
_ABOUT_NONE: Final = re.compile(
    r"NoneType|None values not supported|convert a value \(None\)|No gradients provided"
    r"|`target` should be a list"
)


@dataclass(frozen=True)
class Reason:
    """Why a name holds None.

    Attributes
    ----------
    number
        The cell that bound it, as in ``In [3]``.
    line
        The line of the gradient call there.
    message, why, code
        What its finding says.
    """

    number: int
    line: int
    message: str
    why: str
    code: str

    def explanation(self, name: str) -> Explanation:
        """Return what is shown for a name."""
        return Explanation(
            f"{name} is None since line {self.line} of cell [{self.number}]: {self.message}",
            self.why,
            self.code,
            rule_page(self.code) if self.code else "",
        )


class Reasons:
    """Which names hold None, and why."""

    def __init__(self) -> None:
        self._by_name: dict[str, Reason] = {}

    def forget_bound_by(self, text: str) -> None:
        """Forget names that a cell has bound: what was known is true of an earlier value.

        The text of a cell is not read where nothing is known.
        """
        if self._by_name:
            for name in names_bound(text):
                self._by_name.pop(name, None)

    def note(
        self, number: int, report: Report, names: Mapping[int, str], namespace: Mapping[str, Any]
    ) -> None:
        """Note what a cell that has run left at None; `names` are those of `names_given`."""
        for index, name in names.items():
            finding = report.findings[index]
            if name in namespace and has_none(namespace[name]):
                root = finding
                while root.caused_by is not None:
                    root = report.findings[root.caused_by]
                why = finding.why if root is finding else f"{root.message} {root.why}"
                self._by_name[name] = Reason(
                    number, finding.place.line, finding.message, why, root.code
                )

    def note_right(
        self,
        number: int,
        calls: Sequence[TapeCall],
        names: Mapping[int, str],
        namespace: Mapping[str, Any],
    ) -> None:
        """Note the Nones that are no mistake: `names` are those of `names_given`, for `calls`."""
        for index, name in names.items():
            if name in namespace and has_none(namespace[name]):
                call = calls[index]
                self._by_name[name] = Reason(
                    number, call.place.line,
                    f"what `{call.tape}` differentiates there does not depend on the source.",
                    "A function that is linear in its source has a constant derivative, so that "
                    "this None is right and means zero.", "",
                )  # fmt: skip

    def of(self, name: str, namespace: Mapping[str, Any]) -> Reason | None:
        """Return why a name holds None; None where it does not, or nobody knows."""
        if name not in namespace or not has_none(namespace[name]):
            return None
        return self._by_name.get(name)


def explained_error(
    error: BaseException, line: str, namespace: Mapping[str, Any], reasons: Reasons
) -> Explanation | None:
    """Return what explains an exception, None where it has nothing to do with tapes.

    Parameters
    ----------
    error
        The exception.
    line
        The text of the reader's line that raised it.
    namespace
        What names hold now.
    reasons
        Why some of them hold None.
    """
    text = str(error)
    for pattern, code in _TEXTS.items():
        rule = find(code)
        if rule is not None and re.search(pattern, text):
            reason = rule.explanation.strip().split("\n\n")[0].replace("\n", " ")
            return Explanation(rule.summary, reason, code, rule_page(code))
    if "^" in line and _EXCLUSIVE_OR.search(text):
        return Explanation(
            "`^` is no power in Python.",
            "It is the exclusive or of whole numbers: write `**`, as in `x ** 2`.",
        )
    if not _ABOUT_NONE.search(text):
        return None
    for name in re.findall(r"[^\W\d]\w*", line):
        known = reasons.of(name, namespace)
        if known is not None:
            return known.explanation(name)
    return None
