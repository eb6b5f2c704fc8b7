"""Dead links of the built site are found, and live ones are not."""

from __future__ import annotations

import pytest
import site_links


@pytest.fixture
def site(tmp_path):
    """A site of two pages, one lesson that runs, and JupyterLite."""
    pages = {
        "index.html": '<h1 id="start">Start</h1><a href="lessons/#first">lessons</a>',
        "lessons/index.html": '<h2 id="first">1</h2><img src="../a%20picture.png">',
        "a picture.png": "",
        "lite/lab/index.html": '<script src="nowhere.js"></script>',
        "lite/files/01.ipynb": "{}",
    }
    for name, text in pages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def add(site, link, page="page.html"):
    (site / page).write_text(f'<a href="{link}">link</a>')


@pytest.mark.parametrize(
    "link",
    [
        "#",
        "lessons/",
        "lessons/index.html#first",
        "index.html#start",
        "/tapemagic/lessons/",
        "lite/lab/index.html?path=01.ipynb",
        "https://nowhere.invalid/page",
        "mailto:nobody@nowhere.invalid",
        "data:,text",
    ],
)
def test_a_link_that_leads_somewhere_is_not_listed(site, link):
    add(site, link)
    assert site_links.dead_links(site, "/tapemagic/")[0] == []


def test_an_anchor_may_be_written_as_it_is_or_encoded(site):
    (site / "page.html").write_text(
        '<h1 id="1-%C2%B7-tapes"></h1><h1 id="2-·-tapes"></h1>'
        '<a href="#1-%C2%B7-tapes"></a><a href="#2-%C2%B7-tapes"></a>'
    )
    assert site_links.dead_links(site)[0] == []


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("lesson/", "is no file of the site"),
        ("lessons/02.html", "is no file of the site"),
        ("/lessons/", "is no file of the site"),
        ("lessons/#second", "names a place that is not on that page"),
        ("#nowhere", "names a place that is not on that page"),
        ("lite/lab/index.html?path=02.ipynb", "opens a notebook that JupyterLite does not have"),
    ],
)
def test_a_link_that_leads_nowhere_is_listed_with_its_page(site, link, why):
    add(site, link)
    assert site_links.dead_links(site, "/tapemagic/")[0] == [f"page.html: {link} {why}"]


def test_the_program_fails_where_a_link_is_dead(site, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["site_links.py", str(site)])
    assert site_links.main() == 0
    add(site, "nowhere.html")
    assert site_links.main() == 1
    assert "page.html: nowhere.html is no file of the site" in capsys.readouterr().err
