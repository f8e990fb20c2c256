"""`escalate open`: how a case begins."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import OPEN, Process, Typed


def test_given_no_store_when_a_case_is_opened_then_a_store_is_made_for_its_owner_alone(
    escalate: Typed, store: Path
) -> None:
    done = escalate(*OPEN)
    assert done.exit_code == 0
    assert f"A new store was made: {store}" in done.stderr
    if sys.platform != "win32":
        assert stat.S_IMODE(store.stat().st_mode) == 0o600


def test_given_an_opened_case_when_the_receipt_is_read_then_it_says_who_by_when_and_what(
    escalate: Typed,
) -> None:
    said = escalate(*OPEN).stdout
    assert "Case 1" in said
    assert "health visitor, Your Healthcare (health)" in said
    assert "Monday 9 March 2026" in said, "by when"
    assert "approval" in said, "what must be recorded"
    assert "recorded:     Monday 2 March 2026 at 10:00 by duty manager" in said


def test_given_a_rehearsal_when_a_case_is_opened_then_the_receipt_says_whose_clock_it_was(
    escalate: Typed,
) -> None:
    assert "ESCALATE_NOW set the clock to Monday 2 March 2026 at 10:00" in escalate(*OPEN).stderr


def test_given_values_that_are_missing_when_a_case_is_opened_then_all_are_named_at_once(
    process: Process, store: Path
) -> None:
    done = process("open", "--policy", "krscp")
    assert done.returncode == 2
    said = done.stderr.decode()
    for option in ("--raising", "--responding", "--child", "--disagreement"):
        assert option in said
    assert "--policy," not in said
    assert said.count("missing") == 1
    assert done.stdout == b""
    assert not store.exists()


def test_given_an_unknown_policy_when_a_case_is_opened_then_the_policies_are_named(
    escalate: Typed, store: Path
) -> None:
    done = escalate(*OPEN, "--policy=krcsp")
    assert done.exit_code == 21
    assert 'There is no policy "krcsp". Did you mean "krscp"?' in done.stderr
    alone = escalate("open", "--policy=krcsp")
    assert (alone.exit_code, alone.stderr) == (21, done.stderr), "before anything is asked for"
    assert not store.exists(), "what is refused makes no store"


def test_given_several_pathways_and_none_chosen_then_it_is_refused_with_their_names(
    escalate: Typed, store: Path
) -> None:
    done = escalate(*OPEN, "--pathway=")
    assert done.exit_code == 20
    assert "referral and enquiry, protection plan, practice or policy" in done.stderr
    assert not store.exists()


def test_given_a_dry_run_when_a_case_is_opened_then_nothing_is_made(
    escalate: Typed, store: Path
) -> None:
    done = escalate(*OPEN, "--plan")
    assert done.exit_code == 0
    assert "nothing was recorded" in done.stdout.lower()
    assert not store.exists()


def test_given_a_matter_of_practice_when_a_case_is_opened_then_there_is_no_child(
    escalate: Typed,
) -> None:
    typed = [one for one in OPEN if not one.startswith(("--child", "--pathway"))]
    done = escalate(*typed, "--pathway=practice or policy", "--practice", "--json")
    assert done.exit_code == 0
    case = json.loads(escalate("show", "1", "--json").stdout)
    assert case["child"] is None


@pytest.mark.parametrize("option", ["--child=W-1", "--child-name=A child", "--child-born=1/2/2020"])
def test_given_a_matter_of_practice_when_a_child_is_named_too_then_it_is_refused(
    escalate: Typed, option: str
) -> None:
    typed = [one for one in OPEN if not one.startswith("--child")]
    assert escalate(*typed, "--practice", option).exit_code == 2


def test_given_a_name_in_a_file_when_a_case_is_opened_then_it_need_not_be_typed(
    escalate: Typed, tmp_path: Path
) -> None:
    name = tmp_path / "name"
    name.write_text("A. N. Other\n", encoding="utf-8")
    assert escalate(*OPEN, f"--child-name=@{name}", "--child-born=1/2/2020").exit_code == 0
    child = json.loads(escalate("show", "1", "--json").stdout)["child"]
    assert child == {"reference": "W-1041", "name": "A. N. Other", "born": "2020-02-01"}


def test_given_a_risk_of_harm_and_a_sooner_date_when_a_case_is_opened_then_both_stand(
    escalate: Typed,
) -> None:
    done = escalate(
        *OPEN, "--harm-since=2/3/2026", "--protective=4/3/2026", "--protective-reason=A birth."
    )
    assert done.exit_code == 0, done.stderr
    case = json.loads(escalate("show", "1", "--json").stdout)
    assert case["deadline"]["date"] == "2026-03-04"
    assert case["harm"]


def test_given_a_ground_when_a_case_is_opened_at_a_later_stage_then_it_begins_there(
    escalate: Typed,
) -> None:
    refused = escalate(*OPEN, "--stage=Stage 5")
    assert refused.exit_code == 20
    assert "needs a reason" in refused.stderr
    assert escalate(*OPEN, "--stage=stage 5", "--ground=policy issue").exit_code == 0
    assert json.loads(escalate("show", "1", "--json").stdout)["stage"]["label"] == "Stage 5"


def test_given_a_matter_that_the_policy_leaves_out_then_it_is_refused_with_the_pointer(
    escalate: Typed,
) -> None:
    done = escalate(*OPEN, "--matter=conference decision")
    assert done.exit_code == 20
    assert "Out of scope: conference decision." in done.stderr


def test_given_an_editor_when_a_case_is_opened_then_its_text_is_what_was_written_there(
    escalate: Typed, tmp_path: Path
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('@home: it is not safe.\\n')",
        encoding="utf-8",
    )
    done = escalate(*OPEN, "--edit", EDITOR=f"{sys.executable} {editor}", VISUAL="")
    assert done.exit_code == 0, done.stderr
    case = json.loads(escalate("show", "1", "--json").stdout)
    assert case["disagreement"] == "@home: it is not safe."


def test_given_an_editor_that_is_not_there_then_it_is_refused(escalate: Typed) -> None:
    done = escalate(*OPEN, "--edit", VISUAL="no-such-editor-anywhere")
    assert done.exit_code == 2
    assert "cannot be started" in done.stderr


def test_given_two_users_without_a_name_then_the_account_is_recorded(
    escalate: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALATE_BY", "")
    monkeypatch.setenv("LOGNAME", "example")
    assert "by example" in escalate(*OPEN).stdout


def test_given_who_records_as_an_option_then_it_goes_before_the_environment(
    escalate: Typed,
) -> None:
    assert "by ward sister, UHL" in escalate(*OPEN, "--by=ward sister, UHL").stdout
