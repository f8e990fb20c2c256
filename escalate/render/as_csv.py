"""Lists and case records as CSV: one row for each case, or for each event; see docs/json.md.

A text that a spreadsheet would take for a formula gets an apostrophe in front, and so does a line
in it and what stands behind a semicolon: a program may begin a new cell there. Take one away
wherever it stands before such a sign (and further apostrophes and spaces), and the text is as it
was shown. All but plain words is quoted, whatever separates cells elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from escalate.core.erasing import ERASED
from escalate.render import phrases
from escalate.render.pages.events import sentence
from escalate.render.safe import block
from escalate.views.due import DueRow, DueView
from escalate.views.export import ErasedExportView, ExportView
from escalate.views.happened import EventView
from escalate.views.listing import ListView

Cell = str | int | bool | dt.date | dt.datetime | None
Record = dict[str, Cell]
_SIGN = (
    "[=+\\-@|%\u2212\u207a\u207b\u207c\ufe62\ufe63\ufe66\ufe6a\ufe6b"
    "\uff05\uff0b\uff0d\uff1d\uff20\uff5c]"
)
"""What begins a formula, in its wide, small and raised forms too."""
_FORMULA = re.compile(rf"\A(?=[\s']*{_SIGN})|(?<=[\n;])(?=(?:[^\S\n]|')*{_SIGN})")
"""Where a cell may begin, be it behind spaces, and a formula with it."""
_PLAIN = re.compile(r"[\w .:+()'/&-]*")
EVENT_COLUMNS = (
    "case",
    "policy",
    "policy_version",
    "event",
    "kind",
    "what",
    "happened",
    "happened_at",
    "recorded",
    "recorded_at",
    "days_later",
    "recorded_late",
    "actor",
    "stage",
    "record",
    "outcome",
    "people",
    "answers",
    "actions",
    "votes",
    "ground",
    "reason",
    "disagreement",
    "corrects",
    "corrected_by",
    "late",
    "warnings",
    "owed",
    "seq",
    "leaf",
    "head",
)


def dumps(view: Struct, *, header: bool = True) -> str | None:
    """The rows of a view; None for a view that has none. *header* is the line of names."""
    match view:
        case ExportView():
            return _written(EVENT_COLUMNS, _events(view), header=header)
        case ErasedExportView():
            return _written(EVENT_COLUMNS, _erased(view), header=header)
        case DueView():
            return _written(DUE_COLUMNS, (_due(row) for row in view.rows), header=header)
        case ListView():
            return _written(LIST_COLUMNS, _listed(view), header=header)
        case _:
            return None


def _written(columns: tuple[str, ...], rows: Iterable[Record], *, header: bool) -> str:
    lines = [",".join(columns)] if header else []
    lines += [",".join(_quoted(cell(row[column])) for column in columns) for row in rows]
    return "".join(f"{one}\n" for one in lines)


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def cell(value: Cell) -> str:
    """A value as it stands in a cell: no control characters, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, dt.date) else str(value)
    return _FORMULA.sub("'", block(value))


def _events(view: ExportView) -> Iterator[Record]:
    places = {entry.event: entry for entry in view.trail.entries}
    for event in view.case.events:
        entry = places.get(event.number)
        yield {
            "case": view.case.number,
            "policy": view.case.policy.id,
            "policy_version": view.case.policy.version,
            **_times(event),
            **_said(event),
            "late": event.told.late,
            "warnings": "; ".join(warning.says for warning in event.told.warnings),
            "owed": "; ".join(
                phrases.asked(row) for row in event.told.asked if row.force == "owed"
            ),
            "seq": entry.seq if entry else None,
            "leaf": entry.leaf if entry else "",
            "head": view.trail.head,
        }


def _erased(view: ErasedExportView) -> Iterator[Record]:
    """The events of a case that was erased: their places, and the sentence that says so."""
    blank: Record = dict.fromkeys(EVENT_COLUMNS)
    for entry in view.trail.entries:
        yield blank | {
            "case": view.number,
            "event": entry.event,
            "kind": ERASED,
            "what": view.erased.says,
            "seq": entry.seq,
            "leaf": entry.leaf,
            "head": view.trail.head,
        }


def _times(event: EventView) -> Record:
    return {
        "event": event.number,
        "kind": event.event,
        "what": sentence(event),
        "happened": event.when.date,
        "happened_at": event.when.at,
        "recorded": event.recorded.date,
        "recorded_at": event.recorded.at,
        "days_later": event.days_later,
        "recorded_late": event.recorded_late,
        "actor": event.actor,
    }


def _said(event: EventView) -> Record:
    """What an event says; of a correction, what the event should have read."""
    body = event.replacement or event.body
    answers = (f"{phrases.asked_for(one)}: {phrases.answer(one)}" for one in body.answers)
    return {
        "stage": body.stage,
        "record": body.record,
        "outcome": body.outcome,
        "people": "; ".join(phrases.each_person(body.people)),
        "answers": phrases.joined(answers),
        "actions": phrases.joined(phrases.action(one) for one in body.actions),
        "votes": phrases.votes(body.votes),
        "ground": body.ground,
        "reason": event.body.reason,
        "disagreement": body.disagreement,
        "corrects": event.body.corrects,
        "corrected_by": event.correction.event if event.correction else None,
    }


DUE_COLUMNS = (
    "state",
    "case",
    "status",
    "policy",
    "pathway",
    "stage",
    "because",
    "due",
    "at",
    "working_days_left",
    "age",
    "days_open",
    "acts",
    "who",
    "raising",
    "responding",
    "child",
    "harm",
    "held",
    "exhausted",
    "referral",
    "owed",
    "actions",
    "overdue_actions",
)


def _due(row: DueRow) -> Record:
    plain: Record = {
        name: getattr(row, name) for name in DUE_COLUMNS if name in row.__struct_fields__
    }
    return plain | {
        "who": phrases.person(row.who),
        "raising": phrases.person(row.raising),
        "responding": phrases.person(row.responding),
        "referral": row.referral.date if row.referral else None,
        "owed": "; ".join(phrases.asked(one) for one in row.owed if one.force == "owed"),
        "actions": len(row.actions),
    }


LIST_COLUMNS = (
    "case",
    "status",
    "policy",
    "pathway",
    "stage",
    "title",
    "child",
    "theme",
    "raising",
    "responding",
    "raised",
    "opened",
    "entered",
    "due",
    "harm",
    "held",
    "exhausted",
    "late",
    "owed",
    "actions",
    "events",
    "handed_to",
    "erased",
)


def _listed(view: ListView) -> Iterator[Record]:
    blank: Record = dict.fromkeys(LIST_COLUMNS)
    for row in view.rows:
        plain: Record = {
            name: getattr(row, name) for name in LIST_COLUMNS if name in row.__struct_fields__
        }
        yield (
            blank
            | plain
            | {
                "raising": phrases.person(row.raising),
                "responding": phrases.person(row.responding),
            }
        )
    for gone in view.erased:
        yield blank | {"case": gone.case, "status": ERASED, "erased": gone.on}
