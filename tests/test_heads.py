"""What this user saw last at each place: remembered outside the store, for the user alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.core.trail.seen import Seen
from escalate.heads import Heads

STORE, OTHER = "5e" * 16, "a1" * 16
HEAD, LATER = Head(42, b"\x07" * 32), Head(43, b"\x08" * 32)


def test_given_a_store_when_it_is_remembered_then_it_is_what_was_seen_last_at_its_place(
    tmp_path: Path,
) -> None:
    heads = Heads(tmp_path / "state" / "heads")
    assert heads.seen() == (None,)

    heads.remember(Seen(STORE, HEAD))
    heads.remember(Seen(STORE, LATER, encrypted=True))

    assert heads.seen() == (Seen(STORE, LATER, encrypted=True),)
    assert len(list((tmp_path / "state" / "heads").iterdir())) == 1


def test_given_a_link_when_a_store_is_remembered_then_it_is_so_at_both_its_paths(
    tmp_path: Path,
) -> None:
    linked = Heads(tmp_path, "/srv/cases.db", "/home/cases.db")
    linked.remember(Seen(STORE, HEAD))

    assert linked.seen() == (Seen(STORE, HEAD), Seen(STORE, HEAD))
    assert Heads(tmp_path, "/home/cases.db", "/home/cases.db").seen() == (Seen(STORE, HEAD),)
    assert linked.elsewhere(STORE) is None, "both are here"
    turned = Heads(tmp_path, "/srv/old.db", "/home/cases.db")
    assert turned.seen() == (None, Seen(STORE, HEAD))


def test_given_another_store_that_we_put_there_then_it_stays_known_how_far_the_first_went(
    tmp_path: Path,
) -> None:
    heads = Heads(tmp_path, "cases.db")
    heads.remember(Seen(STORE, HEAD, encrypted=True))

    heads.settle(Seen(OTHER, LATER))

    assert heads.seen() == (Seen(OTHER, LATER),)
    assert Heads(tmp_path, "old.db").elsewhere(STORE) == (HEAD, "cases.db")


def test_given_a_path_that_is_no_text_when_it_is_remembered_then_it_is_known_from_another(
    tmp_path: Path,
) -> None:
    heads = Heads(tmp_path, "x\udce9.db")
    heads.remember(Seen(STORE, HEAD))

    assert heads.seen() == (Seen(STORE, HEAD),)
    assert heads.elsewhere(STORE) is None
    assert Heads(tmp_path, "other.db").elsewhere(STORE) == (HEAD, "x\\xe9.db")


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """An account whose new files are, unless it is said otherwise, for everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="the user's folder decides there")
@pytest.mark.usefixtures("open_to_all")
def test_given_a_head_when_it_is_remembered_then_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "escalate" / "heads"
    Heads(folder).remember(Seen(STORE, HEAD))

    made = (folder, folder.parent, folder.parent.parent)
    assert {one.stat().st_mode & 0o777 for one in made} == {0o700}
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"store":"x","size":1}',
        b'{"store":"x","size":1,"root":"xy"}',
        b"[]",
        b"\xff" * 100_000,
    ],
)
def test_given_a_file_that_cannot_be_read_when_it_is_looked_at_then_nothing_was_seen(
    tmp_path: Path, content: bytes
) -> None:
    heads = Heads(tmp_path, "cases.db")
    heads.remember(Seen(STORE, HEAD))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(content)

    assert heads.seen() == (None,)
    assert Heads(tmp_path, "other.db").elsewhere(STORE) is None


def test_given_no_place_to_remember_when_a_command_runs_then_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    heads = Heads(tmp_path / "file" / "heads")

    heads.settle(Seen(STORE, HEAD))

    assert heads.seen() == (None,)


@pytest.mark.parametrize("identity", ["../../escape", "", "a/b", "ä" * 200, "x" * 300])
def test_given_a_damaged_store_when_its_identity_is_a_path_then_nothing_is_written_elsewhere(
    tmp_path: Path, identity: str
) -> None:
    heads = Heads(tmp_path / "deep" / "er" / "heads")

    heads.remember(Seen(identity, HEAD))

    assert heads.seen() == (Seen(identity, HEAD),)
    heads.settle(Seen(OTHER, HEAD))
    assert [path.parent.name for path in tmp_path.rglob("*.json")] == ["heads", "heads"]


def test_given_copies_of_a_store_at_several_places_then_each_has_a_head_of_its_own(
    tmp_path: Path,
) -> None:
    store, backup, trial = (Heads(tmp_path, name) for name in ("cases.db", "b.db", "trial.db"))
    older = Head(38, b"\x06" * 32)
    store.remember(Seen(STORE, HEAD))
    backup.remember(Seen(STORE, older))

    assert (store.seen(), backup.seen()) == ((Seen(STORE, HEAD),), (Seen(STORE, older),))
    assert trial.seen() == (None,)
    assert trial.elsewhere(STORE) == (HEAD, "cases.db")
    assert backup.elsewhere(STORE) == (HEAD, "cases.db")
    assert store.elsewhere(STORE) == (older, "b.db")
    assert store.elsewhere(OTHER) is None
