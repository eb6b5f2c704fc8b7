"""`make bench-plot`: from a key to a painted picture, in JupyterLab, beside the usual ways.

Each way shows sin(x)·exp(-x²)+x³ with its first two derivatives at 400 points, and a point with its
tangent, which the arrow keys move. All are driven in one Chromium on one server, one after the
other. A move begins with the key event's own time stamp and ends after the frame is painted in
which the picture has changed: an animation frame, and a message behind it. `--write` writes
docs/plot-speed.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import words
from targets import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from chromium import ARGUMENTS, chromium_path
from jupyter_lab import JupyterLab
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser

PAGE = Path(__file__).parents[2] / "docs" / "plot-speed.md"
WARM_UP = 5
MOVES = 40
BETWEEN_MOVES = 200  # ms: each is answered before the next
AT_REST = 1000  # ms: nothing is on its way any more
BETWEEN_KEYS_HELD = 25  # ms: a key that is held down
FRAME = 0.016
PARAMETER_TARGET = 0.050
PEER_TARGET = 1 / 5

VALUES = """
import ipywidgets
import numpy as np

X = np.linspace(-3, 3, 400)

def values(x):
    bell = np.exp(-x * x)
    return (
        np.sin(x) * bell + x**3,
        (np.cos(x) - 2 * x * np.sin(x)) * bell + 3 * x**2,
        ((4 * x * x - 3) * np.sin(x) - 4 * x * np.cos(x)) * bell + 6 * x,
    )

def tangent(x):
    y, slope, _ = values(x)
    return y + slope * (X - x)

def slider():
    return ipywidgets.FloatSlider(-2.0, min=-3, max=3, step=0.05)
"""
TAPEMAGIC = """
import tapemagic
from tapemagic import tf

def f(x, a=(0.5, 3.0, 0.05)):
    return tf.sin(a * x) * tf.exp(-x * x) + x**3

tapemagic.plot(f, -3, 3, x=-2.0, engine="numpy")
"""
INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt

def draw(x):
    figure, axes = plt.subplots(figsize=(6, 3.5))
    for row in values(X):
        axes.plot(X, row)
    axes.plot(X, tangent(x))
    axes.plot(x, values(x)[0], "o")
    axes.set_title(f"x = {x:.2f}")
    axes.set_ylim(-30, 30)
    plt.show()

ipywidgets.interact(draw, x=slider());
"""
IPYMPL = """
%matplotlib widget
import matplotlib.pyplot as plt

point = slider()
display(point)
figure, axes = plt.subplots(figsize=(6, 3.5))
for row in values(X):
    axes.plot(X, row)
(line,) = axes.plot(X, tangent(point.value))
(dot,) = axes.plot([point.value], [values(point.value)[0]], "o")
axes.set_ylim(-30, 30)

def move(change):
    line.set_ydata(tangent(change.new))
    dot.set_data([change.new], [values(change.new)[0]])
    axes.set_title(f"x = {change.new:.2f}")
    figure.canvas.draw_idle()

point.observe(move, "value")
"""
PLOTLY = """
import plotly.graph_objects as go

point = slider()
figure = go.FigureWidget([go.Scatter(x=X, y=row) for row in values(X)])
figure.add_scatter(x=X, y=tangent(point.value))
figure.add_scatter(x=[point.value], y=[values(point.value)[0]], mode="markers")
figure.update_layout(width=600, height=350, yaxis_range=[-30, 30])

def move(change):
    with figure.batch_update():
        figure.data[3].y = tangent(change.new)
        figure.data[4].x = [change.new]
        figure.data[4].y = [values(change.new)[0]]
        figure.layout.title = f"x = {change.new:.2f}"

point.observe(move, "value")
ipywidgets.VBox([point, figure])
"""

# A key's own time, and whoever sees a change calls `seen`: the frame with it is painted afterwards.
WATCH = """
() => {
  window.times = [];
  let begun = null;
  addEventListener("keydown", (event) => { if (event.isTrusted) begun = event.timeStamp; }, true);
  window.seen = () => {
    const start = begun;
    if (start === null) return;
    begun = null;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => times.push(performance.now() - start);
      channel.port2.postMessage(0);
    });
  };
  window.sent = 0;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (...given) {
    window.sent += 1;
    send.apply(this, given);
  };
  window.watch = (selector, what) => {
    const element = document.querySelector(selector);
    new MutationObserver(seen).observe(element, { subtree: true, childList: true, ...what });
  };
}
"""
# What is seen of each: attributes of an SVG, another image that is decoded, a canvas drawn on.
SVG_CHANGES = "watch('{}', {{ attributes: true, attributeFilter: ['d', 'transform', 'cx', 'x1'] }})"
IMAGES = """
new MutationObserver(() => {
  const image = document.querySelector(".widget-interact img");
  if (image && image !== window.lastImage) {
    window.lastImage = image;
    image.decode().then(seen);
  }
}).observe(document.querySelector(".widget-interact"), { subtree: true, childList: true })
"""
CANVAS = """
{
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    drawImage.apply(this, given);
    if (this.canvas.isConnected) seen();
  };
}
"""


@dataclass(frozen=True)
class Way:
    """How a picture is moved: the cell, what the keys go to, and how a change is seen."""

    title: str
    cell: str
    keys_to: str
    ready: str
    seen: str
    keys: tuple[str, ...] = ("ArrowRight",)


INTRODUCTION = """\
`make bench-plot` has written this page. A function with two derivatives at 400 points, a point and
its tangent are moved by the arrow key in JupyterLab, in one Chromium, in one run: {MOVES} moves
after {WARM_UP} to warm up. The time is from the key event to the painted frame with the change.
Drawing is done in software here, and there is no network between browser and kernel: over one, its
round trip is added to all ways but tapemagic's, which asks nobody."""
SLIDER = ".jp-OutputArea .noUi-handle"
POINT = ".tapemagic-frame[role=slider]"
OURS = Way(
    "tapemagic", TAPEMAGIC, POINT, ".tapemagic-cursor path", SVG_CHANGES.format(".tapemagic-cursor")
)
PEERS = (
    Way("plotly FigureWidget", PLOTLY, SLIDER, ".js-plotly-plot path.js-line",
        SVG_CHANGES.format(".js-plotly-plot")),
    Way("ipympl", IPYMPL, SLIDER, ".jupyter-matplotlib-canvas-div canvas", CANVAS),
    Way("interact and matplotlib", INTERACT, SLIDER, ".widget-interact img", IMAGES),
)  # fmt: skip
PARAMETER = Way(
    "tapemagic, a parameter: three curves computed and drawn anew",
    TAPEMAGIC,
    ".tapemagic input[type=range]",
    ".tapemagic-cursor path",
    "watch('.tapemagic-plot > g', {})",
    ("ArrowRight", "ArrowLeft"),
)


@dataclass(frozen=True)
class Measured:
    """What was seen of a way: the time of each move, and messages sent to the kernel meanwhile."""

    way: Way
    times: Sequence[float]
    sent_when_held: int

    def row(self, ours: float) -> str:
        """Return the row of the table."""
        times = sorted(self.times)
        middle = median(times)
        share = "" if middle == ours else f"tapemagic takes {words.ratio(ours / middle)}"
        cells = [words.number(each, "s") for each in (middle, times[int(0.95 * len(times))])]
        return (
            f"| {self.way.title} | {cells[0]} | {cells[1]} | {words.number(times[0], 's')} | "
            f"{self.sent_when_held} | {share} |"
        )


def measure(server: JupyterLab, browser: Browser, way: Way) -> Measured:
    """Open a notebook with one way, move it, and then hold the key down."""
    page = server.open(browser, [VALUES, way.cell])
    page.locator(way.ready).first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    page.evaluate(f"() => {{ {way.seen} }}")
    page.locator(way.keys_to).first.focus()
    for number in range(WARM_UP + MOVES):
        page.keyboard.press(way.keys[number % len(way.keys)])
        page.wait_for_function("(count) => times.length > count", arg=number)
        page.wait_for_timeout(BETWEEN_MOVES)
    times = [time / 1000 for time in page.evaluate("times")[WARM_UP:]]
    page.wait_for_timeout(AT_REST)
    page.evaluate("() => { sent = 0; }")
    for _ in range(MOVES // 2):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(BETWEEN_KEYS_HELD)
    held = page.evaluate("sent")
    page.close()
    return Measured(way, times, held)


def page_text(ours: Measured, peers: Sequence[Measured], parameter: Measured) -> str:
    """Return the page, with the verdicts on the targets."""
    middle = median(ours.times)
    fastest = min(median(peer.times) for peer in peers)
    parameter_time = median(parameter.times)
    verdicts = [
        (f"moving the point takes less than {words.number(FRAME, 's')}, one frame", middle < FRAME),
        ("moving it takes at most 1/5 of the fastest other way", middle <= PEER_TARGET * fastest),
        ("no message to the kernel while the key is held down", ours.sent_when_held == 0),
        (
            f"a parameter's change takes less than {words.number(PARAMETER_TARGET, 's')}",
            parameter_time < PARAMETER_TARGET,
        ),
    ]
    head = "| | median | 95 % | fastest | messages to the kernel, key held down | |"
    rule = "| --- | ---: | ---: | ---: | ---: | --- |"
    today = dt.datetime.now(tz=dt.timezone.utc).date()
    # A machine that has other work, too, answers later: all ways, and those with a kernel most.
    load = (
        f", load {os.getloadavg()[1]:.1f} in the last minutes" if hasattr(os, "getloadavg") else ""
    )
    machine = f"{os.cpu_count()} cores{load}, {platform.machine()}"
    return "\n".join(
        [
            "# How fast the plot follows",
            "",
            INTRODUCTION.format(MOVES=MOVES, WARM_UP=WARM_UP),
            "",
            head,
            rule,
            *(each.row(middle) for each in (ours, *sorted(peers, key=lambda p: median(p.times)))),
            "",
            head,
            rule,
            parameter.row(parameter_time),
            "",
            *(f"* {'met' if is_met else 'not met'}: {target}" for target, is_met in verdicts),
            "",
            f"Measured on {today}, {machine}, Python {platform.python_version()}, numpy engine.",
            "",
        ]
    )


def main() -> int:
    """Measure all ways, and print (or write) the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        server = JupyterLab(folder)
        try:
            ours, *peers, parameter = (
                measure(server, browser, way) for way in (OURS, *PEERS, PARAMETER)
            )
        finally:
            server.close()
            browser.close()
    text = page_text(ours, peers, parameter)
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
