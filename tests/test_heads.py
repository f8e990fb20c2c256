"""The head that a user saw last of each store: remembered outside it, for the user alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.heads import Heads

STORE, OTHER = "5e" * 16, "a1" * 16
HEAD = Head(42, b"\x07" * 32)


def test_given_a_head_when_it_is_remembered_then_it_is_the_last_of_that_store(
    tmp_path: Path,
) -> None:
    heads = Heads(tmp_path / "state" / "heads")
    assert heads.last(STORE) is None

    heads.remember(STORE, HEAD)
    heads.remember(OTHER, Head(1, b"\x01" * 32))
    heads.remember(STORE, Head(43, b"\x08" * 32))

    assert heads.last(STORE) == Head(43, b"\x08" * 32)
    assert heads.last(OTHER) == Head(1, b"\x01" * 32)
    assert len(list((tmp_path / "state" / "heads").iterdir())) == 2


def test_given_a_path_that_is_no_text_when_it_is_remembered_then_it_is_known_from_another(
    tmp_path: Path,
) -> None:
    heads = Heads(tmp_path, "x\udce9.db")
    heads.remember(STORE, HEAD)

    assert heads.last(STORE) == HEAD
    assert heads.elsewhere(STORE) is None
    assert Heads(tmp_path, "other.db").elsewhere(STORE) == (HEAD, "x\\xe9.db")


@pytest.mark.skipif(sys.platform == "win32", reason="the user's folder decides there")
def test_given_a_head_when_it_is_remembered_then_nobody_else_can_read_it(tmp_path: Path) -> None:
    Heads(tmp_path / "heads").remember(STORE, HEAD)

    assert (tmp_path / "heads").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "heads").iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"size":1}', b'{"size":1,"root":"xy"}', b"[]", b"\xff" * 100_000]
)
def test_given_a_file_that_cannot_be_read_when_it_is_looked_at_then_nothing_was_seen(
    tmp_path: Path, content: bytes
) -> None:
    heads = Heads(tmp_path, "cases.db")
    heads.remember(STORE, HEAD)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(content)

    assert heads.last(STORE) is None
    assert Heads(tmp_path, "other.db").elsewhere(STORE) is None


def test_given_no_place_to_remember_when_a_command_runs_then_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    heads = Heads(tmp_path / "file" / "heads")

    heads.remember(STORE, HEAD)

    assert heads.last(STORE) is None


@pytest.mark.parametrize("identity", ["../../escape", "", "a/b", "ä" * 200, "x" * 300])
def test_given_a_damaged_store_when_its_identity_is_a_path_then_nothing_is_written_elsewhere(
    tmp_path: Path, identity: str
) -> None:
    heads = Heads(tmp_path / "deep" / "er" / "heads")

    heads.remember(identity, HEAD)

    assert heads.last(identity) == HEAD
    assert [path.parent.name for path in tmp_path.rglob("*.json")] == ["heads"]


def test_given_copies_of_a_store_at_several_places_then_each_has_a_head_of_its_own(
    tmp_path: Path,
) -> None:
    store, backup, trial = (Heads(tmp_path, name) for name in ("cases.db", "b.db", "trial.db"))
    store.remember(STORE, HEAD)
    backup.remember(STORE, Head(38, b"\x06" * 32))

    assert (store.last(STORE), backup.last(STORE)) == (HEAD, Head(38, b"\x06" * 32))
    assert trial.last(STORE) is None
    assert trial.elsewhere(STORE) == (HEAD, "cases.db")
    assert backup.elsewhere(STORE) == (HEAD, "cases.db")
    assert store.elsewhere(STORE) == (Head(38, b"\x06" * 32), "b.db")
    assert store.elsewhere(OTHER) is None
