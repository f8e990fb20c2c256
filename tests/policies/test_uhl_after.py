"""UHL, other agencies, skipped steps, what follows a resolution, and the form."""

from __future__ import annotations

import datetime as dt

import pytest

from escalate.app.cases import find, installed
from escalate.app.handling import handle
from escalate.core.commands import Correct
from escalate.core.events import Answer
from tests.policies.heard import given, heard, missed, owed, said
from tests.policies.uhl_cases import DISCUSSED, REFERRED, SHARED, at_step_3, opened, uhl
from tests.story import Story, person, when

LIAISON = "liaison with safeguarding team"
SOCIAL_WORKER = "social worker, City Council (children's social care)"


def found_to_be_of_another_agency(story: Story, on: str) -> None:
    """The opening is corrected: not a colleague, but a social worker decided."""
    handle(
        story.app,
        Correct(
            case=story.number,
            version=1,
            reason="the decision was the council's",
            responding=person(SOCIAL_WORKER),
            op="correction",
            actor="recorder",
            when=when(on),
            recorded=when(on),
        ),
    )


# -- disputes with another agency -----------------------------------------------------------------


@pytest.mark.clause("U18", "U19")
def test_given_a_dispute_with_another_agency_when_opened_then_llr_is_named() -> None:
    story = uhl(responding=SOCIAL_WORKER)
    with story.refused("out-of-scope") as reasons:
        story.opens()
    [reason] = reasons
    assert reason.clause == "3.4(c)"
    assert "Liaise with the UHL Safeguarding Children Team" in reason.remedy
    assert "llr" in reason.remedy


@pytest.mark.clause("U19")
def test_given_another_agency_is_found_later_when_a_step_is_recorded_then_it_is_refused() -> None:
    story = opened()
    found_to_be_of_another_agency(story, "2026-03-03 09:00")
    with story.refused("out-of-scope") as reasons:
        story.steps("unresolved", "2026-03-03 10:00", answering=DISCUSSED)
    assert [r.clause for r in reasons] == ["3.4(c)"]
    assert "escalate hand-over 1 --to llr" in reasons[0].remedy
    with story.refused("out-of-scope"):
        story.refers("2026-03-03 10:00", to="Step 3", ground="urgent", entering=REFERRED)
    assert story.stage == "Step 1"


@pytest.mark.clause("U18", "U19")
def test_given_a_uhl_case_when_handed_over_then_both_cases_name_each_other() -> None:
    story = opened("2026-03-02 10:00", {"level": "CIN"}, harm="2026-03-02 10:00")
    found_to_be_of_another_agency(story, "2026-03-02 12:00")
    outcome = story.hands_over("2026-03-02 13:00", "llr", SOCIAL_WORKER)
    assert outcome.other is not None
    ended, goes_on = story.case, find(story.app, outcome.other.case.number).case
    assert (ended.status, ended.handed_to, ended.handed_policy) == ("handed over", 2, "llr")
    assert (goes_on.number, goes_on.handed_from) == (2, 1)
    assert (goes_on.policy.id, goes_on.stage, goes_on.status) == ("llr", "Step 1", "open")


@pytest.mark.clause("U19")
def test_given_a_hand_over_then_the_day_it_was_raised_and_the_harm_flag_go_with_it() -> None:
    story = opened("2026-03-02 10:00", harm="2026-03-02 10:00")
    outcome = story.hands_over("2026-03-03 13:00", "llr", SOCIAL_WORKER)
    assert outcome.other is not None
    goes_on = outcome.other.case
    assert goes_on.raised == when("2026-03-02 10:00")
    assert goes_on.flagged == when("2026-03-02 10:00")
    assert goes_on.deadline is not None
    # The same-day rule of the other policy counts from the entry there, the later of the two.
    assert (goes_on.deadline.due, goes_on.deadline.clause[:10]) == (
        dt.date(2026, 3, 3),
        "Appendix 1",
    )


@pytest.mark.clause("U18", "U23")
def test_given_a_hand_over_then_what_was_owed_stays_on_the_uhl_case_with_the_liaison() -> None:
    story = opened(answering={"level": "CIN"})
    outcome = story.hands_over("2026-03-03 13:00", "llr", SOCIAL_WORKER)
    assert set(story.owed) == {"safeguarding referral", "safeguarding team notified", LIAISON}
    assert owed(story, LIAISON) == [(None, "3, another agency")]
    assert outcome.other is not None
    assert [row.ask for row in outcome.other.case.owed] == []
    with story.refused("owed") as reasons:
        story.closes("2026-03-04 10:00")
    assert len(reasons) == 3
    story.answers(
        "2026-03-04 11:00",
        {
            LIAISON: "spoke to the duty nurse",
            "safeguarding referral.ICE reference": "ICE-1",
            "safeguarding team notified": "x15770",
        },
    )
    story.closes("2026-03-04 12:00")
    assert story.case.status == "closed"


@pytest.mark.clause("U18")
def test_given_the_liaison_told_with_the_hand_over_then_it_is_not_owed() -> None:
    story = opened()
    story.hands_over("2026-03-03 13:00", "llr", SOCIAL_WORKER, {LIAISON: "spoke to the team"})
    assert story.owed == []


@pytest.mark.clause("U19")
def test_given_a_case_handed_over_when_a_step_is_recorded_then_the_other_case_is_named() -> None:
    story = opened()
    story.hands_over("2026-03-03 13:00", "llr", SOCIAL_WORKER)
    with story.refused("not-open") as reasons:
        story.steps("unresolved", "2026-03-04 10:00", answering=DISCUSSED)
    assert reasons[0].remedy == "Go on with case 2, under llr."
    with story.refused("not-ended"):
        story.reopens("2026-03-04 10:00")


@pytest.mark.clause("U19")
def test_given_a_hand_over_without_the_other_agency_then_neither_case_is_changed() -> None:
    story = opened()
    with story.refused("no-party"):
        story.hands_over("2026-03-03 13:00", "llr", "social worker")
    assert story.case.status == "open"
    with story.app.store.reading() as store:
        assert list(store.numbers()) == [1]


# -- skipping -------------------------------------------------------------------------------------


@pytest.mark.clause("U08")
def test_given_no_ground_when_a_step_is_skipped_then_it_is_refused() -> None:
    story = opened()
    with story.refused("skip-no-reason"):
        story.steps(
            "unresolved", "2026-03-03 10:00", answering=DISCUSSED, to="Step 3", entering=REFERRED
        )
    with story.refused("skip-no-reason"):
        uhl().opens(stage="Step 2")
    assert story.stage == "Step 1"


@pytest.mark.clause("U08")
def test_given_a_ground_when_a_step_is_skipped_then_it_is_accepted_with_a_warning() -> None:
    story = opened()
    story.steps(
        "unresolved",
        "2026-03-03 10:00",
        answering=DISCUSSED,
        to="Step 3",
        ground="no manager on duty",
        entering=REFERRED,
    )
    assert (story.stage, story.case.visit.ground) == ("Step 3", "no manager on duty")
    assert [says for says, _ in heard(story, "skip-ground")] == [
        "This policy has no skipping clause; the reason is kept."
    ]


# -- following resolution -------------------------------------------------------------------------


def resolved() -> Story:
    story = opened()
    shared = {**DISCUSSED, f"{SHARED}.method": "email"}
    story.steps("resolved", "2026-03-03 10:00", answering=shared)
    return story


@pytest.mark.clause("U28")
def test_given_no_learning_when_the_case_is_closed_then_it_is_closed_with_a_warning() -> None:
    story = resolved()
    story.closes("2026-03-04 10:00")
    assert story.case.status == "closed"
    assert {ask: clause for ask, clause in missed(story).items() if "learning" in ask} == {
        "learning": "4",
        "learning sent": "4",
    }


@pytest.mark.clause("U28")
@pytest.mark.parametrize("sent", ["Safeguarding Children office", "none identified"])
def test_given_learning_sent_to_the_office_when_closed_then_nothing_is_missed(sent: str) -> None:
    story = resolved()
    story.closes("2026-03-04 10:00", {"learning": "ask earlier", "learning sent": sent})
    assert [ask for ask in missed(story) if "learning" in ask] == []


@pytest.mark.clause("U28")
def test_given_learning_sent_elsewhere_when_closed_then_it_warns_where_it_belongs() -> None:
    story = resolved()
    story.closes("2026-03-04 10:00", {"learning": "ask earlier", "learning sent": "the ward"})
    assert missed(story)["learning sent"] == "4"
    assert "learning" not in missed(story)


@pytest.mark.clause("U29")
def test_given_a_resolved_case_when_closed_then_debrief_and_amendment_are_offered() -> None:
    story = resolved()
    assert "It may also be helpful to debrief" in said(story, "close")
    assert "consultation with your safeguarding team" in said(story, "close")
    assert {"debrief", "protocol amendment"}.isdisjoint(missed(story))
    story.closes("2026-03-04 10:00", {"debrief": "YES", "protocol amendment": "the handover sheet"})
    assert [a.text for a in given(story.case, "debrief")] == ["yes"]
    assert [a.text for a in given(story.case, "protocol amendment")] == ["the handover sheet"]


# -- the form, and the policy's own record --------------------------------------------------------

FORM = (
    ("Patient Name", "child.name"),
    ("Date of Birth", "child.born"),
    ("Hospital Number", "child.reference"),
    ("Named Ward Nurse", "answer.named ward nurse"),
    ("Current Safeguarding Level", "answer.level"),
    ("Safeguarding Supervision Date", "date.safeguarding supervision"),
    ("Named Safeguarding Specialist Nurse", "answer.named safeguarding specialist nurse"),
    ("Date of Internal Escalation", "date.raised"),
    ("Allocated Social Worker", "answer.allocated social worker"),
    ("Date of Escalation to Ward Manager", "entered.Step 2"),
    ("Date of Escalation to Social Care", "date.safeguarding referral"),
    ("Date of Escalation to Safeguarding Team", "date.shared with safeguarding team"),
    ("Date of Escalation to Named Doctor or Matron for Safeguarding", "entered.Step 3"),
    ("Date of Escalation to Service Manager", ""),
)
BLOCK = ("reason", "outcome", "name", "", "date")


@pytest.mark.clause("U16", "U30")
def test_given_the_form_of_appendix_1_then_its_fields_stand_in_its_order_with_their_sources() -> (
    None
):
    policy, _, _ = installed(uhl().app, "uhl")
    [form] = policy.forms
    assert form.return_to == "child.protectionteam@uhl-tr.nhs.uk"
    assert len(form.fields) == 34
    for (label, source), (printed, wanted) in zip(form.fields[:14], FORM, strict=True):
        assert label.startswith(printed)
        assert source == wanted
    blocks = [form.fields[start : start + 5] for start in (14, 19, 24, 29)]
    for step, block in zip(("Step 1", "Step 2", "Step 3"), blocks, strict=False):
        sources = [f"record.{step}.{what}" if what else "" for what in BLOCK]
        assert [source for _, source in block] == sources
    assert {source for _, source in blocks[3]} == {""}  # block D is left blank
    assert [label for label, _ in form.fields[30:] if "supplied" not in label] == []
    assert "Template available in Appendix 1" in said(opened(), "policy")


@pytest.mark.clause("U30")
def test_given_what_the_form_wants_of_a_child_when_it_is_answered_then_the_case_keeps_it() -> None:
    story = at_step_3()
    names = ("named ward nurse", "named safeguarding specialist nurse", "allocated social worker")
    supervised = Answer(ask="safeguarding supervision", on=when("2026-02-20"))
    story.answers("2026-03-05 10:00", [supervised, *(Answer(ask=n, text=n) for n in names)])
    assert [given(story.case, name)[0].text for name in names] == list(names)
    assert given(story.case, "safeguarding supervision")[0].on == when("2026-02-20")
    assert [visit.entered.day for visit in story.case.visits] == [
        dt.date(2026, 3, 2),
        dt.date(2026, 3, 3),
        dt.date(2026, 3, 4),
    ]


@pytest.mark.clause("U20", "U31", "U32", "U33")
def test_given_the_policy_then_it_is_in_force_from_the_later_approval_and_has_no_review_date() -> (
    None
):
    policy, _, _ = installed(uhl().app, "uhl")
    assert policy.effective == dt.date(2023, 8, 3)
    assert "12 June 2023" in policy.about["approved by"]
    assert policy.review is None
    assert policy.about["next review"] == "not stated"
    assert "Template for recording escalation" in policy.about["changes"]
    assert "Received" in policy.about["distribution"]
    assert "work to multi-agency plans and processes" in said(opened(), "policy")
    assert "review-overdue" not in opened("2030-01-07 10:00").warned
