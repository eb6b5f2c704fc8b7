"""Tapes and gradients that are not TensorFlow's: nothing can be said. Either engine."""

import tensorflow as tf


class nd:
    """A library with a tape of its own."""

    class GradientTape:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return False

        def gradients(self, target, sources):
            return [1.0 for _ in sources]

        def gradient(self, target, source):
            return 2.0

        def watch(self, *values):
            pass


with nd.GradientTape() as tape:
    tape.watch(1)
    y = 3.0
print(tape.gradients(y, [1.0]))
print(tape.gradient(y, None), tape.gradient(y, None))  # no tape


class Add:
    def __init__(self, left, right):
        self.inputs = [left, right]

    def forward(self):
        return sum(self.inputs)

    def gradient(self, upstream):
        return [upstream for _ in self.inputs]


node = Add(1.0, 2.0)
node.forward()
print(node.gradient(1.0), node.gradient(2.0))  # no tape

gradients = {"x": 1.0}
gradient = gradients.get
print(gradient("x"))
x = tf.Variable(1.0)
