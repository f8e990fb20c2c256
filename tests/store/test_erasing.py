"""When a case was erased, no part of the store and nothing beside it holds its words."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.core.codec import encode_store_event
from escalate.errors import BrokenTrail, NotFound, StoreUnusable
from escalate.store import clearing, connection, sqlite
from escalate.store.connection import Connection
from escalate.store.sqlite import SqliteStore
from tests.store.examples import CLOSED, STAMP, erase, erasure, note, open_case, project, record
from tests.store.others import answers, sql, start, without_guards
from tests.store.words import (
    OTHERS,
    WORD,
    holds_together,
    says,
    store_with_slack,
    store_with_words,
    watch_journal,
)

windows = sys.platform == "win32"

Make = Callable[[Path], SqliteStore]
STORES: list[tuple[Make, int]] = [(store_with_words, 1), (store_with_slack, 6)]


def without_secure_delete(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite leave what is deleted where it stood, as it does unless told otherwise."""
    known = [one for one in connection._SETTINGS if one[0] != "secure_delete"]
    monkeypatch.setattr(connection, "_SETTINGS", (*known, ("secure_delete", "OFF", 0)))


def without_vacuum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the file as it is, with whatever unused parts of pages hold."""
    run = Connection.run

    def but_not(self: Connection, statement: str, *values: object) -> None:
        if statement != "VACUUM":
            run(self, statement, *values)

    monkeypatch.setattr(Connection, "run", but_not)


def without_overwriting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Delete the journal as SQLite does, with all that it holds."""
    monkeypatch.setattr(clearing, "_overwrite_journal", lambda _: None)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The path of a store that is not there yet, in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "store.db"


@pytest.mark.parametrize(("make", "number"), STORES)
def test_the_words_of_an_erased_case_are_nowhere(
    place: Path, tmp_path: Path, make: Make, number: int
) -> None:
    store = make(place)
    kept = watch_journal(place)
    assert says(tmp_path) == [place.name]

    erase(store, number)

    assert says(tmp_path) == []
    assert list(place.parent.iterdir()) == [place]
    assert kept.stat().st_size > 0
    assert OTHERS.encode() in place.read_bytes()
    holds_together(store)


@pytest.mark.parametrize(
    ("make", "number", "broken", "found"),
    [
        (store_with_words, 1, (without_secure_delete, without_vacuum), "store.db"),
        (store_with_slack, 6, (without_vacuum,), "store.db"),
        (store_with_words, 1, (without_overwriting,), "kept journal"),
    ],
)
def test_this_test_finds_words_where_they_are_left(
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Make,
    number: int,
    broken: tuple[Callable[[pytest.MonkeyPatch], None], ...],
    found: str,
) -> None:
    """Each of the three precautions is taken away, and the words that it is there for are found."""
    for harm in broken:
        harm(monkeypatch)
    store = make(place)
    watch_journal(place)

    erase(store, number)

    assert says(tmp_path) == [found]


def test_everything_else_is_as_it_was(place: Path) -> None:
    store = store_with_words(place)
    others = sql(place, "SELECT * FROM events WHERE case_number <> 1")
    sealed = sql(place, "SELECT seq, case_number, version, leaf, nodes, root FROM events")
    row = sql(place, "SELECT * FROM cases WHERE number = 2")

    event = erase(store, 1)

    last = sealed[-1][0] + 1
    assert sql(place, f"SELECT * FROM events WHERE case_number <> 1 AND seq < {last}") == others
    columns = "seq, case_number, version, leaf, nodes, root"
    assert sql(place, f"SELECT {columns} FROM events WHERE seq < {last}") == sealed
    assert sql(place, "SELECT * FROM cases WHERE number = 2") == row
    assert sql(place, "SELECT * FROM cases WHERE number = 1") == [
        (1, "erased", encode_store_event(event), "", "", "", "")
    ]
    assert sql(place, "SELECT key FROM meta") == [("store",)]
    assert sql(place, "PRAGMA application_id") == [(connection.APPLICATION_ID,)]


def test_recording_goes_on_after_an_erasure(place: Path) -> None:
    store = store_with_words(place)
    erase(store, 1)

    record(store, 2, note("more"), CLOSED)

    assert open_case(store) == 3
    assert list(place.parent.iterdir()) == [place]
    holds_together(store)


def test_the_lists_can_be_made_again_after_an_erasure(place: Path) -> None:
    store = store_with_words(place)
    erase(store, 1)
    before = sql(place, "SELECT * FROM cases")
    sql(place, "DELETE FROM cases")

    store.rebuild(project)

    assert sql(place, "SELECT * FROM cases") == before


@pytest.mark.parametrize("damage", ["DELETE FROM cases", "UPDATE cases SET status = 'closed'"])
def test_an_event_without_words_that_nobody_erased_is_a_broken_trail(
    place: Path, damage: str
) -> None:
    store = store_with_words(place)
    without_guards(place, damage, "UPDATE events SET body = x'', salt = x'' WHERE seq = 4")

    with pytest.raises(BrokenTrail, match="Event 4 has lost its words"), store.reading() as view:
        view.events(1)
    with pytest.raises(BrokenTrail, match="Event 4 has lost its words"):
        store.rebuild(project)


def test_an_erasure_that_cannot_be_read_is_named_and_not_guessed(place: Path) -> None:
    store = store_with_words(place)
    erase(store, 1)
    sql(place, "UPDATE cases SET row = x'00' WHERE status = 'erased'")

    with (
        pytest.raises(BrokenTrail, match="lists have of case 1 cannot be read"),
        store.reading() as view,
    ):
        view.events(1)


def test_an_erasure_that_only_the_list_of_cases_knows_is_a_broken_trail(place: Path) -> None:
    store = store_with_words(place)
    erase(store, 1)
    other = "CAST(replace(row, 'Head of', 'Tail of') AS BLOB)"
    sql(place, f"UPDATE cases SET row = {other} WHERE number = 1")

    with pytest.raises(BrokenTrail, match="case 1 was erased; no event"), store.reading() as view:
        view.sealed_erasure(1)


@pytest.mark.skipif(windows, reason="making a link needs rights there")
def test_the_journal_is_cleared_where_the_file_itself_stands(place: Path, tmp_path: Path) -> None:
    store_with_words(place)
    link = tmp_path / "elsewhere.db"
    link.symlink_to(place)
    watch_journal(place)

    erase(SqliteStore(link), 1)

    assert says(place.parent, tmp_path) == []


def left_over(place: Path) -> SqliteStore:
    """Make a store in which a case was erased by a process that was gone right after."""
    store = store_with_words(place)
    assert answers(start("vanish", place)) == []
    return store


def test_who_opens_the_store_after_a_crash_finishes_the_clearing(
    place: Path, tmp_path: Path
) -> None:
    left_over(place)
    assert says(tmp_path) == ["store.db-journal"]

    store = SqliteStore(place, wait=0)

    assert says(tmp_path) == []
    assert list(place.parent.iterdir()) == [place]
    with store.reading() as view, pytest.raises(NotFound, match="was erased"):
        view.events(1)
    holds_together(store)


def test_while_somebody_reads_the_clearing_is_left_to_the_next(place: Path, tmp_path: Path) -> None:
    store = left_over(place)

    with store.reading() as view:
        assert len(view.events(2)) == 7
        other = SqliteStore(place, wait=0)
        with other.reading() as view:
            assert len(view.events(2)) == 7
    assert says(tmp_path) == ["store.db-journal"]
    record(other, 2, note("meanwhile"))
    SqliteStore(place, wait=0)

    assert says(tmp_path) == []
    holds_together(store)


@pytest.mark.skipif(windows, reason="POSIX rights")
def test_who_may_only_read_can_read_before_the_clearing_is_finished() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are private
        folder = Path(name)
        place = folder / "store.db"
        store_with_words(place)
        place.chmod(0o644)
        assert answers(start("vanish", place)) == []
        folder.chmod(0o755)

        lines = answers(start("nobody", place))

        assert lines == ["read 17", "25 read-only"]
        assert says(folder) == ["store.db-journal"]


@pytest.mark.skipif(windows, reason="no limit on a file's size there")
def test_where_the_disk_has_no_room_for_it_the_clearing_is_owed_and_said_to_be(
    place: Path, tmp_path: Path
) -> None:
    """The journal of the whole file is larger than the file, and that of the erasure is not."""
    store = SqliteStore.create(place)
    record(store, open_case(store), note(WORD))
    sql(place, *(f"INSERT INTO meta VALUES ('{i}', hex(zeroblob(35000)))" for i in range(80)))
    room = place.stat().st_size + 8192

    lines = answers(start("erase", place, str(room)))

    assert lines == ["25 not-cleared"]
    assert len(sql(place, "SELECT 1 FROM events WHERE body = x''")) == 2
    assert ("clearing",) in sql(place, "SELECT key FROM meta")
    holds_together(SqliteStore(place))
    assert ("clearing",) not in sql(place, "SELECT key FROM meta")
    assert says(tmp_path) == []


def test_what_could_not_be_cleared_is_told_with_what_is_so_and_the_way_out(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_with_words(place)

    def full(_: Connection) -> None:
        raise StoreUnusable(*clearing.not_cleared(place).refusals)

    monkeypatch.setattr(sqlite, "clear", full)
    with pytest.raises(StoreUnusable, match=r"was erased .* may still hold its words") as refused:
        erase(store, 1)

    assert "the next command on the store clears them away" in str(refused.value)


def test_an_erasure_that_fails_leaves_the_case_and_nothing_beside_the_store(place: Path) -> None:
    store = store_with_words(place)
    before = place.read_bytes()

    def fail() -> None:
        with store.writing() as transaction:
            transaction.erase(erasure(1, len(transaction.events(1))), STAMP)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert place.read_bytes() == before
    assert list(place.parent.iterdir()) == [place]
