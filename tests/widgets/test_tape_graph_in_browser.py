"""The graph of a tape in Chromium, on a page of its own: steps, paths, who looks, and how."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")

from tape_programs import CUBE, FIVE_OPERATIONS, LOOP, NESTED, VECTORS, TapeProgram, ran
from widget_pages import accessibility_violations, open_widget, page_problems

from tapemagic.display.graph_html import graph_html

pytestmark = pytest.mark.browser

LIGHT = "background:white;color:black"
DARK = "background: #111; color: #eee; color-scheme: dark; --jp-content-font-color1: #eee;"
DARK += "--jp-layout-color0: #111"


@pytest.fixture
def show(browser):
    """Return a function that opens the graph of a program."""

    def shown(program=CUBE, **options):
        traits = {"graph": ran(program).graph.to_json()}
        return open_widget(browser, "tape_graph", traits, **options)

    return shown


def derivatives(page):
    return page.locator(".tapemagic-graph-derivative").all_text_contents()


def gives(page):
    return page.locator(".tapemagic-graph-gives li").all_inner_texts()


def said(page):
    return page.get_by_role("status").inner_text()


def lit(page):
    return page.locator(".tapemagic-line.tapemagic-graph-lit").all_inner_texts()


def node(page, name):
    return page.locator(".tapemagic-graph-node", has_text=name).first


def next_step(page):
    page.get_by_role("button", name="Next step").click()


def box_of(page, selector):
    """Return where something is in the page, however far that is scrolled."""
    return page.locator(selector).first.evaluate(
        """(element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return { x, y: y + window.scrollY, width, height };
        }"""
    )


# --- what is seen -------------------------------------------------------------------------------


def test_hostile_names_are_text(show):
    hostile = "<img src=x onerror=alert(1)>"
    page = show(TapeProgram(f"{CUBE.text}\nglobals()[{hostile!r}] = y\ndel y", hostile, ("x",)))
    problems = page_problems(page)
    assert page.locator("main img, main script").count() == 0
    assert hostile in page.locator(".tapemagic-graph-picture").text_content()
    assert problems == []


def test_what_nobody_has_pressed_has_no_focus(show):
    assert show().evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.parametrize("program", [CUBE, FIVE_OPERATIONS, VECTORS, NESTED])
def test_no_word_leaves_its_node_at_any_step(show, program):
    page = show(program)
    for _ in range(page.evaluate("model.get('graph').levels[0].steps.length") + 1):
        outside = page.locator(".tapemagic-graph-node").evaluate_all(
            """(nodes) => nodes.flatMap((node) => {
              const box = node.querySelector("rect:last-of-type").getBoundingClientRect();
              return [...node.querySelectorAll("text")].filter((text) => {
                const { left, right } = text.getBoundingClientRect();
                return left < box.left || right > box.right;
              }).map((text) => text.textContent);
            })"""
        )
        assert outside == []
        page.get_by_role("button", name="Play").press("ArrowRight")


def test_labels_of_one_node_do_not_overlap(show):
    for program in (FIVE_OPERATIONS, VECTORS, NESTED):
        boxes = (
            show(program)
            .locator(".tapemagic-graph-local")
            .evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().toJSON())")
        )
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                assert (
                    one["right"] <= other["left"]
                    or other["right"] <= one["left"]
                    or one["bottom"] <= other["top"]
                    or other["bottom"] <= one["top"]
                )


# --- stepping -----------------------------------------------------------------------------------


def test_each_step_gives_upstream_times_local_and_what_is_given_adds_up(show):
    page = show()
    assert derivatives(page) == ["dy/dx = ?", "dy/d(#1) = ?", "dy/dy = 1.0"]
    next_step(page)
    assert gives(page) == ["dy/d(#1): 1.0 × 3.0 = 3.0", "dy/dx: 1.0 × 9.0 = 9.0"]
    assert derivatives(page)[0] == "dy/dx = 9.0 + …"
    next_step(page)
    assert gives(page) == ["dy/dx: 3.0 × 6.0 = 18.0, added up 9.0 + 18.0 = 27.0"]
    assert derivatives(page)[0] == "dy/dx = 27.0"
    assert "That was the last step: dy/dx = 27.0." in page.locator("main").inner_text()


def test_the_keys_step_from_wherever_the_focus_is(show):
    page = show(FIVE_OPERATIONS)
    page.get_by_role("button", name="Next step").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    assert "step 2 of 5" in page.locator("main").inner_text()
    page.keyboard.press("Space")
    page.keyboard.press("End")
    assert "step 5 of 5" in page.locator("main").inner_text()
    page.keyboard.press("Home")
    assert said(page).startswith("The backward pass begins at the target")


def test_what_is_said_is_spoken(show):
    page = show()
    next_step(page)
    status = page.get_by_role("status")
    assert status.get_attribute("aria-live") == "polite"
    assert status.inner_text() == "Mul in line 3. Upstream: dy/dy = 1.0."


def test_a_step_lights_its_line_and_so_does_a_node_that_is_looked_at(show):
    page = show(FIVE_OPERATIONS)
    next_step(page)
    assert lit(page) == ["    y = h * h + x * 3.0\n"]
    node(page, "Sin").hover()
    assert lit(page) == ["    h = tf.sin(w * x)\n"]
    page.mouse.move(0, 0)
    assert lit(page) == ["    y = h * h + x * 3.0\n"]


def test_the_line_that_is_lit_is_in_sight(show):
    text = "".join(f"# line {number}\n" for number in range(1, 31)) + CUBE.text
    page = show(TapeProgram(text, "y", ("x",)))
    next_step(page)
    view = page.locator(".tapemagic-graph-codes .tapemagic-scroll").bounding_box()
    box = page.locator(".tapemagic-line.tapemagic-graph-lit").bounding_box()
    assert view["y"] <= box["y"]
    assert box["y"] + box["height"] <= view["y"] + view["height"]
    assert page.evaluate("window.scrollY") == 0


def test_the_node_whose_turn_it_is_is_in_sight(show):
    page = show(LOOP, width=400)
    page.locator(".tapemagic-graph-folded").first.click()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(450)
        view = page.locator(".tapemagic-graph-drawing").bounding_box()
        box = page.locator(".tapemagic-graph-now .tapemagic-graph-box").last.bounding_box()
        assert view["y"] <= box["y"]
        assert box["y"] + box["height"] <= view["y"] + view["height"] + 1


def test_it_plays_to_the_end(show):
    page = show()
    page.clock.install()
    page.get_by_role("button", name="Play").click()
    assert derivatives(page)[0] == "dy/dx = 9.0 + …"
    page.clock.run_for(10_000)
    assert derivatives(page)[0] == "dy/dx = 27.0"
    assert page.get_by_role("button", name="Play").is_visible()


# --- paths --------------------------------------------------------------------------------------


def test_a_path_is_chosen_by_its_edge_its_node_and_its_words(show):
    page = show()
    near = page.locator(".tapemagic-graph-edge").nth(2).locator(".tapemagic-graph-local")
    near.click()
    assert gives(page) == ["9.0"]
    node(page, "#1 = 9.0").click()
    assert gives(page) == ["6.0 × 3.0 = 18.0"]
    assert page.locator(".tapemagic-graph-edge.tapemagic-graph-chosen").count() == 2
    page.get_by_role("button", name="x → y").click()
    assert gives(page) == ["9.0"]
    assert "contributes to dy/dx = 27.0" in page.locator("main").inner_text()


def test_with_the_keyboard_alone(show):
    page = show()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.tapemagic-graph-node')"):
            break
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("#1 = 9.0")
    page.keyboard.press("Enter")
    assert gives(page) == ["6.0 × 3.0 = 18.0"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


# --- what is folded -----------------------------------------------------------------------------


def test_five_hundred_operations_open_step_by_step(show):
    page = show(LOOP)
    page.locator(".tapemagic-graph-folded").first.click()
    assert page.get_by_role("navigation").text_content() == "all › lines 8 to 9, 100 times"
    node(page, "turns 91 to 100").click()
    node(page, "turn 100").click()
    assert "Tanh, line 8" in page.locator(".tapemagic-graph-picture").text_content()
    assert said(page).startswith("From the operations after these has arrived: dy/d(loss)")
    page.keyboard.press("Backspace")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Open turn 100")
    page.get_by_role("button", name="all", exact=True).click()
    assert page.get_by_role("navigation").count() == 0
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Open lines 8 to 9")


# --- who looks, and how -------------------------------------------------------------------------


@pytest.mark.parametrize("page_style", [LIGHT, DARK])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_no_violation(show, page_style, width):
    page = show(NESTED, page_style=page_style, width=width)
    assert accessibility_violations(page, "main") == []
    next_step(page)
    next_step(page)
    page.wait_for_timeout(500)
    assert accessibility_violations(page, "main") == []
    page.locator(".tapemagic-graph-path").last.click()
    assert accessibility_violations(page, "main") == []


@pytest.mark.parametrize("page_style", [LIGHT, DARK])
def test_axe_finds_no_violation_in_the_static_page_nor_in_what_is_opened(show, browser, page_style):
    page = browser.new_page()
    html = graph_html(ran(NESTED).graph).replace("<details", "<details open")
    page.set_content(
        f'<!doctype html><html lang="en"><head><title>t</title></head>'
        f'<body style="{page_style}"><main>{html}</main></body></html>'
    )
    assert accessibility_violations(page, "main") == []
    page = show(LOOP, page_style=page_style)
    page.locator(".tapemagic-graph-folded").first.click()
    assert accessibility_violations(page, "main") == []


@pytest.mark.parametrize("program", [FIVE_OPERATIONS, NESTED, VECTORS, LOOP])
def test_on_a_narrow_screen_the_page_does_not_scroll_sideways(show, program):
    page = show(program, width=400)
    page.get_by_role("button", name="Last step").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    for words in ("Back one step", "Next step", "Play"):
        assert page.get_by_role("button", name=words).is_visible()


def test_with_the_few_colours_of_the_system_the_step_and_the_kinds_are_seen(show):
    page = show(FIVE_OPERATIONS, forced_colors="active")
    next_step(page)
    style = "(e) => { const s = getComputedStyle(e); return [s.strokeWidth, s.strokeDasharray]; }"
    box = "rect.tapemagic-graph-box"
    kinds = [
        page.locator(f".tapemagic-graph-{kind} {box}").first.evaluate(style)
        for kind in ("now", "watched", "constant", "computed:not(.tapemagic-graph-now)")
    ]
    assert len({tuple(kind) for kind in kinds}) == 4
    colour = "(e) => getComputedStyle(e).stroke"
    now = page.locator(".tapemagic-graph-now .tapemagic-graph-way").first.evaluate(colour)
    way = ".tapemagic-graph-edge:not(.tapemagic-graph-now) .tapemagic-graph-way"
    assert now != page.locator(way).first.evaluate(colour)


def animations_after_a_step(page):
    return page.evaluate(
        """() => {
          document.querySelector("[aria-label='Next step']").click();
          return document.getAnimations().length;
        }"""
    )


def test_what_is_given_is_seen_to_flow_and_who_wants_less_motion_gets_none(show):
    assert animations_after_a_step(show()) > 0
    assert animations_after_a_step(show(reduced_motion="reduce")) == 0


@pytest.mark.parametrize("width", [400, 900])
def test_what_stands_beside_the_graph_does_not_move_with_a_step(show, width):
    page = show(FIVE_OPERATIONS, width=width)
    places = (".tapemagic-graph-drawing", ".tapemagic-graph-codes", ".tapemagic-graph-sources")
    before = [box_of(page, place) for place in places]
    for _ in range(4):
        next_step(page)
        assert [box_of(page, place) for place in places] == before


def test_after_the_end_nothing_listens_and_nothing_plays(show):
    page = show()
    page.get_by_role("button", name="Play").click()
    page.evaluate("endWidget()")
    page.wait_for_timeout(2000)
    assert derivatives(page)[0] == "dy/dx = 9.0 + …"
    page.keyboard.press("ArrowRight")
    assert derivatives(page)[0] == "dy/dx = 9.0 + …"
