"""A Wasserstein GAN with gradient penalty, in the two ways in which it is written."""

import numpy as np
import tensorflow as tf

BATCH, NOISE, WIDTH = 4, 3, 5


class WGAN(tf.keras.Model):
    """All in one `train_step`, with the penalty in a method of its own."""

    def __init__(self, generator, critic, steps=2, weight=10.0):
        super().__init__()
        self.generator = generator
        self.critic = critic
        self.steps = steps
        self.weight = weight

    def compile(self, generator_optimizer, critic_optimizer):
        super().compile()
        self.generator_optimizer = generator_optimizer
        self.critic_optimizer = critic_optimizer

    def gradient_penalty(self, real, fake):
        batch = tf.shape(real)[0]
        alpha = tf.random.uniform([batch, 1], 0.0, 1.0)
        mixed = real + alpha * (fake - real)
        with tf.GradientTape() as gp_tape:
            gp_tape.watch(mixed)
            score = self.critic(mixed, training=True)
        grads = gp_tape.gradient(score, [mixed])[0]
        norm = tf.sqrt(tf.reduce_sum(tf.square(grads), axis=1))
        return tf.reduce_mean((norm - 1.0) ** 2)

    @tf.function
    def train_step(self, real):
        if isinstance(real, tuple):
            real = real[0]
        batch = tf.shape(real)[0]
        for _ in range(self.steps):
            noise = tf.random.normal((batch, NOISE))
            with tf.GradientTape() as tape:
                fake = self.generator(noise, training=True)
                fake_score = self.critic(fake, training=True)
                real_score = self.critic(real, training=True)
                cost = tf.reduce_mean(fake_score) - tf.reduce_mean(real_score)
                penalty = self.gradient_penalty(real, fake)
                critic_loss = cost + penalty * self.weight
            critic_gradient = tape.gradient(critic_loss, self.critic.trainable_variables)
            self.critic_optimizer.apply_gradients(
                zip(critic_gradient, self.critic.trainable_variables)
            )
        noise = tf.random.normal((batch, NOISE))
        with tf.GradientTape() as tape:
            generated = self.generator(noise, training=True)
            generator_loss = -tf.reduce_mean(self.critic(generated, training=True))
        gradient = tape.gradient(generator_loss, self.generator.trainable_variables)
        self.generator_optimizer.apply_gradients(zip(gradient, self.generator.trainable_variables))
        return {"critic": critic_loss, "generator": generator_loss}


def dense(inputs, outputs):
    return tf.keras.Sequential(
        [
            tf.keras.Input((inputs,)),
            tf.keras.layers.Dense(4, activation="tanh"),
            tf.keras.layers.Dense(outputs),
        ]
    )


model = WGAN(dense(NOISE, WIDTH), dense(WIDTH, 1))
model.compile(tf.keras.optimizers.Adam(1e-3), tf.keras.optimizers.Adam(1e-3))
data = tf.constant(np.random.default_rng(0).normal(size=(BATCH, WIDTH)), tf.float32)
model.train_step(data)

# In one block: the mixed image is not watched, but the generator made it under the tape.
generator, critic = dense(NOISE, WIDTH), dense(WIDTH, 1)
critic_optimizer = tf.keras.optimizers.RMSprop(1e-3)
for _ in range(2):
    z = tf.random.normal([BATCH, NOISE])
    epsilon = tf.random.uniform([BATCH, 1])
    with tf.GradientTape(persistent=True) as tape:
        fake = generator(z, training=True)
        mixed = epsilon * data + (1 - epsilon) * fake
        score = critic(mixed)
        slopes = tape.gradient(score, mixed)
        penalty = tf.reduce_mean((tf.norm(slopes, axis=1) - 1) ** 2)
        loss_critic = tf.reduce_mean(critic(fake) - critic(data)) + 10 * penalty
        loss_generator = -tf.reduce_mean(critic(fake))
    grads = tape.gradient(loss_critic, critic.trainable_weights)
    critic_optimizer.apply_gradients(zip(grads, critic.trainable_weights))
    grads_generator = tape.gradient(loss_generator, generator.trainable_weights)
    del tape
    print("loss", loss_critic.numpy(), float(loss_generator))
