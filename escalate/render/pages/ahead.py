"""What comes next, in words for somebody at the end of a shift."""

from __future__ import annotations

import re
from collections.abc import Iterator

from escalate.core.words import one_of
from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, facts, points
from escalate.views.ahead import NextView, OutcomeView
from escalate.views.dated import AskedView
from escalate.views.wants import RolesView, SaidView, WantedView

_TAME = re.compile(r"[\w .,'&()/-]+")
_ORDER = ("must", "owed", "should")


def page(view: NextView) -> Page:
    """What comes next in a case."""
    yield Heading("What comes next")
    match view.status:
        case "open":
            yield from _open(view)
        case "resolved":
            yield from _ended(view, "The disagreement is resolved")
        case "handed over":
            on = f"It goes on as case {view.handed_to} under {view.handed_policy}"
            yield from _ended(view, on)
        case _:
            yield Line("The case is closed. Nothing is to be done.")


def _open(view: NextView) -> Page:
    title = f" ({view.title})" if view.title else ""
    yield Line(f"The case stands at {view.stage}{title}, for {phrases.days(view.age)}.")
    if view.exhausted:
        yield Line(
            f"{view.stage} ended without agreement and has no stage above it. The case stays "
            "here until a resolution is recorded."
        )
    if view.held:
        yield from _held(view)
    yield facts(("By when", by_when(view)))
    yield from points("Who talks to whom now", tuple(_who(view)), 3)
    yield from points("What to record of the discussion", tuple(_record(view)), 3)
    yield from points(
        f"Then record it: escalate step {view.case} OUTCOME",
        tuple(_outcome(one) for one in view.outcomes),
        3,
    )
    yield from _above(view)
    yield from _owing(view)
    yield from _said(view.says)


def _held(view: NextView) -> Page:
    above = f" to {view.above.label}" if view.above else ""
    due = f" The referral is due {phrases.deadline(view.referral)}." if view.referral else ""
    yield Line(
        f"{view.stage} was found unresolved and is held: take the case up{above} with "
        f"`escalate refer {view.case}`.{due}"
    )


def by_when(view: NextView) -> str:
    """The deadline in words; where there is none, that and the age."""
    if view.deadline is not None:
        return phrases.deadline(view.deadline)
    if view.exhausted or view.timescale is None:
        return f"no date is set; {phrases.days(view.age)} at {view.stage}"
    said = phrases.deadline(view.timescale)
    return f"{said}. It has been {phrases.days(view.age)} at {view.stage}."


def _who(view: NextView) -> Iterator[str]:
    for side, party in (("raising", view.raising), ("responding", view.responding)):
        rows = [row for row in view.people if row.part == side]
        bound = [row for row in rows if row.force != "may"]
        if not bound:
            named = "; ".join(f"{phrases.roles(r.roles, r.every)}, clause {r.clause}" for r in rows)
            also = f" (the policy names: {named})" if named else ""
            yield f"{side} side: {phrases.person(party)}{also}"
        for row in bound:
            yield roles(row)
    for row in view.people:
        if row.part not in ("raising", "responding"):
            yield roles(row)


def roles(row: RolesView) -> str:
    """Who takes part, in words, with force and clause."""
    side = f"{row.part} side" if row.part in ("raising", "responding") else row.part
    of = f" ({row.agency})" if row.agency else ""
    each = ", one for each agency" if row.every == "agency" else ""
    many = f", from at least {row.agencies} agencies" if row.agencies else ""
    who = phrases.roles(row.roles, row.every)
    return f"{side}{of} {row.force} be: {who}{each}{many}{phrases.cited(row.clause)}"


def _record(view: NextView) -> Iterator[str]:
    rows = [row for row in view.wanted if row.force != "may"]
    for row in sorted(rows, key=lambda row: _ORDER.index(row.force)):
        yield wanted(row)
    may = [row for row in view.wanted if row.force == "may"]
    if may:
        yield "may: " + "; ".join(
            f"{row.ask}{_only(row)}{phrases.cited(row.clause)}" for row in may
        )


def wanted(row: WantedView) -> str:
    """What is to be given, in words: force, name, parts, choices, when it is asked, clause."""
    each = f" ({row.each})" if row.each else ""
    by = f", by the {row.by} side" if row.by else ""
    within = f", within {row.within}" if row.within else ""
    words = f"{row.force}: {row.ask}{each}{by}{_only(row)}{within}"
    return words + phrases.wants(row.parts, row.choices) + phrases.cited(row.clause)


def _only(row: WantedView) -> str:
    words = f", if {one_of(row.outcomes)}" if row.outcomes else ""
    return words + (f", if by {one_of(row.channels)}" if row.channels else "")


def _outcome(row: OutcomeView) -> str:
    leads = {
        "stay": "the case stays at this stage",
        "resolution": "the disagreement ends",
        "exhausted": "no stage above: the case stays here, listed as due",
    }.get(row.leads, f"the case goes up to {row.leads}")
    return f"{row.outcome}: {leads}{phrases.cited(row.clause)}"


def _above(view: NextView) -> Page:
    if view.above is None:
        return
    lines = [roles(row) for row in view.above.people if row.force != "may"]
    lines += [wanted(row) for row in view.above.wanted if row.force != "may"]
    title = f" ({view.above.title})" if view.above.title else ""
    yield from points(f"If it goes up to {view.above.label}{title}", tuple(lines), 3)


def _ended(view: NextView, said: str) -> Page:
    yield Line(f"{said}.")
    rows = sorted(
        (row for row in view.wanted if row.force != "may"), key=lambda r: _ORDER.index(r.force)
    )
    yield from points("To close the case, give", tuple(wanted(row) for row in rows), 3)
    yield from _owing(view)
    if not view.owed and not view.actions:
        yield Line(f"Nothing is owed and no action is open: escalate close {view.case}")
    yield from _said(view.says)


def _owing(view: NextView) -> Page:
    yield from points(
        "Owed: must be given before the case can be closed", owed(view.case, view.owed), 3
    )
    should = tuple(phrases.asked_whole(row) for row in view.should)
    yield from points("Asked by the policy and not given", should, 3)
    yield from points("Open actions", tuple(phrases.action(a) for a in view.actions), 3)


def owed(case: int, rows: tuple[AskedView, ...]) -> tuple[str, ...]:
    """What is owed, each with the command that gives it."""
    return tuple(f"{phrases.asked_whole(row)}\n{_command(case, row)}" for row in rows)


def _command(case: int, row: AskedView) -> str:
    words = f'escalate answer {case} "{row.ask}"'
    if row.each:
        # The line is there to be copied into a shell, and a user chose the agency's name.
        words += f' --each "{row.each}"' if _TAME.fullmatch(row.each) else " --each AGENCY"
    if row.record is not None:
        return f"{words} --record {row.record}"
    return f"{words} --visit {row.visit}" if row.visit is not None else words


def _said(rows: tuple[SaidView, ...]) -> Page:
    plain = tuple(f"{row.says}{phrases.cited(row.clause)}" for row in rows if not row.who)
    contacts = tuple(
        f"{row.who}: {row.says}{' (check before use)' if row.check else ''}"
        f"{phrases.cited(row.clause)}"
        for row in rows
        if row.who
    )
    yield from points("What the policy says here", plain, 3)
    yield from points("Contacts", contacts, 3)


__all__ = ["by_when", "owed", "page", "roles", "wanted"]
