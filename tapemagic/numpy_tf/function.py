"""``tf.function``: the decorator, without the compiler.

TensorFlow turns a decorated function into a graph. The numpy engine calls it: the results are the
same, and what is Python in it (``print``, appending to a list) happens at every call, where
TensorFlow does it once for each new kind of argument. As there, numpy arrays arrive as tensors,
arguments follow the ``input_signature``, and what is returned is made of tensors.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .nest import map_structure
from .operation import tensors
from .recording import state
from .specs import TensorSpec
from .tensor import Tensor
from .trace_types import PolymorphicFunction
from .user_code import in_user_code, lines_of_user
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, FrameType

__all__ = ["Function", "function"]


class Function(PolymorphicFunction):
    """What `function` makes of a Python function.

    Attributes
    ----------
    python_function
        The Python function.
    input_signature
        What the arguments must be, or None.
    name
        The function's name.
    """

    def __init__(
        self, python_function: Callable[..., Any], input_signature: Any, autograph: bool = True
    ) -> None:
        functools.update_wrapper(self, python_function)
        self.python_function = python_function
        self.input_signature = None if input_signature is None else tuple(input_signature)
        self._called = False
        self._autograph = autograph
        self.name = getattr(python_function, "__name__", type(python_function).__name__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the Python function."""
        if self.input_signature is not None:
            args, kwargs = self._bound(self.input_signature, args, kwargs), {}
        args = tuple(map_structure(_argument, list(args)))
        kwargs = {name: map_structure(_argument, value) for name, value in kwargs.items()}
        return map_structure(self._result, self._run(args, kwargs))

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the Python function, which may make Variables the first time, and must keep them.

        Raises
        ------
        ValueError
            When it makes a Variable later, or one that it would have to make at each call.
        """
        outside = state.made
        made = _Made()
        state.made = made
        try:
            result = self.python_function(*args, **kwargs)
        except Exception as error:
            if not self._autograph:
                raise
            raise in_user_code(error) from None
        finally:
            state.made = outside
        if outside is not None:
            outside.extend(made)
        for place in range(len(made)):
            if self._called or not _is_kept(made, place):
                again = ValueError(_MADE_AGAIN)
                if not self._autograph:
                    raise again
                raise in_user_code(again, lines_of_user(made.places[place]))
        self._called = True
        return result

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        method = self.python_function.__get__(instance, owner)
        return Function(method, self.input_signature, self._autograph)

    def _bound(
        self, signature: Sequence[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, ...]:
        """Return the arguments as the tensors that the signature asks for.

        Raises
        ------
        TypeError
            When they do not fit.
        """
        import inspect

        problem: object
        try:
            given = inspect.signature(self.python_function).bind(*args, **kwargs)
            given.apply_defaults()
            if len(given.args) >= len(signature):
                fitted = [_fitted(*pair) for pair in zip(signature, given.args, strict=False)]
                return (*fitted, *given.args[len(signature) :])
            problem = f"{len(given.args)} arguments for {len(signature)} in the signature"
        except (TypeError, ValueError) as error:
            problem = error
        shown = self._shown_signature(signature)
        message = (
            f"Binding inputs to tf.function failed due to `{problem}`. Received args: {args} and "
            f"kwargs: {kwargs} for signature: ({shown})."
        )
        raise TypeError(message) from None

    def _shown_signature(self, signature: Sequence[Any]) -> str:
        import inspect

        parameters = list(inspect.signature(self.python_function).parameters.values())
        shown = [f"{item.name}: {spec}" for item, spec in zip(parameters, signature, strict=False)]
        shown += [
            f"{item.name}: Literal[{item.default!r}] = <captured_default_value>"
            for item in parameters[len(signature) :]
            if item.default is not item.empty
        ]
        return ", ".join(shown)

    def _result(self, value: Any) -> Any:
        if value is None:
            return value
        if type(value) is Tensor:
            return tensors.identity(value)
        if isinstance(value, (bool, int, float, complex, str, bytes, np.ndarray, np.generic)):
            return convert(value)
        if isinstance(value, Variable) or hasattr(value, "_to_tensor"):
            return convert(value)
        message = (
            "To be compatible with tf.function, Python functions must return zero or more Tensors "
            f"or ExtensionTypes or None values; {self.name} returned a value of type "
            f"{type(value).__name__}, which is not a Tensor or ExtensionType."
        )
        raise TypeError(message)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: nothing is compiled."""
        del args, kwargs
        message = (
            f"{self.name}.get_concrete_function: on the numpy engine tf.function calls the Python "
            "function and compiles nothing; run `%tape engine tensorflow` for graphs."
        )
        raise NotImplementedError(message)


class _Made(list[Variable]):
    """The Variables that a function made, and for each the places in code that made it."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[list[tuple[CodeType, int]]] = []

    def append(self, variable: Variable) -> None:
        """Add a Variable that is being made."""
        super().append(variable)
        places = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code is not Function._run.__code__:
            places.append((frame.f_code, frame.f_lineno))
            frame = frame.f_back
        self.places.append(places[::-1])


_MADE_AGAIN = (
    "tf.function only supports singleton tf.Variables created on the first call. Make sure the "
    "tf.Variable is only created once or created outside tf.function. See "
    "https://www.tensorflow.org/guide/function#creating_tfvariables for more information."
)


def _is_kept(made: list[Variable], place: int) -> bool:
    """Whether anybody but the tapes refers to the Variable at `place`, once its maker returned."""
    variable = made[place]
    tapes = sum(tape.lists(variable) for tape in state.tapes)
    outside = 0 if state.made is None else sum(item is variable for item in state.made)
    # The list of those made, the name above, and the argument of the counting itself.
    return sys.getrefcount(variable) - 3 - tapes - outside > 0


def _argument(value: Any) -> Any:
    if type(value) is Tensor:
        return tensors.identity(value)
    return convert(value) if isinstance(value, (np.ndarray, np.generic)) else value


def _fitted(spec: Any, value: Any) -> Any:
    """Return one argument as what `spec`, a structure of `TensorSpec`, says."""
    if isinstance(spec, TensorSpec):
        tensor = value if isinstance(value, Variable) else convert(value, _kind(spec, value))
        if not spec.is_compatible_with(tensor):
            message = f"Can not cast {TensorSpec.from_tensor(tensor)} to {spec}"
            raise TypeError(message)
        return tensor
    if isinstance(spec, dict):
        if not isinstance(value, dict) or value.keys() != spec.keys():
            message = f"{value!r} does not fit {spec}"
            raise TypeError(message)
        return {key: _fitted(spec[key], value[key]) for key in spec}
    if isinstance(spec, (list, tuple)):
        if not isinstance(value, (list, tuple)) or len(value) != len(spec):
            message = f"{value!r} does not fit {spec}"
            raise TypeError(message)
        fitted = [_fitted(*pair) for pair in zip(spec, value, strict=True)]
        if hasattr(value, "_fields"):
            return type(value)(*fitted)
        return fitted if isinstance(value, list) else tuple(fitted)
    return value


def _kind(spec: TensorSpec, value: Any) -> Any:
    return None if type(value) is Tensor else spec.dtype


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Any = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_implements: Any = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: Any = None,
    experimental_relax_shapes: bool | None = None,
    experimental_compile: bool | None = None,
    experimental_follow_type_hints: bool | None = None,
) -> Any:
    """Accept what TensorFlow would compile; call it as it is.

    Parameters
    ----------
    func
        The function; without it, a decorator is returned.
    input_signature
        A `TensorSpec` for each argument, which is converted and checked.
    autograph
        Whether TensorFlow rewrites the function, and errors begin with "in user code".
    jit_compile, reduce_retracing
        How TensorFlow compiles. Nothing is compiled here: they are accepted and not used, as all
        that begin with ``experimental``.

    Returns
    -------
    Function
        To be called like `func`.
    """
    del jit_compile, reduce_retracing, experimental_implements
    del experimental_autograph_options, experimental_attributes, experimental_relax_shapes
    del experimental_compile, experimental_follow_type_hints
    if func is None:
        return lambda decorated: Function(decorated, input_signature, autograph)
    if not callable(func):
        message = f"{func!r} is not a callable object: tf.function decorates a function."
        raise TypeError(message)
    return Function(func, input_signature, autograph)


function.__annotations__["return"] = PolymorphicFunction  # which TensorFlow's shows as well
