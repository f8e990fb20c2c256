"""The parts that every view is made of: people, times, answers, actions; all keys always there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

from msgspec import Struct

from escalate.core import events as core
from escalate.core.calendar import Calendar
from escalate.core.case import OpenAction
from escalate.core.deadlines import working_days_late
from escalate.core.facts import fold_case
from escalate.core.policy import Policy
from escalate.core.times import When
from escalate.core.told import Interim
from escalate.views.private import Born, Free, Name, Private, Reference, Sentence


class TimeView(Struct, frozen=True, kw_only=True):
    """When something happened: the local date, and the local time with its offset if known."""

    date: dt.date
    at: dt.datetime | None = None


class PersonView(Struct, frozen=True, kw_only=True):
    """Somebody, by post first; what was not given is empty."""

    role: str = ""
    agency: str = ""
    kind: str = ""
    name: Name = ""


class ParticipantView(Struct, frozen=True, kw_only=True):
    """Somebody who took part, and in what capacity."""

    part: str
    person: PersonView


class ChildView(Struct, frozen=True, kw_only=True):
    """The child: a local reference; name and date of birth only if they were given."""

    reference: Reference
    name: Reference = ""
    born: Born = None


class VoteView(Struct, frozen=True, kw_only=True):
    """One agency's vote."""

    agency: str
    vote: str


class AnswerView(Struct, frozen=True, kw_only=True):
    """Something given that the policy asks."""

    ask: str
    each: str
    text: Annotated[str, Private("text", unless="chosen")]
    chosen: bool
    """Whether the text is one of the values that the policy offers."""
    parts: dict[str, Free]
    who: PersonView | None
    on: TimeView | None
    record: int | None
    visit: int | None


class UpdateView(Struct, frozen=True, kw_only=True):
    """News of an action."""

    number: int
    done: TimeView | None
    explanation: Free
    plan: Free
    due: dt.date | None


class ActionView(Struct, frozen=True, kw_only=True):
    """An action with all that was said of it since. As first agreed it has no number yet."""

    number: int | None
    what: Free
    owner: PersonView
    due: dt.date
    agreed: TimeView | None = None
    done: TimeView | None = None
    overdue: bool = False
    days_over: int = 0
    """Calendar days by which an open action is over its date."""
    working_days_over: int = 0
    first_due: dt.date | None = None
    """The date first agreed, where the action was put off."""
    updates: tuple[UpdateView, ...] = ()


class WarnedView(Struct, frozen=True, kw_only=True):
    """A warning that was shown, and with which event."""

    code: str
    says: Sentence
    clause: str
    event: int
    when: TimeView


class InterimView(Struct, frozen=True, kw_only=True):
    """A measure for the child; `until` is null while it is in force."""

    measure: str
    clause: str
    since: dt.date
    until: dt.date | None = None


class PolicyRefView(Struct, frozen=True, kw_only=True):
    """The policy a case was opened under."""

    id: str
    version: str
    digest: str
    title: str
    publisher: str


def time(when: When, zone: dt.tzinfo) -> TimeView:
    """A time as the people of that zone tell it."""
    return TimeView(date=when.day, at=when.at.astimezone(zone) if when.at else None)


def maybe_time(when: When | None, zone: dt.tzinfo) -> TimeView | None:
    """As `time`; None stays None."""
    return time(when, zone) if when else None


def person(value: core.Person) -> PersonView:
    """A person with every key there."""
    return PersonView(role=value.role, agency=value.agency, kind=value.kind, name=value.name)


def participants(given: Iterable[core.Participant]) -> tuple[ParticipantView, ...]:
    """Who took part, in the order given."""
    return tuple(ParticipantView(part=p.part, person=person(p.person)) for p in given)


def child(value: core.Child | None) -> ChildView | None:
    """The child, or None for a case about practice."""
    if value is None:
        return None
    return ChildView(reference=value.reference, name=value.name, born=value.born)


def votes(given: Iterable[core.Vote]) -> tuple[VoteView, ...]:
    """The votes, in the order given."""
    return tuple(VoteView(agency=v.agency, vote=v.vote) for v in given)


def choices_of(policy: Policy, pathway: str) -> dict[str, frozenset[str]]:
    """The values that each ask of a pathway offers, folded; asks without any are left out."""
    found: dict[str, frozenset[str]] = {"harm": frozenset(("yes", "no"))}
    for ask in policy.asks_of(pathway):
        more = frozenset(fold_case(choice) for choice in ask.choices)
        if more:
            found[ask.ask] = found.get(ask.ask, frozenset()) | more
    return found


def answer(given: core.Answer, zone: dt.tzinfo, choices: dict[str, frozenset[str]]) -> AnswerView:
    """An answer; *choices* as `choices_of` gives them."""
    return AnswerView(
        ask=given.ask,
        each=given.each,
        text=given.text,
        chosen=fold_case(given.text) in choices.get(given.ask, frozenset()),
        parts=given.parts,
        who=person(given.who) if given.who else None,
        on=maybe_time(given.on, zone),
        record=given.record,
        visit=given.visit,
    )


def agreed(action: core.Action) -> ActionView:
    """An action as it was first agreed."""
    return ActionView(number=None, what=action.what, owner=person(action.owner), due=action.due)


def update(given: core.ActionUpdate, zone: dt.tzinfo) -> UpdateView:
    """News of an action."""
    return UpdateView(
        number=given.number,
        done=maybe_time(given.done, zone),
        explanation=given.explanation,
        plan=given.plan,
        due=given.due,
    )


def action(
    value: OpenAction, calendar: Calendar, today: dt.date, first: dict[int, dt.date]
) -> ActionView:
    """An action as it stands on a day; *first* are the dates first agreed."""
    zone = calendar.zone
    agreed_for = first.get(value.number, value.due)
    over = (today - value.due).days if value.done is None else 0
    return ActionView(
        number=value.number,
        what=value.what,
        owner=person(value.owner),
        due=value.due,
        agreed=time(value.agreed, zone),
        done=maybe_time(value.done, zone),
        overdue=over > 0,
        days_over=max(0, over),
        working_days_over=max(1, working_days_late(value.due, today, calendar)) if over > 0 else 0,
        first_due=agreed_for if agreed_for != value.due else None,
        updates=tuple(update(one, zone) for one in value.updates),
    )


def interim(measures: Iterable[Interim]) -> tuple[InterimView, ...]:
    """The measures in force."""
    return tuple(InterimView(measure=m.measure, clause=m.clause, since=m.since) for m in measures)


def today(now: When, zone: dt.tzinfo) -> When:
    """The same moment with the local date of another zone, if its time is known."""
    return When(now.at.astimezone(zone).date(), now.at) if now.at else now
