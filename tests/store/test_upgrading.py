"""A store of an older schema becomes one as it is made now, with all that lists need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.app.verifying import prove
from escalate.core.events import Answer
from escalate.core.listed import Standing, Tally
from escalate.core.ports import Row
from escalate.errors import BrokenTrail
from escalate.store.inspecting import inspecting
from escalate.store.sqlite import SqliteStore
from tests.store.examples import STAMP, erase, open_case
from tests.store.older import again_as_version_1, again_as_version_2
from tests.store.others import sql
from tests.views.stories import Story
from tests.views.test_case import CHAIR, resolve

Again = Callable[[Path, Path], None]
Lists = tuple[list[Row], tuple[Tally, ...], list[Standing]]


def cases(path: Path) -> SqliteStore:
    """A store with a case that is due, a closed one, a resolved one, and one without a date."""
    store = SqliteStore.create(path)
    story = Story(store=store)
    story.open("2026-03-02T10:00")
    story.open("2026-03-03T10:00")
    resolve(story, case=2)
    story.give("2026-03-05", Answer(ask="filed copy", record=1), case=2)
    story.close("2026-03-06", Answer(ask="learning", text="none"), case=2)
    story.open("2026-03-02T10:00")
    resolve(story, case=3)
    story.open("2026-02-02T10:00", stage="Rung C", ground="urgent", people=CHAIR)
    return store


def lists(store: SqliteStore) -> Lists:
    with store.reading() as view:
        tallies = view.tallies()
        order = [at for one in tallies for at in view.standing(one.status, one.digest)]
        return list(view.rows()), tallies, order


@pytest.mark.parametrize("again", [again_as_version_1, again_as_version_2])
def test_given_an_older_store_with_cases_then_its_lists_are_those_of_a_new_one(
    tmp_path: Path, again: Again
) -> None:
    new = cases(tmp_path / "new.db")
    again(tmp_path / "older.db", new.path)

    older = SqliteStore(tmp_path / "older.db", stamp=lambda: STAMP)

    assert lists(older) == lists(new)
    assert [at.due for at in lists(new)[2]] == ["2026-03-09", "none", "none"]
    with inspecting(older.path) as inspection:
        prove(inspection)


def test_given_an_older_store_with_an_erased_case_then_it_stays_erased(tmp_path: Path) -> None:
    new = cases(tmp_path / "new.db")
    erase(new, 2)
    again_as_version_2(tmp_path / "older.db", new.path)

    older = SqliteStore(tmp_path / "older.db", stamp=lambda: STAMP)

    assert lists(older) == lists(new)
    assert lists(older)[1][0] == Tally("erased", "", 1)
    with older.reading() as view:
        assert view.highest(9, "erased") == (2,)
    assert open_case(older) == 5


def test_given_an_older_store_with_a_row_that_nobody_can_read_then_only_the_lists_refuse_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "older.db"
    again_as_version_2(path, cases(tmp_path / "new.db").path)
    sql(path, "UPDATE cases SET row = x'00' WHERE number = 3")

    older = SqliteStore(path, stamp=lambda: STAMP)

    with older.reading() as view:
        assert len(view.events(3)) == 2
        with pytest.raises(BrokenTrail, match="The lists do not say by which policy case 3 is"):
            view.tallies()
    with inspecting(path) as inspection, pytest.raises(BrokenTrail, match="Case 3: what the lists"):
        prove(inspection)
