"""What is offered where a model comes from elsewhere, so that no reading can prove the number.

The call goes wrong for certain, and after the change it hangs on the model. Such a fix is unsafe,
and it must be the one that a teacher would make: each is run on TensorFlow with a real model.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

import pytest

from tapemagic import check
from tapemagic.checker.fixing import fix_text
from tapemagic.checker.selection import Selection


def program(source):
    return f"import tensorflow as tf\n{dedent(source)}"


def offered(source):
    found = check(program(source)).findings
    return [(each.fix.applicability, each.fix.title) for each in found if each.fix is not None]


# ---- what must not be offered -------------------------------------------------------------------

RIGHT = {
    "a training step": """\
        def step(model, loss_fn, optimizer, x, y):
            with tf.GradientTape() as tape:
                loss = loss_fn(y, model(x, training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        """,
    "a gradient penalty": """\
        def penalty(critic, real, fake):
            mixed = real + tf.random.uniform([8, 1]) * (fake - real)
            with tf.GradientTape() as tape:
                tape.watch(mixed)
                score = critic(mixed)
            slope = tape.gradient(score, mixed)
            return tf.reduce_mean((tf.norm(slope, axis=1) - 1.0) ** 2)
        """,
    "two tapes for two losses": """\
        def step(generator, critic, noise, real):
            with tf.GradientTape() as g_tape, tf.GradientTape() as c_tape:
                fake = generator(noise)
                g_loss = -tf.reduce_mean(critic(fake))
                c_loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real))
            g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
            c_grads = c_tape.gradient(c_loss, critic.trainable_variables)
            return g_grads, c_grads
        """,
    "the residual of a differential equation": """\
        def residual(model, x):
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    u = model(x)
                u_x = inner.gradient(u, x)
            return outer.gradient(u_x, x) + u
        """,
}


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_said_of_what_is_right(name):
    assert not check(program(RIGHT[name])).findings


NOTHING_TO_OFFER = {
    # The name of the tape is as likely the mistake as the place of the lines.
    "the other tape has recorded it": """\
        def step(generator, critic, noise, scale):
            scale = tf.Variable(1.0)
            with tf.GradientTape() as g_tape:
                g_loss = tf.reduce_mean(critic(generator(noise * scale)))
            with tf.GradientTape() as c_tape:
                c_loss = tf.reduce_mean(critic(noise * scale))
            return g_tape.gradient(c_loss, scale)
        """,
    "only an earlier exception is in the way": """\
        def step(model):
            x = tf.constant(3.0)
            with tf.GradientTape() as tape:
                y = model(x)
            slope = tape.gradient(None, x)
            return tape.gradient(y * slope, x)
        """,
    "the program catches the exception": """\
        def step(model, x):
            with tf.GradientTape() as tape:
                y = model(x)
            slopes = tape.gradient(y, model.trainable_variables)
            try:
                slopes = tape.gradient(y, model.trainable_variables)
            except RuntimeError:
                print("a tape can be asked once")
            return slopes
        """,
    "the target has nothing to do with the source": """\
        def step(model, x):
            factor = tf.Variable(2.0)
            with tf.GradientTape() as tape:
                y = tf.sin(tf.Variable(3.0))
            z = model(x)
            return tape.gradient(y, factor)
        """,
}


@pytest.mark.parametrize("name", NOTHING_TO_OFFER)
def test_no_change_is_made_in_hope(name):
    assert not offered(NOTHING_TO_OFFER[name])


def test_a_safe_fix_goes_before_one_that_is_made_in_hope():
    source = """\
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        dy_dx = tape.gradient(y, x)
        again = tape.gradient(y, x)
        def step(model):
            with tf.GradientTape() as tape:
                z = model(x)
            return tape.gradient(z, x)
        """
    persistent = "Make `tape` persistent, so that it can be asked several times."
    assert offered(source) == [("safe", persistent)]


def test_a_call_that_was_known_must_not_become_unknown():
    # Were the tape to begin above the model, it would follow `y` from there as well.
    source = """\
        def step(model):
            w = tf.constant(2.0)
            with tf.GradientTape() as tape:
                tape.watch(w)
                y = w * w
                known = tape.gradient(y, w)
            z = model(w) * w
            return known, tape.gradient(z, w)
        """
    before = check(program(source))
    text = fix_text(program(source), "python", Selection(), unsafe=True).text
    assert [call.verdict for call in before.calls] == ["value", "error"]
    assert check(text).calls[0].verdict == "value"


# ---- what is offered ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A mistake, what is offered, and how the function is called with a real model.

    Attributes
    ----------
    drive
        An expression: what the function gives, None or an exception before the change.
    """

    source: str
    title: str
    drive: str


SETUP = """\
keras = tf.keras
keras.utils.set_random_seed(3)
x = tf.random.uniform([8, 2])
y = tf.random.uniform([8, 1])
def network(inputs, outputs):
    return keras.Sequential([
        keras.Input((inputs,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(outputs)
    ])
"""

CASES = {
    "two losses of a GAN from one tape": Case(
        """\
        def step(generator, critic, noise, real):
            with tf.GradientTape() as tape:
                fake = generator(noise)
                g_loss = -tf.reduce_mean(critic(fake))
                c_loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real))
            g_grads = tape.gradient(g_loss, generator.trainable_variables)
            c_grads = tape.gradient(c_loss, critic.trainable_variables)
            return g_grads + c_grads
        """,
        "Make `tape` persistent, so that it can be asked several times.",
        "step(network(2, 2), network(2, 1), x, x)",
    ),
    "the penalty of a WGAN, the mixed pictures not watched": Case(
        """\
        def penalty(critic):
            mixed = tf.random.uniform([8, 2])
            with tf.GradientTape() as tape:
                score = critic(mixed)
            slope = tape.gradient(score, mixed)
            return [tf.reduce_mean((tf.norm(slope, axis=1) - 1.0) ** 2)]
        """,
        "Let `tape` watch `mixed`: add `tape.watch(mixed)` after its `with` line.",
        "penalty(network(2, 1))",
    ),
    "the penalty of a WGAN, added after the block": Case(
        """\
        def step(critic, real, fake):
            mixed = real + tf.random.uniform([8, 1]) * (fake - real)
            with tf.GradientTape() as tape:
                with tf.GradientTape() as inner:
                    inner.watch(mixed)
                    score = critic(mixed)
                loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real))
            slope = inner.gradient(score, mixed)
            loss += 10.0 * tf.reduce_mean((tf.norm(slope, axis=1) - 1.0) ** 2)
            return tape.gradient(loss, critic.trainable_variables)
        """,
        "Indent lines 9 to 10 into the block of `tape`.",
        "step(network(2, 1), x, 2.0 * x)",
    ),
    "the first derivative of a PINN outside of both tapes": Case(
        """\
        def residual(model, x):
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    u = model(x)
            u_x = inner.gradient(u, x)
            u_xx = outer.gradient(u_x, x)
            return [u_xx]
        """,
        "Indent line 8 into the block of `outer`.",
        "residual(network(2, 1), x)",
    ),
    "the points of a PINN, watched by one tape only": Case(
        """\
        points = tf.random.uniform([8, 2])
        def residual(model):
            with tf.GradientTape() as outer:
                with tf.GradientTape() as inner:
                    inner.watch(points)
                    u = model(points)
                u_x = inner.gradient(u, points)
            u_xx = outer.gradient(u_x, points)
            return [u_xx]
        """,
        "Let `outer` watch `points`: add `outer.watch(points)` after its `with` line.",
        "residual(network(2, 1))",
    ),
    "two derivatives of a PINN from one tape": Case(
        """\
        def slopes(model, x, t):
            with tf.GradientTape() as tape:
                tape.watch([x, t])
                u = model(tf.concat([x, t], axis=1))
            u_x = tape.gradient(u, x)
            u_t = tape.gradient(u, t)
            return [u_x, u_t]
        """,
        "Make `tape` persistent, so that it can be asked several times.",
        "slopes(network(2, 1), x[:, :1], x[:, 1:])",
    ),
    "the adapted loss of MAML after the block": Case(
        """\
        def meta_gradients(model, x, y):
            with tf.GradientTape() as outer:
                with tf.GradientTape() as inner:
                    loss = tf.reduce_mean((model(x) - y) ** 2)
                grads = inner.gradient(loss, model.trainable_variables)
                w, b = [v - 0.1 * g for v, g in zip(model.trainable_variables, grads)]
            adapted = tf.reduce_mean((tf.matmul(x, w) + b - y) ** 2)
            return outer.gradient(adapted, model.trainable_variables)
        """,
        "Indent line 8 into the block of `outer`.",
        "meta_gradients(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), x, y)",
    ),
    "the inner gradients of MAML, asked twice": Case(
        """\
        def adapted(model, x, y):
            with tf.GradientTape() as inner:
                loss = tf.reduce_mean((model(x) - y) ** 2)
            steps = []
            for v in model.trainable_variables:
                steps.append(v - 0.1 * inner.gradient(loss, v))
            return steps
        """,
        "Make `inner` persistent, so that it can be asked several times.",
        "adapted(network(2, 1), x, y)",
    ),
    "a training loop with model.predict": Case(
        """\
        keras = tf.keras
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        def train(x):
            with tf.GradientTape() as tape:
                guess = model.predict(x, verbose=0)
                loss = tf.reduce_mean((guess - 1.0) ** 2)
            return tape.gradient(loss, model.trainable_variables)
        """,
        "Write `model(x)`, which gives a tensor; `predict` gives an array.",
        "train(x)",
    ),
    "the loss of a training loop after the block": Case(
        """\
        def train(model, batches):
            for x, y in batches:
                with tf.GradientTape() as tape:
                    guess = model(x)
                loss = tf.reduce_mean((guess - y) ** 2)
                grads = tape.gradient(loss, model.trainable_variables)
            return grads
        """,
        "Indent line 6 into the block of `tape`.",
        "train(network(2, 1), [(x, y)])",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_natural_change_is_offered_as_an_unsafe_one(name):
    assert offered(CASES[name].source) == [("unsafe", CASES[name].title)]


@pytest.mark.parametrize("name", CASES)
def test_it_is_made_only_when_asked_for(name):
    text = program(CASES[name].source)
    assert fix_text(text, "python", Selection()).text == text


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", CASES)
def test_with_a_real_model_the_changed_program_has_a_value(name):
    import tensorflow as tf

    def outcome(text):
        names = {"tf": tf}
        exec(SETUP + text, names)
        try:
            return eval(CASES[name].drive, names)
        except (RuntimeError, TypeError, ValueError) as error:
            return [error]

    text = program(CASES[name].source)
    assert not all(isinstance(each, tf.Tensor) for each in outcome(text))
    fixed = fix_text(text, "python", Selection(), unsafe=True).text
    assert all(isinstance(each, tf.Tensor) for each in outcome(fixed))


# ---- a line that is not needed ------------------------------------------------------------------

WATCHED_WEIGHTS = """\
    keras = tf.keras
    layer = keras.layers.Dense(1, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((1,)), layer])
    with tf.GradientTape({}) as tape:
        tape.watch(model.trainable_variables)
        loss = tf.reduce_sum(model(tf.constant([[3.0]])))
    slope = tape.gradient(loss, layer.kernel)
    """


def test_a_watch_is_not_taken_away_that_the_tape_would_need():
    assert not offered(WATCHED_WEIGHTS.format("watch_accessed_variables=False"))


@pytest.mark.tensorflow
def test_a_watch_of_what_is_followed_anyway_is_taken_away():
    source = program(WATCHED_WEIGHTS.format(""))
    fixed = fix_text(source, "python", Selection()).text
    assert "tape.watch" in source
    assert "tape.watch" not in fixed
    names = {}
    exec(fixed, names)
    assert names["slope"].numpy().tolist() == [[3.0]]
