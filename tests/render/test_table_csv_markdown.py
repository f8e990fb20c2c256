"""Tables on a terminal, CSV and Markdown, as literal blocks."""

import csv
import io

from escalate.render import render
from escalate.render.as_csv import DUE_COLUMNS, EVENT_COLUMNS, LIST_COLUMNS
from escalate.views.due import DueView
from escalate.views.form import form_view
from escalate.views.listing import list_view
from escalate.views.worst import due_view
from tests.views.stories import CALENDAR, CHECKPOINT, Story, at, long_story

TABLE = """\
Due on Tuesday 10 March 2026
1 case is not closed; 1 overdue.
╭─────────┬──────┬────────┬────────┬────────────────────┬────────────────────┬─────────────────────╮
│ State   │ Case │ Policy │ Stage  │ Due                │ Must act           │ Also                │
├─────────┼──────┼────────┼────────┼────────────────────┼────────────────────┼─────────────────────┤
│ OVERDUE │ 1    │ ladder │ Rung A │ Monday 9 March     │ raising: Ann       │ in force: The plan  │
│         │      │        │        │ 2026, 1 working    │ Example, ward      │ stays in force.     │
│         │      │        │        │ day over           │ sister, General    │                     │
│         │      │        │        │                    │ Hospital (health)  │                     │
╰─────────┴──────┴────────┴────────┴────────────────────┴────────────────────┴─────────────────────╯
"""

NARROW = """\
Due on Tuesday 10 March 2026
1 case is not closed; 1 overdue.
  State     OVERDUE
  Case      1
  Policy    ladder
  Stage     Rung A
  Due       Monday 9 March 2026, 1 working day over
  Must act  raising: Ann Example, ward sister, General
            Hospital (health)
  Also      in force: The plan stays in force.

"""

FORM = """\
# Escalation form

- **Name:** Sam Sample
- **Born:** 06/05/2019
- **Number:** H-17
- **Topic:** plan
- **Raised:** 02/03/2026
- **Filed:** 10/03/2026
- **To managers:** 12/03/2026
- **To directors:**
- **Reason:** We differ about the plan.
- **Outcome:** unresolved
- **Who:** Ann Example (ward sister, General Hospital)
- **Signature:**
- **Date:** 12/03/2026
- **Reason:** who decides
- **Outcome:** unresolved

- **Case:** 1 (ladder, clause B)
- **Return to:** the team
- **Trail:** \\#42 · WEDU-YWYV-VPH6-TPKG
"""

RECORD_2 = """\
## Record 2, Rung A: unresolved

- **Happened:** Thursday 12 March 2026 at 11:00
- **Recorded:** Thursday 12 March 2026 at 11:00 by Kay Board
- **Event:** 7
- **Took part:** raising: Ann Example, ward sister, General Hospital (health)\\
  responding: head teacher, Hill School (school)
- **approval:** by Mia Model, matron, General Hospital
"""


def due_of(now: str = "2026-03-10") -> DueView:
    story = Story()
    story.open()
    with story.app.store.reading() as store:
        return due_view(store.rows(), at(now), lambda _: CALENDAR)


def test_due_as_a_table() -> None:
    assert render(due_of(), "table", width=100) == TABLE


def test_colour_only_adds_to_the_words() -> None:
    text = render(due_of(), "table", width=100, colour=True)
    assert "\x1b[" in text
    assert "OVERDUE" in text


def test_on_a_narrow_screen_the_columns_stand_one_below_the_other() -> None:
    assert render(due_of(), "table", width=60) == NARROW


def test_an_export_as_csv_has_one_row_for_each_event() -> None:
    text = render(long_story().export("2026-03-18"), "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == EVENT_COLUMNS
    assert [row["event"] for row in rows] == [str(n) for n in range(1, 10)]
    assert rows[1]["recorded_late"] == "yes"
    assert (rows[1]["corrected_by"], rows[5]["corrects"]) == ("6", "2")
    assert rows[6]["happened_at"] == "2026-03-12T11:00:00+00:00"


def test_the_line_of_names_can_be_left_out_to_join_exports() -> None:
    view = long_story().export("2026-03-18")
    whole, rest = render(view, "csv"), render(view, "csv", header=False)
    assert whole == ",".join(EVENT_COLUMNS) + "\n" + rest


def test_lists_as_csv() -> None:
    story = Story()
    story.open()
    with story.app.store.reading() as store:
        listed = list(csv.reader(io.StringIO(render(list_view(store.rows()), "csv"))))
    assert tuple(listed[0]) == LIST_COLUMNS
    due = list(csv.DictReader(io.StringIO(render(due_of(), "csv"))))
    assert tuple(due[0]) == DUE_COLUMNS
    assert (due[0]["state"], due[0]["working_days_left"]) == ("OVERDUE", "-1")


def test_a_form_as_markdown() -> None:
    found = long_story().found()
    view = form_view(found.case, found.policy, found.policy.forms[0], CALENDAR, CHECKPOINT)
    assert render(view, "form") == FORM


def test_a_case_record_as_markdown_holds_the_whole_trail_and_the_proof() -> None:
    view = long_story().export("2026-03-18")
    text = render(view, "markdown")
    assert RECORD_2 in text
    for event in view.case.events:
        assert f"### Event {event.number}: " in text
    assert view.trail.root in text
    assert all(entry.leaf in text for entry in view.trail.entries)
