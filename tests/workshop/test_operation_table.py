"""The table of what gradients read is of today, complete, and quick to look things up in."""

from __future__ import annotations

import subprocess
import sys

import operation_table as generator
import pytest

from tapemagic.operation_table import lookup, names


@pytest.mark.slow
def test_the_table_is_of_today():
    written = generator.TABLE.read_text(encoding="utf-8")
    assert written == generator.table(), "run `make operations`"


def test_every_public_function_is_in_it_or_is_no_operation():
    assert generator.missing() == []
    listed = {name for name in names() if lookup(name) is not None}
    assert [name for name in generator.NO_OPERATIONS.split() if name in listed] == []


def test_whoever_reads_it_imports_no_engine():
    code = "import sys, tapemagic.operation_table as t; t.lookup('sin'); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'tapemagic.operation_table'" in done.stdout
    assert "'numpy'" not in done.stdout
    assert "'tapemagic.numpy_tf'" not in done.stdout


def test_a_name_that_is_no_operation_is_not_known():
    assert lookup("math.sum") is None
    assert lookup("cond") is None
    assert lookup("") is None


def reads(name):
    """Return what the gradients of the only result read."""
    (result,) = lookup(name).results
    return {parameter: set(gradient.reads) for parameter, gradient in result.gradients.items()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tf.math.sin", {"x": {"x"}}),
        ("exp", {"x": {"x", "output"}}),
        ("tanh", {"x": {"x", "output"}}),
        ("+", {"x": set(), "y": set()}),
        ("Tensor.__mul__", {"x": {"y"}, "y": {"x"}}),
        ("/", {"x": {"y"}, "y": {"x", "y"}}),
        ("**", {"x": {"x", "y"}, "y": {"x", "y", "output"}}),
        ("@", {"x": {"y"}, "y": {"x"}}),
        ("linalg.matmul", {"a": {"b"}, "b": {"a"}}),
        ("reduce_sum", {"input_tensor": set()}),
        ("concat", {"values": set()}),
        ("x[i]", {"x": set()}),
        ("argmax", {}),
        (">", {}),
        ("round", {}),
        ("stop_gradient", {}),
        ("ones_like", {}),
    ],
)
def test_examples_of_what_gradients_read(name, expected):
    assert reads(name) == expected


def test_all_names_of_one_operation_say_the_same():
    assert lookup("abs") is lookup("math.abs")
    assert lookup("abs").names == ("abs", "math.abs")


def test_what_a_result_is():
    assert [result.kind for result in lookup("argmax").results] == ["integer"]
    assert [result.kind for result in lookup("greater").results] == ["boolean"]
    assert [result.kind for result in lookup("cast").results] == ["varies"]
    assert [result.kind for result in lookup("nn.top_k").results] == ["floating", "integer"]
    assert [result.listed for result in lookup("split").results] == [True]


def test_the_results_of_a_tuple_stand_each_for_itself():
    mean, variance = lookup("nn.moments").results
    assert mean.gradients["x"].reads == set()
    assert variance.gradients["x"].reads == {"x"}


def test_what_takes_no_tensor_makes_one():
    assert lookup("zeros").tensors == ()
    assert lookup("argmax").tensors == ("input",)
    assert lookup("argmax").differentiable == set()
    assert lookup("random.normal").differentiable == {"mean", "stddev"}


def test_what_is_not_so_in_each_call_is_not_certain():
    assert not lookup("constant").results[0].gradients["value"].certain
    gradient = lookup("einsum").results[0].gradients["inputs"]
    assert (gradient.certain, gradient.reads, gradient.may_read) == (True, set(), {"inputs"})


def test_what_is_refused_and_what_is_constant_says_so():
    assert lookup("truncatemod").results[0].gradients["x"].refused
    assert lookup("truncatemod").differentiable == set()
    assert lookup("sign").results[0].gradients["x"].constant
    assert not lookup("abs").results[0].gradients["x"].constant


def test_positions_are_names():
    assert lookup("nn.softmax").parameter(0) == "logits"
    assert lookup("einsum").parameter(3) == "inputs"
    assert lookup("sin").parameter(7) is None
