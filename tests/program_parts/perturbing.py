"""The derivative of a program's own function: run it again with one of its values moved a little.

A gradient call asks how its target would change if its source were another number. So the source's
value is moved by a small step where the program makes it, the program is run again, and the target
is looked at. That needs no tape, and knows nothing of how a tape is told what to record.

`asked_calls(source, tf)` runs a program and tells of each gradient call what it asked and gave;
`agrees(source, tf, call)` says whether that is the central difference, or None where none can be
taken: where the source is made in no assignment, where an operation has a kink there, where the
program gives a function a gradient of its own, or where the caller weighs the target. What
`stop_gradient` holds stays as it was, as it is meant to.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import numpy as np

METHODS = ("gradient", "jacobian", "batch_jacobian")
STEP = 1e-5
# Derivatives that are not meant to be those of the numbers.
NOT_OF_THE_NUMBERS = "custom_gradient"


@dataclass
class AskedCall:
    """One gradient call: its place, what it asked, what it gave.

    Attributes
    ----------
    line, column, occurrence
        Which call it is, and how often it was made before.
    method, named
        The method, and its named arguments.
    targets
        The values of the targets.
    sources
        For each source the numbers of the places at which its value was made or written.
    results
        The values that it gave, None where it gave None.
    held
        What `stop_gradient` gave in the program, from the first time on.
    scales
        For each place at which a value is made, how large a step of 1 is there.
    """

    line: int
    column: int
    occurrence: int
    method: str
    named: dict[str, Any]
    targets: list[Any]
    sources: list[list[int]]
    results: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)


class _Watcher:
    """Numbers the places at which values are made, and moves one of them."""

    def __init__(
        self,
        moved: int | None = None,
        step: float = 0.0,
        *,
        first_row: bool = False,
        held: list[Any] | None = None,
    ):
        self.moved = moved
        self.held: list[Any] = []
        self.held_before = held
        self.step = step
        self.first_row = first_row
        self.count = 0
        self.scales: list[float] = []
        self.events: dict[int, list[int]] = {}
        self.kept: list[Any] = []
        self.calls: list[AskedCall] = []
        self.occurrences: dict[tuple[int, int], int] = {}

    def made(self, value: Any) -> Any:
        """Note a value that the program makes; return it, moved if it is the one."""
        return self._passed(value, again=False)

    def handed(self, value: Any) -> Any:
        """Note a value that a function is handed, where it is moved for that function alone."""
        return self._passed(value, again=True)

    def _passed(self, value: Any, *, again: bool) -> Any:
        if type(value) in {list, tuple}:
            items = [self._passed(item, again=again) for item in value]
            unchanged = all(one is other for one, other in zip(items, value, strict=True))
            return value if unchanged else type(value)(items)
        if type(value) is dict:
            for key, item in value.items():
                value[key] = self._passed(item, again=again)
            return value
        if not _is_floating(value):
            return value
        # Every value is counted, known or not: a run in which one is moved counts alike.
        number, self.count = self.count, self.count + 1
        self.scales.append(scale(value))
        if number == self.moved:
            value = self._moved(value)
        if again or id(value) not in self.events:
            self.events.setdefault(id(value), []).append(number)
            self.kept.append(value)
        return value

    def written(self, variable: Any, result: Any) -> Any:
        """Note that a Variable was given another value."""
        if _is_floating(variable) and hasattr(variable, "assign_add"):
            self.scales.append(scale(variable))
            if self.count == self.moved:
                self._moved(variable)
            self.events.setdefault(id(variable), []).append(self.count)
            self.kept.append(variable)
            self.count += 1
        return result

    def hold(self, function: Any, value: Any, **named: Any) -> Any:
        """Call `stop_gradient`: what it gives does not move."""
        if self.held_before is not None and len(self.held) < len(self.held_before):
            value = 0.0 * value + self.held_before[len(self.held)]
        self.held.append(_number(value))
        return function(value, **named)

    def _moved(self, value: Any) -> Any:
        change = self.step * scale(value) * direction(tuple(value.shape), first_row=self.first_row)
        change = change.astype(value.dtype.as_numpy_dtype)
        if hasattr(value, "assign_add"):
            value.assign_add(change)
            return value
        return value + change

    def ask(self, line: int, column: int, method: str, tape: Any, *given: Any, **named: Any) -> Any:
        """Make a gradient call, and note it."""
        occurrence = self.occurrences.get((line, column), 0)
        self.occurrences[line, column] = occurrence + 1
        result = getattr(tape, method)(*given, **named)
        names = ("target", "sources" if method != "batch_jacobian" else "source")
        all_named = {**dict(zip((*names, "third"), given, strict=False)), **named}
        targets = [_number(leaf) for leaf in _leaves(all_named.get(names[0]))]
        sources = [list(self.events.get(id(leaf), ())) for leaf in _leaves(all_named.get(names[1]))]
        results = [_number(leaf) for leaf in _leaves(result)]
        self.calls.append(
            AskedCall(
                line,
                column,
                occurrence,
                method,
                all_named,
                targets,
                sources,
                results,
                self.held,
                self.scales,
            )
        )
        return result


def scale(value: Any) -> float:
    """Return how large a step of 1 is for a value."""
    return float(max(1.0, np.max(np.abs(value.numpy()), initial=0.0)))


def direction(shape: tuple[int, ...], *, first_row: bool) -> Any:
    """Return the direction in which a value of this shape is moved."""
    size = int(np.prod(shape))
    steps = 1.0 + 0.37 * np.arange(size, dtype=np.float64).reshape(shape)
    if first_row and shape:
        steps[1:] = 0.0
    return steps


def asked_calls(source: str, tf: Any, **moved: Any) -> list[AskedCall]:
    """Run a program, as far as Python comes, and return its gradient calls."""
    watcher = _Watcher(**moved)
    tree = ast.fix_missing_locations(_Rewriter().visit(ast.parse(source)))
    try:
        exec(compile(tree, "<program>", "exec"), {"tf": tf, "_w": watcher, "__name__": "program"})
    except Exception:  # noqa: BLE001  as far as Python comes
        return watcher.calls
    return watcher.calls


def agrees(source: str, tf: Any, call: AskedCall) -> bool | None:
    """Tell whether a call gives the central difference; None where none can be taken."""
    if {"third", "output_gradients"} & {*call.named} and call.method == "gradient":
        return None
    answers = [_source_agrees(source, tf, call, place) for place in range(len(call.sources))]
    if False in answers:
        return None if NOT_OF_THE_NUMBERS in source else False
    return None if None in answers or not answers else True


def _source_agrees(source: str, tf: Any, call: AskedCall, place: int) -> bool | None:
    given = call.results[place] if place < len(call.results) else None
    if given is None:
        return None if not call.sources[place] else False
    first_row = call.method == "batch_jacobian"
    seen = []
    for event in call.sources[place]:
        ends = [
            _targets_of(
                asked_calls(
                    source, tf, moved=event, step=step, first_row=first_row, held=call.held
                ),
                call,
            )
            for step in (STEP, -STEP)
        ]
        if any(end is None for end in ends):
            return None
        right, left = ends
        middle = _joined(call.targets, first_row=first_row)
        slopes = [(right - middle) / STEP, (middle - left) / STEP, (right - left) / (2 * STEP)]
        if not np.allclose(slopes[0], slopes[1], rtol=1e-2, atol=1e-2):
            return None  # a kink
        got = _along(call, given * call.scales[event], slopes[2])
        rounding = 1e-5 + 1e-9 * np.max(np.abs(middle), initial=0.0)
        seen.append(got is not None and np.allclose(got[0], got[1], rtol=1e-4, atol=rounding))
    return any(seen) if seen else None


def _along(call: AskedCall, given: Any, slope: Any) -> tuple[Any, Any] | None:
    """Return what the call says of the change along the direction, and what was seen."""
    if call.method == "gradient":
        steps = direction(np.shape(given), first_row=False)
        return np.sum(given * steps), np.sum(slope)
    if call.method == "jacobian":
        rank = np.ndim(given) - np.ndim(call.targets[0])
        shape = np.shape(given)[np.ndim(given) - rank :]
        steps = direction(shape, first_row=False)
        return np.tensordot(given, steps, axes=rank).ravel(), slope.ravel()
    rank = np.ndim(given) - np.ndim(call.targets[0])
    shape = np.shape(given)[np.ndim(given) - rank :]
    whole = (np.shape(given)[0], *shape)
    steps = direction(whole, first_row=True)[0]
    return np.tensordot(given[0], steps, axes=rank).ravel(), slope.ravel()


def _targets_of(calls: list[AskedCall], wanted: AskedCall) -> Any:
    for call in calls:
        place = (call.line, call.column, call.occurrence)
        if place == (wanted.line, wanted.column, wanted.occurrence):
            return _joined(call.targets, first_row=call.method == "batch_jacobian")
    return None


def _joined(targets: list[Any], *, first_row: bool) -> Any:
    if first_row:
        # A batch Jacobian is that of the sum of all rows.
        return np.sum(targets[0], axis=0).ravel()
    return np.concatenate([np.ravel(target) for target in targets])


def _is_floating(value: Any) -> bool:
    return (
        hasattr(value, "numpy") and hasattr(value, "shape")
        and getattr(getattr(value, "dtype", None), "is_floating", False)
    )  # fmt: skip


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def _number(value: Any) -> Any:
    return np.array(value.numpy(), dtype=np.float64) if hasattr(value, "numpy") else None


class _Rewriter(ast.NodeTransformer):
    """Lets a program tell the watcher of what it makes, writes and asks."""

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        return None if node.names[0].asname == "tf" else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        node.value = _told("made", node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        node.body = [
            *(
                ast.Assign([ast.Name(each.arg, ast.Store())],
                           _told("handed", ast.Name(each.arg, ast.Load())))
                for each in parameters if each.arg != "self"
            ),
            *node.body,
        ]  # fmt: skip
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "stop_gradient":
            told = _told("hold", node.func, *node.args)
            told.keywords = node.keywords
            return told
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            place = [ast.Constant(each) for each in (node.lineno, node.col_offset, node.func.attr)]
            told = _told("ask", *place, node.func.value, *node.args)
            told.keywords = node.keywords
            return told
        if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("assign"):
            return _told("written", node.func.value, node)
        return node


def _told(method: str, *arguments: ast.expr) -> ast.Call:
    function = ast.Attribute(ast.Name("_w", ast.Load()), method, ast.Load())
    return ast.Call(function, list(arguments), [])
