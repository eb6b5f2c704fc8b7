"""A GAN as the tutorial has it: two tapes in one `with`, a compiled step, losses by functions."""

import tensorflow as tf

cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def make_generator():
    model = tf.keras.Sequential()
    model.add(tf.keras.Input((3,)))
    model.add(tf.keras.layers.Dense(8, use_bias=False))
    model.add(tf.keras.layers.LeakyReLU())
    model.add(tf.keras.layers.Dense(4, activation="tanh"))
    return model


def make_discriminator():
    model = tf.keras.Sequential()
    model.add(tf.keras.Input((4,)))
    model.add(tf.keras.layers.Dense(8))
    model.add(tf.keras.layers.LeakyReLU())
    model.add(tf.keras.layers.Dropout(0.3))
    model.add(tf.keras.layers.Dense(1))
    return model


def discriminator_loss(real_output, fake_output):
    real_loss = cross_entropy(tf.ones_like(real_output), real_output)
    fake_loss = cross_entropy(tf.zeros_like(fake_output), fake_output)
    total_loss = real_loss + fake_loss
    return total_loss


def generator_loss(fake_output):
    return cross_entropy(tf.ones_like(fake_output), fake_output)


generator = make_generator()
discriminator = make_discriminator()
generator_optimizer = tf.keras.optimizers.Adam(1e-4)
discriminator_optimizer = tf.keras.optimizers.Adam(1e-4)
history = []


@tf.function
def train_step(images):
    noise = tf.random.normal([4, 3])
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        generated_images = generator(noise, training=True)
        real_output = discriminator(images, training=True)
        fake_output = discriminator(generated_images, training=True)
        gen_loss = generator_loss(fake_output)
        disc_loss = discriminator_loss(real_output, fake_output)
    gradients_of_generator = gen_tape.gradient(gen_loss, generator.trainable_variables)
    gradients_of_discriminator = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gradients_of_generator, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(
        zip(gradients_of_discriminator, discriminator.trainable_variables)
    )
    return gen_loss, disc_loss


def train(dataset, epochs):
    for epoch in range(epochs):
        for image_batch in dataset:
            losses = train_step(image_batch)
        history.append([float(loss) for loss in losses])
        print(f"epoch {epoch + 1}: {history[-1][0]:.3f}, {history[-1][1]:.3f}")


train(tf.data.Dataset.from_tensor_slices(tf.random.normal([8, 4])).batch(4), epochs=2)
