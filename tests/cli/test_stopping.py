"""A command that is stopped says truly what became of what it was to record."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, ROOT, Typed

STEP = ("step", "1", "continuing", *BOTH, *APPROVED, "--approved-on=today")
stops = pytest.mark.skipif(sys.platform == "win32", reason="a process is not signalled there")
EACH = [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)]


def stopped(number: int, moment: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `escalate` with a signal that comes at the *moment* a function of ours is called."""
    code = f"""
        import os, sys
        from escalate.cli import main
        import {moment.rpartition(".")[0].partition(":")[0]} as room
        owner = room
        *path, name = {moment.partition(":")[2].split(".")!r}
        for part in path:
            owner = getattr(owner, part)
        before = getattr(owner, name)

        def now(*args, **named):
            os.kill(os.getpid(), {int(number)})
            return before(*args, **named)

        setattr(owner, name, now)
        sys.argv[1:] = {list(args)!r}
        main()
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
