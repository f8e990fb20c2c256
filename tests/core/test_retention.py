"""How long a case is kept once it has ended: the longest period that anything sets."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.case import Case
from escalate.core.events import Child, Closed, Event, HandedOver, Opened, Person, PolicyRef
from escalate.core.evolve import fold
from escalate.core.grammar import MOST_YEARS, parse_years
from escalate.core.policy import Policy
from escalate.core.reading import read_policy
from escalate.core.retention import Ended, Kept, ended_on, kept, years_later
from escalate.core.store_events import Preserved, Stamp, stamped
from escalate.core.times import When
from tests.core.straight import STRAIGHT

CLOSED = dt.date(2026, 3, 20)
BORN = dt.date(2012, 5, 6)
BIRTHDAY = '{ keep = "25 years", from = "born", clause = "9.1" }'
OLDER = '{ keep = "26 years", from = "born", aged = 17, clause = "9.2" }'
TEN = '{ keep = "10 years", clause = "9.3" }'


def under(*rows: str) -> Policy:
    """A policy with these rows of retention."""
    old = '{ keep = "25 years", from = "born", clause = "8" }'
    assert STRAIGHT.count(old) == 1
    return read_policy(STRAIGHT.replace(old, ", ".join(rows)))


def ended(born: dt.date | None = BORN, *, child: bool = True, over: bool = False) -> Case:
    """A case that was closed, or handed over, on 20 March 2026."""
    opened = Opened(
        policy=PolicyRef(id="straight", version="1", digest="sha256:aa"),
        pathway="main",
        stage="One",
        raising=Person(role="nurse", agency="police"),
        responding=Person(role="teacher", agency="school"),
        raised=When(dt.date(2026, 3, 2)),
        disagreement="We differ.",
        child=Child(reference="C-1", born=born) if child else None,
    )
    last = HandedOver(policy="other", case=2) if over else Closed()
    events = [
        Event(case=1, version=v, op="op", actor="nurse", when=When(day), recorded=When(day), body=b)
        for v, (day, b) in enumerate([(dt.date(2026, 3, 2), opened), (CLOSED, last)], start=1)
    ]
    case = fold(events)
    assert case is not None
    return case


def test_a_case_that_is_open_has_not_ended() -> None:
    case = ended()
    still = fold(case.history[:1])
    assert still is not None
    assert ended_on(still) is None


@pytest.mark.parametrize("over", [False, True])
def test_a_case_ends_on_the_day_it_was_closed_or_handed_over(over: bool) -> None:
    assert ended_on(ended(over=over)) == CLOSED


def test_where_nothing_sets_a_period_none_is_made_up() -> None:
    assert kept(ended(), under(), CLOSED, 0) is None


def test_a_policy_may_count_from_the_closing() -> None:
    assert kept(ended(), under(TEN), CLOSED, 0) == Kept(
        until=dt.date(2036, 3, 20), rule="10 years from the end", source="policy", clause="9.3"
    )


def test_a_policy_may_count_from_the_birth_of_the_child() -> None:
    assert kept(ended(), under(BIRTHDAY), CLOSED, 0) == Kept(
        until=dt.date(2037, 5, 6),
        rule="25 years from the birth of the child",
        source="policy",
        clause="9.1",
    )


@pytest.mark.parametrize(
    ("born", "until"),
    [
        (dt.date(2009, 3, 21), dt.date(2034, 3, 21)),  # 16 at the end
        (dt.date(2009, 3, 20), dt.date(2035, 3, 20)),  # 17 on that day
        (dt.date(2008, 3, 21), dt.date(2034, 3, 21)),  # 17, nearly 18
    ],
)
def test_a_child_who_was_seventeen_at_the_end_is_kept_a_year_longer(
    born: dt.date, until: dt.date
) -> None:
    """As the Records Management Code of the NHS has it: the 25th birthday, or then the 26th."""
    found = kept(ended(born), under(BIRTHDAY, OLDER), CLOSED, 0)
    assert found is not None
    assert found.until == until


def test_a_child_without_a_date_of_birth_is_kept_as_if_born_on_the_last_day() -> None:
    found = kept(ended(None), under(BIRTHDAY), CLOSED, 0)
    assert found is not None
    assert found.until == dt.date(2051, 3, 20)
    assert found.rule.endswith("no date of birth is known, so from the end")


def test_a_child_who_may_have_been_seventeen_counts_as_that() -> None:
    found = kept(ended(None), under(BIRTHDAY, OLDER), CLOSED, 0)
    assert found is not None
    assert (found.until, found.clause) == (dt.date(2052, 3, 20), "9.2")


def test_a_period_from_the_birth_says_nothing_of_a_case_without_a_child() -> None:
    assert kept(ended(child=False), under(BIRTHDAY), CLOSED, 0) is None


def test_a_period_under_a_condition_holds_for_such_cases_only() -> None:
    rows = (
        TEN,
        '{ keep = "75 years", when = { raising = "police" }, clause = "a" }',
        '{ keep = "99 years", when = { raising = "school" }, clause = "b" }',
    )
    found = kept(ended(), under(*rows), CLOSED, 0)
    assert found is not None
    assert (found.until.year, found.clause) == (2101, "a")


@pytest.mark.parametrize(
    ("years", "source", "until"),
    [
        (5, "policy", dt.date(2036, 3, 20)),
        (10, "policy", dt.date(2036, 3, 20)),
        (11, "config", dt.date(2037, 3, 20)),
    ],
)
def test_of_the_policy_s_and_the_organisation_s_period_the_longer_counts(
    years: int, source: str, until: dt.date
) -> None:
    found = kept(ended(), under(TEN), CLOSED, years)
    assert found is not None
    assert (found.source, found.until) == (source, until)


def test_the_organisation_s_period_holds_where_the_policy_sets_none() -> None:
    assert kept(ended(), under(), CLOSED, 1) == Kept(
        until=dt.date(2027, 3, 20), rule="1 year from the end", source="config"
    )


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (dt.date(2024, 2, 29), 1, dt.date(2025, 3, 1)),
        (dt.date(2024, 2, 29), 4, dt.date(2028, 2, 29)),
        (dt.date(2000, 2, 29), 100, dt.date(2100, 3, 1)),
        (dt.date(2023, 2, 28), 1, dt.date(2024, 2, 28)),
        (dt.date(2024, 3, 1), 1, dt.date(2025, 3, 1)),
    ],
)
def test_of_29_february_it_is_1_march_in_a_year_without_one(
    day: dt.date, years: int, later: dt.date
) -> None:
    assert years_later(day, years) == later


@given(st.dates(max_value=dt.date(9000, 1, 1)), st.integers(1, MOST_YEARS))
def test_so_many_years_later_is_never_a_day_too_soon(day: dt.date, years: int) -> None:
    later = years_later(day, years)
    assert later.year == day.year + years
    assert (later.month, later.day) >= (day.month, day.day)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("25 years", 25),
        ("1 year", 1),
        (" 75  YEARS ", 75),
        ("150 years", 150),
        ("0 years", None),
        ("-1 years", None),
        ("151 years", None),
        ("25", None),
        ("2.5 years", None),
        ("25 months", None),
        ("", None),
    ],
)
def test_a_period_is_whole_years(text: str, years: int | None) -> None:
    assert parse_years(text) == years


def test_a_case_may_go_the_day_after_its_period_and_not_while_anything_stands_against_it() -> None:
    period = Kept(until=dt.date(2036, 3, 20), rule="10 years from the end", source="policy")
    case = Ended(number=1, policy="straight", on=CLOSED, kept=period)
    stamp = Stamp(op="op", actor="legal team", recorded=When(CLOSED))
    preserved = stamped(Preserved(case=1, reason="inquiry"), stamp, 2)

    assert not case.may_go(dt.date(2036, 3, 20))
    assert case.may_go(dt.date(2036, 3, 21))
    later = dt.date(2099, 1, 1)
    assert not Ended(number=1, policy="s", on=CLOSED, kept=None).may_go(later)
    assert not Ended(number=1, policy="s", on=CLOSED, kept=period, goes_on=2).may_go(later)
    assert not Ended(number=1, policy="s", on=CLOSED, kept=period, preserved=preserved).may_go(
        later
    )
