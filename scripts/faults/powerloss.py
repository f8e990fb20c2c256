"""Power cuts, simulated: what a disk may hold when the power goes, at every moment of a command.

strace writes down every write, size, name and sync of a few commands in a row. For each moment the
states are made that a disk may be in then: what was synced is there, and of what was not synced
nothing, everything, or any part, a write torn at a sector too. A name counts as synced only when
its folder was. Each state is then opened as the next command would, and looked at.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

from scripts.faults.bench import NEW, OPEN, STEP, Bench, Desk
from scripts.faults.judging import Seen, Tally, see
from scripts.faults.tracing import log

_IN_A_FILE = ("write", "pwrite64", "ftruncate", "fsync", "fdatasync")
_ON_NAMES = ("openat", "link", "linkat", "rename", "unlink", "unlinkat")
CALLS = ",".join((*_IN_A_FILE, *_ON_NAMES))
_WRITTEN = ("write", "append")
SECTOR = 512
VARIANTS = 8
"""How many random parts of what was not synced are tried, beside all and nothing of it."""
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)", re.MULTILINE)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_RECEIPT = re.compile(r"^Trail: #(\d+)|^A new, encrypted store was made", re.MULTILINE)
_OPENED = re.compile(r"<((?:\\x[0-9a-f]{2}|[^\\>])*)>")


class Done(NamedTuple):
    """One thing done to the disk, or a receipt (`told`) that was printed: of so many events, which
    stands as *place*."""

    what: str
    file: int = 0
    """Which file: files keep their number when they get another name."""
    name: str = ""
    place: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Disk:
    """What is on a disk: names, and the bytes of the files they stand for."""

    names: dict[str, int] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)

    def do(self, done: Done) -> None:
        """Do it."""
        if done.what == "name":
            self.names[done.name] = done.file
        elif done.what == "unname":
            self.names.pop(done.name, None)
        elif done.what in _WRITTEN:
            old = self.files.get(done.file, b"")
            place = len(old) if done.what == "append" else done.place
            old = old.ljust(place, b"\0")
            self.files[done.file] = old[:place] + done.data + old[place + len(done.data) :]
        elif done.what == "size":
            old = self.files.get(done.file, b"")
            self.files[done.file] = old[: done.place].ljust(done.place, b"\0")

    def put(self, folder: Path) -> None:
        """Write it out into a folder of its own."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, file in self.names.items():
            (folder / name).write_bytes(self.files.get(file, b""))
            (folder / name).chmod(0o600)


@dataclass(frozen=True, slots=True)
class Story:
    """What was on the disk before, and all that was done then, in its order."""

    before: Disk
    done: tuple[Done, ...]


def powerloss(bench: Bench, altered: str = "", *, fresh: bool = False) -> Tally:
    """Cut the power at every moment of some commands; the first of a *fresh* store makes it."""
    tally = Tally("power cuts, new store" if fresh else "power cuts")
    desk = bench.made() if fresh else bench.made(OPEN, STEP)
    known = see(desk.path)
    first: list[tuple[str, ...]] = [(*NEW, str(desk.key))] if bench.encrypted else []
    story = trace(desk, (*first, OPEN, STEP) if fresh else (STEP, OPEN, STEP), altered)
    whole = see(desk.path)
    judged: dict[int, Seen] = {}
    for moment in range(len(story.done) + 1):
        past = story.done[:moment]
        told = max([known.size, *(done.place for done in past if done.what == "told")])
        for state in states(story.before, past, random.Random(moment)):
            key = hash((tuple(sorted(state.names.items())), tuple(sorted(state.files.items()))))
            if key not in judged:
                state.put(bench.folder / "cut")
                judged[key] = see(bench.folder / "cut" / desk.path.name)
            _judge(tally, moment, judged[key], known, whole, told)
    return tally


def _judge(tally: Tally, moment: int, seen: Seen, known: Seen, whole: Seen, told: int) -> None:
    tally.runs += 1
    tally.recorded += seen.size > known.size
    if seen.problems or seen.leaves != whole.leaves[: seen.size]:
        tally.damaged.append(f"moment {moment}: {seen.problems or 'other events'}")
    elif seen.size < told:
        tally.lost.append(f"moment {moment}: {told} told, {seen.size} there")


def states(before: Disk, past: Sequence[Done], chance: random.Random) -> Iterator[Disk]:
    """Yield what a disk may hold when the power goes after all that."""
    unsynced = [i for i, done in enumerate(past) if _unsynced(past, i, done)]
    parts: list[set[int]] = [set(), set(unsynced)]
    parts += [{i for i in unsynced if chance.random() < 0.5} for _ in range(VARIANTS)]
    for number, kept in enumerate(parts):
        disk = Disk(dict(before.names), dict(before.files))
        for i, done in enumerate(past):
            if i not in kept and i in unsynced:
                continue
            torn = number >= 2 and i in kept and len(done.data) > SECTOR and chance.random() < 0.3
            disk.do(_torn(done, chance) if torn else done)
        yield disk


def _torn(done: Done, chance: random.Random) -> Done:
    return done._replace(
        data=done.data[: SECTOR * chance.randrange(1, -(-len(done.data) // SECTOR))]
    )


def _unsynced(past: Sequence[Done], i: int, done: Done) -> bool:
    if done.what in (*_WRITTEN, "size"):
        return not any(later.what == "sync" and later.file == done.file for later in past[i + 1 :])
    if done.what in ("name", "unname"):
        return not any(later.what == "sync names" for later in past[i + 1 :])
    return False


def trace(desk: Desk, commands: Sequence[tuple[str, ...]], altered: str) -> Story:
    """Run commands and return what they did to the disk."""
    names = {one.name: i for i, one in enumerate(_files(desk))}
    files = {names[one.name]: one.read_bytes() for one in _files(desk)}
    story = Story(Disk(dict(names), dict(files)), ())
    done: list[Done] = []
    numbers = count(len(names))
    for args in commands:
        strace = ("strace", "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", str(log(desk)))
        ran = desk.run(args, (*strace, "-e", f"trace={CALLS}"), altered)
        if ran.code:
            raise SystemExit(f"what is to be traced fails: {ran.err}")
        text = log(desk).read_text()
        log(desk).unlink()
        for call, given, answer in _CALL.findall(text):
            done += _read(desk, names, numbers, call, given, int(answer))
    if sum(one.what == "told" for one in done) != len(commands):
        raise SystemExit("a command that is traced printed no receipt")
    return Story(story.before, tuple(done))


def _files(desk: Desk) -> list[Path]:
    return sorted(one for one in desk.shelf.iterdir() if one.is_file())


def _read(
    desk: Desk, names: dict[str, int], new: Iterator[int], call: str, given: str, answer: int
) -> Iterator[Done]:
    """Yield what one call did to the store's folder; *names* are those that stand there now, and
    *new* numbers files."""
    opened = _OPENED.search(given)
    at = _plain(opened[1]) if opened else ""
    words = [_plain(text) for text, _ in _TEXT.findall(given)]
    file = names.get(_name(desk, at))
    if call == "write" and given.startswith("1<") and (receipt := _RECEIPT.search(words[0])):
        yield Done("told", place=int(receipt[1] or 1))
    elif call in ("fsync", "fdatasync") and at == str(desk.shelf):
        yield Done("sync names")
    elif call in _IN_A_FILE and file is not None:
        yield _in_file(call, file, given, answer)
    elif call in _ON_NAMES:
        here = [_name(desk, word) for word in words]
        yield from _on_names(names, new, call, here, made="O_CREAT" in given)


def _in_file(call: str, file: int, given: str, answer: int) -> Done:
    if call in ("fsync", "fdatasync"):
        return Done("sync", file)
    place = int(re.findall(r", (\d+)(?=,|$)", given)[-1])
    if call == "ftruncate":
        return Done("size", file, place=place)
    data = bytes.fromhex(_TEXT.findall(given)[0][0].replace("\\x", ""))[:answer]
    if call == "write":  # a key file is written from its beginning to its end
        return Done("append", file, data=data)
    return Done("write", file, place=place, data=data)


def _on_names(
    names: dict[str, int], new: Iterator[int], call: str, here: Sequence[str], *, made: bool
) -> Iterator[Done]:
    if call == "openat" and made and here[0] and here[0] not in names:
        names[here[0]] = next(new)
        yield Done("name", names[here[0]], here[0])
    elif call in ("link", "linkat", "rename") and here[0] in names:
        names[here[1]] = names[here[0]]
        yield Done("name", names[here[1]], here[1])
    if call in ("unlink", "unlinkat", "rename") and here[0] in names:
        del names[here[0]]
        yield Done("unname", name=here[0])


def _name(desk: Desk, path: str) -> str:
    """Return the name of what lies in the store's own folder; nothing for what lies elsewhere."""
    parent, _, name = path.rpartition("/")
    return name if parent == str(desk.shelf) else ""


def _plain(text: str) -> str:
    if "\\x" not in text:
        return text
    return bytes.fromhex(text.replace("\\x", "")).decode(errors="replace")
