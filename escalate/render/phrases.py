"""Short phrases that every page uses: people, dates, deadlines, what is asked."""

from __future__ import annotations

import datetime as dt

from escalate.core.words import all_of, date_words, one_of, weekday_words, working_days
from escalate.views.dated import AskedView, DeadlineView
from escalate.views.parts import (
    ActionView,
    AnswerView,
    ParticipantView,
    PersonView,
    TimeView,
    VoteView,
)


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
    return "\n".join(f"{one.part}: {person(one.person)}" for one in given)


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


def asked(value: AskedView) -> str:
    """`copy filed, for record 2 of 3 March 2026`, with its parts and choices."""
    words = value.ask + (f" ({value.each})" if value.each else "")
    if value.record is not None:
        of = f" of {date_words(value.record_date)}" if value.record_date else ""
        words += f", for record {value.record}{of}"
    elif value.stage:
        words += f", at {value.stage}"
    if value.by:
        words += f", by the {value.by} side"
    return words + wants(value.parts, value.choices)


def wants(parts: tuple[str, ...], choices: tuple[str, ...]) -> str:
    """What an answer must say, and which values it may have."""
    words = f"; it must say: {all_of(parts)}" if parts else ""
    return words + (f"; one of: {', '.join(choices)}" if choices else "")


def asked_whole(value: AskedView) -> str:
    """Something asked with its clause, since when, and its own date if it has one."""
    words = f"{asked(value)}{cited(value.clause)}, since {date_words(value.since.date)}"
    if value.deadline is not None and value.deadline.date is not None:
        words += f"; due {deadline(value.deadline)}"
    return words


def answer(value: AnswerView, but: TimeView | None = None) -> str:
    """An answer in words; its date is left out where it is *but*, which stands there already."""
    said = [value.text] if value.text else []
    said += [f"{part}: {text}" for part, text in value.parts.items()]
    if value.who is not None:
        said.append(f"by {person(value.who)}")
    if value.on is not None and value.on != but:
        said.append(when(value.on))
    return "; ".join(said) or "given"


def asked_for(value: AnswerView, record: int | None = None) -> str:
    """The name under which an answer is shown: the ask, for whom, for which other record."""
    words = value.ask + (f" ({value.each})" if value.each else "")
    if value.record is not None and value.record != record:
        words += f", for record {value.record}"
    return words


def action(value: ActionView) -> str:
    """An action in one line, with what was said of it since."""
    number = f"Action {value.number}: " if value.number is not None else ""
    words = f"{number}{value.what}; {person(value.owner)}; due {day(value.due)}"
    if value.done is not None:
        words += f"; done {when(value.done)}"
    elif value.overdue:
        words += f"; OVERDUE by {days(value.days_over)}"
    elif value.number is not None:
        words += "; open"
    for one in value.updates:
        said = [one.explanation, f"new plan: {one.plan}" if one.plan else ""]
        said.append(f"new date {day(one.due)}" if one.due else "")
        text = "; ".join(word for word in said if word)
        words += f"\n{text}" if text else ""
    return words


def roles(names: tuple[str, ...], every: str) -> str:
    """`line manager or named nurse`; all of them where each is needed."""
    if not names:
        return "somebody"
    return all_of(names) if every == "role" else one_of(names)
