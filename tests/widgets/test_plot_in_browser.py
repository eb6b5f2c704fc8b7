"""The derivative plot in Chromium, on a page of its own: what is seen, moved, heard and sent."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("playwright")

from plot_traits import corner, cosine, logarithm, reciprocal, sine_product, traits_of
from widget_pages import accessibility_violations, open_widget, page_problems

pytestmark = pytest.mark.browser

DARK = "background: #111; color: #eee; color-scheme: dark; --jp-content-font-color1: #eee;"
DARK += "--jp-layout-color0: #111"
HOSTILE = "<img src=x onerror=alert(1)>"
SLIDER = {"name": "a", "kind": "slider", "value": 1.0, "min": 0, "max": 3, "step": 0.1}
CHOICE = {"name": "kind", "kind": "choice", "value": 0, "options": ["sin", "cos"]}
SWITCH = {"name": "is_odd", "kind": "switch", "value": True}


@pytest.fixture
def show(browser):
    """Return a function that opens a plot of functions."""

    def shown(*functions, page=None, **changes):
        traits = traits_of(*(functions or [sine_product()]), **changes)
        return open_widget(browser, "plot", traits, **(page or {}))

    return shown


def plot(page):
    """Return the plot as a screen reader finds it."""
    return page.get_by_role("slider", name=re.compile("^Point on"))


def numbers(page):
    """Return the numbers of the read-out by their names."""
    names = page.locator(".tapemagic-readout .tapemagic-quantity-name").all_text_contents()
    values = page.locator(".tapemagic-readout .tapemagic-quantity-value").all_text_contents()
    return {name.strip(): number(value) for name, value in zip(names, values, strict=True)}


def number(text):
    """Read a number as it is shown."""
    if text in {"–", ""}:
        return math.nan
    mantissa, _, power = text.replace("−", "-").partition("×10")
    exponent = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa}e{exponent or 0}")


def x_of(page):
    return page.evaluate("model.get('x')")


def middle_of_point(page):
    """Return where the point on f is, in the page's pixels."""
    box = page.locator(".tapemagic-dot.tapemagic-active").first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def heights(page):
    return page.evaluate(
        """() => [...document.querySelectorAll("main, .tapemagic-readout, .tapemagic-said,"
          + ".tapemagic-frame, .tapemagic-toolbar, .tapemagic-secant-panel, .tapemagic-quantity")]
          .map((each) => each.getBoundingClientRect())
          .map(({ x, y, width, height }) => [x, y, width, height])"""
    )


# --- what is seen -------------------------------------------------------------------------------


def test_hostile_names_are_text(show):
    function = sine_product()
    hostile = replace(function, name=HOSTILE, label=HOSTILE)
    page = show(
        hostile,
        cosine(HOSTILE),
        variable=HOSTILE,
        message=HOSTILE,
        parameters=[{**SLIDER, "name": HOSTILE}, {**CHOICE, "options": [HOSTILE]}],
        show={"table": True, "secant": True},
    )
    problems = page_problems(page)
    page.locator("summary").click()
    plot(page).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("main img").count() == 0
    assert HOSTILE in page.locator(".tapemagic-notice").inner_text()
    assert problems == []


def test_the_numbers_are_those_of_the_function(show):
    page = show(x=1.2)
    f = sine_product()
    shown = numbers(page)
    for order, name in enumerate(["f", "f′", "f″"]):
        assert shown[name] == pytest.approx(f.value(order, 1.2), abs=1e-4)
    first, second = f.value(1, 1.2), f.value(2, 1.2)
    assert shown["curvature"] == pytest.approx(second / (1 + first**2) ** 1.5, abs=1e-5)
    assert page.get_by_text("increasing, concave down", exact=True).is_visible()


def test_the_tangent_goes_through_the_point_with_its_slope(show):
    page = show(x=0.5)
    line = page.locator(".tapemagic-tangent")
    x1, y1, x2, y2 = (float(line.get_attribute(name)) for name in ("x1", "y1", "x2", "y2"))
    dots = page.locator(".tapemagic-dot")
    cx, cy = (float(dots.first.get_attribute(name)) for name in ("cx", "cy"))
    assert (cy - y1) / (cx - x1) == pytest.approx((y2 - y1) / (x2 - x1), abs=0.01)
    # The lengths of a unit on both axes, from two points of the curve.
    ticks = page.locator(".tapemagic-panel").first.locator(".tick")
    assert ticks.count() > 5
    plot(page).focus()
    page.keyboard.press("Home")
    far = [float(dots.first.get_attribute(name)) for name in ("cx", "cy")]
    f = sine_product()
    unit_x = (cx - far[0]) / 3.5
    unit_y = -(cy - far[1]) / (f.value(0, 0.5) - f.value(0, -3.0))
    slope = -((y2 - y1) / unit_y) / ((x2 - x1) / unit_x)
    assert slope == pytest.approx(f.value(1, 0.5), abs=0.01)


def test_the_images_of_the_point_lie_below_it(show):
    page = show(x=0.5)
    places = page.locator(".tapemagic-dot").evaluate_all(
        "(all) => all.map((e) => e.cx.baseVal.value)"
    )
    assert len(places) == 3
    assert len(set(places)) == 1
    names = page.locator(".tapemagic-point-name").all_text_contents()
    f = sine_product()
    assert names == [
        f"(0.50, {f.value(0, 0.5):.2f})",
        f"slope {f.value(1, 0.5):.2f}",
        f"f″ = {f.value(2, 0.5):.2f}",
    ]


def test_each_derivative_has_a_panel_as_far_as_is_asked(show):
    def higher(order):
        function = sine_product()
        more = [
            lambda x: -4 * np.cos(x) + np.sin(x) * x,
            lambda x: 5 * np.sin(x) + np.cos(x) * x,
        ]
        page = show(replace(function, derivatives=[*function.derivatives, *more]), order=order)
        return page.locator(".tapemagic-title-name").all_text_contents()

    assert higher(1) == ["f(x)", "f′(x)"]
    assert higher(4) == ["f(x)", "f′(x)", "f″(x)", "f‴(x)", "f⁗(x)"]


def test_switches_show_and_hide_and_are_saved(show):
    page = show()
    for name, part in [
        ("Parabola", ".tapemagic-bend:not(.tapemagic-circle)"),
        ("Circle", ".tapemagic-circle"),
        ("Secant", ".tapemagic-secant"),
        ("Table", ".tapemagic-table"),
    ]:
        button = page.get_by_role("button", name=name, exact=True)
        before = page.evaluate("saves")
        assert not page.locator(part).is_visible()
        button.click()
        assert page.locator(part).is_visible()
        assert button.get_attribute("aria-pressed") == "true"
        assert page.evaluate("saves") == before + 1
        assert page.evaluate(f"model.get('show').{name.lower()}") is True
    page.get_by_role("button", name="One panel").click()
    assert page.locator(".tapemagic-panel").count() == 1
    page.get_by_role("button", name="Marks", exact=True).click()
    assert page.locator(".tapemagic-mark").count() == 0


def test_the_circle_has_the_radius_of_curvature(show):
    page = show(x=0.0, show={"circle": True})
    # f″(0) = 2 and f′(0) = 0: the radius is 1 / 2. The axes have different units: an ellipse.
    circle = page.locator(".tapemagic-circle")
    width = page.locator(".tapemagic-ground").first.evaluate("(e) => e.width.baseVal.value")
    assert float(circle.get_attribute("rx")) == pytest.approx(width / 12, rel=0.01)


def test_the_secant_shows_the_error_of_the_finite_difference(show):
    page = show(x=0.6, show={"secant": True, "h": 0.5})
    f = sine_product()
    panel = page.get_by_role("group", name="Secant")
    values = [
        number(text) for text in panel.locator(".tapemagic-quantity-value").all_text_contents()
    ]
    quotient = (f.value(0, 1.1) - f.value(0, 0.6)) / 0.5
    expected = [0.5, quotient, f.value(1, 0.6), quotient - f.value(1, 0.6)]
    assert values == pytest.approx(expected, abs=5e-4)
    panel.get_by_role("button", name="Halve h").click()
    error = number(panel.locator(".tapemagic-quantity-value").last.inner_text())
    assert 0 < error < expected[3] * 0.7
    page.wait_for_function("model.get('show').h === 0.25")


def test_marks_are_named_and_can_be_gone_to(show):
    page = show()
    names = page.locator(".tapemagic-mark-name").all_text_contents()
    assert "min (0, 0)" in names
    assert any(name.startswith("inflection (1.077, 0.948") for name in names)
    page.locator("summary").click()
    page.get_by_role(
        "button", name=re.compile("minimum, x = 0, f = 0, f′ = 0 and f″ = 2 > 0")
    ).click()
    assert x_of(page) == 0


def test_what_rises_and_bends_is_said_in_words_and_patterns(show):
    page = show()
    words = page.locator(".tapemagic-strip-text").all_text_contents()
    assert words == [
        "↗ increasing", "↘ decreasing", "↗ increasing", "↘ decreasing",
        "∩ concave down", "∪ concave up", "∩ concave down",
    ]  # fmt: skip
    assert page.locator(".tapemagic-hatched[fill^='url(#']").count() > 4


def test_several_curves_are_told_apart_by_dash_and_name(show):
    page = show(sine_product(), cosine("g"))
    dashes = (
        page.locator(".tapemagic-panel")
        .first.locator(".tapemagic-curve")
        .evaluate_all("(all) => all.map((each) => each.getAttribute('stroke-dasharray'))")
    )
    assert len(set(dashes)) == 2
    assert page.locator(".tapemagic-end-name").all_text_contents()[:2] == ["f", "g"]
    page.get_by_role("button", name="g", exact=True).click()
    assert plot(page).get_attribute("aria-label") == "Point on g: x"
    assert "slope −0.93" in page.locator(".tapemagic-point-name").all_text_contents()


# --- where there is no value, or no slope -------------------------------------------------------


def test_outside_of_the_domain_nothing_is_shown_and_that_is_said(show):
    page = show(logarithm(), x=-1.0)
    assert page.get_by_text("not defined here", exact=True).is_visible()
    assert all(math.isnan(value) for name, value in numbers(page).items() if name != "x")
    assert not page.locator(".tapemagic-tangent").is_visible()
    assert not page.locator(".tapemagic-dot").first.is_visible()
    plot(page).focus()
    page.keyboard.press("End")
    assert page.locator(".tapemagic-dot").first.is_visible()


def test_a_corner_has_no_slope(show):
    page = show(corner(), x=0.05)
    assert numbers(page)["f′"] == 1
    plot(page).focus()
    page.keyboard.press("ArrowLeft")
    assert x_of(page) == 0
    assert page.get_by_text("not differentiable: f′ does not exist").is_visible()
    assert numbers(page)["f"] == 0
    assert math.isnan(numbers(page)["f′"])
    assert not page.locator(".tapemagic-tangent").is_visible()
    page.keyboard.press("ArrowLeft")
    assert numbers(page)["f′"] == -1


def test_a_pole_is_a_gap_and_not_a_line(show):
    page = show(reciprocal(), x=1.0)
    path = page.locator(".tapemagic-curve").first.get_attribute("d")
    assert path.count("M") == 2
    assert page.locator(".tapemagic-pole").count() == 3
    assert "pole x = 0" in page.locator(".tapemagic-mark-name").all_text_contents()


def test_nothing_to_see_is_no_error(show):
    page = show(logarithm(), low=-3.0, high=-1.0, x=-2.0)
    assert page.locator(".tapemagic-curve").count() == 3
    assert page.get_by_text("not defined here", exact=True).is_visible()


def test_no_curve_is_no_error(browser):
    page = open_widget(browser, "plot", traits_of(message="f raised ValueError: no."))
    assert page.get_by_role("status").filter(has_text="f raised ValueError: no.").is_visible()
    assert page.locator(".tapemagic-panel").count() == 3
    assert accessibility_violations(page, "main") == []


# --- moving -------------------------------------------------------------------------------------


def test_nothing_has_the_focus_before_the_reader_gives_it(show):
    assert show().evaluate("document.activeElement.tagName") == "BODY"


def test_keys_move_the_point(show):
    page = show(x=1.2)
    page.keyboard.press("Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.getAttribute('role')") == "slider":
            break
        page.keyboard.press("Tab")
    for key, x in [
        ("ArrowRight", 1.25),
        ("ArrowLeft", 1.2),
        ("Shift+ArrowRight", 1.5),
        ("Alt+ArrowLeft", 1.495),
        ("Home", -3),
        ("End", 3),
        ("c", -2.028757838110434),
        ("c", 0),
        ("i", 1.0768739863118037),
        ("Shift+C", 0),
        ("Shift+I", -1.0768739863118037),
    ]:
        page.keyboard.press(key)
        assert x_of(page) == x, key
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_keys_of_the_plot_do_not_reach_the_notebook(show):
    page = show(parameters=[SLIDER])
    page.evaluate(
        """() => { window.heard = [];
          document.addEventListener("keydown", (event) => heard.push(event.key)); }"""
    )
    plot(page).focus()
    for key in ["ArrowRight", "ArrowDown", "c", "Alt+ArrowLeft", "Home"]:
        page.keyboard.press(key)
    page.get_by_label("a", exact=True).focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("heard.filter((key) => key !== 'Alt')") == []
    page.keyboard.press("Control+s")
    assert "s" in page.evaluate("heard")


def test_a_mouse_drags_the_point_and_also_outside_of_the_plot(show):
    page = show(x=0.0)
    x, y = middle_of_point(page)
    page.mouse.move(x + 4, y)
    page.mouse.down()
    page.mouse.move(x + 104, y, steps=5)
    moved = x_of(page)
    assert 0.6 < moved < 0.9
    # Held where it was taken: 4 pixels beside its middle.
    assert middle_of_point(page)[0] == pytest.approx(x + 100, abs=1)
    page.mouse.move(5000, 5000)
    assert x_of(page) == 3
    page.mouse.up()
    page.mouse.move(x, y)
    assert x_of(page) == 3
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"


def test_a_click_brings_the_point(show):
    page = show(x=0.0)
    x, y = middle_of_point(page)
    page.mouse.click(x + 200, y - 30)
    assert middle_of_point(page)[0] == pytest.approx(x + 200, abs=1)


def fingers(page):
    """Return a function that sends what a touch screen sends."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        touches = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    return touch


def test_a_finger_drags_the_point(show):
    page = show(x=0.0, page={"has_touch": True})
    touch = fingers(page)
    x, y = middle_of_point(page)
    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + 20 * step, y + 3 * step))
        # Moves are handed on once in a frame.
        page.evaluate("new Promise(requestAnimationFrame)")
    assert middle_of_point(page)[0] == pytest.approx(x + 100, abs=2)
    touch("touchEnd")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert middle_of_point(page)[0] == pytest.approx(x + 100, abs=2)


def test_a_finger_that_goes_down_scrolls_the_page(show):
    page = show(x=0.0, page={"has_touch": True})
    page.evaluate("document.body.style.height = '3000px'")
    touch = fingers(page)
    x, y = middle_of_point(page)
    actions = page.locator(".tapemagic-frame, .tapemagic-handle").evaluate_all(
        "(all) => all.map((each) => getComputedStyle(each).touchAction)"
    )
    assert actions == ["pan-y", "none"]
    touch("touchStart", (x + 200, y))
    for step in range(1, 12):
        touch("touchMove", (x + 200, y - 15 * step))
    touch("touchEnd")
    page.wait_for_function("scrollY > 50")
    assert x_of(page) == 0


def test_a_pen_drags_the_point(show):
    page = show(x=0.0)
    x, y = middle_of_point(page)
    session = page.context.new_cdp_session(page)

    def pen(kind, at, buttons):
        session.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": at, "y": y, "button": "left", "buttons": buttons, "clickCount": 1,
             "pointerType": "pen"},
        )  # fmt: skip

    pen("mousePressed", x, 1)
    for step in range(1, 6):
        pen("mouseMoved", x + 20 * step, 1)
    pen("mouseReleased", x + 100, 0)
    assert middle_of_point(page)[0] == pytest.approx(x + 100, abs=2)


def test_the_kernel_hears_of_the_point_at_rest_and_once(show):
    page = show(x=0.0)
    plot(page).focus()
    page.evaluate("model.on('change:x', () => { window.changes = (window.changes ?? 0) + 1; })")
    page.clock.install()
    page.clock.pause_at("2040-01-01")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        page.clock.run_for(100)
    # Whoever is linked on the page follows at once.
    assert page.evaluate("changes") == 20
    assert page.evaluate("saves") == 0
    page.clock.run_for(2000)
    assert page.evaluate("saves") == 1
    assert page.evaluate("model.get('x')") == 1


def test_python_and_linked_sliders_move_the_point(show):
    page = show(x=0.0)
    page.evaluate("model.set('x', 2)")
    assert numbers(page)["x"] == 2
    assert numbers(page)["f"] == pytest.approx(sine_product().value(0, 2.0), abs=1e-4)
    assert page.evaluate("saves") == 0


def test_exact_values_take_the_place_of_interpolated_ones(show):
    page = show(x=1.0)
    assert page.get_by_text("≈ interpolated").is_visible()
    page.evaluate("model.set('exact', { x: 1, values: [[8.5, 7.5, 6.5]] })")
    assert [numbers(page)[name] for name in ("f", "f′", "f″")] == [8.5, 7.5, 6.5]
    assert page.get_by_text("exact, by the tape").is_visible()
    page.evaluate("model.set('x', 1.5)")
    assert numbers(page)["f"] == pytest.approx(sine_product().value(0, 1.5), abs=1e-4)
    assert page.get_by_text("≈ interpolated").is_visible()


def test_nothing_else_moves_when_the_point_moves(show):
    page = show(sine_product(), cosine(), show={"secant": True, "circle": True, "parabola": True})
    plot(page).focus()
    before = heights(page)
    nodes = page.evaluate("document.querySelectorAll('*').length")
    for key in ["ArrowRight", "Shift+ArrowLeft", "Home", "End", "c", "i", "Alt+ArrowRight"]:
        page.keyboard.press(key)
        assert heights(page) == before, key
    assert page.evaluate("document.querySelectorAll('*').length") == nodes


def test_a_move_changes_only_what_is_there(show):
    page = show(show={"secant": True, "circle": True, "parabola": True})
    plot(page).focus()
    page.evaluate(
        """() => { window.added = 0;
          new MutationObserver((changes) => { for (const change of changes) {
            added += change.addedNodes.length; } })
            .observe(document.querySelector("main"), { childList: true, subtree: true }); }"""
    )
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("added") == 0


# --- looking closer -----------------------------------------------------------------------------


def ticks(page):
    return [
        number(text)
        for text in page.locator(".tapemagic-panel")
        .last.locator(".tapemagic-axis[text-anchor=middle] text")
        .all_text_contents()
    ]


def test_buttons_and_keys_zoom_about_the_point_and_reset(show):
    page = show(x=1.2)
    before = ticks(page)
    reset = page.get_by_role("button", name="Reset")
    assert reset.is_disabled()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("!document.querySelector('.tapemagic-reset').disabled")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(50)
    closer = ticks(page)
    assert max(closer) - min(closer) < (max(before) - min(before)) / 2
    assert min(closer) < 1.2 < max(closer)
    reset.click()
    page.wait_for_function("document.querySelector('.tapemagic-reset').disabled")
    assert ticks(page) == before
    plot(page).focus()
    page.keyboard.press("+")
    page.wait_for_function("!document.querySelector('.tapemagic-reset').disabled")
    page.keyboard.press("0")
    page.wait_for_function("document.querySelector('.tapemagic-reset').disabled")
    assert ticks(page) == before


def test_the_wheel_scrolls_the_page_until_the_plot_has_the_focus(show):
    page = show(x=0.0)
    page.evaluate("document.body.style.height = '3000px'")
    before = ticks(page)
    x, y = middle_of_point(page)
    page.mouse.move(x, y)
    page.mouse.wheel(0, 120)
    page.wait_for_function("scrollY > 0")
    assert ticks(page) == before
    page.evaluate("scrollTo(0, 0)")
    plot(page).focus()
    page.mouse.wheel(0, -240)
    page.wait_for_function("!document.querySelector('.tapemagic-reset').disabled")
    assert ticks(page) != before
    assert page.evaluate("scrollY") == 0


def test_control_and_wheel_zoom_without_the_focus(show):
    page = show(x=0.0)
    x, y = middle_of_point(page)
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    page.wait_for_function("!document.querySelector('.tapemagic-reset').disabled")
    assert page.evaluate("visualViewport.scale") == 1


def test_dragging_the_plot_pans_and_the_point_stays_on_its_x(show):
    page = show(x=0.0)
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(50)
    x, y = middle_of_point(page)
    page.mouse.move(x + 150, y)
    page.mouse.down()
    page.mouse.move(x + 90, y, steps=4)
    page.mouse.up()
    page.wait_for_timeout(50)
    assert x_of(page) == 0
    assert middle_of_point(page)[0] == pytest.approx(x - 60, abs=1)


def test_two_fingers_zoom(show):
    page = show(x=0.0, page={"has_touch": True})
    touch = fingers(page)
    x, y = middle_of_point(page)
    touch("touchStart", (x - 100, y))
    touch("touchStart", (x - 100, y), (x + 100, y))
    for step in range(1, 6):
        touch("touchMove", (x - 100 - 20 * step, y), (x + 100 + 20 * step, y))
    touch("touchEnd")
    page.wait_for_function("!document.querySelector('.tapemagic-reset').disabled")
    assert x_of(page) == 0


def test_a_page_without_a_kernel_looks_at_what_it_has(show):
    page = show(x=0.0, is_live=False)
    before = ticks(page)
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_timeout(100)
    assert ticks(page) == before
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("!document.querySelector('.tapemagic-reset').disabled")
    page.wait_for_timeout(500)
    assert page.evaluate("model.get('request')") is None


def test_the_kernel_is_asked_for_what_is_seen_at_rest(show):
    page = show(x=0.0)
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("model.get('request') !== null")
    request = page.evaluate("model.get('request')")
    assert request["number"] == 1
    assert request["range"] == pytest.approx([-2, 2])


def test_the_view_goes_along_with_the_point(show):
    page = show(x=1.9)
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(50)
    plot(page).focus()
    for _ in range(8):
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(50)
    assert x_of(page) == 3
    assert page.locator(".tapemagic-dot").first.is_visible()
    assert max(ticks(page)) == 3


def test_python_may_look_elsewhere(show):
    page = show(x=0.0)
    page.evaluate(
        """(traits) => { model.set("picture", traits.picture);
          model.set("samples", traits.samples); model.set("x", 9); }""",
        traits_of(cosine("f"), low=8.0, high=10.0),
    )
    page.wait_for_function("document.querySelector('.tapemagic-title').textContent.includes('cos')")
    assert min(ticks(page)) >= 8
    assert numbers(page)["f"] == pytest.approx(math.cos(9), abs=1e-4)


def test_the_secant_shrinks_before_the_readers_eyes(show):
    page = show(x=0.6, show={"secant": True, "h": 1})
    page.clock.install()
    page.clock.pause_at("2040-01-01")
    page.get_by_role("button", name="Shrink h").evaluate("(button) => button.click()")
    page.clock.run_for(1000)
    assert 0.001 < page.evaluate("model.get('show').h") < 0.5
    page.clock.run_for(1600)
    assert page.evaluate("model.get('show').h") == 0.001
    assert page.evaluate("saves") == 0
    page.clock.run_for(500)
    assert page.evaluate("saves") == 1


def test_who_wants_less_motion_sees_it_shrunk_at_once(show):
    page = show(x=0.6, show={"secant": True, "h": 1}, page={"reduced_motion": "reduce"})
    page.get_by_role("button", name="Shrink h").click()
    assert page.evaluate("model.get('show').h") == 0.001


# --- parameters ---------------------------------------------------------------------------------


def test_one_request_is_unanswered_and_the_newest_wins(show):
    page = show(parameters=[SLIDER, CHOICE, SWITCH])
    page.evaluate(
        """() => { window.requests = [];
          model.on("change:request", () => requests.push(model.get("request")));
          window.answer = () => {
            const { number, parameters } = model.get("request");
            const picture = model.get("picture");
            model.set("picture", { ...picture, answered: number,
              parameters: picture.parameters.map(
                (each) => ({ ...each, value: parameters[each.name] })) });
          }; }"""
    )
    slider = page.get_by_label("a", exact=True)
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert [request["parameters"]["a"] for request in page.evaluate("requests")] == [1.1]
    page.evaluate("answer()")
    page.wait_for_function("requests.length === 2")
    assert page.evaluate("requests[1].parameters") == {"a": 1.5, "kind": 0, "is_odd": True}
    assert slider.input_value() == "1.5"
    page.evaluate("answer()")
    page.get_by_label("kind").select_option(label="cos")
    page.get_by_label("is_odd").click()
    page.evaluate("answer()")
    page.wait_for_function("requests.length === 4")
    assert page.evaluate("requests[3].parameters") == {"a": 1.5, "kind": 1, "is_odd": False}


def test_without_a_kernel_parameters_say_why_they_do_not_move(show):
    page = show(parameters=[SLIDER, CHOICE, SWITCH], is_live=False)
    for name in ["a", "kind", "is_odd"]:
        control = page.get_by_label(name, exact=True)
        assert control.is_disabled()
        reason = page.locator(f"#{control.get_attribute('aria-describedby')}")
        assert "kernel" in reason.inner_text()
    plot(page).focus()
    page.keyboard.press("ArrowRight")
    assert x_of(page) == 1.25


def test_an_error_is_said_and_the_old_curves_stay(show):
    page = show()
    before = page.locator(".tapemagic-curve").first.get_attribute("d")
    box = page.locator(".tapemagic-derivative-plot").bounding_box()
    page.evaluate(
        "model.set('picture', { ...model.get('picture'), message: 'f raised ValueError: no.' })"
    )
    page.get_by_role("status").filter(has_text="f raised ValueError: no.").wait_for()
    assert page.locator(".tapemagic-curve").first.get_attribute("d") == before
    assert page.locator(".tapemagic-derivative-plot").bounding_box() == box


def test_a_kernel_that_does_not_answer_is_waited_for_and_then_not(show):
    page = show(parameters=[SLIDER])
    box = page.locator(".tapemagic-derivative-plot").bounding_box()
    page.clock.install()
    page.get_by_label("a", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_text("≈ interpolated").is_visible()
    page.clock.fast_forward(1000)
    assert page.get_by_text("waiting for the kernel").is_visible()
    page.clock.fast_forward(10_000)
    assert page.get_by_text("the kernel does not answer: run the cell again").is_visible()
    assert page.locator(".tapemagic-derivative-plot").bounding_box() == box
    page.evaluate("model.set('picture', { ...model.get('picture'), answered: 1 })")
    assert page.get_by_text("≈ interpolated").is_visible()


def test_a_new_picture_and_its_samples_may_come_one_after_the_other(show):
    page = show()
    problems = page_problems(page)
    other = traits_of(cosine("f"), count=77, x=0.0)
    page.evaluate("(picture) => model.set('picture', picture)", other["picture"])
    page.wait_for_timeout(20)
    page.evaluate("(samples) => model.set('samples', samples)", other["samples"])
    page.evaluate("model.set('x', 0)")
    page.wait_for_function("document.querySelector('.tapemagic-title').textContent.includes('cos')")
    assert numbers(page)["f"] == 1
    assert problems == []


# --- who looks, listens, and how ----------------------------------------------------------------


@pytest.mark.parametrize("page_style", ["", DARK])
@pytest.mark.parametrize("width", [400, 900])
def test_axe_finds_no_violation(show, page_style, width):
    page = show(
        sine_product(), cosine(), parameters=[SLIDER, CHOICE, SWITCH],
        show={"table": True, "secant": True, "circle": True, "parabola": True},
        page={"page_style": page_style, "width": width},
    )  # fmt: skip
    assert accessibility_violations(page, "main") == []
    page.locator("summary").click()
    plot(page).focus()
    page.keyboard.press("ArrowRight")
    assert accessibility_violations(page, "main") == []


def test_axe_finds_no_violation_on_a_saved_page(show):
    page = show(parameters=[SLIDER], is_live=False, show={"panels": "one"})
    assert accessibility_violations(page, "main") == []


def test_the_point_is_a_slider_with_a_value(show):
    page = show(x=1.2)
    assert plot(page).get_attribute("aria-valuenow") == "1.2"
    assert plot(page).get_attribute("aria-valuetext") == "x = 1.20"
    assert plot(page).get_attribute("aria-valuemin") == "-3"
    described = plot(page).get_attribute("aria-describedby")
    assert "Arrow keys" in page.locator(f"#{described}").text_content()


def test_the_point_is_told_when_it_rests(show):
    page = show(x=1.15)
    f = sine_product()
    heard = page.locator(".tapemagic-status")
    plot(page).focus()
    page.keyboard.press("ArrowRight")
    assert heard.text_content() == ""
    page.wait_for_function("document.querySelector('.tapemagic-status').textContent !== ''")
    assert heard.text_content() == (
        f"x = 1.20, f = {f.value(0, 1.2):.2f}, slope {f.value(1, 1.2):.2f}, concave down"
    )


@pytest.mark.parametrize("order", [1, 2])
def test_on_a_narrow_screen_all_fits(show, order):
    page = show(parameters=[SLIDER, CHOICE], order=order, page={"width": 400})
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    assert page.locator(".tapemagic-plot").bounding_box()["width"] <= 400
    last = page.locator(".tapemagic-panel").last.locator(".tick text").all()
    assert all(tick.bounding_box()["x"] >= 0 for tick in last if tick.text_content())


def test_the_plot_takes_the_width_that_it_gets(show):
    page = show()
    height = page.locator(".tapemagic-plot").bounding_box()["height"]
    page.set_viewport_size({"width": 620, "height": 900})
    page.wait_for_function("document.querySelector('.tapemagic-plot').clientWidth < 620")
    assert page.locator(".tapemagic-plot").bounding_box()["height"] == height


@pytest.mark.parametrize("page_style", ["background: white; color: black", DARK])
def test_colours_follow_the_theme(show, page_style):
    page = show(page={"page_style": page_style})
    light = page.locator(".tapemagic-curve").evaluate_all(
        """(all) => all.map((each) => { const canvas = document.createElement("canvas");
          const context = canvas.getContext("2d");
          context.fillStyle = getComputedStyle(each).stroke; context.fillRect(0, 0, 1, 1);
          const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue; })"""
    )
    assert all((each > 110) == (page_style == DARK) for each in light), light


def test_with_the_few_colours_of_the_system_all_is_there(show):
    page = show(page={"forced_colors": "active"}, show={"parabola": True})
    for part in (".tapemagic-curve", ".tapemagic-tangent", ".tapemagic-border"):
        stroke = page.locator(part).first.evaluate("(e) => getComputedStyle(e).stroke")
        assert stroke not in {"none", "rgb(255, 255, 255)"}
    pressed = page.get_by_role("button", name="Tangent").evaluate(
        "(e) => getComputedStyle(e, '::before').backgroundColor"
    )
    released = page.get_by_role("button", name="Circle").evaluate(
        "(e) => getComputedStyle(e, '::before').backgroundColor"
    )
    assert pressed != released


def test_who_wants_less_motion_gets_none(show):
    page = show(page={"reduced_motion": "reduce"}, show={"secant": True})
    moving = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((each) => {
          const style = getComputedStyle(each);
          return style.transitionDuration !== "0s" || style.animationName !== "none"; }).length"""
    )
    assert moving == 0


def test_after_the_end_nothing_listens_and_what_waits_is_saved(show):
    page = show(x=0.0)
    plot(page).focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("endWidget()")
    assert page.evaluate("saves") == 1
    page.evaluate("model.set('x', 2)")
    assert numbers(page)["x"] == 0.05


def test_a_saved_page_moves_without_a_kernel(show):
    page = show(x=0.0, is_live=False)
    plot(page).focus()
    page.keyboard.press("ArrowRight")
    assert numbers(page)["f"] == pytest.approx(sine_product().value(0, 0.05), abs=1e-6)
