"""A shell with the extension loaded, on each engine, and what a cell printed there."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from IPython.utils.capture import capture_output
from said_of_tapes import contradictions, verdicts

from tapemagic import engines

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Ran:
    """What a cell did."""

    result: ExecutionResult
    stdout: str
    stderr: str
    values: list[dict[str, str]] = field(default_factory=list)
    displays: list[Any] = field(default_factory=list)

    @property
    def success(self) -> bool:
        return self.result.success

    @property
    def error(self) -> BaseException | None:
        return self.result.error_before_exec or self.result.error_in_exec

    @property
    def shown(self) -> list[str]:
        """The text of the values that the cell displayed, those behind Out[n]."""
        return [value["text/plain"] for value in self.values]

    @property
    def displayed(self) -> list[str]:
        """The text of what was displayed beside them: tables, code."""
        return [output.data["text/plain"] for output in self.displays]


class Notebook:
    """Runs cells as a notebook does and keeps what came out."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.names = shell.user_ns
        self._values: list[dict[str, str]] = []
        hook = shell.displayhook
        hook.write_output_prompt = hook.finish_displayhook = lambda: None
        hook.write_format_data = lambda data, _=None: self._values.append(data)

    def run(self, *lines: str, store_history: bool = True) -> Ran:
        self._values.clear()
        with capture_output() as captured:
            result = self.shell.run_cell("\n".join(lines), store_history=store_history)
        stdout = ANSI.sub("", captured.stdout)
        return Ran(result, stdout, captured.stderr, [*self._values], captured.outputs)

    def ok(self, *lines: str) -> Ran:
        """Run a cell that must not fail, and give what the checker says of it."""
        text = "\n".join(lines)
        said = verdicts(self.names, text) if "%%tape" in text and self.is_loaded else {}
        ran = self.run(*lines)
        assert ran.success, ran.stdout + ran.stderr
        assert contradictions(self.names, said) == {}
        return ran

    @property
    def is_loaded(self) -> bool:
        """Whether the extension is there."""
        return "tape" in self.shell.magics_manager.magics["cell"]

    def refused(self, *lines: str) -> str:
        """Run a cell that must be refused with one sentence, and return that."""
        ran = self.run(*lines)
        assert type(ran.error).__name__ == "UsageError", ran.stdout
        assert ran.stderr.startswith("UsageError: ")
        sentence = ran.stderr.removeprefix("UsageError: ").strip()
        assert "\n" not in sentence
        assert ran.stdout == ""
        return sentence


@pytest.fixture
def bare(shell):
    """A notebook in which nothing is loaded yet."""
    return Notebook(shell)


@pytest.fixture(params=["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)])
def engine(request, monkeypatch):
    """The name of an engine, which is the current one during the test."""
    monkeypatch.setenv(engines.ENVIRONMENT_VARIABLE, request.param)
    importlib.import_module(engines.MODULES[request.param]).random.set_seed(None)
    return request.param


@pytest.fixture
def notebook(bare, engine):  # noqa: ARG001 - each engine in turn
    """A notebook with the extension, ``tf`` and a Variable x = 3 on each engine in turn."""
    bare.ok("%load_ext tapemagic")
    bare.ok("import tensorflow as tf")
    bare.ok("x = tf.Variable(3.0)")
    return bare


@pytest.fixture
def tf(engine):
    return importlib.import_module(engines.MODULES[engine])
