"""Every small change of the lines around tapes, to find out by trying what can be cured.

The changes know nothing of what a tape does: a statement beside a tape's block goes into it, one in
it goes out, a source is watched at the beginning of a block, a flag is set, a number gets a point,
another tape is asked. `atomic_changes` gives each as a changed text.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["atomic_changes", "tagged"]

METHODS = ("gradient", "jacobian", "batch_jacobian")
MOST_LINES = 6


def tagged(source: str) -> str:
    """Return a program whose lines say in a comment which they are, wherever they move."""
    return "".join(
        f"{line}  #@{number}\n" if line.strip() else "\n"
        for number, line in enumerate(source.splitlines(), 1)
    )


def atomic_changes(text: str) -> list[str]:
    """Return the program after each of the small changes."""
    try:
        changes = _Changes(text)
    except SyntaxError:
        return []
    return list(dict.fromkeys(each for each in changes.all() if each != text))


class _Changes:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines()
        self.tree = ast.parse(text)
        self.sources = self._sources()

    def all(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    for place, statement in enumerate(block):
                        if isinstance(statement, ast.With):
                            yield from self.about_block(block, place, statement)
        yield from self.words()

    def about_block(self, siblings: list[ast.stmt], place: int, block: ast.With) -> Iterator[str]:
        after, before = siblings[place + 1 :], siblings[:place]
        depth = self.depth(block.body[0])
        end = block.end_lineno + 1
        for count in range(1, min(len(after), MOST_LINES) + 1):
            yield self.moved(after[:count], end, depth)
            if count > 1:
                yield self.moved(after[count - 1 : count], end, depth)
        begin = block.body[0].lineno
        for count in range(1, min(len(before), MOST_LINES) + 1):
            if any(
                isinstance(each, (ast.Import, ast.FunctionDef, ast.ClassDef))
                for each in before[-count:]
            ):
                break
            yield self.moved(before[-count:], begin, depth)
            if count > 1:
                yield self.moved(before[-count : len(before) - count + 1], begin, depth)
        outside = self.depth(block)
        for count in range(1, len(block.body)):
            yield self.moved(block.body[-count:], end, outside)
            yield self.moved(block.body[:count], block.lineno, outside)
        for item in block.items:
            tape = item.optional_vars or item.context_expr
            if isinstance(tape, (ast.Name, ast.Attribute, ast.Subscript)):
                yield from self.watches(ast.unparse(tape), block)

    def watches(self, tape: str, block: ast.With) -> Iterator[str]:
        depth = self.depth(block.body[0])
        for source in self.sources:
            line = f"{' ' * depth}{tape}.watch({source})"
            yield self.put(line, block.body[0].lineno)
            for statement in block.body:
                if isinstance(statement, ast.Assign) and source in {
                    ast.unparse(node)
                    for target in statement.targets
                    for node in ast.walk(target)
                    if isinstance(node, (ast.Name, ast.Attribute))
                }:
                    yield self.put(line, statement.end_lineno + 1)

    def words(self) -> Iterator[str]:
        for number, line in enumerate(self.lines):
            for found in re.finditer(r"GradientTape\(", line):
                rest = line[found.end() :]
                if "persistent" not in rest.split(")")[0]:
                    comma = "" if rest.startswith(")") else ", "
                    yield self.replaced(
                        number, f"{line[: found.end()]}persistent=True{comma}{rest}"
                    )
            code = line.split("  #@")[0]
            for found in re.finditer(r"tf\.(constant|Variable)\((\d+)([),])", code):
                changed = f"{line[: found.end(2)]}.0{line[found.end(2) :]}"
                yield self.replaced(number, changed)
        tapes = {
            ast.unparse(item.optional_vars)
            for node in ast.walk(self.tree) if isinstance(node, ast.With)
            for item in node.items if isinstance(item.optional_vars, ast.Name)
        }  # fmt: skip
        for call in self.calls():
            own = call.func.value
            if isinstance(own, ast.Name) and own.lineno == own.end_lineno:
                line = self.lines[own.lineno - 1]
                for tape in sorted(tapes - {own.id}):
                    changed = f"{line[: own.col_offset]}{tape}{line[own.end_col_offset :]}"
                    yield self.replaced(own.lineno - 1, changed)

    def calls(self) -> list[ast.Call]:
        return [
            node for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr in METHODS
        ]  # fmt: skip

    def _sources(self) -> list[str]:
        found: dict[str, None] = {}
        for call in self.calls():
            for given in [*call.args[1:2], *(each.value for each in call.keywords)]:
                for node in ast.walk(given):
                    if isinstance(node, (ast.Name, ast.Attribute)) and not ast.unparse(
                        node
                    ).startswith("tf"):
                        found[ast.unparse(node)] = None
        return list(found)

    def depth(self, statement: ast.stmt) -> int:
        return statement.col_offset

    def moved(self, statements: list[ast.stmt], before: int, depth: int) -> str:
        first = min(
            [
                statements[0].lineno,
                *(each.lineno for each in getattr(statements[0], "decorator_list", [])),
            ]
        )
        last = statements[-1].end_lineno or first
        change = depth - statements[0].col_offset
        part = [
            (" " * change + line if change > 0 else line[-change:]) if line.strip() else line
            for line in self.lines[first - 1 : last]
        ]
        if before > last:
            lines = [
                *self.lines[: first - 1], *self.lines[last : before - 1], *part,
                *self.lines[before - 1 :],
            ]  # fmt: skip
        else:
            lines = [
                *self.lines[: before - 1], *part, *self.lines[before - 1 : first - 1],
                *self.lines[last:],
            ]  # fmt: skip
        return "\n".join(lines) + "\n"

    def put(self, line: str, before: int) -> str:
        return "\n".join([*self.lines[: before - 1], line, *self.lines[before - 1 :]]) + "\n"

    def replaced(self, number: int, line: str) -> str:
        return "\n".join([*self.lines[:number], line, *self.lines[number + 1 :]]) + "\n"
