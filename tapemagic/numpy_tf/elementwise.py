"""Element-wise operations: arithmetic and the elementary functions, each with its gradient.

One row is one operation, as `tapemagic.numpy_tf.operation` explains. In a formula `g` is the
cotangent of the result, and `m` the mathematics to compute with. The rules at kinks, ties and
poles are TensorFlow's: of two equal numbers ``maximum`` chooses the first, ``abs`` has the
derivative 0 at 0, and a power with a base of 0 or below has the derivative 0 with respect to its
exponent.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from . import single_numbers
from .dtypes import BOOL
from .operation import binary, comparison, operation, unary
from .steps import times_x, times_y
from .truths import factors, product_of_truths

__all__: list[str] = []


def _conj(x: Any) -> Any:
    return x.conj() if x.dtype.kind == "c" else x


_LONG = 64  # elements from which on multiplying is worth its many calls
_HIGHEST = 32.0  # power that is computed by multiplying


def _power(x: Any, y: Any) -> Any:
    """Raise to a power."""
    if type(y) is not np.ndarray and y.dtype.kind == "f":
        return _power_of(x, float(y))
    return x**y


def _multiplied(x: Any, count: int) -> Any:
    """Raise to a whole power in double precision, and round once."""
    square = x.astype(np.float64)
    product = None
    while count:
        if count & 1:
            product = square if product is None else product * square
        count >>= 1
        if count:
            square = square * square
    return product.astype(np.float32)  # type: ignore[union-attr]


def _power_of(x: Any, exponent: float) -> Any:
    """Raise to a power that is one number for all; a small integer is done by multiplying.

    Numpy's float32 power costs a hundred multiplications an element of an array; that of a single
    number is quick, and rounds as TensorFlow's.
    """
    if exponent == 2:  # noqa: PLR2004
        return x * x
    if type(x) is not np.ndarray:
        return x ** x.dtype.type(exponent)
    if exponent == 3:  # noqa: PLR2004
        return x * x * x
    if exponent == 1:
        return x
    if (
        x.size >= _LONG
        and 0 < exponent <= _HIGHEST
        and exponent.is_integer()
        and x.dtype.char == "f"
    ):
        return _multiplied(x, int(exponent))
    return x ** x.dtype.type(exponent)


def _monomial(x: Any, scale: float, exponent: float) -> Any:
    if exponent == 1:
        return x.dtype.type(scale) * x
    return x.dtype.type(scale) * _power_of(x, exponent)


def _power_slope(x: Any, y: Any) -> Any:
    """Return y x^(y-1)."""
    if type(y) is not np.ndarray and y == 2:  # noqa: PLR2004
        return x + x
    return y * _power(x, y - y.dtype.type(1))


def _floor_divide(x: Any, y: Any) -> Any:
    """Divide and round down: of the rounded quotient, as TensorFlow does, unlike numpy."""
    return np.floor(x / y) if x.dtype.kind == "f" else x // y


def _squared_difference(x: Any, y: Any) -> Any:
    difference = x - y
    return difference * _conj(difference)


def _unconjugated(m: Any, x: Any) -> Any:
    # The formulas read complex numbers as their conjugates; of |z|² the gradient is 2z itself, and
    # TensorFlow takes no conjugates in the gradients of x log y and its kin.
    return m.conj(x) if x.dtype.kind == "c" else x


def _log_where_possible(m: Any, x: Any) -> Any:
    """Return log(x), and 0 where it is not a number: what a power's gradient needs of its base."""
    possible = m.has_logarithm(x)
    return m.keep(m.log(m.where(possible, x, m.ones_like(x))), possible)


# The largest whole exponent of e, and one, by numpy's letter for the type.
_SIGMOID_BOUNDS: dict[str, tuple[Any, Any]] = {
    "e": (np.float16(11), np.float16(1)),
    "f": (np.float32(88), np.float32(1)),
    "d": (np.float64(709), np.float64(1)),
}


def _sigmoid(x: Any) -> Any:
    """Return e^x / (1 + e^x), as TensorFlow does, where e^x is large enough to be all there is."""
    bounds = _SIGMOID_BOUNDS.get(x.dtype.char)
    if bounds is None:  # complex
        one = x.dtype.type(1)
        return one / (one + np.exp(-x))
    largest, one = bounds
    if type(x) is not np.ndarray:
        power = single_numbers.exp(min(x, largest))
        return power / (one + power)
    power = np.minimum(x, largest)
    np.exp(power, out=power)
    return np.divide(power, power + one, out=power)


def _atan2(x: Any, y: Any) -> Any:
    if x.dtype.char == "d":
        return np.arctan2(x, y)
    return np.arctan2(x, y, dtype=np.float64).astype(x.dtype)


def _same(m: Any, g: Any) -> Any:
    return g


# ---- arithmetic ------------------------------------------------------------------------------

add = binary("AddV2", "add", operator.add, _same, _same, takes_texts=True)
subtract = binary("Sub", "subtract", operator.sub, _same, lambda m, g: -g)
multiply = binary(
    "Mul",
    "multiply",
    operator.mul,
    times_y,
    times_x,
    as_operands=factors,
    of_truths=product_of_truths,
)
divide = binary(
    "RealDiv",
    "divide",
    operator.truediv,
    lambda m, g, y: g / y,
    # Not by way of `out`: TensorFlow reads the inputs, so `out` is no source of this derivative.
    lambda m, g, x, y: -(g * (x / y / y)),
)
power = binary(
    "Pow",
    "power",
    _power,
    lambda m, g, x, y: g * m.power_slope(x, y),
    lambda m, g, x, out: g * out * _log_where_possible(m, x),
)
# The derivative of a power is an operation of its own, so that derivatives of higher order stay
# one product each.
power_slope = binary(
    "PowGrad",
    "power_slope",
    _power_slope,
    lambda m, g, x, y: g * (y * m.power_slope(x, y - m.ones_like(y))),
    lambda m, g, x, y, out: g * (m.power(x, y - m.ones_like(y)) + out * _log_where_possible(m, x)),
)
# A power whose exponent is a number of Python's: nobody can ask for a gradient with respect to it.
# Its derivatives of any order are one number times one power each.
power_of = operation(
    "Pow",
    "power_of",
    _power_of,
    lambda m, g, x, exponent: m.times_slope(g, m.monomial(x, exponent, exponent - 1)),
)
monomial = operation(
    "PowGrad",
    "monomial",
    _monomial,
    lambda m, g, x, scale, exponent: m.times_slope(
        g, m.monomial(x, scale * exponent, exponent - 1)
    ),
)


def _negative(x: Any) -> Any:
    opposite = -x
    if opposite.dtype.kind == "u":
        raise TypeError  # TensorFlow has no opposite of numbers that have no sign
    return opposite


negative = unary("Neg", "negative", _negative, lambda m, g: -g)
square = unary("Square", "square", lambda x: x * x, lambda m, g, x: m.times_slope(g, x + x))


def _unless_unasked(slope: Any, y: Any) -> Any:
    """Return `slope`, but 0 where the cotangent `y` is 0: there TensorFlow asks for no slope.

    So the gradient of ``tf.where(x > 0, tf.sqrt(x), 0)`` at 0 is 0, and not 0 times infinity.
    """
    if isinstance(slope, np.generic):
        return slope if y != 0 else y
    if type(slope) is np.ndarray and np.isfinite(np.add.reduce(slope, None)):
        return slope
    return np.where(y == 0, slope.dtype.type(0), slope)


reciprocal = unary(
    "Reciprocal",
    "reciprocal",
    lambda x: x.dtype.type(1) / x,
    lambda m, g, out: m.reciprocal_slope(g, out),
)
reciprocal_slope = operation(
    "ReciprocalGrad",
    "reciprocal_slope",
    lambda y, inverse: _unless_unasked(-(y * (inverse * inverse)), y),
    lambda m, g, inverse: m.reciprocal_slope(g, inverse),
    lambda m, g, y, inverse: -(g * (y * (inverse + inverse))),
    typed_by=1,
)


def refused(name: str) -> Any:
    """Return the formula of an operation whose gradient TensorFlow does not know."""

    def formula(m: Any, g: Any) -> Any:
        message = f"gradient registry has no entry for: {name}"
        raise LookupError(message)

    return formula


def _truncated_quotient(x: Any, y: Any) -> Any:
    if x.dtype.kind == "f":
        return np.trunc(x / y)
    return (x - np.fmod(x, y)) // y


truncate_divide = binary("TruncateDiv", "truncate_divide", _truncated_quotient, None, None)
truncate_mod = binary(
    "TruncateMod",
    "truncate_mod",
    np.fmod,
    refused("TruncateMod"),
    refused("TruncateMod"),
)
floor_divide = binary("FloorDiv", "floor_divide", _floor_divide, None, None)
floor_mod = binary(
    "FloorMod",
    "floor_mod",
    operator.mod,
    _same,
    lambda m, g, x, y: -(g * m.floor(x / y)),
)
squared_difference = binary(
    "SquaredDifference",
    "squared_difference",
    _squared_difference,
    lambda m, g, x, y: g * 2 * _unconjugated(m, x - y),
    lambda m, g, x, y: g * 2 * _unconjugated(m, y - x),
)
maximum = binary(
    "Maximum",
    "maximum",
    np.maximum,
    lambda m, g, x, y: m.keep(g, m.greater_equal(x, y)),
    lambda m, g, x, y: m.keep(g, m.logical_not(m.greater_equal(x, y))),
)
minimum = binary(
    "Minimum",
    "minimum",
    np.minimum,
    lambda m, g, x, y: m.keep(g, m.less_equal(x, y)),
    lambda m, g, x, y: m.keep(g, m.logical_not(m.less_equal(x, y))),
)

# ---- comparison and logic --------------------------------------------------------------------

equal = comparison("Equal", "equal", operator.eq)
not_equal = comparison("NotEqual", "not_equal", operator.ne)
less = comparison("Less", "less", operator.lt, ordered=True)
less_equal = comparison("LessEqual", "less_equal", operator.le, ordered=True)
greater = comparison("Greater", "greater", operator.gt, ordered=True)
greater_equal = comparison("GreaterEqual", "greater_equal", operator.ge, ordered=True)
logical_and = comparison("LogicalAnd", "logical_and", np.logical_and)
logical_or = comparison("LogicalOr", "logical_or", np.logical_or)
logical_not = unary("LogicalNot", "logical_not", np.logical_not, None)
logical_xor = comparison("LogicalXor", "logical_xor", np.logical_xor)
# What formulas ask of a value.
has_logarithm = operation(
    "HasLogarithm", "has_logarithm", lambda x: x != 0 if x.dtype.kind == "c" else x > 0, dtype=BOOL
)
is_positive = operation("Greater", "is_positive", lambda x: x > 0, dtype=BOOL)
is_nonzero = operation("NotEqual", "is_nonzero", lambda x: x != 0, dtype=BOOL)
is_negative = operation("Less", "is_negative", lambda x: x < 0, dtype=BOOL)

# ---- rounding and signs ----------------------------------------------------------------------

abs_real = unary("Abs", "abs_real", np.abs, lambda m, g, x: g * m.sign(x))
sign = unary("Sign", "sign", np.sign, lambda m, g: m.zeros_like(g))
floor = unary("Floor", "floor", np.floor, None, floats_only=True)
ceil = unary("Ceil", "ceil", np.ceil, None, floats_only=True)
rint = unary("Round", "round", lambda x: np.rint(x) if x.dtype.kind in "fc" else x, None)

# ---- exponentials and powers -----------------------------------------------------------------

exp = unary("Exp", "exp", single_numbers.exp, lambda m, g, out: g * out, floats_only=True)
expm1 = unary(
    "Expm1",
    "expm1",
    single_numbers.expm1,
    lambda m, g, x: m.times_slope(g, m.exp(x)),
    floats_only=True,
)
log = unary(
    "Log",
    "log",
    single_numbers.log,
    lambda m, g, x: m.times_slope(g, m.reciprocal(x)),
    floats_only=True,
)
log1p = unary("Log1p", "log1p", np.log1p, lambda m, g, x: g * m.reciprocal(1 + x), floats_only=True)
sqrt = unary("Sqrt", "sqrt", np.sqrt, lambda m, g, out: m.sqrt_slope(g, out), floats_only=True)
sqrt_slope = operation(
    "SqrtGrad",
    "sqrt_slope",
    lambda y, root: _unless_unasked(y / (root + root), y),
    lambda m, g, root: g / (root + root),
    lambda m, g, root, out: -(g / root * out),
)
rsqrt = unary(
    "Rsqrt",
    "rsqrt",
    lambda x: x.dtype.type(1) / np.sqrt(x),
    lambda m, g, out: m.rsqrt_slope(g, out),
    floats_only=True,
)
rsqrt_slope = operation(
    "RsqrtGrad",
    "rsqrt_slope",
    lambda y, inverse: _unless_unasked(
        y * inverse.dtype.type(-0.5) * (inverse * inverse * inverse), y
    ),
    lambda m, g, inverse: m.rsqrt_slope(g, inverse),
    lambda m, g, y, inverse: g * y * (inverse * inverse) * -1.5,
    typed_by=1,
)

# ---- trigonometry ----------------------------------------------------------------------------

sin = unary(
    "Sin", "sin", single_numbers.sin, lambda m, g, x: m.times_slope(g, m.cos(x)), floats_only=True
)
cos = unary("Cos", "cos", single_numbers.cos, lambda m, g, x: -(g * m.sin(x)), floats_only=True)
tan = unary(
    "Tan",
    "tan",
    single_numbers.tan,
    lambda m, g, x: m.times_slope(g, m.square(m.reciprocal(m.cos(x)))),
    floats_only=True,
)
asin = unary(
    "Asin",
    "asin",
    single_numbers.asin,
    lambda m, g, x: g * m.reciprocal(m.sqrt(1 - x * x)),
    floats_only=True,
)
acos = unary(
    "Acos",
    "acos",
    single_numbers.acos,
    lambda m, g, x: -(g * m.reciprocal(m.sqrt(1 - x * x))),
    floats_only=True,
)
atan = unary(
    "Atan",
    "atan",
    single_numbers.atan,
    lambda m, g, x: g * m.reciprocal(1 + x * x),
    floats_only=True,
)
atan2 = binary(
    "Atan2",
    "atan2",
    _atan2,
    lambda m, g, x, y: g * y / (x * x + y * y),
    lambda m, g, x, y: -(g * x / (x * x + y * y)),
)

# ---- hyperbolic functions and sigmoids -------------------------------------------------------

sinh = unary(
    "Sinh",
    "sinh",
    single_numbers.sinh,
    lambda m, g, x: m.times_slope(g, m.cosh(x)),
    floats_only=True,
)
cosh = unary(
    "Cosh",
    "cosh",
    single_numbers.cosh,
    lambda m, g, x: m.times_slope(g, m.sinh(x)),
    floats_only=True,
)
tanh = unary(
    "Tanh",
    "tanh",
    single_numbers.tanh,
    lambda m, g, out: m.times_slope(g, 1 - out * out),
    floats_only=True,
)
asinh = unary("Asinh", "asinh", np.arcsinh, lambda m, g, out: g / m.cosh(out), floats_only=True)
acosh = unary("Acosh", "acosh", np.arccosh, lambda m, g, out: g / m.sinh(out), floats_only=True)
atanh = unary(
    "Atanh", "atanh", np.arctanh, lambda m, g, x: g * m.reciprocal(1 - x * x), floats_only=True
)
sigmoid = unary(
    "Sigmoid",
    "sigmoid",
    _sigmoid,
    lambda m, g, out: g * out * (1 - out),
    floats_only=True,
)
softplus = unary(
    "Softplus",
    "softplus",
    lambda x: np.logaddexp(x, x.dtype.type(0)),
    lambda m, g, x: m.times_slope(g, m.sigmoid(x)),
    floats_only=True,
)


def _swish_slope(m: Any, x: Any, beta: Any) -> tuple[Any, Any]:
    probability = m.sigmoid(beta * x)
    return probability, 1 - probability


def _swish_gradient(m: Any, g: Any, x: Any, beta: Any) -> Any:
    # Source: TensorFlow's swish, whose gradient is finite for large numbers too.
    probability, rest = _swish_slope(m, x, beta)
    return g * (probability * (1 + (beta * x) * rest))


def _swish_gradient_of_beta(m: Any, g: Any, x: Any, beta: Any, beta_shape: Any) -> Any:
    probability, rest = _swish_slope(m, x, beta)
    return m.sum_to_shape(g * m.square(x) * probability * rest, beta_shape)


swish = operation(
    "Swish",
    "swish",
    lambda x, beta: x * _sigmoid(beta * x),
    _swish_gradient,
    _swish_gradient_of_beta,
)

# ---- rectifiers ------------------------------------------------------------------------------


def _gate(y: Any, x: Any, low: float, high: float | None, below: float) -> Any:
    """Return `y` where `x` is between `low` and `high`, and `below` times `y` elsewhere."""
    inside = x > low if high is None else (x > low) & (x < high)
    if not below:  # a product, as in TensorFlow: what is not a number stays so
        return y * inside
    elsewhere = y * y.dtype.type(below)
    if type(inside) is not np.ndarray and type(y) is not np.ndarray:
        return y if inside else elsewhere
    return np.where(inside, y, elsewhere)


# The gradient of a function that is straight on both sides of a kink. It does depend on x, with a
# derivative of 0, as in TensorFlow: so the second derivative of relu is 0 and not None.
gate = operation(
    "ReluGrad",
    "gate",
    _gate,
    lambda m, g, x, low, high, below: m.gate(g, x, low, high, below),
    lambda m, g, x: m.zeros_like(x),
    typed_by=0,
)
relu = unary(
    "Relu",
    "relu",
    lambda x: np.maximum(x, x.dtype.type(0)),
    lambda m, g, out: m.gate(g, out, 0, None, 0),
)
relu6 = unary(
    "Relu6",
    "relu6",
    lambda x: np.minimum(np.maximum(x, x.dtype.type(0)), x.dtype.type(6)),
    lambda m, g, out: m.gate(g, out, 0, 6, 0),
)
leaky_relu = operation(
    "LeakyRelu",
    "leaky_relu",
    lambda x, alpha: _gate(x, x, 0, None, alpha),
    lambda m, g, x, alpha: m.gate(g, x, 0, None, alpha),
)


def _exponential(x: Any, below: float, above: float) -> Any:
    """Return a multiple of e^x - 1 below 0, and of x above.

    Like TensorFlow, it loses the digits of e^x - 1 where x is small.
    """
    kind = x.dtype.type
    if type(x) is not np.ndarray:
        return kind(above) * x if x >= 0 else kind(below) * (single_numbers.exp(x) - kind(1))
    curve = kind(below) * (np.exp(np.minimum(x, kind(0))) - kind(1))
    return np.where(x < 0, curve, kind(above) * x)


def _exponential_gate(y: Any, curve: Any, shift: float, scale: float) -> Any:
    kind = y.dtype.type
    return np.where(curve < 0, y * (curve + kind(shift)), y * kind(scale))[()]


# The gradient of a function that is exponential below 0 and straight above. That it is an operation
# of its own keeps what is infinite on one side out of the derivative on the other.
exponential_gate = operation(
    "EluGrad",
    "exponential_gate",
    _exponential_gate,
    lambda m, g, curve, shift, scale: m.exponential_gate(g, curve, shift, scale),
    lambda m, g, y, curve: m.where(m.is_negative(curve), g * y, m.zeros_like(g)),
    typed_by=0,
)
elu = unary(
    "Elu",
    "elu",
    lambda x: _exponential(x, 1, 1),
    lambda m, g, out: m.exponential_gate(g, out, 1, 1),
    floats_only=True,
)
# Source of the two numbers: Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_SCALE_ALPHA = 1.7580993408473768599402175208123
selu = unary(
    "Selu",
    "selu",
    lambda x: _exponential(x, _SELU_SCALE_ALPHA, _SELU_SCALE),
    lambda m, g, out: m.exponential_gate(g, out, _SELU_SCALE_ALPHA, _SELU_SCALE),
    floats_only=True,
)
softsign = unary(
    "Softsign",
    "softsign",
    lambda x: x / (x.dtype.type(1) + np.abs(x)),
    lambda m, g, x: g / m.square(1 + m.abs_real(x)),
    floats_only=True,
)

# ---- with a rule of their own where a product or a quotient is not a number ---------------------


def _product_no_nan(x: Any, y: Any) -> Any:
    return np.where(y == 0, x.dtype.type(0), x * y)[()]


def _quotient_no_nan(x: Any, y: Any) -> Any:
    return np.where(y == 0, x.dtype.type(0), x / np.where(y == 0, y.dtype.type(1), y))[()]


def _zero_where_x_is(function: Any) -> Any:
    return lambda x, y: np.where(x == 0, x.dtype.type(0), function(x, y))[()]


def _one_where_nonzero(m: Any, x: Any) -> Any:
    return m.keep(m.ones_like(x), m.is_nonzero(x))


multiply_no_nan = binary(
    "MulNoNan",
    "multiply_no_nan",
    _product_no_nan,
    lambda m, g, y: m.multiply_no_nan(g, _unconjugated(m, y)),
    lambda m, g, x: m.multiply_no_nan(_unconjugated(m, x), g),
)
divide_no_nan = binary(
    "DivNoNan",
    "divide_no_nan",
    _quotient_no_nan,
    lambda m, g, y: m.divide_no_nan(g, y),
    lambda m, g, x, y: g * m.divide_no_nan(m.divide_no_nan(-x, y), y),
)
xlogy = binary(
    "Xlogy",
    "xlogy",
    _zero_where_x_is(lambda x, y: x * np.log(y)),
    lambda m, g, x, y: g * _unconjugated(m, m.xlogy(_one_where_nonzero(m, x), y)),
    lambda m, g, x, y: g * _unconjugated(m, m.xdivy(x, y)),
)
xlog1py = binary(
    "Xlog1py",
    "xlog1py",
    _zero_where_x_is(lambda x, y: x * np.log1p(y)),
    lambda m, g, x, y: g * _unconjugated(m, m.xlog1py(_one_where_nonzero(m, x), y)),
    lambda m, g, x, y: g * _unconjugated(m, m.xdivy(x, y + 1)),
)
xdivy = binary(
    "Xdivy",
    "xdivy",
    _zero_where_x_is(lambda x, y: x / y),
    lambda m, g, x, y: g * _unconjugated(m, m.xdivy(_one_where_nonzero(m, x), y)),
    lambda m, g, x, y: g * _unconjugated(m, m.xdivy(-x, m.square(y))),
)

# ---- complex numbers -------------------------------------------------------------------------

# Not `unary`, which conjugates what it keeps, and so would call this without end.
conj = operation("Conj", "conj", _conj, lambda m, g: m.conj(g))
