"""What comes next: who, by when, what to record, what is owed."""

import datetime as dt

from escalate.core.events import Answer
from escalate.views.ahead import NextView, next_view
from escalate.views.receipt import receipt
from tests.views.stories import APPROVED, MANAGERS, Story, at
from tests.views.test_case import CHAIR, resolve


def next_of(story: Story, now: str = "2026-03-05") -> NextView:
    found = story.found()
    return next_view(found.case, found.policy, found.calendar, at(now))


def test_it_names_the_deadline_the_people_and_what_to_record() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,))
    view = next_of(story)
    assert view.deadline is not None
    assert view.deadline.date == dt.date(2026, 3, 9)
    assert [(p.part, p.agency, p.roles, p.force, p.clause) for p in view.people] == [
        ("raising", "General Hospital", ("line manager", "deputy"), "should", "2.2"),
        ("responding", "Hill School", ("line manager", "deputy"), "should", "2.2"),
    ]
    assert [(w.force, w.ask, w.outcomes, w.clause) for w in view.wanted] == [
        ("must", "approval", (), "1.3"),
        ("owed", "filed copy", (), "1.4"),
        ("must", "confirmation", ("resolved",), "1.6"),
    ]


def test_it_says_where_each_outcome_leads() -> None:
    story = Story()
    story.open()
    assert [(o.outcome, o.leads) for o in next_of(story).outcomes] == [
        ("continuing", "stay"),
        ("unresolved", "Rung B"),
        ("resolved", "resolution"),
    ]


def test_on_the_last_stage_unresolved_leads_nowhere() -> None:
    story = Story()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    view = next_of(story)
    assert view.above is None
    assert ("unresolved", "exhausted") in [(o.outcome, o.leads) for o in view.outcomes]
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,))
    assert next_of(story).exhausted


def test_without_a_date_it_says_the_words_of_the_policy() -> None:
    story = Story()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    view = next_of(story)
    assert view.deadline is None
    assert view.timescale is not None
    assert (view.timescale.rule, view.age) == ("no fixed timescale", 3)


def test_it_names_who_must_enter_the_stage_above() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,))
    above = next_of(story).above
    assert above is not None
    assert [(p.part, p.roles, p.force) for p in above.people] == [("chair", ("director",), "must")]


def test_what_is_owed_stays_listed_until_it_is_given() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04")
    assert [(o.ask, o.record) for o in next_of(story).owed] == [("approval", 1), ("filed copy", 1)]
    story.give("2026-03-04", Answer(ask="filed copy"))
    assert [o.ask for o in next_of(story).owed] == ["approval"]


def test_a_resolved_case_asks_what_closing_takes_each_thing_once() -> None:
    story = Story()
    story.open()
    resolve(story)
    view = next_of(story)
    assert [o.ask for o in view.owed] == ["filed copy", "learning"]
    assert view.wanted == ()
    assert view.outcomes == ()


def test_a_closed_case_asks_nothing() -> None:
    story = Story()
    story.open()
    resolve(story)
    story.give("2026-03-05", Answer(ask="filed copy"))
    story.close("2026-03-06", Answer(ask="learning", text="none"))
    view = next_of(story)
    assert (view.people, view.wanted, view.owed, view.says) == ((), (), (), ())


def test_contacts_that_may_be_out_of_date_say_so() -> None:
    story = Story()
    story.open()
    contact = next(one for one in next_of(story).says if one.who)
    assert (contact.who, contact.check) == ("Safeguarding Team", True)


def test_a_receipt_has_the_new_events_their_warnings_and_what_comes_next() -> None:
    story = Story()
    story.open()
    outcome = story.step("unresolved", "2026-03-11", "2026-03-11")
    view = receipt(outcome, at("2026-03-11"))
    assert [(e.number, e.event) for e in view.events] == [(2, "recorded"), (3, "entered")]
    assert "late" in [w.code for w in view.warnings]
    assert view.next.stage == "Rung B"
    assert view.other is None


def test_a_receipt_of_a_hand_over_has_both_cases() -> None:
    story = Story()
    story.open()
    view = receipt(story.hand_over("2026-03-04"), at("2026-03-04"), planned=True)
    assert view.other is not None
    assert (view.case, view.other.case, view.other.planned) == (1, 2, True)
    assert (view.next.handed_to, view.next.handed_policy) == (2, "other")


def test_people_of_a_stage_are_named_even_where_the_record_was_theirs() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,))
    story.step("continuing", "2026-03-05", "2026-03-05", people=MANAGERS, answers=(APPROVED,))
    assert len(next_of(story).people) == 2
