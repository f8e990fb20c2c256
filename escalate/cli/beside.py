"""Another process beside a verification, which looks at a large store's cases from the last on.

What is wrong is found and said by the verification alone: the other only says of which cases there
is nothing to say. Where it fails, or cannot be had, the verification does the whole work.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from escalate.app.projected import Beside, Sound, nobody, sound
from escalate.core.key import Key
from escalate.store.inspecting import inspecting
from escalate.store.replacing import which_file

File = tuple[int, int]
"""Which file it is, as `which_file` tells it."""

LEAST = 20_000
"""So many events are worth another process: it takes a quarter of a second to begin."""
_MANY = 64
"""So many cases are told at once."""
_LENGTH_BYTES = 4
_WAIT = 1.0
"""Seconds that somebody else's lock is waited for; without a look at the store nothing is told."""
# The first thing that is read says where the program lies.
_BEGIN = (
    "import sys, json; said = sys.stdin.buffer.readline(); sys.path[:] = json.loads(said)['path'];"
    " from escalate.cli.beside import look; look(said)"
)


_OPTIONS = (
    *(("isolated", "I"), ("ignore_environment", "E"), ("no_user_site", "s"), ("no_site", "S")),
    *(("dont_write_bytecode", "B"), ("optimize", "O")),
)
"""What was said to this interpreter, by the name of it in `sys.flags`, and how it is typed."""


class _Said(Struct, frozen=True, array_like=True):
    cases: list[tuple[int, Sound]]


@contextlib.contextmanager
def beside(
    path: Path, key: Key | None, events: int, file: File | None, *, least: int = LEAST
) -> Iterator[Beside]:
    """Yield what another process finds of the store at a path, for as long as the block lasts.

    *file* is the one that this process reads: of another that was put at the path meanwhile nothing
    is told. Nothing comes from it either where the store has fewer events than *least*, where there
    is but one processor, or where it cannot be started.
    """
    if (
        file is None
        or which_file(path) != file
        or events < least
        or _processors() < 2
        or not sys.executable
    ):
        yield nobody
        return
    try:
        child = subprocess.Popen(  # this very program again
            [sys.executable, *as_begun(), "-c", _BEGIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        yield nobody
        return
    assert child.stdin is not None
    assert child.stdout is not None
    found: dict[int, Sound] = {}
    reader = threading.Thread(target=_listen, args=(child.stdout, found), daemon=True)
    reader.start()
    try:
        with contextlib.suppress(OSError), child.stdin as pipe:
            pipe.write(_task(path, key, file))
        yield found.get
    finally:
        child.kill()
        child.wait()
        reader.join()
        child.stdout.close()


def as_begun() -> list[str]:
    """Return the options with which another interpreter runs as this one was told to.

    Whoever keeps the environment, or the packages of the account, out of this one keeps them out of
    both. -P keeps the program from being looked for in the folder where the command was typed.
    """
    flags = [(letter, getattr(sys.flags, name)) for name, letter in _OPTIONS]
    given = [f"-{letter * times}" for letter, times in flags if times]
    return ["-P", *given, "-X", f"utf8={sys.flags.utf8_mode}"]


def _task(path: Path, key: Key | None, file: File) -> bytes:
    """Return what the other process is told on its standard input, where nobody else reads."""
    task = {
        "path": [str(one) for one in sys.path],
        "store": str(path.absolute()),
        "key": key.raw.hex() if key else "",
        "file": file,
    }
    return json.dumps(task).encode() + b"\n"


def look(said: bytes) -> None:
    """Tell on standard output which cases are sound: this is the whole of the other process."""
    task: dict[str, Any] = json.loads(said)
    path, file = Path(task["store"]), tuple(task["file"])
    if which_file(path) != file:
        return
    key = Key(bytes.fromhex(task["key"])) if task["key"] else None
    told: list[tuple[int, Sound]] = []
    with inspecting(path, _WAIT, lambda _: key) as inspection:
        if which_file(path) != file:
            return
        for number, case in sound(inspection):
            told.append((number, case))
            if len(told) == _MANY:
                _tell(told)
                told.clear()
    _tell(told)


def _tell(told: list[tuple[int, Sound]]) -> None:
    data = msgspec.msgpack.encode(_Said(told))
    sys.stdout.buffer.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
    sys.stdout.buffer.flush()


def _listen(pipe: BinaryIO, found: dict[int, Sound]) -> None:
    """Take what the other process tells until it ends, or tells what cannot be understood."""
    decode = msgspec.msgpack.Decoder(_Said).decode
    while len(head := pipe.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
        try:
            found.update(decode(pipe.read(int.from_bytes(head, "big"))).cases)
        except msgspec.MsgspecError:
            return


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
