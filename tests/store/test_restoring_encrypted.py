"""A backup and a store of which either is encrypted: whose key is asked, and whose fits then."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalate.core.key import Key
from escalate.core.store_events import Restored
from escalate.errors import EscalateError, StoreUnusable
from escalate.store.converting import convert
from escalate.store.encryption import Lock, Unlock
from escalate.store.restoring import Restoration, restoring
from escalate.store.sqlite import SqliteStore
from tests.store.converted import OTHER, again, key
from tests.store.examples import LOCK, STAMP, note, open_case, record

REASON = Restored(kept=5, absent=1, root="", reason="The disk broke.")
KEYS = {lock.salt: lock.key for lock in (LOCK, OTHER)}


def keyring(_: Path) -> Unlock:
    """Find every key, by its salt."""
    return KEYS.get


def backed_up(path: Path, folder: Path, lock: Lock | None) -> Path:
    """Make a store with a case and a backup of it, and record something since."""
    store = SqliteStore.create(path, lock=lock, wait=0)
    number = open_case(store)
    backup, _ = store.back_up(folder, lambda _: "backup.db")
    record(store, number, note("after the backup"))
    return backup


def in_place(ready: Restoration) -> Path | None:
    """Let a backup take the place of the store, and return where that is now."""
    _, where = ready.put_in_place(REASON, (), lambda number: f"aside-{number}.db")
    return where


def versions(store: SqliteStore) -> list[int]:
    """Return the versions of the first case."""
    with store.reading() as view:
        return [event.version for event in view.events(1)]


@pytest.mark.parametrize("linking", [True, False])
@pytest.mark.parametrize(
    ("was", "now"),
    [(None, None), (LOCK, LOCK), (LOCK, OTHER), (LOCK, None)],
    ids=["both plain", "one key", "two keys", "backup encrypted"],
)
def test_given_a_backup_and_a_store_with_keys_of_their_own_then_each_keeps_its_key(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    was: Lock | None,
    now: Lock | None,
    linking: bool,
) -> None:
    backup = backed_up(path, tmp_path, was)
    if was != now:
        convert(path, 0, key(was), now, STAMP)

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not linking:
        monkeypatch.setattr("os.link", no_links)
    with restoring(path, backup, stamp=lambda: STAMP, unlock=keyring, wait=0) as ready:
        assert (ready.key, ready.old_key) == (key(was), key(now))
        with ready.reading() as view:
            assert [event.version for event in view.events(1)] == [1]
        aside = in_place(ready)

    assert versions(again(path, was)) == [1]
    assert aside is not None
    assert versions(again(aside, now)) == [1, 2]


def said(path: Path, backup: Path, unlock: Unlock | None) -> tuple[str, str]:
    """Return the code and the words of what keeps a backup from being restored."""
    before = path.read_bytes()
    with (
        pytest.raises(EscalateError) as caught,
        restoring(path, backup, stamp=lambda: STAMP, unlock=lambda _: unlock, wait=0),
    ):
        raise AssertionError("it was not refused")
    assert path.read_bytes() == before
    return caught.value.refusals[0].code, str(caught.value)


def test_given_a_plain_backup_of_an_encrypted_store_then_it_is_to_be_encrypted_first(
    path: Path, tmp_path: Path
) -> None:
    backup = backed_up(path, tmp_path, None)
    convert(path, 0, None, LOCK, STAMP)
    assert said(path, backup, KEYS.get) == (
        "not-encrypted",
        f"The backup {backup} is not encrypted, and the store {path} is: it would not be any more. "
        f"Encrypt the backup first: escalate encrypt --store {backup}.",
    )


def test_given_no_key_for_the_backup_then_the_ways_to_give_it_are_said(
    path: Path, tmp_path: Path
) -> None:
    backup = backed_up(path, tmp_path, LOCK)
    code, words = said(path, backup, None)
    assert code == "no-key"
    assert words == (
        f"The backup {backup} cannot be used: The store {backup} is encrypted, and no key for it "
        "was found. Keep its key in this system's keyring, give a file with it or with the "
        "recovery key (--key-file FILE), or type the passphrase or the recovery key at a terminal."
    )


def test_given_a_key_that_does_not_fit_the_backup_then_its_own_is_asked_for(
    path: Path, tmp_path: Path
) -> None:
    backup = backed_up(path, tmp_path, LOCK)
    code, words = said(path, backup, lambda _: OTHER.key)
    assert code == "wrong-key"
    assert words.startswith(f"The backup {backup} cannot be used: The key does not fit ")
    assert "Give the key or the recovery key of this very file: type it again" in words
    assert words.endswith("name no key file: at a terminal both are asked for.")


def test_given_no_key_for_the_store_then_it_is_to_be_moved_by_hand(
    path: Path, tmp_path: Path
) -> None:
    backup = backed_up(path, tmp_path, LOCK)
    convert(path, 0, LOCK.key, OTHER, STAMP)
    code, words = said(path, backup, {LOCK.salt: LOCK.key}.get)
    assert code == "no-key"
    assert words.startswith(
        f"The store {path} is encrypted, and no key for it was found. If this is the store that is "
        f"lost, move {path} away by hand, and restore again. Keep its key in "
    )


def test_given_each_file_then_its_own_keys_are_asked_for_by_its_path(
    path: Path, tmp_path: Path
) -> None:
    backup = backed_up(path, tmp_path, LOCK)
    asked: list[tuple[Path, bytes]] = []

    def unlock(of: Path) -> Unlock:
        def found(salt: bytes) -> Key | None:
            asked.append((of, salt))
            return KEYS[salt]

        return found

    with restoring(path, backup, stamp=lambda: STAMP, unlock=unlock, wait=0):
        pass
    assert set(asked) == {(backup, LOCK.salt), (path, LOCK.salt)}


def test_given_no_way_to_find_keys_then_plain_files_are_restored_all_the_same(
    path: Path, tmp_path: Path
) -> None:
    backup = backed_up(path, tmp_path, None)
    with restoring(path, backup, stamp=lambda: STAMP, wait=0) as ready:
        in_place(ready)
    assert versions(again(path, None)) == [1]


def test_given_a_new_file_that_cannot_be_looked_at_then_it_is_not_known_whether_it_is_there(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = backed_up(path, tmp_path, LOCK)
    replace = Path.replace

    def and_lost(new: Path, target: Path) -> None:
        replace(new, target)
        target.unlink()

    ready = restoring(path, backup, stamp=lambda: STAMP, unlock=keyring, wait=0)
    monkeypatch.setattr(Path, "replace", and_lost)
    with pytest.raises(StoreUnusable) as caught, ready as restoration:
        in_place(restoration)
    assert caught.value.refusals[0].code == "unknown"
    assert str(caught.value) == (
        f"It is not known whether the backup is at {path} now. There is no store at {path}. Look "
        "with `escalate verify`; the store that was there is kept beside it."
    )
