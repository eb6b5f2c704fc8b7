"""MAML on sine waves: the inner step is differentiated, through new weights and through a copy."""

import numpy as np
import tensorflow as tf

ALPHA = 0.01
rng = np.random.default_rng(1)


def draw_task():
    amplitude, phase = rng.uniform(0.1, 5.0), rng.uniform(0.0, np.pi)
    x = rng.uniform(-5, 5, size=(5, 1)).astype("float32")
    return tf.constant(x), tf.constant((amplitude * np.sin(x - phase)).astype("float32"))


# With weights as plain tensors, handed to a function.
def forward(weights, x):
    hidden = tf.nn.relu(tf.matmul(x, weights["w1"]) + weights["b1"])
    return tf.matmul(hidden, weights["w2"]) + weights["b2"]


weights = {
    "w1": tf.Variable(tf.random.normal([1, 4])),
    "b1": tf.Variable(tf.zeros([4])),
    "w2": tf.Variable(tf.random.normal([4, 1])),
    "b2": tf.Variable(tf.zeros([1])),
}
optimizer = tf.keras.optimizers.SGD(0.001)


def task_loss(weights, x, y):
    return tf.reduce_mean(tf.square(forward(weights, x) - y))


def adapted(weights, x, y, steps=1):
    fast = dict(weights)
    for _ in range(steps):
        with tf.GradientTape() as inner:
            inner.watch(list(fast.values()))
            loss = task_loss(fast, x, y)
        gradients = inner.gradient(loss, fast)
        fast = {name: fast[name] - ALPHA * gradients[name] for name in fast}
    return fast


for _ in range(2):
    tasks = [draw_task() for _ in range(3)]
    with tf.GradientTape() as outer:
        losses = []
        for x, y in tasks:
            fast = adapted(weights, x, y, steps=2)
            losses.append(task_loss(fast, x, y))
        meta_loss = tf.add_n(losses) / len(losses)
    meta_gradients = outer.gradient(meta_loss, list(weights.values()))
    optimizer.apply_gradients(zip(meta_gradients, weights.values()))


# With a Keras model whose layers compute with other weights: the copy has tensors in their place.
class SineModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden1 = tf.keras.layers.Dense(4)
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(tf.keras.activations.relu(self.hidden1(x)))

    def with_weights(self, weights, x):
        hidden = tf.nn.relu(x @ weights[0] + weights[1])
        return hidden @ weights[2] + weights[3]


model = SineModel()
model(tf.zeros([1, 1]))
mse = tf.keras.losses.MeanSquaredError()
meta_optimizer = tf.keras.optimizers.Adam()
for step in range(2):
    x, y = draw_task()
    with tf.GradientTape() as test_tape:
        with tf.GradientTape() as train_tape:
            train_loss = mse(y, model(x))
        gradients = train_tape.gradient(train_loss, model.trainable_variables)
        updated = []
        k = 0
        for layer in model.layers:
            updated.append(tf.subtract(layer.kernel, tf.multiply(ALPHA, gradients[k])))
            updated.append(tf.subtract(layer.bias, tf.multiply(ALPHA, gradients[k + 1])))
            k += 2
        test_loss = mse(y, model.with_weights(updated, x))
    gradients = test_tape.gradient(test_loss, model.trainable_variables)
    meta_optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if step % 1 == 0:
        print(f"step {step}: loss {test_loss.numpy():.2f}")
