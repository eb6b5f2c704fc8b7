"""Newton's method, Hessians, curvature, Hessian-vector products."""

# %%
import numpy as np
import tensorflow as tf


# %%
def f(x):
    return x**3 - 2.0 * x - 5.0


x = tf.Variable(2.0)
for i in range(6):
    with tf.GradientTape() as tape:
        y = f(x)
    x.assign_sub(y / tape.gradient(y, x))
    print(i, x.numpy(), y.numpy())


# %%
def newton(f, start, steps=5):
    x = tf.constant(start, dtype=tf.float64)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        x = x - y / tape.gradient(y, x)
    return x


newton(lambda x: x**2 - 2, 1.0), newton(tf.sin, 3.0), newton(lambda x: tf.exp(x) - 10, 2.0)

# %% [markdown]
# A minimum is where the slope is zero: the step needs the second derivative.


# %%
def g(x):
    return x**4 - 3.0 * x**3 + 2.0


x = tf.Variable(3.0)
for i in range(6):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = g(x)
        slope = inner.gradient(y, x)
    curvature = outer.gradient(slope, x)
    x.assign_sub(slope / curvature)
    tf.print(i, x, slope, curvature)

# %% [markdown]
# Hessians: by a Jacobian of the gradient, by rows, by a loop over unstacked gradients.


# %%
def rosenbrock(p):
    return tf.reduce_sum(100.0 * (p[1:] - p[:-1] ** 2) ** 2 + (1.0 - p[:-1]) ** 2)


def hessian(f, p):
    with tf.GradientTape() as outer:
        outer.watch(p)
        with tf.GradientTape() as inner:
            inner.watch(p)
            value = f(p)
        gradient = inner.gradient(value, p)
    return value, gradient, outer.jacobian(gradient, p)


value, gradient, H = hessian(rosenbrock, tf.constant([-1.0, 1.0, 0.5]))
print(value, gradient, H, sep="\n")

# %%
p = tf.constant([-1.0, 1.0, 0.5])
with tf.GradientTape(persistent=True) as outer:
    outer.watch(p)
    with tf.GradientTape() as inner:
        inner.watch(p)
        value = rosenbrock(p)
    gradient = inner.gradient(value, p)
    parts = tf.unstack(gradient)
rows = [outer.gradient(part, p) for part in parts]
print(tf.stack(rows))
print(tf.reduce_all(tf.stack(rows) == H))

# %%
with tf.GradientTape(persistent=True) as outer:
    outer.watch(p)
    with tf.GradientTape() as inner:
        inner.watch(p)
        value = rosenbrock(p)
    gradient = inner.gradient(value, p)
print([outer.gradient(gradient[i], p) for i in range(3)])

# %%
eigenvalues = tf.linalg.eigvalsh(H)
print(
    tf.reduce_all(eigenvalues > 0), tf.linalg.det(H) > 0, tf.linalg.trace(H), tf.linalg.diag_part(H)
)

# %%
p = tf.Variable([0.5, 0.3])
for step in range(5):
    value, gradient, H = hessian(rosenbrock, tf.convert_to_tensor(p))
    p.assign_sub(tf.squeeze(tf.linalg.solve(H, gradient[:, tf.newaxis]), axis=1))
    print(step, f"{value.numpy():.3f}", np.round(p.numpy(), 3))

# %% [markdown]
# The Hessian times a vector, without the Hessian.


# %%
def hvp(f, p, v):
    with tf.GradientTape() as outer:
        outer.watch(p)
        with tf.GradientTape() as inner:
            inner.watch(p)
            value = f(p)
        gradient = inner.gradient(value, p)
        product = tf.reduce_sum(gradient * tf.stop_gradient(v))
    return outer.gradient(product, p)


p = tf.constant([-1.0, 1.0, 0.5])
v = tf.constant([1.0, 0.0, -1.0])
_, _, H = hessian(rosenbrock, p)
print(
    hvp(rosenbrock, p, v),
    tf.linalg.matvec(H, v),
    tf.tensordot(H, v, axes=1),
    tf.einsum("ij,j->i", H, v),
    sep="\n",
)

# %%
with tf.GradientTape() as outer:
    outer.watch(p)
    with tf.GradientTape() as inner:
        inner.watch(p)
        value = rosenbrock(p)
    gradient = inner.gradient(value, p)
outer.gradient(gradient, p, output_gradients=v)

# %% [markdown]
# Conjugate gradients solve with products only.


# %%
def conjugate_gradient(product, b, steps):
    x = tf.zeros_like(b)
    r = d = b
    rr = tf.tensordot(r, r, 1)
    for _ in range(steps):
        Ad = product(d)
        alpha = rr / tf.tensordot(d, Ad, 1)
        x += alpha * d
        r = r - alpha * Ad
        rr, previous = tf.tensordot(r, r, 1), rr
        d = r + (rr / previous) * d
    return x


b = tf.constant([1.0, 2.0, 3.0])
solution = conjugate_gradient(lambda d: hvp(rosenbrock, p, d), b, 3)
np.testing.assert_allclose(tf.linalg.matvec(H, solution), b, rtol=1e-3)
print("solved")

# %% [markdown]
# Mixed second derivatives of a function of two variables, and a third one.

# %%
x, y = tf.Variable(2.0), tf.Variable(3.0)
with tf.GradientTape(persistent=True) as second:
    with tf.GradientTape(persistent=True) as first:
        z = x**2 * y**3 + tf.sin(x * y)
    z_x, z_y = first.gradient(z, [x, y])
print("z_x", z_x, "z_y", z_y)
print("z_xx", second.gradient(z_x, x), "z_xy", second.gradient(z_x, y))
print("z_yx", second.gradient(z_y, x), "z_yy", second.gradient(z_y, y))

# %%
with tf.GradientTape() as t3:
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            z = x**4 * y
        z1 = t1.gradient(z, x)
    z2 = t2.gradient(z1, x)
z3 = t3.gradient(z2, [x, y])
z1.numpy(), z2.numpy(), z3

# %%
x = tf.Variable(1.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = 3.0 * x + 1.0
    slope = inner.gradient(y, x)
print(slope, outer.gradient(slope, x))

# %% [markdown]
# Gauss-Newton for a curve through points.

# %%
xs = tf.constant([0.0, 1.0, 2.0, 3.0])
ys = tf.constant([2.0, 1.2, 0.75, 0.45])
theta = tf.Variable([1.0, -0.3])
for step in range(5):
    with tf.GradientTape() as tape:
        r = theta[0] * tf.exp(theta[1] * xs) - ys
    J = tape.jacobian(r, theta)
    A = tf.matmul(J, J, transpose_a=True)
    theta.assign_sub(tf.linalg.matvec(tf.linalg.inv(A), tf.linalg.matvec(J, r, transpose_a=True)))
    print(step, f"{tf.reduce_sum(r**2).numpy():.5f}", [f"{v:.4f}" for v in theta.numpy()])

# %%
try:
    tf.linalg.inv([[1.0, 2.0], [2.0, 4.0]])
except tf.errors.InvalidArgumentError as e:
    print(e.message)
try:
    tf.linalg.solve(tf.ones([2, 3]), tf.ones([2, 1]))
except tf.errors.InvalidArgumentError as e:
    print(e.message)
