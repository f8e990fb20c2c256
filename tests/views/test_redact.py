"""No name, reference or free text is left in a redacted copy, in any format."""

import json
import re

import msgspec
import pytest

from escalate.core.events import Answer, Child
from escalate.errors import BadUsage
from escalate.render import FORMATS, render
from escalate.views.ahead import next_view
from escalate.views.case import case_view
from escalate.views.due import due_view
from escalate.views.form import form_view
from escalate.views.listing import list_view
from escalate.views.receipt import receipt
from escalate.views.redact import redacted
from escalate.views.why import why_view
from tests.views.stories import CALENDAR, CHECKPOINT, NURSE, Story, at, long_story

SECRETS = (
    "Kay Board",
    "Ann Example",
    "Mia Model",
    "H-17",
    "Sam Sample",
    "2019",
    "We differ",
    "whether to wait",
    "who decides",
    "ring the school",
    "no answer",
    "write",
    "ill",
    "a slip",
    "a hunch",
    "goes home",
    "call again",
)
KEPT = (
    "General Hospital",
    "Hill School",
    "ward sister",
    "Rung B",
    "1.3",
    "filed copy",
    "unresolved",
)


def telling_story() -> Story:
    """A story in which every private thing there is has been said."""
    story = long_story()
    sooner = Answer(ask="protective date", text="goes home", on=at("2026-03-20"))
    story.give("2026-03-16T16:00", sooner, Answer(ask="topic", text="call again"))
    return story


def views(story: Story) -> list[msgspec.Struct]:
    found, now = story.found(), at("2026-03-18")
    of_case = (found.case, found.policy, found.calendar, now)
    with story.app.store.reading() as store:
        rows = tuple(store.rows())
    return [
        case_view(*of_case),
        next_view(*of_case),
        why_view(*of_case),
        due_view(rows, now, lambda _: CALENDAR),
        list_view(rows, text="sam"),
        story.export("2026-03-18"),
        form_view(found.case, found.policy, found.policy.forms[0], CALENDAR, CHECKPOINT),
        receipt(Story(by="Kay Board").open(stage="Rung B", ground="a hunch"), now),
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_no_secret_is_left_in_any_view_in_any_format(format: str) -> None:
    for view in views(telling_story()):
        try:
            text = render(redacted(view), format, width=400)
        except BadUsage:
            continue
        words = set(re.findall(r"[\w-]+", text))
        for secret in SECRETS:
            assert secret not in (words if " " not in secret else text), type(view).__name__


def test_the_story_does_tell_every_secret_when_nothing_is_redacted() -> None:
    text = "".join(render(view, "json") for view in views(telling_story()))
    assert [secret for secret in SECRETS if secret not in text] == []


def test_agencies_roles_clauses_and_outcomes_stay() -> None:
    text = render(redacted(views(telling_story())[0]), "json")
    assert [word for word in KEPT if word not in text] == []


def test_the_same_words_have_the_same_pseudonym_and_others_another() -> None:
    view = redacted(views(long_story())[0])
    document = json.loads(render(view, "json"))
    raising = document["raising"]["name"]
    assert raising == document["records"][0]["people"][0]["person"]["name"]
    assert document["records"][0]["actor"] not in ("", raising)
    assert document["child"] == {"reference": "Child 1", "name": "Child 1", "born": None}


def test_two_children_have_two_pseudonyms_in_one_list() -> None:
    story = Story()
    story.open()
    story.open(child=Child(reference="H-18"))
    story.open(child=Child(reference="h-17"))
    with story.app.store.reading() as store:
        view = redacted(list_view(store.rows()))
    assert [row.child for row in view.rows] == ["Child 1", "Child 2", "Child 1"]


def test_a_choice_of_the_policy_and_a_named_ground_stay() -> None:
    story = Story()
    story.open(stage="Rung B", ground="urgent")
    found = story.found()
    view = redacted(case_view(found.case, found.policy, found.calendar, at("2026-03-03")))
    assert view.answers[0].text == "plan"
    assert view.visits[0].ground == "urgent"


def test_what_a_warning_quotes_is_replaced_too() -> None:
    story = Story()
    story.open(stage="Rung B", ground="a hunch of Sam")
    found = story.found()
    view = redacted(case_view(found.case, found.policy, found.calendar, at("2026-03-03")))
    assert "hunch" not in "".join(w.says for w in view.warnings)


def test_a_redacted_export_proves_its_leaves_but_tells_neither_salt_nor_words() -> None:
    story = long_story()
    full, view = story.export("2026-03-18"), redacted(story.export("2026-03-18"))
    assert view.redacted
    assert [e.leaf for e in view.trail.entries] == [e.leaf for e in full.trail.entries]
    assert {e.salt for e in view.trail.entries} == {None}
    assert {str(e.stored) for e in view.trail.entries} == {"None"}


def test_the_view_that_was_given_is_left_as_it_was() -> None:
    view = long_story().export("2026-03-18")
    redacted(view)
    assert view.case.raising.name == "Ann Example"


def test_empty_words_stay_empty() -> None:
    story = Story()
    story.open(raising=msgspec.structs.replace(NURSE, name=""))
    with story.app.store.reading() as store:
        row = redacted(list_view(store.rows())).rows[0]
    assert (row.raising.name, row.responding.name, row.theme) == ("", "", "")
