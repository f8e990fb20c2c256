"""Which case may be erased, what stands against it, and what is said of it."""

import datetime as dt

import pytest

from escalate.core.case import Case
from escalate.core.codec import decode_store_event, encode_store_event
from escalate.core.erasing import (
    Erase,
    against,
    copies,
    erased_words,
    erasure,
    preserved,
    returned,
)
from escalate.core.retention import Ended, Kept
from escalate.core.store_events import (
    Begun,
    Body,
    Erased,
    Imported,
    Preserved,
    Read,
    Released,
    Restored,
    Stamp,
    StoreEvent,
    stamped,
)
from escalate.core.times import When
from tests.core.test_retention import ended as ended_case

TODAY = dt.date(2036, 3, 21)
PERIOD = Kept(
    until=dt.date(2036, 3, 20), rule="10 years from the end", source="policy", clause="9.3"
)
ASKED = Erase(case=1, authority="Head of Records, City Council", reason="Its period is over.")


def own(body: Body, day: int = 1, actor: str = "legal team") -> StoreEvent:
    """Something that happened to the store on a day of March 2026."""
    stamp = Stamp(op="op", actor=actor, recorded=When(dt.date(2026, 3, day)))
    return stamped(body, stamp, 2)


def case() -> Case:
    return ended_case()


def codes(asked: Erase = ASKED, ended: Ended | None = None, today: dt.date = TODAY) -> list[str]:
    """The codes of all that stands against an erasure."""
    return [one.code for one in against(asked, case(), ended, today)]


def closed(
    kept: Kept | None = PERIOD, goes_on: int | None = None, held: StoreEvent | None = None
) -> Ended:
    return Ended(
        number=1,
        policy="straight",
        on=dt.date(2026, 3, 20),
        kept=kept,
        goes_on=goes_on,
        preserved=held,
    )


def test_a_closed_case_past_its_period_may_be_erased() -> None:
    assert codes(ended=closed()) == []


def test_a_case_that_has_not_ended_is_not_erased_whatever_is_said() -> None:
    early = Erase(case=1, authority="a", reason="r", early="e")
    assert codes(early) == ["not-closed"]


def test_an_erasure_names_who_permits_it_and_why() -> None:
    assert codes(Erase(case=1, authority=" ", reason=""), closed()) == [
        *("no-authority", "no-reason")
    ]


def test_a_case_within_its_period_is_kept() -> None:
    (refusal,) = against(ASKED, case(), closed(), dt.date(2036, 3, 20))
    assert refusal.code == "within-period"
    assert str(refusal) == (
        "Case 1 is to be kept until 20 March 2036: 10 years from the end. (clause 9.3) From the "
        "day after it may be erased. If it must go all the same, say why with --early TEXT."
    )


def test_a_case_for_which_nothing_sets_a_period_is_kept() -> None:
    assert codes(ended=closed(None)) == ["no-period"]


@pytest.mark.parametrize("period", [PERIOD, None])
def test_with_a_reason_a_case_may_be_erased_before_its_time(period: Kept | None) -> None:
    early = Erase(case=1, authority="a", reason="r", early="A court ordered it.")
    assert codes(early, closed(period), dt.date(2026, 3, 21)) == []


def test_no_reason_sets_aside_that_a_case_is_in_use() -> None:
    early = Erase(case=1, authority="a", reason="r", early="e")
    held = own(Preserved(case=1, reason="An inquiry."))
    assert codes(early, closed(goes_on=2, held=held)) == ["goes-on", "preserved"]


def test_a_preserved_case_says_since_when_by_whom_and_why() -> None:
    held = own(Preserved(case=1, reason="An inquiry."))
    (refusal,) = against(ASKED, case(), closed(held=held), TODAY)
    assert refusal.says == ("Case 1 is preserved since 1 March 2026 by legal team: An inquiry.")


def test_all_that_stands_against_it_is_told_at_once() -> None:
    assert codes(Erase(case=1, authority="", reason=""), closed(None, goes_on=2)) == [
        *("no-authority", "no-reason", "goes-on", "no-period")
    ]


def test_what_is_kept_of_an_erasure_has_no_date_that_would_tell_a_birthday() -> None:
    born = Kept(
        until=dt.date(2037, 5, 6),
        rule="25 years from the birth of the child",
        source="policy",
        clause="9.1",
    )
    kept = erasure(ASKED, case(), closed(born))
    assert kept == Erased(
        case=1,
        events=2,
        authority="Head of Records, City Council",
        reason="Its period is over.",
        period="25 years from the birth of the child (clause 9.1)",
    )
    assert "2037" not in str(kept)


def test_the_organisation_s_own_period_is_named_as_that() -> None:
    kept = erasure(ASKED, case(), closed(Kept(until=TODAY, rule="5 years", source="config")))
    assert kept.period == "5 years (the organisation's own)"


def test_an_erasure_is_told_in_one_sentence() -> None:
    event = own(Erased(case=7, events=3, authority="Head of Records.", reason="r"), 3, "manager")
    assert erased_words(event) == (
        "Case 7 was erased on 3 March 2026 by manager, under the authority of Head of Records."
    )


def test_a_case_is_preserved_until_it_is_released() -> None:
    first, second = (own(Preserved(case=n, reason="An inquiry.")) for n in (9, 4))
    begun = own(Begun(store="00", schema=2, fingerprint=""))
    released = own(Released(case=9, reason="It is over."))

    assert preserved([begun, first, second]) == {4: second, 9: first}
    assert list(preserved([first, second])) == [4, 9]
    assert preserved([first, second, released]) == {4: second}
    assert preserved([first, released, first]) == {9: first}
    assert preserved([released]) == {}


def test_a_case_that_came_back_is_to_be_erased_again_until_it_is() -> None:
    back = own(Restored(kept=1, absent=9, root="", reason="r", erased=(7, 4)))
    again = own(Erased(case=4, events=2, authority="a", reason="r"))
    assert returned([]) == ()
    assert returned([again]) == ()
    assert returned([again, back]) == (4, 7)
    assert returned([back, again]) == (7,)
    assert returned([back, again, back]) == (4, 7)


def test_whoever_took_a_copy_of_the_case_is_named() -> None:
    taken = [
        own(Read(command="export", cases=(1,)), 2),
        own(Read(command="export", listed=3), 3),
        own(Read(command="backup"), 4),
        own(Imported(cases=(1, 2), origin="o", size=1, root=""), 1),
    ]
    others = [
        own(Read(command="export", cases=(2,)), 2),
        own(Read(command="export", listed=3), 1),
        own(Read(command="show", cases=(1,)), 2),
        own(Read(command="list"), 3),
        own(Imported(cases=(2,), origin="o", size=1, root=""), 1),
        own(Preserved(case=1, reason="r")),
    ]
    since = When(dt.date(2026, 3, 2))
    assert list(copies([*taken, *others], 1, since)) == taken


@pytest.mark.parametrize(
    "body",
    [
        Erased(case=1, events=2, authority="a", reason="r"),
        Erased(case=1, events=2, authority="a", reason="r", period="p", early="e"),
        Preserved(case=1, reason="r"),
        Released(case=1, reason="r"),
        Restored(kept=1, absent=2, root="", reason="r"),
        Restored(kept=1, absent=2, root="", reason="r", erased=(3, 4)),
    ],
)
def test_what_happens_to_the_store_goes_there_and_back(body: Body) -> None:
    event = own(body)
    assert decode_store_event(encode_store_event(event)) == event


def test_a_restoration_recorded_before_it_named_erased_cases_is_written_as_it_was() -> None:
    body = Restored(kept=1, absent=2, root="", reason="r")
    assert b'"body":{"absent":2,"event":"restored","kept":1,"reason":"r","root":""}' in (
        encode_store_event(own(body))
    )
