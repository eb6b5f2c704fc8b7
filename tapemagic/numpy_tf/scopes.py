"""The blocks that say where something happens: ``tf.name_scope``, ``tf.device``, ``tf.init_scope``.

Here a name scope names Variables, and `init_scope` keeps what happens in it off the tapes. The
others are accepted, and checked as far as a reader would want to know: there is one device, and
things happen in the order in which they are written.
"""

from __future__ import annotations

import contextlib
import re
import threading
from typing import TYPE_CHECKING, Any

from .recording import state

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "control_dependencies",
    "current_scope",
    "device",
    "get_current_name_scope",
    "init_scope",
    "name_scope",
    "pause_recording",
]


class _Scopes(threading.local):
    prefix = ""


_scopes = _Scopes()


def current_scope() -> str:
    """Return what stands before a name that is given now: nothing, or ``outer/inner/``."""
    return _scopes.prefix


def get_current_name_scope() -> str:
    """Return the name of the scope that is open now: ``outer/inner``, or nothing."""
    return _scopes.prefix.rstrip("/")


class name_scope:  # noqa: N801  TensorFlow's name
    """Put `name` and a slash before the names of the Variables that are made in this block.

    A name that ends in a slash is used as it stands, whatever scopes are open; an empty one
    closes them all.
    """

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            message = "name for name_scope must be a string."
            raise ValueError(message)  # noqa: TRY004  TensorFlow's
        self._name = name
        self._outside: list[str] = []

    @property
    def name(self) -> str:
        """The name that was given."""
        return self._name

    def __enter__(self) -> str:
        self._outside.append(_scopes.prefix)
        if not self._name:
            _scopes.prefix = ""
        elif self._name.endswith("/"):
            _scopes.prefix = self._name
        else:
            _scopes.prefix = f"{_scopes.prefix}{self._name}/"
        return _scopes.prefix

    def __exit__(self, *exception: object) -> None:
        _scopes.prefix = self._outside.pop()


@contextlib.contextmanager
def pause_recording() -> Iterator[None]:
    """Let no tape hear what happens in this block; tapes that it opens do."""
    recording = state.recording
    state.recording = None
    try:
        yield
    finally:
        state.recording = recording if recording is not None and recording.tapes else None


@contextlib.contextmanager
def init_scope() -> Iterator[None]:
    """Keep what happens in this block, such as making Variables, off the tapes."""
    with pause_recording():
        yield


@contextlib.contextmanager
def control_dependencies(control_inputs: Any) -> Iterator[None]:
    """Do what is in this block after `control_inputs`: here everything happens in order anyway."""
    for item in control_inputs or ():
        if callable(item):
            item()
    yield


_DEVICE_PART = re.compile(r"job:.+|replica:\d+|task:\d+|device:\w+:(\d+|\*)|[A-Za-z]+(:(\d+|\*))?")
_KINDS = ("CPU", "GPU", "TPU", "XLA_CPU", "XLA_GPU", "JOB", "REPLICA", "TASK", "DEVICE")


@contextlib.contextmanager
def device(device_name: Any) -> Iterator[None]:
    """Do what is in this block on the device `device_name`.

    The numpy engine computes on the processor, whatever is asked for: TensorFlow does the same for
    a device that the machine does not have.

    Raises
    ------
    ValueError
        When this is no name of a device.
    """
    if device_name is not None and not callable(device_name):
        if not isinstance(device_name, str):
            message = f"Expecting a string device name. Got {type(device_name)}({device_name})"
            raise ValueError(message)
        for part in filter(None, device_name.split("/")):
            kind = part.split(":", 1)[0].upper()
            if kind not in _KINDS or not _DEVICE_PART.fullmatch(part):
                message = (
                    f"Unknown attribute {part!r} is encountered while parsing the device spec: "
                    f"{device_name!r}. Write '/CPU:0'."
                )
                raise ValueError(message)
    yield
