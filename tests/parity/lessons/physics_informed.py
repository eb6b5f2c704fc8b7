"""Networks that solve differential equations: derivatives of the output for the input, by tapes."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

DTYPE = "float32"
tf.random.set_seed(0)

# %% [markdown]
# The equation u' = -u with u(0) = 1, by a network of one hidden layer.


# %%
class Network(tf.Module):
    def __init__(self, layers, name="pinn"):
        super().__init__(name=name)
        self.weights, self.biases = [], []
        for n_in, n_out in zip(layers, layers[1:]):
            deviation = tf.sqrt(2.0 / (n_in + n_out))
            self.weights.append(tf.Variable(tf.random.normal([n_in, n_out]) * deviation, name="W"))
            self.biases.append(tf.Variable(tf.zeros([1, n_out]), name="b"))

    def __call__(self, x):
        for W, b in zip(self.weights[:-1], self.biases[:-1]):
            x = tf.tanh(x @ W + b)
        return x @ self.weights[-1] + self.biases[-1]


u = Network([1, 10, 1])
t = tf.reshape(tf.linspace(0.0, 2.0, 11), [-1, 1])
print(u(t)[:3], len(u.trainable_variables))


# %%
def residual(t):
    with tf.GradientTape() as tape:
        tape.watch(t)
        value = u(t)
    slope = tape.gradient(value, t)
    return slope + value


def loss_fn():
    start = u(tf.zeros([1, 1])) - 1.0
    return tf.reduce_mean(tf.square(residual(t))) + tf.reduce_mean(tf.square(start))


print(residual(t)[:3])
print(loss_fn())


# %%
def train(rate):
    with tf.GradientTape() as tape:
        loss = loss_fn()
    gradients = tape.gradient(loss, u.trainable_variables)
    for v, g in zip(u.trainable_variables, gradients):
        if g is not None:
            v.assign_sub(rate * g)
    return loss, gradients


loss, gradients = train(0.05)
print([None if g is None else g.shape.as_list() for g in gradients])

# %%
for epoch in range(101):
    loss, _ = train(0.05)
    if epoch % 25 == 0:
        print(f"epoch {epoch:4d} loss {loss:.4f}")

# %%
plt.plot(t, u(t), label="network")
plt.plot(t, tf.exp(-t), "--", label="exact")
plt.legend()

# %% [markdown]
# Second derivatives: one persistent tape, and two nested ones.


# %%
def second_persistent(f, x):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = f(x)
        y_x = tape.gradient(y, x)
    y_xx = tape.gradient(y_x, x)
    del tape
    return y, y_x, y_xx


x = tf.constant([[0.5], [1.0], [2.0]])
second_persistent(lambda x: x**3, x)


# %%
def second_nested(f, x):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        y_x = inner.gradient(y, x)
    return outer.gradient(y_x, x)


print(tf.round(second_nested(u, x) * 1e5) / 1e5)
print(tf.reduce_max(tf.abs(second_nested(u, x) - second_persistent(u, x)[2])) < 1e-6)

# %% [markdown]
# Burgers' equation: u_t + u u_x = nu u_xx.

# %%
tf.random.set_seed(1)
N_b, N_r = 10, 40
t_b = tf.random.uniform((N_b, 1), 0.0, 1.0, dtype=DTYPE)
x_b = -1.0 + 2.0 * tf.cast(tf.random.uniform((N_b, 1), 0, 2, dtype=tf.int32), DTYPE)
X_r = tf.random.uniform((N_r, 2)) * [1.0, 2.0] - [0.0, 1.0]
print(t_b[:3], x_b[:3], X_r[:3], sep="\n")

# %%
model = Network([2, 8, 8, 1], name="burgers")
viscosity = 0.01 / np.pi


def get_r(model, X_r):
    with tf.GradientTape(persistent=True) as tape:
        t, x = X_r[:, 0:1], X_r[:, 1:2]
        tape.watch(t)
        tape.watch(x)
        u = model(tf.stack([t[:, 0], x[:, 0]], axis=1))
        u_x = tape.gradient(u, x)
    u_t = tape.gradient(u, t)
    u_xx = tape.gradient(u_x, x)
    del tape
    return u_t + u * u_x - viscosity * u_xx


r = get_r(model, X_r)
print(r.shape, r.dtype)
print(r[:4])


# %%
def compute_loss(model, X_r, X_data, u_data):
    phi_r = tf.reduce_mean(tf.square(get_r(model, X_r)))
    loss = phi_r
    for i in range(len(X_data)):
        u_pred = model(X_data[i])
        loss += tf.reduce_mean(tf.square(u_data[i] - u_pred))
    return loss


def get_grad(model, X_r, X_data, u_data):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(model.trainable_variables)
        loss = compute_loss(model, X_r, X_data, u_data)
    g = tape.gradient(loss, model.trainable_variables)
    del tape
    return loss, g


x_0 = tf.reshape(tf.linspace(-1.0, 1.0, 9), [-1, 1])
X_0 = tf.concat([tf.zeros_like(x_0), x_0], axis=1)
u_0 = -tf.sin(np.pi * x_0)
X_data = [X_0, tf.concat([t_b, x_b], 1)]
u_data = [u_0, tf.zeros_like(t_b)]
loss, g = get_grad(model, X_r, X_data, u_data)
print(f"{loss:.5f}")
for v, gradient in zip(model.trainable_variables, g):
    print(v.name, v.shape, None if gradient is None else f"{tf.norm(gradient):.4f}")


# %%
@tf.function(autograph=False)
def train_step():
    loss, g = get_grad(model, X_r, X_data, u_data)
    for v, gradient in zip(model.trainable_variables, g):
        if gradient is not None:
            v.assign_sub(0.05 * gradient)
    return loss


history = []
for i in range(60):
    history.append(train_step().numpy())
    if i % 20 == 0:
        print("It {:05d}: loss = {:.4f}".format(i, history[-1]))

# %%
plt.semilogy(range(len(history)), history, "k-")
plt.xlabel("$n$")
plt.ylabel("loss")

# %% [markdown]
# Fields: gradient, divergence, Laplacian of functions of several variables.


# %%
def laplacian(f, x, y):
    with tf.GradientTape(persistent=True) as second:
        second.watch([x, y])
        with tf.GradientTape() as first:
            first.watch([x, y])
            value = f(x, y)
        f_x, f_y = first.gradient(value, [x, y])
    return second.gradient(f_x, x) + second.gradient(f_y, y)


x, y = tf.meshgrid(tf.linspace(-1.0, 1.0, 3), tf.linspace(-1.0, 1.0, 3))
print(laplacian(lambda x, y: x**2 * y + y**3, x, y))
print(laplacian(lambda x, y: tf.exp(-(x**2) - y**2), x, y))

# %%
harmonic = laplacian(lambda x, y: tf.exp(x) * tf.sin(y), x, y)
print(tf.reduce_all(tf.abs(harmonic) < 1e-5))
try:
    laplacian(lambda x, y: x**2 + y, x, y)
except Exception as e:
    print(type(e).__name__)

# %% [markdown]
# An inverse problem: the unknown number in the equation is a variable too.

# %%
lam = tf.Variable(0.0, name="lambda")
times = tf.constant([[0.0], [0.5], [1.0], [1.5]])
data = tf.exp(-1.5 * times)
for i in range(60):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(times)
            y = tf.exp(-lam * times)
        y_t = inner.gradient(y, times)
        loss = tf.reduce_mean((y_t + lam * y) ** 2) + tf.reduce_mean((y - data) ** 2)
    lam.assign_sub(2.0 * tape.gradient(loss, lam))
    if i % 20 == 0:
        print(f"{lam.numpy():.4f} {loss.numpy():.6f}")
lam.name, f"{lam.numpy():.2f}"
