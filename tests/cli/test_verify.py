"""`escalate verify`: what is broken is named, what was kept elsewhere is held against the trail."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from escalate.verifier import escalate_verify
from tests.cli.conftest import BOTH, Process, Typed
from tests.store.others import sql, without_guards

if sys.platform == "win32":
    pty = None
else:
    import pty


@pytest.fixture
def verified(opened: Typed) -> Typed:
    """`escalate`, with a case of three events, and a reading."""
    assert opened("step", "1", "unresolved", *BOTH).exit_code == 0
    assert opened("show", "1").exit_code == 0
    return opened


def kept(escalate: Typed, path: Path) -> Path:
    """Have a checkpoint written to a file, as somebody else keeps it."""
    assert escalate("checkpoint", f"--out={path}").exit_code == 0
    return path


def forge(store: Path) -> None:
    """Change a word of the second event, and leave all else as it is."""
    changed = "CAST(replace(body, 'duty manager', 'duty nurse') AS BLOB)"
    without_guards(store, f"UPDATE events SET body = {changed} WHERE seq = 3")


def test_given_a_good_store_when_verified_then_it_is_said_with_figures(verified: Typed) -> None:
    done = verified("verify")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Verification\n============\nNothing is broken.\n")
    assert "Events:   5, each with its seal, its place in the tree and in its case" in done.stdout
    assert "Cases:    1, each with what the lists say of it" in done.stdout
    assert "only a checkpoint that somebody else keeps would tell" in done.stdout


def test_given_a_changed_word_when_verified_then_the_event_is_named(
    verified: Typed, store: Path
) -> None:
    forge(store)

    done = verified("verify")

    assert done.exit_code == 23
    assert "BROKEN: 12 things are not as recorded." in done.stdout
    assert "- Event 3: its words, its salt and its leaf do not belong together" in done.stdout
    assert "- The trigger events_are_only_erased is missing." in done.stdout
    assert "Keep the file as it is" in done.stdout


def test_given_a_changed_word_when_verified_for_a_program_then_it_is_one_document(
    verified: Typed, store: Path
) -> None:
    forge(store)

    done = verified("verify", "--json")

    assert done.exit_code == 23
    document = json.loads(done.stdout)
    assert document["whole"] is False
    found = {(one["kind"], one["which"], one["code"]) for one in document["findings"]}
    assert {("event", "3", "other-seal"), ("file", "schema", "other-schema")} <= found


def test_given_a_store_when_verified_then_nothing_is_written_and_no_lock_is_waited_for(
    verified: Typed, store: Path
) -> None:
    store.chmod(0o400)
    before = store.read_bytes(), store.stat().st_mtime_ns

    with closing(sqlite3.connect(store)) as other:
        other.execute("BEGIN IMMEDIATE")  # somebody is recording
        done = verified("verify")

    assert done.exit_code == 0, done.stdout
    assert (store.read_bytes(), store.stat().st_mtime_ns) == before


# -- held against what was kept -------------------------------------------------------------------


def test_given_a_checkpoint_when_the_trail_has_grown_then_it_is_proven(
    verified: Typed, tmp_path: Path
) -> None:
    checkpoint = kept(verified, tmp_path / "march")
    assert verified("step", "1", "unresolved", *BOTH).exit_code == 0

    done = verified("verify", f"--checkpoint={checkpoint}")

    assert done.exit_code == 0, done.stdout
    assert f"Held against {checkpoint}" in done.stdout
    assert "Nothing recorded up to event 5 was altered, removed or reordered since." in done.stdout
    assert "somebody else keeps would tell" not in done.stdout
    document = json.loads(verified("verify", f"--checkpoint={checkpoint}", "--json").stdout)
    assert (document["kept"][0]["holds"], len(document["kept"][0]["proof"])) == (True, 4)


def test_given_an_old_copy_put_back_when_verified_then_it_is_called_a_rollback(
    verified: Typed, store: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    shutil.copy(store, old)
    assert verified("step", "1", "unresolved", *BOTH).exit_code == 0
    checkpoint = kept(verified, tmp_path / "march")
    shutil.copy(old, store)

    done = verified("verify", f"--checkpoint={checkpoint}")

    assert done.exit_code == 23
    assert "is of 7 events, and the trail has 5: it was rolled back." in done.stdout
    assert "- The head that you saw last is of 7 events" in done.stdout
    assert "IT DOES NOT FIT" in done.stdout


def test_given_another_store_in_its_place_when_verified_then_a_checkpoint_tells(
    verified: Typed, store: Path, tmp_path: Path
) -> None:
    checkpoint = kept(verified, tmp_path / "march")
    store.unlink()
    assert verified("init").exit_code == 0

    done = verified("verify", f"--checkpoint={checkpoint}")

    assert done.exit_code == 23
    assert f"- The checkpoint {checkpoint} is of another store" in done.stdout


def test_given_a_head_from_paper_when_typed_then_it_holds_or_not(
    verified: Typed, tmp_path: Path
) -> None:
    head = json.loads(verified("checkpoint", "--json").stdout)["head"]
    typed = head.lower().replace("-", " ")

    assert verified("verify", f"--head={typed}").exit_code == 0
    wrong = head[:-1] + ("A" if head[-1] != "A" else "B")
    done = verified("verify", f"--head={wrong}")
    assert done.exit_code == 23
    assert f"The head {wrong} has another root than the first 5 events" in done.stdout
    refused = verified("verify", "--head=42")
    assert refused.exit_code == 2
    assert "--head is '42'" in refused.stderr


def test_given_a_damaged_memory_of_what_was_seen_when_verified_then_it_is_left_out(
    verified: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALATE_STATE", str(tmp_path / "state"))
    assert verified("verify").exit_code == 0
    (remembered,) = tmp_path.glob("state/heads/*.json")
    remembered.write_text('{"size": 3, "root": "aa"}')
    done = verified("verify")
    assert done.exit_code == 0, done.stdout
    assert "the head that you saw last" not in done.stdout
    assert "the head that you saw last" in verified("verify").stdout, "it is remembered anew"


def test_given_a_store_with_a_name_that_is_none_when_verified_then_it_is_named(
    verified: Typed, store: Path
) -> None:
    sql(store, "UPDATE meta SET value = 'mine' WHERE key = 'store'")
    assert verified("list").exit_code == 0, "it is remembered under that name"
    done = verified("verify")
    assert done.exit_code == 23
    assert "- The store calls itself 'mine', and its trail is of " in done.stdout


@pytest.fixture
def signed(verified: Typed, tmp_path: Path) -> tuple[Path, str]:
    """A signed checkpoint, and the public half of the key."""
    key, path = tmp_path / "lead.key", tmp_path / "march"
    public = verified("signing-key", str(key), "--name=lead.example").stdout.strip()
    assert verified("checkpoint", f"--sign={key}", f"--out={path}").exit_code == 0
    return path, public


def test_given_a_signed_checkpoint_when_its_key_is_given_then_who_signed_is_said(
    verified: Typed, signed: tuple[Path, str]
) -> None:
    path, public = signed
    done = verified("verify", f"--checkpoint={path}", f"--key={public}")
    assert done.exit_code == 0, done.stdout
    assert "Signed by: lead.example" in done.stdout


def test_given_a_checkpoint_that_was_not_signed_by_the_key_when_verified_then_it_is_broken(
    verified: Typed, signed: tuple[Path, str], tmp_path: Path
) -> None:
    path, _ = signed
    other = verified("signing-key", str(tmp_path / "k"), "--name=other.example").stdout.strip()
    done = verified("verify", f"--checkpoint={path}", f"--key={other}")
    assert done.exit_code == 23
    assert "It is signed by lead.example, and by none of the keys given." in done.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--key=x",), "--key is given without --checkpoint"),
        (("--checkpoint=absent",), "--checkpoint absent cannot be read"),
        (("--store=absent.db",), "There is no store at absent.db"),
    ],
)
def test_given_what_cannot_be_read_when_verified_then_it_is_refused(
    verified: Typed, options: tuple[str, ...], says: str
) -> None:
    done = verified("verify", *options)
    assert done.exit_code in (2, 25)
    assert says in done.stderr


# -- files that are damaged, in real processes ----------------------------------------------------


def test_given_a_damaged_page_when_verified_then_what_stands_behind_it_is_still_checked(
    verified: Typed, store: Path, process: Process
) -> None:
    for _ in range(30):
        assert verified("show", "1").exit_code == 0
    without_guards(store, "UPDATE events SET root = zeroblob(32) WHERE seq = 34")
    page = page_of(store, 12)
    data = bytearray(store.read_bytes())
    data[page : page + 4096] = bytes(4096)
    store.write_bytes(data)

    done = process("verify")

    assert done.returncode == 23, done
    assert b"Traceback" not in done.stderr
    assert b"SQLite says: " in done.stdout
    assert b"The table events cannot be read after event " in done.stdout
    assert b"missing: removed, or kept under another number." in done.stdout
    assert b"- Event 34: does not fit the tree" in done.stdout


def page_of(store: Path, seq: int) -> int:
    """Return where the page begins that holds an event: the one with its root."""
    with closing(sqlite3.connect(store)) as raw:
        ((root,),) = raw.execute("SELECT root FROM events WHERE seq = ?", [seq])
    return store.read_bytes().index(root) // 4096 * 4096


def test_given_what_is_no_store_when_verified_then_it_is_called_so(
    tmp_path: Path, process: Process
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a store " * 1000)
    done = process("verify", f"--store={path}")
    assert done.returncode == 25
    assert b"is not a store of escalate" in done.stderr


@pytest.mark.skipif(pty is None, reason="this system makes no terminals for programs")
def test_given_a_terminal_when_verified_then_how_far_it_is_is_shown_on_standard_error(
    verified: Typed,
) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "escalate.cli", "verify"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    assert done.returncode == 0
    assert b"Checking events" in shown
    assert b"Checking" not in done.stdout


def test_given_a_clock_that_was_set_in_a_store_in_earnest_then_each_such_event_is_a_remark(
    escalate: Typed, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESCALATE_NOW")
    assert escalate("init").exit_code == 0
    assert escalate("list", now="2026-03-02T09:00Z").exit_code == 0

    done = escalate("verify", "--json")

    remarks = json.loads(done.stdout)["remarks"]
    assert ("other-clock", "2") in [(one["code"], one["which"]) for one in remarks]
    said, _ = escalate_verify.verify_file(store, None)
    assert ("other-clock", "2") in [(one.code, one.which) for one in said]
    assert done.exit_code == 0
