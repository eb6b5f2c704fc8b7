"""Grad-CAM, saliency maps and integrated gradients of a small network."""

import numpy as np
import tensorflow as tf


def build():
    inputs = tf.keras.Input((8, 8, 1))
    x = tf.keras.layers.Conv2D(2, 3, activation="relu", name="last_conv")(inputs)
    x = tf.keras.layers.GlobalAveragePooling2D()(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(3, name="scores")(x))


model = build()
image = np.random.default_rng(0).normal(size=(1, 8, 8, 1)).astype("float32")


def make_gradcam_heatmap(img_array, model, layer_name, pred_index=None):
    grad_model = tf.keras.Model(
        model.inputs[0], [model.get_layer(layer_name).output, model.get_layer("scores").output]
    )
    with tf.GradientTape() as tape:
        conv_output, preds = grad_model(tf.convert_to_tensor(img_array))
        if pred_index is None:
            pred_index = tf.argmax(preds[0])
        class_channel = preds[:, pred_index]
    grads = tape.gradient(class_channel, conv_output)
    pooled_grads = tf.reduce_mean(grads, axis=(0, 1, 2))
    heatmap = tf.squeeze(conv_output[0] @ pooled_grads[..., tf.newaxis])
    heatmap = tf.maximum(heatmap, 0) / (tf.math.reduce_max(heatmap) + 1e-6)
    return heatmap.numpy()


print(make_gradcam_heatmap(image, model, "last_conv").shape)
print(make_gradcam_heatmap(image, model, "last_conv", pred_index=1).shape)


def saliency(image):
    image = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        prediction = model(image)
        loss = tf.reduce_max(prediction, axis=1)
    gradient = tape.gradient(loss, image)
    return tf.reduce_max(tf.abs(gradient), axis=-1)[0]


print(saliency(image).shape)


def integrated_gradients(baseline, image, target, m_steps=3, batch_size=2):
    alphas = tf.linspace(start=0.0, stop=1.0, num=m_steps + 1)
    batches = []
    for start in tf.range(0, len(alphas), batch_size):
        end = tf.minimum(start + batch_size, len(alphas))
        part = alphas[start:end][:, tf.newaxis, tf.newaxis, tf.newaxis]
        path = baseline + part * (image - baseline)
        with tf.GradientTape() as tape:
            tape.watch(path)
            probs = tf.nn.softmax(model(path), axis=-1)[:, target]
        batches.append(tape.gradient(probs, path))
    total = tf.concat(batches, axis=0)
    average = tf.reduce_mean((total[:-1] + total[1:]) / 2.0, axis=0)
    return (image - baseline) * average


print(integrated_gradients(tf.zeros_like(image), image, 1).shape)


# A fast gradient-sign attack: the tape watches what the loop changes.
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
adversarial = tf.Variable(image)
for _ in range(2):
    with tf.GradientTape() as tape:
        loss = loss_object(tf.constant([1]), model(adversarial))
    signed = tf.sign(tape.gradient(loss, adversarial))
    adversarial.assign(tf.clip_by_value(adversarial + 0.1 * signed, -1.0, 1.0))
attacked = tf.constant(image)
for _ in range(2):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(attacked)
        loss = loss_object(tf.constant([1]), model(attacked))
    attacked = attacked + 0.1 * tf.sign(tape.gradient(loss, attacked))
