"""What was typed outlives every change of its store's key."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from escalate.core.key import read_key
from escalate.drafts import Drafts
from tests.cli.conftest import OPEN, Process, Typed
from tests.cli.test_drafts import AHEAD, TUESDAY, WORDS, refusal
from tests.test_keys import Kept


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Where draft 1 is."""
    return tmp_path / "state" / "drafts" / "1.draft"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A place for a new key."""
    return tmp_path / "new.key"


def keep(escalate: Typed, *options: str) -> None:
    """Type something that is refused today, so that a draft of it is kept."""
    done = escalate(*AHEAD, *options)
    assert (done.exit_code, refusal(done.stderr)["draft"]) == (20, 1), done.stderr


def recorded(escalate: Typed, *options: str) -> bool:
    """Whether draft 1 can be shown and recorded."""
    shown = escalate("draft", "show", "1", *options)
    assert (shown.exit_code, WORDS in shown.stdout) == (0, True), shown.stderr
    done = escalate("draft", "redo", "1", *options, now=TUESDAY)
    assert done.exit_code == 0, done.stderr
    return WORDS in escalate("show", "1", *options).stdout.replace("\n", " ")


def test_given_a_draft_when_its_store_has_a_new_key_then_it_opens_with_that_and_not_with_the_old(
    locked: Typed, key_file: Path, new: Path, draft: Path, process: Process
) -> None:
    keep(locked, f"--key-file={key_file}")
    done = process("rekey", f"--key-file={key_file}", f"--key={new}")
    assert done.returncode == 0, done.stderr
    assert b"sealed" not in done.stderr
    assert WORDS.encode() not in draft.read_bytes()
    with pytest.raises(Exception, match="sealed"):
        Drafts(draft.parent).read(1, read_key(recovery(key_file)).raw)
    assert recorded(locked, f"--key-file={new}")


def recovery(file: Path) -> str:
    """The recovery key that a key file holds."""
    return next(line for line in file.read_text("utf-8").splitlines() if line.count("-") == 13)


def test_given_a_draft_when_its_store_is_made_plain_then_it_is_plain(
    locked: Typed, key_file: Path
) -> None:
    keep(locked, f"--key-file={key_file}")
    assert locked("decrypt", f"--key-file={key_file}").exit_code == 0
    assert recorded(locked)


def test_given_a_draft_when_its_store_is_encrypted_then_it_is_sealed(
    opened: Typed, key_file: Path, draft: Path
) -> None:
    keep(opened)
    assert WORDS.encode() in draft.read_bytes()
    assert opened("encrypt", f"--key={key_file}").exit_code == 0
    assert WORDS.encode() not in draft.read_bytes()
    assert recorded(opened, f"--key-file={key_file}")


def test_given_a_draft_when_a_backup_with_an_older_key_is_restored_then_it_opens_with_that(
    escalate: Typed, keyring: Kept, draft: Path, tmp_path: Path
) -> None:
    assert escalate("init", "--encrypt").exit_code == 0
    assert escalate(*OPEN).exit_code == 0
    backup = str(tmp_path / "backup.db")
    for command in (("backup", backup), ("rekey", "--key=keyring")):
        assert escalate(*command).exit_code == 0
    keep(escalate)
    done = escalate("restore", backup, "--reason=a mistake")
    assert done.exit_code == 0, done.stderr
    assert WORDS.encode() not in draft.read_bytes()
    assert recorded(escalate)


def test_given_a_draft_that_no_key_at_hand_opens_when_the_store_is_made_plain_then_it_is_named(
    locked: Typed, store: Path, key_file: Path, new: Path, draft: Path, tmp_path: Path
) -> None:
    """As a power cut between the new file and the new seal leaves one."""
    keep(locked, f"--key-file={key_file}")
    old, before = shutil.copy(store, tmp_path / "old.db"), draft.read_bytes()
    assert locked("rekey", f"--key-file={key_file}", f"--key={new}").exit_code == 0
    draft.write_bytes(before)

    done = locked("decrypt", f"--key-file={new}")

    assert done.exit_code == 0, done.stderr
    assert "Draft 1 could not be sealed anew: only the key it was sealed with" in done.stderr
    assert draft.read_bytes() == before
    shown = locked("draft", "show", "1", f"--store={old}", f"--key-file={key_file}")
    assert WORDS in shown.stdout, "as the sentence says"


@pytest.mark.parametrize("ends", ["rekey", "decrypt"])
def test_given_a_store_that_was_moved_when_its_key_changes_then_its_draft_follows(
    locked: Typed, store: Path, key_file: Path, new: Path, ends: str
) -> None:
    """Another store lies where it was."""
    keep(locked, f"--key-file={key_file}")
    moved = store.rename(store.with_name("cases-2025.db"))
    assert locked("init").exit_code == 0
    assert locked(*OPEN).exit_code == 0
    key = {"rekey": (f"--key={new}",), "decrypt": ()}[ends]
    assert locked(ends, f"--store={moved}", f"--key-file={key_file}", *key).exit_code == 0
    options = [f"--store={moved}", *([f"--key-file={new}"] if key else [])]
    assert recorded(locked, *options)


def test_given_a_copy_of_a_store_when_its_key_changes_then_the_draft_stays_with_the_store(
    locked: Typed, store: Path, key_file: Path, new: Path
) -> None:
    keep(locked, f"--key-file={key_file}")
    copy = shutil.copy(store, store.with_name("trial.db"))
    done = locked("rekey", f"--store={copy}", f"--key-file={key_file}", f"--key={new}")
    assert (done.exit_code, "sealed" in done.stderr) == (0, False), done.stderr
    assert recorded(locked, f"--key-file={key_file}")


def test_given_drafts_of_other_stores_when_a_key_changes_then_they_are_as_they_were(
    locked: Typed, store: Path, key_file: Path, new: Path, draft: Path
) -> None:
    other = store.with_name("other.db")
    assert locked("init", f"--store={other}").exit_code == 0
    assert locked(*OPEN, f"--store={other}").exit_code == 0
    assert locked(*AHEAD, f"--store={other}").exit_code == 20
    (draft.parent / "2.draft").write_bytes(b"no draft")
    before = draft.read_bytes()
    done = locked("rekey", f"--key-file={key_file}", f"--key={new}")
    assert (done.exit_code, "sealed" in done.stderr) == (0, False), done.stderr
    assert draft.read_bytes() == before


def options_for(ends: str, key_file: Path, new: Path) -> Sequence[str]:
    return {
        "encrypt": (f"--key={new}",),
        "rekey": (f"--key-file={key_file}", f"--key={new}"),
    }[ends]


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        ("encrypt", "Draft 1 could not be sealed and is plain text"),
        ("rekey", "Draft 1 could not be sealed anew: only the key it was sealed with opens it."),
    ],
)
def test_given_a_draft_in_another_window_when_the_key_changes_then_it_is_named(
    escalate: Typed, key_file: Path, new: Path, draft: Path, ends: str, says: str
) -> None:
    first = ("--encrypt", f"--key={key_file}") if ends == "rekey" else ()
    assert escalate("init", *first).exit_code == 0
    key = (f"--key-file={key_file}",) if first else ()
    assert escalate(*OPEN, *key).exit_code == 0
    keep(escalate, *key)
    typing = Drafts(draft.parent).take(1)
    done = escalate(ends, *options_for(ends, key_file, new))
    typing.release()
    assert done.exit_code == 0, done.stderr
    assert says in done.stderr
    assert "Recovery key" in done.stdout


def test_given_an_editor_that_was_killed_when_the_store_is_encrypted_then_its_text_is_sealed_too(
    opened: Typed, key_file: Path, draft: Path
) -> None:
    done = opened("reopen", "1", "--reason=-", "--when=yesteryear", "--json", input=WORDS)
    assert done.exit_code == 2
    document = json.loads(draft.read_bytes())
    document["content"]["texts"][0]["source"] = "editor"
    draft.write_text(json.dumps(document), encoding="utf-8")
    sheet = draft.with_suffix(".txt")
    sheet.write_text(f"{WORDS} And more.", encoding="utf-8")
    sheet.chmod(0o600)
    assert opened("encrypt", f"--key={key_file}").exit_code == 0
    assert not sheet.exists()
    shown = opened("draft", "show", "1", f"--key-file={key_file}", "--json")
    assert json.loads(shown.stdout)["texts"][0]["text"] == f"{WORDS} And more."
