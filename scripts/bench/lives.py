"""The life of one case under a shipped policy: command by command, decided by the real engine."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec

from escalate import __version__
from escalate.calendars import calendar_for
from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.commands import Close, Command, Give, Open, Step
from escalate.core.deadlines import local
from escalate.core.decide import World, decide
from escalate.core.events import (
    Action,
    ActionUpdate,
    Answer,
    Child,
    Event,
    Person,
    PolicyRef,
    Vote,
)
from escalate.core.evolve import evolve, fold
from escalate.core.facts import concerned
from escalate.core.policy import VOTES, Policy
from escalate.core.ports import Row
from escalate.core.projection import row
from escalate.core.reading import digest, read_policy
from escalate.core.store_events import CLOCK_SET
from escalate.core.times import When
from escalate.errors import EscalateError
from escalate.policies import text_of
from scripts.bench.giving import answers, people, votes, whole

NOW = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
"""When every measured command is run, as ESCALATE_NOW says to it."""
TOOL = f"escalate {__version__} {CLOCK_SET}"
NUMBER = 987_654_321_012_345
"""The number of every model case: where it stands in an event, a copy has its own."""
CHILD = f"W-{NUMBER}"
LATE, FLAGGED, ACTED, CONTINUED = 0.12, 0.06, 0.1, 0.35
"""How often something is recorded a day or more after it happened, the harm flag goes up, an action
is agreed, and a discussion ends with nothing but another to come."""
LAPSES = (1, 3, 20, 26, 50, 74, 120)
"""Hours that pass between two commands."""
WORDS = (
    "Whether the threshold for an enquiry is met, and who sees the child until it is decided.",
    "The referral was closed without an assessment although two agencies had asked for one.",
    "The plan of the last conference is not carried out, and the family has not been told why.",
    "Discharge is planned before the injuries are explained.",
)
NOTES = (
    "Telephoned again at noon: the duty manager will answer by the end of the day.",
    "The school reports that the child was seen today and was well.",
    "Both agencies have read the chronology; the dates of the two visits differ.",
)


class Strayed(Exception):
    """A life that did not come out as it was wanted."""


@functools.cache
def known(name: str) -> tuple[Policy, PolicyRef, Calendar]:
    """Return a shipped policy, the reference to it, and its calendar."""
    text = text_of(name)
    policy = read_policy(text)
    key = policy.calendar
    calendar = calendar_for(key.country, key.subdivision, key.timezone, key.closed)
    return policy, PolicyRef(id=policy.id, version=policy.version, digest=digest(text)), calendar


@dataclass
class Life:
    """One case under one policy, command by command."""

    name: str
    pathway: str
    random: Random
    back: int
    """On which day before NOW it begins."""
    events: list[Event] = field(default_factory=list)
    case: Case = field(init=False)
    lapses: tuple[int, ...] = LAPSES
    lapse: int = 0
    """Hours that pass before the next command."""

    def __post_init__(self) -> None:
        self.policy, self.ref, self.calendar = known(self.name)
        self.at = NOW - dt.timedelta(days=self.back, minutes=self.random.randint(0, 400))

    def row(self) -> Row:
        """Return what lists need of the case as it stands."""
        ladder = self.policy.ladder(self.case.pathway)
        title = next((stage.title for stage in ladder if stage.label == self.case.stage), "")
        return row(self.case, title)

    def goes(self, length: int, *, ends: bool) -> None:
        """Live until the case has so many events; one that ends is resolved, given all, closed."""
        self.opens()
        for _ in range(self.random.randint(0, max(0, (length - 3) // 3))):
            self.discusses("continuing" if self.random.random() < CONTINUED else "unresolved")
        if ends:
            self.discusses("resolved")
            self.gives_all()
        while self.case.version < length - ends:
            self.notes()
        if ends:
            self.closes()

    # -- what is done ----------------------------------------------------------------------------

    def opens(self) -> None:
        """Open the case by the first two agencies, and with the first votes, that may."""
        agencies = ("Community Health", *self.policy.agencies, "Fire Service")
        cast = ((), *map(votes, VOTES))
        flagged = self.random.random() < FLAGGED
        for raising, responding in itertools.permutations(agencies, 2):
            for one in cast:
                try:
                    return self.opened(raising, responding, one, flagged=flagged)
                except EscalateError:
                    continue
        raise Strayed("nobody can open it")

    def opened(
        self, raising: str, responding: str, cast: tuple[Vote, ...], *, flagged: bool
    ) -> None:
        """Open the case with all that the policy asks."""
        first = self.policy.ladder(self.pathway)[0].label
        when = self.when(self.at)
        voters = (raising, responding, *(vote.agency for vote in cast))
        given = self.whole(first, ("open", "enter"), voters)
        self.does(
            Open(
                policy=self.ref,
                pathway=self.pathway,
                raising=Person(role="practitioner", agency=raising),
                responding=Person(role="social worker", agency=responding),
                disagreement=self.random.choice(WORDS),
                raised=when,
                child=Child(reference=CHILD),
                people=people(self.policy, self.pathway, first),
                answers=tuple(msgspec.structs.replace(one, on=one.on or when) for one in given),
                votes=cast,
                flagged=when if flagged else None,
                **self.meta(),
            )
        )

    def discusses(self, outcome: str) -> None:
        """Record a discussion with its outcome, and all that is asked for it."""
        case = self.case
        took_part = people(self.policy, self.pathway, case.stage)
        above = self.policy.above(case.pathway, case.stage)
        agencies = (
            *(one.person.agency for one in took_part if one.person.agency),
            *concerned(case),
        )
        goes_up = above if outcome == "unresolved" else None
        acted = self.random.random() < ACTED
        due = (self.at + dt.timedelta(days=self.random.randint(3, 12))).date()
        action = Action(what="Visit and report.", owner=Person(role="manager"), due=due)
        self.does(
            Step(
                case=NUMBER,
                outcome=outcome,
                people=took_part,
                answers=self.whole(case.stage, ("record", "leave"), agencies),
                actions=(action,) if acted else (),
                votes=case.votes,
                entering=people(self.policy, self.pathway, goes_up.label) if goes_up else (),
                **self.meta(),
            )
        )

    def gives_all(self) -> None:
        """Answer all that is owed, and do all that was agreed."""
        meta = self.meta()
        given = tuple(
            msgspec.structs.replace(
                whole(asked, asked.each, meta["when"]), record=asked.record, visit=asked.visit
            )
            for asked in self.case.owed
        )
        done = [
            ActionUpdate(number=one.number, done=meta["when"]) for one in self.case.open_actions()
        ]
        if given or done:
            self.does(Give(case=NUMBER, answers=given, updates=tuple(done), **meta))

    def notes(self) -> None:
        """Write a note."""
        note = Answer(ask="note", text=self.random.choice(NOTES))
        self.does(Give(case=NUMBER, answers=(note,), **self.meta()))

    def closes(self) -> None:
        """Close the case."""
        given = self.whole(self.case.stage, ("close",), concerned(self.case))
        self.does(Close(case=NUMBER, answers=given, **self.meta()))

    # -- how -------------------------------------------------------------------------------------

    def does(self, command: Command) -> None:
        """Decide a command; raises as the engine does, and `Strayed` for what lies after NOW."""
        if command.recorded.at is None or command.recorded.at > NOW:
            raise Strayed("it would be recorded after now")
        world = World(self.calendar, tool=TOOL)
        before = self.case if self.events else None
        events = decide(self.policy, before, command, world, NUMBER)
        case = fold(events) if before is None else functools.reduce(evolve, events, before)
        assert case is not None  # an opening gives an event
        self.case = case
        self.events += events
        self.at = command.recorded.at
        self.lapse = self.random.choice(self.lapses)

    def meta(self) -> dict[str, Any]:
        """Return what every command carries: it happened after the last, and is recorded after."""
        happened = self.at + dt.timedelta(hours=self.lapse)
        late = self.random.randint(20, 80) if self.random.random() < LATE else 0
        return {
            "op": f"{len(self.events):022x}{NUMBER}",
            "actor": "duty manager",
            "when": self.when(happened),
            "recorded": self.when(happened + dt.timedelta(hours=late)),
        }

    def when(self, at: dt.datetime) -> When:
        """Return a moment as the policy's place has it."""
        return local(at, self.calendar.zone)

    def whole(
        self, label: str, moments: Sequence[str], agencies: Iterable[str]
    ) -> tuple[Answer, ...]:
        """Return an answer to everything that is to be given at a stage, at those moments."""
        on = self.when(self.at + dt.timedelta(hours=self.lapse))
        return answers(self.policy, self.pathway, label, moments, agencies, on)
