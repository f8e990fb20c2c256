"""What is left of an erased case, an erasure, and what is past its period, as people read it."""

import csv
import datetime as dt
import io

from escalate.app.looking import note_export
from escalate.app.retaining import Erasure
from escalate.core.retention import Ended, Kept
from escalate.core.store_events import (
    Erased,
    Imported,
    Preserved,
    Read,
    Stamp,
    StoreEvent,
    stamped,
)
from escalate.core.times import When
from escalate.core.trail.checkpoint import Checkpoint
from escalate.render import render
from escalate.store.memory import MemoryStore
from escalate.views.erased import erasure_view
from escalate.views.export import ErasedExportView, Proven, erased_export_view
from escalate.views.listing import list_view
from escalate.views.redact import redacted
from escalate.views.retention import retention_view
from tests.store.examples import erase, note, open_case, record

ZONE = dt.UTC
STAMP = Stamp(op="op", actor="records manager", recorded=When(dt.date(2031, 3, 3)))
ERASED = Erased(
    case=7,
    events=3,
    authority="head of records",
    reason="Its period is over.",
    period="5 years from the end (the organisation's own)",
)


def own(body: Erased | Read | Imported | Preserved, day: int = 1) -> StoreEvent:
    stamp = Stamp(op="op", actor="legal team", recorded=When(dt.date(2026, 3, day)))
    return stamped(body, stamp, 2)


def left() -> ErasedExportView:
    """What is left of case 1, which had two events."""
    store = MemoryStore(lambda: b"s" * 32)
    record(store, open_case(store), note("gone"))
    erase(store, 1)
    version = note_export(store, 1, STAMP, redacted=False).version
    with store.reading() as view:
        erasure, kept = view.erasure(1), view.sealed_erasure(1)
        assert erasure is not None
        assert kept is not None
        proven = Proven.of(view, version)
        sealed = proven.sealed(erasure.version, kept)
        return erased_export_view(erasure, sealed, proven.trail(view.sealed(1)), ZONE)


def test_an_erasure_says_what_is_gone_and_what_still_holds_the_words() -> None:
    done = Erasure(
        event=stamped(ERASED, STAMP, 2),
        copies=(
            own(Read(command="export", cases=(7,), redacted=True), 2),
            own(Read(command="backup"), 3),
            own(Imported(cases=(7,), origin="o", size=1, root="")),
        ),
        linked=(9,),
        checkpoint=Checkpoint("escalate/00", 42, bytes(32)),
    )
    view = erasure_view(done, ZONE, ("cases.db.schema-1",))
    assert view.trail is not None
    assert render(view, "text") == (
        "Case 7\n"
        "======\n"
        "Case 7 was erased on 3 March 2031 by records manager, under the authority of head of "
        "records.\n"
        "  Reason: Its period is over.\n"
        "  Period: 5 years from the end (the organisation's own)\n"
        "  Events: 3\n"
        "Its number stays, and of each event its place in the trail and its leaf.\n"
        "\n"
        "What still holds its words\n"
        "- the export of Monday 2 March 2026 by legal team, redacted\n"
        "- the backup of all cases of Tuesday 3 March 2026 by legal team\n"
        "- the store from which it was imported on Sunday 1 March 2026 by legal team\n"
        "- the file cases.db.schema-1, which may be a copy of the store as it was\n"
        "- case 9, which names this one and keeps its own words\n"
        "- backups, exports, prints and colleagues' drafts of which nothing is recorded here\n"
        f"Trail: {view.trail.head}\n"
    )


def test_the_rehearsal_of_an_erasure_says_that_it_is_one() -> None:
    done = Erasure(event=stamped(ERASED, STAMP, 0), copies=(), linked=())
    text = render(erasure_view(done, ZONE, (), planned=True), "text")
    assert "A rehearsal: NOTHING WAS ERASED.\n" in text
    assert "was erased on" not in text
    assert "Trail:" not in text


def test_the_record_of_an_erased_case_is_one_sentence_and_the_proof() -> None:
    view = left()
    assert render(view, "markdown") == (
        "# Case 1\n\n"
        "**Case 1 was erased on 2 March 2026 by Manager, under the authority of Head of Records, "
        "City Council.**\n\n"
        "- **Reason:** Its period is over.\n"
        "- **Period:** none was set\n"
        "- **Events:** 2\n\n"
        "## Proof\n\n"
        f"- **Trail:** {view.trail.origin}\n"
        "- **Events in the whole trail:** 5\n"
        f"- **Root of the trail:** {view.trail.root}\n"
        f"- **The erasure:** place 4 in the trail, leaf {view.erasure.leaf}\n\n"
        "| Event | Place in the trail | Leaf |\n"
        "| --- | --- | --- |\n"
        f"| 1 | 2 | {view.trail.entries[0].leaf} |\n"
        f"| 2 | 3 | {view.trail.entries[1].leaf} |\n\n"
        f"Trail: \\{view.trail.head}\n"
    )


def test_a_redacted_record_of_an_erased_case_says_so() -> None:
    text = render(redacted(left()), "markdown")
    assert "by Person 1, under the authority of Person 2." in text
    assert "Redacted:" in text
    assert "Manager" not in text


def test_the_table_of_an_erased_case_has_a_row_for_each_event_and_only_the_sentence() -> None:
    view = left()
    first, second = csv.DictReader(io.StringIO(render(view, "csv")))
    assert {key: value for key, value in first.items() if value} == {
        "case": "1",
        "event": "1",
        "kind": "erased",
        "what": view.erased.says,
        "seq": "2",
        "leaf": view.trail.entries[0].leaf,
        "head": view.trail.head,
    }
    assert second["event"] == "2"


def test_erased_cases_stand_in_a_list_by_number_and_date_alone() -> None:
    event = stamped(ERASED, STAMP, 2)
    assert render(list_view((), [event]), "text") == (
        "Cases\n=====\n\nErased\n- case 7, on Monday 3 March 2031\n"
    )
    (row,) = csv.DictReader(io.StringIO(render(list_view((), [event]), "csv")))
    assert {key: value for key, value in row.items() if value} == {
        "case": "7",
        "status": "erased",
        "erased": "2031-03-03",
    }


def case(number: int, until: str = "", source: str = "policy", goes_on: int = 0) -> Ended:
    kept = Kept(
        until=dt.date.fromisoformat(until or "9999-12-31"),
        rule="25 years from the birth of the child" if source == "policy" else "5 years",
        source="policy" if source == "policy" else "config",
        clause="9.1" if source == "policy" else "",
        note="to the 25th birthday" if source == "policy" else "",
    )
    return Ended(
        number=number,
        policy="ladder",
        on=dt.date(2026, 3, 20),
        kept=kept if until else None,
        goes_on=goes_on or None,
        preserved=own(Preserved(case=3, reason="An inquiry.")) if number == 3 else None,
    )


def test_what_is_past_its_period_stands_with_the_oldest_first_and_the_reason() -> None:
    endings = (
        case(1, "2031-03-20", "config"),
        case(2, "2030-05-06"),
        case(3, "2031-03-20", "config"),
        case(4, "2031-03-21"),
        case(5),
        case(6, "2020-01-01", goes_on=9),
        case(8),
    )
    held = [own(Preserved(case=3, reason="An inquiry."))]
    view = retention_view(endings, held, dt.date(2031, 3, 21), 5, (6, 8))
    assert render(view, "markdown") == (
        "# Past their period on Friday 21 March 2031\n\n"
        "| Case | Policy | Ended | Kept until | May be erased from | Because |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| 2 | ladder | Friday 20 March 2026 | Monday 6 May 2030 | Tuesday 7 May 2030 | "
        "25 years from the birth of the child (clause 9.1; to the 25th birthday) |\n"
        "| 1 | ladder | Friday 20 March 2026 | Thursday 20 March 2031 | Friday 21 March 2031 | "
        "5 years (the organisation's own) |\n"
        "| 3 | ladder | Friday 20 March 2026 | Thursday 20 March 2031 | PRESERVED: do not erase "
        "it | 5 years (the organisation's own) |\n\n"
        "## Erased before, and back with a restored backup\n\n"
        "- case 6: erase it again\n"
        "- case 8: erase it again\n\n"
        "## Besides\n\n"
        "- 2 closed cases: no period set\n"
        "- 1 closed case: within the period\n"
        "- 1 closed case: handed over, and the case goes on\n\n"
        "## Preserved\n\n"
        "- case 3, since Sunday 1 March 2026, by legal team: An inquiry.\n"
    )


def test_where_nothing_is_past_its_period_and_nothing_set_that_is_said() -> None:
    view = retention_view((), (), dt.date(2031, 3, 21), 0)
    assert render(view, "text") == (
        "Past their period on Friday 21 March 2031\n"
        "=========================================\n"
        "No case is past its period.\n"
        "\n"
        "Besides\n"
        "- The organisation sets no period of its own (`retention` in the config file).\n"
    )
