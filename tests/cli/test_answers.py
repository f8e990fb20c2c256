"""Answers as users type them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from escalate.cli.answers import Key, Said, gathered, read_answers, read_key
from escalate.cli.dates import Clock
from escalate.cli.texts import Texts
from escalate.cli.values import Reader
from escalate.core.events import Answer, Person
from escalate.core.times import When
from escalate.errors import BadUsage


@pytest.fixture
def read() -> Reader:
    """A reader on Thursday 5 March 2026 in London."""
    now = dt.datetime(2026, 3, 5, 15, tzinfo=dt.UTC)
    return Reader(Clock(now, ZoneInfo("Europe/London")), Texts())


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("theme", Key("theme")),
        ("copy on the child's file", Key("copy on the child's file")),
        ("justified[raising]", Key("justified", each="raising")),
        ("views[St. Mary's]", Key("views", each="St. Mary's")),
        ("views[St. Mary's].reason", Key("views", each="St. Mary's", part="reason")),
        ("written confirmation.agreed outcome", Key("written confirmation", part="agreed outcome")),
        ("e.g. this.part", Key("e.g. this", part="part")),
        ("conference@1.5.2026", Key("conference", on="1.5.2026")),
        ("a[b].c@2 March 2026", Key("a", "b", "c", "2 March 2026")),
    ],
)
def test_before_the_equals_sign_stand_ask_side_part_and_date(typed: str, key: Key) -> None:
    assert read_key(typed) == key


@pytest.mark.parametrize("typed", ["", " ", "[raising]", "a[]", "a.", "a@", "a[b", "a]b"])
def test_an_answer_whose_name_is_broken_is_refused_with_the_forms(typed: str) -> None:
    with pytest.raises(BadUsage, match="ASK=TEXT"):
        read_key(typed)


def test_the_parts_of_one_ask_are_put_together(read: Reader) -> None:
    typed = ["problem.what it is=Late.", "theme=x=y", "Problem.cause=Leave.", "problem=In short."]
    assert gathered(typed, read) == (
        Answer(ask="problem", text="In short.", parts={"what it is": "Late.", "cause": "Leave."}),
        Answer(ask="theme", text="x=y"),
    )


def test_each_side_gives_its_own_answer(read: Reader) -> None:
    given = gathered(["justified[raising]=yes", "justified[responding]=no"], read)
    assert [(answer.each, answer.text) for answer in given] == [
        ("raising", "yes"),
        ("responding", "no"),
    ]


def test_an_answer_may_have_a_date(read: Reader) -> None:
    [given] = gathered(["conference@1/3/2026=Initial"], read)
    assert given == Answer(ask="conference", text="Initial", on=When(dt.date(2026, 3, 1)))


@pytest.mark.parametrize("twice", [["a=1", "a=2"], ["a.b=1", "a.b=2"], ["a[b]=1", "A[B]=2"]])
def test_giving_the_same_thing_twice_is_refused(read: Reader, twice: list[str]) -> None:
    with pytest.raises(BadUsage, match="gives what was given before"):
        gathered(twice, read)


def test_an_answer_without_an_equals_sign_is_refused(read: Reader) -> None:
    with pytest.raises(BadUsage, match='has no "="'):
        gathered(["theme"], read)


def test_named_options_are_answers_too(read: Reader) -> None:
    said = Said(agreed="A", not_agreed="B", safe_now="C", channel="email")
    given = {answer.ask: answer.text for answer in read_answers(said, read)}
    assert given == {"agreed": "A", "not agreed": "B", "safe now": "C", "channel": "email"}


def test_every_approver_has_a_date_or_all_have_one(read: Reader) -> None:
    both = ["nurse, A", "manager, B"]
    one = read_answers(Said(approved_by=both, approved_on=["4/3/2026"]), read)
    assert [answer.on for answer in one] == [When(dt.date(2026, 3, 4))] * 2
    each = read_answers(Said(approved_by=both, approved_on=["3/3/2026", "4/3/2026"]), read)
    assert [answer.on for answer in each] == [When(dt.date(2026, 3, n)) for n in (3, 4)]
    none = read_answers(Said(approved_by=both), read)
    assert [(answer.who, answer.on) for answer in none] == [
        (Person(role="nurse", agency="A"), None),
        (Person(role="manager", agency="B"), None),
    ]


@pytest.mark.parametrize(
    ("by", "on"),
    [([], ["4/3/2026"]), (["nurse, A"], ["3/3/2026", "4/3/2026"])],
)
def test_dates_of_approval_that_belong_to_nobody_are_refused(
    read: Reader, by: list[str], on: list[str]
) -> None:
    with pytest.raises(BadUsage, match="--approved-on is given"):
        read_answers(Said(approved_by=by, approved_on=on), read)


TOML = """
[[answers]]
ask = "conference"
text = "Initial"
on = 2026-03-01

[[answers]]
ask = "approval"
who = "nurse, A"
record = 2

[[answers]]
ask = "problem"
each = "raising"
parts = { "what it is" = "Late." }
"""


def test_many_answers_come_from_a_file(read: Reader, tmp_path: Path) -> None:
    toml, as_json = tmp_path / "a.toml", tmp_path / "a.json"
    toml.write_text(TOML, encoding="utf-8")
    rows = [
        {"ask": "conference", "text": "Initial", "on": "1 March 2026"},
        {"ask": "approval", "who": "nurse, A", "record": 2},
        {"ask": "problem", "each": "raising", "parts": {"what it is": "Late."}},
    ]
    as_json.write_text(json.dumps(rows), encoding="utf-8")
    expected = (
        Answer(ask="conference", text="Initial", on=When(dt.date(2026, 3, 1))),
        Answer(ask="approval", who=Person(role="nurse", agency="A"), record=2),
        Answer(ask="problem", each="raising", parts={"what it is": "Late."}),
    )
    for file in (toml, as_json):
        assert read_answers(Said(answers=f"@{file}"), read) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "[{}]",
        '[{"ask": "a", "txt": "b"}]',
        '[{"ask": 1}]',
        "[",
        "answers = 3",
        "other = 1",
        "= 1",
        "",
        "[[answers]]\ntext = 'x'",
    ],
)
def test_a_file_of_answers_that_is_something_else_is_refused(
    read: Reader, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "answers"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadUsage, match="The file of --answers cannot be read"):
        read_answers(Said(answers=f"@{file}"), read)
