"""Python around tapes: functions, classes, generators, recursion, contexts, exceptions."""

# %%
import contextlib
import dataclasses
import functools
import itertools

import numpy as np
import tensorflow as tf


# %%
def value_and_grad(f):
    @functools.wraps(f)
    def wrapped(*args):
        args = [tf.convert_to_tensor(a) for a in args]
        with tf.GradientTape() as tape:
            tape.watch(args)
            y = f(*args)
        return y, tape.gradient(y, args)

    return wrapped


@value_and_grad
def area(a, b):
    """Return the area."""
    return a * b


area(2.0, 3.0), area.__doc__, area.__name__


# %%
def nth(f, n):
    return f if n == 0 else lambda x: grad(nth(f, n - 1))(x)


def grad(f):
    def df(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.gradient(y, x)

    return df


x = tf.constant(1.5)
[nth(lambda x: x**4, n)(x).numpy() for n in range(6) if nth(lambda x: x**4, n)(x) is not None]


# %%
@dataclasses.dataclass
class State:
    weight: tf.Variable
    step: int = 0

    def update(self, rate):
        with tf.GradientTape() as tape:
            loss = (self.weight - 1.0) ** 2
        self.weight.assign_sub(rate * tape.gradient(loss, self.weight))
        self.step += 1
        return loss


state = State(tf.Variable(3.0))
losses = [state.update(0.25).numpy() for _ in range(3)]
losses, state


# %%
class Recorder:
    def __init__(self, *sources):
        self.sources = sources
        self.tape = tf.GradientTape(persistent=True)

    def __enter__(self):
        self.tape.__enter__()
        for s in self.sources:
            self.tape.watch(s)
        return self

    def __exit__(self, *error):
        return self.tape.__exit__(*error)

    def d(self, y, x):
        return self.tape.gradient(y, x)


a, b = tf.constant(2.0), tf.constant(5.0)
with Recorder(a, b) as r:
    y = a * b + a**2
print(r.d(y, a), r.d(y, b))


# %%
@contextlib.contextmanager
def recording(*sources):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sources)
        yield tape


with recording(a, b) as tape:
    y = tf.sin(a) * b
tape.gradient(y, (a, b))

# %%
with contextlib.ExitStack() as stack:
    tapes = [stack.enter_context(tf.GradientTape()) for _ in range(3)]
    for tape in tapes:
        tape.watch(a)
    y = a**3
    first = tapes[2].gradient(y, a)
    second = tapes[1].gradient(first, a)
third = tapes[0].gradient(second, a)
print(first, second, third)


# %%
def batches(data, size):
    for start in range(0, len(data), size):
        yield data[start : start + size]


w = tf.Variable(1.0)
data = tf.range(7.0)
for batch in batches(data, 3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((w * batch - 2.0 * batch) ** 2)
    print(batch.numpy(), tape.gradient(loss, w).numpy())


# %%
def producer():
    with tf.GradientTape() as tape:
        y = w * 2.0
        received = yield y
        z = y * received
    yield tape.gradient(z, w)


g = producer()
print(next(g), g.send(tf.constant(5.0)))


# %%
def factorial(x, n):
    return x if n == 1 else n * x * factorial(x, n - 1)


with tf.GradientTape() as tape:
    y = factorial(w, 5)
print(y, tape.gradient(y, w))

# %%
terms = [tf.Variable(float(i), name=f"term{i}") for i in range(4)]
with tf.GradientTape() as tape:
    y = sum(t**2 for t in terms) + functools.reduce(lambda p, q: p * q, terms[1:])
print([g.numpy() for g in tape.gradient(y, terms)])

# %%
with tf.GradientTape() as tape:
    y = {name: t * i for i, (name, t) in enumerate(zip("abcd", terms))}
    z = sum(y.values())
grads = tape.gradient(z, dict(zip("abcd", terms)))
print({k: v.numpy() for k, v in grads.items()})

# %%
for (i, s), (j, t) in itertools.combinations(enumerate(terms), 2):
    with tf.GradientTape() as tape:
        y = s * t
    print(i, j, [g.numpy() for g in tape.gradient(y, [s, t])])


# %%
def risky(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = 1.0 / x
        if not tf.math.is_finite(y):
            raise ZeroDivisionError("not finite")
    return tape.gradient(y, x)


for value in (2.0, 0.0):
    try:
        print(risky(tf.constant(value)))
    except ZeroDivisionError as e:
        print("ZeroDivisionError:", e)
    finally:
        print("tried", value)

# %%
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x if tf.random.uniform([], seed=1) >= 0 else x
    for _ in range(3):
        if y > 50:
            break
        y = y * 2
    else:
        y = y + 1
print(y, tape.gradient(y, x))

# %%
with tf.GradientTape() as tape:
    tape.watch(x)
    y, z = (lambda q: (q + 1, q * 2))(x)
    y, z = z, y
    (u := y * z)
print(tape.gradient(u, x))


# %%
def loss_of(model, tape=None):
    loss = model["w"] ** 2
    return (loss, None) if tape is None else (loss, tape.watched_variables())


with tf.GradientTape() as tape:
    loss, seen = loss_of({"w": terms[3]}, tape)
print(loss, [v.name for v in seen], loss_of({"w": terms[2]})[1])


# %%
class Cell(tf.Module):
    count = 0

    def __init__(self, units, activation=tf.tanh, name=None):
        super().__init__(name=name)
        type(self).count += 1
        self._units = units
        self.activation = activation
        self._kernel = None

    @property
    def kernel(self):
        if self._kernel is None:
            self._kernel = tf.Variable(tf.ones([self._units, self._units]) * 0.1, name="kernel")
        return self._kernel

    @staticmethod
    def scale(x):
        return x * 2

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    @tf.Module.with_name_scope
    def __call__(self, x, training=None):
        y = self.activation(x @ self.kernel)
        return self.scale(y) if training else y

    def __repr__(self):
        return f"Cell({self._units})"


cells = [Cell.make(2, name=f"cell_{i}") for i in range(2)]
with tf.GradientTape() as tape:
    h = tf.ones([1, 2])
    for cell in cells:
        h = cell(h, training=True)
    loss = tf.reduce_sum(h)
grads = tape.gradient(loss, [c.kernel for c in cells])
print(cells, Cell.count, [v.name for c in cells for v in c.trainable_variables])
print(loss, grads)

# %%
f = functools.partial(tf.reduce_sum, axis=0)
g = np.vectorize(lambda v: float(tf.square(v)))
print(
    f(tf.ones([2, 3])),
    g([1.0, 2.0]),
    list(map(tf.square, [1, 2])),
    list(filter(lambda t: t > 1, tf.constant([1, 2, 3]))),
)

# %%
table = {}
for name in ["sin", "cos", "exp"]:
    fn = getattr(tf, name)
    table[name] = grad(fn)(tf.constant(0.3)).numpy()
width = max(map(len, table))
print("\n".join(f"{k:<{width}} {v:+.6f}" for k, v in sorted(table.items(), key=lambda kv: -kv[1])))

# %%
total = tf.Variable(0.0)


def accumulate(value):
    global total
    total.assign_add(value)
    return total


with tf.GradientTape() as tape:
    y = accumulate(w) + accumulate(w * 2)
print(y, tape.gradient(y, [w, total]))

# %%
values = tf.Variable([3.0, 1.0, 2.0])
with tf.GradientTape() as tape:
    ordered = sorted(values, key=lambda t: -t)
    y = ordered[0] * 10 + ordered[1]
print(y, tf.convert_to_tensor(tape.gradient(y, values)))

# %%
with tf.GradientTape(persistent=True) as tape:
    matrix = [[values[i] * values[j] for j in range(3)] for i in range(3)]
    m = tf.stack([tf.stack(row) for row in matrix])
    n = tf.convert_to_tensor(matrix)
print(tf.reduce_all(m == n), tape.gradient(m, values), tape.gradient(n, values))

# %%
x = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    ys = [x**k for k in range(5)]
print([None if g is None else g.numpy() for g in (tape.gradient(y, x) for y in ys)])
del tape

# %%
with tf.GradientTape() as outer:
    inner = tf.GradientTape()
    with inner:
        y = x**3
    dy = inner.gradient(y, x)
print(outer.gradient(dy, x), inner.watched_variables()[0] is x)

# %%
with tf.GradientTape() as t1, tf.GradientTape() as t2, tf.GradientTape() as t3:
    y = tf.exp(2 * x)
    d1 = t3.gradient(y, x)
    d2 = t2.gradient(d1, x)
d3 = t1.gradient(d2, x)
print([f"{v:.4f}" for v in (y, d1, d2, d3)])

# %%
assert tf.reduce_all(tf.abs(d3 - 8 * y) < 1e-3), "third derivative"
try:
    assert d3 == 0, f"d3 is {d3:.1f}"
except AssertionError as e:
    print("AssertionError:", e)
