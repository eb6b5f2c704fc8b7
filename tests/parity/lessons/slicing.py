"""Slices, gathers and scatters: taking tensors apart and putting them together."""

# %%
import numpy as np
import tensorflow as tf

# %%
t1 = tf.constant([0, 1, 2, 3, 4, 5, 6, 7])
print(tf.slice(t1, begin=[1], size=[3]))

# %%
print(t1[1:4], t1[-3:], t1[:-2], t1[-1:-4:-1], t1[5:2:-1], t1[100:], sep="\n")

# %%
t2 = tf.constant([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11, 12, 13, 14], [15, 16, 17, 18, 19]])
print(t2[:-1, 1:3])

# %%
t3 = tf.reshape(tf.range(32), [2, 4, 4])
print(tf.slice(t3, begin=[1, 1, 0], size=[1, 2, 2]), tf.slice(t3, [0, 3, 1], [-1, 1, -1]).shape)

# %%
print(tf.gather(t1, indices=[0, 3, 6]))
print(t1[::3])

# %%
alphabet = tf.constant(list("abcdefghijklmnopqrstuvwxyz"))
print(tf.gather(alphabet, indices=[2, 0, 19, 18]))

# %%
t4 = tf.constant([[0, 5], [1, 6], [2, 7], [3, 8], [4, 9]])
print(tf.gather_nd(t4, indices=[[2], [3], [0]]))

# %%
t5 = np.reshape(np.arange(18), [2, 3, 3])
print(tf.gather_nd(t5, indices=[[0, 0, 0], [1, 2, 1]]))

# %%
print(tf.gather_nd(t5, indices=[[[0, 0], [0, 2]], [[1, 0], [1, 2]]]))

# %%
(
    tf.gather(t2, [1, 3], axis=1),
    tf.gather(t2, tf.constant(2)),
    tf.gather(t2, [[0, 1], [3, 2]], axis=1).shape,
)

# %%
t6 = tf.constant([10])
indices = tf.constant([[1], [3], [5], [7], [9]])
data = tf.constant([2, 4, 6, 8, 10])
print(tf.scatter_nd(indices=indices, updates=data, shape=t6))

# %%
new_indices = tf.constant([[0, 2], [2, 1], [3, 3]])
t7 = tf.gather_nd(t2, indices=new_indices)
t8 = tf.scatter_nd(indices=new_indices, updates=t7, shape=tf.constant([4, 5]))
print(t8)

# %%
t11 = tf.constant([[2, 7, 0], [9, 0, 1], [0, 3, 8]])
t12 = tf.tensor_scatter_nd_add(t11, indices=[[0, 2], [1, 1], [2, 0]], updates=[6, 5, 4])
print(t12)

# %%
t13 = tf.tensor_scatter_nd_sub(t11, indices=[[0, 0], [0, 1], [1, 0]], updates=[1, 7, 9])
t14 = tf.tensor_scatter_nd_min(t11, indices=[[0, 2]], updates=[-1])
t15 = tf.tensor_scatter_nd_max(t11, indices=[[0, 2]], updates=[6])
t16 = tf.tensor_scatter_nd_update(t11, [[1]], [[100, 101, 102]])
print(t13, t14, t15, t16, sep="\n")

# %%
mask = tf.constant([True, False, True])
print(
    tf.boolean_mask(t11, mask),
    tf.boolean_mask(t11, t11 > 2),
    t11[mask],
    tf.boolean_mask(t11, mask, axis=1),
    sep="\n",
)

# %%
print(tf.where(t11 > 2), tf.where(t11 > 2, t11, -t11), sep="\n")

# %%
(
    tf.where([True, False], 1.0, [2.0, 3.0]),
    tf.where(tf.constant([[True], [False]]), tf.constant([1, 2, 3]), 0),
)

# %%
i = tf.constant(1)
t2[i], t2[i, i + 1], t2[0, -1], t2[i:, ::2], t2[..., i], t2[tf.newaxis, 0, :, tf.newaxis].shape


# %%
def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, "|", e)


attempt(lambda: t2[9])
attempt(lambda: t2[0, 0, 0])
attempt(lambda: t2[1.0])
attempt(lambda: t2["a"])
attempt(lambda: tf.gather(t1, [8]))
attempt(lambda: tf.gather_nd(t4, [[5]]))
attempt(lambda: tf.slice(t1, [6], [3]))
attempt(lambda: tf.squeeze(t2, axis=0))
attempt(lambda: tf.reshape(t1, [3, 3]))
attempt(lambda: tf.split(t1, 3))
attempt(lambda: tf.stack([t1, t4]))
attempt(lambda: tf.concat([t2, t4], axis=0))
attempt(lambda: tf.transpose(t2, [0, 1, 2]))
attempt(lambda: tf.expand_dims(t1, 5))

# %% [markdown]
# The ways back: where the gradient of a slice goes.

# %%
x = tf.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
with tf.GradientTape(persistent=True) as tape:
    parts = [
        x[0],
        x[:, 1],
        x[1, 2],
        x[:, ::2],
        x[::-1],
        x[..., -1:],
        tf.slice(x, [0, 1], [2, 1]),
        tf.gather(x * 1.0, [1, 1, 0]),
        tf.gather(x * 1.0, [2, 0], axis=1),
        tf.gather_nd(x * 1.0, [[0, 0], [1, 1]]),
        tf.boolean_mask(x, x > 2.5),
        tf.transpose(x)[0],
        tf.split(x, 3, axis=1)[1],
        tf.unstack(x)[1],
        tf.concat([x, x], 1)[:, 2:4],
        tf.stack([x, 2 * x])[1],
        tf.tile(x, [2, 1]),
        tf.pad(x, [[1, 0], [0, 0]]),
        tf.reverse(x, [0]),
        tf.roll(x, 1, axis=1),
        tf.sort(x, axis=1),
        tf.tensor_scatter_nd_update(x * 1.0, [[0, 0]], [9.0]),
    ]
    sums = [tf.reduce_sum(part * part) for part in parts]
for part, total in zip(parts, sums):
    print(part.shape, total.numpy(), tape.gradient(total, x).numpy().tolist())

# %%
a, b = tf.meshgrid([1, 2, 3], [10, 20])
print(a + b, tf.meshgrid([1, 2], [3, 4, 5], indexing="ij")[0], sep="\n")

# %%
(
    tf.cumsum([1, 2, 3]),
    tf.math.cumprod([1, 2, 3]),
    tf.cumsum([1.0, 2.0, 3.0], exclusive=True, reverse=True),
    tf.sort([3, 1, 2]),
    tf.argsort([3, 1, 2]),
    tf.unique([1, 2, 1]).y,
    tf.reverse([1, 2], [0]),
)

# %%
(
    tf.pad([[1, 2]], [[1, 1], [0, 2]], constant_values=9),
    tf.linalg.band_part(tf.ones([3, 3]), -1, 0),
    tf.sequence_mask([1, 3], 4),
)
