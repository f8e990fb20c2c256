"""UHL, harm and child protection: the same-day rule, and what is owed beside the steps."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.policies.heard import given, heard, owed
from tests.policies.uhl_cases import DISCUSSED, at_step_3, opened
from tests.story import Story, when

REFERRAL, NOTIFIED = "safeguarding referral", "safeguarding team notified"


# -- the same day--------------------------------------------------------------------------------


def same_day(story: Story) -> tuple[dt.date | None, str, str]:
    """The governing date with its rule and clause."""
    deadline = story.case.deadline
    assert deadline is not None
    return deadline.due, deadline.rule, deadline.clause


@pytest.mark.clause("U17")
def test_given_significant_harm_at_opening_then_the_escalation_is_due_that_day() -> None:
    story = opened(harm="2026-03-02 10:00")
    day = dt.date(2026, 3, 2)
    assert same_day(story) == (day, "same working day", "3, significant harm")
    assert heard(story, "out-of-hours") == []


@pytest.mark.clause("U17")
def test_given_significant_harm_seen_two_days_later_then_it_is_due_on_that_later_day() -> None:
    story = opened()
    assert story.due is None
    story.flags("2026-03-04 14:00")
    assert story.due == dt.date(2026, 3, 4)


@pytest.mark.clause("U17")
def test_given_a_flag_from_step_1_then_step_2_is_due_on_the_day_it_is_entered() -> None:
    story = opened(harm="2026-03-02 10:00")
    story.steps("unresolved", "2026-03-03 09:00", answering=DISCUSSED)
    assert story.due == dt.date(2026, 3, 3)  # the later of flag and entry


@pytest.mark.clause("U17")
@pytest.mark.parametrize(
    ("flagged", "why"),
    [
        ("2025-12-26 11:00", "Boxing Day"),
        ("2026-03-06 22:40", "22:40 is outside office hours"),
        ("2026-03-08 15:00", "Sunday"),
        ("2026-04-06 10:00", "Easter Monday"),
    ],
)
def test_given_harm_outside_office_hours_then_it_is_due_that_same_day_with_a_warning(
    flagged: str, why: str
) -> None:
    story = opened(flagged, harm=flagged)
    assert story.due == when(flagged).day
    [(says, clause)] = heard(story, "out-of-hours")
    assert f"and {why}:" in says
    assert "Do not wait for the next working day" in says
    assert clause == "3, significant harm"


@pytest.mark.clause("U17")
@pytest.mark.parametrize(("on", "warned"), [("09:00", 0), ("16:59", 0), ("17:00", 1), ("08:59", 1)])
def test_given_the_edges_of_the_office_day_when_harm_is_flagged_then_it_warns_outside(
    on: str, warned: int
) -> None:
    story = opened("2026-03-02 08:00")
    story.flags(f"2026-03-03 {on}")
    assert story.due == dt.date(2026, 3, 3)
    assert len(heard(story, "out-of-hours")) == warned


@pytest.mark.clause("U17")
def test_given_the_flag_is_lowered_with_a_reason_then_no_timescale_is_left() -> None:
    story = opened(harm="2026-03-02 10:00")
    story.flags("2026-03-02 12:00", up=False, reason="the police have found the child well")
    assert not story.case.harm
    assert story.due is None
    assert given(story.case, "harm")[-1].parts["reason"].startswith("the police")


@pytest.mark.clause("U17")
@pytest.mark.parametrize("reason", ["", "   "])
def test_given_no_reason_when_the_flag_is_lowered_then_it_is_refused(reason: str) -> None:
    story = opened(harm="2026-03-02 10:00")
    with story.refused("no-reason"):
        story.flags("2026-03-02 12:00", up=False, reason=reason)
    assert story.due == dt.date(2026, 3, 2)


@pytest.mark.clause("U17")
def test_given_harm_when_the_last_step_is_reached_then_the_same_day_rule_no_longer_bites() -> None:
    story = at_step_3()
    story.flags("2026-03-05 10:00")
    assert story.case.harm
    assert same_day(story) == (None, "no fixed timescale", "3, Step 3")


@pytest.mark.clause("U17")
@pytest.mark.parametrize("outcome", ["unresolved", "resolved"])
def test_given_harm_when_it_goes_up_or_ends_that_same_day_then_nothing_is_late(
    outcome: str,
) -> None:
    story = opened(harm="2026-03-02 10:00")
    story.steps(outcome, "2026-03-02 23:50", answering=DISCUSSED)
    assert "late" not in story.warned
    assert story.case.visits[0].late == 0


@pytest.mark.clause("U17")
@pytest.mark.parametrize(
    ("flagged", "gone_up", "late"),
    [
        ("2026-03-02 10:00", "2026-03-03 08:00", 1),  # Monday, Tuesday
        ("2026-03-06 22:40", "2026-03-07 09:00", 1),  # Friday, Saturday
        ("2026-03-06 22:40", "2026-03-10 09:00", 2),  # Friday, Tuesday
        ("2025-12-26 11:00", "2025-12-29 09:00", 1),  # Boxing Day, the Monday after
    ],
)
def test_given_harm_when_it_goes_up_on_a_later_day_then_it_is_marked_late_for_ever(
    flagged: str, gone_up: str, late: int
) -> None:
    story = opened(flagged, harm=flagged)
    story.steps("unresolved", gone_up, answering=DISCUSSED)
    assert story.stage == "Step 2"
    [(says, clause)] = heard(story, "late")
    assert says.startswith(f"Step 1 is left {late} working day")
    assert clause == "3, significant harm"
    story.flags(gone_up, up=False)
    assert [visit.late for visit in story.case.visits] == [late, 0]


# -- the referral on ICE, and word to the team ----------------------------------------------------


@pytest.mark.clause("U23", "U24")
@pytest.mark.parametrize("level", ["CIN", "Child Protection", "child protection"])
def test_given_a_child_in_need_or_at_risk_then_referral_and_notification_are_owed(
    level: str,
) -> None:
    story = opened(answering={"level": level})
    assert owed(story, REFERRAL) == [(None, "3.3")]
    assert owed(story, NOTIFIED) == [(None, "3.3")]
    assert [row.deadline for row in story.asked(REFERRAL)] == [None]  # no date is stated


@pytest.mark.clause("U23", "U24")
@pytest.mark.parametrize("level", ["None", "Early Help", "Targeted Support"])
def test_given_a_lower_level_then_neither_referral_nor_notification_is_asked(level: str) -> None:
    story = opened(answering={"level": level})
    assert story.asked(REFERRAL) == []
    assert story.asked(NOTIFIED) == []


@pytest.mark.clause("U23", "U24")
def test_given_a_level_that_rises_later_then_both_are_owed_from_then_on() -> None:
    story = opened(answering={"level": "Early Help"})
    story.answers("2026-03-04 10:00", {"level": "Child Protection"})
    assert [row.since for row in story.asked(REFERRAL)] == [when("2026-03-04 10:00")]
    story.answers("2026-03-05 10:00", {"level": "Early Help"})
    assert owed(story, REFERRAL) == [(None, "3.3")]  # once owed, owed until given
    assert owed(story, NOTIFIED) == [(None, "3.3")]


@pytest.mark.clause("U23")
def test_given_a_referral_without_its_ice_reference_then_it_stays_owed() -> None:
    story = opened(answering={"level": "CIN"})
    story.answers("2026-03-03 10:00", {REFERRAL: "sent"})
    assert owed(story, REFERRAL) == [(None, "3.3")]
    story.answers("2026-03-03 11:00", {f"{REFERRAL}.ICE reference": "ICE-77"})
    assert owed(story, REFERRAL) == []
    assert owed(story, NOTIFIED) == [(None, "3.3")]


@pytest.mark.clause("U23", "U24")
def test_given_a_child_protection_case_when_closed_then_what_is_owed_is_named() -> None:
    story = opened(answering={"level": "CIN"})
    shared = {**DISCUSSED, "shared with safeguarding team.method": "email"}
    story.steps("resolved", "2026-03-03 10:00", answering=shared)
    with story.refused("owed") as reasons:
        story.closes("2026-03-04 10:00")
    assert [(r.ask, r.clause) for r in reasons] == [(REFERRAL, "3.3"), (NOTIFIED, "3.3")]
    both = {f"{REFERRAL}.ICE reference": "ICE-77", NOTIFIED: "the duty nurse"}
    story.closes("2026-03-04 10:00", both)
    assert story.case.status == "closed"


@pytest.mark.clause("U23", "U24")
def test_given_significant_harm_then_the_referral_is_owed_that_day_whatever_the_level() -> None:
    story = opened(answering={"level": "Early Help"})
    story.flags("2026-03-04 10:00")
    assert owed(story, NOTIFIED) == [(None, "3.3")]
    [row] = story.asked(REFERRAL)
    assert (row.force, row.parts) == ("owed", ("ICE reference",))
    assert row.deadline is not None
    assert (row.deadline.due, row.deadline.rule) == (dt.date(2026, 3, 4), "same day")


@pytest.mark.clause("U23")
def test_given_significant_harm_when_the_referral_comes_the_day_after_then_it_is_called_late() -> (
    None
):
    story = opened(harm="2026-03-02 10:00")
    story.answers("2026-03-03 10:00", {f"{REFERRAL}.ICE reference": "ICE-77"})
    [(says, clause)] = heard(story, "late")
    assert says.startswith(REFERRAL)
    assert "1 working day late; it was due 2 March 2026" in says
    assert clause == "3.3"
    assert owed(story, REFERRAL) == []
