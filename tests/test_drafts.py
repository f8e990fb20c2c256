"""The drafts in their folder: kept whole, read by their owner alone."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from escalate.core.commands import Reopen
from escalate.core.times import When
from escalate.drafts import EDITOR, Content, Drafts, Header, Held, Text, Typed, files
from escalate.errors import BadUsage, Conflict, NotFound

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
CANARY = "brindlewick"
"""A nonsense word that a sealed draft must not show."""
KEY = bytes(range(32))
DONE = Reopen(
    op="op-1",
    actor="ward sister",
    when=When(NOON.date(), NOON),
    recorded=When(NOON.date(), NOON),
    case=7,
    reason=f"The visit to {CANARY} did not take place.",
)
CONTENT = Content(
    given={"case": "7", "edit": True, "with_": ["raising: nurse", f"chair: {CANARY}"]},
    typed=(Typed("why it goes on", CANARY), Typed("why it goes on", "")),
    texts=(Text("--reason", "-", f"{CANARY}\nand more"),),
    command=DONE,
    op="op-1",
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    """A folder of drafts that is not there yet."""
    return Drafts(tmp_path / "state" / "drafts")


def header(number: int) -> Header:
    return Header(number=number, begun=NOON, command="reopen", store="/cases.db", case=7)


def begun(drafts: Drafts, content: Content = CONTENT, key: bytes | None = None) -> Held:
    """A new draft, still in hand."""
    held = drafts.begin()
    held.write(header(held.number), content, key)
    return held


def kept(drafts: Drafts, content: Content = CONTENT, key: bytes | None = None) -> int:
    """A new draft, as it is left behind."""
    held = begun(drafts, content, key)
    held.release()
    return held.number


def names(drafts: Drafts) -> list[str]:
    return sorted(path.name for path in drafts.folder.iterdir())


def document(content: Content = CONTENT) -> dict[str, object]:
    """The document of draft 1, to be spoilt."""
    form = {"draft": 1, "header": header(1), "content": content, "sealed": None}
    read: dict[str, object] = json.loads(msgspec.json.encode(form))
    return read


# -- there and back -------------------------------------------------------------------------------


def test_given_a_draft_when_it_is_read_then_it_is_as_it_was_typed(drafts: Drafts) -> None:
    assert drafts.read(kept(drafts)) == (header(1), CONTENT)


def test_given_a_draft_when_it_is_written_again_then_the_new_words_are_read(drafts: Drafts) -> None:
    held = begun(drafts)
    held.write(header(1), Content(given={"case": "8"}))
    assert drafts.read(1)[1] == Content(given={"case": "8"})
    held.release()
    assert names(drafts) == ["1.draft"]


def test_given_no_draft_yet_then_there_is_none_and_no_folder(drafts: Drafts) -> None:
    assert (drafts.numbers(), list(drafts.waiting())) == ([], [])
    assert not drafts.folder.exists()
    with pytest.raises(NotFound, match="There is no draft 1"):
        drafts.read(1)
    with pytest.raises(NotFound, match="There is no draft 1"):
        drafts.take(1)
    assert not drafts.folder.exists()


def test_given_several_drafts_then_they_are_numbered_and_the_newest_waits_first(
    drafts: Drafts,
) -> None:
    assert [kept(drafts) for _ in range(11)] == list(range(1, 12))
    assert drafts.numbers() == list(range(1, 12))
    assert [one.number for one in drafts.waiting()] == list(range(11, 0, -1))


def test_given_a_draft_when_it_is_dropped_then_nothing_of_it_is_left(drafts: Drafts) -> None:
    kept(drafts)
    held = drafts.take(1)
    for name in ("1.txt", ".1.txt.swp", "1.txt~", "#1.txt#", "1.new", "11.txt"):
        (drafts.folder / name).write_text("half a sentence", encoding="utf-8")
    held.drop()
    held.release()
    assert names(drafts) == ["11.txt"]


def test_given_a_dropped_draft_then_a_later_one_does_not_take_its_number_from_another(
    drafts: Drafts,
) -> None:
    kept(drafts), kept(drafts)
    drafts.take(1).drop()
    assert kept(drafts) == 3


@posix
def test_given_a_draft_when_it_is_dropped_then_its_bytes_were_written_over(
    drafts: Drafts, tmp_path: Path
) -> None:
    kept(drafts)
    handle = os.open(drafts.folder / "1.draft", os.O_RDONLY)  # who still has it open sees its end
    drafts.take(1).drop()
    with os.fdopen(handle, "rb") as file:
        assert set(file.read()) == {0}


@posix
def test_given_a_draft_that_has_a_second_name_then_that_is_not_written_over(
    drafts: Drafts, tmp_path: Path
) -> None:
    kept(drafts)
    other = tmp_path / "other"
    os.link(drafts.folder / "1.draft", other)
    drafts.take(1).drop()
    assert CANARY.encode() in other.read_bytes()


# -- who may see it -------------------------------------------------------------------------------


@posix
def test_given_any_umask_then_only_the_owner_may_look_in(drafts: Drafts) -> None:
    before = os.umask(0)
    try:
        held = begun(drafts)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in drafts.folder.iterdir()}
    assert modes == {"1.draft": 0o600, "1.lock": 0o600}
    assert stat.S_IMODE(drafts.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(drafts.folder.parent.stat().st_mode) == 0o700
    held.release()


@posix
def test_given_a_folder_that_others_may_look_into_then_it_is_closed_to_them(drafts: Drafts) -> None:
    drafts.folder.mkdir(parents=True)
    drafts.folder.chmod(0o777)
    kept(drafts)
    assert stat.S_IMODE(drafts.folder.stat().st_mode) == 0o700


@posix
def test_given_a_link_in_the_place_of_the_folder_then_nothing_is_written_there(
    drafts: Drafts, tmp_path: Path
) -> None:
    drafts.folder.parent.mkdir()
    (tmp_path / "elsewhere").mkdir()
    drafts.folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="not a folder of this account"):
        drafts.begin()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a file away")
@pytest.mark.parametrize("whose", ["draft", "folder"])
def test_given_drafts_of_another_account_then_they_are_not_read(drafts: Drafts, whose: str) -> None:
    kept(drafts)
    os.chown(drafts.folder / "1.draft" if whose == "draft" else drafts.folder, 65534, 65534)
    assert list(drafts.waiting()) == []
    with pytest.raises((BadUsage, NotFound), match=r"another account|no draft 1"):
        drafts.read(1)


# -- two at once ----------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from tests.test_drafts import begun
from escalate.drafts import Drafts
held = begun(Drafts(Path(sys.argv[1])))
print(held.number, flush=True)
sys.stdin.read()
"""


def holding(drafts: Drafts) -> subprocess.Popen[str]:
    """A process of its own that has a new draft in hand."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(drafts.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )


def test_given_two_who_type_at_once_then_each_has_a_draft_that_nobody_else_takes(
    drafts: Drafts,
) -> None:
    both = [holding(drafts), holding(drafts)]
    numbers = sorted(int(one.stdout.readline()) for one in both if one.stdout)
    assert numbers == [1, 2]
    assert drafts.in_use(1)
    assert list(drafts.waiting()) == []
    with pytest.raises(Conflict, match="Draft 2 is being typed in another window"):
        drafts.take(2)
    assert drafts.read(1)[1] == CONTENT
    for one in both:
        one.kill()
        one.communicate()
    assert [one.number for one in drafts.waiting()] == [2, 1]
    drafts.take(1).drop()
    drafts.take(2).drop()
    assert names(drafts) == []


# -- what is left when everything ends suddenly ---------------------------------------------------


def test_given_a_text_in_the_editor_when_everything_ended_then_what_was_saved_is_read(
    drafts: Drafts,
) -> None:
    texts = (Text("--reason", EDITOR, "the beginning"), Text("--ground", "-", "another"))
    number = kept(drafts, Content(texts=texts))
    (drafts.folder / "1.txt").write_text("the beginning, and the end", encoding="utf-8")
    read = drafts.read(number)[1]
    assert sorted(one.text for one in read.texts) == ["another", "the beginning, and the end"]


def test_given_a_leftover_of_nobody_then_it_is_read_for_no_draft_and_cleared_for_the_next(
    drafts: Drafts,
) -> None:
    kept(drafts)
    (drafts.folder / "1.txt").write_text("of no editor", encoding="utf-8")
    assert drafts.read(1)[1] == CONTENT
    for suffix in ("new", "txt"):
        (drafts.folder / f"2.{suffix}").write_text(CANARY, encoding="utf-8")
    assert kept(drafts) == 2
    assert names(drafts) == ["1.draft", "1.txt", "2.draft"]


def test_given_what_is_of_no_draft_then_it_is_tidied_away_unless_somebody_is_typing(
    drafts: Drafts,
) -> None:
    kept(drafts)
    typing = drafts.begin()
    (drafts.folder / "2.new").write_text(CANARY, encoding="utf-8")
    for name in ("1.lock", "3.lock", "3.new", "4.txt", "of nobody"):
        (drafts.folder / name).write_text(CANARY, encoding="utf-8")
    drafts.tidy()
    assert names(drafts) == ["1.draft", "1.lock", "2.lock", "2.new", "of nobody"]
    typing.release()
    drafts.tidy()
    assert names(drafts) == ["1.draft", "1.lock", "of nobody"]


def test_given_more_than_anybody_types_then_it_is_not_kept_and_the_draft_before_stays(
    drafts: Drafts,
) -> None:
    held = begun(drafts)
    with pytest.raises(OSError, match="too large"):
        held.write(header(1), Content(texts=(Text("--reason", "-", "x" * files.LARGEST),)))
    held.release()
    assert drafts.read(1)[1] == CONTENT
    assert names(drafts) == ["1.draft"]


FILL = """
import resource, sys
from pathlib import Path
from tests.test_drafts import CONTENT, header
from escalate.drafts import Drafts
held = Drafts(Path(sys.argv[1])).take(1)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    held.write(header(1), CONTENT)
except OSError as error:
    print(error.strerror)
"""


@posix
def test_given_a_disk_that_takes_no_more_then_the_draft_before_stays(drafts: Drafts) -> None:
    kept(drafts, Content(given={"case": "7"}))
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(drafts.folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=True,
    )
    assert done.stdout == "File too large\n"
    assert drafts.read(1)[1] == Content(given={"case": "7"})
    assert [name for name in names(drafts) if name != "1.lock"] == ["1.draft"]


# -- what is no draft -----------------------------------------------------------------------------

WRONG: dict[str, object] = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe{}",
    "a list": b"[]",
    "deep": b'{"draft":' + b"[" * 100_000,
    "another form": {**document(), "draft": 2},
    "another number": {**document(), "header": {**json.loads(msgspec.json.encode(header(2)))}},
    "no content": {**document(), "content": None},
    "sealed and not": {**document(), "sealed": "AAAA"},
    "a key too many": {**document(), "note": "x"},
    "numbers for words": {**document(), "content": {"given": {"case": 7}}},
    "no such command": {**document(), "content": {"command": {"command": "erase"}}},
    "half a command": {**document(), "content": {"command": {"command": "reopen", "case": 7}}},
    "a time without a zone": {
        **document(),
        "header": {**json.loads(msgspec.json.encode(header(1))), "begun": "2026-03-02T12:00"},
    },
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_given_a_file_that_is_no_draft_then_it_is_refused_without_showing_it(
    drafts: Drafts, wrong: object
) -> None:
    kept(drafts)
    data = wrong if isinstance(wrong, bytes) else json.dumps(wrong).encode()
    (drafts.folder / "1.draft").write_bytes(data)
    assert list(drafts.waiting()) == []
    with pytest.raises(BadUsage, match="Draft 1 cannot be read: it is not what") as refused:
        drafts.read(1)
    assert CANARY not in str(refused.value)
    drafts.take(1).drop()
    assert names(drafts) == []


def test_given_a_huge_file_then_it_is_not_read(drafts: Drafts) -> None:
    kept(drafts)
    os.truncate(drafts.folder / "1.draft", files.LARGEST + 1)
    with pytest.raises(BadUsage, match="it is too large"):
        drafts.read(1)


@posix
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "writable"])
def test_given_what_is_no_file_of_the_owner_alone_then_it_is_refused(
    drafts: Drafts, tmp_path: Path, kind: str
) -> None:
    kept(drafts)
    path = drafts.folder / "1.draft"
    if kind == "writable":
        path.chmod(0o620)
    else:
        path.rename(tmp_path / "real")
        match kind:
            case "link":
                path.symlink_to(tmp_path / "real")
            case "pipe":
                os.mkfifo(path)
            case _:
                path.mkdir()
    assert list(drafts.waiting()) == []
    with pytest.raises(BadUsage, match=r"a link|no file|another account|directory"):
        drafts.read(1)
    if kind == "folder":
        with pytest.raises(OSError, match=r"directory|not permitted"):
            drafts.take(1).drop()
    else:
        drafts.take(1).drop()
        assert names(drafts) == []
    if kind == "link":
        assert CANARY.encode() in (tmp_path / "real").read_bytes(), "what it led to is left alone"


@posix
def test_given_a_link_in_the_place_of_a_lock_then_the_draft_is_not_taken(
    drafts: Drafts, tmp_path: Path
) -> None:
    kept(drafts)
    (drafts.folder / "1.lock").symlink_to(tmp_path / "real")
    with pytest.raises(BadUsage, match="Draft 1 cannot be read"):
        drafts.take(1)
    assert not (tmp_path / "real").exists()


def test_given_other_files_in_the_folder_then_they_are_no_drafts(drafts: Drafts) -> None:
    kept(drafts)
    for name in ("0.draft", "01.draft", "x.draft", "1.draft~", "9999999999.draft", "٣.draft"):
        (drafts.folder / name).write_bytes(b"{}")
    assert drafts.numbers() == [1]


# -- sealed ---------------------------------------------------------------------------------------


def test_given_the_key_of_an_encrypted_store_then_no_word_can_be_read_without_it(
    drafts: Drafts,
) -> None:
    number = kept(drafts, key=KEY)
    data = (drafts.folder / "1.draft").read_bytes()
    assert CANARY.encode() not in data
    assert b"raising: nurse" not in data
    assert drafts.header(number) == header(1)
    assert drafts.read(number, KEY) == (header(1), CONTENT)


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["no key", "another key"])
def test_given_a_sealed_draft_when_the_key_is_not_there_then_it_is_refused(
    drafts: Drafts, key: bytes | None
) -> None:
    kept(drafts, key=KEY)
    with pytest.raises(BadUsage, match="Draft 1 is sealed"):
        drafts.read(1, key)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"reopen"', '"close"', 1),
        lambda text: text.replace("/cases.db", "/other.db", 1),
        lambda text: text.replace('"case":7', '"case":8', 1),
        lambda text: text[: text.index('"sealed":"') + 30] + '"}',
        lambda text: text[:-8] + ("AAAA" if text[-8:-4] != "AAAA" else "BBBB") + text[-4:],
    ],
    ids=["command", "store", "case", "cut short", "a byte"],
)
def test_given_a_sealed_draft_when_anything_of_it_was_changed_then_it_is_refused(
    drafts: Drafts, spoil: object
) -> None:
    assert callable(spoil)
    kept(drafts, key=KEY)
    path = drafts.folder / "1.draft"
    before = path.read_text(encoding="utf-8")
    path.write_text(spoil(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    with pytest.raises(BadUsage, match="Draft 1 is sealed"):
        drafts.read(1, KEY)


def test_given_the_same_words_when_they_are_sealed_twice_then_nothing_is_the_same(
    drafts: Drafts,
) -> None:
    held = begun(drafts, key=KEY)
    first = held.path.read_bytes()
    held.write(header(1), CONTENT, KEY)
    assert held.path.read_bytes() != first
    held.release()
