"""Every statement's error names the file, and the key where one was given; nothing stays begun."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.errors import StoreUnusable
from escalate.store.connection import Connection, connected, may_begin_with
from escalate.store.sqlite import SqliteStore
from tests.store.converted import OTHER
from tests.store.examples import LOCK

Ask = Callable[[Connection, str], object]
WAYS: list[Ask] = [
    lambda connection, sql: connection.run(sql),
    lambda connection, sql: connection.one(sql),
    lambda connection, sql: connection.value(sql),
    lambda connection, sql: list(connection.query(sql)),
]
ways = pytest.mark.parametrize("ask", WAYS, ids=["run", "one", "value", "query"])


@ways
def test_given_a_statement_that_fails_then_it_is_said_of_which_file(
    store: SqliteStore, ask: Ask
) -> None:
    with connected(store.path, 0) as connection, pytest.raises(StoreUnusable) as caught:
        ask(connection, "SELECT colour FROM cases")
    assert caught.value.refusals[0].code == "store-error"
    assert str(caught.value) == (
        f"The store {store.path} cannot be used (SQLITE_ERROR: no such column: colour). Try again; "
        "if it stays, keep the file as it is and go on from a backup."
    )


@ways
@pytest.mark.parametrize("keyed", [True, False])
def test_given_an_encrypted_file_then_what_is_said_depends_on_whether_a_key_was_given(
    path: Path, ask: Ask, keyed: bool
) -> None:
    SqliteStore.create(path, lock=LOCK)
    key = OTHER.key if keyed else None
    with connected(path, 0, key) as connection, pytest.raises(StoreUnusable) as caught:
        ask(connection, "SELECT count(*) FROM cases")
    assert caught.value.refusals[0].code == ("wrong-key" if keyed else "not-a-store")
    assert str(path) in str(caught.value)


def test_given_a_file_that_cannot_be_opened_then_it_is_said_which(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = store.path.with_name("folder")
    there.mkdir()
    monkeypatch.setattr("escalate.store.connection.must_exist", lambda _: None)
    with pytest.raises(StoreUnusable) as caught, connected(there, 0):
        pass
    assert caught.value.refusals[0].code == "cannot-open"
    assert str(caught.value).startswith(f"The store {there} or its journal beside it cannot be ")


def test_given_a_transaction_that_fails_then_it_is_over(store: SqliteStore) -> None:
    with connected(store.path, 0) as connection:

        def fails() -> None:
            with connection.transaction("BEGIN IMMEDIATE"):
                connection.run("DELETE FROM cases")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert not connection.raw.in_transaction
        assert connection.value("SELECT count(*) FROM cases") == 2


def test_given_a_transaction_when_it_ends_then_a_statement_read_half_ends_with_it(
    store: SqliteStore,
) -> None:
    with connected(store.path, 0) as connection:
        with connection.transaction("BEGIN"):
            rows = connection.query("SELECT seq FROM events ORDER BY seq")
            assert next(rows) == (1,)
        assert not connection.raw.in_transaction
        with connected(store.path, 0) as another, another.transaction("BEGIN EXCLUSIVE"):
            another.run("DELETE FROM cases")


def test_given_what_is_done_before_the_commit_when_it_fails_then_nothing_is_committed(
    store: SqliteStore,
) -> None:
    def refuse() -> None:
        raise ZeroDivisionError

    with connected(store.path, 0) as connection:
        with pytest.raises(ZeroDivisionError), connection.transaction("BEGIN IMMEDIATE", refuse):
            connection.run("DELETE FROM cases")
        assert connection.value("SELECT count(*) FROM cases") == 2


def test_given_a_file_that_is_gone_then_no_salt_is_its_own(tmp_path: Path) -> None:
    assert not may_begin_with(tmp_path / "none.db", LOCK.salt)
