"""What a tape recorded, as text."""

from tape_programs import CUBE, CUBE_AS_TEXT, TapeProgram, ran, ran_anew


def shown(text, target=""):
    program = TapeProgram(text, target, ())
    return repr(ran_anew(program, target=bool(target)).graph.shown)


def test_operations_and_the_way_back():
    assert repr(ran(CUBE).graph.shown) == CUBE_AS_TEXT


def test_a_tape_that_recorded_nothing_says_so():
    text = "x = tf.constant(3.0)\nwith Tape() as tape:\n    y = x * x"
    assert shown(text) == "tape watches nothing and recorded no operation."


def test_a_source_without_a_way_to_it_is_none():
    text = (
        "x = tf.Variable(3.0)\nz = tf.Variable(1.0)\nwith Tape() as tape:\n"
        "    y = x * 2.0\n    w = z * 2.0"
    )
    assert shown(text, "y").endswith("dy/dx = 2.0\ndy/dz = None, no way leads there")


def test_an_operation_without_gradient_is_where_the_way_ends():
    text = "x = tf.constant(1.5)\nwith Tape() as tape:\n    tape.watch(x)\n    y = tf.floor(x)"
    assert "4     Floor      1.0       none   nothing  x" in shown(text, "y")


def test_of_nested_tapes_it_is_said_who_recorded_what():
    text = (
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n    with Tape() as inner:\n"
        "        y = x * x\n    dy_dx = inner.gradient(y, x)"
    )
    lines = shown(text, "dy_dx").splitlines()
    assert lines[2].endswith("recorded by")
    assert lines[3].endswith("tape, inner")
    assert lines[-1] == "d(dy_dx)/dx = 2.0"


def test_many_operations_of_one_line_are_one_row():
    text = (
        "w = tf.Variable(tf.ones((3, 2)))\nh = tf.ones((4, 3))\nwith Tape() as tape:\n"
        "    for _ in range(30):\n        y = tf.tanh(tf.matmul(h, w))\n"
        "    loss = tf.reduce_mean(y)"
    )
    lines = shown(text, "loss").splitlines()
    assert lines[0] == "tape watches w (line 5) and recorded 61 operations."
    assert lines[3].split("  ")[-1] == "y = tf.tanh(tf.matmul(h, w))"
    assert lines[-1] == "d(loss)/dw = shape (3, 2)"
    assert len(lines) < 20


def test_hostile_names_are_text():
    text = 'x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = x * x  # \x1b[31m"""'
    assert "\x1b" not in shown(text, "y")
