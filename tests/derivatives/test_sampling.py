"""`sample`: where a curve gets its points, and where its pieces end."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapemagic import numpy_tf as tf
from tapemagic.derivatives.curves import Curve, CurveError
from tapemagic.derivatives.marks import marks_of
from tapemagic.derivatives.samples import Samples, interpolated, panel_limits
from tapemagic.derivatives.sampling import sample


class Watched(Curve):
    """A curve that knows its calls: how many points, up to which derivative."""

    def __init__(self, function, order=3):
        super().__init__(function, order=order, engine=tf)
        self.calls = []

    def at(self, x, *, order=None):
        self.calls.append((np.size(x), self.order if order is None else order))
        return super().at(x, order=order)


def sampled(function, low=-3.0, high=3.0, order=3, **options):
    return sample(Curve(function, order=order, engine=tf), low, high, **options)


def breaks(samples):
    return [(one.kind, one.x) for one in samples.breaks]


def worst_errors(function, samples, count=4000):
    """Return by how much interpolation errs in each panel, as a part of its height."""
    curve = Curve(function, order=len(samples.values) - 1, engine=tf)
    x = np.random.default_rng(1).uniform(samples.x[0], samples.x[-1], count)
    if samples.dtype == "float32":
        x = x.astype(np.float32).astype(np.float64)
    values = curve.at(x)
    worst = []
    for panel in range(max(1, curve.order)):
        low, high = panel_limits([samples], panel)
        found = interpolated(samples, panel, x)
        seen = np.isfinite(found) & np.isfinite(values[panel])
        shown = np.clip(values[panel, seen], low, high)
        error = np.abs(np.clip(found[seen], low, high) - shown)
        worst.append(error.max(initial=0.0) / (high - low))
    return worst


# --- what must not happen -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.sin(x) * tf.exp(-x * x) + x**3,
        lambda x: 2 * x + 1,
        lambda x: tf.constant(5.0),
        lambda x: tf.exp(x * x),
        lambda x: x**20,
        lambda x: 1e300 * tf.sin(x),
        lambda x: 1e-300 * tf.sin(x),
        lambda x: tf.sin(x) ** 2 + tf.cos(x) ** 2,
        lambda x: tf.constant(2.0) * tf.tanh(x),
        lambda x: x / (1 + x * x),
    ],
)
def test_a_smooth_function_needs_no_more_than_the_first_points(function):
    curve = Watched(function)
    samples = sample(curve, -3.0, 3.0)
    assert samples.x.size == 400
    assert samples.pieces == ((0, 400),)
    assert samples.breaks == ()
    assert [order for _, order in curve.calls] == [0, 3, 0]  # the form of f; the pass; the look


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.tanh(1e4 * (x - 0.123)),
        lambda x: tf.exp(-((1000 * (x - 0.3)) ** 2)),
        lambda x: tf.sqrt(x * x + 1e-10),
        lambda x: tf.sin(200 * x),
        lambda x: 1 / (1e-4 + x * x),
        lambda x: tf.sigmoid(500 * x),
    ],
    ids=["tanh", "peak", "smoothed kink", "sine", "high but no pole", "sigmoid"],
)
def test_steep_is_no_break(function):
    samples = sampled(function)
    assert samples.breaks == ()
    assert samples.pieces == ((0, samples.x.size),)
    assert max(worst_errors(function, samples)) < 1e-4


def test_no_warning_whatever_happens():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (tf.math.log, tf.sqrt, lambda x: 1 / x, lambda x: 1e308 * x, tf.tan):
            panel_limits([sampled(function)], 0)


def test_the_function_is_not_called_outside_of_the_range():
    seen = []

    def root(x):
        seen.extend(x.numpy().ravel().tolist())
        return tf.sqrt(x)

    sampled(root, 0.0, 3.0)
    assert (min(seen), max(seen)) == (0.0, 3.0)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.sin(1 / x),
        lambda x: tf.sin(1e5 * x),
        lambda x: tf.floor(1e4 * x),
        lambda x: x + 0.01 * tf.random.normal(x.shape, dtype=x.dtype),
    ],
    ids=["no end", "too fast", "too many jumps", "noise"],
)
def test_the_work_is_bounded(function):
    curve = Watched(function)
    samples = sample(curve, -3.0, 3.0)
    assert samples.x.size <= 20 * 400 + 100
    assert len(curve.calls) < 80
    assert sum(size for size, _ in curve.calls) < 300_000


def test_a_break_is_found_once():
    for function in (tf.sqrt, tf.abs, lambda x: 1 / x, lambda x: tf.sqrt(x * x - 1), tf.floor):
        places = [one.x for one in sampled(function).breaks]
        assert places == sorted(set(places))


# --- more points where they are needed ----------------------------------------------------------


def test_a_narrow_peak_is_found():
    samples = sampled(lambda x: tf.exp(-((1000 * (x - 0.3)) ** 2)))
    assert samples.values[0].max() == pytest.approx(1.0, abs=0.02)
    assert samples.x.size < 1000


@given(st.floats(-2.9, 2.9), st.sampled_from([30, 100, 300, 1000]))
@settings(max_examples=30)
def test_a_peak_is_found_wherever_it_is(place, sharpness):
    samples = sampled(lambda x: tf.exp(-((sharpness * (x - place)) ** 2)))
    assert samples.values[0].max() == pytest.approx(1.0, abs=0.02)


def test_all_extrema_of_a_fast_sine():
    samples = sampled(lambda x: tf.sin(200 * x))
    rises = np.sign(np.diff(samples.values[0]))
    assert np.count_nonzero(rises[1:] != rises[:-1]) == math.floor(600 / math.pi + 0.5) * 2
    (low, high) = samples.values[0].min(), samples.values[0].max()
    assert (low, high) == pytest.approx((-1, 1), abs=1e-3)


def test_an_oscillation_in_step_with_the_first_points_is_seen():
    samples = sampled(lambda x: tf.sin(2 * np.pi * 399 / 6 * (x + 3)))
    assert np.abs(samples.values[0]).max() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "function",
    [
        tf.sqrt,
        tf.math.log,
        tf.tan,
        lambda x: 1 / x,
        lambda x: 1 / x**2,
        lambda x: tf.sqrt(tf.abs(x)),
        lambda x: tf.sign(x) * tf.abs(x) ** (1 / 3),
        lambda x: tf.sqrt(x * x - 1),
        tf.asin,
        lambda x: x * tf.math.log(x),
        lambda x: 1 / (1 + tf.exp(1 / x)),
        lambda x: tf.exp(tf.math.lgamma(x)),
        lambda x: 1 / tf.sin(3 * x),
        tf.nn.elu,
        lambda x: tf.maximum(x, x * x - 1),
        lambda x: tf.nn.relu(x) ** 2,
        lambda x: tf.abs(x) ** 3,
        lambda x: tf.exp(1 / x),
        lambda x: tf.sin(30 * x) * tf.abs(x),
        lambda x: tf.tanh(1e4 * (x - 0.123)),
    ],
)
def test_interpolation_is_exact_beside_breaks(function):
    assert max(worst_errors(function, sampled(function))) < 1e-4


@pytest.mark.parametrize("order", [0, 1, 2, 5])
def test_interpolation_is_exact_with_any_order(order):
    for function in (tf.tanh, tf.abs, lambda x: tf.sin(10 * x), tf.math.log):
        assert max(worst_errors(function, sampled(function, order=order))) < 1e-4


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1e-6), (1e6, 1e6 + 6), (-1e-300, 1e-300), (-1e8, 1e8), (0.0, 1e300)]
)
def test_any_range(low, high):
    samples = sampled(tf.abs, low, high)
    assert (samples.x[0], samples.x[-1]) == (low, high)
    assert max(worst_errors(tf.abs, samples)) < 1e-4


@pytest.mark.parametrize("count", [3, 4, 17, 100, 1001])
def test_any_count(count):
    function = lambda x: tf.sin(x) / (1 + x * x)  # noqa: E731
    samples = sampled(function, count=count)
    assert samples.x.size >= count
    assert max(worst_errors(function, samples)) < 1e-4


# --- where pieces end ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: 1 / x, [("pole", 0)]),
        (lambda x: 1 / (x - 0.7) ** 2, [("pole", 0.7)]),
        (lambda x: tf.exp(1 / x), [("pole", 0)]),
        (tf.math.log, [("pole", 0)]),
        (lambda x: tf.math.log(tf.abs(x)), [("pole", 0)]),
        (lambda x: 1 / tf.sqrt(x), [("pole", 0)]),
        (tf.tan, [("pole", -math.pi / 2), ("pole", math.pi / 2)]),
        (tf.sqrt, [("gap", 0)]),
        (lambda x: tf.sqrt(x * x - 1), [("gap", -1), ("gap", 1)]),
        (tf.asin, [("gap", -1), ("gap", 1)]),
        (lambda x: x * tf.math.log(x), [("gap", 0)]),
        (tf.sign, [("jump", 0)]),
        (tf.floor, [("jump", n) for n in (-2, -1, 0, 1, 2, 3)]),
        (lambda x: tf.where(x > 0.3, x + 1, x), [("jump", 0.3)]),
        (lambda x: tf.where(tf.abs(x) < 2e-3, 1.0, 0 * x), [("jump", -0.002), ("jump", 0.002)]),
        (lambda x: 1 / (1 + tf.exp(1 / x)), [("jump", 0)]),
        (tf.abs, [("kink", 0)]),
        (tf.nn.relu, [("kink", 0)]),
        (lambda x: tf.abs(x - 1 / 3), [("kink", 1 / 3)]),
        (lambda x: tf.maximum(x, x * x - 2), [("kink", -1), ("kink", 2)]),
        (lambda x: tf.abs(x * x - 2), [("kink", -(2**0.5)), ("kink", 2**0.5)]),
        (lambda x: tf.clip_by_value(x, -1.0, 1.0), [("kink", -1), ("kink", 1)]),
        (lambda x: tf.sqrt(tf.abs(x)), [("kink", 0)]),
        (lambda x: tf.sign(x) * tf.abs(x) ** (1 / 3), [("kink", 0)]),
        (lambda x: tf.constant(2.0) * tf.abs(x - 1), [("kink", 1)]),
        (tf.nn.elu, [("seam", 0)]),
        (lambda x: x * tf.abs(x), [("seam", 0)]),
        (lambda x: tf.abs(x) ** 3, []),
        (lambda x: tf.nn.relu(x) ** 2, [("seam", 0)]),  # on the left, its third derivative is NaN
    ],
)  # fmt: skip
@pytest.mark.parametrize("count", [400, 401])  # 401: a point at 0
def test_breaks(function, expected, count):
    found = breaks(sampled(function, count=count))
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    assert [x for _, x in found] == pytest.approx([x for _, x in expected], abs=1e-12)


def test_an_overflow_is_a_gap_and_no_pole():
    samples = sampled(tf.exp, -1000.0, 1000.0)
    assert breaks(samples) == [("gap", pytest.approx(709.7827, abs=1e-3))]
    assert np.isinf(samples.values[0, samples.pieces[0][1] :]).all()


def test_where_only_the_derivative_is_none_f_is_interpolated():
    # the trap of tf.where: on the left, the gradient of the power is NaN and stays so
    function = lambda x: tf.where(x > 0, x**0.5, x * x)  # noqa: E731
    samples = sampled(function)
    assert breaks(samples) == [("kink", 0)]
    assert np.isnan(samples.values[1, samples.x < -1]).all()
    assert max(worst_errors(function, samples)) < 1e-4


def test_a_break_at_a_short_number_is_that_number():
    for place in (0.0, 0.3, -1.25, 2.0):
        assert breaks(sampled(lambda x, a=place: tf.abs(x - a))) == [("kink", place)]


@pytest.mark.parametrize("place", [-2.25, -1.5, 0.0, 0.75, 1.125])
@pytest.mark.parametrize("count", [400, 401, 97])
def test_a_slight_kink_in_the_middle_of_an_interval_is_found(place, count):
    function = lambda x: x * x + 0.01 * tf.abs(x - place)  # noqa: E731
    assert breaks(sampled(function, count=count)) == [("kink", place)]


def test_two_pieces_touch_in_a_kink_with_the_values_of_each_side():
    samples = sampled(lambda x: tf.abs(x) + x * x)
    (_, end), (start, _) = samples.pieces
    assert start == end
    assert samples.x[end - 1] == samples.x[start] == 0
    assert samples.values[:, end - 1] == pytest.approx([0, -1, 2, 0], abs=1e-11)
    assert samples.values[:, start] == pytest.approx([0, 1, 2, 0], abs=1e-11)


def test_a_jump_is_no_vertical_line():
    samples = sampled(tf.sign)
    (_, end), (start, _) = samples.pieces
    assert samples.x[end - 1] == samples.x[start] == 0
    assert (samples.values[0, end - 1], samples.values[0, start]) == (-1, 1)


def test_both_sides_of_a_pole_leave_the_panel():
    samples = sampled(lambda x: 1 / x)
    low, high = panel_limits([samples], 0)
    (_, end), (start, _) = samples.pieces
    assert samples.x[end - 1] < 0 < samples.x[start]
    assert samples.values[0, end - 1] < low < 0 < high < samples.values[0, start]


def test_a_root_begins_where_it_is_zero():
    samples = sampled(tf.sqrt)
    ((start, end),) = samples.pieces
    assert (samples.x[start], samples.values[0, start]) == (0, 0)
    assert end == samples.x.size
    assert np.isnan(samples.values[:, :start]).all()


def test_breaks_at_the_limits_of_the_range():
    assert breaks(sampled(tf.math.log, 0, 3)) == [("pole", 0)]
    assert breaks(sampled(lambda x: 1 / x, -3, 0)) == [("pole", 0)]
    assert breaks(sampled(tf.sign, 0, 3)) == [("jump", 0)]
    assert breaks(sampled(tf.nn.softplus, 0, 3)) == []


@pytest.mark.parametrize(
    ("function", "values"),
    [
        (lambda x: tf.sin(x) / x, (1, 0, -1 / 3)),
        (lambda x: (1 - tf.cos(x)) / (x * x), (1 / 2, 0, -1 / 12)),
        (lambda x: (x * x - x) / x, (-1, 1, 0)),
    ],
)
@pytest.mark.parametrize("low", [-3.0, 0.0])
def test_a_removable_gap_is_a_gap_without_noise(function, values, low):
    samples = sampled(function, low, count=401)
    assert breaks(samples) == [("gap", 0)]
    start, _ = samples.pieces[-1]
    assert samples.x[start] == 0
    assert samples.values[:3, start] == pytest.approx(values, abs=1e-4)
    assert samples.x.size < 410
    low, high = panel_limits([samples], 2)
    assert high - low < 2.1


def test_a_function_that_is_nowhere_defined_has_no_piece():
    samples = sampled(lambda x: tf.math.log(-1 - x * x))
    assert (samples.pieces, samples.breaks) == ((), ())
    assert np.isnan(samples.values).all()
    assert panel_limits([samples], 0) == (-1, 1)


# --- point by point, dtypes, ranges that are none -----------------------------------------------


def test_a_function_that_is_called_for_each_point_gets_fewer():
    curve = Watched(lambda x: x - tf.reduce_mean(x) + x * x)
    samples = sample(curve, -3.0, 3.0)
    assert curve.is_pointwise
    assert samples.x.size == 100
    assert sum(size for size, _ in curve.calls) < 200


def test_a_break_of_a_function_that_asks_if():
    def asks(x):
        return x * x if x > 0.5 else -x

    samples = sampled(asks)
    assert breaks(samples) == [("jump", 0.5)]


def test_in_float32_the_points_are_what_f_was_called_with():
    samples = sampled(lambda x: tf.constant(2.0) * tf.sin(9 * x))
    assert samples.dtype == "float32"
    assert np.array_equal(samples.x, samples.x.astype(np.float32))


@pytest.mark.parametrize(
    ("low", "high"), [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1.0), (-1e308, 1e308)]
)
def test_a_range_that_is_none(low, high):
    with pytest.raises(CurveError, match="is no range: write two finite numbers, the smaller"):
        sampled(tf.sin, low, high)


def test_a_range_that_is_too_narrow_for_the_dtype():
    with pytest.raises(CurveError, match="too few float32 numbers"):
        sampled(lambda x: tf.constant(2.0) * x, 1.0, 1.0 + 1e-7)


def test_f_is_called_with_few_numbers_of_points():
    shapes = set()

    def function(x):
        shapes.add(tuple(x.shape))
        return tf.abs(x) + tf.sin(20 * x)

    curve = Curve(function, order=3, engine=tf)
    marks_of(curve, sample(curve, -3.0, 3.0))
    assert shapes == {(32,), (64,), (512,), (4096,)}


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "function",
    [
        lambda tf: lambda x: tf.sin(x) * tf.exp(-x * x) + x**3,
        lambda tf: lambda x: 1 / x,
        lambda tf: lambda x: tf.constant(2.0) * tf.abs(x - 1),
        lambda tf: lambda x: tf.sqrt(x * x - 1),
        lambda tf: tf.floor,
        lambda tf: lambda x: tf.exp(-((1000 * (x - 0.3)) ** 2)),
    ],
)
def test_both_engines_are_sampled_alike(function):
    import tensorflow  # noqa: ICN001 - tf is the numpy engine here

    ours = Curve(function(tf), order=3, engine=tf)
    theirs = Curve(function(tensorflow), order=3, engine=tensorflow)
    samples, expected = sample(ours, -3.0, 3.0), sample(theirs, -3.0, 3.0)
    assert samples.breaks == expected.breaks
    assert len(samples.pieces) == len(expected.pieces)
    assert abs(samples.x.size - expected.x.size) < 40
    marked = [(mark.kind, mark.x) for mark in marks_of(theirs, expected)]
    assert [kind for kind, _ in marked] == [mark.kind for mark in marks_of(ours, samples)]


# --- limits of panels ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [
        (lambda x: tf.constant(5.0), 2.5, 7.5),
        (lambda x: 0 * x, -1, 1),
        (lambda x: 1e300 + 0 * x, 0.5e300, 1.5e300),
        (tf.sin, -1.1, 1.1),
        (lambda x: tf.sin(x) ** 2 + tf.cos(x) ** 2, 0.5, 1.5),
    ],
)
def test_limits_have_a_height(function, low, high):
    assert panel_limits([sampled(function)], 0) == pytest.approx((low, high), rel=1e-3)


def test_limits_of_enormous_values_are_numbers():
    low, high = panel_limits([sampled(lambda x: 1e308 * x)], 0)
    assert math.isfinite(high - low)


@pytest.mark.parametrize("panel", [0, 1, 2])
def test_a_pole_does_not_flatten_the_rest(panel):
    for function in (lambda x: 1 / x + tf.sin(3 * x), tf.tan, lambda x: 1 / tf.sin(3 * x)):
        samples = sampled(function)
        low, high = panel_limits([samples], panel)
        values = samples.values[panel][np.isfinite(samples.values[panel])]
        middle = np.quantile(values, 0.75) - np.quantile(values, 0.25)
        assert high - low < 40 * middle


def test_a_high_peak_beside_a_jump_is_not_cut_off():
    samples = sampled(lambda x: tf.exp(-((300 * (x - 0.01)) ** 2)) + 0.1 * tf.sign(x))
    assert panel_limits([samples], 0)[1] > 1.1


def test_limits_hold_all_curves():
    both = [sampled(tf.sin), sampled(lambda x: 5 + 0 * x)]
    low, high = panel_limits(both, 0)
    assert low < -1
    assert high > 5
    assert panel_limits([], 0) == (-1, 1)


def test_samples_are_plain_data():
    samples = sampled(tf.abs)
    assert isinstance(samples, Samples)
    assert samples.values.shape == (4, samples.x.size)
    assert all(type(index) is int for piece in samples.pieces for index in piece)


# --- laws ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.lists(st.floats(-2.9, 2.9), max_size=4, unique=True),
    st.lists(st.floats(-2.9, 2.9), max_size=3, unique=True),
    st.integers(1, 30),
)
def test_pieces_are_what_they_say(kinks, jumps, frequency):
    def function(x):
        total = tf.sin(frequency * x)
        for place in kinks:
            total = total + tf.abs(x - place)
        for place in jumps:
            total = total + tf.sign(x - place)
        return total

    samples = sampled(function)
    inside = np.zeros(samples.x.size, bool)
    for start, end in samples.pieces:
        assert end - start >= 2
        assert (np.diff(samples.x[start:end]) > 0).all()
        assert np.isfinite(samples.values[0, start:end]).all()
        assert not inside[start:end].any()
        inside[start:end] = True
    assert (np.diff(samples.x) >= 0).all()
    assert (samples.x[0], samples.x[-1]) == (-3, 3)
    assert max(worst_errors(function, samples)) < 1e-4
