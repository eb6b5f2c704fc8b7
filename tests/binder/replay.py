"""repo2docker's steps for this repository, one after the other, in an environment of their own.

They are read from the Dockerfile that repo2docker writes for the repository, so that a step that is
not replayed here is an error and not a gap: the base, ``pip install``, ``postBuild``, and the
command that starts the server.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import frozen_base
import locking

# What repo2docker does with a repository like this one, by the last words of each RUN.
_KNOWN_STEPS = [
    r"chmod \+x binder/postBuild",
    r'chmod \+x "\$\{REPO_DIR\}/binder/start"',
]
_PIP = re.compile(r"\$\{KERNEL_PYTHON_PREFIX\}/bin/pip (install .*)")
_POST_BUILD = "./binder/postBuild"


class BuildError(Exception):
    """A step that failed; the text says which, and what it printed."""


class Image:
    """What would be in the image: the repository, the base, and what ``binder/`` adds.

    Parameters
    ----------
    folder
        Where it is made; empty.
    with_tensorflow
        Whether the documented line is taken into ``binder/requirements.txt``.
    """

    def __init__(self, folder, *, with_tensorflow):
        self.folder = Path(folder)
        self.repository = self.folder / "repository"
        self.environment = self.folder / "environment"
        self._home = self.folder / "home"
        self._home.mkdir(parents=True)
        _copy_of_the_repository(self.repository)
        if with_tensorflow:
            _take_the_line_in(self.repository / "binder" / "requirements.txt")
        self.seconds = {}

    def build(self):
        """Replay the steps."""
        dockerfile = self._dockerfile()
        steps = _steps_of_the_repository(dockerfile)
        self.command = json.loads(re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[-1])
        self._step("base", self._make_the_base)
        for step in steps:
            arguments = shlex.split(step)
            if step != _POST_BUILD:
                arguments = [str(self.environment / "bin" / "pip"), *arguments]
            name = "postBuild" if step == _POST_BUILD else "pip install"
            self._step(name, lambda arguments=arguments: self.run(*arguments))

    def run(self, *arguments):
        """Run a program as in the image, in the repository; what it prints is said if it fails."""
        done = subprocess.run(
            arguments,
            cwd=self.repository,
            env=self.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BuildError(f"{shlex.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def variables(self):
        """Return the environment variables of the image: nothing of the user who replays it."""
        ours = ("PYTHON", "JUPYTER", "IPYTHON", "TAPEMAGIC", "VIRTUAL_ENV", "TF_", "MPL", "XDG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        # Where packages come from is the machine's business, wherever its user has written it.
        where = Path.home() / ".config" / "pip" / "pip.conf"
        if where.is_file():
            kept.setdefault("PIP_CONFIG_FILE", str(where))
        kept.update(HOME=str(self._home), PATH=f"{self.environment}/bin:{os.environ['PATH']}")
        return kept

    def megabytes(self):
        """Return how much room the environment takes on the disk, in MB."""
        files = (path for path in self.environment.rglob("*") if not path.is_symlink())
        return sum(path.stat().st_blocks * 512 for path in files if path.is_file()) / 1e6

    def _dockerfile(self):
        """Let repo2docker read the repository, and return the Dockerfile that it would build."""
        program = Path(sys.executable).with_name("jupyter-repo2docker")
        done = subprocess.run(
            [program, "--no-build", "--debug", self.repository],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BuildError(f"jupyter-repo2docker --no-build fails:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def _make_the_base(self):
        subprocess.run([sys.executable, "-m", "venv", self.environment], check=True)
        frozen = self.folder / "frozen.txt"
        frozen.write_text(frozen_base.constraints())
        pip = [str(self.environment / "bin" / "pip"), "install", "--no-cache-dir", "--quiet"]
        self.run(*pip, "--constraint", str(frozen), *frozen_base.asked_packages())
        self.base_megabytes = self.megabytes()

    def _step(self, name, action):
        start = time.perf_counter()
        action()
        self.seconds[name] = time.perf_counter() - start


def _steps_of_the_repository(dockerfile):
    """Return the arguments of pip, and postBuild, as they stand behind the copy of the sources."""
    _, _, behind = dockerfile.partition("COPY --chown=0:0 src/ ${REPO_DIR}/")
    commands = re.findall(r"^RUN (.*)$", behind, re.MULTILINE)
    if not behind or not commands:
        raise BuildError("repo2docker has written no Dockerfile of the form that is known here")
    steps = []
    for command in commands:
        pip = _PIP.fullmatch(command)
        if pip or command == _POST_BUILD:
            steps.append(pip[1] if pip else command)
        elif not any(re.fullmatch(known, command) for known in _KNOWN_STEPS):
            raise BuildError(f"repo2docker has a step that is not replayed: {command}")
    return steps


def _copy_of_the_repository(folder):
    """Copy what git knows of the repository, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=locking.REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        source, target = locking.REPOSITORY / name, folder / name
        if source.is_file() and not source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)


def _take_the_line_in(requirements):
    """Do what ``binder/requirements.txt`` says that is to be done to have TensorFlow."""
    text = requirements.read_text()
    commented = f"# {locking.TENSORFLOW_LINE}\n"
    if commented not in text:
        raise BuildError(f"binder/requirements.txt does not say {commented!r}")
    requirements.write_text(text.replace(commented, f"{locking.TENSORFLOW_LINE}\n"))
