"""Arguments of every wrong kind are refused as TensorFlow refuses them, and the others taken.

The programs stand in ``data/arguments.txt``. Each gives on the engine what it gives in TensorFlow:
the same value, or an error of the same class and, but for those listed there, with the same text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_programs import difference

pytestmark = pytest.mark.tensorflow


def _programs() -> list[tuple[str, bool]]:
    """Return each program, and whether the text of its error is to be compared."""
    found, with_text = [], True
    path = Path(__file__).parent / "data" / "arguments.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line in {"CLASS", "SAME"}:
            with_text = line == "SAME"
        elif line and not line.startswith("#"):
            found.append((line, with_text))
    return found


@pytest.mark.parametrize(("program", "with_text"), _programs())
def test_a_program_answers_as_in_tensorflow(program: str, with_text: bool, tf: Any) -> None:
    assert not difference(program, tf, with_text=with_text)
