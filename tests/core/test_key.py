"""The recovery key: what is written down on paper opens the store again."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.key import Key, key_from_passphrase, looks_written, read_key

KEY = Key(bytes(range(32)))
WRITTEN = "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYP7-6Q3C"
keys = st.binary(min_size=32, max_size=32).map(Key)


@given(keys)
def test_given_any_key_when_it_is_written_down_and_read_then_it_is_the_same(key: Key) -> None:
    assert read_key(key.written()) == key


def test_given_a_key_written_down_years_ago_then_it_is_still_read() -> None:
    """Papers in safes hold this form: it never changes."""
    assert KEY.written() == WRITTEN
    assert base64.b32decode(WRITTEN.replace("-", ""))[:32] == KEY.raw


@pytest.mark.parametrize(
    "typed",
    [
        WRITTEN.lower(),
        WRITTEN.replace("-", ""),
        WRITTEN.replace("-", " "),
        f"  {WRITTEN[:34]}\r\n\t{WRITTEN[34:]}\n",
        WRITTEN.replace("O", "0").replace("I", "1").replace("B", "8"),
    ],
)
def test_given_a_recovery_key_in_another_hand_then_it_is_read(typed: str) -> None:
    assert read_key(typed) == KEY


@given(keys, st.integers(0, 55), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_given_one_wrong_letter_then_it_is_noticed(key: Key, place: int, letter: str) -> None:
    letters = key.written().replace("-", "")
    typed = letters[:place] + letter + letters[place + 1 :]
    if typed == letters:
        assert read_key(typed) == key
        return
    with pytest.raises(ValueError, match="one of them is wrong"):
        read_key(typed)


@given(keys, st.integers(0, 54))
def test_given_two_letters_in_each_others_place_then_it_is_noticed(key: Key, place: int) -> None:
    letters = key.written().replace("-", "")
    one, other = letters[place], letters[place + 1]
    typed = letters[:place] + other + one + letters[place + 2 :]
    if one != other:
        with pytest.raises(ValueError, match="one of them is wrong"):
            read_key(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "56 letters and digits, not 0"),
        (WRITTEN[:-1], "not 55"),
        (f"{WRITTEN}A", "not 57"),
        (WRITTEN.replace("Q", "9"), "a character that no recovery key has"),
        (WRITTEN.replace("Q", "é"), "a character that no recovery key has"),
        ("four unrelated words are good", "56 letters and digits"),
    ],
)
def test_given_something_else_then_it_is_refused_and_not_repeated(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        read_key(typed)
    assert not typed or typed.strip("-")[:8] not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("size", [0, 31, 33])
def test_given_bytes_that_are_no_key_then_they_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Key(bytes(size))


def test_given_a_key_when_it_is_shown_by_accident_then_nothing_of_it_is_seen() -> None:
    assert repr(KEY) == str(KEY) == "Key()"
    assert f"{[KEY]}" == "[Key()]"


def test_given_a_passphrase_then_how_its_letters_are_composed_makes_no_difference() -> None:
    salt = bytes(16)
    assert key_from_passphrase("Fünf", salt) == key_from_passphrase("Fu\u0308nf", salt)
    assert key_from_passphrase("Fünf", salt) != key_from_passphrase("Fünf", bytes(15) + b"1")


@pytest.mark.parametrize(
    "typed",
    [
        WRITTEN,
        f" {WRITTEN.lower()}\r",
        WRITTEN.replace("AAAQ", "AAAR"),
        WRITTEN.replace("AAAQ", "AAA9"),
        WRITTEN.replace("AAAQ", "AAA"),
        WRITTEN.replace("AAAQ", "AAAQA"),
        WRITTEN.removeprefix("AAAQ-"),
        WRITTEN.replace("AAAQ-", "AAAQ-AAAQ-"),
        WRITTEN.replace("AAAQ-", "AAAR"),
    ],
)
def test_given_a_recovery_key_with_a_slip_then_it_is_still_seen_that_it_is_meant(
    typed: str,
) -> None:
    assert looks_written(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "fünf wörter für die station",
        "correct-horse-battery-staple",
        "abcd-efgh-ijkl-mnop",
        " ".join(["that"] * 14),
        "-".join(["wörd"] * 14),
        "-".join(["words"] * 14),
        "-" * 13,
        "a" * 56,
    ],
)
def test_given_a_passphrase_then_it_is_not_taken_for_a_recovery_key_with_a_slip(
    typed: str,
) -> None:
    assert not looks_written(typed)
