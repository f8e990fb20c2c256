"""Keys and signatures: there and back, as others publish them, and every forgery refused."""

import base64
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from escalate.core.trail.checkpoint import Checkpoint, origin_of, read_checkpoint
from escalate.core.trail.note import Note, Signature
from escalate.errors import BadUsage, BrokenTrail, EscalateError
from escalate.signing import Signer, Verifier, make_key, read_key, verify
from tests.core.trail.forgeries import flipped
from tests.core.trail.notes import LOG_CHECKPOINT, LOG_KEY, LOG_NAME, LOG_WITNESSED

# RFC 8032, section 7.1: the keys of tests 1 and 2.
SEED_1 = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC_1 = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SEED_2 = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")

LEAD = Signer("hospital.example/lead", SEED_1)
BOARD = Signer("hospital.example/board", SEED_2)
CHECKPOINT = Checkpoint(origin_of("0123456789abcdef" * 2), 42, bytes(range(32)))
DRAFT = Note(CHECKPOINT.to_text())
SIGNED = LEAD.sign(DRAFT)


def code(error: EscalateError) -> str:
    [refusal] = error.refusals
    assert refusal.remedy
    return refusal.code


# --- keys ---


def encoded(name: str, key: str, data: bytes) -> str:
    return f"{name}+{key}+{base64.b64encode(data).decode()}"


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
    encoded("lead", "00000000", b"\x01"),
    encoded("lead", "00000000", b"\x01" + PUBLIC_1[:-1]),
    encoded("lead", "00000000", b"\x01" + PUBLIC_1 + b"\x00"),
    encoded("lead", "00000000", b"\x02" + PUBLIC_1),  # ECDSA
    encoded("lead", "00000000", b"\x04" + PUBLIC_1),  # a witness's
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


def forged_notes() -> list[tuple[str, Note]]:
    """What somebody without the lead's key makes of a note that the lead signed."""
    [good] = SIGNED.signatures
    resigned = Signer(LEAD.name, SEED_2).sign(DRAFT).signatures[0]
    texts = [
        *(SIGNED.text.replace("42", size) for size in ("41", "43", "420", "4", "042")),
        SIGNED.text.replace("escalate", "escalates"),
        SIGNED.text.upper(),
        f"{SIGNED.text}more\n",
        f"{SIGNED.text}\n",
        f"\n{SIGNED.text}",
        SIGNED.text.replace("\n", " \n"),
        replace(CHECKPOINT, root=flipped(CHECKPOINT.root, 0)).to_text(),
        replace(CHECKPOINT, origin=origin_of("f" * 32)).to_text(),
        "\n",
    ]
    values = [
        *(flipped(good.value, bit) for bit in (0, 1, 255, 256, 300, 511)),
        good.value[:-1],
        good.value + b"\x00",
        good.value[32:] + good.value[:32],
        bytes(64),
        b"\xff" * 64,
        good.value * 2,
        b"\x01",
        resigned.value,
        # S + L: the other way to write the same signature, which RFC 8032 forbids
        good.value[:32]
        + (
            int.from_bytes(good.value[32:], "little")
            + 2**252
            + 27742317777372353535851937790883648493
        ).to_bytes(32, "little"),
    ]
    return [
        *((f"text {text!r}", replace(SIGNED, text=text)) for text in texts),
        *(
            (f"value {value.hex()[:16]}", replace(SIGNED, signatures=(replace(good, value=value),)))
            for value in values
        ),
        ("a good one after a bad one", Note(SIGNED.text, (replace(good, value=bytes(64)), good))),
        ("a bad one after a good one", Note(SIGNED.text, (good, replace(good, value=bytes(64))))),
    ]


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
