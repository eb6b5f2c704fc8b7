"""For each public operation, how to draw a call of it: what to write, and the arrays it reads.

A call is an expression of the module ``tf`` and of its inputs, so that what hypothesis finds can be
pasted into a notebook. Shapes have up to three axes of 0 to 3, so that empty arrays, single numbers
and every kind of broadcasting are common; numbers come from short lists, so that ties are common;
every third array holds special values too: both zeros, infinities, nan, the very large and small.
Now and then an argument is one that TensorFlow refuses.

A family is a function ``(pick, name) -> Call``; the names below it are the operations of that form.
To add an operation to the test is to write its name below a family.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FAMILIES", "Call", "call_of"]

ORDINARY = (0.5, -0.5, 1.0, 2.0, -1.0, -2.0, 0.3, -0.7, 1.5, 3.0, 0.9, 0.1)
SPECIAL = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 2.0, 30.0, -30.0, 1e-3, 1e30, -1e30, 0.5)
POSITIVE = (0.5, 1.0, 2.0, 0.3, 1.5, 3.0)
WHOLE = (0, 1, 2, -1, 3, -2, 5, 7)

REALS = ("float32", "float64")
NUMBERS = (*REALS, *REALS, "float32", "complex64", "complex128", "int32", "int64", "float16")


class Call(NamedTuple):
    """An expression of `tf` and of inputs, which become tensors."""

    code: str
    inputs: dict[str, Any]
    orders: int = 2  # how many derivatives are comparable


def tamed(array: Any) -> Any:
    """Return the array without very large numbers."""
    if array.dtype.kind != "f":
        return array
    return np.where(np.isfinite(array) & (np.abs(array) > 1e6), array.dtype.type(100), array)


NOT_HOLOMORPHIC = {"math.reduce_euclidean_norm"}


def comparable(name: str, call: Call) -> Call:
    """Say up to which derivative a call is compared: see docs/numpy-engine-differences.md."""
    arrays = call.inputs.values()
    kinds = {array.dtype.kind for array in arrays}
    nothing = any(array.size == 0 for array in arrays)
    if name == "math.erf" and not all(np.isfinite(array).all() for array in arrays):
        call = call._replace(inputs={"x": call.inputs["x"].astype("float32")})
    without_second = {"math.softsign", "nn.convolution"} | (
        NOT_HOLOMORPHIC if "c" in kinds else set()
    )
    without_first = {"linalg.det"} if "c" in kinds else set()
    if nothing:
        without_first |= {"sort", "math.top_k", "nn.top_k", "gather", "nn.embedding_lookup"}
        without_first |= {"boolean_mask", "gather_nd", "linalg.diag", "pad"}
    if name == "dtypes.saturate_cast" and "c" in kinds:
        without_first.add(name)
    if name == "pow" or "**" in call.code:  # the slopes of a power of 1e30 are inf or 0 times 0
        call = call._replace(inputs={x: tamed(array) for x, array in call.inputs.items()})
    if name == "gather_nd" and call.inputs["i"].ndim == 1:
        without_first.add(name)
    if name.endswith("top_k") and call.code.endswith(" 0)"):
        without_first.add(name)
    return call._replace(orders=0 if name in without_first else 1 if name in without_second else 2)


class Pick:
    """Draws what a call is made of."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw
        self.dtype = "float32"

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def flag(self) -> bool:
        return self.draw(st.booleans())

    def rarely(self) -> bool:
        return self.draw(st.integers(0, 14)) == 14

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def shape(self, low: int = 0, high: int = 3, longest: int = 3) -> tuple[int, ...]:
        return tuple(self.draw(st.lists(st.integers(0, longest), min_size=low, max_size=high)))

    def broadcasting(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return a shape that is broadcast with `shape`; rarely one that cannot be."""
        if self.rarely():
            return self.shape()
        kept = shape[self.integer(0, len(shape)) :]
        return tuple(1 if self.draw(st.integers(0, 3)) == 3 else size for size in kept)

    def array(
        self, shape: tuple[int, ...] | None = None, values: Any = None, dtype: str | None = None
    ) -> Any:
        """Draw an array: of `values`, or of ordinary numbers, or of special ones too."""
        shape = self.shape() if shape is None else shape
        dtype = np.dtype(dtype or self.dtype)
        if values is None:
            values = self.one_of(ORDINARY, ORDINARY, SPECIAL)
        if dtype.kind == "i":
            values = WHOLE
        if dtype.kind == "u":
            values = tuple(abs(number) for number in WHOLE)
        if dtype.kind == "c" and values is SPECIAL:  # what is infinite has many complex forms
            values = ORDINARY
        if dtype.kind == "b":
            values = (True, False)
        size = int(np.prod(shape))
        numbers = st.lists(st.sampled_from(values), min_size=size, max_size=size)
        with np.errstate(all="ignore"):
            drawn = np.array(self.draw(numbers), dtype).reshape(shape)
            if dtype.kind == "c":
                drawn.imag = np.array(self.draw(numbers), float).reshape(shape)
        return drawn

    def axis(self, rank: int) -> int:
        """Return an axis, from the front or the end; rarely one that is not there."""
        if self.rarely() or not rank:
            return self.integer(-rank - 1, rank)
        return self.integer(-rank, rank - 1)

    def axes(self, rank: int) -> Any:
        """Return what a reduction takes for `axis`: None, one, several or none."""
        kind = self.integer(0, 4)
        if kind < 2 or not rank:
            return None
        if kind < 4:
            return self.axis(rank)
        return self.draw(st.lists(st.integers(-rank, rank - 1), max_size=2, unique=True))


Family = Any
FAMILIES: list[tuple[Family, tuple[str, ...], tuple[str, ...]]] = []
"""The function that draws, the names, and the types to choose from."""


def family(names: str, dtypes: tuple[str, ...] = NUMBERS) -> Any:
    """Let the decorated function draw the calls of `names`."""

    def keep(function: Family) -> Family:
        FAMILIES.append((function, tuple(names.split()), dtypes))
        return function

    return keep


def call_of(name: str) -> Any:
    """Return the strategy of calls of the operation `name`."""
    found = [(function, dtypes) for function, names, dtypes in FAMILIES if name in names]

    @st.composite
    def calls(draw: Any) -> Call:
        pick = Pick(draw)
        function, dtypes = found[0] if len(found) == 1 else pick.one_of(*found)
        pick.dtype = pick.one_of(*dtypes)
        return comparable(name, function(pick, name))

    return calls()


# ---- element by element ------------------------------------------------------------------------


@family(
    "abs negative square exp sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sqrt "
    "math.log math.log1p math.expm1 math.rsqrt math.reciprocal math.reciprocal_no_nan sigmoid "
    "math.softplus math.softsign math.log_sigmoid math.erf math.erfc math.erfinv math.ndtri "
    "math.lgamma math.digamma identity stop_gradient nn.relu nn.relu6 nn.elu nn.selu nn.crelu "
    "nn.l2_loss sign floor math.ceil round math.rint math.is_nan math.is_inf math.is_finite "
    "math.conj math.real math.imag math.angle zeros_like ones_like shape size rank "
    "math.zero_fraction logical_not convert_to_tensor math.is_non_decreasing "
    "math.is_strictly_increasing"
)
def of_one(pick, name):
    return Call(f"tf.{name}(x)", {"x": pick.array()})


@family("nn.gelu nn.silu nn.leaky_relu", REALS)
def of_one_with_an_option(pick, name):
    option = {
        "nn.gelu": f"approximate={pick.flag()}",
        "nn.silu": f"beta={pick.one_of(1.0, 2.0, -0.5)}",
        "nn.leaky_relu": f"alpha={pick.one_of(0.2, 0.5, 0.0, -1.0)}",
    }[name]
    return Call(f"tf.{name}(x, {option})", {"x": pick.array()})


@family(
    "math.bessel_i0 math.bessel_i0e math.bessel_i1 math.bessel_i1e math.special.bessel_j0 "
    "math.special.bessel_j1 math.special.bessel_k0 math.special.bessel_k0e math.special.bessel_k1 "
    "math.special.bessel_k1e math.special.bessel_y0 math.special.bessel_y1 math.special.dawsn "
    "math.erfcinv math.lbeta math.special.expint math.special.fresnel_cos math.special.fresnel_sin math.special.spence",
    REALS,
)
def of_one_above_zero(pick, name):
    return Call(f"tf.{name}(x)", {"x": pick.array(values=POSITIVE)})


@family("math.betainc", REALS)
def betainc(pick, name):
    shape = pick.shape()
    a, b, x = (pick.array(shape, values=(0.3, 0.5, 0.9)) for _ in "abx")
    return Call(f"tf.{name}(a, b, x)", {"a": a, "b": b, "x": x})


@family("math.polygamma", REALS)
def polygamma(pick, name):
    order = pick.one_of(0.0, 1.0, 2.0, 3.0)
    return Call(f"tf.{name}({order}, x)", {"x": pick.array(values=POSITIVE)})


@family(
    "add subtract multiply divide math.truediv pow maximum minimum math.squared_difference "
    "math.multiply_no_nan math.divide_no_nan math.xlogy math.xlog1py math.xdivy atan2 "
    "math.floormod truncatediv truncatemod equal not_equal less less_equal greater "
    "greater_equal complex logical_and"
)
@family("math.floordiv", (*REALS, "float16", "int32", "int64", "uint8"))
def of_two(pick, name):
    shape = pick.shape()
    x, y = pick.array(shape), pick.array(pick.broadcasting(shape))
    if pick.rarely():
        y = pick.array(y.shape, dtype=pick.one_of("float32", "int32", "bool"))
    if pick.flag():
        x, y = y, x
    return Call(f"tf.{name}(x, y)", {"x": x, "y": y})


@family("logical_and logical_or math.logical_xor equal not_equal logical_not", ("bool",))
def of_truths(pick, name):
    shape = pick.shape()
    x, y = pick.array(shape), pick.array(pick.broadcasting(shape))
    if name == "logical_not":
        return Call("tf.logical_not(x)", {"x": x})
    return Call(f"tf.{name}(x, y)", {"x": x, "y": y})


OPERATORS = ("+", "-", "*", "/", "**", "//", "%", "<", ">=", "==", "!=")


@family("Tensor.operators", (*REALS, "float16", "int32", "int64", "bool"))
def operators(pick, _):
    shape = pick.shape()
    x = pick.array(shape)
    sign = pick.one_of(*OPERATORS)
    if pick.flag():
        number = pick.one_of("0", "1", "2", "3", "-1", "0.5", "2.0", "-2.5", "float('inf')")
        code = f"x {sign} {number}" if pick.flag() else f"{number} {sign} x"
        return Call(code.replace("float('inf')", "np.inf"), {"x": x})
    return Call(f"x {sign} y", {"x": x, "y": pick.array(pick.broadcasting(shape))})


@family("math.scalar_mul")
def scalar_mul(pick, name):
    scalar = pick.array(pick.one_of((), (), (), (2,)))
    return Call(f"tf.{name}(x, y)", {"x": scalar, "y": pick.array()})


@family("clip_by_value", (*REALS, "int32"))
def clip_by_value(pick, name):
    x = pick.array()
    low = pick.array(pick.one_of((), (), x.shape))
    high = pick.array(pick.one_of((), (), x.shape, pick.broadcasting(x.shape)))
    return Call(f"tf.{name}(x, low, high)", {"x": x, "low": low, "high": high})


@family("where")
def where(pick, name):
    shape = pick.shape()
    condition = pick.array(pick.broadcasting(shape), dtype="bool")
    x, y = pick.array(shape), pick.array(pick.broadcasting(shape))
    return Call(f"tf.{name}(c, x, y)", {"c": condition, "x": x, "y": y})


@family("where", ("bool", "float32", "int32", "complex64"))
def where_true(pick, name):
    return Call(f"tf.{name}(x)", {"x": pick.array()})


@family("add_n math.accumulate_n")
def sum_of_several(pick, name):
    shape = pick.shape()
    inputs = {letter: pick.array(shape) for letter in "xyz"[: pick.integer(1, 3)]}
    if pick.rarely():
        inputs["w"] = pick.array(pick.broadcasting(shape))
    return Call(f"tf.{name}([{', '.join(inputs)}])", inputs)


@family("math.polyval", ("float32", "float64", "complex64"))
def polyval(pick, name):
    shape = pick.shape()
    inputs = {letter: pick.array(shape) for letter in "abc"[: pick.integer(1, 3)]}
    return Call(f"tf.{name}([{', '.join(inputs)}], x)", {**inputs, "x": pick.array(shape)})


@family("cast", (*NUMBERS, "bool", "uint8"))
@family("dtypes.saturate_cast", (*REALS, "float16", "int32", "uint8", "complex64", "complex128"))
def cast(pick, name):
    targets = [
        "float32",
        "float64",
        "float16",
        "int32",
        "int64",
        "uint8",
        "int8",
        "complex64",
        "complex128",
        "bool",
    ]
    # What becomes of a number that the type does not hold is the processor's affair.
    values = (0.0, -0.0, 1.0, 2.7, -1.5, 100.4, 0.3)
    values = values if name == "cast" else (*values, 300.0, -300.0, 1e30, -1e30, np.inf)
    return Call(f"tf.{name}(x, tf.{pick.one_of(*targets)})", {"x": pick.array(values=values)})


# ---- reductions --------------------------------------------------------------------------------


@family(
    "reduce_sum reduce_mean reduce_prod reduce_max reduce_min reduce_logsumexp "
    "math.reduce_variance math.reduce_std math.reduce_euclidean_norm",
)
@family("reduce_all reduce_any", ("bool", "bool", "float32"))
def reduction(pick, name):
    x = pick.array()
    return Call(f"tf.{name}(x, {pick.axes(x.ndim)}, keepdims={pick.flag()})", {"x": x})


@family("cumsum math.cumprod")
@family("math.cumulative_logsumexp", REALS)
def cumulative(pick, name):
    wide = (*ORDINARY, 30.0, -30.0, 1e30, -1e30, -np.inf)
    x = pick.array(pick.shape(1), values=wide if "log" in name else None)
    options = f"exclusive={pick.flag()}, reverse={pick.flag()}"
    return Call(f"tf.{name}(x, {pick.axis(x.ndim)}, {options})", {"x": x})


@family("argmax argmin", (*REALS, "int32", "int64", "uint8"))
def position(pick, name):
    x = pick.array(pick.shape(1))
    options = pick.one_of("", ", output_type=tf.int32")
    return Call(f"tf.{name}(x, {pick.axis(x.ndim)}{options})", {"x": x})


@family("sort argsort", (*REALS, "int32"))
def sort(pick, name):
    x = pick.array(pick.shape(1), values=ORDINARY)
    direction = pick.one_of("ASCENDING", "DESCENDING")
    stable = ", stable=True" if name == "argsort" else ""
    return Call(f"tf.{name}(x, {pick.axis(x.ndim)}, direction='{direction}'{stable})", {"x": x})


@family("math.top_k nn.top_k", (*REALS, "int32"))
def top_k(pick, name):
    x = pick.array(pick.shape(1), values=ORDINARY)
    return Call(f"tf.{name}(x, {pick.integer(0, 3)})", {"x": x})


@family("norm linalg.normalize", ("float32", "float64", "complex64", "int32"))
def norm(pick, name):
    x = pick.array(pick.shape(1))
    order = pick.one_of("'euclidean'", "1", "2", "np.inf", "3", "'fro'", "1.5", "0")
    if x.ndim > 1 and pick.flag():
        axis = [-2, -1] if order != "2" else None
    else:
        axis = pick.one_of(None, pick.axis(x.ndim))
    keep = "" if name.endswith("normalize") else f", keepdims={pick.flag()}"
    return Call(f"tf.{name}(x, ord={order}, axis={axis}{keep})", {"x": x})


@family("math.l2_normalize", ("float32", "float64", "complex64"))
def l2_normalize(pick, name):
    x = pick.array(pick.shape(1))
    return Call(f"tf.{name}(x, axis={pick.axes(x.ndim)})", {"x": x})


@family("clip_by_norm", REALS)
def clip_by_norm(pick, name):
    x = pick.array()
    axes = pick.axes(x.ndim)
    return Call(f"tf.{name}(x, {pick.one_of(1.0, 0.5, 100.0)}, axes={axes})", {"x": x})


@family("clip_by_global_norm linalg.global_norm", REALS)
def of_a_list(pick, name):
    inputs = {letter: pick.array() for letter in "xy"[: pick.integer(1, 2)]}
    bound = "" if name.startswith("linalg") else f", {pick.one_of(1.0, 0.5, 100.0)}"
    return Call(f"tf.{name}([{', '.join(inputs)}]{bound})", inputs)


# ---- form --------------------------------------------------------------------------------------


@family("reshape")
def reshape(pick, name):
    x = pick.array()
    sizes = list(pick.draw(st.permutations(x.shape)))
    if sizes and pick.flag():
        sizes[pick.integer(0, len(sizes) - 1)] = -1
    if pick.flag():
        sizes = [-1] if pick.flag() else [1, *sizes]
    return Call(f"tf.{name}(x, {sizes})", {"x": x})


@family("transpose")
def transpose(pick, name):
    x = pick.array()
    perm = list(pick.draw(st.permutations(range(x.ndim))))
    code = pick.one_of(f"tf.{name}(x, {perm})", f"tf.{name}(x)", f"tf.{name}(x, conjugate=True)")
    return Call(code, {"x": x})


@family("expand_dims squeeze linalg.matrix_transpose")
def with_an_axis(pick, name):
    x = pick.array()
    if name == "linalg.matrix_transpose":
        return Call(f"tf.{name}(x, conjugate={pick.flag()})", {"x": x})
    if name == "squeeze":
        x = x.reshape([size for size in x.shape if size != 1 or pick.flag()] or [-1])
        axis = pick.axes(x.ndim)
        return Call(f"tf.{name}(x, {axis})", {"x": x})
    return Call(f"tf.{name}(x, {pick.integer(-x.ndim - 1, x.ndim)})", {"x": x})


@family("concat stack")
def joined(pick, name):
    shape = pick.shape(1 if name == "concat" else 0)
    axis = pick.axis(len(shape) + (name == "stack"))
    inputs = {}
    for letter in "xyz"[: pick.integer(1, 3)]:
        own = list(shape)
        if name == "concat" and -len(shape) <= axis < len(shape):
            own[axis] = pick.integer(0, 2)
        inputs[letter] = pick.array(tuple(own))
    if pick.rarely():
        inputs["w"] = pick.array()
    return Call(f"tf.{name}([{', '.join(inputs)}], {axis})", inputs)


@family("unstack split")
def taken_apart(pick, name):
    x = pick.array(pick.shape(1))
    axis = pick.axis(x.ndim)
    if name == "unstack":
        return Call(f"tf.{name}(x, axis={axis})", {"x": x})
    size = x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    cut = pick.integer(0, size)
    parts = pick.one_of(1, 2, 3, [cut, size - cut], [cut, -1], [size])
    return Call(f"tf.{name}(x, {parts}, {axis})", {"x": x})


@family("tile repeat reverse roll")
def repeated(pick, name):
    x = pick.array()
    if name == "tile":
        arguments = [pick.integer(0, 2) for _ in x.shape]
    elif name == "repeat":
        axis = pick.one_of(None, pick.axis(x.ndim)) if x.ndim else None
        arguments = f"{pick.integer(0, 2)}, {axis}"
    elif name == "reverse":
        arguments = pick.axes(x.ndim)
        arguments = [arguments] if isinstance(arguments, int) else arguments or []
    else:
        axis = pick.axis(x.ndim)
        arguments = pick.one_of(f"{pick.integer(-4, 4)}, {axis}", f"[1, -2], [{axis}, {axis}]")
    return Call(f"tf.{name}(x, {arguments})", {"x": x})


@family("broadcast_to")
def broadcast_to(pick, name):
    shape = pick.shape()
    return Call(f"tf.{name}(x, {list(shape)})", {"x": pick.array(pick.broadcasting(shape))})


@family("ensure_shape")
def ensure_shape(pick, name):
    x = pick.array()
    shape = [pick.one_of(size, size, None, 2) for size in x.shape]
    return Call(f"tf.{name}(x, {shape})", {"x": x})


@family("pad")
def pad(pick, name):
    x = pick.array()
    amounts = [[pick.integer(0, 2), pick.integer(0, 2)] for _ in x.shape]
    mode = pick.one_of("'CONSTANT'", "'CONSTANT', 1", "'REFLECT'", "'SYMMETRIC'")
    return Call(f"tf.{name}(x, np.array({amounts}, int).reshape(-1, 2), {mode})", {"x": x})


@family("meshgrid")
def meshgrid(pick, name):
    inputs = {letter: pick.array(pick.shape(0, 1)) for letter in "xyz"[: pick.integer(1, 3)]}
    indexing = pick.one_of("xy", "ij")
    return Call(f"tf.{name}({', '.join(inputs)}, indexing='{indexing}')", inputs)


@family("linspace", REALS)
def linspace(pick, name):
    shape = pick.shape(0, 2)
    x, y = pick.array(shape, values=ORDINARY), pick.array(shape, values=ORDINARY)
    return Call(f"tf.{name}(x, y, {pick.integer(0, 6)})", {"x": x, "y": y})


@family("range", ("float32", "float64", "int32", "int64"))
def range_(pick, name):
    numbers = [pick.array((), values=ORDINARY) for _ in range(pick.integer(1, 3))]
    inputs = dict(zip("xyz", numbers, strict=False))
    return Call(f"tf.{name}({', '.join(inputs)})", inputs)


@family("fill zeros ones eye one_hot")
def constants(pick, name):
    shape = list(pick.shape())
    if name == "fill":
        return Call(f"tf.{name}({shape}, x)", {"x": pick.array(())})
    if name in {"zeros", "ones"}:
        return Call(f"tf.{name}({shape}, tf.{pick.dtype})", {})
    if name == "eye":
        columns = pick.one_of(None, pick.integer(0, 3))
        arguments = f"{pick.integer(0, 3)}, {columns}, {pick.one_of(None, shape)}, tf.{pick.dtype}"
        return Call(f"tf.{name}({arguments})", {})
    x = pick.array(dtype="int32")
    arguments = f"{pick.integer(0, 3)}, axis={pick.one_of(None, pick.axis(x.ndim + 1))}"
    return Call(f"tf.{name}(x, {arguments}, dtype=tf.{pick.dtype})", {"x": x})


# ---- selection ---------------------------------------------------------------------------------


def places(pick, shape, size):
    """Draw indices below `size`, as whole numbers in nested lists; rarely one too far."""
    top = max(0, size - 1) + pick.rarely()
    count = int(np.prod(shape))
    drawn = [pick.integer(0, top) for _ in range(count)]
    return np.array(drawn, np.int32).reshape(shape)


def filled(shape):
    return tuple(max(1, size) for size in shape)


@family("gather nn.embedding_lookup")
def gather(pick, name):
    x = pick.array(filled(pick.shape(1)))
    if name != "gather":
        ids = places(pick, pick.shape(0, 2), x.shape[0])
        return Call(f"tf.{name}(x, i)", {"x": x, "i": ids})
    axis = pick.axis(x.ndim)
    size = x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    if pick.flag() and 0 < axis < x.ndim:
        batch = pick.integer(1, axis)
        ids = places(pick, (*x.shape[:batch], *pick.shape(0, 1)), size)
        return Call(f"tf.gather(x, i, axis={axis}, batch_dims={batch})", {"x": x, "i": ids})
    return Call(
        f"tf.gather(x, i, axis={axis})", {"x": x, "i": places(pick, pick.shape(0, 2), size)}
    )


def deep_places(pick, shape, lead):
    """Draw indices that are as deep as `lead` axes of `shape`."""
    outer = pick.shape(0, 2)
    columns = [places(pick, outer, size) for size in shape[:lead]]
    return np.stack(columns, -1) if columns else np.zeros((*outer, 0), np.int32)


@family("gather_nd")
def gather_nd(pick, name):
    x = pick.array(filled(pick.shape(1)))
    ids = deep_places(pick, x.shape, pick.integer(0, x.ndim))
    return Call(f"tf.{name}(x, i)", {"x": x, "i": ids})


@family("scatter_nd tensor_scatter_nd_update tensor_scatter_nd_add tensor_scatter_nd_sub")
@family("tensor_scatter_nd_max tensor_scatter_nd_min", (*REALS, "int32"))
def scatter(pick, name):
    shape = pick.shape(1)
    lead = pick.integer(1, len(shape))
    ids = deep_places(pick, shape, lead)
    updates = pick.array(ids.shape[:-1] + shape[lead:])
    if name == "scatter_nd":
        return Call(f"tf.{name}(i, x, {list(shape)})", {"i": ids, "x": updates})
    if name.endswith("update"):  # which of several counts is not said
        _, first = np.unique(ids.reshape(-1, lead), axis=0, return_index=True)
        ids = ids.reshape(-1, lead)[first]
        updates = pick.array((len(ids), *shape[lead:]))
    return Call(f"tf.{name}(y, i, x)", {"y": pick.array(shape), "i": ids, "x": updates})


@family("boolean_mask")
def boolean_mask(pick, name):
    x = pick.array(pick.shape(1))
    rank = pick.integer(1, x.ndim)
    axis = pick.integer(0, x.ndim - rank)
    mask = pick.array(x.shape[axis : axis + rank], dtype="bool")
    return Call(f"tf.{name}(x, m, axis={axis})", {"x": x, "m": mask})


@family("slice Tensor.__getitem__")
def part(pick, name):
    x = pick.array(pick.shape(1))
    if name == "slice":
        begins = [pick.integer(0, size) for size in x.shape]
        sizes = [
            pick.one_of(-1, pick.integer(0, size - begin))
            for size, begin in zip(x.shape, begins, strict=True)
        ]
        return Call(f"tf.slice(x, {begins}, {sizes})", {"x": x})
    words = (":", "0", "-1", "1:", ":-1", "::-1", "::2", "1", "-2:", "2:0:-1", "5:", "...")
    index = [pick.one_of(*words) for _ in range(pick.integer(1, x.ndim))]
    if pick.flag():
        index.insert(pick.integer(0, len(index)), "tf.newaxis")
    return Call(f"x[{', '.join(index)}]", {"x": x})


@family("math.segment_max math.segment_min", (*REALS, "int32"))
@family("math.unsorted_segment_max math.unsorted_segment_min", (*REALS, "int32"))
@family("math.segment_sum math.segment_mean", (*REALS, "int32"))
@family(
    "math.unsorted_segment_sum math.unsorted_segment_mean math.unsorted_segment_sqrt_n",
    (*REALS, "int32"),
)
def segments(pick, name):
    x = pick.array(pick.shape(1, 2), values=ORDINARY if name[-3:] in {"max", "min"} else None)
    ids = np.array([pick.integer(0, 3) for _ in range(len(x))], np.int32)
    if "unsorted" in name:
        return Call(f"tf.{name}(x, i, {pick.integer(0, 4)})", {"x": x, "i": ids})
    return Call(f"tf.{name}(x, i)", {"x": x, "i": ids if pick.rarely() else np.sort(ids)})


@family("math.bincount", REALS)
def bincount(pick, name):
    ids = pick.array(pick.shape(0, 1), dtype="int32")
    options = pick.one_of("", f", minlength={pick.integer(0, 4)}", ", maxlength=2")
    return Call(f"tf.{name}(i{options})", {"i": ids})


@family("math.confusion_matrix math.in_top_k searchsorted sequence_mask unique unique_with_counts")
def counting(pick, name):
    if name == "math.confusion_matrix":
        count = pick.integer(0, 4)
        inputs = {letter: places(pick, (count,), 3) for letter in "xy"}
        return Call(f"tf.{name}(x, y, num_classes={pick.one_of(None, 3, 4)})", inputs)
    if name == "math.in_top_k":
        rows, columns = pick.integer(0, 3), pick.integer(1, 3)
        inputs = {"i": places(pick, (rows,), columns)}
        inputs["x"] = pick.array((rows, columns), values=ORDINARY, dtype="float32")
        return Call(f"tf.{name}(i, x, {pick.integer(0, 3)})", inputs)
    if name == "searchsorted":
        x = np.sort(pick.array(pick.shape(1, 1), values=ORDINARY, dtype="float32"))
        y = pick.array(pick.shape(1, 1), values=ORDINARY, dtype="float32")
        return Call(f"tf.{name}(x, y, side='{pick.one_of('left', 'right')}')", {"x": x, "y": y})
    if name == "sequence_mask":
        x = pick.array(dtype="int32")
        return Call(f"tf.{name}(x, {pick.one_of(None, 2, 4)}, tf.{pick.dtype})", {"x": x})
    return Call(f"tf.{name}(x)", {"x": pick.array(pick.shape(1, 1), values=ORDINARY)})


@family("math.invert_permutation histogram_fixed_width", REALS)
def of_whole_numbers(pick, name):
    if name == "math.invert_permutation":
        order = list(pick.draw(st.permutations(range(pick.integer(0, 4)))))
        return Call(f"tf.{name}(x)", {"x": np.array(order, np.int32)})
    x = pick.array(values=ORDINARY)
    return Call(f"tf.{name}(x, [-1.0, 2.0], {pick.integer(1, 4)})", {"x": x.astype("float32")})


# ---- linear algebra ----------------------------------------------------------------------------

FIELDS = ("float32", "float64", "float64", "complex64", "complex128")


@family("matmul", (*FIELDS, "int32"))
def matmul(pick, name):
    m, n, k = (pick.integer(0, 3) for _ in range(3))
    batch = pick.one_of((), (), pick.shape(0, 1), (2, 1))
    other = pick.broadcasting(batch)
    flip_a, flip_b = pick.one_of("", "transpose_a", "adjoint_a"), pick.one_of("", "transpose_b")
    x = pick.array((*batch, k, m) if flip_a else (*batch, m, k))
    y = pick.array((*other, n, k) if flip_b else (*other, k, n))
    options = "".join(f", {flip}=True" for flip in (flip_a, flip_b) if flip)
    return Call(f"tf.{name}(x, y{options})", {"x": x, "y": y})


@family("linalg.matvec tensordot", FIELDS)
def products(pick, name):
    m, k = pick.integer(0, 3), pick.integer(0, 3)
    if name == "linalg.matvec":
        flip = pick.one_of("", "transpose_a", "adjoint_a")
        x = pick.array((k, m) if flip else (m, k))
        options = f", {flip}=True" if flip else ""
        return Call(f"tf.{name}(x, y{options})", {"x": x, "y": pick.array((k,))})
    x, y = pick.array((2, m, k)), pick.array((k, m, 3))
    axes = pick.one_of(0, "[[2], [0]]", "[[1, 2], [1, 0]]", "[2, 0]", "[[-1], [0]]")
    return Call(f"tf.{name}(x, y, {axes})", {"x": x, "y": y})


EQUATIONS = (
    "ij,jk->ik", "ij,jk", "ij,ij->", "ij,kj->ik", "i,j->ij", "ij->ji", "ij->j", "ij->", "ii->i",
    "ii->", "ii", "bij,bjk->bik", "...ij,...jk->...ik", "i,i->", "ij,j->i", "ij,k->ijk", "i,ij,j->",
    "ijk->kij", "...i->...", "ij,ij->ij",
)  # fmt: skip


@family("einsum", FIELDS)
def einsum(pick, name):
    equation = pick.one_of(*EQUATIONS)
    sizes = {letter: pick.integer(0, 3) for letter in "bijk"}
    terms = equation.split("->")[0].split(",")
    inputs = {}
    for letter, term in zip("xyz", terms, strict=False):
        batch = (2,) if "..." in term else ()
        inputs[letter] = pick.array((*batch, *(sizes[axis] for axis in term.strip("."))))
    return Call(f"tf.{name}('{equation}', {', '.join(inputs)})", inputs)


@family(
    "linalg.trace linalg.diag linalg.diag_part linalg.tensor_diag linalg.adjoint linalg.band_part "
    "linalg.set_diag linalg.tensor_diag_part linalg.cross"
)
def parts_of_matrices(pick, name):
    x = pick.array(pick.shape(1))
    if name == "linalg.tensor_diag_part":
        half = pick.shape(1, 1, 2)
        return Call(f"tf.{name}(x)", {"x": pick.array((*half, *half))})
    if name == "linalg.cross":
        shape = (*pick.shape(0, 1), 3)
        return Call(f"tf.{name}(x, y)", {"x": pick.array(shape), "y": pick.array(shape)})
    if name == "linalg.band_part":
        x = pick.array(pick.shape(2))
        return Call(f"tf.{name}(x, {pick.integer(-1, 2)}, {pick.integer(-1, 2)})", {"x": x})
    if name == "linalg.set_diag":
        x = pick.array(pick.shape(2))
        diagonal = pick.array((*x.shape[:-2], min(x.shape[-2:])))
        return Call(f"tf.{name}(x, y)", {"x": x, "y": diagonal})
    option = f", k={pick.integer(-1, 1)}" if name in {"linalg.diag", "linalg.diag_part"} else ""
    return Call(f"tf.{name}(x{option})", {"x": x})


def regular(pick, size, batch=()):
    """Draw matrices that are far from singular."""
    x = pick.array((*batch, size, size), values=ORDINARY)
    return (x + (9 * np.eye(size)).astype(x.dtype)).astype(x.dtype)


@family("linalg.inv linalg.det linalg.slogdet linalg.logdet linalg.solve", FIELDS)
@family("linalg.triangular_solve linalg.pinv linalg.matrix_rank", ("float32", "float64"))
def of_matrices(pick, name):
    size, batch = pick.integer(0, 3), pick.one_of((), (), (2,))
    x = regular(pick, size, batch)
    if name == "linalg.inv":
        return Call(f"tf.{name}(x, adjoint={pick.flag()})", {"x": x})
    if name.endswith("solve"):
        y = pick.array((*batch, size, pick.integer(0, 2)), values=ORDINARY)
        option = f", lower={pick.flag()}" if "triangular" in name else ""
        return Call(f"tf.{name}(x, y, adjoint={pick.flag()}{option})", {"x": x, "y": y})
    if name == "linalg.logdet":
        x = (x @ np.swapaxes(x, -1, -2).conj()).astype(x.dtype)
    if name in {"linalg.pinv", "linalg.matrix_rank"}:
        x = x[..., : pick.integer(0, size)]
    return Call(f"tf.{name}(x)", {"x": x})


@family("linalg.cholesky linalg.cholesky_solve linalg.lstsq", ("float32", "float64"))
def of_positive_matrices(pick, name):
    size, batch = pick.integer(1, 3), pick.one_of((), (), (2,))
    x = regular(pick, size, batch)
    y = pick.array((*batch, size, pick.integer(1, 2)), values=ORDINARY)
    if name == "linalg.cholesky":
        symmetric = "x @ tf.linalg.matrix_transpose(x)"
        return Call(f"tf.{name}({symmetric})", {"x": x})
    if name == "linalg.cholesky_solve":
        return Call(f"tf.{name}(x, y)", {"x": np.tril(x), "y": y})
    return Call(f"tf.{name}(x, y)", {"x": x[..., : pick.integer(1, size)], "y": y})


@family("linalg.eigvalsh linalg.eigh linalg.svd linalg.qr eig eigvals", ("float32", "float64"))
def spectra(pick, name):
    # Values apart from each other; vectors are determined up to a sign only.
    size = pick.integer(1, 3)
    x = pick.array((size, size), values=(0.1, -0.2, 0.3, 0.0))
    x = (x + np.diag([1.0, 2.0, 4.0][:size])).astype(x.dtype)
    symmetric = "(x + tf.transpose(x))"
    code = {
        "linalg.eigvalsh": f"tf.linalg.eigvalsh({symmetric})",
        "linalg.eigh": f"[tf.abs(part) for part in tf.linalg.eigh({symmetric})]",
        "linalg.svd": pick.one_of(
            "tf.linalg.svd(x, compute_uv=False)", "[tf.abs(part) for part in tf.linalg.svd(x)]"
        ),
        "linalg.qr": "[tf.abs(part) for part in tf.linalg.qr(x)]",
        "eig": f"tf.sort(tf.math.real(tf.eig({symmetric})[0]))",
        "eigvals": f"tf.sort(tf.math.real(tf.eigvals({symmetric})))",
    }[name]
    return Call(code, {"x": x})


# ---- probabilities and losses ------------------------------------------------------------------


@family("nn.softmax nn.log_softmax", (*REALS, "float16", "int32"))
def softmax(pick, name):
    x = pick.array(pick.shape(1))
    return Call(f"tf.{name}(x, axis={pick.one_of(None, pick.axis(x.ndim))})", {"x": x})


@family(
    "nn.softmax_cross_entropy_with_logits nn.sparse_softmax_cross_entropy_with_logits "
    "nn.sigmoid_cross_entropy_with_logits nn.weighted_cross_entropy_with_logits "
    "nn.log_poisson_loss",
    REALS,
)
def losses(pick, name):
    x = pick.array(pick.shape(1))
    if "sparse" in name:
        ids = places(pick, x.shape[:-1], x.shape[-1])
        return Call(f"tf.{name}(i, x)", {"i": ids, "x": x})
    # The labels are numbers of the program: TensorFlow forgets parts of their second derivatives.
    labels = pick.array(x.shape, values=POSITIVE)
    named = {"x": x, "y": labels}
    if "softmax" in name:
        return Call(f"tf.{name}(tf.stop_gradient(y), x)", named)
    if "sigmoid" in name:
        return Call(f"tf.{name}(labels=y, logits=x)", named)
    if "poisson" in name:
        return Call(f"tf.{name}(y, x, compute_full_loss={pick.flag()})", named)
    return Call(f"tf.{name}(y, x, {pick.one_of(0.5, 2.0)})", named)


@family("nn.bias_add nn.moments nn.batch_normalization", REALS)
def layers(pick, name):
    x = pick.array(pick.shape(1))
    if name == "nn.bias_add":
        return Call(f"tf.{name}(x, y)", {"x": x, "y": pick.array(x.shape[-1:])})
    if name == "nn.moments":
        axes = pick.draw(st.lists(st.integers(0, x.ndim - 1), min_size=1, unique=True))
        return Call(f"tf.{name}(x, {axes}, keepdims={pick.flag()})", {"x": x})
    x = pick.array(x.shape, values=ORDINARY)
    inputs = {letter: pick.array(x.shape[-1:], values=POSITIVE) for letter in "abcd"}
    return Call(f"tf.{name}(x, a, b, c, d, 1e-3)", {"x": x, **inputs})


@family("math.count_nonzero", (*NUMBERS, "bool"))
def count_nonzero(pick, name):
    x = pick.array()
    return Call(f"tf.{name}(x, {pick.axes(x.ndim)}, keepdims={pick.flag()})", {"x": x})


@family(
    "bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.invert bitwise.left_shift "
    "bitwise.right_shift",
    ("int8", "uint8", "int32", "int64", "float32"),
)
def bits(pick, name):
    shape = pick.shape()
    x = pick.array(shape)
    if name.endswith("invert"):
        return Call(f"tf.{name}(x)", {"x": x})
    # How far a shift goes is asked within the width of the type: beyond, it is the processor's.
    y = abs(pick.array(pick.broadcasting(shape)))
    return Call(f"tf.{name}(x, y)", {"x": x, "y": y})


@family("bitcast", ("float32", "int32", "float64", "uint8"))
def bitcast(pick, name):
    x = pick.array(pick.shape(1))
    return Call(f"tf.{name}(x, tf.{pick.one_of('int32', 'float32', 'uint8', 'int64')})", {"x": x})


@family("linalg.expm", ("float32", "float64", "complex64"))
def expm(pick, name):
    size = pick.integer(0, 3)
    x = pick.array((*pick.one_of((), (), (2,)), size, size), values=ORDINARY)
    return Call(f"tf.{name}(x)", {"x": x})


# ---- windows -----------------------------------------------------------------------------------


def windows(pick, axes):
    """Draw sizes of a window, strides and padding."""
    window = [pick.integer(1, 3) for _ in range(axes)]
    stride = pick.one_of(1, 1, 2)
    return window, stride, pick.one_of("SAME", "VALID")


@family("nn.conv1d nn.conv2d nn.conv3d nn.depthwise_conv2d nn.convolution nn.atrous_conv2d", REALS)
@family("nn.conv1d_transpose nn.conv2d_transpose nn.separable_conv2d", REALS)
def convolution(pick, name):
    axes = 1 if "1d" in name else 3 if "3d" in name else 2
    window, stride, padding = windows(pick, axes)
    inner, outer = pick.integer(1, 2), pick.integer(1, 2)
    # A window that does not fit leaves nothing, and TensorFlow's gradient of that is noise.
    lengths = [pick.integer(2 * size - 1, 4 + size) for size in window]
    x = pick.array((pick.integer(1, 2), *lengths, inner), values=ORDINARY)
    kernel = pick.array((*window, inner, outer), values=ORDINARY)
    inputs = {"x": x, "k": kernel}
    strides = stride if axes == 1 else [1, *([stride] * axes), 1]
    if name.endswith("transpose"):
        inputs["x"] = pick.array((len(x), *lengths, outer), values=ORDINARY)
        edges = zip(lengths, window, strict=True)
        form = [n * stride if padding == "SAME" else (n - 1) * stride + w for n, w in edges]
        arguments = f"{[len(x), *form, inner]}, {stride}, '{padding}'"
    elif name == "nn.atrous_conv2d":
        arguments = f"{pick.integer(1, 2)}, '{padding}'"
    elif name == "nn.convolution":
        arguments = f"{stride}, '{padding}'"
    elif name == "nn.separable_conv2d":
        inputs["p"] = pick.array((1, 1, inner * outer, 2), values=ORDINARY)
        return Call(f"tf.{name}(x, k, p, {strides}, '{padding}')", inputs)
    else:
        arguments = f"{strides}, '{padding}'"
    return Call(f"tf.{name}(x, k, {arguments})", inputs)


@family("nn.max_pool1d nn.max_pool2d nn.max_pool", REALS)
@family("nn.avg_pool1d nn.avg_pool2d nn.avg_pool", REALS)
@family("nn.avg_pool3d nn.max_pool3d", ("float32",))
def pooling(pick, name):
    axes = int(name[-2]) if name.endswith("d") else 2
    window, stride, padding = windows(pick, axes)
    lengths = [pick.integer(size, 4) for size in window]
    # No ties: among equals in one window each library has its own.
    count = int(np.prod(lengths)) * 2
    x = np.linspace(-1.0, 1.0, count).astype(pick.dtype)[pick.draw(st.permutations(range(count)))]
    x = x.reshape((1, *lengths, 2))
    return Call(f"tf.{name}(x, {window}, {stride}, '{padding}')", {"x": x})


@family("debugging.check_numerics debugging.assert_all_finite", REALS)
def checked(pick, name):
    return Call(f"tf.{name}(x, 'message')", {"x": pick.array()})
