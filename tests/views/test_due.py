"""The list of what is due: states, order, and what is never dropped."""

import datetime as dt

import pytest

from escalate.core.calendar import Calendar
from escalate.core.events import Action, Answer
from escalate.views.due import DueView, due_view
from tests.views.stories import APPROVED, CALENDAR, HEAD, NURSE, Story, at
from tests.views.test_case import CHAIR, resolve


def due_of(story: Story, now: str, *, soon: int = 2, agency: str = "") -> DueView:
    with story.app.store.reading() as store:
        return due_view(store.rows(), at(now), lambda _: CALENDAR, soon=soon, agency=agency)


@pytest.mark.parametrize(
    ("now", "state", "left"),
    [
        ("2026-03-02", "OK", 5),
        ("2026-03-04", "OK", 3),
        ("2026-03-05", "SOON", 2),
        ("2026-03-08", "SOON", 1),
        ("2026-03-09", "TODAY", 0),
        ("2026-03-10", "OVERDUE", -1),
        ("2026-03-14", "OVERDUE", -4),
        ("2026-03-16", "OVERDUE", -5),
    ],
)
def test_a_deadline_of_five_working_days_from_monday_2_march(
    now: str, state: str, left: int
) -> None:
    story = Story()
    story.open()
    row = due_of(story, now).rows[0]
    assert (row.state, row.working_days_left, row.because) == (state, left, "stage")


def test_soon_is_as_many_days_as_one_asks() -> None:
    story = Story()
    story.open()
    assert due_of(story, "2026-03-02", soon=5).rows[0].state == "SOON"
    assert due_of(story, "2026-03-05", soon=0).rows[0].state == "OK"


def test_the_local_date_of_the_policy_decides_not_that_of_utc() -> None:
    story = Story()
    story.open("2026-03-30T10:00")
    before_midnight, after = "2026-04-08T23:30", "2026-04-09T00:30"
    assert due_of(story, before_midnight).rows[0].state == "TODAY"
    assert due_of(story, after).rows[0].state == "OVERDUE"


def worst_first(story: Story) -> None:
    """Cases in an order that is not that of their badness."""
    story.open("2026-03-05T10:00")  # 1: due 12 March
    story.open("2026-02-02T10:00", stage="Rung C", ground="urgent", people=CHAIR)  # 2: no date
    story.open("2026-03-02T10:00")  # 3: due 9 March
    story.open("2026-02-20T10:00")  # 4: due 27 February
    story.open("2026-02-24T10:00")  # 5: due 3 March
    story.open("2026-01-05T10:00", stage="Rung C", ground="urgent", people=CHAIR)  # 6: older
    story.open("2026-03-04T10:00")  # 7: due 11 March


def test_the_worst_comes_first() -> None:
    story = Story()
    worst_first(story)
    rows = due_of(story, "2026-03-09").rows
    assert [(row.case, row.state) for row in rows] == [
        (4, "OVERDUE"),
        (5, "OVERDUE"),
        (3, "TODAY"),
        (7, "SOON"),
        (1, "OK"),
        (6, "NO FIXED TIMESCALE"),
        (2, "NO FIXED TIMESCALE"),
    ]
    assert due_of(story, "2026-03-09").overdue == 2


def test_a_case_without_a_timescale_is_never_dropped_and_shows_its_age() -> None:
    story = Story()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    row = due_of(story, "2027-03-02").rows[0]
    assert (row.state, row.age, row.due) == ("NO FIXED TIMESCALE", 365, None)
    assert row.timescale is not None
    assert row.timescale.clause == "2.3"


def test_an_overdue_action_makes_a_case_overdue_and_its_owner_must_act() -> None:
    story = Story()
    story.open()
    action = Action(what="ring", owner=HEAD, due=dt.date(2026, 3, 3))
    story.give("2026-03-02T11:00", actions=(action,))
    row = due_of(story, "2026-03-05").rows[0]
    assert (row.state, row.because, row.because_what) == ("OVERDUE", "action", "ring")
    assert (row.acts, row.who.agency) == ("owner", "Hill School")
    assert (row.overdue_actions, row.actions[0].days_over, row.actions[0].explained) == (
        1,
        2,
        False,
    )


def test_an_overdue_referral_makes_a_held_case_overdue() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), hold=True)
    row = due_of(story, "2026-03-05").rows[0]
    assert (row.state, row.because, row.held) == ("OVERDUE", "referral", True)


def test_a_resolved_case_comes_last_until_it_is_closed() -> None:
    story = Story()
    story.open()
    resolve(story)
    story.open("2026-03-04T10:00", stage="Rung C", ground="urgent", people=CHAIR)
    rows = due_of(story, "2026-03-20").rows
    assert [(row.case, row.state) for row in rows] == [(2, "NO FIXED TIMESCALE"), (1, "RESOLVED")]
    assert [one.ask for one in rows[1].owed] == ["filed copy", "learning"]
    story.give("2026-03-05", Answer(ask="filed copy", record=1))
    story.close("2026-03-06", Answer(ask="learning", text="none"))
    assert [row.case for row in due_of(story, "2026-03-20").rows] == [2]


def test_a_case_handed_over_is_shown_until_it_is_closed() -> None:
    story = Story()
    story.open()
    story.hand_over("2026-03-04")
    rows = {row.case: row for row in due_of(story, "2026-03-05").rows}
    assert (rows[1].state, rows[1].handed_to) == ("HANDED OVER", 2)


def test_an_open_action_of_a_resolved_case_still_counts() -> None:
    story = Story()
    story.open()
    action = Action(what="ring", owner=NURSE, due=dt.date(2026, 3, 3))
    story.give("2026-03-02T11:00", actions=(action,))
    resolve(story)
    row = due_of(story, "2026-03-05").rows[0]
    assert (row.status, row.state, row.because) == ("resolved", "OVERDUE", "action")


@pytest.mark.parametrize("agency", ["Hill School", "hill", "SCHOOL", "general hospital"])
def test_only_the_cases_of_an_agency_are_listed_if_asked(agency: str) -> None:
    story = Story()
    story.open()
    assert len(due_of(story, "2026-03-05", agency=agency).rows) == 1


def test_the_cases_of_others_are_left_out() -> None:
    story = Story()
    story.open()
    assert due_of(story, "2026-03-05", agency="Police").rows == ()


def test_the_calendar_of_each_policy_is_asked_once() -> None:
    story = Story()
    story.open()
    story.open()
    asked: list[str] = []

    def calendar_of(digest: str) -> Calendar:
        asked.append(digest)
        return CALENDAR

    with story.app.store.reading() as store:
        due_view(store.rows(), at("2026-03-05"), calendar_of)
    assert asked == [story.ref().digest]
