"""`escalate import`: cases come over as they were sealed, all of them or none."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from escalate.core.reading import digest
from escalate.core.store_events import Imported
from escalate.policies import text_of
from escalate.store.sqlite import SqliteStore
from tests.cli.conftest import APPROVED, BOTH, OPEN, Process, Typed
from tests.core.test_exported import HOSTILE, filled, made_up
from tests.policies import llr_cases, uhl_cases
from tests.policies.test_nel_beginning import begun
from tests.policies.test_warrington_stages import at as at_warrington
from tests.story import Story, approval

Document = Any
"""A document as it is read from JSON."""
LATER = "2026-06-01T09:00Z"


@pytest.fixture
def many(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with cases under all five policies: open, gone up, corrected, handed over, closed."""
    file = SqliteStore.create(store)
    monkeypatch.setattr("tests.story.MemoryStore", lambda: file)
    uhl_cases.at_step_3()
    uhl_cases.handed_over(harm="2026-03-02 10:00")
    llr_cases.at_step_4()
    at_warrington("Five", "panel: member, Community Health", "panel: member, Police")
    krscp = Story("krscp", pathway="practice or policy")
    krscp.opens("2026-03-02 10:00", child=None, answering={"theme": "practice"})
    krscp.steps("resolved", "2026-03-03 10:00", answering=[approval("lead, X", "2026-03-03")])
    krscp.corrects("2026-03-04 10:00", 2, happened="2026-03-03 09:00")
    krscp.closes("2026-03-05 10:00")
    krscp.reopens("2026-03-06 10:00")
    for pathway in ("individual case", "majority view", "equally divided view"):
        begun(pathway)


def export(escalate: Typed, store: Path, *args: str) -> Document:
    done = escalate("export", *args, "--format=json", "--store", str(store), now=LATER)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def written(tmp_path: Path, value: object, name: str = "export.json") -> str:
    path = tmp_path / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


@pytest.fixture
def fresh(escalate: Typed, tmp_path: Path) -> Path:
    """A store without cases."""
    path = tmp_path / "fresh.db"
    assert escalate("init", "--store", str(path)).exit_code == 0
    return path


def bring(escalate: Typed, file: str, store: Path, *args: str) -> Document:
    done = escalate("import", file, "--store", str(store), "--json", *args)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def refused(escalate: Typed, file: str, store: Path) -> tuple[int, str, str]:
    """The exit code, the code and the sentence of a refusal that leaves the store byte for byte."""
    before = sha256(store.read_bytes()).digest()
    plans = [
        escalate("import", file, "--store", str(store), "--json", *plan)
        for plan in ([], ["--plan"])
    ]
    assert sha256(store.read_bytes()).digest() == before
    done, planned = plans
    assert (done.exit_code, done.stderr) == (planned.exit_code, planned.stderr)
    assert done.stdout == ""
    said = json.loads(done.stderr.splitlines()[-1])
    return done.exit_code, said["refused"][0]["code"], said["refused"][0]["says"]


# -- there and back ------------------------------------------------------------------------------


@pytest.mark.usefixtures("many")
def test_given_cases_under_all_policies_when_they_are_exported_imported_and_exported_then_all_is_the_same(  # noqa: E501
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    """All but what belongs to the trail that they lie in: place, size, root, proof, checkpoint."""
    before = export(escalate, store, "--all")
    assert {one["case"]["policy"]["id"] for one in before} == {
        *("krscp", "llr", "nel", "uhl", "warrington")
    }

    view = bring(escalate, written(tmp_path, before), fresh)
    after = export(escalate, fresh, "--all")

    assert [row["case"] for row in view["cases"]] == [one["case"]["number"] for one in before]
    for old, new in zip(before, after, strict=True):
        trails = old.pop("trail"), new.pop("trail")
        assert json.dumps(new) == json.dumps(old)
        ours, theirs = (
            [
                json.dumps([one[key] for key in ("event", "stored", "salt", "leaf")])
                for one in trail["entries"]
            ]
            for trail in trails
        )
        assert theirs == ours
        assert trails[0]["origin"] != trails[1]["origin"]


@pytest.mark.usefixtures("many")
def test_given_imported_cases_then_every_list_and_page_shows_them_as_before(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    bring(escalate, written(tmp_path, export(escalate, store, "--all")), fresh)
    for command in (("list",), ("due",), ("show", "4"), ("why", "4")):
        old, new = (
            escalate(*command, "--store", str(path), now=LATER).stdout for path in (store, fresh)
        )
        assert new == old


@pytest.mark.usefixtures("many")
def test_given_an_imported_case_then_it_goes_on_and_can_be_exported_with_proof(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    bring(escalate, written(tmp_path, export(escalate, store, "6")), fresh)
    there = ("--store", str(fresh))
    done = escalate("step", "6", "continuing", *BOTH, *APPROVED, *there, now=LATER)
    assert done.exit_code == 0, done.stderr
    assert escalate(*OPEN, "--store", str(fresh)).stdout.startswith("Case 7 ")

    other = tmp_path / "other.db"
    escalate("init", "--store", str(other))
    bring(escalate, written(tmp_path, export(escalate, fresh, "6")), other)


# -- what is kept and said -----------------------------------------------------------------------


@pytest.mark.usefixtures("many")
def test_given_an_import_then_the_trail_says_what_came_from_where(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    whole = export(escalate, store, "--all")

    view = bring(escalate, written(tmp_path, whole), fresh, "--by", "business manager")

    source = whole[0]["trail"]
    with SqliteStore(fresh).reading() as reading:
        *_, last = reading.own_events()
        assert reading.head().root.hex() == view["head"]["root"]
    assert last.actor == "business manager"
    assert last.body == Imported(
        cases=tuple(range(1, 10)),
        origin=source["origin"],
        size=source["size"],
        root=source["root"],
    )
    assert {key: view["source"][key] for key in ("origin", "size", "root", "head")} == {
        key: source[key] for key in ("origin", "size", "root", "head")
    }


@pytest.mark.usefixtures("many")
def test_given_a_rehearsal_then_it_says_the_same_and_nothing_is_recorded(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, export(escalate, store, "--all"))
    before = fresh.read_bytes()

    planned = bring(escalate, file, fresh, "--plan")
    text = escalate("import", file, "--store", str(fresh), "--plan").stdout

    assert fresh.read_bytes() == before
    assert "NOTHING WAS RECORDED" in text
    done = bring(escalate, file, fresh)
    assert (planned.pop("planned"), done.pop("planned")) == (True, False)
    assert planned.pop("head") is None
    del done["head"]
    assert planned == done


@pytest.mark.usefixtures("many")
def test_given_a_case_that_was_handed_over_then_it_is_said_whether_the_other_is_there(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    one, both = export(escalate, store, "2"), export(escalate, store, "--all")

    alone = bring(escalate, written(tmp_path, one), fresh)
    said = escalate("import", written(tmp_path, one), "--store", str(fresh)).stdout
    together = bring(escalate, written(tmp_path, both), fresh)

    assert alone["links"] == [{"case": 2, "way": "to", "other": 3, "here": False}]
    assert "Case 2 was handed over to case 3, which is not here" in said
    assert together["links"] == [
        {"case": 2, "way": "to", "other": 3, "here": True},
        {"case": 3, "way": "from", "other": 2, "here": True},
    ]


def test_given_a_handed_over_case_and_a_stranger_of_that_number_then_they_are_not_taken_for_one(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SqliteStore.create(store)
    monkeypatch.setattr("tests.story.MemoryStore", lambda: file)
    uhl_cases.handed_over()
    other = SqliteStore(fresh)
    monkeypatch.setattr("tests.story.MemoryStore", lambda: other)
    for _ in range(2):
        uhl_cases.opened()
    whole = export(escalate, store, "1")
    code = refused(escalate, written(tmp_path, whole), fresh)[1]
    assert code == "case-differs"
    third = tmp_path / "third.db"
    bring(escalate, written(tmp_path, export(escalate, fresh, "2")), _made(escalate, third))
    view = bring(escalate, written(tmp_path, whole), third)
    assert view["links"] == [{"case": 1, "way": "to", "other": 2, "here": False}]


def _made(escalate: Typed, path: Path) -> Path:
    assert escalate("init", "--store", str(path)).exit_code == 0
    return path


# -- what is here already ------------------------------------------------------------------------


def test_given_a_case_that_is_here_already_then_nothing_is_recorded(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, export(opened, store, "1"))
    before = store.read_bytes()

    done = opened("import", file)

    assert done.exit_code == 0
    assert "All of it is here already." in done.stdout
    assert store.read_bytes() == before


def test_given_a_case_that_went_on_since_then_what_is_new_comes_over(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    first = written(tmp_path, export(opened, store, "1"), "first.json")
    bring(opened, first, fresh)
    assert opened("step", "1", "continuing", *BOTH, *APPROVED).exit_code == 0
    second = written(tmp_path, export(opened, store, "1"), "second.json")

    view = bring(opened, second, fresh)

    assert [(row["state"], row["events"]) for row in view["cases"]] == [("goes on", 1)]
    old, new = (export(opened, path, "1")["case"] for path in (store, fresh))
    assert new == old
    assert bring(opened, first, fresh)["cases"][0]["state"] == "here"


def test_given_what_a_restore_left_behind_then_it_can_be_taken_over_from_the_replaced_store(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    backup = str(tmp_path / "friday.db")
    opened("backup", backup)
    opened("step", "1", "continuing", *BOTH, *APPROVED)
    opened(*OPEN)
    before = [one["case"] for one in export(opened, store, "--all")]
    restored = json.loads(opened("restore", backup, "--reason=A trial.", "--json").stdout)

    absent = written(tmp_path, export(opened, Path(restored["replaced"]), "--all"))
    view = bring(opened, absent, store)

    assert [(row["case"], row["state"]) for row in view["cases"]] == [(1, "goes on"), (2, "new")]
    assert [one["case"] for one in export(opened, store, "--all")] == before


# -- what is refused -----------------------------------------------------------------------------


def test_given_one_case_of_many_that_is_another_here_then_none_is_taken(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    opened(*OPEN)
    assert opened(*OPEN, "--store", str(fresh)).exit_code == 0
    both = export(opened, store, "--all")

    code, name, says = refused(opened, written(tmp_path, both), fresh)

    assert (code, name) == (22, "case-differs")
    assert "case 1 is another one" in says
    other_way_round = written(tmp_path, both[::-1])
    assert refused(opened, other_way_round, fresh)[1] == "broken-export"


def tampered(change: Callable[[Document], object]) -> Callable[[Document], Document]:
    def changed(document: Document) -> Document:
        change(document)
        return document

    return changed


REFUSED: dict[str, tuple[Callable[[Document], Document], int, str]] = {
    "a changed word": (
        tampered(lambda d: d["trail"]["entries"][0]["stored"].update(actor="x")),
        23,
        "broken-export",
    ),
    "another salt": (
        tampered(lambda d: d["trail"]["entries"][0].update(salt="00" * 32)),
        23,
        "broken-export",
    ),
    "another root": (tampered(lambda d: d["trail"].update(root="00" * 32)), 23, "broken-export"),
    "no events": (tampered(lambda d: d["trail"].update(entries=[])), 23, "broken-export"),
    "the case twice": (lambda d: [d, d], 23, "broken-export"),
    "another policy's text": (
        tampered(lambda d: d.update(policy_text="id = 'another'")),
        2,
        "bad-export",
    ),
    "a float": (tampered(lambda d: d.update(more=1.5)), 2, "bad-export"),
    "another document": (lambda d: d["case"], 2, "bad-export"),
    "redacted": (tampered(lambda d: d.update(redacted=True)), 2, "redacted-export"),
}


@pytest.mark.parametrize(("change", "code", "name"), REFUSED.values(), ids=REFUSED)
def test_given_an_export_that_is_not_whole_then_the_store_stays_byte_for_byte(
    opened: Typed,
    store: Path,
    fresh: Path,
    tmp_path: Path,
    change: Callable[[Document], Document],
    code: int,
    name: str,
) -> None:
    file = written(tmp_path, change(export(opened, store, "1")))
    assert refused(opened, file, fresh)[:2] == (code, name)


def test_given_a_redacted_export_then_it_is_said_that_there_are_no_words(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, export(opened, store, "1", "--redact"))
    code, name, says = refused(opened, file, fresh)
    assert (code, name) == (2, "redacted-export")
    assert "has no words to import" in says


def test_given_cases_of_two_trails_in_one_file_then_they_are_refused(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    opened(*OPEN)
    first = export(opened, store, "1")
    opened(*OPEN)
    second = export(opened, store, "2")
    says = refused(opened, written(tmp_path, [first, second]), fresh)[2]
    assert "come from several exports" in says


def test_given_a_case_erased_by_law_here_then_its_words_do_not_come_back(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, export(opened, store, "1"))
    with SqliteStore(store)._connected() as connection:
        connection.run("UPDATE events SET body = x'', salt = x'' WHERE case_number = 1")

    code, name, says = refused(opened, file, store)

    assert (code, name) == (2, "erased-here")
    assert "Case 1 was erased by law here" in says


def ours(version: str) -> str:
    """A policy of one's own."""
    text = text_of("krscp").replace('id = "krscp"', 'id = "ours"', 1)
    return f"{text}\n# edition {version}\n"


@pytest.fixture
def own(escalate: Typed, tmp_path: Path, store: Path) -> Document:
    """The export of a case under a policy of one's own, which is edited afterwards."""
    folder = tmp_path / "policies"
    folder.mkdir()
    config = tmp_path / "config.toml"
    config.write_text(f'policies = ["{folder.as_posix()}"]', encoding="utf-8")
    (folder / "ours.toml").write_text(ours("1"), encoding="utf-8")
    typed = [arg for arg in OPEN if not arg.startswith("--policy")]
    done = escalate(*typed, "--policy=ours", ESCALATE_CONFIG=str(config))
    assert done.exit_code == 0, done.stderr
    (folder / "ours.toml").write_text(ours("2"), encoding="utf-8")
    return export(escalate, store, "1")


def test_given_a_case_under_a_policy_that_is_not_installed_then_its_text_comes_with_it(
    escalate: Typed,
    own: Document,
    fresh: Path,
    tmp_path: Path,
) -> None:
    bring(escalate, written(tmp_path, own), fresh)
    assert "(ours, version" in escalate("show", "1", "--store", str(fresh)).stdout


def test_given_neither_text_nor_edition_then_the_digest_and_the_way_out_are_named(
    escalate: Typed,
    own: Document,
    fresh: Path,
    tmp_path: Path,
) -> None:
    digest = own["case"]["policy"]["digest"]
    own["policy_text"] = None

    done = escalate("import", written(tmp_path, own), "--store", str(fresh))
    with_edition_2 = escalate(
        *("import", written(tmp_path, own), "--store", str(fresh)),
        ESCALATE_CONFIG=str(tmp_path / "config.toml"),
    )

    for one in (done, with_edition_2):
        assert one.exit_code == 21
        assert digest in one.stderr
        assert "put that edition among your policies" in one.stderr


def test_given_the_edition_that_is_installed_then_it_is_taken(
    escalate: Typed,
    own: Document,
    fresh: Path,
    tmp_path: Path,
) -> None:
    text = ours("1")
    (tmp_path / "policies" / "ours.toml").write_text(text, encoding="utf-8")
    own["policy_text"] = None

    done = escalate(
        *("import", written(tmp_path, own), "--store", str(fresh)),
        ESCALATE_CONFIG=str(tmp_path / "config.toml"),
    )

    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_given_a_hostile_document_then_one_sentence_is_said_and_the_store_stays_byte_for_byte(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path, text: bytes
) -> None:
    file = tmp_path / "hostile.json"
    file.write_bytes(filled(text, export(opened, store, "1")))
    code, name, says = refused(opened, str(file), fresh)
    assert (code, name) == (2, "bad-export")
    assert "\n" not in says


def elsewhere(one: Document) -> None:
    one["body"]["stage"] = "Stage Nowhere"


def on_no_pathway(one: Document) -> None:
    one["body"]["pathway"] = "no such pathway"


@pytest.mark.parametrize("change", [elsewhere, on_no_pathway])
def test_given_a_whole_trail_made_up_for_it_then_a_case_that_stands_nowhere_is_refused(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path, change: Callable[[Document], None]
) -> None:
    """Whoever makes a tree of their own can seal any nonsense; no list may break of it."""
    (stored,) = (one["stored"] for one in export(opened, store, "1")["trail"]["entries"])
    change(stored)
    code, name, says = refused(opened, written(tmp_path, made_up(stored)), fresh)
    assert (code, name) == (2, "bad-export")
    assert "the events of case 1 make no case" in says


def test_given_a_correction_of_what_never_was_then_the_case_is_refused(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    (first,) = (one["stored"] for one in export(opened, store, "1")["trail"]["entries"])
    body = {"event": "corrected", "version": 7, "reason": "x", "happened": first["when"]}
    second = first | {"version": 2, "body": body | {"replacement": {"event": "answered"}}}
    assert refused(opened, written(tmp_path, made_up(first, second)), fresh) == (
        2,
        "bad-export",
        "This is no export of cases that can be imported: the events of case 1 make no case"
        " (IndexError).",
    )


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [("id = 'x'", 24, "has faults"), (None, 21, "neither here nor in the export")],
)
def test_given_a_policy_made_up_for_it_then_its_faults_are_named(
    opened: Typed, store: Path, fresh: Path, tmp_path: Path, text: str | None, code: int, says: str
) -> None:
    (stored,) = (one["stored"] for one in export(opened, store, "1")["trail"]["entries"])
    stored["body"]["policy"] = {"id": "x", "version": "1", "digest": digest(text or "lost")}
    file = written(tmp_path, made_up(stored) | {"policy_text": text})
    found = refused(opened, file, fresh)
    assert found[0] == code
    assert says in found[2]


@pytest.mark.parametrize("name", ["not there.json", "folder", "a\0b"])
def test_given_a_file_that_cannot_be_read_then_it_is_said(
    escalate: Typed, fresh: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    code, _, says = refused(escalate, str(tmp_path / name), fresh)
    assert code == 2
    assert "cannot be read" in says


def test_given_no_case_in_the_file_then_it_is_said(
    escalate: Typed, fresh: Path, tmp_path: Path
) -> None:
    done = escalate("import", written(tmp_path, []), "--store", str(fresh))
    assert done.exit_code == 0
    assert "There is no case in it." in done.stdout


def test_given_no_file_then_it_is_asked_for(escalate: Typed, fresh: Path) -> None:
    done = escalate("import", "--store", str(fresh))
    assert done.exit_code == 2
    assert "FILE" in done.stderr


def test_given_an_import_as_a_process_of_its_own_then_it_says_what_came(
    opened: Typed, process: Process, store: Path, fresh: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, export(opened, store, "1"))
    done = process("import", file, "--store", str(fresh))
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"1     new  1           krscp   Stage 1  open" in done.stdout
