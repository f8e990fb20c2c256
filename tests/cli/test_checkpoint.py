"""Checkpoints for others to keep, and what is told when the trail is not the one that was seen."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from escalate.core.trail.checkpoint import Checkpoint, read_checkpoint
from escalate.core.trail.proofs import includes
from escalate.core.trail.tree import seal
from escalate.signing import Verifier, verify
from tests.cli.conftest import APPROVED, BOTH, OPEN, Typed, entries


def checkpoint(escalate: Typed) -> Checkpoint:
    done = escalate("checkpoint")
    assert done.exit_code == 0, done.stderr
    return read_checkpoint(done.stdout_bytes)[0]


def test_given_a_store_when_a_checkpoint_is_asked_then_it_is_what_the_trail_is(
    opened: Typed, store: Path
) -> None:
    now = checkpoint(opened)

    last = entries(store)[-1]
    assert (now.size, now.root) == (last.seq, last.root)
    assert re.fullmatch("escalate/[0-9a-f]{32}", now.origin)
    assert json.loads(opened("checkpoint", "--json").stdout) == {
        "origin": now.origin,
        "size": 2,
        "root": last.root.hex(),
        "head": now.short,
        "checkpoint": now.to_text(),
    }
    assert f"For the minutes: {now.short}" in opened("checkpoint").stderr


def test_given_a_key_when_a_checkpoint_is_signed_then_whoever_has_its_half_can_verify_it(
    opened: Typed, tmp_path: Path
) -> None:
    key, out = tmp_path / "lead.key", tmp_path / "2026-03.checkpoint"
    public = opened("signing-key", str(key), "--name=lead.hospital.example").stdout.strip()

    assert opened("checkpoint", f"--sign={key}", f"--out={out}").exit_code == 0

    signed, note = read_checkpoint(out.read_bytes())
    assert signed == checkpoint(opened)
    assert [each.name for each in verify(note, [Verifier.from_text(public)])] == [
        "lead.hospital.example"
    ]


def test_given_no_key_when_a_checkpoint_shall_be_signed_then_it_is_refused(
    opened: Typed, tmp_path: Path
) -> None:
    done = opened("checkpoint", f"--sign={tmp_path / 'none'}")
    assert (done.exit_code, done.stdout) == (2, "")


@pytest.mark.skipif(sys.platform == "win32", reason="the file's folder decides there")
def test_given_a_key_that_others_can_read_when_a_checkpoint_shall_be_signed_then_it_is_refused(
    opened: Typed, tmp_path: Path
) -> None:
    key, out = tmp_path / "lead.key", tmp_path / "march.checkpoint"
    assert opened("signing-key", str(key), "--name=lead").exit_code == 0
    key.chmod(0o644)

    done = opened("checkpoint", f"--sign={key}", f"--out={out}")

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"chmod 600 {key}" in done.stderr
    assert not out.exists()


def test_given_a_key_that_is_there_when_another_is_made_then_it_is_not_written_over(
    escalate: Typed, tmp_path: Path
) -> None:
    key = tmp_path / "lead.key"
    assert escalate("signing-key", str(key), "--name=lead").exit_code == 0
    before = key.read_bytes()

    assert escalate("signing-key", str(key), "--name=lead").exit_code == 2
    assert escalate("signing-key").exit_code == 2

    assert key.read_bytes() == before


def test_given_a_command_that_records_when_its_receipt_is_read_then_it_names_the_head(
    opened: Typed,
) -> None:
    done = opened("step", "1", "continuing", *BOTH, *APPROVED)

    assert done.stdout.splitlines()[-1] == f"Trail: {checkpoint(opened).short}"
    receipt = json.loads(opened("step", "1", "continuing", *BOTH, *APPROVED, "--json").stdout)
    assert receipt["trail"]["head"] == checkpoint(opened).short
    planned = json.loads(
        opened("step", "1", "continuing", *BOTH, *APPROVED, "--plan", "--json").stdout
    )
    assert planned["trail"] is None


@pytest.mark.parametrize(
    "format", [("--format=json",), ("--format=markdown",), ("--format=csv",), ("--redact",)]
)
def test_given_any_format_when_a_case_is_exported_then_the_head_stands_in_it(
    opened: Typed, format: tuple[str, ...]
) -> None:
    text = opened("export", "1", *format).stdout

    short = checkpoint(opened).short
    assert short in text.replace("\\u00b7", "·").replace("\\#", "#")


def test_given_an_export_when_its_proofs_are_checked_then_each_event_is_in_the_trail(
    opened: Typed, store: Path
) -> None:
    """And without a look at any other case."""
    opened(*OPEN)
    for _ in range(3):
        opened("step", "1", "continuing", *BOTH, *APPROVED)

    document = json.loads(opened("export", "1").stdout)

    now = Checkpoint.from_text(document["trail"]["checkpoint"])
    assert (now.size, now.root) == (entries(store)[-1].seq, entries(store)[-1].root)
    assert len(document["trail"]["entries"]) == 4
    for entry in document["trail"]["entries"]:
        body = json.dumps(entry["stored"], sort_keys=True, separators=(",", ":")).encode()
        leaf = seal(bytes.fromhex(entry["salt"]), body)
        proof = [bytes.fromhex(each) for each in entry["proof"]]
        assert leaf.hex() == entry["leaf"]
        assert includes(leaf, entry["seq"] - 1, now.size, proof, now.root)
        assert not includes(leaf, entry["seq"], now.size, proof, now.root)


def test_given_all_cases_when_they_are_exported_then_each_policy_is_written_out_once(
    opened: Typed,
) -> None:
    opened(*OPEN)

    first, second = json.loads(opened("export", "--all").stdout)

    assert first["policy_text"].startswith("# ")
    assert second["policy_text"] is None
    assert json.loads(opened("export", "2").stdout)["policy_text"] == first["policy_text"]


def test_given_an_old_copy_put_in_its_place_when_a_case_is_read_then_that_is_told_and_it_is_shown(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    shutil.copy(store, tmp_path / "old.db")
    opened("step", "1", "continuing", *BOTH, *APPROVED)
    opened("step", "1", "continuing", *BOTH, *APPROVED)
    shutil.copy(tmp_path / "old.db", store)

    done = opened("show", "1")

    assert done.exit_code == 0
    assert "Case 1" in done.stdout
    assert "The store was rolled back: its trail has 2 events, and you have seen 4" in done.stderr
    again = opened("step", "1", "continuing", *BOTH, *APPROVED)
    assert again.exit_code == 0
    assert "The store was" in again.stderr


def test_given_an_old_copy_when_others_look_who_never_saw_more_then_nothing_is_told(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    shutil.copy(store, tmp_path / "old.db")
    opened("step", "1", "continuing", *BOTH, *APPROVED)
    shutil.copy(tmp_path / "old.db", store)

    assert opened("show", "1", ESCALATE_STATE=str(tmp_path / "another")).stderr == ""


def test_given_a_store_that_only_grew_when_it_is_used_then_nothing_is_told(opened: Typed) -> None:
    for command in (("show", "1"), ("due",), ("step", "1", "continuing", *BOTH, *APPROVED)):
        assert "The store" not in opened(*command).stderr
