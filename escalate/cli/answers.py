"""Answers as people type them: `ASK=TEXT` and its forms, the named options, and whole files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from escalate.cli.texts import write
from escalate.cli.values import Reader, bad, person
from escalate.core.events import Answer, Person
from escalate.core.times import When
from escalate.errors import BadUsage

FORMS = (
    '"ASK=TEXT", "ASK[SIDE OR AGENCY]=TEXT", "ASK.PART=TEXT" or "ASK@DATE=TEXT"; TEXT may be @FILE '
    "or -"
)
_KEY = (
    r"(?s)(?P<ask>[^\[\]@]+?)\s*(?:\[(?P<each>[^\]]*)\])?(?:\.(?P<part>[^\]@]*))?(?:@(?P<on>.*))?"
)


class Said(Struct, frozen=True, kw_only=True):
    """The options of a command that are answers, as they were typed."""

    answer: Sequence[str] | None = None
    answers: str = ""
    channel: str = ""
    agreed: str = ""
    not_agreed: str = ""
    safe_now: str = ""
    approved_by: Sequence[str] | None = None
    approved_on: Sequence[str] | None = None
    protective: str = ""
    protective_reason: str = ""
    harm: bool = False
    harm_since: str = ""
    edit: Sequence[str] | None = None
    """Asks whose answers are written in the editor."""


class Key(Struct, frozen=True):
    """What stands before the `=`: the ask, and what narrows it."""

    ask: str
    each: str = ""
    part: str = ""
    on: str = ""


class _Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of a file of answers."""

    ask: str
    each: str = ""
    text: str = ""
    parts: dict[str, str] = {}
    who: str = ""
    on: str = ""
    record: int | None = None
    visit: int | None = None


MOST_BYTES = 1024 * 1024
"""The longest file of answers that is read."""
LONGEST_DATE = 40
"""Characters: no date in words is longer."""


def read_answers(said: Said, read: Reader) -> tuple[Answer, ...]:
    """Return the answers of all options together, in the order in which they are listed here."""
    plain = {
        "channel": said.channel,
        "agreed": said.agreed,
        "not agreed": said.not_agreed,
        "safe now": said.safe_now,
    }
    named = [
        Answer(ask=ask, text=read.text(text, f"--{ask.replace(' ', '-')}"))
        for ask, text in plain.items()
        if text
    ]
    typed = gathered(said.answer or (), read)
    filed = _from_file(said.answers, read) if said.answers else ()
    written = [Answer(ask=ask, text=write(f'--edit "{ask}"')) for ask in said.edit or ()]
    given = (*named, *_approvals(said, read), *_dates(said, read), *typed, *filed, *written)
    return tuple(with_its_date(answer, read) for answer in given)


def with_its_date(answer: Answer, read: Reader) -> Answer:
    """Return an answer whose text is nothing but a date with that as its date, if it has been.

    Who types "conference=10 December 2026" says when it was; deadlines may count from it.
    """
    if answer.on is not None or not 0 < len(answer.text) <= LONGEST_DATE:
        return answer
    try:
        on = read.when(answer.text, answer.ask)
    except BadUsage:
        return answer
    passed = on is not None and on.day <= read.clock.today
    return msgspec.structs.replace(answer, on=on) if passed else answer


def gathered(texts: Iterable[str], read: Reader) -> tuple[Answer, ...]:
    """Return the answers of `--answer`; the parts of one ask are put together."""
    found: dict[tuple[str, str], Answer] = {}
    for typed in texts:
        key, text = _split(typed)
        value = read.text(text, f'--answer "{key.ask}"')
        place = (key.ask.casefold(), key.each.casefold())
        before = found.get(place, Answer(ask=key.ask, each=key.each))
        if (key.part in before.parts) if key.part else before.text:
            raise bad(
                f'--answer "{typed}" gives what was given before',
                "Give each thing once.",
            )
        found[place] = _added(before, key, value, read)
    return tuple(found.values())


def read_parts(texts: Iterable[str], read: Reader) -> dict[str, str]:
    """Return the parts of one answer, of `NAME=TEXT`."""
    parts: dict[str, str] = {}
    for typed in texts:
        name, equals, text = typed.partition("=")
        if not equals or not name.strip() or name.strip() in parts:
            raise bad(
                f'--part "{typed}" is no new NAME=TEXT', "Give each part once, with its name."
            )
        parts[name.strip()] = read.text(text, f'--part "{name.strip()}"')
    return parts


def read_key(text: str) -> Key:
    """Return the ask, side, part and date that stand before the `=` of an answer."""
    found = re.fullmatch(_KEY, text.strip())
    if found is None or not found["ask"].strip():
        raise bad(f'--answer "{text}" names no ask', f"Write {FORMS}.")
    ask, part = found["ask"].strip(), found["part"]
    if part is not None and "." in part:
        head, _, part = part.rpartition(".")  # the part stands after the last dot
        ask = f"{ask}.{head}"
    on = found["on"]
    if part == "" or on == "" or found["each"] == "":
        raise bad(f'--answer "{text}" leaves a part, side or date empty', f"Write {FORMS}.")
    return Key(ask, (found["each"] or "").strip(), (part or "").strip(), (on or "").strip())


def _split(typed: str) -> tuple[Key, str]:
    key, equals, text = typed.partition("=")
    if not equals:
        raise bad(f'--answer "{typed}" has no "="', f"Write {FORMS}.")
    return read_key(key), text


def _added(before: Answer, key: Key, value: str, read: Reader) -> Answer:
    on = read.when(key.on, f'--answer "{key.ask}@"') or before.on
    if key.part:
        return msgspec.structs.replace(before, parts={**before.parts, key.part: value}, on=on)
    return msgspec.structs.replace(before, text=value, on=on)


def _approvals(said: Said, read: Reader) -> tuple[Answer, ...]:
    """Return the approvals: each approver with its own date, or all with the one that is given."""
    dates = [read.when(text, "--approved-on") for text in said.approved_on or ()]
    people = [_approver(text, read) for text in said.approved_by or ()]
    if dates and not people:
        raise bad("--approved-on is given without --approved-by", 'Add it: "ROLE, AGENCY".')
    if len(dates) not in (0, 1, len(people)):
        raise bad(
            f"--approved-on is given {len(dates)} times for {len(people)} of --approved-by",
            "Give one date for all, or one for each in the same order.",
        )
    matched: list[When | None] = [*dates] if len(dates) == len(people) else [*dates, None][:1] * 99
    return tuple(
        Answer(ask="approval", who=who, on=on) for who, on in zip(people, matched, strict=False)
    )


def _approver(text: str, read: Reader) -> Person:
    return person(read.text(text, "--approved-by"), "--approved-by")


def _dates(said: Said, read: Reader) -> tuple[Answer, ...]:
    """Return the answers that set a date: the harm flag and the protective date."""
    found: list[Answer] = []
    if said.harm or said.harm_since:
        found.append(Answer(ask="harm", text="yes", on=read.when(said.harm_since, "--harm-since")))
    if said.protective or said.protective_reason:
        reason = read.text(said.protective_reason, "--protective-reason")
        on = read.when(said.protective, "--protective")
        found.append(Answer(ask="protective date", text=reason, on=on))
    return tuple(found)


# -- files --------------------------------------------------------------------------------------


def _from_file(option: str, read: Reader) -> tuple[Answer, ...]:
    """Return the answers of a TOML or JSON file: a list of tables."""
    text = read.text(option, "--answers")
    rows = _rows(text)
    try:
        given = msgspec.convert(rows, list[_Given])
    except msgspec.ValidationError as error:
        raise _bad_file(str(error)) from None
    return tuple(_answer(one, read) for one in given)


def _answer(given: _Given, read: Reader) -> Answer:
    what = f'--answers, "{given.ask}"'
    return Answer(
        ask=given.ask,
        each=given.each,
        text=given.text,
        parts=given.parts,
        who=person(given.who, what) if given.who else None,
        on=read.when(given.on, what),
        record=given.record,
        visit=given.visit,
    )


def _rows(text: str) -> object:
    """Return the tables of a JSON list, or of a TOML file's `[[answers]]`."""
    if text.lstrip()[:1] == "[" and not text.lstrip().startswith("[["):
        from escalate.core.strict_json import NotJson, read_json

        try:
            return read_json(text.encode(), most_bytes=MOST_BYTES)
        except NotJson as error:
            raise _bad_file(f"it is not JSON: {error}") from None
    from escalate.core.strict_toml import NotToml, read_toml

    try:
        document = read_toml(text, most_bytes=MOST_BYTES)
    except NotToml as error:
        raise _bad_file(f"it is not TOML: {error}") from None
    if set(document) != {"answers"}:
        raise _bad_file(f"it has the keys {', '.join(document) or 'none'}")
    return _dates_as_text(document["answers"])


def _dates_as_text(rows: Any) -> Any:  # noqa: ANN401 - whatever TOML holds there
    """TOML knows dates; here they are read as if they were typed."""
    if not isinstance(rows, list):
        return rows
    return [
        {
            key: value.isoformat() if hasattr(value, "isoformat") else value
            for key, value in row.items()
        }
        if isinstance(row, dict)
        else row
        for row in rows
    ]


def _bad_file(why: str) -> Exception:
    return bad(
        f"The file of --answers cannot be read: {why.rstrip('.')}",
        "Write a JSON list of objects, or a TOML file of [[answers]], with the keys ask, each, "
        "text, parts, who, on, record and visit, and name the file as @FILE.",
    )
