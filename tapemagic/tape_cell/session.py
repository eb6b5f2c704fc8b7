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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.display import display

from tapemagic import engines
from tapemagic.body_names import read_names
from tapemagic.cell import execution, one_engine
from tapemagic.cell.replay import Replay
from tapemagic.cell.tracebacks import begin_at_cell
from tapemagic.cell.watching import FirstBindings
from tapemagic.keeping import keeping_tape
from tapemagic.tape_cell import tape_shown
from tapemagic.tape_cell.preparation import Preparation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.body_names import BodyNames
    from tapemagic.cell.source import CellSource, RunningCells
    from tapemagic.derivative_plan import Node
    from tapemagic.derivatives import Derivation, Derivative
    from tapemagic.finite_differences import Comparison
    from tapemagic.leibniz import Request
    from tapemagic.live.kept_tapes import KeptCell
    from tapemagic.tape_options import TapeOptions


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
        if not execution.show_syntax_error(shell, error, fails=options.raise_error):
            _report(shell, error, options)
    except Exception as error:  # noqa: BLE001 - whatever the reader's body raises
        _report(shell, error, options)


def _report(shell: InteractiveShell, error: Exception, options: TapeOptions) -> None:
    if options.raise_error:
        raise error
    shell.showtraceback((type(error), error, error.__traceback__))


def _run(shell: InteractiveShell, running: RunningCells, options: TapeOptions, body: str) -> None:
    with contextlib.ExitStack() as stack:
        _choose_engine(options, stack)
        cell = prepare(shell, running, options, body)
        if options.engine is not None:
            stack.enter_context(one_engine.modules_rebound(shell.user_ns))
        cell.run()


def _choose_engine(options: TapeOptions, stack: contextlib.ExitStack) -> None:
    try:
        if options.engine is not None:
            stack.enter_context(engines.temporarily(options.engine))
        engines.name()
    except (ValueError, ImportError) as error:
        raise UsageError(str(error)) from None


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
    stale_targets
        The targets' names that held something when the body started, and what.
    bound_targets
        The targets that the body has been seen to bind.
    unconnected
        The derivatives, intermediate ones included, that are None.
    running
        The cells that are being run.
    not_kept
        Why the tapes cannot keep what they record, where that was asked for and cannot be.
    kept
        What they kept.
    """

    shell: InteractiveShell
    options: TapeOptions
    source: CellSource
    tree: ast.Module
    names: BodyNames
    tf: Any
    requests: tuple[Request, ...]
    held: dict[str, Any]
    assigned: frozenset[str]
    stale_targets: dict[str, Any] = field(init=False)
    watched: dict[str, Any] = field(default_factory=dict)
    bound_targets: set[str] = field(default_factory=set)
    unconnected: frozenset[Node] = frozenset()
    running: RunningCells | None = None
    not_kept: str = ""
    kept: KeptCell | None = None

    def __post_init__(self) -> None:
        namespace = self.shell.user_ns
        targets = {request.target for request in self.requests}
        self.stale_targets = {name: namespace[name] for name in targets if name in namespace}

    @property
    def sources(self) -> list[str]:
        """The names that the requests differentiate with respect to, each once."""
        return list(dict.fromkeys(name for request in self.requests for name in request.sources))

    def run(self) -> None:
        """Run the body, then bind and show what was asked for."""
        replay = None
        if self.options.show_tape:
            self.not_kept = tape_shown.why_not_kept(self.tf)
            replay = self._replay() if self.not_kept else None
        self.run_and_keep()
        if self.kept is not None:
            tape_shown.show_cell(self.shell, self.kept)
        elif replay is not None:
            tape_shown.show_on_numpy(
                self.shell, self.options, replay, self._run_again, self.not_kept
            )
        if self.options.show_code:
            from tapemagic.tape_cell.code_shown import show_code

            show_code(self)

    def run_and_keep(self) -> None:
        """Run the body, and keep what the tapes recorded where that was asked for."""
        if self.requests:
            self._run_and_differentiate()
            return
        name = self.options.tape_name or "tape"
        with self._named_tape(name) as tape:
            self._run_body(tape)
        self._keep({name: tape}, None)

    def _run_again(self, options: TapeOptions) -> KeptCell:
        """Run the same cell with other options."""
        assert self.running is not None  # noqa: S101  for the type checker
        again = prepare(self.shell, self.running, options, self.source.body)
        again.run_and_keep()
        assert again.kept is not None  # noqa: S101  for the type checker
        return again.kept

    @property
    def _keeps(self) -> bool:
        return self.options.show_tape and not self.not_kept

    def _keep(self, named: dict[str, Any], derivation: Derivation | None) -> None:
        if self._keeps:
            self.kept = tape_shown.kept_by_cell(named, derivation, self.shell.user_ns)

    def _run_and_differentiate(self) -> None:
        from tapemagic.derivatives import Derivation

        derivation = Derivation(
            self.tf,
            self.requests,
            jacobian=self.options.jacobian,
            watch_accessed_variables=self.options.watch_variables,
            keep=self._keeps,
        )
        outermost = (
            self._named_tape(self.options.tape_name)
            if self.options.tape_name
            else contextlib.nullcontext()
        )
        shows_comparison = self.options.compare and not self.options.quiet
        replay = self._replay() if shows_comparison else None
        with outermost as tape, derivation:
            self._run_body(tape, derivation)
            derivatives = self._differentiate(derivation)
        self.unconnected = derivation.unconnected
        comparisons = self._comparisons(derivatives, replay) if replay is not None else {}
        self.shell.user_ns.update({name: found.value for name, found in derivatives.items()})
        self._keep({self.options.tape_name: tape} if self.options.tape_name else {}, derivation)
        if not self.options.quiet:
            from tapemagic.display.results import DerivativeTable

            display(DerivativeTable(derivatives.values(), comparisons))

    def _run_body(self, tape: Any | None, derivation: Derivation | None = None) -> None:
        """Run the body, watching each object as soon as it is there."""

        def watch(name: str, value: Any) -> Any:
            _check_watched(name, value, self.sources, self.tf)
            self.watched[name] = value
            if tape is not None:
                _watch_parts(tape, value, self.tf)
            if derivation is not None:
                derivation.watch(name, value)
            return value

        targets = {request.target for request in self.requests}

        def bound(name: str, value: Any) -> Any:
            if name in targets:
                self.bound_targets.add(name)
            return watch(name, value) if name in self.assigned else value

        if self._keeps:
            named = [] if tape is None else [tape]
            for each in [*named, *([] if derivation is None else derivation.tapes)]:
                each.kept.filename = self.source.filename
        for name, value in self.held.items():
            watch(name, value)
        with FirstBindings(self.assigned | targets, bound).installed(self.shell):
            execution.run(self.shell, self.source, self.shell.transform_ast(self.tree))

    def _differentiate(self, derivation: Derivation) -> dict[str, Derivative]:
        namespace = self.shell.user_ns
        for request in self.requests:
            self._refuse_unassigned(request)
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

    def _refuse_unassigned(self, request: Request) -> None:
        """Refuse a request whose target or sources the body was to assign, and did not."""
        namespace = self.shell.user_ns
        target = request.target
        # A target that is still the object from above was assigned by a cell above.
        is_stale = target not in self.bound_targets and (
            target not in namespace or namespace[target] is self.stale_targets.get(target, self)
        )
        missing = [target] if is_stale else []
        missing += [
            name for name in request.sources if name in self.assigned and name not in self.watched
        ]
        if missing and missing[0] in namespace and not is_stale:
            name = missing[0]
            raise UsageError(
                f"the tapes could not see how {name} was assigned, so they do not watch it: "
                f"write `{name} = ...` in the cell itself, or in a cell above."
            )
        if missing:
            raise UsageError(
                f"{missing[0]} was not assigned when the body ran, so there is no "
                f"{request.text} to compute."
            )

    @contextlib.contextmanager
    def _named_tape(self, name: str) -> Iterator[Any]:
        kind = keeping_tape(self.tf) if self._keeps else self.tf.GradientTape
        tape = kind(
            persistent=self.options.persistent,
            watch_accessed_variables=self.options.watch_variables,
        )
        self.shell.user_ns[name] = tape
        with tape:
            yield tape

    def _replay(self) -> Replay:
        """Return the body as it can be run again, from the names and the state as they are now."""
        shell, names = self.shell, self.names
        used = names.used | names.bound.keys() | {*self.sources}
        if names.may_bind_unseen:
            used |= shell.user_ns.keys() - shell.user_ns_hidden.keys()
        return Replay(shell, self.source, used, self.assigned, self.tf)

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
            except BaseException as error:  # an interrupt
                begin_at_cell(self.shell, error)
                raise
        return found


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
        raise error.with_traceback(None)  # noqa: B904 - the same error, without our frames
    except RecursionError:
        raise UsageError(
            "an expression of the cell is nested too deeply to be read: "
            "take it apart into several lines."
        ) from None
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
    check = Preparation(options, names, shell.user_ns, frozenset(shell.user_ns_hidden))
    requests = check.requests()
    check.tape_name(requests)
    sources = [name for request in requests for name in request.sources]
    mentioned = dict.fromkeys([*sources, *options.watch])
    held, assigned = check.places(mentioned)
    tf = check.engine(mentioned)
    for name in mentioned:
        if name in held:
            value = held[name]
        elif name in names.literals:
            value = names.literals[name]
        else:
            continue
        _check_watched(name, value, sources, tf)
    check.warn_of_rebinding(sources, held)
    return PreparedCell(
        shell, options, source, tree, names, tf, requests, held, assigned, running=running
    )


def _check_watched(name: str, value: Any, sources: list[str], tf: Any) -> None:
    """Refuse what no tape can watch."""
    from tapemagic.derivatives import SourceError, check_source

    try:
        check_source(name, value, tf)
    except SourceError as error:
        why = str(error) if name in sources else f"--watch {name}: {error}"
        raise UsageError(why) from None


def _watch_parts(tape: Any, value: Any, tf: Any) -> None:
    from tapemagic.derivatives.values import leaves, without_wrapper

    for part in leaves(value):
        tape.watch(without_wrapper(part, tf))
