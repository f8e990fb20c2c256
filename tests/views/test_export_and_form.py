"""The complete case record, and a policy's own form."""

import datetime as dt
import hashlib
import json

import msgspec

from escalate.core.events import Answer
from escalate.core.trail.tree import seal
from escalate.policies import load
from escalate.render import render
from escalate.render.pages.form import value
from escalate.views.form import FormView, form_view
from escalate.views.policy import policy_view
from tests.views.stories import APPROVED, CALENDAR, CHECKPOINT, Story, long_story


def form_of(story: Story) -> FormView:
    found = story.found()
    return form_view(found.case, found.policy, found.policy.forms[0], CALENDAR, CHECKPOINT)


def test_an_export_has_every_event_as_it_is_stored() -> None:
    story = long_story()
    view = story.export("2026-03-18")
    with story.app.store.reading() as store:
        sealed = store.sealed(1)
    assert [bytes(e.stored or b"") for e in view.trail.entries] == [s.body for s in sealed]
    assert [e.event for e in view.trail.entries] == [e.number for e in view.case.events]


def test_each_leaf_can_be_reckoned_from_the_exported_words_and_salt() -> None:
    document = json.loads(render(long_story().export("2026-03-18"), "json"))
    for entry in document["trail"]["entries"]:
        body = json.dumps(entry["stored"], sort_keys=True, separators=(",", ":")).encode()
        assert seal(bytes.fromhex(entry["salt"]), body).hex() == entry["leaf"]


def test_an_export_names_the_head_of_the_trail_and_the_policy_by_its_text() -> None:
    story = long_story()
    view = story.export("2026-03-18")
    with story.app.store.reading() as store:
        head = store.head()
    assert (view.trail.size, view.trail.root) == (head.size, head.root.hex())
    text = story.app.policy_text("ladder").encode()
    assert view.case.policy.digest == f"sha256:{hashlib.sha256(text).hexdigest()}"


def test_each_event_has_its_warnings_what_was_owed_and_the_reading_of_its_deadlines() -> None:
    told = long_story().export("2026-03-18").case.events[1].told
    assert [row.ask for row in told.asked if row.force == "owed"] == ["filed copy"]
    assert told.deadlines[0].note == "R2: day raised is day 0"


def test_what_was_told_is_shown_as_it_stood_then() -> None:
    first = long_story().export("2026-03-18").case.events[0].told.deadlines[0]
    assert (first.date, first.state) == (dt.date(2026, 3, 9), "OK")


def test_a_form_is_filled_in_its_own_order_and_blank_where_there_is_nothing() -> None:
    fields = [(field.label, value(field)) for field in form_of(long_story()).fields]
    assert fields == [
        ("Name", "Sam Sample"),
        ("Born", "06/05/2019"),
        ("Number", "H-17"),
        ("Topic", "plan"),
        ("Raised", "02/03/2026"),
        ("Filed", "10/03/2026"),
        ("To managers", "12/03/2026"),
        ("To directors", ""),
        ("Reason", "We differ about the plan."),
        ("Outcome", "unresolved"),
        ("Who", "Ann Example (ward sister, General Hospital)"),
        ("Signature", ""),
        ("Date", "12/03/2026"),
        ("Reason", "who decides"),
        ("Outcome", "unresolved"),
    ]


def test_the_outcome_says_what_was_agreed() -> None:
    story = Story()
    story.open()
    agreed = Answer(ask="agreed", text="meet weekly")
    story.step("continuing", "2026-03-03", "2026-03-03", answers=(APPROVED, agreed))
    outcome = next(f for f in form_of(story).fields if f.label == "Outcome")
    assert value(outcome) == "continuing; meet weekly"


def test_a_form_without_a_child_leaves_its_fields_blank() -> None:
    story = Story()
    story.open(child=None)
    assert [f.values for f in form_of(story).fields[:3]] == [(), (), ()]


def test_every_form_that_is_shipped_can_be_filled() -> None:
    for name in ("uhl",):
        policy, _ = load(name)
        found = Story()
        found.open()
        case = found.found().case
        for form in policy.forms:
            view = form_view(case, policy, form, CALENDAR, CHECKPOINT)
            assert [f.label for f in view.fields] == [label for label, _ in form.fields]


def test_a_policy_is_told_row_by_row_with_every_clause() -> None:
    for name in ("uhl", "llr", "krscp"):
        policy, _ = load(name)
        view = policy_view(policy)
        rows = [*view.rules]
        for pathway in view.pathways:
            rows += pathway.rules
            for stage in pathway.stages:
                rows += stage.rules
        levels = [policy, *(level for p in policy.pathways for level in (p, *p.stages))]
        lists = ("clocks", "asks", "people", "moves", "texts", "out_of_scope")
        count = sum(len(getattr(level, name, ())) for level in levels for name in lists)
        assert len(rows) == count
        assert all(row.clause and row.says for row in rows)
        assert msgspec.to_builtins(view)["id"] == name
