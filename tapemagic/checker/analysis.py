"""The verdict on every gradient call of a program: source tree in, report out."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .control import Departure, OutOfSteps
from .findings import Place, Problem
from .fixes.proof import ALL_FIXES, NOTHING_SPARED, Fixer, FixSearch, Spared
from .interpreter import LEAST_STEPS, STEPS_PER_EXPRESSION
from .report import report_of
from .slips import Slips
from .values import Class, Function, Instance, TapeValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .findings import Report
    from .fixes.evidence import Signatures

__all__ = ["analyse", "read", "report_on"]

# Words without which a function cannot do anything to a tape.
WORDS = frozenset({"GradientTape", "gradient", "jacobian", "batch_jacobian"})
# A function that is called nowhere is read by itself, with unknown arguments.
STEPS_OF_ONE_FUNCTION = 20_000
# About so many nodes of the syntax tree stand on a line: to count them takes as long as to parse.
EXPRESSIONS_PER_LINE = 12
TOO_DEEP = "this is nested too deeply to be checked"


def analyse(
    tree: ast.Module,
    lines: Sequence[str],
    cell_of: Callable[[int], object] | None = None,
    *,
    with_fixes: bool = True,
    search: FixSearch = ALL_FIXES,
) -> Report:
    """Return the report of a program: the verdict on every gradient call, and the mistakes.

    Parameters
    ----------
    tree
        Its syntax tree.
    lines
        Its lines, without their ends; columns of the tree, which count bytes, are led back to
        characters by them.
    cell_of
        To which cell a line belongs, where there are several: no fix moves a line from one to
        another.
    with_fixes
        Whether fixes are looked for, which takes most of the time.
    search
        For which findings.
    """
    return report_on(
        read(tree), tree, lines, cell_of or _one_cell, with_fixes=with_fixes, search=search
    )


def report_on(
    done: Slips,
    tree: ast.Module,
    lines: Sequence[str],
    cell_of: Callable[[int], object],
    spared: Spared = NOTHING_SPARED,
    *,
    with_fixes: bool = True,
    search: FixSearch = ALL_FIXES,
) -> Report:
    """Return the report of a program that was read, as `analyse` does.

    Parameters
    ----------
    done
        The reading.
    tree, lines, cell_of, with_fixes, search
        As for `analyse`.
    spared
        The statements of the program that fixes are to leave alone.
    """
    speaks = with_fixes and (done.calls or done.mistakes)
    fixer = Fixer(tree, lines, cell_of, read, spared, search=search) if speaks else None
    report = report_of(done, fixer)
    problems = tuple(
        Problem(Place(None, node.lineno, 1, node.lineno, 1), TOO_DEEP) for node in done.too_deep
    )
    return replace(report, problems=(*report.problems, *problems))


def _one_cell(_line: int) -> None:
    """Say that every line is in one cell."""


def read(tree: ast.Module, signatures: Signatures | None = None) -> Slips:
    """Read a program, and every function of it that it does not call itself.

    With `signatures` the evidence of each call is kept.
    """
    last = tree.body[-1].end_lineno if tree.body else None
    interpreter = Slips(EXPRESSIONS_PER_LINE * (last or 1))
    interpreter.signatures = signatures
    interpreter.module_tree = tree
    _read_module(interpreter, tree)
    _read_uncalled(interpreter)
    return interpreter


def _size(node: ast.AST) -> int:
    """Return how many nodes a syntax tree has."""
    return sum(1 for _ in ast.walk(node))


def _read_module(interpreter: Slips, tree: ast.Module) -> None:
    steps = interpreter.steps_left
    for statement in tree.body:
        # One that would be read for ever leaves something for the others.
        given = steps // 2 if steps > LEAST_STEPS else STEPS_PER_EXPRESSION * _size(statement)
        interpreter.steps_left = given
        try:
            interpreter.run([statement], interpreter.module)
        except Departure as departure:
            # Python stops here; what comes after is read as if it did not.
            interpreter.stopped = interpreter.stopped or departure
        except RecursionError:
            interpreter.too_deep.append(statement)
            _forget(interpreter, statement)
        except OutOfSteps:
            _forget(interpreter, statement)
        steps -= given - interpreter.steps_left
        interpreter.store.settle()
        interpreter.machine.settle()


def _forget(interpreter: Slips, statement: ast.stmt) -> None:
    """Go on after a statement that could not be read: whatever it binds or uses is unknown."""
    interpreter.begin_again()
    for node in ast.walk(statement):
        name = getattr(node, "id", None) or getattr(node, "name", None)
        if isinstance(name, str) and name in interpreter.bound_somewhere:
            interpreter.store.write(interpreter.module.cells, name, interpreter.unknown())
    for tape in interpreter.tapes:
        interpreter.lose(tape)


def _read_uncalled(interpreter: Slips) -> None:
    """Read the functions that were not called, each by itself."""
    store = interpreter.store
    begun = store.mark()
    place = lost = 0
    while place < len(interpreter.definitions):
        function = interpreter.definitions[place]
        place += 1
        node = function.node
        if node in interpreter.entered or not _speaks_of_tapes(node):
            continue
        for tape in interpreter.tapes[lost:]:
            # Whoever calls this function may have used what is there already.
            interpreter.lose(tape)
        lost = len(interpreter.tapes)
        mark = store.mark()
        stopped, interpreter.stopped = interpreter.stopped, None
        interpreter.steps_left = STEPS_OF_ONE_FUNCTION
        try:
            _call_unknown(interpreter, function)
        except (Departure, OutOfSteps):
            pass
        except RecursionError:
            interpreter.too_deep.append(node)
        finally:
            interpreter.begin_again()
            interpreter.stopped = stopped
        store.take_back(mark)
        interpreter.machine.settle()
    store.take_back(begun)


def _call_unknown(interpreter: Slips, function: Any) -> None:
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    arguments: list[Any] = [interpreter.unknown() for _ in positional]
    kind = interpreter.owners.get(function.node)
    if kind is not None and arguments and function.manner != "staticmethod":
        init = interpreter.in_class(kind, "__init__")
        count = len(init.node.args.args) - 1 if hasattr(init, "node") else 0
        owner = interpreter.instantiate(kind, [interpreter.unknown() for _ in range(count)], {})
        arguments[0] = owner
        # Other methods may have been called before this one.
        _forget_attributes(interpreter, kind, owner)
        if isinstance(owner, Instance):
            interpreter.running_methods.append((owner, kind))
    named = {parameter.arg: interpreter.unknown() for parameter in spec.kwonlyargs}
    value = interpreter.call_function(function, arguments, named)
    if getattr(value, "kind", "") == "generator":
        interpreter.collected(value)


def _forget_attributes(interpreter: Slips, kind: Class, owner: Any) -> None:
    """Let the attributes that other methods bind be unknown: these may have been called before."""
    if not isinstance(owner, Instance):
        return
    for method in kind.cells.values():
        if not isinstance(method, Function) or getattr(method.node, "name", "") == "__init__":
            continue
        for part in ast.walk(method.node):
            if (
                isinstance(part, ast.Attribute)
                and isinstance(part.ctx, ast.Store)
                and isinstance(part.value, ast.Name)
                and part.attr in owner.cells
            ):
                interpreter.store.write(owner.cells, part.attr, interpreter.unknown())
    for value in owner.cells.values():
        if isinstance(value, TapeValue):
            interpreter.lose(value.tape)


def _speaks_of_tapes(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in WORDS:
            return True
        if isinstance(part, ast.Name) and part.id in WORDS:
            return True
    return False
