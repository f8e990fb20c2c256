"""What lists show of a case, taken from its events."""

import datetime as dt

import msgspec
import pytest

from escalate.core.events import (
    Action,
    ActionUpdate,
    Answer,
    Answered,
    Body,
    Child,
    Closed,
    Corrected,
    Entered,
    Event,
    HandedOver,
    Opened,
    Person,
    PolicyRef,
    Recorded,
)
from escalate.core.evolve import fold
from escalate.core.ports import ActionRow, Row
from escalate.core.projection import row
from escalate.core.times import When
from escalate.core.told import Asked, Deadline, Interim, Told

NURSE, WORKER = Person(role="Nurse", agency="Health"), Person(role="Social Worker")
OPENED = Opened(
    policy=PolicyRef(id="p", version="2", digest="d"),
    pathway="main",
    stage="One",
    raising=NURSE,
    responding=WORKER,
    raised=When(dt.date(2026, 3, 1)),
    disagreement="No visit.",
)
DEADLINE = Deadline(rule="within 2 days", clause="1", due=dt.date(2026, 3, 4))


def when(day: int) -> When:
    return When(dt.date(2026, 3, day))


def after(*bodies: Body, told: Told | None = None) -> Row:
    """The row after these events, one a day from 2 March; *told* with the last of them."""
    events = [
        Event(case=4, version=i, op="op", actor="A", when=when(i + 1), recorded=when(i + 2), body=b)
        for i, b in enumerate(bodies, start=1)
    ]
    if told:
        events[-1] = msgspec.structs.replace(events[-1], told=told)
    case = fold(events)
    assert case is not None
    return row(case, "The First Stage")


def recorded(number: int, leads: str, **changes: object) -> Recorded:
    body = Recorded(number=number, outcome="unresolved", leads="stay")
    return msgspec.structs.replace(body, leads=leads, **changes)


def test_a_case_just_opened_shows_where_it_stands_and_who_is_in_it() -> None:
    assert after(OPENED) == Row(
        number=4,
        status="open",
        policy="p",
        pathway="main",
        stage="One",
        title="The First Stage",
        raising=NURSE,
        responding=WORKER,
        raised=when(1),
        opened=when(2),
        entered=when(2),
        recorded=when(3),
        version=1,
        digest="d",
    )


def test_of_the_child_only_the_reference_is_shown() -> None:
    child = Child(reference="C-17", name="A Name", born=dt.date(2020, 1, 1))

    shown = after(msgspec.structs.replace(OPENED, child=child))

    assert shown.child == "C-17"
    assert "A Name" not in str(shown)


def test_the_theme_is_the_one_given_last() -> None:
    themes = tuple(Answered(answers=(Answer(ask="theme", text=t),)) for t in ("one", "two"))

    assert after(OPENED, *themes).theme == "two"


def test_a_corrected_theme_is_the_one_that_is_shown() -> None:
    wrong = Answered(answers=(Answer(ask="theme", text="wrong"),))
    right = Answered(answers=(Answer(ask="theme", text="right"),))
    correction = Corrected(version=2, reason="typed", replacement=right, happened=when(3))

    assert after(OPENED, wrong, correction).theme == "right"


def test_the_harm_flag_is_shown_while_it_is_up() -> None:
    up, down = (Answered(answers=(Answer(ask="harm", text=t),)) for t in ("yes", "no"))

    assert after(OPENED, up).harm
    assert not after(OPENED, up, down).harm


def test_a_stage_found_unresolved_and_not_left_is_shown_as_held() -> None:
    shown = after(OPENED, recorded(1, "stay", held=True), told=Told(referral=DEADLINE))

    assert shown.held
    assert shown.referral == DEADLINE


def test_a_case_at_the_end_of_its_ladder_is_shown_as_that() -> None:
    shown = after(OPENED, recorded(1, "exhausted"))

    assert (shown.exhausted, shown.held) == (True, False)


def test_stages_left_late_are_counted() -> None:
    shown = after(OPENED, recorded(1, "up"), Entered(stage="Two"), told=Told(late=3))

    assert (shown.stage, shown.entered, shown.late) == ("Two", when(4), 1)


def test_the_governing_deadline_is_shown_while_the_case_is_open() -> None:
    later = msgspec.structs.replace(DEADLINE, due=dt.date(2026, 4, 1))
    told = Told(deadlines=(DEADLINE, later))

    assert after(OPENED, told=told).deadline == DEADLINE
    assert after(OPENED, recorded(1, "resolution"), told=told).deadline is None


@pytest.mark.parametrize(
    ("force", "deadline", "shown"),
    [
        ("owed", None, True),
        ("owed", DEADLINE, True),
        ("should", DEADLINE, True),
        ("should", None, False),
        ("may", None, False),
    ],
)
def test_what_is_owed_or_has_a_date_is_shown_and_wishes_are_not(
    force: str, deadline: Deadline | None, shown: bool
) -> None:
    asked = Asked(ask="share", force="owed", clause="5", since=when(2), deadline=deadline)
    asked = msgspec.structs.replace(asked, force=force)

    assert after(OPENED, told=Told(asked=(asked,))).owed == ((asked,) if shown else ())


@pytest.mark.parametrize(
    ("update", "shown"),
    [
        (None, [(dt.date(2026, 3, 9), False)]),
        (
            ActionUpdate(number=1, explanation="ill", plan="again", due=dt.date(2026, 3, 20)),
            [(dt.date(2026, 3, 20), True)],
        ),
        (ActionUpdate(number=1, explanation="ill"), [(dt.date(2026, 3, 9), False)]),
        (ActionUpdate(number=1, done=when(5)), []),
    ],
)
def test_an_open_action_is_shown_with_its_date_and_whether_lateness_was_explained(
    update: ActionUpdate | None, shown: list[tuple[dt.date, bool]]
) -> None:
    action = Action(what="visit", owner=WORKER, due=dt.date(2026, 3, 9))
    updates = (update,) if update else ()

    rows = after(OPENED, Answered(actions=(action,)), Answered(updates=updates)).actions

    assert rows == tuple(
        ActionRow(number=1, what="visit", owner=WORKER, due=due, explained=explained)
        for due, explained in shown
    )


def test_what_keeps_the_child_safe_meanwhile_is_shown() -> None:
    measure = Interim(measure="daily visits", clause="7", since=dt.date(2026, 3, 2))

    assert after(OPENED, told=Told(interim=(measure,))).interim == (measure,)


def test_a_case_handed_over_names_the_other() -> None:
    shown = after(OPENED, HandedOver(policy="q", case=9))

    assert (shown.status, shown.handed_to) == ("handed over", 9)


def test_a_closed_case_is_shown_as_closed() -> None:
    shown = after(OPENED, recorded(1, "resolution"), Closed())

    assert (shown.status, shown.version, shown.recorded) == ("closed", 3, when(5))
