"""What stands around the changed lines: comments, texts, tabs, cells of a notebook."""

from __future__ import annotations

import ast
import json
import random
from textwrap import dedent

import pytest
from programs import generate

from tapemagic.checker.analysis import read
from tapemagic.checker.fixes import proof
from tapemagic.checker.fixes.texts import Lines
from tapemagic.checker.fixes.trees import agree
from tapemagic.checker.fixing import edited, fix_text
from tapemagic.checker.selection import Selection

HEAD = "import tensorflow as tf\nx = tf.Variable(3.0)\n"


def fixed(source: str) -> str:
    return fix_text(HEAD + dedent(source), "python", Selection()).text.removeprefix(HEAD)


def test_comments_go_with_their_line():
    assert fixed("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x  # the function

        # the first derivative
        dy_dx = inner.gradient(y, x)  # dy/dx
        # the second one
        d2y_dx2 = outer.gradient(dy_dx, x)
        """) == dedent("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x  # the function
            # the first derivative
            dy_dx = inner.gradient(y, x)  # dy/dx

        # the second one
        d2y_dx2 = outer.gradient(dy_dx, x)
        """)


def test_tabs_stay_tabs():
    assert fixed(
        "with tf.GradientTape() as outer:\n\twith tf.GradientTape() as inner:\n\t\ty = x ** 3\n"
        "g = inner.gradient(y, x)\nh = outer.gradient(g, x)\n"
    ) == (
        "with tf.GradientTape() as outer:\n\twith tf.GradientTape() as inner:\n\t\ty = x ** 3\n"
        "\tg = inner.gradient(y, x)\nh = outer.gradient(g, x)\n"
    )


def test_lines_that_go_on_are_indented_together():
    assert fixed("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x
        dy_dx = inner.gradient(
            y,
            x,
        )
        d2y_dx2 = \\
            outer.gradient(dy_dx, x)
        """) == dedent("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x
            dy_dx = inner.gradient(
                y,
                x,
            )
        d2y_dx2 = \\
            outer.gradient(dy_dx, x)
        """)


def test_lines_between_go_along_with_their_order():
    assert fixed("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x
        a = y * 2.0
        b = a * x
        loss = b + a
        d = outer.gradient(loss, x)
        """) == dedent("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x * x
            a = y * 2.0
            b = a * x
            loss = b + a
        d = outer.gradient(loss, x)
        """)


UNTOUCHED = {
    "a text of several lines": '''\
        with tf.GradientTape() as tape:
            y = x * x
        z, text = y * 2.0, """one
        two"""
        dz_dx = tape.gradient(z, x)
        ''',
    "two statements on a line": """\
        with tf.GradientTape() as tape:
            y = x * x
        a = 1; z = y * 2.0
        dz_dx = tape.gradient(z, x)
        """,
    "a block on the line of its head": """\
        with tf.GradientTape() as tape: y = x * x
        z = y * 2.0
        dz_dx = tape.gradient(z, x)
        """,
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_what_cannot_be_changed_line_by_line_stays(name):
    text = fixed(UNTOUCHED[name])
    ast.parse(HEAD + text)
    assert text == dedent(UNTOUCHED[name])


def test_a_decorated_function_is_no_obstacle():
    assert (
        fixed("""\
        with tf.GradientTape() as tape:
            y = x * x
        @tf.function
        def double(u):
            return u * 2.0
        z = double(y)
        dz_dx = tape.gradient(z, x)
        """).count("    z = double(y)")
        == 1
    )


def notebook(*cells: str) -> str:
    return json.dumps({
        "cells": [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
             "source": dedent(cell).splitlines(keepends=True)}
            for cell in cells
        ],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
    }, indent=1)  # fmt: skip


def cells_of(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def test_no_line_moves_between_the_cells_of_a_notebook():
    cells = [
        "import tensorflow as tf\nx = tf.Variable(3.0)",
        "with tf.GradientTape() as outer:\n    with tf.GradientTape() as inner:\n        y = x ** 3",
        "g = inner.gradient(y, x)",
        "h = outer.gradient(g, x)",
    ]
    assert cells_of(fix_text(notebook(*cells), "notebook", Selection()).text) == cells


def test_in_a_cell_of_a_notebook_lines_move():
    cells = [
        "%matplotlib inline\nimport tensorflow as tf\nx = tf.constant(3.0)",
        (
            "!pip list\nwith tf.GradientTape() as outer:\n    outer.watch(x)\n"
            "    with tf.GradientTape() as inner:\n        y = x ** 3\n"
            "g = inner.gradient(y, x)\nh = outer.gradient(g, x)"
        ),
    ]
    corrected = cells_of(fix_text(notebook(*cells), "notebook", Selection()).text)
    assert corrected[0] == cells[0]
    assert corrected[1] == (
        "!pip list\nwith tf.GradientTape() as outer:\n    outer.watch(x)\n"
        "    with tf.GradientTape() as inner:\n        inner.watch(x)\n        y = x ** 3\n"
        "    g = inner.gradient(y, x)\nh = outer.gradient(g, x)"
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_the_changed_lines_say_what_the_changed_tree_says(seed, monkeypatch):
    """Every change that is thought of, safe or not, is the same in the text and in the tree."""
    source = generate(seed).source
    module = ast.parse(source)
    seen = []

    def judged(self, draft, node, *, is_call):
        seen.append(draft)
        return judge(self, draft, node, is_call=is_call)

    judge = proof.Prover._judged
    monkeypatch.setattr(proof.Prover, "_judged", judged)
    from tapemagic.checker.analysis import analyse

    analyse(module, source.splitlines())
    for draft in seen:
        text = draft.lines.text(0, len(draft.lines) - 1)
        assert ast.dump(ast.parse(text)) == ast.dump(draft.module), draft.title
        assert agree(module, draft.module, draft.lines)
        read(draft.module)


@pytest.mark.parametrize("seed", range(40))
def test_lines_are_changed_wherever_they_stand(seed):
    """Several changes at any places of a text, beside the same changes of a list."""
    choose = random.Random(seed)
    old = [f"line {number}" for number in range(1, 30)]
    lines, new = Lines(old), list(old)
    for _ in range(choose.randrange(1, 6)):
        first, last = sorted(choose.randrange(len(new)) for _ in range(2))
        kind = choose.choice(["move", "put", "remove"])
        if kind == "move":
            before = choose.choice([*range(first + 1), *range(last + 1, len(new) + 1)])
            moved = new[first : last + 1]
            del new[first : last + 1]
            at = before - len(moved) if before > last else before
            new[at:at] = moved
            assert lines.move(first, last, before, "", "") == at + len(moved)
        elif kind == "put":
            assert lines.put("new", first) < 0
            new.insert(first, "new")
        elif last - first < 5:
            lines.remove(first, last)
            del new[first : last + 1]
        assert len(lines) == len(new)
        assert lines.text(0, len(new) - 1) == "".join(f"{line}\n" for line in new)
        for place, line in enumerate(new):
            if line != "new":
                assert lines.place(int(line.split()[1])) == place
    text = "".join(f"{line}\n" for line in old)
    assert edited(text, lines.edits()) == "".join(f"{line}\n" for line in new)
