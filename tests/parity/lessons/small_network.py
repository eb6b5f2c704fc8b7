"""A small network by hand on spirals: layers, initial values, backpropagation, checks."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf


# %%
def spirals(points, classes):
    X = np.zeros((points * classes, 2), dtype="float32")
    y = np.zeros(points * classes, dtype="int64")
    rng = np.random.default_rng(4)
    for c in range(classes):
        r = np.linspace(0.05, 1, points)
        a = np.linspace(c * 4, (c + 1) * 4, points) + rng.standard_normal(points) * 0.15
        X[c * points : (c + 1) * points] = np.c_[r * np.sin(a), r * np.cos(a)]
        y[c * points : (c + 1) * points] = c
    return X, y


X, y = spirals(40, 3)
X.shape, y.dtype, X[:2]

# %%
plt.scatter(X[:, 0], X[:, 1], c=y)

# %%
tf.random.set_seed(7)
sizes = [2, 16, 16, 3]
params = []
for n_in, n_out in zip(sizes[:-1], sizes[1:]):
    W = tf.Variable(
        tf.random.truncated_normal([n_in, n_out], stddev=np.sqrt(2 / n_in)), name=f"W{n_in}x{n_out}"
    )
    b = tf.Variable(tf.zeros([n_out]), name="b")
    params += [W, b]
[(p.name, p.shape) for p in params]

# %%
params[0]


# %%
def forward(x, params, activation=tf.nn.tanh):
    for W, b in zip(params[:-2:2], params[1:-2:2]):
        x = activation(tf.matmul(x, W) + b)
    return tf.matmul(x, params[-2]) + params[-1]


logits = forward(X, params)
print(logits.shape, logits.dtype)
print(logits[:3])


# %%
def objective(params, x, y, decay=1e-4):
    data = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, forward(x, params)))
    return data + decay * tf.add_n([tf.nn.l2_loss(W) for W in params[::2]])


print(f"{objective(params, X, y):.5f}")

# %%
with tf.GradientTape() as tape:
    value = objective(params, X, y)
grads = tape.gradient(value, params)
for p, g in zip(params, grads):
    print(f"{p.name:10s} {str(p.shape):10s} {tf.norm(g):.4f}")

# %%
grads[-2][:2]

# %% [markdown]
# The gradient checked with finite differences, in double precision.

# %%
double = [tf.Variable(tf.cast(p, tf.float64)) for p in params]
X64 = X.astype(np.float64)
with tf.GradientTape() as tape:
    value = objective(double, X64, y)
exact = tape.gradient(value, double[1])
eps = 1e-6
for i in range(3):
    step = tf.one_hot(i, 16, dtype=tf.float64) * eps
    double[1].assign_add(step)
    up = objective(double, X64, y)
    double[1].assign_sub(2 * step)
    down = objective(double, X64, y)
    double[1].assign_add(step)
    numeric = (up - down) / (2 * eps)
    print(i, f"{exact[i]:.6f}", f"{numeric:.6f}", abs(exact[i] - numeric).numpy() < 1e-8)


# %%
@tf.function
def train_step(x, y, rate):
    with tf.GradientTape() as tape:
        value = objective(params, x, y)
    grads = tape.gradient(value, params)
    for p, g in zip(params, grads):
        p.assign_sub(rate * g)
    return value


history = []
for epoch in range(60):
    history.append(float(train_step(X, y, 0.5)))
    if epoch % 20 == 0:
        print(f"epoch {epoch:3d}: loss {history[-1]:.3f}")

# %%
plt.plot(history)
plt.xlabel("epoch")

# %%
predicted = tf.argmax(forward(X, params), axis=1)
print(predicted.dtype, predicted[:10].shape)
correct = tf.reduce_mean(tf.cast(predicted == y, tf.float32))
print(f"accuracy {correct:.2f}")

# %% [markdown]
# Backpropagation by hand, against the tape.

# %%
x = tf.constant([[0.5, -1.0]])
W1 = tf.constant([[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]])
W2 = tf.constant([[1.0], [-1.0], [0.5]])
target = tf.constant([[0.25]])
with tf.GradientTape(persistent=True) as tape:
    tape.watch([W1, W2])
    a1 = x @ W1
    h1 = tf.sigmoid(a1)
    out = h1 @ W2
    loss = 0.5 * (out - target) ** 2
d_out = out - target
d_W2 = tf.transpose(h1) @ d_out
d_h1 = d_out @ tf.transpose(W2)
d_a1 = d_h1 * h1 * (1 - h1)
d_W1 = tf.transpose(x) @ d_a1
for name, by_hand, source in [
    ("W2", d_W2, W2),
    ("h1", d_h1, h1),
    ("a1", d_a1, a1),
    ("W1", d_W1, W1),
]:
    np.testing.assert_allclose(by_hand, tape.gradient(loss, source), rtol=1e-5)
    print(name, by_hand.numpy())

# %%
tape.gradient(loss, [W1, W2, x])

# %% [markdown]
# Activations and their slopes.

# %%
z = tf.linspace(-3.0, 3.0, 7)
for activation in (
    tf.nn.relu,
    tf.nn.relu6,
    tf.nn.leaky_relu,
    tf.nn.elu,
    tf.nn.selu,
    tf.nn.softplus,
    tf.nn.softsign,
    tf.nn.gelu,
    tf.tanh,
    tf.sigmoid,
):
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = activation(z)
    print(activation.__name__, value.numpy(), tape.gradient(value, z).numpy())


# %%
def batch_norm(x, gamma, beta, eps=1e-5):
    mean, var = tf.nn.moments(x, axes=[0])
    return tf.nn.batch_normalization(x, mean, var, beta, gamma, eps)


h = tf.constant([[1.0, 2.0], [3.0, 6.0], [5.0, 4.0]])
gamma, beta = tf.Variable(tf.ones(2)), tf.Variable(tf.zeros(2))
with tf.GradientTape() as tape:
    normal = batch_norm(h, gamma, beta)
    value = tf.reduce_sum(normal * tf.constant([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]))
print(normal)
print(tape.gradient(value, [gamma, beta]))

# %% [markdown]
# Vanishing gradients.

# %%
tf.random.set_seed(0)
for depth in (1, 5, 20):
    weights = [tf.random.normal([8, 8], stddev=0.3) for _ in range(depth)]
    h = inputs = tf.random.normal([4, 8])
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        h = inputs
        for W in weights:
            h = tf.sigmoid(h @ W)
        top = tf.reduce_sum(h)
    print(depth, f"{tf.reduce_max(tf.abs(tape.gradient(top, inputs))):.2e}")

# %% [markdown]
# Xor, with a loop that stops by itself.

# %%
inputs = tf.constant([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
outputs = tf.constant([[0.0], [1.0], [1.0], [0.0]])
tf.random.set_seed(12)
hidden = tf.Variable(tf.random.uniform([2, 4], -1, 1))
hidden_bias = tf.Variable(tf.zeros([1, 4]))
final = tf.Variable(tf.random.uniform([4, 1], minval=-1.0, maxval=1.0))
final_bias = tf.Variable(0.0)
print(hidden.numpy())
step = 0
while True:
    with tf.GradientTape() as tape:
        guess = tf.sigmoid(tf.tanh(inputs @ hidden + hidden_bias) @ final + final_bias)
        loss = tf.reduce_mean((guess - outputs) ** 2)
    if loss < 0.01 or step == 400:
        break
    variables = tape.watched_variables()
    for v, g in zip(variables, tape.gradient(loss, variables)):
        v.assign_sub(4.0 * g)
    step += 1
print(len(variables), tf.cast(guess > 0.5, tf.int32).numpy().ravel(), loss.numpy() < 0.02)
