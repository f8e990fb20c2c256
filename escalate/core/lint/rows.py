"""Asks, people, forms and retention: what each row needs for itself."""

import re
from collections.abc import Iterator

from escalate.core.grammar import MOST_YEARS, parse_years
from escalate.core.lint.clocks import ANCHORS
from escalate.core.lint.fault import Fault, inside, listed, repeated, suggest
from escalate.core.lint.plan import Plan, named
from escalate.core.policy import ID, KEPT_DATES, OFFERED, Ask, Pathway, People, Policy
from escalate.core.words import UNTYPED

EACH = ("side", "agency")
_CHILD = ("child.name", "child.born", "child.reference")
_KEYS_OWN = re.compile(r"[=@\[\]]")
"""What stands between the ask, its side, its date and the answer in `ASK[SIDE]@DATE=TEXT`."""
_OF_A_RECORD = ("reason", "outcome", "name", "date")


def ask_faults(plan: Plan) -> Iterator[Fault]:
    """Return the faults of every ask."""
    for spot in plan.spots:
        for place, ask in named("asks", spot.level.asks, spot.place):
            yield from _ask_faults(place, ask)


def scope_faults(plan: Plan) -> Iterator[Fault]:
    """Return a fault for each hand-over to what cannot be the id of a policy."""
    for spot in plan.spots:
        if not isinstance(spot.level, Policy | Pathway):
            continue
        for place, row in named("out_of_scope", spot.level.out_of_scope, spot.place):
            if row.policy and not ID.fullmatch(row.policy):
                yield Fault(
                    place,
                    f'`policy` cannot be "{row.policy}".',
                    "An id is lower-case letters, digits and hyphens, a letter first, at most 40.",
                )


def people_faults(plan: Plan) -> Iterator[Fault]:
    """Return the faults of every row of people."""
    for spot in plan.spots:
        for place, row in named("people", spot.level.people, spot.place):
            yield from _people_faults(place, row, plan.policy.agencies)


def retention_faults(plan: Plan) -> Iterator[Fault]:
    """Return the faults of every row that says how long a case is kept."""
    for place, row in named("retention", plan.policy.retention, ""):
        if parse_years(row.keep) is None:
            yield Fault(
                place,
                f'`keep` cannot be read: "{row.keep}".',
                f'Write whole years, "25 years": a number from 1 to {MOST_YEARS}.',
            )
        if row.aged and row.from_ != "born":
            yield Fault(
                place,
                "`aged` speaks of the child's age, and the period does not run from the birth.",
                'Write `from = "born"`, or take `aged` away.',
            )


def form_faults(plan: Plan) -> Iterator[Fault]:
    """Return a fault for each source of a form that names nothing there is."""
    pathways = plan.policy.pathways
    labels = plan.labels(pathways)
    asks = tuple(dict.fromkeys(ask.ask for _, ask in plan.asks_on(pathways)))
    sources = dict.fromkeys(
        (
            *_CHILD,
            *(f"answer.{name}" for name in (*asks, *OFFERED)),
            *(f"date.{name}" for name in dict.fromkeys((*ANCHORS, *KEPT_DATES, *asks, *OFFERED))),
            *(f"entered.{label}" for label in labels),
            *(f"record.{label}.{what}" for label in labels for what in _OF_A_RECORD),
        )
    )
    for place, form in named("form", plan.policy.forms, ""):
        for label, source in form.fields:
            if source and source not in sources:
                yield Fault(
                    inside(place, f'fields "{label}"'),
                    f'the source "{source}" names nothing that a case has.',
                    suggest(source, sources)
                    + "Sources are child.name, child.born, child.reference, answer.ASK, date.ASK, "
                    "entered.STAGE, record.STAGE.reason (outcome, name, date), "
                    'or "" for a field left blank.',
                )


def _ask_faults(place: str, ask: Ask) -> Iterator[Fault]:
    """Return the faults of one ask."""
    each = ask.each if isinstance(ask.each, tuple) else ()
    for name in (ask.ask, *ask.parts, *each):
        if found := re.search(UNTYPED, name) or _KEYS_OWN.search(name):
            yield Fault(
                place,
                f'"{name}" is typed on the command line, where {found[0]!r} means something else.',
                "Use letters, digits, spaces and plain punctuation in what an answer is given by.",
            )
    if ask.force == "must" and ask.at != "open" and ask.clocks:
        yield Fault(
            place,
            f"what must be given at `{ask.at}` is refused without it, so its clock never runs.",
            'Write `force = "owed"`: it is then accepted without and owed by the clock\'s date.',
        )
    for key, values in (("parts", ask.parts), ("choices", ask.choices)):
        if again := repeated(values):
            yield Fault(place, f"`{key}` names {listed(again)} twice.", "Name each one once.")
    if isinstance(ask.each, tuple):
        if again := repeated(ask.each):
            yield Fault(place, f"`each` names {listed(again)} twice.", "Name each one once.")
    elif ask.each and ask.each not in EACH:
        yield Fault(
            place,
            f'`each` cannot be "{ask.each}".',
            f'{suggest(ask.each, EACH)}Write "side", "agency", or a list in [square brackets].',
        )


def _people_faults(place: str, row: People, agencies: tuple[str, ...]) -> Iterator[Fault]:
    """Return the faults of one row of people; *agencies* are those of the file."""
    parts = row.part if isinstance(row.part, tuple) else (row.part,)
    if not parts:
        yield Fault(
            place,
            "`part` is an empty list, so the row speaks of nobody.",
            "Name at least one of: raising, responding, chair, panel, third party.",
        )
    if row.agencies and "panel" not in parts:
        yield Fault(
            place,
            "`agencies` counts the agencies of a panel, and this row is not about one.",
            'Write `part = "panel"`, or take `agencies` away.',
        )
    if row.agency and row.agency.casefold() not in {name.casefold() for name in agencies}:
        yield Fault(
            place,
            f'the agency "{row.agency}" is not among the `agencies` of this file.',
            f"{suggest(row.agency, agencies)}Name it in `agencies` at the top of the file"
            + (f", which has {listed(agencies)}." if agencies else "."),
        )
    if row.each == "role" and not row.roles:
        yield Fault(place, '`each = "role"` needs roles.', "Name them in `roles`.")
    elif row.force == "should" and not (row.roles or row.each or row.agencies):
        yield Fault(
            place,
            "it names neither `roles` nor `each` nor `agencies`, so it asks for nobody.",
            'Name the roles; or write `force = "must"` if somebody, whoever it is, must take part.',
        )
