"""Where a connection is lost by the text of the program: what was assigned on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.recordings.program_text import leaves_tensorflow, stops_gradient

if TYPE_CHECKING:
    from tapemagic.recordings.program_text import Binding
    from tapemagic.recordings.question import Connection, Situation

__all__ = ["lost_in_text"]


def lost_in_text(s: Situation) -> Connection | None:
    """Return the first assignment on the way whose value the tape did not follow."""
    if not (s.source_name and s.target_name):
        return None
    alive = {s.source_name}
    way = s.text.way(s.source_name, s.target_name)
    for each in way:
        is_last = each is way[-1]
        followed = any(s.is_followed(s.names.get(name)) for name in each.names)
        if followed and (not is_last or s.end is not None):
            alive |= each.names
        elif not alive.isdisjoint(each.reads):
            return _lost_at(s, each)
    return None


def _lost_at(s: Situation, binding: Binding) -> Connection | None:
    name, line, code = min(binding.names), binding.line, f"`{binding.code}`"
    held = s.names.get(name)
    if leaves_tensorflow(binding.value, s.names):
        return s.made(
            "left TensorFlow",
            f"{code} in line {line} takes a number out of TensorFlow, which no tape follows",
            line,
        )
    outside = _outside_of_block(s, line, code)
    if outside is not None:
        return outside
    if stops_gradient(binding.value):
        return s.made("gradient stopped", f"{code} in line {line} lets no gradient through", line)
    dtype = getattr(held, "dtype", None)
    if dtype is not None and not getattr(dtype, "is_floating", True):
        return s.made(
            "whole numbers",
            f"{code} in line {line} gives whole numbers, through which no gradient flows",
            line,
            "TAP403",
        )
    if s.start is None:
        return None  # the source is not watched
    return s.made("not recorded", f"{s.tape} did not record {code} in line {line}", line)


def _outside_of_block(s: Situation, line: int, code: str) -> Connection | None:
    if s.begins and line < s.begins:
        return s.made(
            "before the block",
            f"{code} in line {line} was computed before the block of {s.tape} began "
            f"(line {s.begins})",
            line,
        )
    if s.ends is not None and line > s.ends:
        return s.made(
            "after the block",
            f"{code} in line {line} was computed after the block of {s.tape} had ended "
            f"(line {s.ends})",
            line,
        )
    return None
