"""Programs, notebooks and cells as one syntax tree: what is left out, where lines come from."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapemagic.checker.sources import may_have_findings, read_source
from tapemagic.checker.unwritten import written

CELLS = st.lists(
    st.lists(st.sampled_from(["x = 1", "y = f(x)", "", "!ls", "(", "  z = 2", "%time f()"])).map(
        "\n".join
    ),
    max_size=6,
)


def program(text, kind="cell"):
    """Return what is left of a text, as plain Python."""
    source = read_source(text, kind)
    assert source.problems == ()
    return ast.unparse(source.tree)


# --- what must not be lost ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x = (a\n     % b)",
        "x = a \\\n    % b",
        "text = '''\n%time is no magic\n!ls\nwhat?\n'''",
        'f(\n  """\n%%bash\n""")',
        "y = 7 % 4 != 3",
        "x = 5 # a comment?",
        "d = {\n'a': 1\n, 'b': 2}",
        "await f(x)",
    ],
)
@pytest.mark.parametrize("magic", ["", "!ls\n"])
def test_python_stays_as_it_is(text, magic):
    """Beside a magic too, where the lines of the cell are read one by one."""
    statements = ast.parse(program(magic + text)).body
    plain = ast.parse(text).body
    assert list(map(ast.dump, statements[len(magic) and 1 :])) == list(map(ast.dump, plain))


def test_in_a_program_nothing_is_a_magic():
    source = read_source("x = 1\n%time y = 2\n", "python")
    assert [problem.place.line for problem in source.problems] == [2]
    assert source.tree.body == []


@pytest.mark.parametrize(
    "cell",
    [
        "%%bash\nls -l",
        "%%html\n<b>tape</b>",
        "%%writefile a.py\nx = 1",
        "%%script false\nx = 1",
        "%%tape_explore\nwith tf.GradientTape() as tape:\n    y = x",
        "message Person {",
        "x = # TODO",
        "cd folder",
        "for x in y:",
        ">>> x = 1",
        "x = 'never closed",
        "\x00",
    ],
)
def test_a_cell_that_is_no_python_is_left_out_and_the_rest_is_read(notebook, cell):
    text = notebook("a = 1", cell, "b = 2")
    assert program(text, "notebook") == "a = 1\nb = 2"


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("!ls 'it\nx = 1", "pass\nx = 1"),
        ("files = !ls\nx = 1", "files = get_ipython()\nx = 1"),
        ("d['k'] = !ls", "d['k'] = get_ipython()"),
        ("f('x = %d' % 3)\n!ls", "f('x = %d' % 3)\npass"),
        ("a.b = %env X", "a.b = get_ipython()"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    %matplotlib inline", "if x:\n    pass"),
        ("%pip install \\\n  tensorflow\nx = 1", "pass\nx = 1"),
        ("?f\nf??\ntf.constant?\nx = 1", "pass\npass\npass\nx = 1"),
        ("%run other.py", "from __main__ import *"),
        ("%time y = f(x)", "y = f(x)"),
        ("%time for i in r: f(i)", "for i in r:\n    f(i)"),
        ("y = %time f(x)", "y = f(x)"),
        ("%prun -s cumtime f(x)", "f(x)"),
        ("%time", "pass"),
        ("    x = 1\n    y = 2\nz = 3", "x = 1\ny = 2\nz = 3"),
        ("%%time\nx = 1", "x = 1"),
        ("\n%%capture out\nx = 1", "x = 1"),
        ("%%backend tensorflow\nx = 1", "x = 1"),
        ("%%time\n%%capture\n!ls\nx = 1", "pass\nx = 1"),
    ],
)
def test_the_magics_of_a_cell_become_python(cell, python):
    assert program(cell) == python


def test_what_timeit_binds_it_binds_for_itself():
    repeated = (
        "def <function of a cell>():\n    y = f(x)\n<function of a cell>()\n<function of a cell>()"
    )
    assert program("%%timeit\ny = f(x)").strip() == repeated
    assert program("%timeit -n 10 -r3 y = f(x)").strip() == repeated


def test_the_body_of_tape_stands_under_the_tapes_of_the_magic():
    source = read_source("%%tape dy/dx\ny = x * x", "cell")
    made = "ModuleThere(path='tensorflow.GradientTape')"
    assert ast.unparse(source.tree).splitlines() == [
        f"%%tape = {made}(persistent=False, watch_accessed_variables=True)",
        "with %%tape:",
        "    %%tape.watch(x)",
        "    y = x * x",
        "dy/dx as it came = %%tape.gradient(y, x)",
        "dy_dx = dy/dx as it came",
    ]
    assert [each.lineno for each in written(source.tree.body)] == [3]


def test_what_tape_makes_of_a_body_that_it_refuses_is_not_known():
    source = read_source("%%tape d2y/dx2 --bogus --as t\ny = x * a\nz = y", "cell")
    assert ast.unparse(source.tree) == "d2y_dx2 = t = y = z = get_ipython().run_cell_magic(a, x)"


def test_a_notebook_in_another_language_has_nothing_to_check(notebook):
    assert program(notebook("x <- 1", "x = 1", language="R"), "notebook") == ""


# --- lines and columns -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "above",
    [
        "",
        "# comment\n",
        "!ls\n",
        "%%time\n",
        "%time f(\\\n  1)\n",
        "'''\n%x\n'''\n",
        "\f\n",
        "\r\n",
    ],
)
def test_what_stands_below_keeps_its_line_and_column(above):
    source = read_source(above + "y = tape.gradient(a, b)", "cell")
    call = source.tree.body[-1].value
    number = len(above.replace("\r\n", "\n").split("\n"))
    assert source.locate(call.lineno) == (None, number)
    assert (call.col_offset, call.end_col_offset) == (4, 23)
    assert source.lines[call.lineno - 1] == "y = tape.gradient(a, b)"


@pytest.mark.parametrize(
    ("cell", "begin"), [("%time f(x)", 6), ("%timeit -n 3 f(x)", 13), ("y = %time f(x)", 10)]
)
def test_what_stands_behind_a_magic_keeps_its_columns(cell, begin):
    source = read_source("\n" + cell, "cell")
    (call,) = [
        node
        for node in ast.walk(source.tree)
        if getattr(node, "args", None) and isinstance(node, ast.Call)
    ]
    assert (call.lineno, call.col_offset, call.end_col_offset) == (3, begin, begin + 4)


def test_a_notebook_counts_cells_of_all_kinds(notebook):
    text = notebook(("markdown", "# Title\n"), "x = 1\n\ny = 2", "%%bash\nls", "z = 3")
    source = read_source(text, "notebook")
    places = [source.locate(statement.lineno) for statement in source.tree.body]
    assert places == [(2, 1), (2, 3), (4, 1)]


def test_there_is_a_line_below_each_cell_where_one_can_be_added(notebook):
    source = read_source(notebook("x = 1", "y = 2"), "notebook")
    assert source.locate(source.virtual_line(1, 2)) == (1, 2)
    assert source.locate(source.virtual_line(2, 2)) == (2, 2)


def test_far_below_lines_and_problems_have_their_numbers(notebook):
    """Where the tree is renumbered after it was parsed."""
    above = "x = 1\n" * 1500
    source = read_source(notebook(above, "  y = 1\nz = 2\n%time f(x)"), "notebook")
    places = [source.locate(statement.lineno) for statement in source.tree.body[1500:]]
    assert places == [(2, 1), (2, 2), (2, 3)]
    (problem,) = read_source(above + "!ls\n%time f(", "cell").problems
    assert problem.place.line == 1502


@given(CELLS)
def test_locating_is_the_inverse_of_putting_cells_together(cells):
    source = read_source(
        json.dumps({"cells": [{"cell_type": "code", "source": text} for text in cells]}),
        "notebook",
    )
    for cell in source.cells:
        for position, line in enumerate(cell.lines):
            virtual = source.virtual_line(cell.number, position + 1)
            assert source.locate(virtual) == (cell.number, position + 1)
            assert source.lines[virtual - 1] == line


# --- what cannot be read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = (", "never closed"),
        ("\x00", "null bytes"),
        ("x = '\ud800'", "surrogates"),
        ("-" * 100_000 + "1", "nested too deeply"),
        ("(" * 1000, "too many nested parentheses"),
    ],
)
@pytest.mark.parametrize("kind", ["python", "cell"])
def test_what_is_no_python_is_a_problem(text, reason, kind):
    (problem,) = read_source(text, kind).problems
    assert problem.message.startswith("this is not Python: ")
    assert reason in problem.message
    assert problem.place.line == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "[]",
        "{}",
        "3",
        '{"cells": 3}',
        '{"cells": [1]}',
        '{"cells": [{}]}',
        '{"cells": [{"cell_type": "code", "source": [1]}]}',
        '{"cells": [',
        "[" * 100_000,
        '{"cells"',
        '{"cells":',
        "{3: 4}",
    ],
)
def test_what_is_no_notebook_is_a_problem(text):
    (problem,) = read_source(text, "notebook").problems
    assert problem.message.startswith("this is not a notebook in Jupyter's format: ")


def test_a_notebook_of_format_3_is_read():
    cells = [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}, {"cell_type": "heading"}]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3, "metadata": {}})
    assert program(text, "notebook") == "x = 1\ny = 2"


@pytest.mark.parametrize("text", ["a" + ".b" * 100_000, "a" + "()" * 50_000, "1" + "+1" * 50_000])
def test_whether_a_long_chain_is_too_deep_depends_on_the_python(text):
    source = read_source(text, "python")
    assert source.problems == () or "nested too deeply" in source.problems[0].message


@given(st.text(), st.sampled_from(["python", "cell", "notebook"]))
def test_reading_any_text_fails_with_no_error(text, kind):
    read_source(text, kind)


@given(st.text(alphabet="%!?=\\\n \t'\"#([{x:1)"))
def test_reading_any_cell_fails_with_no_error_and_keeps_its_lines(text):
    source = read_source(text, "cell")
    assert "\n".join(source.lines[1:]) == text + ("" if text.endswith("\n") or not text else "\n")


# --- what is not read at all -------------------------------------------------------------------


def test_a_text_without_a_tape_is_not_parsed():
    assert not may_have_findings("import numpy\n\nx = (")
    for text in ("with tf.GradientTape() as t:", "tf.GradienTape()", "%%tape", "f(tape)"):
        assert may_have_findings(text)


def test_the_checker_imports_neither_jupyter_nor_numpy_nor_tensorflow():
    program = (
        "import sys\nfrom tapemagic import check\ncheck('x = 1')\n"
        "from tapemagic.checker import fixing, sources\n"
        "print({'IPython', 'numpy', 'tensorflow', 'traitlets'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "set()\n", done.stderr
