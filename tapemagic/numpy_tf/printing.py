"""``tf.print``: print tensors, and whatever else, as TensorFlow does."""

from __future__ import annotations

import builtins
import os
import sys
from typing import TYPE_CHECKING, Any

from .conversion import operand
from .dtypes import STRING
from .logs import get_logger
from .nest import flatten, pack_like
from .summaries import summary
from .tensor import Tensor
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["print"]

_LEVELS = (20, 30, 40)
"""`logging.INFO`, `logging.WARNING` and `logging.ERROR`."""
_FILE = "file://"


def print(
    *inputs: Any,
    output_stream: Any = None,
    summarize: int | None = 3,
    sep: str = " ",
    end: str | None = os.linesep,
    name: str | None = None,
    **unknown: Any,
) -> None:
    """Print tensors, structures of tensors and any other values.

    Parameters
    ----------
    *inputs
        What to print; tensors inside of lists, tuples and dictionaries are printed as values.
    output_stream
        ``sys.stderr`` (as in TensorFlow, the default; in a notebook it is shown as output of the
        cell), ``sys.stdout``, another open text file, a level of `logging`, or ``"file://"`` and a
        path, to append to.
    summarize
        How many elements to show at each end of each axis; -1 for all.
    sep, end
        What stands between the inputs, and behind the last.
    name
        Ignored.

    Raises
    ------
    ValueError
        When `output_stream` is nothing to print to, or a keyword is unknown.
    """
    del name
    if unknown:
        message = f"Unrecognized keyword arguments for tf.print: {unknown}"
        raise ValueError(message)
    text = _text(inputs, 3 if summarize is None else int(summarize), sep)
    _write(
        text,
        os.linesep if end is None else end,
        sys.stderr if output_stream is None else output_stream,
    )


def _text(inputs: tuple[Any, ...], summarize: int, sep: str) -> str:
    if len(inputs) == 1 and _is_tensor(inputs[0]):
        only = operand(inputs[0], "Print")
        if only._dtype is STRING and isinstance(only._value, bytes):
            return only._value.decode(errors="replace")
    return sep.join(_input_text(item, summarize) for item in inputs)


class _Place:
    """Stands for a tensor while the structure around it is laid out."""

    # As long as the "'{}'" by which TensorFlow lays out the lines of a long structure.
    text = "\ue000\ue001\ue002\ue003"

    def __repr__(self) -> str:
        return self.text


def _input_text(item: Any, summarize: int) -> str:
    if isinstance(item, str):
        return item
    import pprint

    leaves = flatten(item)
    places = [_Place() if _is_tensor(leaf) else leaf for leaf in leaves]
    pieces = pprint.pformat(pack_like(item, places)).split(_Place.text)
    return pieces[0] + "".join(
        text + piece for text, piece in zip(_summaries(leaves, summarize), pieces[1:], strict=True)
    )


def _summaries(leaves: list[Any], summarize: int) -> Iterator[str]:
    for leaf in leaves:
        if _is_tensor(leaf):
            yield summary(operand(leaf, "Print"), summarize)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, (Tensor, Variable))


def _write(text: str, end: str, stream: Any) -> None:
    if isinstance(stream, str) and stream.startswith(_FILE):
        from pathlib import Path

        with Path(stream[len(_FILE) :]).open("a", encoding="utf-8") as file:
            file.write(text + end)
    elif stream in _LEVELS:
        get_logger().log(stream, text)
    elif hasattr(stream, "write"):
        # TensorFlow, imported in IPython, prints to the cell's output.
        if stream is sys.stderr and hasattr(builtins, "get_ipython"):
            stream = sys.stdout
        stream.write(text + end)
        stream.flush()
    else:
        message = (
            f"Unsupported output stream, logging level, or file.{stream}. Supported streams are "
            "sys.stdout, sys.stderr, tf.logging.info, tf.logging.warning, tf.logging.error. File "
            "needs to be in the form of 'file://<filepath>'."
        )
        raise ValueError(message)
