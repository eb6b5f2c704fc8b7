"""The functions and classes of random programs that are handed a tape, keep one or return one.

What stands for what in them is said in `definitions`.
"""

from __future__ import annotations

from .definitions import definition, function

# It asks a tape that it is handed.
ASKING = (
    function("ask(tape, target, source)", "return tape.gradient(target, source)"),
    function(
        "ask(tape, target, source)",
        "result = tape.gradient(target, source)",
        "return result",
    ),
    function("ask(tape, *pair)", "return tape.gradient(*pair)"),
)
# It enters a tape that it is handed.
ENTERING = (
    function(
        "go_on(tape, u)",
        "with tape:",
        "    r = u * u",
        "return r",
        calls=("{name}({tape}, {a})",),
    ),
    function(
        "go_on(tape, u)",
        "with tape:",
        "    tape.watch(u)",
        "    return u * u * u",
        calls=("{name}({tape}, {a})", "{name}(u={a}, tape={tape})"),
    ),
    function(
        "go_on(tape, f, u)",
        "with tape as again:",
        "    again.watch(u)",
        "    r = f(u)",
        "return r",
        calls=("{name}({tape}, {f}, {a})",),
    ),
)
# It returns the tape that it opened, and what the tape recorded.
RETURNING = (
    function(
        "record(u)",
        "with tf.GradientTape({options}) as recorder:",
        "    recorder.watch(u)",
        "    r = u ** 3",
        "return recorder, r",
    ),
    function(
        "record(u)",
        "with tf.GradientTape({options}) as recorder:",
        "    recorder.watch(u)",
        "    r = tf.sin(u) * {w}",
        "    return recorder, r",
    ),
    function(
        "record(u)",
        "recorder = tf.GradientTape({options})",
        "with recorder:",
        "    r = u * u * {w}",
        "return recorder, r",
    ),
)
MANAGERS = (
    definition(
        "following",
        """
        @contextlib.contextmanager
        def following(*values):
            with tf.GradientTape({options}) as recorder:
                recorder.watch(values)
                yield recorder
        """,
    ),
    definition(
        "following",
        """
        @contextlib.contextmanager
        def following(*values):
            recorder = tf.GradientTape({options})
            with recorder:
                for value in values:
                    recorder.watch(value)
                yield recorder
        """,
    ),
)
# An object that holds a tape it was given.
HOLDERS = (
    definition(
        "Holder",
        """
        class Holder:
            def __init__(self, tape):
                self.tape = tape

            def slope(self, target, source):
                return self.tape.gradient(target, source)
        """,
    ),
    definition(
        "Holder",
        """
        class Holder:
            tape = None

            def slope(self, target, source):
                dy = self.tape.gradient(target, source)
                return dy
        """,
    ),
)
# An object that records by one method and asks by another.
RECORDERS = (
    definition(
        "Slopes",
        """
        class Slopes:
            def record(self, u):
                with tf.GradientTape({options}) as self.tape:
                    self.tape.watch(u)
                    r = u * u * {w}
                return r

            def ask(self, target, source):
                return self.tape.gradient(target, source)
        """,
    ),
    definition(
        "Slopes",
        """
        class Slopes:
            def __init__(self):
                self.tape = tf.GradientTape({options})

            def record(self, u):
                with self.tape:
                    self.tape.watch(u)
                    return tf.sin(u) * u

            def ask(self, target, source):
                return self.tape.gradient(target, source)
        """,
    ),
)
