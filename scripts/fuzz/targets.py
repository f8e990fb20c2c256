"""What is fuzzed: one function for each reader and each output, which raises when it is wrong.

To add one: write a function that takes bytes and asserts what must hold of the reader whatever they
are, give it a few seeds that it accepts, and put it into `TARGETS`.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from escalate import config
from escalate.app import Found, Import, note_export
from escalate.cli import answers, dates, importing, texts, values
from escalate.cli.output import refusal
from escalate.core import codec
from escalate.core.calendar import FixedCalendar
from escalate.core.exported import exported
from escalate.core.lint import remarks
from escalate.core.reading import examine
from escalate.core.store_events import Stamp
from escalate.core.strict_json import MOST_DEPTH, NotJson, read_json
from escalate.core.strict_toml import NotToml, read_toml
from escalate.core.times import When
from escalate.core.trail.against import kept_checkpoint
from escalate.core.trail.checkpoint import Checkpoint, read_checkpoint, read_short
from escalate.core.trail.note import Note, Signature
from escalate.core.trail.verified import Verified
from escalate.errors import BadUsage, BrokenTrail, EscalateError
from escalate.policies import installed, template, text_of
from escalate.render import as_csv, as_json, markdown, render, table, text
from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, clipped, line
from escalate.signing import Verifier
from escalate.signing import verify as verify_note
from escalate.store.memory import MemoryStore
from escalate.verifier import escalate_verify
from escalate.views import Proven, export_view, plan_view, policy_view, verification_view
from scripts.fuzz.seeds import EVENTS, SMALL
from tests.core.test_exported import HOSTILE as EXPORTS
from tests.core.test_exported import filled, made_up
from tests.hostile import PAYLOADS, SIGN, colours, harm, restored, words
from tests.hostile_markdown import OUR_TAGS, Shown
from tests.views.stories import CHECKPOINT, long_story, new_app

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


def given(data: bytes) -> str:
    """Bytes as a command line or a terminal hands them over: what is no UTF-8 becomes halves."""
    return data.decode("utf-8", "surrogateescape")


def told(error: EscalateError) -> None:
    """A refusal says what is wrong, harmlessly."""
    for document in (True, False):
        said = refusal(error, json=document)
        assert said
        assert harm(said) == []


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
    assert codec.encode(found) == data
    assert data.isascii()


def bent_event(data: bytes) -> None:
    """As `event`, of a stored event in which one member has another value, is gone or is new."""
    whole: Any = json.loads(EVENTS[(data or b"\0")[0] % len(EVENTS)])
    bend(whole, data[1:12], given(data[12:]))
    event(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode())


def bend(place: Any, choices: bytes, typed: str) -> None:  # noqa: ANN401 - a document
    """Give one member within a document another value, or take it away; *choices* say which."""
    odd: Any = (None, True, 0, -1, 2**53, "", [], {}, typed, [typed])
    for choice in choices:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            break
        key = keys[choice % len(keys)]
        if choice < 128 and isinstance(place[key], dict | list):
            place = place[key]
            continue
        place[key] = odd[choice % len(odd)]
        if choice % 7 == 0:
            del place[key]
        break


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
        config._read(Path("c"), data.decode("utf-8", "replace"))  # noqa: SLF001 - the reader
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


# -- outputs --------------------------------------------------------------------------------------


def safe(data: bytes) -> None:
    """What is shown is harmless, stays so, and tells every character."""
    typed = given(data)
    for shown in (line(typed), block(typed)):
        assert harm(shown) == []
        assert line(shown.replace("\n", "")) == shown.replace("\n", "")
    assert "\n" not in line(typed)
    assert len(line(typed)) >= len(typed)
    assert len(clipped(typed, 100)) <= 140


def _blocks(typed: str) -> list[Block]:
    """A page in every place of which the text stands."""
    return [
        Heading(typed, 1),
        Line(typed),
        Line(typed, loud=True),
        Facts(((typed, typed), ("b", typed))),
        Points((typed, "c")),
        Rows((typed, "d", "State"), ((typed, "e", typed), ("f", typed, "OK")), ("State",)),
    ]


def plain_text(data: bytes) -> None:
    """Plain text is harmless and of bounded size."""
    typed = given(data)
    shown = text.layout(_blocks(typed))
    assert harm(shown) == []
    assert (
        len(shown) <= 12 * len(line(typed)) + 70 * typed.count("\n") * 4 + 70 * len(typed) + 4_000
    )


def tables(data: bytes) -> None:
    """A table uses no styles but ours, at any width."""
    typed = given(data[1:])
    for colour in (False, True):
        width = (data or b"\0")[0] * 3
        styles, shown = colours(table.layout(_blocks(typed), width=width, colour=colour))
        assert colour or not styles
        assert all(re.fullmatch(r"\x1b\[(0|[1-9;]+[0-7]?)m", style) for style in styles)
        assert "38;5" not in "".join(styles)
        assert harm(shown) == []


def as_markdown(data: bytes) -> None:
    """A reader of Markdown shows exactly the text, and makes nothing of it."""
    typed = given(data)
    one, several = line(typed), block(typed)
    for part, wanted in (
        (Heading(typed, 3), one),
        (Line(typed), several),
        (Line(typed, loud=True), one),
        (Facts(((typed, typed),)), f"{one}:{several}"),
        (Points((typed, typed)), several * 2),
        (Rows((typed, "b"), ((typed, typed),)), f"{one}b{one * 2}"),
    ):
        page = Shown(markdown.layout([Line("before"), part, Line("after")]))
        assert words(page.text) == words(f"before{wanted}after")
        assert set(page.tags) <= OUR_TAGS
        assert page.attributes == []


def cells(data: bytes) -> None:
    """A cell is no formula, reads back as what was shown, and stays one cell."""
    typed = given(data)
    made = as_csv.cell(typed)
    assert harm(made) == []
    assert restored(made) == block(typed)
    assert not any(re.match(rf"\s*{SIGN}", start) for start in re.split("[;\n]", made))
    written = f"a,{as_csv._quoted(made)},b\n"  # noqa: SLF001 - what stands in the file
    assert list(csv.reader(io.StringIO(written, ""))) == [["a", made, "b"]]


def document(data: bytes) -> None:
    """JSON is ASCII, whole, and says what was typed."""
    typed = given(data)
    made = as_json.compact([typed, {typed: typed}])
    assert re.fullmatch("[ -~]*", made)
    found: Any = json.loads(made)[0]
    found.encode()  # raises for half of a character
    assert found == re.sub("[\ud800-\udfff]", lambda half: line(half[0]), typed)


# -- files of others ------------------------------------------------------------------------------


def checkpoint(data: bytes) -> None:
    """A file is a checkpoint that is written as it was read, or it is refused."""
    try:
        found, note = read_checkpoint(data)
    except BadUsage as error:
        told(error)
        return
    assert Checkpoint.from_text(found.to_text()) == found
    assert read_short(found.short) == (found.size, found.short)
    assert read_checkpoint(note.to_bytes()) == (found, note)
    theirs = escalate_verify.read_checkpoint(found.to_text())
    assert theirs is not None
    assert (theirs.origin, theirs.size, theirs.root) == (found.origin, found.size, found.root)
    view = verification_view(
        Verified(found, 0, 0, 0, 0, (), ((),)), (kept_checkpoint(found, given(data)),), ("k",)
    )
    for format in ("text", "markdown", "json"):
        assert harm(render(view, format)) == []


def note_key(data: bytes) -> None:
    """The public half of a key is written as it was read, and has signed nothing; or is refused."""
    try:
        found = Verifier.from_text(given(data))
    except BadUsage as error:
        told(error)
        return
    assert Verifier.from_text(found.to_text()) == found
    signed = Note("x\n", (Signature(found.name, found.key, b"x" * 64),))
    with contextlib.suppress(BrokenTrail):
        verify_note(signed, [found])
        raise AssertionError("a made-up signature holds")


def import_file(data: bytes) -> None:
    """A file is an export that can be imported, or it is refused."""
    _imported(data)


def bent_import(data: bytes) -> None:
    """As `import_file`, of a case whose events were bent and sealed anew, each as if proved."""
    stored: Any = json.loads(STORED)
    typed = given(data[25:])
    for bent in (data[1:9], data[9:17], data[17:25])[: (data or b"\0")[0] % 3 + 1]:
        bend(stored, bent, typed)
    if all(isinstance(one, dict) for one in stored):
        with contextlib.suppress(UnicodeEncodeError):  # a body is ASCII; halves go in as escapes
            _imported(json.dumps(made_up(*stored)).encode())


def _imported(data: bytes) -> None:
    """Import, show and export whatever is taken over, and import that again."""
    app = replace(new_app(), store=MemoryStore(lambda: bytes(32)))
    try:
        with app.store.writing() as writing:
            work = Import(app, _shown)
            work.run(writing, exported(data), lambda: STAMP)
    except EscalateError as error:
        told(error)
        return
    for one in work.taken:
        case = one.found.case
        version = note_export(app.store, case.number, STAMP, redacted=False).version
        with app.store.reading() as reading:
            view = export_view(
                case,
                one.found.policy,
                one.found.calendar,
                Proven.of(reading, case.number, version),
                NOW,
                text=reading.policy_text(case.policy.digest),
            )
            for format in ("text", "markdown", "csv", "json"):
                assert harm(render(view, format)) == []
            again = Import(app, _shown)
            again.plan(reading, exported(render(view, "json").encode()))
            assert [each.state for each in again.taken] == ["here"]


def _shown(found: Found) -> None:
    """What `escalate import` shows to nobody before it takes a case over."""
    importing._show(DESK, found)  # noqa: SLF001 - what the command does


NOW = When(dt.date(2026, 3, 18), dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC))
STAMP = Stamp(op="o", actor="a", recorded=NOW)
DESK: Any = SimpleNamespace(now=NOW.at, settings=SimpleNamespace(soon=2))


def _stored() -> str:
    with long_story().app.store.reading() as reading:
        return json.dumps([json.loads(one.body) for one in reading.sealed(1)])


STORED = _stored()
EXPORT = json.dumps(made_up(*json.loads(STORED))).encode()
NOTE = (
    Note(CHECKPOINT.to_text())
    .signed(Signature("lead.example", b"\1" * 4, b"s" * 64))
    .signed(Signature("other.example", b"\2" * 4, b"s"))
    .to_bytes()
)
KEY = Verifier("lead.example", bytes(32)).to_text()

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
            *(filled(one, json.loads(EXPORT)) for one in EXPORTS.values() if len(one) < 10_000),
        ),
        ('"format":', '"stored":', '"leaf":', '"proof":[', '"checkpoint":', "[[", "},{"),
        60_000,
    ),
    "bent-import": Target(bent_import, tuple(bytes([n, 1, 2, n]) for n in range(64)), most=128),
}
"""Every target by its name."""
