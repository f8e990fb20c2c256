"""What a policy asks at a moment, whether it was given, and what stays owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case, Record, Visit
from escalate.core.clocks import anchored, order, reckoned
from escalate.core.events import Answer, Participant, Person
from escalate.core.facts import Facts, concerned, fold_case, holds
from escalate.core.policy import KEPT_DATES, Ask, Policy
from escalate.core.times import When
from escalate.core.told import Asked, Deadline
from escalate.core.words import date_words

STRICTEST = ("must", "owed", "should", "may")


NONE_IDENTIFIED = "none identified"
"""A whole answer to what was learned, whatever parts an answer with learning would have."""


class Wanted(Struct, frozen=True):
    """One thing asked at a moment: the rows of one name, merged, for one side or agency."""

    ask: str
    each: str
    force: str
    rows: tuple[Ask, ...]

    @property
    def strictest(self) -> Ask:
        """The row that decides, and is cited."""
        return min(self.rows, key=lambda row: STRICTEST.index(row.force))

    @property
    def parts(self) -> tuple[str, ...]:
        """All the parts that any of the rows wants."""
        return tuple(dict.fromkeys(part for row in self.rows for part in row.parts))

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that count as an answer; empty when any does."""
        return self.strictest.choices


def wanted(
    policy: Policy,
    case: Case,
    moment: str,
    facts: Facts,
    *,
    stage: str,
    people: Sequence[Participant] = (),
) -> tuple[Wanted, ...]:
    """What the policy asks at a moment, each thing once, in the order of the file."""
    found: dict[tuple[str, str], list[Ask]] = {}
    for ask in policy.asks_at(case.pathway, stage):
        if ask.at == moment and holds(ask, facts):
            for each in _each(ask, case, moment, people):
                found.setdefault((ask.ask, each), []).append(ask)
    return tuple(
        Wanted(name, each, min((r.force for r in rows), key=STRICTEST.index), tuple(rows))
        for (name, each), rows in found.items()
    )


def _each(ask: Ask, case: Case, moment: str, people: Sequence[Participant]) -> tuple[str, ...]:
    match ask.each:
        case "":
            return ("",)
        case "side":
            return ("raising", "responding")
        case "agency" if moment == "record":
            took_part = {fold_case(p.person.agency): p.person.agency for p in people}
            return tuple(name for name in took_part.values() if name) or ("",)
        case "agency":
            return concerned(case)
        case str(name):
            return (name,)
        case names:
            return names


def to_ask(
    wanted: Wanted, since: When, *, record: int | None, visit: Visit | None, at: str = ""
) -> Asked:
    """The row of the table of what is asked; a *must* that comes too late to refuse is owed."""
    row = wanted.strictest
    force = "owed" if wanted.force == "must" else wanted.force
    return Asked(
        ask=wanted.ask,
        force=force,  # type: ignore[arg-type]  # one of the four words of the format
        clause=row.clause,
        note=row.note,
        since=since,
        each=wanted.each,
        by=row.by,
        parts=wanted.parts,
        choices=wanted.choices,
        record=record,
        visit=visit.number if visit else None,
        stage=visit.stage if visit else "",
        at=at,
    )


def stricter(earlier: Asked, later: Asked) -> Asked:
    """What was asked before, made stricter by a row that has come to hold since."""
    if STRICTEST.index(later.force) >= STRICTEST.index(earlier.force):
        return earlier
    return msgspec.structs.replace(
        earlier,
        force=later.force,
        clause=later.clause,
        note=later.note,
        parts=tuple(dict.fromkeys(earlier.parts + later.parts)),
        choices=later.choices,
    )


def key(asked: Asked) -> tuple[str, str, int | None, int | None]:
    """What makes an asked thing the same thing: a later row with this key adds nothing."""
    return asked.ask, fold_case(asked.each), asked.record, asked.visit if not asked.record else None


def answer_to(case: Case, asked: Asked) -> Answer | None:
    """The latest answer that gives what is asked, whole; None while it is not given."""
    if asked.ask in KEPT_DATES:
        return _kept(case, asked)
    given = [
        answer
        for answer in case.answers
        # What was answered at an earlier closing does not close a reopened case again.
        if belongs(answer, asked)
        and (asked.at != "close" or (answer.visit or 0) >= case.begun_again)
    ]
    for answer in reversed(given):
        if not shortfall(answer, asked):
            return answer
    together = _together(given, asked)
    if together is not None and not shortfall(together, asked):
        return together
    return _given_in_passing(case, asked)


def _together(given: Sequence[Answer], asked: Asked) -> Answer | None:
    """Several answers of which each gives some of the parts, as one; the later text of a part."""
    if not given or not asked.parts:
        return None
    parts = {name: text for answer in given for name, text in answer.parts.items()}
    return msgspec.structs.replace(given[-1], parts=parts)


def belongs(answer: Answer, asked: Asked) -> bool:
    if answer.ask != asked.ask:
        return False
    if asked.each and fold_case(answer.each) != fold_case(asked.each):
        return False
    if asked.record is not None:
        return answer.record == asked.record
    return asked.visit is None or answer.visit == asked.visit


def shortfall(answer: Answer, asked: Asked) -> str:
    """Why an answer is not whole, in words; empty when it is."""
    if asked.ask == "learning" and fold_case(answer.text).rstrip(".") == NONE_IDENTIFIED:
        return ""
    missing = [part for part in asked.parts if not answer.parts.get(part, "").strip()]
    if missing:
        return "it lacks " + ", ".join(missing)
    choices = {fold_case(choice) for choice in asked.choices}
    if choices and fold_case(answer.text) not in choices:
        return f"{answer.text!r} is none of: " + ", ".join(asked.choices)
    return ""


def _kept(case: Case, asked: Asked) -> Answer | None:
    """The answer of the engine itself, from the dates it keeps."""
    visit = next((v for v in case.visits if v.number == asked.visit), case.visit)
    record = next((r for r in case.records if r.number == asked.record), None)
    dates = {
        "raised": case.raised,
        "entered": visit.entered,
        "discussed": visit.discussed,
        "recorded": record.recorded if record else None,
    }
    on = dates[asked.ask]
    return Answer(ask=asked.ask, on=on) if on else None


def _given_in_passing(case: Case, asked: Asked) -> Answer | None:
    """Actions agreed in a record answer the ask of that name without a further word."""
    if asked.ask != "actions" or asked.parts or asked.choices:
        return None
    record = next((r for r in case.records if r.number == asked.record), None)
    for action in case.actions:
        since = action.agreed.day >= asked.since.day
        if action.agreed == record.when if record else since:
            return Answer(ask="actions", on=action.agreed)
    return None


PASSING = ("stage", "overdue", "outcome", "ground", "channel", "vote", "voted")
"""Facts that change as a case goes on: that one no longer holds says nothing of what was asked."""


def could_hold(ask: Ask, facts: Facts) -> bool:
    """Whether a row may hold at some point of the case, by what does not pass with time."""
    lasting = {key: value for key, value in ask.when.items() if key not in PASSING}
    return holds(msgspec.structs.replace(ask, when=lasting, unless={}), facts)


def with_deadline(
    policy: Policy,
    case: Case,
    asked: Asked,
    facts: Facts,
    calendar: Calendar,
    *,
    tabled: bool,
) -> Asked:
    """The asked thing with the earliest deadline of its own clocks, if it has any that run.

    *tabled* says that it was asked by an earlier event.
    """
    stage = asked.stage or case.stage
    since = _asked_at(case, asked)
    # What the case as a whole is asked counts from its beginning, wherever the case stands now.
    visit = next((v for v in case.visits if v.number == asked.visit), case.visits[0])
    known = [asked.deadline] if asked.deadline else []
    running = {(known.rule, known.anchor) for known in known}
    found: list[Deadline] = []
    rows = (ask for ask in policy.asks_at(case.pathway, stage) if ask.ask == asked.ask)
    for ask in rows:
        # What was once asked by a date stays asked by it, though the outcome, the stage or the
        # flag that made it so has passed since.
        asks = holds(ask, facts) or (tabled and could_hold(ask, facts))
        for clock in ask.clocks:
            if (asks and holds(clock, facts)) or (clock.within, clock.from_ or "asked") in running:
                start = anchored(policy, case, visit, clock.from_, since)
                deadline = reckoned(clock, start, calendar, known)
                # A flag that was lowered takes no date away from what it made owed.
                found += [deadline] if deadline and deadline.due else known if not start else []
    best = min(found, key=order, default=None)
    return msgspec.structs.replace(asked, since=since, deadline=best)


def _asked_at(case: Case, asked: Asked) -> When:
    """When the event happened that asks, as it now reads: the record, or the entry."""
    record = next((r for r in case.records if r.number == asked.record), None)
    if record is not None:
        return record.when
    visit = next((v for v in case.visits if v.number == asked.visit), None)
    return visit.entered if visit and asked.at == "enter" else asked.since


def describe(asked: Asked, records: Iterable[Record] = ()) -> str:
    """The asked thing in words: `outcome letter, for record 2 of 3 March 2026`."""
    each = f" ({asked.each})" if asked.each else ""
    if asked.record is None:
        return asked.ask + each + (f", at {asked.stage}" if asked.stage else "")
    record = next((r for r in records if r.number == asked.record), None)
    day = f" of {date_words(record.when.day)}" if record else ""
    return f"{asked.ask}{each}, for record {asked.record}{day}"


def agency_of(case: Case, person: Person, part: str) -> Person:
    """A person with the agency filled in from the side, where only the role was given."""
    if person.agency or part not in ("raising", "responding"):
        return person
    side = case.raising if part == "raising" else case.responding
    return msgspec.structs.replace(person, agency=side.agency, kind=side.kind)
