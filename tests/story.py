"""Stories: given a case under a policy, when something is done, then what the tool says.

A story runs the real application on a memory store, with the real policies and calendars; only the
clock is an argument, as it is everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypedDict
from zoneinfo import ZoneInfo

import pytest

from escalate.app.cases import App, find, installed
from escalate.app.handling import Outcome, handle
from escalate.calendars import calendar_for
from escalate.core.calendar import Calendar
from escalate.core.case import Case
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
from escalate.core.deadlines import local, resolve
from escalate.core.events import (
    Action,
    ActionUpdate,
    Answer,
    Child,
    Event,
    Participant,
    Person,
    Vote,
)
from escalate.core.policy import CalendarKey
from escalate.core.times import When
from escalate.core.told import Asked
from escalate.errors import NotAllowed, Refusal
from escalate.policies import text_of
from escalate.store.memory import MemoryStore

ZONE = ZoneInfo("Europe/London")
Answers = Mapping[str, str | Answer] | Sequence[Answer]


class Meta(TypedDict):
    """What every command carries."""

    op: str
    actor: str
    when: When
    recorded: When


def when(text: str) -> When:
    """`2026-03-02` is a date alone, `2026-03-02 14:30` a local time, with `Z` an instant."""
    if len(text) == len("2026-03-02"):
        return When(dt.date.fromisoformat(text))
    moment = dt.datetime.fromisoformat(text)
    return local(moment, ZONE) if moment.tzinfo else resolve(moment, ZONE)


def person(text: str) -> Person:
    """`role, agency (kind), name`; all but the role may be left out."""
    role, agency, name = (*(part.strip() for part in text.split(",")), "", "")[:3]
    found = re.fullmatch(r"(.*?)\s*\((.*)\)", agency)
    agency, kind = found.groups() if found else (agency, "")
    return Person(role=role, agency=agency, kind=kind, name=name)


def people(*texts: str) -> tuple[Participant, ...]:
    """`raising: role, agency (kind)` and so on."""
    parted = (text.split(":", 1) for text in texts)
    return tuple(Participant(part=part.strip(), person=person(who.strip())) for part, who in parted)


def votes(**cast: str) -> tuple[Vote, ...]:
    """`votes(school="for", police="against")`; an underscore stands for a space."""
    return tuple(
        Vote(agency=name.replace("_", " "), vote=vote)  # type: ignore[arg-type]  # test words
        for name, vote in cast.items()
    )


def answers(given: Answers) -> tuple[Answer, ...]:
    """`{"theme": "thresholds", "approval[police]": Answer(...), "record.reason": "..."}`.

    A key may carry `[each]`, and `.part` at its end; parts of one ask are gathered.
    """
    if not isinstance(given, Mapping):
        return tuple(given)
    found: dict[tuple[str, str], Answer] = {}
    for key, value in given.items():
        name, part = key.rsplit(".", 1) if "." in key else (key, "")
        matched = re.fullmatch(r"(.*?)\[(.*)\]", name)
        name, each = matched.groups() if matched else (name, "")
        if isinstance(value, Answer):
            found[name, each] = value
            continue
        before = found.get((name, each), Answer(ask=name, each=each))
        found[name, each] = (
            Answer(ask=name, each=each, text=before.text, parts={**before.parts, part: value})
            if part
            else Answer(ask=name, each=each, text=value, parts=before.parts)
        )
    return tuple(found.values())


def approval(who: str, on: str = "", *, record: int | None = None, each: str = "") -> Answer:
    """An approval by somebody, on a date."""
    return Answer(
        ask="approval",
        each=each,
        who=person(who),
        on=when(on) if on else None,
        record=record,
    )


def action(what: str, owner: str, due: str) -> Action:
    """An action with its owner and its date."""
    return Action(what=what, owner=person(owner), due=dt.date.fromisoformat(due))


@dataclass
class Story:
    """One case under one policy, told step by step."""

    policy: str
    raising: str = "health visitor, Community Health (health)"
    responding: str = "social worker, Children's Services (children's social care)"
    pathway: str = ""
    actor: str = "recorder"
    texts: dict[str, str] = field(default_factory=dict)
    """Texts of policies that are not installed, by id."""
    number: int = 0
    commands: int = 0
    last: Outcome | None = None
    app: App = field(init=False)

    def __post_init__(self) -> None:
        self.app = App(MemoryStore(), self._text, _calendar, tool="test")

    def _text(self, name: str) -> str:
        return self.texts.get(name) or text_of(name)

    # -- what is done ---------------------------------------------------------------------------

    def opens(
        self,
        on: str = "2026-03-02 10:00",
        *,
        entered: str = "",
        recorded: str = "",
        child: str | None = "C-1",
        disagreement: str = "whether the child is safe",
        answering: Answers = (),
        voting: tuple[Vote, ...] = (),
        harm: str = "",
        stage: str = "",
        ground: str = "",
        matter: str = "",
        taking_part: tuple[Participant, ...] = (),
    ) -> Outcome:
        """Open the case; *on* is when it was raised, *entered* when a later stage was entered."""
        _, ref, _ = installed(self.app, self.policy)
        command = Open(
            policy=ref,
            pathway=self.pathway,
            raising=person(self.raising),
            responding=person(self.responding),
            disagreement=disagreement,
            raised=when(on),
            child=Child(reference=child) if child else None,
            matter=matter,
            stage=stage,
            ground=ground,
            people=taking_part,
            answers=answers(answering),
            votes=voting,
            flagged=when(harm) if harm else None,
            **self._meta(entered or on, recorded),
        )
        outcome = self._do(command)
        self.number = outcome.case.number
        return outcome

    def steps(
        self,
        outcome: str,
        on: str,
        *,
        taking_part: tuple[Participant, ...] | None = None,
        answering: Answers = (),
        acting: tuple[Action, ...] = (),
        voting: tuple[Vote, ...] = (),
        hold: bool = False,
        referred: str = "",
        entering: tuple[Participant, ...] = (),
        to: str = "",
        ground: str = "",
        recorded: str = "",
    ) -> Outcome:
        """Record a discussion."""
        command = Step(
            case=self.number,
            outcome=outcome,
            people=taking_part
            if taking_part is not None
            else people("raising: practitioner", "responding: practitioner"),
            answers=answers(answering),
            actions=acting,
            votes=voting,
            hold=hold,
            referred=when(referred) if referred else None,
            entering=entering,
            to=to,
            ground=ground,
            **self._meta(on, recorded),
        )
        return self._do(command)

    def refers(
        self,
        on: str,
        *,
        entering: tuple[Participant, ...] = (),
        answering: Answers = (),
        to: str = "",
        ground: str = "",
        recorded: str = "",
    ) -> Outcome:
        """Take a held case up, or skip."""
        command = Refer(
            case=self.number,
            entering=entering,
            answers=answers(answering),
            to=to,
            ground=ground,
            **self._meta(on, recorded),
        )
        return self._do(command)

    def answers(
        self,
        on: str,
        answering: Answers = (),
        *,
        acting: tuple[Action, ...] = (),
        updating: tuple[ActionUpdate, ...] = (),
        recorded: str = "",
    ) -> Outcome:
        """Answer what is asked."""
        command = Give(
            case=self.number,
            answers=answers(answering),
            actions=acting,
            updates=updating,
            **self._meta(on, recorded),
        )
        return self._do(command)

    def flags(self, on: str, up: bool = True, reason: str = "it is over") -> Outcome:
        """Raise or lower the harm flag."""
        parts = {} if up else {"reason": reason}
        return self.answers(on, [Answer(ask="harm", text="yes" if up else "no", parts=parts)])

    def extends(
        self, on: str, until: str, answering: Answers = (), acting: tuple[Action, ...] = ()
    ) -> Outcome:
        """Lengthen the clock."""
        command = Extend(
            case=self.number,
            until=dt.date.fromisoformat(until),
            answers=answers(answering),
            actions=acting,
            **self._meta(on),
        )
        return self._do(command)

    def hands_over(
        self, on: str, to: str, responding: str, answering: Answers = (), pathway: str = ""
    ) -> Outcome:
        """Hand the case over to another policy."""
        case = self.case
        _, ref, _ = installed(self.app, to)
        opening = Open(
            policy=ref,
            pathway=pathway,
            raising=case.raising,
            responding=person(responding),
            disagreement=case.disagreement,
            raised=case.raised,
            child=case.child,
            flagged=case.flagged,
            **self._meta(on),
        )
        command = HandOver(
            case=self.number,
            reason="another agency decides",
            opening=opening,
            answers=answers(answering),
            **self._meta(on),
        )
        return self._do(command)

    def closes(self, on: str, answering: Answers = ()) -> Outcome:
        """Close the case."""
        return self._do(Close(case=self.number, answers=answers(answering), **self._meta(on)))

    def reopens(self, on: str, reason: str = "it came back") -> Outcome:
        """Reopen the case."""
        return self._do(Reopen(case=self.number, reason=reason, **self._meta(on)))

    def corrects(
        self,
        on: str,
        version: int,
        *,
        reason: str = "typed wrongly",
        happened: str = "",
        answering: Answers = (),
        withdrawing: tuple[str, ...] = (),
        raised: str = "",
        taking_part: tuple[Participant, ...] | None = None,
    ) -> Outcome:
        """Correct an event."""
        command = Correct(
            case=self.number,
            version=version,
            reason=reason,
            happened=when(happened) if happened else None,
            answers=answers(answering),
            withdraw=withdrawing,
            raised=when(raised) if raised else None,
            people=taking_part,
            **self._meta(on),
        )
        return self._do(command)

    @contextmanager
    def refused(self, code: str) -> Iterator[list[Refusal]]:
        """What is done inside is refused, with this code among the reasons; nothing changes."""
        before = self._events()
        reasons: list[Refusal] = []
        with pytest.raises(NotAllowed) as caught:
            yield reasons
        reasons.extend(caught.value.refusals)
        assert code in [reason.code for reason in reasons], [str(reason) for reason in reasons]
        assert self._events() == before

    # -- what is seen ---------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        """The case as it is stored."""
        return find(self.app, self.number).case

    @property
    def stage(self) -> str:
        """The stage where the case stands."""
        return self.case.stage

    @property
    def due(self) -> dt.date | None:
        """The date that governs the stage."""
        deadline = self.case.deadline
        return deadline.due if deadline else None

    @property
    def owed(self) -> list[str]:
        """The names of what is owed."""
        return [row.ask for row in self.case.owed]

    def asked(self, name: str) -> list[Asked]:
        """What is asked under that name and not given, whatever its force."""
        return [row for row in self.case.told.asked if row.ask == name]

    @property
    def warned(self) -> list[str]:
        """The codes of the warnings of the last command."""
        return [warning.code for event in self._new() for warning in event.told.warnings]

    def warning(self, code: str) -> str:
        """The text and clause of the last command's warnings of that code."""
        return " | ".join(
            f"{warning.says} ({warning.clause})"
            for event in self._new()
            for warning in event.told.warnings
            if warning.code == code
        )

    def clauses_warned(self) -> list[str]:
        """The clauses of the warnings of the last command."""
        return [warning.clause for event in self._new() for warning in event.told.warnings]

    # -- inside ---------------------------------------------------------------------------------

    def _do(self, command: Command) -> Outcome:
        self.last = handle(self.app, command)
        return self.last

    def _new(self) -> tuple[Event, ...]:
        assert self.last is not None
        return self.last.events

    def _events(self) -> tuple[Event, ...]:
        with self.app.store.reading() as store:
            return store.events(self.number) if self.number else ()

    def _meta(self, on: str, recorded: str = "") -> Meta:
        happened = when(on)
        moment = when(recorded) if recorded else happened
        if moment.at is None:
            moment = resolve(dt.datetime.combine(moment.day, dt.time(23, 59)), ZONE)
        self.commands += 1
        return Meta(op=f"op-{self.commands}", actor=self.actor, when=happened, recorded=moment)


def _calendar(key: CalendarKey) -> Calendar:
    return calendar_for(key.country, key.subdivision, key.timezone, key.closed)
