"""Lessons and tests that show a None on purpose: the verdict is None, and right. Either engine."""

import unittest

import tensorflow as tf


class TapeTest(unittest.TestCase):
    def setUp(self):
        self.x = tf.Variable(2.0)
        self.c = tf.constant(3.0)

    def test_constants_are_not_watched(self):
        with tf.GradientTape() as tape:
            y = self.c * self.c
        self.assertIsNone(tape.gradient(y, self.c))  # None

    def test_a_tape_can_be_asked_once(self):
        with tf.GradientTape() as tape:
            y = self.x * self.x
        tape.gradient(y, self.x)
        try:
            tape.gradient(y, self.x)  # RuntimeError
        except RuntimeError as error:
            self.assertIn("persistent", str(error))
        else:
            self.fail("a tape can be asked twice")

    def test_nothing_is_read(self):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            y = self.x**2
        assert tape.gradient(y, self.x) is None  # None


result = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromTestCase(TapeTest).run(result)
assert result.wasSuccessful(), result.failures + result.errors

x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x**2
    z = tf.constant(y)
print(tape.gradient(z, x))  # None
with tf.GradientTape() as tape:
    y = tf.cast(x, tf.int32)
print(tape.gradient(y, x))  # None
