"""TensorFlow's exceptions, under the names of ``tf.errors``."""

from __future__ import annotations

from typing import Any

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16


class OpError(Exception):
    """The base of the exceptions that operations raise.

    Parameters
    ----------
    node_def, op
        What failed. They are None here, as they are in TensorFlow's eager mode.
    message
        The sentence that says what is wrong.
    error_code
        TensorFlow's number for this kind of error.
    """

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int = UNKNOWN) -> None:
        super().__init__()
        self.node_def = node_def
        self.op = op
        self.message = message
        self.error_code = error_code

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return type(self), (self.node_def, self.op, self.message)


def _kind(name: str, code: int, text: str) -> type[OpError]:
    def __init__(  # noqa: N807  it becomes the new class's
        self: OpError, node_def: Any, op: Any, message: str, *_: Any
    ) -> None:
        OpError.__init__(self, node_def, op, message, code)

    return type(name, (OpError,), {"__init__": __init__, "__doc__": text, "__module__": __name__})


CancelledError = _kind("CancelledError", CANCELLED, "The operation was cancelled.")
UnknownError = _kind("UnknownError", UNKNOWN, "Nothing better is known of the error.")
DeadlineExceededError = _kind("DeadlineExceededError", DEADLINE_EXCEEDED, "Time ran out.")
NotFoundError = _kind("NotFoundError", NOT_FOUND, "Something asked for does not exist.")
AlreadyExistsError = _kind("AlreadyExistsError", ALREADY_EXISTS, "It exists already.")
PermissionDeniedError = _kind("PermissionDeniedError", PERMISSION_DENIED, "It is not allowed.")
ResourceExhaustedError = _kind("ResourceExhaustedError", RESOURCE_EXHAUSTED, "Memory ran out.")
FailedPreconditionError = _kind(
    "FailedPreconditionError", FAILED_PRECONDITION, "The system is not in the state it must be in."
)
AbortedError = _kind("AbortedError", ABORTED, "The operation was aborted.")
OutOfRangeError = _kind("OutOfRangeError", OUT_OF_RANGE, "The operation left the valid range.")
UnimplementedError = _kind("UnimplementedError", UNIMPLEMENTED, "It has not been implemented.")
InternalError = _kind("InternalError", INTERNAL, "The engine is broken inside.")
UnavailableError = _kind("UnavailableError", UNAVAILABLE, "The runtime is unavailable now.")
DataLossError = _kind("DataLossError", DATA_LOSS, "Data was lost.")
UnauthenticatedError = _kind("UnauthenticatedError", UNAUTHENTICATED, "Who asks is not known.")


class InvalidArgumentError(OpError):
    """An operation received an argument that it cannot work with."""

    def __init__(self, node_def: Any, op: Any, message: str, *_: Any) -> None:
        super().__init__(node_def, op, message, INVALID_ARGUMENT)


def invalid_argument(message: str, operation: str, name: str = "") -> InvalidArgumentError:
    """Return TensorFlow's error for a bad argument of `operation`, with its way of ending."""
    return InvalidArgumentError(None, None, f"{message} [Op:{operation}] name: {name}")
