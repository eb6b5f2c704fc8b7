"""Logistic regression and softmax regression by hand."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

tf.random.set_seed(1)

# %% [markdown]
# Two clouds of points.

# %%
N = 60
positive = tf.random.normal([N, 2], mean=[1.0, 1.5], stddev=1.0)
negative = tf.random.normal([N, 2], mean=[-1.0, -0.5], stddev=1.0)
X = tf.concat([positive, negative], axis=0)
y = tf.concat([tf.ones([N, 1]), tf.zeros([N, 1])], axis=0)
X.shape, y.shape, tf.reduce_mean(X, axis=0), tf.math.reduce_std(X, 0)

# %%
plt.scatter(positive[:, 0], positive[:, 1])
plt.scatter(negative[:, 0], negative[:, 1], marker="x")
plt.xlabel("$x_0$")


# %%
class Normalize(tf.Module):
    def __init__(self, x):
        self.mean = tf.Variable(tf.math.reduce_mean(x, axis=0))
        self.std = tf.Variable(tf.math.reduce_std(x, axis=0))

    def norm(self, x):
        return (x - self.mean) / self.std

    def unnorm(self, x):
        return (x * self.std) + self.mean


norm_x = Normalize(X)
X_norm = norm_x.norm(X)
print(tf.reduce_all(tf.abs(tf.reduce_mean(X_norm, 0)) < 1e-6), tf.math.reduce_std(X_norm, 0))
print(tf.reduce_max(tf.abs(norm_x.unnorm(X_norm) - X)) < 1e-5)


# %%
def log_loss(y_pred, y):
    ce = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=y_pred)
    return tf.reduce_mean(ce)


z = tf.linspace(-10.0, 10.0, 5)
print(tf.sigmoid(z), tf.nn.sigmoid(z) == tf.math.sigmoid(z), log_loss(z, tf.ones(5)))


# %%
class LogisticRegression(tf.Module):
    def __init__(self):
        self.built = False

    def __call__(self, x, train=True):
        if not self.built:
            rand_w = tf.random.uniform(shape=[x.shape[-1], 1], seed=22)
            rand_b = tf.random.uniform(shape=[], seed=22)
            self.w = tf.Variable(rand_w)
            self.b = tf.Variable(rand_b)
            self.built = True
        z = tf.add(tf.matmul(x, self.w), self.b)
        return z if train else tf.sigmoid(z)


log_reg = LogisticRegression()
y_pred = log_reg(X_norm[:5], train=False)
y_pred.numpy()


# %%
def predict_class(y_pred, thresh=0.5):
    return tf.cast(y_pred > thresh, tf.float32)


def accuracy(y_pred, y):
    y_pred = tf.math.sigmoid(y_pred)
    y_pred_class = predict_class(y_pred)
    check_equal = tf.cast(y_pred_class == y, tf.float32)
    return tf.reduce_mean(check_equal)


print(accuracy(log_reg(X_norm), y), log_loss(log_reg(X_norm), y))

# %%
epochs, learning_rate = 100, 0.5
losses, accs = [], []
for epoch in range(epochs):
    with tf.GradientTape() as tape:
        loss = log_loss(log_reg(X_norm), y)
    grads = tape.gradient(loss, log_reg.variables)
    for g, v in zip(grads, log_reg.variables):
        v.assign_sub(learning_rate * g)
    losses.append(loss)
    accs.append(accuracy(log_reg(X_norm), y))
    if epoch % 20 == 0:
        print(f"Epoch: {epoch}, training log loss: {loss:.3f}, accuracy {accs[-1]:.3f}")

# %%
plt.plot(range(epochs), losses, label="loss")
plt.plot(range(epochs), accs, label="accuracy")
plt.legend()
plt.title("training")

# %%
labels = tf.cast(tf.squeeze(y), tf.int32)
predictions = tf.cast(tf.squeeze(log_reg(X_norm)) > 0, tf.int32)
tf.math.confusion_matrix(labels, predictions)

# %%
print(
    tf.reduce_sum(tf.cast(labels != predictions, tf.int32)), tf.where(labels != predictions)[:3, 0]
)

# %% [markdown]
# The loss by its formula: correct, until the sigmoid saturates.


# %%
def naive(z, y):
    p = tf.sigmoid(z)
    return -y * tf.math.log(p) - (1 - y) * tf.math.log(1 - p)


z = tf.Variable([0.0, 5.0, 50.0, -50.0, -200.0])
t = tf.constant([1.0, 0.0, 0.0, 1.0, 1.0])
with tf.GradientTape(persistent=True) as tape:
    a = naive(z, t)
    b = tf.nn.sigmoid_cross_entropy_with_logits(t, z)
print(a, b, sep="\n")
print(tape.gradient(a, z), tape.gradient(b, z), sep="\n")

# %% [markdown]
# Three classes: softmax.

# %%
centers = tf.constant([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
classes = tf.repeat(tf.range(3), 20)
points = tf.gather(centers, classes) + tf.random.normal([60, 2], stddev=0.7, seed=3)
one_hot = tf.one_hot(classes, 3)
one_hot[::20], points[:2]

# %%
W = tf.Variable(tf.zeros([2, 3]))
b = tf.Variable(tf.zeros([3]))


def softmax(x):
    e = tf.exp(x - tf.reduce_max(x, axis=1, keepdims=True))
    return e / tf.reduce_sum(e, axis=1, keepdims=True)


def cross_entropy(y_hat, labels):
    return -tf.math.log(tf.boolean_mask(y_hat, tf.one_hot(labels, depth=y_hat.shape[-1])))


cross_entropy(softmax(points @ W + b), classes)[:4]

# %%
for step in range(31):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(cross_entropy(softmax(points @ W + b), classes))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(0.5 * dW)
    b.assign_sub(0.5 * db)
    if step % 10 == 0:
        right = tf.equal(tf.argmax(points @ W + b, axis=1, output_type=tf.int32), classes)
        print(step, f"{loss:.4f}", f"{tf.reduce_mean(tf.cast(right, tf.float32)):.3f}")

# %%
with tf.GradientTape(persistent=True) as tape:
    logits = points @ W + b
    by_hand = tf.reduce_mean(cross_entropy(softmax(logits), classes))
    dense = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=one_hot, logits=logits))
    sparse = tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=logits)
    )
    logs = -tf.reduce_mean(tf.reduce_sum(one_hot * tf.nn.log_softmax(logits), 1))
for value in (by_hand, dense, sparse, logs):
    print(f"{value:.5f}", np.round(tape.gradient(value, b).numpy(), 4))

# %%
try:
    tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[3], logits=[[0.0, 1.0]])
except tf.errors.InvalidArgumentError as e:
    print("InvalidArgumentError")
top = tf.math.top_k(tf.nn.softmax(logits[:2]), k=2)
print(top.indices, np.round(top.values.numpy(), 3), tf.math.in_top_k([0, 0], logits[:2], 1))
