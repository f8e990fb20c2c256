"""Under every policy: a correction supersedes an event, and the first text stays visible."""

from __future__ import annotations

import pytest

from escalate.app.handling import handle
from escalate.core.commands import Correct
from escalate.core.events import Answer, Corrected, Opened, Recorded
from tests.core.plain import (
    TOLD,
    WORKERS,
    at_one,
    at_three,
    at_two,
    day,
    goes_up,
    plain,
)
from tests.policies.heard import owed
from tests.story import Story, people, person, when

MINUTE = {"minute.written by": "the teacher", "minute.kept at": "the school"}
FIRST_RECORD = 2
"""The version of the first record: the opening is event 1."""


def lateness(story: Story) -> list[int]:
    return [visit.late for visit in story.case.visits]


def reasons_told(story: Story) -> list[str]:
    """What the records give as their reason, as they now read."""
    return [answer.text for answer in story.case.answers if answer.ask == "reason"]


def test_given_a_record_typed_wrongly_when_corrected_then_both_texts_are_in_the_history() -> None:
    story = at_two()
    story.corrects("2026-03-05 10:00", FIRST_RECORD, answering={"reason": "the plan"})
    assert reasons_told(story) == ["the plan"]
    assert story.case.records[0].corrected == story.case.version
    first = story.case.history[FIRST_RECORD - 1].body
    assert isinstance(first, Recorded)
    assert [a.text for a in first.answers] == ["the threshold"]
    last = story.case.history[-1].body
    assert isinstance(last, Corrected)
    assert (last.version, last.reason) == (FIRST_RECORD, "typed wrongly")
    assert (story.stage, len(story.case.records)) == ("Two", 1)


def test_given_a_corrected_record_when_corrected_again_then_the_last_word_counts() -> None:
    story = at_two()
    story.corrects("2026-03-05 10:00", FIRST_RECORD, answering={"reason": "the plan"})
    story.corrects("2026-03-05 11:00", FIRST_RECORD, answering={"reason": "the home"})
    assert reasons_told(story) == ["the home"]


def test_given_the_day_raised_was_wrong_when_corrected_then_the_deadline_is_reckoned_again() -> (
    None
):
    story = at_one()
    assert story.due == day("2026-03-09")
    story.corrects("2026-03-03 10:00", 1, raised="2026-02-26")
    assert story.case.raised == when("2026-02-26")
    assert story.due == day("2026-03-05")
    first = story.case.history[0].body
    assert isinstance(first, Opened)
    assert first.raised == when("2026-03-02 10:00")


def test_given_the_day_of_a_failed_discussion_was_wrong_then_the_next_stage_moves_with_it() -> None:
    story = at_three()
    assert (story.case.visit.entered.day, story.due) == (day("2026-03-06"), day("2026-03-13"))
    record = story.case.records[-1].version
    story.corrects("2026-03-09 10:00", record, happened="2026-03-05 10:00")
    visit = story.case.visit
    assert (visit.stage, visit.entered) == ("Three", when("2026-03-05 10:00"))
    assert visit.unresolved == when("2026-03-05 10:00")
    assert story.due == day("2026-03-12")


def test_given_a_stage_entered_that_asks_a_letter_then_the_letter_s_date_moves_with_it() -> None:
    story = at_two()
    story.corrects("2026-03-05 10:00", FIRST_RECORD, happened="2026-03-03 10:00")
    assert story.case.visit.entered.day == day("2026-03-03")
    [letter] = story.asked("letter")
    assert letter.deadline is not None
    assert letter.deadline.due == day("2026-03-05")


def test_given_a_stage_marked_late_by_a_wrong_date_then_its_correction_takes_the_mark_away() -> (
    None
):
    story = at_one()
    goes_up(story, "2026-03-11 10:00")
    assert lateness(story) == [2, 0]
    story.corrects("2026-03-11 12:00", FIRST_RECORD, happened="2026-03-09 10:00")
    assert lateness(story) == [0, 0]
    story.corrects("2026-03-11 13:00", FIRST_RECORD, happened="2026-03-10 10:00")
    assert lateness(story) == [1, 0]


def test_given_the_day_raised_is_corrected_then_stages_left_are_judged_by_it() -> None:
    story = at_one(recorded="2026-03-06 09:00")  # typed in on Friday, as raised on Monday
    goes_up(story, "2026-03-11 10:00")
    assert lateness(story) == [2, 0]
    story.corrects("2026-03-11 12:00", 1, raised="2026-03-05")
    assert lateness(story) == [0, 0]  # five working days later is 12 March


def test_given_an_answer_that_was_none_when_withdrawn_then_it_is_owed_again() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD | MINUTE)
    assert owed(story, "minute") == []
    story.corrects("2026-03-04 10:00", FIRST_RECORD, withdrawing=("minute",))
    assert owed(story, "minute") == [(1, "A4")]


def test_given_an_answer_given_later_when_withdrawn_then_it_is_owed_again() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    story.answers("2026-03-03 11:00", MINUTE)
    assert owed(story, "minute") == []
    story.corrects("2026-03-04 10:00", story.case.version, withdrawing=("minute",))
    assert owed(story, "minute") == [(1, "A4")]


def test_given_an_answer_given_later_when_its_text_is_corrected_then_it_stays_given() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    story.steps("continuing", "2026-03-03 11:00", answering=TOLD)
    kept = {"written by": "the teacher", "kept at": "the school"}
    story.answers("2026-03-03 12:00", [Answer(ask="minute", parts=kept, record=1)])
    better = {"minute.written by": "the officer", "minute.kept at": "the station"}
    story.corrects("2026-03-04 10:00", story.case.version, answering=better)
    [minute] = [a for a in story.case.answers if a.ask == "minute"]
    assert (minute.parts["kept at"], minute.record) == ("the station", 1)
    assert owed(story, "minute") == [(2, "A4")]


def test_given_a_level_typed_wrongly_when_corrected_then_what_it_alone_asked_is_not_owed() -> None:
    story = plain()
    story.opens(answering={"level": "high"})
    assert owed(story, "file opened") == [(None, "A2")]
    story.corrects("2026-03-03 10:00", 1, answering={"level": "low"})
    assert owed(story, "file opened") == []


def test_given_those_who_took_part_were_wrong_when_corrected_then_the_record_names_others() -> None:
    story = at_two()
    others = people("raising: head teacher", "responding: sergeant")
    story.corrects("2026-03-05 10:00", FIRST_RECORD, taking_part=others)
    assert [p.person.role for p in story.case.records[0].people] == ["head teacher", "sergeant"]
    assert [p.person.agency for p in story.case.records[0].people] == [
        "Hill School",
        "County Police",
    ]


def test_given_the_wrong_agency_at_opening_when_corrected_then_the_case_names_the_right_one() -> (
    None
):
    story = at_one()
    meta = story._meta("2026-03-03 10:00")
    handle(
        story.app,
        Correct(case=1, version=1, reason="a namesake", responding=person("nurse, Trust"), **meta),
    )
    assert story.case.responding == person("nurse, Trust")


# -- what is no correction ------------------------------------------------------------------------


def test_given_a_closed_case_when_corrected_then_it_is_to_be_reopened_first() -> None:
    story = at_one()
    sides = {"view[raising]": "a", "view[responding]": "b", "call": "c"}
    whole = TOLD | MINUTE | sides
    story.steps("resolved", "2026-03-03 10:00", taking_part=WORKERS, answering=whole)
    story.closes("2026-03-04 10:00", {"learning": "none"})
    with story.refused("closed") as reasons:
        story.corrects("2026-03-05 10:00", FIRST_RECORD, answering={"reason": "the plan"})
    assert "escalate reopen 1" in reasons[0].remedy
    story.reopens("2026-03-05 10:00")
    story.corrects("2026-03-05 10:00", FIRST_RECORD, answering={"reason": "the plan"})
    assert reasons_told(story) == ["the plan"]


@pytest.mark.parametrize("version", [0, 9, -1])
def test_given_no_such_event_when_corrected_then_the_events_are_numbered(version: int) -> None:
    story = at_one()
    with story.refused("unknown-event") as reasons:
        story.corrects("2026-03-03 10:00", version, answering={"level": "low"})
    assert "Its events are 1;" in reasons[0].remedy


def test_given_no_reason_when_corrected_then_it_is_refused() -> None:
    story = at_one()
    with story.refused("no-reason"):
        story.corrects("2026-03-03 10:00", 1, reason=" ", answering={"level": "low"})


def test_given_nothing_new_when_corrected_then_it_is_refused() -> None:
    story = at_two()
    with story.refused("nothing-changed"):
        story.corrects("2026-03-05 10:00", FIRST_RECORD, happened="2026-03-04 10:00")


def test_given_an_answer_that_is_not_in_the_event_when_withdrawn_then_what_is_there_is_named() -> (
    None
):
    story = at_two()
    with story.refused("not-in-event") as reasons:
        story.corrects("2026-03-05 10:00", FIRST_RECORD, withdrawing=("minute",))
    assert "It gives: reason." in reasons[0].remedy
    story = at_one()
    story.steps(
        "continuing", "2026-03-04 10:00", taking_part=WORKERS, answering=TOLD | {"call": "today"}
    )
    with story.refused("not-in-event") as reasons:
        story.corrects("2026-03-05 10:00", FIRST_RECORD, withdrawing=("minute",))
    assert "It gives: call, reason." in reasons[0].remedy


def test_given_the_day_raised_corrected_in_a_record_then_the_opening_is_pointed_to() -> None:
    story = at_two()
    with story.refused("not-in-event") as reasons:
        story.corrects("2026-03-05 10:00", FIRST_RECORD, raised="2026-03-01")
    assert "Correct event 1" in reasons[0].remedy


def test_given_an_extension_when_corrected_then_it_is_refused() -> None:
    story = at_one()
    story.extends("2026-03-03 10:00", "2026-03-12", {"plan": "wait"})
    with story.refused("not-correctable"):
        story.corrects("2026-03-04 10:00", 2, answering={"level": "low"})


def test_given_a_time_that_cannot_be_when_corrected_then_it_is_refused() -> None:
    story = at_two()
    with story.refused("future"):
        story.corrects("2026-03-05 10:00", FIRST_RECORD, happened="2026-03-06")
    with story.refused("too-early"):
        story.corrects("2026-03-05 10:00", FIRST_RECORD, happened="2026-03-01")
    with story.refused("future"):
        story.corrects("2026-03-05 10:00", 1, raised="2026-03-06")


def test_given_a_record_when_moved_behind_the_next_one_then_it_is_refused() -> None:
    story = at_three()  # One left on 4 March, Two on 6 March
    with story.refused("too-late"):
        story.corrects("2026-03-10 10:00", FIRST_RECORD, happened="2026-03-07")
    last = story.case.records[-1].version
    with story.refused("too-early"):
        story.corrects("2026-03-10 10:00", last, happened="2026-03-03")


def test_given_the_day_raised_when_moved_behind_the_first_discussion_then_it_is_refused() -> None:
    story = at_two()
    with story.refused("too-late"):
        story.corrects("2026-03-10 10:00", 1, raised="2026-03-05")
