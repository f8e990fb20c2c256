"""strace: a fault, or a signal, put into one system call of a command on its store."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from scripts.faults.bench import Bench, Desk

CALLS = ("pwrite64", "pread64", "fsync", "fdatasync", "unlink", "ftruncate", "fcntl", "openat")
"""Every system call with which a store is used."""
MANY = ("pwrite64", "pread64", "fcntl")
"""Calls of which a command makes so many that a run can leave some of them out."""
FAST = "--seccomp-bpf"
"""Stops a command only at the calls that are traced; a signal cannot be put into them so."""


_FIRED = re.compile(r"\(INJECTED\)|^\d+ +(?:--- SIG|\+\+\+ killed by)", re.MULTILINE)


class Fault(NamedTuple):
    """What is done to a system call: an error, or a signal that comes with it."""

    call: str
    how: str
    """`error=EIO` or `signal=SIGKILL`."""
    forever: bool = False
    """Whether it stays from that call on."""

    def __str__(self) -> str:
        return f"{self.call} {self.how}{' for ever' if self.forever else ''}"


def places(bench: Bench, call: str, turn: int = 0) -> Iterator[int]:
    """Yield the places where a fault is put into a call: all, or the first and then each so far on.

    Where some are left out, they are others at each *turn*.
    """
    step = bench.every if call in MANY else 1
    return count(1 + turn % step, step)


def missing() -> str:
    """Return why no fault can be put into a system call here; nothing where it can."""
    return "" if shutil.which("strace") else "strace is not installed"


def faulted(desk: Desk, fault: Fault, place: int, *, anywhere: bool = False) -> list[str]:
    """Return what is put before a command, to put a fault into the *place*-th such call on a store.

    *anywhere* counts such calls on every file: that of a store in the making has a name that nobody
    knows beforehand. strace takes the paths as the kernel sees them, and says nothing when none
    ever matches: whoever uses this must ask `fired` afterwards.
    """
    paths = () if anywhere else (desk.path, f"{desk.path}-journal", desk.shelf)
    when = f"{place}{'+' if fault.forever else ''}"
    return [
        *("strace", "-f", "-qq", "-o", str(log(desk))),
        *(word for one in paths for word in ("-P", str(one))),
        *(() if fault.how.startswith("signal") else (FAST,)),
        *("-e", f"trace={fault.call}"),
        *("-e", f"inject={fault.call}:{fault.how}:when={when}"),
    ]


def log(desk: Desk) -> Path:
    """Return the file that strace writes."""
    return desk.folder.with_name(f"{desk.folder.name}.strace")


def fired(desk: Desk) -> bool:
    """Whether the fault was put in; the log is thrown away."""
    text = log(desk).read_text()
    log(desk).unlink()
    return _FIRED.search(text) is not None
