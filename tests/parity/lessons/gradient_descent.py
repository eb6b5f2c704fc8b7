"""Gradient descent: a parabola, a valley, a straight line, a polynomial."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

print(tf.__version__.split("+")[0])


# %%
def f(x):
    return (x - 2.0) ** 2 + 1.0


x = tf.Variable(-1.0)
for step in range(10):
    with tf.GradientTape() as tape:
        y = f(x)
    slope = tape.gradient(y, x)
    x.assign_sub(0.2 * slope)
    print(step, x.numpy(), y.numpy(), slope.numpy())

# %%
x

# %%
grid = tf.linspace(-2.0, 6.0, 41)
plt.plot(grid, f(grid))
plt.scatter(x.numpy(), f(x).numpy(), c="r")
plt.title("minimum at 2")
plt.show()

# %%
path = []
learning_rates = [0.01, 0.1, 0.5, 1.0, 1.05]
for rate in learning_rates:
    x = tf.Variable(5.0)
    for _ in range(20):
        with tf.GradientTape() as tape:
            y = f(x)
        x.assign_sub(rate * tape.gradient(y, x))
    path.append(x.numpy())
    print(f"rate {rate:<5} ends at {x.numpy():10.5f}")

# %% [markdown]
# A valley in two dimensions.


# %%
def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


p = tf.Variable([-1.0, 1.5])
for step in range(201):
    with tf.GradientTape() as tape:
        value = rosenbrock(p)
    gradient = tape.gradient(value, p)
    if step % 50 == 0:
        print(
            f"{step:4d}  f = {value.numpy():8.4f}  |grad| = {tf.norm(gradient).numpy():8.3f}  p = ({p.numpy()[0]:.3f}, {p.numpy()[1]:.3f})"
        )
    p.assign_sub(0.001 * gradient)

# %%
X, Y = tf.meshgrid(tf.linspace(-2.0, 2.0, 5), tf.linspace(-1.0, 3.0, 4))
with tf.GradientTape() as tape:
    tape.watch([X, Y])
    Z = rosenbrock(tf.stack([X, Y]))
U, V = tape.gradient(Z, [X, Y])
print(Z)
print(U.shape, V[0], sep="\n")

# %%
plt.contour(X, Y, Z)
plt.quiver(X, Y, -U, -V)
plt.title("downhill")

# %% [markdown]
# Linear regression with data of numpy: its float64 must be cast.

# %%
rng = np.random.RandomState(0)
features = rng.rand(50, 2)
targets = features @ np.array([[2.0], [-3.4]]) + 4.2 + 0.01 * rng.randn(50, 1)
print(features.dtype, features.shape, targets.shape)

# %%
w = tf.Variable(tf.random.stateless_normal([2, 1], seed=[1, 1], stddev=0.01))
b = tf.Variable(tf.zeros(1))
try:
    print(tf.matmul(features, w) + b)
except tf.errors.InvalidArgumentError as e:
    print(e.message)

# %%
features32, targets32 = tf.cast(features, tf.float32), tf.constant(targets, dtype=tf.float32)


def predict(X, w, b):
    return tf.matmul(X, w) + b


def squared_loss(y_hat, y):
    return (y_hat - tf.reshape(y, y_hat.shape)) ** 2 / 2


predict(features32[:3], w, b)


# %%
def sgd(params, grads, lr, batch_size):
    for param, grad in zip(params, grads):
        param.assign_sub(lr * grad / batch_size)


def data_iter(batch_size, features, labels):
    num_examples = len(features)
    indices = list(range(num_examples))
    for i in range(0, num_examples, batch_size):
        j = tf.constant(indices[i : min(i + batch_size, num_examples)])
        yield tf.gather(features, j), tf.gather(labels, j)


for X_batch, y_batch in data_iter(10, features32, targets32):
    print(X_batch.shape, y_batch.shape, y_batch[0])
    break

# %%
for epoch in range(5):
    for X_batch, y_batch in data_iter(10, features32, targets32):
        with tf.GradientTape() as g:
            l = squared_loss(predict(X_batch, w, b), y_batch)
        dw, db = g.gradient(l, [w, b])
        sgd([w, b], [dw, db], 0.3, 10)
    train_l = squared_loss(predict(features32, w, b), targets32)
    print(f"epoch {epoch + 1}, loss {float(tf.reduce_mean(train_l)):.5f}")

# %%
print("w", tf.round(w * 100) / 100)
print("b", np.round(b.numpy(), 1))

# %% [markdown]
# The normal equation gives the same at once.

# %%
ones = tf.concat([tf.ones([50, 1]), features32], axis=1)
theta = tf.linalg.inv(tf.transpose(ones) @ ones) @ tf.transpose(ones) @ targets32
solved = tf.linalg.lstsq(ones, targets32, fast=True)
print(np.round(theta.numpy(), 3).ravel(), np.round(solved.numpy(), 3).ravel())

# %% [markdown]
# A polynomial, with features by powers; in double precision.

# %%
t = tf.linspace(-1.0, 1.0, 21)
t = tf.cast(t, tf.float64)
curve = 0.5 * t**3 - t + 0.25
powers = tf.stack([t**k for k in range(4)], axis=1)
c = tf.Variable(tf.zeros([4, 1], dtype=tf.float64))
for step in range(150):
    with tf.GradientTape() as tape:
        error = tf.squeeze(powers @ c, axis=1) - curve
        loss = tf.reduce_mean(error**2)
    c.assign_sub(0.5 * tape.gradient(loss, c))
print(f"{loss:.8f}", tf.transpose(c).shape, c.dtype)
print([f"{v:.4f}" for v in c.numpy().ravel()])

# %%
powers[:2], curve[:3]

# %%
with tf.GradientTape(persistent=True) as tape:
    error = tf.squeeze(powers @ c, axis=1) - curve
    l1 = tf.reduce_mean(tf.abs(error))
    l2 = tf.math.sqrt(tf.reduce_mean(tf.math.square(error)))
    huber = tf.reduce_mean(
        tf.where(tf.abs(error) < 0.01, 0.5 * error**2, 0.01 * (tf.abs(error) - 0.005))
    )
    ridge = l2 + 0.1 * tf.nn.l2_loss(c)
for name, value in [("l1", l1), ("l2", l2), ("huber", huber), ("ridge", ridge)]:
    print(name, value.dtype, tape.gradient(value, c).shape)
del tape

# %% [markdown]
# Adam, written out.

# %%
p = tf.Variable([0.5, 2.5])
m = tf.Variable(tf.zeros(2))
s = tf.Variable(tf.zeros(2))
for t in range(1, 51):
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(tf.constant([1.0, 10.0]) * p**2)
    g = tape.gradient(value, p)
    m.assign(0.9 * m + 0.1 * g)
    s.assign(0.999 * s + 0.001 * tf.square(g))
    m_hat = m / (1 - 0.9**t)
    s_hat = s / (1 - tf.pow(0.999, t))
    p.assign_sub(0.1 * m_hat / (tf.sqrt(s_hat) + 1e-8))
    if t % 10 == 0:
        tf.print(t, tf.round(p * 1000) / 1000)

# %%
gradients = [tf.constant([3.0, 4.0]), tf.constant([[12.0]])]
clipped, norm = tf.clip_by_global_norm(gradients, 6.5)
print(norm, clipped, tf.linalg.global_norm(clipped), tf.clip_by_norm(gradients[0], 1.0))
