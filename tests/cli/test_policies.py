"""`escalate policy`: the policies there are, and one's own."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

UHL = resources.files("escalate.policies").joinpath("uhl.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def no_own_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home without policies in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_given_the_shipped_policies_when_they_are_listed_then_all_five_are_there(
    escalate: Typed,
) -> None:
    rows = json.loads(escalate("policy", "list", "--json").stdout)
    assert [row["id"] for row in rows] == ["krscp", "llr", "nel", "uhl", "warrington"]
    said = escalate("policy", "list").stdout
    assert all(row["title"] in said for row in rows)


def test_given_a_policy_when_it_is_shown_then_its_clauses_are(escalate: Typed) -> None:
    assert "1.4" in escalate("policy", "show", "krscp").stdout
    assert json.loads(escalate("policy", "show", "krscp", "--json").stdout)["id"] == "krscp"


def test_given_a_policy_when_its_timetable_is_asked_then_the_dates_are_reckoned(
    escalate: Typed,
) -> None:
    done = escalate("policy", "plan", "krscp", "--raised=2/3/2026", "--pathway=protection plan")
    assert done.exit_code == 0, done.stderr
    assert "Monday 9 March 2026" in done.stdout
    today = escalate("policy", "plan", "uhl", "--harm")
    assert "Monday 2 March 2026" in today.stdout


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("show", "krcsp"), 21),
        (("show",), 2),
        (("plan", "nowhere"), 21),
        (("plan", "krscp"), 21),
        (("plan", "krscp", "--pathway=x"), 21),
        (("plan", "uhl", "--raised=5"), 2),
        (("plan",), 2),
        (("lint",), 2),
        (("lint", "no-such-file"), 2),
        (("new",), 2),
        (("nothing",), 2),
    ],
)
def test_given_what_there_is_not_when_a_policy_is_asked_then_it_is_refused(
    escalate: Typed, typed: tuple[str, ...], code: int
) -> None:
    done = escalate("policy", *typed)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr


def test_given_the_template_when_a_policy_is_begun_then_it_is_checked_and_never_written_over(
    escalate: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    done = escalate("policy", "new", str(file))
    assert done.exit_code == 0, done.stderr
    assert str(file) in done.stdout
    assert escalate("policy", "lint", str(file)).exit_code in (0, 24)
    file.write_text("mine", encoding="utf-8")
    assert escalate("policy", "new", str(file)).exit_code == 2
    assert file.read_text(encoding="utf-8") == "mine"


def test_given_a_faulty_policy_when_it_is_checked_then_all_faults_are_told_at_once(
    escalate: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('id = "Ours"\ntitel = "x"\n', encoding="utf-8")
    done = escalate("policy", "lint", str(file))
    assert done.exit_code == 24
    assert len(done.stderr.splitlines()) > 3
    as_json = escalate("policy", "lint", str(file), "--json")
    assert json.loads(as_json.stderr)["exit"] == 24


def test_given_a_shipped_policy_when_it_is_checked_then_it_has_no_faults(escalate: Typed) -> None:
    done = escalate("policy", "lint", "-", input=UHL)
    assert done.exit_code == 0, done.stderr
    assert "uhl has no faults." in done.stdout
    assert json.loads(escalate("policy", "lint", "-", "--json", input=UHL).stdout)["id"] == "uhl"


def test_given_a_policy_of_ones_own_when_a_case_is_opened_then_it_is_judged_by_it(
    escalate: Typed, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "escalate" / "policies"
    folder.mkdir(parents=True)
    own = UHL.replace('id = "uhl"', 'id = "ours"', 1)
    (folder / "ours.toml").write_text(own, encoding="utf-8")
    parties = ("--raising=ward sister, UHL", "--responding=doctor, UHL")
    done = escalate("open", "--policy=ours", "--child=1", "--disagreement=x", *parties)
    assert done.exit_code == 0, done.stderr
    assert "ours" in escalate("policy", "list").stdout


def test_given_a_calendar_that_there_is_not_when_a_policy_is_checked_then_it_is_a_fault(
    escalate: Typed,
) -> None:
    wrong = UHL.replace('subdivision = "ENG"', 'subdivision = "ENGLAND"', 1)
    done = escalate("policy", "lint", "-", input=wrong)
    assert (done.exit_code, "ENGLAND" in done.stderr) == (24, True)


def test_given_an_editor_that_knows_schemas_then_it_can_have_that_of_policies(
    escalate: Typed,
) -> None:
    assert "$defs" in json.loads(escalate("policy", "schema").stdout)
