"""Several processes on one store: nobody loses anything, and everybody is told."""

from pathlib import Path

from escalate.core.ports import Head
from escalate.core.store_events import Upgraded
from escalate.core.trail.tree import root_of
from escalate.store.sqlite import SqliteStore
from tests.store.examples import go_on, note, open_case, project
from tests.store.older import as_version_1
from tests.store.others import answers, end_all, schema, start, together


def test_somebody_else_who_records_is_told_or_waits(store: SqliteStore) -> None:
    with store.writing() as transaction:
        go_on(transaction, 1, note("mine"))
        assert answers(start("once", store.path, "0")) == ["22 busy"]
        waiting = start("once", store.path, "60")

    assert answers(waiting) == ["recorded"]
    with store.reading() as view:
        assert [e.body for e in view.events(1)[3:]] == [note("mine"), note("from elsewhere")]


def test_eight_who_record_at_once_lose_nothing(store: SqliteStore, tmp_path: Path) -> None:
    writers, times, sign = 8, 25, tmp_path / "go"
    before = 5

    done = together(
        sign,
        [start("step", store.path, f"w{i}", str(times), str(sign)) for i in range(writers)],
    )

    assert [len(lines) for lines in done] == [times] * writers
    with store.reading() as view:
        events = view.events(1)
        assert [event.version for event in events] == list(range(1, 3 + writers * times + 1))
        assert sorted(event.op for event in events[3:]) == sorted(
            op for lines in done for op in lines
        )
        for lines in done:
            assert [event.op for event in events if event.op in lines] == lines
        numbers = list(view.numbers())
        assert numbers == list(range(1, 2 + writers * times + 1))
        assert list(view.rows()) == [project(view.events(number)) for number in numbers]
        trail = list(view.entries())
        assert [one.seq for one in trail] == list(range(1, before + 2 * writers * times + 1))
        assert view.head() == Head(len(trail), root_of([one.leaf for one in trail]))


def test_a_store_made_by_four_at_once_is_made_by_one(path: Path, tmp_path: Path) -> None:
    sign = tmp_path / "go"

    lines = together(sign, [start("create", path, str(sign)) for _ in range(4)])

    assert sorted(lines) == [["25 store-exists"]] * 3 + [["created"]]
    assert open_case(SqliteStore(path)) == 1
    assert list(path.parent.iterdir()) == [path]


def test_an_older_store_opened_by_four_at_once_is_brought_up_to_date_once(tmp_path: Path) -> None:
    path, sign = tmp_path / "store.db", tmp_path / "go"
    as_version_1(path)

    lines = together(sign, [start("look", path, str(sign)) for _ in range(4)])

    assert lines == [["12"]] * 4
    with SqliteStore(path).reading() as view:
        assert [type(event.body) for event in view.own_events()] == [Upgraded]
    assert schema(path) == schema(SqliteStore.create(tmp_path / "fresh.db").path)


def test_given_a_process_that_nobody_waited_for_when_a_test_is_over_then_it_is_gone(
    path: Path,
) -> None:
    left = start("create", path, str(path.parent / "no sign is ever given"))
    end_all()
    assert left.returncode is not None
    assert left.stdout is not None
    assert left.stdout.closed
