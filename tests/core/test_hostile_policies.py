"""Policy files as large as they may be, and larger: read or refused in so many steps at most."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from itertools import count

import pytest

from escalate.core.examining import Fault, examine
from escalate.core.lint import MOST_FAULTS, remarks
from escalate.core.lint.fault import joined, nearest, repeated
from escalate.core.lint.size import (
    MOST_ENTRIES,
    MOST_LETTERS,
    MOST_OF,
    MOST_TABLES,
    MOST_VALUES,
    _walked,
)
from escalate.core.policy import Policy
from escalate.core.strict_toml import read_toml
from escalate.policies import installed, text_of
from tests.core.huge import ACCEPTED, ASKS, FIRST, REFUSED, policy, rows, stages, words

MOST_CALLS = 12_000_000
"""About a second's work. The worst of them all makes nine million calls."""
MOST_TOLD = 500_000
"""Characters of what is told of all faults together."""


def told(faults: tuple[Fault, ...]) -> int:
    return sum(len(f"{fault.place}{fault.says}{fault.remedy}") for fault in faults)


def read(text: str) -> tuple[Policy | None, tuple[Fault, ...], int]:
    """The policy of a text, its faults and remarks, and how many calls it took to find them."""
    calls = 0

    def counted(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        found, faults = examine(text)
        said = remarks(found, dt.date(2026, 3, 2), ()) if found else ()
    finally:
        sys.setprofile(before)
    return found, (*faults, *said), calls


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_given_a_policy_of_the_greatest_size_then_it_is_read_in_a_bounded_number_of_steps(
    text: str,
) -> None:
    found, said, calls = read(text)
    assert found is not None, said
    assert calls <= MOST_CALLS
    assert told(said) <= MOST_TOLD


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_given_a_policy_full_of_faults_then_it_is_refused_and_not_told_without_end(
    text: str,
) -> None:
    found, faults = examine(text)
    assert found is None
    assert all(fault.code != "policy-size" for fault in faults)
    assert told(faults) <= MOST_TOLD


def test_given_more_faults_than_anybody_mends_then_the_first_are_told_and_that_there_are_more() -> (
    None
):
    faults = examine(REFUSED["limits that cannot be read"])[1]
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1].says == f"there are more than {MOST_FAULTS} faults."


LARGER = {
    "too many rows": (policy(rows("asks", 501, lambda n: f'ask = "a{n}"')), "`asks` has 501"),
    "too many choices": (
        policy(f'asks = [{{ ask = "a", choices = {words(501)}, clause = "1" }}]\n'),
        "`choices` has 501",
    ),
    "too many stages": (policy(ladder=stages(101)), "`stage` has 101"),
    "too many clocks": (
        policy(rows("clocks", 11, lambda n: 'within = "1 day", from = "raised"')),
        "`clocks` has 11",
    ),
    "too many pathways": (policy() + "[[pathway]]\n" * 30, "`pathway` has 31"),
    "too many tables": (
        policy(ASKS + rows("texts", 480, lambda n: 'says = "t", when = { harm = true }')),
        "it has 1443 rows and other tables",
    ),
    "too many values": (
        policy("".join(f"{key} = {words(500)}\n" for key in "abcdefghijklm")),
        "it has 6511 values",
    ),
    "too long a text": (
        policy(f'texts = [{{ says = "{"x" * 4_001}", clause = "1" }}]\n'),
        "the text of `says` has 4001 characters",
    ),
    "too long a file": (policy(after="#" * 131_072), "it has 131"),
}


@pytest.mark.parametrize(("text", "says"), LARGER.values(), ids=LARGER)
def test_given_a_policy_larger_than_it_may_be_then_that_is_all_that_is_told(
    text: str, says: str
) -> None:
    [fault] = examine(text)[1]
    assert fault.code == "policy-size"
    assert fault.says.startswith(says)
    assert "read" in fault.says


def test_given_the_limits_then_each_is_several_times_what_the_shipped_policies_have() -> None:
    """The figures beside the limits are those of the policies, measured here."""
    for name in installed():
        tables = values = 0
        for key, value in _walked(read_toml(text_of(name))):
            tables += isinstance(value, dict)
            values += not isinstance(value, dict | list)
            if isinstance(value, list):
                assert 2 * len(value) <= MOST_OF.get(key, MOST_ENTRIES)
            if isinstance(value, str):
                assert 10 * len(value) <= MOST_LETTERS
        assert 4 * tables <= MOST_TABLES
        assert 5 * values <= MOST_VALUES


def test_given_very_many_names_then_a_misspelt_one_is_compared_with_the_first_only() -> None:
    taken: list[str] = []

    def names() -> Iterator[str]:
        for number in count():
            taken.append(f"name {number:06}")
            yield taken[-1]

    assert nearest("namer 000003", names()) == "name 000003"
    assert len(taken) < 400
    assert nearest("x" * 10_000, ["x" * 9_999]) == ""
    assert nearest("abc", ["y" * 3_000, "abcd"]) == "abcd"


def test_given_very_many_names_then_some_are_read_out_and_the_others_counted() -> None:
    assert joined(["a", "b"]) == "a, b"
    assert joined(str(number) for number in range(100)).endswith(", 59 and 40 more")
    assert len(joined(["x" * 1_000] * 100)) < 4_000


def test_given_names_that_stand_twice_then_each_is_found_whatever_its_capitals() -> None:
    assert repeated(["a", "b", "A", "a", "c"]) == ("A", "a")


UNTYPED = (
    r"x\"y", "$(reboot)", "`x`", r"a\\b", "a!", "a%b", "a=b", "a[b]", "a@b", r"a\nb", "\u201ca",
    r"a\u001bb", r"a\u202eb",
)  # fmt: skip
"""Names as they stand in TOML."""


@pytest.mark.parametrize("name", UNTYPED)
def test_given_an_ask_that_a_shell_reads_otherwise_then_the_policy_is_refused(name: str) -> None:
    """A command that the tool prints is there to be copied."""
    for row in (
        f'ask = "{name}"',
        f'ask = "a", parts = ["b", "{name}"]',
        f'ask = "a", each = ["b", "{name}"]',
    ):
        [fault] = examine(policy(f'asks = [{{ {row}, clause = "1" }}]\n'))[1]
        assert fault.place.startswith("asks ")
        assert "is typed on the command line" in fault.says


@pytest.mark.parametrize("name", ["x; reboot", "Other", "a b", "-x", "x" * 41])
def test_given_a_hand_over_to_what_is_no_id_then_the_policy_is_refused(name: str) -> None:
    row = f'what = "w", instead = "i", policy = "{name}", clause = "1"'
    for text in (
        policy(f"out_of_scope = [{{ {row} }}]\n"),
        policy(pathway=f"out_of_scope = [{{ {row} }}]\n"),
    ):
        [fault] = examine(text)[1]
        assert fault.says.startswith("`policy` cannot be ")


def test_given_plain_punctuation_in_an_ask_then_it_is_accepted() -> None:
    name = "the child’s view (in writing), e.g. letter/e-mail: who & when?"
    assert examine(policy(f'asks = [{{ ask = "{name}", clause = "1" }}]\n', ladder=FIRST))[1] == ()
