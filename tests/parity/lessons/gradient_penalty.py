"""Gradients in a loss: a critic with a gradient penalty, double backpropagation, saliency, attacks."""

# %%
import numpy as np
import tensorflow as tf

tf.random.set_seed(2)


# %%
def dense(n_in, n_out):
    return [
        tf.Variable(tf.random.normal([n_in, n_out], stddev=0.5)),
        tf.Variable(tf.zeros([n_out])),
    ]


critic_weights = dense(2, 8) + dense(8, 1)
generator_weights = dense(3, 8) + dense(8, 2)


def critic(x):
    W1, b1, W2, b2 = critic_weights
    return tf.nn.leaky_relu(x @ W1 + b1, alpha=0.2) @ W2 + b2


def generator(z):
    W1, b1, W2, b2 = generator_weights
    return tf.nn.tanh(z @ W1 + b1) @ W2 + b2


real = tf.random.normal([6, 2]) * 0.5 + tf.constant([1.0, -1.0])
noise = tf.random.normal([6, 3])
fake = generator(noise)
critic(real), critic(fake).shape


# %%
def gradient_penalty(real, fake):
    alpha = tf.random.uniform([real.shape[0], 1], 0.0, 1.0)
    interpolated = alpha * real + (1 - alpha) * fake
    with tf.GradientTape() as tape:
        tape.watch(interpolated)
        score = critic(interpolated)
    gradients = tape.gradient(score, [interpolated])[0]
    norm = tf.sqrt(tf.reduce_sum(tf.square(gradients), axis=[1]))
    return tf.reduce_mean((norm - 1.0) ** 2)


gp = gradient_penalty(real, fake)
gp


# %%
def critic_step(rate=0.05, weight=10.0):
    with tf.GradientTape() as tape:
        fake = generator(noise)
        loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real))
        penalty = gradient_penalty(real, fake)
        total = loss + weight * penalty
    grads = tape.gradient(total, critic_weights)
    for v, g in zip(critic_weights, grads):
        if g is not None:
            v.assign_sub(rate * g)
    return total, grads


total, grads = critic_step()
print(f"{total:.5f}", [None if g is None else g.shape.as_list() for g in grads])

# %%
grads[0]

# %%
for i in range(5):
    total, _ = critic_step()
    print(i, f"{total:.4f}")


# %%
def generator_step(rate=0.05):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(critic(generator(noise)))
    watched = tape.watched_variables()
    grads = tape.gradient(loss, generator_weights)
    for v, g in zip(generator_weights, grads):
        v.assign_sub(rate * g)
    return loss, len(watched)


loss, count = generator_step()
print(f"{loss:.4f}", count)

# %% [markdown]
# Two tapes in one `with`, each for its own network.


# %%
@tf.function
def train_step(noise, real):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        fake = generator(noise)
        real_score, fake_score = critic(real), critic(fake)
        gen_loss = tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(fake_score), fake_score)
        )
        disc_loss = tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(
                labels=tf.ones_like(real_score), logits=real_score
            )
            + tf.nn.sigmoid_cross_entropy_with_logits(
                labels=tf.zeros_like(fake_score), logits=fake_score
            )
        )
    gen_grads = gen_tape.gradient(gen_loss, generator_weights)
    disc_grads = disc_tape.gradient(disc_loss, critic_weights)
    for v, g in zip(generator_weights + critic_weights, gen_grads + disc_grads):
        v.assign_sub(0.1 * g)
    return gen_loss, disc_loss


for epoch in range(5):
    gen_loss, disc_loss = train_step(noise, real)
    print(f"epoch {epoch}: generator {gen_loss:.4f}, discriminator {disc_loss:.4f}")

# %% [markdown]
# The mean of a penalty where the slope is zero: the square root has no derivative there.

# %%
x = tf.constant([[0.0, 0.0], [3.0, 4.0]])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    bare = tf.sqrt(tf.reduce_sum(x**2, axis=1))
    guarded = tf.sqrt(tf.reduce_sum(x**2, axis=1) + 1e-12)
    by_norm = tf.norm(x, axis=1)
print(tape.gradient(bare, x), tape.gradient(guarded, x), tape.gradient(by_norm, x), sep="\n")

# %% [markdown]
# An R1 penalty, with sums inside; and spectral normalisation.

# %%
with tf.GradientTape() as outer:
    with tf.GradientTape(watch_accessed_variables=False) as inner:
        inner.watch(real)
        score = tf.reduce_sum(critic(real))
    slope = inner.gradient(score, real)
    r1 = 0.5 * tf.reduce_mean(tf.reduce_sum(tf.square(slope), axis=1))
print(
    f"{r1:.5f}",
    [None if g is None else f"{tf.norm(g):.4f}" for g in outer.gradient(r1, critic_weights)],
)

# %%
outer_zero = tf.UnconnectedGradients.ZERO
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(real)
        score = tf.reduce_sum(critic(real))
    r1 = tf.reduce_mean(tf.square(inner.gradient(score, real)))
[g.shape for g in outer.gradient(r1, critic_weights, unconnected_gradients=outer_zero)]

# %%
W = critic_weights[0]
u = tf.ones([1, 8]) / tf.sqrt(8.0)
for _ in range(30):
    v = tf.math.l2_normalize(u @ tf.transpose(W))
    u = tf.nn.l2_normalize(v @ W)
sigma = tf.squeeze(v @ W @ tf.transpose(u))
largest = tf.linalg.svd(W, compute_uv=False)[0]
print(f"{sigma:.4f} {largest:.4f}")

# %% [markdown]
# Saliency: the gradient for the input. An attack goes along its sign.

# %%
image = tf.constant([[0.2, -0.4]])
with tf.GradientTape() as tape:
    tape.watch(image)
    probability = tf.sigmoid(critic(image))
    loss = -tf.math.log(probability)
gradient = tape.gradient(loss, image)
adversarial = tf.clip_by_value(image + 0.1 * tf.sign(gradient), -1.0, 1.0)
print(tf.sign(gradient), adversarial, critic(adversarial) < critic(image))


# %%
def integrated_gradients(x, baseline, steps=50):
    alphas = tf.linspace(0.0, 1.0, steps + 1)[:, tf.newaxis]
    path = baseline + alphas * (x - baseline)
    with tf.GradientTape() as tape:
        tape.watch(path)
        score = critic(path)
    grads = tape.gradient(score, path)
    average = tf.reduce_mean((grads[:-1] + grads[1:]) / 2.0, axis=0)
    return (x - baseline) * average


attribution = integrated_gradients(image, tf.zeros_like(image))
gap = tf.reduce_sum(attribution) - (critic(image) - critic(tf.zeros_like(image)))
print(attribution.shape, tf.abs(gap) < 0.01)

# %% [markdown]
# A step of meta-learning: the outer loss follows through the inner update.

# %%
theta = tf.Variable(1.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner_loss = (theta - 3.0) ** 2
    adapted = theta - 0.1 * inner.gradient(inner_loss, theta)
    outer_loss = (adapted - 2.0) ** 2
print(adapted, outer_loss, outer.gradient(outer_loss, theta))

# %%
theta = tf.Variable(1.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner_loss = (theta - 3.0) ** 2
    theta.assign_sub(0.1 * inner.gradient(inner_loss, theta))
    outer_loss = (theta - 2.0) ** 2
print("after an assignment only the last read counts:", outer.gradient(outer_loss, theta).numpy())
