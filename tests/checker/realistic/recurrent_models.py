"""Text by characters, attention, truncated backpropagation: states that go on from step to step."""

import tensorflow as tf

VOCABULARY, UNITS = 5, 4


class CharModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(VOCABULARY, 3)
        self.gru = tf.keras.layers.GRU(UNITS, return_sequences=True, return_state=True)
        self.dense = tf.keras.layers.Dense(VOCABULARY)

    def call(self, inputs, states=None, return_state=False, training=False):
        x = self.embedding(inputs, training=training)
        if states is None:
            states = tf.zeros((tf.shape(inputs)[0], UNITS))
        x, states = self.gru(x, initial_state=states, training=training)
        x = self.dense(x, training=training)
        if return_state:
            return x, states
        return x


class CustomTraining(CharModel):
    @tf.function
    def train_step(self, inputs):
        inputs, labels = inputs
        with tf.GradientTape() as tape:
            predictions = self(inputs, training=True)
            loss = self.loss(labels, predictions)
        grads = tape.gradient(loss, model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return {"loss": loss}


model = CustomTraining()
model.compile(
    optimizer=tf.keras.optimizers.Adam(),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
text = tf.constant([[0, 1, 2, 3], [3, 2, 1, 0]])
model.train_step((text, text))

loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")


def masked(real, pred):
    mask = tf.math.logical_not(tf.math.equal(real, 0))
    loss = loss_object(real, pred)
    mask = tf.cast(mask, dtype=loss.dtype)
    loss *= mask
    return tf.reduce_mean(loss)


optimizer = tf.keras.optimizers.Adam()
state = None
for start in range(0, 4, 2):
    chunk = text[:, start : start + 2]
    loss = 0
    with tf.GradientTape() as tape:
        predictions, state = model(chunk, states=state, return_state=True)
        for t in range(2):
            loss += masked(chunk[:, t], predictions[:, t])
    batch_loss = loss / int(chunk.shape[1])
    variables = model.embedding.trainable_variables + model.gru.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    state = tf.stop_gradient(state)

# A recurrent net by hand.
w_x, w_h = tf.Variable(tf.random.normal((1, 3))), tf.Variable(tf.random.normal((3, 3)))
h = tf.zeros((1, 3))
outputs = []
with tf.GradientTape() as tape:
    for value in (0.1, 0.2, 0.3):
        h = tf.tanh(tf.matmul([[value]], w_x) + tf.matmul(h, w_h))
        outputs.append(h)
    loss = tf.reduce_sum(tf.concat(outputs, 0) ** 2)
dx, dh = tape.gradient(loss, [w_x, w_h])
norm = tf.linalg.global_norm([dx, dh])
w_h.assign_sub(dh / norm)
