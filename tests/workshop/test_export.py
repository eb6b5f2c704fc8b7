"""`tapemagic export`: which page is written, what is said, and what is refused."""

from __future__ import annotations

import pytest

pytest.importorskip("nbclient", reason="comes with the extra demo")

import nbformat
from nbformat import v4

from tapemagic import cli

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
PICTURE = {"curves": [], "is_live": True}


def output(model, **others):
    data = {VIEW: {"model_id": model, "version_major": 2, "version_minor": 0}, **others}
    return v4.new_output("display_data", data)


def notebook_with(outputs, state):
    cell = v4.new_code_cell("plot", outputs=outputs)
    metadata = {"widgets": {STATE: {"state": state, "version_major": 2}}} if state else {}
    return v4.new_notebook(cells=[v4.new_markdown_cell("# A plot"), cell], metadata=metadata)


def stored(name, **traits):
    return {"model_name": "AnyModel", "state": {"_anywidget_id": name, **traits}, "buffers": []}


def plot_state(**traits):
    model = stored("tapemagic.widgets.plot.DerivativePlot", picture=PICTURE, **traits)
    model["buffers"] = [{"encoding": "base64", "path": ["samples"], "data": "AAAA"}]
    return model


@pytest.fixture
def export(tmp_path, capsys):
    """Return a function that exports a notebook and gives the page and what was printed."""

    def run(notebook, *options):
        nbformat.write(notebook, tmp_path / "a.ipynb")
        status = cli.main(["export", str(tmp_path / "a.ipynb"), *options])
        assert status == 0
        said = capsys.readouterr()
        return (tmp_path / "a.html").read_text(encoding="utf-8"), said.out, said.err

    return run


def test_a_notebook_without_widgets_has_a_page_without_scripts(export, tmp_path):
    page, out, err = export(v4.new_notebook(cells=[v4.new_markdown_cell("# Title")]))
    assert "<script" not in page
    assert "<title>Title</title>" in page
    assert (out, err) == (f"{tmp_path / 'a.html'}\n", "")


def test_a_plot_with_state_is_drawn_by_the_page(export):
    outputs = [output("1", **{"image/png": "iVBORw0KGgo=", "text/plain": "f for x"})]
    page, out, err = export(notebook_with(outputs, {"1": plot_state(x=1.5)}))
    assert '"samples": "AAAA"' in page
    assert '"is_live": false' in page
    assert 'alt="f for x"' in page
    assert "with 1 widget that moves" in out
    assert err == ""


def test_state_that_no_output_shows_is_left_out(export):
    page, _, _ = export(notebook_with([], {"1": plot_state(x=12345.5)}))
    assert "12345.5" not in page


def test_a_highlight_keeps_its_html_for_readers_without_scripts(export):
    name = "tapemagic.widgets.highlight.HighlightWidget"
    state = {"1": stored(name, highlight={"name": "</script>"}, confirmed={})}
    page, _, _ = export(notebook_with([output("1", **{"text/html": "<p>read</p>"})], state))
    assert "<p>read</p></div>" in page
    assert '"name": "\\u003c/script>"' in page


def test_a_widget_of_others_is_what_it_has_besides(export):
    state = {"1": stored("somebody.Widget")}
    page, out, err = export(notebook_with([output("1", **{"text/plain": "Slider()"})], state))
    assert "Slider()" in page
    assert "that move" not in out
    assert err == ""


def test_a_plot_without_state_is_its_picture_and_it_is_said_how_to_have_more(export):
    picture = {"image/png": "iVBORw0KGgo=", "text/plain": "f for x"}
    page, _, err = export(notebook_with([output("1", **picture)], {}))
    assert "data:image/png;base64,iVBORw0KGgo=" in page
    assert "no state of 1 widget, which cannot move: let --execute run it anew" in err


def test_the_page_is_written_where_it_is_wanted(export, tmp_path, capsys):
    export(v4.new_notebook())
    target = tmp_path / "elsewhere.html"
    assert cli.main(["export", str(tmp_path / "a.ipynb"), "-o", str(target)]) == 0
    assert target.is_file()
    assert str(target) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("none.ipynb", "there is no file"),
        ("text.ipynb", "is not a notebook in Jupyter's format"),
        ("good.ipynb -o good.ipynb", "would take the place of"),
        ("good.ipynb -o nowhere/page.html", "No such file or directory"),
        ("bad.ipynb --execute", "a cell of bad.ipynb fails"),
    ],
)
def test_what_cannot_be_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.ipynb").write_text("no notebook")
    nbformat.write(v4.new_notebook(), tmp_path / "good.ipynb")
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1 / 0")]), tmp_path / "bad.ipynb")
    assert cli.main(["export", *arguments.split()]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("tapemagic export: ")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()
