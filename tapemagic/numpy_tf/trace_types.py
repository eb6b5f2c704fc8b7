"""``tf.types.experimental``: how a class of one's own says for what ``tf.function`` traces it.

The numpy engine traces nothing, it calls the function each time. What stands here lets lessons
define such classes, and use them.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import Any, Union

import numpy as np

from .tensor import Tensor
from .variable import Variable

__all__ = ["PolymorphicFunction", "TensorLike", "TraceType"]

TensorLike = Union[  # noqa: UP007  TensorFlow's, which lessons print and ask for its parts
    Tensor, Variable, int, float, bool, str, bytes, complex, tuple, list, np.ndarray, np.generic  # type: ignore[type-arg]
]
"""What can be turned into a tensor."""


class PolymorphicFunction(metaclass=ABCMeta):
    """What ``tf.function`` makes: a function for arguments of every type."""

    @abstractmethod
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""


class TraceType(metaclass=ABCMeta):
    """The type of an argument of a ``tf.function``: calls with equal types share one trace."""

    @abstractmethod
    def is_subtype_of(self, other: TraceType) -> bool:
        """Tell whether what was traced for `other` may be called with this type."""

    @abstractmethod
    def most_specific_common_supertype(self, others: Any) -> TraceType | None:
        """Return the narrowest type of which this one and all `others` are subtypes, or None."""

    @abstractmethod
    def placeholder_value(self, placeholder_context: Any) -> Any:
        """Return the value that stands for an argument of this type while tracing."""

    @abstractmethod
    def __hash__(self) -> int: ...

    @abstractmethod
    def __eq__(self, other: object) -> bool: ...
