"""A store in a file, for the tests of all that is more than the contract."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalate.store.sqlite import SqliteStore
from tests.store.converted import WAYS, WORD, Ways
from tests.store.examples import note, open_case, record
from tests.store.others import end_all


@pytest.fixture(autouse=True)
def _nobody_left() -> Iterator[None]:
    """No process that a test started outlives it, also when the test fails half way."""
    yield
    end_all()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A path in a folder that is not there yet, with what a path may hold and a URI may not."""
    question = "" if sys.platform == "win32" else "?"
    return tmp_path / f"Fälle 100% #1{question}" / "store.db"


@pytest.fixture
def store(path: Path) -> SqliteStore:
    """A store with two cases, the first of three events."""
    store = SqliteStore.create(path, wait=0)
    record(store, open_case(store), note("one"), note("two"))
    open_case(store)
    return store


@pytest.fixture(params=WAYS)
def ways(request: pytest.FixtureRequest) -> Ways:
    """From what to what a store is converted."""
    return WAYS[request.param]


@pytest.fixture
def before(path: Path, ways: Ways) -> SqliteStore:
    """A store of several pages that is to be converted."""
    store = SqliteStore.create(path, lock=ways[0], wait=0)
    record(store, open_case(store), *(note(WORD.decode() * 20) for _ in range(60)))
    open_case(store)
    return store
