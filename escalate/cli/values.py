"""Values as people type them on the command line: persons, those who took part, votes, actions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from msgspec import Struct

from escalate.cli.dates import Clock, read_day, read_when
from escalate.cli.texts import Texts
from escalate.core.events import Action, Participant, Person, Vote
from escalate.core.facts import fold_case
from escalate.core.policy import Part
from escalate.core.times import When
from escalate.core.words import near, one_of
from escalate.errors import BadUsage, Refusal

PERSON = '"ROLE, AGENCY (KIND), NAME"'
"""How a person is written; all but the role may be left out."""
PARTS: tuple[Part, ...] = ("raising", "responding", "chair", "panel", "third party")
VOTES = ("for", "against", "abstain")

_FIELD = r'\s*(?:"(?P<quoted>[^"]*)"(?P<after>[^,]*)|(?P<plain>[^,]*))(?:,|$)'
_KIND = r"(?s)(?P<agency>.*\S)?\s*\((?P<kind>[^()]*)\)\s*"


class Reader(Struct, frozen=True):
    """Reads the values of one command; dates are meant in the zone of its clock."""

    clock: Clock
    texts: Texts

    def text(self, text: str, what: str) -> str:
        """Return a text, or what `@file` and `-` stand for."""
        return self.texts.read(text, what) if text else ""

    def when(self, text: str, what: str) -> When | None:
        """Return a date or an instant; None when nothing is given."""
        return read_when(self.text(text, what), self.clock, what) if text else None

    def day(self, text: str, what: str) -> dt.date | None:
        """Return a date; None when nothing is given."""
        return read_day(self.text(text, what), self.clock, what) if text else None

    def person(self, text: str, what: str) -> Person | None:
        """Return a person; None when nothing is given."""
        return person(self.text(text, what), what) if text else None

    def participants(self, texts: Iterable[str] | None, what: str) -> tuple[Participant, ...]:
        """Return those who took part, of `PART: PERSON`."""
        return tuple(participant(self.text(text, what), what) for text in texts or ())

    def actions(self, texts: Iterable[str] | None, what: str = "--action") -> tuple[Action, ...]:
        """Return new actions, of `WHAT; PERSON; DATE`."""
        return tuple(self._action(self.text(text, what), what) for text in texts or ())

    def votes(self, texts: Iterable[str] | None) -> tuple[Vote, ...]:
        """Return votes, of `AGENCY=for|against|abstain`."""
        return tuple(vote(self.text(text, "--vote"), "--vote") for text in texts or ())

    def _action(self, text: str, what: str) -> Action:
        fields = [field.strip() for field in text.rsplit(";", 2)]
        if len(fields) < 3 or not all(fields):
            raise bad(
                f"{what} is {text!r}, which does not say what, who and by when",
                'Write it as "WHAT; ROLE, AGENCY; DATE".',
            )
        due = read_day(fields[2], self.clock, what)
        return Action(what=fields[0], owner=person(fields[1], what), due=due)


def person(text: str, what: str) -> Person:
    """Return the person that `ROLE, AGENCY (KIND), NAME` says; only the role is needed.

    A comma inside a field is kept by quotation marks: `chair, "Leicester, Leicestershire"`.
    """
    fields = _fields(text, what)
    role, agency, name = (*fields, "", "", "")[:3]
    found = re.fullmatch(_KIND, agency)
    kind = found["kind"].strip() if found else ""
    agency = (found["agency"] or "").strip() if found else agency
    if not role and not agency:
        raise bad(f"{what} is {text!r}, which names no role", f"Write a person as {PERSON}.")
    return Person(role=role, agency=agency, kind=kind, name=name)


def _fields(text: str, what: str) -> list[str]:
    """Return the three fields; the third takes all the rest, because names have commas too."""
    fields: list[str] = []
    place = 0
    while place < len(text) and len(fields) < 2:
        found = re.compile(_FIELD).match(text, place)
        if found is None:
            raise bad(f'{what} is {text!r}, with a quotation mark " too many', f"Write {PERSON}.")
        place = found.end()
        quoted = found["quoted"]
        field = found["plain"] if quoted is None else quoted + found["after"]
        fields.append(field.strip())
    return [*fields, text[place:].strip()] if place < len(text) else fields


def participant(text: str, what: str) -> Participant:
    """Return who `PART: PERSON` says took part, and in what capacity."""
    part, colon, rest = text.partition(":")
    known = {name: name for name in PARTS}
    found = known.get(fold_case(part))  # type: ignore[call-overload]  # any text may be asked for
    if not colon or found is None:
        raise bad(
            f"{what} is {text!r}, which begins with no part",
            f"{near(part, PARTS)}Write {one_of(PARTS)}, a colon and a person: "
            '"raising: ward sister, City Hospital".',
        )
    return Participant(part=found, person=person(rest, what))


def vote(text: str, what: str) -> Vote:
    """Return the vote that `AGENCY=for|against|abstain` says."""
    agency, _, side = text.rpartition("=")
    match fold_case(side):
        case ("for" | "against" | "abstain") as known if agency.strip():
            return Vote(agency=agency.strip(), vote=known)
        case _:
            raise bad(f"{what} is {text!r}, which is no vote", f"Write AGENCY={'|'.join(VOTES)}.")


def number(text: str, what: str, example: str) -> int:
    """Return a positive whole number."""
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) < 1:
        raise bad(f"{what} is {text!r}, which is no number", f"Write it as {example}.")
    return int(digits)


def maybe_number(text: str, what: str) -> int | None:
    """Return a positive whole number; None when nothing is given."""
    return number(text, what, "a number, such as 2") if text else None


def bad(says: str, remedy: str, code: str = "bad-value") -> BadUsage:
    """Return the error for a value that cannot be read."""
    return BadUsage(Refusal(code, f"{says}.", remedy=remedy))
