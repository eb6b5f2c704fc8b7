"""Decisions and loops as functions: ``tf.cond``, ``tf.while_loop``, ``tf.map_fn`` and the like.

Everything is computed at once here, so these are Python's ``if`` and ``for``; what happens in them
is recorded like everything else, and can be differentiated to any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert, optional_dtype
from .errors import InvalidArgumentError, OutOfRangeError
from .nest import flatten, is_nested, map_structure, pack_like
from .operation import result_tensor, tensors
from .ragged import RaggedTensor
from .sparse import SparseTensor
from .specs import TensorSpec
from .tensor_arrays import TensorArray

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "case",
    "cond",
    "foldl",
    "foldr",
    "map_fn",
    "scan",
    "switch_case",
    "vectorized_map",
    "while_loop",
]


def _require_callable(**functions: Any) -> None:
    for name, function in functions.items():
        if not callable(function):
            message = f"{name!r} must be callable."
            raise TypeError(message)


# ---- decisions ---------------------------------------------------------------------------------


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    name: str | None = None,
) -> Any:
    """Return ``true_fn()`` if `pred` is true, else ``false_fn()``."""
    del name
    if true_fn is None or false_fn is None:
        missing = "true_fn" if true_fn is None else "false_fn"
        message = f"cond(): {missing!r} argument required"
        raise TypeError(message)
    _require_callable(true_fn=true_fn, false_fn=false_fn)
    return true_fn() if bool(pred) else false_fn()


def case(
    pred_fn_pairs: Any,
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """Return ``function()`` for the first pair ``(pred, function)`` whose `pred` is true.

    Parameters
    ----------
    pred_fn_pairs
        The pairs.
    default
        What to call when none is true.
    exclusive
        Not used: TensorFlow does not look for a second one that is true in eager mode either.
    strict, name
        Not used.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When none is true and there is no `default`.
    """
    del exclusive, strict, name
    if isinstance(pred_fn_pairs, dict):
        message = (
            "Unordered dictionaries are not supported for the 'pred_fn_pairs' argument of tf.case: "
            "write a list of pairs."
        )
        raise ValueError(message)  # noqa: TRY004  TensorFlow's
    pairs = list(pred_fn_pairs)
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:  # noqa: PLR2004
            message = f"Each entry in pred_fn_pairs must be a 2-tuple, not {pair!r}."
            raise TypeError(message)
        if not hasattr(pair[0], "dtype"):
            message = f"pred must be a Tensor, got: {pair[0]}"
            raise TypeError(message)
        if not callable(pair[1]):
            message = f"fn for pred {pair[0]!r} must be callable."
            raise TypeError(message)
    if default is not None:
        _require_callable(default=default)
    true = [function for pred, function in pairs if bool(pred)]
    if true:
        return true[0]()
    if default is None:
        message = "Input error: None of conditions evaluated as True"
        raise InvalidArgumentError(None, None, message)
    return default()


def switch_case(
    branch_index: Any,
    branch_fns: Any,
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """Return what the function number `branch_index` returns; `default`, or the last, if none."""
    del name
    if not hasattr(branch_index, "dtype"):
        message = f"'branch_index' must be a Tensor, got {type(branch_index)}"
        raise TypeError(message)
    branches = list(branch_fns.items() if isinstance(branch_fns, dict) else branch_fns)
    if branches and not callable(branches[0]):
        branches.sort(key=lambda pair: pair[0])
        keys = [key for key, _ in branches]
        if keys != list(range(len(keys))):
            shown = ",".join(map(str, keys))
            message = (
                "branch indices (keys) must form contiguous range of "
                f"[0 to {len(keys)}) but found {{{shown}}}"
            )
            raise ValueError(message)
        branches = [function for _, function in branches]
    if not branches:
        message = "branch_fns must not be empty."
        raise ValueError(message)
    chosen = int(branch_index)
    if 0 <= chosen < len(branches):
        return branches[chosen]()
    return (default or branches[-1])()


# ---- loops -------------------------------------------------------------------------------------


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: Any = None,
    name: str | None = None,
) -> Any:
    """Repeat ``loop_vars = body(*loop_vars)`` while ``cond(*loop_vars)``.

    Parameters
    ----------
    cond, body
        Functions of the loop's variables; `body` returns them anew, in the same structure.
    loop_vars
        A list or tuple of tensors, or of structures of these.
    maximum_iterations
        How often to repeat at most.
    shape_invariants, parallel_iterations, back_prop, swap_memory, name
        How TensorFlow compiles: not used.

    Returns
    -------
    structure
        The loop's variables at the end, as tensors.
    """
    del shape_invariants, parallel_iterations, swap_memory, name
    _require_callable(cond=cond, body=body)
    if not loop_vars:
        message = "'loop_vars' must be provided."
        raise ValueError(message)
    remaining = -1 if maximum_iterations is None else int(maximum_iterations)
    values = loop_vars
    form = _form(list(loop_vars))
    while remaining != 0 and bool(cond(*values)):
        values = body(*values)
        if not isinstance(values, (list, tuple)):
            message = (
                "the body of tf.while_loop must return a list or tuple of "
                f"{len(loop_vars)} loop variables, not {type(values).__name__}: write [value]."
            )
            raise (ValueError if isinstance(values, dict) else TypeError)(message)
        if _form(list(values)) != form:
            message = (
                "The two structures don't have the same nested structure: the body of tf.while_loop"
                f" must return {len(loop_vars)} loop variables like those it began with, not "
                f"{values!r}."
            )
            raise ValueError(message)
        remaining -= 1
    result = map_structure(_loop_variable, values)
    return result if back_prop else map_structure(tensors.stop_gradient, result)


def _loop_variable(value: Any) -> Any:
    return value if isinstance(value, (TensorArray, RaggedTensor, SparseTensor)) else convert(value)


def _form(structure: Any) -> Any:
    """Return something that is equal for two structures of the same form."""
    if isinstance(structure, dict):
        return {key: _form(value) for key, value in structure.items()}
    if isinstance(structure, (list, tuple)):
        return [_form(item) for item in structure]
    return None


def map_fn(
    fn: Callable[[Any], Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """Apply `fn` to the parts of `elems` along the first axis, and stack the results.

    Parameters
    ----------
    fn
        A function of one part: a tensor, or a structure of tensors like `elems`.
    elems
        A tensor, or a structure of tensors with the same length.
    fn_output_signature, dtype
        The type (or `TensorSpec`, or a structure of these) of what `fn` returns, when it is not
        that of `elems`.
    parallel_iterations, back_prop, swap_memory, infer_shape, name
        How TensorFlow compiles: not used.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When `fn` returns another type than it should.
    """
    del parallel_iterations, swap_memory, infer_shape, name
    _require_callable(fn=fn)
    parts, _ = _parts(elems)
    signature = fn_output_signature if fn_output_signature is not None else dtype
    wanted = elems if signature is None else signature
    kinds = [_dtype_named(item) for item in flatten(wanted)]
    rows = []
    for part in parts:
        row = [convert(item) for item in flatten(fn(part))]
        if len(row) != len(kinds):
            message = (
                "The two structures don't have the same nested structure: fn returned "
                f"{len(row)} values and fn_output_signature says {len(kinds)}."
            )
            raise ValueError(message)
        for item, kind in zip(row, kinds, strict=True):
            if item._dtype is not kind:
                message = (
                    f"TensorArray dtype is {kind.name} but Op is trying to write dtype "
                    f"{item._dtype.name}: give fn_output_signature={item._dtype!r}."
                )
                raise InvalidArgumentError(None, None, message)
        rows.append(row)
    if not rows:
        return pack_like(wanted, [result_tensor(np.zeros(0, k.numpy_dtype), k) for k in kinds])
    found = pack_like(wanted, _stacked(rows))
    return found if back_prop else map_structure(tensors.stop_gradient, found)


def _dtype_named(item: Any) -> Any:
    if isinstance(item, TensorSpec):
        return item.dtype
    if hasattr(item, "shape"):
        return convert(item)._dtype
    return optional_dtype(item)


def _stacked(rows: list[list[Any]]) -> list[Any]:
    return [tensors.stack(list(column), 0) for column in zip(*rows, strict=True)]


def _parts(elems: Any) -> tuple[list[Any], int]:
    """Return the parts of a structure of tensors along the first axis, and how many there are.

    Raises
    ------
    ValueError
        When one has no axis, or they have different lengths.
    """
    leaves = [convert(item) for item in flatten(elems)]
    if not leaves:
        message = "elems must be a Tensor or (possibly nested) sequence of Tensors."
        raise ValueError(message)
    if any(leaf.ndim == 0 for leaf in leaves):
        message = "Elements in elems must be 1+ dimensional Tensors, not scalars"
        raise ValueError(message)
    counts = [len(leaf) for leaf in leaves]
    for count in counts:
        if count != counts[0]:
            message = f"Dimensions {counts[0]} and {count} are not compatible"
            raise ValueError(message)
    rows = [[tensors.part(leaf, (i,)) for leaf in leaves] for i in range(counts[0])]
    return [pack_like(elems, row) for row in rows], counts[0]


def vectorized_map(
    fn: Callable[[Any], Any], elems: Any, fallback_to_while_loop: bool = True, warn: bool = True
) -> Any:
    """Apply `fn` to the parts of `elems` along the first axis, and stack what it returns."""
    del fallback_to_while_loop, warn
    parts, count = _parts(elems)
    if count == 0:
        return elems
    results = [fn(part) for part in parts]
    rows = [[convert(item) for item in flatten(result)] for result in results]
    return pack_like(results[0], _stacked(rows))


def _fold(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any, *, reverse: bool) -> Any:
    _require_callable(fn=fn)
    parts, count = _parts(elems)
    if reverse:
        parts.reverse()
    if initializer is None:
        if count == 0:
            raise OutOfRangeError(None, None, "Tried to read from index 0 but array size is: 0")
        value, parts = parts[0], parts[1:]
    else:
        value = map_structure(convert, initializer)
    for part in parts:
        value = fn(value, part)
    return map_structure(convert, value)


def foldl(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the parts of `elems`, from the first on: ``fn(fn(initializer, e0), e1)``.

    Without `initializer` the first part is the beginning.
    """
    del parallel_iterations, swap_memory, name
    found = _fold(fn, elems, initializer, reverse=False)
    return found if back_prop else map_structure(tensors.stop_gradient, found)


def foldr(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the parts of `elems`, from the last on: ``fn(fn(initializer, e_n), e_n-1)``."""
    del parallel_iterations, swap_memory, name
    found = _fold(fn, elems, initializer, reverse=True)
    return found if back_prop else map_structure(tensors.stop_gradient, found)


def scan(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the parts of `elems` as `foldl` does, and stack every value on the way.

    Without `initializer` the first part is the first value. With `reverse` the parts are taken
    from the last on, and each value stands at the place of its part.
    """
    del parallel_iterations, swap_memory, infer_shape, name
    _require_callable(fn=fn)
    parts, count = _parts(elems)
    if reverse:
        parts.reverse()
    values = []
    if initializer is None:
        if count == 0:
            raise OutOfRangeError(None, None, "Tried to read from index 0 but array size is: 0")
        value, parts = parts[0], parts[1:]
        values.append(value)
    else:
        value = map_structure(convert, initializer)
    form = value
    for part in parts:
        value = map_structure(convert, fn(value, part))
        if is_nested(form) != is_nested(value) or len(flatten(form)) != len(flatten(value)):
            message = (
                "The two structures don't have the same nested structure: fn of tf.scan must "
                f"return a value like {form!r}, not {value!r}."
            )
            raise ValueError(message)
        values.append(value)
    if reverse:
        values.reverse()
    if not values:
        return map_structure(_no_rows, form)
    found = pack_like(form, _stacked([flatten(item) for item in values]))
    return found if back_prop else map_structure(tensors.stop_gradient, found)


def _no_rows(tensor: Any) -> Any:
    shape = (0, *np.shape(tensor._value))
    return result_tensor(np.zeros(shape, tensor._dtype.numpy_dtype), tensor._dtype)
