"""What is refused: given a case, when this is done."""

from __future__ import annotations

import datetime as dt

from escalate.core.events import Action, ActionUpdate, Answer, Person
from tests.core.plain import TOLD, WORKERS, at_four, at_one, at_three, at_two, goes_up, plain
from tests.core.situations import (
    DEBATED,
    MINUTE,
    NOON,
    WHOLE,
    Situation,
    answers,
    at_adviser,
    between,
    busy,
    by_another,
    closed,
    corrects,
    handed,
    held,
    in_debt,
    in_summer,
    opens,
    papers,
    resolved,
    talks,
    twice_discussed,
)
from tests.story import Story, approval, person, votes, when


def needed_in_summer() -> Story:
    """Due on Friday 5 June 2026 at 15:00, because the child needs it then."""
    story = in_summer()
    date = Answer(ask="protective date", text="a move", on=when("2026-06-05 15:00"))
    goes_up(story, "2026-06-03 11:00")
    story.answers("2026-06-03 11:30", [date])
    return story


ENDING: dict[str, Situation] = {
    "closed twice": (closed, lambda s: s.closes(NOON)),
    "closed while it is open": (at_two, lambda s: s.closes(NOON)),
    "closed before it was resolved": (resolved, lambda s: s.closes("2026-03-04 10:00")),
    "closed with debts": (in_debt, lambda s: s.closes(NOON, {"learning": "none"})),
    "closed without what closing asks": (resolved, lambda s: s.closes(NOON)),
    "closed before it was raised": (at_one, lambda s: s.closes("2026-03-01")),
    "closed after it was handed over": (handed, lambda s: s.closes(NOON)),
    "closed without an approval": (papers, lambda s: s.closes(NOON, {"learning": "none"})),
    "reopened while it is open": (at_one, lambda s: s.reopens(NOON, " ")),
    "reopened before it was closed": (closed, lambda s: s.reopens("2026-03-05 12:00")),
    "reopened after it was handed over": (handed, lambda s: s.reopens(NOON)),
    "reopened before it was handed over": (handed, lambda s: s.reopens("2026-03-02 12:00")),
    "handed over to where it is": (
        at_one,
        lambda s: s.hands_over(NOON, "plain", "officer, County Police", pathway="main"),
    ),
    "handed over to where it is, without a pathway": (
        at_one,
        lambda s: s.hands_over(NOON, "plain", "officer, County Police"),
    ),
    "handed over before the last discussion": (
        twice_discussed,
        lambda s: s.hands_over("2026-03-03 12:00", "llr", "social worker, police"),
    ),
    "handed over before the stage was entered": (
        at_two,
        lambda s: s.hands_over("2026-03-03 12:00", "llr", "social worker, police"),
    ),
    "discussed after it was resolved": (resolved, lambda s: talks(s, on=NOON)),
    "discussed after it was handed over": (handed, lambda s: talks(s, on=NOON)),
    "answered after it was closed": (closed, lambda s: s.answers(NOON, MINUTE)),
}

STEPPING: dict[str, Situation] = {
    "discussed in the future": (
        at_one,
        lambda s: talks(s, on="2026-03-05 10:00", recorded="2026-03-04 10:00"),
    ),
    "discussed in the future, in summer": (
        in_summer,
        lambda s: talks(s, on="2026-06-05 10:00", recorded="2026-06-04 10:00"),
    ),
    "discussed too early, in summer": (in_summer, lambda s: talks(s, on="2026-06-03 09:00")),
    "discussed before the stage was entered": (at_two, lambda s: talks(s, on="2026-03-03 10:00")),
    "resolved before the last discussion": (
        twice_discussed,
        lambda s: talks(s, "resolved", "2026-03-03 12:00", answering=WHOLE),
    ),
    "discussed by nobody": (at_one, lambda s: talks(s, taking_part=())),
    "discussed without what it must say": (at_one, lambda s: talks(s, answering=())),
    "another outcome than the stage knows": (at_four, lambda s: talks(s, "unanimus")),
    "no outcome": (at_one, lambda s: talks(s, "")),
    "held though it goes on": (at_one, lambda s: talks(s, hold=True)),
    "resolved, with a stage to go to": (
        at_one,
        lambda s: talks(
            s, "resolved", answering=WHOLE, to="Two", ground="urgent", entering=WORKERS
        ),
    ),
    "held, with a referral": (
        at_one,
        lambda s: talks(s, "unresolved", hold=True, referred="2026-03-12 11:00"),
    ),
    "a referral before the discussion": (
        at_one,
        lambda s: talks(s, "unresolved", referred="2026-03-12 09:00"),
    ),
    "a ground and no stage": (at_one, lambda s: talks(s, "unresolved", ground="urgent")),
    "an unknown stage": (at_one, lambda s: talks(s, "unresolved", to="Fours")),
    "back to the first stage": (at_two, lambda s: talks(s, "unresolved", to="One")),
    "a skip without a ground": (at_one, lambda s: talks(s, "unresolved", to="Three")),
    "another record": (
        twice_discussed,
        lambda s: talks(s, answering=[Answer(ask="reason", text="x", record=1)]),
    ),
    "another visit": (
        twice_discussed,
        lambda s: talks(s, answering=[Answer(ask="reason", text="x", visit=1)]),
    ),
    "recorded by two people": (at_one, by_another),
    "two votes of one agency": (
        at_four,
        lambda s: talks(s, "", voting=(*votes(School="for"), *votes(school="for"))),
    ),
    "another outcome than the votes": (
        at_four,
        lambda s: talks(s, "majority", voting=DEBATED),
    ),
    "an outcome of votes without votes": (at_four, lambda s: talks(s, "majority")),
    "an action without an owner": (
        at_one,
        lambda s: talks(s, acting=(Action(what="x", owner=Person(), due=dt.date(2026, 3, 13)),)),
    ),
    "referred from the last stage": (at_four, lambda s: s.refers(NOON)),
    "referred and not held": (at_one, lambda s: s.refers(NOON)),
    "referred before it failed": (held, lambda s: s.refers("2026-03-03 09:00")),
    "extended to the same day": (
        at_one,
        lambda s: s.extends("2026-03-03 10:00", "2026-03-09"),
    ),
    "extended before it was raised": (at_one, lambda s: s.extends("2026-03-01", "2026-03-12")),
    "extended where that is not allowed": (at_three, lambda s: s.extends(NOON, "2026-03-20")),
    "extended where nothing runs": (at_four, lambda s: s.extends(NOON, "2026-03-20")),
}

ANSWERING: dict[str, Situation] = {
    "nothing": (at_one, answers(NOON)),
    "before it was raised": (at_one, lambda s: s.answers("2026-03-01", {"level": "low"})),
    "one of two records": (twice_discussed, lambda s: s.answers(NOON, MINUTE)),
    "a record that is none": (twice_discussed, answers(NOON, Answer(ask="minute", record=3))),
    "a record before there is one": (at_one, answers(NOON, Answer(ask="minute", record=1))),
    "a visit that is none": (at_two, answers(NOON, Answer(ask="call", text="x", visit=3))),
    "no side": (busy, lambda s: s.answers(NOON, {"view": "too high"})),
    "no side of a record": (
        busy,
        answers(NOON, Answer(ask="view", text="too high", record=1)),
    ),
    "a side that is none": (busy, lambda s: s.answers(NOON, {"view[the press]": "too high"})),
    "what nobody asks": (at_one, lambda s: s.answers(NOON, {"levell": "low"})),
    "a date that is kept": (at_one, lambda s: s.answers(NOON, {"raised": "x"})),
    "a part that is none": (busy, lambda s: s.answers(NOON, {"minute.writtenby": "x"})),
    "a part of what has none": (busy, lambda s: s.answers(NOON, {"level.why": "x"})),
    "no words": (busy, lambda s: s.answers(NOON, {"reason": " "})),
    "the words of the example": (
        busy,
        lambda s: s.answers(NOON, {"minute.written by": "…", "minute.kept at": "TEXT"}),
    ),
    "a date in the future": (
        at_one,
        answers(NOON, Answer(ask="level", text="low", on=when("2026-03-13"))),
    ),
    "a channel that is none": (at_one, lambda s: s.answers(NOON, {"channel": "pigeon"})),
    "a flag that is none": (at_one, lambda s: s.answers(NOON, {"harm": "perhaps"})),
    "a flag lowered without a reason": (at_one, lambda s: s.answers(NOON, {"harm": "no"})),
    "a protective date without a reason": (
        at_one,
        answers(NOON, Answer(ask="protective date", on=when("2026-03-13"))),
    ),
    "a protective date before the case": (
        at_one,
        answers(NOON, Answer(ask="protective date", text="x", on=when("2026-03-01"))),
    ),
    "a planned date without a date": (at_one, lambda s: s.answers(NOON, {"planned date": "x"})),
    "a planned date beyond the deadline": (
        at_one,
        answers("2026-03-03", Answer(ask="planned date", text="x", on=when("2026-03-10"))),
    ),
    "an approval by nobody": (busy, lambda s: s.answers(NOON, {"approval": "yes"})),
    "an approval before the discussion": (
        busy,
        answers(NOON, approval("head, Hill School", "2026-03-02", record=1)),
    ),
    "an approval before the discussion, in summer": (
        in_summer,
        answers("2026-06-04 10:00", approval("head, Hill School", "2026-06-02", record=1)),
    ),
    "a planned date beyond the deadline, in summer": (
        needed_in_summer,
        answers(
            "2026-06-03 12:00", Answer(ask="planned date", text="x", on=when("2026-06-05 16:00"))
        ),
    ),
    "an action that is none": (
        busy,
        lambda s: s.answers(NOON, updating=(ActionUpdate(number=3, plan="x"),)),
    ),
    "an action where there is none": (
        at_one,
        lambda s: s.answers(NOON, updating=(ActionUpdate(number=1, plan="x"),)),
    ),
    "an action that is done": (
        busy,
        lambda s: s.answers(NOON, updating=(ActionUpdate(number=2, plan="x"),)),
    ),
    "an action done in the future": (
        busy,
        lambda s: s.answers(NOON, updating=(ActionUpdate(number=1, done=when("2026-03-13")),)),
    ),
}

OPENING: dict[str, Situation] = {
    "in the future": (plain, opens(on="2026-03-03 10:00", recorded="2026-03-02 10:00")),
    "forty years ago": (plain, opens(on="1986-03-02", entered="2026-03-02 10:00")),
    "before it was raised": (plain, opens(entered="2026-03-01")),
    "by nobody, about nothing": (between("teacher", "officer"), opens(disagreement=" ")),
    "without a pathway": (lambda: plain(""), opens()),
    "on a pathway that is none": (lambda: plain("maine"), opens()),
    "with a ground and no stage": (plain, opens(ground="urgent")),
    "at a stage that is none": (plain, opens(stage="Tow", ground="urgent")),
    "at a later stage without a ground": (plain, opens(stage="Three")),
    "on a matter that the policy leaves out": (plain, opens(matter="complaint by a parent")),
    "on a matter that is none": (plain, opens(matter="complain of a parent")),
    "flagged before it was raised": (plain, opens(harm="2026-03-01")),
}

CORRECTING: dict[str, Situation] = {
    "a closed case": (closed, lambda s: s.corrects(NOON, 2, answering={"reason": "x"})),
    "no such event": (at_two, lambda s: s.corrects(NOON, 9, answering={"reason": "x"})),
    "an event that is no record": (
        closed,
        lambda s: (s.reopens(NOON), s.corrects(NOON, s.case.version, answering=TOLD)),
    ),
    "without a reason": (at_two, lambda s: s.corrects(NOON, 2, reason=" ", answering=MINUTE)),
    "with what it says already": (at_two, lambda s: s.corrects(NOON, 2, answering=TOLD)),
    "a record moved behind the next": (
        at_three,
        lambda s: s.corrects(NOON, 2, happened="2026-03-07"),
    ),
    "a record moved before the last": (
        at_three,
        lambda s: s.corrects(NOON, 4, happened="2026-03-03"),
    ),
    "a record moved before the case": (
        at_two,
        lambda s: s.corrects(NOON, 2, happened="2026-03-01"),
    ),
    "a record moved behind its recording": (
        at_two,
        lambda s: s.corrects(NOON, 2, happened="2026-03-05"),
    ),
    "a record moved behind its recording, in summer": (
        in_summer,
        lambda s: s.corrects("2026-06-05 10:00", 2, happened="2026-06-04"),
    ),
    "the opening moved before the day raised": (
        at_one,
        lambda s: s.corrects(NOON, 1, happened="2026-03-01"),
    ),
    "the day raised moved into the future": (
        at_one,
        lambda s: s.corrects(NOON, 1, raised="2026-03-13"),
    ),
    "the day raised, in a record": (at_two, lambda s: s.corrects(NOON, 2, raised="2026-03-01")),
    "the parties, in a record": (
        at_two,
        lambda s: corrects(s, 2, raising=person("nurse, Trust"), disagreement="x"),
    ),
    "those who took part, in an answer": (
        busy,
        lambda s: corrects(s, s.case.version, people=WORKERS),
    ),
    "an answer withdrawn that is not there": (
        at_two,
        lambda s: s.corrects(NOON, 2, withdrawing=("Minute",)),
    ),
    "an answer withdrawn where there is none": (
        at_one,
        lambda s: s.corrects(NOON, 1, withdrawing=("minute",)),
    ),
    "the one who must take part": (
        at_adviser,
        lambda s: s.corrects(NOON, s.case.version, taking_part=()),
    ),
}

REFUSED = {
    f"{what}: {name}": situation
    for what, situations in (
        ("ending", ENDING),
        ("going on", STEPPING),
        ("answering", ANSWERING),
        ("opening", OPENING),
        ("correcting", CORRECTING),
    )
    for name, situation in situations.items()
}
