"""A store encrypted, decrypted, given another key, backed up and restored: nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from escalate.core.key import read_key
from escalate.store.sqlite import SqliteStore
from tests.cli.conftest import OPEN, Typed
from tests.cli.encrypted import HISTORY, RECOVERY, code, plain
from tests.store.others import behind_guards, sqlcipher
from tests.test_keys import Kept


def test_given_a_plain_store_when_it_is_encrypted_then_it_says_the_same_as_before(
    opened: Typed, store: Path, key_file: Path
) -> None:
    before = opened(*HISTORY).stdout
    done = opened("encrypt", f"--key={key_file}")
    assert done.exit_code == 0, done.stderr
    assert "The store is encrypted now" in done.stdout
    assert "Traces of it may remain on the disk" in done.stderr
    assert f"--key-file {key_file}" in done.stderr
    [recovery] = RECOVERY.findall(done.stdout)

    assert not plain(store)
    assert list(store.parent.iterdir()) == [store]
    assert opened(*HISTORY, f"--key-file={key_file}").stdout == before
    raw = read_key(recovery).raw.hex()
    assert sqlcipher(store, f"\"x'{raw}'\"", "SELECT count(*) FROM events")


def test_given_an_encrypted_store_when_it_is_decrypted_then_it_says_the_same_as_before(
    locked: Typed, store: Path, key_file: Path
) -> None:
    before = locked(*HISTORY, f"--key-file={key_file}").stdout
    done = locked("decrypt", f"--key-file={key_file}", "--json")
    assert json.loads(done.stdout) == {"store": str(store), "encrypted": False}
    assert "It is not encrypted" in done.stderr
    assert "Backups made before are still encrypted" in done.stderr

    assert plain(store)
    assert list(store.parent.iterdir()) == [store]
    assert locked(*HISTORY).stdout == before


def test_given_a_new_key_then_the_old_one_opens_only_old_copies(
    locked: Typed, store: Path, key_file: Path, tmp_path: Path
) -> None:
    backup, new = tmp_path / "backup.db", tmp_path / "new.key"
    backup.write_bytes(store.read_bytes())
    before = locked(*HISTORY, f"--key-file={key_file}").stdout
    done = locked("rekey", f"--key-file={key_file}", f"--key={new}")
    assert done.exit_code == 0, done.stderr
    assert "It still opens backups and copies made before" in done.stderr
    [recovery] = RECOVERY.findall(done.stdout)
    assert recovery in new.read_text()
    assert recovery not in key_file.read_text()

    assert locked(*HISTORY, f"--key-file={new}").stdout == before
    assert code(locked(*HISTORY, f"--key-file={key_file}")) == "wrong-key"
    old = locked(*HISTORY, f"--key-file={key_file}", f"--store={backup}")
    assert old.stdout == before


def test_given_a_key_in_the_keyring_when_it_is_changed_then_old_copies_open_from_there_too(
    escalate: Typed, store: Path, keyring: Kept, tmp_path: Path
) -> None:
    escalate("init", "--encrypt")
    escalate(*OPEN)
    before = escalate(*HISTORY).stdout
    backup = tmp_path / "backup.db"
    backup.write_bytes(store.read_bytes())

    assert escalate("rekey", "--key=keyring").exit_code == 0

    assert escalate(*HISTORY).stdout == before
    assert escalate(*HISTORY, f"--store={backup}").stdout == before
    assert len(set(keyring.entries.values())) == 2


def test_given_an_encrypted_store_when_it_is_backed_up_then_the_backup_has_its_key(
    locked: Typed, store: Path, key_file: Path, tmp_path: Path
) -> None:
    backup, key = tmp_path / "backup.db", f"--key-file={key_file}"
    assert locked("backup", str(backup), key).exit_code == 0
    assert backup.read_bytes()[:16] == store.read_bytes()[:16], "found in a keyring by it"
    assert locked("answer", "1", "note", "since then", key).exit_code == 0
    assert code(locked("restore", str(backup), "--reason=a mistake", "--json")) == "no-key"

    done = locked("restore", str(backup), "--reason=a mistake", key)
    assert done.exit_code == 0, done.stderr
    assert not plain(store)
    assert "since then" not in locked(*HISTORY, key).stdout
    assert all(not plain(file) for file in store.parent.iterdir()), "nor is what was replaced"


def test_given_a_backup_with_another_key_when_it_is_restored_then_it_is_said(
    escalate: Typed, store: Path, keyring: Kept, tmp_path: Path
) -> None:
    escalate("init", "--encrypt")
    escalate(*OPEN)
    backup = str(tmp_path / "backup.db")
    for command in (("backup", backup), ("rekey", "--key=keyring")):
        assert escalate(*command).exit_code == 0
    done = escalate("restore", backup, "--reason=a mistake")
    assert done.exit_code == 0, done.stderr
    assert "opens with the key of the backup now" in done.stderr
    assert escalate("show", "1").exit_code == 0
    assert not plain(store)


@pytest.mark.parametrize("named", [True, False])
def test_given_a_plain_backup_when_it_is_restored_over_an_encrypted_store_then_it_is_refused(
    opened: Typed, store: Path, keyring: Kept, tmp_path: Path, named: bool
) -> None:
    backup = str(tmp_path / "backup.db")
    assert opened("backup", backup).exit_code == 0
    assert opened("encrypt").exit_code == 0
    before = store.read_bytes()
    config = tmp_path / "config.toml"
    config.write_text('key = "keyring"' if named else "")
    done = opened("restore", backup, "--reason=x", "--json", ESCALATE_CONFIG=str(config))
    assert (done.exit_code, code(done)) == (25, "not-encrypted")
    assert store.read_bytes() == before

    assert opened("encrypt", "--store", backup).exit_code == 0
    assert opened("restore", backup, "--reason=x").exit_code == 0


def test_given_another_place_than_the_config_names_then_it_is_said(
    locked: Typed, key_file: Path, keyring: Kept
) -> None:
    done = locked("rekey", "--key=keyring", ESCALATE_KEY_FILE=str(key_file))
    assert done.exit_code == 0
    assert f"name another place for the key, {key_file}" in done.stderr


def test_given_nowhere_to_keep_it_when_a_key_is_changed_then_it_is_asked_where(
    locked: Typed, key_file: Path
) -> None:
    done = locked("rekey", f"--key-file={key_file}")
    assert done.exit_code == 2
    assert "--key" in done.stderr
    assert "keyring, prompt, or a new file" in done.stderr


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (("encrypt", "--key={key_file}.new"), "encrypted-already"),
        (("rekey", "--key={key_file}", "--key-file={key_file}"), "file-exists"),
        (("rekey", "--key=prompt", "--key-file={key_file}"), "no-terminal"),
        (("init", "--key=prompt", "--store={key_file}.db"), "no-terminal"),
        (("decrypt",), "no-key"),
    ],
)
def test_given_a_conversion_that_makes_no_sense_then_nothing_is_changed(
    locked: Typed, store: Path, key_file: Path, command: Sequence[str], refused: str
) -> None:
    before = store.read_bytes(), key_file.read_bytes(), sorted(key_file.parent.iterdir())
    done = locked(*(word.format(key_file=key_file) for word in command), "--json")
    assert code(done) == refused
    assert (store.read_bytes(), key_file.read_bytes(), sorted(key_file.parent.iterdir())) == before


@pytest.mark.parametrize("command", [("decrypt",), ("rekey", "--key=keyring")])
def test_given_a_plain_store_when_its_key_is_to_be_changed_then_it_is_said(
    opened: Typed, command: Sequence[str]
) -> None:
    done = opened(*command, "--json")
    assert (done.exit_code, code(done)) == (25, "not-encrypted")


def test_given_work_that_was_stopped_when_a_store_is_converted_then_what_is_left_is_named(
    opened: Typed, store: Path, key_file: Path
) -> None:
    left = store.with_name(f"{store.name}.0123abcd.old")
    left.write_bytes(store.read_bytes())
    done = opened("encrypt", f"--key={key_file}")
    assert done.exit_code == 0
    assert f"may be plain text: {left}" in done.stderr
    assert f"can be read by whoever has it: {left}" in done.stderr, "it is plain indeed"


def test_given_a_plain_file_that_is_gone_when_it_was_encrypted_then_that_is_said(
    opened: Typed, key_file: Path
) -> None:
    done = opened("encrypt", f"--key={key_file}")
    assert "The plain file was overwritten and removed. Traces of it" in done.stderr


def test_given_another_name_of_the_plain_file_when_it_is_encrypted_then_it_is_said(
    opened: Typed, store: Path, tmp_path: Path, key_file: Path
) -> None:
    os.link(store, tmp_path / "elsewhere.db")
    done = opened("encrypt", f"--key={key_file}")
    assert done.exit_code == 0
    assert "overwritten" not in done.stderr
    assert "The plain file has another name on this disk" in done.stderr
    assert plain(tmp_path / "elsewhere.db")


@pytest.mark.skipif(sys.platform == "win32", reason="an open file is not replaced there")
def test_given_somebody_who_reads_the_plain_file_when_it_is_encrypted_then_it_is_said(
    opened: Typed, store: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escalate.store.sqlite.WAIT", 0)
    with SqliteStore(store).reading() as view:
        view.head()
        done = opened("encrypt", f"--key={key_file}")
    assert done.exit_code == 0
    says = "The plain file was removed, but it was not overwritten. Somebody had it open."
    assert says in done.stderr


def test_given_a_plain_backup_beside_it_when_a_store_is_encrypted_then_it_is_named(
    opened: Typed, store: Path, key_file: Path
) -> None:
    assert opened("backup", str(store.parent)).exit_code == 0
    [backup] = (one for one in store.parent.iterdir() if one != store)
    done = opened("encrypt", f"--key={key_file}")
    assert f"can be read by whoever has it: {backup}" in done.stderr


@pytest.mark.parametrize("put", ["old", "forged"])
def test_given_a_store_that_is_not_what_was_seen_when_it_is_encrypted_then_the_file_stays(
    opened: Typed, store: Path, tmp_path: Path, key_file: Path, put: str
) -> None:
    """It is evidence, and a new file would be sealed as if nothing was wrong."""
    if put == "old":
        shutil.copy(store, tmp_path / "old.db")
        assert opened("answer", "1", "note", "since then").exit_code == 0
        shutil.copy(tmp_path / "old.db", store)
    else:
        behind_guards(store, "UPDATE events SET body = CAST(body || ' ' AS BLOB) WHERE seq = 2")
    before = store.read_bytes()

    done = opened("encrypt", f"--key={key_file}", "--json")

    expected = {"old": "rolled-back", "forged": "broken-trail"}[put]
    assert (done.exit_code, code(done)) == (23, expected)
    assert "Keep the file as it is" in done.stderr
    assert store.read_bytes() == before
    assert (list(store.parent.iterdir()), key_file.exists()) == ([store], False)


def test_given_a_case_that_somebody_records_when_the_store_is_encrypted_then_no_key_is_left(
    opened: Typed, store: Path, key_file: Path, keyring: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escalate.store.sqlite.WAIT", 0)
    with SqliteStore(store).writing():
        for where in (str(key_file), "keyring"):
            done = opened("encrypt", f"--key={where}", "--json")
            assert (done.exit_code, code(done)) == (22, "busy")
    assert (key_file.exists(), keyring.entries) == (False, {})
    assert plain(store)
