"""Reading a policy: all faults of its shape at once, and what is refused before it is read."""

import re

import pytest

from escalate.core.examining import Fault, examine
from escalate.core.lint.fault import listed
from escalate.core.policy import Policy
from escalate.core.reading import digest, read_policy
from escalate.errors import BadPolicy
from tests.core.straight import MAIN, STRAIGHT
from tests.core.wrong_keys import WRONG_KEYS


def faults(text: str) -> tuple[Fault, ...]:
    return examine(text)[1]


def the_fault(old: str, new: str) -> Fault:
    """The one fault of the straight policy when *old* is replaced by *new*."""
    assert STRAIGHT.count(old) == 1
    (fault,) = faults(STRAIGHT.replace(old, new))
    return fault


def test_a_text_becomes_a_policy() -> None:
    policy = read_policy(STRAIGHT)
    assert (policy.id, [stage.label for stage in policy.ladder("plan")]) == (
        "straight",
        ["One", "Two", "Three"],
    )


def test_a_file_saved_by_a_windows_editor_is_read_as_well() -> None:
    assert read_policy("\ufeff" + STRAIGHT.replace("\n", "\r\n")) == read_policy(STRAIGHT)


def test_a_text_is_named_by_its_digest() -> None:
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("") == empty
    assert digest("a") != digest("b")


def test_a_bad_policy_says_all_its_faults() -> None:
    text = STRAIGHT.replace('version = "1"', "version = 1").replace("resolution", "nowhere")
    with pytest.raises(BadPolicy) as refused:
        read_policy(text)
    assert [refusal.code for refusal in refused.value.refusals] == ["policy-key", "policy-rule"]
    assert str(refused.value) == (
        'Key `version`: 1 cannot stand here. Write a text in "quotation marks".\n'
        'Pathway "main", stage "Two", moves "majority": it leads to "nowhere", and there is no '
        'such stage. It can lead to "One", "Two", "Three", "resolution", "no further stage".'
    )


@pytest.mark.parametrize(("old", "new", "place", "says", "remedy"), WRONG_KEYS)
def test_a_wrong_key_is_named_with_its_place_and_the_way_out(
    old: str, new: str, place: str, says: str, remedy: str
) -> None:
    fault = the_fault(old, new)
    assert (fault.place, fault.says) == (place, says)
    assert remedy in fault.remedy


def test_a_missing_clause_is_a_fault_of_every_kind_of_row() -> None:
    rows = re.findall(r'(?:, )?clause = "[^"]*"', STRAIGHT)
    text = re.sub(r'(?:, |\n)clause = "[^"]*"', "", STRAIGHT)
    found = [fault for fault in faults(text) if fault.place.endswith("key `clause`")]
    assert len(found) == len(rows)
    assert {fault.says for fault in found} == {"it is missing."}


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    assert the_fault('id = "plan"\nclause', 'id = "plan"\nclauses').says == (
        "there is no key `clauses` here."
    )


def test_faults_of_shape_and_of_rules_are_told_together() -> None:
    text = STRAIGHT
    for old, new in {
        'title = "A straight policy"\n': "",
        'publisher = "Nobody"': "publisher = 1",
        '"school", "police"': '"school", "police", ""',
        'at = "open"': 'at = "opening"',
        'each = "side"': 'each = "site"',
        '"2 days"': '"2 moons"',
        'to = "Two"': 'to = "Twice"',
        'to = "resolution"': 'to = "resolution", tow = "x"',
        'roles = ["worker"]': 'roles = "worker"',
        '"unresolved"': '"resolved"',
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert len(faults(text)) == 6, "a wrong list of agencies leaves the rules for later"
    text = text.replace(', ""]', "]")
    assert [fault.code for fault in faults(text)] == ["policy-key"] * 5 + ["policy-rule"] * 4


def test_a_row_that_lacks_a_key_is_not_blamed_for_what_follows_from_it() -> None:
    fault = the_fault('roles = ["worker"]', 'roles = "worker"')
    assert fault.place == f'{MAIN}"One", people "raising", key `roles`'


def test_rows_are_not_judged_while_a_name_they_use_is_wrong() -> None:
    assert the_fault('choices = ["low", "high"]', 'choices = "low"').place == (
        'asks "level", key `choices`'
    )


def test_entries_keep_their_numbers_when_several_are_wrong() -> None:
    text = STRAIGHT.replace('["school", "police"]', '[1, "school", 2, "police", 3]')
    assert [fault.place for fault in faults(text)] == [
        f"key `agencies`, entry {number}" for number in (1, 3, 5)
    ]


def test_what_is_no_row_is_named_by_its_number() -> None:
    text = STRAIGHT.replace("asks = [\n", 'asks = [\n  "level",\n', 1)
    assert [fault.place for fault in faults(text)] == ["key `asks`, entry 1"]


def test_no_policy_is_so_wrong_that_its_reading_does_not_end() -> None:
    text = "".join(f"key{number} = 1\n" for number in range(1_000))
    found = faults(text)
    assert len(found) == 201
    assert found[-1].says == "there are more than 200 faults."


def test_an_empty_text_lacks_every_required_key() -> None:
    assert {fault.place for fault in faults("")} == {
        f"key `{key}`" for key in ("id", "title", "publisher", "version", "calendar", "pathway")
    }


def test_a_fault_says_nothing_that_steers_a_terminal() -> None:
    fault = the_fault('each = "side"', r'each = "\u001b[2J"')
    assert fault.refusal().says == 'Asks "view": `each` cannot be "\N{REPLACEMENT CHARACTER}[2J".'


def test_a_place_is_short_however_long_the_row() -> None:
    fault = the_fault('"Be kind.", when = { level', f'"{"Be kind. " * 40}", when = {{ devil')
    assert fault.place == f'texts "{("Be kind. " * 40)[:47]}…", `when`'


def test_every_policy_that_is_read_has_a_ladder() -> None:
    policy, found = examine(STRAIGHT.replace('same_as = "main"', 'same_as = "plan"'))
    assert policy is None
    assert [fault.place for fault in found] == ['pathway "plan"']


def test_values_are_listed_in_quotation_marks() -> None:
    assert listed(["a", "b"]) == '"a", "b"'
    assert isinstance(read_policy(STRAIGHT), Policy)
