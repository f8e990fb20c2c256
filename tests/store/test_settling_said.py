"""What is said of a commit that did not go as it should: what became of it, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.errors import EscalateError, NotFound, Refusal, StoreUnusable
from escalate.store.appending import busy, unusable
from escalate.store.settling import LOOKS, Commit, Expected, Unwatched

DISK = unusable("disk-error", "The disk of here cannot be read or written.", "See to it.")
EXPECTED = Expected(Head(5, b"root"), "operation-5", 7)
OWN_EVENT = Expected(Head(6, b"root"), "operation-6")
BEFORE = "before you record it again."


class Heard(Unwatched):
    """Whoever watches, and writes down what is remarked and how the commit ended."""

    def __init__(self) -> None:
        self.remarks: list[str] = []
        self.ended: list[bool | None] = []

    def commit_ended(self, recorded: bool | None) -> None:
        self.ended.append(recorded)

    def remark(self, says: str) -> None:
        self.remarks.append(says)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A file in the place of a store."""
    path = tmp_path / "store.db"
    path.write_text("the first")
    return path


def found(answer: bool | Exception) -> Callable[[Head], bool]:
    """Return a look into the file that always gives this answer."""

    def find(_: Head) -> bool:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return find


def replaced(path: Path) -> None:
    """Put another file in the place of a store."""
    path.rename(path.with_name("moved"))
    path.write_text("the second")


def commit(
    place: Path,
    heard: Heard,
    answer: bool | Exception,
    error: Exception | None,
    *,
    expected: Expected | None = EXPECTED,
    move: bool = False,
) -> None:
    """Commit, with an error or without, while the file is replaced or is not."""
    with Commit(place, heard, found(answer)) as it:
        it.begins(expected)
        if move:
            replaced(place)
        if error:
            raise error


def said(
    place: Path,
    error: Exception | None,
    answer: bool | Exception,
    *,
    expected: Expected | None = EXPECTED,
    move: bool = False,
) -> tuple[str, str, BaseException | None]:
    """Return the code, the words and the cause of what is said of a commit that is not there."""
    heard = Heard()
    with pytest.raises(EscalateError) as caught:
        commit(place, heard, answer, error, expected=expected, move=move)
    assert not heard.remarks
    assert heard.ended == [False if expected and answer is False else None]
    return caught.value.refusals[0].code, str(caught.value), caught.value.__cause__


def test_given_a_commit_that_is_not_known_then_it_is_said_how_to_look(place: Path) -> None:
    known = "It is not known whether this was recorded"
    disk = "The disk of here cannot be read or written."
    assert said(place, None, DISK) == (
        "unknown",
        f"{known} (operation operation-5). {disk} Look with `escalate show 7` {BEFORE}",
        DISK,
    )
    assert said(place, None, DISK, expected=OWN_EVENT) == (
        "unknown",
        f"{known} (operation operation-6). {disk} Look at the store {BEFORE}",
        DISK,
    )
    assert said(place, DISK, False, expected=None) == (
        "unknown",
        f"{known}. {disk} Look at the store {BEFORE}",
        DISK,
    )


def test_given_an_error_and_a_look_that_fails_then_the_error_is_what_is_said(place: Path) -> None:
    first = unusable("disk-full", "The disk of here is full.", "Make room.")
    code, words, cause = said(place, first, DISK)
    assert (code, cause) == ("unknown", first)
    assert "The disk of here is full." in words


def test_given_a_look_that_fails_in_a_way_of_its_own_then_its_kind_is_said(place: Path) -> None:
    _, words, cause = said(place, None, ZeroDivisionError("x"))
    assert f"The store {place} cannot be used (ZeroDivisionError)." in words
    assert isinstance(cause, ZeroDivisionError)


def test_given_somebody_who_holds_the_file_at_the_look_then_this_is_said(place: Path) -> None:
    held = busy("here")
    _, words, cause = said(place, None, held)
    assert "Somebody else is recording in here." in words
    assert cause is held


KEEP = (
    "Keep the store on a disk of this computer and out of synchronised folders, and see which file "
    "is the right one before you record it again."
)


def test_given_a_record_that_is_not_in_the_file_then_it_is_said_where_and_why(place: Path) -> None:
    assert said(place, None, False) == (
        "unconfirmed",
        f"This was not recorded in {place}: it is not found there again. {KEEP}",
        None,
    )
    crash = ZeroDivisionError("x")
    assert said(place, crash, False, move=True) == (
        "unconfirmed",
        f"This was not recorded in {place}: the file was moved or replaced meanwhile. {KEEP}",
        crash,
    )


def test_given_an_error_of_the_store_and_no_record_then_it_is_that_error(place: Path) -> None:
    code, words, cause = said(place, DISK, False)
    assert code == "disk-error"
    assert words == ("The disk of here cannot be read or written. Nothing was recorded. See to it.")
    assert cause is DISK


@pytest.mark.parametrize(
    ("error", "move", "remark"),
    [
        (
            DISK,
            False,
            "This was recorded, and was read back from the file; but there was an error while it "
            "was written. The disk of here cannot be read or written. Make a backup on another "
            "disk.",
        ),
        (
            None,
            True,
            "This was recorded; but meanwhile another file was put at {}. Keep the store out of "
            "synchronised folders.",
        ),
    ],
)
def test_given_a_record_in_the_file_and_something_odd_then_it_is_remarked(
    place: Path, error: Exception | None, move: bool, remark: str
) -> None:
    heard = Heard()
    commit(place, heard, True, error, move=move)
    assert (heard.remarks, heard.ended) == ([remark.format(place)], [True])


def test_given_a_file_that_cannot_be_looked_into_then_it_is_tried_three_times(place: Path) -> None:
    looks = []

    def find(head: Head) -> bool:
        looks.append(head)
        raise DISK

    with pytest.raises(StoreUnusable), Commit(place, Heard(), find) as it:
        it.begins(EXPECTED)
    assert looks == [EXPECTED.head] * LOOKS


def test_given_a_file_that_is_replaced_at_every_look_then_it_is_not_known(place: Path) -> None:
    places = iter(range(9))

    def find(_: Head) -> bool:
        place.rename(place.with_name(f"moved {next(places)}"))
        place.write_text("another")
        return True

    with pytest.raises(StoreUnusable, match="not known"), Commit(place, Heard(), find) as it:
        it.begins(EXPECTED)
    assert next(places) == LOOKS


@pytest.mark.parametrize("error", [DISK, busy("here")])
def test_given_an_error_before_the_commit_then_what_caused_it_is_kept(
    place: Path, error: EscalateError
) -> None:
    cause = OSError("as the system says")
    with pytest.raises(type(error)) as caught, Commit(place, Heard(), found(False)):
        raise error from cause
    assert "Nothing was recorded." in str(caught.value)
    assert caught.value.__cause__ is cause


def test_given_a_refusal_of_another_kind_before_the_commit_then_it_is_left_as_it_is(
    place: Path,
) -> None:
    refusal = NotFound(Refusal("no-case", "There is no case 9."))
    with pytest.raises(NotFound) as caught, Commit(place, Heard(), found(False)):
        raise refusal
    assert caught.value is refusal
    assert str(caught.value) == "There is no case 9."
