"""Cases that have ended: how long they are kept, what no erasure may reach, and the erasure."""

import datetime as dt

import pytest
from msgspec.structs import replace

from escalate.app.cases import found
from escalate.app.retaining import endings, erase, plan_erasure, preserve
from escalate.core.erasing import Erase, against_clock, erasure_of
from escalate.core.events import Answer
from escalate.core.retention import Ended
from escalate.core.store_events import Begun, Preserved, Read, Released, Stamp, Upgraded, stamped
from escalate.errors import NotAllowed, NotFound
from tests.views.stories import APPROVED, Story, at

CLOSED = dt.date(2026, 3, 20)
ASKED = Erase(case=1, authority="Head of Records", reason="Its period is over.")
EARLY = Erase(case=1, authority="Head of Records", reason="r", early="A court ordered it.")


SET = "escalate 0 (clock set by ESCALATE_NOW)"


def stamp(day: str = "2026-03-20", tool: str = "") -> Stamp:
    return Stamp(op="op", actor="records manager", recorded=at(day), tool=tool)


def resolve(story: Story, day: str, case: int = 1) -> None:
    given = (
        APPROVED,
        Answer(ask="filed copy"),
        Answer(ask="confirmation", parts={"outcome": "agreed"}),
    )
    story.step("resolved", day, day, case=case, answers=given)


def kept_for(years: int) -> Story:
    """A store of an organisation that keeps cases for so many years; 0 sets no period."""
    story = Story()
    story.app = replace(story.app, retention=years)
    return story


def closed(years: int = 5) -> Story:
    """Case 1 was closed on 20 March 2026, and case 2 is open."""
    story = kept_for(years)
    story.open()
    resolve(story, "2026-03-04")
    story.close("2026-03-20", Answer(ask="learning", text="none"))
    story.open()
    return story


def handed_over(years: int = 5) -> Story:
    """Case 1 was handed over on 4 March 2026 and goes on as case 2."""
    story = kept_for(years)
    story.open()
    story.hand_over("2026-03-04")
    return story


def listed(story: Story) -> list[Ended]:
    with story.app.store.reading() as store:
        return list(endings(story.app, store))


def refused(story: Story, asked: Erase, day: str) -> list[str]:
    """The codes with which an erasure is refused; its rehearsal is refused just so."""
    with pytest.raises(NotAllowed) as planned:
        plan_erasure(story.app, asked, stamp(day))
    with pytest.raises(NotAllowed) as done:
        erase(story.app, asked, stamp(day))
    assert done.value.refusals == planned.value.refusals
    return [one.code for one in done.value.refusals]


def test_only_cases_that_have_ended_are_listed() -> None:
    (ended,) = listed(closed())
    assert (ended.number, ended.policy, ended.on) == (1, "ladder", CLOSED)
    assert ended.kept is not None
    assert ended.kept.until == dt.date(2031, 3, 20)


def test_where_nothing_sets_a_period_that_is_so() -> None:
    (ended,) = listed(closed(0))
    assert ended.kept is None


def test_a_case_that_was_handed_over_has_not_ended_while_it_goes_on() -> None:
    story = handed_over()
    (ended,) = listed(story)
    assert (ended.on, ended.goes_on) == (dt.date(2026, 3, 4), 2)
    assert refused(story, EARLY, "2040-01-01") == ["goes-on"]


def test_a_case_that_was_handed_over_ends_with_the_last_one_that_it_went_on_as() -> None:
    story = handed_over()
    resolve(story, "2026-03-06", case=2)
    story.close("2026-03-20", Answer(ask="learning", text="none"), case=2)

    first, second = listed(story)

    assert (first.on, first.goes_on, second.on) == (CLOSED, None, CLOSED)


def test_an_erased_case_has_ended_for_good() -> None:
    story = handed_over()
    resolve(story, "2026-03-06", case=2)
    story.close("2026-03-20", Answer(ask="learning", text="none"), case=2)
    erase(story.app, replace_case(EARLY, 2), stamp())

    (first,) = listed(story)

    assert (first.number, first.on, first.goes_on) == (1, dt.date(2026, 3, 4), None)


def replace_case(asked: Erase, case: int) -> Erase:
    return Erase(case=case, authority=asked.authority, reason=asked.reason, early=asked.early)


def test_a_case_is_erased_when_its_period_is_over_and_not_a_day_before() -> None:
    story = closed()
    assert refused(story, ASKED, "2031-03-20") == ["within-period"]

    done = erase(story.app, ASKED, stamp("2031-03-21"))

    body = erasure_of(done.event)
    assert (body.case, body.events) == (1, 3)
    assert body.period == "5 years from the end (the organisation's own)"
    with story.app.store.reading() as store:
        assert list(store.erasures()) == [done.event]
        with pytest.raises(NotFound, match="Case 1 was erased on 21 March 2031"):
            found(story.app, store, 1)


@pytest.mark.parametrize("case", [1, 3])
def test_a_case_that_is_gone_or_never_was_is_not_found(case: int) -> None:
    story = closed()
    erase(story.app, EARLY, stamp())

    with pytest.raises(NotFound):
        erase(story.app, replace_case(EARLY, case), stamp())


def test_an_open_case_is_never_erased() -> None:
    assert refused(closed(), replace_case(EARLY, 2), "2040-01-01") == ["not-closed"]


def test_a_rehearsal_erases_nothing() -> None:
    story = closed()
    planned = plan_erasure(story.app, EARLY, stamp())

    assert erasure_of(planned.event).early == "A court ordered it."
    assert len(listed(story)) == 1


def test_a_clock_that_was_set_erases_nothing_and_only_rehearses() -> None:
    story = closed()
    with pytest.raises(NotAllowed) as refusing:
        erase(story.app, ASKED, stamp("2031-03-21", SET))
    assert [one.code for one in refusing.value.refusals] == ["clock-set"]
    with pytest.raises(NotAllowed):
        plan_erasure(story.app, ASKED, stamp("2031-03-21", SET))
    assert (
        plan_erasure(story.app, ASKED, stamp("2031-03-21", SET), rehearsed=True).checkpoint is None
    )
    assert len(listed(story)) == 1


@pytest.mark.parametrize(
    ("kind", "tool", "lawful"),
    [(Begun, SET, True), (Begun, "escalate 0", False), (Upgraded, SET, False)],
)
def test_a_clock_that_was_set_erases_only_where_the_store_was_begun_by_one(
    kind: type[Begun | Upgraded], tool: str, lawful: bool
) -> None:
    body = kind(store="s", schema=2, fingerprint="f")
    own = [stamped(body, stamp(tool=tool), 1), stamped(Read(command="x"), stamp(tool=SET), 2)]
    refused = [one.code for one in against_clock(own, stamp(tool=SET))]
    assert refused == ([] if lawful else ["clock-set"])
    assert list(against_clock(own, stamp())) == []


def test_an_erasure_names_who_has_copies_and_what_still_speaks_of_the_case() -> None:
    story = handed_over()
    resolve(story, "2026-03-06", case=2)
    story.close("2026-03-20", Answer(ask="learning", text="none"), case=2)
    with story.app.store.writing() as store:
        taken = store.keep(Read(command="export", cases=(1,)), stamp())
        store.keep(Read(command="show", cases=(1,)), stamp())

    done = erase(story.app, EARLY, stamp())

    assert done.copies == (taken,)
    assert done.linked == (2,)
    assert erase(story.app, replace_case(EARLY, 2), stamp()).linked == ()


def test_a_preserved_case_is_out_of_reach_until_it_is_released() -> None:
    story = closed()
    kept = preserve(story.app, 1, " An inquiry may ask for it. ", stamp())
    assert kept.body == Preserved(case=1, reason="An inquiry may ask for it.")
    (ended,) = listed(story)
    assert ended.preserved == kept
    assert refused(story, EARLY, "2040-01-01") == ["preserved"]

    released = preserve(story.app, 1, "It is over.", stamp(), end=True)

    assert released.body == Released(case=1, reason="It is over.")
    erase(story.app, EARLY, stamp())


def test_an_open_case_can_be_preserved_too() -> None:
    assert preserve(closed().app, 2, "A claim.", stamp()).version == 2


@pytest.mark.parametrize(
    ("case", "reason", "end", "code"),
    [
        (1, "A claim.", False, "preserved"),
        (2, "It is over.", True, "not-preserved"),
        (2, " ", False, "no-reason"),
        (1, "", True, "no-reason"),
    ],
)
def test_what_is_so_already_or_has_no_reason_is_not_recorded(
    case: int, reason: str, end: bool, code: str
) -> None:
    story = closed()
    preserve(story.app, 1, "An inquiry.", stamp())

    with pytest.raises(NotAllowed) as refusing:
        preserve(story.app, case, reason, stamp(), end=end)

    assert [one.code for one in refusing.value.refusals] == [code]
    with story.app.store.reading() as store:
        assert len(list(store.own_events())) == 2


def test_a_case_that_is_not_there_cannot_be_preserved() -> None:
    with pytest.raises(NotFound):
        preserve(closed().app, 7, "A claim.", stamp())
