"""Programs on which the checker was once wrong: a review found them, and none may come back.

The longer ones, in `data/programs_of_a_review.txt`, are written as people write Python: training
loops, classes, generators, `match`, exit stacks, closures. On most of them it was right.

Each row is a program and what TensorFlow gives at the lines that ask a tape, each time: "value",
"none", or the class of an exception. The checker says the same, or that it does not know.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from agreement import kind_of
from programs import run

from tapemagic import check, numpy_tf
from tapemagic.checker.analysis import read

# What needs names that the numpy engine does not have, or compiles more than once.
ON_TENSORFLOW_ONLY = frozenset(
    {
        "a custom gradient that is a method",
        "tf.function attr side effect",
        "tf.function list append leak",
        "tf.function caches state traced once",
        "random gamma alpha",
        "tf.function with input signature",
        "keras model training loop with metrics",
        "keras input gradients and saliency",
        "keras custom model with train_step by hand",
    }
)

# How often these ask a tape hangs on numbers, or on how often a function is compiled.
AS_OFTEN_AS_IT_TAKES = frozenset(
    {
        "early return in loop",
        "walrus in conditions and comprehension",
        "tf.function with input signature",
    }
)

LONGER = Path(__file__).parent / "data" / "programs_of_a_review.txt"

# name | line: what it gives each time, ...
# program
TABLE = """\
---- unknown loop third pass | 11: value
import tensorflow as tf
x = tf.Variable(3.0)
a = b = c = tf.constant(1.0)
import random
with tf.GradientTape() as t:
    n = int(random.uniform(5, 6))
    for i in range(n):
        c = b
        b = a
        a = x * x
t.gradient(c, x)
---- unknown while third pass | 12: value
import tensorflow as tf
import numpy as np
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    a = b = c = tf.constant(1.0)
    n = int(np.random.uniform(5, 6))
    while n > 0:
        c = b
        b = a
        a = x * x
        n -= 1
t.gradient(c, x)
---- long while | 10: value
import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    i = 0
    y = tf.constant(0.0)
    while i < 40:
        i += 1
        if i >= 30:
            y = y + x
t.gradient(y, x)
---- list sort | 8: value
import tensorflow as tf
x = tf.Variable(3.0)
w = tf.Variable(1.0)
l = [x, w]
l.sort(key=lambda v: float(v))
with tf.GradientTape() as t:
    y = w * w
t.gradient(y, l[0])
---- list del | 8: value
import tensorflow as tf
x = tf.Variable(3.0)
w = tf.Variable(1.0)
l = [x, w]
del l[0]
with tf.GradientTape() as t:
    y = w * w
t.gradient(y, l)
---- list slice assign | 8: value
import tensorflow as tf
x = tf.Variable(3.0)
w = tf.Variable(1.0)
l = [x, w]
l[:] = [w]
with tf.GradientTape() as t:
    y = w * w
t.gradient(y, l)
---- list slice assign 2 | 8: value
import tensorflow as tf
x = tf.Variable(3.0)
w = tf.Variable(1.0)
l = [x, x]
l[0:2] = [w, w]
with tf.GradientTape() as t:
    y = w * w
t.gradient(y, l[0])
---- iter consumed | 9: value
import tensorflow as tf
x = tf.Variable(3.0)
w = tf.Variable(1.0)
it = iter([x, w])
next(it)
v = next(it)
with tf.GradientTape() as t:
    y = w * w
t.gradient(y, v)
---- map lazy | 6: value
import tensorflow as tf
x = tf.Variable(3.0)
m = map(lambda v: v * v, [x])
with tf.GradientTape() as t:
    y = next(m)
t.gradient(y, x)
---- map lazy 2 | 6: none
import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    m = map(lambda v: v * v, [x])
y = list(m)[0]
t.gradient(y, x)
---- genexp lazy | 6: value
import tensorflow as tf
x = tf.Variable(3.0)
m = (v * v for v in [x])
with tf.GradientTape() as t:
    y = sum(m)
t.gradient(y, x)
---- generator lazy | 10: value
import tensorflow as tf
x = tf.Variable(3.0)

def g():
    yield (x * x)
    yield (x + 1)
it = g()
with tf.GradientTape() as t:
    y = next(it)
t.gradient(y, x)
---- operators of a class | 27: value, 28: value, 29: value, 30: value
import tensorflow as tf

class A:

    def __init__(self, v):
        self.v = v

    def __mul__(self, o):
        return A(self.v * o.v)

    def __add__(self, o):
        return self.v + o.v

    def __rmul__(self, o):
        return self.v * o

    def __neg__(self):
        return -self.v
x = tf.Variable(2.0)
a = A(x)
with tf.GradientTape(persistent=True) as t:
    y = (a * a).v
    z = a + a
    w = 3.0 * a
    u = -a
    s = tf.constant(2.0)
t.gradient(y, x)
t.gradient(z, x)
t.gradient(w, x)
t.gradient(u, x)
---- property | 19: value
import tensorflow as tf

class A:

    def __init__(self):
        self._w = tf.Variable(1.0)

    @property
    def w(self):
        return self._w

    @w.setter
    def w(self, v):
        self._w = tf.Variable(v)
a = A()
a.w = 3.0
with tf.GradientTape() as t:
    y = a.w * a.w
t.gradient(y, a.w)
---- lru_cache | 11: none
import tensorflow as tf
import functools
x = tf.Variable(2.0)

@functools.lru_cache
def f():
    return x * x
f()
with tf.GradientTape() as t:
    y = f()
t.gradient(y, x)
---- super mro diamond | 25: value
import tensorflow as tf

class A:

    def f(self):
        return tf.constant(1.0)

class B(A):

    def f(self):
        return super().f()

class C(A):

    def f(self):
        return self.w * self.w

class D(B, C):

    def __init__(self):
        self.w = tf.Variable(1.0)
d = D()
with tf.GradientTape() as t:
    y = d.f()
t.gradient(y, d.w)
---- mro c3 attr | 17: value
import tensorflow as tf

class A:
    w = tf.constant(1.0)

class B(A):
    pass

class C(A):
    w = tf.Variable(2.0)

class D(B, C):
    pass
d = D()
with tf.GradientTape() as t:
    y = d.w * 3.0
t.gradient(y, d.w)
---- dict pop | 6: value
import tensorflow as tf
d = {'w': tf.Variable(1.0), 'b': tf.Variable(1.0)}
b = d.pop('b')
with tf.GradientTape() as t:
    y = d['w'] * 2.0
t.gradient(y, d)
---- dict del | 6: value
import tensorflow as tf
d = {'w': tf.Variable(1.0), 'b': tf.Variable(1.0)}
del d['b']
with tf.GradientTape() as t:
    y = d['w'] * 2.0
t.gradient(y, d)
---- dict clear | 7: value
import tensorflow as tf
d = {'w': tf.Variable(1.0), 'b': tf.Variable(1.0)}
d.clear()
d['w'] = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = d['w'] * 2.0
t.gradient(y, d)
---- dict update kw | 6: value
import tensorflow as tf
d = {'w': tf.Variable(1.0), 'b': tf.Variable(1.0)}
d.update(b=d['w'])
with tf.GradientTape() as t:
    y = d['w'] * 2.0
t.gradient(y, d)
---- dict popitem | 6: value
import tensorflow as tf
d = {'w': tf.Variable(1.0), 'b': tf.Variable(1.0)}
d.popitem()
with tf.GradientTape() as t:
    y = d['w'] * 2.0
t.gradient(y, d)
---- dict update pairs | 6: value
import tensorflow as tf
d = {'w': tf.Variable(1.0), 'b': tf.Variable(1.0)}
d.update([('b', d['w'])])
with tf.GradientTape() as t:
    y = d['w'] * 2.0
t.gradient(y, d)
---- set discard | 10: value
import tensorflow as tf
a = tf.constant(1)
s = set()
s.add(1)
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = tf.constant(0.0)
    for i in s:
        y = y + x
t.gradient(y, x)
---- mutation through unknown | 9: value
import tensorflow as tf
import heapq, operator
x = tf.Variable(1.0)
w = tf.Variable(2.0)
l = [w]
with tf.GradientTape() as t:
    operator.setitem(l, 0, x * x)
    y = l[0]
t.gradient(y, x)
---- mutation of dict through unknown | 9: value
import tensorflow as tf
import operator
x = tf.Variable(1.0)
w = tf.Variable(2.0)
l = {'a': w}
with tf.GradientTape() as t:
    operator.setitem(l, 'a', x * x)
    y = l['a']
t.gradient(y, x)
---- object __dict__ | 12: value
import tensorflow as tf
x = tf.Variable(1.0)
w = tf.Variable(2.0)

class A:
    pass
a = A()
a.v = w
with tf.GradientTape() as t:
    a.__dict__['v'] = x * x
    y = a.v
t.gradient(y, x)
---- object __dict__.update | 13: value
import tensorflow as tf
x = tf.Variable(1.0)
w = tf.Variable(2.0)

class A:

    def __init__(self, **k):
        self.v = w
        self.__dict__.update(k)
with tf.GradientTape() as t:
    a = A(v=x * x)
    y = a.v
t.gradient(y, x)
---- vars | 13: value
import tensorflow as tf
x = tf.Variable(1.0)
w = tf.Variable(2.0)

class A:

    def __init__(self):
        self.v = w
a = A()
with tf.GradientTape() as t:
    vars(a)['v'] = x * x
    y = a.v
t.gradient(y, x)
---- globals | 6: value
import tensorflow as tf
x = tf.Variable(1.0)
y = tf.constant(2.0)
with tf.GradientTape() as t:
    globals()['y'] = x * x
t.gradient(y, x)
---- exec | 6: value
import tensorflow as tf
x = tf.Variable(1.0)
y = tf.constant(2.0)
with tf.GradientTape() as t:
    exec('y=x*x')
t.gradient(y, x)
---- walrus comprehension | 5: value
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    l = [(z := (x * float(i))) for i in range(3)]
t.gradient(z, x)
---- comp walrus in function | 8: value
import tensorflow as tf
x = tf.Variable(1.0)

def f():
    z = tf.constant(1.0)
    with tf.GradientTape() as t:
        l = [(z := (x * x)) for i in range(3)]
    return t.gradient(z, x)
f()
---- try int | 9: value
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    try:
        n = int('abc')
        z = tf.constant(1.0)
    except ValueError:
        z = x * x
t.gradient(z, x)
---- try shape mismatch | 8: value
import tensorflow as tf
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as t:
    try:
        z = tf.constant([1.0, 2.0, 3.0]) * tf.ones([2])
    except tf.errors.InvalidArgumentError:
        z = x * x
t.gradient(z, x)
---- try matmul | 8: value
import tensorflow as tf
x = tf.Variable([[1.0, 2.0]])
with tf.GradientTape() as t:
    try:
        z = tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))
    except Exception:
        z = x * x
t.gradient(z, x)
---- try reshape | 8: value
import tensorflow as tf
x = tf.Variable([[1.0, 2.0]])
with tf.GradientTape() as t:
    try:
        z = tf.reshape(tf.ones([2, 3]), [4])
    except Exception:
        z = x * x
t.gradient(z, x)
---- assert raising | 10: value
import tensorflow as tf
x = tf.Variable(1.0)
y = tf.constant(1.0)
with tf.GradientTape() as t:
    try:
        assert 1 == 2
        z = y
    except AssertionError:
        z = x * x
t.gradient(z, x)
---- coroutine lazy | 12: value
import tensorflow as tf
import asyncio
x = tf.Variable(1.0)

async def f():
    return x * x

async def main():
    c = f()
    with tf.GradientTape() as t:
        y = await c
    return t.gradient(y, x)
asyncio.run(main())
---- np ones int | 6: none
import tensorflow as tf
import numpy as np
x = tf.Variable(np.ones(3, int))
with tf.GradientTape() as t:
    y = tf.reduce_sum(x)
t.gradient(y, x)
---- np zeros dtype pos | 6: none
import tensorflow as tf
import numpy as np
x = tf.Variable(np.zeros((3,), np.int32))
with tf.GradientTape() as t:
    y = tf.cast(x, tf.float32)
t.gradient(y, x)
---- np array div | 6: value
import tensorflow as tf
import numpy as np
x = tf.Variable(np.array([1, 2, 3]) / 2)
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, x)
---- np array times float | 6: value
import tensorflow as tf
import numpy as np
x = tf.Variable(np.array([1, 2, 3]) * 2.0)
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, x)
---- np array mean | 6: value
import tensorflow as tf
import numpy as np
x = tf.Variable(np.array([1, 2, 3]).mean())
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, x)
---- np sqrt of int array | 6: value
import tensorflow as tf
import numpy as np
x = tf.Variable(np.sqrt(np.array([1, 2, 3])))
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, x)
---- roundpowdivmodabs builtin | 11: value, 12: value, 13: value
import tensorflow as tf
x = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as t:
    y = pow(x, 2)
    z = abs(x)
    m = max(x, tf.constant(1.0))
    try:
        r = round(x)
    except Exception:
        r = x
t.gradient(y, x)
t.gradient(z, x)
t.gradient(m, x)
---- tf.function input signature | 9: value
import tensorflow as tf
x = tf.Variable(2.0)

@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(v):
    with tf.GradientTape() as t:
        t.watch(v)
        y = v * v
    return t.gradient(y, v)
f(3.0)
---- tf.function int converted by signature | 8: value
import tensorflow as tf

@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(v):
    with tf.GradientTape() as t:
        t.watch(v)
        y = v * v
    return t.gradient(y, v)
f(3)
---- tf.function caches state traced once | 15: value
import tensorflow as tf
x = tf.Variable(2.0)
k = 0

@tf.function
def f(v):
    global k
    k += 1
    if k > 1:
        return tf.constant(1.0)
    return v * v
f(x)
with tf.GradientTape() as t:
    y = f(x)
t.gradient(y, x)
---- tf.range loop eager third pass | 9: value
import tensorflow as tf
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    a = b = c = tf.constant(1.0)
    for i in tf.range(5):
        c = b
        b = a
        a = x * x
t.gradient(c, x)
---- custom gradient variables | 14: value
import tensorflow as tf
w = tf.Variable(3.0)

@tf.custom_gradient
def f(x):
    y = x * w

    def grad(dy, variables=None):
        return (dy * w, [dy * x])
    return (y, grad)
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = f(x)
t.gradient(y, [x, w])
---- init_scope | 6: none
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    with tf.init_scope():
        y = x * x
t.gradient(y, x)
---- cast half | 6: none
import tensorflow as tf
x = tf.constant(1.0, tf.float16)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
t.gradient(y, tf.cast(x, tf.float32))
---- batch_jacobian matmul transpose_a | 8: ValueError
import tensorflow as tf
x = tf.ones([3, 2])
w = tf.ones([3, 2])
with tf.GradientTape() as t:
    t.watch(w)
    y = tf.matmul(x, w, transpose_a=True)
try:
    t.batch_jacobian(y, w)
except Exception as e:
    pass
---- batch_jacobian reshape 1 | 7: ValueError
import tensorflow as tf
x = tf.ones([3, 2])
with tf.GradientTape() as t:
    t.watch(x)
    y = tf.reshape(x * x, (-1, 1))
try:
    t.batch_jacobian(y, x)
except Exception as e:
    pass
---- batch_jac transpose perm kw | 6: value
import tensorflow as tf
x = tf.ones([3, 2, 4])
with tf.GradientTape() as t:
    t.watch(x)
    y = tf.transpose(x, perm=[0, 2, 1])
t.batch_jacobian(y, x)
---- unconnected enum by value | 7: value
import tensorflow as tf
x = tf.Variable(1.0)
w = tf.Variable(2.0)
U = tf.UnconnectedGradients
with tf.GradientTape() as t:
    y = x * x
g = t.gradient(y, w, None, U('zero'))
---- unconnected function arg | 8: none value
import tensorflow as tf
x = tf.Variable(1.0)
w = tf.Variable(2.0)
modes = [m for m in tf.UnconnectedGradients]
with tf.GradientTape(persistent=True) as t:
    y = x * x
for m in modes:
    t.gradient(y, w, unconnected_gradients=m)
---- choice of manager stop recording | 9: none
import tensorflow as tf
import numpy as np
import contextlib
x = tf.Variable(1.0)
flag = np.random.rand() < 2
with tf.GradientTape() as t:
    with t.stop_recording() if flag else contextlib.nullcontext():
        y = x * x
t.gradient(y, x)
---- max of variables | 5: value
import tensorflow as tf
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    m = max(x, tf.constant(1.0))
t.gradient(m, x)
---- int const2 | 5: none
import tensorflow as tf
x = tf.Variable(int(3.0))
with tf.GradientTape() as t:
    m = tf.cast(x, tf.float32)
t.gradient(m, x)
---- float of int tensor | 6: value
import tensorflow as tf
n = tf.constant(3)
x = tf.Variable(float(n))
with tf.GradientTape() as t:
    m = x * x
t.gradient(m, x)
---- super self dispatch | 24: value
import tensorflow as tf

class B:

    def loss(self):
        return self.f()

    def f(self):
        return tf.constant(1.0)

class D(B):

    def __init__(self):
        self.w = tf.Variable(1.0)

    def loss(self):
        return super().loss()

    def f(self):
        return self.w * self.w
d = D()
with tf.GradientTape() as t:
    y = d.loss()
t.gradient(y, d.w)
---- custom exceptions | 11: value
import tensorflow as tf

class MyErr(ValueError):
    pass
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    try:
        raise MyErr('a')
    except ValueError:
        y = x * x
t.gradient(y, x)
---- tuple of exceptions | 9: value
import tensorflow as tf
ERR = (ValueError, KeyError)
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    try:
        raise KeyError('a')
    except ERR:
        y = x * x
t.gradient(y, x)
---- exception in middle 2 | 14: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
y = x
d = {}
k = str(np.random.rand())
with tf.GradientTape() as t:
    y = x * x
    try:
        d[k]
        y = tf.constant(2.0)
    except KeyError:
        pass
t.gradient(y, x)
---- tape spent maybe in try | 13: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
d = {}
k = str(np.random.rand())
with tf.GradientTape() as t:
    y = x * x
try:
    d[k]
    t.gradient(y, x)
except KeyError:
    pass
t.gradient(y, x)
---- attr of choice object | 15: value
import tensorflow as tf
import numpy as np

class A:
    pass
a = A()
b = A()
a.v = tf.constant(1.0)
b.v = tf.constant(1.0)
x = tf.Variable(1.0)
o = a if np.random.rand() < 2 else b
with tf.GradientTape() as t:
    o.v = x * x
    y = a.v
t.gradient(y, x)
---- append to choice list 2 | 10: value
import tensorflow as tf
import numpy as np
a = [tf.constant(1.0)]
b = [tf.constant(1.0)]
x = tf.Variable(1.0)
o = a if np.random.rand() < 2 else b
with tf.GradientTape() as t:
    o[0] = x * x
    y = a[0]
t.gradient(y, x)
---- append to choice dict | 10: value
import tensorflow as tf
import numpy as np
a = {'k': tf.constant(1.0)}
b = {'k': tf.constant(1.0)}
x = tf.Variable(1.0)
o = a if np.random.rand() < 2 else b
with tf.GradientTape() as t:
    o['k'] = x * x
    y = a['k']
t.gradient(y, x)
---- del attribute | 11: value
import tensorflow as tf

class A:
    pass
a = A()
a.v = tf.Variable(1.0)
A.v = tf.Variable(3.0)
del a.v
with tf.GradientTape() as t:
    y = A.v * 2.0
t.gradient(y, a.v)
---- __init_subclass__metaclass | 17: value
import tensorflow as tf

class Meta(type):

    def __call__(cls, *a):
        o = super().__call__(*a)
        o.w = tf.Variable(5.0)
        return o

class M(metaclass=Meta):

    def __init__(self):
        self.w = tf.constant(1.0)
m = M()
with tf.GradientTape() as t:
    y = m.w * m.w
t.gradient(y, m.w)
---- __new__ returns other | 10: value
import tensorflow as tf

class M:

    def __new__(cls, v):
        return v * v
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = M(x)
t.gradient(y, x)
---- descriptor | 19: value
import tensorflow as tf

class Desc:

    def __get__(self, o, k):
        return o._w

    def __set__(self, o, v):
        o._w = tf.Variable(v)

class M:
    w = Desc()

    def __init__(self):
        self.w = 3.0
m = M()
with tf.GradientTape() as t:
    y = m.w * m.w
t.gradient(y, m.w)
---- __setattr__ | 13: value
import tensorflow as tf

class M:

    def __setattr__(self, n, v):
        object.__setattr__(self, n, tf.Variable(v))

    def __init__(self):
        self.w = 3.0
m = M()
with tf.GradientTape() as t:
    y = m.w * m.w
t.gradient(y, m.w)
---- two names swapped who knows how often | 9: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
w = tf.constant(2.0)
for i in range(int(np.random.uniform(3, 4))):
    x, w = (w, x)
with tf.GradientTape() as t:
    y = w * w
t.gradient(y, w)
---- output_gradients float64 | 7: InvalidArgumentError
import tensorflow as tf
import numpy as np
x = tf.Variable([1.0, 2.0])
with tf.GradientTape(persistent=True) as t:
    y = x * x
try:
    t.gradient(y, x, output_gradients=np.array([1.0, 2.0]))
except Exception:
    pass
---- too many args | 6: TypeError
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = x * x
try:
    t.gradient(y, x, None, 'none', 3)
except Exception:
    pass
---- bad kwarg 2 | 6: TypeError
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = x * x
try:
    t.gradient(y, x, unconnected='none')
except Exception:
    pass
---- unconnected bad | 6: ValueError
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = x * x
try:
    t.gradient(y, x, unconnected_gradients='zeros')
except Exception:
    pass
---- batch_jacobian list source | 7: AttributeError
import tensorflow as tf
x = tf.ones([2, 2])
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
try:
    t.batch_jacobian(y, [x])
except Exception:
    pass
---- unknown index of list after tape | 8: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
i = int(np.random.rand())
with tf.GradientTape(persistent=True) as t:
    ys = [x * x, x ** 3]
y = ys[i]
t.gradient(y, x)
---- unknown key of dict | 8: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
k = 'ab'[int(np.random.rand())]
d = {}
with tf.GradientTape(persistent=True) as t:
    d[k] = x * x
t.gradient(d['a'], x)
---- branch const then mul | 9: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as t:
    y = tf.constant(2.0)
    if np.random.rand() < 2:
        y = tf.constant(1.0)
        y = y * x
t.gradient(y, x)
---- tf.range dtype | 6: value
import tensorflow as tf
x = tf.range(3, dtype=tf.float32)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
t.gradient(y, x)
---- tf.linspace ints | 6: value
import tensorflow as tf
x = tf.linspace(0, 1, 3)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
t.gradient(y, x)
---- tf.ones_like dtype | 6: value
import tensorflow as tf
x = tf.ones_like([1, 2], dtype=tf.float32)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
t.gradient(y, x)
---- uniform pos dtype | 6: none
import tensorflow as tf
x = tf.random.uniform([2], 0, 3, tf.int32)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
t.gradient(y, x)
---- shuffle int | 6: none
import tensorflow as tf
x = tf.random.shuffle(tf.constant([1, 2]))
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
t.gradient(y, x)
---- random gamma alpha | 5: value
import tensorflow as tf
a = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = tf.random.gamma([3], a)
t.gradient(y, a)
---- random normal mean param | 5: value
import tensorflow as tf
m = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = tf.random.normal([3], mean=m)
t.gradient(y, m)
---- random uniform maxval | 5: value
import tensorflow as tf
m = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = tf.random.uniform([3], maxval=m)
t.gradient(y, m)
---- truncated normal stddev | 5: value
import tensorflow as tf
m = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = tf.random.truncated_normal([3], 0.0, m)
t.gradient(y, m)
---- round literal int | 5: none
import tensorflow as tf
f = tf.Variable(round(2.567))
with tf.GradientTape() as t:
    y = tf.cast(f, tf.float32)
t.gradient(y, f)
---- tensor.numpy back | 6: value
import tensorflow as tf
a = tf.constant([1, 2])
f = tf.Variable(a.numpy() * 1.0)
with tf.GradientTape() as t:
    y = f * f
t.gradient(y, f)
---- np concatenate | 6: value
import tensorflow as tf
import numpy as np
f = tf.Variable(np.concatenate([np.array([1]), np.array([1.5])]))
with tf.GradientTape() as t:
    y = f * f
t.gradient(y, f)
---- np where | 6: value
import tensorflow as tf
import numpy as np
f = tf.Variable(np.where(np.array([1, 2]) > 1, 1.0, 0.0))
with tf.GradientTape() as t:
    y = f * f
t.gradient(y, f)
---- a list of devices is true | 6: value
import tensorflow as tf
gpus = tf.config.list_physical_devices('CPU')
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = x * x if gpus else tf.constant(1.0)
t.gradient(y, x)
---- a second derivative of a power of an unknown tensor | 9: value, 10: value
import tensorflow as tf

def laplacian(f, x, y):
    with tf.GradientTape(persistent=True) as second:
        second.watch([x, y])
        with tf.GradientTape() as first:
            first.watch([x, y])
            value = f(x, y)
        f_x, f_y = first.gradient(value, [x, y])
    return second.gradient(f_x, x)
x, y = tf.meshgrid(tf.linspace(-1.0, 1.0, 3), tf.linspace(-1.0, 1.0, 3))
laplacian(lambda x, y: x ** 2 + y, x, y)
---- the mean of a draw is a Variable | 5: value
import tensorflow as tf
mean = tf.Variable(1.0)
with tf.GradientTape() as tape:
    draw = tf.random.normal([2], mean, 1.0)
found = tape.gradient(draw, mean)
---- a custom gradient gives a dictionary | 9: value
import tensorflow as tf

@tf.custom_gradient
def both(u):
    return ({'square': u * u}, lambda upstream: 2.0 * u * upstream)
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = both(x)['square']
found = tape.gradient(y, x)
---- a custom gradient is handed the Variables | 13: value
import tensorflow as tf
w = tf.Variable(2.0)

@tf.custom_gradient
def scaled(u):

    def gradient_of_it(upstream, variables=None):
        return (w * upstream, [u * upstream])
    return (w * u, gradient_of_it)
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = scaled(x)
found = tape.gradient(y, w)
---- exception carries | 13: value
import tensorflow as tf
x = tf.Variable(1.0)

class Stop(Exception):

    def __init__(s, v):
        s.v = v
with tf.GradientTape() as t:
    try:
        raise Stop(x * x)
    except Stop as e:
        y = e.v
t.gradient(y, x)
---- enumerate object twice | 9: none
import tensorflow as tf
x = tf.Variable(1.0)
e = enumerate([x])
list(e)
y = tf.constant(1.0)
with tf.GradientTape() as t:
    for i, v in e:
        y = v * v
t.gradient(y, x)
---- generator return value | 13: value
import tensorflow as tf
x = tf.Variable(1.0)

def g():
    yield 1
    return x * x

def h():
    r = (yield from g())
    yield r
with tf.GradientTape() as t:
    y = list(h())[1]
t.gradient(y, x)
---- tape outside generator | 14: value, 15: value
import tensorflow as tf
x = tf.Variable(1.0)

def g():
    y = x * x
    yield y
    y = y * x
    yield y
it = g()
with tf.GradientTape() as t:
    a = next(it)
with tf.GradientTape() as t2:
    b = next(it)
t.gradient(a, x)
t2.gradient(b, x)
---- monkeypatch tf | 7: none
import tensorflow as tf
x = tf.Variable(1.0)
old = tf.square
tf.square = lambda v: tf.constant(1.0)
with tf.GradientTape() as t:
    y = tf.square(x)
t.gradient(y, x)
tf.square = old
---- tf.function list append leak | 14: value
import tensorflow as tf
x = tf.Variable(1.0)
log = []

@tf.function
def f(v):
    log.append(1)
    return v * x
with tf.GradientTape() as t:
    y = f(tf.constant(1.0))
    y = f(tf.constant(2.0))
    if len(log) == 2:
        y = tf.constant(1.0)
t.gradient(y, x)
---- tf.function attr side effect | 18: value
import tensorflow as tf

class C:

    def __init__(s):
        s.n = 0
        s.w = tf.Variable(1.0)

    @tf.function
    def f(s, v):
        s.n += 1
        return v * s.w
c = C()
with tf.GradientTape() as t:
    y = c.f(tf.constant(1.0))
    y = c.f(tf.constant(1.0))
    y = y if c.n == 1 else tf.constant(1.0)
t.gradient(y, c.w)
---- conditional append | 11: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
w = tf.Variable(2.0)
l = []
if np.random.rand() > 2:
    l.append(w)
l.append(x)
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, l[0])
---- conditional append len | 9: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
l = []
if np.random.rand() > 2:
    l.append(1)
with tf.GradientTape() as t:
    y = x * x if len(l) == 0 else tf.constant(1.0)
t.gradient(y, x)
---- conditional append sources | 10: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
w = tf.Variable(2.0)
l = [x]
if np.random.rand() > 2:
    l.append(w)
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, l)
---- conditional dict key | 10: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
w = tf.Variable(2.0)
d = {'x': x}
if np.random.rand() > 2:
    d['w'] = w
with tf.GradientTape() as t:
    y = x * x
t.gradient(y, d)
---- conditional dict key in | 9: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
d = {}
if np.random.rand() > 2:
    d['w'] = 1
with tf.GradientTape() as t:
    y = x * x if 'w' not in d else tf.constant(1.0)
t.gradient(y, x)
---- name bound in one branch used as default | 12: value
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
if np.random.rand() > 2:
    src = tf.constant(1.0)
try:
    src
except NameError:
    src = x
with tf.GradientTape() as t:
    y = src * 2.0
t.gradient(y, src)
---- none times a tensor raises valueerror | 7: none, 10: value
import tensorflow as tf
x = tf.Variable(1.0)
w = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as t:
    y = x * x
    try:
        z = t.gradient(y, w) * y
    except ValueError:
        z = y * x
t.gradient(z, x)
---- none in one branch | 10: TypeError
import tensorflow as tf
import numpy as np
x = tf.Variable(1.0)
g = None
with tf.GradientTape(persistent=True) as t:
    y = x * x
    if np.random.rand() > 2:
        g = y
try:
    t.gradient(g, x)
except TypeError:
    pass
---- no tape follows what stop_gradient gives | 10: none, 11: value, 12: value
import tensorflow as tf
w = tf.Variable(3.0)
c = tf.constant(0.5)
with tf.GradientTape(persistent=True) as t:
    s = tf.stop_gradient(2.0 * w)
    r = tf.round(w)
    y = s * s
    z = r * r
    u = s * c
a = t.gradient(y, s)
b = t.gradient(z, r)
d = t.gradient([u, c], c)
---- zeros that stand for a variable are made of what it holds | 6: value, 8: value none
import tensorflow as tf
v = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = v * v
    z = inner.gradient(y, tf.Variable(1.0), unconnected_gradients="zero")
    u = z * z
g, h = outer.gradient(u, z), outer.gradient(u, v)
---- zeros that stand for a batch jacobian are made of nothing | 7: value, 9: none
import tensorflow as tf
v = tf.Variable([[2.0]])
c = tf.Variable([[1.0]])
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = v * v
    z = inner.batch_jacobian(y, c)
    u = z * z
g = outer.gradient(u, z)
---- a custom gradient that is a method | 21: ValueError
import tensorflow as tf

class Scale(tf.Module):

    def __init__(self):
        self.w = tf.Variable(1.0)

    def __call__(self, x):
        return self.f(x * self.w)

    @tf.custom_gradient
    def f(self, x):

        def grad(dy):
            return (None, dy)
        return (tf.round(x), grad)
s = Scale()
with tf.GradientTape() as t:
    y = s(tf.constant([0.1, 0.4]))
try:
    t.gradient(y, s.w)
except ValueError:
    pass
"""


@dataclass(frozen=True)
class Row:
    """A program, and what it gives at which line."""

    name: str
    source: str
    gives: dict[int, list[str]]


def rows() -> list[Row]:
    found = []
    table = TABLE + LONGER.read_text(encoding="utf-8")
    for part in table.split("---- ")[1:]:
        title, _, source = part.partition("\n")
        name, _, given = title.partition(" | ")
        gives = {}
        for item in given.split(", "):
            line, _, kinds = item.partition(": ")
            gives[int(line)] = kinds.split()
        found.append(Row(name, source, gives))
    return found


ROWS = rows()


@pytest.fixture(autouse=True)
def a_module_for_dataclasses(monkeypatch):
    """Let there be the module in which a program believes to be, as `dataclass` wants it."""
    monkeypatch.setitem(sys.modules, "program", ModuleType("program"))


def by_name(chosen: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", chosen, ids=[row.name for row in chosen])


def outcomes(row: Row, engine: object) -> dict[int, list[str]]:
    found = defaultdict(list)
    for outcome in run(row, engine):
        if outcome.method and outcome.reached:
            found[outcome.line].append(kind_of(outcome))
    return dict(found)


@by_name(ROWS)
def test_the_checker_says_nothing_else(row: Row) -> None:
    said = defaultdict(list)
    for call in read(ast.parse(row.source)).calls:
        said[call.node.lineno].append(str(call.error or call.verdict))
    for line, gives in row.gives.items():
        assert set(said[line]) <= {*gives, "unknown"}
        if "unknown" not in said[line] and row.name not in AS_OFTEN_AS_IT_TAKES:
            assert said[line] == gives


@by_name(ROWS)
def test_it_finds_nothing_where_there_are_values(row: Row) -> None:
    wrong = {line for line, gives in row.gives.items() if set(gives) == {"value"}}
    assert not [found for found in check(row.source).findings
                if found.level == "error" and found.place.line in wrong]  # fmt: skip


@pytest.mark.tensorflow
@by_name(ROWS)
def test_tensorflow_gives_it(row: Row) -> None:
    import tensorflow

    assert outcomes(row, tensorflow) == row.gives


@by_name([row for row in ROWS if row.name not in ON_TENSORFLOW_ONLY])
def test_the_numpy_engine_gives_it(row: Row) -> None:
    assert outcomes(row, numpy_tf) == row.gives


def test_a_watched_whole_number_is_told_of_although_another_one_was_differentiated_by() -> None:
    program = """
import tensorflow as tf

n = tf.Variable(3)
with tf.GradientTape() as tape:
    y = n * n
tape.gradient(y, n)
labels = tf.constant([0, 1])
with tf.GradientTape() as tape:
    tape.watch(labels)
    z = tf.cast(labels, tf.float32) * 2.0
"""
    assert [finding.code for finding in check(program).findings] == ["TAP204", "TAP209"]
    same = program.replace("tape.watch(labels)", "tape.watch(labels)\n    m = labels * labels")
    findings = check(same + "tape.gradient(m, labels)\n").findings
    assert [finding.code for finding in findings] == ["TAP204", "TAP204"]
