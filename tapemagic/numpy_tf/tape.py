"""`GradientTape`: records operations, and differentiates what it recorded.

The rules are TensorFlow's, to the letter, since lessons are about them:

* A tape records between its entry and its exit. It follows what it watches: trainable Variables
  when they are read, everything else when `watch` says so, from then on.
* A tape that is not persistent gives one set of gradients. Asked inside its own block, it stops
  recording there.
* A gradient that is taken while an *outer* tape records is recorded by it; that is all there is to
  derivatives of higher order.
"""

from __future__ import annotations

import contextlib
import sys
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .cotangents import as_gradient, ones_for
from .dtypes import as_dtype
from .errors import InternalError, invalid_argument
from .heard import Heard
from .jacobians import batch_jacobian, jacobians
from .logs import warn
from .nest import flatten, pack_like
from .operation import tensors
from .recording import Recording, next_epoch, state
from .tensor import Tensor, shape_text
from .variable import UnreadVariable, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["GradientTape", "UnconnectedGradients"]


_USED_UP = (
    "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)"
)
_INSIDE = (
    "Calling GradientTape.{0} on a persistent tape inside its context is significantly less "
    "efficient than calling it outside the context (it causes the gradient ops to be recorded on "
    "the tape, leading to increased CPU and memory usage). Only call GradientTape.{0} inside the "
    "context if you actually want to trace the gradient in order to compute higher order "
    "derivatives."
)


class UnconnectedGradients(Enum):
    """What the gradient of a source is that the target does not depend on."""

    NONE = "none"
    ZERO = "zero"


_NONE = UnconnectedGradients.NONE


class GradientTape:
    """Record operations for automatic differentiation.

    Parameters
    ----------
    persistent
        Whether the tape may be asked for gradients more than once.
    watch_accessed_variables
        Whether trainable Variables are watched when they are read.
    """

    _heard: Heard | None = None
    _is_recording = False
    _last_reads: Mapping[int, tuple[Variable, list[int]]] = {}

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent
        self._watches_accessed = watch_accessed_variables
        self._heard = None
        self._is_recording = False

    @property
    def recording(self) -> Recording | None:
        """The log that this tape writes, together with the tapes around it."""
        return None if self._heard is None else self._heard.recording

    # ---- recording ---------------------------------------------------------------------------

    def __enter__(self) -> GradientTape:  # noqa: PYI034  Self needs Python 3.11
        recording, heard = state.recording, self._heard
        if heard is None:
            if recording is None:
                state.recording = recording = Recording()
            self._heard = heard = Heard(recording)
        else:
            recording, heard = self._enter_again(recording, heard)
        heard.listening_since = len(recording.records)
        self._is_recording = True
        recording.tapes += (self,)
        recording.epoch = next_epoch()
        return self

    def _enter_again(self, recording: Recording | None, heard: Heard) -> tuple[Recording, Heard]:
        """Return what this tape, which was entered before, writes now, and its view of that."""
        if self._is_recording:
            message = (
                "Tape is still recording, This can happen if you try to re-enter an "
                "already-active tape."
            )
            raise ValueError(message)
        if heard.recording is not recording and (recording or heard.recording.tapes):
            # Others write another recording here, or write that one elsewhere: in another thread.
            self._heard = heard = Heard(recording or Recording(), older=(heard, *heard.older))
        if recording is None:
            state.recording = recording = heard.recording
        return recording, heard

    def __exit__(self, *exception: object) -> None:
        if self._is_recording:
            self._pop()

    def _pop(self) -> None:
        heard = self._heard
        if not self._is_recording or heard is None:
            message = "Tape is not recording."
            raise ValueError(message)
        heard.stop()
        self._is_recording = False
        recording = heard.recording
        tapes = recording.tapes
        if tapes[-1] is self:
            recording.tapes = tapes = tapes[:-1]
        else:
            recording.tapes = tapes = tuple([tape for tape in tapes if tape is not self])
        if not tapes and state.recording is recording:
            state.recording = None

    @contextlib.contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Do not record inside this block.

        Raises
        ------
        RuntimeError
            When the tape was never entered.
        ValueError
            When it is not recording now.
        """
        if self._heard is None:
            message = "Trying to stop recording a tape which is not recording."
            raise RuntimeError(message)
        self._pop()
        try:
            yield
        finally:
            self.__enter__()

    def reset(self) -> None:
        """Forget everything that was recorded and watched.

        Raises
        ------
        ValueError
            When the tape is not recording.
        """
        self._pop()
        self._heard = None
        self.__enter__()

    # ---- watching ----------------------------------------------------------------------------

    def watch(self, tensor: Any) -> None:
        """Follow `tensor`: a tensor, a Variable, or a structure of these.

        This does nothing while no tape records.

        Raises
        ------
        ValueError
            When it is none of these, such as a Python number.
        """
        heard = self._heard
        if type(tensor) is Tensor and heard is not None and tensor._dtype.is_differentiable:
            if state.recording is not None:  # TensorFlow watches nothing while no tape records
                heard.watch(tensor)
            return
        for item in flatten(tensor):
            if type(item) is not Tensor and not isinstance(item, Variable):
                message = (
                    f"Passed in object {item} of type {type(item).__name__!r}, not tf.Tensor or "
                    f"tf.Variable or ExtensionType."
                )
                raise ValueError(message)
            if not item.dtype.is_differentiable:
                _warn_at_user_line(
                    "The dtype of the watched tensor must be floating (e.g. tf.float32), got "
                    f"{item.dtype!r}",
                    most=5,
                )
            if heard is None:
                message = (
                    "This GradientTape is not recording: call watch() inside its `with` block."
                )
                raise AttributeError(message)
            if state.recording is None:
                continue
            if isinstance(item, Variable):
                heard.reads.setdefault(id(item), (item, []))
                state.recording.epoch = next_epoch()
            elif item.dtype.is_differentiable:
                heard.watch(item)

    def hear_read(self, variable: Variable, index: int) -> bool:
        """Tell whether the tape follows `variable`, which was read as value `index`."""
        heard = self._heard
        if heard is None:
            return False
        key, reads = id(variable), heard.reads
        if key in reads:
            reads[key][1].append(index)
        elif self._watches_accessed and variable._trainable:
            reads[key] = (variable, [index])
        else:
            return False
        heard.watched[index] = index
        return True

    def hear_touch(self, variable: Variable) -> None:
        """List `variable`, which was read or changed without a value that could be followed."""
        if self._heard is not None and self._watches_accessed and variable.trainable:
            self._heard.reads.setdefault(id(variable), (variable, []))

    def lists(self, variable: Variable) -> bool:
        """Tell whether `variable` is among those that the tape holds."""
        return self._heard is not None and id(variable) in self._heard.reads

    def watched_variables(self) -> tuple[Variable, ...]:
        """Return the Variables that the tape watches, in the order of their creation."""
        if self._heard is not None:
            self._last_reads = self._heard.reads
        variables = [variable for variable, _ in self._last_reads.values()]
        return tuple(sorted(variables, key=lambda variable: variable.creation_number))

    # ---- differentiating ---------------------------------------------------------------------

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = _NONE,
    ) -> Any:
        """Return the gradient of the sum of `target` with respect to each source.

        Parameters
        ----------
        target
            A tensor, a Variable, or a structure of these; their gradients are added.
        sources
            A tensor, a Variable, or a structure of these.
        output_gradients
            What to begin with for each target, in place of ones.
        unconnected_gradients
            ``"none"`` or ``"zero"``: what a source gets that the target does not depend on.

        Returns
        -------
        structure like `sources`
            For each source a tensor of its shape and type, or None.

        Raises
        ------
        RuntimeError
            When the tape is not persistent and was asked before.
        """
        heard = self._heard
        if heard is None:
            raise RuntimeError(_USED_UP)
        if self._is_recording:
            self._prepare("gradient")
        found, release = None, not self._persistent
        if type(target) is Tensor and output_gradients is None and unconnected_gradients is _NONE:
            flat_sources = sources if type(sources) is list else [sources]
            try:
                found = heard.straight_gradients(target, flat_sources, release=release)
            except Exception:
                if release:
                    heard.lose_records()
                raise
        if found is None:
            return self._gradient(target, sources, output_gradients, unconnected_gradients)
        if release:
            self._last_reads = heard.reads
            self._heard = None
            heard.recording.tapes_used_up += 1
        return found if flat_sources is sources else found[0]

    def _gradient(
        self, target: Any, sources: Any, output_gradients: Any, unconnected_gradients: Any
    ) -> Any:
        """Return what `gradient` does, whatever it was given and this tape heard."""
        assert self._heard is not None  # noqa: S101  for the type checker
        if target is None:
            message = (
                "Argument `target` should be a list or nested structure of Tensors, Variables or "
                "CompositeTensors to be differentiated, but received None."
            )
            raise TypeError(message)
        if unconnected_gradients is not _NONE:
            unconnected_gradients = _unconnected(unconnected_gradients)
        targets, flat_sources = _leaves(target), _leaves(sources)
        given = None if output_gradients is None else list(map(convert, flatten(output_gradients)))
        try:
            if given is not None:
                found = self._gradients_of_given(targets, given, flat_sources)
            else:
                if self._heard.lost:
                    self._require_records(targets)
                seeds = list(map(ones_for, targets))
                found = self._gradients(
                    targets, seeds, flat_sources, release=not self._persistent, of_itself=True
                )
        except Exception:
            if not self._persistent:
                self._heard.lose_records()
            raise
        if unconnected_gradients is not _NONE:
            found = [
                tensors.zeros_like(_read_source(source)) if g is None else g
                for g, source in zip(found, flat_sources, strict=True)
            ]
        if not self._persistent:
            self._forget()
        if flat_sources is sources:
            return found
        return found[0] if type(sources) is Tensor else pack_like(sources, found)

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = _NONE,
        parallel_iterations: int | None = None,  # noqa: ARG002  TensorFlow's parameter
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Return the Jacobian of `target` with respect to each source.

        Returns
        -------
        structure like `sources`
            For each source a tensor of shape ``target.shape + source.shape``, or None.

        Raises
        ------
        RuntimeError
            When the tape is not persistent and was asked before.
        """
        if self._heard is None:
            raise RuntimeError(_USED_UP)
        flat_sources = flatten(sources)
        mode = _unconnected(unconnected_gradients)
        _shape(target)  # refuses what is no tensor
        self._require_persistence_without_pfor("the jacobian", " ", experimental_use_pfor)
        if self._is_recording:
            self._prepare("jacobian")
        target = self._read(_checked(target))
        flat_sources = [_checked(source) for source in flat_sources]
        found = jacobians(
            self._heard, target, flat_sources,
            zero=mode is not _NONE, at_once=experimental_use_pfor,
        )  # fmt: skip
        if not self._persistent:
            self._forget()
        return pack_like(sources, found)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = _NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Return the Jacobian of each row of `target` with respect to the same row of `source`.

        Returns
        -------
        tensor
            Of shape ``[batch] + target.shape[1:] + source.shape[1:]``; zeros when the target does
            not depend on the source.

        Raises
        ------
        RuntimeError
            When the tape is not persistent and was asked before.
        IndexError, ValueError
            When a rank is below two, or the batches differ.
        """
        if self._heard is None:
            raise RuntimeError(_USED_UP.replace("to compute", "tocompute"))
        target_shape = _shape(target)
        if not target_shape:
            message = "Shape () must have rank at least 2"
            raise IndexError(message)  # TensorFlow's class; it has not looked at the source yet
        _require_two_axes(target_shape)
        source_shape = _shape(source)
        _require_two_axes(source_shape)
        _require_one_length(target_shape, source_shape)
        self._require_persistence_without_pfor("the batch_jacobian", "", experimental_use_pfor)
        if parallel_iterations is not None and not self._persistent:
            message = (
                "GradientTape must be created with persistent=True to compute the batch_jacobian "
                "with parallel_iterations."
            )
            raise RuntimeError(message)
        _unconnected(unconnected_gradients)
        if self._is_recording:
            self._prepare("batch_jacobian")
        target, source = self._read(_checked(target)), _checked(source)
        found = batch_jacobian(self._heard, target, source, at_once=experimental_use_pfor)
        if not self._persistent:
            self._forget()
        return found

    # ---- what the three have in common -------------------------------------------------------

    def _prepare(self, method: str) -> None:
        """Stop recording, or warn, when asked inside the tape's own block."""
        if not self._persistent:
            self._pop()
        elif method == "gradient":
            _warn_at_user_line(_INSIDE.format(method), most=1)
        elif method == "jacobian":
            # It asks for gradients, at a line of the engine's own: the first time, whoever called.
            _warn_once(("", 0), _INSIDE.format("gradient"), most=1)

    def _require_persistence_without_pfor(self, what: str, gap: str, use_pfor: object) -> None:
        if not use_pfor and not self._persistent:
            before, after = (" ", "  ") if gap else ("  ", " ")
            message = (
                f"GradientTape must be created with persistent=True to compute {what} with eager "
                f"execution enabled and{before}with{after}experimental_use_pfor set to False."
            )
            raise RuntimeError(message)

    def _read(self, target: Tensor | Variable) -> Tensor:
        """Return `target`; a Variable is read under this tape, as TensorFlow's Jacobians do."""
        if isinstance(target, Tensor):
            return target
        if self._is_recording:
            return target._to_tensor()
        with self:
            return target._to_tensor()

    def _gradients_of_given(
        self, targets: list[Any], given: list[Tensor], sources: list[Any]
    ) -> list[Any]:
        """Return the gradients that begin with the cotangents `given`; missing ones are ones.

        One of another type than its target's is refused by the first operation that computes with
        it, but passed on by those that do not. Only tensors know their types: so the pass computes
        with tensors then, as it does while a tape listens.
        """
        assert self._heard is not None  # noqa: S101  for the type checker
        seeds: list[Any] = [ones_for(target) for target in targets]
        for position, (target, cotangent) in enumerate(zip(targets, given, strict=False)):
            seeds[position] = cotangent
            if type(target) is Tensor and self._heard.has_computed(target):
                if cotangent._dtype is not target._dtype:
                    if state.recording is None:
                        with GradientTape(watch_accessed_variables=False):
                            return self._gradients_of_given(targets, given, sources)
                    self._require_takers(target, cotangent)
                seeds[position] = _fitting_seed(target, cotangent)
        return self._gradients(
            targets, seeds, sources, release=not self._persistent, of_itself=True
        )

    def _require_takers(self, target: Tensor, cotangent: Tensor) -> None:
        """Refuse a cotangent of another type than `target` if an operation on the way does."""
        assert self._heard is not None  # noqa: S101  for the type checker
        try:
            self._heard.pass_everything(target, cotangent)
        except TypeError as error:  # of the operator for quotients, which TensorFlow does not use
            raise invalid_argument(str(error), "RealDiv") from None

    def _require_records(self, targets: list[Any]) -> None:
        """Refuse targets whose records were lost, as a backward pass through them failed."""
        assert self._heard is not None  # noqa: S101  for the type checker
        for target in targets:
            if (
                type(target) is Tensor
                and self._heard.recording.index_of(target) in self._heard.lost
            ):
                message = (
                    "An earlier gradient call on this tape failed. The tape is not persistent: "
                    "it has forgotten what it recorded before."
                )
                raise InternalError(None, None, message)

    def _gradients(
        self,
        targets: list[Any],
        seeds: list[Any],
        sources: list[Any],
        *,
        release: bool = False,
        of_itself: bool = False,
    ) -> list[Any]:
        """Return the gradient of each source as a tensor, or None.

        With `of_itself`, a target that is a source depends on itself, watched or not; but not if it
        is not watched and another target was computed from it: then TensorFlow drops both.
        """
        assert self._heard is not None  # noqa: S101  for the type checker
        computed, their_seeds = targets, seeds
        for target in targets:
            if type(target) is not Tensor:
                # A Variable is no value: as a target it depends on nothing but itself.
                pairs = zip(targets, seeds, strict=True)
                computed, their_seeds = _unzipped([p for p in pairs if type(p[0]) is Tensor])
                break
        dropped = self._dropped(computed, sources) if of_itself and len(computed) > 1 else ()
        found = self._heard.gradients(computed, their_seeds, sources, release=release)
        place = 0
        for source in sources:
            g = found[place]
            if of_itself and (g is None or type(source) is not Tensor):
                number = 0
                for target in targets:
                    if target is source and id(source) not in dropped:
                        seed = seeds[number]
                        g = g if seed is None else seed if g is None else g + seed
                    number += 1  # noqa: SIM113
            if g is not None:
                found[place] = g if type(g) is Tensor else as_gradient(g, source)
            place += 1  # noqa: SIM113  faster than enumerate
        return found

    def _dropped(self, targets: list[Tensor], sources: list[Any]) -> set[int]:
        """Return the sources that are targets too, and from which another target was computed."""
        assert self._heard is not None  # noqa: S101  for the type checker
        both = [s for s in sources if any(target is s for target in targets)]
        return {id(source) for source in both if self._heard.uses(source, targets)}

    def _forget(self) -> None:
        """Forget everything: the tape is used up."""
        heard = self._heard
        if heard is not None:
            self._last_reads = heard.reads
            self._heard = None
            for view in (heard, *heard.older):
                view.recording.tapes_used_up += 1


# ---- arguments and results --------------------------------------------------------------------


def _leaves(structure: Any) -> list[Any]:
    """Return the targets or sources in `structure`, which is itself a list of them quite often."""
    kind = type(structure)
    if kind is Tensor or kind is Variable:
        return [structure]
    if kind is list and structure:
        for item in structure:
            if type(item) is not Tensor and type(item) is not Variable:
                break
        else:
            return structure  # type: ignore[no-any-return]
    return [_checked(item) for item in flatten(structure)]


def _unzipped(pairs: list[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    return [first for first, _ in pairs], [second for _, second in pairs]


def _checked(item: Any) -> Any:
    """Return `item` if it can be a target or a source.

    Raises
    ------
    TypeError, AttributeError
        As TensorFlow does, when it is a number, an array or something else.
    """
    if type(item) is Tensor:
        return item
    if isinstance(item, Variable):
        return item._variable if isinstance(item, UnreadVariable) else item
    if not _names_a_type(item):
        message = f"Cannot convert the argument `type_value`: {item!r} to a TensorFlow DType."
        raise TypeError(message)
    kind = type(item)
    shown = f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__
    message = (
        f"{shown!r} object is not a tensor or a Variable: a tape differentiates only what "
        f"TensorFlow's operations computed from what it watches."
    )
    raise AttributeError(message)


def _names_a_type(item: Any) -> bool:
    """Tell whether TensorFlow can take `item` for a type, as it tries with what is no tensor.

    It numbers its types: 9.0 is one of them, and 0.5 is none.
    """
    if hasattr(item, "dtype"):
        return True
    if isinstance(item, (int, float, complex)):
        return item in _NUMBERS_OF_TYPES
    try:
        as_dtype(item)
    except TypeError:
        return False
    return True


_NUMBERS_OF_TYPES = frozenset((*range(1, 34), *range(101, 134)))


def _shape(item: Any) -> tuple[int, ...]:
    if type(item) is not Tensor and not isinstance(item, Variable):
        message = f"{type(item).__name__!r} object has no attribute 'shape'"
        raise AttributeError(message)
    return tuple(item.shape.as_list())  # type: ignore[arg-type]  # a value's lengths are known


def _require_two_axes(shape: tuple[int, ...]) -> None:
    if len(shape) < 2:  # noqa: PLR2004
        message = f"Shape {shape} must have rank at least 2"
        raise ValueError(message)


def _require_one_length(target_shape: tuple[int, ...], source_shape: tuple[int, ...]) -> None:
    if target_shape[0] != source_shape[0]:
        message = (
            f"Need first dimension of target shape ({target_shape}) and source shape "
            f"({source_shape}) to match."
        )
        raise ValueError(message)


def _read_source(source: Any) -> Tensor:
    return source if type(source) is Tensor else source._read()


def _unconnected(value: Any) -> UnconnectedGradients:
    if value is UnconnectedGradients.NONE:
        return UnconnectedGradients.NONE
    try:
        return UnconnectedGradients(value)
    except ValueError:
        message = f"Unknown value for unconnected_gradients: {value!r}"
        raise ValueError(message) from None


def _fitting_seed(target: Any, given: Tensor) -> Any:
    """Return the cotangent that the user gave, in the form of `target`."""
    shape, wanted = np.shape(given._value), np.shape(target._value)
    if shape != wanted:
        try:
            fits = np.broadcast_shapes(shape, wanted) == wanted
        except ValueError:
            fits = False
        if not fits:
            message = f"Incompatible shapes: {shape_text(shape)} vs. {shape_text(wanted)}"
            raise invalid_argument(message, "Mul")
        given = tensors.broadcast_to(given, wanted)
    return given._value if state.recording is None else given


# ---- warnings ---------------------------------------------------------------------------------

_warned: dict[tuple[tuple[str, int], str], int] = {}


def _warn_at_user_line(message: str, *, most: int) -> None:
    """Log `message`, at most `most` times for each line of the user's code."""
    _warn_once(_user_line(), message, most=most)


def warn_of_old_name(name: str, instead: str) -> None:
    """Log, once, that TensorFlow will take a name away, and in which line it was used."""
    file, line = _user_line()
    message = (
        f"From {file}:{line}: {name} is deprecated and will be removed in a future version.\n"
        f"Instructions for updating:\n{instead}"
    )
    if not _warned.setdefault((("", 0), name), 0):
        _warned[("", 0), name] = 1
        warn(message)


def _user_line() -> tuple[str, int]:
    """Return the file and the number of the line that called the engine."""
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def _warn_once(place: tuple[str, int], message: str, *, most: int) -> None:
    key = (place, message[:40])
    count = _warned.get(key, 0)
    if count < most:
        _warned[key] = count + 1
        warn(message)
