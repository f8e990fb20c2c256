"""What a table of the bench says of what was measured, and of what was not."""

from pathlib import Path

import pytest

from scripts.bench.judging import MET, MISSED, NONE, Budget, figure
from scripts.bench.lines import SLOW, Absent, Line, Table, shown, timed
from scripts.bench.page import BEGIN, END, written
from scripts.bench.peers import budget_of
from scripts.bench.running import Ran
from scripts.bench.stores import Wanted


def ran(wall: float) -> Ran:
    return Ran(code=0, wall=wall, cpu=wall / 2, peak=30 * 1024 * 1024, bytes=10, said="")


def test_the_line_of_a_command_holds_its_ratio_against_its_budget() -> None:
    runs, bare = [ran(9), ran(0.3), ran(0.6)], [ran(1), ran(0.2), ran(0.4)]
    line = timed("step", runs, bare, against="H", budget=Budget(1.5))
    assert line.verdict == MET
    assert line.cells() == (
        *("step", "450 ms", "300 ms", "600 ms", "30 MiB", "225 ms", "1.50"),
        *("1.50 H", "≤ 1.50", "met"),
    )


def test_a_rate_is_held_against_its_budget_itself() -> None:
    line = Line("verify", figure([400_000.0]), "events/s", budget=Budget(500_000, least=True))
    assert line.verdict == MISSED
    assert line.cells()[1] == "400,000 events/s"
    assert line.cells()[-2:] == ("≥ 500,000 events/s", "missed")


def test_a_command_that_nobody_would_wait_for_says_so_and_has_missed_its_budget() -> None:
    line = timed("due", [None, None], [ran(1), ran(1)], budget=Budget(1.25))
    assert line == Absent("due", SLOW, MISSED)


def test_a_peer_that_nobody_would_wait_for_is_no_miss_of_ours() -> None:
    line = timed("task", [None], [ran(1)], budget=Budget(20, least=True))
    assert line == Absent("task", SLOW, NONE)


def test_when_nobody_would_wait_for_ours_then_the_budget_against_a_peer_is_missed() -> None:
    line = timed("rows", [ran(2), ran(2)], [None, None], budget=Budget(1, least=True))
    assert line.verdict == MISSED
    assert line.cells()[7:] == (f"ours {SLOW}", "≥ 1", "missed")


def test_a_figure_of_one_run_has_neither_a_least_nor_a_most() -> None:
    assert timed("export", [ran(2)]).cells()[1:4] == ("2,000 ms", "", "")


def test_the_columns_of_a_table_stand_under_each_other() -> None:
    text = Table("Peers", "Side by side.", [Absent("task", "not installed")]).text()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(row) for row in rows}) == 1
    assert [len(row.split("|")) for row in rows] == [12, 12, 12]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.00231, "0.0023"), (0.984, "0.98"), (17.31, "17.3"), (1_000_000, "1,000,000"), (3, "3")],
)
def test_a_number_is_shown_with_the_digits_that_mean_something(number: float, text: str) -> None:
    assert shown(number) == text


def test_a_budget_for_taskwarrior_is_held_only_where_it_was_set() -> None:
    assert budget_of("task", "overdue list", Wanted(10_000, all_open=True)) == Budget(
        20, least=True
    )
    assert budget_of("task", "overdue list", Wanted(10_000)) is None
    assert budget_of("task", "export of all", Wanted(1_000)) is None
    assert budget_of("sqlite-utils", "export of all", Wanted(1_000)) == Budget(1, least=True)


def test_the_page_is_changed_between_its_marks_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Above\n{BEGIN}\nold\n{END}\nbelow\n", encoding="utf-8")
    written("new", page)
    assert page.read_text(encoding="utf-8") == f"# Above\n{BEGIN}\n\nnew\n\n{END}\nbelow\n"
