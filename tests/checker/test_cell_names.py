"""Which names a cell needs from the cells before it, and which it binds."""

from __future__ import annotations

import ast

import pytest

from tapemagic.checker.cell_names import bound_by, needed_by


@pytest.mark.parametrize(
    ("cell", "needed"),
    [
        ("y = 1\nz = y", ""),
        ("import numpy as np\nnp.sin", ""),
        ("from numpy import sin as s\ns(1)", ""),
        ("with a as b:\n    c = 1\nb, c", "a"),
        ("for i in range_of:\n    i", "range_of"),
        ("a, (b, *c) = d\na, b, c", "d"),
        ("def f(v, w=default):\n    u = v + w\n    return u + g\nf", "default g"),
        ("lambda v: v + w", "w"),
        ("def f():\n    global n\n    n = n + 1", "n"),
        ("def f():\n    pass\nf()", ""),
        ("y = y + 1", "y"),
        ("y += 1", "y"),
        ("del y", "y"),
        ("x[0] = 1", "x"),
        ("x.a = 1", "x"),
        ("if c:\n    y = 1\ny", "c y"),
        ("for i in r:\n    y = 1\ny", "r y"),
        ("while c:\n    y = c", "c"),
        ("try:\n    y = 1\nfinally:\n    z = y", "y"),
        ("class A(B):\n    c = d\nA", "B d"),
    ],
)
def test_needed(cell, needed):
    assert needed_by(ast.parse(cell).body) == set(needed.split())


@pytest.mark.parametrize(
    ("cell", "bound"),
    [
        ("y = 1", "y"),
        ("import numpy.linalg", "numpy"),
        ("from numpy import sin as s", "s"),
        ("with a as b:\n    c = 1", "b c"),
        ("def f(v):\n    u = v", "f"),
        ("[i for i in range(3)]", ""),
    ],
)
def test_bound(cell, bound):
    assert bound_by(ast.parse(cell).body) == set(bound.split())


def test_what_a_comprehension_binds_is_its_own():
    statements = ast.parse("y = [c * x for c in (1.0, 2.0) if c > low]").body
    assert needed_by(statements) == {"x", "low"}
    assert needed_by(ast.parse("y = {k: v for k in keys for v in k}").body) == {"keys"}
    assert needed_by(ast.parse("y = [c for c in c]").body) == {"c"}
