"""Verify what `escalate` recorded, without `escalate`: an export of cases, or a whole store.

    python escalate_verify.py FILE [--checkpoint FILE]

FILE is a case record as JSON (`escalate export 7`, or `--all`), the same as JSON Lines
(`--format jsonl`), or a store that is not encrypted.
This file needs Python 3.8 or newer and nothing else. It follows docs/audit-trail.md, from which
whoever distrusts it can write another. Nothing is written anywhere.

Exit codes: 0 nothing is broken, 23 something is, 2 the file cannot be read as either.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import datetime as dt
import hashlib
import itertools
import json
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any, BinaryIO, Callable, Iterable, Iterator, List, NamedTuple, Optional, Tuple
from urllib.parse import quote

FORMAT = "escalate case record 1"
SEALED_FORMAT = "escalate sealed record 1"
ERASED_FORMAT = "escalate erased case record 1"
EMPTY = hashlib.sha256(b"").digest()
HOUR = dt.timedelta(hours=1)
MOST_REMARKS = 20
MOST_BYTES = 256 * 1024 * 1024
MOST_LINE_BYTES = 64 * 1024 * 1024 + 16
MOST_CHECKPOINT_BYTES = 1024 * 1024


class Unreadable(Exception):
    """The file is neither a store nor an export, or cannot be opened."""


class Finding(NamedTuple):
    """One thing that is broken; a remark is only odd."""

    kind: str
    which: str
    code: str
    says: str
    remark: bool = False


# -- hashes ---------------------------------------------------------------------------------------


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def sealed(salt: bytes, body: bytes) -> bytes:
    """The leaf of an event: RFC 9162's leaf hash of the salted commitment to its bytes."""
    return sha256(b"\x00", sha256(b"escalate-event-v1\n", salt, body))


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01", left, right)


def canonical(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def included(leaf: bytes, seq: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Whether a proof shows that the event *seq* (from 1) of *size* has that leaf (RFC 9162)."""
    index, last, found = seq - 1, size - 1, leaf
    if not 0 <= index <= last < 2**63 or any(len(each) != 32 for each in (leaf, root, *proof)):
        return False
    for sibling in proof:
        if last == 0:
            return False
        if index % 2 == 1 or index == last:
            found = node(sibling, found)
            while index % 2 == 0 and index != 0:
                index, last = index // 2, last // 2
        else:
            found = node(found, sibling)
        index, last = index // 2, last // 2
    return last == 0 and found == root


Peaks = List[Tuple[int, Optional[bytes]]]


class Tree:
    """The peaks of a growing tree: its perfect subtrees, each with its number of leaves.

    After a fault it goes on from the hashes that are stored, where a later root says that those
    were right: so each altered event is named, and not all that follow it.
    """

    def __init__(self) -> None:
        self.size = 0
        self.root: bytes | None = EMPTY
        self.peaks: Peaks = []

    def add(self, leaf: bytes | None, nodes: bytes, root: bytes, *, strict: bool) -> bool:
        """Grow by a leaf, if *strict* only where it fits; return whether nodes and root fit it."""
        hashes = [nodes[at : at + 32] for at in range(0, len(nodes), 32)]
        stored = hashes if len(nodes) == 32 * zeros(self.size + 1) else []
        peaks, completed = self.with_leaf(leaf, stored)
        reckoned = over(peaks)
        fits = completed == hashes and reckoned in (None, root)
        if strict and not (fits and reckoned):
            return False
        if reckoned not in (None, root) and stored:
            trusted = [*peaks[:-1], (peaks[-1][0], stored[-1])]
            if over(trusted) == root:
                peaks, reckoned = trusted, root
        self.peaks, self.size, self.root = peaks, self.size + 1, reckoned
        return fits

    def with_leaf(self, leaf: bytes | None, stored: list[bytes]) -> tuple[Peaks, list[Any]]:
        """The peaks with one leaf more, and the hashes that it completes; None for unknown."""
        peaks, leaves, top = list(self.peaks), 1, leaf
        completed: list[Any] = []
        while peaks and peaks[-1][0] == leaves:
            left = peaks.pop()[1]
            if left is not None and top is not None:
                top = node(left, top)
            else:  # an event under it is missing: it is taken as it is stored
                top = stored[len(completed)] if stored else None
            completed.append(top)
            leaves *= 2
        return [*peaks, (leaves, top)], completed

    def skip(self, size: int) -> None:
        """Go on after *size* leaves, of which the last are missing."""
        known, end = {}, 0
        for leaves, peak in self.peaks:
            end += leaves
            known[end] = peak
        self.peaks, end = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                end += 1 << level
                self.peaks.append((1 << level, known.get(end)))
        self.size, self.root = size, None


def over(peaks: Peaks) -> bytes | None:
    """The root over peaks; None where one of them is not known."""
    hashes = [peak for _, peak in peaks]
    root = hashes.pop()
    while hashes and root is not None:
        left = hashes.pop()
        root = None if left is None else node(left, root)
    return root


def zeros(number: int) -> int:
    """How many binary zeros stand at the end of a number: so many subtrees an event completes."""
    return (number & -number).bit_length() - 1


# -- what is found --------------------------------------------------------------------------------

OF_EVENTS = {
    "missing-event": "missing: removed, or kept under another number.",
    "out-of-order": "found twice, or not where it belongs.",
    "wrong-kind": "a column holds a value of another kind than it must.",
    "half-erased": "its words or its salt are there, and not both.",
    "other-seal": "its words, its salt and its leaf do not belong together: one was changed.",
    "other-tree": "does not fit the tree: it, its nodes or its root was changed, or an event before"
    " it was changed, added or removed.",
    "other-columns": "its words say another case or version than stands beside them.",
    "unreadable-event": "its words cannot be read as an event.",
    "not-canonical": "its words are not written in the one form in which events are sealed.",
    "unknown-words": "its words are in the right form, and no event that this escalate knows.",
    "own-erased": "the store's own words are missing; they are never erased.",
    "other-store": "the store calls itself by another name than before.",
    "clock-back": "recorded, as it says, an hour or more before the event that precedes it: a clock"
    " was wrong, or was set.",
    "other-clock": "recorded under a clock that was set by ESCALATE_NOW, in a store that was not"
    " begun so.",
    "imported": "events before it were taken over from an export: what they say, and when they were"
    " recorded, is the word of the store that it names.",
}
REMARKS = ("clock-back", "other-clock", "imported")
CLOCK_SET = "(clock set by ESCALATE_NOW)"


class Findings:
    """All that is found; the same fault of events in a row is one finding."""

    def __init__(self) -> None:
        self.others: list[Finding] = []
        self.events: dict[str, list[list[int]]] = {}

    def add(self, kind: str, which: object, code: str, says: str, *, remark: bool = False) -> None:
        finding = Finding(kind, str(which), code, says, remark)
        if finding not in self.others:
            self.others.append(finding)

    def event(self, code: str, first: int, last: int = 0) -> None:
        runs = self.events.setdefault(code, [])
        if runs and runs[-1][1] in (first, first - 1):
            runs[-1][1] = last or first
        else:
            runs.append([first, last or first])

    def all(self) -> list[Finding]:
        runs = sorted((run, code) for code, found in self.events.items() for run in found)
        return [of_events(code, *run) for run, code in runs] + self.others


def of_events(code: str, first: int, last: int) -> Finding:
    which = str(first) if first == last else f"{first}-{last}"
    label = f"Event {first}" if first == last else f"Each of the events {first} to {last}"
    return Finding("event", which, code, f"{label}: {OF_EVENTS[code]}", code in REMARKS)


# -- the trail of a store -------------------------------------------------------------------------


OWN_EVENTS: dict[Any, dict[str, type]] = {
    "begun": {"store": str, "schema": int, "fingerprint": str},
    "upgraded": {"store": str, "schema": int, "fingerprint": str},
    "erased": {"case": int, "events": int, "authority": str, "reason": str},
    "restored": {"kept": int, "absent": int, "root": str, "reason": str},
    "imported": {"cases": list, "origin": str, "size": int, "root": str},
}
"""The store's own events from which something follows here, and what each must say."""


class Trail:
    """The trail of a store, event by event."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.tree = Tree()
        self.roots: dict[int, bytes] = {0: EMPTY}
        self.versions: dict[int, int] = {}
        self.blank: dict[int, list[int]] = {}
        self.erased: dict[int, tuple[int, int, int]] = {}
        self.schemas: list[dict[str, Any]] = []
        self.first: tuple[int, dict[str, Any]] | None = None
        self.restored: list[dict[str, Any]] = []
        self.policies: dict[str, int] = {}
        self.odd: list[tuple[int, int]] = []
        self.before = 0
        self.earnest = False
        self.latest: dt.datetime | None = None

    def take(self, columns: tuple[Any, ...]) -> None:
        """Check one row of the table `events`, and take it in."""
        seq, case, version, body, salt, leaf, nodes, root = self.of_right_kind(columns)
        if seq <= self.tree.size:
            self.findings.event("out-of-order", seq)
            return
        if seq > self.tree.size + 1:
            self.findings.event("missing-event", self.tree.size + 1, seq - 1)
            self.tree.skip(seq - 1)
        words = self.check_seal(seq, case, body, salt, leaf)
        grown = self.tree.add(leaf, nodes, root, strict=True) or (
            words is not None and self.tree.add(words, nodes, root, strict=True)
        )
        leaf = leaf if len(leaf) == 32 else words
        if not grown and not self.tree.add(leaf, nodes, root, strict=False):
            self.findings.event("other-tree", seq)
        if self.tree.root:
            self.roots[seq] = self.tree.root
        said_case, said_version = self.check_words(seq, case, version, body)
        before = self.versions.get(said_case, 0)
        self.versions[said_case] = said_version
        if said_version != before + 1:
            says = f"after its event {before} comes its event {said_version}"
            self.of_case(said_case, "version-gap", f"{says}, which is event {seq} of the trail.")

    def of_right_kind(self, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        numbers, data = columns[:3], columns[3:]
        if all(type(n) is int for n in numbers) and all(type(b) is bytes for b in data):
            return columns
        seq = numbers[0] if type(numbers[0]) is int else self.tree.size + 1
        self.findings.event("wrong-kind", seq)
        return (
            seq,
            *(n if type(n) is int else -1 for n in numbers[1:]),
            *(b if type(b) is bytes else b"" for b in data),
        )

    def check_seal(
        self, seq: int, case: int, body: bytes, salt: bytes, leaf: bytes
    ) -> bytes | None:
        """The leaf that words and salt give; None where they were erased."""
        if case == 0 and not body:
            self.findings.event("own-erased", seq)
        if not body and not salt:
            self.blank.setdefault(case, []).append(seq)
            if len(leaf) != 32:
                self.findings.event("other-seal", seq)
            return None
        if not body or not salt:
            self.findings.event("half-erased", seq)
            return None
        words = sealed(salt, body) if len(salt) == 32 else None
        if words != leaf:
            self.findings.event("other-seal", seq)
        return words

    def check_words(self, seq: int, case: int, version: int, body: bytes) -> tuple[int, int]:
        """The case and version that the words say; the columns where there are none."""
        if not body:
            return case, version
        event, own = read_event(body), case == 0
        if event is None:
            self.findings.event("unreadable-event", seq)
            return case, version
        if canonical(event) != body:
            self.findings.event("not-canonical", seq)
            own = False
        said = event.get("case", 0), event["version"]
        if said != (case, version):
            self.findings.event("other-columns", seq)
        self.check_clock(seq, said[0], event)
        if own and not self.keep_own(seq, event):
            self.findings.event("unknown-words", seq)
        elif said[1] == 1:
            policy = dig(event, "body", "policy", "digest")
            if isinstance(policy, str):
                self.policies.setdefault(policy, said[0])
        return said

    def check_clock(self, seq: int, case: int, event: dict[str, Any]) -> None:
        """Remark on a clock that was set, or that stood before that of the event before."""
        if self.earnest and str(event.get("tool")).endswith(CLOCK_SET):
            self.findings.event("other-clock", seq)
        at = instant(event["recorded"].get("at"))
        if at is not None:
            if self.latest is not None and self.latest - at > HOUR:
                self.odd.append((seq, case))
            self.latest = at

    def keep_own(self, seq: int, event: dict[str, Any]) -> bool:
        """Keep what one of the store's own events says of the whole; return whether it is one."""
        body: Any = event.get("body")
        kind = dig(body, "event")
        says = OWN_EVENTS.get(kind, {})
        if not all(type(body.get(key)) is value for key, value in says.items()):
            return False
        if self.first is None:
            self.first = seq, event
            self.earnest = not str(event.get("tool")).endswith(CLOCK_SET)
        if kind in ("begun", "upgraded"):
            if self.schemas and self.schemas[-1]["store"] != body["store"]:
                self.findings.event("other-store", seq)
            self.schemas.append(body)
        elif kind == "erased":
            blank = len(self.blank.get(body["case"], []))
            self.erased[body["case"]] = (seq, body["events"], blank)
        elif kind == "restored":
            self.restored.append(body)
        elif kind == "imported":
            self.findings.event("imported", seq)
            self.odd = [o for o in self.odd if o[0] < self.before or o[1] not in body["cases"]]
        self.before = seq
        return isinstance(kind, str)

    def end(self) -> None:
        """Check what only the whole can tell: the beginning, the erasures, the clocks."""
        for seq, _ in self.odd:
            self.findings.event("clock-back", seq)
        seq, first = self.first or (0, {})
        what = dig(first, "body", "event")
        if not ((what == "begun" and seq == 1) or (what == "upgraded" and first["version"] == 1)):
            says = "The trail does not begin with the making of the store, nor tells of an older."
            self.findings.add("table", "events", "no-beginning", says)
        for case in sorted((set(self.blank) | set(self.erased)) - {0}):
            places, events = self.blank.get(case, []), self.versions.get(case, 0)
            blank = len(places)
            if case not in self.erased:
                says = f"the words of {blank} of its events are missing (in the trail: "
                says += ", ".join(map(str, places)) + "), and no erasure is recorded."
                self.of_case(case, "erased-unsaid", says)
                continue
            seq, said, before = self.erased[case]
            if not said == before == blank == events:
                says = f"event {seq} of the trail says that the words of its {said} events were"
                self.of_case(case, "not-erased", f"{says} erased; {blank} of {events} have none.")

    def of_case(self, case: int, code: str, says: str) -> None:
        label = f"Case {case}" if case else "The store's own events"
        self.findings.add("case", case, code, f"{label}: {says}")


def read_event(body: bytes) -> dict[str, Any] | None:
    """The event in words, if they say its version and when it was recorded; else None."""
    try:
        event = json.loads(body.decode("utf-8"))
        dt.date.fromisoformat(event["recorded"]["day"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    at = event["recorded"].get("at")
    if at is not None and instant(at) is None:
        return None
    numbers = type(event.get("version")), type(event.get("case", 0))
    return event if numbers == (int, int) else None


def instant(text: Any) -> dt.datetime | None:
    """A moment as events write it, in UTC; None for none."""
    try:
        moment = dt.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.astimezone(dt.timezone.utc) if moment.tzinfo else None


def dig(document: Any, *keys: str) -> Any:
    """What stands under keys, one within the other; None where nothing does."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


# -- checkpoints ----------------------------------------------------------------------------------


class Checkpoint(NamedTuple):
    """Origin, size and root of a trail (C2SP tlog-checkpoint)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def short(self) -> str:
        code = base64.b32encode(sha256(self.text.encode())[:10]).decode()
        groups = "-".join(code[at : at + 4] for at in (0, 4, 8, 12))
        return f"#{self.size} \u00b7 {groups}"


def read_checkpoint(text: str) -> Checkpoint | None:
    """The checkpoint in a text, which may go on with other lines and signatures; None for none."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    if len(lines) < 3 or not re.match(r"(0|[1-9][0-9]{0,18})\Z", lines[1]):
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError:
        return None
    return Checkpoint(lines[0], int(lines[1]), root) if lines[0] and len(root) == 32 else None


def hold(
    findings: Findings, kept: Checkpoint, now: Checkpoint, root: bytes | None, restored: list[Any]
) -> None:
    """Hold a trail against a checkpoint; *root* is that of so many events of the trail."""
    if kept.origin != now.origin:
        code, says = "other-origin", f"is of another store: {kept.origin}, and not {now.origin}."
    elif root == kept.root:
        return
    elif any(
        body["kept"] < kept.size and (kept.size <= body["absent"] or not body["root"])
        for body in restored
    ):
        code, says = "restored", "is of events that are absent since a restoration."
    elif now.size < kept.size:
        code = "rolled-back"
        says = f"is of {kept.size} events, and the trail has {now.size}: it was rolled back."
        says += " An old copy was put in its place, or its end was cut off."
    elif root is None:
        code, says = "no-root", f"cannot be compared: the root of {kept.size} events is not known."
    else:
        code = "rewritten"
        says = f"has another root than the first {kept.size} events of the trail: it was rewritten."
        says += " Something up to there was altered, added, removed or put in another order."
    findings.add("checkpoint", kept.short, code, f"The checkpoint {says}")


# -- a store --------------------------------------------------------------------------------------


DAMAGE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file raises; the second when the very message is damaged."""
HIDDEN = (
    "SELECT name, tbl_name FROM sqlite_master WHERE name LIKE 'sqlite\\_%' ESCAPE '\\'"
    " AND (type <> 'index' OR sql IS NOT NULL"
    " OR name NOT GLOB 'sqlite_autoindex_' || tbl_name || '_[0-9]')"
)
"""What has a name that SQLite keeps for its own, which the fingerprint of the schema leaves out."""


def verify_store(path: Path, kept: Checkpoint | None = None) -> tuple[list[Finding], str]:
    """What is broken in a store, and one line of what was checked."""
    for beside in ("-journal", "-wal"):
        if Path(str(path) + beside).exists():
            says = f"{path}{beside} is there: somebody is recording, or was interrupted."
            raise Unreadable(f"{says} Open the store with escalate first, or verify a backup.")
    posix = path.absolute().as_posix()
    place = quote(posix if posix.startswith("/") else "/" + posix, safe="/:")
    findings = Findings()
    try:
        file = sqlite3.connect(f"file://{place}?mode=ro&immutable=1", uri=True)
        file.text_factory = lambda data: data.decode("utf-8", "replace")
        if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            raise Unreadable(f"{path} holds no events.")
    except DAMAGE as error:
        says = f"{path} cannot be read with SQLite {sqlite3.sqlite_version}: {error}"
        raise Unreadable(f"{says} (3.37 or newer is needed, and no encryption).") from error
    try:
        return findings_of(file, findings, kept)
    finally:
        file.close()


def findings_of(
    file: sqlite3.Connection, findings: Findings, kept: Checkpoint | None
) -> tuple[list[Finding], str]:
    for (says,) in rows(file, findings, "PRAGMA integrity_check"):
        if says != "ok":
            findings.add("file", "integrity_check", "damaged-file", f"SQLite says: {says}.")
    for name, table in rows(file, findings, HIDDEN):
        says = f"{name}, of {table}, is nothing that belongs into a store."
        findings.add("table", name, "unknown-table", says)
    trail = Trail(findings)
    for columns in events(file, findings):
        trail.take(columns)
    trail.end()
    identity = check_tables(file, findings, trail)
    now = Checkpoint("escalate/" + identity, trail.tree.size, trail.tree.root or b"")
    if kept is not None:
        hold(findings, kept, now, trail.roots.get(kept.size), trail.restored)
    cases = len([case for case in trail.versions if case])
    return findings.all(), f"a store, cases: {cases}, events: {now.size}, {now.short}"


def check_tables(file: sqlite3.Connection, findings: Findings, trail: Trail) -> str:
    """Check the schema, the policies and the store's name; return the name."""
    found = dict(rows(file, findings, "SELECT key, value FROM meta"))
    identity = str(found.get("store", ""))
    schema = trail.schemas[-1] if trail.schemas else {}
    if schema and schema.get("store") != identity:
        sealed = str(schema.get("store"))
        says = f"The store calls itself {identity!r}, and its trail is of {sealed!r}."
        findings.add("table", "meta", "other-store", says)
        identity = sealed
    if not re.match(r"[0-9a-f]{32}\Z", identity):
        says = f"The store calls itself {identity!r}, which is the name of none."
        findings.add("table", "meta", "no-identity", says)
    if schema and fingerprint(file, findings) != schema.get("fingerprint"):
        says = "The schema of the file is not the one with which it was made or upgraded."
        findings.add("file", "schema", "other-schema", says)
    number = next(rows(file, findings, "PRAGMA user_version"), (None,))[0]
    if schema and number != schema.get("schema"):
        says = f"The file's schema is called version {number}, and was {schema.get('schema')}."
        findings.add("file", "user_version", "other-header", says)
    names = set()
    for name, text in rows(file, findings, "SELECT digest, text FROM policies"):
        names.add(str(name))
        if not isinstance(text, str) or policy_name(text) != name:
            says = f"The text kept as the policy {name} is another one."
            findings.add("policy", name, "other-policy-text", says)
    for name in sorted(set(trail.policies) - names):
        case = trail.policies[name]
        says = f"The policy {name}, under which case {case} is judged, is not there."
        findings.add("policy", name, "missing-policy", says)
    return identity


def policy_name(text: str) -> str:
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hex()


def fingerprint(file: sqlite3.Connection, findings: Findings) -> str:
    sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
    every = sorted(tuple(map(str, row)) for row in rows(file, findings, sql))
    found = [row for row in every if not row[1].startswith("sqlite_")]
    text = "".join(f"{column}\0" for row in found for column in row)
    return sha256(b"escalate-schema-v1\n", text.encode("utf-8")).hex()


def rows(file: sqlite3.Connection, findings: Findings, sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as far as they can be read."""
    try:
        yield from file.execute(sql)
    except DAMAGE as error:
        findings.add("file", "tables", "cannot-read", f"The file cannot be read: {error}.")


def events(file: sqlite3.Connection, findings: Findings) -> Iterator[tuple[Any, ...]]:
    """The rows of the table of events; behind a damaged place each is asked for by its number."""
    sql = "SELECT seq, case_number, version, body, salt, leaf, nodes, root FROM events"
    at = 0
    try:
        for columns in file.execute(sql + " ORDER BY seq"):
            yield columns
            if isinstance(columns[0], int):  # a forged table may hold anything
                at = max(at, columns[0])
        return
    except DAMAGE as error:
        says = f"The table events cannot be read after event {at}: {error}."
        findings.add("table", "events", "cannot-read", says)
    last = next(rows(file, findings, "SELECT max(seq) FROM events"), (0,))[0] or 0
    for seq in range(at + 1, last + 1):
        with contextlib.suppress(*DAMAGE):  # it will be found missing
            yield from file.execute(sql + " WHERE seq = ?", (seq,)).fetchall()


# -- an export ------------------------------------------------------------------------------------

COMPARED = (
    *("pathway", "raising", "responding", "child", "raised", "disagreement", "ground"),
    *("handed_from", "outcome", "leads", "held", "people", "answers", "actions", "updates"),
    *("votes", "until", "was", "reason"),
)
"""What an event says of itself under the same name in its words and in the readable record."""
RECKONED = {"chosen", "ground_named"}
"""What the record adds: whether the policy names an answer as a choice, or the ground."""
BODY = (*COMPARED, "stage", "record", "corrects", "case", "policy", "ground_named")
EVENT = (
    *("number", "event", "when", "recorded", "days_later", "recorded_late", "actor", "op", "tool"),
    *("body", "replacement", "happened", "correction", "told", "stage", "previous", "previously"),
)
RECORD = (
    *("number", "event", "stage", "visit", "outcome", "leads", "held", "when", "recorded"),
    *("days_later", "recorded_late", "actor", "people", "votes", "answers", "first", "first_when"),
    "correction",
)
ANSWER = ("ask", "each", "text", "parts", "who", "record", "on", "visit", "chosen")
ACTION = (
    *("number", "what", "owner", "due", "agreed", "done", "overdue", "days_over"),
    *("working_days_over", "first_due", "updates"),
)
VISIT = (
    *("visit", "label", "title", "entered", "unresolved", "discussed", "failed", "left", "late"),
    *("ground", "ground_named", "protective", "protective_reason", "planned", "exhausted"),
)
ASKED = (
    *("ask", "each", "force", "clause", "note", "since", "by", "parts", "choices", "record"),
    *("visit", "stage"),
)
DEADLINE = {
    **{"date": "due", "counts_from": "anchor", "stage": "owner", "rule": "rule"},
    **{"clause": "clause", "counted": "counted", "unit": "unit", "provisional": "provisional"},
    **{"extended_from": "extended_from", "extendable": "extendable"},
}
"""A deadline's keys in the record, and in the words."""
DEADLINE_ELSE = ("start", "at", "days", "note", "reason", "state", "working_days_left")
CASE = (
    *("number", "policy", "pathway", "raised", "opened", "child", "raising", "responding"),
    *("disagreement", "visits", "records", "votes", "answers", "actions", "warnings", "events"),
)
LEFT = (
    *("as_of", "status", "state", "stage", "age", "harm", "harm_since", "deadline", "clocks"),
    *("referral", "held", "exhausted", "interim", "owed", "should", "links", "next", "ended"),
    "planned",
)
"""What only the rules of the policy, or the day of the export, give: it is not compared."""
OTHERS = (
    ", ".join(LEFT)
    + "; title and publisher; whether a record was late, an answer one of the policy's choices, a"
    " ground one of its own, an action over; in which stay at a stage an answer was given, and how"
    " a stay went on; of a deadline the days that count and how it stood; the date of a record to"
    " which something asked belongs"
)


def verify_export(text: str, kept: Checkpoint | None = None) -> tuple[list[Finding], str]:
    """What is broken in an export of one case or of all, and one line of what was checked."""
    document = read_document(text)
    return verify_records(document if isinstance(document, list) else [document], kept)


def verify_lines(
    lines: Iterable[bytes], kept: Checkpoint | None = None
) -> tuple[list[Finding], str]:
    """The same of JSON Lines: a case is read, checked and forgotten before the next."""
    return verify_records(read_lines(lines), kept)


def read_lines(lines: Iterable[bytes]) -> Iterator[Any]:
    """The documents of JSON Lines, but for blank ones."""
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_LINE_BYTES:
            says = f"its line {number} is longer than {MOST_LINE_BYTES} bytes"
            raise Unreadable(f"This is no export: {says}.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip(" \t\r\n")
        except UnicodeDecodeError:
            raise Unreadable(f"This is no export: its line {number} is no text.") from None
        if text:
            yield read_document(text, f" in its line {number}")


def read_document(text: str, where: str = "") -> Any:
    """A document of JSON in which no key stands twice, and no half of a character."""
    try:
        document = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Unreadable(f"This is no export{where}: it is too deep.") from None
    except ValueError as error:
        raise Unreadable(f"This is no export{where}: {error}.") from error
    return document


def verify_records(records: Iterable[Any], kept: Checkpoint | None) -> tuple[list[Finding], str]:
    """What is broken in the records of an export, and one line of what was checked."""
    findings = Findings()
    export = Export(findings)
    for record in records:
        if dig(record, "format") not in (FORMAT, SEALED_FORMAT, ERASED_FORMAT):
            raise Unreadable(f"This is no export: its format is not {FORMAT!r}.")
        export.take(record, check_record(findings, record, kept))
        check_policy(findings, record, export.texts)
    if export.first is None:
        raise Unreadable("This is no export: there is no case in it.")
    export.end()
    head = dig(export.first, "head")
    line = f"an export, cases: {len(export.numbers)}, events: {export.events}, {head}"
    if export.in_words:
        line += f"\nNot compared with the seals, for only the rules or the day give it: {OTHERS}."
    return findings.all(), line


def check_policy(findings: Findings, record: dict[str, Any], texts: set[str]) -> None:
    """Check that the text by which a case is judged stands with it, or with one before it."""
    name, text = dig(record, "case", "policy", "digest"), record.get("policy_text")
    sealed = record["format"] == SEALED_FORMAT
    if sealed:
        entries = listed(dig(record, "trail"), "entries")
        name = dig(entries[0], "stored", "body", "policy", "digest") if entries else None
    if isinstance(text, str):
        texts.add(policy_name(text))
    own = text is None or (isinstance(text, str) and policy_name(text) == name)
    if sealed and name is None and record.get("redacted") is True:
        return  # which one it is stands in the words that were taken out
    known = isinstance(name, str) and name in texts and own
    if record["format"] != ERASED_FORMAT and not known:
        says = f"The text of the policy {name} is not in the export, or is another one."
        findings.add("policy", name, "other-policy-text", says)


class Export:
    """What is the same in all records of an export, and what only all of them together tell.

    That an export was made is an event of the store's own. Each record has it; it is the last in
    the trail that the export names, and says of which case it is (of all, where none stands) and
    how many events it has.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.first: dict[str, Any] | None = None
        """What the first record says of the trail, without its events."""
        self.redacted: Any = None
        self.texts: set[str] = set()
        self.numbers: list[Any] = []
        self.events = 0
        self.places: set[str] = set()
        self.same = self.once = self.all_redacted = True
        self.in_words = False
        """Whether there is a case in it with words for people."""

    def take(self, record: dict[str, Any], events: int) -> None:
        """Take in one record, which has so many events."""
        trail: Any = record.get("trail") if isinstance(record.get("trail"), dict) else {}
        mine = {key: trail.get(key) for key in (*HEAD, "export")}
        redacted = record.get("redacted")
        if self.first is None:
            self.first, self.redacted = mine, redacted
        if any(canonical(mine[key]) != canonical(self.first[key]) for key in HEAD):
            says = "The records of this export do not all have the same head of the trail."
            self.findings.add("checkpoint", "trail", "other-head", says)
        if canonical(redacted) != canonical(self.redacted):
            says = "Some records of this export are redacted, and others are not."
            self.findings.add("checkpoint", "trail", "other-export", says)
        self.same = self.same and canonical(mine["export"]) == canonical(self.first["export"])
        self.all_redacted = self.all_redacted and redacted is True
        self.in_words = self.in_words or (record["format"] == FORMAT and not redacted)
        self.numbers.append(dig(record, "case", "number") or record.get("number"))
        self.events += events
        for entry in listed(trail, "entries"):
            place = str(dig(entry, "seq"))
            self.once = self.once and place not in self.places
            self.places.add(place)

    def end(self) -> None:
        """Check that nothing was left out."""
        entry, now = dig(self.first, "export"), head_of(Findings(), {"trail": self.first})
        if now is None:
            return  # that is said already
        last = type(dig(entry, "event")) is int and type(dig(entry, "seq")) is int
        if not last or entry["seq"] != now.size or not self.same:
            self.other(
                "That the export was made is not the last event of its trail, the same in"
                " each case."
            )
            return
        event = check_entry(self.findings, entry, now, (None, entry["event"]))
        if event is None:
            if not self.all_redacted:
                self.other("Of the making of the export the words are not there.")
            return
        self.check_made(dig(event, "body"))

    def check_made(self, body: Any) -> None:
        """Hold the cases and their events against what the trail keeps of the making."""
        of = self.numbers
        if not all(type(one) is int for one in of) or sorted(set(of)) != of:
            self.other("The cases of the export do not stand in their order, each of them once.")
        if not self.once:
            self.other("Two events of the export have the same place in the trail.")
        made = dig(body, "event"), dig(body, "command"), dig(body, "redacted")
        if made != ("read", "export", None) or dig(body, "cases") not in (None, of):
            self.other("What is called the making of the export is not that of these cases.")
        elif dig(body, "events") != self.events:
            says = f"The export had {dig(body, 'events')} events when it was made, and has"
            self.findings.add("checkpoint", "trail", "left-out", f"{says} {self.events} now.")

    def other(self, says: str) -> None:
        self.findings.add("checkpoint", "trail", "other-export", says)


HEAD = ("origin", "size", "root", "head", "checkpoint")
SEALED = ("event", "seq", "leaf", "proof", "salt", "stored")
ERASED = ("case", "on", "by", "authority", "reason", "period", "early", "events", "says")
KEYS = {
    FORMAT: ("format", "redacted", "case", "policy_text", "trail"),
    SEALED_FORMAT: ("format", "redacted", "case", "policy_text", "trail"),
    ERASED_FORMAT: ("format", "redacted", "number", "erased", "erasure", "trail"),
}
"""What stands in a record; what stands beside it nothing vouches for."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def check_record(findings: Findings, record: dict[str, Any], kept: Checkpoint | None) -> int:
    """Check the record of one case; return how many events it has."""
    erased = record["format"] == ERASED_FORMAT
    number = record.get("number") if erased else dig(record, "case", "number")
    entries = dig(record, "trail", "entries")
    now = head_of(findings, record)
    if type(number) is not int or not isinstance(entries, list) or not entries or now is None:
        findings.add("case", number, "no-events", f"Case {number}: no events stand in it.")
        return 0
    check_keys(findings, record, number)
    check_since(findings, record, now)
    if kept is not None:
        hold_export(findings, kept, record)
    words, last, before = [], 0, 0
    for entry in entries:
        seq, version = dig(entry, "seq"), dig(entry, "event")
        if type(seq) is not int or type(version) is not int or not 0 < seq <= now.size:
            says = f"Case {number}: an event after its event {before} has no place in the trail."
            findings.add("case", number, "no-place", says)
            continue
        if version != before + 1:
            says = f"Case {number}: after its event {before} comes its event {version}."
            findings.add("case", number, "version-gap", says)
        if seq <= last:
            findings.event("out-of-order", seq)
        last, before = seq, version
        words.append(check_entry(findings, entry, now, (number, version)))
    if not erased and not without_words(findings, record, words):
        compare(findings, record, words)
    elif erased and any(words):
        says = f"Case {number}: it is called erased, and has words."
        findings.add("case", number, "half-erased", says)
    elif erased:
        check_erasure(findings, record, now, (number, before, last))
    return len(entries)


def check_keys(findings: Findings, record: dict[str, Any], number: int) -> None:
    """Check that nothing stands beside what belongs into a record."""
    trail, erased = record["trail"], record["format"] == ERASED_FORMAT
    parts = [
        (record, KEYS[record["format"]]),
        (trail, (*HEAD, "export", "since", "entries")),
        (trail.get("since"), ("size", "root", "proof")),
        *((entry, SEALED) for entry in (trail.get("export"), *trail["entries"])),
        *([(record.get("erasure"), SEALED), (record.get("erased"), ERASED)] if erased else ()),
    ]
    for part, keys in parts:
        unknown = set(part) - set(keys) if isinstance(part, dict) else ()
        if unknown:
            says = f"Case {number}: what the record shows as {min(unknown)!r}, a key that no record"
            findings.add("case", number, "other-record", f"{says} has, is not what is sealed.")


def head_of(findings: Findings, record: dict[str, Any]) -> Checkpoint | None:
    """The head that a record says it has; its forms must all be of one head."""
    origin, size, root, head, text = (dig(record, "trail", key) for key in HEAD)
    if type(size) is not int or size < 1 or not isinstance(origin, str) or len(unhex(root)) != 32:
        findings.add("checkpoint", "trail", "other-head", "The export has no head of a trail.")
        return None
    now = Checkpoint(origin, size, unhex(root))
    if (head, text) != (now.short, now.text):
        says = "The export's checkpoint, its short head, its size and its root are not of one head."
        findings.add("checkpoint", "trail", "other-head", says)
    return now


def hold_export(findings: Findings, kept: Checkpoint, record: dict[str, Any]) -> None:
    """Hold the head of an export against a checkpoint.

    One of another moment can be held only if the export was made for it, and so carries the proof
    that its trail grew out of that one (`trail.since`).
    """
    now, since = head_of(Findings(), record), dig(record, "trail", "since")
    if now is None:
        return
    if kept.origin != now.origin or kept.size == now.size:
        hold(findings, kept, now, now.root, [])
        return
    if since is None or dig(since, "size") != kept.size:
        says = (
            f"The checkpoint is of {kept.size} events and the export of {now.size}: so it was not"
            " held against it. Ask for an export made for it (escalate export --since FILE), or"
            " hold it against the store."
        )
        findings.add("checkpoint", kept.short, "other-size", says, remark=True)
    elif unhex(dig(since, "root")) != kept.root:
        hold(findings, kept, now, b"", [])


def check_since(findings: Findings, record: dict[str, Any], now: Checkpoint) -> None:
    """Check that the trail grew out of the checkpoint for whose holder the export was made."""
    since = dig(record, "trail", "since")
    if since is None:
        return
    size, root = dig(since, "size"), unhex(dig(since, "root"))
    proof, path = dig(since, "proof"), [unhex(each) for each in listed(since, "proof")]
    sound = type(size) is int and isinstance(proof, list) and len(root) == 32
    if not sound or not grown(size, now.size, path, root, now.root):
        says = "The export does not grow out of the checkpoint for which it says it was made."
        findings.add("checkpoint", "trail", "other-export", says)


def grown(old: int, new: int, proof: list[bytes], before: bytes, after: bytes) -> bool:
    """Whether a proof shows that a tree grew out of a smaller one (RFC 9162, 2.1.4.2)."""
    if not 0 < old < new < 2**63 or any(len(each) != 32 for each in (before, after, *proof)):
        return False
    path = [before, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    index, last = old - 1, new - 1
    while index % 2 == 1:
        index, last = index // 2, last // 2
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index % 2 == 1 or index == last:
            first, second = node(sibling, first), node(sibling, second)
            while index % 2 == 0 and index != 0:
                index, last = index // 2, last // 2
        else:
            second = node(second, sibling)
        index, last = index // 2, last // 2
    return last == 0 and first == before and second == after


def check_entry(
    findings: Findings, entry: dict[str, Any], now: Checkpoint, place: tuple[Any, int]
) -> dict[str, Any] | None:
    """Check one event of a record: its seal, its proof, its place; return its words."""
    seq, leaf, salt = entry["seq"], unhex(entry.get("leaf")), entry.get("salt")
    proof = entry.get("proof")
    path = [unhex(each) for each in proof] if isinstance(proof, list) else [b""]
    if not included(leaf, seq, now.size, path, now.root):
        findings.event("other-tree", seq)
    stored = entry.get("stored")
    if salt is None and stored is None:
        return None
    if salt is None or stored is None:
        findings.event("half-erased", seq)
        return None
    body = canonical(stored)
    event = read_event(body)
    if len(unhex(salt)) != 32 or sealed(unhex(salt), body) != leaf:
        findings.event("other-seal", seq)
    if event is None:
        findings.event("unreadable-event", seq)
    elif (event.get("case"), event["version"]) != place:
        findings.event("other-columns", seq)
    return event


def check_erasure(
    findings: Findings, record: dict[str, Any], now: Checkpoint, place: tuple[Any, int, int]
) -> None:
    """Check the erasure of a case without words, and what the record shows of it.

    *place* is the case, how many events it has, and the place of the last. The erasure says how
    many there were: so here it is proven that none is left out.
    """
    number, events, last = place
    entry: Any = record.get("erasure")
    if type(dig(entry, "seq")) is not int or type(dig(entry, "event")) is not int:
        findings.add("case", number, "not-erased", f"Case {number}: its erasure is not there.")
        return
    event = check_entry(findings, entry, now, (None, entry["event"]))
    if event is None and record.get("redacted") is True:
        findings.add("case", number, "no-words", f"Case {number}: it is redacted.", remark=True)
        return
    body = dig(event, "body")
    said = dig(body, "event"), dig(body, "case"), dig(body, "events")
    if said != ("erased", number, events) or entry["seq"] <= last:
        says = f"Case {number}: what is called its erasure is not that of its {events} events."
        findings.add("case", number, "not-erased", says)
    shown = record.get("erased")
    keys = ("case", "events", "authority", "reason", "period", "early")
    same = all(covers(dig(shown, key), dig(body, key)) for key in keys)
    same = same and dig(shown, "by") == dig(event, "actor")
    same = same and dig(shown, "says") in erasure_words(event)
    if not same or not covers(dig(shown, "on"), dig(event, "recorded")):
        says = f"Case {number}: what the record says of the erasure is not what is sealed."
        findings.add("case", number, "other-record", says)


def erasure_words(event: dict[str, Any] | None) -> tuple[str, ...]:
    """The sentence by which a record tells of an erasure, by a true clock or one that was set."""
    try:
        on = dt.date.fromisoformat(str(dig(event, "recorded", "day")))
    except ValueError:
        return ()
    case, who = dig(event, "body", "case"), str(dig(event, "body", "authority")).rstrip(".")
    says = f"Case {case} was erased on {on.day} {MONTHS[on.month - 1]} {on.year} by"
    says += f" {dig(event, 'actor')}, under the authority of {who}."
    return says, f"{says} The clock was set by ESCALATE_NOW."


def without_words(
    findings: Findings, record: dict[str, Any], words: list[dict[str, Any] | None]
) -> bool:
    """Whether words are missing in a record, lawfully or not: then there is nothing to compare."""
    number, redacted = dig(record, "case", "number"), record.get("redacted")
    if redacted is True and not any(words):
        says = f"Case {number}: it is redacted. That its events are in the trail is proven, not"
        says += " what it says, nor that none is missing."
        findings.add("case", number, "no-words", says, remark=True)
        return True
    if not all(words) or redacted is not False:
        what = (
            "it is called redacted, and has words" if redacted else "some of its words are missing"
        )
        findings.add("case", number, "half-erased", f"Case {number}: {what}.")
        return True
    return False


def compare(findings: Findings, record: dict[str, Any], words: list[dict[str, Any] | None]) -> None:
    """Compare the readable record with the words under the seals, as far as that needs no engine.

    What follows from the rules of the policy (deadlines, what is owed) only `escalate` can reckon.
    """
    case = dig(record, "case")
    number = dig(case, "number")
    if record["format"] == SEALED_FORMAT:
        if set(case) != {"number"}:
            says = f"Case {number}: beside what is sealed it has words that nothing vouches for."
            findings.add("case", number, "other-record", says)
        return
    shown = dig(case, "events")
    if not isinstance(shown, list) or len(shown) != len(words):
        count = len(shown) if isinstance(shown, list) else "no"
        says = f"Case {number}: the record shows {count} events, and {len(words)} are sealed."
        findings.add("case", number, "other-record", says)
        return
    said = [word for word in words if word]
    if [word["version"] for word in said] != list(range(1, len(said) + 1)):
        return  # that is said already
    for where in differing(case, History(said)):
        says = f"Case {number}: what the record shows as {where} is not what is sealed."
        findings.add("case", number, "other-record", says)


def differing(case: dict[str, Any], history: History) -> Iterator[str]:
    """What of a readable record is not so by the words under the seals."""
    for view, event in zip(case["events"], history.events):
        if not history.shows(view, event):
            yield f"its event {event['version']}"
    records = [event for event in history.events if dig(event, "body", "event") == "recorded"]
    if not all_alike(case.get("records"), records, history.shows_record):
        yield "its records"
    if not history.shows_opening(case):
        yield "its opening"
    if not all_alike(case.get("actions"), history.actions, history.shows_action):
        yield "its actions"
    if not all_alike(case.get("visits"), history.visits, shows_visit):
        yield "its stages"
    if not covers(case.get("warnings"), [one for e in history.events for one in warned(e)]):
        yield "its warnings"
    yield from (f"its {name}" for name in history.made_up(case))
    unknown = set(case) - set(CASE) - set(LEFT)
    if unknown:
        yield f"{min(unknown)!r}, a key that no record has,"


class History:
    """The words under the seals of one case, and how they read since they were corrected."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.events = events
        self.now: dict[int, tuple[Any, Any, Any]] = {
            event["version"]: (event.get("body"), event.get("when"), None) for event in events
        }
        """Of each event its body, when it happened, and the event that last corrected it."""
        for event in events:
            body: Any = event.get("body")
            if dig(body, "event") == "corrected" and dig(body, "version") in self.now:
                self.now[body["version"]] = body.get("replacement"), body.get("happened"), event
        self.visits = list(self._visits())
        said = [(now[0], now[1], version) for version, now in self.now.items()]
        self.answers = [(one, when, v) for body, when, v in said for one in listed(body, "answers")]
        self.votes = [one for body, _, _ in said for one in listed(body, "votes")]
        self.actions = [
            (number, one, when)
            for number, (one, when) in enumerate(
                ((one, when) for body, when, _ in said for one in listed(body, "actions")), 1
            )
        ]
        self.updates = [one for body, _, _ in said for one in listed(body, "updates")]

    def _visits(self) -> Iterator[tuple[int, str, Any, int]]:
        """Each stay at a stage: its number, the stage, how its event reads, and that event."""
        count, stage = 0, ""
        for version, (body, when, _) in sorted(self.now.items()):
            kind = dig(body, "event")
            if kind in ("opened", "entered", "reopened"):
                count, stage = count + 1, dig(body, "stage") or stage
                yield count, stage, {**body, "when": when}, version

    def stay(self, version: int) -> tuple[int, str]:
        """The stay at a stage, and the stage, in which an event left the case."""
        found = [one for one in self.visits if one[0] == 1 or one[3] <= version]
        return found[-1][:2] if found else (0, "")

    def shows(self, view: Any, event: dict[str, Any]) -> bool:
        """Whether what a record shows of an event is what its words say."""
        said, version = event.get("body"), event["version"]
        if not isinstance(view, dict) or not isinstance(said, dict) or set(view) - set(EVENT):
            return False
        before = self.before(event) if said.get("event") == "corrected" else (None, None)
        return (
            view.get("number") == version
            and view.get("event") == said.get("event")
            and all(view.get(key, "") == event.get(key, "") for key in ("actor", "op", "tool"))
            and all(covers(view.get(key), event.get(key)) for key in ("when", "recorded"))
            and view.get("days_later") == days(event.get("when"), event.get("recorded"))
            and alike(view.get("body"), said)
            and alike(view.get("replacement"), said.get("replacement"))
            and covers(view.get("happened"), said.get("happened"))
            and alike(view.get("previous"), before[0])
            and covers(view.get("previously"), before[1])
            and self.shows_correction(view.get("correction"), version)
            and told(view.get("told"), event)
            and view.get("stage") == self.stay(version)[1]
        )

    def before(self, event: dict[str, Any]) -> tuple[Any, Any]:
        """How the event that an event corrects read before, and when it happened, as was said."""
        target = dig(event, "body", "version")
        found: tuple[Any, Any] = (None, None)
        for one in self.events:
            if one["version"] >= event["version"]:
                break
            body: Any = one.get("body")
            if one["version"] == target:
                found = body, one.get("when")
            elif dig(body, "event") == "corrected" and dig(body, "version") == target:
                found = body.get("replacement"), body.get("happened")
        return found

    def shows_correction(self, view: Any, version: int) -> bool:
        """Whether what is shown as the correction of an event is the one that now stands."""
        body, when, by = self.now[version]
        if by is None or view is None:
            return by is None and view is None
        return (
            not set(view) - {"event", "reason", "actor", "recorded", "happened", "reads"}
            and view.get("event") == by["version"]
            and view.get("actor", "") == by.get("actor", "")
            and covers(view.get("reason"), dig(by, "body", "reason"))
            and covers(view.get("recorded"), by.get("recorded"))
            and covers(view.get("happened"), when)
            and alike(view.get("reads"), body)
        )

    def shows_opening(self, case: dict[str, Any]) -> bool:
        """Whether what is shown of the whole case is what its opening now says."""
        body, when, _ = self.now[1]
        policy = case.get("policy")
        names = ("id", "version", "digest")
        keys = ("pathway", "raising", "responding", "raised", "disagreement", "child")
        return (
            isinstance(policy, dict)
            and not set(policy) - {*names, "title", "publisher"}
            and {key: policy.get(key) for key in names} == dig(body, "policy")
            and all(covers(case.get(key), dig(body, key)) for key in keys)
            and covers(case.get("opened"), when)
        )

    def shows_record(self, view: Any, event: dict[str, Any]) -> bool:
        """Whether what is shown as the record of a discussion is what its words now say."""
        body, when, by = self.now[event["version"]]
        if not isinstance(view, dict) or set(view) - set(RECORD):
            return False
        answers = view.get("answers")
        first = (event.get("body"), event.get("when")) if by else (None, None)
        return (
            view.get("number") == dig(body, "number")
            and view.get("event") == event["version"]
            and (view.get("visit"), view.get("stage")) == self.stay(event["version"])
            and view.get("actor", "") == event.get("actor", "")
            and all(covers(view.get(key), dig(body, key)) for key in ("outcome", "leads", "held"))
            and all(covers(view.get(key), dig(body, key) or []) for key in ("people", "votes"))
            and covers(view.get("when"), when)
            and covers(view.get("recorded"), event.get("recorded"))
            and view.get("days_later") == days(when, event.get("recorded"))
            and alike(view.get("first"), first[0])
            and covers(view.get("first_when"), first[1])
            and self.shows_correction(view.get("correction"), event["version"])
            and isinstance(answers, list)
            and all(self.gave(one) and one.get("record") == view["number"] for one in answers)
            and self.has_all(answers, view["number"])
        )

    def made_up(self, case: dict[str, Any]) -> Iterator[str]:
        """The lists of a case in which something stands that was never given, or is missing."""
        answers, votes = case.get("answers"), case.get("votes")
        whole = isinstance(answers, list) and self.has_all(answers, None)
        if not whole or not all(map(self.gave, answers or [])):
            yield "answers"
        if not isinstance(votes, list) or not all(map(self.voted, votes)):
            yield "votes"

    def has_all(self, views: list[Any], record: Any) -> bool:
        """Whether whatever was asked and given, of a record or of none, is among the answers."""
        there = [(dig(one, "ask"), dig(one, "each") or "") for one in views]
        given = [one for one, _, _ in self.answers if dig(one, "record") == record]
        return all((dig(one, "ask"), dig(one, "each") or "") in there for one in given)

    def gave(self, view: Any) -> bool:
        """Whether an answer was given."""
        return any(answered(view, *one, stay=self.stay(one[2])[0]) for one in self.answers)

    def voted(self, view: Any) -> bool:
        """Whether a vote was cast."""
        return any(covers(view, vote) for vote in self.votes)

    def shows_action(self, view: Any, action: tuple[int, Any, Any]) -> bool:
        """Whether an action was agreed, and had that news."""
        number, said, agreed = action
        news = [one for one in self.updates if dig(one, "number") == number]
        due = next((one["due"] for one in reversed(news) if dig(one, "due")), dig(said, "due"))
        done = next((one["done"] for one in reversed(news) if dig(one, "done")), None)
        first = dig(said, "due") if dig(said, "due") != due else None
        return (
            isinstance(view, dict)
            and not set(view) - set(ACTION)
            and all(covers(view.get(key), dig(said, key)) for key in ("what", "owner"))
            and (view.get("number"), view.get("due"), view.get("first_due")) == (number, due, first)
            and covers(view.get("agreed"), agreed)
            and covers(view.get("done"), done)
            and covers(view.get("updates"), news)
        )


def all_alike(views: Any, said: list[Any], same: Callable[[Any, Any], bool]) -> bool:
    """Whether a list that is shown has the same things as were said, in their order."""
    return isinstance(views, list) and len(views) == len(said) and all(map(same, views, said))


def shows_visit(view: Any, visit: tuple[int, str, Any, int]) -> bool:
    """Whether a stay at a stage is shown as it began."""
    number, stage, body, _ = visit
    return (
        isinstance(view, dict)
        and not set(view) - set(VISIT)
        and (view.get("visit"), view.get("label")) == (number, stage)
        and covers(view.get("entered"), body["when"])
        and (view.get("ground") or "") == (body.get("ground") or "")
    )


def answered(view: Any, said: Any, when: Any, _: int, *, stay: int) -> bool:
    """Whether an answer is shown as it was given; its date is the event's where it has none."""
    if not isinstance(view, dict) or not isinstance(said, dict) or set(view) - set(ANSWER):
        return False
    visit, on = view.get("visit"), view.get("on")
    return (
        all(covers(view.get(key), said.get(key)) for key in ANSWER[:6])
        and (visit == said["visit"] if said.get("visit") else visit in (None, stay, stay - 1))
        and (covers(on, said["on"]) if said.get("on") else on is None or covers(on, when))
    )


def told(view: Any, event: dict[str, Any]) -> bool:
    """Whether what is shown as told with an event is what it keeps of that."""
    said = event.get("told") or {}
    return (
        isinstance(view, dict)
        and not set(view) - {"warnings", "asked", "deadlines", "referral", "interim", "late"}
        and covers(view.get("warnings"), warned(event))
        and all_alike(view.get("asked"), listed(said, "asked"), asks)
        and all_alike(view.get("deadlines"), listed(said, "deadlines"), falls_due)
        and falls_due(view.get("referral"), said.get("referral"))
        and covers(view.get("interim"), listed(said, "interim"))
        and covers(view.get("late"), said.get("late"))
    )


def warned(event: dict[str, Any]) -> list[Any]:
    """The warnings that were shown with an event, as a record shows them."""
    more = {"event": event["version"], "when": event.get("recorded")}
    return [{**one, **more} for one in listed(event.get("told"), "warnings")]


def asks(view: Any, said: Any) -> bool:
    """Whether something asked is shown as it was told."""
    return (
        isinstance(view, dict)
        and not set(view) - {*ASKED, "record_date", "deadline"}
        and all(covers(view.get(key), dig(said, key)) for key in ASKED)
        and falls_due(view.get("deadline"), dig(said, "deadline"))
    )


def falls_due(view: Any, said: Any) -> bool:
    """Whether a deadline is shown as it was told; how it stood on the day is reckoned."""
    if view is None or said is None:
        return view is None and said is None
    if not isinstance(view, dict) or set(view) - {*DEADLINE, *DEADLINE_ELSE}:
        return False
    out = [{"day": dig(d, "date"), "why": dig(d, "why")} for d in listed(view, "days")]
    left = [one for one, d in zip(out, listed(view, "days")) if dig(d, "count") is None]
    protective = dig(said, "anchor") == "protective"
    return (
        all(covers(view.get(key), dig(said, name)) for key, name in DEADLINE.items())
        and covers(view.get("start"), dig(said, "start"))
        and same_instant(view.get("at"), dig(said, "at"))
        and (protective or left == listed(said, "skipped"))
        and str(view.get("note")) + str(view.get("reason")) == str(dig(said, "note") or "")
    )


def listed(document: Any, key: str) -> list[Any]:
    """The list under a key; an empty one where none stands."""
    found = dig(document, key)
    return found if isinstance(found, list) else []


def days(first: Any, last: Any) -> int | None:
    """How many days lie between two moments of events; None where they say none."""
    try:
        return (dt.date.fromisoformat(last["day"]) - dt.date.fromisoformat(first["day"])).days
    except (TypeError, ValueError, LookupError):
        return None


def alike(shown: Any, said: Any) -> bool:
    """Whether what a record shows of a body is what it says, some of it under another name."""
    if shown is None or said is None:
        return shown is None and said is None
    if not isinstance(shown, dict) or set(shown) - set(BODY):
        return False
    policy = dig(said, "policy")
    named = {
        "stage": dig(said, "stage") or dig(said, "owner"),
        "record": dig(said, "number"),
        "corrects": dig(said, "version"),
        "case": dig(said, "case"),
        "policy": policy.get("id") if isinstance(policy, dict) else policy,
    }
    return all(covers(dig(shown, key), value) for key, value in named.items()) and all(
        covers(dig(shown, key), dig(said, key)) for key in COMPARED
    )


def covers(shown: Any, said: Any) -> bool:
    """Whether a value as it is shown holds what was said, and nothing else.

    A record leaves no key out, so what was not said is shown as null, as nothing, or as false.
    """
    if isinstance(said, dict) and set(said) <= {"day", "at"} and "day" in said:
        return (
            isinstance(shown, dict)
            and not set(shown) - {"date", "at"}
            and shown.get("date") == said["day"]
            and same_instant(shown.get("at"), said.get("at"))
        )
    if isinstance(said, dict) and isinstance(shown, dict):
        return all(covers(shown.get(key), said.get(key)) for key in {*said, *shown} - RECKONED)
    if isinstance(said, list) and isinstance(shown, list):
        return len(shown) == len(said) and all(map(covers, shown, said))
    if said == [] and shown is None:
        return False
    return (type(shown) is type(said) and bool(shown == said)) or (said is None and not shown)


def same_instant(shown: Any, said: Any) -> bool:
    """Whether two texts are the same moment, or neither says one."""
    if shown is None or said is None:
        return shown is None and said is None
    return instant(shown) is not None and instant(shown) == instant(said)


def unhex(text: Any) -> bytes:
    """The bytes of hexadecimal digits as we write them; none for anything else."""
    if not isinstance(text, str) or not re.match(r"([0-9a-f]{2})*\Z", text):
        return b""
    return bytes.fromhex(text)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which no key stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in it")
    return found


def no_constant(name: str) -> None:
    raise ValueError(f"it holds {name}, which is no JSON")


# -- the command ----------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Verify the file that is named, print what is found, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    what = "a case record as JSON or JSON Lines, or a store that is not encrypted"
    parser.add_argument("file", help=what)
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint that was kept")
    asked = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not every terminal has every character
            stream.reconfigure(errors="backslashreplace")
    try:
        kept = read_kept(asked.checkpoint) if asked.checkpoint else None
        found, line = verify_file(Path(asked.file), kept)
    except (Unreadable, OSError, RecursionError) as error:
        print(harmless(str(error)), file=sys.stderr)
        return 2
    faults = [finding for finding in found if not finding.remark]
    remarks = [finding for finding in found if finding.remark]
    for finding in remarks[:MOST_REMARKS]:
        print("odd:", harmless(finding.says))
    if len(remarks) > MOST_REMARKS:
        print(f"odd: and {len(remarks) - MOST_REMARKS} more like these")
    for finding in faults:
        print("BROKEN:", harmless(finding.says))
    line, *more = line.split("\n")
    print("BROKEN: " if faults else "Nothing is broken: ", harmless(line), sep="")
    for one in more:
        print(harmless(one))
    if kept is not None and not faults and not any(f.kind == "checkpoint" for f in found):
        print(f"Nothing recorded up to event {kept.size} was altered, removed or reordered since.")
    return 23 if faults else 0


def verify_file(path: Path, kept: Checkpoint | None) -> tuple[list[Finding], str]:
    with path.open("rb") as file:
        first = file.readline(MOST_LINE_BYTES + 1)
        if is_line(first):
            return verify_lines(itertools.chain([first], rest_of(file)), kept)
    if first[:16] == b"SQLite format 3\0":
        return verify_store(path, kept)
    try:
        return verify_export(read_text(path, MOST_BYTES), kept)
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is neither a store in plain form nor an export.") from None


def is_line(first: bytes) -> bool:
    """Whether the first line of a file is a whole object, so that each of its lines is one."""
    try:
        text = first.decode("utf-8-sig").strip(" \t\r\n")
        return text[:1] == "{" and text[-1:] == "}" and isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def rest_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, of each no more than may be read."""
    return iter(lambda: file.readline(MOST_LINE_BYTES + 1), b"")


def read_kept(name: str) -> Checkpoint:
    try:
        kept = read_checkpoint(read_text(Path(name), MOST_CHECKPOINT_BYTES))
    except UnicodeDecodeError:
        kept = None
    if kept is None:
        raise Unreadable(f"{name} is no checkpoint.")
    return kept


def read_text(path: Path, most: int) -> str:
    """The text of a file of somebody else's, which may have no end."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"{path} is longer than {most} bytes.")
    return data.decode("utf-8-sig")


def harmless(text: str) -> str:
    """A text that steers no terminal: what is not plain is shown as an escape."""
    return "".join(
        c if (c.isprintable() and c < "\x7f") or c == "\u00b7" else ascii(c)[1:-1] for c in text
    )


if __name__ == "__main__":
    sys.exit(main())
