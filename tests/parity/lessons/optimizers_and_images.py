"""Optimizers around a tape, and a small convolutional network by hand."""

# %%
import numpy as np
import tensorflow as tf

tf.random.set_seed(8)

# %% [markdown]
# An optimizer does the `assign_sub`.

# %%
x = tf.Variable(5.0)
optimizer = tf.optimizers.SGD(learning_rate=0.1)
for step in range(5):
    with tf.GradientTape() as tape:
        loss = (x - 2.0) ** 2
    grads = tape.gradient(loss, [x])
    optimizer.apply_gradients(zip(grads, [x]))
    print(step, x.numpy(), loss.numpy())


# %%
def minimize(make, steps=20):
    p = tf.Variable([-1.0, 2.0])
    optimizer = make()
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum([1.0, 5.0] * p**2)
        optimizer.apply_gradients([(tape.gradient(loss, p), p)])
    return p.numpy(), loss.numpy()


for make in (
    lambda: tf.optimizers.SGD(0.05),
    lambda: tf.optimizers.SGD(0.05, momentum=0.9),
    lambda: tf.optimizers.SGD(0.02, momentum=0.9, nesterov=True),
    lambda: tf.optimizers.Adam(0.1),
    lambda: tf.optimizers.RMSprop(0.05),
    lambda: tf.keras.optimizers.Adam(learning_rate=0.2),
    lambda: tf.keras.optimizers.SGD(),
):
    p, loss = minimize(make)
    print(np.round(p, 4), f"{loss:.4f}")

# %%
optimizer = tf.optimizers.Adam(learning_rate=0.01)
w, b = tf.Variable(1.0), tf.Variable(0.0)
with tf.GradientTape() as tape:
    loss = w**2
grads = tape.gradient(loss, [w, b])
print(grads)
try:
    optimizer.apply_gradients(zip(grads, [w, b]))
    print("done", w.numpy(), b.numpy())
except Exception as e:
    print(type(e).__name__)

# %%
try:
    tf.optimizers.SGD(0.1).apply_gradients([(None, w)])
except Exception as e:
    print(type(e).__name__)

# %%
print(
    optimizer.learning_rate.numpy()
    if hasattr(optimizer.learning_rate, "numpy")
    else float(optimizer.learning_rate),
    int(optimizer.iterations),
)
optimizer.learning_rate = 0.5
print(float(optimizer.learning_rate))

# %% [markdown]
# A mini-batch loop with an optimizer.

# %%
X = tf.random.normal([64, 3])
true_w = tf.constant([[2.0], [-1.0], [0.5]])
y = X @ true_w + 0.3
weights = tf.Variable(tf.zeros([3, 1]))
bias = tf.Variable(0.0)
optimizer = tf.optimizers.SGD(0.2)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ weights + bias - y))
    gradients = tape.gradient(loss, [weights, bias])
    optimizer.apply_gradients(zip(gradients, [weights, bias]))
    return loss


for epoch in range(3):
    for start in range(0, 64, 16):
        loss = train_step(X[start : start + 16], y[start : start + 16])
    print(epoch, f"{loss:.5f}")
print(np.round(weights.numpy().ravel(), 2), f"{bias.numpy():.2f}")

# %% [markdown]
# Images: convolutions and pools.

# %%
image = tf.reshape(tf.range(25.0), [1, 5, 5, 1])
edge = tf.reshape(tf.constant([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]), [3, 3, 1, 1])
print(tf.nn.conv2d(image, edge, strides=1, padding="VALID")[0, :, :, 0])
print(tf.nn.conv2d(image, edge, strides=[1, 1, 1, 1], padding="SAME").shape)

# %%
print(
    tf.nn.max_pool2d(image, 2, 2, "VALID")[0, :, :, 0],
    tf.nn.avg_pool(image, ksize=2, strides=2, padding="SAME")[0, :, :, 0],
)

# %%
kernel = tf.Variable(tf.random.normal([3, 3, 1, 2], stddev=0.3), name="kernel")
dense = tf.Variable(tf.random.normal([8, 2], stddev=0.3), name="dense")
offset = tf.Variable(tf.zeros([2]), name="offset")


def network(images):
    h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(images, kernel, 1, "SAME"), offset))
    h = tf.nn.max_pool2d(h, 2, 2, "VALID")
    return tf.reshape(h, [images.shape[0], -1]) @ dense


images = tf.random.normal([6, 4, 4, 1])
labels = tf.constant([0, 1, 0, 1, 1, 0])
print(network(images).shape)

# %%
optimizer = tf.optimizers.Adam(0.05)
for step in range(21):
    with tf.GradientTape() as tape:
        logits = network(images)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    variables = [kernel, dense, offset]
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    if step % 10 == 0:
        print(step, f"{loss:.3f}", [g.shape.as_list() for g in gradients])

# %%
with tf.GradientTape() as tape:
    tape.watch(images)
    score = network(images)[:, 0]
saliency = tf.reduce_max(tf.abs(tape.gradient(score, images)), axis=-1)
print(saliency.shape, saliency.dtype, tf.reduce_all(saliency >= 0))

# %%
dropped = tf.nn.dropout(tf.ones([3, 4]), rate=0.5, seed=2)
print(dropped)
print(tf.nn.dropout(tf.ones([2]), 0.0))

# %%
one_d = tf.reshape(tf.range(6.0), [1, 6, 1])
filters = tf.constant([[[1.0]], [[-1.0]]])
print(tf.nn.conv1d(one_d, filters, stride=1, padding="VALID")[0, :, 0])


# %%
def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__)


attempt(lambda: tf.nn.conv2d(image, edge, strides=1))
attempt(lambda: tf.nn.conv2d(image, edge, 1, "same"))
attempt(lambda: tf.nn.conv2d(image[0], edge, 1, "SAME"))
attempt(lambda: tf.nn.conv2d(image, tf.ones([3, 3, 2, 1]), 1, "SAME"))
attempt(lambda: tf.nn.max_pool2d(image, 6, 1, "VALID"))
attempt(lambda: tf.nn.dropout(image, 1.5))
attempt(lambda: tf.nn.dropout(tf.ones([2], tf.int32), 0.5))
attempt(lambda: tf.optimizers.SGD(lr=0.1))
attempt(lambda: tf.optimizers.SGD("a"))
attempt(lambda: optimizer.apply_gradients([]))
attempt(lambda: optimizer.apply_gradients([(1.0, 2.0)]))
attempt(lambda: optimizer.minimize(lambda: w**2, [w]))
attempt(lambda: tf.optimizers.Foo())
