"""``tf.test``: what lessons ask about the installation."""

from __future__ import annotations

__all__ = [
    "gpu_device_name",
    "is_built_with_cuda",
    "is_built_with_gpu_support",
    "is_built_with_rocm",
    "is_built_with_xla",
    "is_gpu_available",
]


def is_gpu_available(
    cuda_only: bool = False, min_cuda_compute_capability: tuple[int, int] | None = None
) -> bool:
    """Return False: the numpy engine computes on the processor."""
    del cuda_only, min_cuda_compute_capability
    return False


def gpu_device_name() -> str:
    """Return an empty text: there is no GPU."""
    return ""


def is_built_with_cuda() -> bool:
    """Return False."""
    return False


def is_built_with_gpu_support() -> bool:
    """Return False."""
    return False


def is_built_with_rocm() -> bool:
    """Return False."""
    return False


def is_built_with_xla() -> bool:
    """Return False."""
    return False
