"""Sequences and attention by hand: recurrent cells, gates, scans, masks, positions."""

# %%
import numpy as np
import tensorflow as tf

tf.random.set_seed(21)

# %%
text = "hello tapes"
chars = sorted(set(text))
index = {c: i for i, c in enumerate(chars)}
encoded = tf.constant([index[c] for c in text])
inputs = tf.one_hot(encoded[:-1], len(chars))
targets = encoded[1:]
print(chars, encoded, inputs.shape, targets.dtype)


# %%
def get_params(n, hidden):
    def normal(shape):
        return tf.random.normal(shape=shape, stddev=0.3, mean=0, dtype=tf.float32)

    W_xh = tf.Variable(normal((n, hidden)), dtype=tf.float32)
    W_hh = tf.Variable(normal((hidden, hidden)), dtype=tf.float32)
    b_h = tf.Variable(tf.zeros(hidden), dtype=tf.float32)
    W_hq = tf.Variable(normal((hidden, n)), dtype=tf.float32)
    b_q = tf.Variable(tf.zeros(n), dtype=tf.float32)
    return [W_xh, W_hh, b_h, W_hq, b_q]


params = get_params(len(chars), 12)
[p.shape for p in params]


# %%
def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    outputs = []
    for X in inputs:
        X = tf.reshape(X, [-1, W_xh.shape[0]])
        state = tf.tanh(tf.matmul(X, W_xh) + tf.matmul(state, W_hh) + b_h)
        outputs.append(tf.matmul(state, W_hq) + b_q)
    return tf.concat(outputs, axis=0), state


outputs, state = rnn(inputs, tf.zeros((1, 12)), params)
outputs.shape, state.shape, len(outputs)


# %%
def grad_clipping(grads, theta):
    new_grad = []
    for grad in grads:
        if isinstance(grad, tf.IndexedSlices):
            new_grad.append(tf.convert_to_tensor(grad))
        else:
            new_grad.append(grad)
    norm = tf.math.sqrt(sum((tf.reduce_sum(grad**2)).numpy() for grad in new_grad))
    norm = tf.cast(norm, tf.float32)
    if tf.greater(norm, theta):
        for i, grad in enumerate(new_grad):
            new_grad[i] = grad * theta / norm
    return new_grad, norm


for epoch in range(41):
    with tf.GradientTape(persistent=True) as g:
        y_hat, _ = rnn(inputs, tf.zeros((1, 12)), params)
        l = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, y_hat))
    grads, norm = grad_clipping(g.gradient(l, params), 1.0)
    for param, grad in zip(params, grads):
        param.assign_sub(0.5 * grad)
    if epoch % 20 == 0:
        print(f"epoch {epoch} perplexity {tf.exp(l):.2f} norm {norm:.2f}")


# %%
def predict(prefix, num_preds):
    state = tf.zeros((1, 12))
    result = [index[prefix[0]]]
    for y in prefix[1:] + " " * num_preds:
        step = tf.reshape(tf.one_hot(tf.constant([result[-1]]), len(chars)), (1, -1)).numpy()
        out, state = rnn([step], state, params)
        result.append(
            index[y]
            if y != " " and len(result) < len(prefix)
            else int(tf.argmax(out, axis=1).numpy().reshape(1))
        )
    return "".join(chars[i] for i in result)


try:
    predict("he", 3)
except Exception as e:
    print(type(e).__name__)

# %% [markdown]
# A gated cell, as a scan.


# %%
def gru_step(h, x, W, U):
    z = tf.sigmoid(x @ W[0] + h @ U[0])
    r = tf.sigmoid(x @ W[1] + h @ U[1])
    candidate = tf.tanh(x @ W[2] + (r * h) @ U[2])
    return z * h + (1 - z) * candidate


W = tf.Variable(tf.random.normal([3, 2, 4], stddev=0.5))
U = tf.Variable(tf.random.normal([3, 4, 4], stddev=0.5))
xs = tf.random.normal([5, 1, 2])
with tf.GradientTape() as tape:
    h = tf.zeros([1, 4])
    for x in tf.unstack(xs):
        h = gru_step(h, x, W, U)
    loss = tf.reduce_sum(h)
dW, dU = tape.gradient(loss, [W, U])
print(tf.round(h * 1000), dW.shape, dU.shape, f"{tf.norm(dW):.3f}")

# %%
with tf.GradientTape() as tape:
    states = tf.scan(lambda h, x: gru_step(h, x, W, U), xs, initializer=tf.zeros([1, 4]))
    loss = tf.reduce_sum(states[-1])
print(states.shape, tf.reduce_max(tf.abs(tape.gradient(loss, W) - dW)) < 1e-5)


# %%
@tf.function
def cumulative(xs):
    total = tf.zeros([2])
    for x in xs:
        total = 0.5 * total + x
    return total


cumulative(tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))

# %% [markdown]
# Attention.


# %%
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = tf.matmul(q, k, transpose_b=True) / tf.sqrt(tf.cast(tf.shape(k)[-1], tf.float32))
    if mask is not None:
        scores += mask * -1e9
    weights = tf.nn.softmax(scores, axis=-1)
    return tf.matmul(weights, v), weights


temp_k = tf.constant([[10, 0, 0], [0, 10, 0], [0, 0, 10], [0, 0, 10]], dtype=tf.float32)
temp_v = tf.constant([[1, 0], [10, 0], [100, 5], [1000, 6]], dtype=tf.float32)
for q in ([[0, 10, 0]], [[0, 0, 10]], [[10, 10, 0]]):
    out, w = scaled_dot_product_attention(tf.constant(q, dtype=tf.float32), temp_k, temp_v)
    print("weights", np.round(w.numpy(), 3), "output", np.round(out.numpy(), 3))


# %%
def create_look_ahead_mask(size):
    return 1 - tf.linalg.band_part(tf.ones((size, size)), -1, 0)


print(create_look_ahead_mask(3))
seq = tf.constant([[7, 6, 0, 0, 1], [1, 2, 3, 0, 0]])
padding = tf.cast(tf.math.equal(seq, 0), tf.float32)[:, tf.newaxis, tf.newaxis, :]
print(padding.shape, tf.maximum(padding[0, 0], create_look_ahead_mask(5)))


# %%
def get_angles(pos, i, d_model):
    return pos * (1 / np.power(10000, (2 * (i // 2)) / np.float32(d_model)))


def positional_encoding(position, d_model):
    angle_rads = get_angles(
        np.arange(position)[:, np.newaxis], np.arange(d_model)[np.newaxis, :], d_model
    )
    angle_rads[:, 0::2] = np.sin(angle_rads[:, 0::2])
    angle_rads[:, 1::2] = np.cos(angle_rads[:, 1::2])
    return tf.cast(angle_rads[np.newaxis, ...], dtype=tf.float32)


pos = positional_encoding(4, 6)
print(pos.shape, pos[0, 1])


# %%
class MultiHead(tf.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        assert d_model % heads == 0
        self.heads, self.depth = heads, d_model // heads
        self.wq, self.wk, self.wv, self.wo = [
            tf.Variable(tf.random.normal([d_model, d_model], stddev=0.2)) for _ in range(4)
        ]

    def split(self, x, batch):
        x = tf.reshape(x, (batch, -1, self.heads, self.depth))
        return tf.transpose(x, perm=[0, 2, 1, 3])

    def __call__(self, x, mask=None):
        batch = tf.shape(x)[0]
        q, k, v = (self.split(x @ w, batch) for w in (self.wq, self.wk, self.wv))
        out, weights = scaled_dot_product_attention(q, k, v, mask)
        out = tf.reshape(tf.transpose(out, perm=[0, 2, 1, 3]), (batch, -1, self.heads * self.depth))
        return out @ self.wo, weights


mha = MultiHead(6, 2)
with tf.GradientTape() as tape:
    out, weights = mha(tf.tile(pos, [2, 1, 1]), create_look_ahead_mask(4))
    loss = tf.reduce_mean(out**2)
grads = tape.gradient(loss, mha.trainable_variables)
print(
    out.shape, weights.shape, tf.reduce_sum(weights, -1)[0, 0], [g.shape.as_list() for g in grads]
)

# %%
print(np.round(weights[0, 0].numpy(), 4))

# %% [markdown]
# Masked losses, lengths, ragged ends.

# %%
lengths = tf.constant([3, 1, 2])
mask = tf.sequence_mask(lengths, maxlen=4, dtype=tf.float32)
losses = tf.reshape(tf.range(12.0), [3, 4])
print(
    mask,
    tf.reduce_sum(losses * mask) / tf.reduce_sum(mask),
    tf.boolean_mask(losses, tf.cast(mask, tf.bool)),
)

# %%
logits = tf.constant([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]])
labels = tf.constant([0, 1])
smooth = tf.one_hot(labels, 3, on_value=0.9, off_value=0.05)
print(smooth, tf.nn.softmax_cross_entropy_with_logits(labels=smooth, logits=logits))
print(
    tf.nn.softmax(logits / 0.5),
    tf.math.reduce_logsumexp(logits, axis=1),
    tf.math.top_k(logits, 2).indices,
)

# %%
series = tf.sin(tf.range(30, dtype=tf.float32) * 0.3)
windows = tf.stack([series[i : i + 5] for i in range(25)])
next_values = series[5:]
coefficients = tf.linalg.lstsq(windows, next_values[:, None], l2_regularizer=1e-3)
print(windows.shape, next_values.shape, coefficients.shape)

# %%
ar = tf.Variable(tf.zeros([5]))
for step in range(51):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean((tf.linalg.matvec(windows, ar) - next_values) ** 2)
    ar.assign_sub(0.3 * tape.gradient(error, ar))
    if step % 25 == 0:
        print(step, f"{error:.5f}")

# %%
differences = series[1:] - series[:-1]
print(
    tf.reduce_max(tf.abs(differences)),
    tf.math.cumsum(differences)[-1] + series[0] - series[-1] < 1e-5,
    tf.roll(series[:4], shift=1, axis=0),
    tf.reverse(series[:3], axis=[0]),
)
