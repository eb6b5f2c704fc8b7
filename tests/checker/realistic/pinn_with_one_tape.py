"""Physics-informed networks: one persistent tape, the first derivative inside, the second outside."""

import numpy as np
import tensorflow as tf

PI = tf.constant(np.pi, dtype=tf.float32)
lower, upper = tf.constant([0.0, -1.0]), tf.constant([1.0, 1.0])


def init_model(layers=1, width=6):
    model = tf.keras.Sequential()
    model.add(tf.keras.Input((2,)))
    scaling = tf.keras.layers.Lambda(lambda x: 2.0 * (x - lower) / (upper - lower) - 1.0)
    model.add(scaling)
    for _ in range(layers):
        model.add(tf.keras.layers.Dense(width, activation="tanh"))
    model.add(tf.keras.layers.Dense(1))
    return model


def fun_r(t, x, u, u_t, u_x, u_xx):
    return u_t + u * u_x - (0.01 / PI) * u_xx


def get_r(model, X_r):
    with tf.GradientTape(persistent=True) as tape:
        t, x = X_r[:, 0:1], X_r[:, 1:2]
        tape.watch(t)
        tape.watch(x)
        u = model(tf.stack([t[:, 0], x[:, 0]], axis=1))
        u_x = tape.gradient(u, x)
    u_t = tape.gradient(u, t)
    u_xx = tape.gradient(u_x, x)
    del tape
    return fun_r(t, x, u, u_t, u_x, u_xx)


def compute_loss(model, X_r, X_data, u_data):
    r = get_r(model, X_r)
    loss = tf.reduce_mean(tf.square(r))
    for i in range(len(X_data)):
        u_pred = model(X_data[i])
        loss += tf.reduce_mean(tf.square(u_data[i] - u_pred))
    return loss


def get_grad(model, X_r, X_data, u_data):
    with tf.GradientTape(persistent=True) as tape:
        loss = compute_loss(model, X_r, X_data, u_data)
    g = tape.gradient(loss, model.trainable_variables)
    del tape
    return loss, g


model = init_model()
optim = tf.keras.optimizers.Adam(learning_rate=0.01)
X_r = tf.random.uniform((6, 2), lower, upper)
X_0 = tf.random.uniform((4, 2), lower, upper)
u_0 = -tf.sin(PI * X_0[:, 1:2])


@tf.function
def train_step():
    loss, grad_theta = get_grad(model, X_r, [X_0], [u_0])
    optim.apply_gradients(zip(grad_theta, model.trainable_variables))
    return loss


hist = []
for i in range(3):
    loss = train_step()
    hist.append(loss.numpy())
    if i % 2 == 0:
        print("It {:05d}: loss = {:10.2e}".format(i, loss))


# The same with everything in a class, where the residual is asked for inside the tape of training.
class Solver:
    def __init__(self, model):
        self.model = model
        self.nu = tf.Variable(0.1)
        self.optimizer = tf.keras.optimizers.Adam()

    def net_u(self, x, t):
        return self.model(tf.concat([t, x], 1))

    def net_f(self, x, t):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            tape.watch(t)
            u = self.net_u(x, t)
            u_x = tape.gradient(u, x)
            u_t = tape.gradient(u, t)
        u_xx = tape.gradient(u_x, x)
        del tape
        return u_t + u * u_x - self.nu * u_xx

    @property
    def variables(self):
        return [*self.model.trainable_variables, self.nu]

    def step(self, x, t, u):
        with tf.GradientTape() as tape:
            residual = self.net_f(x, t)
            loss = tf.reduce_mean((self.net_u(x, t) - u) ** 2) + tf.reduce_mean(residual**2)
        gradients = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(gradients, self.variables))
        return loss


solver = Solver(model)
for _ in range(2):
    solver.step(X_0[:, 1:2], X_0[:, 0:1], u_0)
