"""The days that are kept of a calendar are those that the package has."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import warnings
from pathlib import Path

import holidays  # noqa: F401 - the real one, before a test puts another on the path
import msgspec
import numpy as np
import pytest

from escalate import calendars
from escalate.calendars import CLOSED, calendar_for
from escalate.core.calendar import Calendar
from escalate.core.policy import CalendarKey
from escalate.kept.files import Kept
from escalate.policies import installed, load

ROOT = Path(__file__).parents[2]
OF_POLICIES = sorted({load(name)[0].calendar for name in installed()}, key=str)
OTHERS = (
    CalendarKey(country="GB", subdivision="SCT", timezone="Europe/London"),
    CalendarKey(country="GB", subdivision="NIR", timezone="Europe/London"),
    CalendarKey(country="CA", subdivision="ON", timezone="America/Toronto"),
    CalendarKey(country="DE", subdivision="BY", timezone="Europe/Berlin"),
    # Their weekends lie on other days; that of one was moved in 2022.
    CalendarKey(country="AE", subdivision="", timezone="Asia/Dubai"),
    CalendarKey(country="US", subdivision="NY", timezone="America/New_York"),
)
DAYS = [dt.date(1982, 1, 1) + dt.timedelta(days=n) for n in range(70 * 366)]
"""Some years of four tables, with the borders between them."""


def of(key: CalendarKey, kept: Kept | None) -> Calendar:
    """Return the calendar of a key, with what is kept or without."""
    return calendar_for(key.country, key.subdivision, key.timezone, key.closed, kept)


@pytest.mark.parametrize("key", [*OF_POLICIES, *OTHERS], ids=lambda key: key.country)
def test_given_kept_days_when_any_date_is_asked_then_the_answer_is_the_packages_own(
    key: CalendarKey, tmp_path: Path
) -> None:
    package = of(key, None)
    wanted = [package.day_off(day) for day in DAYS]
    reckoned, kept = of(key, Kept(tmp_path)), of(key, Kept(tmp_path))
    assert [reckoned.day_off(day) for day in DAYS] == wanted
    assert [kept.day_off(day) for day in DAYS] == wanted
    assert kept.name == package.name
    assert kept.zone == package.zone
    assert kept.published_until == package.published_until


def test_given_years_without_a_table_when_they_are_asked_then_the_package_answers(
    tmp_path: Path,
) -> None:
    england = of(OF_POLICIES[0], Kept(tmp_path))
    assert england.day_off(dt.date.max) is None
    assert england.day_off(dt.date(1, 1, 6)) == "Saturday"
    assert england.day_off(dt.date(2112, 1, 2)) == "Saturday"
    assert list(tmp_path.iterdir()) == []


def test_given_closed_days_when_they_are_asked_then_each_policy_has_its_own(
    tmp_path: Path,
) -> None:
    closed = (dt.date(2026, 3, 10), dt.date(2026, 4, 6), dt.date(2026, 4, 11))
    key = msgspec.structs.replace(OF_POLICIES[0], closed=closed)
    one, other = of(key, Kept(tmp_path)), of(OF_POLICIES[0], Kept(tmp_path))
    assert [one.day_off(day) for day in closed] == [CLOSED, "Easter Monday", "Saturday"]
    assert other.day_off(closed[0]) is None
    assert one.working_days(dt.date(2026, 3, 9), dt.date(2026, 3, 11)) == 1
    assert other.working_days(dt.date(2026, 3, 9), dt.date(2026, 3, 11)) == 2


def test_given_dates_of_two_tables_when_working_days_are_counted_then_none_is_lost(
    tmp_path: Path,
) -> None:
    first, last = dt.date(2015, 12, 1), dt.date(2016, 1, 31)
    kept, package = of(OF_POLICIES[0], Kept(tmp_path)), of(OF_POLICIES[0], None)
    assert kept.working_days(first, last) == package.working_days(first, last) == 40
    assert kept.working_days(last, first) == -40


@pytest.mark.parametrize("key", [OF_POLICIES[0], OTHERS[-2]], ids=lambda key: key.country)
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2026, 3, 2), dt.date(2126, 3, 8)),
        (dt.date(2111, 12, 31), dt.date(2112, 1, 31)),
        (dt.date(2111, 12, 30), dt.date(2111, 12, 31)),
        (dt.date(2112, 2, 28), dt.date(2112, 3, 1)),
        (dt.date(2499, 12, 30), dt.date(2509, 1, 6)),
        (dt.date(1887, 12, 1), dt.date(1888, 1, 31)),
        (dt.date(9999, 12, 30), dt.date.max),
        (dt.date(9999, 12, 1), dt.date.max),
    ],
)
def test_given_dates_far_apart_when_working_days_are_counted_then_they_are_those_of_each_day(
    tmp_path: Path, key: CalendarKey, first: dt.date, last: dt.date
) -> None:
    """Closed days count once, at a weekend not at all, also where no year has a table."""
    closed = (dt.date(2030, 1, 10), dt.date(2503, 1, 5), dt.date(2503, 1, 8), dt.date(9999, 12, 31))
    key = msgspec.structs.replace(key, closed=closed)
    kept, package = of(key, Kept(tmp_path)), of(key, None)
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    wanted = sum(package.day_off(day) is None for day in days)
    assert kept.working_days(first, last) == package.working_days(first, last) == wanted
    assert kept.working_days(last, first) == package.working_days(last, first) == -wanted


def test_given_a_year_that_was_mistyped_when_working_days_are_counted_then_they_are_numpys(
    tmp_path: Path,
) -> None:
    england = of(OF_POLICIES[0], Kept(tmp_path))
    for year in (2206, 6202, 9999):
        first, last = dt.date(2112, 1, 1), dt.date(year, 12, 31)
        after, until = np.datetime64(first) + 1, np.datetime64(last) + 1  # it counts from one on
        assert england.working_days(first, last) == np.busday_count(after, until)


def test_given_a_country_of_which_the_package_knows_few_years_when_days_are_kept_then_it_is_quiet(
    tmp_path: Path,
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        india = calendar_for("IN", "MH", "Asia/Kolkata", [], Kept(tmp_path))
        assert india.day_off(dt.date(2026, 1, 26)) == "Republic Day"
        unkept = calendar_for("IN", "MH", "Asia/Kolkata", [])
        assert unkept.day_off(dt.date(2050, 1, 26)) == "Republic Day"


def test_given_a_country_with_parts_when_a_part_that_it_lacks_is_named_then_it_is_refused_again(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^Unknown subdivision 'ENG' of CA; use one of AB"):
            calendar_for("CA", "ENG", "America/Toronto", [], Kept(tmp_path))
        with pytest.raises(ValueError, match=r"^Unknown country 'XX'"):
            calendar_for("XX", "", "America/Toronto", [], Kept(tmp_path))


ASK = """
import sys, datetime
from pathlib import Path
from escalate.calendars import calendar_for
from escalate.kept.files import Kept
canada = calendar_for("CA", "ON", "America/Toronto", [], Kept(Path(sys.argv[1])))
print(canada.name, canada.day_off(datetime.date(2026, 7, 1)), "holidays" in sys.modules, sep="|")
"""


def test_given_kept_days_when_a_program_begins_then_it_does_not_load_the_holidays_of_the_world(
    tmp_path: Path,
) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", ASK, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["CA-ON|Canada Day|True", "CA-ON|Canada Day|False"]


def package_in(folder: Path, *beside: str) -> str:
    """Lay a package of that name into a folder, with what an installer leaves beside it."""
    (folder / "holidays").mkdir()
    (folder / "holidays" / "__init__.py").write_text("", encoding="utf-8")
    for name in beside:
        (folder / name).mkdir()
        (folder / name / "RECORD").write_text("", encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    "beside", [(), ("holidays-0.1.dist-info", "holidays-0.2.dist-info"), ("holidays-0.1.egg",)]
)
def test_given_a_package_whose_version_cannot_be_told_when_days_are_asked_then_none_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "path", [package_in(tmp_path, *beside), *sys.path])
    monkeypatch.setattr("escalate.kept.files._BEGUN", 2**63)
    monkeypatch.setattr(calendars, "_stamp", calendars._stamp.__wrapped__)
    assert calendars._stamp() == ""
    kept = Kept(tmp_path / "kept")
    assert of(OF_POLICIES[0], kept).day_off(dt.date(2026, 4, 6)) == "Easter Monday"
    assert not kept.folder.exists()


def test_given_another_version_of_the_package_when_days_are_asked_then_they_are_reckoned_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamps = [calendars._stamp()]
    monkeypatch.setattr("escalate.kept.files._BEGUN", 2**63)
    for version in ("0.1", "0.2"):
        folder = tmp_path / version
        folder.mkdir()
        path = package_in(folder, f"holidays-{version}.dist-info", "holidays_of_mine-1.dist-info")
        monkeypatch.setattr(sys, "path", [path, *sys.path])
        stamps.append(calendars._stamp.__wrapped__())
    assert all(stamps)
    assert len(set(stamps)) == 3
