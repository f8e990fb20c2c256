"""North East Lincolnshire: what the policy wants said, and when."""

from __future__ import annotations

import datetime as dt

import pytest

from escalate.core.events import Answer
from escalate.core.facts import facts_of, holds
from escalate.core.lint import remarks
from escalate.core.policy import Text
from escalate.policies import load
from tests.story import Story, people, votes, when

POLICY, _ = load("nel")
NOW = when("2026-03-02 12:00")
WELFARE = "At no time must professional disagreement detract from ensuring that the child is"
SAME_DAY = "Risk of significant harm: escalate on this same working day, by your own agency's"


def texts(story: Story, moment: str) -> list[Text]:
    """What is said at a moment of the case as it stands: what has no moment is always said."""
    case = story.case
    facts = facts_of(POLICY, case, NOW, ground=case.visit.ground)
    return [
        text
        for level in POLICY.levels(case.pathway, case.stage)
        for text in level.texts
        if text.at in ("", moment) and not text.interim and holds(text, facts)
    ]


def said(story: Story, moment: str, beginning: str) -> list[str]:
    """The clauses of the texts of a moment that begin so."""
    return [text.clause for text in texts(story, moment) if text.says.startswith(beginning)]


def begun(pathway: str = "individual case") -> Story:
    story = Story("nel", pathway=pathway)
    story.opens()
    return story


@pytest.mark.clause("N01", "N05", "N14")
@pytest.mark.parametrize(
    ("beginning", "clause"),
    [
        ("Resolve professional disagreements as close to front line practice", "Introduction"),
        ("Whoever invokes this procedure has to be minded how swiftly", "Key principles"),
        ("Whoever believes that another agency is not meeting its", "1"),
    ],
)
def test_given_a_case_when_it_is_opened_then_the_duties_of_opening_are_said_only_then(
    beginning: str, clause: str
) -> None:
    story = begun()
    assert said(story, "open", beginning) == [clause]
    assert said(story, "record", beginning) == []


@pytest.mark.clause("N02", "N70")
def test_given_the_policy_when_shown_then_its_edition_scope_and_want_of_a_review_are_told() -> None:
    assert POLICY.version == "Revised June 2024"
    assert POLICY.review is None
    assert list(remarks(POLICY, dt.date(2030, 1, 1), ("nel",))) == []
    assert POLICY.about["applies to"].startswith("All professionals working with children")
    assert "review date is stated" in POLICY.about["revised"]


@pytest.mark.clause("N08")
@pytest.mark.parametrize("moment", ["open", "enter", "record", "leave", "close"])
def test_given_any_category_stage_and_step_when_told_then_the_child_s_safety_is_said(
    moment: str,
) -> None:
    chair = people("raising: senior manager", "responding: senior manager", "chair: chair")
    for pathway in ("individual case", "serious case"):
        story = begun(pathway)
        for _ in POLICY.ladder(pathway):
            assert said(story, moment, WELFARE) == ["Key principles"]
            story.steps("unresolved", "2026-03-03", taking_part=chair)
    (text,) = [text for text in POLICY.texts if text.says.startswith(WELFARE)]
    assert (text.at, text.when, text.unless) == ("", {}, {})


@pytest.mark.clause("N11")
def test_given_harm_flagged_when_told_then_the_threshold_document_is_named() -> None:
    story = begun()
    assert said(story, "record", SAME_DAY) == []
    story.flags("2026-03-02 11:00")
    assert said(story, "record", SAME_DAY) == ["Key principles"]
    (text,) = [text for text in texts(story, "record") if text.says.startswith(SAME_DAY)]
    assert "Threshold Document (safernel.co.uk)" in text.says
    assert "trixonline.co.uk" in text.says


@pytest.mark.clause("N16")
@pytest.mark.parametrize(("quality", "clauses"), [("yes", ["1"]), ("no", []), ("", [])])
def test_given_help_of_poor_quality_when_told_then_the_other_mechanisms_are_said(
    quality: str, clauses: list[str]
) -> None:
    story = begun()
    story.answers("2026-03-02 11:00", {"quality of help": quality} if quality else {"note": "-"})
    assert said(story, "record", "Where the quality and effectiveness of the help") == clauses


@pytest.mark.clause("N17")
def test_given_a_when_entered_then_a_timescale_that_safeguards_the_child_is_said() -> None:
    story = begun()
    beginning = "Resolve within a timescale that safeguards the child"
    assert said(story, "enter", beginning) == ["1, A"]
    story.steps("unresolved", "2026-03-03")
    assert said(story, "enter", beginning) == []


@pytest.mark.clause("N62")
@pytest.mark.parametrize("urgent", [False, True])
def test_given_a_when_the_reconvened_conference_was_equal_then_the_plan_s_going_on_is_said(
    urgent: bool,
) -> None:
    story = Story("nel", pathway="equally divided view")
    equal = votes(Community_Health="against", police="for")
    story.opens(
        voting=equal,
        stage="A" if urgent else "",
        ground="urgent" if urgent else "",
        answering={
            "conference": Answer(ask="conference", text="held", on=when("2026-03-02")),
            "already on a plan": "yes",
        },
    )
    if not urgent:
        story.steps("", "2026-03-10", voting=equal)
    beginning = "The reconvened conference reached neither a unanimous nor a majority view"
    assert story.stage == "A"
    assert said(story, "record", beginning) == ([] if urgent else ["3, equally divided view, A"])


@pytest.mark.clause("N67")
def test_given_a_serious_case_when_a_is_entered_then_the_three_posts_are_printed_by_post() -> None:
    posts = [text.who for text in texts(begun("serious case"), "enter") if text.who]
    assert posts == [
        "Designated Nurse Safeguarding Adults and Children",
        "Service Director Safeguarding, Youth Justice and Family Help",
        "Detective Superintendent",
    ]


@pytest.mark.clause("N72")
def test_given_the_policy_when_shown_then_encouraging_others_is_said_and_at_no_step() -> None:
    beginning = "All agencies should encourage others to meet their responsibilities"
    assert [text.clause for text in POLICY.texts if text.says.startswith(beginning)] == [
        "Key principles"
    ]
    assert said(begun(), "policy", beginning) == ["Key principles"]
    for moment in ("open", "enter", "record", "leave", "close"):
        assert said(begun(), moment, beginning) == []
