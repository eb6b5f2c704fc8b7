"""Pages that are saved: in Chromium without a network and without a kernel, the point moves."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("nbconvert")

import nbformat

import tapemagic
from tapemagic import cli
from tapemagic import numpy_tf as tf

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser):
    """Return a function that opens a file without a network; it fails if anything is asked for."""
    asked, problems = [], []

    def open_file(path, **context):
        page = browser.new_page(offline=True, **context)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.goto(path.as_uri())
        return page

    yield open_file
    assert [address for address in asked if not address.startswith(("file:", "blob:"))] == []
    assert problems == []


def point(page):
    return page.get_by_role("slider", name="point").first


def damped(x, a=1.0):
    return tf.exp(-x * x) * tf.sin(a * x)


@pytest.mark.usefixtures("comms")
def test_a_saved_plot_moves_with_the_keys_and_says_the_values(opened, tmp_path):
    path = tmp_path / "plot.html"
    tapemagic.plot(damped, -3, 3, x=1.0).save(path)
    page = opened(path)
    assert point(page).get_attribute("aria-valuenow") == "1"
    point(page).focus()
    page.keyboard.press("ArrowRight")
    assert float(point(page).get_attribute("aria-valuenow")) > 1
    assert point(page).get_attribute("aria-valuetext") == "x = 1.05"
    assert page.get_by_text("0.28802").first.is_visible()  # exp(-1.05²) sin(1.05)
    # What needs a kernel says so, and cannot be moved.
    assert page.get_by_role("slider", name="a", exact=True).is_disabled()


@pytest.mark.usefixtures("comms")
def test_whatever_stands_in_a_name_is_text(opened, tmp_path):
    path = tmp_path / "plot.html"
    name = "</script><script>document.title = 'taken over'</script>"
    tapemagic.plot({name: damped}, -1, 1).save(path)
    page = opened(path)
    point(page).wait_for()
    assert page.title() == name
    assert page.locator("script").count() == 2


@pytest.mark.usefixtures("comms")
def test_without_scripts_the_picture_is_shown(opened, tmp_path):
    path = tmp_path / "plot.html"
    tapemagic.plot(damped, -1, 1).save(path)
    page = opened(path, java_script_enabled=False)
    picture = page.get_by_role("img")
    assert picture.get_attribute("alt").startswith("damped, damped′, damped″")
    assert picture.bounding_box()["width"] > 300


# --- a whole notebook ---------------------------------------------------------------------------

MISTAKE = """
x = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = x * x
z = x * x
print(tape.gradient(z, x))
"""
CELLS = [
    "import tapemagic\nfrom tapemagic import tf\nimport ipywidgets",
    "tapemagic.plot(lambda x: tf.sin(x) * x, -3, 3, x=1.0)",
    "%load_ext tapemagic\n%tape plot tf.exp(x) 0 2",
    MISTAKE,
    "ipywidgets.IntSlider(7)",
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Run a notebook, save it as a page, and return that and what was printed."""
    folder = tmp_path_factory.mktemp("exported")
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    cells.append(nbformat.v4.new_markdown_cell("# Title\n\n$$\\frac{d y}{d x} = 2$$"))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebook.ipynb")
    arguments = [str(folder / "notebook.ipynb"), "--execute", "--engine", "numpy"]
    assert cli.main(["export", *arguments]) == 0
    return folder / "notebook.html"


@pytest.mark.slow
def test_a_notebook_is_one_page_on_which_our_widgets_move(exported, opened):
    page = opened(exported)
    points = page.get_by_role("slider", name="point")
    points.first.wait_for()
    assert points.count() == 2
    before = points.nth(1).get_attribute("aria-valuenow")
    points.nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert points.nth(1).get_attribute("aria-valuenow") != before
    assert points.first.get_attribute("aria-valuenow") == "1"
    assert page.title() == "Title"


@pytest.mark.slow
def test_the_highlight_the_formulas_and_the_widgets_of_others_are_there(exported, opened):
    page = opened(exported)
    assert page.locator(".tapemagic-highlight .tapemagic-verdict").first.is_visible()
    assert page.locator("math mfrac").is_visible()
    assert page.get_by_text("IntSlider(value=7)").is_visible()
