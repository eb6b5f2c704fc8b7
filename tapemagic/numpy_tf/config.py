"""``tf.config``: which devices there are, and how they are used. There is one, the processor."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = [
    "LogicalDevice",
    "PhysicalDevice",
    "experimental_functions_run_eagerly",
    "experimental_run_functions_eagerly",
    "functions_run_eagerly",
    "get_device_details",
    "get_soft_device_placement",
    "get_visible_devices",
    "list_logical_devices",
    "list_physical_devices",
    "run_functions_eagerly",
    "set_memory_growth",
    "set_soft_device_placement",
    "set_visible_devices",
]


class PhysicalDevice(NamedTuple):
    """A device of the machine."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device as operations see it."""

    name: str
    device_type: str


_PROCESSOR = PhysicalDevice("/physical_device:CPU:0", "CPU")
_LOGICAL_PROCESSOR = LogicalDevice("/device:CPU:0", "CPU")


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Return the devices of the machine, or those of one type: the processor alone."""
    return [_PROCESSOR] if device_type in {None, "CPU"} else []


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """Return the devices that operations can use, or those of one type: the processor alone."""
    return [_LOGICAL_PROCESSOR] if device_type in {None, "CPU"} else []


def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Return the devices of the machine that are used: the processor alone."""
    return list_physical_devices(device_type)


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Accept a choice that leaves the processor visible.

    Raises
    ------
    ValueError
        When a device does not exist, or the processor shall be hidden.
    """
    chosen = list(devices) if isinstance(devices, list) else [devices]
    for device in chosen:
        if device != _PROCESSOR:
            message = f"Unrecognized device: {device!r}: there is {_PROCESSOR!r} alone."
            raise ValueError(message)
    if not chosen and device_type in {None, "CPU"}:
        message = "The numpy engine computes on the processor, which cannot be hidden."
        raise ValueError(message)


def get_soft_device_placement() -> bool:
    """Return True: what asks for another device computes on the processor."""
    return True


def set_soft_device_placement(enabled: bool) -> None:
    """Accept True, which is so, and refuse False.

    Raises
    ------
    ValueError
        When `enabled` is false.
    """
    if not enabled:
        message = "The numpy engine computes on the processor, whichever device is asked for."
        raise ValueError(message)


def functions_run_eagerly() -> bool:
    """Return True: `tf.function` calls the Python function."""
    return True


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Accept a choice: functions run eagerly, and give what they would if they were compiled."""
    del run_eagerly


experimental_functions_run_eagerly = functions_run_eagerly
experimental_run_functions_eagerly = run_functions_eagerly


# ---- tf.config.experimental --------------------------------------------------------------------


def set_memory_growth(device: Any, enable: bool) -> None:
    """Refuse, as TensorFlow does for a processor.

    Raises
    ------
    ValueError
        Always.
    """
    del device, enable
    message = "Cannot set memory growth on non-GPU and non-Pluggable devices"
    raise ValueError(message)


def get_device_details(device: Any) -> dict[str, Any]:
    """Return what is known of a device: nothing."""
    del device
    return {}
