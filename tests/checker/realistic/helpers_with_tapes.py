"""Functions that have a tape of their own, get one, make one, or stand for one. Either engine."""

import contextlib
from contextlib import contextmanager, nullcontext

import tensorflow as tf

x = tf.Variable(3.0)


def derivative(f, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = f(x)
    return t.gradient(y, x)


def nth_derivative(f, n):
    if n == 0:
        return f
    return nth_derivative(lambda x: derivative(f, x), n - 1)


cube = lambda u: u**3
with tf.GradientTape() as tape:
    slope = derivative(cube, x)
second = tape.gradient(slope, x)
third = nth_derivative(cube, 3)(tf.constant(2.0))
assert float(second) == 18.0
assert float(third) == 6.0


def grad(f):
    def gradient_of_f(*args):
        with tf.GradientTape() as tape:
            tape.watch(args)
            y = f(*args)
        return tape.gradient(y, args)[0]

    return gradient_of_f


assert float(grad(grad(cube))(tf.constant(1.0))) == 6.0


def ask(tape, target, sources):
    return tape.gradient(target, sources)


class Recorder:
    def __init__(self, persistent=False):
        self.tape = tf.GradientTape(persistent=persistent)

    def __enter__(self):
        self.tape.__enter__()
        return self

    def __exit__(self, *error):
        self.tape.__exit__(*error)

    def gradient(self, target, source):
        return self.tape.gradient(target, source)


with Recorder() as recorder:
    y = x * x
assert float(recorder.gradient(y, x)) == 6.0  # no tape


@contextmanager
def recording(*watched, persistent=False):
    with tf.GradientTape(persistent=persistent) as tape:
        tape.watch(watched)
        yield tape


c = tf.constant(2.0)
with recording(c, persistent=True) as t:
    y = c**3
    dy = t.gradient(y, c)
assert float(t.gradient(dy, c)) == 12.0

for train in (True, False):
    tape = tf.GradientTape()
    with tape if train else nullcontext():
        loss = (x - 1.0) ** 2
    if train:
        x.assign_sub(0.1 * tape.gradient(loss, x))


def evaluate(flag):
    tape = tf.GradientTape() if flag else None
    with contextlib.ExitStack() as stack:
        if tape is not None:
            stack.enter_context(tape)
        loss = x * x
    return tape.gradient(loss, x) if tape is not None else None


assert evaluate(True) is not None
assert evaluate(False) is None


class Wrapper:
    """What Horovod's `DistributedGradientTape` is: it asks the tape, and averages."""

    def __init__(self, tape, scale=1.0):
        self._tape = tape
        self._scale = scale

    def __getattr__(self, name):
        return getattr(self._tape, name)

    def gradient(self, target, sources, output_gradients=None):
        found = self._tape.gradient(target, sources, output_gradients)
        return [self._scale * g for g in found]


def DistributedGradientTape(tape, scale=1.0):
    return Wrapper(tape, scale)


w, b = tf.Variable(1.0), tf.Variable(0.0)
with tf.GradientTape() as tape:
    loss = (w * 3.0 + b) ** 2
tape = DistributedGradientTape(tape, 0.5)
for variable, g in zip([w, b], tape.gradient(loss, [w, b])):  # no tape
    variable.assign_sub(0.1 * g)

state = {}
with tf.GradientTape() as state["tape"]:
    y = w * w
state["gradient"] = state.pop("tape").gradient(y, w)

tapes = [tf.GradientTape() for _ in range(3)]
for t in tapes:
    with t:
        y = w * w * b
grads = [t.gradient(y, w) for t in tapes[-1:]]


def value_and_grad(f, xs, unconnected="none"):
    with tf.GradientTape() as tape:
        for x in xs:
            tape.watch(x)
        y = f(*xs)
    return y, tape.gradient(y, xs, unconnected_gradients=unconnected)


value, found = value_and_grad(lambda a, b: a * a, [w, b], unconnected="zero")
assert [float(g) for g in found][1] == 0.0


@tf.function
def compiled(u):
    with tf.GradientTape() as tape:
        tape.watch(u)
        y = tf.sin(u) * u
    return tape.gradient(y, u)


@tf.custom_gradient
def clipped(u):
    def gradient(upstream):
        return tf.clip_by_value(upstream, -1.0, 1.0)

    return tf.identity(u), gradient


with tf.GradientTape() as outer:
    slope = compiled(w)
    total = clipped(slope) ** 2
assert outer.gradient(total, w) is not None


def generator_of_gradients(targets, source, tape):
    for target in targets:
        yield tape.gradient(target, source)


with tf.GradientTape(persistent=True) as tape:
    targets = [w**n for n in (1, 2, 3)]
print([float(g) for g in generator_of_gradients(targets, w, tape)])


def early(u, negative=False):
    with tf.GradientTape() as tape:
        tape.watch(u)
        if negative:
            return tape.gradient(-u * u, u)
        y = u * u
    return tape.gradient(y, u)


assert float(early(c)) == 4.0
assert float(early(c, negative=True)) == -4.0
