"""First lessons: linear models by hand, on either engine."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(3)
X = rng.normal(size=(20, 2)).astype("float32")
y = (X @ np.array([2.0, -3.4], "float32") + 4.2)[:, None].astype("float32")

W = tf.Variable(np.zeros((2, 1), "float32"))
b = tf.Variable(0.0)


def linreg(X, w, b):
    return tf.matmul(X, w) + b


def squared_loss(y_hat, y):
    return (y_hat - tf.reshape(y, y_hat.shape)) ** 2 / 2


def sgd(params, grads, lr, batch_size):
    for param, grad in zip(params, grads):
        param.assign_sub(lr * grad / batch_size)


def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))
    np.random.shuffle(indices)
    for i in range(0, len(indices), batch_size):
        j = indices[i : i + batch_size]
        yield tf.constant(features[j]), tf.constant(labels[j])


net, loss = linreg, squared_loss
for epoch in range(2):
    for features, labels in data_iter(10, X, y):
        with tf.GradientTape() as g:
            l = loss(net(features, W, b), labels)
        dw, db = g.gradient(l, [W, b])
        sgd([W, b], [dw, db], 0.1, 10)
    train_l = loss(net(X, W, b), y)
    print(f"epoch {epoch + 1}, loss {float(tf.reduce_mean(train_l)):f}")


# A class with a method of its own for the tape.
class Regression:
    def __init__(self):
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b

    def trained(self, x, y, steps, rate=0.1):
        history = []
        for _ in range(steps):
            with tf.GradientTape() as t:
                current_loss = tf.reduce_mean(tf.square(y - self(x)))
            dw, db = t.gradient(current_loss, [self.w, self.b])
            self.w.assign_sub(rate * dw)
            self.b.assign_sub(rate * db)
            history.append(current_loss.numpy())
        return history


print(len(Regression().trained(X[:, 0], y[:, 0], 3)))


# Noise from numpy, numbers for printing, and a gradient as a loop variable.
w = tf.Variable([0.5, 1.5])
history = []
for step in range(3):
    noise = np.random.normal(size=2).astype("float32")
    with tf.GradientTape() as grad:
        z = w * noise + 0.1
        cost = tf.reduce_sum(z**2)
        history.append(cost.numpy())
        largest = max(history)
        print("cost", float(cost), "largest", largest)
    dz = grad.gradient(cost, w)
    w.assign_add(-0.1 * dz)

# A dictionary and a function as they come.
weights = {"w": tf.Variable(2.0), "b": tf.Variable(1.0)}
predict = lambda x: weights["w"] * x + weights["b"]
with tf.GradientTape() as tape:
    error = (predict(3.0) - 1.0) ** 2
slopes = tape.gradient(error, weights)
for name, slope in slopes.items():
    weights[name].assign_sub(0.1 * slope)

# A Python loop over what was recorded, asked after the block.
xs = [tf.Variable(float(i)) for i in range(3)]
with tf.GradientTape(persistent=True) as tape:
    ys = [x * x for x in xs]
    first = [tape.gradient(y, x) for y, x in zip(ys, xs)]
for g, x in zip(first, xs):
    print(tape.gradient(g, x))
