"""The life of one ``%%tape`` cell: read, refuse what can be refused, run, differentiate, show.

`prepare` finds every fault that can be found before the body runs and raises it as a
`UsageError`; `PreparedCell.run` then runs the body once under the tapes. From there on the body's
assignments stay, as in any cell, and the derivatives are bound all together or, when anything
fails, not at all.

**Which object is a source?** The one that the name holds when the body starts. If it holds none
then, or if the body's first mention of the name binds it anew, it is the object that the body
first binds to it. (The second half is what makes a cell that begins with ``x = tf.constant(3.0)``
give the same when it is run again.)
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import types
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.display import display

from tapemagic import engines
from tapemagic.cell import execution, one_engine
from tapemagic.cell.names import BodyNames, read_names
from tapemagic.cell.replay import Replay, variable_values
from tapemagic.cell.tracebacks import begin_at_cell
from tapemagic.cell.watching import FirstBindings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.source import CellSource, RunningCells
    from tapemagic.derivatives import Derivation, Derivative
    from tapemagic.derivatives.plan import Node
    from tapemagic.finite_differences import Comparison
    from tapemagic.leibniz import Request
    from tapemagic.tape_options import TapeOptions


class TapeWarning(UserWarning):
    """Something in a ``%%tape`` cell is allowed, and probably not what was meant."""


def run_tape_cell(
    shell: InteractiveShell, running: RunningCells, options: TapeOptions, body: str
) -> None:
    """Run the body of a ``%%tape`` cell as its options say.

    Raises
    ------
    UsageError
        If the cell cannot be run or its derivatives cannot be taken: one sentence.
    BaseException
        What the body raises, with the reader's frames only.
    """
    try:
        _run(shell, running, options, body)
    except SyntaxError as error:
        # A syntax error of the cell itself has no frame of its own; one raised by running code has.
        shown = _is_of_the_cell(error) and execution.show_syntax_error(
            shell, error, fails=options.raise_error
        )
        if not shown:
            _report(shell, error, options)
    except Exception as error:  # noqa: BLE001 - whatever the reader's body raises
        _report(shell, error, options)


def _report(shell: InteractiveShell, error: Exception, options: TapeOptions) -> None:
    if options.raise_error:
        raise error
    shell.showtraceback((type(error), error, error.__traceback__))


def _is_of_the_cell(error: SyntaxError) -> bool:
    return getattr(error, "tapemagic_cell", False)


def _run(shell: InteractiveShell, running: RunningCells, options: TapeOptions, body: str) -> None:
    with contextlib.ExitStack() as stack:
        _choose_engine(options, stack)
        cell = prepare(shell, running, options, body)
        if options.engine is not None:
            stack.enter_context(_modules_rebound(shell.user_ns))
        cell.run()


def _choose_engine(options: TapeOptions, stack: contextlib.ExitStack) -> None:
    try:
        if options.engine is not None:
            stack.enter_context(engines.temporarily(options.engine))
        engines.name()
    except (ValueError, ImportError) as error:
        raise UsageError(str(error)) from None


@contextlib.contextmanager
def _modules_rebound(namespace: dict[str, Any]) -> Iterator[None]:
    """Let the names of ``tf`` and its parts mean this cell's engine inside a ``with`` block."""
    engine = engines.name()
    rebound = one_engine.rebound_modules(namespace, engine)
    originals = {name: namespace[name] for name in rebound}
    namespace.update(rebound)
    before = set(namespace)
    try:
        yield
    finally:
        for name, original in originals.items():
            if namespace.get(name) is rebound[name]:
                namespace[name] = original
        # What the cell itself imported means the session's engine from the next cell on.
        imported = {name: value for name, value in namespace.items() if name not in before}
        with engines.as_in_session():
            if any(isinstance(value, types.ModuleType) for value in imported.values()):
                namespace.update(one_engine.rebound_modules(imported, engines.name()))


@dataclass
class PreparedCell:
    """A cell in which no fault was found.

    Attributes
    ----------
    held
        The sources and watched names that hold their object when the body starts.
    assigned
        Those whose object the body makes.
    watched
        The objects of both, as far as they have come to be.
    unconnected
        The derivatives, intermediate ones included, that are None.
    """

    shell: InteractiveShell
    options: TapeOptions
    source: CellSource
    tree: ast.Module
    tf: Any
    requests: tuple[Request, ...]
    held: dict[str, Any]
    assigned: frozenset[str]
    watched: dict[str, Any] = field(default_factory=dict)
    unconnected: frozenset[Node] = frozenset()

    @property
    def sources(self) -> list[str]:
        """The names that the requests differentiate with respect to, each once."""
        return list(dict.fromkeys(name for request in self.requests for name in request.sources))

    def run(self) -> None:
        """Run the body, then bind and show what was asked for."""
        if self.requests:
            self._run_and_differentiate()
        else:
            with self._named_tape(self.options.tape_name or "tape") as tape:
                self._run_body(tape)
        if self.options.show_code:
            self._show_code()

    def _run_and_differentiate(self) -> None:
        from tapemagic.derivatives import Derivation

        derivation = Derivation(
            self.tf,
            self.requests,
            jacobian=self.options.jacobian,
            watch_accessed_variables=self.options.watch_variables,
        )
        outermost = (
            self._named_tape(self.options.tape_name)
            if self.options.tape_name
            else contextlib.nullcontext()
        )
        replay = self._replay() if self.options.compare else None
        with outermost as tape, derivation:
            self._run_body(tape, derivation)
            derivatives = self._differentiate(derivation)
        self.unconnected = derivation.unconnected
        comparisons = self._comparisons(derivatives, replay) if replay is not None else {}
        self.shell.user_ns.update({name: found.value for name, found in derivatives.items()})
        if not self.options.quiet:
            from tapemagic.display.results import DerivativeTable

            display(DerivativeTable(derivatives.values(), comparisons))

    def _run_body(self, tape: Any | None, derivation: Derivation | None = None) -> None:
        """Run the body, watching each object as soon as it is there."""

        def watch(name: str, value: Any) -> Any:
            _check_watched(name, value, self.sources, self.tf)
            self.watched[name] = value
            if tape is not None:
                _watch_parts(tape, value)
            if derivation is not None:
                derivation.watch(name, value)
            return value

        for name, value in self.held.items():
            watch(name, value)
        with FirstBindings(self.assigned, watch).installed(self.shell):
            execution.run(self.shell, self.source, self.shell.transform_ast(self.tree))

    def _differentiate(self, derivation: Derivation) -> dict[str, Derivative]:
        namespace = self.shell.user_ns
        for request in self.requests:
            if request.target not in namespace:
                raise UsageError(
                    f"{request.target} was not assigned when the body ran, so there is no "
                    f"{request.text} to compute."
                )
            for name in request.sources:
                if name in self.assigned and name not in namespace:
                    raise UsageError(
                        f"{name} was not assigned when the body ran, so there is no {request.text} "
                        "to compute."
                    )
        targets = {request.target: namespace[request.target] for request in self.requests}
        from tapemagic.derivatives import DerivationError, TargetError

        # Where a gradient of the reader's own raises, what they see begins below this frame.
        __tracebackhide__ = "__ipython_bottom__"
        try:
            return derivation.differentiate(targets)
        except (DerivationError, TargetError) as error:
            raise UsageError(str(error)) from None
        except BaseException as error:
            begin_at_cell(self.shell, error)
            raise

    @contextlib.contextmanager
    def _named_tape(self, name: str) -> Iterator[Any]:
        tape = self.tf.GradientTape(
            persistent=self.options.persistent,
            watch_accessed_variables=self.options.watch_variables,
        )
        self.shell.user_ns[name] = tape
        with tape:
            yield tape

    def _replay(self) -> Replay:
        """Return the body as it can be run again, from the names and Variables as they are now."""
        names = dict(self.shell.user_ns)
        return Replay(self.shell, self.source, names, variable_values(names), self.assigned)

    def _comparisons(
        self, derivatives: dict[str, Derivative], replay: Replay
    ) -> dict[str, Comparison | str]:
        """Return a finite difference for each derivative, or why there is none."""
        from tapemagic.finite_differences import ComparisonError, compare

        found: dict[str, Comparison | str] = {}
        for name, derivative in derivatives.items():
            evaluate = replay.target(derivative.request.target)
            try:
                found[name] = compare(derivative, evaluate, self.tf)
            except ComparisonError as error:
                found[name] = str(error)
            except Exception as error:  # noqa: BLE001 - the reader's body may raise anything
                kind = type(error).__name__
                found[name] = f"No comparison: at a displaced point the body raises {kind}."
        return found

    def _show_code(self) -> None:
        """Show the program that the cell stands for and offer it as the next cell."""
        from tapemagic.display.programs import Program
        from tapemagic.plain_program import plain_program, plain_tape

        by_hand = {name for name, value in self.watched.items() if self._must_be_watched(value)}
        watching: dict[str, Any] = {
            "watched_at_start": [name for name in self.held if name in by_hand],
            "watched_in_body": [name for name in self.watched if name in by_hand & self.assigned],
            "watch_accessed_variables": self.options.watch_variables,
        }
        code = self.source.body
        if self.requests:
            code = plain_program(
                code,
                self.requests,
                jacobian=self.options.jacobian,
                made_in_body=self.assigned,
                unconnected=self.unconnected,
                **watching,
            )
        if self.options.tape_name or not self.requests:
            name, persistent = self.options.tape_name or "tape", self.options.persistent
            code = plain_tape(code, name, persistent=persistent, **watching)
        if engines.engine_of_module(getattr(self.shell.user_ns.get("tf"), "__name__", "")) is None:
            code = f"import tensorflow as tf\n\n{code}"
        display(Program(code))
        self.shell.set_next_input(code.rstrip("\n"))

    def _must_be_watched(self, value: Any) -> bool:
        """Whether a tape does not watch an object by itself."""
        from tapemagic.derivatives.values import is_variable, leaves

        return not self.options.watch_variables or not all(
            is_variable(part, self.tf) and part.trainable for part in leaves(value)
        )


def prepare(
    shell: InteractiveShell, running: RunningCells, options: TapeOptions, body: str
) -> PreparedCell:
    """Read a cell and refuse it, with one sentence, if it cannot work."""
    try:
        source = running.source(body)
        tree = source.parse(shell)
        # Some syntax errors ("'return' outside function") are found by the compiler only.
        with shell.compile.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
            execution.compiled(shell, tree, source.filename, "exec")
        names = read_names(tree, lambda inner: ast.parse(shell.transform_cell(inner)))
    except SyntaxError as error:
        error.tapemagic_cell = True  # type: ignore[attr-defined]
        raise
    if not tree.body:
        example = options.requests[0] if options.requests else "dy/dx"
        raise UsageError(
            f"the cell has no body: write the computation on the lines below `%%tape {example}`."
        )
    if names.awaits is not None:
        raise UsageError(
            f"line {names.awaits} awaits, and a %%tape cell cannot: while it waited, the tapes "
            "would record other tasks; await in a cell above and use the result here."
        )
    requests = _requests(options, names, shell.user_ns)
    sources = [name for request in requests for name in request.sources]
    mentioned = dict.fromkeys([*sources, *options.watch])
    held, assigned = _places(mentioned, names, shell.user_ns)
    tf = _engine_of_the_cell(names, [*mentioned], shell.user_ns, options)
    for name in mentioned:
        if name in held:
            value = held[name]
        elif name in names.literals:
            value = names.literals[name]
        else:
            continue
        _check_watched(name, value, sources, tf)
    _warn_of_rebinding(sources, held, names)
    return PreparedCell(shell, options, source, tree, tf, requests, held, assigned)


def _requests(
    options: TapeOptions, names: BodyNames, namespace: dict[str, Any]
) -> tuple[Request, ...]:
    if not options.requests:
        return ()
    from tapemagic.leibniz import RequestError, parse_requests

    def is_name(text: str) -> bool:
        return text in names.bound or text in namespace

    try:
        requests = parse_requests(options.requests, is_name)
    except RequestError as error:
        raise UsageError(str(error)) from None
    for request in requests:
        if request.target not in names.bound and not names.may_bind_unseen:
            raise UsageError(
                f"the body does not assign {request.target}: a tape records only what runs below "
                f"%%tape, so {request.target} must be computed there."
            )
    return requests


def _places(
    mentioned: dict[str, None], names: BodyNames, namespace: dict[str, Any]
) -> tuple[dict[str, Any], frozenset[str]]:
    """Part sources and watched names into those that hold their object and those the body makes."""
    held, assigned = {}, set()
    for name in mentioned:
        if name in names.bound and (name not in namespace or name in names.bound_before_use):
            assigned.add(name)
        elif name in namespace:
            held[name] = namespace[name]
        else:
            near = difflib.get_close_matches(name, [*names.bound, *namespace], n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise UsageError(
                f"there is no {name} to watch{hint}: define it in a cell above, or in the body."
            )
    return held, frozenset(assigned)


def _engine_of_the_cell(
    names: BodyNames, mentioned: list[str], namespace: dict[str, Any], options: TapeOptions
) -> Any:
    engine = engines.name()
    used = (names.used | {*mentioned}) - names.bound_before_use
    rebound = one_engine.rebound_modules(namespace, engine) if options.engine is not None else {}
    foreign = one_engine.foreign_name(used, namespace, engine, rebound.keys())
    if foreign is not None:
        raise UsageError(one_engine.sentence(*foreign, engine))
    try:
        return engines.current()
    except ImportError as error:
        raise UsageError(str(error)) from None


def _check_watched(name: str, value: Any, sources: list[str], tf: Any) -> None:
    """Refuse what no tape can watch."""
    from tapemagic.derivatives import SourceError, check_source

    try:
        check_source(name, value, tf)
    except SourceError as error:
        why = str(error) if name in sources else f"--watch {name}: {error}"
        raise UsageError(why) from None


def _watch_parts(tape: Any, value: Any) -> None:
    from tapemagic.derivatives.values import leaves

    for part in leaves(value):
        tape.watch(part)


def _warn_of_rebinding(sources: list[str], held: dict[str, Any], names: BodyNames) -> None:
    for name in dict.fromkeys(sources):
        if name not in names.rebound_from_itself:
            continue
        holder = (
            f"the {name} from before the cell" if name in held else f"the first {name} of the body"
        )
        # Shown with the line of the cell instead of a line of ours.
        warnings.warn_explicit(
            f"{name} is rebound from itself: the derivative is with respect to {holder}; "
            "give the new value another name.",
            TapeWarning,
            filename="%%tape",
            lineno=names.rebound_from_itself[name],
        )
