"""Linear algebra: products, norms, factors, systems, and gradients through them."""

# %%
import numpy as np
import tensorflow as tf

# %%
x = tf.range(4)
x, tf.size(x), len(x), tf.rank(x)

# %%
A = tf.reshape(tf.range(20), (5, 4))
A, tf.transpose(A)

# %%
B = tf.constant([[1, 2, 3], [2, 0, 4], [3, 4, 5]])
B == tf.transpose(B), tf.reduce_all(B == tf.transpose(B))

# %%
A = tf.reshape(tf.range(20, dtype=tf.float32), (5, 4))
B = tf.identity(A)
A, A + B, A * B

# %%
a = 2
X = tf.reshape(tf.range(24), (2, 3, 4))
a + X, (a * X).shape

# %%
x = tf.range(4, dtype=tf.float32)
x, tf.reduce_sum(x), A.shape, tf.reduce_sum(A)

# %%
A_sum_axis0 = tf.reduce_sum(A, axis=0)
A_sum_axis1 = tf.reduce_sum(A, axis=1)
A_sum_axis0, A_sum_axis0.shape, A_sum_axis1, tf.reduce_sum(A, axis=[0, 1])

# %%
(
    tf.reduce_mean(A),
    tf.reduce_sum(A) / tf.size(A).numpy(),
    tf.reduce_mean(A, axis=0),
    tf.reduce_sum(A, axis=0) / A.shape[0],
)

# %%
sum_A = tf.reduce_sum(A, axis=1, keepdims=True)
sum_A, A / sum_A, tf.cumsum(A, axis=0)

# %%
y = tf.ones(4, dtype=tf.float32)
x, y, tf.tensordot(x, y, axes=1), tf.reduce_sum(x * y)

# %%
A.shape, x.shape, tf.linalg.matvec(A, x), tf.matmul(A, tf.ones((4, 3), tf.float32))

# %%
u = tf.constant([3.0, -4.0])
(
    tf.norm(u),
    tf.reduce_sum(tf.abs(u)),
    tf.norm(tf.ones((4, 9))),
    tf.norm(u, ord=1),
    tf.norm(u, ord=np.inf),
    tf.linalg.norm(A, axis=1),
)

# %%
M = tf.constant([[4.0, 1.0], [2.0, 3.0]])
print(
    tf.linalg.det(M),
    tf.linalg.inv(M),
    tf.linalg.trace(M),
    tf.linalg.matmul(M, tf.linalg.inv(M)),
    sep="\n",
)

# %%
s = tf.linalg.svd(M, compute_uv=False)
values = tf.linalg.eigvals(M)
print(s, values.dtype, np.sort(tf.math.real(values).numpy()))

# %%
S = tf.constant([[2.0, 1.0], [1.0, 2.0]])
e, v = tf.linalg.eigh(S)
print(e, tf.abs(v), tf.linalg.cholesky(S), sep="\n")

# %%
q, r = tf.linalg.qr(M)
print(tf.reduce_max(tf.abs(q @ r - M)) < 1e-5, tf.round(tf.transpose(q) @ q))

# %%
b = tf.constant([[1.0], [2.0]])
solution = tf.linalg.solve(M, b)
print(
    solution,
    M @ solution,
    tf.linalg.lstsq(M, b).shape,
    tf.linalg.triangular_solve([[2.0, 0.0], [1.0, 1.0]], b),
    sep="\n",
)

# %%
(
    tf.linalg.diag([1.0, 2.0]),
    tf.linalg.diag_part(M),
    tf.eye(2, 3),
    tf.eye(2, dtype=tf.int32),
    tf.linalg.set_diag(M, [0.0, 0.0]),
)

# %%
p = tf.random.stateless_normal([2, 3], [1, 2])
q = tf.random.stateless_uniform([3, 2], seed=[3, 4])
print(tf.einsum("ij,jk->ik", p, q), p @ q, tf.tensordot(p, q, axes=[[1], [0]]), sep="\n")

# %%
batch = tf.reshape(tf.range(12.0), [2, 2, 3])
print(
    tf.matmul(batch, batch, transpose_b=True),
    tf.einsum("bij->bji", batch).shape,
    tf.einsum("bij->b", batch),
    tf.linalg.matrix_transpose(batch).shape,
)

# %% [markdown]
# Gradients through all that.

# %%
W = tf.Variable([[2.0, 0.5], [0.5, 1.0]])
c = tf.constant([[1.0], [-1.0]])
with tf.GradientTape(persistent=True) as tape:
    values = {
        "det": tf.linalg.det(W),
        "inv": tf.reduce_sum(tf.linalg.inv(W)),
        "solve": tf.reduce_sum(tf.linalg.solve(W, c)),
        "trace": tf.linalg.trace(W @ W),
        "quadratic": tf.squeeze(tf.transpose(c) @ W @ c),
        "norm": tf.norm(W),
        "logdet": tf.math.log(tf.linalg.det(W)),
        "cholesky": tf.reduce_sum(tf.linalg.cholesky(W)),
        "eigh": tf.linalg.eigh(W)[0][1],
        "svd": tf.linalg.svd(W, compute_uv=False)[0],
        "slogdet": tf.linalg.slogdet(W)[1],
        "power": tf.reduce_sum(W @ W @ W),
        "einsum": tf.einsum("ij,ij->", W, W),
        "matvec": tf.reduce_sum(tf.linalg.matvec(W, [1.0, 2.0]) ** 2),
    }
for name, value in values.items():
    print(name, f"{value:.4f}", np.round(tape.gradient(value, W).numpy(), 4).tolist())

# %%
x = tf.constant([1.0, 2.0, 3.0, 4.0])
with tf.GradientTape(persistent=True) as t:
    t.watch(x)
    y = 2 * tf.tensordot(x, x, axes=1)
    s = tf.reduce_sum(x)
    n = tf.reduce_sum(x * x) / tf.norm(x)
y, t.gradient(y, x), t.gradient(y, x) == 4 * x, t.gradient(s, x), t.gradient(n, x)

# %%
x = tf.Variable(tf.range(4, dtype=tf.float32))
with tf.GradientTape(persistent=True) as t:
    y = x * x
    u = tf.stop_gradient(y)
    z = u * x
x_grad = t.gradient(z, x)
x_grad == u, t.gradient(y, x) == 2 * x


# %%
def f(a):
    b = a * 2
    while tf.norm(b) < 1000:
        b = b * 2
    if tf.reduce_sum(b) > 0:
        c = b
    else:
        c = 100 * b
    return c


tf.random.set_seed(9)
a = tf.Variable(tf.random.normal(shape=()))
with tf.GradientTape() as t:
    d = f(a)
d_grad = t.gradient(d, a)
a, d_grad, d_grad == d / a
