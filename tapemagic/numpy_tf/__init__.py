"""The numpy engine: TensorFlow's names, with TensorFlow's results, on numpy alone.

This module is the engine's ``tf``. It only assembles: the names stand in modules by subject, and
`tapemagic.numpy_tf.namespaces` takes from them what TensorFlow has under the same name. What the
engine lacks raises an AttributeError that says what to do.

``__version__`` is the version of TensorFlow whose behaviour is the model, with ``+tapemagic.numpy``
behind it: lessons that parse or print the version go on, and a reader sees which engine answered.
"""

from __future__ import annotations

import warnings
from types import ModuleType as _Module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# As in TensorFlow, 1 / 0 and log(-1) give inf and nan without a word.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"tapemagic\.numpy_tf\.")

from . import (  # noqa: E402  after the filter, since tables are computed while importing
    arithmetic,
    array_functions,
    beta,
    bits,
    candidate_sampling,
    complex_numbers,
    config,
    control_flow,
    convolutions,
    counting,
    creation,
    custom_gradients,
    debugging,
    decompositions,
    dropout,
    dtypes,
    eager,
    einsum,
    elementwise_functions,
    errors,
    files,
    forward_mode,
    function,
    generators,
    gradient_registry,
    indexed_slices,
    initializers,
    joining,
    kept,
    keras_initializers,
    linalg,
    losses,
    matrix_functions,
    module,
    nn,
    norms,
    operators,  # noqa: F401  gives tensors their operators
    optimizers,
    ordering,
    pooling,
    printing,
    python_functions,
    queues,
    ragged,
    ragged_functions,
    random,
    reduction_functions,
    scattering,
    scopes,
    selection,
    sets,
    shapes,
    sparse,
    special,
    specs,
    string_forms,
    string_pieces,
    strings,
    structures,
    tape,
    tensor,
    tensor_arrays,
    testing,
    trace_types,
    variable,
    variable_parts,  # noqa: F401  gives Variables the methods that change a part
)
from .missing import missing_name as _missing_name  # noqa: E402
from .namespaces import Namespace as _Namespace  # noqa: E402
from .namespaces import public_names as _public_names  # noqa: E402

__version__ = "2.21.0+tapemagic.numpy"

# On tensors: what TensorFlow has under tf, tf.math, tf.linalg and tf.nn, in part under several.
_ON_TENSORS = (
    arithmetic,
    array_functions,
    beta,
    bits,
    candidate_sampling,
    complex_numbers,
    convolutions,
    counting,
    creation,
    decompositions,
    dropout,
    einsum,
    elementwise_functions,
    joining,
    linalg,
    matrix_functions,
    nn,
    norms,
    ordering,
    pooling,
    reduction_functions,
    scattering,
    selection,
)
_AROUND_TENSORS = (
    control_flow,
    custom_gradients,
    debugging,
    dtypes,
    eager,
    function,
    gradient_registry,
    indexed_slices,
    initializers,
    module,
    printing,
    python_functions,
    scopes,
    shapes,
    specs,
    string_forms,
    tape,
    tensor,
    tensor_arrays,
    variable,
)
_DTYPES = {dtype.name: dtype for dtype in dtypes.ALL} | {
    "half": dtypes.FLOAT16,
    "double": dtypes.FLOAT64,
}
_VERSION = {
    "VERSION": __version__,
    "GIT_VERSION": "tapemagic",
    "COMPILER_VERSION": "numpy",
    "GRAPH_DEF_VERSION": 0,
    "GRAPH_DEF_VERSION_MIN_CONSUMER": 0,
    "GRAPH_DEF_VERSION_MIN_PRODUCER": 0,
}

_NAMES: dict[str, Any] = {
    **_public_names("", (*_ON_TENSORS, *_AROUND_TENSORS)),
    **_DTYPES,
    "autodiff": _Namespace("autodiff", forward_mode),
    "bitwise": _Namespace("bitwise", bits),
    "config": _Namespace("config", config, experimental=_Namespace("config.experimental", config)),
    "debugging": _Namespace("debugging", debugging),
    "dtypes": _Namespace("dtypes", dtypes, array_functions, complex_numbers, **_DTYPES),
    "errors": _Namespace("errors", errors),
    "initializers": _Namespace("initializers", keras_initializers),
    "io": _Namespace("io", files),
    "keras": _Namespace(
        "keras",
        initializers=_Namespace("keras.initializers", keras_initializers),
        losses=_Namespace("keras.losses", losses),
        optimizers=_Namespace("keras.optimizers", optimizers),
    ),
    "linalg": _Namespace("linalg", *_ON_TENSORS),
    "losses": _Namespace("losses", losses),
    "math": _Namespace("math", *_ON_TENSORS, special, special=_Namespace("math.special", special)),
    "nest": _Namespace("nest", structures),
    "newaxis": None,
    "nn": _Namespace("nn", *_ON_TENSORS),
    "RaggedTensor": ragged.RaggedTensor,
    "SparseTensor": sparse.SparseTensor,
    "queue": _Namespace("queue", queues),
    "ragged": _Namespace("ragged", ragged_functions),
    "optimizers": _Namespace("optimizers", optimizers),
    "random": _Namespace("random", random, generators, candidate_sampling),
    "sets": _Namespace("sets", sets),
    "sparse": _Namespace("sparse", sparse),
    "strings": _Namespace("strings", strings, string_forms, string_pieces),
    "test": _Namespace("test", testing),
    "types": _Namespace("types", experimental=_Namespace("types.experimental", trace_types)),
    "version": _Namespace("version", **_VERSION),
}

_KeepingTape = kept.KeepingTape  # what `tapemagic.tape` asks an engine for

# The engine's own modules are no names of TensorFlow: `tf.variable` is a slip of the pen.
for _name in [name for name, value in globals().items() if isinstance(value, _Module)]:
    del globals()[_name]
del TYPE_CHECKING, annotations
globals().update(_NAMES)
__all__ = sorted(_NAMES)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    raise _missing_name("", name, _NAMES)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
