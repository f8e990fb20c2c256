"""What is said of a trail that cannot be read: which event, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from escalate.errors import BrokenTrail
from escalate.store.reading import SqliteReading
from escalate.store.sqlite import SqliteStore
from tests.store.examples import note, project, record
from tests.store.others import sql, without_guards

VERIFY = "Keep the file as it is, and see what is broken: escalate verify."


def refused(store: SqliteStore, look: Callable[[SqliteReading], object]) -> str:
    """What is said instead of an answer."""
    with store.reading() as view, pytest.raises(BrokenTrail) as caught:
        look(view)
    return str(caught.value)


@pytest.mark.parametrize(
    ("seq", "look"),
    [(1, lambda view: list(view.own_events())), (3, lambda view: view.events(1))],
    ids=["the store's own", "a case's"],
)
def test_given_an_event_that_cannot_be_read_then_it_is_named_with_the_reason(
    store: SqliteStore, seq: int, look: Callable[[SqliteReading], object]
) -> None:
    without_guards(store.path, f"UPDATE events SET body = x'7b7d' WHERE seq = {seq}")
    said = refused(store, look)
    assert said.startswith(
        f"Event {seq} cannot be read (not an event: Object missing required field"
    )
    assert said.endswith(f"). {VERIFY}")


@pytest.mark.parametrize(
    ("status", "look"),
    [
        ("open", lambda view: list(view.rows())),
        ("open", lambda view: list(view.rows(closed=False))),
        ("open", lambda view: list(view.rows_of((1, 2)))),
        ("open", lambda view: list(view.outlines())),
        ("open", lambda view: list(view.outlines("open"))),
        ("erased", lambda view: list(view.erasures())),
        ("erased", lambda view: view.erasure(2)),
    ],
    ids=["all", "not closed", "some", "outlines", "outlines of a status", "erasures", "erasure"],
)
def test_given_a_row_that_cannot_be_read_then_its_case_is_named_with_the_reason(
    store: SqliteStore, status: str, look: Callable[[SqliteReading], object]
) -> None:
    sql(store.path, f"UPDATE cases SET row = x'7b7d', status = '{status}' WHERE number = 2")
    said = refused(store, look)
    assert said.startswith("What the lists have of case 2 cannot be read (not a")
    assert said.endswith(f"). {VERIFY}")


@pytest.mark.parametrize(
    ("damage", "which"),
    [
        ("UPDATE cases SET digest = '' WHERE number = 2", "case 2"),
        ("UPDATE tallies SET digest = ''", "a case"),
    ],
)
def test_given_a_case_without_its_policy_in_the_lists_then_it_is_named(
    store: SqliteStore, damage: str, which: str
) -> None:
    sql(store.path, damage)
    said = refused(store, lambda view: view.tallies())
    assert said == f"The lists do not say by which policy {which} is judged. {VERIFY}"


@pytest.mark.parametrize(
    ("level", "index", "says"),
    [
        (3, 0, "The trail holds no hash of the 8 events up to event 8."),
        (0, 9, "The trail holds no hash of the 1 events up to event 10."),
        (
            *(40, 1 << 30),
            f"The trail holds no hash of the {1 << 40} events up to event {(1 << 70) + (1 << 40)}.",
        ),
    ],
)
def test_given_a_subtree_that_is_not_there_then_it_is_said_which(
    store: SqliteStore, level: int, index: int, says: str
) -> None:
    assert refused(store, lambda view: view.node(level, index)).startswith(says)


def test_given_a_store_without_a_name_then_this_is_said(store: SqliteStore) -> None:
    sql(store.path, "DELETE FROM meta")
    says = "The store does not say which one it is."
    assert refused(store, lambda view: view.identity()) == f"{says} {VERIFY}"


def test_given_an_event_that_the_root_does_not_know_when_the_list_is_made_anew_then_it_is_named(
    store: SqliteStore,
) -> None:
    without_guards(store.path, "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3")
    with pytest.raises(BrokenTrail) as caught:
        store.rebuild(project)
    says = "Event 3 is not what the tree's root says. Nothing was rebuilt."
    assert str(caught.value) == f"{says} {VERIFY}"


def test_given_a_trail_without_its_end_then_nothing_is_recorded(store: SqliteStore) -> None:
    without_guards(store.path, "UPDATE events SET root = zeroblob(32) WHERE seq = 5")
    with pytest.raises(BrokenTrail) as caught:
        record(store, 1, note("after it"))
    assert str(caught.value) == (
        f"The store's tree does not end with its last event. Nothing was recorded. {VERIFY}"
    )
