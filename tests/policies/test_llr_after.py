"""LLR, clause by clause: significant harm, actions, and what follows a resolution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from escalate.core.events import Action, ActionUpdate, Answer, Person
from escalate.core.ports import ActionRow
from tests.policies.heard import given, heard, missed, said
from tests.policies.llr_cases import (
    CONFIRMED,
    LEADS,
    MANAGERS,
    ON_STEP_1,
    RECORD,
    at_step_2,
    at_step_3,
    at_step_4,
    opened,
)
from tests.story import Story, action, when

# -- significant harm -----------------------------------------------------------------------------


@pytest.mark.clause("L30", "L37", "L43")
@pytest.mark.parametrize("at", [opened, at_step_2, at_step_3])
def test_given_significant_harm_at_any_step_but_the_last_then_it_is_due_that_day(
    at: Callable[[], Story],
) -> None:
    story = at()
    assert story.due is None
    story.flags("2026-03-10 14:00")
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.rule) == (dt.date(2026, 3, 10), "same working day")
    assert deadline.clause == "Appendix 1; 3, Step 3"
    assert heard(story, "out-of-hours") == []


@pytest.mark.clause("L37", "L43")
def test_given_significant_harm_at_step_4_then_there_is_no_step_above_to_go_to() -> None:
    story = at_step_4()
    story.flags("2026-03-10 14:00")
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.clause) == (None, "3, Step 4")


@pytest.mark.clause("L37")
def test_given_step_3_then_the_same_day_rule_is_printed() -> None:
    assert "then the escalation must be made on the same working day" in said(at_step_3())


@pytest.mark.clause("L37", "L43")
@pytest.mark.parametrize(
    ("flagged", "why"),
    [
        ("2025-12-26 10:00", "Boxing Day"),
        ("2026-03-06 22:40", "22:40 is outside office hours"),
        ("2026-03-08 10:00", "Sunday"),
    ],
)
def test_given_harm_on_a_day_off_or_at_night_then_it_is_due_that_day_with_a_warning(
    flagged: str, why: str
) -> None:
    story = opened(flagged, harm=flagged)
    assert story.due == when(flagged).day
    [(says, _)] = heard(story, "out-of-hours")
    assert why in says


@pytest.mark.clause("L37", "L43")
def test_given_the_flag_is_lowered_then_as_soon_as_practicable_holds_again() -> None:
    story = opened(harm="2026-03-02 10:00")
    with story.refused("no-reason"):
        story.flags("2026-03-02 11:00", up=False, reason="")
    story.flags("2026-03-02 11:00", up=False, reason="the child is with the grandmother")
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.rule) == (None, "as soon as practicable")


@pytest.mark.clause("L37", "L43")
@pytest.mark.parametrize(
    ("gone_up", "late"),
    [("2026-03-06 23:59", 0), ("2026-03-07 00:01", 1), ("2026-03-09 10:00", 1)],
)
def test_given_harm_on_a_friday_then_only_going_up_that_friday_is_in_time(
    gone_up: str, late: int
) -> None:
    story = opened("2026-03-06 10:00", harm="2026-03-06 10:00")
    story.steps("unresolved", gone_up, taking_part=ON_STEP_1, answering=RECORD)
    assert story.case.visits[0].late == late
    assert len(heard(story, "late")) == (1 if late else 0)
    # Step 2 has its own day, the day it was entered.
    assert story.due == when(gone_up).day


@pytest.mark.clause("L37", "L43")
def test_given_harm_when_each_step_goes_up_the_same_day_then_nothing_is_late() -> None:
    story = opened(harm="2026-03-02 10:00")
    for at, who, entering in (
        ("2026-03-02 11:00", ON_STEP_1, ()),
        ("2026-03-02 13:00", MANAGERS, LEADS),
        ("2026-03-02 16:00", LEADS, LEADS),
    ):
        story.steps("unresolved", at, taking_part=who, answering=RECORD, entering=entering)
    assert story.stage == "Step 4"
    assert [visit.late for visit in story.case.visits] == [0, 0, 0, 0]
    assert story.due is None


# -- actions --------------------------------------------------------------------------------------

VISIT = action("visit the family", "social worker, City Council", "2026-03-10")


def with_an_action() -> Story:
    story = opened()
    story.steps(
        "resolved",
        "2026-03-03 10:00",
        taking_part=ON_STEP_1,
        answering={**RECORD, **CONFIRMED, "shared with": "the family's nurse"},
        acting=(VISIT,),
    )
    return story


def open_actions(story: Story) -> tuple[ActionRow, ...]:
    """The open actions as the lists show them."""
    with story.app.store.reading() as store:
        [row] = list(store.rows())
    return row.actions


@pytest.mark.clause("L04")
def test_given_a_planned_action_then_owner_agency_and_date_are_kept() -> None:
    [row] = open_actions(with_an_action())
    assert (row.number, row.what) == (1, "visit the family")
    assert (row.owner.role, row.owner.agency) == ("social worker", "City Council")
    assert row.due == dt.date(2026, 3, 10)


@pytest.mark.clause("L04")
@pytest.mark.parametrize(
    "bad",
    [
        Action(what=" ", owner=VISIT.owner, due=VISIT.due),
        Action(what="visit", owner=Person(name="somebody"), due=VISIT.due),
    ],
)
def test_given_an_action_without_what_or_owner_then_it_is_refused(bad: Action) -> None:
    story = opened()
    with story.refused("bad-action"):
        story.answers("2026-03-03 10:00", acting=(bad,))


@pytest.mark.clause("L04")
def test_given_an_open_action_when_closed_then_it_is_refused_until_the_action_is_done() -> None:
    story = with_an_action()
    with story.refused("action-open") as reasons:
        story.closes("2026-03-11 10:00")
    assert [r.says for r in reasons] == ["Action 1 is open, due 10 March 2026."]
    done = ActionUpdate(number=1, done=when("2026-03-10 15:00"))
    story.answers("2026-03-11 11:00", updating=(done,))
    story.closes("2026-03-11 12:00")
    assert story.case.status == "closed"
    assert story.case.actions[0].done == when("2026-03-10 15:00")


@pytest.mark.clause("L04")
@pytest.mark.parametrize(
    ("number", "done", "code"),
    [(2, "2026-03-10 15:00", "unknown-action"), (1, "2026-03-12 09:00", "future")],
)
def test_given_news_of_no_such_action_or_of_the_future_then_it_is_refused(
    number: int, done: str, code: str
) -> None:
    story = with_an_action()
    with story.refused(code):
        story.answers("2026-03-11 10:00", updating=(ActionUpdate(number=number, done=when(done)),))


@pytest.mark.clause("L04")
def test_given_an_action_that_is_done_then_it_is_not_done_twice() -> None:
    story = with_an_action()
    done = ActionUpdate(number=1, done=when("2026-03-10 15:00"))
    story.answers("2026-03-11 10:00", updating=(done,))
    with story.refused("action-done"):
        story.answers("2026-03-11 11:00", updating=(done,))


@pytest.mark.clause("L05")
@pytest.mark.parametrize(
    ("update", "lacks"),
    [
        (ActionUpdate(number=1), "an explanation, a new plan and a new date"),
        (
            ActionUpdate(number=1, explanation="nobody at home"),
            "a new plan and a new date",
        ),
        (
            ActionUpdate(number=1, explanation="nobody at home", plan="try the school"),
            "a new date",
        ),
    ],
)
def test_given_an_overdue_action_when_the_news_is_not_whole_then_it_warns_of_what_lacks(
    update: ActionUpdate, lacks: str
) -> None:
    story = with_an_action()
    story.answers("2026-03-12 10:00", updating=(update,))
    assert [says for says, _ in heard(story, "action-not-explained")] == [
        f"Action 1 is not done and lacks {lacks}."
    ]


EXPLAINED = ActionUpdate(
    number=1, explanation="nobody at home", plan="try the school", due=dt.date(2026, 3, 17)
)


@pytest.mark.clause("L05")
def test_given_an_overdue_action_with_explanation_plan_and_date_then_the_new_date_holds() -> None:
    story = with_an_action()
    story.answers("2026-03-12 10:00", updating=(EXPLAINED,))
    assert story.warned == []
    [row] = open_actions(story)
    assert (row.due, row.explained) == (dt.date(2026, 3, 17), True)
    assert story.case.actions[0].updates == (EXPLAINED,)
    with story.refused("action-open"):
        story.closes("2026-03-13 10:00")


@pytest.mark.clause("L05")
def test_given_an_explanation_without_a_new_date_then_the_action_stays_unexplained() -> None:
    story = with_an_action()
    update = ActionUpdate(number=1, explanation="nobody at home", plan="try the school")
    story.answers("2026-03-12 10:00", updating=(update,))
    assert [row.explained for row in open_actions(story)] == [False]


@pytest.mark.clause("L05")
def test_given_the_policy_then_it_says_what_an_action_not_completed_needs() -> None:
    assert "a new or alternative plan devised with timeframes" in said(opened(), "policy")


# -- following resolution -------------------------------------------------------------------------


def resolved() -> Story:
    story = opened()
    answering = {**RECORD, **CONFIRMED, "shared with": "the family's nurse"}
    story.steps("resolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    return story


@pytest.mark.clause("L44")
def test_given_a_record_not_shared_when_closed_then_it_is_refused_and_the_record_named() -> None:
    story = opened()
    answering = {**RECORD, **CONFIRMED}
    story.steps("resolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    with story.refused("owed") as reasons:
        story.closes("2026-03-04 10:00")
    assert [(r.ask, r.clause) for r in reasons] == [("shared with", "Appendix 1")]
    assert "for record 1 of 3 March 2026" in reasons[0].says
    story.closes("2026-03-04 10:00", [Answer(ask="shared with", text="the nurse")])
    assert story.case.status == "closed"


@pytest.mark.clause("L42")
def test_given_no_learning_when_closed_then_it_is_closed_with_a_warning() -> None:
    story = resolved()
    story.closes("2026-03-04 10:00")
    assert story.case.status == "closed"
    assert {ask: clause for ask, clause in missed(story).items() if "learning" in ask} == {
        "learning": "4",
        "learning sent": "4",
    }


@pytest.mark.clause("L42")
@pytest.mark.parametrize("sent", ["LSCB office", "own agency", "none identified"])
def test_given_learning_sent_where_it_belongs_when_closed_then_nothing_is_missed(sent: str) -> None:
    story = resolved()
    story.closes("2026-03-04 10:00", {"learning": "ask earlier", "learning sent": sent})
    assert [ask for ask in missed(story) if "learning" in ask] == []


@pytest.mark.clause("L42")
def test_given_learning_sent_elsewhere_when_closed_then_it_warns() -> None:
    story = resolved()
    story.closes("2026-03-04 10:00", {"learning": "ask earlier", "learning sent": "the press"})
    assert missed(story)["learning sent"] == "4"


@pytest.mark.clause("L45")
def test_given_a_resolved_case_when_closed_then_debrief_and_amendment_are_offered() -> None:
    story = resolved()
    assert "consultation with your safeguarding supervisor may assist" in said(story, "close")
    story.closes("2026-03-04 10:00", {"debrief": "no", "protocol amendment": "the referral form"})
    assert {"debrief", "protocol amendment"}.isdisjoint(missed(story))
    assert [a.text for a in given(story.case, "debrief")] == ["no"]
    assert [a.text for a in given(story.case, "protocol amendment")] == ["the referral form"]
