"""Odd sources end in a report: no crash, no hang, and the rest is still checked."""

from __future__ import annotations

import ast
import builtins
import sys
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapemagic import check
from tapemagic.checker.analysis import read
from tapemagic.checker.store import Store
from tapemagic.checker.tapes import Generation

HEAD = "import tensorflow as tf\nx = tf.Variable(3.0)\n"
TAPE = "with tf.GradientTape() as tape:\n    y = x * x\n"
SPENT = TAPE + "g = tape.gradient(y, x)\nh = tape.gradient(y, x)\n"


def verdicts(source):
    return [call.verdict for call in read(ast.parse(dedent(source))).calls]


def verdicts_after(odd):
    """Return the verdicts on a program that has something odd in it, and a mistake after it."""
    return verdicts(HEAD + dedent(odd) + "\n" + SPENT)[-2:]


ODD = {
    "nothing": "",
    "star import": "from tensorflow import *",
    "star import of what nobody knows": "from somewhere import *",
    "relative import": "from . import models",
    "huge text": f"text = {'a' * 100_000!r}",
    "huge number": f"n = 10 ** 4000 + {'9' * 4000}",
    "power of powers": "n = 9 ** 9 ** 9 ** 9",
    "shift": "n = 1 << 10 ** 10",
    "repeated list": "l = [0] * 10 ** 10",
    "repeated text": "l = 'ab' * 10 ** 10",
    "long range": "l = [i for i in range(10 ** 12)]",
    "list of a long range": "l = list(range(10 ** 12))\nprint(l[50])",
    "loops in loops": "\n".join("    " * n + f"for i{n} in range(1000):" for n in range(12))
    + "\n" + "    " * 12 + "pass",
    "short loops in loops": "\n".join("    " * n + f"for i{n} in range(20):" for n in range(12))
    + "\n" + "    " * 12 + "z = x * x",
    "comprehensions in comprehensions": "l = [0 " + "".join(
        f"for i{n} in range(20) " for n in range(12)
    ) + "]",
    "endless loop": "while True:\n    x.assign_add(1.0)\n    if float(x) > 5: break",
    "endless loop without a break": "def f():\n    while True:\n        pass",
    "endless generator": """
        def numbers():
            n = 0
            while True:
                yield n
                n += 1
        for n in numbers():
            if n > 3:
                break
        l = list(zip(numbers(), [1, 2]))
    """,
    "a generator that yields from itself": "def g():\n    yield from g()\nl = list(g())",
    "recursion without an end": "def f(u):\n    return f(u)\nz = f(x)",
    "recursion of a lambda": "f = lambda u: f(u)\nz = f(x)",
    "mutual recursion": "def f(u):\n    return g(u)\ndef g(u):\n    return f(u) + f(u)\nz = f(x)",
    "recursion with branches": """
        def f(u, n):
            for i in n:
                if u > i:
                    return f(u, n) + f(u + 1, n)
                elif u < i:
                    u = f(u - 1, n)
            return f(u, n - 1)
        z = f(x, unknown)
    """,
    "a list that holds itself": "l = []\nl.append(l)\nd = {}\nd['d'] = d\nprint(l, d, [l] == l)",
    "a list that grows while it is read": "l = [1]\nfor i in l:\n    l.append(i)",
    "an object that holds itself": """
        class A:
            def __init__(self):
                self.me = self
        a = A()
        print(a.me.me.me)
    """,
    "a class that is its own base": "class A:\n    pass\nclass A(A):\n    pass\nA().missing",
    "metaclass": "class M(type):\n    pass\nclass A(metaclass=M):\n    b: int = 3\nA()",
    "class body with a tape": "class A:\n    with tf.GradientTape() as t:\n        z = x * x\n"
    "    g = t.gradient(z, x)",
    "decorators": "@a.b.c(1)(2)\n@(lambda f: f)\ndef f(*a, k=1, **n):\n    return a\nf(1, 2, k=3)",
    "async": """
        async def f():
            async with a as b:
                async for i in b:
                    await i
            return [i async for i in b]
        z = f()
    """,
    "match": """
        match x:
            case [1, *rest] if rest:
                z = rest
            case {"a": a, **others}:
                z = a
            case A(b=2) | A(b=3):
                z = 1
            case _:
                z = x
    """,
    "walrus": "if (n := 10) > 5 and (m := n):\n    print(n, m)\nl = [k := 1, k + 1]",
    "del": "z = x\ndel z\nd = {'a': 1}\ndel d['a'], d",
    "global and nonlocal": """
        def f():
            global z
            z = x * x
            def g():
                nonlocal w
                w = 2
            w = 1
            g()
            return w
        f()
    """,
    "nonlocal of nothing that is known": "def f():\n    global q\n    del q\n",
    "exec and eval": "exec('y = 1')\nz = eval('x')\nglobals()['w'] = 1\nlocals()",
    "shadowed builtins": "def len(a):\n    return a\nprint = 3\nrange = [1]\nfor i in range:\n    len(i)",
    "a star in a call": "print(*unknown, **others)\nf = lambda *a, **k: a\nf(*[1, 2], **{'c': 3})",
    "wrong numbers of arguments": "def f(a, /, b, *, c):\n    pass\nf(a=1)\nf(1, 2, 3)\nf(*x)",
    "all operators": "z = -x + ~1 @ 2 // 3 % 4 ^ 5 & 6 | 7 << 1 >> 1\nnot x",
    "chained comparisons": "b = 1 < 2 < 3 is not None in [4] not in (5,)",
    "odd subscripts": "z = [1][::-1][..., None, 1:2:3]\nx[...]\n{}[1]\n()[()]",
    "unpacking": "a, (b, *c), d = 1, [2, 3, 4], 5\n[a, b], c = x, 1\n*a, = unknown\na, b = 1",
    "odd targets": "f().a[0].b = x.c[1:2] = [q] = [1]\n(z) = 1\nfor f.a in [1]: pass\n"
    "with a as b.c, d as (e, *g): pass",
    "augmented": "l = [1]\nl += [2]\nl *= 3\nl[0] += 1\nd = {}\nd[1] = 2\nd[1] -= 1\nx.a += 1",
    "exceptions": """
        try:
            raise
        except* ValueError as group:
            pass
    """ if sys.version_info >= (3, 11) else "",
    "finally": "def f():\n    try:\n        return 1\n    finally:\n        return 2\nf()",
    "return outside": "return x",
    "f-strings": "print(f'{x!r:>{10}} {f\"{x}\"} {x=}')",
    "type comments": "n: list[int]\nm: 'A' = None\ndef f(a: 1 = 2) -> 3: ...",
    "tape names": "tape = tf.GradientTape\ntape = tape()\ntf.GradientTape().gradient",
    "tape of a tape": "tf.GradientTape(tf.GradientTape(), tf)(1)",
    "tape methods": "t = tf.GradientTape()\nt.__exit__()\nt.watch()\nt.watch(*x)\nt.watch(a=1)\nt.foo",
    "tape left early": "t = tf.GradientTape()\nt.__exit__(None, None, None)\nt.__enter__()",
    "gradients of nothing": "t = tf.GradientTape()\nt.gradient\nf = t.gradient\nf()\nf(1, 2, 3, 4, 5, 6)",
    "many": "\n".join(f"v{n} = x * {n}" for n in range(3_000)),
    "many names on a line": " = ".join(f"v{n}" for n in range(2_000)) + " = 1",
    "many arguments": f"f({', '.join(['x'] * 2_000)})",
}  # fmt: skip
# What takes the longest before enough has been read.
LONGEST = frozenset({
    "loops in loops", "short loops in loops", "comprehensions in comprehensions", "many",
})  # fmt: skip
ODD_ONES = [
    pytest.param(odd, id=name, marks=pytest.mark.slow if name in LONGEST else ())
    for name, odd in ODD.items()
]


@pytest.mark.parametrize("odd", ODD_ONES)
def test_what_is_odd_ends_and_lets_the_rest_be_checked(odd):
    first, second = verdicts_after(odd)
    assert first in {"value", "unknown"}
    assert second in {"error", "unknown"}


@pytest.mark.parametrize("odd", ODD_ONES)
def test_what_is_odd_ends_in_a_function_that_nobody_calls(odd):
    body = "\n".join("    " + line for line in (dedent(odd) + "\n" + SPENT).splitlines())
    try:
        ast.parse("def f():\n" + body)
    except SyntaxError:
        pytest.skip("no function can have this")
    read(ast.parse(HEAD + "def f():\n" + body))


DEEP = {
    "a sum": "z = " + " + ".join(["x"] * 2_000),
    "signs": "z = " + "-" * 2_000 + "1.0",
    "attributes": "z = x" + ".a" * 2_000,
    "calls": "z = f" + "()" * 2_000,
    "a call in a call": "z = " + "f(" * 90 + "x" + ")" * 90,
    "lists": "z = " + "[" * 90 + "]" * 90,
    "branches": "\n".join("    " * n + "if c:" for n in range(95)) + "\n" + "    " * 95 + "z = 1",
    "blocks": "\n".join("    " * n + "with c:" for n in range(95)) + "\n" + "    " * 95 + "z = 1",
    "functions": "\n".join("    " * n + "def f():" for n in range(95))
    + "\n"
    + "    " * 95
    + "z = 1",
    "elif": "if c: pass\n" + "\n".join("elif c: pass" for _ in range(2_000)),
    "lambdas": "z = " + "lambda: " * 800 + "1",
}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deeply_is_said_or_read(deep):
    try:
        tree = ast.parse(HEAD + deep + "\n" + SPENT)
    except (RecursionError, MemoryError):
        pytest.skip("Python itself does not read this")
    found = read(tree)
    assert [call.verdict for call in found.calls][-1] in {"error", "unknown"}
    report = check(HEAD + deep + "\n" + SPENT)
    assert all("nested too deeply" in problem.message for problem in report.problems)


def test_what_a_statement_that_is_too_deep_binds_is_not_known_after_it():
    deep = "z = " + " + ".join(["x"] * 3_000)
    try:
        ast.parse(deep)
    except RecursionError:
        pytest.skip("Python itself does not read this")
    after = "with tf.GradientTape() as tape:\n    y = z * x\ng = tape.gradient(y, z)\n"
    assert verdicts(HEAD + "z = tf.Variable(1.0)\n" + deep + "\n" + after) == ["unknown"]


# ---- each function that is known, with anything ------------------------------------------------

BUILTINS = sorted(name for name in dir(builtins) if not name.startswith("_"))
THINGS = (
    "", "1", "-1", "'a'", "None", "True", "[]", "[1, x]", "(x,)", "{}", "{'a': x}", "x", "x * 2",
    "x.numpy()", "unknown", "len", "lambda a: a", "range(3)", "tf", "tf.GradientTape()", "A", "A()",
    "(i for i in [x])", "*[1]", "a=1",
)  # fmt: skip
CALLABLES = (
    *BUILTINS,
    "tf.constant", "tf.Variable", "tf.convert_to_tensor", "tf.cast", "tf.where", "tf.add_n",
    "tf.stack", "tf.unstack", "tf.stop_gradient", "tf.ones_like", "tf.zeros", "tf.function",
    "tf.custom_gradient", "tf.add", "tf.pow", "tf.reduce_sum", "tf.concat", "tf.matmul",
    "tf.reshape", "tf.transpose", "tf.random.normal", "tf.nothing", "tf.GradientTape", "tf.print",
    "np.array", "np.sin", "functools.partial", "functools.reduce", "x.assign", "x.assign_add",
    "x.numpy", "x.read_value", "l.append", "l.extend", "l.pop", "l.insert", "l.clear", "l.index",
    "d.get", "d.pop", "d.items", "d.update", "d.setdefault", "t.watch", "t.gradient", "t.jacobian",
    "t.batch_jacobian", "t.reset", "t.stop_recording", "t.watched_variables", "A", "A().m",
    "A.s", "A.c", "A().p", "A.p", "super().m", "None", "f", "g",
)  # fmt: skip
SETTING = """
import functools
import numpy as np
import tensorflow as tf
x = tf.Variable(3.0)
l, d = [1, x], {'a': x, 1: 2}
class A:
    def m(self, *a): return a
    @staticmethod
    def s(a): return a
    @classmethod
    def c(cls, a=1): return cls(a)
    @property
    def p(self): return self.m
def f(a, b=2, *, c=3): return a
def g(): yield 1
with tf.GradientTape() as t:
    y = x * x
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLABLES)
def test_anything_can_be_called_with_anything(name):
    calls = [f"{name}({', '.join(filter(None, pair))})" for pair in pairs()]
    lines = [f"try: z = {call}\nexcept Exception: pass" for call in calls]
    bare = [f"z = {call}" for call in calls]
    for statements in (lines, bare):
        read(ast.parse(SETTING + "\n".join(statements)))


def pairs():
    for one in THINGS:
        yield (one,)
        for other in ("1", "x", "None", "[x]", "unknown"):
            if not one.startswith(("*", "a=")):
                yield one, other
    yield "1", "x", "[x]", "None"


# ---- made by chance ----------------------------------------------------------------------------

names = st.sampled_from(["x", "y", "tape", "f", "l", "unknown", "tf", "A"])
expressions = st.recursive(
    names | st.sampled_from(["1.0", "2", "None", "'a'", "tf.constant(2.0)", "tf.GradientTape()"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "**", "@", "<", "and", "is", "in"]), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        ),
        st.tuples(inner, inner).map(lambda pair: "tape.gradient({}, {})".format(*pair)),
        st.tuples(names, inner).map(lambda pair: "{}({})".format(*pair)),
        st.tuples(inner, inner, inner).map(lambda parts: "({} if {} else {})".format(*parts)),
        st.tuples(names, inner, inner).map(lambda parts: "[{1} for {0} in {2}]".format(*parts)),
        st.tuples(inner, inner).map(lambda pair: "{}[{}]".format(*pair)),
        st.tuples(inner, st.sampled_from(["gradient", "numpy", "watch", "a"])).map(
            lambda pair: "{}.{}".format(*pair)
        ),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(names, inner).map(lambda pair: "(lambda {}: {})".format(*pair)),
    ),
    max_leaves=8,
)


def indented(block):
    return "\n".join("    " + line for line in block.splitlines())


simple = st.one_of(
    st.tuples(names, expressions).map(lambda pair: "{} = {}".format(*pair)),
    expressions,
    st.tuples(names, expressions).map(lambda pair: "{} += {}".format(*pair)),
    expressions.map(lambda inner: f"return {inner}"),
    st.sampled_from(["pass", "break", "continue", "raise ValueError", "del x", "global y"]),
    expressions.map(lambda inner: f"l.append({inner})"),
)
blocks = st.recursive(
    st.lists(simple, min_size=1, max_size=3).map("\n".join),
    lambda inner: st.one_of(
        st.tuples(
            st.one_of(
                st.tuples(expressions, names).map(lambda pair: "with {} as {}".format(*pair)),
                st.just("with tf.GradientTape() as tape"),
                st.tuples(names, expressions).map(lambda pair: "for {} in {}".format(*pair)),
                expressions.map(lambda inner: f"if {inner}"),
                expressions.map(lambda inner: f"while {inner}"),
                names.map(lambda name: f"def {name}(x, l=1)"),
                names.map(lambda name: f"class {name}"),
            ),
            inner,
        ).map(lambda pair: f"{pair[0]}:\n{indented(pair[1])}"),
        st.tuples(inner, inner).map(
            lambda pair: f"try:\n{indented(pair[0])}\nexcept ValueError:\n{indented(pair[1])}"
        ),
        st.lists(inner, min_size=1, max_size=3).map("\n".join),
    ),
    max_leaves=10,
)


@pytest.mark.slow
@settings(max_examples=300)
@given(blocks)
def test_whatever_parses_can_be_read(source):
    try:
        tree = ast.parse(HEAD + source)
    except SyntaxError:
        return
    read(tree)


@pytest.mark.slow
def test_20_000_lines_are_read():
    cell = "with tf.GradientTape() as tape:\n    y = x * x\n    z = tf.sin(y)\ng = tape.gradient(z, x)\n"
    found = verdicts(HEAD + cell * 5_000)
    assert found == ["value"] * 5_000


@pytest.mark.parametrize("manager", ["tf.GradientTape", "None"])
@pytest.mark.parametrize("kind", ["TypeError", "AttributeError"])
def test_which_exception_an_object_without_enter_raises_hangs_on_python(manager, kind):
    # An AttributeError before Python 3.11, a TypeError since.
    source = f"""
        y = 2.0
        try:
            with {manager}:
                y = x
        except {kind}:
            with tf.GradientTape() as tape:
                y = x * x
        """
    assert verdicts(HEAD + dedent(source) + "tape.gradient(y, x)\n") == ["unknown"]


LONG = {
    "functions after a tape that is lost": (
        "from somewhere import helper\nwith tf.GradientTape() as early:\n    y = x * x\nhelper(early)\n",
        (
            "def slope{i}(u):\n    with tf.GradientTape() as tape:\n        tape.watch(u)\n"
            "        y = u * u\n    return tape.gradient(y, u)\n"
        ),
    ),
    "one tape that is lost again and again": (
        "from somewhere import helper\nwith tf.GradientTape(persistent=True) as early:\n    y = x * x\n",
        "helper(early)\n",
    ),
    "a persistent tape of one name again and again": (
        "from somewhere import helper\n",
        "with tf.GradientTape(persistent=True) as tape:\n    y = helper(x)\ndy = tape.gradient(y, x)\n",
    ),
    "tapes that are lost": (
        "from somewhere import helper\n",
        "with tf.GradientTape() as tape:\n    y = helper(x)\nw{i} = helper(tape, y)\n",
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_the_work_grows_with_the_length(name, monkeypatch):
    head, repeated = LONG[name]
    counts = []
    for owner, method in ((Store, "write"), (Generation, "follows")):
        monkeypatch.setattr(owner, method, counted(getattr(owner, method), counts))

    def work(times):
        counts.clear()
        body = "".join(repeated.replace("{i}", str(number)) for number in range(times))
        verdicts(HEAD + head + body)
        return len(counts)

    assert work(400) < 5 * work(100)


def counted(method, counts):
    def counting(*arguments):
        counts.append(None)
        return method(*arguments)

    return counting
