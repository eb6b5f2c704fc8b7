"""A training loop by hand: data, model, loss, gradients, update."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

colors = plt.rcParams["axes.prop_cycle"].by_key()["color"]

# %% [markdown]
# Points around a line, with noise.

# %%
TRUE_W = 3.0
TRUE_B = 2.0
NUM_EXAMPLES = 201

tf.random.set_seed(42)
x = tf.linspace(-2, 2, NUM_EXAMPLES)
x = tf.cast(x, tf.float32)


def f(x):
    return x * TRUE_W + TRUE_B


noise = tf.random.normal(shape=[NUM_EXAMPLES])
y = f(x) + noise
x.shape, x.dtype, noise[:5], y[:5]

# %%
plt.plot(x, y, ".")
plt.show()


# %%
class MyModel(tf.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


model = MyModel()
print("Variables:", model.variables)
assert model(3.0).numpy() == 15.0

# %%
model


# %%
def loss(target_y, predicted_y):
    return tf.reduce_mean(tf.square(target_y - predicted_y))


# %%
plt.plot(x, y, ".", label="Data")
plt.plot(x, f(x), label="Ground truth")
plt.plot(x, model(x), label="Predictions")
plt.legend()
plt.show()

print("Current loss: %1.6f" % loss(y, model(x)).numpy())


# %%
def train(model, x, y, learning_rate):
    with tf.GradientTape() as t:
        current_loss = loss(y, model(x))

    dw, db = t.gradient(current_loss, [model.w, model.b])
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)


# %%
model = MyModel()
weights = []
biases = []
epochs = range(10)


def report(model, loss):
    return f"W = {model.w.numpy():1.2f}, b = {model.b.numpy():1.2f}, loss={loss:2.5f}"


def training_loop(model, x, y):
    for epoch in epochs:
        train(model, x, y, learning_rate=0.1)
        weights.append(model.w.numpy())
        biases.append(model.b.numpy())
        current_loss = loss(y, model(x))
        print(f"Epoch {epoch:2d}:")
        print("    ", report(model, current_loss))


# %%
current_loss = loss(y, model(x))
print("Starting:")
print("    ", report(model, current_loss))
training_loop(model, x, y)

# %%
plt.plot(epochs, weights, label="Weights", color=colors[0])
plt.plot(epochs, [TRUE_W] * len(epochs), "--", label="True weight", color=colors[0])
plt.plot(epochs, biases, label="bias", color=colors[1])
plt.plot(epochs, [TRUE_B] * len(epochs), "--", label="True bias", color=colors[1])
plt.legend()
plt.show()

# %%
print("Current loss: %1.6f" % loss(model(x), y).numpy())

# %%
weights, biases[-1], type(weights[0]), np.array(weights).dtype

# %% [markdown]
# The same with a compiled step, mini-batches and a learning rate that falls.


# %%
@tf.function
def train_step(model, xs, ys, rate):
    with tf.GradientTape() as tape:
        value = loss(ys, model(xs))
    gradients = tape.gradient(value, model.trainable_variables)
    for variable, gradient in zip(model.trainable_variables, gradients):
        variable.assign_sub(rate * gradient)
    return value


model = MyModel(name="line")
first = train_step(model, x, y, tf.constant(0.1))
print(first, model.name)

# %%
batch_size = 32
order = tf.random.shuffle(tf.range(NUM_EXAMPLES), seed=7)
history = []
for epoch in range(3):
    rate = 0.1 / (1 + epoch)
    for start in range(0, NUM_EXAMPLES, batch_size):
        batch = order[start : start + batch_size]
        history.append(
            train_step(model, tf.gather(x, batch), tf.gather(y, batch), tf.constant(rate))
        )
    tf.print("epoch", epoch, "rate", rate, "batches", tf.size(history))
print(len(history), f"{history[0]:.4f}", f"{history[-1]:.4f}")

# %%
order[:10]

# %%
plt.plot(history)
plt.title("loss")
plt.xlabel("batch")

# %% [markdown]
# Momentum, written out.

# %%
model = MyModel()
velocity = [tf.Variable(tf.zeros_like(v), trainable=False) for v in model.trainable_variables]
for step in range(20):
    with tf.GradientTape() as tape:
        value = loss(y, model(x))
    grads = tape.gradient(value, model.trainable_variables)
    for v, g, m in zip(model.trainable_variables, grads, velocity):
        m.assign(0.9 * m + g)
        v.assign_sub(0.02 * m)
    if step % 5 == 0:
        print(
            "step {:2d} loss {:.4f} w {:.4f} b {:.4f}".format(
                step, float(value), model.w.numpy(), model.b.numpy()
            )
        )


# %%
class Model(tf.Module):
    def __init__(self, units):
        self.units = units


try:
    Model(3).trainable_variables
    Model(3).name
except AttributeError as e:
    print("AttributeError:", e)

# %%
with tf.GradientTape() as tape:
    value = loss(y, f(x))
print(tape.gradient(value, model.trainable_variables))
try:
    for v, g in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
        v.assign_sub(0.1 * g)
except Exception as e:
    print(type(e).__name__)
