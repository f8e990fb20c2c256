"""One honest view of each thing that is told of a whole store, every part of it filled."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from escalate.core.trail.absent import Absence, AbsentCase, all_lost
from escalate.views.erased import CopyView, ErasureView
from escalate.views.head import head_view
from escalate.views.keeping import (
    ImportedView,
    ImportLinkView,
    ImportView,
    RestoreView,
    backup_view,
    restore_view,
)
from escalate.views.parts import TimeView
from escalate.views.readings import ReadingRow, ReadingsView
from escalate.views.retention import PreservedView, RetentionRow, RetentionView
from escalate.views.verification import FindingView, KeptView, VerificationView
from tests.render.test_erased import left
from tests.views.stories import CHECKPOINT

DAY = dt.date(2026, 3, 2)
TIME = TimeView(date=DAY, at=dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC))
HEAD = head_view(CHECKPOINT)
FOUND = (
    FindingView(kind="event", which="7", code="other-seal", says="Event 7: it was changed."),
    FindingView(kind="table", which="odd", code="other-schema", says="The table odd is no part."),
)


def own_views() -> dict[str, Struct]:
    """A backup, a restore, an import, an erasure, readings, periods and verifications."""
    erased = left()
    return {
        "backup": backup_view("cases.db", "stick/friday.db", CHECKPOINT),
        **_restores(),
        "import": _import(),
        "erased": erased,
        "erasure": ErasureView(
            planned=False,
            erased=erased.erased,
            copies=tuple(
                CopyView(on=TIME, by="ann", how=how, whole=how != "export", redacted=True)
                for how in ("export", "backup", "import")
            ),
            beside=("cases.db.schema-1",),
            linked=(9,),
            drafts=(1, 2),
            drafts_left=(3,),
            trail=HEAD,
        ),
        "readings": _readings(),
        "retention": _retention(),
        "verification": _verification(()),
        "broken": _verification(FOUND),
    }


def _restores() -> dict[str, Struct]:
    cases = (AbsentCase(3, 2, whole=False), AbsentCase(5, 1, whole=True))
    lacks = Absence(kept=38, last=42, root=b"\x01" * 32, ahead=1, own=1, cases=cases, erased=(7, 9))
    names = ("cases.db", "friday.db", 38)

    def done(lost: str | None, absence: Absence = lacks) -> RestoreView:
        return restore_view(
            *names, absence, lost=lost, replaced="cases-replaced.db", head=CHECKPOINT
        )

    return {
        "restore": done(None),
        "restore planned": restore_view(*names, lacks),
        "restore lost": done("Event 3 is not what was sealed.", all_lost(38)),
    }


def _import() -> ImportView:
    cases = enumerate(("new", "goes on", "here"), start=1)
    return ImportView(
        planned=False,
        file="cases.json",
        erased=(5, 7),
        source=HEAD,
        cases=tuple(
            ImportedView(
                case=number,
                state=state,
                events=3,
                policy="ladder",
                pathway="main",
                stage="Rung A",
                status="open",
            )
            for number, state in cases
        ),
        links=tuple(
            ImportLinkView(case=1, way=way, other=4, here=way == "from") for way in ("from", "to")
        ),
        head=HEAD,
    )


def _readings() -> ReadingsView:
    read = {"recorded": TIME, "actor": "ann", "redacted": True, "op": "op"}
    return ReadingsView(
        case=None,
        rows=(
            ReadingRow(command="show", cases=(1,), listed=None, **read),  # type: ignore[arg-type]
            ReadingRow(command="list", cases=(), listed=3, **read),  # type: ignore[arg-type]
        ),
    )


def _retention() -> RetentionView:
    def past(source: str) -> RetentionRow:
        return RetentionRow(
            case=1,
            policy="ladder",
            ended=DAY,
            until=DAY,
            erasable=DAY,
            rule="25 years from the birth of the child",
            source=source,
            clause="9.1",
            note="to the 25th birthday",
            preserved=source == "config",
        )

    return RetentionView(
        as_of=DAY,
        period=None,
        rows=(past("policy"), past("config")),
        later=1,
        no_period=1,
        going_on=1,
        preserved=(PreservedView(case=3, since=DAY, by="legal team", reason="An inquiry."),),
        returned=(4,),
    )


def _verification(found: tuple[FindingView, ...]) -> VerificationView:
    march = KeptView(
        which="march.checkpoint",
        remembered=False,
        size=42,
        head=CHECKPOINT.short,
        holds=not found,
        signed_by=("lead.example",),
        proof=("00" * 32,),
    )
    return VerificationView(
        whole=not found,
        trail=HEAD,
        events=42,
        cases=3,
        erased=1,
        policies=2,
        kept=(march,),
        findings=found,
        remarks=FOUND,
    )
