"""Keras models, optimizers, losses and metrics in training loops of one's own."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

x_train = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
y_train = np.random.default_rng(1).integers(0, 3, size=8)
train_dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(4)

inputs = keras.Input(shape=(4,), name="digits")
h = layers.Dense(5, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01))(inputs)
outputs = layers.Dense(3, name="predictions")(h)
model = keras.Model(inputs=inputs, outputs=outputs)

optimizer = keras.optimizers.SGD(learning_rate=1e-3)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_acc_metric = keras.metrics.SparseCategoricalAccuracy()

for epoch in range(2):
    print(f"Start of epoch {epoch}")
    for step, (x_batch_train, y_batch_train) in enumerate(train_dataset):
        with tf.GradientTape() as tape:
            logits = model(x_batch_train, training=True)
            loss_value = loss_fn(y_batch_train, logits)
            loss_value += sum(model.losses)
            print("in the block:", loss_value.numpy(), float(loss_value))
        grads = tape.gradient(loss_value, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        train_acc_metric.update_state(y_batch_train, logits)
        if step % 200 == 0:
            print(f"Training loss at step {step}: {float(loss_value):.4f}")
    print(float(train_acc_metric.result()))
    train_acc_metric.reset_state()


# Updates inside the block, and a loss that is an attribute.
class Trainer:
    def __init__(self, model, lr=0.01):
        self.model = model
        self.optimizer = tf.keras.optimizers.get(
            {"class_name": "SGD", "config": {"learning_rate": lr}}
        )
        self.loss = None

    def train(self, dataset, clip=None):
        for x, y in dataset:
            with tf.GradientTape() as tape:
                self.loss = tf.reduce_mean(
                    tf.nn.sparse_softmax_cross_entropy_with_logits(
                        tf.cast(y, tf.int32), self.model(x)
                    )
                )
                variables = self.model.trainable_variables
                gradients = tape.gradient(self.loss, variables)
                if clip is not None:
                    gradients, _ = tf.clip_by_global_norm(gradients, clip)
                self.optimizer.apply_gradients(zip(gradients, variables))


trainer = Trainer(model)
trainer.train(train_dataset)
trainer.train(train_dataset, clip=1.0)


# A model that trains itself, with a tape in its method.
class CustomModel(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply(gradients, trainable_vars)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


custom = CustomModel(inputs, outputs)
custom.compile(optimizer="sgd", loss=loss_fn, metrics=["accuracy"])
custom.fit(x_train, y_train, epochs=1, batch_size=4, verbose=0)

# Gradients are summed over batches before they are applied.
accumulated = [tf.Variable(tf.zeros_like(v), trainable=False) for v in model.trainable_variables]
total = 0
for x, y in train_dataset:
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x)) / 2
    for accumulator, gradient in zip(accumulated, tape.gradient(loss, model.trainable_variables)):
        accumulator.assign_add(gradient)
    total += 1
optimizer.apply_gradients(zip(accumulated, model.trainable_variables))

# Two optimizers, one persistent tape.
kernels = [v for v in model.trainable_variables if "kernel" in v.path]
biases = [v for v in model.trainable_variables if "bias" in v.path]
with tf.GradientTape(persistent=True) as tape:
    loss = loss_fn(y_train, model(x_train))
    penalty = tf.add_n([tf.nn.l2_loss(v) for v in kernels])
    total_loss = loss + 0.01 * penalty
for optimizer, variables in [(keras.optimizers.SGD(), kernels), (keras.optimizers.Adam(), biases)]:
    optimizer.apply_gradients(zip(tape.gradient(total_loss, variables), variables))
del tape
