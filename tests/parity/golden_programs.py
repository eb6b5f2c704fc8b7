"""Programs with the exact answers that TensorFlow 2.21 gave, and how to run one on this engine.

Each program is a small notebook cell. What it prints, what the notebook shows for its last
expression, what it raises and what it logs were stored; here it runs again on the numpy engine.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import logging
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from IPython.lib.pretty import pretty

from tapemagic import numpy_tf

DATA = Path(__file__).parent / "data" / "tensorflow-golden.json"
PROGRAMS: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))


def run(program: dict[str, Any]) -> dict[str, Any]:
    """Run a program as a notebook runs a cell, and return what there is to see of it."""
    filename = f"<golden {program['id']}>"
    namespace = {"tf": numpy_tf, "np": np, "__name__": "__main__"}
    tree = ast.parse(program["code"], filename)
    lines_of_cell = program["code"].splitlines(keepends=True)
    linecache.cache[filename] = len(program["code"]), None, lines_of_cell, filename
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    answer: dict[str, Any] = {}
    stdout = io.StringIO()
    with log() as lines, contextlib.redirect_stdout(stdout), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(tree, filename, "exec"), namespace)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), filename, "eval"), namespace)
                if value is not None:
                    answer["display"] = pretty(value)
        except Exception as error:  # noqa: BLE001 - whatever the program raises is its answer
            answer["error"] = type(error).__name__
            answer["message"] = str(error)
    answer["stdout"] = stdout.getvalue()
    answer["log"] = lines
    return answer


@contextlib.contextmanager
def log() -> Any:
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.levelname}: {record.getMessage()}")

    handler = Handler()
    logger = logging.getLogger("tensorflow")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def differences(program: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Compare `answer` with TensorFlow's; return one line for each thing that differs."""
    found = []
    for key, empty in (("error", None), ("display", None), ("stdout", ""), ("log", [])):
        expected, got = program.get(key, empty), answer.get(key, empty)
        if key == "log":
            expected, got = "\n".join(expected), "\n".join(got)
        same = expected == got or (expected and got and texts_agree(normal(expected), normal(got)))
        if not same:
            found.append(f"{key}: TensorFlow {expected!r}, this engine {got!r}")
    expected, got = program.get("message"), answer.get("message")
    right_class = not any(line.startswith("error") for line in found)
    if expected is not None and right_class and not messages_agree(normal(expected), normal(got)):
        found.append(f"message: TensorFlow {expected!r}, this engine {got!r}")
    return found


NUMBER = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)(?![\w])|(?<=\d)[-+]\d+\.?\d*(?:e[-+]?\d+)?(?=j)"
)


def texts_agree(expected: str, got: str) -> bool:
    """Whether two texts are the same but for the last digits of the floating numbers in them."""
    if expected == got:
        return True
    words, numbers = NUMBER.split(expected), NUMBER.findall(expected)
    other_words, other_numbers = NUMBER.split(got), NUMBER.findall(got)
    if [w.split() for w in words] != [w.split() for w in other_words]:
        return False
    return len(numbers) == len(other_numbers) and all(
        a == b or ("." in a and np.isclose(float(a), float(b), rtol=3e-6, atol=2e-7))
        for a, b in zip(numbers, other_numbers, strict=True)
    )


def normal(text: str) -> str:
    """Take out what names TensorFlow's own inside, this machine, or the version of numpy or Python."""
    text = re.sub(r"\{\{function_node [^}]*\}\} ", "", text)
    text = re.sub(r"(\[Op:\w+\])( name: .*)?$", r"\1", text)
    text = re.sub(r"\b0x[0-9a-f]+", "0x…", text)
    text = re.sub(r"<(?:probe-\d+|golden [^>]*)>", "<cell>", text)
    text = re.sub(r"\bkeras\.src\.(\w+\.)*(?=\w)", "", text)
    text = re.sub(r"\btensorflow(\._api\.v2)?\.(\w+\.)*(?=\w)", "", text)
    text = re.sub(r"\btapemagic\.numpy_tf\.(\w+\.)*(?=\w)", "", text)
    text = re.sub(r"'tensorflow\._api\.v2\.", "'", text)
    if np.lib.NumpyVersion(np.__version__) < "2.0.0":
        text = re.sub(r"np\.\w+\(([^()]*)\)", r"\1", text)
    if np.lib.NumpyVersion(np.__version__) < "2.3.0":
        text = re.sub(r"\.\.\.,(.*?)\],\s+shape=\(\d+,\),", r"...,\1],", text)
    if sys.version_info >= (3, 14):  # it says first what an unhashable value was wanted for
        key = r"cannot use '[\w.]+' as a (?:dict key|set element) \((.*)\)"
        text = re.sub(key, r"\1", text, flags=re.DOTALL)
    return text.rstrip()


def messages_agree(expected: str, got: str) -> bool:
    """Whether a message is TensorFlow's, or what this engine says in its place."""
    if texts_agree(expected, got):
        return True
    for pattern, ours in OUR_SENTENCES:
        found = re.fullmatch(pattern, expected, re.DOTALL)
        if found is None:
            continue
        said = re.sub(r"\\(\d)", lambda place, found=found: re.escape(found[int(place[1])]), ours)
        if re.fullmatch(said, got, re.DOTALL):
            return True
    return False


OUR_SENTENCES = (
    # An accident of TensorFlow's inside, and the better sentence of this engine.
    (
        r"EagerTensor object has no attribute '(\w+)'\. .*experimental_enable_numpy_behavior.*",
        r"EagerTensor object has no attribute '\1': a tensor is not a NumPy array\..*",
    ),
    (
        r"Value for attr 'T' of (\w+) is not in the list of allowed values: .*",
        r"Value for attr 'T' of \1 is not in the list of allowed values: .*",
    ),
    (
        r"'([\w.]+)' object has no attribute '(?:dtype|_id)'",
        r"'\1' object is not a tensor or a Variable: .*",
    ),
    (r"'NoneType' object has no attribute '_tape'", r"This GradientTape is not recording: .*"),
    (r"module '.*' has no attribute '(\w+)'", r"there is no tf\.(\w+\.)?\1\b.*"),
    (r"Missing required positional argument", r"\w+\(\) missing 1 required positional argument.*"),
    (r"Got an unexpected keyword argument '(\w+)'", r".* unexpected keyword argument '\1'"),
    (
        r"TypeError: (?:object of type 'ResourceVariable'|Scalar tensor) has no.*",
        r".* to a Tensor\.",
    ),
    (r"TypeError: (?:object of type 'ResourceVariable'|Scalar tensor) has no.*", r".*tf\.stack.*"),
    (r"unsupported callable", r"@tf\.custom_gradient: .*"),
    (
        r"Expected 'tf.Tensor\(False, shape=\(\), dtype=bool\)' to be true\..*",
        r"x and y not equal.*",
    ),
    (r"'int' object is not iterable", r"the body of tf\.while_loop must return .*"),
    (r"cannot compute _MklMatMul as (.*)", r"cannot compute MatMul as \1"),
    (r"Tensor\(\) takes no arguments", r"EagerTensor\(\) takes no arguments"),
)
