"""The command line as a user has it: a store of its own, a clock that stands still."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from escalate.cli.group import app
from escalate.core.ports import Entry
from escalate.store.sqlite import SqliteStore
from tests.test_keys import Kept

ROOT = Path(__file__).parents[2]
MONDAY = "2026-03-02T10:00Z"
"""Monday 2 March 2026, ten in the morning in London."""

OPEN = (
    "open",
    "--policy=krscp",
    "--pathway=referral and enquiry",
    "--child=W-1041",
    "--raising=health visitor, Your Healthcare (health)",
    "--responding=social worker, Achieving for Children (children's social care)",
    "--disagreement=The referral was closed without an assessment.",
    "--raised=2/3/2026",
)
BOTH = ("--with=raising: health visitor", "--with=responding: social worker")
WORD = "quenthimbel"
"""What only the case says that the fixture `closed` has closed; invented nonsense."""
APPROVED = ("--approved-by=team leader, Your Healthcare",)


def entries(path: Path) -> list[Entry]:
    """All that a store's trail holds."""
    with SqliteStore(path).reading() as view:
        return list(view.entries())


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed at a prompt of the shell, in this process."""

    def __call__(
        self, *args: str, now: str = "", input: str | bytes | None = None, **env: str
    ) -> Result:
        """Run `escalate` with these arguments; *now* moves the clock for this command alone."""
        given = {"ESCALATE_NOW": now, **env} if now else env
        return CliRunner().invoke(app, list(args), input=input, env=given)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a store that is not there yet; the clock stands at Monday morning."""
    path = tmp_path / "store" / "cases.db"
    monkeypatch.setenv("ESCALATE_STORE", str(path))
    monkeypatch.setenv("ESCALATE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("ESCALATE_NOW", MONDAY)
    monkeypatch.setenv("ESCALATE_BY", "duty manager")
    return path


@pytest.fixture
def escalate() -> Typed:
    """`escalate`, run in this process: quick, and its output is not a terminal."""
    return Typed()


@pytest.fixture
def opened(escalate: Typed) -> Typed:
    """`escalate`, with case 1 opened on Monday 2 March 2026 at Stage 1 of krscp."""
    done = escalate(*OPEN)
    assert done.exit_code == 0, done.stderr
    return escalate


@pytest.fixture
def closed(escalate: Typed) -> Typed:
    """Case 1 closed on Monday 2 March 2026, case 2 open."""
    words = (*OPEN[:-2], f"--disagreement=The {WORD} was not heard.", OPEN[-1])
    said = f"--not-agreed={WORD} {WORD}"
    for typed in (
        words,
        ("step", "1", "resolved", *BOTH, *APPROVED, said),
        ("answer", "1", "copy on the child's file"),
        ("close", "1"),
        OPEN,
    ):
        done = escalate(*typed)
        assert done.exit_code == 0, done.stderr
    return escalate


Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def process() -> Process:
    """`escalate`, run as a process of its own."""

    def run(
        *args: str | bytes, input: bytes = b"", **env: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "escalate.cli", *args],
            input=input,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            check=False,
        )

    return run


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """The keyring that this system has."""
    kept = Kept()
    monkeypatch.setattr("keyring.core._keyring_backend", kept)
    return kept


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A place for a key file."""
    return tmp_path / "escalate.key"


@pytest.fixture
def locked(escalate: Typed, key_file: Path) -> Typed:
    """`escalate`, with case 1 in an encrypted store whose key is in a file."""
    assert escalate("init", "--encrypt", f"--key={key_file}").exit_code == 0
    done = escalate(*OPEN, f"--key-file={key_file}")
    assert done.exit_code == 0, done.stderr
    return escalate
