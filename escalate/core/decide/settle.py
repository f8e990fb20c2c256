"""After every event: what is asked, what is owed, which clocks run, what must be warned of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from escalate.core import asking
from escalate.core.case import HANDED_OVER, OPEN, RESOLVED, Case, Visit
from escalate.core.clocks import PROTECTIVE, anchored, deadlines, order, reckoned
from escalate.core.deadlines import is_overdue, working_days_late
from escalate.core.decide.moment import Moment
from escalate.core.events import Asked, Deadline, Interim, Told
from escalate.core.facts import Facts, holds
from escalate.core.moves import next_stage
from escalate.core.policy import Ask
from escalate.core.times import When
from escalate.core.words import date_words, when_words, working_days

if TYPE_CHECKING:
    from escalate.core.decide.turn import Turn

PASSING = ("stage", "overdue", "outcome", "ground", "channel", "vote", "voted")
"""Facts that change as a case goes on: that one no longer holds says nothing of what was asked."""

Table = dict[tuple[str, str, int | None, int | None], Asked]


def settle(turn: Turn, moments: Sequence[Moment]) -> Told:
    """What is told with an event, reckoned on the case as the event leaves it."""
    before = turn.now.told
    asked = _asked(turn, moments)
    turn.case = replace(turn.now, told=msgspec.structs.replace(before, asked=asked))
    running = deadlines(turn.policy, turn.now, turn.facts(), turn.world.calendar)
    _warn_of_dates(turn, running, before.deadlines)
    _check_planned(turn, running)
    return Told(
        warnings=tuple(turn.warnings),
        asked=asked,
        deadlines=running,
        referral=_referral(turn),
        interim=_interim(turn, before.interim),
    )


# -- what is asked ------------------------------------------------------------------------------


def _asked(turn: Turn, moments: Sequence[Moment]) -> tuple[Asked, ...]:
    """The table of what is asked and not yet given, after this event."""
    known = {asking.key(asked) for asked in turn.now.told.asked}
    table: Table = {asking.key(asked): asked for asked in turn.now.told.asked}
    for row in turn.owing:
        table.setdefault(asking.key(row), row)
    turn.owing.clear()
    if turn.correcting:
        table = {key: row for key, row in table.items() if not _mistaken(turn, row)}
    for moment in (*moments, *_standing(turn.now, moments)):
        facts = turn.facts(
            outcomes=moment.outcomes,
            channel=moment.channel,
            ground=moment.ground,
            stage=moment.stage,
        )
        for wanted in asking.wanted(
            turn.policy,
            turn.now,
            moment.name,
            facts,
            stage=moment.stage,
            people=moment.people,
        ):
            _ask(turn, wanted, moment, table)
    return tuple(
        _dated(turn, row)
        for row in table.values()
        if not _given(turn, row, tabled=asking.key(row) in known)
    )


def _mistaken(turn: Turn, asked: Asked) -> bool:
    """Whether a corrected fact shows that the case should never have been asked this."""
    if asked.record is not None or asked.visit is not None:
        return False
    facts = turn.facts()
    rows = [
        ask
        for ask in turn.policy.asks_of(turn.now.pathway)
        if ask.ask == asked.ask and ask.at == "open"
    ]
    return bool(rows) and not any(_could_hold(ask, facts) for ask in rows)


def _could_hold(ask: Ask, facts: Facts) -> bool:
    """Whether a row may hold at some point of the case, by what does not pass with time."""
    lasting = {key: value for key, value in ask.when.items() if key not in PASSING}
    return holds(msgspec.structs.replace(ask, when=lasting, unless={}), facts)


def _standing(case: Case, moments: Sequence[Moment]) -> list[Moment]:
    """What may come true later is asked then, while the case or the visit to the stage lasts."""
    named = {moment.name for moment in moments}
    standing: list[Moment] = []
    if case.status == OPEN:
        standing.append(Moment("open", case.stage, standing=True))
        ground = case.visit.ground
        standing.append(Moment("enter", case.stage, ground=ground, standing=True))
    if case.status in (RESOLVED, HANDED_OVER):
        standing.append(Moment("close", case.stage, standing=True))
    return [moment for moment in standing if moment.name not in named]


def _ask(turn: Turn, wanted: asking.Wanted, moment: Moment, table: Table) -> None:
    visit = moment.visit or (turn.now.visit if moment.name == "enter" else None)
    asked = asking.to_ask(
        wanted,
        turn.command.when,
        record=moment.record,
        visit=visit,
        at="" if moment.standing else moment.name,
    )
    if asking.key(asked) in table:
        return
    asked = _dated(turn, asked)
    must = wanted.force == "must" and moment.refusing
    answer = asking.answer_to(turn.now, asked)
    if answer is not None:
        if not moment.standing:
            _check_late(turn, asked, answer.on, refusing=must)
        return
    if must:
        _refuse_absent(turn, asked)
        return
    asked_now = not moment.standing or moment.name != "close"
    if (wanted.force == "should" and asked_now) or (wanted.force == "must" and not moment.standing):
        turn.warn("not-given", _absent(turn.now, asked), asked.clause)
    if wanted.force != "may" or asked.deadline is not None:
        table[asking.key(asked)] = asked


def _refuse_absent(turn: Turn, asked: Asked) -> None:
    parts = f" It must say: {', '.join(asked.parts)}." if asked.parts else ""
    choices = f" One of: {', '.join(asked.choices)}." if asked.choices else ""
    name = f"{asked.ask}[{asked.each}]" if asked.each else asked.ask
    turn.refuse(
        "not-given",
        f"{_absent(turn.now, asked)}{parts}{choices}",
        asked.clause,
        f'Give it with --answer "{name}=…".',
        ask=name,
    )


def _absent(case: Case, asked: Asked) -> str:
    what = asking.describe(asked, case.records)
    given = [a for a in case.answers if a.ask == asked.ask and asking.belongs(a, asked)]
    short = asking.shortfall(given[-1], asked) if given else ""
    return f"The policy asks for: {what}; {short or 'it is not given'}."


def _given(turn: Turn, asked: Asked, *, tabled: bool) -> bool:
    answer = asking.answer_to(turn.now, asked)
    if answer is None:
        return False
    if tabled:
        _check_late(turn, asked, answer.on, refusing=False)
    return True


def _dated(turn: Turn, asked: Asked) -> Asked:
    return asking.with_deadline(turn.policy, turn.now, asked, turn.facts(), turn.world.calendar)


def _check_late(turn: Turn, asked: Asked, on: When | None, *, refusing: bool) -> None:
    limit = asked.deadline
    if limit is None or limit.due is None or on is None:
        return
    if not is_overdue(limit.due, limit.at, on):
        return
    late = max(1, working_days_late(limit.due, on.day, turn.world.calendar))
    says = (
        f"{asked.ask}: {when_words(on, turn.zone)}, {working_days(late)} late; it was due "
        f"{date_words(limit.due)} ({limit.rule})."
    )
    if refusing:
        turn.refuse("late", says, limit.clause, "Ask your safeguarding lead how to go on.")
    else:
        turn.warn("late", says, limit.clause)


# -- dates --------------------------------------------------------------------------------------


def _referral(turn: Turn) -> Deadline | None:
    """When the next stage is due to be entered, while a case is held at a failed one."""
    case = turn.now
    to = next_stage(turn.policy, case, turn.facts(outcomes=("unresolved",)))
    if not case.held or not to:
        return None
    facts = turn.facts(stage=to)
    failed = case.visit.failed
    assert failed is not None  # a held case has failed
    next_visit = Visit(case.visit.number + 1, to, failed, unresolved=failed)
    found: list[Deadline] = []
    for ask in turn.policy.asks_at(case.pathway, to):
        if ask.ask != "entered" or not holds(ask, facts):
            continue
        for clock in ask.clocks:
            start = anchored(case, next_visit, clock.from_, failed)
            known = [case.told.referral] if case.told.referral else []
            deadline = reckoned(clock, start, turn.world.calendar, known)
            found += [deadline] if deadline else []
    return min(found, key=order, default=None)


def _interim(turn: Turn, before: tuple[Interim, ...]) -> tuple[Interim, ...]:
    """The measures in force for the child: until a resolution is recorded (R-N4)."""
    case = turn.now
    if case.status not in (OPEN, HANDED_OVER):
        return ()
    since = {measure.measure: measure.since for measure in before}
    facts = turn.facts()
    return tuple(
        Interim(
            measure=text.says,
            clause=text.clause,
            since=since.get(text.says, turn.command.when.day),
        )
        for level in turn.policy.levels(case.pathway, case.stage)
        for text in level.texts
        if text.interim and holds(text, facts)
    )


def _warn_of_dates(turn: Turn, running: tuple[Deadline, ...], before: Sequence[Deadline]) -> None:
    """Warn of a new date: past already, out of hours, provisional, or later than the rule's."""
    fresh = [deadline for deadline in running if deadline not in before and deadline.due]
    ordinary = [d.due for d in running if d.anchor != PROTECTIVE and d.due]
    for deadline in fresh:
        assert deadline.due is not None  # filtered above
        if is_overdue(deadline.due, deadline.at, turn.command.recorded):
            turn.warn(
                "already-overdue",
                f"The deadline {date_words(deadline.due)} ({deadline.rule}) has passed already.",
                deadline.clause,
            )
        if deadline.provisional:
            last = turn.world.calendar.published_until
            turn.warn(
                "provisional",
                f"{date_words(deadline.due)} is provisional: bank holidays are published only "
                f"until {date_words(last)}.",
                deadline.clause,
            )
        if deadline.anchor == "flagged":
            _warn_out_of_hours(turn, deadline)
        if deadline.anchor == PROTECTIVE and ordinary and deadline.due > min(ordinary):
            turn.warn(
                "protective-later",
                f"The protective date {date_words(deadline.due)} is later than the policy's own "
                f"{date_words(min(ordinary))}, which stands.",
                deadline.clause,
            )


def _check_planned(turn: Turn, running: tuple[Deadline, ...]) -> None:
    """Refuse a date planned with this event beyond the deadline as it now stands (R10)."""
    visit, limit = turn.now.visit, running[0] if running else None
    planned = visit.planned
    if planned is None or limit is None or limit.due is None:
        return
    if not is_overdue(limit.due, limit.at, planned):
        return
    if any(planned == known.planned for known in turn.visits_before):
        return
    turn.refuse(
        "beyond-deadline",
        f"{when_words(planned, turn.zone)} is beyond the last date allowed, "
        f"{when_words(When(limit.due, limit.at), turn.zone)} ({limit.rule}).",
        limit.clause,
        "Plan an earlier date.",
    )


def _warn_out_of_hours(turn: Turn, deadline: Deadline) -> None:
    """A same-day deadline on a day off or out of hours wants the out-of-hours route (R8)."""
    start = deadline.start
    assert start is not None  # it counts from the flag
    off = turn.world.calendar.day_off(start.day)
    time = start.at.astimezone(turn.zone).time() if start.at else None
    outside = time is not None and not _office(turn, time)
    if off or outside:
        why = off or f"{time:%H:%M} is outside office hours"
        turn.warn(
            "out-of-hours",
            f"Risk of significant harm, and {why}: use the out-of-hours route now "
            "(emergency duty team, police, on-call). Do not wait for the next working day.",
            deadline.clause,
        )


def _office(turn: Turn, time: dt.time) -> bool:
    return turn.world.opens <= time < turn.world.closes
