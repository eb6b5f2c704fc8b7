"""``tf.io``: reading and writing a whole file, whose content is one text."""

from __future__ import annotations

from typing import Any

from .arguments import shape_of
from .conversion import convert
from .dtypes import STRING
from .errors import FailedPreconditionError, NotFoundError, invalid_argument
from .operation import result_tensor
from .tensor import Tensor, shape_text

__all__ = ["read_file", "write_file"]


def read_file(filename: Any, name: str | None = None) -> Tensor:
    """Return the bytes of a file.

    Raises
    ------
    tf.errors.NotFoundError, tf.errors.FailedPreconditionError
        When there is no such file, or it is a folder.
    """
    del name
    from pathlib import Path

    path = _one(filename, "filename", "ReadFile")
    try:
        return result_tensor(Path(path.decode()).read_bytes(), STRING)
    except FileNotFoundError:
        message = f"{path.decode()}; No such file or directory [Op:ReadFile]"
        raise NotFoundError(None, None, message) from None
    except IsADirectoryError:
        message = f"{path.decode()}; Is a directory [Op:ReadFile]"
        raise FailedPreconditionError(None, None, message) from None


def write_file(filename: Any, contents: Any, name: str | None = None) -> None:
    """Write `contents` to a file; folders that are not there are made."""
    del name
    from pathlib import Path

    path = Path(_one(filename, "filename", "WriteFile").decode())
    content = _one(contents, "contents", "WriteFile")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _one(text: Any, what: str, operation: str) -> bytes:
    tensor = convert(text, STRING)
    if shape_of(tensor):
        message = f"Input {what} tensor must be scalar, but had shape: "
        raise invalid_argument(f"{message}{shape_text(shape_of(tensor))}", operation)
    return bytes(tensor._value)
