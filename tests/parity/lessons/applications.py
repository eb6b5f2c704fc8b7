"""What tapes are good for: finance, mechanics, statistics, words, clusters, decisions."""

# %%
import math
import time

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

# %% [markdown]
# The Greeks of an option.


# %%
def normal_cdf(x):
    return 0.5 * (1.0 + tf.math.erf(x / tf.sqrt(2.0)))


def black_scholes(S, K, T, r, sigma):
    d1 = (tf.math.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * tf.sqrt(T))
    d2 = d1 - sigma * tf.sqrt(T)
    return S * normal_cdf(d1) - K * tf.exp(-r * T) * normal_cdf(d2)


S, K, T, r, sigma = [tf.Variable(v, dtype=tf.float64) for v in (100.0, 105.0, 0.5, 0.02, 0.25)]
try:
    print(black_scholes(S, K, T, r, sigma))
except Exception as e:
    print(type(e).__name__, e)


# %%
def normal_cdf(x):
    return 0.5 * (1.0 + tf.math.erf(x / math.sqrt(2.0)))


with tf.GradientTape() as second:
    with tf.GradientTape(persistent=True) as first:
        price = black_scholes(S, K, T, r, sigma)
    delta = first.gradient(price, S)
gamma = second.gradient(delta, S)
theta, vega, rho = first.gradient(price, [T, sigma, r])
for name, value in dict(
    price=price, delta=delta, gamma=gamma, theta=-theta, vega=vega, rho=rho
).items():
    print(f"{name:6s} {value.numpy():10.6f}")

# %%
implied = tf.Variable(0.5, dtype=tf.float64)
for i in range(8):
    with tf.GradientTape() as tape:
        gap = black_scholes(S, K, T, r, implied) - 5.0
    implied.assign_sub(gap / tape.gradient(gap, implied))
print(f"implied volatility {implied.numpy():.8f}")

# %% [markdown]
# Forces from energies; a pendulum.


# %%
def lennard_jones(positions):
    difference = positions[:, None, :] - positions[None, :, :]
    squares = tf.reduce_sum(difference**2, axis=-1) + tf.eye(3)
    inverse = 1.0 / squares**3
    pair = 4.0 * (inverse**2 - inverse)
    upper = tf.linalg.band_part(pair, 0, -1) - tf.linalg.band_part(pair, 0, 0)
    return tf.reduce_sum(upper)


positions = tf.Variable([[0.0, 0.0], [1.2, 0.0], [0.3, 1.1]])
with tf.GradientTape() as tape:
    energy = lennard_jones(positions)
force = -tape.gradient(energy, positions)
print(energy, tf.round(force * 1000) / 1000, tf.reduce_max(tf.abs(tf.reduce_sum(force, 0))) < 1e-4)

# %%
theta, omega = tf.constant(0.5), tf.constant(0.0)
dt = 0.05
path = []
for step in range(60):
    with tf.GradientTape() as tape:
        tape.watch(theta)
        potential = 9.81 * (1 - tf.cos(theta))
    omega = omega - dt * tape.gradient(potential, theta)
    theta = theta + dt * omega
    path.append(theta)
path = tf.stack(path)
print(path.shape, path[0], tf.reduce_max(path) < 0.52, path[::20])

# %%
plt.plot(path)
plt.axhline(0.0)
plt.title("pendulum")


# %%
def lagrangian(q, q_dot):
    return 0.5 * q_dot**2 - 0.5 * 4.0 * q**2


q, q_dot = tf.constant(1.0), tf.constant(0.5)
with tf.GradientTape(persistent=True) as outer:
    outer.watch([q, q_dot])
    with tf.GradientTape() as inner:
        inner.watch([q, q_dot])
        L = lagrangian(q, q_dot)
    L_q, L_v = inner.gradient(L, [q, q_dot])
acceleration = L_q / outer.gradient(L_v, q_dot)
acceleration, outer.gradient(L_v, q)

# %% [markdown]
# Statistics: the likeliest parameters, and how sure they are.

# %%
tf.random.set_seed(10)
sample = tf.random.normal([200], mean=2.0, stddev=1.5)
mu, log_sigma = tf.Variable(0.0), tf.Variable(0.0)


def negative_log_likelihood():
    z = (sample - mu) * tf.exp(-log_sigma)
    return tf.reduce_sum(0.5 * z**2 + log_sigma + 0.5 * math.log(2 * math.pi))


for i in range(80):
    with tf.GradientTape() as tape:
        nll = negative_log_likelihood() / 200.0
    for v, g in zip([mu, log_sigma], tape.gradient(nll, [mu, log_sigma])):
        v.assign_sub(0.3 * g)
print(
    f"{mu.numpy():.4f} {tf.exp(log_sigma).numpy():.4f}",
    f"{tf.reduce_mean(sample):.4f} {tf.math.reduce_std(sample):.4f}",
)

# %%
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        nll = negative_log_likelihood()
    score = tf.stack(inner.gradient(nll, [mu, log_sigma]))
fisher = tf.stack(outer.jacobian(score, [mu, log_sigma]), axis=1)
print(fisher.shape, tf.round(fisher), f"{tf.sqrt(tf.linalg.inv(fisher)[0, 0]):.3f}")

# %%
counts = tf.constant([3.0, 5.0, 2.0, 8.0])
rates = tf.Variable(tf.fill([4], 1.0))
for _ in range(50):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.log_poisson_loss(counts, tf.math.log(rates)))
    rates.assign(tf.maximum(rates - 1.0 * tape.gradient(loss, rates), 0.1))
print(
    tf.math.lgamma(counts + 1.0),
    tf.math.digamma(counts),
    tf.reduce_all(tf.abs(rates - counts) < 0.8),
)

# %%
mean, variance = tf.nn.moments(sample, axes=0)
print(
    f"{mean:.3f} {variance:.3f}",
    tf.math.reduce_variance(sample) == variance,
    tf.histogram_fixed_width(sample, [-2.0, 6.0], nbins=4),
)

# %%
tf.random.set_seed(3)
points = tf.random.uniform([1000, 2], -1.0, 1.0)
inside = tf.reduce_sum(points**2, axis=1) <= 1.0
pi = 4.0 * tf.reduce_mean(tf.cast(inside, tf.float32))
print("pi is about", pi.numpy(), tf.reduce_sum(tf.cast(inside, tf.int32)))

# %%
with tf.GradientTape() as tape:
    scale = tf.Variable(2.0)
    noise = tf.random.normal([500], seed=8)
    draws = 1.0 + scale * noise
    expectation = tf.reduce_mean(draws**2)
print(f"{expectation:.3f} {tape.gradient(expectation, scale):.3f}")

# %% [markdown]
# Clusters.

# %%
tf.random.set_seed(6)
centres = tf.constant([[0.0, 0.0], [4.0, 4.0], [0.0, 5.0]])
data = tf.reshape(centres[:, None, :] + tf.random.normal([3, 15, 2], stddev=0.6), [-1, 2])
centroids = tf.Variable(tf.gather(data, [0, 20, 40]))
for _ in range(4):
    distances = tf.norm(data[:, None, :] - centroids[None, :, :], axis=2)
    nearest = tf.argmin(distances, axis=1)
    centroids.assign(
        tf.stack([tf.reduce_mean(tf.boolean_mask(data, nearest == k), axis=0) for k in range(3)])
    )
print(tf.math.bincount(tf.cast(nearest, tf.int32)), tf.round(centroids * 100) / 100, nearest.dtype)

# %%
sums = tf.math.unsorted_segment_sum(data, nearest, 3)
means = tf.math.unsorted_segment_mean(data, nearest, num_segments=3)
print(
    tf.reduce_max(tf.abs(means - centroids)) < 1e-5,
    sums.shape,
    tf.unique(nearest).y,
    tf.unique_with_counts(nearest).count,
)

# %% [markdown]
# A table of words: factors of a matrix.

# %%
words = "the cat sat on the mat and the dog sat too".split()
vocabulary = {word: i for i, word in enumerate(sorted(set(words)))}
ids = tf.constant([vocabulary[w] for w in words])
pairs = tf.stack([ids[:-1], ids[1:]], axis=1)
print(vocabulary, ids.numpy(), pairs.shape)

# %%
size = len(vocabulary)
counts = tf.scatter_nd(pairs, tf.ones([pairs.shape[0]]), [size, size])
print(counts, tf.reduce_sum(counts))

# %%
tf.random.set_seed(0)
U = tf.Variable(tf.random.normal([size, 3], stddev=0.1))
V = tf.Variable(tf.random.normal([size, 3], stddev=0.1))
for step in range(61):
    with tf.GradientTape() as tape:
        logits = tf.nn.embedding_lookup(U, ids[:-1]) @ tf.transpose(V)
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=ids[1:], logits=logits)
        )
    for v, g in zip((U, V), tape.gradient(loss, (U, V))):
        v.assign_sub(2.0 * tf.convert_to_tensor(g))
    if step % 30 == 0:
        print(step, f"{loss:.3f}")

# %%
similarity = tf.nn.l2_normalize(U, axis=1) @ tf.transpose(tf.nn.l2_normalize(U, axis=1))
print(tf.round(tf.linalg.diag_part(similarity)), similarity.shape)

# %% [markdown]
# Decisions: a policy that learns from rewards.

# %%
tf.random.set_seed(4)
rewards = tf.constant([1.0, 0.0, 2.0])
preferences = tf.Variable(tf.zeros(3))
for episode in range(60):
    action = tf.random.categorical(preferences[None, :], 1)[0, 0]
    with tf.GradientTape() as tape:
        log_probability = tf.nn.log_softmax(preferences)[action]
        loss = -log_probability * (rewards[action] - 1.0)
    preferences.assign_sub(0.3 * tape.gradient(loss, preferences))
print(tf.argmax(preferences), np.round(tf.nn.softmax(preferences).numpy(), 2))


# %%
def discounted(rewards, gamma=0.9):
    total, result = 0.0, []
    for r in reversed(rewards):
        total = r + gamma * total
        result.insert(0, total)
    return tf.constant(result, dtype=tf.float32)


returns = discounted([1.0, 0.0, 2.0])
print(returns, (returns - tf.math.reduce_mean(returns)) / (tf.math.reduce_std(returns) + 1e-8))

# %% [markdown]
# Constraints: penalties and multipliers.

# %%
p = tf.Variable([2.0, 0.0])
lam = tf.Variable(0.0)
for step in range(120):
    with tf.GradientTape() as tape:
        value = p[0] * p[1] * -1.0
        constraint = tf.reduce_sum(p**2) - 2.0
        lagrange = value + lam * constraint + 2.0 * constraint**2
    dp, dl = tape.gradient(lagrange, [p, lam])
    p.assign_sub(0.02 * dp)
    lam.assign_add(0.02 * dl)
print(np.round(p.numpy(), 2), f"{lam.numpy():.2f}")

# %%
weights = tf.Variable([0.2, 0.3, 0.5], constraint=lambda w: tf.clip_by_value(w, 0.0, 1.0))
weights.assign(weights.constraint(weights - [0.3, 0.0, -0.9]))
print(weights)

# %% [markdown]
# Signals: a filter, a spectrum by its definition, a Gram matrix.

# %%
t = tf.range(16, dtype=tf.float32) / 16.0
signal = tf.sin(2 * np.pi * 2 * t) + 0.5 * tf.cos(2 * np.pi * 5 * t)
k = tf.range(8, dtype=tf.float32)
angle = 2 * np.pi * tf.tensordot(k, t * 1.0, axes=0)
power = (
    tf.reduce_sum(signal * tf.cos(angle), 1) ** 2 + tf.reduce_sum(signal * tf.sin(angle), 1) ** 2
)
print(tf.round(power), tf.argmax(power))

# %%
kernel = tf.Variable([0.25, 0.5, 0.25])
with tf.GradientTape() as tape:
    windows = tf.stack([signal[i : i + 14] for i in range(3)], axis=1)
    smooth = tf.linalg.matvec(windows, kernel)
    roughness = tf.reduce_sum((smooth[1:] - smooth[:-1]) ** 2)
print(f"{roughness:.4f}", np.round(tape.gradient(roughness, kernel).numpy(), 4))

# %%
features = tf.reshape(tf.range(24.0), [1, 2, 4, 3])
gram = tf.linalg.einsum("bijc,bijd->bcd", features, features) / 8.0
print(gram)
total_variation = tf.reduce_sum(tf.abs(features[:, 1:] - features[:, :-1])) + tf.reduce_sum(
    tf.abs(features[:, :, 1:] - features[:, :, :-1])
)
print(total_variation)

# %%
start = time.time()
_ = tf.reduce_sum(tf.square(tf.ones([100, 100])))
elapsed = time.time() - start
stamp = tf.timestamp()
print(elapsed < 5.0, stamp.dtype, stamp > 1e9)
