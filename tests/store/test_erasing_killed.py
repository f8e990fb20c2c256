"""A process that is killed in the middle of an erasure leaves the case whole, or erased.

Killed at every call that changes something, by strace. `FAULTS=all` takes each of them; otherwise
every seventh of the many writes, and all others, are taken.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from escalate.store.sqlite import SqliteStore
from tests.store.others import ROOT, sql
from tests.store.words import (
    holds_together,
    says,
    store_with_slack,
    store_with_words,
    watch_journal,
)

STRACE = shutil.which("strace")
EVERY = 1 if os.environ.get("FAULTS") == "all" else 7
"""Of so many calls of one kind one is taken, where they are many."""

pytestmark = pytest.mark.skipif(STRACE is None, reason="strace is not installed")


class Run(NamedTuple):
    """How an erasure ended: killed or not, and the calls it made before that, in order."""

    killed: bool
    calls: list[str]


def erase(path: Path, call: str = "", number: int = 0, what: str = "erase") -> Run:
    """Erase case 1 in a process of its own, which is killed at the call of that kind and number."""
    log = path.parent.parent / "strace"
    inject = [f"-einject={call}:signal=SIGKILL:when={number}"] if call else []
    watched = [path, f"{path}-journal", path.parent]
    command = [str(STRACE), "-f", "-qq", f"-o{log}", *(f"-P{one}" for one in watched), *inject]
    worker = [sys.executable, "-m", "tests.store.worker", what, str(path), ""]
    done = subprocess.run([*command, *worker], cwd=ROOT, capture_output=True, check=False)
    killed = done.returncode == -9
    assert killed or done.stdout == b"erased\n", done.stderr
    calls = re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.M)
    log.unlink()  # what was written stands in it too
    return Run(killed, calls)


def places(folder: Path) -> Iterator[Path]:
    """Yield places for one store after another."""
    for number in range(10_000):
        place = folder / str(number) / "folder" / "store.db"
        place.parent.mkdir(parents=True)
        yield place


def sweep(folder: Path, kinds: tuple[str, ...], what: str) -> list[str]:
    """Kill an erasure at every call of these kinds, and return what was found after each."""
    place = places(folder)
    first = next(place)
    store_with_words(first)
    before = sql(first, "SELECT * FROM events")
    original = shutil.copy(first, folder / "original.db")
    calls = erase(first, what=what).calls
    seen = []
    for kind in kinds:
        many = calls.count(kind)
        for number in range(1, many + 1, EVERY if many > 20 else 1):
            path = next(place)
            shutil.copy(original, path)
            watch_journal(path)
            assert erase(path, kind, number, what).killed
            seen.append(found(path, before))
    return seen


def found(path: Path, before: list[tuple[object, ...]]) -> str:
    """Return how whoever opens the store finds the case: whole, erased, or neither."""
    store = SqliteStore(path, wait=0)
    holds_together(store)
    with store.reading() as view:
        if view.erasure(1) is None:
            assert len(view.events(1)) == 8
            assert sql(path, "SELECT * FROM events") == before
            return "whole"
    assert sql(path, "SELECT count(*) FROM events WHERE body = x''") == [(8,)]
    if says(path.parent.parent):
        return "words are left"
    finished = sql(path, "SELECT key FROM meta") == [("store",)]
    return "erased" if finished and list(path.parent.iterdir()) == [path] else "unfinished"


def test_whoever_looks_after_a_kill_finds_the_case_whole_or_erased(tmp_path: Path) -> None:
    kinds = ("pwrite64", "write", "fsync", "fdatasync", "unlink", "ftruncate", "openat", "close")

    seen = sweep(tmp_path, kinds, "erase")

    assert set(seen) == {"whole", "erased"}
    assert min(seen.count("whole"), seen.count("erased")) > 10


def test_this_test_finds_words_that_a_kill_leaves(tmp_path: Path) -> None:
    """Nobody finishes what was begun when no mark says that it was."""
    assert "words are left" in sweep(tmp_path, ("write",), "unmarked")


def test_an_erasure_writes_to_no_file_but_the_store_and_its_journal(tmp_path: Path) -> None:
    path = next(places(tmp_path))
    store_with_slack(path)
    log = tmp_path / "strace"
    worker = [sys.executable, "-m", "tests.store.worker", "erase", str(path), ""]

    subprocess.run(
        [str(STRACE), "-f", "-qq", f"-o{log}", "-etrace=openat,open,creat", *worker],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
    )

    opened = re.findall(r'"([^"]*)", [^)]*(?:O_RDWR|O_WRONLY|O_CREAT)', log.read_text())
    assert set(opened) == {str(path), f"{path}-journal"}
