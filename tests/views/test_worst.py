"""A page of what is due is the beginning of the whole list, and its counts are those of the whole.

The whole is sorted by what each row shows, the page comes out of the store in the order of an
index: two ways to one list.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.calendar import FixedCalendar
from escalate.core.case import CLOSED, HANDED_OVER, OPEN, RESOLVED
from escalate.core.events import Answer, Person
from escalate.core.ports import ActionRow, Row, Store
from escalate.core.times import When
from escalate.core.told import Asked, Deadline
from escalate.render import render
from escalate.store.memory import MemoryStore
from escalate.store.sqlite import SqliteStore
from escalate.views.due import DueView
from escalate.views.listing import Filters, list_page
from escalate.views.worst import due_page, due_view
from tests.store.examples import OPENED, erase, event
from tests.views.stories import CALENDAR, Story, at, person
from tests.views.test_case import resolve

TODAY = dt.date(2026, 3, 9)
CALENDARS = {
    "sha256:london": FixedCalendar(ZoneInfo("Europe/London"), {dt.date(2026, 3, 10): "a holiday"}),
    "sha256:far": FixedCalendar(ZoneInfo("Pacific/Kiritimati"), {dt.date(2026, 3, 12): "a feast"}),
}
NAMES = ("Health", "School", "Police")

days = st.integers(-9, 9).map(lambda n: TODAY + dt.timedelta(days=n))
hours = st.integers(0, 23)


@st.composite
def deadlines(draw: st.DrawFn, zone: dt.tzinfo) -> Deadline:
    """A date, none, or an hour of a date in the policy's zone."""
    due = draw(st.none() | days)
    hour = draw(st.none() | hours) if due else None
    when = None if due is None or hour is None else dt.datetime.combine(due, dt.time(hour), zone)
    return Deadline(rule="x", clause="1", due=due, at=when and when.astimezone(dt.UTC))


@st.composite
def rows(draw: st.DrawFn, number: int) -> Row:
    """A case of any status, with any dates, under one of two policies."""
    digest = draw(st.sampled_from(sorted(CALENDARS)))
    limits = deadlines(CALENDARS[digest].zone)
    entered = When(draw(days))
    side = st.builds(Person, role=st.just("nurse"), agency=st.sampled_from(NAMES))
    return Row(
        number=number,
        status=draw(st.sampled_from([OPEN, OPEN, OPEN, RESOLVED, HANDED_OVER, CLOSED])),
        policy="invented",
        pathway="main",
        stage="One",
        title="",
        raising=draw(side),
        responding=draw(side),
        raised=entered,
        opened=entered,
        entered=entered,
        recorded=entered,
        version=1,
        digest=digest,
        deadline=draw(st.none() | limits),
        referral=draw(st.none() | limits),
        owed=tuple(
            Asked(ask="x", force="owed", clause="1", since=entered, deadline=one)
            for one in draw(st.lists(st.none() | limits, max_size=2))
        ),
        actions=tuple(
            ActionRow(number=1, what="ring", owner=Person(role="nurse"), due=due)
            for due in draw(st.lists(days, max_size=2))
        ),
    )


@st.composite
def stores(draw: st.DrawFn) -> Store:
    """A store of up to 30 such cases."""
    store = MemoryStore()
    with store.writing() as writing:
        for number in range(1, 1 + draw(st.integers(0, 30))):
            writing.append((event(number, 1, OPENED),), draw(rows(number)))
    return store


moments = st.builds(
    lambda day, hour: When(
        day, None if hour is None else dt.datetime.combine(day, dt.time(hour), dt.UTC)
    ),
    days,
    st.none() | hours,
)


@given(
    store=stores(),
    now=moments,
    soon=st.integers(0, 12),
    most=st.integers(1, 12),
    agency=st.sampled_from(["", *NAMES]),
)
def test_a_page_is_the_beginning_of_the_whole_list_and_counts_all_of_it(
    store: Store, now: When, soon: int, most: int, agency: str
) -> None:
    def calendar_of(digest: str) -> FixedCalendar:
        return CALENDARS[digest]

    with store.reading() as reading:
        whole = due_view(reading.rows(), now, calendar_of, soon=soon, agency=agency)
        page, every = (
            due_page(reading, now, calendar_of, most=n, soon=soon, agency=agency)
            for n in (most, None)
        )
    assert page.rows == whole.rows[:most]
    assert page.shown == len(page.rows)
    shown = {"rows": whole.rows, "shown": whole.shown}
    if page.rows:
        assert msgspec.structs.replace(page, **shown) == whole
    assert whole == every


@given(store=stores(), now=moments, soon=st.integers(0, 12))
def test_the_worst_is_first_by_state_then_by_date_and_hour_then_by_how_long_it_waits(
    store: Store, now: When, soon: int
) -> None:
    with store.reading() as reading:
        rows = due_view(reading.rows(), now, CALENDARS.__getitem__, soon=soon).rows
    worst = ["OVERDUE", "TODAY", "SOON", "OK", "NO FIXED TIMESCALE", "RESOLVED", "HANDED OVER"]
    late, early = dt.datetime.max.replace(tzinfo=dt.UTC), dt.date.max
    said = [
        (worst.index(row.state), row.due or early, row.at or late, row.entered.date, row.case)
        for row in rows
    ]
    assert said == sorted(said)


# -- counts ---------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "sqlite"])
def story(request: pytest.FixtureRequest, tmp_path: Path) -> Story:
    """A story in a store of each kind."""
    if request.param == "memory":
        return Story()
    return Story(store=SqliteStore.create(tmp_path / "store.db"))


def page(story: Story, now: str, most: int = 2, agency: str = "") -> DueView:
    with story.app.store.reading() as store:
        return due_page(store, at(now), lambda _: CALENDAR, most=most, agency=agency)


def counts(story: Story, now: str) -> tuple[int, int]:
    found = page(story, now)
    return found.cases, found.overdue


def test_what_is_due_is_overdue_from_midnight_where_the_policy_is(story: Story) -> None:
    story.open("2026-03-30T10:00")  # due 8 April, in summer time: one hour before UTC
    assert counts(story, "2026-04-08T23:59") == (1, 0)
    assert counts(story, "2026-04-09T00:00") == (1, 1)
    assert counts(story, "2026-04-08") == (1, 0)
    assert counts(story, "2026-04-09") == (1, 1)


def test_what_is_due_at_an_hour_is_overdue_from_that_hour(story: Story) -> None:
    story.open("2026-03-02T10:00")
    home = Answer(ask="protective date", text="She goes home.", on=at("2026-03-04T14:00"))
    story.give("2026-03-02T11:00", home)
    assert counts(story, "2026-03-04T13:59") == (1, 0)
    assert counts(story, "2026-03-04T14:00") == (1, 1)
    assert counts(story, "2026-03-04") == (1, 0), "a day without an hour is judged as a day"


def test_a_case_is_counted_as_long_as_it_is_not_closed(story: Story) -> None:
    story.open("2026-03-02T10:00")
    story.open("2026-03-02T10:00")
    assert counts(story, "2026-03-10") == (2, 2)
    resolve(story)
    assert counts(story, "2026-03-10") == (2, 1)
    story.give("2026-03-05", Answer(ask="filed copy", record=1))
    story.close("2026-03-06", Answer(ask="learning", text="none"))
    assert counts(story, "2026-03-10") == (1, 1)
    story.reopen("2026-03-09")
    assert counts(story, "2026-03-20") == (2, 2)


def test_an_erased_case_is_counted_no_more(story: Story) -> None:
    story.open("2026-03-02T10:00")
    story.open("2026-03-02T10:00")
    erase(story.app.store, 1)
    assert counts(story, "2026-03-10") == (1, 1)
    with story.app.store.reading() as store:
        assert [row.case for row in page(story, "2026-03-10").rows] == [2]
        assert [(one.status, one.cases) for one in store.tallies()] == [("erased", 1), ("open", 1)]


def test_a_page_of_an_agency_counts_its_cases_alone(story: Story) -> None:
    for _ in range(3):
        story.open("2026-03-02T10:00")
    story.open("2026-02-02T10:00", responding=person("constable", "Police"))
    found = page(story, "2026-03-10", agency="hill school")
    assert ([row.case for row in found.rows], found.cases, found.overdue) == ([1, 2], 3, 3)
    found = page(story, "2026-03-10", agency="police")
    assert ([row.case for row in found.rows], found.cases, found.overdue) == ([4], 1, 1)


def test_what_more_there_is_stands_in_the_last_line(story: Story) -> None:
    for day in (5, 2, 4):
        story.open(f"2026-03-0{day}T10:00")
    text = render(page(story, "2026-03-05"), "text")
    assert "3 cases are not closed; none overdue." in text
    assert text.endswith("\nAnd 1 more: --all shows them.\n")
    assert "--all" not in render(page(story, "2026-03-05", most=3), "text")


# -- the register ---------------------------------------------------------------------------------


def listed(story: Story, most: int | None, **filters: str) -> tuple[list[int], int, int]:
    with story.app.store.reading() as store:
        view = list_page(store, most, Filters(**filters))
    return [*(one.case for one in view.erased), *(one.case for one in view.rows)], *(
        (view.cases, view.earlier)
    )


def test_the_register_shows_the_highest_numbers_ascending(story: Story) -> None:
    for _ in range(5):
        story.open()
    assert listed(story, 2) == ([4, 5], 5, 3)
    assert listed(story, 5) == listed(story, None) == ([1, 2, 3, 4, 5], 5, 0)
    with story.app.store.reading() as store:
        text = render(list_page(store, 2), "text")
    assert "5 cases." in text
    assert text.endswith("\nAnd 3 earlier: --all shows them.\n")


def test_an_erased_case_has_its_place_among_the_highest_numbers(story: Story) -> None:
    for _ in range(4):
        story.open()
    erase(story.app.store, 1)
    erase(story.app.store, 4)
    assert listed(story, 2) == ([4, 3], 2, 2)
    assert listed(story, 1) == ([4], 2, 3)
    assert listed(story, 1, status="erased") == ([4], 0, 1)
    assert listed(story, None) == ([1, 4, 2, 3], 2, 0)


@pytest.mark.parametrize(
    ("filters", "cases"),
    [
        ({"status": "Open"}, [1, 3, 4]),
        ({"status": "resolved"}, [2]),
        ({"status": "erased", "text": "plan"}, []),
        ({"policy": "LADDER", "agency": "police"}, [4]),
        ({"text": "h-17"}, [1, 2, 3, 4]),
        ({"status": "open", "agency": "hill"}, [1, 3]),
    ],
)
def test_of_filtered_cases_the_highest_numbers_are_shown_too(
    story: Story, filters: dict[str, str], cases: list[int]
) -> None:
    for _ in range(3):
        story.open()
    story.open(responding=person("constable", "Police"))
    resolve(story, case=2)
    assert listed(story, None, **filters) == (cases, len(cases), 0)
    assert listed(story, 2, **filters) == (cases[-2:], len(cases), max(0, len(cases) - 2))
