"""An encrypted store at the command line: how it is made, and how it is opened."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import BOTH, OPEN, Process, Typed
from tests.cli.encrypted import HISTORY, RECOVERY, code, plain
from tests.test_keys import Kept

windows = sys.platform == "win32"


# -- made -----------------------------------------------------------------------------------------


def test_given_a_keyring_when_an_encrypted_store_is_made_then_commands_need_no_more_words(
    escalate: Typed, store: Path, keyring: Kept
) -> None:
    made = escalate("init", "--encrypt")
    assert made.exit_code == 0, made.stderr
    assert "encrypted store was made" in made.stdout
    assert "in this system's keyring" in made.stdout
    assert list(keyring.entries) == [("escalate", store.read_bytes()[:16].hex())]

    assert escalate(*OPEN).exit_code == 0
    assert "W-1041" in escalate("show", "1").stdout
    assert not plain(store)


def test_given_a_new_encrypted_store_then_its_recovery_key_is_shown_once_and_opens_it_alone(
    escalate: Typed, store: Path, tmp_path: Path, keyring: Kept
) -> None:
    made = escalate("init", "--encrypt")
    [recovery] = RECOVERY.findall(made.stdout)
    assert "shown this once" in made.stderr
    assert not RECOVERY.search(made.stderr)
    assert escalate(*OPEN).exit_code == 0
    keyring.entries.clear()
    assert escalate(*HISTORY).exit_code == 25

    paper = tmp_path / "typed from paper"
    paper.touch(0o600)
    paper.write_text(recovery.lower())
    assert escalate(*HISTORY, f"--key-file={paper}").exit_code == 0
    assert escalate(*HISTORY, ESCALATE_KEY_FILE=str(paper)).exit_code == 0
    assert recovery.encode() not in store.read_bytes()


def test_given_a_program_when_it_makes_an_encrypted_store_then_it_gets_one_document(
    escalate: Typed, store: Path, key_file: Path
) -> None:
    made = json.loads(escalate("init", "--key", str(key_file), "--json").stdout)
    assert made.keys() == {"store", "encrypted", "key", "recovery_key"}
    assert (made["store"], made["encrypted"], made["key"]) == (str(store), True, str(key_file))
    assert made["recovery_key"] in key_file.read_text()


def test_given_the_plain_default_when_a_store_is_made_then_it_is_said_and_what_to_do(
    escalate: Typed, store: Path
) -> None:
    for command in (("init",), OPEN):
        done = escalate(*command, ESCALATE_STATE=str(store.with_name(f"state of {command[0]}")))
        assert done.exit_code == 0
        assert done.stderr.count("It is not encrypted") == 1
        assert "`escalate encrypt`" in done.stderr
        store.unlink()
    assert json.loads(escalate("init", "--json").stdout) == {
        "store": str(store),
        "encrypted": False,
    }


@pytest.mark.parametrize("where", ["config", "environment"])
def test_given_a_place_for_the_key_in_the_configuration_then_new_stores_are_encrypted(
    escalate: Typed, store: Path, tmp_path: Path, where: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('key = "escalate.key"')
    env = {"ESCALATE_CONFIG": str(config)}
    if where == "environment":
        env = {"ESCALATE_KEY_FILE": str(tmp_path / "escalate.key")}
    refused = escalate(*OPEN, "--json", **env)
    assert (refused.exit_code, code(refused)) == (25, "no-store")
    assert "escalate init --encrypt" in refused.stderr
    assert not store.exists()

    assert escalate("init", **env).exit_code == 0
    assert escalate(*OPEN, **env).exit_code == 0
    assert not plain(store)


def test_given_no_keyring_when_a_store_is_to_be_encrypted_then_nothing_is_made(
    process: Process, store: Path
) -> None:
    done = process("init", "--encrypt", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert done.returncode == 25
    assert b"keeps no secrets safely" in done.stderr
    assert b"--key prompt" in done.stderr
    assert (done.stdout, store.exists()) == (b"", False)


def test_given_something_at_the_path_when_a_store_is_made_then_no_key_is_left_behind(
    escalate: Typed, store: Path, key_file: Path, keyring: Kept, tmp_path: Path
) -> None:
    store.parent.mkdir()
    store.write_text("mine")
    for where in (str(key_file), "keyring"):
        done = escalate("init", "--key", where, "--json")
        assert (done.exit_code, code(done)) == (25, "store-exists")
    nowhere = tmp_path / "escalate.db" / "x"
    nowhere.parent.write_text("mine")
    for where in (str(key_file), "keyring"):
        done = escalate("init", "--key", where, "--json", "--store", str(nowhere))
        assert (done.exit_code, code(done)) == (25, "cannot-create")
    assert (key_file.exists(), keyring.entries) == (False, {})


# -- opened ---------------------------------------------------------------------------------------


def test_given_an_encrypted_store_when_no_key_is_found_then_nobody_is_waited_for(
    locked: Typed, process: Process
) -> None:
    for command in (HISTORY, ("due",), ("step", "1", "unresolved", *BOTH)):
        done = process(*command)
        assert (done.returncode, done.stdout) == (25, b"")
        for way in (b"keyring", b"--key-file FILE", b"passphrase"):
            assert way in done.stderr


@pytest.mark.parametrize("place", ["keyring", "prompt"])
def test_given_the_one_place_that_the_config_names_then_no_other_is_asked(
    locked: Typed, tmp_path: Path, keyring: Kept, place: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'key = "{place}"')
    done = locked(*HISTORY, ESCALATE_CONFIG=str(config))
    assert (done.exit_code, code(done)) == (25, "no-key")


def test_given_the_key_of_another_store_then_it_is_told_as_a_key_that_does_not_fit(
    locked: Typed, tmp_path: Path, store: Path
) -> None:
    other = tmp_path / "other.key"
    locked("init", "--store", str(tmp_path / "other.db"), "--key", str(other))
    before = store.read_bytes()
    done = locked(*HISTORY, f"--key-file={other}")
    assert (done.exit_code, code(done)) == (25, "wrong-key")
    assert store.read_bytes() == before


@pytest.mark.skipif(windows, reason="the file's folder decides there")
def test_given_a_key_file_that_others_read_then_it_is_refused(
    locked: Typed, key_file: Path
) -> None:
    key_file.chmod(0o644)
    done = locked(*HISTORY, f"--key-file={key_file}")
    assert (done.exit_code, code(done)) == (25, "key-file")
    assert "chmod 600" in done.stderr


def test_given_a_plain_store_in_the_place_of_an_encrypted_one_then_it_is_refused(
    locked: Typed, store: Path, key_file: Path
) -> None:
    store.unlink()
    locked("init")
    for command in (HISTORY, ("step", "1", "unresolved", *BOTH, "--json")):
        done = locked(*command, f"--key-file={key_file}")
        assert (done.exit_code, code(done)) == (25, "not-encrypted")
        assert "escalate encrypt" in done.stderr


def test_given_the_option_once_then_the_next_command_does_not_remember_it(
    locked: Typed, key_file: Path
) -> None:
    assert locked(*HISTORY, f"--key-file={key_file}").exit_code == 0
    assert locked(*HISTORY).exit_code == 25


def test_given_a_command_that_was_refused_then_its_draft_opens_with_the_key_of_the_store(
    locked: Typed, key_file: Path
) -> None:
    key, words = f"--key-file={key_file}", "The threshold is not agreed. " * 20
    refused = locked("step", "1", "no such outcome", *BOTH, f"--not-agreed={words}", key)
    assert "is kept as draft 1" in refused.stderr
    assert words.strip() in locked("draft", "show", "1", key).stdout
    assert locked("draft", "show", "1").exit_code == 25
    assert locked("draft", "list").exit_code == 0, "which needs no key"


def test_given_an_encrypted_store_when_it_is_verified_then_a_changed_page_is_named(
    locked: Typed, store: Path, key_file: Path
) -> None:
    key = f"--key-file={key_file}"
    assert locked("verify", key).exit_code == 0
    assert locked("verify").exit_code == 25, "without its key"
    with store.open("r+b") as file:
        file.seek(3 * 4096 + 100)
        byte = file.read(1)[0]
        file.seek(3 * 4096 + 100)
        file.write(bytes([byte ^ 1]))
    done = locked("verify", key)
    assert done.exit_code == 23
    assert "HMAC verification failed for page 4" in done.stdout
