"""Judging a run: what the file says, what the command said, and whether the two agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from escalate import keys
from escalate.app.cases import title_of
from escalate.core.erasing import erasure_of
from escalate.core.evolve import fold
from escalate.core.listed import Standing
from escalate.core.ports import Entry, Head
from escalate.core.projection import row, standing
from escalate.core.reading import read_policy
from escalate.core.store_events import OWN
from escalate.core.trail.tree import root_of
from escalate.store.checking import check_whole
from escalate.store.connection import Connection, checked_version, connected
from escalate.store.reading import SqliteReading
from scripts.faults.bench import Ran, key_beside

_RECORDED = re.compile(
    r"has the new events|This was recorded|any more: it was recorded|It was recorded before"
)
_NOT = re.compile(r"[Nn]othing was recorded|not recorded in|[Nn]o store can be made")
_UNKNOWN = re.compile(r"not known whether")
_DAMAGED = re.compile(r"damaged|malformed|corrupt|CORRUPT")
"""What no message may say of a file that is whole."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a store: its leaves in order, its texts, and all that does not hold."""

    leaves: tuple[bytes, ...] = ()
    texts: str = ""
    problems: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many events it holds."""
        return len(self.leaves)


def see(path: Path) -> Seen:
    """Look at a store as the next command would find it: SQLite's own check, trail, projection.

    No store at all is one without events. An encrypted one is opened with the key beside it.
    """
    if not path.exists():
        return Seen()
    try:
        kept = key_beside(path)
        with connected(path, 10, keys.from_file(kept) if kept.exists() else None) as connection:
            return _seen(connection)
    except Exception as error:  # whatever a damaged file brings about
        return Seen(problems=(f"it cannot be looked at: {error}",))


def _seen(connection: Connection) -> Seen:
    checked_version(connection)  # rolls back what a crash left, before the pages are looked at
    head = check_whole(connection)
    view = SqliteReading(connection)
    entries = list(view.entries())
    leaves = tuple(entry.leaf for entry in entries)
    problems = [*_projection(view, entries), *_order(connection, view)]
    if head != Head(len(leaves), root_of(leaves)):  # a second way to the same root
        problems.append("the tree is not that of its leaves")
    return Seen(leaves, "\n".join(entry.body.decode() for entry in entries), tuple(problems))


def _projection(view: SqliteReading, entries: Sequence[Entry]) -> Iterator[str]:
    stored = {one.number: one for one in view.rows()}
    if stored.keys() | {*_erased(view)} != {entry.case for entry in entries} - {OWN}:
        yield "there are events of cases without a row, or rows without events"
    for number, kept in stored.items():
        case = fold(view.events(number))
        text = case and view.policy_text(case.policy.digest)
        if not case or not text:
            yield f"case {number} has no events or no policy"
        elif kept != row(case, title_of(read_policy(text), case)):
            yield f"the row of case {number} is not what its events say"


def _order(connection: Connection, view: SqliteReading) -> Iterator[str]:
    """Yield where the order of the lists is not that of their rows, or their count is wrong."""
    kept = [
        Standing(*columns)
        for columns in connection.query(
            "SELECT status, digest, due, at, entered, number FROM cases"
        )
    ]
    gone = [Standing("erased", "", "", "", "", number) for number in _erased(view)]
    wanted = {at.number: at for at in (*map(standing, view.rows()), *gone)}
    for at in kept:
        if at != wanted.get(at.number):
            yield f"case {at.number} stands in the lists as {at}, and is {wanted.get(at.number)}"
    counted = Counter((at.status, at.digest, at.due) for at in kept)
    tallied = {
        (status, digest, due): cases
        for status, digest, due, cases in connection.query(
            "SELECT status, digest, due, cases FROM tallies"
        )
    }
    if counted != tallied:
        yield f"the lists have {dict(counted)} cases, and count {tallied}"


def _erased(view: SqliteReading) -> Iterator[int]:
    return (erasure_of(event).case for event in view.erasures())


@dataclass(slots=True)
class Tally:
    """The figures of one harness: what was run, and all that went wrong."""

    harness: str
    runs: int = 0
    recorded: int = 0
    """Runs in which the record is in the file afterwards."""
    unknown: int = 0
    """Runs that ended with "not known whether": true, and no fault."""
    damaged: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0

    @property
    def faults(self) -> int:
        """How much went wrong."""
        return sum(map(len, (self.damaged, self.lost, self.wrong, self.stuck)))

    def add(self, other: Tally) -> None:
        """Take in the figures of some more runs."""
        self.runs += other.runs
        self.recorded += other.recorded
        self.unknown += other.unknown
        for name in ("damaged", "lost", "wrong", "stuck"):
            getattr(self, name).extend(getattr(other, name))


def said(ran: Ran) -> str:
    """Return what a command said became of its record: recorded, not recorded, unknown, nothing.

    What says two of them at once is returned as it is, and is never right.
    """
    classes = [
        name
        for name, words in (("not recorded", _NOT), ("unknown", _UNKNOWN), ("recorded", _RECORDED))
        if words.search(ran.err)
    ]
    if ran.code == 0 and acknowledged(ran):
        classes = [*(one for one in classes if one != "recorded"), "recorded"]
    return " and ".join(classes) or "nothing"


def acknowledged(ran: Ran) -> bool:
    """Whether a receipt was printed."""
    return re.search(r"^Event \d", ran.out, re.MULTILINE) is not None


def judge(
    tally: Tally,
    where: str,
    before: Seen,
    after: Seen,
    ran: Ran,
    *,
    most: int = 1,
    mark: str = "",
) -> None:
    """Add a run to the tally: *before* and *after* are what was in the file.

    At most so many events are new; where not all of them are the record, *mark* stands in it.
    """
    tally.runs += 1
    tell = f"{where}: exit {ran.code}, {ran.err.strip()[-300:]!r}"
    new = after.size - before.size
    there = mark in after.texts if mark else new > 0
    tally.recorded += there
    if after.problems or after.leaves[: before.size] != before.leaves or not 0 <= new <= most:
        tally.damaged.append(f"{tell}; {after.problems or f'{new} events more'}")
        return
    words = said(ran)
    tally.unknown += words == "unknown"
    if "STUCK" in ran.err:
        tally.stuck.append(tell)
    elif acknowledged(ran) and not there:
        tally.lost.append(tell)
    elif not _true(words, ran, there=there):
        tally.wrong.append(f"{tell}; said {words}, but there are {new} events more")


def _true(words: str, ran: Ran, *, there: bool) -> bool:
    """Whether a command said what is so, ended with the code that fits, and slandered no file."""
    if "Traceback" in ran.err or _DAMAGED.search(ran.err):
        return False
    if words == "nothing":
        return ran.code < 0  # it was killed, and said nothing that could be false
    if words == "unknown":
        return ran.code != 0
    return words == ("recorded" if there else "not recorded") and (there or ran.code != 0)


def goes_on(tally: Tally, where: str, ran: Ran) -> None:
    """Add to the tally whether a further command worked, once the fault is gone."""
    if ran.code:
        tally.stuck.append(f"{where}: afterwards exit {ran.code}, {ran.err.strip()[-300:]!r}")
