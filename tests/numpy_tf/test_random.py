"""Random numbers: TensorFlow's after a seed (stored from TensorFlow 2.21), others without one."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tapemagic.numpy_tf as tf
from tapemagic.numpy_tf import philox


@pytest.fixture(autouse=True)
def _forget_the_seed():
    yield
    tf.random.set_seed(None)


def test_without_a_seed_numbers_are_new_each_time():
    first, second = tf.random.normal([8]), tf.random.normal([8])
    assert not np.array_equal(first, second)
    assert not np.array_equal(tf.random.uniform([8]), tf.random.uniform([8]))


def test_a_seeded_lesson_prints_tensorflows_numbers():
    tf.random.set_seed(42)
    drawn = {
        "normal": tf.random.normal([3]),
        "uniform": tf.random.uniform([3]),
        "integers": tf.random.uniform([5], 0, 100, tf.int32),
        "truncated": tf.random.truncated_normal([3]),
        "shuffle": tf.random.shuffle(tf.range(8)),
        "categorical": tf.random.categorical([[0.0, 1.0, 2.0]], 8),
        "own seed": tf.random.normal([2], seed=1),
        "own seed again": tf.random.normal([2], seed=1),
        "float64": tf.random.normal([2], dtype=tf.float64),
        "stateless": tf.random.stateless_normal([2], [1, 2]),
        "stateless integers": tf.random.stateless_uniform([3], [1, 2], maxval=9, dtype=tf.int32),
        "initializer": tf.random_normal_initializer(seed=3)([2]),
        "uniform initializer": tf.random_uniform_initializer(0.0, 2.0, seed=3)([2]),
    }
    stored = {
        "normal": [0.32746851444244385, -0.8426257967948914, 0.31943368911743164],
        "uniform": [0.6878912448883057, 0.48447883129119873, 0.9309943914413452],
        "integers": [4, 92, 77, 24, 23],
        "truncated": [0.6564867496490479, -0.41305169463157654, 0.3399750590324402],
        "shuffle": [1, 7, 2, 6, 5, 4, 0, 3],
        "categorical": [[2, 2, 2, 2, 2, 2, 2, 1]],
        "own seed": [-1.49994695186615, -1.2420494556427002],
        "own seed again": [-0.8944764733314514, 1.0986292362213135],
        "float64": [-0.1959948333600935, 1.187894891506743],
        "stateless": [0.544110119342804, 0.20738030970096588],
        "stateless integers": [1, 2, 0],
        "initializer": [-0.03357924148440361, 0.08380252122879028],
        "uniform initializer": [0.39182567596435547, 1.878690481185913],
    }
    for name, values in stored.items():
        np.testing.assert_allclose(drawn[name].numpy(), values, rtol=5e-7, err_msg=name)


def test_setting_the_seed_begins_again():
    tf.random.set_seed(1)
    first = [tf.random.normal([2]).numpy(), tf.random.normal([2]).numpy()]
    tf.random.set_seed(1)
    again = [tf.random.normal([2]).numpy(), tf.random.normal([2]).numpy()]
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(*first)


@pytest.mark.parametrize("shape", [[], [0], [2, 0, 3], (2, 3), [np.int64(2)], tf.constant([2, 2])])
def test_shapes(shape):
    expected = tuple(int(length) for length in np.asarray(shape))
    for dtype in (tf.float16, tf.float32, tf.float64):
        for draw in (tf.random.normal, tf.random.uniform, tf.random.truncated_normal):
            drawn = draw(shape, dtype=dtype)
            assert tuple(drawn.shape) == expected
            assert drawn.dtype is dtype
    assert isinstance(tf.random.normal([]).numpy(), np.float32)


@given(st.integers(-(2**31), 2**31 - 2), st.integers(1, 2**32 - 1))
def test_integers_lie_between_their_bounds(low, width):
    high = min(low + width, 2**31 - 1)
    drawn = tf.random.uniform([50], low, high, tf.int32).numpy()
    assert drawn.dtype == np.int32
    assert (drawn >= low).all()
    assert (drawn < high).all()


@given(st.integers(0, 2**32))
def test_distributions_look_like_themselves(seed):
    tf.random.set_seed(seed)
    uniform = tf.random.uniform([4000], 2.0, 4.0).numpy()
    assert uniform.min() >= 2
    assert uniform.max() < 4
    assert abs(uniform.mean() - 3) < 0.1
    normal = tf.random.normal([4000], 5.0, 2.0).numpy()
    assert abs(normal.mean() - 5) < 0.2
    assert abs(normal.std() - 2) < 0.2
    truncated = tf.random.truncated_normal([4000], 5.0, 2.0).numpy()
    assert np.abs(truncated - 5).max() <= 4


@given(st.lists(st.integers(), max_size=20).map(lambda items: [i % 1000 for i in items]))
def test_a_shuffle_keeps_every_part(items):
    values = np.array(items, np.int32)
    np.testing.assert_array_equal(np.sort(tf.random.shuffle(values).numpy()), np.sort(values))


def test_a_shuffle_moves_whole_rows_and_has_no_gradient():
    rows = tf.constant(np.arange(12.0).reshape(4, 3))
    with tf.GradientTape() as tape:
        tape.watch(rows)
        shuffled = tf.random.shuffle(rows) * 1.0
    assert sorted(map(tuple, shuffled.numpy())) == sorted(map(tuple, rows.numpy()))
    assert tape.gradient(shuffled, rows) is None


def test_each_thread_has_its_seed():
    tf.random.set_seed(3)
    expected = tf.random.normal([2]).numpy()
    tf.random.set_seed(3)
    thread = threading.Thread(target=lambda: (tf.random.set_seed(9), tf.random.normal([2])))
    thread.start()
    thread.join()
    np.testing.assert_array_equal(tf.random.normal([2]), expected)


# ---- the generator itself ----------------------------------------------------------------------


def test_philox_gives_the_words_of_its_authors():
    # Known answers of Random123: counter and key all ones, and digits of pi.
    ones = philox.Stream(2**64 - 1, 2**128 - 1).words(4)
    assert [f"{word:08x}" for word in ones] == ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]
    pi = philox.Stream(0x299F31D0_A4093822, 0x03707344_13198A2E_85A308D3_243F6A88).words(4)
    assert [f"{word:08x}" for word in pi] == ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"]
    zero = philox.Stream(0, 0).words(4)
    assert [f"{word:08x}" for word in zero] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**128 - 1), st.integers(0, 50))
def test_a_later_part_of_a_stream_is_its_own_stream(key, counter, skipped):
    stream = philox.Stream(key, counter)
    later = stream.words(4 * skipped + 8)[4 * skipped :]
    np.testing.assert_array_equal(stream.after(skipped).words(8), later)


@pytest.mark.parametrize("counter", [2**64 - 2, 2**128 - 2, 2**127 + 2**64 - 1])
def test_the_counter_carries(counter):
    stream = philox.Stream(5, counter)
    one_by_one = [stream.after(i).words(4) for i in range(4)]
    np.testing.assert_array_equal(stream.words(16), np.concatenate(one_by_one))


# ---- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "error", "text"),
    [
        (lambda: tf.random.normal(3), tf.errors.InvalidArgumentError, r"write \[3\]"),
        (lambda: tf.random.normal([-1]), tf.errors.InvalidArgumentError, "must be >= 0"),
        (lambda: tf.random.uniform([2], dtype=tf.int32), ValueError, "Must specify maxval"),
        (
            lambda: tf.random.uniform([2], 5, 5, tf.int32),
            tf.errors.InvalidArgumentError,
            "Need minval < maxval, got 5 >= 5",
        ),
        (lambda: tf.random.uniform([2], dtype=tf.uint8), ValueError, "got invalid value"),
        (lambda: tf.random.normal([2], dtype=tf.int32), TypeError, "dtype int32"),
        (lambda: tf.random.set_seed(1.5), TypeError, "1.5"),
        (lambda: tf.random.categorical([1.0], 1), tf.errors.InvalidArgumentError, "a matrix"),
        (
            lambda: tf.random.stateless_normal([2], 1),
            tf.errors.InvalidArgumentError,
            r"shape \[2\]",
        ),
    ],
)
def test_bad_arguments(draw, error, text):
    with pytest.raises(error, match=text):
        draw()
