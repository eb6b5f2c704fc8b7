"""`differentiate` and `tape`: the twins of ``%%tape`` for programs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

from tapemagic import engines, leibniz
from tapemagic.derivatives.derivation import Derivation
from tapemagic.derivatives.values import (
    check_source,
    is_structure,
    leaves,
    map_leaves,
    without_wrapper,
)
from tapemagic.keeping import keeping_tape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from tapemagic.numpy_tf.tape import GradientTape


@overload
def differentiate(
    requests: str,
    function: Callable[..., Any],
    at: Any,
    *,
    engine: Any = None,
    jacobian: bool = False,
) -> Any: ...


@overload
def differentiate(
    requests: Iterable[str],
    function: Callable[..., Any],
    at: Any,
    *,
    engine: Any = None,
    jacobian: bool = False,
) -> dict[str, Any]: ...


def differentiate(
    requests: str | Iterable[str],
    function: Callable[..., Any],
    at: Any,
    *,
    engine: Any = None,
    jacobian: bool = False,
) -> Any:
    """Differentiate a function at a point: ``differentiate("d2y/dx2", lambda x: x**3, at=1.0)``.

    Parameters
    ----------
    requests
        One derivative in Leibniz notation, or several. The names below the line are the function's
        parameters; the name above is the function's value, whatever it is called.
    function
        Computes a tensor (or a structure of tensors) from tensors, with the engine's operations.
    at
        The point: a number, a list of numbers, a NumPy array, a tensor or a Variable; for several
        parameters a dict, ``at={"x": 1.0, "w": 2.0}``. Numbers become ``float32`` tensors, arrays
        keep their dtype. Every source is watched. A parameter that is no source may be anything.
    engine
        ``"numpy"``, ``"tensorflow"``, or the module; the current engine if not given.
    jacobian
        Take Jacobians (and Hessians) in place of gradients of sums.

    Returns
    -------
    Any
        For one request the value that ``%%tape`` would bind: a tensor of the engine, or None where
        the tape finds no connection. For several, a dict of them under those names,
        ``{"dy_dx": ..., "d2y_dx2": ...}``.

    Raises
    ------
    ValueError
        If a request cannot be read (`leibniz.RequestError`), or if something cannot be
        differentiated (`SourceError`, `TargetError`, `DerivationError`).
    TypeError
        If `function` is none.
    """
    if not callable(function):
        message = (
            "differentiate needs the function itself, as in lambda x: x * x, and was given "
            f"an object of type {type(function).__name__}."
        )
        raise TypeError(message)
    texts = [requests] if isinstance(requests, str) else list(requests)
    tf = engines.module_of(engine)
    arguments = _Arguments.of(function, at, texts)
    parsed = [
        leibniz.parse_request(
            text,
            arguments.is_source,
            is_target=arguments.is_target,
            remedy="name a parameter of the function that `at` gives a value",
        )
        for text in texts
    ]
    names = list(dict.fromkeys(name for request in parsed for name in request.sources))
    values = arguments.values(names, tf)
    with Derivation(tf, parsed, jacobian=jacobian) as derivation:
        for name in names:
            derivation.watch(name, values[name])
        result = arguments.call(function, values)
        found = derivation.differentiate(dict.fromkeys((r.target for r in parsed), result))
    if isinstance(requests, str):
        return found[parsed[0].bound_name].value
    return {request.bound_name: found[request.bound_name].value for request in parsed}


def tape(
    watch: Any = (),
    *,
    persistent: bool = False,
    watch_accessed_variables: bool = True,
    keep: bool = False,
) -> GradientTape:
    """Return a ``tf.GradientTape`` of the current engine that watches some objects on entry.

    >>> with tapemagic.tape(watch=[x], persistent=True) as t:  # doctest: +SKIP
    ...     y = x * x

    Parameters
    ----------
    watch
        A tensor or Variable, or a list, tuple or dict of them.
    persistent, watch_accessed_variables
        As for ``tf.GradientTape``.
    keep
        Whether the tape keeps what it records, to be shown by ``tapemagic.show`` and
        ``%tape show``, and walked by ``%tape why``.

    Raises
    ------
    SourceError
        If something to watch is no floating tensor or Variable.
    CannotKeepError
        If records are to be kept by a version of TensorFlow that has changed inside.
    """
    tf = engines.current()
    kind = keeping_tape(tf) if keep else tf.GradientTape
    watched = watch if is_structure(watch) else [watch]
    for number, part in enumerate(leaves(watched)):
        check_source("watch" if not is_structure(watch) else f"watch[{number}]", part, tf)
    made: GradientTape = _watching_tape(kind)(
        [without_wrapper(part, tf) for part in leaves(watched)],
        persistent,
        watch_accessed_variables,
    )
    return made


@functools.cache
def _watching_tape(kind: Any) -> Any:
    """Return an engine's class of tapes, made to watch some objects whenever it is entered."""

    class WatchingTape(kind):  # type: ignore[misc] # the engine is known at run time only
        def __init__(self, watched: list[Any], persistent: bool, accessed: bool) -> None:
            super().__init__(persistent=persistent, watch_accessed_variables=accessed)
            self._tapemagic_watched = watched

        def __enter__(self) -> Any:
            entered = super().__enter__()
            try:
                for part in self._tapemagic_watched:
                    self.watch(part)
            except BaseException as error:
                self._leave(error)
                raise
            return entered

        def _leave(self, error: BaseException) -> None:
            traceback: TracebackType | None = error.__traceback__
            self.__exit__(type(error), error, traceback)

    WatchingTape.__name__ = WatchingTape.__qualname__ = "GradientTape"
    WatchingTape.__module__ = kind.__module__
    return WatchingTape


class _Arguments:
    """What a function is called with: names, and where they go in the call.

    A point that is no dict is the value of the only source, passed under that name if the function
    has such a parameter and as its first argument otherwise.
    """

    def __init__(self, at: Any, parameters: Mapping[str, inspect.Parameter] | None) -> None:
        self._at = at
        self._parameters = parameters

    @classmethod
    def of(cls, function: Callable[..., Any], at: Any, texts: Sequence[str]) -> _Arguments:
        if not texts:
            message = 'no derivative was asked for: write differentiate("dy/dx", ...).'
            raise ValueError(message)
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):  # some callables written in C tell nothing
            return cls(at, None)
        return cls(at, parameters)

    def is_target(self, name: str) -> bool:
        """Whether the function's value may be called so: it may be called anything."""
        return bool(name)

    def is_source(self, name: str) -> bool:
        if isinstance(self._at, Mapping):
            return name in self._at
        known = self._parameters or {}
        return name in known or not self._required() - {name} or len(self._required()) == 1

    def values(self, names: Sequence[str], tf: Any) -> dict[str, Any]:
        """Return the value of each source (as a tensor or Variable) and of each other argument."""
        if isinstance(self._at, Mapping):
            given = dict(self._at)
        elif len(names) == 1:
            given = {names[0]: self._at}
        else:
            example = ", ".join(f'"{name}": ...' for name in names)
            raise ValueError(f"several sources need a point each: write at={{{example}}}.")
        return {
            name: _as_source(value, tf) if name in names else value for name, value in given.items()
        }

    def call(self, function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
        if not isinstance(self._at, Mapping):
            ((name, value),) = values.items()
            missing = self._required() - {name}
            if not self._takes_keyword(name):
                return function(value)
            if missing:
                example = ", ".join(f'"{other}": ...' for other in (name, *sorted(missing)))
                raise ValueError(
                    f"the function also needs {' and '.join(sorted(missing))}: "
                    f"write at={{{example}}}."
                )
            return function(**values)
        if self._parameters is None:
            return function(*values.values())
        positional = [
            values[name]
            for name, parameter in self._parameters.items()
            if parameter.kind is parameter.POSITIONAL_ONLY and name in values
        ]
        by_name = {name: value for name, value in values.items() if self._takes_keyword(name)}
        unknown = [n for n in values if n not in self._parameters and n not in by_name]
        if unknown:
            raise ValueError(
                f"the function has no parameter {unknown[0]}: "
                f"its parameters are {', '.join(self._parameters) or 'none'}."
            )
        return function(*positional, **by_name)

    def _takes_keyword(self, name: str) -> bool:
        parameters = self._parameters or {}
        if name in parameters:
            kind = parameters[name].kind
            return kind in {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
        return any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())

    def _required(self) -> set[str]:
        variadic = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
        return {
            name
            for name, parameter in (self._parameters or {}).items()
            if parameter.default is parameter.empty and parameter.kind not in variadic
        }


def _as_source(value: Any, tf: Any) -> Any:
    """Return a point as tensors: what has no dtype yet becomes ``float32``."""
    if type(value) in (int, float):
        return tf.constant(float(value))
    if type(value) is complex:
        return tf.constant(value)
    if type(value) in (list, tuple) and all(type(part) in (int, float) for part in leaves(value)):
        return tf.constant(map_leaves(float, value))
    if type(value).__module__ == "numpy":
        return tf.constant(value)
    return value
