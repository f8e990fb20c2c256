"""Keys and signatures: there and back, as others publish them, and every forgery refused."""

import base64
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from escalate.core.trail.checkpoint import read_checkpoint
from escalate.core.trail.note import Note, Signature, key_id
from escalate.errors import BadUsage, BrokenTrail, EscalateError
from escalate.signing import Signer, Verifier, make_key, read_key, verify
from tests.core.trail.notes import LOG_CHECKPOINT, LOG_KEY, LOG_NAME, LOG_WITNESSED
from tests.signed import (
    BOARD,
    CHECKPOINT,
    DRAFT,
    LEAD,
    PUBLIC_1,
    SEED_1,
    SEED_2,
    SIGNED,
    forged_notes,
)


def code(error: EscalateError) -> str:
    [refusal] = error.refusals
    assert refusal.remedy
    return refusal.code


# --- keys ---


def encoded(name: str, key: str, data: bytes) -> str:
    return f"{name}+{key}+{base64.b64encode(data).decode()}"


def of_another_kind(kind: bytes, public: bytes) -> str:
    """Return a key whose ID is what it would be if it were one of ours."""
    return encoded("lead", key_id("lead", public).hex(), kind + public)


def test_a_key_has_the_public_half_that_the_rfc_publishes() -> None:
    assert LEAD.verifier.public == PUBLIC_1


def test_a_verifier_key_comes_back_from_its_text() -> None:
    text = LEAD.verifier.to_text()

    assert text == encoded("hospital.example/lead", "76f3eb6a", b"\x01" + PUBLIC_1)
    assert Verifier.from_text(text) == LEAD.verifier
    assert Verifier.from_text(f" {text}\r\n") == LEAD.verifier


def test_a_verifier_key_that_others_published_is_read_and_written_the_same() -> None:
    verifier = Verifier.from_text(LOG_KEY)

    assert verifier.name == LOG_NAME
    assert verifier.to_text() == LOG_KEY


def test_a_new_key_is_read_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "lead.key"

    verifier = make_key(path, LEAD.name, random=lambda size: SEED_1[:size])

    assert verifier == LEAD.verifier
    assert read_key(path) == LEAD
    written = encoded("hospital.example/lead", "76f3eb6a", b"\x01" + SEED_1)
    assert path.read_bytes() == f"PRIVATE+KEY+{written}\n".encode()


def test_no_two_new_keys_are_the_same(tmp_path: Path) -> None:
    assert make_key(tmp_path / "one", "lead") != make_key(tmp_path / "two", "lead")


@pytest.mark.skipif(sys.platform == "win32", reason="the file's folder decides there")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_key_is_readable_by_its_owner_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_key(tmp_path / "lead.key", "lead")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "lead.key").stat().st_mode) == 0o600


def test_a_new_key_is_never_written_over_something(tmp_path: Path) -> None:
    path = tmp_path / "lead.key"
    path.write_text("kept")

    with pytest.raises(BadUsage) as refused:
        make_key(path, "lead")

    assert code(refused.value) == "file-exists"
    assert path.read_text() == "kept"


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
def test_a_new_key_is_not_written_where_a_link_points(tmp_path: Path) -> None:
    (tmp_path / "lead.key").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(BadUsage) as refused:
        make_key(tmp_path / "lead.key", "lead")

    assert code(refused.value) == "file-exists"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["no folder/lead.key", "lead\x00.key"])
def test_a_key_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadUsage) as refused:
        make_key(tmp_path / name, "lead")

    assert code(refused.value) == "bad-file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_half_a_key_does_not_stay_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file's handle is made to lead to a device that is always full."""
    path = tmp_path / "lead.key"
    opened = os.open

    def on_a_full_disk(name: str | Path, flags: int, mode: int = 0o777) -> int:
        os.close(opened(name, flags, mode))
        return opened("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(os, "open", on_a_full_disk)

    with pytest.raises(BadUsage, match="No space left") as refused:
        make_key(path, "lead")

    assert code(refused.value) == "bad-file"
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "the lead", "a+b", "le\u00a0ad", "le\x00ad", "le\udc80ad"])
def test_a_name_that_no_key_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadUsage) as refused:
        make_key(tmp_path / "lead.key", name)

    assert code(refused.value) == "bad-key"
    assert list(tmp_path.iterdir()) == []


GOOD = LEAD.verifier.to_text()
BAD_KEYS = [
    "",
    "hospital.example/lead",
    "hospital.example/lead+76f3eb6a",
    GOOD.replace("+76f3eb6a", "+76f3eb6b"),  # another ID
    GOOD.replace("+76f3eb6a", "+76f3eb6"),
    GOOD.replace("+76f3eb6a", "+076f3eb6a"),
    GOOD.replace("+76f3eb6a", "+0x76f3eb"),
    GOOD.replace("+76f3eb6a", "+76 f3 eb6a"),
    GOOD.replace("/lead", "/board"),  # another name
    GOOD.replace("/lead", " lead"),
    GOOD.removeprefix("hospital.example/lead"),
    GOOD[:-1],
    GOOD + "A",
    GOOD + "AAAA",
    GOOD[:-4],
    GOOD + "=",
    GOOD + "\n" + GOOD,
    encoded("lead", "00000000", b""),
    of_another_kind(b"\x01", b""),
    of_another_kind(b"\x01", PUBLIC_1[:-1]),
    of_another_kind(b"\x01", PUBLIC_1 + b"\x00"),
    of_another_kind(b"\x02", PUBLIC_1),  # ECDSA
    of_another_kind(b"\x04", PUBLIC_1),  # a witness's
    of_another_kind(b"", PUBLIC_1),
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
]


@pytest.mark.parametrize("text", BAD_KEYS)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="no verifier key") as refused:
        Verifier.from_text(text)

    assert code(refused.value) == "bad-key"


@pytest.mark.parametrize("text", [*BAD_KEYS, GOOD])
def test_a_file_that_holds_no_key_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    """A verifier key does not sign, however it is dressed up."""
    for prefix in ("", "PRIVATE+KEY+", "PRIVATE KEY+", "private+key+"):
        path = tmp_path / "some.key"
        path.write_text(f"{prefix}{text}", encoding="utf-8")

        with pytest.raises(BadUsage, match="holds no key to sign with") as refused:
            read_key(path)

        assert code(refused.value) == "bad-key"
        assert not text or text not in str(refused.value)


def test_a_key_that_is_not_there_or_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")

    for name, says in (("absent", "cannot be read"), ("bytes", "UTF-8"), ("\x00", "null byte")):
        with pytest.raises(BadUsage, match=says) as refused:
            read_key(tmp_path / name)

        assert code(refused.value) == "bad-key"


def test_a_key_to_sign_with_says_that_it_is_one(tmp_path: Path) -> None:
    """Without its first words it could be taken for a key that may be given away."""
    path = tmp_path / "some.key"
    path.write_text(encoded("hospital.example/lead", "76f3eb6a", b"\x01" + SEED_1))

    with pytest.raises(BadUsage, match=r"it does not begin with PRIVATE\+KEY\+\. "):
        read_key(path)


@pytest.mark.skipif(sys.platform == "win32", reason="the file's folder decides there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_key_that_others_can_read_or_change_does_not_sign(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "lead.key"
    make_key(path, LEAD.name)
    path.chmod(mode)

    with pytest.raises(BadUsage, match="by others than its owner") as refused:
        read_key(path)

    assert code(refused.value) == "bad-key"
    assert f"chmod 600 {path}" in str(refused.value)


def test_a_key_never_shows_its_secret() -> None:
    for shown in (repr(LEAD), str(LEAD), f"{LEAD}"):
        assert "seed" not in shown
        assert SEED_1.hex() not in shown
        assert repr(SEED_1) not in shown


# --- signatures ---


def test_a_signed_checkpoint_is_verified_by_who_has_the_verifier_key() -> None:
    checkpoint, note = read_checkpoint(SIGNED.to_bytes())

    assert checkpoint == CHECKPOINT
    assert verify(note, [Verifier.from_text(GOOD)]) == (LEAD.verifier,)


def test_a_checkpoint_is_signed_by_several_and_each_is_told() -> None:
    note = BOARD.sign(SIGNED)

    assert verify(note, [BOARD.verifier, LEAD.verifier]) == (LEAD.verifier, BOARD.verifier)
    assert verify(note, [BOARD.verifier]) == (BOARD.verifier,)
    assert verify(BOARD.sign(note), [BOARD.verifier]) == (BOARD.verifier,)


def test_signing_twice_leaves_one_signature() -> None:
    assert LEAD.sign(SIGNED) == SIGNED


def test_a_signature_that_stands_there_twice_counts_once() -> None:
    twice = Note(SIGNED.text, SIGNED.signatures * 2)

    assert verify(twice, [LEAD.verifier, LEAD.verifier]) == (LEAD.verifier,)


@pytest.mark.parametrize("data", [LOG_CHECKPOINT, LOG_WITNESSED])
def test_the_signatures_that_a_public_log_published_hold(data: bytes) -> None:
    """A witness's signature, of a kind that is not known here, is ignored."""
    log = Verifier.from_text(LOG_KEY)
    _, note = read_checkpoint(data)

    assert verify(note, [log, LEAD.verifier]) == (log,)


@pytest.mark.parametrize(("what", "note"), forged_notes())
def test_a_forged_note_is_refused_even_when_somebody_else_signed_it(what: str, note: Note) -> None:
    also = BOARD.sign(note)

    for each in (note, also, Note.from_bytes(also.to_bytes())):
        with pytest.raises(BrokenTrail, match=r"hospital\.example/lead does not hold") as refused:
            verify(each, [BOARD.verifier, LEAD.verifier])

        assert code(refused.value) == "bad-signature"


@pytest.mark.parametrize(
    "note",
    [
        SIGNED,
        DRAFT,
        Signer(BOARD.name, SEED_1).sign(DRAFT),  # the name of a known key, and another key
        Signer("hospital.example/other", SEED_2).sign(DRAFT),  # the known key, by another name
        Note(DRAFT.text, (Signature(BOARD.name, LEAD.verifier.key, bytes(64)),)),
        Note(DRAFT.text, (Signature(LEAD.name, BOARD.verifier.key, bytes(64)),)),
    ],
)
def test_a_note_that_nobody_known_signed_is_refused(note: Note) -> None:
    for known in ([], [BOARD.verifier]):
        with pytest.raises(BrokenTrail, match=r"none of the keys|not signed") as refused:
            verify(note, known)

        assert code(refused.value) == "unknown-signer"


def test_a_key_that_is_no_point_of_the_curve_verifies_nothing() -> None:
    nothing = Verifier("nobody", b"\x02" + bytes(31))
    note = Note("text\n", (Signature("nobody", nothing.key, bytes(64)),))

    with pytest.raises(BrokenTrail) as refused:
        verify(note, [nothing])

    assert code(refused.value) == "bad-signature"


def test_two_keys_of_one_name_and_id_are_both_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their IDs are short, and two may be the same by chance."""
    monkeypatch.setattr("escalate.signing.key_id", lambda name, public: b"same")
    one, two = Signer("lead", SEED_1), Signer("lead", SEED_2)

    note = two.sign(DRAFT)

    assert verify(note, [one.verifier, two.verifier]) == (two.verifier,)
    with pytest.raises(BrokenTrail):
        verify(note, [one.verifier])


# --- words ---


def says(action: Callable[[], object]) -> str:
    with pytest.raises(EscalateError) as refused:
        action()
    return str(refused.value)


@pytest.mark.parametrize("name", ["lead\u202e", "lead\x9b31m", "le\u200bad", "lead\x7f"])
def test_a_name_that_cannot_be_printed_as_it_is_names_no_key(tmp_path: Path, name: str) -> None:
    """What is printed is its public half, to be copied."""
    assert "holds a character that cannot be seen" in says(lambda: make_key(tmp_path / "k", name))
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_refused_is_refused_in_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    path, absent = tmp_path / "lead.key", tmp_path / "absent" / "lead.key"
    path.write_bytes(b"\xff")

    assert says(lambda: make_key(path, "the lead")) == (
        "'the lead' cannot be the name of a key: the name of a key is empty, or holds a space or a"
        " plus. Use a name such as hospital.example/escalate."
    )
    assert says(lambda: make_key(path, "lead")) == (
        f"There is already something at {path}. Keep it, and give the new key another path."
    )
    assert says(lambda: make_key(absent, "lead")) == (
        f"The key cannot be written to {absent}: No such file or directory. Give another path."
    )
    assert says(lambda: read_key(absent)) == (
        f"The key {absent} cannot be read: No such file or directory."
        " Give a key as it was made, one line alone."
    )
    assert says(lambda: read_key(path)) == (
        f"{path} holds no key to sign with: it is no text in UTF-8."
        " Give a key as it was made, one line alone."
    )
    path.write_text(f"PRIVATE+KEY+{GOOD}")
    assert says(lambda: read_key(path)) == (
        f"{path} holds no key to sign with: its key ID is that of another key."
        " Give a key as it was made, one line alone."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GOOD.replace("76f3eb6a", "76f3eb6b"), "its key ID is that of another key"),
        (GOOD.replace("76f3eb6a", "76f3eb6"), "it has no key ID of 8 hexadecimal digits"),
        (of_another_kind(b"\x02", PUBLIC_1), "it is a key of another kind than Ed25519"),
        (GOOD[:-1], "it holds something else where Base64 should stand"),
        ("", "the name of a key is empty, or holds a space or a plus"),
    ],
)
def test_a_verifier_key_that_is_refused_says_what_is_wrong_with_it(text: str, why: str) -> None:
    assert says(lambda: Verifier.from_text(text)) == (
        f"This is no verifier key: {why}. Give a key as it was made, one line alone."
    )


def test_a_note_that_is_not_believed_says_who_signed_it_and_what_to_do() -> None:
    other = replace(SIGNED, text="other\n")
    way_out = "Give the verifier key of who signed it, had from them by another way."

    assert says(lambda: verify(other, [LEAD.verifier])) == (
        "The signature of hospital.example/lead does not hold: the text is not the one that was"
        " signed. Trust nothing in it, and ask for the checkpoint anew."
    )
    assert says(lambda: verify(BOARD.sign(SIGNED), [])) == (
        "It is signed by hospital.example/lead, hospital.example/board, and by none of the keys"
        f" given. {way_out}"
    )
    assert says(lambda: verify(DRAFT, [LEAD.verifier])) == (
        f"It is not signed, and a signature is asked for. {way_out}"
    )
