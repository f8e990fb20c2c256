"""A process of its own that works on a store, for the tests: WHAT PATH [arguments].

Answers on standard output with a line for each thing done, or the code of the refusal.
"""

import os
import sys
import time
from pathlib import Path

from escalate.core.key import Key
from escalate.errors import EscalateError
from escalate.store import sqlite, writing
from escalate.store.converting import convert
from escalate.store.encryption import Lock, file_salt
from escalate.store.sqlite import WAIT, SqliteStore
from tests.store.examples import OPENED, STAMP, erase, go_on, note, open_case


def existing(path: Path, wait: float = WAIT) -> SqliteStore:
    """Open a store; TEST_STORE_KEY has the key of an encrypted one."""
    key = os.environ.get("TEST_STORE_KEY")
    return SqliteStore(path, unlock=lambda _: Key(bytes.fromhex(key)) if key else None, wait=wait)


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
    store = existing(path)
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
    with existing(path).reading() as view:
        say(str(view.head().size))


def try_once(path: Path, wait: str) -> None:
    """Record one note in case 1, waiting no longer than told."""
    with existing(path, float(wait)).writing() as transaction:
        go_on(transaction, 1, note("from elsewhere"))
    say("recorded")


def knock(path: Path) -> None:
    """Open the store, say so, then record one note in case 1, waiting for as long as it takes."""
    store = existing(path)
    say("opened")
    with store.writing() as transaction:
        go_on(transaction, 1, note("from elsewhere"))
    say("recorded")


def as_nobody(path: Path) -> None:
    """Read, then record, with no more rights than anybody; the administrator has too many."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    store = existing(path)
    with store.reading() as view:
        say(f"read {view.head().size}")
    open_case(store)


def narrow(path: Path, most: str) -> None:
    """Record until the file may not grow any more."""
    import resource  # noqa: PLC0415 # not on Windows

    store = existing(path)
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

    store = existing(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), hard))
    try:
        store.back_up(Path(folder), lambda _: "backup.db")
    finally:  # what measures the tests writes files too
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def erase_first(path: Path, most: str) -> None:
    """Erase case 1; where *most* is a number, while no file may grow beyond that."""
    import resource  # noqa: PLC0415 # not on Windows

    store = existing(path)
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
    erase(existing(path), 1)


def erase_unmarked(path: Path, most: str) -> None:
    """Erase case 1 without a mark by which somebody else could finish it: a known-bad way."""
    writing.begin_clearing = lambda _: None  # type: ignore[attr-defined,assignment]
    erase_first(path, most)


def change_key(path: Path, old: str, new: str) -> None:
    """Convert a store from one key to another, each as hex; nothing is for plain."""
    lock = Lock(Key(bytes.fromhex(new)), file_salt()) if new else None
    done = convert(path, 0, Key(bytes.fromhex(old)) if old else None, lock, STAMP)
    say(f"converted, left: {done.left}")


def main(what: str, path: str, *arguments: str) -> None:
    """Do one of the above."""
    work = {
        "step": step,
        "create": create,
        "look": look,
        "once": try_once,
        "knock": knock,
        "nobody": as_nobody,
        "narrow": narrow,
        "narrow-copy": narrow_copy,
        "erase": erase_first,
        "unmarked": erase_unmarked,
        "vanish": erase_and_vanish,
        "convert": change_key,
    }[what]
    try:
        work(Path(path), *arguments)  # type: ignore[operator] # each takes what its test gives
    except EscalateError as error:
        say(f"{error.EXIT_CODE} {error.refusals[0].code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
