"""The processes that measure: one for a library, or one for a program of a few lines."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parent
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "JAX_PLATFORMS": "cpu",
    # Whoever has installed a library has its bytecode.
    "PYTHONDONTWRITEBYTECODE": "",
}


class WorkerError(Exception):
    """A library did not do what it was asked."""


class Worker:
    """The process that measures one library; see `worker.py`."""

    def __init__(self, library: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(FOLDER / "worker.py"), library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # TensorFlow's warnings would tear the table apart.
            stderr=subprocess.DEVNULL,
            env=os.environ | ENVIRONMENT,
            text=True,
        )

    def ask(self, *request: Any) -> Any:
        """Return the answer to a request, or raise `WorkerError`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(request), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            line = ""
        else:
            line = self._process.stdout.readline()
        if not line:
            raise WorkerError(f"its process ended with status {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer["answer"]

    def close(self) -> None:
        """End the process, which ends when there is nothing to read."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()


@contextlib.contextmanager
def workers(libraries: Sequence[str]) -> Iterator[dict[str, Worker]]:
    """Start a process for each library."""
    started = {library: Worker(library) for library in libraries}
    try:
        yield started
    finally:
        for worker in started.values():
            worker.close()


def printed(program: str, *arguments: str, **environment: str) -> list[float]:
    """Return the numbers that a program prints, run in a process of its own.

    It can import the modules of this folder.
    """
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=os.environ | ENVIRONMENT | environment,
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise WorkerError(run.stderr)
    return [float(number) for number in run.stdout.split()]
