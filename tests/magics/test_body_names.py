"""What a body binds, reads and awaits."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from tapemagic.body_names import read_names


def names(body):
    return read_names(ast.parse(dedent(body)), ast.parse)


@pytest.mark.parametrize(
    ("body", "bound"),
    [
        ("x.a = 1; x[0] = 2; del x", set()),
        ("def f(a, b=1):\n    inside = a", {"f"}),
        ("class C:\n    inside = 1", {"C"}),
        ("y = [i for i in range(3)]", {"y"}),
        ("f = lambda a: (a := 1)", {"f"}),
        ("x: int", set()),
        ("y = [last := i for i in range(3)]", {"y", "last"}),
        ("a, (b, *c) = d = e", {"a", "b", "c", "d"}),
        ("import os.path, json as j\nfrom m import n as o, p", {"os", "j", "o", "p"}),
        ("with f() as (a, b):\n    c = 1", {"a", "b", "c"}),
        (
            "try:\n    a = 1\nexcept E as e:\n    b = 1\nelse:\n    c = 1\nfinally:\n    d = 1",
            set("abcde"),
        ),
        (
            "match p:\n    case [a, *b]:\n        c = 1\n    case {'k': d} as e:\n        pass",
            set("abcde"),
        ),
        ("for i in r:\n    a = 1\nwhile t:\n    b = 1", {"i", "a", "b"}),
    ],
)
def test_bound(body, bound):
    assert names(body).bound.keys() == bound


def test_the_line_of_a_name_is_where_it_is_first_bound():
    assert names("a = 1\nb = 2\na = 3").bound == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "body",
    [
        "y = c * 2\nc = 1",
        "c = c + 1",
        "c += 1",
        "if t:\n    c = 1",
        "while t:\n    c = 1",
        "for i in c:\n    c = i",
        "try:\n    f()\nexcept E:\n    c = 1",
        "y = [c for a in b]\nc = 1",
        "c.append(1)\nc = 2",
        "y = (c, c := 1)",
    ],
)
def test_a_name_that_may_be_used_before_it_is_bound(body):
    assert "c" not in names(body).bound_before_use


@pytest.mark.parametrize(
    "body",
    [
        "c = 1\ny = c",
        "y = (c := 1) * c",
        "for c in b:\n    y = c",
        "with f() as c:\n    y = c",
        "try:\n    c = 1\n    y = c\nfinally:\n    pass",
        "def f():\n    return c\nc = 1\ny = f()",
        "y = [c for c in b]\nc = 1",
    ],
)
def test_a_name_that_is_bound_before_it_is_used(body):
    assert "c" in names(body).bound_before_use


@pytest.mark.parametrize(
    "body",
    [
        "x = [x for x in y]",
        "y = x",
        "x = y",
        "x.a = x.a + 1",
        "x[0] += 1",
        "y = (x := 1) + x",
        "def f():\n    x = x + 1",
    ],
)
def test_not_rebound_from_itself(body):
    assert names(body).rebound_from_itself == {}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("x = x + 1", 1),
        ("a = 1\nx *= 2", 2),
        ("x, y = y, x", 1),
        ("x: T = f(x)", 1),
        ("for i in r:\n    x = x * 2", 2),
    ],
)
def test_rebound_from_itself(body, line):
    assert names(body).rebound_from_itself["x"] == line


def test_names_are_used_inside_functions_too():
    assert {"a", "b", "c"} <= names("def f():\n    return a\nlambda: b\n[c for i in r]").used


@pytest.mark.parametrize(
    ("body", "literals"),
    [
        ("x = 3.0", {"x": 3.0}),
        ("x = -2", {"x": -2}),
        ("x, y = 1.0, f()", {"x": 1.0}),
        ("x = tf.constant(3.0)", {}),
        ("y = x\nx = 3.0", {}),
        ("x = f()\nx = 3.0", {}),
        ("x: float = 3.0", {"x": 3.0}),
    ],
)
def test_literals(body, literals):
    assert names(body).literals == literals


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("async def f():\n    await g()", None),
        ("y = 1", None),
        ("y = 1\nawait g()", 2),
        ("async for i in r:\n    pass", 1),
        ("y = {await g() for a in b}", 1),
    ],
)
def test_awaits(body, line):
    assert names(body).awaits == line


def cell_magic(magic, body):
    return f"get_ipython().run_cell_magic({magic!r}, '', {body!r})"


def test_the_body_of_a_magic_belongs_to_the_body():
    found = names(cell_magic("time", "y = x * x\nx += 1"))
    assert found.bound.keys() == {"x", "y"}
    assert not found.may_bind_unseen


def test_a_syntax_error_in_the_body_of_time_is_a_syntax_error():
    with pytest.raises(SyntaxError):
        names(cell_magic("time", "y = = 1"))


def test_a_magic_that_is_not_python_may_bind_anything():
    assert names(cell_magic("bash", "echo 'a' | b && c")).may_bind_unseen


@pytest.mark.parametrize("call", ["exec('a = 1')", "globals()['a'] = 1", "get_ipython().x()"])
def test_calls_that_may_bind_anything(call):
    assert names(call).may_bind_unseen
