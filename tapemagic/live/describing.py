"""What the objects of a notebook are, told in the checker's words.

In: an object, or a namespace and the names that a cell reads. Out: a `Description` of each. Both
engines are described alike. What is not certain is `Anything`; describing never fails, and never
runs code of the reader's: an object is asked for attributes only when its class is known.
"""

from __future__ import annotations

import sys
import types
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tapemagic import engines
from tapemagic.checker.descriptions import (
    STRATEGIES_WITH_THREADS,
    Anything,
    ArrayThere,
    ConstantThere,
    DictThere,
    ListThere,
    ModuleThere,
    ObjectThere,
    TapeThere,
    TensorThere,
    VariableThere,
)
from tapemagic.live.kinds import is_a
from tapemagic.live.paths import public_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tapemagic.checker.descriptions import Description, Shape, TapeState

__all__ = [
    "a_tape_records",
    "contents",
    "describe",
    "described",
    "holders",
    "is_tape",
    "is_tensor",
    "may_hold_tape",
]

# Of a longer list, or of lists within lists within lists, nothing is said.
_LONGEST: Final = 20
_DEEPEST: Final = 3
# Of a list longer than that it is not remembered what is in it: it counts as changed.
_LONGEST_REMEMBERED: Final = 1000
_CONSTANTS: Final = (type(None), bool, int, float, str)
_FUNCTIONS: Final = (types.FunctionType, types.MethodType)
_LONGEST_TEXT: Final = 200
# How the engines' tapes call what is asked of them: a test fails when one of them renames it.
_PERSISTENT: Final = ("_persistent",)
_ACCESSED: Final = ("_watches_accessed", "_watch_accessed_variables")
_RECORDING: Final = ("_is_recording", "_recording")
_RECORDED: Final = ("_heard", "_tape")
_WATCHED: Final = "_watched_variables"
_LAST_READS: Final = "_last_reads"
_MISSING: Final = object()


def described(namespace: Mapping[str, Any], names: Iterable[str]) -> dict[str, Description]:
    """Describe what names hold; a name that holds nothing is left out."""
    return {name: describe(namespace[name]) for name in names if name in namespace}


def describe(value: Any, *, depth: int = 0) -> Description:
    """Describe an object."""
    kind = type(value)
    if kind in _CONSTANTS:
        is_long = kind is str and len(value) > _LONGEST_TEXT
        return Anything() if is_long else ConstantThere(value)
    if kind in (list, tuple, dict):
        return _described_collection(value, depth)
    return (
        _described_tensor(value)
        or _described_tape(value)
        or _described_array(value)
        or _described_strategy(value)
        or _described_import(value)
        or Anything(is_function=kind in _FUNCTIONS)
    )


def is_tape(value: Any) -> bool:
    """Tell whether an object is a ``GradientTape`` of one of the engines."""
    return any(is_a(value, engine.GradientTape) for engine in _engines_here())


def a_tape_records() -> bool:
    """Tell whether any tape records at this moment: one that was entered by hand, in a cell above.

    TensorFlow is asked by a function of its inside; where that is gone, nobody knows of one.
    """
    numpy_recording = sys.modules.get("tapemagic.numpy_tf.recording")
    if numpy_recording is not None and numpy_recording.state.recording is not None:
        return True
    tensorflow_record = sys.modules.get("tensorflow.python.eager.record")
    asked = getattr(tensorflow_record, "could_possibly_record", None)
    return asked is not None and bool(asked())


def may_hold_tape(value: Any, module_name: object) -> bool:
    """Tell whether an object is a tape, or may have one in it: whether it has `holders`."""
    return next(holders(value, module_name), None) is not None


def holders(value: Any, module_name: object, *, depth: int = 0) -> Iterator[int]:
    """Give the identities of the tapes in an object, and of what may get a tape at any time.

    That is an instance of a class of the notebook, whose ``__name__`` is `module_name`, and the
    class itself; what a function of the notebook keeps from one call to the next; and all of these
    among the items of a list or a dictionary.
    """
    kind = type(value)
    if is_tape(value):
        yield id(value)
    elif is_a(value, type):
        if value.__module__ == module_name:
            yield id(value)
    elif kind.__module__ == module_name:
        yield id(value)
        yield id(kind)
    elif kind is types.FunctionType:
        if value.__module__ == module_name:
            yield from map(id, value.__closure__ or ())
            yield from (id(each) for each in value.__defaults__ or () if type(each) in (list, dict))
    elif depth < _DEEPEST:
        for part in _items(value):
            yield from holders(part, module_name, depth=depth + 1)


def _items(value: Any) -> list[Any]:
    kind = type(value)
    if kind in (list, tuple):
        return list(value[:_LONGEST])
    if kind is dict:
        return list(islice(value.values(), _LONGEST))
    return list(vars(value).values()) if kind is types.SimpleNamespace else []


def contents(value: Any, *, depth: int = 0) -> object:
    """Return something that differs when something else was put into a list or a dictionary.

    A number or a text is its own contents: another one may come to lie in its place. What has
    nothing in it that could change has none.
    """
    kind = type(value)
    if kind in _CONSTANTS:
        return value
    if kind not in (list, tuple, dict) or depth >= _DEEPEST:
        return id(value) if depth else None
    if len(value) > _LONGEST_REMEMBERED:
        return object()
    keys = tuple(map(id, value)) if kind is dict else ()
    items = value.values() if kind is dict else value
    return (*keys, *(contents(item, depth=depth + 1) for item in items))


def is_tensor(value: Any) -> bool:
    """Tell whether an object is a tensor of one of the engines, and no Variable."""
    return any(is_a(value, engine.Tensor) for engine in _engines_here())


def _engines_here() -> list[Any]:
    """Return the engines that were imported, by anybody."""
    modules = [sys.modules.get(name) for name in engines.MODULES.values()]
    # One that is being imported has not got all of its names yet.
    return [module for module in modules if hasattr(module, "GradientTape")]


def _described_collection(value: Any, depth: int) -> Description:
    if len(value) > _LONGEST or depth >= _DEEPEST:
        return Anything()
    if type(value) is dict:
        if not all(type(key) in (str, int) for key in value):
            return Anything()
        items = tuple((key, describe(item, depth=depth + 1)) for key, item in value.items())
        return DictThere(items, id(value))
    parts = tuple(describe(item, depth=depth + 1) for item in value)
    return ListThere("list" if type(value) is list else "tuple", parts, id(value))


def _described_tensor(value: Any) -> Description | None:
    keras: Any = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "Variable") and is_a(value, keras.Variable):
        return _described_wrapper(value)
    for engine in _engines_here():
        if is_a(value, engine.Variable):
            trainable = bool(value.trainable)
            return VariableThere(value.dtype.name, _shape(value), trainable, id(value))
        if is_a(value, engine.Tensor):
            return TensorThere(value.dtype.name, _shape(value), id(value))
    return None


def _described_wrapper(variable: Any) -> Description:
    """Describe a Variable of Keras: a tape knows it by the Variable inside."""
    dtype, trainable = str(variable.dtype), bool(variable.trainable)
    return VariableThere(dtype, _shape(variable), trainable, id(variable.value))


def _described_tape(value: Any) -> Description | None:
    if not is_tape(value):
        return None
    attributes = vars(value)
    persistent, accessed, recording, recorded = (
        next((attributes[name] for name in names if name in attributes), _MISSING)
        for names in (_PERSISTENT, _ACCESSED, _RECORDING, _RECORDED)
    )
    if _MISSING in (persistent, accessed, recording, recorded):
        return Anything()  # of a version of the engine that calls them otherwise
    state: TapeState = "recording" if recording else "ready"
    if recorded is None and not recording:
        state = _state_of_empty(attributes, is_persistent=bool(persistent))
    return TapeThere(bool(persistent), bool(accessed), state, id(value))


def _state_of_empty(attributes: Mapping[str, Any], *, is_persistent: bool) -> TapeState:
    """Tell whether a tape that holds no record was asked, or never entered."""
    if is_persistent:
        return "new"
    if _WATCHED in attributes:
        # TensorFlow's: what it watched is kept when it is asked, and may have been nothing.
        return "spent" if attributes[_WATCHED] else "empty"
    return "spent" if _LAST_READS in attributes else "new"


def _described_array(value: Any) -> Description | None:
    numpy = sys.modules.get("numpy")
    if numpy is None or not is_a(value, numpy.ndarray, numpy.generic):
        return None
    return ArrayThere(value.dtype.name, tuple(value.shape))


def _described_strategy(value: Any) -> Description | None:
    """Describe a strategy of ``tf.distribute`` whose replicas are threads."""
    kind = type(value)
    tensorflow: Any = sys.modules.get("tensorflow")
    if tensorflow is None or not kind.__module__.startswith("tensorflow.python.distribute."):
        return None
    for name in STRATEGIES_WITH_THREADS:
        found = tensorflow.distribute
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is kind:
            return ObjectThere(f"tensorflow.distribute.{name}", id(value))
    return None


def _described_import(value: Any) -> Description | None:
    path = public_path(value)
    return None if path is None else ModuleThere(path)


def _shape(value: Any) -> Shape:
    try:
        return tuple(int(length) for length in value.shape)
    except (TypeError, ValueError):  # of a symbolic tensor some lengths are not known
        return None
