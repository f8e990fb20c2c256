"""Backups, restores and imports, as they are told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from escalate.core.trail.absent import Absence, AbsentCase, all_lost
from escalate.core.trail.checkpoint import Checkpoint
from escalate.render import render
from escalate.views.keeping import backup_view, restore_view

HEAD = Checkpoint("escalate/" + "5e" * 16, 43, b"\x07" * 32)
ABSENCE = Absence(kept=38, last=42, root=b"\x01" * 32)


def text(absence: Absence, lost: str | None = None) -> str:
    view = restore_view(
        "cases.db",
        "friday.db",
        38,
        absence,
        lost=lost,
        replaced="cases-replaced.db",
        head=HEAD,
    )
    return render(view, "text")


def test_a_backup_is_told_with_its_head() -> None:
    assert render(backup_view("cases.db", "stick/friday.db", HEAD), "text") == (
        "A backup was made, read again, and found whole\n"
        "==============================================\n"
        "  Backup: stick/friday.db\n"
        "  Of:     cases.db\n"
        "  Events: 43\n"
        f"  Head:   {HEAD.short}\n"
    )


def test_a_restore_is_told_with_what_is_absent_case_by_case() -> None:
    cases = (AbsentCase(3, 2, whole=False), AbsentCase(5, 1, whole=True))
    told = text(replace(ABSENCE, own=1, cases=cases))
    assert told == (
        "The backup was put in the store's place\n"
        "=======================================\n"
        "  Store:    cases.db\n"
        "  Backup:   friday.db, 38 events, found whole\n"
        "  Replaced: cases-replaced.db\n"
        f"  Head:     {HEAD.short}\n"
        "Absent since: events #39 to #42 (4 events, 1 of them the store's own, such as who read"
        " what); the backup holds all up to #38.\n"
        "\n"
        "Absent: to be recorded again\n"
        "- Case 3: 2 events\n"
        "- Case 5: the whole case, 1 event\n"
        "The replaced store still has them, and they can be taken over with their seals: escalate"
        " export --all --store cases-replaced.db --out absent.json, then escalate import"
        " absent.json --plan.\n"
    )


@pytest.mark.parametrize(
    ("absence", "says"),
    [
        (replace(ABSENCE, last=39), "Absent since: event #39 (1 event); the backup"),
        (replace(ABSENCE, own=4), "(4 events, all of them the store's own, such as who read what)"),
        (replace(ABSENCE, last=38), "Nothing is absent: the backup holds all that the store held."),
        (
            replace(ABSENCE, last=38, ahead=1),
            "The backup is newer than the store: it brings 1 event back.",
        ),
        (
            replace(ABSENCE, ahead=3),
            "After #38 the backup and the store went different ways: the backup has 3 events that"
            " the store had not.",
        ),
        (
            replace(ABSENCE, erased=(7,)),
            "Erased by law since, and back with this backup: case 7. Erase again.",
        ),
        (replace(ABSENCE, erased=(7, 9)), "and back with this backup: cases 7 and 9. Erase again."),
    ],
)
def test_what_else_must_be_known_is_said_in_a_sentence(absence: Absence, says: str) -> None:
    assert says in text(absence)


def test_a_store_that_was_lost_is_told_from_one_that_never_was() -> None:
    assert "There was no store: what was recorded since the backup nobody can tell." in text(
        all_lost(38), ""
    )
    assert (
        "The store could not be read: Event 3 is not what was sealed. What was recorded since the"
        " backup nobody can tell."
    ) in text(all_lost(38), "Event 3 is not what was sealed.")
