"""Random programs with tapes end on the numpy engine as they do on TensorFlow, call by call.

Each run compares some hundreds of programs; `make parity` compares 10,000 and records the result.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from nested_programs import DIGESTED, PROGRAMS, RECORD, Count, compare, digest, is_unusual
from program_parts.comparing import same, side_by_side
from program_parts.outcomes import Raised, Symbolic
from programs import THEMES, by_site, call_sites, generate, run

from tapemagic import numpy_tf
from tapemagic.numpy_tf import tape

COMPARED = 500
CHUNK = 100
MEASURED = 2_000


@dataclass(frozen=True)
class Written:
    """A program that is written by hand."""

    source: str
    seed: int = -1


@pytest.fixture(autouse=True)
def _what_is_logged_once_is_still_to_be_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave it to other tests to see a warning that is given once."""
    monkeypatch.setattr(tape, "_warned", {})


# ---- the programs ------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_programs_are_about_occurs_in_each_twentieth_of_them() -> None:
    features = Counter(feature for seed in range(MEASURED) for feature in generate(seed).features)
    assert {name for name in THEMES if features[name] < MEASURED / 20} == set()
    assert {name: number for name, number in features.items() if number < MEASURED / 20} == {}
    assert set(ASKED_FOR) <= set(features)


# Beside the themes: what issue and checker are about.
ASKED_FOR = (
    "one tape", "two tapes", "three tapes", "nested tapes", "several tapes in one with",
    "persistent", "not persistent",
    "forward inside all tapes", "forward between tapes", "forward outside all tapes",
    "call inside all tapes", "call between tapes", "call outside all tapes",
    "variable watched by none", "variable watched by one", "variable watched by all",
    "constant watched by none", "constant watched by one", "constant watched by all",
    "watch early", "watch late", "function under a tape", "helper with a tape under a tape",
    "gradient of a gradient by the same tape", "gradient of a gradient by another tape",
    "values with axes", "scalars", "float32", "float64",
)  # fmt: skip


@pytest.mark.slow
def test_many_programs_have_a_mistake_and_many_have_none() -> None:
    unusual = sum(any(map(is_unusual, run(generate(seed), numpy_tf))) for seed in range(400))
    assert 0.2 < unusual / 400 < 0.8


def test_a_seed_always_gives_the_same_program() -> None:
    assert generate(7) == generate(7)
    assert generate(7).source != generate(8).source


def test_a_program_is_written_in_another_type_too() -> None:
    single = next(p for p in map(generate, range(50)) if "float32" in p.features)
    double = generate(single.seed, "tf.float64")
    assert "tf.float64" in double.source
    assert double.source.replace(", dtype=tf.float64", "").replace("64", "32") == single.source


def test_each_outcome_stands_where_a_call_of_its_method_begins() -> None:
    for seed in range(100):
        program = generate(seed)
        places = {(site.line, site.column, site.method) for site in call_sites(program.source)}
        outcomes = [outcome for outcome in run(program, numpy_tf) if outcome.method]
        assert {(o.line, o.column, o.method) for o in outcomes} <= places
        assert places, program.source


@pytest.mark.slow
def test_in_nine_programs_of_ten_plain_python_reaches_a_call() -> None:
    reached = sum(any(by_site(run(generate(seed), numpy_tf))) for seed in range(200))
    assert reached > 180


# ---- how they are run --------------------------------------------------------------------------


MISTAKEN = Written(
    """\
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
for step in range(2):
    dy_dx = tape.gradient(y, x)
z = dy_dx * 2.0
"""
)


def test_a_program_goes_on_after_an_exception_and_the_rest_is_marked() -> None:
    first, second, line = run(MISTAKEN, numpy_tf)
    assert (first.line, first.occurrence, first.result, first.reached) == (7, 0, 6.0, True)
    assert (second.line, second.occurrence, second.result.kind) == (7, 1, "RuntimeError")
    assert second.reached
    # The second call gave nothing, and so the last line, which plain Python does not reach, fails.
    assert (line.line, line.method, line.result.kind, line.reached) == (8, "", "TypeError", False)


ANSWERED = Written(
    """\
import tensorflow as tf

def ask(tape, y, x):
    return tape.gradient(y, x)

x = tf.Variable(3.0)
a = tf.constant(2.0)
with tf.GradientTape(persistent=True) as tape:
    y = a * x
    parts = [y * y, y]
slopes = [tape.gradient(part, x) for part in parts]
first, second = ask(tape, y, x), ask(tape, y, a)
if second is not None:
    second = tape.gradient(second, x)
"""
)


def test_a_call_in_a_function_or_a_comprehension_is_noted_each_time() -> None:
    outcomes = run(ANSWERED, numpy_tf)
    found = {place: simple(results) for place, results in by_site(outcomes).items()}
    # The call in the branch that is not taken is nowhere.
    assert found == {(11, 10): [24.0, 2.0], (4, 11): [2.0, None]}
    assert [(site.line, site.column) for site in call_sites(ANSWERED.source)] == [
        (4, 11), (11, 10), (14, 13),
    ]  # fmt: skip
    assert [outcome.occurrence for outcome in outcomes] == [0, 1, 0, 1]


CAUGHT = Written(
    """\
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
dy_dx = tape.gradient(y, x)

def ask_again():
    return tape.gradient(y, x) * 2.0

try:
    again = ask_again()
    never = tape.gradient(y, x)
except KINDS:
    again = dy_dx
"""
)


@pytest.mark.parametrize(
    ("kinds", "lines", "reached"),
    [
        ("RuntimeError", [6, 9], True),
        ("(TypeError, RuntimeError) as error", [6, 9], True),
        # Plain Python ends at line 9. Here the call gives None, which cannot be multiplied.
        ("ValueError", [6, 9, 11], False),
    ],
)
def test_an_exception_that_the_program_catches_goes_to_it(
    kinds: str, lines: list[int], reached: bool
) -> None:
    outcomes = run(Written(CAUGHT.source.replace("KINDS", kinds)), numpy_tf)
    assert [outcome.line for outcome in outcomes] == lines
    assert outcomes[1].result.kind == "RuntimeError"
    assert outcomes[-1].reached is reached
    assert [(line, column) for line, column in by_site(outcomes)] == [(6, 8), (9, 11)]


def test_a_call_whose_argument_fails_is_not_made() -> None:
    program = """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x
    dy_dx = inner.gradient(y, x)
try:
    twice = outer.gradient(inner.gradient(y, x), x)
except RuntimeError:
    twice = outer.gradient(dy_dx, x)
"""
    sites = by_site(run(Written(program), numpy_tf))
    assert [*sites] == [(6, 12), (8, 27), (10, 12)]
    assert simple(sites[10, 12]) == [2.0]


def test_the_place_of_a_difference_is_shown_beside_the_program() -> None:
    outcomes = run(MISTAKEN, numpy_tf)
    shown = side_by_side(MISTAKEN, outcomes, outcomes[:1])
    assert "  7      dy_dx = tape.gradient(y, x)" in shown
    assert "both:       line 7: gradient gives array(6., dtype=float32)" in shown
    assert "! numpy:      None" in shown


@pytest.mark.parametrize(
    ("expected", "got", "alike"),
    [
        (np.array([1.0], np.float32), np.array([1.0000004], np.float32), True),
        (np.array([1.0], np.float32), np.array([1.000002], np.float32), False),
        (np.array([1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.inf]), True),
        (np.array([1.0, np.nan]), np.array([1.0, np.inf]), False),
        (np.array(1.0, np.float32), np.array(1.0, np.float64), False),
        (np.array([1.0]), np.array(1.0), False),
        (None, np.array(0.0), False),
        (Symbolic("float32", (2,)), np.array([1.0, 2.0], np.float32), True),
        (Symbolic("float32", (2,)), np.array([1.0, 2.0]), False),
        (Symbolic("float32", ()), None, False),
        ([None, np.array(1.0)], [None, np.array(1.0)], True),
        ([None], (None,), False),
        ({"x": None}, {"w": None}, False),
        (Raised("TypeError", "one"), Raised("TypeError", "other"), True),
        (Raised("TypeError", "one"), Raised("ValueError", "one"), False),
        (Raised("ValueError", "Tape is not recording."), Raised("ValueError", "No."), False),
    ],
)
def test_results_are_alike_in_value_structure_class_and_the_tapes_own_text(
    expected: Any, got: Any, alike: bool
) -> None:
    assert same(expected, got) is alike


# ---- what they found ---------------------------------------------------------------------------

# What was wrong once, as the smallest program that shows it, and what its calls give.
FOUND = {
    "the derivative of a quotient reads the inputs, not the quotient": (
        """
a = tf.constant(2.0)
with tf.GradientTape() as outer:
    outer.watch(a)
    with tf.GradientTape() as inner:
        inner.watch(a)
        y = 1.0 / a
    dy_da = inner.gradient(y, a)
d2y = outer.gradient(dy_da, [a, y])
""",
        [-0.25, [0.25, None]],
    ),
    "what is rounded has no gradient, and is a source nevertheless": (
        """
x = tf.Variable(2.6)
with tf.GradientTape() as tape:
    y = tf.round(x)
    z = y * y
dz = tape.gradient(z, [x, y])
""",
        [[None, 6.0]],
    ),
    "zeros that were asked for are on the tape": (
        """
x = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    dy_dx = tape.gradient(tf.constant(1.0), x, unconnected_gradients="zero")
    z = 3.0 * dy_dx
dz = tape.gradient(z, [x, dy_dx])
""",
        [0.0, [None, 3.0]],
    ),
    "a target that another was computed from, and that is not watched": (
        """
a = tf.constant(3.0)
v = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    y = a * v
alone = tape.gradient(a, a)
together = tape.gradient([y, a], [a, v])
""",
        [1.0, [None, 3.0]],
    ),
    "a cotangent of another type is passed on by a sum": (
        """
x = tf.Variable(2.0, dtype=tf.float64)
with tf.GradientTape() as tape:
    y = x + x
dy_dx = tape.gradient(y, x, output_gradients=1.0)
""",
        [2.0],
    ),
    "a cotangent of another type is refused by a product, whatever the source": (
        """
x = tf.Variable(2.0, dtype=tf.float64)
w = tf.Variable(1.0, dtype=tf.float64)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
dy_dw = tape.gradient(y, w, output_gradients=1.0)
dy_dx = tape.gradient(y / x, x, output_gradients=1.0)
""",
        ["InvalidArgumentError", None],
    ),
    "a cotangent of another type is refused by rectifiers and roots": (
        """
x = tf.Variable(2.0, dtype=tf.float64)
with tf.GradientTape(persistent=True) as tape:
    rectified = tf.nn.relu(x)
    exponential = tf.nn.elu(x)
    root = tf.math.rsqrt(x)
    inverse = tf.math.reciprocal(x)
one = tape.gradient(rectified, x, output_gradients=1.0)
two = tape.gradient(exponential, x, output_gradients=1.0)
three = tape.gradient(root, x, output_gradients=1.0)
four = tape.gradient(inverse, x, output_gradients=1.0)
""",
        ["InvalidArgumentError"] * 4,
    ),
    "a cotangent of another type is passed on by a maximum": (
        """
x = tf.Variable([2.0, 2.0], dtype=tf.float64)
with tf.GradientTape() as tape:
    y = tf.reduce_max(x)
dy_dx = tape.gradient(y, x, output_gradients=1.0)
""",
        [[0.5, 0.5]],
    ),
    "a cotangent that nothing computes with need not fit": (
        """
x = tf.constant([1.0, 2.0])
with tf.GradientTape(persistent=True) as tape:
    y = x * x
dy_dx = tape.gradient(y, x, output_gradients=tf.ones([3]))
dx_dx = tape.gradient(x, x, output_gradients=3.0)
""",
        [None, 3.0],
    ),
    "a call that failed has used up the records of a tape that is not persistent": (
        """
x = tf.Variable(2.0, dtype=tf.float64)
with tf.GradientTape() as tape:
    y = x * x
first = tape.gradient(y, x, output_gradients=1.0)
second = tape.gradient(y, x)
with tape:
    z = 3.0 * x
third = tape.gradient(z, x)
""",
        ["InvalidArgumentError", "InternalError", 3.0],
    ),
    "the same in the recording of an outer tape": (
        """
x = tf.Variable(2.0, dtype=tf.float64)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x
    first = inner.gradient(y, x, output_gradients=1.0)
    second = inner.gradient(y, x)
    with inner:
        z = x * x
    third = inner.gradient(z, [x, y])
of_outer = outer.gradient(third[0], x)
""",
        ["InvalidArgumentError", "InternalError", [4.0, None], 2.0],
    ),
    "a number as a target or a source": (
        """
x = tf.Variable(0.5)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
one = tape.gradient(float(y), x)
two = tape.gradient(y, 9.0)
three = tape.gradient(y.numpy(), x)
""",
        ["TypeError", "AttributeError", "AttributeError"],
    ),
    "batch_jacobian of a number": (
        """
x = tf.Variable([[2.0]])
with tf.GradientTape(persistent=True) as tape:
    y = tf.reduce_sum(x)
one = tape.batch_jacobian(y, x)
two = tape.batch_jacobian(y, None)
""",
        ["IndexError", "IndexError"],
    ),
}


def simple(result: Any) -> Any:
    """Return a result as plain Python: an exception as the name of its class."""
    if isinstance(result, Raised):
        return result.kind
    if isinstance(result, (list, tuple)):
        return [simple(item) for item in result]
    return None if result is None else result.tolist()


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(name: str) -> None:
    program, results = FOUND[name]
    assert [simple(outcome.result) for outcome in run(Written(program), numpy_tf)] == results


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_what_tensorflow_gives(name: str, tf: Any) -> None:
    program, results = FOUND[name]
    assert [simple(outcome.result) for outcome in run(Written(program), tf)] == results


# ---- beside TensorFlow -------------------------------------------------------------------------


COMPILED = Written(
    """\
import tensorflow as tf

x = tf.Variable(3.0)
a = tf.constant(2.0)

@tf.function
def slopes(u):
    with tf.GradientTape() as tape:
        y = u * x
    return tape.gradient(y, [u, x])

found = slopes(a)
again = slopes(a)
"""
)


@pytest.mark.tensorflow
def test_a_call_in_a_compiled_function_is_noted_when_tensorflow_compiles_it(tf: Any) -> None:
    expected = {(10, 11): [[None, Symbolic("float32", ())]]}
    assert by_site(run(COMPILED, tf)) == expected
    # Without a compiler it is made each time.
    assert by_site(run(COMPILED, numpy_tf)) == {(10, 11): [[None, 2.0], [None, 2.0]]}


@pytest.mark.tensorflow
@pytest.mark.parametrize("first", range(0, COMPARED, CHUNK))
def test_random_programs_end_as_they_do_on_tensorflow(first: int, tf: Any) -> None:
    count = Count()
    for seed in range(first, first + CHUNK):
        compare(seed, tf, count)
    assert count.differing == [], "\n\n".join(count.differing)


def test_the_recorded_run_is_of_the_present_generator_and_found_no_difference() -> None:
    page = RECORD.read_text(encoding="utf-8")
    facts = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", page, re.MULTILINE))
    assert facts["Digest of the programs"] == f"`{digest()}`", "run `make parity`"
    assert facts["Programs"] == f"{PROGRAMS:,} (seeds 0 to {PROGRAMS - 1})"
    assert facts["Differing"] == "0"
    assert DIGESTED <= PROGRAMS
