"""`export --format jsonl` and back: all that is sealed, a case on each line, for any number."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from escalate.core.taken import Taken
from escalate.render import render
from escalate.store.sqlite import SqliteStore
from escalate.views.keeping import ImportedView, ImportView
from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Typed
from tests.policies import uhl_cases

LATER = "2026-06-01T09:00Z"
ERASING = ("--authority=head of records", "--reason=A court ordered it.", "--early=It did.")
Lines = list[str]


@pytest.fixture
def fresh(escalate: Typed, tmp_path: Path) -> Path:
    """A store without cases."""
    path = tmp_path / "fresh.db"
    assert escalate("init", "--store", str(path)).exit_code == 0
    return path


@pytest.fixture
def three(opened: Typed) -> Typed:
    """`escalate`, with three cases, of which the first has a discussion."""
    assert opened("step", "1", "continuing", *BOTH, *APPROVED).exit_code == 0
    for child in ("W-2", "W-3"):
        assert opened(*OPEN, f"--child={child}").exit_code == 0
    return opened


def lines(escalate: Typed, *args: str) -> Lines:
    """The lines of an export, of all where nothing else is asked."""
    done = escalate("export", *(args or ("--all",)), "--format=jsonl", now=LATER)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.isascii()
    return done.stdout.splitlines(keepends=True)


def written(tmp_path: Path, some: Lines, encoding: str = "ascii") -> str:
    path = tmp_path / "all.jsonl"
    path.write_bytes("".join(some).encode(encoding))
    return str(path)


def bring(escalate: Typed, file: str, store: Path, *args: str) -> Any:  # noqa: ANN401 - a document
    done = escalate("import", file, "--store", str(store), "--json", *args)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def refused(escalate: Typed, file: str, store: Path) -> tuple[int, str, str]:
    """The exit code, the code and the sentence of a refusal that leaves the store byte for byte."""
    before = sha256(store.read_bytes()).digest()
    done = escalate("import", file, "--store", str(store), "--json")
    planned = escalate("import", file, "--store", str(store), "--json", "--plan")
    assert sha256(store.read_bytes()).digest() == before
    assert (done.exit_code, done.stderr) == (planned.exit_code, planned.stderr)
    reason = json.loads(done.stderr.splitlines()[-1])["refused"][0]
    return done.exit_code, reason["code"], f"{reason['says']} {reason['remedy']}"


def sealed(store: Path) -> list[tuple[bytes, bytes, bytes]]:
    with SqliteStore(store).reading() as reading:
        return [
            (one.body, one.salt, one.leaf)
            for number in reading.numbers()
            for one in reading.sealed(number)
        ]


# -- there and back ------------------------------------------------------------------------------


def test_given_a_store_when_it_is_taken_over_line_by_line_then_every_seal_is_the_same(
    three: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    view = bring(three, written(tmp_path, lines(three)), fresh)

    assert [(row["case"], row["state"], row["events"]) for row in view["cases"]] == [
        (1, "new", 2),
        (2, "new", 1),
        (3, "new", 1),
    ]
    assert sealed(fresh) == sealed(store)
    done = three("verify", "--store", str(fresh), now=LATER)
    assert done.exit_code == 0, done.stdout
    for command in (("list",), ("due",), ("show", "1"), ("why", "2")):
        old, new = (three(*command, "--store", str(path), now=LATER) for path in (store, fresh))
        assert new.stdout == old.stdout


def test_given_a_case_on_a_line_then_its_words_stand_there_as_they_are_sealed(
    three: Typed, store: Path
) -> None:
    some = lines(three)
    assert len(some) == 3
    for line, number in zip(some, (1, 2, 3), strict=True):
        document = json.loads(line)
        assert list(document) == ["format", "redacted", "case", "policy_text", "trail"]
        assert document["format"] == "escalate sealed record 1"
        assert document["case"] == {"number": number}
        assert (document["policy_text"] is not None) == (number == 1)
        with SqliteStore(store).reading() as reading:
            for one in reading.sealed(number):
                assert f'"stored":{one.body.decode()}' in line
    (alone,) = lines(three, "2")
    assert json.loads(alone)["policy_text"] is not None


def test_given_a_case_that_went_on_since_then_only_what_is_new_comes_over(
    three: Typed, store: Path, fresh: Path, tmp_path: Path
) -> None:
    first = written(tmp_path, lines(three))
    bring(three, first, fresh)
    assert three("step", "2", "continuing", *BOTH, *APPROVED).exit_code == 0

    view = bring(three, written(tmp_path, lines(three)), fresh)

    assert [row["state"] for row in view["cases"]] == ["here", "goes on", "here"]
    assert sealed(fresh) == sealed(store)
    again = three("import", written(tmp_path, lines(three)), "--store", str(fresh))
    assert "All of it is here already." in again.stdout


def test_given_a_rehearsal_then_it_says_the_same_and_nothing_is_recorded(
    three: Typed, fresh: Path, tmp_path: Path
) -> None:
    file, before = written(tmp_path, lines(three)), fresh.read_bytes()
    planned = bring(three, file, fresh, "--plan")
    assert fresh.read_bytes() == before
    done = bring(three, file, fresh)
    assert (planned.pop("planned"), done.pop("planned")) == (True, False)
    assert planned | {"head": None} == done | {"head": None}


def test_given_a_checkpoint_when_lines_are_made_for_its_holder_then_each_proves_that_it_grew(
    three: Typed, fresh: Path, tmp_path: Path
) -> None:
    march = str(tmp_path / "march")
    assert three("checkpoint", f"--out={march}").exit_code == 0
    some = lines(three, "--all", f"--since={march}")
    assert all(json.loads(line)["trail"]["since"]["proof"] for line in some)
    assert len(bring(three, written(tmp_path, some), fresh)["cases"]) == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_given_lines_that_a_shell_wrote_then_they_are_read_all_the_same(
    three: Typed, fresh: Path, tmp_path: Path, encoding: str
) -> None:
    file = written(tmp_path, [line.replace("\n", "\r\n") for line in lines(three)], encoding)
    assert len(bring(three, file, fresh)["cases"]) == 3


def test_given_a_redacted_copy_then_it_has_the_places_and_no_words_and_is_not_imported(
    three: Typed, fresh: Path, tmp_path: Path
) -> None:
    some = lines(three, "--all", "--redact")
    whole = lines(three)
    for line, other in zip(some, whole, strict=True):
        copy, document = json.loads(line), json.loads(other)
        assert copy["redacted"] is True
        assert {(one["salt"], one["stored"]) for one in copy["trail"]["entries"]} == {(None, None)}
        leaves = [[one["leaf"] for one in each["trail"]["entries"]] for each in (copy, document)]
        assert leaves[0] == leaves[1]
    assert "W-1041" in "".join(whole)
    assert "W-1041" not in "".join(some)
    assert "duty manager" not in "".join(some)
    assert refused(three, written(tmp_path, some), fresh)[:2] == (2, "redacted-export")


def test_given_an_erased_case_then_its_line_says_so_and_the_others_are_taken_over(
    closed: Typed, fresh: Path, tmp_path: Path
) -> None:
    done = closed("erase", "1", "--confirm=1", *ERASING, now=LATER)
    assert done.exit_code == 0, done.stderr

    some = lines(closed)

    assert [json.loads(line)["format"] for line in some] == [
        "escalate erased case record 1",
        "escalate sealed record 1",
    ]
    view = bring(closed, written(tmp_path, some), fresh)
    assert (view["erased"], [row["case"] for row in view["cases"]]) == ([1], [2])
    alone = written(tmp_path, lines(closed, "1"))
    assert refused(closed, alone, fresh)[:2] == (2, "erased-export")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"stored":{"actor":', '"stored":{"actor": '),
        ('"stored":{"actor":', '"stored": {\t"actor" :'),
        ("{", " \n\r\n{"),
    ],
    ids=["a space", "a tab", "blank lines"],
)
def test_given_the_same_json_in_other_spaces_then_it_is_taken_over_as_it_was_sealed(
    three: Typed, fresh: Path, store: Path, tmp_path: Path, was: str, now: str
) -> None:
    some = lines(three)
    some[0] = some[0].replace(was, now, -1 if "stored" in was else 1)
    assert len(bring(three, written(tmp_path, some), fresh)["cases"]) == 3
    assert sealed(fresh) == sealed(store)


def test_given_lines_that_come_slowly_through_a_pipe_then_others_record_meanwhile(
    three: Typed, store: Path, tmp_path: Path
) -> None:
    three("export", "--all", "--format=jsonl", f"--out={tmp_path / 'all.jsonl'}")
    typed = [sys.executable, "-m", "escalate.cli", "import", "/dev/stdin"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(typed, stdin=-1, stdout=-1, env=env) as importing:
        assert importing.stdin is not None
        assert importing.stdout is not None
        importing.stdin.write((tmp_path / "all.jsonl").read_bytes())
        importing.stdin.write(b"\n" * 2**20)  # more than a pipe holds: so it is reading
        importing.stdin.flush()
        assert three(*OPEN).exit_code == 0
        importing.stdin.close()
        said = importing.stdout.read()
    assert (importing.returncode, b"here already" in said) == (0, True)


def damaged(store: Path, statement: str) -> None:
    """Do to a store what nobody but its own triggers forbids."""
    with SqliteStore(store)._connected() as connection:
        guards = connection.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in list(guards):
            connection.run(f"DROP TRIGGER {name}")
        connection.run(statement)


@pytest.mark.parametrize(
    ("form", "named"), [("json", "W-2"), ("jsonl", "W-2"), ("csv", "\n2,"), ("markdown", "W-2")]
)
def test_given_a_case_that_the_lists_have_lost_when_all_are_exported_then_it_is_in_it(
    three: Typed, store: Path, form: str, named: str
) -> None:
    """A case is what its events are."""
    damaged(store, "DELETE FROM cases WHERE number = 2")
    done = three("export", "--all", f"--format={form}")
    assert (done.exit_code, named in done.stdout) == (0, True)


def test_given_a_policy_whose_text_is_lost_then_no_export_is_made_that_lacks_it(
    three: Typed, store: Path
) -> None:
    damaged(store, "DELETE FROM policies")
    done = three("export", "--all", "--format=jsonl")
    assert (done.exit_code, done.stdout) == (21, "")
    assert "The store holds no policy sha256:" in done.stderr


@pytest.mark.parametrize(("redact", "said"), [((), True), (("--redact",), False)])
def test_given_a_case_larger_than_an_import_takes_then_its_export_says_so(
    three: Typed, monkeypatch: pytest.MonkeyPatch, redact: tuple[str, ...], said: bool
) -> None:
    monkeypatch.setattr("escalate.cli.exporting.MOST_CASE_BYTES", 2_000)
    done = three("export", "2", "--format=jsonl", *redact)
    assert (done.exit_code, "Case 2 has" in done.stderr) == (0, said)
    assert ("more than an import takes: keep a backup." in done.stderr) == said


def test_given_more_cases_than_a_page_holds_when_they_are_imported_then_the_rest_is_counted() -> (
    None
):
    new = ImportedView(
        case=1, state="new", events=8, policy="llr", pathway="", stage="Step 1", status="open"
    )
    view = ImportView(
        planned=False, file="f", source=None, cases=(new,) * 60, erased=(), links=(), head=None
    )
    page = render(view, "text")
    assert "60 new; 480 new events" in page
    assert "And 10 more, counted above." in page
    assert page.count("Step 1") == 50


# -- what is refused -----------------------------------------------------------------------------

CHANGED: dict[str, tuple[Callable[[Lines], Lines], int, str, str]] = {
    "a word": (
        lambda some: [some[0], some[1].replace("without an", "after an"), some[2]],
        *(23, "broken-export", "Event 1 of case 2 is not what was sealed"),
    ),
    "a line left out": (lambda some: some[::2], 23, "broken-export", "has 3 events of cases, of 4"),
    "the last line left out": (
        lambda some: some[:-1],
        *(23, "broken-export", "has 3 events of cases, of 4"),
    ),
    "a line twice": (
        lambda some: [some[0], *some],
        *(23, "broken-export", "case 1 stands in it twice, or not in its order"),
    ),
    "the lines in another order": (
        lambda some: some[::-1],
        *(23, "broken-export", "case 2 stands in it twice, or not in its order"),
    ),
    "the last line cut": (
        lambda some: [*some[:-1], some[-1][:2000]],
        *(2, "bad-export", "in its case no. 3 the JSON cannot be read"),
    ),
    "a line cut": (
        lambda some: [some[0], some[1][:2000] + "\n", some[2]],
        *(2, "bad-export", "in its case no. 2 the JSON cannot be read"),
    ),
    "a line of another export": (
        lambda some: [*some[:2], some[2].replace('"size":', '"size":1')],
        *(23, "broken-export", "case 3 names another trail"),
    ),
    "a key twice": (
        lambda some: [some[0].replace("{", '{"redacted":true,', 1), *some[1:]],
        *(2, "bad-export", "in its case no. 1 the JSON cannot be read: the key redacted"),
    ),
    "a line that is no case": (
        lambda some: [*some, '{"format":"something else"}\n'],
        *(2, "bad-export", "in its case no. 4"),
    ),
    "a line too long": (
        lambda some: [some[0], some[1].replace("null", f'"{"#" * 2**26}"', 1), some[2]],
        *(2, "bad-export", "in its case no. 2 the JSON cannot be read: it has 67108880"),
    ),
    "nothing": (lambda some: [], 2, "bad-export", "it is empty"),
    "no JSON": (lambda some: ["# Case 1\n"], 2, "bad-export", "in its case no. 1 it is no JSON"),
    "the head for paper": (
        lambda some: [some[0], re.sub('"head":"#[0-9]+', '"head":"#9', some[1]), some[2]],
        *(23, "broken-export", "case 2 names another trail than its checkpoint"),
    ),
    "a line more in the checkpoint": (
        lambda some: [re.sub('("checkpoint":"[^"]*)"', r'\1more\\n"', one) for one in some],
        *(23, "broken-export", "case 1 names another trail than its checkpoint"),
    ),
}


@pytest.mark.parametrize(("change", "code", "name", "says"), CHANGED.values(), ids=CHANGED)
def test_given_lines_that_are_not_whole_then_none_is_taken_and_the_place_is_named(
    three: Typed,
    fresh: Path,
    tmp_path: Path,
    change: Callable[[Lines], Lines],
    code: int,
    name: str,
    says: str,
) -> None:
    found = refused(three, written(tmp_path, change(lines(three))), fresh)
    assert found[:2] == (code, name)
    assert says in found[2]


def test_given_a_large_file_of_the_other_form_then_the_way_is_named(
    three: Typed, fresh: Path, tmp_path: Path
) -> None:
    path = tmp_path / "all.json"
    with path.open("wb") as file:
        file.write(b"[\n")
        file.truncate(256 * 2**20 + 1)  # as large as that, and no room taken
    code, name, says = refused(three, str(path), fresh)
    assert (code, name) == (2, "bad-export")
    assert "has more than 268435456 bytes" in says
    assert "escalate export --all --format jsonl --out FILE" in says


def test_given_a_case_that_is_not_there_then_nothing_is_exported(three: Typed) -> None:
    done = three("export", "7", "--format=jsonl")
    assert (done.exit_code, done.stdout) == (21, "")
    assert "There is no case 7." in done.stderr


def test_given_a_store_without_cases_then_there_is_no_line(escalate: Typed, fresh: Path) -> None:
    done = escalate("export", "--all", "--format=jsonl", "--store", str(fresh))
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize(
    "body", [b"{", b'{"a":1}\n', b' {"a":1}', '{"a":"é"}'.encode(), b'{"a":"\x7f"}']
)
def test_given_stored_words_that_are_no_event_then_no_line_is_made_of_them(
    three: Typed, store: Path, body: bytes
) -> None:
    """They go out as they are: so they must be JSON, in ASCII, without a line break in it."""
    words = f"body = x'{body.hex()}'"
    damaged(store, f"UPDATE events SET {words} WHERE case_number = 2 AND version = 1")
    done = three("export", "--all", "--format=jsonl")
    assert done.exit_code == 23
    assert "cannot be read" in done.stderr
    assert len(done.stdout.splitlines()) == 1  # that of case 1


def test_what_an_import_keeps_of_each_case_is_a_few_short_words_and_numbers() -> None:
    """So its memory grows by some hundred bytes a case, however long the case is."""
    hints = typing.get_type_hints(Taken)
    assert set(hints.values()) <= {int, str, int | None, typing.Literal["new", "goes on", "here"]}
    assert not {"child", "disagreement", "raising"} & set(hints)


def test_given_a_case_handed_over_from_one_that_was_erased_here_then_it_is_taken_over(
    escalate: Typed, store: Path, fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is here of the other cannot be read any more, and need not be."""
    file = SqliteStore.create(store)
    monkeypatch.setattr("tests.story.MemoryStore", lambda: file)
    uhl_cases.handed_over()
    bring(escalate, written(tmp_path, lines(escalate, "1")), fresh)
    there = ("--store", str(fresh))
    done = escalate("erase", "1", "--confirm=1", *ERASING, *there, now=LATER)
    assert done.exit_code == 0, done.stderr

    view = bring(escalate, written(tmp_path, lines(escalate, "2")), fresh)

    assert [row["state"] for row in view["cases"]] == ["new"]
    assert view["links"] == [{"case": 2, "way": "from", "other": 1, "here": False}]
