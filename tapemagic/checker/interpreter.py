"""Reads a program as Python would run it, with values of which only the necessary is known.

Nothing is executed. An `Interpreter` goes through the syntax tree in the order in which Python
would: assignments bind names to values of `values.py`, calls of functions of the program are
followed into their bodies, and what tapes do is told to the `Machine`. A loop of known length is
read as often as it runs, another one twice, since a second pass often fails where the first one
does not.

What goes wrong for certain, raises `Raised` if a ``try`` of the program may see it. Otherwise
Python would stop there; the reading goes on with an unknown value, to find what is wrong further
down.
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .bound_names import bound_names
from .control import OutOfSteps, Raised
from .differentiating import Machine
from .joining import phi
from .levels import MAYBE
from .parts import Parts
from .store import Store
from .values import (
    Choice,
    Class,
    Constant,
    Departed,
    Function,
    Instance,
    Manager,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
    nodes_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .asked import Asked
    from .control import Frame
    from .fixes.evidence import Signatures
    from .graph import Node, Shape
    from .tapes import Tape

__all__ = ["Base"]

# How much is read at most: for each expression of the source so many steps, and so many for all.
STEPS_PER_EXPRESSION = 20
LEAST_STEPS = 20_000
DEEPEST_CALL = 24


class Base(Parts):
    """The state of a reading, and what all parts of the interpreter need.

    Attributes
    ----------
    calls
        Every gradient call that was made, in order.
    tapes
        Every tape that was made.
    definitions
        The functions that were defined, the ones that were entered, and the classes.
    bound_in
        Of functions in which a name was looked for: the names that they bind.
    module_tree
        The syntax tree of the whole program.
    stopped
        What Python would have stopped at, None if at nothing.
    signatures
        Says by what nodes were computed, where the evidence of calls is wanted.
    size
        How many expressions and statements the program has.
    open_questions, open_shapes
        How often something was met that may raise, or not; shapes that fit each other, or not.
    running
        The functions that are read now, each with how many branches and loops around its call are
        not known.
    too_deep
        The statements and functions that are nested too deeply to be read.
    open_loops
        How many loops are read of which it is not known how often they run.
    open_lists
        The lists that grew in such a loop: their first items are known, and not how many there are.
    doubtful
        What gradient calls gave that may be None.
    carried
        What was handed to exceptions that the program raises itself.
    blind
        Whether code ran that may bind any name (``exec``, ``globals()``): nothing is sure then.
    lost_collections
        The lists and dictionaries that may hold anything: what was done to them is not known.
    born
        The lists and dictionaries by their cells, each with the moment at which it was made.
    joined_from
        Of a list or a dictionary that is one of two: these two.
    begun
        How many gradient calls had been made when the last cell of a notebook began.
    cells_begun
        How many cells of a notebook have begun.
    described
        By identity, the values of the objects that descriptions spoke of.
    graph
        Which call of a compiled function is read; 0 outside of all of them.
    functions_run_eagerly
        Whether ``tf.function`` was told to do nothing.
    undecided
        Within how many branches we are of which it is not known whether the program goes there.
    """

    def __init__(self, steps: int) -> None:
        self.store = Store()
        self.machine = Machine(self.store)
        self.module = Scope()
        self.calls: list[Asked] = []
        self.tapes: list[Tape] = []
        self.mistakes: list[tuple[str, ast.AST, Any]] = []
        self.definitions: list[Function] = []
        self.classes: list[Class] = []
        self.entered: set[ast.AST] = set()
        self.used_as_tensors: set[Node] = set()
        self.frames: list[Frame] = []
        self.yielding: list[Callable[[Any], Any]] = []
        self.depth = 0
        self.stopped: Any = None
        self.signatures: Signatures | None = None
        self.size = steps
        self.module_tree: ast.Module | None = None
        self.bound_in: dict[ast.AST, frozenset[str]] = {}
        self.owners: dict[Any, Any] = {}
        self.running_methods: list[tuple[Any, Class | None]] = []
        self.open_questions = 0
        self.open_shapes = 0
        self.open_loops = 0
        self.open_lists: set[Any] = set()
        self.blind = False
        self.doubtful: set[Node] = set()
        self.carried: list[Any] = []
        self.lost_collections: set[Any] = set()
        self.born: dict[int, tuple[Any, int]] = {}
        self.joined_from: dict[Any, tuple[Any, Any]] = {}
        self.begun = 0
        self.cells_begun = 0
        self.described: dict[int, Any] = {}
        self.graph = 0
        self.functions_run_eagerly = False
        self.undecided = 0
        self.running: list[tuple[ast.AST, int]] = []
        self.too_deep: list[Any] = []
        self.steps_left = 4 * LEAST_STEPS + STEPS_PER_EXPRESSION * steps

    @cached_property
    def bound_somewhere(self) -> frozenset[str]:
        """The names that the module itself binds."""
        return frozenset() if self.module_tree is None else bound_names(self.module_tree.body)

    @cached_property
    def bound_often(self) -> frozenset[str]:
        """The names that the program binds in several places."""
        names: Counter[str] = Counter()
        for node in () if self.module_tree is None else ast.walk(self.module_tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names[node.id] += 1
        return frozenset(name for name, count in names.items() if count > 1)

    # ---- values ------------------------------------------------------------------------------

    def unknown(self, *parts: Any) -> Unknown:
        """Return something unknown that may be made of `parts`."""
        nodes = tuple(node for part in parts for node in nodes_in(part))
        node = self.machine.node("unknown", nodes, "?")
        if nodes or any(isinstance(part, Manager) for part in parts):
            self.record_unknown(node)
            self.may_be_one_of(node, nodes)
        return Unknown(node)

    def settled(self, value: Any) -> Any:
        """Return the list of what a generator gives; any other value as it is."""
        is_generator = isinstance(value, Manager) and value.kind in {"generator", "lazy"}
        return self.collected(value) if is_generator else value

    def may_be_one_of(self, node: Node, parts: tuple[Node, ...]) -> None:
        """Let each tape that follows one of `parts` perhaps follow `node`, too."""
        for tape in self.machine.open_tapes:
            generation = tape.generation
            if generation is not None and any(generation.follows(part) for part in parts):
                self.store.write(generation.recorded, node, MAYBE)

    def record_unknown(self, node: Node) -> None:
        """Let every tape that listens perhaps follow `node`: what it was made of is not known."""
        for tape, _ in self.machine.active:
            if tape.generation is not None:
                self.store.write(tape.generation.recorded, node, MAYBE)

    def tensor(
        self, operation: str, *inputs: Node, dtype: str = "float", shape: Shape = None,
        note: Any = None,
    ) -> Tensor:  # fmt: skip
        """Return the tensor that an operation gives, recorded where a tape listens."""
        node = self.machine.node(operation, inputs, dtype, shape, note)
        return Tensor(self.machine.record(node) if inputs else node)

    def made(self, dtype: str = "float", shape: Shape = None) -> Tensor:
        """Return a tensor that was made of nothing."""
        return Tensor(self.machine.node("constant", (), dtype, shape))

    def node_of(self, value: Any) -> Node | None:
        """Return `value` as TensorFlow's operations take it; None if they certainly do not."""
        if isinstance(value, Tensor):
            return value.node
        if isinstance(value, Variable):
            return self.machine.read(value.handle, value.trained)
        if isinstance(value, Unknown):
            self.machine.accessed(value.node, MAYBE)
            self.used_as_tensors.add(value.node)
            return value.node
        if isinstance(value, Departed):
            return value.node
        if isinstance(value, Constant):
            return None if value.value is None else self._node_of_constant(value.value)
        if isinstance(value, Sequence):
            return self._node_of_items(value)
        if isinstance(value, Choice):
            nodes = [node for each in value.values if (node := self.node_of(each)) is not None]
            return phi(self.machine, tuple(nodes)) if nodes else None
        return self.unknown(value).node

    def _node_of_constant(self, value: Any) -> Node:
        return self.machine.node("constant", (), dtype_of_constant(value), ())

    def _node_of_items(self, value: Sequence) -> Node | None:
        nodes = [self.node_of(item) for item in value.items()]
        known = [node for node in nodes if node is not None]
        if len(known) < len(nodes):
            return None
        shapes = {node.shape for node in known}
        inner = shapes.pop() if len(shapes) == 1 else None
        shape = None if inner is None else (len(known), *inner)
        dtypes = {node.dtype for node in known} - {"int"} or {"int" if known else "float"}
        dtype = dtypes.pop() if len(dtypes) == 1 else "?"
        node = self.machine.node("linear", tuple(known), dtype, shape)
        return self.machine.record(node)

    def truth(self, value: Any) -> bool | None:
        """Return whether `value` counts as true; None where that is not known."""
        if isinstance(value, Constant):
            return bool(value.value)
        if isinstance(value, (Sequence, Mapping)):
            return bool(value.cells)
        if isinstance(value, (TapeValue, Function, Symbol, Class, Instance, Variable)):
            return None if isinstance(value, (Variable, Instance)) else True
        if isinstance(value, Choice):
            truths = {self.truth(each) for each in value.values}
            return truths.pop() if len(truths) == 1 else None
        return None

    def place_of(self, node: ast.AST | None) -> ast.AST:
        """Return `node`, or, where it is not known, what is evaluated now."""
        place = self.machine.place if node is None else node
        assert place is not None  # noqa: S101  for the type checker
        return place

    # ---- what goes wrong ---------------------------------------------------------------------

    def fails(self, name: str, cause: Any = None) -> Unknown:
        """Go on where the program raises `name`: in a ``try`` there, else with an unknown value."""
        if any(frame.kind == "try" for frame in self.frames):
            raise Raised(name, cause)
        self.stopped = self.stopped or cause or name
        return Unknown(self.machine.node("unknown", (), "?"), failed=cause or name)

    def begin_again(self) -> None:
        """Be outside of all functions, loops and blocks, however the reading got here."""
        self.frames.clear()
        self.yielding.clear()
        self.running.clear()
        self.running_methods.clear()
        self.depth = self.undecided = self.open_loops = self.graph = 0
        self.machine.let_go()

    def begin_cell(self) -> None:
        """Begin a cell of a notebook: it runs though the one before may have raised."""
        self.stopped = None
        self.begun = len(self.calls)
        self.cells_begun += 1
        self.mistakes.clear()

    def step(self) -> None:
        """Count a step, and stop when there were too many."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise OutOfSteps


def dtype_of_constant(value: Any) -> str:
    """Return the type of tensor that a Python value becomes."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    if isinstance(value, complex):
        return "complex128"
    return "string" if isinstance(value, (str, bytes)) else "?"
