"""Any commands in any order on every policy: what must hold of the engine, whatever is done.

The machine knows no policy. It reads what a policy asks, names and allows from the policy itself,
gives that well or badly, and checks after every command what holds for all cases and all policies.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from escalate.app.cases import App, found, title_of
from escalate.app.handling import Outcome, handle, plan
from escalate.app.looking import note_export
from escalate.calendars import calendar_for
from escalate.core import asking
from escalate.core.calendar import Calendar
from escalate.core.case import CLOSED, HANDED_OVER, OPEN, RESOLVED, Case
from escalate.core.clocks import order
from escalate.core.codec import decode, encode
from escalate.core.commands import (
    Close,
    Command,
    Correct,
    Extend,
    Give,
    HandOver,
    Open,
    Refer,
    Reopen,
    Step,
)
from escalate.core.deadlines import is_overdue, local
from escalate.core.events import (
    Action,
    ActionUpdate,
    Answer,
    Body,
    Child,
    Corrected,
    Entered,
    Event,
    Opened,
    Participant,
    Person,
    PolicyRef,
    Recorded,
    Vote,
)
from escalate.core.evolve import fold
from escalate.core.exported import Exported, exported
from escalate.core.facts import concerned, fold_case
from escalate.core.policy import CHANNELS, OFFERED, Ask, CalendarKey, Policy
from escalate.core.ports import Head, Row
from escalate.core.projection import row
from escalate.core.reading import digest, read_policy
from escalate.core.store_events import Stamp
from escalate.core.times import When, not_before
from escalate.core.told import Asked
from escalate.errors import EscalateError, Refusal
from escalate.policies import installed, text_of
from escalate.render import render
from escalate.store.memory import MemoryStore
from escalate.verifier import escalate_verify
from escalate.views.export import Proven, export_view, sealed_export_view
from tests.story import Story, people

ENDLESS_ACTIONS = 4
EXPORTED = When(dt.date(2040, 1, 2), dt.datetime(2040, 1, 2, 12, tzinfo=dt.UTC))
MOST_CASES = 4
ROUGH = st.sampled_from((False, False, True))
DAYS = st.sampled_from((-400, -30, -1, 0, 1, 5, 30, 400))
TEXTS = {name: text_of(name) for name in installed()}
TEXTS["invented"] = Path(__file__).parents[1].joinpath("policies/invented.toml").read_text("utf-8")
read_once = functools.cache(read_policy)
POLICIES = {name: read_once(text) for name, text in TEXTS.items()}
PATHWAYS = [(name, pathway.id) for name, policy in POLICIES.items() for pathway in policy.pathways]
STARTS = (dt.date(2026, 12, 10), dt.date(2026, 3, 27), dt.date(2026, 10, 23), dt.date(2028, 12, 15))
"""Before Christmas, before the clocks go forward, before they go back, before the calendar ends."""
LAPSES = (0, 0, 1, 60, 240, 24 * 60, 24 * 60, 3 * 24 * 60, 8 * 24 * 60, 40 * 24 * 60)
"""Minutes that pass before a command."""
WORDS = ("as agreed", "", " ", "ñ – “seen”\x7f\U0001f9d2")
ROLES = ("nobody in particular", "")


@functools.cache
def calendar_of(key: CalendarKey) -> Calendar:
    return calendar_for(key.country, key.subdivision, key.timezone, key.closed)


def new_app() -> App:
    store = MemoryStore(salts=lambda: bytes(32))
    return App(store, TEXTS.__getitem__, calendar_of, read_once, tool="test")


def ref(policy: Policy) -> PolicyRef:
    return PolicyRef(id=policy.id, version=policy.version, digest=digest(TEXTS[policy.id]))


# -- what a policy wants, given whole


def whole(ask: Ask | Asked, each: str, on: When, who: str = "Community Health") -> Answer:
    """An answer that lacks nothing."""
    texts = {"harm": "yes", "channel": "telephone"}
    text = ask.choices[0] if ask.choices else texts.get(ask.ask, "as agreed")
    dated = ask.ask in ("planned date", "protective date", "conference", "approval")
    return Answer(
        ask=ask.ask,
        each=each,
        text=text,
        parts=dict.fromkeys(ask.parts, "as agreed"),
        who=Person(role="head of service", agency=each or who) if ask.ask == "approval" else None,
        on=on if dated else None,
    )


def each_of(ask: Ask, agencies: Iterable[str]) -> tuple[str, ...]:
    match ask.each:
        case "":
            return ("",)
        case "side":
            return ("raising", "responding")
        case "agency":
            return tuple(dict.fromkeys(agencies))
        case str(name):
            return (name,)
        case names:
            return names


def all_whole(
    policy: Policy,
    pathway: str,
    stage: str,
    moments: Sequence[str],
    agencies: Iterable[str],
    on: When,
) -> tuple[Answer, ...]:
    """Everything that the policy asks at some moments of a stage, conditions left aside."""
    agencies = tuple(agencies)
    found = {
        (ask.ask, each): whole(ask, each, on)
        for ask in policy.asks_at(pathway, stage)
        if ask.at in moments
        and ask.ask not in ("harm", "raised", "entered", "discussed", "recorded")
        for each in each_of(ask, agencies)
    }
    return tuple(found.values())


def all_people(policy: Policy, pathway: str, stage: str) -> tuple[Participant, ...]:
    """Somebody for every row of people of a stage, and enough agencies for a panel."""
    named: list[Participant] = []
    for level in policy.levels(pathway, stage):
        for one in level.people:
            parts = (one.part,) if isinstance(one.part, str) else one.part
            for part, role in itertools.product(parts, one.roles or ("member",)):
                agency = "" if part in ("raising", "responding") else one.agency
                named.append(Participant(part=part, person=Person(role=role, agency=agency)))
            for number in range(one.agencies):
                someone = Person(role="member", agency=f"Agency {number}")
                named.append(Participant(part=parts[0], person=someone))
    both = ("raising", "responding")
    named += [Participant(part=part, person=Person(role="worker")) for part in both]
    return tuple(dict.fromkeys(named))


def vote_sets(raising: str, responding: str) -> tuple[tuple[Vote, ...], ...]:
    """None; the raising agency in the minority, equal, unanimous, in the majority; abstaining."""
    cast = (
        (),
        ("no", "yes", "yes"),
        ("no", "yes"),
        ("yes", "yes"),
        ("yes", "yes", "no"),
        ("-", "no"),
    )
    words = {"yes": "for", "no": "against", "-": "abstain"}
    voters = (raising, responding if responding != raising else "Housing", "Fire Service")
    return tuple(
        tuple(
            Vote(agency=agency, vote=words[word])  # type: ignore[arg-type]  # one of the three
            for agency, word in zip(voters, votes, strict=False)
        )
        for votes in cast
    )


@functools.cache
def friendly(name: str, pathway: str) -> tuple[str, str, tuple[Vote, ...]]:
    """The first two agencies and votes with which a pathway can be opened at all."""
    policy = POLICIES[name]
    agencies = ("Community Health", *policy.agencies)
    when = local(dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC), dt.UTC)
    for raising, responding in itertools.product(agencies, repeat=2):
        for votes in vote_sets(raising, responding):
            opening = an_opening(policy, pathway, raising, responding, votes, when)
            try:
                handle(new_app(), opening)
            except EscalateError:
                continue
            return raising, responding, votes
    raise AssertionError(f"nobody can open {pathway!r} of {name}")


def an_opening(
    policy: Policy,
    pathway: str,
    raising: str,
    responding: str,
    votes: tuple[Vote, ...],
    when: When,
    **changes: Any,  # noqa: ANN401 - any field of the command
) -> Open:
    """An opening that lacks nothing, but for the changes."""
    stage = changes.get("stage", "") or policy.ladder(pathway)[0].label
    agencies = (raising, responding, *(vote.agency for vote in votes))
    command = Open(
        op="op",
        actor="recorder",
        when=when,
        recorded=when,
        policy=ref(policy),
        pathway=pathway,
        raising=Person(role="worker", agency=raising),
        responding=Person(role="worker", agency=responding),
        disagreement="whether the child is safe",
        raised=when,
        child=Child(reference="C-1"),
        votes=votes,
        people=all_people(policy, pathway, stage),
        answers=all_whole(policy, pathway, stage, ("open", "enter"), agencies, when),
    )
    answers = tuple(
        msgspec.structs.replace(answer, on=answer.on or when)
        for answer in command.answers
        if answer.ask not in ("protective date", "planned date")
    )
    return msgspec.structs.replace(command, answers=answers, **changes)


# -- the machine


class Engine(RuleBasedStateMachine):
    """Commands on one case after another, each checked against all that must hold."""

    def __init__(self, name: str, pathway: str) -> None:
        super().__init__()
        self.app = new_app()
        self.name, self.pathway = name, pathway
        self.case: Case
        self.opened = 0
        self.rough = False
        """Whether a command may be spoilt in any way, or is as sound as can be."""
        self.now = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)

    # -- what the rules draw from ---------------------------------------------------------------

    @property
    def number(self) -> int:
        return self.case.number

    @property
    def policy(self) -> Policy:
        return POLICIES[self.name]

    def passes(self, data: st.DataObject) -> None:
        self.now += dt.timedelta(minutes=data.draw(st.sampled_from(LAPSES), label="minutes"))

    def moment(self, at: dt.datetime) -> When:
        return local(at, calendar_of(self.policy.calendar).zone)

    def when(self, data: st.DataObject) -> When:
        """Now; or, roughly, a date alone, a day ago, long ago, or not yet."""
        if not self.rough:
            return self.moment(self.now)
        shift = data.draw(
            st.sampled_from(("", "", "", "", "date", "-1", "-20", "+2")), label="when"
        )
        if shift in ("", "date"):
            now = self.moment(self.now)
            return When(now.day) if shift else now
        return self.moment(self.now + dt.timedelta(days=int(shift)))

    def meta(self, data: st.DataObject) -> dict[str, Any]:
        self.passes(data)
        when = self.when(data)
        recorded = self.moment(self.now)
        return {"op": f"op{self.now}", "actor": "recorder", "when": when, "recorded": recorded}

    def agencies(self, case: Case) -> tuple[str, ...]:
        return (*concerned(case), *self.policy.agencies, "Fire Service")

    def person(self, data: st.DataObject, case: Case) -> Person:
        rows = [p for level in self.policy.levels(case.pathway, case.stage) for p in level.people]
        roles = (*ROLES, *(role for people in rows for role in people.roles))
        return Person(
            role=data.draw(st.sampled_from(roles), label="role"),
            agency=data.draw(st.sampled_from(("", *self.agencies(case))), label="agency"),
        )

    def people(self, data: st.DataObject, case: Case, stage: str) -> tuple[Participant, ...]:
        """All that the stage names; or, roughly, anybody or nobody."""
        named = all_people(self.policy, case.pathway, stage)
        kind = "all"
        if self.rough:
            kind = data.draw(st.sampled_from(("all", "all", "some", "none")), label="people")
        if kind == "all":
            return named
        if kind == "none":
            return ()
        parts = ("raising", "responding", "chair", "panel", "third party")
        some = data.draw(st.lists(st.sampled_from(named), max_size=3), label="some")
        part = data.draw(st.sampled_from(parts), label="part")
        return (*some, Participant(part=part, person=self.person(data, case)))

    def answer(self, data: st.DataObject, case: Case) -> Answer:
        """An answer to something asked, asked elsewhere or offered: whole or spoilt in one way."""
        asks: list[Ask | Asked] = [*case.told.asked, *self.policy.asks_of(case.pathway)]
        asks += [Ask(ask=name, clause="-") for name in (*OFFERED, "favourite colour")]
        ask = data.draw(st.sampled_from(asks), label="ask")
        agencies = self.agencies(case)
        if isinstance(ask, Asked):
            answer = whole(ask, ask.each, self.moment(self.now))
            answer = msgspec.structs.replace(answer, record=ask.record, visit=ask.visit)
        else:
            each = data.draw(st.sampled_from(each_of(ask, agencies)), label="each")
            answer = whole(ask, each, self.moment(self.now))
        return self.spoilt(data, answer, agencies)

    def spoilt(self, data: st.DataObject, answer: Answer, agencies: Sequence[str]) -> Answer:
        sound = ("",) * 6
        spoil = data.draw(
            st.sampled_from(
                (*sound, "text", "part", "parts", "each", "on", "record", "visit", "who")
            ),
            label="spoilt",
        )
        draw = data.draw
        changes: dict[str, Any] = {}
        match spoil:
            case "text":
                changes = {"text": draw(st.sampled_from((*WORDS, "no", *CHANNELS)))}
            case "part":
                changes = {"parts": dict(list(answer.parts.items())[1:])}
            case "parts":
                changes = {"parts": draw(st.sampled_from(({"reason": "it is over"}, {"odd": "x"})))}
            case "each":
                sides = ("", "raising", "responding", "the moon", *agencies)
                changes = {"each": draw(st.sampled_from(sides))}
            case "on":
                changes = {"on": self.moment(self.now + dt.timedelta(days=draw(DAYS)))}
            case "record" | "visit":
                changes = {spoil: draw(st.sampled_from((None, 1, 2, 3, 99)))}
            case "who":
                changes = {"who": Person(role="recorder")}
        return msgspec.structs.replace(answer, **changes)

    def answers(self, data: st.DataObject, case: Case, most: int = 1) -> tuple[Answer, ...]:
        number = data.draw(st.integers(1, most), label="answers") if most else 0
        return tuple(self.answer(data, case) for _ in range(number))

    def actions(self, data: st.DataObject, case: Case) -> tuple[Action, ...]:
        if len(case.actions) >= ENDLESS_ACTIONS:
            return ()
        agreed = data.draw(
            st.lists(st.sampled_from(("visit", "write", " ")), max_size=2), label="do"
        )
        due = self.now.date() + dt.timedelta(days=3)
        return tuple(Action(what=what, owner=Person(role="worker"), due=due) for what in agreed)

    def ground(self, data: st.DataObject) -> str:
        levels = (self.policy, *self.policy.pathways)
        named = [m.ground for level in levels for m in level.moves if m.ground]
        return data.draw(st.sampled_from(("", " ", "because", *named)), label="ground")

    def target(self, data: st.DataObject, case: Case) -> str:
        labels = [stage.label for stage in self.policy.ladder(case.pathway)]
        return data.draw(st.sampled_from(("", "", *labels, "nowhere")), label="to")

    # -- rules ----------------------------------------------------------------------------------

    @initialize(data=st.data())
    def begins(self, data: st.DataObject) -> None:
        """A case that can be opened: on the first stage or on a later one."""
        start = data.draw(st.sampled_from(STARTS), label="start")
        self.now = dt.datetime.combine(start, dt.time(10), tzinfo=dt.UTC)
        self.open(data)
        assert self.opened == 1

    @rule(data=st.data())
    @precondition(lambda self: self.opened < MOST_CASES)
    def opens_another(self, data: st.DataObject) -> None:
        """Another case; perhaps by the wrong people, for the wrong matter, with the wrong votes."""
        self.rough = True
        self.passes(data)
        self.open(data)

    def open(self, data: st.DataObject) -> None:
        policy, pathway = self.policy, self.pathway
        raising, responding, votes = friendly(self.name, pathway)
        draw = data.draw
        when = self.moment(self.now)
        changes: dict[str, Any] = {}
        if draw(st.sampled_from((False, False, True)), label="later stage"):
            labels = [stage.label for stage in policy.ladder(pathway)]
            stage = draw(st.sampled_from(labels))
            changes = {"stage": stage, "ground": "because" if stage != labels[0] else ""}
        if draw(st.sampled_from((False, False, True)), label="harm"):
            changes["flagged"] = when
        if draw(st.sampled_from((False, False, True)), label="no child"):
            changes["child"] = None
        fewer = 0
        if self.rough:
            some = st.sampled_from((raising, responding, *policy.agencies, ""))
            raising, responding = draw(some), draw(some)
            votes = draw(st.sampled_from(vote_sets(raising, responding)))
            fewer = draw(st.integers(0, 2), label="fewer answers")
            changes |= {
                "ground": self.ground(data),
                "raised": self.when(data),
                "matter": draw(st.sampled_from(("", "", "", "e", "complaint"))),
                "disagreement": draw(st.sampled_from(("whether she is safe", *WORDS))),
            }
        command = an_opening(policy, pathway, raising, responding, votes, when, **changes)
        self.do(
            msgspec.structs.replace(command, when=self.when(data), answers=command.answers[fewer:])
        )

    @rule(
        data=st.data(),
        rough=ROUGH,
        outcome=st.sampled_from(("unresolved", "unresolved", "unresolved", "continuing", "")),
        hold=st.booleans(),
    )
    @precondition(lambda self: self.case.status == OPEN)
    def discusses(self, data: st.DataObject, rough: bool, outcome: str, hold: bool) -> None:
        """A discussion that goes on, goes up, or is held."""
        self.rough = rough
        self.record(data, outcome, hold and outcome == "unresolved")

    @rule(data=st.data(), rough=ROUGH)
    @precondition(lambda self: self.case.status == OPEN)
    def ends(self, data: st.DataObject, rough: bool) -> None:
        """A discussion with an outcome that ends the case, or that this policy alone knows."""
        self.rough = rough
        case = self.case
        levels = self.policy.levels(case.pathway, case.stage)
        named = [move.outcome for level in levels for move in level.moves if move.outcome]
        strange = ("unheard of", "") if rough else ()
        outcomes = st.sampled_from(("resolved", *named, *strange))
        self.record(data, data.draw(outcomes, label="outcome"), hold=rough)

    def record(self, data: st.DataObject, outcome: str, hold: bool) -> None:
        case = self.case
        meta = self.meta(data)
        people = self.people(data, case, case.stage)
        agencies = [p.person.agency for p in people if p.person.agency]
        given = all_whole(
            self.policy,
            case.pathway,
            case.stage,
            ("record", "leave"),
            (*agencies, *concerned(case)),
            self.moment(self.now),
        )
        if self.rough:
            given = (*given[data.draw(st.integers(0, 3)) :], *self.answers(data, case, 2))
        skips = data.draw(st.sampled_from((False, False, True)), label="skips")
        to = self.target(data, case) if skips else ""
        above = self.policy.above(case.pathway, case.stage)
        entered = to or (above.label if above else case.stage)
        sets = vote_sets(case.raising.agency, case.responding.agency)
        referred = None
        if self.rough:
            self.passes(data)
            meta["recorded"] = self.moment(self.now)
            referred = data.draw(st.sampled_from((None, self.when(data))), label="referred")
        self.do(
            Step(
                case=self.number,
                outcome=outcome,
                referred=referred,
                people=people,
                answers=given,
                actions=self.actions(data, case),
                votes=data.draw(st.sampled_from(((), *sets)), label="votes"),
                hold=hold,
                entering=self.people(data, case, entered),
                to=to,
                ground=self.ground(data) if skips else "",
                **meta,
            )
        )

    @rule(data=st.data(), rough=ROUGH)
    @precondition(lambda self: self.case.held)
    def refers(self, data: st.DataObject, rough: bool) -> None:
        """A held case goes up."""
        self.rough = rough
        self.refer(data, "", "")

    @rule(data=st.data(), rough=ROUGH)
    @precondition(lambda self: self.case.status == OPEN)
    def skips(self, data: st.DataObject, rough: bool) -> None:
        """A stage is skipped on a ground, of the policy or not."""
        self.rough = rough
        self.refer(data, self.target(data, self.case), self.ground(data))

    def refer(self, data: st.DataObject, to: str, ground: str) -> None:
        case = self.case
        above = self.policy.above(case.pathway, case.stage)
        entered = to or (above.label if above else case.stage)
        self.do(
            Refer(
                case=self.number,
                entering=self.people(data, case, entered),
                answers=self.answers(data, case, int(self.rough)),
                to=to,
                ground=ground,
                **self.meta(data),
            )
        )

    @rule(data=st.data(), rough=ROUGH)
    @precondition(lambda self: self.case.status != CLOSED)
    def answers_something(self, data: st.DataObject, rough: bool) -> None:
        """Answers and actions, good and bad."""
        self.rough = rough
        case = self.case
        open_actions = [action.number for action in case.open_actions()]
        numbers = (*open_actions, 99) if rough else open_actions
        updated = data.draw(st.sampled_from(numbers), label="action") if numbers else 0
        self.do(
            Give(
                case=self.number,
                answers=self.answers(data, case, 2),
                actions=self.actions(data, case),
                updates=(self.update(data, updated),) if updated else (),
                **self.meta(data),
            )
        )

    def update(self, data: st.DataObject, number: int) -> ActionUpdate:
        if data.draw(st.booleans(), label="done"):
            return ActionUpdate(number=number, done=self.when(data))
        due = self.now.date() + dt.timedelta(days=data.draw(DAYS, label="new date"))
        return ActionUpdate(number=number, explanation="ill", plan="next week", due=due)

    @rule(data=st.data())
    @precondition(lambda self: self.case.owed or self.case.open_actions())
    @precondition(lambda self: self.case.status != CLOSED)
    def answers_all_that_is_owed(self, data: st.DataObject) -> None:
        """Everything owed is given and every action done, so that the case may be closed."""
        self.rough = False
        case = self.case
        meta = self.meta(data)
        on = self.moment(self.now)
        given = tuple(
            msgspec.structs.replace(whole(row, row.each, on), record=row.record, visit=row.visit)
            for row in case.owed
        )
        done = tuple(ActionUpdate(number=a.number, done=on) for a in case.open_actions())
        self.do(Give(case=self.number, answers=given, updates=done, **meta))
        if self.case.version > case.version:
            assert {asking.key(row) for row in self.case.owed}.isdisjoint(
                map(asking.key, case.owed)
            )
            assert not self.case.open_actions()

    @rule(data=st.data(), rough=ROUGH, up=st.booleans())
    @precondition(lambda self: self.case.status != CLOSED)
    def flags(self, data: st.DataObject, rough: bool, up: bool) -> None:
        """The harm flag goes up or down."""
        self.rough = rough
        meta = self.meta(data)
        parts = {} if up else {"reason": data.draw(st.sampled_from(WORDS))}
        on = data.draw(st.sampled_from((None, self.when(data))), label="since")
        answer = Answer(ask="harm", text="yes" if up else "no", parts=parts, on=on)
        self.do(Give(case=self.number, answers=(answer,), **meta))

    @rule(data=st.data(), rough=ROUGH, name=st.sampled_from(("protective date", "planned date")))
    @precondition(lambda self: self.case.status != CLOSED)
    def sets_a_date(self, data: st.DataObject, rough: bool, name: str) -> None:
        """A protective or planned date, near, far or past."""
        self.rough = rough
        meta = self.meta(data)
        on = self.moment(self.now + dt.timedelta(days=data.draw(DAYS, label="date")))
        on = data.draw(st.sampled_from((on, When(on.day))), label="time or date")
        answer = Answer(ask=name, text="the child needs it", on=on)
        self.do(Give(case=self.number, answers=(answer,), **meta))

    @rule(data=st.data(), rough=ROUGH, days=st.sampled_from((1, 5, 20, 60)))
    @precondition(lambda self: any(d.extendable and d.due for d in self.case.told.deadlines))
    def extends(self, data: st.DataObject, rough: bool, days: int) -> None:
        """The clock is lengthened, with or without what the policy wants for it."""
        self.rough = rough
        meta = self.meta(data)
        case = self.case
        clock = next(d for d in case.told.deadlines if d.extendable and d.due)
        ladder = self.policy.ladder(case.pathway)
        wanted = {name for stage in ladder for clock in stage.clocks for name in clock.extend}
        on = self.moment(self.now)
        given = tuple(whole(Ask(ask=name, clause="-"), "", on) for name in sorted(wanted))
        if rough:
            given = given[data.draw(st.integers(0, 2)) :]
        assert clock.due is not None
        action = Action(what="visit", owner=Person(role="worker"), due=clock.due)
        until = clock.due + dt.timedelta(days=-days if rough else days)
        self.do(Extend(case=self.number, until=until, answers=given, actions=(action,), **meta))

    @rule(data=st.data(), rough=ROUGH, what=st.integers(0, 6))
    @precondition(lambda self: self.case.status != CLOSED)
    def corrects(self, data: st.DataObject, rough: bool, what: int) -> None:
        """An event of the case reads differently."""
        self.rough = rough
        case = self.case
        meta = self.meta(data)
        versions = [event.version for event in case.effective()]
        versions += [case.version, case.version + 1] if rough else []
        version = data.draw(st.sampled_from(versions), label="event")
        changes: dict[str, Any] = {}
        match what:
            case 0:
                self.rough = True
                changes = {"happened": self.when(data)}
            case 1:
                changes = {"answers": self.answers(data, case)}
            case 2:
                changes = {"withdraw": self.withdrawn(data, case, version)}
            case 3:
                changes = {"people": self.people(data, case, case.stage)}
            case 4:
                version, self.rough = 1, True
                changes = {"raised": self.when(data)}
            case 5:
                version = 1
                changes = {"responding": self.person(data, case)}
            case _:
                version = 1
                changes = {"child": Child(reference="C-2"), "disagreement": "another"}
        reason = " " if rough and what == 1 else "typed wrongly"
        self.do(Correct(case=self.number, version=version, reason=reason, **changes, **meta))

    def withdrawn(self, data: st.DataObject, case: Case, version: int) -> tuple[str, ...]:
        event = next((e for e in case.effective() if e.version == version), None)
        names = [answer.ask for answer in answers_of(event.body)] if event else []
        strange = ["favourite colour"] if self.rough or not names else []
        return (data.draw(st.sampled_from([*names, *strange]), label="withdrawn"),)

    @rule(data=st.data(), rough=ROUGH)
    @precondition(lambda self: self.case.status not in (OPEN, CLOSED))
    def closes(self, data: st.DataObject, rough: bool) -> None:
        """The case is closed, perhaps with the answers that closing wants."""
        self.rough = rough
        case = self.case
        meta = self.meta(data)
        given = all_whole(
            self.policy,
            case.pathway,
            case.stage,
            ("close",),
            concerned(case),
            self.moment(self.now),
        )
        self.do(Close(case=self.number, answers=() if rough else given, **meta))

    @rule(data=st.data(), rough=ROUGH)
    @precondition(lambda self: self.case.status != OPEN)
    def reopens(self, data: st.DataObject, rough: bool) -> None:
        """A resolved or closed case goes on."""
        self.rough = rough
        reason = " " if rough else "it came back"
        self.do(Reopen(case=self.number, reason=reason, **self.meta(data)))

    @rule(data=st.data(), rough=ROUGH, to=st.sampled_from(PATHWAYS))
    @precondition(lambda self: self.case.status == OPEN and self.opened < MOST_CASES)
    def hands_over(self, data: st.DataObject, rough: bool, to: tuple[str, str]) -> None:
        """The disagreement goes on under another policy."""
        self.rough = rough
        name, pathway = to
        meta = self.meta(data)
        raising, responding, votes = friendly(name, pathway)
        case = self.case
        opening = an_opening(
            POLICIES[name],
            pathway,
            raising,
            responding,
            votes,
            meta["when"],
            raised=case.raised,
            flagged=case.flagged,
        )
        opening = msgspec.structs.replace(
            opening,
            recorded=meta["recorded"],
            answers=opening.answers if rough else (),
        )
        given = self.answers(data, case, int(rough))
        self.do(HandOver(case=self.number, reason="theirs", opening=opening, answers=given, **meta))

    @rule(
        data=st.data(),
        what=st.sampled_from(
            ("discusses", "refers", "answers_something", "corrects", "closes", "reopens")
        ),
    )
    def does_what_does_not_fit(self, data: st.DataObject, what: str) -> None:
        """A command in a state for which it is not meant."""
        self.rough = True
        match what:
            case "discusses":
                self.record(data, "unresolved", hold=False)
            case "refers":
                self.refer(data, "", "")
            case "answers_something":
                self.answers_something(data, True)
            case "corrects":
                self.corrects(data, True, 1)
            case "closes":
                self.closes(data, rough=True)
            case _:
                self.reopens(data, rough=False)

    @rule(data=st.data())
    @precondition(lambda self: self.opened > 1)
    def turns_to_another(self, data: st.DataObject) -> None:
        """Work goes on with another of the cases."""
        number = data.draw(st.integers(1, self.opened), label="case")
        with self.app.store.reading() as store:
            case = fold(store.events(number))
        assert case is not None
        self.turn_to(case)

    def turn_to(self, case: Case) -> None:
        self.case = case
        self.name, self.pathway = case.policy.id, case.pathway

    # -- what must hold -------------------------------------------------------------------------

    def do(self, command: Command) -> None:
        """Do it; then look at everything that must hold, whether it was refused or not."""
        note(command)
        before = self.stored()
        planned = self.attempt(plan, command)
        done = self.attempt(handle, command)
        if not isinstance(done, Outcome):
            assert planned == done
            assert done
            assert all(refusal.code and refusal.says.endswith(".") for refusal in done), done
            assert self.stored() == before
            return
        assert isinstance(planned, Outcome)
        assert planned.events == done.events
        self.check(command, done, before[1])
        if isinstance(command, Open):
            self.opened += 1
        self.turn_to(done.case)
        if done.other is not None:
            self.check(command, done.other, before[1])
            self.opened += 1
            self.turn_to(done.other.case)

    def attempt(
        self, doing: Callable[[App, Command], Outcome], command: Command
    ) -> Outcome | tuple[Refusal, ...]:
        """What is done, or why it is refused; anything else is a failure."""
        try:
            return doing(self.app, command)
        except EscalateError as refused:
            return refused.refusals

    def stored(self) -> tuple[Head, dict[int, tuple[Event, ...]], list[Row]]:
        with self.app.store.reading() as store:
            events = {number: store.events(number) for number in store.numbers()}
            return store.head(), events, list(store.rows())

    def check(
        self, command: Command, outcome: Outcome, before: dict[int, tuple[Event, ...]]
    ) -> None:
        case = outcome.case
        _, events, _ = self.stored()
        stored = events[case.number]
        old = before.get(case.number, ())
        assert stored[: len(old)] == old
        assert stored[len(old) :] == outcome.events
        assert [event.version for event in stored] == list(range(1, len(stored) + 1))
        assert fold(stored) == case
        assert fold(decode(encode(event)) for event in stored) == case
        self.check_row(outcome)
        check_steps(outcome.policy, stored, len(old), command)
        check_case(outcome.policy, case)
        if isinstance(command, Close):
            assert case.status == CLOSED
            assert (case.owed, case.open_actions()) == ((), ())
            former = fold(old)
            assert former is not None
            assert former.status in (RESOLVED, HANDED_OVER)

    def check_row(self, outcome: Outcome) -> None:
        case = outcome.case
        with self.app.store.reading() as store:
            due = {row.number: row for row in store.rows(closed=False)}
            known = {row.number: row for row in store.rows()}
        assert (case.number in due) == (case.status != CLOSED)
        assert known[case.number] == row(case, title_of(outcome.policy, case))
        shown = known[case.number]
        assert (shown.deadline, shown.status, shown.stage) == (
            case.deadline,
            case.status,
            case.stage,
        )
        assert (shown.held, shown.harm, shown.version) == (case.held, case.harm, len(case.history))
        assert set(case.owed) <= set(shown.owed)
        assert [action.number for action in shown.actions] == [
            action.number for action in case.open_actions()
        ]


PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "deterministic"))
FEW = PROFILE.derandomize
SETTINGS = settings(
    PROFILE,
    max_examples=14 if FEW else 100,
    stateful_step_count=18 if FEW else 40,
    # To shrink takes minutes: a failure is looked at with HYPOTHESIS_PROFILE=ci.
    phases=(Phase.explicit, Phase.generate) if FEW else tuple(Phase),
    suppress_health_check=list(HealthCheck),
)


def answers_of(body: Body) -> tuple[Answer, ...]:
    return getattr(body, "answers", ())


def agreed_of(body: Body) -> tuple[Action, ...]:
    return getattr(body, "actions", ())


def check_steps(policy: Policy, stored: tuple[Event, ...], old: int, command: Command) -> None:
    """What must hold from each event to the next."""
    case = fold(stored[:old])
    for event in stored[old:]:
        after = fold(stored[: event.version])
        assert after is not None
        labels = [stage.label for stage in policy.ladder(after.pathway)]
        assert after.stage in labels
        if isinstance(event.body, Opened):
            assert after.stage == labels[0] or event.body.ground.strip()
        if case is not None and not isinstance(event.body, Corrected):
            assert labels.index(after.stage) >= labels.index(case.stage)
            assert (after.stage != case.stage) <= isinstance(event.body, Entered)
            check_entry(policy, case, event)
            check_owed(case, after, event)
            check_interim(case, after, event)
            check_planned(after, event)
        case = after


def check_entry(policy: Policy, case: Case, event: Event) -> None:
    """A stage is entered because it is the next, an outcome leads there, or a ground is given."""
    body = event.body
    if not isinstance(body, Entered):
        return
    above = policy.above(case.pathway, case.stage)
    levels = policy.levels(case.pathway, case.stage)
    outcome = case.records[-1].outcome if case.records else ""
    led = [
        move.to for level in levels for move in level.moves if outcome and move.outcome == outcome
    ]
    next_stage = above.label if above else ""
    assert body.stage in (next_stage, *led) or body.ground.strip()
    recorded = case.history[-1]
    if not (isinstance(recorded.body, Recorded) and recorded.op == event.op):
        assert case.held or body.ground.strip()


def check_owed(case: Case, after: Case, event: Event) -> None:
    """What was owed is owed still, or was answered in this very event: for its side and record."""
    remaining = {asking.key(asked) for asked in after.owed}
    for asked in case.owed:
        if asking.key(asked) in remaining or (asked.ask == "actions" and agreed_of(event.body)):
            continue
        assert any(
            answer.ask == asked.ask
            and fold_case(asked.each) in ("", fold_case(answer.each))
            and asked.record in (None, answer.record)
            for answer in answers_of(event.body)
        )


def check_interim(case: Case, after: Case, event: Event) -> None:
    """What is in force for the child stays in force while the case is open (R-N4)."""
    if after.status == OPEN and not answers_of(event.body):
        assert set(case.told.interim) <= set(after.told.interim)


def check_planned(after: Case, event: Event) -> None:
    """Nothing is planned beyond a deadline that still runs, unless the case goes up (R10)."""
    limit = after.deadline
    if limit is None or limit.due is None or isinstance(event.body, Entered):
        return
    if any(answer.ask == "planned date" for answer in answers_of(event.body)):
        assert after.visit.planned is not None
        passed = is_overdue(limit.due, limit.at, event.when)
        assert passed or after.visit.planned.day <= limit.due


def check_harm(policy: Policy, case: Case) -> None:
    """While harm is flagged, every stage but the last is due that day, or on entry (R8)."""
    same_day = [clock for clock in policy.clocks if clock.from_ == "flagged"]
    if not same_day or case.flagged is None or case.status != OPEN:
        return
    if policy.above(case.pathway, case.stage) is not None:
        assert case.deadline is not None
        assert case.deadline.due is not None
        assert case.deadline.due <= max(case.flagged.day, case.visit.entered.day)


def check_times(case: Case) -> None:
    """What happened later is not dated earlier."""
    days = [visit.entered.day for visit in case.visits]
    assert days == sorted(days)
    entered = {visit.number: visit.entered for visit in case.visits}
    assert all(not_before(record.when, entered[record.visit]) for record in case.records)
    assert not_before(case.visits[0].entered, case.raised)
    assert all(not_before(visit.left or visit.entered, visit.entered) for visit in case.visits)
    left = {visit.number: visit.left for visit in case.visits}
    assert all(not_before(left[r.visit] or r.when, r.when) for r in case.records)


def check_case(policy: Policy, case: Case) -> None:
    """What must hold of every case."""
    check_harm(policy, case)
    check_times(case)
    told = case.told
    assert list(told.deadlines) == sorted(told.deadlines, key=order)
    dates = [*told.deadlines, told.referral, *(asked.deadline for asked in told.asked)]
    for deadline in dates:
        if deadline is not None and deadline.due is not None and deadline.start is not None:
            assert deadline.due >= deadline.start.day
            assert deadline.clause or deadline.rule == "protective date"
    keys = [asking.key(asked) for asked in told.asked]
    assert len(keys) == len(set(keys))
    for asked in told.asked:
        assert asking.answer_to(case, asked) is None
        assert asked.record in (None, *(record.number for record in case.records))
        assert asked.visit in (None, *(visit.number for visit in case.visits))
    assert [visit.number for visit in case.visits] == list(range(1, len(case.visits) + 1))
    assert [record.number for record in case.records] == list(range(1, len(case.records) + 1))
    assert (case.deadline is not None) <= (case.status == OPEN)
    assert bool(told.deadlines) <= (case.status == OPEN)
    assert (told.referral is not None) <= case.held
    if case.status in (RESOLVED, CLOSED):
        assert told.interim == ()
    assert all(
        warned.code and warned.says for event in case.history for warned in event.told.warnings
    )
    assert fold_case(case.raising.agency)
    ladder = [stage.label for stage in policy.ladder(case.pathway)]
    visited = [ladder.index(visit.stage) for visit in case.visits]
    assert visited == sorted(set(visited))


@pytest.mark.parametrize(("name", "pathway"), PATHWAYS, ids=[f"{n}: {p}" for n, p in PATHWAYS])
def test_given_any_commands_in_any_order_when_done_then_the_case_holds_together(
    name: str, pathway: str
) -> None:
    class Here(Engine):
        def __init__(self) -> None:
            super().__init__(name, pathway)

        def teardown(self) -> None:
            """Whatever was done, the second verifier finds nothing broken in its export."""
            check_exports(self.app)

    run_state_machine_as_test(Here, settings=SETTINGS)


def check_exports(app: App) -> None:
    """Check that each case, exported, is what the second verifier makes of its sealed words.

    On a line, too, where it is read again as it was.
    """
    with app.store.reading() as reading:
        numbers = tuple(reading.numbers())
    for number in numbers:
        stamp = Stamp(op="op", actor="inspector", recorded=EXPORTED)
        version = note_export(app.store, number, stamp, redacted=False).version
        with app.store.reading() as reading:
            at = found(app, reading, number)
            text = reading.policy_text(at.case.policy.digest)
            trail = Proven.of(reading, version).trail(reading.sealed(number))
            view = export_view(at.case, at.policy, at.calendar, trail, EXPORTED, text=text)
            line = render(sealed_export_view(number, trail, text=text), "jsonl").encode()
        findings, _ = escalate_verify.verify_export(render(view, "json"))
        assert [one.says for one in findings if not one.remark] == []
        findings, _ = escalate_verify.verify_lines([line])
        assert [one.says for one in findings if not one.remark] == []
        (read,) = exported(line)
        assert isinstance(read, Exported)
        assert read.events == at.case.history


# -- what the machine found -----------------------------------------------------------------------

MANAGERS = people("raising: senior manager", "responding: senior manager")


def at_c() -> Story:
    """A case discussed on 3, 5 and 9 March, at the third stage since 5 March."""
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02")
    story.steps("unresolved", "2026-03-03")
    story.steps("unresolved", "2026-03-05")
    story.steps("continuing", "2026-03-09", taking_part=MANAGERS)
    return story


def test_given_an_opening_when_raised_is_corrected_to_a_later_day_then_it_is_refused() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02")
    with story.refused("too-late"):
        story.corrects("2026-03-10", 1, raised="2026-03-05")


def test_given_a_case_handed_over_when_its_opening_is_moved_after_that_then_it_is_refused() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02")
    story.hands_over("2026-03-03", "llr", "social worker, police")
    with story.refused("too-late"):
        story.corrects("2026-03-10", 1, happened="2026-03-05")


@pytest.mark.parametrize("way", ["refers", "records", "hands over"])
def test_given_a_discussion_when_the_stage_is_left_on_an_earlier_day_then_it_is_refused(
    way: str,
) -> None:
    story = at_c()
    with story.refused("too-early"):
        if way == "refers":
            story.refers("2026-03-06", ground="urgent")
        elif way == "records":
            story.steps("unresolved", "2026-03-06", taking_part=MANAGERS)
        else:
            story.hands_over("2026-03-06", "llr", "social worker, police")
