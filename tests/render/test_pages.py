"""Sentences of single pages: what must not be missed is said in words."""

import datetime as dt

import pytest

from escalate.calendars import calendar_for
from escalate.core.events import Action, ActionUpdate, Answer
from escalate.policies import installed, load
from escalate.render import render
from escalate.views.case import case_view
from escalate.views.due import due_view
from escalate.views.plan import plan_view
from escalate.views.policy import policy_view
from escalate.views.receipt import receipt
from escalate.views.why import why_view
from tests.views.stories import APPROVED, CALENDAR, NURSE, VOTES, Story, at, person
from tests.views.test_case import CHAIR, resolve


def due_text(story: Story, now: str) -> str:
    with story.app.store.reading() as store:
        return render(due_view(store.rows(), at(now), lambda _: CALENDAR), "text")


def case_text(story: Story, now: str) -> str:
    found = story.found()
    return render(case_view(found.case, found.policy, CALENDAR, at(now)), "text")


def why_text(story: Story, now: str) -> str:
    found = story.found()
    return render(why_view(found.case, found.policy, CALENDAR, at(now)), "text")


@pytest.mark.parametrize("name", installed())
@pytest.mark.parametrize("format", ["text", "table", "markdown", "json"])
def test_every_shipped_policy_and_timetable_has_every_layout(name: str, format: str) -> None:
    policy, _ = load(name)
    key = policy.calendar
    calendar = calendar_for(key.country, key.subdivision, key.timezone, key.closed)
    assert policy.title.split()[0] in render(policy_view(policy), format)
    for pathway in policy.pathways:
        text = render(plan_view(policy, pathway.id, at("2026-03-30"), calendar), format)
        assert policy.ladder(pathway.id)[0].label in text


def test_due_tells_of_harm_of_a_late_referral_and_of_an_action_without_a_plan() -> None:
    story = Story()
    story.open(flagged=at("2026-03-02T10:00"))
    action = Action(what="ring the school", owner=NURSE, due=dt.date(2026, 3, 3))
    later = Action(what="visit", owner=NURSE, due=dt.date(2026, 4, 1))
    story.give("2026-03-02T11:00", actions=(action, later))
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), hold=True)
    text = due_text(story, "2026-03-05")
    assert "RISK OF SIGNIFICANT HARM; found unresolved, not yet taken up; referral due" in text
    assert (
        "action 1 overdue by 2 working days (ring the school), not explained; 1 open action" in text
    )
    assert "owed: filed copy" in text


def test_an_explained_action_and_an_overdue_one_say_so() -> None:
    story = Story()
    story.open()
    action = Action(what="ring", owner=NURSE, due=dt.date(2026, 3, 3))
    story.give("2026-03-02T11:00", actions=(action,))
    assert "Monday 2 March" not in due_text(story, "2026-03-05")
    assert "Tuesday 3 March 2026 (action), 2 working days over" in due_text(story, "2026-03-05")
    late = ActionUpdate(number=1, explanation="ill", plan="write", due=dt.date(2026, 3, 4))
    story.give("2026-03-04T11:00", updates=(late,))
    assert "(ring), explained" in due_text(story, "2026-03-05")
    first = "due Wednesday 4 March 2026 (first Tuesday 3 March 2026); OVERDUE by 1 working day"
    shown = case_text(story, "2026-03-05")
    assert f"{first}\n  ill; new plan: write; new date Wednesday 4 March 2026" in shown
    assert "Action 1 put off" in shown
    assert "action 1 was late, put off to Wednesday 4 March 2026" in due_text(story, "2026-03-04")
    story.give("2026-03-05T11:00", updates=(ActionUpdate(number=1, done=at("2026-03-05")),))
    assert "done Thursday 5 March 2026" in case_text(story, "2026-03-06")


def test_due_tells_how_a_case_ended() -> None:
    story = Story()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,))
    assert "no stage above it" in due_text(story, "2026-03-05")
    other = Story()
    other.open()
    other.hand_over("2026-03-11")
    text = due_text(other, "2026-03-12")
    assert "1 stage left late; goes on as case 2" in text
    assert "escalate close" not in text


def test_the_warning_of_a_late_stage_is_in_the_trail_and_in_the_table_of_stages() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-11", "2026-03-11", answers=(APPROVED,))
    text = case_text(story, "2026-03-11")
    assert "LATE, 2 working days over" in text
    assert "Rung A is left 2 working days late" in text


def test_why_tells_of_a_protective_date_an_extension_and_where_there_is_none() -> None:
    story = Story()
    story.open()
    sooner = Answer(ask="protective date", text="goes home", on=at("2026-03-06T15:00"))
    story.give("2026-03-02T12:00", sooner)
    story.extend("2026-03-12", "2026-03-03", answers=(Answer(ask="rationale", text="ill"),))
    text = why_text(story, "2026-03-04")
    assert "The deadline: Friday 6 March 2026 at 15:00" in text
    assert ["Reason:", "goes", "home"] in [line.split() for line in text.splitlines()]
    assert "from Monday 9 March 2026 to Thursday 12 March 2026" in text
    none = Story()
    none.open(stage="Rung C", ground="urgent", people=CHAIR)
    assert "No fixed timescale\n" in why_text(none, "2026-03-04")
    resolve(story)
    assert "The case is resolved: no clock of a stage runs." in why_text(story, "2026-03-05")


def test_why_tells_the_referral_and_its_single_day() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), hold=True)
    assert "The referral: Wednesday 4 March 2026" in why_text(story, "2026-03-05")


def test_votes_a_hand_over_a_reopening_and_a_closing_are_told() -> None:
    story = Story()
    story.open(votes=VOTES)
    assert "votes:        Police: for; Hill School: against" in case_text(story, "2026-03-03")
    resolve(story)
    story.give("2026-03-05", Answer(ask="filed copy"))
    story.close("2026-03-06", Answer(ask="learning", text="none"))
    story.reopen("2026-03-09")
    text = case_text(story, "2026-03-10")
    for sentence in ("Case closed", "Case reopened", "Given: filed copy"):
        assert sentence in text
    other = Story()
    other.open()
    outcome = other.hand_over("2026-03-04")
    text = render(receipt(outcome, at("2026-03-04")), "text")
    assert "Handed over to other as case 2" in text
    assert "handed over from: case 1" in text
    assert "handed over to case 2 under other" in case_text(other, "2026-03-04")


def test_a_command_to_copy_never_holds_what_a_shell_would_run() -> None:
    policy = "$(touch x)"
    story = Story()
    text = story.app.policy_text("ladder").replace(
        '{ ask = "approval", force = "must", clause = "1.3" }',
        '{ ask = "approval", force = "owed", each = "agency", clause = "1.3" }',
    )
    story.app = type(story.app)(story.app.store, lambda _: text, story.app.calendar)
    story.open(raising=person("nurse", policy), responding=person("head", "Hill School"))
    story.step("unresolved", "2026-03-04", "2026-03-04")
    shown = case_text(story, "2026-03-05")
    assert 'escalate approve 1 --record 1 --by-whom "ROLE, AGENCY"' in shown
    assert 'escalate approve 1 --record 1 --by-whom "ROLE, Hill School"' in shown
    assert "touch x" not in "".join(one for one in shown.splitlines() if "escalate " in one)
