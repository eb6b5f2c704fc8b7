"""Hermite interpolation: between two neighbours that know their derivatives."""

from __future__ import annotations

import json
import math

import hermite_cases as workshop
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapemagic.derivatives.hermite import interpolate, weights

CASES = json.loads(workshop.FILE.read_text(encoding="utf-8"))

numbers = st.floats(-1e3, 1e3)
places = st.floats(0.0, 1.0)


def with_nan(values):
    return [math.nan if value is None else value for value in values]


def test_the_file_of_cases_is_of_today():
    written = workshop.FILE.read_text(encoding="utf-8")
    assert written == workshop.text(), "run python tests/workshop/hermite_cases.py"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_exact_values(case):
    left, right = with_nan(case["left"]), with_nan(case["right"])
    found = interpolate(case["x0"], case["x1"], left, right, case["x"])
    largest = max(
        abs(value) for value in (*case["expected"], *case["left"][:1], *case["right"][:1])
    )
    np.testing.assert_allclose(found, case["expected"], rtol=0, atol=1e-14 * largest)


def test_no_value_is_no_curve():
    assert np.isnan(interpolate(0.0, 1.0, [math.nan, 1.0], [1.0, 1.0], 0.5))
    assert np.isnan(interpolate(0.0, 1.0, [math.inf, 1.0], [1.0, 1.0], 0.5))


def test_equal_neighbours_give_the_left_value():
    assert interpolate(2.0, 2.0, [5.0, 1.0], [7.0, 1.0], 2.0) == 5.0


def test_many_pairs_at_once_each_with_what_it_knows():
    x0, x1 = np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, 3.0])
    left = np.array([[0.0, 0.0, math.nan], [1.0, math.inf, 1.0]])
    right = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    x = np.array([0.25, 0.25, 2.0])
    pairs = zip(x0, x1, left.T, right.T, x, strict=True)
    expected = [interpolate(*pair) for pair in pairs]
    np.testing.assert_array_equal(interpolate(x0, x1, left, right, x), expected)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6), st.floats(-10, 10))
def test_at_a_neighbour_its_own_value(pairs, x0):
    left, right = zip(*pairs, strict=True)
    x1 = x0 + 0.5
    assert interpolate(x0, x1, left, right, x0) == left[0]
    assert interpolate(x0, x1, left, right, x1) == right[0]


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6), places)
def test_seen_in_a_mirror(pairs, t):
    left, right = zip(*pairs, strict=True)
    signs = [(-1) ** k for k in range(len(pairs))]
    mirrored = interpolate(
        0.0, 1.0, np.multiply(signs, right), np.multiply(signs, left), np.float64(1 - t)
    )
    largest = max(map(abs, (*left, *right)))
    assert abs(interpolate(0.0, 1.0, left, right, 1 - (1 - t)) - mirrored) <= 1e-13 * largest


@given(places, st.integers(0, 5))
def test_the_weights_of_both_values_add_up_to_one(t, m):
    assert math.isclose(weights(np.float64(t), m)[0] + weights(np.float64(1 - t), m)[0], 1.0)
