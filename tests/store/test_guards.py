"""What was recorded stands in the file, and the lists can be made of it again."""

import sqlite3
from contextlib import closing

import pytest

from escalate.core.codec import encode_row
from escalate.core.listed import Tally
from escalate.core.trail.tree import Frontier
from escalate.errors import BrokenTrail
from escalate.store.sqlite import SqliteStore
from tests.store.examples import go_on, note, open_case, project
from tests.store.others import sql, without_guards

COPY = "INSERT INTO events SELECT {}, body, salt, leaf, root, nodes FROM events WHERE seq = 2"
ACCIDENTS = {
    "update": "UPDATE events SET body = x'00' WHERE seq = 2",
    "update or replace": "UPDATE OR REPLACE events SET seq = 6 WHERE seq = 2",
    "take the words and leave the salt": "UPDATE events SET body = x'' WHERE seq = 2",
    "take the words and change a leaf": "UPDATE events SET body = x'', salt = x'', leaf = x'00'",
    "take the store's own words": "UPDATE events SET body = x'', salt = x'' WHERE seq = 1",
    "delete the last": "DELETE FROM events WHERE seq = 5",
    "delete all": "DELETE FROM events",
    "the same place": COPY.format("5, 2, 2"),
    "replace in place": COPY.format("2, 1, 4").replace("INSERT", "REPLACE"),
    "replace the last": COPY.format("5, 2, 1").replace("INSERT", "REPLACE"),
    "replace a version": COPY.format("6, 1, 2").replace("INSERT", "REPLACE"),
    "ignore a version": COPY.format("6, 1, 2").replace("INSERT", "INSERT OR IGNORE"),
    "upsert": COPY.format("2, 1, 1") + " ON CONFLICT (seq) DO UPDATE SET body = x'00'",
    "a place left out": COPY.format("7, 2, 2"),
    "no place": COPY.format("NULL, 2, 2"),
    "a version left out": COPY.format("6, 2, 3"),
    "version zero": COPY.format("6, 3, 0"),
    "update a policy": "UPDATE policies SET text = 'x'",
    "delete a policy": "DELETE FROM policies",
    "replace a policy": "REPLACE INTO policies SELECT digest, 'x' FROM policies",
}


@pytest.mark.parametrize("statement", ACCIDENTS.values(), ids=ACCIDENTS)
def test_no_program_changes_what_was_recorded_by_accident(
    store: SqliteStore, statement: str
) -> None:
    before = store.path.read_bytes()

    with pytest.raises(sqlite3.IntegrityError):
        sql(store.path, statement)

    assert store.path.read_bytes() == before


def test_a_column_takes_no_value_of_another_type(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in BLOB column"):
        sql(store.path, "INSERT INTO events VALUES (6, 2, 2, 'text', x'', x'', x'', x'')")


def test_every_event_carries_the_root_of_the_tree_up_to_it_and_what_it_completes(
    store: SqliteStore,
) -> None:
    frontier = Frontier()
    with closing(sqlite3.connect(store.path)) as raw:
        for leaf, nodes, root in raw.execute("SELECT leaf, nodes, root FROM events ORDER BY seq"):
            frontier, completed = frontier.grown(leaf)
            assert (frontier.root, b"".join(completed)) == (root, nodes)


def test_a_command_that_fails_leaves_the_file_byte_for_byte_as_it_was(store: SqliteStore) -> None:
    before = store.path.read_bytes()

    def fail() -> None:
        with store.writing() as transaction:
            transaction.keep_policy("sha256:bb", "x" * 100_000)
            go_on(transaction, 1, *(note("y" * 1000) for _ in range(100)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert store.path.read_bytes() == before
    assert list(store.path.parent.iterdir()) == [store.path]


def test_words_that_cannot_be_read_are_named_and_not_guessed(store: SqliteStore) -> None:
    without_guards(store.path, "UPDATE events SET body = x'7b7d' WHERE seq = 3")

    with pytest.raises(BrokenTrail, match="Event 3 cannot be read") as refused:  # noqa: SIM117
        with store.reading() as view:
            view.events(1)

    assert refused.value.EXIT_CODE == 23


def rows(store: SqliteStore) -> list[bytes]:
    with store.reading() as view:
        return [encode_row(row) for row in view.rows()]


def test_what_lists_read_is_what_the_events_say(store: SqliteStore) -> None:
    with store.reading() as view:
        assert list(view.rows()) == [project(view.events(number)) for number in view.numbers()]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM cases",
        "DELETE FROM cases WHERE number = 1",
        "UPDATE cases SET row = x'00'",
        "UPDATE cases SET status = 'closed'",
        "INSERT INTO cases (number, status, row) SELECT 77, status, row FROM cases LIMIT 1",
        "UPDATE cases SET due = '', at = '', entered = ''",
        "UPDATE tallies SET cases = 7",
        "DELETE FROM tallies",
    ],
)
def test_what_lists_read_can_be_made_again_from_the_events(store: SqliteStore, damage: str) -> None:
    before = store.path.read_bytes(), rows(store)
    sql(store.path, damage)
    assert store.path.read_bytes() != before[0]

    store.rebuild(project)

    assert rows(store) == before[1]
    with store.reading() as view:
        assert list(view.numbers()) == [1, 2]
        assert len(list(view.rows(closed=False))) == 2
        assert view.tallies() == (Tally("open", "sha256:aa", 2),)
        assert [one.number for one in view.standing("open", "sha256:aa")] == [1, 2]
    assert open_case(store) == 3


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE events SET nodes = zeroblob(64) WHERE seq = 4",
        "UPDATE events SET nodes = x'' WHERE seq = 4",
        "UPDATE events SET leaf = zeroblob(32) WHERE seq = 5",
        "UPDATE events SET root = zeroblob(32) WHERE seq = 5",
        "DELETE FROM events WHERE seq = 4",
    ],
)
def test_nothing_is_recorded_on_a_tree_that_does_not_fit(store: SqliteStore, damage: str) -> None:
    without_guards(store.path, damage)
    before = store.path.read_bytes()

    with pytest.raises(BrokenTrail, match="Nothing was recorded"):
        open_case(store)

    assert store.path.read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE events SET leaf = zeroblob(32) WHERE seq = 2",
        "UPDATE events SET root = zeroblob(32) WHERE seq = 5",
        "DELETE FROM events WHERE seq = 3",
        "UPDATE events SET body = x'7b7d' WHERE seq = 5",
    ],
)
def test_a_broken_trail_is_not_made_to_look_whole(store: SqliteStore, damage: str) -> None:
    without_guards(store.path, damage)
    before = store.path.read_bytes()

    with pytest.raises(BrokenTrail):
        store.rebuild(project)

    assert store.path.read_bytes() == before


def test_a_row_that_cannot_be_read_is_refused(store: SqliteStore) -> None:
    sql(store.path, "UPDATE cases SET row = x'00' WHERE number = 2")

    with pytest.raises(BrokenTrail, match="What the lists have of case 2 cannot be read"):
        rows(store)
