"""Every way in which somebody with the whole file may change what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from escalate.core.codec import decode, decode_store_event, encode, encode_store_event
from escalate.core.ports import Entry
from escalate.core.store_events import OWN
from escalate.core.trail.tree import seal
from tests.forging.stores import COLUMNS, ERASED, Forger

replace = msgspec.structs.replace
Act = Callable[[Forger], object]


@dataclass(frozen=True, slots=True)
class Forgery:
    """One forgery, and the event, or `case 4`, that must be named; where empty, anything may."""

    says: str
    act: Act
    names: str = ""


def put(at: int, columns: Mapping[str, object]) -> Act:
    """Return the change of some columns of one event."""
    return lambda forger: forger.put(at, columns)


def run(sql: str, *values: object) -> Act:
    """Return one statement."""
    return lambda forger: forger.run(sql, *values)


# -- single columns -------------------------------------------------------------------------------


def of_columns(entries: list[Entry]) -> Iterator[Forgery]:
    """Every column of every event, changed in every way that SQLite lets it be."""
    for at, entry in enumerate(entries):
        neighbour = entries[at + 1 if at + 1 < len(entries) else at - 1]
        for name in ("body", "salt", "leaf", "nodes", "root"):
            old, other = getattr(entry, name), getattr(neighbour, name)
            for how, new in _bytes_instead(old, other):
                if new != old:
                    says = f"{name} of event {entry.seq} {how}"
                    yield Forgery(says, put(entry.seq, {name: new}), str(entry.seq))
        numbers = {
            "seq": (entry.seq + 100, -entry.seq, 2**62),
            "case_number": (entry.case + 1, OWN, neighbour.case, 99, -1, 2**62),
            "version": (entry.version + 1, entry.version - 1, 0, -1, 99, 2**62),
        }
        for name, values in numbers.items():
            old = (entry.seq, entry.case, entry.version)[COLUMNS.index(name)]
            for number in sorted({*values} - {old}):
                # Without words only the case can be named: the columns are all there is.
                names = "" if name == "seq" else str(entry.seq) if entry.body else f"case {ERASED}"
                says = f"{name} of event {entry.seq} is {number}"
                yield Forgery(says, put(entry.seq, {name: number}), names)


def _bytes_instead(old: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    for bit in {0, 1, len(old) * 4, len(old) * 8 - 1} if old else ():
        yield f"with bit {bit} changed", flipped(old, bit)
    yield "blank", b""
    yield "of its neighbour", other
    yield "cut short", old[:-1]
    yield "made longer", old + b"\x00"
    yield "begun with more", b"\x00" + old
    yield "all zero", bytes(len(old) or 32)
    yield "reversed", old[::-1]


def flipped(data: bytes, bit: int) -> bytes:
    """Return bytes with one bit changed."""
    changed = bytearray(data)
    changed[bit // 8] ^= 0x80 >> bit % 8
    return bytes(changed)


# -- words, sealed anew where they stand ----------------------------------------------------------


def of_words(entries: list[Entry]) -> Iterator[Forgery]:
    """The words of every event changed and its own seal made anew, and erasures nobody recorded."""
    for entry in entries:
        seq = entry.seq
        if not entry.body:
            yield Forgery(f"words for event {seq}", put(seq, {"body": b"{}", "salt": bytes(32)}))
            continue
        names = str(seq) if entry.case == OWN else f"case {entry.case}"
        yield Forgery(f"event {seq} erased", put(seq, {"body": b"", "salt": b""}), names)
        forged = sealed_alone(replace(entry, body=by_another(entry)))
        changed = {"body": forged.body, "leaf": forged.leaf}
        yield Forgery(f"event {seq} sealed anew", put(seq, changed), str(seq))
        changed = {"salt": entry.salt + entry.body[:1], "body": entry.body[1:]}
        yield Forgery(f"the salt of event {seq} takes a byte", put(seq, changed), str(seq))
        spaced = sealed_alone(replace(entry, body=entry.body.replace(b":", b": ", 1)))
        changed = {"body": spaced.body, "leaf": spaced.leaf}
        yield Forgery(f"event {seq} with a space", put(seq, changed), str(seq))


def sealed_alone(entry: Entry) -> Entry:
    """Return an event with the leaf that its words and salt give."""
    return replace(entry, leaf=seal(entry.salt, entry.body))


def by_another(entry: Entry) -> bytes:
    """Return the words of an event as if somebody else had recorded it."""
    if entry.case == OWN:
        return encode_store_event(replace(decode_store_event(entry.body), actor="Nobody"))
    return encode(replace(decode(entry.body), actor="Nobody"))


# -- rows -----------------------------------------------------------------------------------------


def of_rows(entries: list[Entry]) -> Iterator[Forgery]:
    """Events removed, doubled, put in, put in another order; the numbers mended or not."""
    last = len(entries)
    for at, entry in enumerate(entries):
        seq, others = entry.seq, entries[:at] + entries[at + 1 :]
        if seq < last:
            hole = run("DELETE FROM events WHERE seq = ?", seq)
            yield Forgery(f"event {seq} removed", hole, str(seq))
            yield Forgery(f"event {seq} removed, the rest moved up", write(numbered(others)))
        doubled = [*entries[: at + 1], entry, *entries[at + 1 :]]
        yield Forgery(f"event {seq} doubled", write(numbered(doubled)))
        at_the_end = replace(entry, seq=last + 1)
        yield Forgery(f"event {seq} again at the end", write([*entries, at_the_end]), str(last + 1))
        put_in = sealed_alone(replace(entries[2], version=entry.version + 1))
        more = [*entries[: at + 1], put_in, *entries[at + 1 :]]
        yield Forgery(f"an event put in after {seq}", write(numbered(more)))
        for other in range(at + 1, last):
            swapped = list(entries)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            yield Forgery(f"{seq} and {other + 1} changed places", write(numbered(swapped)))
    yield Forgery("all backwards", write(numbered(entries[::-1])))
    yield Forgery("no events", run("DELETE FROM events"))
    yield Forgery("without the first", write(numbered(entries[1:])))


def write(entries: list[Entry]) -> Act:
    """Return the writing of other events in the place of all."""
    return lambda forger: forger.write(entries)


def numbered(entries: list[Entry]) -> list[Entry]:
    """Return events numbered as they stand."""
    return [replace(entry, seq=at) for at, entry in enumerate(entries, 1)]
