"""Every command that is measured does its work, on a store that the bench made."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bench import desks
from scripts.bench.commands import measured
from scripts.bench.desks import Desk
from scripts.bench.lives import NOW
from scripts.bench.models import FINISHED, OVERDUE
from scripts.bench.page import BEGIN, END
from scripts.bench.peers import items
from scripts.bench.places import PAGE
from scripts.bench.running import Command, Failed, Starter
from scripts.bench.stores import Kept, Lives, Wanted, make

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bench needs Linux")


@pytest.fixture
def starter() -> Iterator[Starter]:
    with Starter() as one:
        yield one


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return make(Wanted(40), tmp_path / "kept.db", Lives(finished=6, in_time=3, overdue=3))


@pytest.fixture
def desk(store: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(desks, "WORK", tmp_path / "work")
    return desks.desk(store)


def here(command: Command) -> Command:
    """The command as this interpreter runs it: there may be no installed one."""
    argv = (sys.executable, "-m", "escalate", *command.argv[1:])
    return Command(argv, command.env, command.cwd, terminal=command.terminal)


def test_every_command_of_the_budgets_is_done_and_what_it_records_is_there(
    desk: Desk, starter: Starter
) -> None:
    for turn in range(2):
        for command in measured(desk).values():
            assert starter.run(here(command(turn))).bytes > 0
    desk.check_recorded(4)


def test_a_command_that_recorded_nothing_is_noticed(desk: Desk, starter: Starter) -> None:
    starter.run(here(desk.step(0)))
    with pytest.raises(Failed, match=r"2 events were recorded .* and 1 are there"):
        desk.check_recorded(2)


def test_each_turn_steps_another_case_that_waits(desk: Desk) -> None:
    cases = [desk.step(turn).argv[2] for turn in range(len(desk.kept.waiting) + 1)]
    assert len(set(cases)) == len(desk.kept.waiting) > 1
    assert cases[-1] == cases[0]


def test_what_is_measured_runs_with_compiled_modules_and_nobodys_settings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("ESCALATE_CONFIG", "mine.toml")
    env = desk.run("due").env
    assert not {"PYTHONDONTWRITEBYTECODE", "ESCALATE_CONFIG", "PYTHONPATH"} & env.keys()


def test_a_peer_is_given_as_many_items_in_each_state_as_the_store_has_cases(store: Kept) -> None:
    counts = Counter((item.pending, item.due < NOW) for item in items(store, NOW))
    overdue, ended = store.kinds[OVERDUE], store.kinds[FINISHED]
    assert counts == {
        (True, True): overdue,
        (True, False): store.cases - ended - overdue,
        (False, False): ended,
    }


def test_the_page_of_the_figures_has_its_marks() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert page.index(BEGIN) < page.index(END)
