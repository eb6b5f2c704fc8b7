"""Write `tapemagic/operation_table.txt`: of each operation its results, what gradients read.

``make operations`` runs it; ``test_operation_table.py`` checks that the table is of today. Nothing
in the table is written by hand: each public function of the numpy engine is called, under two
tapes, with the arguments that the programs of `tests/parity/test_operations.py` give it, and with
those of `data/operation_calls.txt`. Then the tapes are asked by what the result can be
differentiated, and to what that gradient is connected.

Which arguments are floating tensors is tried out as well: a number may be an attribute, such as
``alpha`` of `tf.nn.leaky_relu`, or a tensor, such as ``mean`` of `tf.random.normal`.
"""

from __future__ import annotations

import functools
import inspect
import logging
import types
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic import numpy_tf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tapemagic" / "operation_table.txt"
CALLS = Path(__file__).parent / "data" / "operation_calls.txt"

HEAD = """\
# Written by `make operations` from the numpy engine; `operation_table.py` says what it means.
# names (parameters) of tensors -> results: parameters in which it is differentiable reads what
"""

OPERATORS: dict[str, Callable[..., Any]] = {
    "+ Tensor.__add__": lambda x, y: x + y,
    "- Tensor.__sub__": lambda x, y: x - y,
    "* Tensor.__mul__": lambda x, y: x * y,
    "/ Tensor.__truediv__": lambda x, y: x / y,
    "// Tensor.__floordiv__": lambda x, y: x // y,
    "% Tensor.__mod__": lambda x, y: x % y,
    "** Tensor.__pow__": lambda x, y: x**y,
    "@ Tensor.__matmul__": lambda x, y: x @ y,
    "< Tensor.__lt__": lambda x, y: x < y,
    "<= Tensor.__le__": lambda x, y: x <= y,
    "> Tensor.__gt__": lambda x, y: x > y,
    ">= Tensor.__ge__": lambda x, y: x >= y,
    "== Tensor.__eq__": lambda x, y: x == y,
    "!= Tensor.__ne__": lambda x, y: x != y,
    "& Tensor.__and__": lambda x, y: x & y,
    "| Tensor.__or__": lambda x, y: x | y,
    "^ Tensor.__xor__": lambda x, y: x ^ y,
    "-x Tensor.__neg__": lambda x: -x,
    "~x Tensor.__invert__": lambda x: ~x,
    "abs(x) Tensor.__abs__": lambda x: x.__abs__(),
    "x[i] Tensor.__getitem__": lambda x, i: x[i],
}

NO_OPERATIONS = """
as_dtype control_dependencies custom_gradient device executing_eagerly function
get_current_name_scope get_logger get_static_value grad_pass_through gradients group hessians
init_scope inside_function is_symbolic_tensor is_tensor no_op print recompute_grad
type_spec_from_value broadcast_static_shape
case cond switch_case while_loop foldl foldr map_fn scan vectorized_map py_function
io.write_file no_gradient
random.set_seed random.create_rng_state random.get_global_generator random.set_global_generator
ragged.constant sparse.from_dense sparse.reorder sets.difference sets.intersection sets.union
strings.bytes_split strings.split strings.unicode_split strings.unicode_split_with_offsets
strings.unicode_decode strings.unicode_decode_with_offsets debugging.is_numeric_tensor
"""
"""Those that are about the engine, call functions, or have no tensors for results.

So are all of `tf.config`, `tf.nest` and `tf.test`, and what asserts.
"""


# ---- what there is to call -----------------------------------------------------------------------


def functions(module: Any = numpy_tf, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the name and the function of each public function."""
    for name in dir(module):
        if not name.startswith("_"):
            found = getattr(module, name)
            if isinstance(found, types.ModuleType):
                yield from functions(found, f"{path}{name}.")
            elif inspect.isfunction(found):
                yield f"{path}{name}", found


@functools.cache
def names_of_functions() -> dict[Any, tuple[str, ...]]:
    """Return all names of each function and operator, the shortest first."""
    found = defaultdict(list)
    for name, function in functions():
        found[function].append(name)
    named = {
        function: tuple(sorted(names, key=lambda name: (name.count("."), len(name), name)))
        for function, names in found.items()
    }
    return named | {function: tuple(names.split()) for names, function in OPERATORS.items()}


def named(engine: Any, function: Any) -> Any:
    """Return what is called on `engine` as `function` is on the numpy engine."""
    if function in OPERATORS.values():
        return function
    return functools.reduce(getattr, names_of_functions()[function][0].split("."), engine)


def is_no_operation(names: tuple[str, ...]) -> bool:
    """Tell whether a function is meant not to be in the table."""
    return any(
        name in NO_OPERATIONS.split()
        or name.startswith(("config.", "nest.", "test."))
        or name.rpartition(".")[2].lower().startswith("assert")
        or name.endswith("device_placement")
        for name in names
    )


# ---- which calls to try --------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A function of the numpy engine, and the value of each of its parameters that was given."""

    function: Callable[..., Any]
    arguments: dict[str, Any]

    def result(self, engine: Any = numpy_tf, **instead: Any) -> Any:
        """Call the function, or another engine's, with other values for some parameters."""
        bound = inspect.signature(self.function).bind_partial()
        bound.arguments.update(self.arguments | instead)
        return named(engine, self.function)(*bound.args, **bound.kwargs)


class Listening:
    """Stands for a module of the engine, and notes the calls of its functions."""

    def __init__(self, module: Any, calls: list[Call]) -> None:
        self._module, self._calls = module, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if isinstance(found, types.ModuleType):
            return Listening(found, self._calls)
        if not inspect.isfunction(found):
            return found

        def noted(*arguments: Any, **keywords: Any) -> Any:
            given = inspect.signature(found).bind(*arguments, **keywords)
            self._calls.append(Call(found, dict(given.arguments)))
            return found(*arguments, **keywords)

        return noted


def programs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each expression to evaluate, and the tensors in it."""
    import test_operations as rows

    for case in rows.DIFFERENTIABLE:
        yield case.code, rows.drawn(case, np.float64)
    for code in rows.VALUE_ROWS:
        yield code, {}
    for line in CALLS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line, {}


def calls() -> list[Call]:
    """Return the calls of all programs, and of each operator."""
    noted: list[Call] = []
    listening = Listening(numpy_tf, noted)
    for code, inputs in programs():
        tensors = {name: numpy_tf.constant(value) for name, value in inputs.items()}
        eval(code, {"tf": listening, "np": np, "HERE": __file__}, tensors)
    return [with_all_tensors(call) for call in noted] + list(calls_of_operators())


def calls_of_operators() -> Iterator[Call]:
    """Yield calls of each operator, with the kinds of operands that it takes."""
    x, y = (numpy_tf.constant(rows) for rows in ([[0.5, 2.0], [1.5, 3.0]], [[2.0, 1.0], [0.3, 1]]))
    truth, whole = numpy_tf.constant([True, False]), numpy_tf.constant([1, 2])
    for names, function in OPERATORS.items():
        if names[0] in "&|^":
            yield Call(function, {"x": truth, "y": truth})
        elif names.startswith("~"):
            yield Call(function, {"x": truth})
        elif names.startswith("x[i]"):
            for index in (0, slice(1), (Ellipsis, 1), x > 1.0, whole[0]):
                yield Call(function, {"x": x, "i": index})
        elif len(inspect.signature(function).parameters) == 1:
            yield Call(function, {"x": x})
        else:
            yield Call(function, {"x": x, "y": y})
            for number in (2, 1, 0, 0.5):
                if not names.startswith("@"):
                    yield Call(function, {"x": x, "y": number})
                    yield Call(function, {"x": 2.0, "y": y})


# ---- asking the tapes ----------------------------------------------------------------------------


def is_floating(value: Any) -> bool:
    """Tell whether a value is a tensor or an array of real or complex floating numbers."""
    if hasattr(value, "numpy") and hasattr(value, "dtype"):
        return bool(value.dtype.is_floating or value.dtype.is_complex)
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fc"


def leaves(value: Any) -> list[Any]:
    """Return what is in lists and tuples."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def with_sources(value: Any, engine: Any, make: Callable[[Any], Any]) -> tuple[Any, list[Any]]:
    """Return the value of a parameter made of new sources, and these."""
    sources: list[Any] = []

    def replaced(item: Any) -> Any:
        if is_floating(item):
            sources.append(make(np.array(item)))
            return sources[-1]
        if isinstance(item, numpy_tf.Tensor):
            return engine.constant(item.numpy())
        if isinstance(item, numpy_tf.DType):
            return engine.as_dtype(item.name)
        if isinstance(item, (list, tuple)) and not hasattr(item, "_fields"):
            return type(item)(map(replaced, item))
        return item

    return replaced(value), sources


def may_be_a_tensor(value: Any) -> bool:
    """Tell whether a value is a Python number, or a list of some, that a tensor could stand for."""
    items = leaves(value)
    return all(isinstance(item, (int, float, complex)) for item in items) and any(
        isinstance(item, (float, complex)) for item in items
    )


def attempted(call: Call, engine: Any = numpy_tf, **instead: Any) -> Any:
    """Return the result of a call, or None when the arguments are refused."""
    try:
        return call.result(engine, **instead)
    except Exception:  # noqa: BLE001  whatever it is, these are no arguments for it
        return None


def with_all_tensors(call: Call) -> Call:
    """Return the call with tensors instead of numbers, wherever it takes them."""
    arguments = dict(call.arguments)
    given = [np.array(item).dtype for item in leaves(list(arguments.values())) if is_floating(item)]
    for name, value in call.arguments.items():
        if may_be_a_tensor(value):
            array = np.array(value)
            array = array.astype(given[0] if given else {"f": "f4", "c": "c8"}[array.dtype.kind])
            changed = Call(call.function, arguments | {name: numpy_tf.constant(array)})
            if attempted(changed) is not None:
                arguments = changed.arguments
    return Call(call.function, arguments)


@dataclass
class Answer:
    """What the calls of one function have in common: how often each thing is so, of how many."""

    tensors: Counter[str] = field(default_factory=Counter)
    kinds: dict[bool, dict[int, set[str]]] = field(
        default_factory=lambda: {True: defaultdict(set), False: defaultdict(set)}
    )
    listed: dict[int, bool] = field(default_factory=dict)
    asked: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    true: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    refused: set[tuple[int, str]] = field(default_factory=set)

    def note(self, what: tuple[Any, ...], is_so: Any) -> None:
        """Count one question and its answer."""
        self.asked[what] += 1
        self.true[what] += bool(is_so)


def kind_of(tensor: Any) -> str:
    """Return the word for a tensor's type."""
    dtype = tensor.dtype
    if dtype.is_floating:
        return "floating"
    if dtype.is_complex:
        return "complex"
    return {"bool": "boolean", "string": "text"}.get(dtype.name, "integer")


def results_of(value: Any) -> list[tuple[bool, list[Any]]] | None:
    """Return for each result whether it is a list, and its tensors; None if there are others."""
    parts = [value] if isinstance(value, list) or not isinstance(value, tuple) else list(value)
    if not all(
        hasattr(leaf, "numpy") and hasattr(leaf, "shape") for part in parts for leaf in leaves(part)
    ):
        return None
    return [(isinstance(part, list), leaves(part)) for part in parts]


def ask(call: Call, answer: Answer, engine: Any, make: Callable[[Any], Any]) -> None:
    """Make a call under two tapes, and note what its gradients are connected to."""
    made = {name: with_sources(value, engine, make) for name, value in call.arguments.items()}
    sources = {name: found for name, (_, found) in made.items() if found}
    instead = {name: value for name, (value, _) in made.items()}
    first = []
    with engine.GradientTape(persistent=True) as outer:
        outer.watch(sources)
        with engine.GradientTape(persistent=True) as inner:
            inner.watch(sources)
            value = attempted(call, engine, **instead)
        results = None if value is None else results_of(value)
        if results is None:
            return
        for place, (_, tensors) in enumerate(results):
            for tensor in filter(is_floating, tensors):
                cotangent = engine.constant(np.ones_like(tensor.numpy()))
                outer.watch(cotangent)
                ends = {"output": [tensor], "cotangent": [cotangent]}
                for name, given in sources.items():
                    found = gradients(inner, tensor, given, cotangent)
                    dense = found and [engine.convert_to_tensor(g) for g in found]
                    first.append(((place, name), dense, ends))
    answer.tensors.update(sources.keys())
    for place, (listed, tensors) in enumerate(results):
        answer.listed[place] = answer.listed.get(place, False) or listed
        if not any(source.dtype.is_complex for found in sources.values() for source in found):
            answer.kinds[bool(sources)][place].update(map(kind_of, tensors))
    for which, found, ends in first:
        note_what_is_read(answer, which, found, (outer, sources | ends))


def gradients(tape: Any, target: Any, sources: list[Any], cotangent: Any) -> list[Any] | None:
    """Return the gradients that are there, or None when the tape refuses."""
    try:
        found = tape.gradient(target, sources, output_gradients=cotangent)
    except LookupError:
        return None
    return [g for g in found if g is not None]


def note_what_is_read(
    answer: Answer, which: tuple[int, str], found: list[Any] | None, outer: Any
) -> None:
    """Note whether there is a gradient, and to what it is connected."""
    tape, sources = outer
    if found is None:
        answer.refused.add(which)
        return
    answer.note(which, found)
    if not found:
        return
    try:
        second = tape.gradient(found, sources)
    except LookupError:  # it is connected, and refused
        second = sources
    for read, connected in second.items():
        answer.note((*which, read), any(g is not None for g in connected))


# ---- writing it down -----------------------------------------------------------------------------


def parameters(function: Any) -> str:
    """Return the names of the parameters."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    found = inspect.signature(function).parameters.values()
    return ", ".join(stars.get(item.kind, "") + item.name for item in found)


def sometimes(answer: Answer, what: tuple[Any, ...]) -> str:
    """Return a question mark for what is not so in each call."""
    return "" if answer.true[what] == answer.asked[what] else "?"


def gradient_text(answer: Answer, place: int, name: str) -> str:
    """Return one parameter in which a result is differentiable, and what the gradient reads."""
    if (place, name) in answer.refused:
        return f"{name} refused"
    read = [
        what[2] + sometimes(answer, what)
        for what, count in answer.true.items()
        if count and what[:2] == (place, name) and len(what) == 3 and what[2] != "cotangent"
    ]
    text = name + sometimes(answer, (place, name))
    if not answer.true[place, name, "cotangent"]:
        return f"{text} constant"
    if sometimes(answer, (place, name, "cotangent")):
        message = f"the gradient by {name} reads its cotangent in some calls only"
        raise ValueError(message)
    order = [*answer.tensors, "output"]
    read.sort(key=lambda item: order.index(item.rstrip("?")))
    return f"{text} reads {' '.join(read)}" if read else text


def line(names: tuple[str, ...], function: Any, answer: Answer) -> str:
    """Return the line of one function."""
    taken = [name for name in inspect.signature(function).parameters if answer.tensors[name]]
    results = []
    for place, listed in sorted(answer.listed.items()):
        kinds = answer.kinds[True][place] or answer.kinds[False][place]
        kind = next(iter(kinds)) if len(kinds) == 1 else "varies"
        gradients = [
            gradient_text(answer, place, name)
            for name in taken
            if answer.true[place, name] or (place, name) in answer.refused
        ]
        text = f"list of {kind}" if listed else kind
        results.append(f"{text}: {'; '.join(gradients)}" if gradients else text)
    of = ", ".join(taken) or "nothing"
    return f"{' '.join(names)} ({parameters(function)}) of {of} -> {' | '.join(results)}"


def answers(engine: Any) -> dict[Any, Answer]:
    """Return for each function that returns tensors what its calls have in common."""
    found: dict[Any, Answer] = defaultdict(Answer)
    for call in calls():
        if not is_no_operation(names_of_functions()[call.function]):
            for make in (engine.constant, engine.Variable):
                ask(call, found[call.function], engine, make)
    return {function: answer for function, answer in found.items() if answer.listed}


def lines(engine: Any = numpy_tf) -> list[str]:
    """Return the lines of the table as an engine fills them, in order."""
    logging.disable(logging.WARNING)  # such as that a cast loses imaginary parts: some are meant to
    try:
        found = answers(engine)
    finally:
        logging.disable(logging.NOTSET)
    names = names_of_functions()
    return sorted(line(names[function], function, answer) for function, answer in found.items())


def table() -> str:
    """Return the text of the table."""
    return HEAD + "\n".join(lines()) + "\n"


def missing() -> list[str]:
    """Return the functions that should be in the table and are not."""
    present = {item.split(" ", 1)[0] for item in TABLE.read_text(encoding="utf-8").splitlines()}
    return [
        names[0]
        for names in names_of_functions().values()
        if names[0] not in present and not is_no_operation(names)
    ]


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    print(f"{TABLE.relative_to(ROOT)} is written.")
