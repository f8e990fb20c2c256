"""Under every policy: a corrected event is asked again what its own moment asks."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer, Corrected, Recorded
from tests.core.asking_policy import (
    CHAIR,
    FRIEND,
    NOON,
    PANEL,
    SIDES,
    asking,
    places,
    telephoned,
    urgent,
)
from tests.core.plain import TOLD, WORKERS
from tests.story import people, person, when

# -- what a corrected record asks -----------------------------------------------------------------


def test_given_a_call_when_it_is_corrected_to_a_meeting_then_its_minutes_are_owed() -> None:
    story = telephoned()
    assert places(story, "minutes") == []
    story.corrects(NOON, 2, answering={"channel": "meeting"}, taking_part=CHAIR)
    assert places(story, "minutes") == [(1, 1, "")]
    assert places(story, "agreement") == []


def test_given_an_urgent_stage_when_a_note_is_withdrawn_then_it_is_owed_again() -> None:
    story = urgent()
    story.answers("2026-03-04 11:00", {"urgent note": "written"})
    assert places(story, "urgent note") == []
    story.corrects(NOON, story.case.version, withdrawing=("urgent note",))
    assert places(story, "urgent note") == [(2, 2, "")]


def test_given_a_note_in_an_urgent_record_when_it_is_withdrawn_then_it_is_owed_again() -> None:
    story = urgent()
    told = TOLD | {"urgent note": "written"}
    story.steps("continuing", "2026-03-05 10:00", taking_part=PANEL, answering=told)
    assert [place[0] for place in places(story, "urgent note")] == [2]
    story.corrects(NOON, story.case.version, withdrawing=("urgent note",))
    assert [place[0] for place in places(story, "urgent note")] == [2, 3]


def test_given_a_resolution_when_its_agreement_is_withdrawn_then_it_is_owed_again() -> None:
    story = asking()
    told = TOLD | {"agreement": "in writing"}
    story.steps("resolved", "2026-03-03 10:00", taking_part=FRIEND, answering=told)
    assert places(story, "agreement") == []
    story.corrects(NOON, 2, withdrawing=("agreement",))
    assert places(story, "agreement") == [(1, 1, "")]


def test_given_a_stage_left_with_a_farewell_when_it_is_withdrawn_then_the_visit_owes_it() -> None:
    story = asking()
    told = TOLD | {"farewell": "said"}
    story.steps("unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=told)
    assert places(story, "farewell") == []
    story.corrects(NOON, 2, withdrawing=("farewell",))
    assert places(story, "farewell") == [(None, 1, "")]


def test_given_a_stage_not_left_when_its_record_is_corrected_then_nobody_asks_for_leaving() -> None:
    story = telephoned()
    story.corrects(NOON, 2, answering={"reason": "the plan"})
    assert places(story, "farewell") == places(story, "call") == []


def test_given_a_third_agency_when_it_is_added_to_those_who_took_part_then_its_copy_is_owed() -> (
    None
):
    story = telephoned()
    of_first = [row.each for row in story.asked("copy") if row.record == 1]
    assert of_first == ["Hill School", "County Police"]
    story.corrects(NOON, 2, taking_part=FRIEND)
    of_first = [row.each for row in story.asked("copy") if row.record == 1]
    assert of_first == ["Hill School", "County Police", "City Council"]


# -- who must take part ---------------------------------------------------------------------------


def test_given_a_meeting_when_its_chair_is_corrected_away_then_it_is_refused() -> None:
    story = asking()
    told = TOLD | {"channel": "meeting"}
    story.steps("continuing", "2026-03-03 10:00", taking_part=CHAIR, answering=told)
    with story.refused("people") as reasons:
        story.corrects(NOON, 2, taking_part=WORKERS)
    assert [reason.clause for reason in reasons] == ["C1"]
    story.corrects(NOON, 2, taking_part=people(*SIDES, "chair: deputy chair, City Council"))


def test_given_an_urgent_stage_when_its_panel_is_corrected_away_then_it_is_refused() -> None:
    story = urgent()
    with story.refused("people") as reasons:
        story.corrects(NOON, story.case.version, taking_part=WORKERS)
    assert [reason.clause for reason in reasons] == ["C2"]


def test_given_an_urgent_entry_when_its_panel_is_corrected_away_then_it_is_refused() -> None:
    story = urgent()
    with story.refused("people") as reasons:
        story.corrects(NOON, 3, taking_part=WORKERS)
    assert [reason.clause for reason in reasons] == ["C4"]


def test_given_a_resolution_when_the_third_party_is_corrected_away_then_it_is_refused() -> None:
    story = asking()
    story.steps("resolved", "2026-03-03 10:00", taking_part=FRIEND, answering=TOLD)
    with story.refused("people") as reasons:
        story.corrects(NOON, 2, taking_part=WORKERS)
    assert [reason.clause for reason in reasons] == ["C3"]


# -- what a corrected answer answers --------------------------------------------------------------


def test_given_two_records_when_one_is_corrected_with_an_answer_then_it_answers_that_one() -> None:
    story = telephoned()
    kept = {"minute.written by": "the teacher", "minute.kept at": "the school"}
    story.corrects(NOON, 2, answering=kept)
    assert [place[0] for place in places(story, "minute")] == [2]
    [minute] = [answer for answer in story.case.answers if answer.ask == "minute"]
    assert (minute.record, minute.visit) == (1, 1)


def test_given_a_record_when_it_is_corrected_with_an_answer_to_another_then_it_answers_that() -> (
    None
):
    story = telephoned()
    parts = {"written by": "the teacher", "kept at": "the school"}
    story.corrects(NOON, 2, answering=[Answer(ask="minute", parts=parts, record=2)])
    assert [place[0] for place in places(story, "minute")] == [1]


def test_given_an_answer_with_its_date_and_person_when_its_words_are_corrected_then_they_stay() -> (
    None
):
    story = telephoned()
    by = person("head, Hill School")
    story.answers(
        "2026-03-06 10:00", [Answer(ask="level", text="low", on=when("2026-03-05"), who=by)]
    )
    story.corrects(NOON, story.case.version, answering={"level": "high"})
    [level] = [answer for answer in story.case.answers if answer.ask == "level"]
    assert (level.text, level.on, level.who) == ("high", when("2026-03-05"), by)


@pytest.mark.parametrize("happened", ["2026-03-03 11:00", "2026-03-02 11:00"])
def test_given_an_answer_when_it_is_moved_before_a_discussion_then_it_is_no_step_and_moves(
    happened: str,
) -> None:
    story = telephoned()
    story.answers("2026-03-06 10:00", {"level": "low"})
    story.corrects(NOON, story.case.version, happened=happened)
    last = story.case.history[-1].body
    assert isinstance(last, Corrected)
    assert last.happened == when(happened)


def test_given_an_outcome_when_its_record_is_corrected_then_the_outcome_stands() -> None:
    story = telephoned()
    story.corrects(NOON, 2, answering={"reason": "the plan"})
    last = story.case.history[-1].body
    assert isinstance(last, Corrected)
    assert isinstance(last.replacement, Recorded)
    assert (last.replacement.outcome, last.replacement.leads) == ("continuing", "stay")
