"""A widget on a page of its own in Chromium: no notebook, no kernel, no network.

The page loads what the package carries and gives it a model that is a plain object, so that a test
of what is drawn takes a second. `JupyterLab` (``jupyter_lab.py``) is for what needs a notebook.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

STATIC = resources.files("tapemagic.widgets").joinpath("static")
AXE = Path(__file__).parent.parent / "tapemagic/frontend/node_modules/axe-core/axe.min.js"

_START = """
async ({ module, traits }) => {
  const url = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  const heard = new Map();
  window.model = {
    get: (name) => traits[name],
    on: (event, callback) => heard.set(event, [...(heard.get(event) ?? []), callback]),
    off: (event, callback) =>
      heard.set(event, (heard.get(event) ?? []).filter((each) => each !== callback)),
    set: (name, value) => {
      traits[name] = value;
      for (const callback of heard.get(`change:${name}`) ?? []) callback();
    },
    save_changes: () => (window.saved ??= []).push({ ...traits }),
  };
  const output = document.querySelector("#output");
  window.endWidget = widget.render({ model: window.model, el: output });
}
"""


def open_widget(browser, name, traits, *, width=900, page_style="", **context):
    """Open a page with one widget, and return it; an error on the page is one of the test."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **context)
    problems = page_problems(page)
    sheet = STATIC.joinpath(f"{name}.css").read_text(encoding="utf-8")
    page.set_content(
        f'<!doctype html><html lang="en"><head><title>{name}</title><style>{sheet}</style></head>'
        f'<body style="{page_style}"><main id="output"></main></body></html>'
    )
    module = STATIC.joinpath(f"{name}.js").read_text(encoding="utf-8")
    page.evaluate(_START, {"module": module, "traits": json.loads(json.dumps(traits))})
    assert problems == []
    return page


def page_problems(page):
    """Return a list that grows with the errors of a page."""
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
    return problems


def accessibility_violations(page, selector):
    """Return what axe finds wrong inside an element: a rule, and where it is broken."""
    if not AXE.exists():
        pytest.fail("no axe-core: make frontend", pytrace=False)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(selector) => axe.run(selector)", selector)
    assert len(found["passes"]) > 5
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
