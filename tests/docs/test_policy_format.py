"""What docs/policy-format.md tells the author of a policy is so."""

import datetime
import re
import tomllib
import typing
from pathlib import Path

import msgspec
import pytest

from escalate.core import policy as types
from escalate.core.examining import examine
from escalate.core.grammar import AGE_ONLY, GRAMMAR, SAME_DATE, parse_within
from escalate.core.lint import remarks as lint_remarks
from escalate.core.lint.clocks import ANCHORS
from escalate.core.lint.plan import Plan
from escalate.core.lint.vocabulary import facts_on
from escalate.core.policy import KEPT_DATES, OFFERED, Policy
from escalate.core.reading import read_policy
from tests.core.bends import BENDS
from tests.core.straight import STRAIGHT
from tests.core.wrong_keys import WRONG_KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "policy-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:<!-- (\w+) -->\n)?```toml\n(.*?)```", PAGE, re.DOTALL)


def part(heading: str) -> str:
    """Return the text of the page below a heading, up to the next one of its rank or higher."""
    rank = heading.split()[0]
    found = re.search(rf"^{heading}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", PAGE, re.DOTALL | re.M)
    assert found, heading
    return found[1]


def messages(heading: str) -> list[re.Pattern[str]]:
    """Return the first column of a table of messages; "…" stands for what differs."""
    rows = re.findall(r"^\| (.*?) \| ", part(heading), re.M)[1:]
    return [re.compile(re.escape(row.replace("\\`", "`")).replace("…", ".*")) for row in rows]


def covered(pattern: re.Pattern[str], said: set[str]) -> bool:
    return any(pattern.fullmatch(one) for one in said)


def test_every_example_is_marked_as_a_policy_or_as_rows() -> None:
    assert {mark for mark, _ in BLOCKS} == {"policy", "rows"}


@pytest.mark.parametrize("text", [text for mark, text in BLOCKS if mark == "policy"])
def test_every_whole_policy_of_the_page_has_no_faults(text: str) -> None:
    assert examine(text)[1] == ()


def test_the_policy_that_is_built_up_ends_without_a_remark() -> None:
    last = [text for mark, text in BLOCKS if mark == "policy"][-1]
    day = datetime.date(2026, 3, 2)
    assert lint_remarks(read_policy(last), day, ()) == ()


@pytest.mark.parametrize("text", [text for mark, text in BLOCKS if mark == "rows"])
def test_every_fragment_of_the_page_is_made_of_rows_of_its_lists(text: str) -> None:
    names = dict(zip(Policy.__struct_encode_fields__, Policy.__struct_fields__, strict=True))
    hints = typing.get_type_hints(Policy)
    for key, value in tomllib.loads(text).items():
        rows = msgspec.convert(value, hints[names[key]])
        for row in rows if isinstance(rows, tuple) else ():
            for clock in (*getattr(row, "clocks", ()), *[row] * isinstance(row, types.Clock)):
                assert parse_within(clock.within) or clock.same_as


def test_every_key_of_the_format_is_explained() -> None:
    tables = [
        table
        for table in vars(types).values()
        if isinstance(table, type) and issubclass(table, msgspec.Struct)
    ]
    keys = {key for table in tables for key in table.__struct_encode_fields__}
    assert keys - set(re.findall(r"[a-z_]+", PAGE)) == set()


def test_the_page_lists_every_form_of_within_and_no_other() -> None:
    told = re.findall(r"`([^`]*)`", " ".join(re.findall(r"^\| (`.*?) \|", part("## Clocks"), re.M)))
    assert set(GRAMMAR) <= set(told)
    assert {one for one in told if one in (*SAME_DATE, *AGE_ONLY)} == {*SAME_DATE, *AGE_ONLY}


def test_the_page_lists_every_date_from_which_a_clock_can_run() -> None:
    assert all(f"| `{anchor}` |" in part("## Clocks") for anchor in ANCHORS)


def test_the_page_lists_every_fact() -> None:
    policy = read_policy(STRAIGHT)
    facts = set(facts_on(Plan(policy), policy.pathways)) - {"level"}
    assert facts <= set(re.findall(r"`(\w+)`", part("## Conditions")))


def test_the_page_lists_every_name_that_means_something() -> None:
    assert {*KEPT_DATES, *OFFERED} <= set(re.findall(r"`([\w ]+)`", part("## Asks")))


def test_the_page_lists_every_fault_of_a_rule_and_no_other() -> None:
    told = messages("### Rules")
    said = {bend.says for bend in BENDS}
    assert [says for says in said if not any(one.fullmatch(says) for one in told)] == []
    assert [one.pattern for one in told if not covered(one, said)] == []


def test_the_page_lists_every_fault_of_a_key_and_no_other() -> None:
    told = messages("### Keys and values")[1:]
    said = {str(wrong.values[3]) for wrong in WRONG_KEYS}
    assert [says for says in said if not any(one.fullmatch(says) for one in told)] == []
    assert [one.pattern for one in told if not covered(one, said)] == []


def test_the_page_lists_every_remark_and_no_other() -> None:
    text = STRAIGHT.replace(
        'version = "1"', 'version = "1"\nreview = { due = 2020-01-01, clause = "9" }'
    )
    text = text.replace(
        'clocks = [{ within = "no fixed timescale", from = "entered", clause = "6.3" }]', ""
    )
    text = text.replace('instead = "Use', 'policy = "other", instead = "Use')
    text = text.replace('at = "open", choices', 'at = "close", choices')
    said = {one.says for one in lint_remarks(read_policy(text), datetime.date(2026, 3, 2), ())}
    told = messages("### Remarks")
    assert len(said) == len(told)
    assert [one.pattern for one in told if not covered(one, said)] == []


def test_every_link_of_the_page_leads_somewhere() -> None:
    titles = re.findall(r"^#+ (.*)$", PAGE, re.M)
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) <= anchors
