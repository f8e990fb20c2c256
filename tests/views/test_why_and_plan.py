"""Every date with every day; and the dry timetable."""

import datetime as dt

import pytest

from escalate.core.deadlines import reckon
from escalate.core.events import Answer
from escalate.core.grammar import parse_within
from escalate.core.policy import Policy
from escalate.core.reading import read_policy
from escalate.core.told import Deadline, Skipped
from escalate.errors import NotFound
from escalate.views.dated import deadline
from escalate.views.plan import plan_view
from escalate.views.why import WhyView, why_view
from tests.views.stories import APPROVED, CALENDAR, Story, at
from tests.views.test_case import CHAIR, resolve


def why_of(story: Story, now: str = "2026-03-05") -> WhyView:
    found = story.found()
    return why_view(found.case, found.policy, found.calendar, at(now))


def test_every_day_is_counted_or_skipped_with_its_reason() -> None:
    story = Story()
    story.open("2026-04-01T10:00")
    clock = why_of(story, "2026-04-01").clocks[0]
    assert (clock.rule, clock.clause, clock.note) == (
        "5 working days",
        "2.1",
        "R2: day raised is day 0",
    )
    assert [(day.date.day, day.count, day.why) for day in clock.days] == [
        (1, 0, "day 0"),
        (2, 1, "working day 1"),
        (3, None, "Good Friday"),
        (4, None, "Saturday"),
        (5, None, "Sunday"),
        (6, None, "Easter Monday"),
        (7, 2, "working day 2"),
        (8, 3, "working day 3"),
        (9, 4, "working day 4"),
        (10, 5, "working day 5"),
    ]


@pytest.mark.parametrize(
    "rule", ["5 working days", "3 days", "2 weeks", "30 hours", "2 hours", "same day"]
)
@pytest.mark.parametrize("start", ["2026-04-02", "2026-04-02T21:30", "2026-10-24T23:30"])
def test_the_days_are_those_that_were_counted_when_the_deadline_was_set(
    rule: str, start: str
) -> None:
    span = parse_within(rule)
    assert span is not None
    found = reckon(span, at(start), CALENDAR)
    kept = Deadline(
        rule=rule,
        clause="1",
        due=found.due,
        at=found.at,
        anchor="raised",
        start=at(start),
        skipped=tuple(Skipped(d.day, d.why) for d in found.days[1:] if d.count is None),
        unit=span.kind if span.kind != "same date" else "",
    )
    days = deadline(kept, at("2026-04-02"), CALENDAR).days
    assert [(d.date, d.count) for d in days] == [(d.day, d.count) for d in found.days]
    assert [d.why for d in days[1:]] == [d.why for d in found.days[1:]]


def test_a_protective_date_is_explained_by_its_reason_and_counts_no_day() -> None:
    story = Story()
    story.open()
    sooner = Answer(ask="protective date", text="goes home Friday", on=at("2026-03-06T15:00"))
    story.give("2026-03-02T12:00", sooner)
    view = why_of(story)
    assert (view.clocks[0].rule, view.clocks[0].reason) == ("protective date", "goes home Friday")
    assert view.clocks[0].days == ()
    assert view.clocks[1].rule == "5 working days"


def test_the_referral_is_explained_too() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), hold=True)
    referral = why_of(story).referral
    assert referral is not None
    assert (referral.rule, referral.clause) == ("straight away", "2.2")
    assert [(d.date.day, d.why) for d in referral.days] == [(4, "day 0, due the same day")]


def test_where_no_timescale_is_set_no_day_is_counted() -> None:
    story = Story()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    clock = why_of(story).clocks[0]
    assert (clock.date, clock.days, clock.clause) == (None, (), "2.3")


def test_of_a_case_that_ended_no_clock_runs() -> None:
    story = Story()
    story.open()
    resolve(story)
    assert why_of(story).clocks == ()


def test_a_timetable_dates_each_stage_from_the_last_day_of_the_one_before() -> None:
    policy = Story().app.policy_text("ladder")
    view = plan_view(read(policy), "", at("2026-03-31"), CALENDAR)
    assert [(s.stage, s.entered, s.deadline and s.deadline.date) for s in view.steps] == [
        ("Rung A", dt.date(2026, 3, 31), dt.date(2026, 4, 9)),
        ("Rung B", dt.date(2026, 4, 9), dt.date(2026, 4, 14)),
        ("Rung C", dt.date(2026, 4, 14), None),
    ]


def test_with_the_harm_flag_every_stage_but_the_last_is_due_the_same_day() -> None:
    view = plan_view(read(text()), "main", at("2026-03-31"), CALENDAR, harm=True)
    dates = [step.deadline.date for step in view.steps if step.deadline]
    assert dates == [dt.date(2026, 3, 31), dt.date(2026, 3, 31)]


def test_behind_a_stage_without_a_date_the_rules_stand_undated() -> None:
    longer = text() + (
        '[[pathway.stage]]\nlabel = "Rung D"\nclause = "2.4"\n'
        'clocks = [{ within = "2 days", from = "unresolved", clause = "2.4" }]\n'
    )
    above, form = longer.split("[[form]]")
    fields, stage = form.split("[[pathway.stage]]")
    policy = read(f"{above}[[pathway.stage]]{stage}[[form]]{fields}")
    last = plan_view(policy, "", at("2026-03-31"), CALENDAR).steps[-1]
    assert (last.entered, last.deadline) == (None, None)
    assert [(rule.rule, rule.counts_from) for rule in last.undated] == [("2 days", "unresolved")]


def test_a_pathway_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match=r"ladder has no pathway 'side'.*main"):
        plan_view(read(text()), "side", at("2026-03-31"), CALENDAR)


def text() -> str:
    return Story().app.policy_text("ladder")


def read(policy: str) -> Policy:
    return read_policy(policy)
