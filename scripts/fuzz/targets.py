"""What is fuzzed: one function for each reader and each output, which raises when it is wrong.

To add one: write a function that takes bytes and asserts what must hold of the reader whatever they
are, give it a few seeds that it accepts, and put it into `TARGETS`. Outputs and files of others are
in modules of their own.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from escalate.cli import answers, dates, texts, values
from escalate.config import file as config_file
from escalate.core import codec
from escalate.core.calendar import FixedCalendar
from escalate.core.examining import examine
from escalate.core.lint import remarks
from escalate.core.strict_json import MOST_DEPTH, NotJson, read_json
from escalate.core.strict_toml import NotToml, read_toml
from escalate.core.times import When
from escalate.errors import BadUsage
from escalate.policies import installed, template, text_of
from escalate.render import render
from escalate.render.safe import line
from escalate.views.plan import plan_view
from escalate.views.policy import policy_view
from scripts.fuzz.inputs import bend, given, told
from scripts.fuzz.others import EXPORT, KEY, NOTE, bent_import, checkpoint, import_file, note_key
from scripts.fuzz.outputs import as_markdown, cells, document, plain_text, safe, tables
from scripts.fuzz.seeds import EVENTS, SMALL
from tests.core.test_exported import HOSTILE as EXPORTS
from tests.core.test_exported import filled
from tests.core.test_exported import line as on_a_line
from tests.hostile import PAYLOADS, harm
from tests.views.stories import CHECKPOINT

ZONE = ZoneInfo("Europe/London")
CLOCK = dates.Clock(dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC), ZONE)
CALENDAR = FixedCalendar(ZONE, {}, name="fuzzed")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is fuzzed."""

    run: Callable[[bytes], None]
    """Returns when all is well with these bytes."""
    seeds: tuple[bytes, ...]
    """Bytes to begin with."""
    words: tuple[str, ...] = ()
    """Pieces that are put into them."""
    most: int = 4_096
    """The longest input."""


class Typed(texts.Texts):
    """Texts as they are typed; no file is opened, and standard input is left alone."""

    def read(self, text: str, what: str) -> str:
        return texts.proper(text, what)


READ = values.Reader(CLOCK, Typed())


# -- readers --------------------------------------------------------------------------------------


def policy(data: bytes) -> None:
    """A policy is read, or its faults are told and are not endless."""
    found, faults = examine(data.decode("utf-8", "replace"))
    assert (found is None) == bool(faults)
    assert sum(len(f.says) + len(f.remedy) for f in faults) < 1_000_000
    for fault in faults:
        assert harm(line(str(fault.refusal()))) == []
    if found is None:
        return
    said = remarks(found, dt.date(2026, 3, 2), ())
    for format in ("text", "markdown", "json"):
        assert harm(render(policy_view(found, said), format)) == []
    for pathway in found.pathways[:2]:
        assert harm(render(plan_view(found, pathway.id, When(CLOCK.today), CALENDAR), "text")) == []


def strict_toml(data: bytes) -> None:
    """What is read is what the standard library reads."""
    typed = given(data)
    try:
        found = read_toml(typed)
    except NotToml:
        return
    assert repr(found) == repr(tomllib.loads(typed.removeprefix("\ufeff")))


def strict_json(data: bytes) -> None:
    """What is read is what the standard library reads, and can be written and read again."""
    try:
        found = read_json(data, floats=data[-1:] == b" ")
    except NotJson:
        return
    assert repr(found) == repr(json.loads(data.decode()))
    assert read_json(json.dumps(found).encode(), floats=True) == found
    assert _depth(found) <= MOST_DEPTH


def _depth(value: object) -> int:
    inner: Iterable[object] = ()
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(map(_depth, inner), default=0)
    return 0


def event(data: bytes) -> None:
    """Bytes that are read as an event are the very bytes that it is written as."""
    try:
        found = codec.decode(data)
    except ValueError:
        return
    assert data.isascii()
    try:
        assert codec.encode(found) == data
    except codec.NotText:
        assert rb"\u0000" in data  # an older version recorded it; it is read, and not recorded anew


def bent_event(data: bytes) -> None:
    """As `event`, of a stored event in which one member has another value, is gone or is new."""
    whole: Any = json.loads(EVENTS[(data or b"\0")[0] % len(EVENTS)])
    bend(whole, data[1:12], given(data[12:]))
    event(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode())


def row(data: bytes) -> None:
    """A row that is read can be written."""
    try:
        found = codec.decode_row(data)
    except ValueError:
        return
    assert codec.decode_row(codec.encode_row(found)) == found


def settings(data: bytes) -> None:
    """A config file is read or refused."""
    try:
        config_file._read(Path("c"), data.decode("utf-8", "replace"))  # noqa: SLF001 - the reader
    except BadUsage as error:
        told(error)


# -- values of the command line -------------------------------------------------------------------


def when(data: bytes) -> None:
    """A date is read or refused, and a whole date in ISO form is what it says."""
    typed = given(data)
    try:
        found = dates.read_when(typed, CLOCK, "--when")
    except BadUsage as error:
        told(error)
        return
    iso = re.fullmatch(r"\s*(\d{4}-\d\d-\d\d)\s*", typed, re.ASCII)
    assert iso is None or found.day.isoformat() == iso[1]
    assert found.at is None or found.at.utcoffset() is not None


VALUES: tuple[Callable[[str], object], ...] = (
    lambda typed: values.person(typed, "--by"),
    lambda typed: values.participant(typed, "--with"),
    lambda typed: values.vote(typed, "--vote"),
    lambda typed: values.number(typed, "CASE", "a number"),
    lambda typed: READ.actions([typed]),
    lambda typed: READ.day(typed, "--due"),
    lambda typed: answers.read_key(typed),
    lambda typed: answers.gathered(typed.split("\0"), READ),
    lambda typed: answers.read_parts(typed.split("\0"), READ),
)


def value(data: bytes) -> None:
    """A person, a vote, an action, an answer is read or refused."""
    typed = given(data[1:])
    try:
        VALUES[(data or b"\0")[0] % len(VALUES)](typed)
    except BadUsage as error:
        told(error)


def file_of_answers(data: bytes) -> None:
    """A file of answers is read or refused."""
    try:
        answers.read_answers(answers.Said(answers=data.decode("utf-8", "replace") or "x"), READ)
    except BadUsage as error:
        told(error)


KEYS = tuple(
    f"{word} = " for word in re.findall(r"^\s*(\w+) = ", template() + text_of("nel"), re.MULTILINE)
)
MARKS = ("\\", "`", "|", "**", "](", "![", "<a>", "&#", "\n- ", "\n1. ", "===", "```", "http://")
EVIL = tuple(one.encode() for one in PAYLOADS.values())
TYPED = tuple(map(str.encode, (*PAYLOADS.values(), "plain", "two\nlines")))
DATES = "2026-03-02|2026-03-02T14:30|2/3/2026|2 March 2026|Mon 2 Mar 2026 at 2:30 pm|today 9am|now"
PERSONS = (
    'nurse, Ward 7 (health), "A, B"|raising: nurse, "X, Y" (z)|Council=for|7|do; nurse, X; 3/3/2026'
)

TARGETS: dict[str, Target] = {
    "policy": Target(
        policy, (SMALL, *(text_of(one).encode() for one in installed())), KEYS, 40_000
    ),
    "strict-toml": Target(strict_toml, (SMALL, b"[[a.b]]\nc = {d = [1, 2026-03-02]}\n"), KEYS),
    "strict-json": Target(strict_json, (*EVENTS, b'[{"a": [1.5e3, "\\ud83d\\ude42"]}] ')),
    "event": Target(event, EVENTS, ('"event":"', '"when":', '"told":')),
    "bent-event": Target(bent_event, tuple(bytes([n, 0]) for n in range(9)), most=64),
    "row": Target(row, (msgspec.json.encode({"number": 1}),)),
    "settings": Target(settings, (b'by = "x"\nsoon = 2\nopens = 09:00:00\npolicies = ["a"]\n',)),
    "when": Target(when, tuple(DATES.encode().split(b"|")), ("Z", "+01:00", "at ", "st", "pm"), 64),
    "value": Target(
        value,
        tuple(bytes([n]) + one for n in range(9) for one in PERSONS.encode().split(b"|")),
        (": ", "; ", "=", "[", "]", "@", ".", '"', "("),
        512,
    ),
    "answers": Target(
        file_of_answers,
        (b'[{"ask": "a", "on": "2/3/2026", "parts": {"b": "c"}}]', b'[[answers]]\nask = "a"\n'),
        ('"ask"', '"each"', '"who"', '"record"', '"visit"'),
    ),
    "safe": Target(safe, EVIL, most=512),
    "plain-text": Target(plain_text, TYPED, most=512),
    "tables": Target(tables, tuple(b"\x20" + one for one in TYPED), most=512),
    "markdown": Target(as_markdown, TYPED, MARKS, 512),
    "csv": Target(cells, TYPED, ("=", "'", ";", '"', "\n", "\t"), 512),
    "json": Target(document, TYPED, most=512),
    "checkpoint": Target(
        checkpoint,
        (NOTE, CHECKPOINT.to_text().encode(), CHECKPOINT.to_text().encode("utf-16")),
        ("\u2014 ", "\n\n", "\n", "escalate/", "\r\n", "+"),
        1_024,
    ),
    "key": Target(note_key, (KEY.encode(),), ("+", "AQ", "=="), 256),
    "import": Target(
        import_file,
        (
            EXPORT,
            b"[" + EXPORT + b"]",
            on_a_line(json.loads(EXPORT)),
            on_a_line(json.loads(EXPORT)) * 2,
            *(filled(one, json.loads(EXPORT)) for one in EXPORTS.values() if len(one) < 10_000),
        ),
        ('"format":', '"stored":', '"leaf":', '"proof":[', '"checkpoint":', "[[", "},{"),
        60_000,
    ),
    "bent-import": Target(bent_import, tuple(bytes([n, 1, 2, n]) for n in range(64)), most=128),
}
"""Every target by its name."""
