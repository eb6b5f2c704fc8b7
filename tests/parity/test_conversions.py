"""Numbers, lists, arrays and indices become what TensorFlow makes of them, or fail as there."""

from __future__ import annotations

import random
from typing import Any

import pytest
from small_programs import difference

pytestmark = pytest.mark.tensorflow

LEAVES = (
    "1", "2.5", "True", "'a'", "b'x'", "None", "1j", "2**31", "2**40", "2**63", "-2**31", "1e40",
    "np.float64(1.5)", "np.float32(1.5)", "np.int8(3)", "np.int64(7)", "np.bool_(True)",
    "np.str_('q')", "np.float16(1)", "np.complex64(1)", "float('inf')", "np.array(1.5)",
    "np.array([1, 2])", "[]", "np.uint8(250)", "object()", "tf.float32", "tf.constant(1.0)",
    "tf.Variable(1.0)",
)  # fmt: skip
DTYPES = (
    "tf.float32", "tf.int32", "tf.float64", "tf.bool", "tf.string", "tf.int64", "tf.uint8",
    "tf.complex64", "tf.float16", "'float32'", "np.float64", "tf.int8",
)  # fmt: skip
OPERANDS = (
    "2", "2.5", "True", "'a'", "[1, 2]", "[1.0, 2.0]", "np.float64(2.5)", "np.float32(1.5)",
    "np.int32(2)", "np.array([1.5, 2.5])", "np.array([1, 2])", "300", "-1", "(1.0, 2.0)", "[]",
    "[[1.0], [2.0]]", "None", "tf.constant(2)", "tf.constant(2.0)", "tf.constant(True)",
    "tf.Variable(1.5)", "tf.Variable(2)", "tf.constant([1.0, 2.0, 3.0])", "float('nan')",
)  # fmt: skip
TENSORS = (
    "tf.constant(2.5)", "tf.constant(3)", "tf.constant(2.0, tf.float64)", "tf.constant(1 + 2j)",
    "tf.constant(3, tf.int64)", "tf.constant([1.0, 2.0])", "tf.constant([1, 2])",
    "tf.Variable(2.0)",
)  # fmt: skip
CUBE = "tf.reshape(tf.range(24.0), [2, 3, 4])"
INDEXED = (CUBE, CUBE, "tf.Variable(np.arange(6.0).reshape(2, 3))", "tf.constant([1.0, 2.0, 3.0])")
INDICES = (
    "0", "-1", "1:", "::-1", ":", "...", "None", "tf.constant(1)", "5", "2:1", "np.int32(1)",
    "1.0", "tf.constant(1.0)", "'a'", "::2", "-1:0:-1", ":-1", "100:", "tf.constant([1])", "[0, 1]",
    "np.array(1)", "tf.Variable(1)", "1:2", "-5:", "::-2", "3:0:-2", "0:0",
)  # fmt: skip


def compare(programs: list[str], tf: Any) -> None:
    differ = [found for program in programs if (found := difference(program, tf))]
    assert not differ, "\n".join(differ)


@pytest.mark.parametrize("dtype", [None, *DTYPES])
def test_one_leaf_alone_and_in_a_list(dtype: str | None, tf: Any) -> None:
    asked = "" if dtype is None else f", {dtype}"
    programs = [f"tf.constant({leaf}{asked})" for leaf in LEAVES if "tf.Variable" not in leaf]
    programs += [
        f"tf.constant([{leaf}]{asked})"
        for leaf in LEAVES
        if leaf not in {"tf.constant(1.0)", "tf.Variable(1.0)"}
    ]
    compare(programs, tf)


def test_lists_of_two_leaves(tf: Any) -> None:
    # TensorFlow looks at nothing behind an empty list, so that [[], 1] has the shape (2, 0).
    plain = [leaf for leaf in LEAVES if not leaf.startswith("tf.") and leaf != "[]"]
    compare([f"tf.convert_to_tensor([{a}, {b}])" for a in plain for b in plain], tf)


def test_lists_that_hold_tensors(tf: Any) -> None:
    items = ("1", "2.5", "True", "tf.constant(2)", "tf.Variable(1.0)", "[1.0]", "np.float64(2.0)")
    asked = ("", ", tf.float32", ", tf.int32", ", tf.float64")
    compare(
        [
            f"tf.convert_to_tensor([{a}, tf.constant(1.0), {b}]{dtype})"
            for a in items
            for b in items
            for dtype in asked
        ],
        tf,
    )


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "//", "%", "<", "==", "@"])
def test_operators_convert_their_other_operand(operator: str, tf: Any) -> None:
    programs = [f"{x} {operator} {y}" for x in TENSORS for y in OPERANDS]
    programs += [f"{y} {operator} {x}" for x in TENSORS for y in OPERANDS]
    compare([program for program in programs if not _is_accident(program, operator)], tf)


def _is_accident(program: str, operator: str) -> bool:
    """Whether TensorFlow's answer is not copied: see docs/numpy-engine-differences.md."""
    x, y = program.split(f" {operator} ", 1)
    repeated = ("'", "[", "(", "True", "tf.constant(True)")  # Python repeats a list, a text
    return (
        (operator == "*" and (y.startswith(repeated) or x.startswith(repeated)))
        or (operator in {"//", "%"} and "2j" in program)
        or (operator == "==" and "None" in program)
    )


@pytest.mark.parametrize("seed", range(4))
def test_indices(seed: int, tf: Any) -> None:
    pick = random.Random(seed)
    programs = []
    for _ in range(250):
        key = ", ".join(pick.choices(INDICES, k=pick.choice([1, 1, 2, 2, 3, 4])))
        programs.append(f"{pick.choice(INDEXED)}[{key}]")
    compare(programs, tf)


# ---- masks, and functions that do not let a number follow ---------------------------------------

MASKS = (
    "tf.constant([1.,2.])*tf.constant([True,False])",
    "tf.Variable([1.,2.])*(tf.Variable([1.,2.])>1)",
    "(tf.constant([1.,3.])>2)*1",
    "1*(tf.constant([1.,3.])>2)",
    "1.0*(tf.constant([1.,3.])>2)",
    "np.ones(2)*tf.constant(True)",
    "np.ones(2)*tf.constant([True,False])",
    "tf.constant([True,False])*np.ones(2)",
    "tf.constant([True,False])*1.0",
    "tf.constant([True,False])*True",
    "tf.constant([True,False])*[1,0]",
    "tf.constant([True,False])*[1.,0.]",
    "[True,False]*tf.constant([1.,2.])",
    "tf.constant([1.,2.])*[True,False]",
    "tf.constant([1.,2.])*True",
    "True*tf.constant([1.,2.])",
    "tf.constant([1.,2.])*np.array([True,False])",
    "tf.constant([1.,2.])*np.True_",
    "np.True_*tf.constant([1.,2.])",
    "tf.Variable([1.,2.])*np.array([True,False])",
    "tf.Variable([True,False])*tf.constant([1,2])",
    "tf.Variable([True,False])*tf.Variable([1,2])",
    "tf.constant([1,2])*tf.Variable([True,False])",
    "tf.constant([True,False])*tf.constant([True,True])",
    "tf.multiply(tf.constant([1.,2.]),tf.constant([True,False]))",
    'tf.constant([True,False])*tf.constant("a")',
    'tf.constant("a")*tf.constant(True)',
    'tf.constant("a")*tf.constant("b")',
    'tf.constant("a")*2',
    "tf.constant([True,False])*tf.constant(1j)",
    "tf.constant([True,False])*tf.constant([1.,2.,3.])",
    "tf.constant([True,False])+tf.constant([1.,2.])",
    "tf.constant(2.)-tf.constant(True)",
    "tf.constant(2.)-True",
    "True-tf.constant(True)",
    'tf.constant([True,False])*"a"',
    "tf.constant([True,False])*None",
    "tf.constant([True,False])*300",
    "tf.constant([0.5,2.])*tf.constant([True,True])",
    "tf.constant([True,False])*tf.constant([0.25,np.nan])",
    "tf.constant(2)*True",
    "tf.constant(2)*[True]",
    "tf.constant(2.)*[1.,True]",
    "True*tf.Variable(2.)",
    "tf.Variable(2.)*True",
    "tf.Variable(2.)*tf.Variable(True)",
    "(tf.Variable(3.)>2)*tf.Variable(2.)",
    "(tf.Variable(3.)>2)*2.",
    "(tf.Variable(3.)>2)*np.float32(2.)",
    "np.float32(2.)*(tf.Variable(3.)>2)",
    "np.array([1,2])*tf.Variable([True,False])",
    "tf.scalar_mul(2., tf.constant([True]))",
    "tf.scalar_mul(True, tf.constant([2.]))",
    "tf.constant(True).__mul__(tf.constant(2.))",
    "tf.multiply(tf.constant([True]), 1)",
    "tf.multiply(tf.constant([True]), True)",
    "tf.multiply(tf.constant([True]), tf.constant([True]))",
    "tf.multiply(1, tf.constant([True]))",
    "tf.multiply(tf.constant([True]), tf.constant([1]))",
    "np.array([.5,1.5])*tf.constant([True,True])",
    "tf.constant([True,True])*np.array([.5,1.5])",
    "tf.constant([True,True])*[.5,1.5]",
    "tf.constant([True,True])*.5",
    "tf.constant([True,True])*2**40",
    "tf.constant([True,True])*tf.constant(2**32)",
    "tf.constant([True,True])*None",
)
FUNCTIONS = (
    "tf.add(1,tf.constant(2.))",
    "tf.add(1.,tf.constant(2))",
    "tf.add(tf.constant(2.),1)",
    "tf.add([1,2],tf.constant([1.,2.]))",
    "tf.add([1.,2],tf.constant([1.,2.],tf.float64))",
    "tf.add(np.array([1.,2.]),tf.constant([1.,2.]))",
    "tf.add(tf.constant([1.,2.]),np.array([1.,2.]))",
    "tf.add(3,tf.Variable(2.))",
    "tf.add(tf.Variable(2.),3)",
    "tf.add(True,tf.constant(2.))",
    'tf.add("a",tf.constant(2.))',
    'tf.add("a",tf.constant("b"))',
    'tf.add(None,tf.constant("b"))',
    'tf.add(tf.constant("b"),None)',
    "tf.add(1,tf.constant(2,tf.int64))",
    "tf.add(tf.constant(2,tf.int64),1)",
    "tf.add(np.int64(2),1)",
    "tf.add(1,np.int64(2))",
    "tf.add(1,2.)",
    "tf.add(1.,2)",
    "tf.add(1.5,np.array([1,2]))",
    "tf.add([1,2],[1.,2.])",
    "tf.subtract(1,tf.constant(2.))",
    "tf.subtract([1],tf.constant([2.]))",
    "tf.subtract(np.array(1.),tf.constant([2.]))",
    "tf.multiply(1,tf.constant(2.))",
    "tf.multiply(np.array([1.]),tf.constant(2.))",
    "tf.divide(1,tf.constant(2.))",
    "tf.divide(tf.constant(2.),4)",
    "tf.divide(np.array([1.]),tf.constant(2.))",
    "tf.math.truediv(1,tf.constant(2.))",
    "tf.math.truediv(1.,tf.constant(2.))",
    "tf.math.truediv(tf.constant(2.),1)",
    "tf.math.truediv(np.array([1.]),tf.constant(2.))",
    "tf.math.truediv(np.array([1.]),tf.Variable(2.))",
    "tf.math.truediv([1],tf.Variable(2.))",
    "tf.math.truediv(1,2.)",
    "tf.math.truediv(1,2)",
    "tf.math.truediv(1.,2)",
    "tf.math.truediv(True,tf.constant(2.))",
    "tf.math.truediv(None,tf.constant(2.))",
    'tf.math.truediv("a",tf.constant(2.))',
    "tf.math.truediv(1,tf.constant(2,tf.int64))",
    "tf.math.multiply_no_nan(2,tf.constant(2.))",
    "tf.math.multiply_no_nan(2.,tf.constant(2.))",
    "tf.math.multiply_no_nan(tf.constant(2.),2)",
    "tf.math.multiply_no_nan(2.,2)",
    "tf.math.multiply_no_nan(np.array(2.),tf.constant(2.))",
    "tf.math.multiply_no_nan(tf.constant(2.),np.array(2.))",
    "tf.math.divide_no_nan(2,tf.constant(2.))",
    "tf.math.divide_no_nan(tf.constant(2.),2)",
    "tf.math.divide_no_nan(2.,tf.constant(2.,tf.float64))",
    "tf.math.divide_no_nan(tf.constant(2.),tf.constant(2.,tf.float64))",
    "tf.math.divide_no_nan(np.array(2.),tf.constant(2.))",
    "tf.math.divide_no_nan(np.array(2.),2.)",
    "tf.math.divide_no_nan(2,2.)",
    "tf.math.divide_no_nan(2,0)",
    "tf.math.xdivy(2,tf.constant(2.))",
    "tf.math.xlogy(2,tf.constant(2.))",
    "tf.maximum(2,tf.constant(2.))",
    "tf.maximum(np.array([2.,1.]),tf.constant(2.))",
    "tf.minimum([2,3],tf.constant(2.))",
    "tf.math.floordiv(2,tf.constant(2.))",
    "tf.math.floormod(np.array(2.),tf.constant(2.))",
    "tf.pow(2,tf.constant(2.))",
    "tf.pow(np.array(2.),tf.constant(2.))",
    "tf.atan2(2,tf.constant(2.))",
    "tf.math.squared_difference(2,tf.constant(2.))",
    "tf.matmul([[1]],tf.constant([[2.]]))",
    "tf.equal(1,tf.constant(1.))",
    "tf.equal(np.array(1.),tf.constant(1.))",
    "tf.less(1,tf.constant(2.))",
    "tf.less(np.array([1.]),tf.constant(2.))",
    "1+tf.constant(2.)",
    "np.array([1.,2.])+tf.constant(2.)",
    "[1,2]+tf.constant(2.)",
    "[1,2]/tf.constant(2.)",
    "1/tf.constant(2.)",
    "np.array([1.,2.])/tf.constant(2.)",
    "tf.constant(2.)/np.array([1.,2.])",
    "tf.constant(2)/np.array([1.,2.])",
    "tf.Variable(2.)/np.array([1.,2.])",
    "tf.math.add_n([1,tf.constant(2.)])",
    "tf.math.add(x=1,y=tf.constant(2.))",
)
FORMS = (
    "tf.linspace(0,2*np.pi,3)",
    "tf.linspace(-1,1.,3)",
    "tf.linspace(0.,1,3)",
    "tf.linspace(tf.constant(0),tf.constant(1.),3)",
    "tf.linspace(tf.constant(0.),tf.constant(1),3)",
    "tf.linspace(tf.constant(0.),1,3)",
    "tf.linspace(0,tf.constant(1.),3)",
    "tf.linspace(0,1,3)",
    "tf.linspace([0,1],[1.,2.],3)",
    "tf.linspace(np.float64(0),1.,3)",
    "tf.linspace(0.,np.float64(1),3)",
    "tf.linspace(0.,np.pi,3)",
    "tf.linspace(np.array([0.]),1.,3)",
    "tf.linspace(tf.Variable(0.),1.,3)",
    "tf.linspace(0.,tf.Variable(1.),3)",
    "tf.linspace(0.,tf.Variable(1),3)",
    "tf.linspace(0.,[1.,2.],3)",
    "tf.linspace([0.],[1.,2.],3)",
    "tf.linspace(0,5,3)",
    "tf.linspace(0,tf.constant(5,tf.int64),3)",
    "tf.meshgrid([0,1],[0.5,1.5])",
    "tf.meshgrid([0.,1],[0,1])",
    'tf.meshgrid([0.,1],[0,1],indexing="ij")',
    "tf.meshgrid([0,1],[0,1],[1.])",
    "tf.meshgrid([0,1],tf.constant([1.]))",
    "tf.meshgrid(tf.constant([0,1]),tf.constant([1.],tf.float64))",
    "tf.meshgrid([0.,1],tf.constant([1],tf.int64),[1])",
    "tf.meshgrid([0,1],[True])",
    "tf.meshgrid([0.,1],np.array([1.]))",
    "tf.constant([1.,2.,3.])[-4]",
    "tf.constant([1.,2.,3.])[3]",
    "tf.constant([1.,2.,3.])[7]",
    "tf.ones([2,3])[1,-5]",
    "tf.ones([2,3])[-3,-5]",
    "tf.Variable([1.,2.])[-4]",
    "tf.Variable([1.,2.])[tf.constant(-4)]",
    "tf.ones([2,3])[...,-5]",
    "tf.constant([1.,2.,3.])[tf.constant([True,False])]",
    "tf.constant([1.,2.,3.])[np.array([True,False])]",
    "tf.Variable([1.,2.,3.])[np.array([True,False])]",
    "tf.ones([2,3])[tf.constant([True,False,True])]",
    "tf.ones([2,3])[tf.constant([[True,False,True]])]",
    "tf.ones([2,3])[tf.constant([[True,False],[True,False]])]",
    "tf.ones([2])[tf.constant([[True,False],[True,False]])]",
    "tf.ones([2])[np.array([[True,False],[True,False]])]",
    "tf.constant(1.)[tf.constant([True])]",
    "tf.boolean_mask(tf.ones([2,3]),[True,False,True])",
    "tf.boolean_mask(tf.ones([2]),[[True,False,True]])",
    "bool(tf.constant([]))",
    "bool(tf.ones([0,3]))",
    "bool(tf.constant([1,2]))",
    "bool(tf.Variable(tf.ones([0])))",
    "bool(tf.constant([[0.]]))",
    'tf.stack([tf.constant("a"),tf.constant("bb")])',
    'tf.convert_to_tensor([tf.constant("a"),tf.constant("bb")])',
    'tf.concat([["a"],["bb"]],0)',
    'tf.constant([["a"],["bb"]])',
    'tf.stack(["a","bb"])',
    'tf.unstack(tf.constant(["a","bb"]))',
    'tf.tile(tf.constant(["a"]),[2])',
    'tf.fill([2],"a")',
    'tf.strings.join([tf.constant(["a"]),"b"])',
    'tf.reverse(tf.constant(["a","b"]),[0])',
    'tf.where([True,False],tf.constant(["a","b"]),tf.constant("c"))',
    "tf.argmax([1.,np.nan,3.])",
    "tf.argmax([np.nan,3.])",
    "tf.argmax([np.nan,np.nan])",
    "tf.argmax([[1.,np.nan,3.],[np.nan,1.,0.]],axis=1)",
    "tf.argmax([[1.,np.nan,3.],[np.nan,1.,0.]],axis=0)",
    "tf.argmax([3.,np.nan,1.])",
    "tf.argmin([np.nan,1.])",
    "tf.argmin([2.,np.nan,1.])",
    "tf.argmin([2.,np.nan,3.])",
    "tf.argmin([np.nan,np.nan])",
    "tf.argmax([np.nan,-np.inf])",
    "tf.argmax([-np.inf,np.nan])",
    "tf.argmin([np.nan,np.inf])",
)


@pytest.mark.parametrize("programs", [MASKS, FUNCTIONS, FORMS], ids=["masks", "functions", "forms"])
def test_the_same_types_meet(programs: tuple[str, ...], tf: Any) -> None:
    compare(list(programs), tf)
