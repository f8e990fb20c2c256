"""A process of its own that works on a store, for the tests: WHAT PATH [arguments].

Answers on standard output with a line for each thing done, or the code of the refusal.
"""

import os
import sys
import time
from pathlib import Path

from escalate.errors import EscalateError
from escalate.store import sqlite, writing
from escalate.store.sqlite import SqliteStore
from tests.store.examples import OPENED, erase, go_on, note, open_case


def say(line: str) -> None:
    """Answer with a line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def when(sign: str) -> None:
    """Wait for a file, so that several processes begin together."""
    while not Path(sign).exists():
        time.sleep(0.001)


def step(path: Path, who: str, times: str, sign: str) -> None:
    """Add to case 1 and open a case of one's own, again and again."""
    store = SqliteStore(path)
    when(sign)
    for i in range(int(times)):
        op = f"{who}-{i}"
        with store.writing() as transaction:
            go_on(transaction, 1, note(op), op=op)
            go_on(transaction, transaction.next_number(), OPENED, op=op)
        say(op)


def create(path: Path, sign: str) -> None:
    """Make a store at the same moment as others."""
    when(sign)
    SqliteStore.create(path)
    say("created")


def look(path: Path, sign: str) -> None:
    """Open a store at the same moment as others."""
    when(sign)
    with SqliteStore(path).reading() as view:
        say(str(view.head().size))


def try_once(path: Path, wait: str) -> None:
    """Record one note in case 1, waiting no longer than told."""
    with SqliteStore(path, wait=float(wait)).writing() as transaction:
        go_on(transaction, 1, note("from elsewhere"))
    say("recorded")


def as_nobody(path: Path) -> None:
    """Read, then record, with no more rights than anybody; the administrator has too many."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    store = SqliteStore(path)
    with store.reading() as view:
        say(f"read {view.head().size}")
    open_case(store)


def narrow(path: Path, most: str) -> None:
    """Record until the file may not grow any more."""
    import resource  # noqa: PLC0415 # not on Windows

    store = SqliteStore(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), hard))
    try:
        for _ in range(1000):
            with store.writing() as transaction:
                go_on(transaction, transaction.next_number(), OPENED)
            say("recorded")
    finally:  # what measures the tests writes files too
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def narrow_copy(path: Path, folder: str, most: str) -> None:
    """Back up a store where no file may grow beyond so many bytes."""
    import resource  # noqa: PLC0415 # not on Windows

    store = SqliteStore(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), hard))
    try:
        store.back_up(Path(folder), lambda _: "backup.db")
    finally:  # what measures the tests writes files too
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def erase_first(path: Path, most: str) -> None:
    """Erase case 1; where *most* is a number, while no file may grow beyond that."""
    import resource  # noqa: PLC0415 # not on Windows

    store = SqliteStore(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), hard))
        erase(store, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    say("erased")


def erase_and_vanish(path: Path) -> None:
    """Erase case 1 and be gone right after its commit, as a process that is killed."""
    sqlite.clear = lambda _: os._exit(0)  # type: ignore[attr-defined,assignment]
    erase(SqliteStore(path), 1)


def erase_unmarked(path: Path, most: str) -> None:
    """Erase case 1 without a mark by which somebody else could finish it: a known-bad way."""
    writing.begin_clearing = lambda _: None  # type: ignore[attr-defined,assignment]
    erase_first(path, most)


def main(what: str, path: str, *arguments: str) -> None:
    """Do one of the above."""
    work = {
        "step": step,
        "create": create,
        "look": look,
        "once": try_once,
        "nobody": as_nobody,
        "narrow": narrow,
        "narrow-copy": narrow_copy,
        "erase": erase_first,
        "unmarked": erase_unmarked,
        "vanish": erase_and_vanish,
    }[what]
    try:
        work(Path(path), *arguments)  # type: ignore[operator] # each takes what its test gives
    except EscalateError as error:
        say(f"{error.EXIT_CODE} {error.refusals[0].code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
