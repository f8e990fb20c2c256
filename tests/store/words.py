"""Stores with words that are to go: invented nonsense, which nothing else in the world says."""

import os
from pathlib import Path

from escalate.core.events import Answer, Answered
from escalate.core.trail.tree import Frontier, root_of
from escalate.store.connection import apply_settings, connected
from escalate.store.sqlite import SqliteStore
from tests.store.examples import OPENED, go_on, note, open_case, record
from tests.store.others import sql

WORD = "quenthimbel"
"""What only case 1 of `store_with_words` and case 6 of `store_with_slack` say."""
OTHERS = "ollopanfrey"
"""What the other cases say."""


def store_with_words(path: Path) -> SqliteStore:
    """Make a store with a case that is to be erased: short texts, long ones, and in its row too."""
    store = SqliteStore.create(path, wait=0)
    gone, stays = open_case(store), open_case(store)
    record(store, gone, Answered(answers=(Answer(ask="theme", text=f"{WORD} theme"),)))
    for i in range(6):
        record(store, gone, note(f"{WORD} {i} " * (250 * i + 1)))
        record(store, stays, note(f"{OTHERS} {i} " * 50))
    return store


def store_with_slack(path: Path) -> SqliteStore:
    """Make a store in which an unused part of a page holds words of case 6, as happens by chance.

    The rows of a list change their size, and when SQLite deals them out over pages anew it leaves
    behind what stood there, also with `secure_delete`. Found by trying many such changes.
    """
    store = SqliteStore.create(path, wait=0)
    with store.writing() as transaction:
        for _ in range(11):
            go_on(transaction, transaction.next_number(), OPENED)
    sizes = ((5, 60), (6, 30), (8, 60), (11, 60), (7, 30), (10, 120), (4, 200), (3, 60), (8, 200))
    with connected(path, 0) as connection:
        apply_settings(connection)
        connection.run("DELETE FROM cases")
        for number, times in sizes:
            row = f"{WORD if number == 6 else OTHERS} ".encode() * times
            connection.run(
                "INSERT OR REPLACE INTO cases (number, status, row) VALUES (?, 'open', ?)",
                number,
                row,
            )
    return store


def watch_journal(path: Path) -> Path:
    """Give the journal that is to come a second name, under which all stays that it ever held.

    It shows what the disk still holds of a journal that SQLite has deleted.
    """
    journal = path.with_name(f"{path.name}-journal")
    journal.touch()
    kept = path.parent.parent / "kept journal"
    os.link(journal, kept)
    return kept


def says(*places: Path) -> list[str]:
    """Return the names of the files in these places, and below, that hold the word."""
    files = [one for place in places for one in (place, *place.rglob("*")) if one.is_file()]
    return [one.name for one in files if WORD.encode() in one.read_bytes()]


def holds_together(store: SqliteStore) -> None:
    """Check that the file is sound and that its trail gives the roots that were kept."""
    assert sql(store.path, "PRAGMA integrity_check") == [("ok",)]
    with store.reading() as view:
        trail = list(view.entries())
        frontier = Frontier()
        for entry in trail:
            frontier, completed = frontier.grown(entry.leaf)
            assert (entry.root, entry.nodes) == (frontier.root, b"".join(completed))
        assert view.head().root == root_of([entry.leaf for entry in trail])
