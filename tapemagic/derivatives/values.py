"""What can be differentiated, and with respect to what.

A source must be a floating (or complex) tensor or Variable of the current engine, or a list, tuple
or dict of them; so must a target. TensorFlow itself answers anything else with a silent None or an
`AttributeError` from its inside. `check_source` and `check_target` answer with a `SourceError` or
`TargetError`: one sentence that names the variable, says what it is and what to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tapemagic import engines

# How much of a value a sentence can bear.
_LONGEST_QUOTATION = 40


class SourceError(ValueError):
    """A source that no tape can watch."""


class TargetError(ValueError):
    """A target that no tape can differentiate."""


def check_source(name: str, value: Any, tf: Any) -> None:
    """Refuse a source that the engine's tapes cannot watch.

    Parameters
    ----------
    name
        The variable's name, for the sentence.
    value
        What it holds.
    tf
        The engine.

    Raises
    ------
    SourceError
        If it is not made of floating tensors and Variables of this engine.
    """
    parts = [without_wrapper(part, tf) for part in leaves(value)]
    if is_structure(value) and not parts:
        raise SourceError(
            f"{name} is an empty {type(value).__name__}: there is nothing to differentiate by."
        )
    if is_structure(value) and not any(is_tensor(part, tf) for part in parts):
        raise SourceError(
            f"{name} is a Python {type(value).__name__}, which a tape cannot watch: "
            f"write {name} = {_as_constant(value)}."
        )
    for part in parts:
        fault = _source_fault(name, part, tf)
        if fault is not None:
            inside = f"an element of {name}" if is_structure(value) else name
            raise SourceError(f"{inside} {fault}.")


def check_target(name: str, value: Any, tf: Any) -> None:
    """Refuse a target that the engine's tapes cannot differentiate.

    Raises
    ------
    TargetError
        If it is not made of floating tensors of this engine.
    """
    if is_structure(value) and not list(leaves(value)):
        raise TargetError(
            f"{name} is an empty {type(value).__name__}: there is nothing to differentiate."
        )
    for part in leaves(value):
        fault = _target_fault(part, tf)
        if fault is not None:
            inside = f"an element of {name}" if is_structure(value) else name
            raise TargetError(f"{inside} {fault}.")


def is_tensor(value: Any, tf: Any) -> bool:
    """Whether a value is a tensor or a Variable of an engine."""
    return isinstance(value, (tf.Tensor, tf.Variable))


def is_variable(value: Any, tf: Any) -> bool:
    """Whether a value is a Variable of an engine."""
    return isinstance(value, tf.Variable)


def without_wrapper(value: Any, tf: Any) -> Any:
    """Return the engine's Variable that one of Keras stands for, or the value itself."""
    inner = getattr(value, "value", None)
    is_wrapper = not is_tensor(value, tf) and isinstance(inner, tf.Variable)
    return inner if is_wrapper else value


def is_structure(value: Any) -> bool:
    """Whether a value is one of the containers that tapes take apart."""
    return isinstance(value, (list, tuple, Mapping))


def leaves(value: Any) -> Iterator[Any]:
    """Yield the parts of a nested structure, or the value itself if it is none."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from leaves(part)
    elif is_structure(value):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def map_leaves(function: Any, value: Any) -> Any:
    """Return a structure with each part replaced by what a function makes of it."""
    if isinstance(value, Mapping):
        return {key: map_leaves(function, part) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(map_leaves(function, part) for part in value))
    if is_structure(value):
        return type(value)(map_leaves(function, part) for part in value)
    return function(value)


def as_array(value: Any, tf: Any) -> Any:
    """Return a copy of a tensor's value as a numpy array; structures keep their form."""
    return map_leaves(lambda part: np.array(tf.convert_to_tensor(part).numpy()), value)


def rank(value: Any) -> int:
    """Return the rank of a tensor; a Variable may have been made without one."""
    shape = value.shape
    return int(np.ndim(value.numpy())) if shape.rank is None else int(shape.rank)


def described(value: Any, tf: Any) -> str:  # noqa: PLR0911 - one type a line
    """Say what a value is: "the Python float 3.0", "an int32 tensor"."""
    if value is None:
        return "None"
    if is_tensor(value, tf):
        kind = "Variable" if is_variable(value, tf) else "tensor"
        dtype = _dtype_name(value)
        return f"{'an' if dtype[0] in 'aeiou' else 'a'} {dtype} {kind}"
    if isinstance(value, np.ndarray):
        return f"a NumPy array of dtype {value.dtype}"
    if isinstance(value, np.generic):
        return f"the NumPy {value.dtype} {value.item()!r}"
    owner = engines.engine_of_module(type(value).__module__)
    if owner is not None:
        return f"a {_kind(value)} of {engines.title(owner)}"
    if isinstance(value, str):
        return f"the string {_quoted(value)}"
    if isinstance(value, (bool, int, float, complex)):
        return f"the Python {type(value).__name__} {_quoted(value)}"
    return f"of type {type(value).__name__}"


def _kind(value: Any) -> str:
    """Return "Variable", "tensor", or the name of another class of an engine."""
    name = type(value).__name__
    if "Variable" in name:
        return "Variable"
    return "tensor" if name in {"Tensor", "EagerTensor"} else name


def _is_foreign(value: Any, tf: Any) -> bool:
    """Whether a value is the other engine's."""
    owner = engines.engine_of_module(type(value).__module__)
    return owner is not None and owner != engines.engine_of_module(getattr(tf, "__name__", ""))


def _source_fault(name: str, value: Any, tf: Any) -> str | None:  # noqa: PLR0911 - one fault a line
    what = described(value, tf)
    if is_tensor(value, tf):
        if _is_differentiable(value):
            return None
        maker = "Variable" if is_variable(value, tf) else "constant"
        correction = f"{name} = {_floating_form(value, maker)}"
        return (
            f"is {what}, and derivatives are taken by floating-point numbers only: "
            f"write {correction}"
        )
    if isinstance(value, np.ndarray):
        return (
            f"is {what}, which a tape cannot watch: "
            f"write {name} = tf.constant({name}{_floating_argument(value.dtype)})"
        )
    if isinstance(value, (bool, str)) or value is None:
        return f"is {what}, which a tape cannot watch: write {name} = tf.constant(3.0), say"
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = _quoted(float(value))
        return (
            f"is {what}, which a tape cannot watch: "
            f"write {name} = tf.Variable({number}) or {name} = tf.constant({number})"
        )
    if isinstance(value, (complex, np.complexfloating)):
        return f"is {what}, which a tape cannot watch: write {name} = tf.constant({value!r})"
    if _is_foreign(value, tf):
        return f"is {what}, and this cell runs on {_title(tf)}: {_one_engine()}"
    return (
        f"is {what}, which cannot be a source: "
        f"it must be a floating tensor or Variable, as in {name} = tf.constant(3.0)"
    )


def _target_fault(value: Any, tf: Any) -> str | None:  # noqa: PLR0911 - one fault a line
    what = described(value, tf)
    if is_tensor(value, tf):
        if _is_differentiable(value):
            return None
        return (
            f"is {what}, and only floating-point numbers have derivatives: "
            "compute it in floating point, or cast it with tf.cast before it loses its fractions"
        )
    if value is None:
        return "is None after the cell, so there is nothing to differentiate"
    if isinstance(value, (np.ndarray, np.generic)):
        return (
            f"is {what} after the cell, and has left the tape: "
            "use operations of tf in place of np and leave .numpy() for afterwards"
        )
    if isinstance(value, (bool, int, float, complex)):
        return (
            f"is {what} after the cell, which no tape has recorded: compute it from the source "
            "with operations of tf, without float(), int() or the math module"
        )
    if _is_foreign(value, tf):
        return f"is {what}, and this cell runs on {_title(tf)}: {_one_engine()}"
    if type(value).__name__ == "IndexedSlices":
        return f"is {what}: make it a tensor with tf.convert_to_tensor"
    return f"is {what}, which cannot be differentiated: it must be a floating tensor"


def _is_differentiable(value: Any) -> bool:
    return bool(value.dtype.is_floating or value.dtype.is_complex)


def _dtype_name(value: Any) -> str:
    return str(value.dtype.name)


def _title(tf: Any) -> str:
    owner = engines.engine_of_module(getattr(tf, "__name__", ""))
    return engines.title(owner) if owner is not None else "the other engine"


def _one_engine() -> str:
    return "make it with this engine's tf, or choose its engine with --engine"


def _floating_form(value: Any, maker: str) -> str:
    if rank(value) == 0 and np.issubdtype(np.asarray(value.numpy()).dtype, np.number):
        return f"tf.{maker}({_quoted(float(value.numpy()))})"
    if _dtype_name(value) == "string":
        return f"tf.{maker}(3.0), say"
    return f"tf.{maker}(..., dtype=tf.float32)"


def _floating_argument(dtype: np.dtype[Any]) -> str:
    return "" if dtype.kind in "fc" else ", dtype=tf.float32"


def _as_constant(value: Any) -> str:
    if isinstance(value, Mapping):
        return "tf.constant([1.0, 2.0]), say"
    flat = list(leaves(value))
    simple = all(type(part) in (int, float) for part in flat)
    text = repr(map_leaves(float, value)) if simple else ""
    if simple and len(text) <= _LONGEST_QUOTATION:
        return f"tf.constant({text})"
    return "tf.constant([1.0, 2.0]), say"


def _quoted(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_QUOTATION else text[: _LONGEST_QUOTATION - 3] + "..."
