"""What a gradient call gives, in words: the type and the shape that the reading knows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from tapemagic.checker.causes import ancestors_of
from tapemagic.checker.dtypes import NAMES
from tapemagic.checker.leaves import leaves_of, node_of_leaf
from tapemagic.checker.values import Mapping, Sequence

from .trees import origin_of

if TYPE_CHECKING:
    from tapemagic.checker.asked import Asked
    from tapemagic.checker.graph import Node, Shape
    from tapemagic.checker.slips import Slips

__all__ = ["result_of"]

# By whose source a gradient may be `tf.IndexedSlices`, which is no tensor.
_SPARSE = ("gather", "embedding_lookup")


def result_of(read: Slips, node: ast.AST) -> str:
    """Return what the gradient call `node` of the first program gives in `read`.

    It is "" where that is not known, or not the same each time.
    """
    times = [asked for asked in read.calls if origin_of(asked.node) is node]
    texts = {_result(asked) for asked in times}
    return texts.pop() if len(texts) == 1 else ""


def _result(asked: Asked) -> str:
    sources = asked.given.get("sources", asked.given.get("source"))
    if asked.verdict != "value" or asked.missing or _may_be_sparse(asked):
        return ""
    if isinstance(sources, (Sequence, Mapping)):
        leaves = leaves_of(sources)
        if len(leaves) != len(sources.cells):
            return "tensors"  # in lists in a list
        kind = sources.kind if isinstance(sources, Sequence) else "dictionary"
        return f"a {kind} of {_counted(len(leaves))}"
    source = node_of_leaf(sources)
    return "" if source is None or not asked.targets else _tensor(asked, source)


def _counted(number: int) -> str:
    return "1 tensor" if number == 1 else f"{number} tensors"


def _tensor(asked: Asked, source: Node) -> str:
    dtype = NAMES.get(source.dtype, "")
    shape = _shape(asked.method, asked.targets[0].shape, source.shape)
    if shape == ():
        return f"one {dtype} number, a tensor of shape ()".replace("  ", " ")
    what = f"a {dtype} tensor" if dtype else "a tensor"
    return what if shape is None else f"{what} of shape {shape}"


def _shape(method: str, target: Shape, source: Shape) -> Shape:
    if method == "gradient" or source is None or target is None:
        return source if method == "gradient" else None
    return target + (source if method == "jacobian" else source[1:])


def _may_be_sparse(asked: Asked) -> bool:
    """Tell whether rows of a source were gathered on the way to a target."""
    sources = set(asked.sources)
    return any(
        _gathers(node.place)
        and any(used in sources or not sources.isdisjoint(used.inputs) for used in node.inputs)
        for node in ancestors_of(asked.targets)
    )


def _gathers(place: Any) -> bool:
    return (
        isinstance(place, ast.Call)
        and isinstance(place.func, ast.Attribute)
        and place.func.attr.startswith(_SPARSE)
    )
