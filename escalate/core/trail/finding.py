"""What a verification finds: one thing that is broken, or worth a look, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Kind = Literal["event", "case", "policy", "table", "file", "checkpoint"]


class Finding(Struct, frozen=True):
    """One thing that is not as it was recorded; a remark is only odd, and may be right."""

    kind: Kind
    which: str
    """An event by its place in the trail, `7-9` for several; a case by its number; a name."""
    code: str
    """A stable word, listed in docs/codes.md."""
    says: str
    """One sentence."""
    remark: bool = False


_OF_EVENTS = {
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
    "other-store": "the store calls itself by another name than before.",
    "own-erased": "the store's own words are missing; they are never erased.",
    "clock-back": "recorded, as it says, an hour or more before the event that precedes it: a clock"
    " was wrong, or was set.",
    "other-clock": "recorded under a clock that was set by ESCALATE_NOW, in a store that was not"
    " begun so.",
    "imported": "events before it were taken over from an export: what they say, and when they were"
    " recorded, is the word of the store that it names.",
}
_REMARKS = frozenset({"clock-back", "other-clock", "imported"})


class Runs:
    """What is wrong with events; the same fault of events in a row is one finding."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, int]] = {}
        self._ended: list[Finding] = []

    def blame(self, code: str, seq: int, last: int = 0) -> None:
        """Say that an event has a fault, or all from it to *last*."""
        first, before = self._open.pop(code, (seq, seq - 1))
        if seq not in (before, before + 1):
            self._ended.append(of_events(code, first, before))
            first = seq
        self._open[code] = (first, last or seq)

    def keep(self, finding: Finding) -> None:
        """Keep a finding of another making with the others."""
        self._ended.append(finding)

    def taken(self) -> Iterator[Finding]:
        """Yield the findings that are complete, each once."""
        ended, self._ended = self._ended, []
        return iter(ended)

    def end(self) -> Iterator[Finding]:
        """Yield all that is left: no further event comes."""
        runs = sorted(self._open.items(), key=lambda run: run[1])
        self._ended += (of_events(code, *run) for code, run in runs)
        self._open = {}
        return self.taken()


def of_events(code: str, first: int, last: int) -> Finding:
    """Return the finding that an event has a fault, or all from it to another."""
    one = first == last
    which = str(first) if one else f"{first}-{last}"
    label = f"Event {first}" if one else f"Each of the events {first} to {last}"
    return Finding("event", which, code, f"{label}: {_OF_EVENTS[code]}", code in _REMARKS)


def of_case(case: int, code: str, says: str) -> Finding:
    """Return the finding that something is wrong with a case; 0 are the store's own events."""
    label = f"Case {case}" if case else "The store's own events"
    return Finding("case", str(case), code, f"{label}: {says}")
