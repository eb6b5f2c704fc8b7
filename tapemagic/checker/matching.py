"""`match`: which case is the one, as far as that is known, and what its pattern binds."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, Any

from .attributes import resolution_order
from .imports import Imports
from .store import MISSING
from .values import Class, Constant, Instance, Scope, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Matching"]


class Matching(Imports):
    """Reads `match`."""

    def matching(self, node: ast.Match, scope: Scope) -> None:
        """Read `match`: the first case that fits; where that is not known, any that may."""
        subject = self.evaluate(node.subject, scope)
        ways: list[Callable[[], None]] = []
        for case in node.cases:
            fits = self._fits(case.pattern, subject, scope)
            if fits is False:
                continue
            bound = {**dict.fromkeys(_names(case.pattern), None), **self._bound(case, subject)}
            if fits and case.guard is not None:
                # A guard sees what the pattern has bound, and so does what comes after it.
                self._bind_names(bound, subject, scope)
                fits = self.truth(self.evaluate(case.guard, scope))
                if fits is False:
                    continue
            ways.append(partial(self._read_case, case, bound, subject, scope))
            if fits:
                break
        else:
            ways.append(lambda: None)
        if len(ways) == 1:
            ways[0]()
        else:
            self.choose(*ways)

    def _read_case(
        self, case: ast.match_case, bound: dict[str, Any], subject: Any, scope: Scope
    ) -> None:
        self._bind_names(bound, subject, scope)
        self.run(case.body, scope)

    def _bind_names(self, bound: dict[str, Any], subject: Any, scope: Scope) -> None:
        for name, value in bound.items():
            target = ast.Name(name, ast.Store())
            self.bind(target, self.unknown(subject) if value is None else value, scope)

    def _bound(self, case: ast.match_case, subject: Any) -> dict[str, Any]:
        """Return what a pattern binds, where that is known: parts of the subject."""
        found: dict[str, Any] = {}
        waiting: list[tuple[ast.pattern, Any]] = [(case.pattern, subject)]
        while waiting:
            pattern, value = waiting.pop()
            if isinstance(pattern, ast.MatchAs):
                if pattern.name is not None:
                    found[pattern.name] = value
                if pattern.pattern is not None:
                    waiting.append((pattern.pattern, value))
            elif isinstance(pattern, ast.MatchSequence) and self._is_known(value):
                waiting += _pairs(pattern.patterns, value.items())
            elif isinstance(pattern, ast.MatchClass) and isinstance(value, Instance):
                waiting += [
                    (part, self.attribute_of(value, name))
                    for name, part in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
                ]
        return found

    def _fits(self, pattern: ast.pattern, value: Any, scope: Scope) -> bool | None:
        """Tell whether a value fits a pattern; None where that is not known."""
        if isinstance(pattern, ast.MatchAs):
            return True if pattern.pattern is None else self._fits(pattern.pattern, value, scope)
        if isinstance(pattern, ast.MatchOr):
            answers = [self._fits(each, value, scope) for each in pattern.patterns]
            return True if True in answers else None if None in answers else False
        if isinstance(pattern, ast.MatchSingleton):
            return value.value is pattern.value if isinstance(value, Constant) else None
        if isinstance(pattern, ast.MatchValue):
            wanted = self.evaluate(pattern.value, scope)
            known = isinstance(value, Constant) and isinstance(wanted, Constant)
            return bool(value.value == wanted.value) if known else None
        if isinstance(pattern, ast.MatchSequence):
            return self._fits_sequence(pattern, value, scope)
        if isinstance(pattern, ast.MatchClass) and isinstance(value, Instance):
            return self._fits_class(pattern, value, scope)
        return None

    def _fits_sequence(self, pattern: ast.MatchSequence, value: Any, scope: Scope) -> bool | None:
        if isinstance(value, Constant):
            return False
        if not self._is_known(value):
            return None
        items = value.items()
        has_rest = any(isinstance(each, ast.MatchStar) for each in pattern.patterns)
        fewest = len(pattern.patterns) - has_rest
        if len(items) < fewest or (len(items) > fewest and not has_rest):
            return False
        return _all(self._fits(*pair, scope) for pair in _pairs(pattern.patterns, items))

    def _fits_class(self, pattern: ast.MatchClass, value: Instance, scope: Scope) -> bool | None:
        kind = self.evaluate(pattern.cls, scope)
        if not isinstance(kind, Class):
            return None
        if all(each is not kind for each in resolution_order(value.kind)):
            return False
        if pattern.patterns:
            return None
        return _all(
            self._fits(part, found, scope)
            if (found := value.cells.get(name, MISSING)) is not MISSING
            else None
            for name, part in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
        )

    def _is_known(self, value: Any) -> bool:
        """Tell whether it is known which items a value has."""
        return (
            isinstance(value, Sequence)
            and value.kind in {"list", "tuple"}
            and value not in self.open_lists
            and value not in self.lost_collections
        )


def _names(pattern: ast.pattern) -> list[str]:
    """Return all names that a pattern binds."""
    names = [getattr(part, "name", getattr(part, "rest", None)) for part in ast.walk(pattern)]
    return [name for name in names if isinstance(name, str)]


def _pairs(patterns: list[ast.pattern], items: list[Any]) -> list[tuple[ast.pattern, Any]]:
    """Return the patterns of a sequence, each with its item; what a star takes is left out."""
    star = next((at for at, each in enumerate(patterns) if isinstance(each, ast.MatchStar)), None)
    if star is None:
        return list(zip(patterns, items, strict=False))
    behind = len(patterns) - star - 1
    first = zip(patterns[:star], items, strict=False)
    last = zip(patterns[star + 1 :], items[len(items) - behind :], strict=False)
    return [*first, *last]


def _all(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return False if False in found else None if None in found else True
