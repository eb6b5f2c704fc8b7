"""A plot without a browser: as a figure, as a table, as text, and as a file."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("anywidget")

import matplotlib as mpl

import tapemagic
from tapemagic import numpy_tf as tf
from tapemagic.display.notation import with_primes


def plot(*arguments, **options):
    return tapemagic.plot(*arguments, **{"engine": "numpy", **options})


def wave(x):
    return tf.sin(x) * x


@pytest.mark.parametrize(
    ("order", "name"), [(0, "f"), (1, "f′"), (2, "f″"), (3, "f‴"), (4, "f⁗"), (5, "f⁽⁵⁾")]
)
def test_derivatives_have_proper_primes(order, name):
    assert with_primes("f", order) == name


# --- the figure -----------------------------------------------------------------------------------


def lines_of(axes):
    """Return the lines of a panel that have a name, by that."""
    lines = {line.get_label(): line for line in axes.lines}
    return {name: line for name, line in lines.items() if not name.startswith("_")}


def test_the_figure_has_a_panel_for_each_derivative_and_says_which():
    figure = plot(wave, -3, 3, order=3).figure()
    assert len(figure.axes) == 4
    for axes, name in zip(figure.axes, ["wave", "wave′", "wave″", "wave‴"], strict=True):
        assert name in [text.get_text() for text in axes.get_legend().get_texts()]


def test_the_figure_shows_the_values():
    panels = plot(wave, -3, 3).figure().axes
    x, y = lines_of(panels[1])["wave′"].get_data()
    np.testing.assert_allclose(y, np.sin(x) + x * np.cos(x), atol=1e-12)


def test_the_tangent_touches_the_curve_with_its_slope():
    axes = plot(wave, -3, 3, x=2.0).figure().axes[0]
    (name,) = [name for name in lines_of(axes) if name.startswith("tangent")]
    slope = math.sin(2) + 2 * math.cos(2)
    assert name == f"tangent, slope {slope:.5g}"
    x, y = lines_of(axes)[name].get_data()
    np.testing.assert_allclose(y, 2 * math.sin(2) + slope * (x - 2), atol=1e-12)


@pytest.mark.parametrize("function", [tf.abs, lambda x: x + tf.sign(x - 1) * (x - 1)])
def test_a_kink_has_no_tangent_and_no_slope(function):
    place = 0.0 if function is tf.abs else 1.0
    corner = plot({"corner": function}, -1, 2, x=place)
    drawn = lines_of(corner.figure().axes[0])
    assert [name for name in drawn if name.startswith("tangent")] == []
    assert f"corner = {place}, corner′ = undefined, corner″ = undefined" in repr(corner)
    value, *derivatives = corner.derivatives["corner"]
    assert value == place
    assert all(map(math.isnan, derivatives))
    corner.x = place + 0.25
    assert corner.derivatives["corner"][1] == (1.0 if place == 0 else 2.0)


def test_what_is_switched_on_is_drawn_and_nothing_else():
    on = {"parabola": True, "circle": True, "secant": True, "h": 0.1}
    names = set(lines_of(plot(tf.exp, -1, 1, x=0.0, show=on).figure().axes[0]))
    assert {name.split(",")[0] for name in names} == {
        "exp", "tangent", "osculating parabola", "osculating circle", "secant",
    }  # fmt: skip
    assert "osculating circle, radius 2.8284" in names
    off = dict.fromkeys(("tangent", "shading", "marks"), False)
    bare = plot(tf.exp, -1, 1, x=0.0, show=off).figure().axes[0]
    assert set(lines_of(bare)) == {"exp"}
    assert bare.collections == [] or len(bare.collections) == 0


def test_shading_is_legible_without_colour():
    axes = plot(wave, -3, 3).figure().axes
    hatches = {shade.get_label(): shade.get_hatch() for shade in axes[0].collections}
    assert hatches["increasing"] != hatches["decreasing"]
    assert {shade.get_label() for shade in axes[1].collections} >= {"concave up", "concave down"}


def test_curves_differ_in_their_dashes_too():
    axes = plot(tf.sin, tf.cos, -3, 3).figure().axes[0]
    lines = lines_of(axes)
    assert lines["sin"].get_linestyle() != lines["cos"].get_linestyle()
    assert lines["sin"].get_color() != lines["cos"].get_color()


def test_all_can_be_in_one_panel():
    (axes,) = plot(wave, -3, 3, show={"panels": "one"}).figure().axes
    assert {"wave", "wave′", "wave″"} <= set(lines_of(axes))


def test_a_gap_is_no_line():
    axes = plot(lambda x: 1 / x, -1, 1).figure().axes[0]
    for line in axes.lines:
        x, y = map(np.asarray, line.get_data())
        steep = np.abs(y[:-1] - y[1:]) > 100 if len(x) > 2 else np.array([False])
        across = np.sign(x[:-1]) != np.sign(x[1:])
        assert not np.any(steep & across)


def test_the_readers_style_and_figures_are_left_alone():
    before = dict(mpl.rcParams)
    with mpl.rc_context({"lines.linewidth": 9.0, "figure.facecolor": "black"}):
        figure = plot(wave, -3, 3).figure()
        assert figure.get_facecolor() == (1, 1, 1, 1)
        assert mpl.rcParams["lines.linewidth"] == 9.0
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("function", "limits"),
    [
        (lambda x: 0 * x, (-1, 1)),
        (lambda x: 0 * x + 3, (-1, 1)),
        (lambda x: 1e300 * x, (-1, 1)),
        (lambda x: 1e-300 * x, (-1, 1)),
        (tf.math.log, (-3, -1)),
        (tf.sqrt, (-1, 1)),
        (tf.abs, (-1, 1)),
        (tf.sin, (1e8, 1e8 + 1)),
    ],
)
def test_functions_that_are_hard_to_draw_are_drawn(function, limits):
    made = plot(function, *limits)
    assert made.figure()._repr_png_().startswith(b"\x89PNG")
    assert "nan" not in repr(made)


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("p.png", b"\x89PNG"),
        ("p.PDF", b"%PDF"),
        ("p.svg", b"<?xml"),
        ("p.html", b"<!doctype html>"),
    ],
)
def test_the_name_says_what_a_file_holds(tmp_path, name, begins):
    made = plot(wave, -3, 3)
    made.save(tmp_path / name)
    first = (tmp_path / name).read_bytes()
    assert first.startswith(begins)
    made.save(str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == first


@pytest.mark.parametrize("name", ["p.jpg", "p", "p.html.gz"])
def test_another_name_is_refused_and_nothing_is_written(tmp_path, name):
    with pytest.raises(ValueError, match=r"let the name end in \.html"):
        plot(wave, -3, 3).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_svg_has_text_that_can_be_read(tmp_path):
    plot(wave, -3, 3).save(tmp_path / "p.svg")
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", (tmp_path / "p.svg").read_text("utf-8"))
    assert {"wave″", "concave up"} <= set(texts)


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_table_has_the_values_to_the_last_digit(tmp_path):
    plot(tf.exp, -1, 1).save(tmp_path / "p.csv")
    head, *rows = rows_of(tmp_path / "p.csv")
    assert head == ["x", "exp", "exp′", "exp″"]
    assert len(rows) >= 100
    x, *values = np.array(rows, float).T
    for column in values:
        np.testing.assert_array_max_ulp(column, np.exp(x), 2)


def test_what_is_not_there_is_an_empty_field(tmp_path):
    plot(tf.math.log, -1, 1).save(tmp_path / "p.csv")
    _, first, *_ = rows_of(tmp_path / "p.csv")
    assert first == ["-1.0", "", "", ""]


def test_several_curves_have_columns_at_the_same_points(tmp_path):
    plot({"s": tf.sin, "c": tf.cos}, -1, 1, order=1).save(tmp_path / "p.csv")
    head, *rows = rows_of(tmp_path / "p.csv")
    assert head == ["x", "s", "s′", "c", "c′"]
    x, s, ds, c, dc = np.array(rows, float).T
    np.testing.assert_allclose([s, ds, c, dc], [np.sin(x), np.cos(x), np.cos(x), -np.sin(x)])


# --- text -----------------------------------------------------------------------------------------


def test_the_text_names_the_marks():
    assert "minimum of wave at x = 0.0, wave = 0.0" in repr(plot(wave, -3, 3)).splitlines()


def test_a_pole_has_no_value_in_the_text_since_each_engine_rounds_to_another():
    lines = repr(plot(tf.tan, -3, 3)).splitlines()
    assert "pole of tan at x = 1.5708" in lines


def test_the_text_says_what_a_beginner_reads_for_each_mark():
    text = repr(plot({"cube": lambda x: x**3, "corner": tf.abs}, -1, 2))
    assert "inflection point of cube at x = 0.0, cube = 0.0" in text
    assert "stationary point of cube at x = 0.0, cube = 0.0" in text
    assert "kink (not differentiable) of corner at x = 0.0, corner = 0.0" in text


def test_many_marks_are_counted():
    lines = repr(plot(lambda x: tf.sin(5 * x), -3, 3)).splitlines()
    assert len(lines) <= 10
    assert re.fullmatch(r"and \d+ more of f", lines[-1])


@pytest.mark.tensorflow
def test_the_text_is_the_same_on_both_engines():
    import tensorflow as other  # noqa: ICN001 - tf is ours

    ours = plot(lambda x, a=2.0: tf.sin(a * x) * tf.exp(-x), -3, 3)
    theirs = tapemagic.plot(
        lambda x, a=2.0: other.sin(a * x) * other.exp(-x), -3, 3, engine="tensorflow"
    )
    assert repr(ours) == repr(theirs)
