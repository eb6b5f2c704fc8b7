"""Models of Keras, as far as tapes meet them.

What a model computes is not known, and it is read like everything unknown. Three things are known
of one that the program makes with Keras itself: ``model.predict(x)`` gives an array of numpy,
``model.input`` holds no numbers, and since Keras 3 a tape cannot watch the model's weights, which
are Variables of Keras.

The last is true only of weights that there are. A model has them once it is built: when it has been
told the form of its input, or has been called.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .causes import ancestors_of
from .levels import YES
from .python_functions import PythonFunctions
from .values import (
    BoundMethod,
    Class,
    Departed,
    Instance,
    Sequence,
    Symbol,
    Unknown,
    nodes_in,
)

if TYPE_CHECKING:
    from .graph import Node

__all__ = ["PREDICTIONS", "KerasModels"]

PREDICTIONS = frozenset({"predict", "predict_on_batch"})
# Who makes a model whose class is Keras's own.
MODELS = frozenset({"Model", "Sequential"})
# Who makes a model of some class.
MAKERS_OF_MODELS = (*MODELS, "clone_model", "load_model")
# What is no tensor with numbers, but the place of one in a model.
SYMBOLIC = frozenset({"input", "inputs", "output", "outputs"})
# Layers that have weights to train, whatever they are told.
LAYERS_WITH_WEIGHTS = frozenset({
    "Dense", "EinsumDense", "Embedding", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose",
    "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv2D", "SeparableConv2D", "LSTM", "GRU",
    "SimpleRNN", "MultiHeadAttention",
})  # fmt: skip
# What layers and models call their weights.
TRAINED = frozenset({"trainable_variables", "trainable_weights"})
WEIGHTS = TRAINED | {"variables", "weights"}
LEGACY = "TF_USE_LEGACY_KERAS"


class KerasModels(PythonFunctions):
    """Knows what Keras makes."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self._models: set[Node] = set()
        self._certain: set[Node] = set()
        self._weighted: set[Node] = set()
        self._variables: set[Node] = set()
        self._has_frozen = False

    # ---- making --------------------------------------------------------------------------------

    def call_tensorflow(
        self, node: ast.Call | None, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call ``tf.name``, which may make a model or a layer."""
        value = super().call_tensorflow(node, name, arguments, named)
        self._note_made(name, value, arguments, named)
        return value

    def call_symbol(
        self, node: ast.Call | None, path: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call the function `path` of a library, which may make a model or a layer."""
        value = super().call_symbol(node, path, arguments, named)
        if path.startswith("keras."):
            self._note_made(path, value, arguments, named)
        return value

    def _note_made(
        self, path: str, value: Any, arguments: list[Any], named: dict[str, Any]
    ) -> None:
        if not path.startswith("keras.") or not isinstance(value, Unknown):
            return
        made = value.node
        name = path.rpartition(".")[2]
        if name in MAKERS_OF_MODELS or ".applications." in path:
            self._models.add(made)
        if name in MODELS:
            self._certain.add(made)
            self._note_parts(made, name, [*arguments, *named.values()])
        elif name in LAYERS_WITH_WEIGHTS and "trainable" not in named:
            self._weighted.add(made)
            if "input_shape" in named or "input_dim" in named:
                self._build(made)
        elif name in {"Input", "InputLayer"}:
            self._build(made)
        elif name == "Variable":
            self._variables.add(made)

    def _note_parts(self, model: Node, name: str, given: list[Any]) -> None:
        """Note whether a model has weights from the beginning."""
        if name == "Model":
            if not self._weighted.isdisjoint(ancestors_of(nodes_in(given[-1]) if given else [])):
                self._weighted.add(model)
                self._build(model)
            return
        layers = given[0].items() if given and isinstance(given[0], Sequence) else []
        nodes = [layer.node for layer in layers if isinstance(layer, Unknown)]
        if not self._weighted.isdisjoint(nodes):
            self._weighted.add(model)
            if self._is_built(nodes[0]):
                self._build(model)

    def _build(self, made: Node) -> None:
        self.store.write(self.machine.cells, ("built", made), YES)

    def _is_built(self, made: Node) -> bool:
        return bool(self.machine.cells.get(("built", made)) == YES)

    # ---- using ---------------------------------------------------------------------------------

    def attribute_of(self, value: Any, name: str) -> Any:
        """Return ``value.name``."""
        if name in PREDICTIONS and self._predicts(value, name):
            return BoundMethod(value, name)
        return super().attribute_of(value, name)

    def call_method(
        self, node: ast.Call | None, method: BoundMethod, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call a method that is no function of the program."""
        if method.method in PREDICTIONS and self._predicts(method.owner, method.method):
            self._build(method.owner.node)
            self.open_questions += 1
            nodes = nodes_in(self.sequence("tuple", [*arguments, *named.values()]))
            return Departed(self.machine.node("left", (method.owner.node, *nodes), "?"))
        return super().call_method(node, method, arguments, named)

    def unknown_call(self, function: Any, arguments: list[Any]) -> Any:
        """Return what a function gives that cannot be looked into: it may be a layer."""
        if isinstance(function, Unknown) and function.node in self._weighted:
            self._build(function.node)
        if not isinstance(function, Symbol):
            # It may freeze a model that it is handed.
            self._has_frozen |= not self._weighted.isdisjoint(
                each.node for each in arguments if isinstance(each, Unknown)
            )
        return super().unknown_call(function, arguments)

    def bind_attribute(self, owner: Any, name: str, value: Any) -> None:
        """Let ``owner.name`` be `value`: a model may be frozen by it."""
        self._has_frozen |= name == "trainable"
        super().bind_attribute(owner, name, value)

    def _predicts(self, value: Any, name: str) -> bool:
        """Tell whether ``value.predict`` is certainly that of Keras."""
        if isinstance(value, Unknown):
            is_its_own = (value.node, name) not in self.machine.cells
            return value.node in self._certain and is_its_own
        return (
            isinstance(value, Instance)
            and name not in value.cells
            and self.in_class(value.kind, name) is None
            and _is_model(value.kind)
        )

    # ---- watching ------------------------------------------------------------------------------

    def is_symbolic(self, node: ast.AST | None, value: Any) -> bool:
        """Tell whether ``model.input`` is watched, which holds no numbers."""
        written = _first_argument(node)
        return (
            isinstance(written, ast.Attribute)
            and written.attr in SYMBOLIC
            and isinstance(value, Unknown)
            and any(part in self._models for part in value.node.inputs)
        )

    def is_keras_variable(self, node: ast.AST | None, value: Any) -> bool:
        """Tell whether the weights of a model of Keras 3 are watched, and there are some."""
        if not isinstance(value, Unknown) or self._is_legacy:
            return False
        if value.node in self._variables:
            return True
        written = _first_argument(node)
        if not isinstance(written, ast.Attribute) or written.attr not in WEIGHTS:
            return False
        if written.attr in TRAINED and self._has_frozen:
            return False
        owners = value.node.inputs
        return len(owners) == 1 and owners[0] in self._weighted and self._is_built(owners[0])

    @cached_property
    def _is_legacy(self) -> bool:
        """Whether the program asks for Keras 2."""
        return self.module_tree is not None and any(
            isinstance(node, ast.Constant) and node.value == LEGACY
            for node in ast.walk(self.module_tree)
        )


def _first_argument(node: ast.AST | None) -> ast.expr | None:
    return node.args[0] if isinstance(node, ast.Call) and node.args else None


def _is_model(kind: Class) -> bool:
    """Tell whether a class is certainly a model of Keras, and nothing else besides."""
    return bool(kind.bases) and all(
        _is_model(base) if isinstance(base, Class) else _is_path_of_model(base)
        for base in kind.bases
    )


def _is_path_of_model(base: Any) -> bool:
    if not isinstance(base, Symbol):
        return False
    library, _, rest = base.path.partition("keras.")
    return library in {"", "tensorflow."} and rest.rpartition(".")[2] in MODELS
