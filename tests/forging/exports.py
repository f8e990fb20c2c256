"""A real export of cases, and every way in which somebody may change it before they hand it on."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from escalate.app.cases import found
from escalate.app.looking import note_export
from escalate.core.export_form import SEALED_FORMAT
from escalate.core.exported import exported
from escalate.core.ports import Head, Reading
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.core.trail.proofs import inclusion
from escalate.core.trail.tree import Frontier, seal
from escalate.errors import BadUsage, BrokenTrail
from escalate.render import render
from escalate.store.sqlite import SqliteStore
from escalate.verifier.escalate_verify import LEFT
from escalate.views.export import Proven, erased_export_view, export_view
from escalate.views.redact import redacted
from tests.store.examples import STAMP
from tests.views.stories import ZONE, Story, at

Document = Any
"""A document of JSON, or a part of one."""
Path = tuple[str | int, ...]

NOT_COMPARED = {"as_of", "title", "publisher"}


@dataclass(frozen=True, slots=True)
class Altered:
    """An export in which something was changed."""

    says: str
    document: Document


def export(
    store: SqliteStore, case: int, *, redact: bool = False, since: Checkpoint | None = None
) -> Document:
    """Return the export of one case, as the command makes it."""
    version = note_export(store, case, STAMP, redacted=redact).version
    with store.reading() as reading:
        return _exported(store, reading, case, version, redact, since)


def export_all(store: SqliteStore) -> Document:
    """Return the export of all cases, as the command makes it; those without words too."""
    version = note_export(store, None, STAMP, redacted=False).version
    with store.reading() as reading:
        return [_exported(store, reading, one, version, False) for one in reading.numbers()]


def as_sealed(document: Document) -> Document:
    """Return the same export as it is without the words for people; one of all, case by case."""
    if isinstance(document, list):
        return [as_sealed(one) for one in document]
    if "case" not in document:
        return document
    return {
        "format": SEALED_FORMAT,
        "redacted": document["redacted"],
        "case": {"number": document["case"]["number"]},
        "policy_text": document["policy_text"],
        "trail": document["trail"],
    }


def as_lines(document: Document) -> str:
    """Return an export as JSON Lines, written as the command writes them."""
    records = document if isinstance(document, list) else [document]
    return "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in records)


def kept_with(store: SqliteStore, document: Document) -> Checkpoint:
    """Return what somebody holds who asked the store for a checkpoint when it was exported."""
    with store.reading() as reading:
        size = document["trail"]["size"]
        root = reading.root_at(size)
        assert root is not None
        return checkpoint_of(reading.identity(), Head(size, root))


def _exported(
    store: SqliteStore,
    reading: Reading,
    case: int,
    version: int,
    redact: bool,
    since: Checkpoint | None = None,
) -> Document:
    proven = Proven.of(reading, version, since)
    trail = proven.trail(reading.sealed(case))
    event, kept = reading.erasure(case), reading.sealed_erasure(case)
    view: Struct
    if event and kept:
        view = erased_export_view(event, proven.sealed(event.version, kept), trail, ZONE)
    else:
        one = found(Story(store=store).app, reading, case)
        view = export_view(
            *(one.case, one.policy, one.calendar, trail),
            at("2026-03-18T10:00"),
            text=reading.policy_text(one.case.policy.digest),
        )
    return json.loads(render(redacted(view) if redact else view, "json"))


def of_the_erasure(document: Document) -> Iterator[Altered]:
    """What the export of an erased case says of the erasure, and its proof, changed."""
    for part in ("erased", "erasure", "number"):
        for path, value in values(document[part], (part,)):
            if path[-1] == "says":  # a sentence made of the others
                continue
            for how, new in instead(value):
                says = f"{'.'.join(map(str, path))} {how}"
                yield Altered(says, changed(document, path, new))
    entries = document["trail"]["entries"]
    for place in range(len(entries)):
        left = entries[:place] + entries[place + 1 :]
        yield Altered(f"entry {place} left out", with_entries(document, left))
    renumbered = [{**entries[1], "event": 1}]
    yield Altered("the first left out, the rest renumbered", with_entries(document, renumbered))
    yield Altered("no erasure", {**document, "erasure": None})
    yield Altered("the erasure is another event", {**document, "erasure": entries[0]})


# -- the proof ------------------------------------------------------------------------------------


def of_the_trail(document: Document, other: Document) -> Iterator[Altered]:
    """Every value of the trail changed in every way; *other* is the export of another case."""
    yield from of_the_values(document)
    entries, others = document["trail"]["entries"], other["trail"]["entries"]
    for place, entry in enumerate(entries):
        before, after = entries[:place], entries[place + 1 :]
        yield Altered(f"entry {place} left out", with_entries(document, [*before, *after]))
        yield Altered(
            f"entry {place} twice", with_entries(document, [*before, entry, entry, *after])
        )
        stranger = {**others[0], "event": entry["event"]}
        for how, more in (("instead", after), ("before", [entry, *after])):
            says = f"an event of another case {how} of entry {place}"
            yield Altered(says, with_entries(document, [*before, stranger, *more]))
        for key in ("proof", "salt", "leaf", "stored", "seq"):
            theirs = {**entry, key: others[0][key]}
            says = f"{key} of entry {place} from another export"
            yield Altered(says, with_entries(document, [*before, theirs, *after]))
            if after:
                pair = [{**entry, key: after[0][key]}, {**after[0], key: entry[key]}]
                says = f"{key} of the entries {place} and {place + 1} exchanged"
                yield Altered(says, with_entries(document, [*before, *pair, *after[1:]]))
        for key in ("salt", "stored"):
            says = f"{key} of entry {place} taken out"
            yield Altered(says, changed(document, ("trail", "entries", place, key), None))
        if len(entries) > 1:
            bare = {**entry, "salt": None, "stored": None}
            says = f"the words of entry {place} taken out"
            yield Altered(says, with_entries(document, [*before, bare, *after]))
    yield Altered("the entries backwards", with_entries(document, entries[::-1]))
    yield Altered("no entries", with_entries(document, []))
    wordless = [{**entry, "salt": None, "stored": None} for entry in entries]
    yield Altered("all words taken out", with_entries(document, wordless))
    yield Altered("the trail of another export", {**document, "trail": other["trail"]})


def of_the_values(document: Document) -> Iterator[Altered]:
    """Every single value of the trail changed."""
    for path, value in values(document["trail"]):
        for how, new in instead(value):
            says = f"{'.'.join(map(str, path))} {how}"
            yield Altered(says, changed(document, ("trail", *path), new))


def values(document: Document, path: Path = ()) -> Iterator[tuple[Path, Document]]:
    """Yield each value in a document that is no object and no list, with its place."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from values(value, (*path, key))
    elif isinstance(document, list):
        for place, value in enumerate(document):
            yield from values(value, (*path, place))
    else:
        yield path, document


def instead(value: Document) -> Iterator[tuple[str, Document]]:
    """Yield other values than this one, of its kind and of others."""
    if isinstance(value, str):
        yield "longer", value + "0"
        yield "changed", ("0" if value[:1] != "0" else "1") + value[1:]
        if value:
            yield "shorter", value[:-1]
            yield "in capitals", value.swapcase() if value.swapcase() != value else "x"
            yield "blank", ""
        yield "a number", 7
    elif isinstance(value, bool):
        yield "the other way", not value
    elif isinstance(value, int):
        for number in (value + 1, value - 1, 0, -value, 2**62, str(value), float(value)):
            if number != value or type(number) is not int:
                yield f"as {number!r}", number
    if value is not None:
        yield "a list", [value]
        yield "an object", {"value": value}
    else:
        yield "a text", "something"


def changed(document: Document, path: Path, value: Document) -> Document:
    """Return a document with another value in one place."""
    made = copy.deepcopy(document)
    *way, last = path
    part = made
    for key in way:
        part = part[key]
    part[last] = value
    return made


def with_entries(document: Document, entries: list[Document]) -> Document:
    """Return an export with other entries."""
    return {**document, "trail": {**document["trail"], "entries": entries}}


# -- what people read -----------------------------------------------------------------------------


RECKONED = {
    *("title", "publisher", "recorded_late", "chosen", "ground_named", "overdue", "days_over"),
    *("working_days_over", "state", "working_days_left", "record_date", "days"),
}
"""What only the rules of the policy, or the day, give, wherever it stands."""
WENT_ON = {
    *("unresolved", "discussed", "failed", "left", "late", "protective", "protective_reason"),
    *("planned", "exhausted"),
}
"""The same of a stay at a stage."""


def of_the_record(document: Document) -> Iterator[Altered]:
    """Every value that people read, but for what only the rules of the policy or the day give."""
    case = document["case"]
    for path, old in values(case):
        went_on = path[0] == "visits" and path[2] in WENT_ON
        if path[0] in LEFT or went_on or RECKONED.intersection(map(str, path)):
            continue
        new = "something else" if isinstance(old, str) or old is None else 77 if old != 77 else 78
        if isinstance(old, bool):
            new = not old
        says = f"{'.'.join(map(str, path))} is {new!r}"
        yield Altered(says, changed(document, ("case", *path), new))
    for path in parts(case):
        says = f"{'.'.join(map(str, path))} has a key more"
        yield Altered(says, changed(document, ("case", *path, "more"), "something"))
    for path, whole in lists(case):
        if whole:
            says = f"{'.'.join(map(str, path))} has one less"
            yield Altered(says, changed(document, ("case", *path), whole[:-1]))
    without = {**case, "events": case["events"][:-1]}
    yield Altered("an event not shown", {**document, "case": without})
    doubled = {**case, "events": [*case["events"], case["events"][-1]]}
    yield Altered("an event shown twice", {**document, "case": doubled})
    for text in (document["policy_text"] + " ", "", None):
        yield Altered("another text of the policy", {**document, "policy_text": text})
    yield Altered("called redacted", {**document, "redacted": True})


def parts(value: Document, path: Path = ()) -> Iterator[Path]:
    """Yield the place of each object in a record that is held against the seals."""
    if isinstance(value, dict):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        left = (path == () and key in LEFT) or (path[:1] == ("visits",) and key in WENT_ON)
        if isinstance(one, dict | list) and not left and key != "days":
            yield from parts(one, (*path, key))


def lists(value: Document) -> Iterator[tuple[Path, list[Document]]]:
    """Yield each list in a record that is held against the seals, as a whole."""
    for place in parts(value):
        for key, one in at_path(value, place).items():
            if isinstance(one, list) and key != "days" and not (place == () and key in LEFT):
                yield (*place, key), one


def at_path(value: Document, path: Path) -> Document:
    """Return what stands in a place of a document."""
    for key in path:
        value = value[key]
    return value


# -- forgers who have read our docs ---------------------------------------------------------------


def resealed(document: Document) -> Document:
    """Return an export with other words, and a whole trail made around them that fits."""
    made = copy.deepcopy(document)
    made["trail"]["entries"][0]["stored"]["body"]["disagreement"] = "None at all."
    made["case"]["disagreement"] = "None at all."
    made["case"]["events"][0]["body"]["disagreement"] = "None at all."
    frontier = Frontier()
    kept: dict[int, tuple[bytes, ...]] = {}
    every = (*made["trail"]["entries"], made["trail"]["export"])
    for place, entry in enumerate(every, 1):
        words = json.dumps(entry["stored"], sort_keys=True, separators=(",", ":")).encode()
        leaf = seal(bytes.fromhex(entry["salt"]), words)
        frontier, nodes = frontier.grown(leaf)
        kept[place] = (leaf, *nodes)
        entry.update(seq=place, leaf=leaf.hex())
    now = checkpoint_of(
        made["trail"]["origin"].partition("/")[2], Head(frontier.size, frontier.root)
    )
    for entry in every:
        proof = inclusion(entry["seq"] - 1, now.size, lambda lv, i: kept[(i + 1) << lv][lv])
        entry["proof"] = [each.hex() for each in proof]
    head = {"size": now.size, "root": now.root.hex(), "head": now.short}
    made["trail"].update(head, checkpoint=now.to_text())
    return made


def the_first_believes(document: Document) -> bool:
    """Whether `escalate import` would believe the events of an export."""
    try:
        read = {**document, "case": {"number": document["case"]["number"]}, "policy_text": None}
        return bool(list(exported(json.dumps(read).encode())))
    except (BadUsage, BrokenTrail):
        return False


def the_first_believes_lines(text: str) -> bool:
    """The same of JSON Lines."""
    try:
        return bool(list(exported(text.encode())))
    except (BadUsage, BrokenTrail):
        return False
