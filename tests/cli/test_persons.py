"""Persons, those who took part, votes and actions, as users type them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from escalate.cli.dates import Clock
from escalate.cli.texts import Texts
from escalate.cli.values import Reader, participant, person, vote
from escalate.core.events import Action, Participant, Person, Vote
from escalate.errors import BadUsage

READ = Reader(Clock(dt.datetime(2026, 3, 5, 15, tzinfo=dt.UTC), ZoneInfo("Europe/London")), Texts())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ward sister", Person(role="ward sister")),
        ("ward sister, UHL", Person(role="ward sister", agency="UHL")),
        (
            "head teacher, St Mary's (school)",
            Person(role="head teacher", agency="St Mary's", kind="school"),
        ),
        (
            "head teacher, St Mary's (school), A. N. Other",
            Person(role="head teacher", agency="St Mary's", kind="school", name="A. N. Other"),
        ),
        (
            "head teacher, St Mary's (school), Other, A. N.",
            Person(role="head teacher", agency="St Mary's", kind="school", name="Other, A. N."),
        ),
        (
            'chair, "Kent, Surrey and Sussex" (partnership)',
            Person(role="chair", agency="Kent, Surrey and Sussex", kind="partnership"),
        ),
        ("nurse (bank), UHL", Person(role="nurse (bank)", agency="UHL")),
        ("teacher, (school)", Person(role="teacher", kind="school")),
        ("nurse,, A. N. Other", Person(role="nurse", name="A. N. Other")),
        (", UHL", Person(agency="UHL")),
    ],
)
def test_a_person_is_a_role_an_agency_its_kind_and_a_name(typed: str, read: Person) -> None:
    assert person(typed, "--raising") == read


@pytest.mark.parametrize("typed", [" ", ",", ",,A. N. Other"])
def test_a_person_without_role_and_agency_is_refused(typed: str) -> None:
    with pytest.raises(BadUsage, match="names no role"):
        person(typed, "--raising")


def test_who_took_part_begins_with_the_part() -> None:
    read = participant("Third Party: named doctor, UHL", "--with")
    assert read == Participant(part="third party", person=Person(role="named doctor", agency="UHL"))


@pytest.mark.parametrize("typed", ["named doctor", "doctor: named doctor", "chairs: x"])
def test_an_unknown_part_is_refused_with_those_there_are(typed: str) -> None:
    with pytest.raises(BadUsage, match="raising, responding, chair, panel or third party"):
        participant(typed, "--with")


def test_a_vote_is_for_against_or_abstain() -> None:
    assert vote("Police = Against", "--vote") == Vote(agency="Police", vote="against")
    for typed in ("Police", "Police=yes", "=for"):
        with pytest.raises(BadUsage, match="which is no vote"):
            vote(typed, "--vote")


def test_an_action_says_what_who_and_by_when() -> None:
    [read] = READ.actions(["Visit; then report; team manager, AfC; 9 March 2026"])
    owner = Person(role="team manager", agency="AfC")
    assert read == Action(what="Visit; then report", owner=owner, due=dt.date(2026, 3, 9))


@pytest.mark.parametrize("typed", ["Visit", "Visit; team manager", "Visit; ; 9/3/2026", ""])
def test_an_action_that_lacks_one_of_them_is_refused(typed: str) -> None:
    with pytest.raises(BadUsage, match="what, who and by when"):
        READ.actions([typed])
