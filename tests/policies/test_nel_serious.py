"""North East Lincolnshire, category 4: serious child safeguarding cases (N65 to N69)."""

from __future__ import annotations

import pytest

from tests.story import Story, people

AT_A = people("raising: organisation's representative", "responding: Designated Nurse")


def begun(*, difference: str = "practice review") -> Story:
    """A case of category 4."""
    story = Story(
        "nel",
        raising="organisation's representative, Community Health (health)",
        responding="safeguarding partners' representative, Humberside Police",
        pathway="serious case",
    )
    given = {"level": "other", "trigger": "difference of opinion"}
    if difference:
        given["difference about"] = difference
    story.opens("2026-03-02 10:00", answering=given)
    return story


@pytest.mark.clause("N65")
@pytest.mark.parametrize("difference", ["", "the weather"])
def test_given_none_of_the_three_questions_when_opened_then_it_is_warned(difference: str) -> None:
    story = begun(difference=difference)
    assert "The policy asks for: difference about; " in story.warning("not-given")
    assert [(r.force, r.clause) for r in story.asked("difference about")] == [("should", "4")]


@pytest.mark.clause("N65")
@pytest.mark.parametrize(
    "difference", ["Meets the criteria", "practice review", "part of the process"]
)
def test_given_one_of_the_three_questions_when_opened_then_nothing_is_warned(
    difference: str,
) -> None:
    assert begun(difference=difference).warned == []


@pytest.mark.clause("N66")
def test_given_a_case_when_opened_then_the_liaison_with_the_partnership_team_is_owed() -> None:
    story = begun()
    (owed,) = story.asked("liaison with the partnership team")
    assert (owed.force, owed.by, owed.clause) == ("owed", "raising", "4")
    story.answers("2026-03-02 12:00", {"liaison with the partnership team": "telephoned"})
    assert story.owed == []


@pytest.mark.clause("N66", "N67")
@pytest.mark.parametrize(
    ("raising", "responding", "lacks"),
    [
        ("practitioner", "Designated Nurse", "raising"),
        ("representative", "social worker", "responding"),
    ],
)
def test_given_a_representative_is_missing_at_a_when_resolved_then_it_is_refused(
    raising: str, responding: str, lacks: str
) -> None:
    story = begun()
    both = people(f"raising: {raising}", f"responding: {responding}")
    with story.refused("people") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=both)
    assert [reason.clause[:1] for reason in reasons] == ["4"]
    assert f"For the {lacks} side the policy names" in reasons[0].says
    story.steps("unresolved", "2026-03-03", taking_part=both)
    assert (story.stage, story.warning("people").count(f"For the {lacks} side")) == ("B", 1)


@pytest.mark.clause("N66", "N67")
@pytest.mark.parametrize(
    "post",
    [
        "Designated Nurse",
        "Service Director",
        "Detective Superintendent",
        "safeguarding partners' representative",
    ],
)
def test_given_one_of_the_partners_representatives_at_a_when_resolved_then_it_is_resolved(
    post: str,
) -> None:
    story = begun()
    both = people("raising: representative", f"responding: {post}")
    story.steps("resolved", "2026-03-03", taking_part=both)
    assert (story.case.status, story.warning("people")) == ("resolved", "")


@pytest.mark.clause("N67")
def test_given_a_recommendation_at_a_when_it_is_told_then_it_is_kept_and_never_asked() -> None:
    story = begun()
    given = {"recommendation": "no review"}
    story.steps("unresolved", "2026-03-03", taking_part=AT_A, answering=given)
    assert "no review" in [a.text for a in story.case.answers if a.ask == "recommendation"]
    story = begun()
    story.steps("unresolved", "2026-03-03", taking_part=AT_A)
    assert story.asked("recommendation") == []


@pytest.mark.clause("N68")
def test_given_a_fails_when_b_is_entered_then_the_representatives_referral_is_owed() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03", taking_part=AT_A)
    (owed,) = story.asked("referral to the safeguarding partners")
    assert (story.stage, owed.force, owed.by, owed.clause) == ("B", "owed", "responding", "4, B")
    story.steps("continuing", "2026-03-04", taking_part=AT_A)
    assert story.warning("people").endswith("nobody is named. (4, B)")
    partner = people("third party: safeguarding partner, Humberside Police")
    story.steps("continuing", "2026-03-05", taking_part=(*AT_A, *partner))
    assert "people" not in story.warned


@pytest.mark.clause("N69")
def test_given_b_fails_when_c_is_entered_then_requesting_a_mediator_is_owed() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03", taking_part=AT_A)
    story.steps("unresolved", "2026-03-04", taking_part=AT_A)
    (owed,) = story.asked("mediation requested")
    assert (story.stage, owed.force, owed.clause) == ("C", "owed", "4, C")
    officer = people("third party: Independent Scrutiny Officer, the partnership")
    story.steps("continuing", "2026-03-05", taking_part=AT_A)
    assert story.warning("people").endswith("nobody is named. (4, C)")
    story.steps("resolved", "2026-03-06", taking_part=(*AT_A, *officer))
    assert "people" not in story.warned
    with story.refused("owed") as reasons:
        story.closes("2026-03-07")
    assert ("mediation requested", "4, C") in [(r.ask, r.clause) for r in reasons]
    story.answers("2026-03-07", {"mediation requested": "4 March 2026"})
    assert "mediation requested" not in story.owed
