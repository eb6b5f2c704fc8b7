"""An error in a ``tf.function`` says where in the user's code it was raised, as TensorFlow says it.

Each program below defines a function `f`, which is called through ``tf.function`` on both engines;
the whole message is compared.
"""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf

PROGRAMS = '''
def f(x):
    raise ValueError("no")

def f(x):
    raise ValueError("one\\ntwo")

def f(x):
    raise ValueError

def f(x):
    return x + undefined

def helper(x):
    return {}["key"]
def f(x):
    y = x * 2.0
    return helper(y)

class Own(Exception):
    """An error that is made with a text."""
def f(x):
    raise Own("text")

class Own(Exception):
    def __init__(self, first, second):
        super().__init__(first, second)
def f(x):
    raise Own(1, 2)

def f(x):
    return 1 / 0

def f(x):
    return [1][3]

def f(x):
    return json.loads("x")

def f(x):
    return int("a")

def f(x):
    return np.zeros(-1)

def f(x):
    return tf.add(
        x,
        undefined,
    )

def f(x):
    for turn in range(3):
        if turn == 2:
            raise RuntimeError("at 2")
    return x

def f(x):
    return [undefined for _ in range(2)]

def f(x):
    return sum(undefined for _ in range(2))

def f(x):
    def deep(y):
        return undefined * y
    return deep(x)

def f(x):
    return tf.cond(x > 0, lambda: undefined, lambda: x)

def f(x):
    assert False, "wrong"

def f(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    return tape.gradient(y, x)

def f(x):
    with tf.GradientTape() as tape:
        y = x * x
    return 0.1 * tape.gradient(y, x)

def f(x):
    made = tf.Variable(1.0)
    return made * x

def make():
    return tf.Variable(1.0)
def f(x):
    made = make()
    return made * x

class Model:
    @tf.function
    def __call__(self, x):
        return self.w * x
f = Model()

@tf.function
def inner(x):
    return undefined + x
def f(x):
    return inner(x)

@tf.function
def inner(x):
    return {}["key"]
def f(x):
    return inner(x)

@tf.function(autograph=False)
def f(x):
    raise ValueError("no")
'''.strip().split("\n\n")


def called(program: str, tf: Any, folder: Any) -> Any:
    """Call the function of a program, which stands in a file: its lines are shown."""
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    names = {"tf": tf, "np": np, "json": json}
    exec(compile(program, str(path), "exec"), names)
    f = names["f"]
    return (tf.function(f) if inspect.isfunction(f) else f)(tf.constant(1.0))


def outcome(program: str, tf: Any, folder: Any) -> tuple[str, str]:
    with pytest.raises(Exception) as caught:
        called(program, tf, folder)
    return type(caught.value).__name__, re.sub(r'".*program.py"', '"program.py"', str(caught.value))


@pytest.mark.tensorflow
@pytest.mark.parametrize("program", PROGRAMS)
def test_an_error_names_the_lines_of_the_user(program: str, tf: Any, tmp_path: Any) -> None:
    assert outcome(program, numpy_tf, tmp_path) == outcome(program, tf, tmp_path)


def test_an_error_of_an_operation_stays_as_it_is(tmp_path: Any) -> None:
    program = "def f(x):\n    return tf.add([1.0, 2.0], [1.0, 2.0, 3.0])"
    with pytest.raises(numpy_tf.errors.InvalidArgumentError, match=r"^Incompatible shapes"):
        called(program, numpy_tf, tmp_path)


def test_what_has_no_source_says_no_lines() -> None:
    names: dict[str, Any] = {}
    exec("def f(x):\n    raise ValueError('no')", names)
    with pytest.raises(ValueError, match=r"^no$"):
        numpy_tf.function(names["f"])(numpy_tf.constant(1.0))


def test_the_traceback_leads_to_the_line_that_raised(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="in user code") as caught:
        called(PROGRAMS[0], numpy_tf, tmp_path)
    assert caught.traceback[-1].path.name == "program.py"
