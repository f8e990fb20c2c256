"""What else can happen to a case: answers, flags, actions, extensions, corrections, ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import APPROVED, BOTH, OPEN, Typed

WARRINGTON = (
    "open",
    "--policy=warrington",
    "--child=W-207",
    "--raising=practice nurse, NHS Warrington CCG (CCG)",
    "--responding=social worker, Warrington Borough Council (children's social care)",
    "--disagreement=The level of need.",
)
UHL = (
    "open",
    "--policy=uhl",
    "--child=U-8",
    "--raising=ward sister, UHL",
    "--responding=consultant, UHL",
    "--disagreement=Discharge.",
)


def case(escalate: Typed, number: int = 1) -> dict[str, Any]:
    """The case as a document."""
    document: dict[str, Any] = json.loads(escalate("show", str(number), "--json").stdout)
    return document


@pytest.fixture
def discussed(opened: Typed) -> Typed:
    """Case 1 with one record at Stage 1, for which a copy is owed."""
    assert opened("step", "1", "continuing", *BOTH, *APPROVED).exit_code == 0
    return opened


@pytest.fixture
def resolved(discussed: Typed) -> Typed:
    """Case 1 resolved, with nothing owed."""
    assert discussed("step", "1", "resolved", *BOTH, *APPROVED).exit_code == 0
    for record in ("1", "2"):
        assert (
            discussed("answer", "1", "copy on the child's file", f"--record={record}").exit_code
            == 0
        )
    return discussed


def test_given_something_owed_when_it_is_answered_then_it_is_owed_no_more(
    discussed: Typed,
) -> None:
    assert [row["ask"] for row in case(discussed)["owed"]] == ["copy on the child's file"]
    done = discussed("answer", "1", "Copy on the child's file", "--on=2/3/2026", "--who=clerk, AfC")
    assert done.exit_code == 0, done.stderr
    assert case(discussed)["owed"] == []


def test_given_an_ask_the_policy_does_not_know_then_it_is_refused_with_those_it_knows(
    discussed: Typed,
) -> None:
    done = discussed("answer", "1", "copy on file")
    assert done.exit_code == 20
    assert "It asks for:" in done.stderr
    assert "copy on the child's file" in done.stderr


def test_given_the_parts_of_an_answer_then_each_is_kept(escalate: Typed) -> None:
    assert escalate(*WARRINGTON).exit_code == 0
    typed = ("step", "1", "unresolved", "--with=raising: supervisor")
    assert escalate(*typed).exit_code == 0
    done = escalate(
        "answer",
        "1",
        "shared with",
        "--part=the worker who raised the concern=practice nurse",
        "--part=relevant personnel=Designated Nurse",
    )
    assert done.exit_code == 0, done.stderr
    assert "shared with" not in [row["ask"] for row in case(escalate)["owed"]]
    twice = escalate("answer", "1", "shared with", "--part=a=1", "--part=a=2")
    assert (twice.exit_code, "Give each part once" in twice.stderr) == (2, True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("answer",), 2),
        (("answer", "one", "note"), 2),
        (("answer", "9", "note"), 21),
        (("answer", "1", "note", "--record=0"), 2),
        (("answer", "1", "note", "x", "--record=9"), 20),
        (("approve", "1"), 2),
        (("approve", "1", "--by-whom=nurse, A", "--record=9"), 20),
        (("approve", "1", "--by-whom=nurse, A", "--record=1", "--on=1/1/2026"), 20),
        (("flag",), 2),
        (("flag", "1", "--when=3/3/2026"), 20),
        (("unflag", "1"), 2),
        (("action", "1"), 2),
        (("action", "1", "1", "--done"), 20),
        (("action", "1", "1"), 2),
        (("action", "1", "x", "--done"), 2),
        (("extend", "1"), 2),
        (("extend", "1", "--until=1/4/2026"), 20),
        (("extend", "1", "--until=1/4/2026 10:00"), 2),
        (("hand-over", "1"), 2),
        (("hand-over", "1", "--to=krscp", "--reason=x"), 20),
        (("hand-over", "1", "--to=nowhere", "--reason=x"), 21),
        (("correct", "1"), 2),
        (("correct", "1", "9", "--reason=x"), 20),
        (("correct", "1", "1", "--reason=x"), 20),
        (("close", "1"), 20),
        (("close",), 2),
        (("reopen", "1"), 2),
        (("reopen", "1", "--reason=x"), 20),
        (("refer", "9"), 21),
        (("step", "9", "resolved", *BOTH), 21),
    ],
)
def test_given_what_cannot_be_when_it_is_typed_then_the_store_is_as_it_was_byte_for_byte(
    discussed: Typed, store: Path, typed: tuple[str, ...], code: int
) -> None:
    before = store.read_bytes()
    done = discussed(*typed)
    assert done.exit_code == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.strip().endswith((".", "`."))
    assert "Traceback" not in done.stderr
    assert store.read_bytes() == before
    assert [file.name for file in store.parent.iterdir()] == [store.name]


def test_given_a_record_when_it_is_approved_then_approver_and_date_are_kept(opened: Typed) -> None:
    assert opened("step", "1", "unresolved", *BOTH).exit_code == 0
    assert "approval" in [row["ask"] for row in case(opened)["owed"]]
    done = opened(
        "approve", "1", "--record=1", "--by-whom=team leader, Your Healthcare", "--on=today"
    )
    assert done.exit_code == 0, done.stderr
    assert "approval" not in [row["ask"] for row in case(opened)["owed"]]


def test_given_a_risk_of_harm_when_it_is_flagged_then_the_deadline_moves_at_once(
    escalate: Typed,
) -> None:
    assert escalate(*UHL).exit_code == 0
    assert case(escalate)["deadline"] is None, "the policy sets no timescale"
    assert escalate("flag", "1").exit_code == 0
    assert case(escalate)["deadline"]["date"] == "2026-03-02"
    done = escalate("unflag", "1", "--reason=-", input="The cause was found.\n")
    assert done.exit_code == 0, done.stderr
    assert "The cause was found." in done.stdout
    assert not case(escalate)["harm"]


def test_given_an_action_when_it_is_late_and_then_done_then_its_story_is_kept(
    opened: Typed,
) -> None:
    assert opened("action", "1", "--new=Visit; manager, AfC; 4/3/2026").exit_code == 0
    late = opened(
        "action",
        "1",
        "1",
        "--explain=Ill.",
        "--new-plan=Again.",
        "--due=6/3/2026",
        now="2026-03-05T09:00Z",
    )
    assert late.exit_code == 0, late.stderr
    assert opened("action", "1", "1", "--done-on=6/3/2026", now="2026-03-06T17:00Z").exit_code == 0
    [action] = case(opened)["actions"]
    assert action["done"]["date"] == "2026-03-06"
    assert len(action["updates"]) == 2


def test_given_a_policy_with_extensions_when_what_it_wants_is_given_then_the_date_moves(
    escalate: Typed,
) -> None:
    assert escalate(*WARRINGTON).exit_code == 0
    refused = escalate("extend", "1", "--until=13/3/2026")
    assert refused.exit_code == 20
    assert refused.stderr.count("An extension needs") == 2, "all reasons at once"
    done = escalate(
        "extend",
        "1",
        "--until=13/3/2026",
        "--answer=rationale=Away.",
        "--action=Meet; nurse, NHS Warrington CCG; 12/3/2026",
    )
    assert done.exit_code == 0, done.stderr
    assert case(escalate)["deadline"]["date"] == "2026-03-13"


def test_given_another_policy_when_a_case_is_handed_over_then_both_cases_name_each_other(
    escalate: Typed,
) -> None:
    assert escalate(*UHL).exit_code == 0
    done = escalate(
        "hand-over",
        "1",
        "--to=llr",
        "--responding=social worker, City Council (children's social care)",
        "--reason=It is about another agency.",
    )
    assert done.exit_code == 0, done.stderr
    assert "Case 2" in done.stdout
    assert case(escalate, 1)["status"] == "handed over"
    there = case(escalate, 2)
    assert (there["policy"]["id"], there["child"]["reference"]) == ("llr", "U-8")
    assert there["responding"]["agency"] == "City Council"


def test_given_a_mistake_when_it_is_corrected_then_the_deadline_is_reckoned_again(
    opened: Typed,
) -> None:
    done = opened("correct", "1", "1", "--reason=Typed wrongly.", "--raised=27/2/2026")
    assert done.exit_code == 0, done.stderr
    assert case(opened)["deadline"]["date"] == "2026-03-06"
    assert case(opened)["raised"]["date"] == "2026-02-27"


def test_given_an_answer_that_was_wrong_when_it_is_withdrawn_then_it_is_owed_again(
    opened: Typed,
) -> None:
    copy = "--answer=copy on the child's file=Filed."
    assert opened("step", "1", "continuing", *BOTH, *APPROVED, copy).exit_code == 0
    assert case(opened)["owed"] == []
    done = opened("correct", "1", "2", "--reason=Not filed.", "--withdraw=copy on the child's file")
    assert done.exit_code == 0, done.stderr
    assert [row["ask"] for row in case(opened)["owed"]] == ["copy on the child's file"]


def test_given_nothing_owed_when_a_case_is_closed_then_it_is_closed_until_it_is_reopened(
    resolved: Typed,
) -> None:
    assert resolved("close", "1").exit_code == 0
    assert case(resolved)["status"] == "closed"
    assert resolved("step", "1", "resolved", *BOTH, *APPROVED).exit_code == 20
    assert resolved("reopen", "1", "--reason=It goes on.").exit_code == 0
    assert case(resolved)["status"] == "open"


def test_given_two_cases_then_each_has_its_own_number(opened: Typed) -> None:
    assert "Case 2" in opened(*OPEN).stdout
