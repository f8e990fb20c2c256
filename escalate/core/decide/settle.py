"""After every event: what is asked, what is owed, which clocks run, what must be warned of."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from escalate.core import asking
from escalate.core.case import HANDED_OVER, OPEN, RESOLVED, Case
from escalate.core.clocks import deadlines, late_by
from escalate.core.decide.moment import Moment
from escalate.core.decide.running import check_planned, interim, referral, warn_of_dates
from escalate.core.decide.turn import Turn
from escalate.core.facts import Facts
from escalate.core.times import When
from escalate.core.told import Asked, Told
from escalate.core.words import date_words, typed, when_words, working_days

Table = dict[tuple[str, str, int | None, int | None], Asked]


def settle(turn: Turn, moments: Sequence[Moment]) -> Told:
    """What is told with an event, reckoned on the case as the event leaves it."""
    before = turn.now.told
    asked = _asked(turn, moments)
    turn.case = replace(turn.now, told=msgspec.structs.replace(before, asked=asked))
    running = deadlines(turn.policy, turn.now, turn.facts(), turn.world.calendar)
    warn_of_dates(turn, running, before.deadlines)
    check_planned(turn, running)
    return Told(
        warnings=tuple(turn.warnings),
        asked=asked,
        deadlines=running,
        referral=referral(turn),
        interim=interim(turn, before.interim),
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
        table = {key: row for key, row in table.items() if not _forgiven(turn, row)}
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
            _ask(turn, wanted, moment, facts, table)
    return tuple(
        _dated(turn, row)
        for row in table.values()
        if not _given(turn, row, tabled=asking.key(row) in known)
    )


def _forgiven(turn: Turn, asked: Asked) -> bool:
    """Whether it was owed for a lateness that, by the corrected dates, never was."""
    return asked.at == "late" and asked.visit in turn.in_time


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
    return bool(rows) and not any(asking.could_hold(ask, facts) for ask in rows)


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


def _ask(turn: Turn, wanted: asking.Wanted, moment: Moment, facts: Facts, table: Table) -> None:
    visit = moment.visit or (turn.now.visit if moment.name == "enter" else None)
    asked = asking.to_ask(
        wanted,
        turn.command.when,
        record=moment.record,
        visit=visit,
        at="" if moment.standing and moment.name != "close" else moment.name,
    )
    earlier = table.get(asking.key(asked))
    if earlier is not None:
        table[asking.key(asked)] = asking.stricter(earlier, asked)
        return
    asked = _dated(turn, asked, facts)
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
    name = f"{asked.ask}[{typed(asked.each, 'AGENCY')}]" if asked.each else asked.ask
    turn.refuse(
        "not-given",
        f"{_absent(turn.now, asked)}{parts}{choices}",
        asked.clause,
        _way_to_give(name, asked),
        ask=name,
    )


def _way_to_give(name: str, asked: Asked) -> str:
    """The options that give what is asked, whole."""
    if asked.ask == "approval":
        return 'Give it with --approved-by "ROLE, AGENCY" --approved-on DATE.'
    if asked.parts:
        return "Give " + " ".join(f'--answer "{name}.{part}=…"' for part in asked.parts) + "."
    return f'Give it with --answer "{name}=…".'


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


def _dated(turn: Turn, asked: Asked, facts: Facts | None = None) -> Asked:
    """The asked thing with its date; *facts* are those of the moment that asks it first."""
    return asking.with_deadline(
        turn.policy,
        turn.now,
        asked,
        facts or turn.facts(),
        turn.world.calendar,
        tabled=facts is None,
    )


def _check_late(turn: Turn, asked: Asked, on: When | None, *, refusing: bool) -> None:
    limit = asked.deadline
    if limit is None or limit.due is None or on is None:
        return
    late = late_by(limit, on, turn.world.calendar)
    if not late:
        return
    says = (
        f"{asked.ask}: {when_words(on, turn.zone)}, {working_days(late)} late; it was due "
        f"{date_words(limit.due)} ({limit.rule})."
    )
    if refusing:
        turn.refuse("late", says, limit.clause, "Ask your safeguarding lead how to go on.")
    else:
        turn.warn("late", says, limit.clause)
