"""Networks of two layers: the loss of a batch and all its gradients.

``network`` is 784-128-10 with a batch of 128 pictures. Nearly all of the time is matrix products,
which every library leaves to a library of its own: what can be gained is what one need not
compute, such as the gradient of the pictures. ``small-network`` is 8-32-1 with a batch of 256:
there the calls count again.
"""

from __future__ import annotations

import numpy as np
from targets import Target

from .workload import Programs, Workload

classifier = Programs()
fit = Programs()


# ---- 784-128-10: which digit is it? -------------------------------------------------------------


@classifier.on("tapemagic", "tensorflow")
def gradient_tape(tf, pictures, labels, parameters):
    pictures, labels = tf.constant(pictures), tf.constant(labels)
    w_1, b_1, w_2, b_2 = parameters = [tf.Variable(values) for values in parameters]

    def run():
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(tf.matmul(pictures, w_1) + b_1)
            logits = tf.matmul(hidden, w_2) + b_2
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            )
        return loss, *tape.gradient(loss, parameters)

    return run


@classifier.on("pytorch")
def pytorch(torch, pictures, labels, parameters):
    functional = torch.nn.functional
    pictures, labels = torch.tensor(pictures), torch.tensor(labels.astype(np.int64))
    w_1, b_1, w_2, b_2 = parameters = [
        torch.tensor(values, requires_grad=True) for values in parameters
    ]

    def run():
        hidden = torch.relu(pictures @ w_1 + b_1)
        loss = functional.cross_entropy(hidden @ w_2 + b_2, labels)
        return loss, *torch.autograd.grad(loss, parameters)

    return run


@classifier.on("jax", "jax-jit")
def jax(jax, pictures, labels, parameters):
    numpy = jax.numpy
    pictures, labels = numpy.asarray(pictures), numpy.asarray(labels)

    def loss(parameters):
        w_1, b_1, w_2, b_2 = parameters
        hidden = jax.nn.relu(pictures @ w_1 + b_1)
        scores = jax.nn.log_softmax(hidden @ w_2 + b_2)
        return -numpy.mean(numpy.take_along_axis(scores, labels[:, None], axis=1))

    def value_and_gradients(parameters):
        value, gradients = jax.value_and_grad(loss)(parameters)
        return value, *gradients

    return value_and_gradients, ([numpy.asarray(values) for values in parameters],)


@classifier.on("autograd")
def autograd(autograd, pictures, labels, parameters):
    numpy = autograd.numpy
    rows = np.arange(len(labels))

    def loss(parameters):
        w_1, b_1, w_2, b_2 = parameters
        hidden = numpy.maximum(numpy.dot(pictures, w_1) + b_1, 0)
        logits = numpy.dot(hidden, w_2) + b_2
        largest = numpy.max(logits, axis=1, keepdims=True)
        total = numpy.sum(numpy.exp(logits - largest), axis=1)
        return numpy.mean(numpy.log(total) + largest[:, 0] - logits[rows, labels])

    value_and_gradients = autograd.value_and_grad(loss)

    def run():
        value, gradients = value_and_gradients(list(parameters))
        return value, *gradients

    return run


@classifier.on("mygrad", "mygrad-unguarded")
def mygrad(mygrad, pictures, labels, parameters):
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    w_1, b_1, w_2, b_2 = parameters = [mygrad.tensor(values) for values in parameters]

    def run():
        hidden = relu(mygrad.matmul(pictures, w_1) + b_1)
        loss = softmax_crossentropy(mygrad.matmul(hidden, w_2) + b_2, labels)
        loss.backward()
        return loss, *(tensor.grad for tensor in parameters)

    return run


@classifier.on("numpy")
def by_hand(np, pictures, labels, parameters):
    w_1, b_1, w_2, b_2 = parameters
    count = len(labels)
    rows = np.arange(count)

    def run():
        hidden = np.maximum(pictures @ w_1 + b_1, 0)
        logits = hidden @ w_2 + b_2
        logits -= logits.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        totals = exponentials.sum(axis=1, keepdims=True)
        loss = (np.log(totals[:, 0]) - logits[rows, labels]).mean()
        d_logits = exponentials / totals
        d_logits[rows, labels] -= 1
        d_logits /= count
        d_hidden = d_logits @ w_2.T
        d_hidden *= hidden > 0
        return (
            loss,
            pictures.T @ d_hidden,
            d_hidden.sum(axis=0),
            hidden.T @ d_logits,
            d_logits.sum(axis=0),
        )

    return run


# ---- 8-32-1: a least-squares fit ----------------------------------------------------------------


@fit.on("tapemagic", "tensorflow")
def fit_with_gradient_tape(tf, features, targets, hidden, output):
    features, targets = tf.constant(features), tf.constant(targets)
    hidden, output = tf.Variable(hidden), tf.Variable(output)

    def run():
        with tf.GradientTape() as tape:
            errors = tf.matmul(tf.tanh(tf.matmul(features, hidden)), output) - targets
            loss = tf.reduce_mean(tf.square(errors))
        return tape.gradient(loss, [hidden, output])

    return run


@fit.on("pytorch")
def fit_with_pytorch(torch, features, targets, hidden, output):
    features, targets = torch.tensor(features), torch.tensor(targets)
    hidden, output = (torch.tensor(values, requires_grad=True) for values in (hidden, output))

    def run():
        errors = torch.tanh(features @ hidden) @ output - targets
        return torch.autograd.grad(torch.mean(torch.square(errors)), (hidden, output))

    return run


@fit.on("jax", "jax-jit")
def fit_with_jax(jax, features, targets, hidden, output):
    def loss(hidden, output):
        errors = jax.numpy.tanh(features @ hidden) @ output - targets
        return jax.numpy.mean(jax.numpy.square(errors))

    features, targets, hidden, output = map(jax.numpy.asarray, (features, targets, hidden, output))
    return jax.grad(loss, (0, 1)), (hidden, output)


@fit.on("autograd")
def fit_with_autograd(autograd, features, targets, hidden, output):
    numpy = autograd.numpy

    def loss(parameters):
        hidden, output = parameters
        errors = numpy.dot(numpy.tanh(numpy.dot(features, hidden)), output) - targets
        return numpy.mean(numpy.square(errors))

    gradients = autograd.grad(loss)
    return lambda: gradients((hidden, output))


@fit.on("mygrad", "mygrad-unguarded")
def fit_with_mygrad(mygrad, features, targets, hidden, output):
    hidden, output = mygrad.tensor(hidden), mygrad.tensor(output)

    def run():
        errors = mygrad.matmul(mygrad.tanh(mygrad.matmul(features, hidden)), output) - targets
        mygrad.mean(mygrad.square(errors)).backward()
        return hidden.grad, output.grad

    return run


@fit.on("numpy")
def fit_by_hand(np, features, targets, hidden, output):
    def run():
        activity = np.tanh(features @ hidden)
        errors = activity @ output - targets
        errors *= 2 / len(errors)
        d_activity = errors @ output.T
        d_activity *= 1 - activity * activity
        return features.T @ d_activity, activity.T @ errors

    return run


# ---- what they are given ------------------------------------------------------------------------


def inputs_of_fit():
    random = np.random.default_rng(1)
    shapes = {"features": (256, 8), "targets": (256, 1), "hidden": (8, 32), "output": (32, 1)}
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def expected_of_fit():
    exactly = {name: values.astype(np.float64) for name, values in inputs_of_fit().items()}
    return fit_by_hand(np, **exactly)()


def inputs():
    random = np.random.default_rng(7)
    parameters = [
        random.normal(size=shape, scale=scale).astype(np.float32)
        for shape, scale in (((784, 128), 0.05), (128, 0.1), ((128, 10), 0.1), (10, 0.1))
    ]
    pictures = random.uniform(size=(128, 784)).astype(np.float32)
    labels = random.integers(10, size=128).astype(np.int32)
    return {"pictures": pictures, "labels": labels, "parameters": parameters}


def expected():
    given = inputs()
    exactly = [values.astype(np.float64) for values in given["parameters"]]
    return by_hand(np, given["pictures"].astype(np.float64), given["labels"], exactly)()


WORKLOADS = (
    Workload(
        "network",
        "network 784-128-10, batch of 128, loss and all gradients",
        classifier,
        inputs(),
        expected,
        targets=(Target(1.15, "numpy"), Target(1.15, "pytorch")),
    ),
    Workload(
        "small-network",
        "network 8-32-1, batch of 256, all gradients",
        fit,
        inputs_of_fit(),
        expected_of_fit,
    ),
)
