"""What a policy asks and names, given whole, so that nearly everything is accepted.

No policy is known here: all is read from the policy itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from escalate.core.events import Answer, Participant, Person, Vote
from escalate.core.policy import KEPT_DATES, OFFERED, Ask, Policy
from escalate.core.times import When
from escalate.core.told import Asked

LEFT = ("harm", *KEPT_DATES, *(name for name in OFFERED if name.endswith(" date")))
"""Asks that are never answered here: flags and dates that would change the clocks."""


def people(policy: Policy, pathway: str, label: str) -> tuple[Participant, ...]:
    """Return somebody for every row of people of a stage, and enough agencies for a panel."""
    rows = [one for level in policy.levels(pathway, label) for one in level.people]
    named = [*_sides()]
    for one in rows:
        parts = (one.part,) if isinstance(one.part, str) else one.part
        wanted = one.roles if one.each == "role" else one.roles[:1] or ("member",)
        for part, role in itertools.product(parts, wanted):
            agency = "" if part in ("raising", "responding") else one.agency
            named.append(Participant(part=part, person=Person(role=role, agency=agency)))
        for number in range(one.agencies):
            someone = Person(role="member", agency=f"Agency {number + 1}")
            named.append(Participant(part=parts[0], person=someone))
    return tuple(dict.fromkeys(named))


def answers(
    policy: Policy,
    pathway: str,
    label: str,
    moments: Sequence[str],
    agencies: Iterable[str],
    on: When,
) -> tuple[Answer, ...]:
    """Return an answer to everything at a stage that must be, or is owed or should be given then.

    *moments* are those of the asks; *agencies* those that each give an answer where it is asked.
    """
    agencies = tuple(agencies)
    found = {
        (ask.ask, each): whole(ask, each, on)
        for ask in policy.asks_at(pathway, label)
        if ask.at in moments and ask.force != "may" and ask.ask not in LEFT
        for each in _each(ask, agencies)
    }
    return tuple(found.values())


def _sides() -> Iterator[Participant]:
    for part in ("raising", "responding"):
        yield Participant(part=part, person=Person(role="practitioner"))


def _each(ask: Ask, agencies: tuple[str, ...]) -> tuple[str, ...]:
    match ask.each:
        case "":
            return ("",)
        case "side":
            return ("raising", "responding")
        case "agency":
            return tuple(dict.fromkeys(agencies))
        case str(name):
            return (name,)
        case names:
            return names


def votes(outcome: str) -> tuple[Vote, ...]:
    """Return votes of two or three agencies that come to that."""
    cast = {"unanimous": ("for", "for"), "majority": ("for", "for", "against")}
    said = cast.get(outcome, ("for", "against"))
    voters = ("Community Health", "Fire Service", "Example School")
    return tuple(
        msgspec.convert({"agency": agency, "vote": vote}, Vote)
        for agency, vote in zip(voters, said, strict=False)
    )


def whole(ask: Ask | Asked, each: str, on: When) -> Answer:
    """Return an answer that lacks nothing."""
    texts = {"harm": "yes", "channel": "telephone"}
    approves = ask.ask == "approval"
    dated = approves or ask.ask == "conference"
    return Answer(
        ask=ask.ask,
        each=each,
        text=ask.choices[0] if ask.choices else texts.get(ask.ask, "As agreed on the telephone."),
        parts=dict.fromkeys(ask.parts, "as agreed"),
        who=Person(role="head of service", agency=each or "Community Health") if approves else None,
        on=on if dated else None,
    )
