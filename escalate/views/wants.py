"""Who must take part and what must be given at the next moment, by the rows of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from escalate.core import asking, people
from escalate.core.case import HANDED_OVER, OPEN, RESOLVED, Case
from escalate.core.events import Participant
from escalate.core.facts import Facts, facts_of, holds, is_such, with_record
from escalate.core.policy import CHANNELS, KEPT_DATES, Ask, People, Policy
from escalate.core.times import When


class RolesView(Struct, frozen=True, kw_only=True):
    """Who takes part on one side or in one part; with no roles, anybody of it."""

    part: str
    agency: str
    """The agency of the side; empty for a part that belongs to neither."""
    roles: tuple[str, ...]
    every: str
    """`role` or `agency` where one is needed for each; empty where one is enough."""
    agencies: int
    """From how many agencies at least; 0 where it does not matter."""
    force: str
    clause: str
    note: str
    met: bool = False
    """Whether somebody who was named as entering the stage is one of these."""


class WantedView(Struct, frozen=True, kw_only=True):
    """What must or may be given at the next moment."""

    ask: str
    each: str
    force: str
    parts: tuple[str, ...]
    choices: tuple[str, ...]
    by: str
    outcomes: tuple[str, ...]
    """The outcomes with which it is asked; empty: with every one."""
    channels: tuple[str, ...]
    """The channels with which it is asked; empty: with every one."""
    within: str
    """How long it may take, in the policy's words; empty where no clock runs."""
    clause: str
    note: str


class SaidView(Struct, frozen=True, kw_only=True):
    """What the policy says here; with `who` it is a contact."""

    says: str
    who: str
    check: bool
    """A contact that may be out of date: check before use."""
    clause: str
    note: str


def people_at(
    policy: Policy,
    case: Case,
    moment: str,
    now: When,
    stage: str,
    ground: str = "",
    named: tuple[Participant, ...] = (),
) -> Iterator[RolesView]:
    """The rows of people at a moment; *named* are those who were named as entering the stage."""
    if case.status != OPEN:
        return
    facts = facts_of(policy, case, now, ground=ground, stage=stage)
    rows = people.applicable(policy, case, moment, facts, stage)
    plain = [row for row in rows if not row.each and not row.agencies]
    for part in dict.fromkeys(part for row in plain for part in people.parts_of(row)):
        # The rows of one part are alternatives, and the strictest force decides.
        fit = [r for r in plain if part in people.parts_of(r) and _for(r, part, case)]
        if fit:
            yield _roles(case, part, fit, named)
    for row in rows:
        if row.each or row.agencies:
            for part in people.parts_of(row):
                if _for(row, part, case):
                    yield _roles(case, part, [row])


def _for(row: People, part: str, case: Case) -> bool:
    if not row.agency or part not in people.SIDES:
        return True
    return is_such(case.raising if part == "raising" else case.responding, row.agency)


def _roles(
    case: Case, part: str, rows: list[People], named: tuple[Participant, ...] = ()
) -> RolesView:
    agency = {"raising": case.raising.agency, "responding": case.responding.agency}.get(part, "")
    strict = min(rows, key=lambda row: people.STRICTEST.index(row.force))
    return RolesView(
        part=part,
        agency=agency or strict.agency,
        roles=tuple(dict.fromkeys(role for row in rows for role in row.roles)),
        every=strict.each,
        agencies=strict.agencies,
        force=strict.force,
        clause="; ".join(_distinct(row.clause for row in rows)),
        note="; ".join(dict.fromkeys(row.note for row in rows if row.note)),
        met=any(
            one.part == part and any(people.has_role(one.person, row.roles) for row in rows)
            for one in named
        ),
    )


def _distinct(clauses: Iterable[str]) -> list[str]:
    """The clauses, without one that another cites already: `1.5, 1.6` and not `1.6` again."""
    found: list[str] = []
    for clause in clauses:
        if not any(set(clause.split(", ")) <= set(one.split(", ")) for one in found):
            found.append(clause)
    return found


def outcomes_at(policy: Policy, case: Case, now: When) -> tuple[tuple[str, str, str], ...]:
    """Every outcome that may be recorded here: its name, where it leads, the clause that says so.

    Where it leads is `stay`, `resolution`, `exhausted`, or the label of a stage.
    """
    above = policy.above(case.pathway, case.stage)
    found = {
        "continuing": ("stay", ""),
        "unresolved": (above.label if above else "exhausted", ""),
        "resolved": ("resolution", ""),
    }
    special = {"resolution": "resolution", "no further stage": "exhausted"}
    seen: set[str] = set()
    facts = facts_of(policy, case, now)
    for level in policy.levels(case.pathway, case.stage):
        for move in level.moves:
            wanted = move.outcome and move.outcome not in seen
            if wanted and holds(move, with_record(facts, move.outcome)):
                seen.add(move.outcome)
                found[move.outcome] = (special.get(move.to, move.to), move.clause)
    return tuple((name, leads, clause) for name, (leads, clause) in found.items())


def wanted_at(policy: Policy, case: Case, now: When) -> Iterator[WantedView]:
    """What the next record, leaving the stage, or closing asks, with the outcomes that ask it."""
    if case.status in (RESOLVED, HANDED_OVER):
        facts = facts_of(policy, case, now)
        tabled = {asking.key(row) for row in case.told.asked}
        for row in asking.wanted(policy, case, "close", facts, stage=case.stage):
            one = asking.to_ask(row, now, record=None, visit=None)
            # What is owed for closing already stands in the table of what is owed.
            if asking.key(one) not in tabled and asking.answer_to(case, one) is None:
                yield want(row, (), ())
        return
    if case.status != OPEN:
        return
    known = outcomes_at(policy, case, now)
    facts = facts_of(policy, case, now, ground=case.visit.ground)
    found: dict[tuple[str, str, str], tuple[asking.Wanted, set[str], set[str]]] = {}
    for outcome, leads, _ in known:
        for alike in _channels(policy, case):
            for row in _asked_with(policy, case, now, facts, outcome, leads, alike[0]):
                kept = found.setdefault((row.ask, row.each, row.force), (row, set(), set()))
                kept[1].add(outcome)
                kept[2].update(alike)
    for row, names, channels in found.values():
        outcomes = tuple(o for o, _, _ in known if o in names)
        yield want(
            row,
            outcomes if len(outcomes) < len(known) else (),
            tuple(c for c in CHANNELS if c in channels) if len(channels) < len(CHANNELS) else (),
        )


def _channels(policy: Policy, case: Case) -> tuple[tuple[str, ...], ...]:
    """The channels, those together between which nothing that is asked here tells."""
    asks = policy.asks_at(case.pathway, case.stage)
    if any("channel" in ask.when or "channel" in ask.unless for ask in asks):
        return tuple((channel,) for channel in CHANNELS)
    return (CHANNELS,)


def _asked_with(
    policy: Policy, case: Case, now: When, facts: Facts, outcome: str, leads: str, channel: str
) -> Iterator[asking.Wanted]:
    general = {"stay": outcome, "resolution": "resolved"}.get(leads, "unresolved")
    facts = with_record(facts, outcome, general, channel=channel)
    yield from unkept(asking.wanted(policy, case, "record", facts, stage=case.stage))
    if leads in ("stay", "exhausted"):
        return
    for row in unkept(asking.wanted(policy, case, "leave", facts, stage=case.stage)):
        one = asking.to_ask(row, now, record=None, visit=case.visit)
        if asking.answer_to(case, one) is None:
            yield row


def unkept(rows: Iterable[asking.Wanted]) -> Iterator[asking.Wanted]:
    """Without the dates that the engine keeps by itself."""
    return (row for row in rows if row.ask not in KEPT_DATES)


def want(row: asking.Wanted, outcomes: tuple[str, ...], channels: tuple[str, ...]) -> WantedView:
    strict: Ask = row.strictest
    limits = [clock.within for one in row.rows for clock in one.clocks if clock.within]
    each = row.each or ("each agency" if strict.each == "agency" else "")
    return WantedView(
        ask=row.ask,
        each=each,
        force=row.force,
        parts=row.parts,
        choices=row.choices,
        by=strict.by,
        outcomes=outcomes,
        channels=channels,
        within=limits[0] if limits else "",
        clause=strict.clause,
        note=strict.note,
    )


def says_at(policy: Policy, case: Case, now: When, *, opening: bool) -> Iterator[SaidView]:
    moments = {"", "close"} if case.status == RESOLVED else {"", "enter", "record", "leave"}
    if case.status not in (OPEN, RESOLVED):
        return
    facts = facts_of(policy, case, now, ground=case.visit.ground)
    if opening:
        moments.add("open")
    for level in policy.levels(case.pathway, case.stage):
        for text in level.texts:
            if text.at in moments and not text.interim and holds(text, facts):
                yield SaidView(
                    says=text.says,
                    who=text.who,
                    check=text.check,
                    clause=text.clause,
                    note=text.note,
                )
