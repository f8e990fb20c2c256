"""Commands as they are measured: whole processes, started by a small one that does nothing else."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

STARTER = Path(__file__).with_name("starter.py")
LIMIT = 60.0
"""Seconds after which a command is ended."""


class Failed(SystemExit):
    """A command that was to be measured did not do its work: there is no figure to be given."""


class TooSlow(Exception):
    """A command was ended because it took longer than anybody would wait for its figure."""


class Ran(NamedTuple):
    """What one run of a command took."""

    code: int
    """Its exit code; negative when a signal ended it."""
    wall: float
    """Seconds until it was gone and its output read."""
    cpu: float
    """Seconds of processor time, user and system."""
    peak: int
    """Bytes of memory at most."""
    bytes: int
    """How much it printed."""
    said: str
    """The end of what it said on standard error."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, and where it is run."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    input: str = ""
    """The file that it is given as standard input."""
    terminal: bool = False
    """Whether it prints on a terminal; else into a pipe."""
    cores: int = 0
    """On how many cores it may run; 0: on all."""


class Starter:
    """The small process, for as long as it is needed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(STARTER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, command: Command, limit: float = LIMIT) -> Ran:
        """Run a command to its end.

        Raises `TooSlow` when that does not come within *limit* seconds, and `Failed` when its exit
        code is not 0.
        """
        job = {
            "argv": command.argv,
            "env": dict(command.env),
            "cwd": str(command.cwd),
            "input": command.input,
            "terminal": command.terminal,
            "cores": command.cores,
            "limit": limit,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        ran = Ran(**json.loads(self._process.stdout.readline()))
        line = " ".join(command.argv)
        if ran.code == -signal.SIGKILL and ran.wall >= limit:
            raise TooSlow(f"{line}\nwas ended after {limit:.0f} s")
        if ran.code:
            raise Failed(f"{line}\nended with {ran.code}, so nothing is measured: {ran.said}")
        return ran

    def __enter__(self) -> Starter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
