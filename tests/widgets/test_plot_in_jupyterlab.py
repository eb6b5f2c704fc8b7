"""The plot in JupyterLab and Notebook 7: it is drawn, its keys arrive, and the kernel answers."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

from jupyter_lab import JupyterLab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IMPORTS = "%load_ext tapemagic\nimport tapemagic\nimport ipywidgets\nfrom tapemagic import tf"
PLOT = """
def f(x, a=1.0):
    return tf.sin(a * x)

plot = tapemagic.plot(f, -3, 3, x=1.0)
said = ipywidgets.HTML()
plot.observe(lambda change: setattr(said, "value", f"kernel: x is {plot.x}"), "x")
display(plot, said)
"""


@pytest.fixture
def notebook(server, browser):
    """Return a function that runs cells and gives the page, with a plot on it."""

    def opened(*cells, **context):
        page = server.open(browser, [IMPORTS, *cells], **context)
        point(page).wait_for()
        return page

    return opened


# A key is answered with the next frame.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def point(page):
    return page.get_by_role("slider", name="point").first


def x_of(page):
    page.evaluate(PAINTED)
    return float(point(page).get_attribute("aria-valuenow"))


def active_cell(page):
    return page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")


def test_the_arrows_move_the_point_and_not_the_notebook(notebook):
    page = notebook(PLOT, "1", "2")
    point(page).focus()
    selected = active_cell(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    moved = x_of(page)
    assert moved > 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("End")
    assert x_of(page) == 3
    for key in ("Home", "c", "i"):
        page.keyboard.press(key)
    assert active_cell(page) == selected
    assert page.locator(".jp-CodeCell").count() == 4


def test_at_rest_the_kernel_knows_the_point_and_the_values_are_exact(notebook):
    page = notebook(PLOT)
    point(page).focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    x = x_of(page)
    page.get_by_text(f"kernel: x is {x}").wait_for()
    page.get_by_text("exact, by the tape").wait_for()
    assert page.get_by_text(f"{math.sin(x):.5f}").first.is_visible()


def test_a_parameter_is_answered_by_the_kernel(notebook):
    page = notebook(PLOT)
    slider = page.get_by_role("slider", name="a", exact=True)
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    # a is 2 now, and sin(2 x) at 1 is what the kernel says.
    page.get_by_text(f"{math.sin(2):.5f}").first.wait_for()


def test_in_notebook_7_the_keys_are_the_points_and_the_parameters_too(browser, tmp_path):
    pytest.importorskip("notebook")
    server = JupyterLab(tmp_path, frontend="notebook")
    try:
        page = server.open(browser, [IMPORTS, PLOT])
        point(page).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert x_of(page) == pytest.approx(1.1)
        page.keyboard.press("Alt+ArrowLeft")
        assert x_of(page) < 1.1
        page.get_by_text("exact, by the tape").wait_for()
        slider = page.get_by_role("slider", name="a", exact=True)
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.evaluate(PAINTED)
        assert float(slider.input_value()) > 1
    finally:
        server.close()


def test_a_point_that_is_set_from_python_is_drawn(notebook):
    page = notebook(PLOT, "plot.x = -1.5")
    page.wait_for_function(
        "() => document.querySelector('[role=slider][aria-valuenow=\"-1.5\"]') !== null"
    )


def test_a_point_is_linked_in_the_page(notebook):
    page = notebook(
        "plot = tapemagic.plot(tf.sin, -3, 3, x=1.0)\n"
        "number = ipywidgets.FloatText(1.0)\n"
        "ipywidgets.jslink((plot, 'x'), (number, 'value'))\n"
        "display(plot, number)"
    )
    point(page).focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        "() => [...document.querySelectorAll('input')].some((each) => each.value === '-3')"
    )


def test_a_function_that_raises_says_so_on_the_plot_once(notebook):
    page = notebook(
        "tapemagic.plot(lambda x, n: x * (1 / (2 - n)), -1, 1, n=(0, 2))",
    )
    slider = page.get_by_role("slider", name="n", exact=True)
    slider.focus()
    page.keyboard.press("End")
    said = page.get_by_text("f raises ZeroDivisionError")
    said.wait_for()
    assert said.count() == 1


def test_the_magics_show_it(notebook):
    page = notebook("%tape plot tf.sin(x)*x -3 3", "%%tape_plot t 0 2*pi\nu = tf.sin(t)\nu * u")
    page.get_by_role("slider", name="point").nth(1).wait_for()
