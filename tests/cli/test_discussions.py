"""`escalate step` and `escalate refer`: discussions and where they lead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, Process, Typed, entries

THURSDAY = "2026-03-05T15:00Z"


def test_given_an_open_case_when_a_discussion_fails_then_it_goes_up_a_stage(opened: Typed) -> None:
    done = opened(
        "step",
        "1",
        "unresolved",
        *BOTH,
        *APPROVED,
        "--when=5 March 2026 14:30",
        "--channel=telephone",
        "--agreed=A visit.",
        "--not-agreed=The threshold.",
        "--safe-now=Daily visits.",
        "--action=Visit; team manager, AfC; 9/3/2026",
        now=THURSDAY,
    )
    assert done.exit_code == 0, done.stderr
    case = json.loads(opened("show", "1", "--json", now=THURSDAY).stdout)
    assert case["stage"]["label"] == "Stage 2"
    assert case["deadline"]["date"] == "2026-03-12"
    [record] = case["records"]
    assert [p["part"] for p in record["people"]] == ["raising", "responding"]
    assert {a["ask"]: a["text"] for a in record["answers"]}["safe now"] == "Daily visits."
    assert case["actions"][0]["due"] == "2026-03-09"


def test_given_a_dry_run_when_a_discussion_is_typed_then_nothing_is_recorded(
    opened: Typed, store: Path
) -> None:
    """Nothing in the case; that somebody looked at it in this way is kept."""
    before = entries(store)
    done = opened("step", "1", "unresolved", *BOTH, "--plan")
    assert done.exit_code == 0
    assert "nothing was recorded" in done.stdout.lower()
    assert [entry for entry in entries(store) if entry.case == 1] == before[1:]
    assert json.loads(opened("reads", "--json").stdout)["rows"][-1]["command"] == "plan"


def test_given_values_that_are_missing_when_a_discussion_is_recorded_then_all_are_named(
    process: Process, opened: Typed
) -> None:
    done = process("step")
    assert done.returncode == 2
    assert b"CASE, OUTCOME and --with are missing." in done.stderr
    assert b"CASE" not in process("step", "1").stderr


def test_given_an_unknown_outcome_then_it_is_refused_with_those_there_are(opened: Typed) -> None:
    done = opened("step", "1", "unresolvd", *BOTH)
    assert done.exit_code == 20
    assert "Did you mean 'unresolved'? It is continuing, unresolved or resolved." in done.stderr


def test_given_something_the_policy_must_have_then_its_absence_is_refused_with_the_clause(
    opened: Typed,
) -> None:
    done = opened("step", "1", "continuing", *BOTH)
    assert done.exit_code == 20
    assert "(clause 1.9)" in done.stderr
    assert '--approved-by "ROLE, AGENCY"' in done.stderr


def test_given_a_held_case_when_it_is_referred_then_it_goes_up(opened: Typed) -> None:
    assert opened("step", "1", "unresolved", "--hold", *BOTH, *APPROVED).exit_code == 0
    done = opened("refer", "1", "--entering=raising: manager", now="2026-03-03T10:00Z")
    assert done.exit_code == 0, done.stderr
    assert "Case went up to Stage 2" in done.stdout


def test_given_a_case_that_is_not_held_when_it_is_referred_then_it_is_refused(
    opened: Typed,
) -> None:
    done = opened("refer", "1")
    assert done.exit_code == 20
    assert "nothing can be referred" in done.stderr


def test_given_a_ground_when_a_case_is_referred_to_a_later_stage_then_it_skips(
    opened: Typed,
) -> None:
    done = opened("refer", "1", "--to=Stage 5", "--ground=policy issue")
    assert done.exit_code == 0, done.stderr
    unknown = opened("refer", "1", "--to=Stage 9", "--ground=policy issue")
    assert (unknown.exit_code, "Stage 9" in unknown.stderr) == (20, True)


def test_given_a_later_referral_when_a_discussion_fails_then_both_dates_are_kept(
    opened: Typed,
) -> None:
    done = opened(
        "step",
        "1",
        "unresolved",
        *BOTH,
        *APPROVED,
        "--when=3/3/2026",
        "--referred=4/3/2026",
        now=THURSDAY,
    )
    assert done.exit_code == 0, done.stderr
    visits = json.loads(opened("show", "1", "--json", now=THURSDAY).stdout)["visits"]
    assert visits[0]["failed"]["date"] == "2026-03-03"
    assert visits[1]["entered"]["date"] == "2026-03-04"


def test_given_votes_when_the_stage_lets_them_decide_then_no_outcome_is_needed(
    escalate: Typed,
) -> None:
    sides = ("Health", "Children's Services")
    equal = [
        f"--vote={agency}={vote}" for agency, vote in zip(sides, ("for", "against"), strict=True)
    ]
    done = escalate(
        "open",
        "--policy=nel",
        "--pathway=equally divided view",
        "--child=N-3",
        "--raising=named nurse, Health",
        "--responding=social worker, Children's Services",
        "--disagreement=Whether there is a plan.",
        "--answer=conference@1/3/2026=Initial",
        "--answer=already on a plan=no",
        *equal,
    )
    assert done.exit_code == 0, done.stderr
    agreed = [f"--vote={agency}=for" for agency in sides]
    done = escalate("step", "1", *BOTH, *agreed)
    assert done.exit_code == 0, done.stderr
    assert json.loads(escalate("show", "1", "--json").stdout)["status"] == "resolved"


@pytest.mark.parametrize(
    "option",
    ["--when=5", "--with=nurse", "--vote=Police", "--action=Visit", "--answer=x", "--harm-since=x"],
)
def test_given_a_value_that_cannot_be_read_then_nothing_is_recorded(
    opened: Typed, store: Path, option: str
) -> None:
    before = store.read_bytes()
    done = opened("step", "1", "unresolved", *BOTH, option)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
    assert store.read_bytes() == before


def test_given_a_file_of_answers_when_a_discussion_is_recorded_then_all_are_kept(
    opened: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    rows = [
        {"ask": "approval", "who": "team leader, Your Healthcare"},
        {"ask": "note", "text": "N"},
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")
    assert opened("step", "1", "continuing", *BOTH, f"--answers=@{file}").exit_code == 0
    [record] = json.loads(opened("show", "1", "--json").stdout)["records"]
    assert {answer["ask"] for answer in record["answers"]} >= {"approval", "note"}
