"""The clause register: complete, its places there, every rule cited, every duty shown by a test."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from escalate.policies import installed, load
from scripts import clauses
from scripts.clauses import BINDING, TOPICS, Account, Clause, Place, accounts, marks, unknown

COUNTED = {"krscp": ("K", 35), "llr": ("L", 45), "nel": ("N", 72), "uhl": ("U", 33)} | {
    "warrington": ("W", 50)
}
FOUND = {account.policy: account for account in accounts()}


@pytest.fixture(params=sorted(COUNTED))
def account(request: pytest.FixtureRequest) -> Account:
    return FOUND[str(request.param)]


def test_every_shipped_policy_has_a_register() -> None:
    assert set(FOUND) == set(COUNTED) == set(installed())
    assert sum(len(account.clauses) for account in FOUND.values()) == 235


def test_the_clauses_of_a_register_are_numbered_without_a_gap(account: Account) -> None:
    letter, count = COUNTED[account.policy]
    assert [clause.id for clause in account.clauses] == [
        f"{letter}{number:02}" for number in range(1, count + 1)
    ]


def test_every_clause_says_where_in_whose_words_with_what_force_and_what_the_tool_does(
    account: Account,
) -> None:
    for clause in account.clauses:
        assert clause.where, clause.id
        assert clause.software, clause.id
        assert clause.force in ("must", "should", "may", "info"), clause.id
        assert 0 < len(clause.quote.replace("…", " ").split()) <= 25, clause.id


def test_every_place_that_a_register_names_is_in_the_policy(account: Account) -> None:
    assert account.faults == []


def test_every_rule_of_a_policy_is_cited_by_a_clause(account: Account) -> None:
    assert [row.address for row in account.uncited] == []


def test_every_clause_that_says_must_or_should_is_named_by_a_test(account: Account) -> None:
    assert [clause.id for clause in account.missing] == []


def test_no_test_names_a_clause_that_is_not_there() -> None:
    assert unknown(list(FOUND.values())) == []


def test_every_topic_of_the_engine_is_used_by_a_register() -> None:
    keys = {key for account in FOUND.values() for clause in account.clauses for key in clause.key}
    assert {f"engine:{topic}" for topic in TOPICS} <= keys


# -- the script itself ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("stage[Stage 1].clocks[0]", "pathway[referral and enquiry].stage[Stage 1].clocks[0]"),
        ("policy.asks[approval]", "policy.asks[2]"),
        ("policy.asks[approval#2]", "policy.asks[3]"),
        ("policy.moves[policy issue]", "policy.moves[0]"),
        ("policy.out_of_scope[conference decision]", "policy.out_of_scope[0]"),
        ("pathway[protection plan].asks[theme]", "pathway[protection plan].asks[0]"),
    ],
)
def test_a_place_is_found_by_name_by_number_or_by_the_nth_of_a_name(key: str, address: str) -> None:
    (row,) = Place(load("krscp")[0]).find(key)
    assert row.address == address


@pytest.mark.parametrize(
    "key", ["policy", "policy.version", "about[adopts]", "engine:skips", "stage[Stage 4]"]
)
def test_a_level_a_value_and_a_topic_are_places_without_a_rule(key: str) -> None:
    assert Place(load("krscp")[0]).find(key) == ()


@pytest.mark.parametrize(
    "key",
    [
        "policy.asks[approver]",
        "policy.asks[approval#3]",
        "policy.asks[99]",
        "policy.review",
        "policy.form[0]",
        "policy.colour",
        "stage[Stage 6]",
        "stage[Stage 6].asks[0]",
        "pathway[protection plan].stage[Stage 1]",
        "about[nothing]",
        "engine:magic",
        "approval",
        "",
    ],
)
def test_a_place_that_is_not_there_is_a_fault(key: str) -> None:
    with pytest.raises(LookupError):
        Place(load("krscp")[0]).find(key)


TESTS = """
import pytest

pytestmark = [pytest.mark.clause("A01")]

@pytest.mark.clause("A02", "A03")
def test_one(): ...

class TestGroup:
    @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.clause("A04"))])
    def test_two(self, n): ...

@pytest.mark.xfail(strict=True, reason="not yet")
@pytest.mark.clause("A05")
def test_three(): ...

@pytest.mark.clause("A06")
def helper(): ...
"""


def test_marks_are_found_on_tests_parameters_classes_and_modules(tmp_path: Path) -> None:
    (tmp_path / "test_made_up.py").write_text(TESTS, encoding="utf-8")
    found = {mark.test: (mark.numbers, mark.green) for mark in marks(tmp_path)}
    assert found == {
        "test_one": (("A01", "A02", "A03"), True),
        "test_two": (("A01", "A04"), True),
        "test_three": (("A01", "A05"), False),
    }


def made_up(tmp_path: Path, *rows: str) -> Account:
    """The account of a register for one shipped policy, and of the tests above."""
    (tmp_path / "test_made_up.py").write_text(TESTS, encoding="utf-8")
    register = tmp_path / "clauses"
    register.mkdir()
    (register / "krscp.toml").write_text("\n".join(rows), encoding="utf-8")
    (account,) = accounts(register, tmp_path)
    return account


def clause(number: str, force: str, key: str) -> str:
    """A row of a register."""
    return (
        f'[[clause]]\nid = "{number}"\nwhere = "1"\nquote = "q"\nsoftware = "s"\n'
        f'force = "{force}"\nkey = ["{key}"]'
    )


def test_a_duty_without_a_test_or_with_one_that_is_expected_to_fail_is_missing(
    tmp_path: Path,
) -> None:
    account = made_up(
        tmp_path,
        clause("A02", "must", "policy.asks[approval]"),
        clause("A05", "must", "policy"),
        clause("A07", "should", "policy"),
        clause("A08", "may", "policy.asks[nobody]"),
    )
    assert [one.id for one in account.missing] == ["A05", "A07"]
    assert account.faults == ["A08: 'policy.asks[nobody]': there is no such row"]
    assert "policy.asks[2]" not in [row.address for row in account.uncited]
    assert len(unknown([account])) == 5  # A01 three times, A03, A04


@pytest.mark.parametrize("healthy", [True, False])
def test_the_script_prints_every_clause_and_fails_when_anything_is_amiss(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], healthy: bool
) -> None:
    shown = Clause(
        id="A02", where="1", quote="q", force="must", software="s", key=("policy",), printed="why"
    )
    tests = {"A02": [clauses.Mark("test_made_up.py", "test_one", ("A02",), green=healthy)]}
    monkeypatch.setattr(clauses, "accounts", lambda: (Account("krscp", (shown,), tests),))
    assert clauses.main() == (0 if healthy else 1)
    out, err = capsys.readouterr()
    assert "A02  must    1: policy" in out
    assert "printed only: why" in out
    assert "test_made_up.py\n               test_one" in out
    assert ("NO TEST" in out) is not healthy
    assert err == ("" if healthy else "krscp: no test shows A02\n")


def test_the_summary_counts_each_policy_and_all() -> None:
    *_, last = clauses.summary(list(FOUND.values()))
    binding = Counter(
        clause.force in BINDING for account in FOUND.values() for clause in account.clauses
    )
    assert last.split()[:3] == ["all", "235", str(binding[True])]
