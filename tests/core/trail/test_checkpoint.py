"""Checkpoints and notes: there and back, as others write them, and every slip refused."""

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.ports import Head
from escalate.core.trail.checkpoint import (
    MOST_BYTES,
    Checkpoint,
    checkpoint_of,
    origin_of,
    read_checkpoint,
    read_short,
)
from escalate.core.trail.note import Note, Signature, key_id
from escalate.core.trail.proofs import LARGEST
from escalate.errors import BadUsage
from tests.core.trail.forgeries import trail
from tests.core.trail.notes import (
    LINE,
    LOG_CHECKPOINT,
    LOG_NAME,
    LOG_WITNESSED,
    MALFORMED,
    NOTE_TEXT,
    OURS,
    OURS_TEXT,
    ROOT,
    ROOT64,
    STORE,
)

lines = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n", min_codepoint=32),
    min_size=1,
)
checkpoints = st.builds(
    Checkpoint,
    origin=lines,
    size=st.integers(0, LARGEST),
    root=st.binary(min_size=32, max_size=32),
    extensions=st.lists(lines, max_size=3).map(tuple),
)
names = lines.map(lambda text: "".join(text.replace("+", "").split())).filter(bool)
signatures = st.builds(
    Signature,
    name=names,
    key=st.binary(min_size=4, max_size=4),
    value=st.binary(min_size=1, max_size=80),
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(lambda text: f"{text}\n")
notes = st.builds(
    Note,
    text=st.lists(texts, min_size=1).map("".join),
    signatures=st.lists(signatures, min_size=1, max_size=4).map(tuple),
)


def test_a_checkpoint_is_written_as_the_specification_says() -> None:
    assert OURS.to_text() == OURS_TEXT


@given(checkpoints)
def test_a_checkpoint_comes_back_from_its_text(checkpoint: Checkpoint) -> None:
    assert Checkpoint.from_text(checkpoint.to_text()) == checkpoint


@given(notes)
def test_a_note_comes_back_from_its_bytes(note: Note) -> None:
    assert Note.from_bytes(note.to_bytes()) == note


@pytest.mark.parametrize(
    ("data", "size", "names"),
    [
        (LOG_CHECKPOINT, 412_115, [LOG_NAME]),
        (LOG_WITNESSED, 139_911_860, [LOG_NAME, "witness.stagemole.eu"]),
    ],
)
def test_a_checkpoint_that_others_published_is_read_and_written_the_same(
    data: bytes, size: int, names: list[str]
) -> None:
    checkpoint, note = read_checkpoint(data)

    assert (checkpoint.origin, checkpoint.size) == (LOG_NAME, size)
    assert [signature.name for signature in note.signatures] == names
    assert note.to_bytes() == data
    assert checkpoint.to_text() == note.text


def test_lines_that_others_add_to_a_checkpoint_are_kept() -> None:
    added = f"{OURS_TEXT}one line more\nand another\n"

    checkpoint = Checkpoint.from_text(added)

    assert checkpoint.extensions == ("one line more", "and another")
    assert checkpoint.to_text() == added


@pytest.mark.parametrize("line", ["a line that ends with a space ", "a line that ends with X"])
def test_the_last_line_of_a_kept_checkpoint_loses_no_letter(line: str) -> None:
    checkpoint, _ = read_checkpoint(f"{OURS_TEXT}{line}\n".encode())

    assert checkpoint.extensions == (line,)


@pytest.mark.parametrize("bad", ["", "0123", STORE.upper(), f"{STORE}0", f"{STORE}\n", "../x" * 8])
def test_what_is_no_identity_of_a_store_is_no_origin(bad: str) -> None:
    with pytest.raises(ValueError, match=r"^not the identity of a store"):
        origin_of(bad)


def test_the_checkpoint_of_a_store_names_it_and_has_the_size_and_root_of_its_head() -> None:
    checkpoint = checkpoint_of("5e" * 16, Head(42, ROOT))
    assert checkpoint == Checkpoint(f"escalate/{'5e' * 16}", 42, ROOT)


def test_a_file_that_is_longer_than_any_checkpoint_is_refused() -> None:
    with pytest.raises(BadUsage, match="it is longer than 1048576 bytes"):
        read_checkpoint(b"\0" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "fewer than three lines"),
        ("\n", "fewer than three lines"),
        ("origin\n42\n", "fewer than three lines"),
        (f"origin\n42\n{ROOT64}", "fewer than three lines"),
        (f"origin\n42\n{ROOT64}\nmore", "fewer than three lines"),
        (f"\n42\n{ROOT64}\n", "empty"),
        (f"origin\n42\n{ROOT64}\n\n", "empty"),
        (f"origin\n42\n{ROOT64}\n\nmore\n", "empty"),
        (f"origin\n42\n\n{ROOT64}\n", "Base64"),
        (f"origin\n\n{ROOT64}\n", "no size"),
        (f"origin\n042\n{ROOT64}\n", "no size"),
        (f"origin\n00\n{ROOT64}\n", "no size"),
        (f"origin\n+42\n{ROOT64}\n", "no size"),
        (f"origin\n-42\n{ROOT64}\n", "no size"),
        (f"origin\n4_2\n{ROOT64}\n", "no size"),
        (f"origin\n42 \n{ROOT64}\n", "no size"),
        (f"origin\n 42\n{ROOT64}\n", "no size"),
        (f"origin\n4.2\n{ROOT64}\n", "no size"),
        (f"origin\n0x2a\n{ROOT64}\n", "no size"),
        (f"origin\n４２\n{ROOT64}\n", "no size"),  # noqa: RUF001 - full-width digits, on purpose
        (f"origin\n{LARGEST + 1}\n{ROOT64}\n", "none that a trail can have"),
        (f"origin\n{'9' * 5000}\n{ROOT64}\n", "no size"),
        (f"origin\n42\n{ROOT64[:-1]}\n", "Base64"),
        (f"origin\n42\n{ROOT64[:-1]}\u2003\n", "Base64"),
        (f"origin\n42\n{ROOT64} \n", "Base64"),
        (f"origin\n42\n{ROOT64[:-2]}9=\n", "Base64"),
        (f"origin\n42\n{ROOT64.replace('A', '-', 1)}\n", "Base64"),
        (f"origin\n42\n{ROOT.hex()}\n", "its root has 48 bytes"),
        (f"origin\n42\n{base64.b64encode(ROOT[:-1]).decode()}\n", "31 bytes"),
        (f"origin\n42\n{base64.b64encode(ROOT + b'0').decode()}\n", "33 bytes"),
        (f"or\tigin\n42\n{ROOT64}\n", "U\\+0009"),
        (f"origin\r\n42\r\n{ROOT64}\r\n", "no size"),
        (f"or\x00igin\n42\n{ROOT64}\n", "U\\+0000"),
        (f"or\x1bigin\n42\n{ROOT64}\n", "U\\+001B"),
        (f"or\ud800igin\n42\n{ROOT64}\n", "half of a character"),
        (f"origin\n42\n{ROOT64}\nmo\x07re\n", "U\\+0007"),
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Checkpoint.from_text(text)


@pytest.mark.parametrize(("data", "says"), MALFORMED)
def test_a_note_that_is_malformed_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        Note.from_bytes(data)


def test_a_note_may_have_a_hundred_signatures() -> None:
    assert len(Note.from_bytes(f"{OURS_TEXT}\n{LINE * 100}".encode()).signatures) == 100


def test_the_last_empty_line_parts_a_text_from_its_signatures() -> None:
    note = Note.from_bytes(f"one\n\n{LINE}\n\n{LINE}".encode())

    assert note.text == f"one\n\n{LINE}\n"
    assert len(note.signatures) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the text does not end with a newline"),
        ("a line", "the text does not end with a newline"),
        ("a\tb\n", r"it holds the control character U\+0009"),
        ("\ud800\n", "it holds half of a character"),
        ("after \udfff\n", "it holds half of a character"),
    ],
)
def test_a_text_that_no_note_may_hold_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}$"):
        Note(text)


def test_a_note_that_nobody_signed_yet_is_its_text() -> None:
    assert Note(OURS_TEXT).to_bytes() == OURS_TEXT.encode()


def test_a_second_signature_by_the_same_key_takes_the_place_of_the_first() -> None:
    first = Signature("safeguarding-lead", b"0001", b"first")
    other = Signature("safeguarding-lead", b"0002", b"by another key of that name")
    second = Signature("safeguarding-lead", b"0001", b"second")

    note = Note("text\n").signed(first).signed(other).signed(second)

    assert note.signatures == (other, second)


def test_a_key_id_is_reckoned_as_the_specification_says() -> None:
    """Computed here from the words of the specification alone."""
    expected = hashlib.sha256(b"safeguarding-lead" + b"\x0a" + b"\x01" + ROOT).digest()[:4]

    assert key_id("safeguarding-lead", ROOT) == expected


# --- a file that somebody kept ---


@pytest.mark.parametrize(
    "data",
    [
        OURS_TEXT.encode(),
        OURS_TEXT.encode().rstrip(),
        f"{OURS_TEXT}\n".encode(),
        OURS_TEXT.replace("\n", "\r\n").encode(),
        OURS_TEXT.encode("utf-8-sig"),
        f"\ufeff{OURS_TEXT}".encode("utf-8-sig"),
        f"\ufeff{OURS_TEXT}".encode("utf-16"),
        OURS_TEXT.replace("\n", "\r\n").encode("utf-16"),
        OURS_TEXT.encode("utf-16-be").join([b"\xfe\xff", b""]),
    ],
)
def test_a_kept_checkpoint_is_read_whatever_an_editor_did_to_its_line_ends(data: bytes) -> None:
    checkpoint, note = read_checkpoint(data)

    assert checkpoint == OURS
    assert note == Note(OURS_TEXT)


def test_a_signed_checkpoint_that_was_mailed_is_read_as_it_was_signed() -> None:
    mailed = NOTE_TEXT.replace("\n", "\r\n").encode("utf-8-sig").rstrip()

    checkpoint, note = read_checkpoint(mailed)

    assert checkpoint == OURS
    assert note.to_bytes() == NOTE_TEXT.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b"SQLite format 3\x00",
        b"a letter\nthat is no checkpoint\nat all\n",
        f"Please keep this:\n{OURS_TEXT}".encode(),
        f"{OURS_TEXT}\nKind regards\n".encode(),
        f"{NOTE_TEXT}\nKind regards\n".encode(),
        NOTE_TEXT.encode("cp1252"),
    ],
)
def test_a_file_that_holds_no_checkpoint_is_refused_with_the_way_out(data: bytes) -> None:
    with pytest.raises(BadUsage) as refused:
        read_checkpoint(data)

    [refusal] = refused.value.refusals
    assert refusal.code == "bad-checkpoint"
    assert refusal.says.startswith("This is no checkpoint: ")
    assert "escalate checkpoint" in refusal.remedy


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it has fewer than three lines, or a last one without its newline"),
        (b"origin\nmany\nroot\n", "its second line is no size"),
        (f"origin\n{LARGEST + 1}\n{ROOT64}\n".encode(), "its size is none that a trail can have"),
        (b"origin\n42\nAAAA\n", "its root has 3 bytes, and not 32"),
        (b"origin\n42\nroot!\n", "it holds something else where Base64 should stand"),
        (f"\n42\n{ROOT64}\n".encode(), "one of its lines is empty, or is two"),
        (b"\xff", "it is no text in UTF-8"),
        (b"or\x1bigin\n", "it holds the control character U+001B"),
        (f"{OURS_TEXT}\nmore\n".encode(), "a line below the empty one is no signature"),
    ],
)
def test_a_file_that_is_refused_says_in_one_sentence_what_is_wrong(data: bytes, why: str) -> None:
    with pytest.raises(BadUsage) as refused:
        read_checkpoint(data)

    assert str(refused.value) == (
        f"This is no checkpoint: {why}."
        " Give a file as escalate checkpoint made it, without any other text."
    )


def test_a_line_of_a_checkpoint_is_one_line() -> None:
    for origin, more in (("one\ntwo", "more"), ("one", "more\nand more"), ("one\n", "more")):
        with pytest.raises(ValueError, match="is empty, or is two"):
            Checkpoint(origin, 42, ROOT, (more,))


def test_a_wrong_file_is_not_repeated_in_the_message() -> None:
    with pytest.raises(BadUsage) as refused:
        read_checkpoint(b"quorvex\nquorvex\nquorvex\n\nquorvex\n")

    assert "quorvex" not in str(refused.value)


# --- the head on paper ---


def test_the_head_on_paper_is_reckoned_as_the_documentation_says() -> None:
    """Computed here from the words of the documentation alone, as a stranger would."""
    code = base64.b32encode(hashlib.sha256(OURS_TEXT.encode()).digest()).decode()[:16]

    assert OURS.short == f"#42 · {code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}"


def test_the_head_on_paper_never_changes_between_versions_of_escalate() -> None:
    assert OURS.short == "#42 · LFVF-XKIZ-YBCS-AT4U"


@pytest.mark.parametrize(
    "other",
    [
        Checkpoint(OURS.origin, 43, ROOT),
        Checkpoint(OURS.origin, 42, ROOT[::-1]),
        Checkpoint(origin_of(STORE[::-1]), 42, ROOT),
    ],
)
def test_the_head_on_paper_binds_store_size_and_root(other: Checkpoint) -> None:
    assert other.short.partition(" · ")[2] != OURS.short.partition(" · ")[2]


def test_the_head_on_paper_is_the_same_with_lines_that_others_added() -> None:
    assert Checkpoint(OURS.origin, 42, ROOT, ("more",)).short == OURS.short


@given(checkpoints)
def test_a_head_typed_from_paper_is_read(checkpoint: Checkpoint) -> None:
    short = checkpoint.short

    for typed in (
        short,
        short.lower(),
        f"  {short}\n",
        short.replace("-", ""),
        short.replace("-", " "),
        short.replace(" · ", " "),
        short.replace(" · ", "·"),
        short.replace("#", ""),
    ):
        assert read_short(typed) == (checkpoint.size, short)


def test_the_longest_trail_has_a_head_on_paper() -> None:
    longest = Checkpoint(OURS.origin, LARGEST, ROOT)

    assert read_short(longest.short) == (LARGEST, longest.short)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "#42",
        "#42 ·",
        "FVYR-MQVX-E2YE-IALC",
        "#42 · FVYR-MQVX-E2YE-IAL",
        "#42 · FVYR-MQVX-E2YE-IALCA",
        "#42 · FVYR-MQVX-E2YE-IAL1",
        "#42 · FVYR-MQVX-E2YE-IAL0",
        "#42 · FVYR-MQVX-E2YE-IALß",
        "#42 · FVYR-MQVX-E2YE-IALı",  # noqa: RUF001 - a letter without its dot, on purpose
        "#042 · FVYR-MQVX-E2YE-IALC",
        "#-42 · FVYR-MQVX-E2YE-IALC",
        "#4２ · FVYR-MQVX-E2YE-IALC",  # noqa: RUF001 - a full-width digit, on purpose
        "##42 · FVYR-MQVX-E2YE-IALC",
        f"#{LARGEST + 1} · FVYR-MQVX-E2YE-IALC",
        f"#{'9' * 5000} · FVYR-MQVX-E2YE-IALC",
        "#42 · FVYR-MQVX-E2YE-IALC and more",
    ],
)
def test_what_is_no_head_on_paper_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^not a short head such as #42"):
        read_short(typed)


# --- one checkpoint after another ---


def test_a_later_checkpoint_extends_an_earlier_one_with_its_proof() -> None:
    events = trail(9)
    for old in range(1, 10):
        for new in range(old, 10):
            claim = events.grown(old, new)
            earlier = Checkpoint("escalate/one", old, claim.old_root)
            later = Checkpoint("escalate/one", new, claim.new_root)
            another = Checkpoint("escalate/another", new, claim.new_root)

            assert later.extends(earlier, claim.proof)
            assert not another.extends(earlier, claim.proof)
            assert not later.extends(earlier, (*claim.proof, ROOT))
            assert earlier.extends(later, claim.proof) == (old == new)


def test_two_checkpoints_of_one_size_are_the_same_or_one_is_false() -> None:
    assert OURS.extends(OURS, ())
    assert OURS.extends(Checkpoint(OURS.origin, 42, ROOT, ("more",)), ())
    assert not OURS.extends(Checkpoint(OURS.origin, 42, ROOT[::-1]), ())
    assert not OURS.extends(OURS, (ROOT,))
