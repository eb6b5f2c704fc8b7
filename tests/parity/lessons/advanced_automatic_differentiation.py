"""More about tapes: what they record, what they keep, custom gradients, Jacobians, Hessians."""

# %%
import matplotlib.pyplot as plt
import tensorflow as tf

# %%
x = tf.Variable(2.0)
y = tf.Variable(3.0)

with tf.GradientTape() as t:
    x_sq = x * x
    with t.stop_recording():
        y_sq = y * y
    z = x_sq + y_sq

grad = t.gradient(z, {"x": x, "y": y})

print("dz/dx:", grad["x"])
print("dz/dy:", grad["y"])

# %%
x = tf.Variable(2.0)
y = tf.Variable(3.0)
reset = True

with tf.GradientTape() as t:
    y_sq = y * y
    if reset:
        t.reset()
    z = x * x + y_sq

grad = t.gradient(z, {"x": x, "y": y})

print("dz/dx:", grad["x"])
print("dz/dy:", grad["y"])

# %%
x = tf.Variable(2.0)
y = tf.Variable(3.0)

with tf.GradientTape() as t:
    y_sq = y**2
    z = x**2 + tf.stop_gradient(y_sq)

grad = t.gradient(z, {"x": x, "y": y})
print(grad)


# %%
@tf.custom_gradient
def clip_gradients(y):
    def backward(dy):
        return tf.clip_by_norm(dy, 0.5)

    return y, backward


v = tf.Variable(2.0)
with tf.GradientTape() as t:
    output = clip_gradients(v * v)
print(t.gradient(output, v))


# %%
class Doubler(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec(None)])
    def call(self, x):
        return clip_gradients(x) * 2


model = Doubler()
v = tf.Variable(2.0)
with tf.GradientTape() as t:
    output = model.call(v * 1.0)
print(output, t.gradient(output, v))

# %% [markdown]
# Several tapes at a time.

# %%
x0 = tf.constant(0.0)
x1 = tf.constant(0.0)

with tf.GradientTape() as tape0, tf.GradientTape() as tape1:
    tape0.watch(x0)
    tape1.watch(x1)

    y0 = tf.math.sin(x0)
    y1 = tf.nn.sigmoid(x1)

    y = y0 + y1
    ys = tf.reduce_sum(y)

# %%
tape0.gradient(ys, x0).numpy()

# %%
tape1.gradient(ys, x1).numpy()

# %%
x = tf.Variable(1.0)

with tf.GradientTape() as t2:
    with tf.GradientTape() as t1:
        y = x * x * x
    dy_dx = t1.gradient(y, x)
d2y_dx2 = t2.gradient(dy_dx, x)

print("dy_dx:", dy_dx.numpy())
print("d2y_dx2:", d2y_dx2.numpy())

# %% [markdown]
# Regularising the gradient with respect to the input.

# %%
tf.random.set_seed(3)
x = tf.random.normal([7, 5])
kernel = tf.Variable(tf.random.normal([5, 10]) * 0.3, name="kernel")
bias = tf.Variable(tf.zeros([10]), name="bias")


def layer(x):
    return tf.nn.relu(x @ kernel + bias)


# %%
with tf.GradientTape() as t2:
    with tf.GradientTape(watch_accessed_variables=False) as t1:
        t1.watch(x)
        y = layer(x)
        out = tf.reduce_sum(layer(x) ** 2)
    g1 = t1.gradient(out, x)
    g1_mag = tf.norm(g1)

dg1_mag = t2.gradient(g1_mag, [kernel, bias])
print(f"{g1_mag:.4f}")

# %%
[var.shape for var in dg1_mag]

# %%
dg1_mag[1]

# %% [markdown]
# Jacobians.

# %%
x = tf.linspace(-10.0, 10.0, 200 + 1)
delta = tf.Variable(0.0)

with tf.GradientTape() as tape:
    y = tf.nn.sigmoid(x + delta)

dy_dx = tape.jacobian(y, delta)

# %%
print(y.shape)
print(dy_dx.shape)

# %%
plt.plot(x.numpy(), y, label="y")
plt.plot(x.numpy(), dy_dx, label="dy/dx")
plt.legend()
_ = plt.xlabel("x")

# %%
with tf.GradientTape(persistent=True) as tape:
    y = layer(tf.random.stateless_normal([7, 5], [0, 1]))

j = tape.jacobian(y, kernel)
j.shape, y.shape

# %%
g = tape.gradient(y, kernel)
print("g.shape:", g.shape)

j_sum = tf.reduce_sum(j, axis=[0, 1])
delta = tf.reduce_max(abs(g - j_sum)).numpy()
assert delta < 1e-3
print("agree")

# %% [markdown]
# A Hessian, and Newton's step with it.

# %%
x = tf.random.normal([7, 5])
layer1 = tf.Variable(tf.random.normal([5, 4]))
layer2 = tf.Variable(tf.random.normal([4, 3]))

with tf.GradientTape() as t2:
    with tf.GradientTape() as t1:
        h = tf.nn.relu(x @ layer1)
        h = h @ layer2
        loss = tf.reduce_mean(h**2)
    g = t1.gradient(loss, layer1)

h = t2.jacobian(g, layer1)

# %%
print(f"kernel.shape: {layer1.shape}")
print(f"h.shape: {h.shape}")

# %%
n_params = tf.reduce_prod(layer1.shape)

g_vec = tf.reshape(g, [n_params, 1])
h_mat = tf.reshape(h, [n_params, n_params])
print(n_params, g_vec.shape, h_mat.shape, tf.reduce_max(abs(h_mat - tf.transpose(h_mat))) < 1e-4)


# %%
def imshow_zero_center(image, **kwargs):
    lim = tf.reduce_max(abs(image))
    plt.imshow(image, vmin=-lim, vmax=lim, cmap="seismic", **kwargs)
    plt.colorbar()


imshow_zero_center(tf.round(h_mat))

# %%
eps = 1e-1
eye_eps = tf.eye(h_mat.shape[0]) * eps
update = tf.linalg.solve(h_mat + eye_eps, g_vec)
before = loss.numpy()
_ = layer1.assign_sub(tf.reshape(update, layer1.shape))
after = tf.reduce_mean((tf.nn.relu(x @ layer1) @ layer2) ** 2).numpy()
print(after < before, f"{before:.2f}", f"{after:.2f}")

# %% [markdown]
# A Jacobian for each item of a batch.

# %%
x = tf.random.normal([7, 5])
kernel1 = tf.Variable(tf.random.normal([5, 8]) * 0.4)
kernel2 = tf.Variable(tf.random.normal([8, 6]) * 0.4)

with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
    tape.watch(x)
    y = tf.nn.elu(tf.nn.elu(x @ kernel1) @ kernel2)

y.shape

# %%
j = tape.jacobian(y, x)
j.shape

# %%
imshow_zero_center(j[:, 0, :, 0])
_ = plt.title("A (batch, batch) slice")

# %%
j_sum = tf.reduce_sum(j, axis=2)
print(j_sum.shape)
j_select = tf.einsum("bxby->bxy", j)
print(j_select.shape)

# %%
jb = tape.batch_jacobian(y, x)
print(jb.shape)
error = tf.reduce_max(abs(jb - j_sum))
assert error < 1e-3
print(error.numpy() < 1e-5, tf.reduce_max(abs(jb - j_select)) < 1e-5)

# %%
tf.random.set_seed(0)
mixed = tf.random.normal([7, 5])
with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
    tape.watch(mixed)
    mean = tf.reduce_mean(mixed, axis=0, keepdims=True)
    y = (mixed - mean) / tf.sqrt(tf.math.reduce_variance(mixed, axis=0) + 1e-3)
j = tape.jacobian(y, mixed)
print(f"j.shape: {j.shape}")
print(tf.reduce_all(tf.abs(tf.reduce_sum(j, axis=2)) < 1e-5))
print(tf.reduce_all(tf.abs(tape.batch_jacobian(y, mixed)) < 1e-5))
print(j[0, 0, :, 0])


# %%
def nth_derivative(f, x, n):
    if n == 0:
        return f(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = nth_derivative(f, x, n - 1)
    return tape.gradient(y, x)


for n in range(6):
    print(
        n,
        nth_derivative(lambda x: x**5, tf.constant(2.0), n).numpy(),
        nth_derivative(tf.sin, tf.constant(0.5), n),
    )

# %%
x = tf.Variable([1.0, 2.0])
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(x**3) + x[0] * x[1]
    g = inner.gradient(y, x)
print(outer.jacobian(g, x))
print(outer.gradient(g, x, output_gradients=tf.constant([1.0, 0.0])))

# %%
try:
    with tf.GradientTape() as tape:
        y = x * 2
    tape.batch_jacobian(y, x)
except Exception as e:
    print(type(e).__name__, e)
