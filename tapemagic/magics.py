"""The magics ``%%tape``, ``%%tape_plot``, ``%%tape_check``, ``%%tape_explore`` and ``%tape``.

They parse the line, call a room below, and show.

`load` and `unload` put the magics, their completions and the binding of ``import tensorflow``
into a shell and take all of it out again.
"""

from __future__ import annotations

import inspect
import logging
import re
import sys
import warnings
from typing import TYPE_CHECKING, Any, cast

from IPython.core.display_functions import display
from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from traitlets import Bool, Enum, TraitError, Unicode, validate

from tapemagic import engines
from tapemagic.cell.source import RunningCells
from tapemagic.completion import matcher
from tapemagic.editors.notebook_comm import NotebookComm
from tapemagic.live.checks import CHECK_MAGIC, EXPLORE_MAGIC, MODES, LiveChecks
from tapemagic.misplaced_magics import MisplacedMagics
from tapemagic.notebook_imports import TensorFlowImports, rewrite_rest_of_cell
from tapemagic.tape_command import SUBCOMMANDS, run_command
from tapemagic.tape_options import TapeLineError, parse_line

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Bunch

PLOT_MAGIC = "tape_plot"
_MAGICS = (
    ("cell", "tape"),
    ("cell", CHECK_MAGIC),
    ("cell", EXPLORE_MAGIC),
    ("cell", PLOT_MAGIC),
    ("line", "tape"),
)
# IPython would refuse these without a body, and knows neither their help nor what to write.
_WITHOUT_BODY = ("%%tape", f"%%{CHECK_MAGIC}", f"%%{EXPLORE_MAGIC}", f"%%{PLOT_MAGIC}")


@magics_class
class TapeMagics(Magics):
    """Cells under gradient tapes."""

    engine = Unicode(
        engines.AUTO,
        help="Which module speaks tf.*: 'auto' (TensorFlow where installed), 'numpy' or "
        "'tensorflow'. TAPEMAGIC_ENGINE and `%tape engine` are stronger.",
    ).tag(config=True)
    quiet = Bool(
        default_value=False,
        help="Bind the derivatives of %%tape and do not show them, as --quiet does for one cell.",
    ).tag(config=True)
    check = Enum(
        MODES,
        MODES[0],
        help="Whether cells that use tapes are checked before they run: 'on', 'off', or 'strict', "
        "with which a cell with a mistake does not run.",
    ).tag(config=True)

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell=shell, parent=shell)
        self._running = RunningCells(shell)
        self.checks = LiveChecks(shell, lambda: str(self.check))
        self._pages = NotebookComm(shell, self.checks)
        self._imports = TensorFlowImports()
        self._misplaced = MisplacedMagics([name for kind, name in _MAGICS if kind == "cell"])
        self._matcher = matcher(shell, tuple(SUBCOMMANDS))
        engines.configure(self.engine)

    @validate("engine")
    def _configure_engine(self, proposal: Bunch) -> str:
        try:
            engines.configure(proposal["value"])
        except ValueError as error:
            raise TraitError(str(error)) from None  # any other class would leave the value there
        return str(proposal["value"])

    @no_var_expand
    @cell_magic("tape")  # type: ignore[arg-type] # its type is that of the form without a name
    def tape_cell(self, line: str, cell: str) -> None:
        """Run a cell under gradient tapes and give the derivatives.

        ``%%tape [REQUEST ...] [options]``

        The cell runs as any cell does, while the tapes that the requested derivatives need record
        it, nested correctly. Each derivative is shown, and bound to its request's name with ``_``
        for ``/``.

        Parameters
        ----------
        REQUEST
            A derivative in Leibniz notation, up to the fifth order: ``dy/dx``, ``d2y/dx2``,
            ``d2z/dxdy`` (by x first); ``∂`` may be written for ``d``. The target (y) is computed
            in the cell. The source (x) is a tensor or Variable of floating point, from above or
            from the cell; a constant is watched for you. Without a request the tape itself is
            bound, for the cells below to ask.
        --as NAME
            Bind the tape to NAME (without a request it is bound to ``tape``).
        --persistent
            Let that tape give gradients more than once.
        --watch NAMES
            Watch these constants too: ``--watch x,y``.
        --no-auto-watch
            Do not watch Variables by themselves.
        --engine ENGINE
            Run this cell on ``auto``, ``numpy`` or ``tensorflow``.
        --jacobian
            For a y of several elements: give its Jacobian (in second order the Hessian) in place
            of the gradient of the sum of its elements.
        --show-code
            Show the plain program that the cell stands for, and offer it as the next cell.
        --show-tape
            Keep what the tapes record, and show it: the operations in order, and how the derivative
            comes out of them.
        --compare
            Put a central finite difference beside each derivative.
        --no-raise-error
            Show an error, but let the cells below run.
        -q, --quiet
            Bind the derivatives and do not show them.
        -h, --help
            Show this help.

        Examples
        --------
        A second derivative; ``d2y_dx2`` is bound::

            x = tf.Variable(1.0)

            %%tape d2y/dx2
            y = x * x * x

        Several, one of them mixed::

            %%tape dz/dx dz/dy d2z/dxdy
            z = x**2 * tf.sin(y)

        No derivative named: the tape is kept, and the next cell asks it::

            %%tape --as t --persistent
            y = x * x

            t.gradient(y, x)

        The program behind it, and a check of the number::

            %%tape dy/dx --show-code --compare
            y = tf.exp(x)

        What the tape recorded, and the chain rule step by step::

            %%tape dy/dx --show-tape
            y = tf.sin(x) * x

        All partial derivatives of a vector by a vector::

            v = tf.constant([1.0, 2.0, 3.0])

            %%tape du/dv --jacobian
            u = v * v
        """
        try:
            options = parse_line(line)
        except TapeLineError as error:
            refusal = UsageError(str(error))
            if "--no-raise-error" not in line.split():
                raise refusal from None
            self.shell.showtraceback((UsageError, refusal, None))
            return
        if options.help:
            print(_without_markup(self.tape_cell))  # noqa: T201 - never a pager: notebooks lose it
            return
        from dataclasses import replace

        from tapemagic.tape_cell.session import run_tape_cell

        options = replace(options, quiet=options.quiet or self.quiet)
        run_tape_cell(self.shell, self._running, options, cell)

    @no_var_expand
    @cell_magic(CHECK_MAGIC)  # type: ignore[arg-type]
    def tape_check_cell(self, line: str, cell: str) -> None:
        """Check a cell for mistakes with gradient tapes, and do not run it.

        Examples
        --------
        ::

            %%tape_check
            with tf.GradientTape() as tape_2:
                with tf.GradientTape() as tape_1:
                    y = x * x * x
            dy_dx = tape_1.gradient(y, x)
            d2y_dx2 = tape_2.gradient(dy_dx, x)
        """
        if line.split() in (["-h"], ["--help"]):
            print(_without_markup(self.tape_check_cell))  # noqa: T201
            return
        if line.strip():
            raise UsageError(
                f"%%{CHECK_MAGIC} takes no arguments, and got {line.strip()}: write the cell to be "
                "checked on the lines below."
            )
        if not cell.strip():
            raise UsageError(
                f"%%{CHECK_MAGIC} has nothing to check: write the cell to be checked on the lines "
                "below."
            )
        self.checks.show(cell)

    @no_var_expand
    @cell_magic(EXPLORE_MAGIC)  # type: ignore[arg-type]
    def tape_explore_cell(self, line: str, cell: str) -> None:
        """Show where the lines of a cell may stand, and what comes of each place.

        Each line that computes, watches or asks a tape can be moved, into the blocks of the tapes
        and out of them. What each gradient call gives then is known at once: the cell is run in
        every arrangement of its lines, and each time everything is put back as it was. In the end
        the notebook's names hold what they held before.

        Examples
        --------
        ::

            %%tape_explore
            x = tf.Variable(1.0)
            with tf.GradientTape() as tape_2:
                with tf.GradientTape() as tape_1:
                    y = x * x * x
            dy_dx = tape_1.gradient(y, x)
            d2y_dx2 = tape_2.gradient(dy_dx, x)

        A program that is ready, without a cell of your own::

            tapemagic.explore_placement()
        """
        if line.split() in (["-h"], ["--help"]):
            print(_without_markup(self.tape_explore_cell))  # noqa: T201
            return
        if line.strip():
            raise UsageError(
                f"%%{EXPLORE_MAGIC} takes no arguments, and got {line.strip()}: write the program "
                "with its tapes on the lines below."
            )
        from tapemagic.explore_command import explore_cell

        display(explore_cell(self.shell, self.checks, cell))

    @no_var_expand
    @cell_magic(PLOT_MAGIC)  # type: ignore[arg-type]
    def tape_plot_cell(self, line: str, cell: str) -> None:
        """Plot the function that a cell computes, with its derivatives.

        ``%%tape_plot VARIABLE LOW HIGH [NAME=VALUE ...] [options]``

        The lines are those of a function of the variable, and the value of the last one is its
        value. What they bind is the function's own: the notebook's names stay as they are. Other
        names are looked up in the notebook.

        Parameters
        ----------
        VARIABLE
            What the function is a function of.
        LOW, HIGH
            The limits: numbers, ``2*pi``, or names of the notebook.
        NAME=VALUE
            A parameter that can be changed below the plot, written without blanks: ``a=1.0`` is a
            slider, ``a=(0,5)`` one from 0 to 5, a list is a choice, ``True`` a switch.
        --order N
            Show derivatives up to this order, 1 to 4; it is 2 if not given.
        --x POINT
            Begin with the point here.
        --as NAME
            Bind the plot to NAME, to observe it or to save it.
        --engine ENGINE
            Compute on ``numpy`` or ``tensorflow``; if not given, on the one that the cell uses.
        -h, --help
            Show this help.

        Examples
        --------
        A function of x::

            %%tape_plot x -3 3
            u = tf.sin(x)
            u * x

        With a slider, and one derivative more::

            %%tape_plot t 0 2*pi a=(0.5,3.0) --order 3 --as p
            tf.exp(-t) * tf.sin(a * t)
        """
        from tapemagic.plot_command import plot_body, read_cell_line

        options = read_cell_line(line)
        if options.help:
            print(_without_markup(self.tape_plot_cell))  # noqa: T201
            return
        plot_body(self.shell, self._running, options, cell)

    @no_var_expand
    @line_magic("tape")  # type: ignore[arg-type]
    def tape_line(self, line: str) -> None:
        """Say or choose what ``%%tape`` works with.

        Examples
        --------
        ::

            %tape                    # the engine, the versions, the settings
            %tape engine numpy       # or auto, or tensorflow
            %tape check strict       # or on, or off: are cells checked before they run?
            %tape fix                # the last cell with a mistake, corrected
            %tape why dy_dx          # why is it None?
            %tape show tape          # what did it record?
            %tape plot tf.sin(x)*x -3 3
            %tape exercise 02.1      # is my answer right?
            %tape exercise calculus.slope   # one that a teacher wrote, in calculus.py
            %tape help               # everything there is
        """
        try:
            shown = run_command(self, line)
        except ValueError as error:  # TAPEMAGIC_ENGINE names no engine
            raise UsageError(str(error)) from None
        if isinstance(shown, str):
            print(shown)  # noqa: T201 - a magic's output
        elif shown is not None:
            display(shown)

    def install(self) -> None:
        """Put everything into the shell."""
        shell = self.shell
        shell.register_magics(self)
        self._running.connect()
        self.checks.connect()
        self._pages.connect()
        shell.ast_transformers += [self._imports, self._misplaced]
        rewrite_rest_of_cell(self._imports)
        shell.input_transformers_cleanup.append(give_tape_a_body)
        shell.Completer.custom_matchers.append(self._matcher)

    def uninstall(self) -> None:
        """Take everything out of the shell; what others have put in its place stays."""
        shell = self.shell
        manager = shell.magics_manager
        for kind, name in _MAGICS:
            registered = manager.magics[kind].get(name)
            if getattr(registered, "__self__", None) is self:
                del manager.magics[kind][name]
        manager.registry.pop(type(self).__name__, None)
        self._running.disconnect()
        self.checks.disconnect()
        self._pages.disconnect()
        places: list[tuple[list[Any], Any]] = [
            (_configurables(shell), self),
            (shell.ast_transformers, self._imports),
            (shell.ast_transformers, self._misplaced),
            (shell.input_transformers_cleanup, give_tape_a_body),
            (shell.Completer.custom_matchers, self._matcher),
        ]
        for installed, ours in places:
            # Something else may have taken it out: IPython does so with a transformer that fails.
            if ours in installed:
                installed.remove(ours)
        engines.forget_choices()


def _without_markup(documented: Any) -> str:
    """Return a docstring as plain text."""
    text = inspect.getdoc(documented) or ""
    text = re.sub(r"^::\n+", "", text.replace("``", ""), flags=re.MULTILINE)
    return re.sub(r"::$", ":", text, flags=re.MULTILINE)


def give_tape_a_body(lines: list[str]) -> list[str]:
    """Let ``%%tape --help`` and ``%%tape dy/dx`` without a body reach the magic.

    IPython refuses a cell magic without a body before the magic is called.
    """
    written = "".join(lines).strip()
    is_ours = written.startswith("%%tape") and written.split(None, 1)[0] in _WITHOUT_BODY
    if is_ours and "\n" not in written:
        return [written + "\n", "\n"]
    return lines


# A terminal asks whether a cell is complete: the added line must not end it while it is typed.
give_tape_a_body.has_side_effects = True  # type: ignore[attr-defined]


def load(shell: InteractiveShell) -> None:
    """Install the extension in a shell; a second time replaces the first.

    A setting that cannot be (``c.TapeMagics.engine = "torch"`` in a profile) is a warning, and none
    of the configured settings counts.
    """
    unload(shell)
    try:
        magics = TapeMagics(shell)
    except TraitError as error:
        _drop_half_made(shell)
        warnings.warn(
            f"the configuration of TapeMagics is left out, since {error}",
            UserWarning,
            stacklevel=2,
        )
        shell.config.pop(TapeMagics.__name__, None)
        magics = TapeMagics(shell)
    magics.install()
    if sys.platform == "emscripten":
        # Pyodide's matplotlib warns, in red, that it lists the fonts, and does so at each start.
        logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def unload(shell: InteractiveShell) -> None:
    """Remove the extension from a shell, if it is there."""
    for installed in [found for found in _configurables(shell) if _is_ours(found)]:
        installed.uninstall()


def _drop_half_made(shell: InteractiveShell) -> None:
    """Forget an instance whose making failed: `Magics.__init__` lists it before it is made."""
    shell.configurables[:] = [found for found in _configurables(shell) if not _is_ours(found)]


def _configurables(shell: InteractiveShell) -> list[Any]:
    """Return what %config lists; `Magics.__init__` has added each of its instances."""
    return cast("list[Any]", shell.configurables)


def _is_ours(configurable: Any) -> bool:
    # By name: %reload_ext may have reloaded this module and made the class a new one.
    return type(configurable).__name__ == TapeMagics.__name__ and hasattr(configurable, "uninstall")
