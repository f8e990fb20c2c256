"""Backups, and what a backup in the store's place does."""

from __future__ import annotations

from collections import Counter

from escalate.core.words import all_of, typed_path
from escalate.render.page import Heading, Line, Page, Rows, facts, points
from escalate.views.keeping import (
    AbsentView,
    BackupView,
    ImportedView,
    ImportLinkView,
    ImportView,
    RestoreView,
)

_MOST_SHOWN = 50
"""So many cases of an import have a row; a whole store may have come."""
_COLUMNS = ("Case", "Is", "New events", "Policy", "Stage", "Status")


def backup(view: BackupView) -> Page:
    """A backup that was made."""
    yield Heading("A backup was made, read again, and found whole", 1)
    yield facts(
        ("Backup", view.path),
        ("Of", view.store),
        ("Events", str(view.size)),
        ("Head", view.head),
    )


def restore(view: RestoreView) -> Page:
    """What a restore did, or would do."""
    if view.planned:
        yield Heading("What this restore would do", 1)
        yield Line("A rehearsal: NOTHING WAS DONE.", loud=True)
    else:
        yield Heading("The backup was put in the store's place", 1)
    yield facts(
        ("Store", view.store),
        ("Backup", f"{view.backup}, {_events(view.events)}, found whole"),
        ("Replaced", view.replaced or ""),
        ("Head", view.head.head if view.head else ""),
    )
    yield Line(_absent(view), loud=bool(view.lost) or _missing(view) > 0)
    if view.ahead:
        yield Line(_ahead(view))
    yield from points("Absent: to be recorded again", tuple(map(_case, view.cases)))
    if view.cases and view.replaced:
        store = typed_path(view.replaced, "STORE")
        yield Line(
            "The replaced store still has them, and they can be taken over with their seals:"
            f" escalate export --all --store {store} --out absent.json,"
            " then escalate import absent.json --plan."
        )
    if view.erased:
        yield Line(
            f"Erased by law since, and back with this backup: {_cases(view.erased)}. Erase again.",
            loud=True,
        )


def import_(view: ImportView) -> Page:
    """What an import did, or would do."""
    if view.planned:
        yield Heading("What this import would bring", 1)
        yield Line("A rehearsal: NOTHING WAS RECORDED.", loud=True)
    else:
        yield Heading("Imported" if view.head else "Nothing to import", 1)
    yield facts(
        ("File", view.file),
        ("From the trail", view.source.origin if view.source else ""),
        ("As it was at", view.source.head if view.source else ""),
        ("Head here", view.head.head if view.head else ""),
        ("Cases", _counted(view)),
    )
    if not view.cases:
        yield Line("There is no case in it.")
        return
    if not any(one.events for one in view.cases):
        yield Line("All of it is here already.")
    yield Rows(_COLUMNS, tuple(_imported(one) for one in view.cases[:_MOST_SHOWN]))
    if len(view.cases) > _MOST_SHOWN:
        yield Line(f"And {len(view.cases) - _MOST_SHOWN} more, counted above.")
    if view.erased:
        yield Line(f"Erased by law before the export, so not taken over: {_cases(view.erased)}.")
    yield from points("Hand-overs", tuple(map(_link, view.links)))


def _counted(view: ImportView) -> str:
    """How many cases came, and how many events with them; empty where none did."""
    states = Counter(one.state for one in view.cases)
    words = {"new": "new", "goes on": "going on", "here": "here already"}
    said = [f"{states[state]} {words[state]}" for state in words if states[state]]
    events = sum(one.events for one in view.cases)
    return f"{', '.join(said)}; {events} new event{'s' * (events != 1)}" if said else ""


def _imported(one: ImportedView) -> tuple[str, ...]:
    state = "here already" if one.state == "here" else one.state
    return (str(one.case), state, str(one.events), one.policy, one.stage, one.status)


def _link(one: ImportLinkView) -> str:
    says = f"Case {one.case} was handed over {one.way} case {one.other}"
    return f"{says}." if one.here else f"{says}, which is not here: that number may be another's."


def _absent(view: RestoreView) -> str:
    if view.missing:
        return "There was no store: what was recorded since the backup nobody can tell."
    if view.lost:
        return (
            f"The store could not be read: {view.lost} What was recorded since the backup nobody"
            " can tell."
        )
    missing = _missing(view)
    if not missing:
        return "Nothing is absent: the backup holds all that the store held."
    how_many = "all" if view.own == missing else str(view.own)
    own = f", {how_many} of them the store's own, such as who read what" if view.own else ""
    return (
        f"Absent since: {_places(view.kept + 1, view.last or 0)} ({_events(missing)}{own}); the"
        f" backup holds all up to #{view.kept}."
    )


def _ahead(view: RestoreView) -> str:
    if _missing(view):
        return (
            f"After #{view.kept} the backup and the store went different ways: the backup has"
            f" {_events(view.ahead)} that the store had not."
        )
    return f"The backup is newer than the store: it brings {_events(view.ahead)} back."


def _missing(view: RestoreView) -> int:
    return 0 if view.last is None else view.last - view.kept


def _case(one: AbsentView) -> str:
    return f"Case {one.case}: {'the whole case, ' if one.whole else ''}{_events(one.events)}"


def _places(first: int, last: int) -> str:
    return f"event #{first}" if first == last else f"events #{first} to #{last}"


def _events(number: int) -> str:
    return f"{number} event{'' if number == 1 else 's'}"


def _cases(numbers: tuple[int, ...]) -> str:
    return f"case{'' if len(numbers) == 1 else 's'} {all_of([str(one) for one in numbers])}"
