"""Where a case stands, as values."""

import datetime as dt

import msgspec

from escalate.core.events import Answer
from escalate.views.case import CaseView, case_view
from tests.views.stories import APPROVED, MANAGERS, Story, at, long_story


def view_of(story: Story, now: str) -> CaseView:
    found = story.found()
    return case_view(found.case, found.policy, found.calendar, at(now))


def test_a_new_case_says_where_it_stands_and_by_when() -> None:
    story = Story()
    story.open()
    view = view_of(story, "2026-03-03")
    assert (view.number, view.status, view.state, view.age) == (1, "open", "OK", 1)
    assert (view.stage.label, view.stage.title, view.stage.clause) == (
        "Rung A",
        "Practitioners",
        "2.1",
    )
    assert view.deadline is not None
    assert view.deadline.date == dt.date(2026, 3, 9)
    assert view.deadline.working_days_left == 4


def test_a_stage_without_a_timescale_has_no_deadline_but_a_state_and_an_age() -> None:
    story = Story()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    view = view_of(story, "2026-03-12")
    assert view.deadline is None
    assert view.state == "NO FIXED TIMESCALE"
    assert view.age == 10
    assert [(clock.rule, clock.date) for clock in view.clocks] == [("no fixed timescale", None)]


def test_times_are_told_in_the_zone_of_the_policy() -> None:
    story = Story()
    story.open("2026-03-30T10:00")
    opened = view_of(story, "2026-03-30T12:00").opened
    assert opened.at is not None
    assert opened.at.isoformat() == "2026-03-30T10:00:00+01:00"


def test_the_first_text_of_a_corrected_record_stands_beside_what_it_now_reads() -> None:
    record = view_of(long_story(), "2026-03-18").records[0]
    assert [a.text for a in record.answers if a.ask == "not agreed"] == ["who decides"]
    assert record.first is not None
    assert [a.text for a in record.first.answers if a.ask == "not agreed"] == ["whether to wait"]
    assert record.correction is not None
    assert (record.correction.event, record.correction.reason) == (6, "a slip")


def test_an_event_keeps_its_first_text_and_names_its_correction() -> None:
    view = view_of(long_story(), "2026-03-18")
    first, correction = view.events[1], view.events[5]
    assert [a.text for a in first.body.answers][1] == "whether to wait"
    assert first.correction is not None
    assert [a.text for a in first.correction.reads.answers][1] == "who decides"
    assert correction.body.corrects == 2
    assert correction.replacement == first.correction.reads


def test_late_recording_is_marked_for_ever() -> None:
    view = view_of(long_story(), "2026-03-18")
    assert [(e.number, e.days_later) for e in view.events if e.recorded_late] == [(2, 5)]
    assert [r.recorded_late for r in view.records] == [True, False, False]


def test_recording_on_the_next_working_day_is_not_late() -> None:
    story = Story()
    story.open("2026-03-06T16:00")
    story.step("continuing", "2026-03-06T17:00", "2026-03-09T09:00", answers=(APPROVED,))
    event = view_of(story, "2026-03-10").events[1]
    assert (event.days_later, event.recorded_late) == (3, False)


def test_a_stage_left_late_is_marked_with_the_working_days() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-11", "2026-03-11", answers=(APPROVED,))
    view = view_of(story, "2026-03-11")
    assert [visit.late for visit in view.visits] == [2, 0]
    assert max(event.told.late for event in view.events) == 2
    assert "late" in [warning.code for warning in view.warnings]


def test_an_extended_deadline_shows_its_first_date() -> None:
    story = Story()
    story.open()
    story.extend("2026-03-13", "2026-03-09", answers=(Answer(ask="rationale", text="ill"),))
    deadline = view_of(story, "2026-03-10").deadline
    assert deadline is not None
    assert (deadline.date, deadline.extended_from) == (dt.date(2026, 3, 13), dt.date(2026, 3, 9))
    assert deadline.days[-1].date == dt.date(2026, 3, 9)


def test_an_interim_measure_ends_with_the_resolution() -> None:
    story = Story()
    story.open()
    assert [m.until for m in view_of(story, "2026-03-03").interim] == [None]
    resolve(story)
    assert [m.until for m in view_of(story, "2026-03-05").interim] == [dt.date(2026, 3, 4)]


def test_a_resolved_case_has_no_running_clock_and_a_closed_one_is_closed() -> None:
    story = Story()
    story.open()
    resolve(story)
    assert view_of(story, "2026-03-20").clocks == ()
    assert view_of(story, "2026-03-20").state == "RESOLVED"
    story.give("2026-03-05", Answer(ask="filed copy"))
    story.close("2026-03-06", Answer(ask="learning", text="none"))
    assert view_of(story, "2026-03-20").state == "CLOSED"
    story.reopen("2026-03-09")
    assert view_of(story, "2026-03-20").state == "OVERDUE"


def test_two_cases_name_each_other_after_a_hand_over() -> None:
    story = Story()
    story.open()
    story.hand_over("2026-03-04")
    view = view_of(story, "2026-03-05")
    assert [(link.case, link.how) for link in view.links] == [(2, "handed over to")]
    found = story.found(2)
    other = case_view(found.case, found.policy, found.calendar, at("2026-03-05"))
    assert [(link.case, link.how) for link in other.links] == [(1, "handed over from")]


def test_a_ground_that_the_policy_names_is_told_from_any_other() -> None:
    for ground, named in (("urgent", True), ("a hunch", False)):
        story = Story()
        story.open(stage="Rung B", ground=ground)
        view = view_of(story, "2026-03-03")
        assert (view.visits[0].ground, view.visits[0].ground_named) == (ground, named)


def test_an_answer_among_the_choices_is_told_from_a_free_one() -> None:
    story = Story()
    story.open(answers=(Answer(ask="topic", text="Plan"), Answer(ask="note", text="plan")))
    answers = view_of(story, "2026-03-03").answers
    assert [(a.ask, a.text, a.chosen) for a in answers] == [
        ("topic", "plan", True),
        ("note", "plan", False),
    ]


def test_a_held_case_shows_the_referral_and_its_date() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), hold=True)
    view = view_of(story, "2026-03-05")
    assert view.held
    assert view.referral is not None
    assert (view.referral.date, view.referral.state) == (dt.date(2026, 3, 4), "OVERDUE")
    assert view.referral.rule == "straight away"


def test_the_harm_flag_says_since_when() -> None:
    story = Story()
    story.open(flagged=at("2026-03-02T10:00"))
    view = view_of(story, "2026-03-02T12:00")
    assert view.harm
    assert view.harm_since is not None
    assert view.deadline is not None
    assert (view.deadline.rule, view.deadline.state) == ("same day", "TODAY")


def test_the_view_is_made_of_plain_values() -> None:
    assert msgspec.to_builtins(view_of(long_story(), "2026-03-18"))["number"] == 1


def resolve(story: Story) -> None:
    done = Answer(ask="confirmation", parts={"outcome": "plan kept"})
    story.step("resolved", "2026-03-04", "2026-03-04", answers=(APPROVED, done))


CHAIR = tuple(
    msgspec.structs.replace(
        p, part="chair", person=msgspec.structs.replace(p.person, role="director")
    )
    for p in MANAGERS[:1]
)
