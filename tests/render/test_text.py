"""Plain text, as literal blocks."""

from typing import Any

import pytest

from escalate.core.events import Answer
from escalate.errors import BadUsage
from escalate.render import FORMATS, render
from escalate.views.case import case_view
from escalate.views.form import form_view
from escalate.views.listing import list_view
from escalate.views.policy import policy_view
from escalate.views.receipt import receipt
from escalate.views.why import why_view
from escalate.views.worst import due_view
from tests.views.stories import APPROVED, CALENDAR, CHECKPOINT, CHILD, Story, at, long_story
from tests.views.test_case import CHAIR, resolve

OPENED = """\
Case 1 (ladder, main): Rung A
=============================

Event 1: Case opened at Rung A
  happened:     Monday 2 March 2026 at 10:00
  recorded:     Monday 2 March 2026 at 10:00 by ann
  pathway:      main
  raising:      Ann Example, ward sister, General Hospital (health)
  responding:   head teacher, Hill School (school)
  child:        H-17, Sam Sample, born Monday 6 May 2019
  raised on:    Monday 2 March 2026 at 10:00
  disagreement: We differ about the plan.
  topic:        plan

What comes next
The case stands at Rung A (Practitioners), for 0 days.
  By when: Monday 9 March 2026: OK, 5 working days left (5 working days, clause 2.1)

Who talks to whom now
- raising side: Ann Example, ward sister, General Hospital (health)
- responding side: head teacher, Hill School (school)

What to record of the discussion
- must: approval (clause 1.3)
- must: confirmation, if resolved; it must say: outcome (clause 1.6)
- owed: filed copy (clause 1.4)
- may: rationale (clause 2.1)

Then record it: escalate step 1 OUTCOME
- continuing: the case stays at this stage
- unresolved: the case goes up to Rung B
- resolved: the disagreement ends

If it goes up to Rung B (Managers)
- both sides should be: line manager or deputy (clause 2.2)

What the policy says here
- The child comes first. (clause 1)

Contacts
- Safeguarding Team: safeguarding@example.org (check before use) (clause A)
"""

WHY = """\
Case 1, Rung A (Practitioners): why these dates
===============================================
  Policy:          ladder, version 1.0
  Working days of: Exampleshire
  At this stage:   since Wednesday 1 April 2026 at 10:00, 2 days

The deadline: Friday 10 April 2026
  State:       OK, 4 working days left
  Rule:        5 working days
  Clause:      2.1
  Reading:     R2: day raised is day 0
  Clock of:    Rung A
  Counts from: when it was raised: Wednesday 1 April 2026 at 10:00
  Counted:     5 working days
Day                     Count  Why
Wednesday 1 April 2026  0      day 0
Thursday 2 April 2026   1      working day 1
Friday 3 April 2026     -      not counted: Good Friday
Saturday 4 April 2026   -      not counted: Saturday
Sunday 5 April 2026     -      not counted: Sunday
Monday 6 April 2026     -      not counted: Easter Monday
Tuesday 7 April 2026    2      working day 2
Wednesday 8 April 2026  3      working day 3
Thursday 9 April 2026   4      working day 4
Friday 10 April 2026    5      working day 5
"""

EVENT_2 = """\
Event 2: Record 1: discussion, continuing
  happened:       Wednesday 4 March 2026 at 09:30
  recorded:       Monday 9 March 2026 at 08:00 by Kay Board; RECORDED LATE, 5 days after
  took part:      raising: Ann Example, ward sister, General Hospital (health)
                  responding: head teacher, Hill School (school)
  approval:       by Mia Model, matron, General Hospital
  not agreed:     whether to wait
  action:         ring the school; Ann Example, ward sister, General Hospital (health); due \
Friday 6 March 2026
  correction:     CORRECTED in event 6 on Wednesday 11 March 2026 at 12:00 by Kay Board; \
reason: a slip
  now not agreed: who decides
"""

EVENT_6 = """\
Event 6: Event 2 corrected
  happened:       Wednesday 11 March 2026 at 12:00
  recorded:       Wednesday 11 March 2026 at 12:00 by Kay Board
  reason:         a slip
  now not agreed: who decides
                  before: whether to wait
"""

DUE = """\
Due on Tuesday 10 March 2026
============================
2 cases are not closed; 1 overdue.
State               Case  Policy  Stage   Due                                        Must act\
                                            Also
OVERDUE             1     ladder  Rung A  Monday 9 March 2026, 1 working day over    raising: \
Ann Example, ward sister, General Hospital (health)  in force: The plan stays in force.
NO FIXED TIMESCALE  2     ladder  Rung C  no date, 8 days at this stage              raising: \
Ann Example, ward sister, General Hospital (health)  in force: The plan stays in force.
"""

LISTED = """\
Cases
=====
1 case.
Case  Status  Policy  Stage   Child  Theme  Raising                                           \
Responding                         Raised               Due                  Owed  Actions
1     open    ladder  Rung A  H-17          Ann Example, ward sister, General Hospital \
(health)  head teacher, Hill School (school)  Monday 2 March 2026  Monday 9 March 2026  0     0
"""


def test_a_receipt_says_what_was_recorded_and_what_comes_next() -> None:
    outcome = Story().open()
    assert outcome.checkpoint is not None
    text = render(receipt(outcome, at("2026-03-02T10:00")), "text")
    assert text == f"{OPENED}Trail: {outcome.checkpoint.short}\n"


def test_a_rehearsal_says_that_nothing_was_recorded() -> None:
    text = render(receipt(Story().open(), at("2026-03-02"), planned=True), "text")
    assert "A rehearsal: NOTHING WAS RECORDED." in text.splitlines()


def test_why_prints_every_day() -> None:
    story = Story()
    story.open("2026-04-01T10:00")
    found = story.found()
    view = why_view(found.case, found.policy, found.calendar, at("2026-04-03"))
    assert render(view, "text") == WHY


def test_a_late_and_corrected_record_shows_both_times_and_both_texts() -> None:
    found = long_story().found()
    text = render(case_view(found.case, found.policy, CALENDAR, at("2026-03-18")), "text")
    assert EVENT_2 in text
    assert EVENT_6 in text
    assert "first: not agreed: whether to wait" in text
    assert "first: took part" not in text


def test_due_prints_one_line_a_case() -> None:
    story = Story()
    story.open()
    story.open(stage="Rung C", ground="urgent", people=CHAIR)
    with story.app.store.reading() as store:
        view = due_view(store.rows(), at("2026-03-10"), lambda _: CALENDAR)
    text = render(view, "text")
    assert words(text) == words(DUE)


def test_an_empty_list_says_so() -> None:
    assert render(due_view((), at("2026-03-10"), lambda _: CALENDAR), "text").endswith(
        "No case is open.\n"
    )
    assert render(list_view(()), "text") == "Cases\n=====\nNo case is found.\n"


def test_the_register_prints_one_line_a_case() -> None:
    story = Story()
    story.open()
    with story.app.store.reading() as store:
        text = render(list_view(store.rows()), "text")
    assert words(text) == words(LISTED)


@pytest.mark.parametrize("format", ["text", "table", "markdown", "json"])
def test_every_view_has_every_layout(format: str) -> None:
    story = long_story()
    found = story.found()
    of_case = (found.case, found.policy, found.calendar, at("2026-03-18"))
    for view in (
        case_view(*of_case),
        why_view(*of_case),
        policy_view(found.policy),
        story.export("2026-03-18"),
        form_view(found.case, found.policy, found.policy.forms[0], CALENDAR, CHECKPOINT),
    ):
        text = render(view, format)
        assert text.endswith("\n")
        assert "Rung B" in text or "Sam Sample" in text


def test_a_format_that_a_view_has_not_is_refused_with_the_others() -> None:
    view = policy_view(Story().open().policy)
    for format in ("csv", "form", "pdf"):
        with pytest.raises(BadUsage, match="text, table, json, jsonl, markdown, csv, form"):
            render(view, format)
    assert "pdf" not in FORMATS


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        ("resolved", "Owed: must be given before the case can be closed"),
        ("closed", "The case is closed. Nothing is to be done."),
        ("handed over", "It goes on as case 2 under other."),
        ("exhausted", "Rung C ended without agreement and has no stage above it."),
        ("held", "take the case up to Rung B with `escalate refer 1`"),
        ("harm", "RISK OF SIGNIFICANT HARM, flagged since Monday 2 March 2026 at 10:00."),
    ],
)
def test_every_way_a_case_can_stand_is_told_in_words(ending: str, says: str) -> None:
    story = standing(ending)
    found = story.found()
    text = render(case_view(found.case, found.policy, CALENDAR, at("2026-03-18")), "text")
    assert says in text


def words(text: str) -> list[list[str]]:
    """The words of each line; how wide a column is changes with the longest name."""
    return [line.split() for line in text.splitlines()]


def standing(ending: str) -> Story:
    story = Story()
    more: dict[str, Any] = {"flagged": at("2026-03-02T10:00")} if ending == "harm" else {}
    if ending == "exhausted":
        more = {"stage": "Rung C", "ground": "urgent", "people": CHAIR}
    story.open(**more)
    if ending in ("resolved", "closed"):
        resolve(story)
    if ending == "closed":
        story.give("2026-03-05", Answer(ask="filed copy"))
        story.close("2026-03-06", Answer(ask="learning", text="none"))
    if ending == "handed over":
        story.hand_over("2026-03-04")
    if ending in ("exhausted", "held"):
        hold = ending == "held"
        story.step("unresolved", "2026-03-04", "2026-03-04", answers=(APPROVED,), hold=hold)
    return story


def test_a_case_without_a_child_says_so() -> None:
    story = Story()
    story.open(child=None)
    found = story.found()
    text = render(case_view(found.case, found.policy, CALENDAR, at("2026-03-03")), "text")
    assert "none: a matter of practice, not of one child" in text
    assert CHILD.reference not in text
