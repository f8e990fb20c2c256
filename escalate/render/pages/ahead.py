"""What comes next, in words for somebody at the end of a shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from escalate.core.words import all_of, one_of, typed
from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, facts, points
from escalate.views.ahead import NextView, OutcomeView
from escalate.views.dated import AskedView
from escalate.views.parts import PersonView
from escalate.views.wants import RolesView, SaidView, WantedView

SIDES = ("raising", "responding")
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
    yield facts(("By when", by_when(view)), ("Planned", phrases.when(view.planned)))
    yield from points("Who talks to whom now", tuple(_who(view)), 3)
    yield from points("What to record of the discussion", tuple(_record(view)), 3)
    yield from _owing(view)
    yield from points(
        f"Then record it: escalate step {view.case} OUTCOME",
        tuple(_outcome(one) for one in view.outcomes),
        3,
    )
    yield from _above(view)
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
        named = [one.person for one in view.named if one.part == side]
        if not bound:
            free = "; ".join(f"{one_of(r.roles) or 'anybody'}, clause {r.clause}" for r in rows)
            also = f" (the policy names: {free})" if free and not named else ""
            yield f"{side} side: {_persons(named or [party])}{also}"
        elif named:
            met = [row.clause for row in bound if row.met]
            clauses = phrases.cited("; ".join(dict.fromkeys(met)))
            yield f"{side} side, as named: {_persons(named)}{clauses}"
    bound = [row for row in view.people if row.part in SIDES and row.force != "may"]
    yield from both(row for row in bound if not row.met)
    others = dict.fromkeys(one.part for one in view.named if one.part not in SIDES)
    for part in others:
        yield f"{part}, as named: {_persons([o.person for o in view.named if o.part == part])}"
    for row in view.people:
        if row.part not in SIDES and not row.met:
            yield roles(row)


def both(rows: Iterable[RolesView]) -> Iterator[str]:
    """Who takes part; what is the same for both sides is said once."""
    found: dict[RolesView, list[RolesView]] = {}
    for row in rows:
        side = "both" if row.part in SIDES else row.part
        agency = "" if row.part in SIDES else row.agency
        key = structs.replace(row, part=side, agency=agency)
        found.setdefault(key, []).append(row)
    for key, ones in found.items():
        yield roles(key if len({row.part for row in ones}) == 2 else ones[0])


def _persons(given: list[PersonView]) -> str:
    return "; ".join(phrases.person(one) for one in given)


def roles(row: RolesView) -> str:
    """Who takes part, in words, with force and clause."""
    side = f"{row.part} side" if row.part in SIDES else row.part
    side = "both sides" if row.part == "both" else side
    of = f" ({row.agency})" if row.agency else ""
    each = ", one for each agency" if row.every == "agency" else ""
    many = f", from at least {row.agencies} agencies" if row.agencies else ""
    who = phrases.roles(row.roles, row.every)
    return f"{side}{of} {row.force} be{who}{each}{many}{phrases.cited(row.clause)}"


def _record(view: NextView) -> Iterator[str]:
    rows = [row for row in _merged(view.wanted) if row.force != "may"]
    for row in sorted(rows, key=lambda row: _ORDER.index(row.force)):
        yield wanted(row)
    may = [row for row in view.wanted if row.force == "may"]
    if may:
        yield "may: " + "; ".join(
            f"{row.ask}{_only(row)}{phrases.cited(row.clause)}" for row in may
        )


def _merged(rows: Iterable[WantedView]) -> Iterator[WantedView]:
    """What is asked of several in the same words, once, with all of them."""
    found: dict[WantedView, list[str]] = {}
    for row in rows:
        found.setdefault(structs.replace(row, each=""), []).append(row.each)
    for row, names in found.items():
        yield structs.replace(row, each=all_of(names))


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
    lines = list(both(row for row in view.above.people if row.force != "may"))
    lines += [wanted(row) for row in _merged(view.above.wanted) if row.force != "may"]
    title = f" ({view.above.title})" if view.above.title else ""
    yield from points(f"If it goes up to {view.above.label}{title}", tuple(lines), 3)


def _ended(view: NextView, said: str) -> Page:
    yield Line(f"{said}.")
    rows = sorted(
        (row for row in _merged(view.wanted) if row.force != "may"),
        key=lambda r: _ORDER.index(r.force),
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
    yield from points("Asked by the policy and not given", should(view.should), 3)
    yield from points("Open actions", tuple(phrases.action(a) for a in view.actions), 3)


def owed(case: int, rows: tuple[AskedView, ...]) -> tuple[str, ...]:
    """What is owed, each ask once, with the commands that give it."""
    return tuple(
        "\n".join([phrases.asked_whole(*ones), *(_command(case, row) for row in ones)])
        for ones in phrases.alike(rows)
    )


def should(rows: tuple[AskedView, ...]) -> tuple[str, ...]:
    """What is asked and blocks nothing, each ask once."""
    return tuple(phrases.asked_whole(*ones) for ones in phrases.alike(rows))


def _command(case: int, row: AskedView) -> str:
    # The line is there to be copied into a shell, and a user chose the agency's name.
    each = typed(row.each or "AGENCY", "AGENCY")
    if row.ask == "approval":
        of = f" --record {row.record}" if row.record is not None else ""
        return f'escalate approve {case}{of} --by-whom "ROLE, {each}"'
    words = f'escalate answer {case} "{typed(row.ask, "ASK")}"'
    if row.each:
        words += f' --each "{each}"' if each == row.each else f" --each {each}"
    if row.record is not None:
        words += f" --record {row.record}"
    elif row.visit is not None:
        words += f" --visit {row.visit}"
    return words + "".join(f' --part "{typed(part, "PART")}=TEXT"' for part in row.parts)


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


__all__ = ["by_when", "owed", "page", "roles", "should", "wanted"]
