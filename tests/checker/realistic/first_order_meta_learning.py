"""Reptile and first-order MAML: weights are set inside a loop, and that is meant so."""

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
loss_object = tf.keras.losses.MeanSquaredError()


def inner_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_object(y, model(x))
    grads = tape.gradient(loss, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    return loss


for _ in range(2):
    old_weights = model.get_weights()
    for _ in range(2):
        x = tf.random.normal([3, 2])
        inner_step(x, tf.reduce_sum(x, axis=1, keepdims=True))
    new_weights = model.get_weights()
    mixed = [old + 0.5 * (new - old) for old, new in zip(old_weights, new_weights)]
    model.set_weights(mixed)

# Weights are set inside the tape, before the model is called.
backup = model.get_weights()
meta_gradients = None
for task in range(3):
    x = tf.random.normal([3, 2])
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    with tf.GradientTape() as tape:
        model.set_weights(backup)
        inner_step(x, y)
        loss = loss_object(y, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    if meta_gradients is None:
        meta_gradients = grads
    else:
        meta_gradients = [total + g for total, g in zip(meta_gradients, grads)]
optimizer.apply_gradients(zip(meta_gradients, model.trainable_variables))
