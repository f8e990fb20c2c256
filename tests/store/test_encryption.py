"""An encrypted store's file: what opens it, what does not, and what others can do with it."""

import base64
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from escalate.core.key import Key, key_from_passphrase
from escalate.errors import StoreUnusable
from escalate.store.connection import apply_settings, broken_pages, connected
from escalate.store.encryption import SALT_BYTES, Lock, file_salt, foreign
from escalate.store.sqlite import SqliteStore
from tests.store.examples import LOCK, go_on, note, open_case, record
from tests.store.others import answers, sql, sqlcipher, start

WORD = "quembrolith"
"""Invented, so that it is found nowhere by chance."""
HEX = f"\"x'{LOCK.key.raw.hex()}'\""
windows = sys.platform == "win32"


def unlock(_salt: bytes) -> Key:
    """Give the key of the tests' encrypted stores."""
    return LOCK.key


@pytest.fixture
def locked(path: Path) -> SqliteStore:
    """An encrypted store with a case of several pages."""
    store = SqliteStore.create(path, lock=LOCK, wait=0)
    record(store, open_case(store), *(note(WORD * 20) for _ in range(40)))
    return store


def test_an_encrypted_store_shows_nothing_without_its_key(locked: SqliteStore) -> None:
    data = locked.path.read_bytes()

    assert data[:SALT_BYTES] == LOCK.salt
    assert WORD.encode() not in data
    assert b"SQLite format 3" not in data
    assert b"CREATE TABLE" not in data
    assert list(locked.path.parent.iterdir()) == [locked.path]


def test_the_same_search_finds_everything_in_a_plain_store(path: Path) -> None:
    """The test above can fail."""
    store = SqliteStore.create(path)
    record(store, open_case(store), note(WORD))
    data = store.path.read_bytes()

    assert WORD.encode() in data
    assert b"SQLite format 3" in data
    assert b"CREATE TABLE" in data


def test_the_key_is_asked_for_by_the_files_salt_and_only_once(locked: SqliteStore) -> None:
    asked = []

    def found(salt: bytes) -> Key:
        asked.append(salt)
        return LOCK.key

    store = SqliteStore(locked.path, unlock=found)
    record(store, 1, note("more"))

    assert asked == [LOCK.salt]
    assert LOCK.key.raw.hex() not in repr(vars(store))


def test_no_key_is_asked_for_a_plain_store(store: SqliteStore) -> None:
    def found(_salt: bytes) -> Key:
        raise AssertionError("asked")

    assert SqliteStore(store.path, unlock=found).key is None


@pytest.mark.parametrize("wrong", [bytes(32), LOCK.key.raw[::-1]])
def test_a_wrong_key_is_told_as_that_and_changes_nothing(locked: SqliteStore, wrong: bytes) -> None:
    before = locked.path.read_bytes()

    with pytest.raises(StoreUnusable, match="The key does not fit") as refused:
        SqliteStore(locked.path, unlock=lambda _: Key(wrong))

    assert refused.value.refusals[0].code == "wrong-key"
    assert wrong.hex() not in f"{refused.value!r} {refused.value.__cause__!r}"
    assert locked.path.read_bytes() == before
    assert list(locked.path.parent.iterdir()) == [locked.path]


def test_an_encrypted_store_without_a_key_names_the_three_ways_to_give_it(
    locked: SqliteStore,
) -> None:
    for nothing in (None, lambda _: None):
        with pytest.raises(StoreUnusable) as refused:
            SqliteStore(locked.path, unlock=nothing)

        assert refused.value.refusals[0].code == "no-key"
        for way in ("keyring", "--key-file FILE", "recovery key", "passphrase", "terminal"):
            assert way in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"letters\n" * 512,
        b"\x00" * 4096,
        b"%PDF-1.7\n\xe2\xe3\xcf\xd3" + bytes(range(256)) * 16 + bytes(4096 - 13),
        b"PK\x03\x04" + os.urandom(4092),
        b"SQLite format 3\x00" + b"\xff" * 4080,
        bytes(range(200, 250)) * 100,
    ],
    ids=["empty", "tiny", "text", "zeros", "pdf", "zip", "damaged header", "odd size"],
)
def test_a_foreign_file_is_told_from_a_store_and_no_key_is_asked_for(
    path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    def found(_salt: bytes) -> Key:
        raise AssertionError("asked")

    with pytest.raises(StoreUnusable, match="is not a store of escalate"):
        SqliteStore(path, unlock=found)
    assert path.read_bytes() == content


def test_random_bytes_cannot_be_told_from_a_store_and_the_message_says_so(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xfe" + os.urandom(8191))

    with pytest.raises(StoreUnusable, match="or it is no store"):
        SqliteStore(path, unlock=unlock)


def test_another_programs_encrypted_file_is_no_store_even_with_its_key(path: Path) -> None:
    path.parent.mkdir()
    sqlcipher(path, HEX, "CREATE TABLE events (seq INTEGER PRIMARY KEY)")

    with pytest.raises(StoreUnusable, match="is not a store of escalate"):
        SqliteStore(path, unlock=unlock)


def test_no_salt_is_like_the_beginning_of_another_kind_of_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else a store could one day be taken for a PDF, and refused with its right key."""
    drawn = iter([b"%PDF" + bytes(12), b"sixteen letters!", LOCK.salt])
    monkeypatch.setattr("os.urandom", lambda _: next(drawn))

    assert file_salt() == LOCK.salt
    assert not foreign(LOCK.salt, 8192)


# -- in other programs, and in twenty years -------------------------------------------------------


def test_sqlcipher_itself_opens_a_store_with_the_recovery_key(locked: SqliteStore) -> None:
    """By hand, as docs/security.md says: base32, without the hyphens, the first 32 bytes."""
    paper = locked.key.written() if locked.key else ""
    raw = base64.b32decode(paper.replace("-", ""))[:32].hex()

    found = sqlcipher(
        locked.path, f"\"x'{raw}'\"", "SELECT count(*) FROM events WHERE case_number = 1"
    )

    assert found == [(41,)]
    assert sqlcipher(locked.path, HEX, "PRAGMA cipher_integrity_check") == []


def test_sqlcipher_itself_opens_a_store_with_the_passphrase(path: Path) -> None:
    words, salt = "fünf wörter für die süd-station", file_salt()
    store = SqliteStore.create(path, lock=Lock(key_from_passphrase(words, salt), salt))
    open_case(store)

    assert sqlcipher(path, f"'{words}'", "SELECT max(case_number) FROM events") == [(1,)]


def test_a_store_that_sqlcipher_made_with_a_passphrase_opens_with_it_here(path: Path) -> None:
    words = "four words are good"
    SqliteStore.create(path)
    theirs = path.with_name("theirs.db")
    sqlcipher(
        theirs,
        f"'{words}'",
        f"ATTACH '{path}' AS plain KEY ''",
        "SELECT sqlcipher_export('main', 'plain')",
        f"PRAGMA application_id = {sql(path, 'PRAGMA application_id')[0][0]}",
        f"PRAGMA user_version = {sql(path, 'PRAGMA user_version')[0][0]}",
    )

    store = SqliteStore(theirs, unlock=lambda salt: key_from_passphrase(words, salt))

    assert open_case(store) == 1


def test_a_copy_made_inside_sqlite_has_the_same_key_salt_and_passphrase(path: Path) -> None:
    """So that backups are found in the keyring, and open with the passphrase."""
    words, salt = "four words are good", file_salt()
    SqliteStore.create(path, lock=Lock(key_from_passphrase(words, salt), salt))
    copy = path.with_name("copy.db")

    with connected(path, 0, key_from_passphrase(words, salt)) as connection:
        connection.run("VACUUM INTO ?", str(copy))

    assert copy.read_bytes()[:SALT_BYTES] == salt
    assert SqliteStore(copy, unlock=lambda s: key_from_passphrase(words, s)).key


def test_the_format_is_that_of_sqlcipher_4_whatever_a_later_one_prefers(
    locked: SqliteStore,
) -> None:
    with connected(locked.path, 0) as other:  # what a later SQLCipher may have as its own
        other.run("PRAGMA cipher_default_compatibility = 3")

    assert SqliteStore(locked.path, unlock=unlock).key == LOCK.key
    with connected(locked.path, 0, LOCK.key) as connection:
        found = [row[0] for row in connection.query("PRAGMA cipher_settings")]
    assert "PRAGMA cipher_page_size = 4096;" in found
    assert "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;" in found


def test_a_sqlite_that_does_not_encrypt_is_refused_before_it_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take the key without a word, and write the cases in plain text."""
    monkeypatch.setattr("escalate.store.driver.library.connect", sqlite3.connect)

    with pytest.raises(StoreUnusable, match="does not encrypt"):
        SqliteStore.create(path, lock=LOCK)

    assert list(path.parent.iterdir()) == []


# -- damage ---------------------------------------------------------------------------------------


def flip(path: Path, place: int) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def pages_that_fail(store: SqliteStore) -> list[str]:
    """What SQLCipher says of the pages of a store."""
    with connected(store.path, 0, store.key) as connection:
        return list(broken_pages(connection))


def test_every_page_of_a_whole_store_is_sound(locked: SqliteStore) -> None:
    assert pages_that_fail(locked) == []


def test_a_plain_store_has_no_seals_to_break(store: SqliteStore) -> None:
    flip(store.path, 4096 + 200)
    assert pages_that_fail(store) == []


@pytest.mark.parametrize("page", [2, 5, 8])
@pytest.mark.parametrize("place", [0, 2000, 4095])
def test_one_changed_bit_is_found_in_its_page(locked: SqliteStore, page: int, place: int) -> None:
    flip(locked.path, (page - 1) * 4096 + place)

    assert pages_that_fail(locked) == [f"HMAC verification failed for page {page}"]


def test_one_changed_bit_in_the_first_page_is_told_as_a_key_that_does_not_fit_or_damage(
    locked: SqliteStore,
) -> None:
    flip(locked.path, 200)

    assert pages_that_fail(locked) == ["HMAC verification failed for page 1"]
    with pytest.raises(StoreUnusable, match="or its first page cannot be read"):
        SqliteStore(locked.path, unlock=unlock)


# -- beside an open connection --------------------------------------------------------------------


@pytest.mark.skipif(windows, reason="POSIX drops a process's locks when it closes a file")
@pytest.mark.parametrize(
    ("meanwhile", "then"), [("looks at it", "22 busy"), ("opens it itself", "recorded")]
)
def test_finding_out_that_a_store_is_encrypted_leaves_the_locks_of_this_process(
    locked: SqliteStore, monkeypatch: pytest.MonkeyPatch, meanwhile: str, then: str
) -> None:
    """The second row shows what would happen if the file's beginning were simply read."""
    monkeypatch.setenv("TEST_STORE_KEY", LOCK.key.raw.hex())

    with locked.writing() as transaction:
        go_on(transaction, 1, note("mine"))
        if meanwhile == "looks at it":
            SqliteStore(locked.path, unlock=unlock)
        else:
            locked.path.open("rb").close()
        told = answers(start("once", locked.path, "0"))

    with SqliteStore(locked.path, unlock=unlock).reading() as view:
        there = [event.body for event in view.events(1)]
    assert told == [then]
    assert note("mine") in there
    assert note("from elsewhere") not in there  # though it was told "recorded", without the lock


def test_a_connection_with_a_key_takes_every_setting(locked: SqliteStore) -> None:
    with connected(locked.path, 0, LOCK.key) as connection:
        apply_settings(connection)
        assert connection.value("PRAGMA temp_store") == 2
        assert connection.value("PRAGMA journal_mode") == "delete"
