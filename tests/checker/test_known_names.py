"""Which names a notebook has after some cells: read quickly, and as `read_names` reads a body."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tapemagic.body_names import read_names
from tapemagic.checker.known_names import KnownNames, names_after

TESTS = Path(__file__).parents[1]


def statements():
    """Return every statement of the tests' own programs, those of functions by themselves too."""
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Module, ast.FunctionDef)):
                yield from node.body


@pytest.mark.slow
def test_they_are_the_names_that_the_body_binds():
    count = 0
    for statement in statements():
        names = read_names(ast.Module([statement], []), ast.parse)
        expected = names.bound.keys() | names.bound_in_functions
        if names.may_bind_unseen or "*" in expected:
            expected = None
        assert names_after(frozenset(), [statement]) == expected, ast.unparse(statement)
        count += 1
    assert count > 10_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = [y for y in z]", {"x"}),
        ("x = [w := y for y in z]", {"x", "w"}),
        ("def f():\n    global g\n    a = 1", {"f", "g"}),
        ("x: int", set()),
        ("del x", set()),
        ("from a import *", None),
        ("exec('x = 1')", None),
        ("get_ipython().run_cell_magic('time', '', 'x = 1')", None),
    ],
)
def test_some_of_them(text, expected):
    assert names_after(frozenset(), ast.parse(text).body) == expected


def test_each_cell_is_read_once():
    names = KnownNames(frozenset({"x"}))
    first, second = ast.parse("a = 1").body, ast.parse("b = 2").body
    assert names.after([first]) == {"x", "a"}
    first.clear()
    assert names.after([first, second]) == {"x", "a", "b"}
    assert KnownNames(None).after([second]) is None
