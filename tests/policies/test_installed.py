"""The shipped policies, the template, an invented one, and a user's own directory."""

import datetime
import re
from pathlib import Path

import msgspec
import pytest

from escalate.core import policy as types
from escalate.core.examining import examine
from escalate.core.lint import remarks
from escalate.core.policy import KEPT_DATES, Policy
from escalate.core.reading import MOST_BYTES, read_policy
from escalate.errors import BadPolicy, NotFound
from escalate.policies import installed, load, template, text_of
from tests.core.straight import STRAIGHT

INVENTED = Path(__file__).with_name("invented.toml").read_text(encoding="utf-8")
TODAY = datetime.date(2026, 3, 2)
TEAM = re.compile("safeguarding|team|mailbox|admin|protection|support|referral|enquir", re.I)


@pytest.fixture(params=installed())
def shipped(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_five_policies_are_shipped() -> None:
    assert len(installed()) == 5


def test_every_shipped_policy_loads_without_a_fault(shipped: str) -> None:
    assert examine(text_of(shipped))[1] == ()


def test_the_file_of_a_shipped_policy_has_its_id(shipped: str) -> None:
    policy, text = load(shipped)
    assert policy.id == shipped
    assert text == text_of(shipped)


def test_the_only_remark_on_a_shipped_policy_is_an_overdue_review(shipped: str) -> None:
    policy, _ = load(shipped)
    assert {remark.place for remark in remarks(policy, TODAY, installed())} <= {"review"}


def test_no_mobile_number_stands_in_a_shipped_policy(shipped: str) -> None:
    assert re.findall(r"(?:\+44[ ()0]*|\b0)7\d{3}(?:[ -]?\d){6}\b", text_of(shipped)) == []


def test_no_mail_address_of_a_person_stands_in_a_shipped_policy(shipped: str) -> None:
    addresses = re.findall(r"[\w.+-]+\.[\w+-]+@[\w.-]+", text_of(shipped))
    assert [one for one in addresses if not TEAM.search(one.partition("@")[0])] == []


def test_the_invented_policy_has_no_faults_and_no_remarks() -> None:
    assert list(remarks(read_policy(INVENTED), TODAY, installed())) == []


def test_the_invented_policy_says_what_the_shipped_ones_do_not() -> None:
    policy = read_policy(INVENTED)
    stages = policy.ladder("difference")
    units = {clock.within.split()[-1] for stage in stages for clock in stage.clocks}
    assert {"hours", "days", "weeks"} <= units
    assert policy.calendar.subdivision == "SCT"
    assert max(len(stage.clocks) for stage in stages) == 3
    kept = [ask for ask in policy.asks if ask.ask in KEPT_DATES and ask.clocks]
    assert [clock.from_ for ask in kept for clock in ask.clocks] == ["conference"]
    overdue = [move.when for stage in stages for move in stage.moves if "overdue" in move.when]
    assert overdue == [{"overdue": ("Stage A", "reply")}]


def test_the_template_is_a_policy_without_faults_and_remarks() -> None:
    assert list(remarks(read_policy(template()), TODAY, installed())) == []


def test_the_examples_that_the_template_has_switched_off_work_too() -> None:
    on, count = re.subn(r"(?m)^( *)#: ", r"\1", template())
    assert count == 7
    assert examine(on)[1] == ()


def test_the_template_explains_every_key_of_the_format() -> None:
    tables = [
        table
        for table in vars(types).values()
        if isinstance(table, type) and issubclass(table, msgspec.Struct)
    ]
    keys = {key for table in tables for key in table.__struct_encode_fields__}
    words = set(re.findall(r"[a-z_]+", template()))
    assert keys - words == set()


def test_an_unknown_policy_is_not_found_and_the_known_ones_are_named(shipped: str) -> None:
    with pytest.raises(NotFound) as refused:
        text_of(f"{shipped}x")
    (refusal,) = refused.value.refusals
    assert refusal.says == f'There is no policy "{shipped}x".'
    assert f'Did you mean "{shipped}"? The policies are {", ".join(installed())}.' == refusal.remedy


@pytest.mark.parametrize("id", ["", "../errors", "__init__", "template", "/etc/passwd", "NEL"])
def test_only_the_listed_ids_are_read(id: str) -> None:
    with pytest.raises(NotFound):
        text_of(id)


def test_a_policy_in_a_directory_of_the_user_is_installed_too(tmp_path: Path) -> None:
    (tmp_path / "straight.toml").write_text(STRAIGHT, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no policy", encoding="utf-8")
    (tmp_path / "folder.toml").mkdir()
    assert set(installed([tmp_path])) == {*installed(), "straight"}
    policy, text = load("straight", [tmp_path])
    assert (policy.title, text) == ("A straight policy", STRAIGHT)


def test_a_user_s_own_file_goes_before_a_shipped_one(tmp_path: Path, shipped: str) -> None:
    own = STRAIGHT.replace('id = "straight"', f'id = "{shipped}"')
    (tmp_path / f"{shipped}.toml").write_text(own, encoding="utf-8")
    assert load(shipped, [tmp_path])[0].title == "A straight policy"
    assert installed([tmp_path]) == installed()


def test_a_directory_that_does_not_exist_is_an_empty_one(tmp_path: Path) -> None:
    assert installed([tmp_path / "none"]) == installed()


def test_a_file_must_have_the_name_of_its_policy(tmp_path: Path) -> None:
    (tmp_path / "crooked.toml").write_text(STRAIGHT, encoding="utf-8")
    with pytest.raises(BadPolicy, match=r"call the file straight\.toml"):
        load("crooked", [tmp_path])


def test_a_text_is_the_same_however_its_lines_end(tmp_path: Path) -> None:
    (tmp_path / "straight.toml").write_bytes(
        b"\xef\xbb\xbf" + STRAIGHT.replace("\n", "\r\n").encode()
    )
    assert text_of("straight", [tmp_path]) == STRAIGHT


def test_a_file_that_is_no_text_is_a_bad_policy(tmp_path: Path) -> None:
    (tmp_path / "straight.toml").write_bytes(b"id = \xff")
    with pytest.raises(BadPolicy, match="UTF-8"):
        text_of("straight", [tmp_path])


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "straight.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(BadPolicy, match="larger than"):
        text_of("straight", [tmp_path])


def test_every_shipped_policy_has_the_type_of_one(shipped: str) -> None:
    assert isinstance(load(shipped)[0], Policy)
