"""`retention`, `preserve` and `erase`, and what is said of a case that is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from escalate.drafts import Drafts
from escalate.policies import text_of
from tests.cli.conftest import APPROVED, BOTH, OPEN, WORD, Process, Typed

AUTHORITY = "--authority=head of records, City Council"
REASON = "--reason=Its period is over."
ASKED = ("erase", "1", AUTHORITY, REASON, "--confirm=1")
EARLY = (*ASKED, "--early=A court ordered it.")
LATER = "2031-03-03T09:00Z"
"""The day after five years."""
SENTENCE = (
    "Case 1 was erased on 3 March 2031 by duty manager, under the authority of head of records, "
    "City Council."
)
CLOCK = "The clock was set by ESCALATE_NOW."


@pytest.fixture
def five_years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The organisation keeps cases for five years."""
    config = tmp_path / "config.toml"
    config.write_text('retention = "5 years"\n', encoding="utf-8")
    monkeypatch.setenv("ESCALATE_CONFIG", str(config))


@pytest.fixture
def erased(closed: Typed, five_years: None) -> Typed:
    """Case 1 erased on Monday 3 March 2031."""
    done = closed(*ASKED, now=LATER)
    assert done.exit_code == 0, done.stderr
    return closed


def document(escalate: Typed, *args: str, now: str = "") -> Any:  # noqa: ANN401 - any document
    return json.loads(escalate(*args, now=now).stdout)


def test_given_a_case_past_its_period_when_retention_is_asked_then_it_is_listed_with_the_reason(
    closed: Typed, five_years: None
) -> None:
    view = document(closed, "retention", "--json", now=LATER)
    assert view["period"] == 5
    assert view["rows"] == [
        {
            "case": 1,
            "policy": "krscp",
            "ended": "2026-03-02",
            "until": "2031-03-02",
            "erasable": "2031-03-03",
            "rule": "5 years from the end",
            "source": "config",
            "clause": "",
            "note": "",
            "preserved": False,
        }
    ]
    text = closed("retention", "--as-of=3 March 2031").stdout
    assert "5 years from the end (the organisation's own)" in text
    assert "Monday 3 March 2031" in text


def test_given_a_case_within_its_period_when_retention_is_asked_then_it_is_only_counted(
    closed: Typed, five_years: None
) -> None:
    done = closed("retention", "--as-of=2/3/2031")
    assert "No case is past its period." in done.stdout
    assert "1 closed case: within the period" in done.stdout


def test_given_no_period_when_retention_is_asked_then_that_is_said(closed: Typed) -> None:
    done = closed("retention", now=LATER)
    assert "1 closed case: no period set" in done.stdout
    assert "The organisation sets no period of its own" in done.stdout
    assert document(closed, "retention", "--json")["no_period"] == 1


def test_given_somebody_asks_for_retention_then_it_is_kept_that_they_did(closed: Typed) -> None:
    closed("retention")
    rows = document(closed, "reads", "--json")["rows"]
    assert [(row["command"], row["listed"]) for row in rows] == [("retention", 0)]


def test_given_a_case_past_its_period_when_it_is_erased_then_the_receipt_says_what_is_left(
    closed: Typed, five_years: None
) -> None:
    assert closed("export", "1", "--redact").exit_code == 0
    assert closed("export", "--all", "--format=csv").exit_code == 0

    done = closed(*ASKED, now=LATER)

    assert done.exit_code == 0, done.stderr
    assert SENTENCE in done.stdout
    assert "Period: 5 years from the end (the organisation's own)" in done.stdout
    assert "Early because" not in done.stdout
    assert "the export of Monday 2 March 2026 at 10:00 by duty manager, redacted" in done.stdout
    assert "the export of all cases of Monday 2 March 2026 at 10:00" in done.stdout
    assert (
        "backups, exports, prints and colleagues' drafts of which nothing is recorded here"
        in done.stdout
    )
    assert "Trail: #" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("show", "1"),
        ("why", "1"),
        ("step", "1", "resolved", *BOTH, *APPROVED),
        ("reopen", "1", "--reason=New facts."),
        ("correct", "1", "1", "--reason=A slip.", "--raised=1/3/2026"),
        ("answer", "1", "learning", "none"),
        ("close", "1"),
        ("export", "1", "--format=form"),
        ("preserve", "1", "--reason=A claim."),
        EARLY,
    ],
    ids=lambda command: command[0],
)
def test_given_an_erased_case_when_anything_is_asked_of_it_then_it_is_said_who_erased_it(
    erased: Typed, command: tuple[str, ...]
) -> None:
    done = erased(*command, now=LATER)
    assert (done.exit_code, done.stdout) == (21, "")
    assert done.stderr.splitlines()[-1].startswith(SENTENCE)
    refused = json.loads(erased(*command, *(["--json"]), now=LATER).stderr.splitlines()[-1])
    assert [one["code"] for one in refused["refused"]] == ["erased"]


def test_given_an_erased_case_when_cases_are_listed_then_its_number_and_date_are(
    erased: Typed,
) -> None:
    assert document(erased, "list", "--json")["erased"] == [{"case": 1, "on": "2031-03-03"}]
    assert [row["case"] for row in document(erased, "list", "--json")["rows"]] == [2]
    only = document(erased, "list", "--status=erased", "--json")
    assert (only["rows"], len(only["erased"])) == ([], 1)
    for other in ("--status=open", "--agency=Your Healthcare", "--text=w-1041"):
        assert document(erased, "list", other, "--json")["erased"] == []
    assert "- case 1, on Monday 3 March 2031" in erased("list").stdout
    assert [row["case"] for row in document(erased, "due", "--json")["rows"]] == [2]
    assert document(erased, "retention", "--json", now=LATER)["rows"] == []


def test_given_an_erased_case_when_it_is_exported_then_the_proof_of_its_events_is_left(
    erased: Typed,
) -> None:
    view = document(erased, "export", "1", now=LATER)
    assert (view["format"], view["number"]) == ("escalate erased case record 1", 1)
    assert view["erased"]["says"] == f"{SENTENCE} {CLOCK}"
    assert view["erased"]["authority"] == "head of records, City Council"
    entries = view["trail"]["entries"]
    assert [(one["event"], one["seq"], one["salt"], one["stored"]) for one in entries] == [
        (number, number + 1, None, None) for number in (1, 2, 3, 4)
    ]
    assert all(len(one["leaf"]) == 64 and one["proof"] for one in entries)
    assert view["erasure"]["stored"]["body"]["reason"] == "Its period is over."


def test_given_a_redacted_copy_of_an_erased_case_then_it_names_nobody(erased: Typed) -> None:
    copy = erased("export", "1", "--redact", now=LATER).stdout
    assert "duty manager" not in copy
    assert "head of records" not in copy
    assert json.loads(copy)["redacted"] is True
    assert json.loads(copy)["erased"]["says"] == (
        "Case 1 was erased on 3 March 2031 by Person 1, under the authority of Person 2. " + CLOCK
    )


@pytest.mark.parametrize("format_", ["markdown", "csv"])
def test_given_an_erased_case_when_people_read_its_record_then_it_says_the_same_sentence(
    erased: Typed, format_: str
) -> None:
    done = erased("export", "1", f"--format={format_}", now=LATER)
    assert (done.exit_code, done.stderr) == (0, "")
    assert SENTENCE in done.stdout


def test_given_an_erased_case_among_others_when_all_are_exported_then_it_stands_in_its_place(
    erased: Typed,
) -> None:
    both = document(erased, "export", "--all", now=LATER)
    assert [one["format"] for one in both] == [
        "escalate erased case record 1",
        "escalate case record 1",
    ]
    table = erased("export", "--all", "--format=csv", now=LATER).stdout.splitlines()
    assert [line.split(",")[0] for line in table] == ["case", "1", "1", "1", "1", "2"]


@pytest.mark.parametrize(
    ("typed", "code", "exit_"),
    [
        (("erase", "2", *EARLY[2:4], "--confirm=2", "--early=x"), "not-closed", 20),
        (ASKED, "within-period", 20),
        ((*EARLY[:4], "--confirm=2", "--early=x"), "not-confirmed", 2),
        ((*EARLY[:4], "--confirm=one", "--early=x"), "bad-value", 2),
        (("erase", "1"), "missing", 2),
        (("erase", "7", *ASKED[2:]), "unknown-case", 21),
    ],
)
def test_given_something_against_it_when_a_case_is_erased_then_it_is_refused_and_whole(
    closed: Typed, five_years: None, typed: tuple[str, ...], code: str, exit_: int
) -> None:
    done = closed(*typed, "--json")
    assert done.exit_code == exit_
    refused = json.loads(done.stderr.splitlines()[-1])["refused"]
    assert [one["code"] for one in refused] == [code]
    assert closed("show", "1").exit_code == 0


def test_given_no_period_when_a_case_is_erased_then_a_reason_for_that_is_asked(
    closed: Typed,
) -> None:
    refused = closed(*ASKED)
    assert refused.exit_code == 20
    assert "Nothing sets a period for case 1" in refused.stderr
    assert "--early TEXT" in refused.stderr

    assert closed(*EARLY).exit_code == 0


def test_given_everything_is_missing_when_a_case_is_erased_then_all_is_named_at_once(
    closed: Typed,
) -> None:
    done = closed("erase")
    assert done.exit_code == 2
    for option in ("CASE", "--authority", "--reason", "--confirm"):
        assert option in done.stderr


def test_given_a_rehearsal_when_a_case_is_to_be_erased_then_nothing_is(closed: Typed) -> None:
    done = closed("erase", "1", AUTHORITY, REASON, "--early=A court ordered it.", "--plan")
    assert done.exit_code == 0, done.stderr
    assert "NOTHING WAS ERASED" in done.stdout
    assert "Early because: A court ordered it." in done.stdout
    assert closed("show", "1").exit_code == 0


def test_given_a_preserved_case_when_it_is_erased_then_it_is_refused_until_it_is_released(
    closed: Typed, five_years: None
) -> None:
    kept = closed("preserve", "1", "--reason=An inquiry has asked for it.", "--json")
    assert json.loads(kept.stdout) == {
        "case": 1,
        "preserved": True,
        "on": "2026-03-02",
        "by": "duty manager",
        "reason": "An inquiry has asked for it.",
    }
    refused = closed(*EARLY, now=LATER)
    assert refused.exit_code == 20
    assert "preserved since 2 March 2026 by duty manager: An inquiry" in refused.stderr
    listed = closed("retention", now=LATER).stdout
    assert "PRESERVED: do not erase it" in listed
    assert "- case 1, since Monday 2 March 2026, by duty manager: An inquiry" in listed

    released = closed("preserve", "1", "--end", "--reason=It has reported.")

    assert released.stdout == "Case 1 is no longer preserved.\n"
    assert closed(*ASKED, now=LATER).exit_code == 0


def test_given_a_copy_beside_the_store_when_a_case_is_erased_then_the_receipt_names_it(
    closed: Typed, store: Path
) -> None:
    names = ("cases-replaced-2026-03-02-9.db", "cases.db.schema-1")
    for name in (*names, "others.db", "cases.txt"):
        store.with_name(name).write_bytes(b"a copy")
    done = document(closed, *EARLY, "--json")
    assert done["beside"] == [*names]


def test_given_a_process_of_its_own_when_a_case_is_erased_then_no_file_says_its_words(
    closed: Typed, store: Path, tmp_path: Path, process: Process
) -> None:
    """Wherever it may write: the store's folder, the home, and what is kept for a while."""
    places = {name: tmp_path / name for name in ("tmp", "home")}
    for place in places.values():
        place.mkdir(exist_ok=True)
    homes = {name: str(places["home"]) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    temporary = {name: str(places["tmp"]) for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR")}
    assert WORD.encode() in store.read_bytes()

    done = process(*EARLY, **homes, **temporary)

    assert done.returncode == 0, done.stderr
    assert WORD.encode() not in done.stdout + done.stderr
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert store in files
    assert [one for one in files if WORD.encode() in one.read_bytes()] == []


def drafted(escalate: Typed, *args: str) -> None:
    """Type something that is refused, so that a draft of it is kept."""
    assert escalate(*args).exit_code != 0


def test_given_drafts_of_a_case_when_it_is_erased_then_those_go_and_others_stay(
    closed: Typed, tmp_path: Path
) -> None:
    words = f"--not-agreed={WORD} {'and so on ' * 20}"
    late = "--when=3/3/2026"
    drafted(closed, "step", "1", "continuing", *BOTH, *APPROVED, words, late)
    drafted(closed, "step", "2", "continuing", *BOTH, *APPROVED, words.replace(WORD, "x"), late)
    before = document(closed, "draft", "list", "--json")
    assert [row["case"] for row in before] == [1, 2]

    done = document(closed, *EARLY, "--json")

    assert (done["drafts"], done["drafts_left"]) == ([1], [])
    assert [row["case"] for row in document(closed, "draft", "list", "--json")] == [2]
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert [one for one in files if WORD.encode() in one.read_bytes()] == []


def test_given_a_draft_in_another_window_when_its_case_is_erased_then_it_is_named(
    closed: Typed, tmp_path: Path
) -> None:
    words = f"--not-agreed={WORD} {'and so on ' * 20}"
    drafted(closed, "step", "1", "continuing", *BOTH, *APPROVED, words, "--when=3/3/2026")
    held = Drafts(tmp_path / "state" / "drafts").take(1)
    done = closed(*EARLY)
    held.release()
    assert "- draft 1, which is being typed in another window" in done.stdout


def test_given_a_store_that_was_moved_when_a_case_is_erased_then_its_draft_goes_and_no_others(
    closed: Typed, store: Path, tmp_path: Path
) -> None:
    """Another store, with a case and a draft of the same number, is in its place."""
    words = f"--not-agreed={WORD} {'and so on ' * 20}"
    late = ("step", "1", "continuing", *BOTH, *APPROVED, words, "--when=3/3/2026")
    drafted(closed, *late)
    moved = store.rename(store.with_name("moved.db"))
    assert closed("init").exit_code == 0
    assert closed(*OPEN).exit_code == 0
    drafted(closed, *(one.replace(WORD, "x") for one in late))

    done = document(closed, *EARLY, "--json", f"--store={moved}")

    assert (done["drafts"], done["drafts_left"]) == ([1], [])
    assert [row["draft"] for row in document(closed, "draft", "list", "--json")] == [2]
    assert [one for one in tmp_path.rglob("*.draft") if WORD.encode() in one.read_bytes()] == []


def test_given_a_number_that_was_given_again_when_its_case_is_erased_then_the_others_draft_stays(
    closed: Typed, tmp_path: Path
) -> None:
    backup = str(tmp_path / "backup.db")
    words = f"--not-agreed={WORD} {'and so on ' * 20}"
    assert closed("backup", backup).exit_code == 0
    assert closed(*OPEN).exit_code == 0
    drafted(closed, "step", "3", "continuing", *BOTH, *APPROVED, words, "--when=3/3/2026")
    assert closed("restore", backup, "--reason=a mistake").exit_code == 0
    for typed in (
        OPEN,
        ("step", "3", "resolved", *BOTH, *APPROVED),
        ("answer", "3", "copy on the child's file"),
        ("close", "3"),
    ):
        assert closed(*typed).exit_code == 0
    done = document(closed, "erase", "3", *EARLY[2:4], "--confirm=3", EARLY[-1], "--json")
    assert done["drafts"] == []
    assert [row["draft"] for row in document(closed, "draft", "list", "--json")] == [1]


# -- a clock that was set -------------------------------------------------------------------------


@pytest.fixture
def in_earnest(
    escalate: Typed, five_years: None, store: Path, monkeypatch: pytest.MonkeyPatch
) -> Typed:
    """Case 1 is closed in a store that was begun by the computer's own clock."""
    with monkeypatch.context() as clock:
        clock.delenv("ESCALATE_NOW")
        for typed in (
            OPEN[:-1],
            ("step", "1", "resolved", *BOTH, *APPROVED),
            ("answer", "1", "copy on the child's file"),
            ("close", "1"),
        ):
            done = escalate(*typed)
            assert done.exit_code == 0, done.stderr
    return escalate


@pytest.mark.parametrize("asked", [ASKED, EARLY], ids=["over by then", "early"])
def test_given_a_clock_that_was_set_when_a_case_is_erased_in_earnest_then_it_is_refused_and_whole(
    in_earnest: Typed, asked: tuple[str, ...]
) -> None:
    done = in_earnest(*asked, now="2131-03-03T09:00Z")
    assert done.exit_code == 20
    says = "ESCALATE_NOW sets the clock to 3 March 2131, and an erasure is for ever. Take"
    assert says in done.stderr
    assert in_earnest("show", "1").exit_code == 0


def test_given_a_clock_that_was_set_when_an_erasure_is_only_tried_then_it_says_what_would_be(
    in_earnest: Typed,
) -> None:
    done = in_earnest(*ASKED[:4], "--plan", now="2131-03-03T09:00Z")
    assert done.exit_code == 0, done.stderr
    assert "NOTHING WAS ERASED" in done.stdout


def test_given_the_computers_own_clock_when_a_case_is_erased_then_nothing_is_said_of_one_set(
    in_earnest: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESCALATE_NOW")
    done = in_earnest(*EARLY)
    assert done.exit_code == 0, done.stderr
    assert "clock" not in done.stdout + in_earnest("export", "1", "--format=markdown").stdout


def test_given_a_rehearsal_store_when_a_case_is_erased_then_what_is_left_says_the_clock_was_set(
    erased: Typed,
) -> None:
    for format_ in ("markdown", "csv", "json"):
        said = erased("export", "1", f"--format={format_}", now=LATER).stdout
        assert f"{SENTENCE} {CLOCK}" in said.replace("\\_", "_")


def test_given_a_policy_that_counts_from_the_birth_when_retention_is_asked_then_it_says_so(
    escalate: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy is judged as it stood when the case was opened; its clause is cited."""
    row = '{ keep = "25 years", from = "born", clause = "9.1", note = "to the 25th birthday" }'
    (tmp_path / "krscp.toml").write_text(f"retention = [{row}]\n{text_of('krscp')}", "utf-8")
    config = tmp_path / "config.toml"
    config.write_text(f'policies = ["{tmp_path.as_posix()}"]\nretention = "1 year"\n', "utf-8")
    monkeypatch.setenv("ESCALATE_CONFIG", str(config))
    for typed in (
        (*OPEN, "--child-born=29/2/2012"),
        ("step", "1", "resolved", *BOTH, *APPROVED),
        ("answer", "1", "copy on the child's file"),
        ("close", "1"),
    ):
        done = escalate(*typed)
        assert done.exit_code == 0, done.stderr

    (row,) = document(escalate, "retention", "--as-of=2/3/2037", "--json")["rows"]

    assert (row["until"], row["erasable"]) == ("2037-03-01", "2037-03-02")
    assert (row["source"], row["clause"], row["note"]) == ("policy", "9.1", "to the 25th birthday")
    assert document(escalate, "retention", "--as-of=1/3/2037", "--json")["rows"] == []
    shown = escalate("policy", "show", "krscp").stdout
    assert "- retention: The record is kept for 25 years from the birth of the child (cl" in shown


def test_given_an_export_made_before_when_it_is_imported_then_no_words_come_back(
    closed: Typed, five_years: None, tmp_path: Path
) -> None:
    copy = tmp_path / "case-1.json"
    assert closed("export", "1", f"--out={copy}").exit_code == 0
    assert closed(*ASKED, now=LATER).exit_code == 0

    done = closed("import", str(copy), "--json", now=LATER)

    assert done.exit_code == 2
    assert [one["code"] for one in json.loads(done.stderr.splitlines()[-1])["refused"]] == [
        "erased-here"
    ]


def test_given_what_is_left_of_a_case_when_it_is_imported_then_there_is_nothing_to_take(
    erased: Typed, tmp_path: Path
) -> None:
    left, other = tmp_path / "left.json", tmp_path / "other.db"
    assert erased("export", "1", f"--out={left}", now=LATER).exit_code == 0
    assert erased("init", f"--store={other}").exit_code == 0

    done = erased("import", str(left), f"--store={other}", "--json", now=LATER)

    assert done.exit_code == 2
    (refused,) = json.loads(done.stderr.splitlines()[-1])["refused"]
    assert refused["code"] == "erased-export"
    assert refused["says"].startswith("The words of case 1 were erased by law")


def test_given_an_export_of_all_with_an_erased_case_when_it_is_imported_then_the_others_are(
    erased: Typed, tmp_path: Path
) -> None:
    every, other = tmp_path / "every.json", tmp_path / "other.db"
    assert erased("export", "--all", f"--out={every}", now=LATER).exit_code == 0
    assert erased("init", f"--store={other}").exit_code == 0

    done = erased("import", str(every), f"--store={other}", now=LATER)

    assert done.exit_code == 0, done.stderr
    assert "Erased by law before the export, so not taken over: case 1." in done.stdout
    listed = document(erased, "list", f"--store={other}", "--json", now=LATER)
    assert [row["case"] for row in listed["rows"]] == [2]


def test_given_a_backup_made_before_when_it_is_restored_then_the_case_is_to_be_erased_again(
    closed: Typed, five_years: None, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    assert closed("backup", str(backup)).exit_code == 0
    named = closed(*ASKED, now=LATER)
    assert "- the backup of all cases of Monday 2 March 2026 at 10:00 by duty" in named.stdout

    restored = closed("restore", str(backup), "--reason=The disk broke.", now=LATER)

    assert restored.exit_code == 0, restored.stderr
    assert "Erased by law since, and back with this backup: case 1. Erase again." in restored.stdout
    assert [row["case"] for row in document(closed, "retention", "--json", now=LATER)["rows"]] == [
        1
    ]
    assert closed(*ASKED, now=LATER).exit_code == 0


def test_given_a_case_erased_early_that_came_back_then_retention_lists_it_until_it_is_erased_again(
    closed: Typed, five_years: None, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    assert closed("backup", str(backup)).exit_code == 0
    assert closed(*EARLY).exit_code == 0
    assert closed("retention").stdout.count("erase it again") == 0
    assert closed("restore", str(backup), "--reason=The disk broke.").exit_code == 0

    listed = closed("retention").stdout
    view = document(closed, "retention", "--json")
    assert closed("verify").exit_code == 0
    assert closed(*EARLY).exit_code == 0

    assert "Erased before, and back with a restored backup\n- case 1: erase it again\n" in listed
    assert (view["rows"], view["returned"]) == ([], [1])
    assert document(closed, "retention", "--json")["returned"] == []


def test_given_an_erased_case_when_the_store_is_backed_up_then_the_copy_is_proved_whole(
    erased: Typed, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    assert erased("backup", str(backup), now=LATER).exit_code == 0
    assert WORD.encode() not in backup.read_bytes()
    assert erased("show", "1", f"--store={backup}", now=LATER).exit_code == 21


def test_given_a_backup_made_before_when_it_is_restored_then_what_was_preserved_since_stays_so(
    closed: Typed, five_years: None, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    assert closed("backup", str(backup)).exit_code == 0
    assert closed("preserve", "1", "--reason=An inquiry has asked for it.").exit_code == 0
    assert closed("preserve", "2", "--reason=A slip.").exit_code == 0
    assert closed("preserve", "2", "--end", "--reason=It was one.").exit_code == 0

    assert closed("restore", str(backup), "--reason=The disk broke.").exit_code == 0

    assert closed(*EARLY, now=LATER).exit_code == 20
    held = document(closed, "retention", "--json", now=LATER)["preserved"]
    assert [(one["case"], one["reason"]) for one in held] == [(1, "An inquiry has asked for it.")]
