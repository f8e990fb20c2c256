"""What is said of a commit: what is in the file, whatever the disk reported."""

from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.errors import Conflict, EscalateError, Refusal, StoreUnusable
from escalate.store.appending import busy, unusable
from escalate.store.settling import LOOKS, Commit, Expected

DISK = unusable("disk-error", "The disk of here cannot be read or written.", "See to it.")
EXPECTED = Expected(Head(5, b"root"), "operation-5", 7)


class Heard:
    """Whoever watches, and writes down what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def commit_begins(self) -> None:
        self.lines.append("begins")

    def commit_ended(self, recorded: bool | None) -> None:
        self.lines.append(f"ended: {recorded}")

    def remark(self, says: str) -> None:
        self.lines.append(says)


def answering(*answers: bool | Exception) -> Callable[[Head], bool]:
    """Return a look into the file that gives these answers, one after the other."""
    left = list(answers)

    def find(head: Head) -> bool:
        assert head == EXPECTED.head
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return find


def commit(
    path: Path,
    error: BaseException | None,
    *answers: bool | Exception,
    expected: Expected | None = EXPECTED,
    move: bool = False,
    heard: Heard | None = None,
) -> list[str]:
    """Commit, with an error or without, and return what the watch heard."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("the first")
    heard = heard or Heard()
    with Commit(path, heard, answering(*answers)) as it:
        it.begins(expected)
        if move:
            path.rename(path.with_name("moved"))
            path.write_text("the second")
        if error:
            raise error
    return heard.lines


def test_given_no_error_and_the_record_in_the_file_then_nothing_is_said(path: Path) -> None:
    assert commit(path, None, True) == ["begins", "ended: True"]


def test_given_an_error_and_the_record_in_the_file_then_it_is_recorded_with_a_remark(
    path: Path,
) -> None:
    *_, ended, remark = commit(path, DISK, True)
    assert ended == "ended: True"
    assert "This was recorded" in remark
    assert "The disk of here cannot be read or written." in remark
    assert "backup" in remark


@pytest.mark.parametrize("error", [DISK, busy("here")])
def test_given_an_error_and_no_record_in_the_file_then_it_says_that_nothing_was_recorded(
    path: Path, error: EscalateError
) -> None:
    with pytest.raises(type(error), match="Nothing was recorded") as refused:
        commit(path, error, False)
    assert refused.value.refusals[0].code == error.refusals[0].code


def test_given_a_file_put_in_its_place_then_it_says_not_recorded_and_why(path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"not recorded in .* moved or replaced meanwhile"):
        commit(path, None, False, move=True)


def test_given_a_copy_of_the_record_put_in_its_place_then_it_is_recorded_with_a_remark(
    path: Path,
) -> None:
    assert "another file was put at" in commit(path, None, True, move=True)[-1]


def test_given_a_disk_that_forgets_then_it_says_not_recorded(path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"not recorded in .* not found there again"):
        commit(path, None, False)


@pytest.mark.parametrize("error", [DISK, None])
def test_given_a_file_that_cannot_be_looked_into_then_it_says_not_known_and_names_the_operation(
    path: Path, error: EscalateError | None
) -> None:
    with pytest.raises(StoreUnusable, match="not known whether") as refused:
        commit(path, error, *[DISK] * LOOKS)
    [reason] = refused.value.refusals
    assert reason.code == "unknown"
    assert "operation-5" in reason.says
    assert "escalate show 7" in reason.remedy


def test_given_a_first_look_that_fails_then_it_is_looked_again(path: Path) -> None:
    assert commit(path, None, DISK, True) == ["begins", "ended: True"]


def test_given_somebody_who_holds_the_file_then_it_is_waited_for_once(path: Path) -> None:
    with pytest.raises(StoreUnusable, match="not known whether"):
        commit(path, None, busy("here"), True)


def test_given_nothing_to_look_for_and_an_error_then_it_says_not_known(path: Path) -> None:
    assert commit(path, None, expected=None) == ["begins", "ended: True"]
    with pytest.raises(StoreUnusable, match="not known whether"):
        commit(path, DISK, expected=None)


@pytest.mark.parametrize("there", [True, False])
def test_given_a_stop_at_the_commit_then_the_watch_knows_what_became_of_it(
    path: Path, there: bool
) -> None:
    heard = Heard()
    with pytest.raises(KeyboardInterrupt):
        commit(path, KeyboardInterrupt(), there, heard=heard)
    assert heard.lines == ["begins", f"ended: {there}"]


def test_given_an_error_before_the_commit_then_nothing_was_recorded_and_nobody_looks(
    path: Path,
) -> None:
    with (
        pytest.raises(StoreUnusable, match="Nothing was recorded"),
        Commit(path, Heard(), answering()),
    ):
        raise DISK


def test_given_a_refusal_before_the_commit_then_it_is_left_as_it_is(path: Path) -> None:
    changed = Conflict(Refusal("changed", "It has 3 events, and nothing was recorded."))
    with pytest.raises(Conflict) as refused, Commit(path, Heard(), answering()):
        raise changed
    assert refused.value is changed


def test_given_a_file_replaced_during_the_look_then_the_new_one_is_looked_into(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("the first")
    answers = [True, False]

    def find(_: Head) -> bool:
        if len(answers) == 2:
            path.rename(path.with_name("moved"))
            path.write_text("the second")
        return answers.pop(0)

    with (
        pytest.raises(StoreUnusable, match=r"not recorded in .* moved or replaced"),
        Commit(path, Heard(), find) as it,
    ):
        it.begins(EXPECTED)
