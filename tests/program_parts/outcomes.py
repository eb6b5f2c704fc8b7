"""Run a small program on an engine, and note what each call of a tape gave.

The text of the program stays as it is. Its syntax tree is changed: each call of `gradient`,
`jacobian` or `batch_jacobian` becomes a function that the recorder calls and whose outcome it
notes, with the line of the call: values, None, or an exception. After an exception the call gives
None and the program goes on, so that all of its calls are compared. A line that fails otherwise,
often because of such a None, is noted too, and the names that it was to bind hold None.

Plain Python would have stopped at the first exception: the outcomes up to there are `reached`.
"""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

METHODS = ("gradient", "jacobian", "batch_jacobian")
# Lines that may fail while the program goes on.
STATEMENTS = (ast.Assign, ast.AugAssign, ast.Expr, ast.With, ast.For)

# The texts that a tape itself says to its user; of other exceptions only the class is compared.
OWN_TEXTS = re.compile(
    r"A non-persistent GradientTape|GradientTape must be created|Tape is |Trying to stop recording"
    r"|Argument `target` should|Cannot convert the argument `type_value`|Passed in object"
    r"|Unknown value for unconnected|Shape \(|Need first dimension|custom_gradient function"
)
UNITS = 4


@dataclass(frozen=True)
class Raised:
    """An exception: its class, and its text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What happened at one place of a program.

    Attributes
    ----------
    line
        Where the call, or the line that failed, begins.
    occurrence
        How often this call was made before.
    method
        The method of the tape, or "" for a line that failed without it.
    result
        An array, None, a structure of these as the program asked for it, or a `Raised`.
    reached
        Whether plain Python, which stops at the first exception, comes here.
    """

    line: int
    occurrence: int
    method: str
    result: Any
    reached: bool

    def __str__(self) -> str:
        place = f"line {self.line}" + f", time {self.occurrence + 1}" * (self.occurrence > 0)
        return f"{place}: {self.method or 'the line'} {_shown(self.result)}"

    def has_none(self) -> bool:
        """Whether the call gave None, alone or in a structure."""
        return bool(self.method) and any(item is None for item in _leaves(self.result))


def run(program: Any, tf: Any) -> list[Outcome]:
    """Run `program` (its `source`) on the engine `tf`, and return its outcomes in their order."""
    tree = ast.parse(program.source, "<program>")
    tree = ast.fix_missing_locations(_Rewriter().visit(tree))
    recorder = _Recorder()
    namespace = {"tf": tf, "__name__": "program", "_recorder": recorder}
    recorder.names = namespace
    exec(compile(tree, "<program>", "exec"), namespace)
    return recorder.outcomes


# ---- the syntax tree ---------------------------------------------------------------------------


class _Rewriter(ast.NodeTransformer):
    """Makes each call of a tape a noted one, and lets the program survive a line that fails."""

    def __init__(self) -> None:
        self.survives = True

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Import) and node.names[0].asname == "tf":
            return None  # the engine is given
        if isinstance(node, (ast.FunctionDef, ast.Try)):
            return self._as_a_whole(node)
        self.generic_visit(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return _noted(node, node.func.attr) if node.func.attr in METHODS else node
        return _surviving(node) if self.survives and isinstance(node, STATEMENTS) else node

    def _as_a_whole(self, node: ast.FunctionDef | ast.Try) -> ast.AST:
        """Let a function fail at the line that called it, and a `try` hear of what it is for."""
        before, self.survives = self.survives, False
        self.generic_visit(node)
        self.survives = before
        return _surviving(node) if before and isinstance(node, ast.Try) else node


def _surviving(node: ast.stmt) -> ast.AST:
    bound = sorted(
        {
            item.id
            for item in ast.walk(node)
            if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
        }
    )
    simple = isinstance(node, (ast.Assign, ast.AugAssign))
    guarded = ast.parse(
        "try:\n    pass\nexcept Exception as _error:\n"
        f"    _recorder.failed({node.lineno}, _error, {bound}, anew={simple})"
    ).body[0]
    assert isinstance(guarded, ast.Try)
    guarded.body = [node]
    return ast.copy_location(guarded, node)


def _noted(call: ast.Call, method: str) -> ast.AST:
    """Return the expression that makes `call` by way of the recorder."""
    noting = ast.parse(f"_recorder.call({call.lineno}, {method!r}, lambda: 0)", mode="eval").body
    assert isinstance(noting, ast.Call)
    noting.args[2].body = call
    return ast.copy_location(noting, call)


class _Recorder:
    """Notes outcomes while a program runs."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.names: dict[str, Any] = {}
        self.counts: dict[tuple[int, str], int] = {}
        self.reached = True

    def call(self, line: int, method: str, action: Any) -> Any:
        """Make a call of a tape; after an exception it gives None."""
        found, result = None, None
        try:
            found = action()
            result = _plain(found)
        except Exception as error:  # noqa: BLE001  the exception is the outcome
            result = _raised(error)
        self._note(line, method, result)
        return found

    def failed(self, line: int, error: Exception, bound: list[str], *, anew: bool) -> None:
        """Note that a line failed; the names that it was to bind hold None."""
        self._note(line, "", _raised(error))
        for name in bound:
            if anew:
                self.names[name] = None
            else:
                self.names.setdefault(name, None)

    def _note(self, line: int, method: str, result: Any) -> None:
        occurrence = self.counts.get((line, method), 0)
        self.counts[line, method] = occurrence + 1
        self.outcomes.append(Outcome(line, occurrence, method, result, self.reached))
        self.reached = self.reached and not isinstance(result, Raised)


def _raised(error: Exception) -> Raised:
    return Raised(type(error).__name__, str(error))


def _plain(found: Any) -> Any:
    """Return what a call gave with an array in place of each tensor."""
    if isinstance(found, dict):
        return {name: _plain(item) for name, item in found.items()}
    if isinstance(found, (list, tuple)):
        return type(found)(_plain(item) for item in found)
    return None if found is None else np.asarray(found.numpy())


def _leaves(result: Any) -> list[Any]:
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [leaf for item in result for leaf in _leaves(item)]
    return [result]


def _shown(result: Any) -> str:
    if isinstance(result, Raised):
        return f"raises {result.kind}: {result.text}"
    return f"gives {result!r}"


# ---- comparing ---------------------------------------------------------------------------------


def same(expected: Any, got: Any, units: float = UNITS) -> bool:
    """Whether two results are alike: structure, type, shape, values, class and text."""
    if type(expected) is not type(got):
        return False
    if isinstance(expected, Raised):
        own = OWN_TEXTS.match(expected.text)
        return expected == got if own else expected.kind == got.kind
    if isinstance(expected, dict):
        return list(expected) == list(got) and same([*expected.values()], [*got.values()], units)
    if isinstance(expected, (list, tuple)):
        pairs = list(zip(expected, got, strict=False))
        return len(expected) == len(got) and all(same(*pair, units) for pair in pairs)
    return expected is None or _same_values(expected, got, units)


def _same_values(expected: Any, got: Any, units: float) -> bool:
    """Whether arrays agree to `units` in the last place of 1.0, or of their largest number."""
    if expected.dtype != got.dtype or expected.shape != got.shape:
        return False
    if not np.issubdtype(expected.dtype, np.floating):
        return bool(np.array_equal(expected, got))
    finite = np.isfinite(expected)
    if not np.array_equal(expected[~finite], got[~finite], equal_nan=True):
        return False
    if not finite.any():
        return True
    expected, got = expected[finite], got[finite]
    largest = max(1.0, np.abs(expected).max())
    unit = 2.0**-23 if expected.dtype == np.float32 else 2.0**-45
    return bool(np.all(np.abs(expected - got) <= units * unit * largest))


def agree(expected: list[Outcome], got: list[Outcome], units: float = UNITS) -> bool:
    """Whether a program ended alike on two engines."""
    return len(expected) == len(got) and all(
        _alike(one, other, units) for one, other in zip(expected, got, strict=True)
    )


def _alike(one: Outcome | None, other: Outcome | None, units: float = UNITS) -> bool:
    if one is None or other is None:
        return False
    places = [(each.line, each.occurrence, each.method, each.reached) for each in (one, other)]
    return places[0] == places[1] and same(one.result, other.result, units)


def side_by_side(program: Any, expected: list[Outcome], got: list[Outcome]) -> str:
    """Return the program with its line numbers, and under it the outcomes of both engines."""
    lines = [f"seed {program.seed}"]
    lines += [f"{number:3}  {line}" for number, line in enumerate(program.source.splitlines(), 1)]
    for one, other in itertools.zip_longest(expected, got):
        if _alike(one, other):
            lines.append(f"  both:       {one}")
        else:
            lines += [f"! TensorFlow: {one}", f"! numpy:      {other}"]
    return "\n".join(lines)
