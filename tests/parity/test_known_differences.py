"""The page of known differences tells the truth about both engines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tapemagic import numpy_tf

PAGE = Path(__file__).parents[2] / "docs" / "numpy-engine-differences.md"
_ROW = re.compile(
    r"^\| `(?P<program>.+?)` \| `(?P<tensorflow>.+?)` \| `(?P<numpy>.+?)` \| \S.* \|$"
)
ROWS = [
    match.groupdict()
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if (match := _ROW.match(line))
]


def outcome(program: str, tf: Any) -> str:
    """Return what Python shows for `program`, or the class of the exception that it raises."""

    def slope(function: Any, source: Any, *, watch: bool = True, **options: Any) -> Any:
        with tf.GradientTape() as tape:
            if watch:
                tape.watch(source)
            target = function(source)
        return tape.gradient(target, source, **options)

    def jacobian(function: Any, source: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(source)
            target = function(source)
        return tape.jacobian(target, source)

    names = {"tf": tf, "slope": slope, "jacobian": jacobian, "v": tf.Variable(2.0)}
    try:
        return repr(eval(program, names))
    except Exception as error:  # noqa: BLE001  its class is the outcome
        return type(error).__name__


def _program(row: dict[str, str]) -> str:
    return row["program"]


def test_every_row_of_the_page_is_read() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| Program")]
    assert len(ROWS) == len([line for line in rows if not line.startswith("| ---")]) >= 10


@pytest.mark.parametrize("row", ROWS, ids=_program)
def test_the_numpy_engine_gives_what_the_page_says(row: dict[str, str]) -> None:
    assert outcome(row["program"], numpy_tf) == row["numpy"]


@pytest.mark.tensorflow
@pytest.mark.parametrize("row", ROWS, ids=_program)
def test_tensorflow_gives_what_the_page_says(row: dict[str, str]) -> None:
    import tensorflow

    assert outcome(row["program"], tensorflow) == row["tensorflow"]
