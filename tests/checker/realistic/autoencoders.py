"""A variational autoencoder, style transfer, contrastive learning with frozen parts."""

import tensorflow as tf


class CVAE(tf.keras.Model):
    def __init__(self, latent_dim):
        super(CVAE, self).__init__()
        self.latent_dim = latent_dim
        self.encoder = tf.keras.Sequential(
            [tf.keras.layers.InputLayer(shape=(6,)), tf.keras.layers.Dense(latent_dim + latent_dim)]
        )
        self.decoder = tf.keras.Sequential(
            [tf.keras.layers.InputLayer(shape=(latent_dim,)), tf.keras.layers.Dense(6)]
        )

    def encode(self, x):
        mean, logvar = tf.split(self.encoder(x), num_or_size_splits=2, axis=1)
        return mean, logvar

    def reparameterize(self, mean, logvar):
        eps = tf.random.normal(shape=tf.shape(mean))
        return eps * tf.exp(logvar * 0.5) + mean

    def decode(self, z, apply_sigmoid=False):
        logits = self.decoder(z)
        if apply_sigmoid:
            return tf.sigmoid(logits)
        return logits


def log_normal_pdf(sample, mean, logvar, raxis=1):
    return tf.reduce_sum(-0.5 * ((sample - mean) ** 2.0 * tf.exp(-logvar) + logvar), axis=raxis)


def compute_loss(model, x):
    mean, logvar = model.encode(x)
    z = model.reparameterize(mean, logvar)
    x_logit = model.decode(z)
    cross_ent = tf.nn.sigmoid_cross_entropy_with_logits(logits=x_logit, labels=x)
    logpx_z = -tf.reduce_sum(cross_ent, axis=1)
    return -tf.reduce_mean(logpx_z + log_normal_pdf(z, 0.0, 0.0) - log_normal_pdf(z, mean, logvar))


@tf.function
def train_step(model, x, optimizer):
    with tf.GradientTape() as tape:
        loss = compute_loss(model, x)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))


model = CVAE(2)
optimizer = tf.keras.optimizers.Adam(1e-4)
batch = tf.random.uniform((4, 6))
for _ in range(2):
    train_step(model, batch, optimizer)

# Style transfer: the image is the Variable.
extractor = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(5, activation="tanh")])
extractor.trainable = False
targets = {"style": extractor(batch), "content": tf.zeros((4, 5))}
image = tf.Variable(tf.random.uniform((4, 6)))
opt = tf.keras.optimizers.Adam(learning_rate=0.02)


def style_content_loss(outputs):
    style = tf.add_n([tf.reduce_mean((outputs - targets[name]) ** 2) for name in ["style"]])
    return 1e-2 * style + 1e4 * tf.reduce_mean((outputs - targets["content"]) ** 2)


for n in range(2):
    for m in range(2):
        with tf.GradientTape() as tape:
            outputs = extractor(image)
            loss = style_content_loss(outputs)
            loss += 30 * tf.reduce_sum(tf.abs(image[1:] - image[:-1]))
        grad = tape.gradient(loss, image)
        opt.apply_gradients([(grad, image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))

# Siamese: the target network is not trained; its output is a number as any other.
online = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(3)])
teacher = tf.keras.models.clone_model(online)
temperature = tf.Variable(1.0)


def contrast(a, b):
    a, b = tf.math.l2_normalize(a, axis=1), tf.math.l2_normalize(b, axis=1)
    logits = tf.matmul(a, b, transpose_b=True) / temperature
    labels = tf.range(tf.shape(a)[0])
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    )


for _ in range(2):
    noisy = batch + tf.random.normal(batch.shape, stddev=0.1)
    with tf.GradientTape() as tape:
        anchor = online(batch)
        positive = tf.stop_gradient(teacher(noisy))
        loss = contrast(anchor, positive)
    trained = [*online.trainable_variables, temperature]
    opt = tf.keras.optimizers.SGD(0.1)
    opt.apply_gradients(zip(tape.gradient(loss, trained), trained))
    for old, new in zip(teacher.weights, online.weights):
        old.assign(0.9 * old + 0.1 * new)
