"""What a reader is told who asks the engine for a name that it does not have.

There are three cases, and each has its own sentence: TensorFlow has the name (say how to switch);
nobody has it any more, or TensorFlow has it in another place (say what to write instead); it is a
slip of the pen (offer the nearest name).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tensorflow_names import NAMES, names_of

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["missing_name"]

_CAST = "write `tf.cast(x, tf.{})`"
_EAGER = "TensorFlow 2 computes at once, so leave it out"
_NO_SESSION = (
    "TensorFlow 2 has no sessions: every operation computes at once, and `.numpy()` gives the value"
)
_VARIABLES = "keep your Variables in a list, or as attributes of a `tf.Module`"
_KERAS_OR_HAND = "write the layer with `tf.matmul`, or use Keras on TensorFlow"

_INSTEAD = {
    # Of TensorFlow 1.
    "ConfigProto": _NO_SESSION,
    "GraphKeys": _VARIABLES,
    "InteractiveSession": _NO_SESSION,
    "Print": "write `tf.print`",
    "Session": _NO_SESSION,
    "app": "call your main function",
    "arg_max": "write `tf.argmax`",
    "arg_min": "write `tf.argmin`",
    "assign": "write `variable.assign(value)`",
    "assign_add": "write `variable.assign_add(value)`",
    "assign_sub": "write `variable.assign_sub(value)`",
    "batch_matmul": "write `tf.matmul`",
    "concat_v2": "write `tf.concat`",
    "contrib": "TensorFlow 2 has none: look for the name in `tf` itself",
    "cholesky_solve": "write `tf.linalg.cholesky_solve`",
    "disable_eager_execution": _EAGER,
    "disable_v2_behavior": _EAGER,
    "div": "write `tf.divide`, or `/`",
    "div_no_nan": "write `tf.math.divide_no_nan`",
    "enable_eager_execution": _EAGER,
    "enable_v2_behavior": _EAGER,
    "flags": "write constants, or use Python's argparse",
    "floordiv": "write `tf.math.floordiv`, or `//`",
    "get_default_graph": _EAGER,
    "get_default_session": _NO_SESSION,
    "get_variable": "write `tf.Variable`",
    "global_variables": _VARIABLES,
    "global_variables_initializer": "Variables have their value at once, so leave it out",
    "initialize_all_variables": "Variables have their value at once, so leave it out",
    "layers": _KERAS_OR_HAND,
    "local_variables_initializer": "Variables have their value at once, so leave it out",
    "logging": "write `tf.get_logger()`",
    "matrix_determinant": "write `tf.linalg.det`",
    "matrix_inverse": "write `tf.linalg.inv`",
    "matrix_solve": "write `tf.linalg.solve`",
    "matrix_transpose": "write `tf.linalg.matrix_transpose`",
    "mod": "write `tf.math.mod`, or `%`",
    "mul": "write `tf.multiply`, or `*`",
    "multinomial": "write `tf.random.categorical`",
    "neg": "write `tf.negative`, or `-x`",
    "pack": "write `tf.stack`",
    "placeholder": "give the value as a function's argument, or `tf.constant`",
    "placeholder_with_default": "give the value as a function's argument, or `tf.constant`",
    "py_func": "write `tf.numpy_function`",
    "random_crop": "write `tf.image.random_crop`",
    "random_normal": "write `tf.random.normal`",
    "random_shuffle": "write `tf.random.shuffle`",
    "random_uniform": "write `tf.random.uniform`",
    "reset_default_graph": _EAGER,
    "select": "write `tf.where`",
    "self_adjoint_eig": "write `tf.linalg.eigh`",
    "set_random_seed": "write `tf.random.set_seed`",
    "sparse_tensor_to_dense": "write `tf.sparse.to_dense`",
    "string_join": "write `tf.strings.join`",
    "string_split": "write `tf.strings.split`",
    "string_to_hash_bucket_fast": "write `tf.strings.to_hash_bucket_fast`",
    "string_to_number": "write `tf.strings.to_number`",
    "sub": "write `tf.subtract`, or `-`",
    "to_complex64": _CAST.format("complex64"),
    "to_double": _CAST.format("float64"),
    "to_float": _CAST.format("float32"),
    "to_int32": _CAST.format("int32"),
    "to_int64": _CAST.format("int64"),
    "trainable_variables": _VARIABLES,
    "truncated_normal": "write `tf.random.truncated_normal`",
    "unpack": "write `tf.unstack`",
    "variable_scope": "write `tf.name_scope`",
    # Of numpy.
    "arange": "write `tf.range`",
    "arccos": "write `tf.acos`",
    "arcsin": "write `tf.asin`",
    "arctan": "write `tf.atan`",
    "arctan2": "write `tf.atan2`",
    "array": "write `tf.constant`",
    "asarray": "write `tf.convert_to_tensor`",
    "astype": "write `tf.cast`",
    "concatenate": "write `tf.concat`",
    "copy": "write `tf.identity`",
    "cumprod": "write `tf.math.cumprod`",
    "dot": "write `tf.tensordot(x, y, 1)`, or `tf.reduce_sum(x * y)`",
    "float": "write `tf.float32`",
    "full": "write `tf.fill`",
    "inner": "write `tf.tensordot`",
    "int": "write `tf.int32`",
    "log10": "write `tf.math.log(x) / tf.math.log(10.0)`",
    "log2": "write `tf.math.log(x) / tf.math.log(2.0)`",
    "max": "write `tf.reduce_max`, or `tf.maximum` for the larger of two",
    "mean": "write `tf.reduce_mean`",
    "min": "write `tf.reduce_min`, or `tf.minimum` for the smaller of two",
    "ndarray": "write `tf.Tensor`",
    "ndim": "write `tf.rank`",
    "outer": "write `tf.tensordot(x, y, 0)`",
    "pi": "write `np.pi`, or `math.pi`",
    "power": "write `tf.pow`",
    "prod": "write `tf.reduce_prod`",
    "tensor": "write `tf.constant`",
    "std": "write `tf.math.reduce_std`",
    "sum": "write `tf.reduce_sum`",
    "var": "write `tf.math.reduce_variance`",
}
"""What to write for a name that neither the engine nor TensorFlow 2 has under ``tf``."""

_WHY = {
    "Graph": "here everything is computed at once, and there are no graphs",
    "Operation": "here everything is computed at once, and there are no graphs",
    "autograph": "here functions are called as they stand, and nothing is compiled",
}
"""Why the engine has no such thing, where a reader may wonder."""

_BY_HAND = {
    "keras.Model": "write a `tf.Module`",
    "keras.Sequential": "write a `tf.Module` that calls its layers in order",
    "keras.activations": "write `tf.nn.relu` and its like",
    "keras.layers": "write the layer as a `tf.Module`, with `tf.matmul` or `tf.nn.conv2d`",
    "keras.losses": "write the loss, as `tf.reduce_mean(tf.square(predictions - labels))`",
    "keras.metrics": "write the metric, as `tf.reduce_mean(tf.cast(hits, tf.float32))`",
    "keras.optimizers.schedules": "give the optimizer a function for its learning rate",
    "losses": "write the loss, as `tf.reduce_mean(tf.square(predictions - labels))`",
    "metrics": "write the metric, as `tf.reduce_mean(tf.cast(hits, tf.float32))`",
    "optimizers.schedules": "give the optimizer a function for its learning rate",
}
"""What to write for a name or a namespace that only TensorFlow has, where that takes a line."""

_PLACES = (
    *("", "math", "linalg", "nn", "random", "strings"),
    *("signal", "debugging", "config", "train"),
)
"""Where a name is looked for that is not in its own namespace."""


def missing_name(namespace: str, name: str, available: Collection[str]) -> AttributeError:
    """Return the error for a name that the engine does not have.

    Parameters
    ----------
    namespace
        Where it was looked for: ``"math"`` for ``tf.math``, ``""`` for ``tf``.
    name
        The name.
    available
        The names that the engine has there.
    """
    # Python would add a suggestion of its own to an error that knows the module.
    return AttributeError(_sentence(namespace, name, available), name=name)


def _sentence(namespace: str, name: str, available: Collection[str]) -> str:
    symbol = _symbol(namespace, name)
    if name in names_of(namespace):
        why = f" ({_WHY[name]})" if name in _WHY and not namespace else ""
        by_hand = _BY_HAND.get(symbol.removeprefix("tf."), _BY_HAND.get(namespace))
        ways = f"{by_hand}, or {_how_to_switch()}" if by_hand else _how_to_switch()
        return f"the numpy engine has no {symbol}, but TensorFlow has{why}: {ways}."
    if name in _INSTEAD and not (namespace and name in names_of("")):
        return f"there is no {symbol} in TensorFlow 2: {_INSTEAD[name]}."
    for place in _PLACES:
        if name in available or place == namespace or name not in names_of(place):
            continue
        return f"there is no {symbol} in TensorFlow 2: write `{_symbol(place, name)}`."
    import difflib

    known = {known.lower(): known for known in sorted({*available, *names_of(namespace)})}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.66)
    if near:
        return f"there is no {symbol}: did you mean `{_symbol(namespace, known[near[0]])}`?"
    if namespace and namespace not in NAMES:
        return f"the numpy engine has no {symbol}: if TensorFlow has it, {_how_to_switch()}."
    return f"there is no {symbol}, neither in the numpy engine nor in TensorFlow 2."


def _symbol(namespace: str, name: str) -> str:
    return f"tf.{namespace}.{name}" if namespace else f"tf.{name}"


def _how_to_switch() -> str:
    import importlib.util

    switch = "run `%tape engine tensorflow` and then your import of TensorFlow again"
    if importlib.util.find_spec("tensorflow") is None:
        return f"`%pip install tensorflow`, {switch}"
    return switch
