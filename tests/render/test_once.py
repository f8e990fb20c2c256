"""No line says twice what was said: asks are gathered, sides are joined, only changes are shown."""

from escalate.core.events import Answer, Participant
from escalate.render import phrases, render
from escalate.render.pages import ahead
from escalate.views.ahead import next_view
from escalate.views.case import case_view
from escalate.views.parts import ChildView
from escalate.views.receipt import receipt
from escalate.views.why import why_view
from tests.views.stories import APPROVED, CALENDAR, MANAGERS, Story, at, person
from tests.views.test_case import resolve


def text_of(story: Story, now: str) -> str:
    found = story.found()
    return render(case_view(found.case, found.policy, CALENDAR, at(now)), "text")


def next_text(story: Story, now: str) -> str:
    found = story.found()
    return render(next_view(found.case, found.policy, CALENDAR, at(now)), "text")


def entering(role: str) -> Story:
    story = Story()
    story.open()
    named = (Participant(part="raising", person=person(role)),)
    story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), entering=named)
    return story


def test_whoever_was_named_as_entering_talks_now() -> None:
    text = next_text(entering("line manager"), "2026-03-05")
    assert "- raising side, as named: line manager, General Hospital (health) (clause 2.2)" in text
    assert "- responding side (Hill School) should be: line manager or deputy (clause 2.2)" in text
    assert "raising side (General Hospital)" not in text


def test_whom_the_policy_names_is_still_told_where_another_was_named() -> None:
    text = next_text(entering("porter"), "2026-03-05")
    assert "- raising side, as named: porter, General Hospital (health)" in text
    assert "- both sides should be: line manager or deputy (clause 2.2)" in text


def test_one_ask_of_several_records_is_one_line_with_every_command() -> None:
    story = Story()
    story.open()
    for day in ("2026-03-04", "2026-03-05"):
        story.step("continuing", day, day, answers=(APPROVED,))
    story.step("unresolved", "2026-03-05", "2026-03-05")
    text = next_text(story, "2026-03-05")
    assert (
        "- filed copy, for records 1, 2 and 3 (clause 1.4), since 4 March 2026\n"
        '  escalate answer 1 "filed copy" --record 1\n'
        '  escalate answer 1 "filed copy" --record 2\n'
        '  escalate answer 1 "filed copy" --record 3\n'
    ) in text
    assert 'escalate approve 1 --record 3 --by-whom "ROLE, AGENCY"' in text


def test_what_was_not_given_is_counted_in_the_warnings_and_listed_below() -> None:
    story = Story()
    story.open()
    outcome = story.step("unresolved", "2026-03-04", "2026-03-04")
    text = render(receipt(outcome, at("2026-03-04")), "text")
    assert "- Not given: 1 thing that the policy asks; see the lists below." in text
    assert "is not given" not in text
    assert "- approval, for record 1 of 4 March 2026" in text


def test_a_planned_date_is_told_with_the_deadline() -> None:
    story = Story()
    story.open()
    story.give("2026-03-02T11:00", Answer(ask="planned date", on=at("2026-03-05")))
    text = text_of(story, "2026-03-03")
    assert text.count("  Planned: ") == 2
    assert "Thursday 5 March 2026" in text


def test_why_tells_of_the_stages_that_were_left_also_when_the_case_is_closed() -> None:
    story = Story()
    story.open()
    story.step("unresolved", "2026-03-11", "2026-03-11", answers=(APPROVED,))
    done = Answer(ask="confirmation", parts={"outcome": "plan kept"})
    story.step("resolved", "2026-03-12", "2026-03-12", people=MANAGERS, answers=(APPROVED, done))
    found = story.found()
    view = why_view(found.case, found.policy, CALENDAR, at("2026-03-20"))
    assert [(one.stage, one.late) for one in view.left] == [("Rung A", 2), ("Rung B", 0)]
    text = render(view, "text")
    assert (
        "Rung A (Practitioners), left Wednesday 11 March 2026, 2 working days LATE: "
        "due Monday 9 March 2026\n"
    ) in text
    assert "Rung B (Managers), left Thursday 12 March 2026: due Monday 16 March 2026\n" in text
    assert text.count("working day 5\n") == 1


def test_a_closed_case_says_on_which_day() -> None:
    story = Story()
    story.open()
    resolve(story)
    assert "State:        resolved on Wednesday 4 March 2026" in text_of(story, "2026-03-09")
    story.give("2026-03-05", Answer(ask="filed copy"))
    story.close("2026-03-06", Answer(ask="learning", text="none"))
    text = text_of(story, "2026-03-09")
    assert "State:        closed on Friday 6 March 2026" in text
    assert "Here from:    Monday 2 March 2026 at 10:00\n" in text


def test_a_corrected_date_is_shown_with_the_one_before() -> None:
    story = Story()
    story.open()
    story.step("continuing", "2026-03-04", "2026-03-04", answers=(APPROVED,))
    story.correct(2, "2026-03-05", happened=at("2026-03-03"))
    text = text_of(story, "2026-03-05")
    shown = text.split("Event 3: Event 2 corrected")[1].split()
    assert " ".join(shown).endswith(
        "now happened: Tuesday 3 March 2026 before: Wednesday 4 March 2026"
    )
    assert "now took part" not in text


def test_a_correction_of_a_correction_stands_beside_the_first_one() -> None:
    story = Story()
    story.open()
    said = [Answer(ask="not agreed", text=text) for text in ("one", "two", "three")]
    story.step("continuing", "2026-03-04", "2026-03-04", answers=(APPROVED, said[0]))
    story.correct(2, "2026-03-05", answers=(said[1],))
    story.correct(2, "2026-03-06", answers=(said[2],))
    found = story.found()
    view = case_view(found.case, found.policy, CALENDAR, at("2026-03-06"))
    before = [event.previous for event in view.events if event.previous]
    assert [[a.text for a in one.answers if a.ask == "not agreed"] for one in before] == [
        ["one"],
        ["two"],
    ]


def test_an_ending_full_stop_does_not_stand_before_a_semicolon() -> None:
    assert phrases.joined(("She was ill.", "", "A colleague goes.")) == (
        "She was ill; A colleague goes."
    )
    assert phrases.joined(("Wait ...", "and see")) == "Wait ...; and see"
    assert phrases.joined(()) == ""


def test_a_child_whose_name_is_the_reference_is_named_once() -> None:
    assert phrases.child(ChildView(reference="Child 1", name="Child 1")) == "Child 1"


def test_more_than_two_roles_are_one_of_them() -> None:
    assert phrases.roles(("a", "b", "c"), "") == " one of: a, b or c"
    assert phrases.roles(("a", "b"), "") == ": a or b"
    assert phrases.roles(("a", "b", "c"), "role") == ": a, b and c"
    assert phrases.roles((), "") == ": somebody"
    assert ahead.SIDES == ("raising", "responding")
