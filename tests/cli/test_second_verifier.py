"""The second verifier as a stranger has it: one file, any Python, nothing of ours."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from escalate.verifier import escalate_verify
from tests.cli.conftest import OPEN, Typed

FILE = Path(escalate_verify.__file__)


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """The file, copied to where nothing else of ours is."""
    return Path(shutil.copy(FILE, tmp_path / "escalate_verify.py"))


def run(alone: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """Run the file with a Python that sees no package but its own; return code and output."""
    command = [sys.executable, "-I", "-S", str(alone), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


def test_given_a_python_of_2019_when_the_file_is_read_then_it_is_understood() -> None:
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_given_a_store_and_its_export_when_verified_by_a_stranger_then_both_are_whole(
    opened: Typed, store: Path, alone: Path, tmp_path: Path
) -> None:
    export, checkpoint = tmp_path / "case.json", tmp_path / "march"
    assert opened("export", "1", f"--out={export}").exit_code == 0
    assert opened("checkpoint", f"--out={checkpoint}").exit_code == 0

    for file in (store, export):
        code, said, _ = run(alone, file, "--checkpoint", checkpoint)
        assert code == 0, said
        assert said.startswith("Nothing is broken: ")
        assert "Nothing recorded up to event 3 was altered, removed or reordered since." in said


def test_given_a_checkpoint_from_before_when_an_export_is_held_to_it_then_it_is_made_for_it(
    opened: Typed, alone: Path, tmp_path: Path
) -> None:
    march, plain, made = (tmp_path / name for name in ("march", "plain.json", "made.json"))
    assert opened("checkpoint", f"--out={march}").exit_code == 0
    assert opened("export", "1", f"--out={plain}").exit_code == 0
    assert opened("export", "1", f"--since={march}", f"--out={made}").exit_code == 0

    code, said, _ = run(alone, plain, "--checkpoint", march)
    assert (code, "so it was not held against it" in said) == (0, True)
    assert "Nothing recorded up to" not in said
    code, said, _ = run(alone, made, "--checkpoint", march)
    assert code == 0
    assert "Nothing recorded up to event 2 was altered, removed or reordered since." in said


def test_given_a_checkpoint_of_another_trail_when_an_export_is_made_for_it_then_it_is_refused(
    opened: Typed, tmp_path: Path
) -> None:
    march = tmp_path / "march"
    other = f"--store={tmp_path / 'other.db'}"
    assert opened("init", other).exit_code == 0
    assert opened("checkpoint", f"--out={march}", other).exit_code == 0

    refused = opened("export", "1", f"--since={march}")
    assert (refused.exit_code, refused.stdout) == (23, "")
    assert "did not grow out of the checkpoint" in refused.stderr
    assert opened("export", "1", f"--since={march}", "--format=csv").exit_code == 2
    assert opened("export", "1", "--since=none").exit_code == 2


def test_given_an_export_in_which_a_word_was_changed_when_verified_then_it_is_named(
    opened: Typed, alone: Path, tmp_path: Path
) -> None:
    export = tmp_path / "case.json"
    assert opened("export", "1", f"--out={export}").exit_code == 0
    text = export.read_text(encoding="utf-8")
    export.write_text(text.replace("without an assessment", "after an assessment"))

    code, said, _ = run(alone, export)

    assert code == 23
    assert "BROKEN: Event 2: its words, its salt and its leaf do not belong together" in said


def test_given_json_lines_when_verified_by_a_stranger_then_each_line_is(
    opened: Typed, alone: Path, tmp_path: Path
) -> None:
    march, export = tmp_path / "march", tmp_path / "all.jsonl"
    assert opened("checkpoint", f"--out={march}").exit_code == 0
    assert opened(*OPEN, "--child=W-7").exit_code == 0
    made = opened("export", "--all", "--format=jsonl", f"--since={march}", f"--out={export}")
    assert made.exit_code == 0, made.stderr

    code, said, _ = run(alone, export, "--checkpoint", march)
    assert (code, said.startswith("Nothing is broken: an export, cases: 2, events: 2,")) == (
        0,
        True,
    )
    assert "Not compared with the seals" not in said  # there is nothing else in it
    assert "Nothing recorded up to event 2 was altered, removed or reordered since." in said

    text = export.read_text(encoding="ascii")
    export.write_text(text.replace("without an assessment", "after an assessment", 1))
    code, said, _ = run(alone, export)
    assert (code, "BROKEN: Event 2: its words, its salt and its leaf" in said) == (23, True)

    note = '"note":"The child was harmed."'
    for where in ("{", '"trail":{', '"since":{', '"entries":[{'):
        export.write_text(text.replace(where, f"{where}{note},", 1))
        code, said, _ = run(alone, export)
        assert (code, "'note', a key that no record has" in said) == (23, True), where

    export.write_text(text[:-100])
    code, _, told = run(alone, export)
    assert (code, "This is no export in its line 2" in told) == (2, True)


def test_given_an_old_store_when_held_against_a_checkpoint_then_the_rollback_is_named(
    opened: Typed, store: Path, alone: Path, tmp_path: Path
) -> None:
    shutil.copy(store, tmp_path / "old.db")
    assert opened(*OPEN, "--child=W-7").exit_code == 0
    checkpoint = tmp_path / "march"
    assert opened("checkpoint", f"--out={checkpoint}").exit_code == 0

    code, said, _ = run(alone, tmp_path / "old.db", "--checkpoint", checkpoint)

    assert code == 23
    assert "BROKEN: The checkpoint is of 3 events, and the trail has 2: it was rolled back." in said


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notes.txt", b"nothing of ours", "This is no export"),
        ("other.json", b"[1, 2]", "This is no export"),
        ("sealed.db", bytes(range(256)) * 64, "neither a store in plain form nor an export"),
        ("empty.db", b"SQLite format 3\0" + bytes(84), "cannot be read"),
    ],
)
def test_given_another_file_when_verified_then_it_is_called_so(
    alone: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    code, _, told = run(alone, tmp_path / name)
    assert code == 2
    assert says in told
    assert "Traceback" not in told


def test_given_an_interrupted_recording_when_verified_then_nobody_is_told_half_of_it(
    opened: Typed, store: Path, alone: Path
) -> None:
    store.with_name(f"{store.name}-journal").write_bytes(b"left behind")
    code, _, told = run(alone, store)
    assert code == 2
    assert "somebody is recording, or was interrupted" in told


def test_given_a_checkpoint_that_is_none_when_verified_then_it_is_refused(
    opened: Typed, store: Path, alone: Path
) -> None:
    code, _, told = run(alone, store, "--checkpoint", alone)
    assert (code, told) == (2, f"{alone} is no checkpoint.\n")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_given_a_file_without_end_when_verified_by_a_stranger_then_that_is_said(
    opened: Typed, store: Path, alone: Path
) -> None:
    assert opened("list").exit_code == 0
    for arguments, most in (
        (("/dev/zero",), 268435456),
        ((store, "--checkpoint", "/dev/zero"), 1048576),
    ):
        code, said, refused = run(alone, *arguments)
        assert (code, said) == (2, "")
        assert refused == f"/dev/zero is longer than {most} bytes.\n"
