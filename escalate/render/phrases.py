"""Short phrases that every page uses: people, dates, deadlines, what is asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterable

from escalate.core.words import all_of, date_words, one_of, weekday_words, working_days
from escalate.views.dated import AskedView, DeadlineView
from escalate.views.parts import (
    ActionView,
    AnswerView,
    ChildView,
    ParticipantView,
    PersonView,
    TimeView,
    UpdateView,
    VoteView,
    WarnedView,
)

_FOR_RECORD = r"(?s)(Closed without: .*), for record (\d+)(?: of [^,:]*)?\."


def when(value: TimeView | None) -> str:
    """`Tuesday 3 March 2026 at 14:30`; the time only where it is known."""
    if value is None:
        return ""
    time = f" at {value.at:%H:%M}" if value.at else ""
    return weekday_words(value.date) + time


def day(value: dt.date | None) -> str:
    """`Tuesday 3 March 2026`."""
    return weekday_words(value) if value else ""


def days(number: int) -> str:
    """`1 day`, `12 days`."""
    return f"{number} day{'' if number == 1 else 's'}"


def person(value: PersonView | None) -> str:
    """`A. N. Other, head teacher, St Mary's (school)`: what was given of it."""
    if value is None:
        return ""
    kind = f"({value.kind})" if value.kind and value.kind != value.agency else ""
    agency = " ".join(word for word in (value.agency, kind) if word)
    return ", ".join(word for word in (value.name, value.role, agency) if word)


def people(given: tuple[ParticipantView, ...]) -> str:
    """Everybody who took part, each with the side or part."""
    return "\n".join(each_person(given))


def each_person(given: tuple[ParticipantView, ...]) -> list[str]:
    """`raising: head teacher, St Mary's (school)`, one for each who took part."""
    return [f"{one.part}: {person(one.person)}" for one in given]


def child(value: ChildView | None) -> str:
    """The child by reference, with name and date of birth where they were given."""
    if value is None:
        return ""
    born = f"born {day(value.born)}" if value.born else ""
    # In a redacted copy the name and the reference are the same word.
    words = dict.fromkeys((value.reference, value.name, born))
    return ", ".join(word for word in words if word)


def joined(texts: Iterable[str]) -> str:
    """Texts with `; ` between them; one that ends a sentence loses its full stop before that."""
    *most, last = [text for text in texts if text] or [""]
    return "; ".join([*map(_unstopped, most), last])


def _unstopped(text: str) -> str:
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def votes(given: tuple[VoteView, ...]) -> str:
    """`Police: for; St Mary's: against`."""
    return "; ".join(f"{one.agency}: {one.vote}" for one in given)


def cited(clause: str, note: str = "") -> str:
    """` (clause 1.7; R2: ...)`, or nothing."""
    words = "; ".join(word for word in (f"clause {clause}" if clause else "", note) if word)
    return f" ({words})" if words else ""


def left(number: int | None) -> str:
    """How many working days are left, or how many it is over."""
    if number is None:
        return ""
    if number < 0:
        return f"{working_days(-number)} over"
    return f"{working_days(number)} left" if number else "no working day left"


def due(value: DeadlineView) -> str:
    """`Monday 9 March 2026 at 14:30`."""
    return when(TimeView(date=value.date, at=value.at)) if value.date else ""


def standing(value: DeadlineView) -> str:
    """`SOON, 2 working days left`; a day that is today needs no count."""
    if value.working_days_left is None or value.state == "TODAY":
        return value.state
    return f"{value.state}, {left(value.working_days_left)}"


def deadline(value: DeadlineView) -> str:
    """A deadline in one line, with its rule, its clause, how it stands, and what moved it."""
    if value.date is None:
        return f"{value.rule[:1].upper()}{value.rule[1:]}{cited(value.clause)}"
    words = f"{due(value)}: {standing(value)} ({value.rule}{_clause(value.clause)})"
    if value.extended_from:
        words += f"; extended, first {day(value.extended_from)}"
    if value.provisional:
        words += "; provisional: bank holidays are not published that far"
    return words


def _clause(clause: str) -> str:
    return f", clause {clause}" if clause else ""


def asked(value: AskedView, *others: AskedView) -> str:
    """`copy filed, for record 2 of 3 March 2026`, with its parts and choices.

    *others* are the same ask for other records, stages or agencies.
    """
    rows = (value, *others)
    each = all_of(list(dict.fromkeys(row.each for row in rows if row.each)))
    words = value.ask + (f" ({each})" if each else "")
    records = {row.record: row.record_date for row in rows if row.record is not None}
    stages = list(dict.fromkeys(row.stage for row in rows if row.record is None and row.stage))
    if len(records) > 1:
        words += f", for records {all_of([str(one) for one in records])}"
    for number, date in records.items() if len(records) == 1 else ():
        words += f", for record {number}" + (f" of {date_words(date)}" if date else "")
    if stages:
        words += f", at {all_of(stages)}"
    if value.by:
        words += f", by the {value.by} side"
    return words + wants(value.parts, value.choices)


def warnings(given: Iterable[WarnedView]) -> list[str]:
    """Warnings with their clauses; those that differ only in the record are one."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in given:
        match = re.fullmatch(_FOR_RECORD, one.says)
        says, numbers = (match[1], [match[2]]) if match else (one.says, [])
        found.setdefault((says, one.clause), []).extend(numbers)
    return [
        f"{says}{_for_records(numbers)}{cited(clause)}" for (says, clause), numbers in found.items()
    ]


def _for_records(numbers: list[str]) -> str:
    if not numbers:
        return ""
    return f", for record{'' if len(numbers) == 1 else 's'} {all_of(numbers)}."


def alike(rows: Iterable[AskedView]) -> list[list[AskedView]]:
    """The rows of one ask together: those for one agency first, then agencies asked the same."""
    single: dict[tuple[Hashable, str], list[AskedView]] = {}
    for row in rows:
        dated = row.deadline.date if row.deadline else None
        rule = (row.ask, row.force, row.clause, row.by, row.parts, row.choices, dated)
        single.setdefault((rule, row.each), []).append(row)
    found: dict[Hashable, list[AskedView]] = {}
    for (asks, _), ones in single.items():
        targets = tuple((one.record, one.stage) for one in ones)
        found.setdefault((asks, targets), []).extend(ones)
    return list(found.values())


def wants(parts: tuple[str, ...], choices: tuple[str, ...]) -> str:
    """What an answer must say, and which values it may have."""
    words = f"; it must say: {all_of(parts)}" if parts else ""
    return words + (f"; one of: {', '.join(choices)}" if choices else "")


def asked_whole(value: AskedView, *others: AskedView) -> str:
    """Something asked with its clause, since when, and its own date if it has one."""
    since = min(row.since.date for row in (value, *others))
    words = f"{asked(value, *others)}{cited(value.clause)}, since {date_words(since)}"
    if value.deadline is not None and value.deadline.date is not None:
        words += f"; due {deadline(value.deadline)}"
    return words


def answer(value: AnswerView, but: TimeView | None = None) -> str:
    """An answer in words; its date is left out where it is *but*, which stands there already."""
    dated = value.on is not None and value.text == date_words(value.on.date)
    said = [value.text] if value.text and not dated else []
    said += [f"{part}: {text}" for part, text in value.parts.items()]
    if value.who is not None:
        said.append(f"by {person(value.who)}")
    if value.on is not None and (dated or value.on != but):
        said.append(when(value.on))
    return joined(said) or "given"


def asked_for(value: AnswerView, record: int | None = None) -> str:
    """The name under which an answer is shown: the ask, for whom, for which other record."""
    words = value.ask + (f" ({value.each})" if value.each else "")
    if value.record is not None and value.record != record:
        words += f", for record {value.record}"
    return words


def action(value: ActionView) -> str:
    """An action in one line, with what was said of it since."""
    number = f"Action {value.number}: " if value.number is not None else ""
    first = f" (first {day(value.first_due)})" if value.first_due else ""
    words = [f"{number}{value.what}", person(value.owner), f"due {day(value.due)}{first}"]
    if value.done is not None:
        words.append(f"done {when(value.done)}")
    elif value.overdue:
        words.append(f"OVERDUE by {working_days(value.working_days_over)}")
    elif value.number is not None:
        words.append("open")
    news = (update(one, done=False) for one in value.updates)
    return "\n".join([joined(words), *(text for text in news if text)])


def update(value: UpdateView, *, done: bool = True) -> str:
    """News of an action: done, or why it is late, with the new plan and date."""
    return joined(
        (
            f"done {when(value.done)}" if value.done and done else "",
            value.explanation,
            f"new plan: {value.plan}" if value.plan else "",
            f"new date {day(value.due)}" if value.due else "",
        )
    )


def roles(names: tuple[str, ...], every: str) -> str:
    """`: line manager or named nurse`, ` one of: a, b or c`; all of them where each is needed."""
    if not names:
        return ": somebody"
    if every == "role":
        return f": {all_of(names)}"
    return f"{' one of' if len(names) > 2 else ''}: {one_of(names)}"
