"""`escalate` at a pseudo-terminal, talked to line by line, to stop it in the middle."""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")

SILENCE = 60
"""Seconds without a word after which a command is given up: a guard, no measure."""


class Terminal:
    """One command at a terminal of its own; *piped* is a file on its standard input instead."""

    def __init__(self, *args: str, piped: Path | None = None, kind: str = "xterm") -> None:
        self._seen = b""
        self._done = 0
        self._sent = 0
        self.process, self._screen = pty.fork()
        if self.process == 0:
            if piped:
                os.dup2(os.open(piped, os.O_RDONLY), 0)
            os.environ.update(PYTHONPATH=str(ROOT), TERM=kind, COLUMNS="100", LINES="40")
            os.execv(sys.executable, [sys.executable, "-m", "escalate.cli", *args])

    def after(self, words: str) -> Terminal:
        """Wait until words stand on the screen that were not waited for before."""
        while words.encode() not in self._seen[self._done :]:
            assert self._more(), f"{words!r} never came; the screen: {self.screen}"
        self._done = self._seen.index(words.encode(), self._done) + len(words.encode())
        return self

    def type(self, text: str) -> Terminal:
        """Type a line, with the Enter key."""
        os.write(self._screen, f"{text}\n".encode())
        return self

    def answer(self, words: str, text: str) -> Terminal:
        """Type a line after a question."""
        return self.after(words).type(text)

    def send(self, signal_: int) -> Terminal:
        """Send a signal to the process.

        Python sees one that comes just before it reads only when it has read: whoever stops a
        command then presses the keys again, and so do we.
        """
        os.kill(self.process, signal_)
        self._sent = signal_
        return self

    def hang_up(self) -> int:
        """Take the terminal away, and return how the command ended."""
        os.close(self._screen)
        return self._status()

    def end(self) -> tuple[int, str]:
        """Wait for the command's end; return its exit code and all that was on the screen."""
        while self._more():
            pass
        os.close(self._screen)
        return self._status(), self.screen

    @property
    def screen(self) -> str:
        """What was on the screen so far."""
        return self._seen.decode(errors="replace").replace("\r\n", "\n")

    def _more(self) -> bool:
        for _ in range(SILENCE):
            if select.select([self._screen], [], [], 1)[0]:
                break
            if self._sent:
                os.kill(self.process, self._sent)
        else:
            os.kill(self.process, signal.SIGKILL)
            raise AssertionError(f"nothing more came; the screen: {self.screen}")
        try:
            piece = os.read(self._screen, 65536)
        except OSError:  # Linux: the other side has gone
            return False
        self._seen += piece
        return bool(piece)

    def _status(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])
