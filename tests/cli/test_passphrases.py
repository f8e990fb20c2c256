"""Passphrases and recovery keys, typed at a terminal."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, Typed
from tests.cli.encrypted import HISTORY, RECOVERY, plain
from tests.cli.terminal import Terminal
from tests.store.others import sqlcipher

WORDS = "fünf wörter für die station"
NEW, AGAIN, OPEN = "New passphrase", "The same again", "Passphrase or recovery key of"


@pytest.fixture
def recovery(locked: Typed, key_file: Path) -> str:
    """The recovery key of the encrypted store."""
    return key_file.read_text().splitlines()[-1]


def test_given_a_terminal_when_a_passphrase_is_chosen_then_it_is_typed_twice_and_never_shown(
    store: Path,
) -> None:
    terminal = Terminal("init", "--encrypt", "--key=prompt")
    terminal.answer(NEW, "too short").after("It has 9 characters")
    terminal.answer(NEW, WORDS).answer(AGAIN, f"{WORDS}?").after("That was another one")
    code, screen = terminal.answer(NEW, WORDS).answer(AGAIN, WORDS).end()
    assert code == 0, screen
    assert "derived from the passphrase" in screen
    assert "rter" not in screen
    [recovery] = RECOVERY.findall(screen)
    assert not plain(store)
    assert sqlcipher(store, f"'{WORDS}'", "SELECT max(case_number) FROM events") == [(0,)]

    for right in (WORDS, recovery.lower(), recovery.replace("-", " ")):
        code, screen = Terminal("list").answer(OPEN, right).end()
        assert code == 0, screen
        assert "No case is found" in screen
    code, screen = Terminal("list").answer(OPEN, f"{WORDS} ").end()
    assert code == 25
    assert "The key does not fit" in screen


def test_given_a_terminal_when_it_shall_print_json_then_the_passphrase_is_still_asked_for(
    recovery: str,
) -> None:
    code, screen = Terminal("list", "--json").answer(OPEN, recovery).end()
    assert code == 0, screen
    assert "W-1041" in str(json.loads(screen[screen.index("{") :]))


def test_given_a_text_that_is_piped_in_at_a_terminal_then_the_passphrase_is_still_asked_for(
    locked: Typed, recovery: str, key_file: Path, tmp_path: Path
) -> None:
    text = tmp_path / "text"
    text.write_text("The threshold.")
    step = ("step", "1", "continuing", *BOTH, *APPROVED, "--not-agreed=-")
    code, screen = Terminal(*step, piped=text).answer(OPEN, recovery).end()
    assert code == 0, screen
    assert "The threshold." in locked(*HISTORY, f"--key-file={key_file}").stdout


def test_given_a_terminal_when_a_store_is_backed_up_then_the_passphrase_is_asked_for_once(
    recovery: str, tmp_path: Path
) -> None:
    backup = Terminal("backup", str(tmp_path / "backup.db"))
    code, screen = backup.answer(OPEN, recovery).end()
    assert code == 0, screen
    assert screen.count("Passphrase") == 1


def test_given_a_terminal_when_the_key_is_changed_to_a_passphrase_then_both_are_asked_for(
    recovery: str,
) -> None:
    rekey = Terminal("rekey").answer("where to keep the new key", "prompt")
    code, screen = rekey.answer(OPEN, recovery).answer(NEW, WORDS).answer(AGAIN, WORDS).end()
    assert code == 0, screen
    code, screen = Terminal("show", "1").answer(OPEN, WORDS).end()
    assert code == 0, screen
    assert "W-1041" in screen


def test_given_a_recovery_key_with_one_wrong_letter_when_it_is_typed_then_that_is_said(
    recovery: str, store: Path
) -> None:
    wrong = ("A" if recovery[0] != "A" else "C") + recovery[1:]
    for command in ("list", "verify"):
        code, screen = Terminal(command).answer(OPEN, wrong).end()
        assert code == 25
        assert "is no recovery key: its letters do not fit together: one of them is wrong." in (
            " ".join(screen.split())
        )
        assert "Type it again." in screen
        assert wrong not in screen


def test_given_a_wrong_passphrase_when_it_is_typed_then_the_way_out_is_to_type_it_again(
    recovery: str,
) -> None:
    code, screen = Terminal("list").answer(OPEN, WORDS).end()
    assert code == 25
    assert "The key does not fit" in screen
    assert "type it again where it was asked for" in " ".join(screen.split())


def test_given_a_new_passphrase_that_looks_like_a_recovery_key_then_another_is_asked_for(
    store: Path,
) -> None:
    """It would be taken for a recovery key with a slip, and would not open the store."""
    terminal = Terminal("init", "--encrypt", "--key=prompt")
    terminal.answer(NEW, "-".join(["abcd"] * 14)).after("looks like a recovery key")
    code, screen = terminal.answer(NEW, WORDS).answer(AGAIN, WORDS).end()
    assert code == 0, screen


def test_given_a_backup_from_before_a_new_key_when_it_is_restored_then_both_keys_can_be_typed(
    locked: Typed, recovery: str, store: Path, key_file: Path, tmp_path: Path
) -> None:
    backup, new = tmp_path / "old.db", tmp_path / "new.key"
    why = "--reason=The disk broke."
    old = f"--key-file={key_file}"
    assert locked("backup", str(backup), old).exit_code == 0
    assert locked("rekey", old, f"--key={new}").exit_code == 0

    for one in (key_file, new):
        refused = locked("restore", str(backup), why, f"--key-file={one}")
        assert refused.exit_code == 25
        assert "name no key file: at a terminal both are asked for" in refused.stderr

    terminal = Terminal("restore", str(backup), why)
    terminal.answer(f"{OPEN} {backup}", recovery)
    code, screen = terminal.answer(OPEN, new.read_text().splitlines()[-1]).end()
    assert code == 0, screen
    assert locked("list", old).exit_code == 0


def test_given_a_terminal_when_nobody_wants_to_type_then_it_stops_and_nothing_is_made(
    store: Path,
) -> None:
    code, screen = Terminal("init", "--key=prompt").after(NEW).send(signal.SIGINT).end()
    assert (code, store.exists()) == (130, False)
    assert "Stopped." in screen
