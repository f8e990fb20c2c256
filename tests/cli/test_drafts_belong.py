"""A draft belongs to a store and a case, and never goes into another child's case."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import OPEN, Typed
from tests.cli.terminal import Terminal
from tests.cli.test_drafts import AHEAD, STEP, TUESDAY, WORDS, case, drafts, held, refusal

AHEAD_OPEN = (*OPEN[:-2], f"--disagreement={WORDS}", "--when=3/3/2026 09:00", "--json")


def refused(escalate: Typed, *typed: str, now: str = TUESDAY) -> str:
    """The code with which something is refused; nothing is printed for it."""
    done = escalate(*typed, "--json", now=now)
    assert (done.exit_code, done.stdout) == (22, ""), done.stderr
    return str(refusal(done.stderr)["refused"][0]["code"])


@pytest.fixture
def another(opened: Typed, store: Path) -> Path:
    """A draft for case 1 is kept, its store is moved, and another child's case 1 is in its place.

    Returns where the store is now.
    """
    assert opened(*AHEAD).exit_code == 20
    moved = store.rename(store.with_name("cases-2025.db"))
    assert opened("init").exit_code == 0
    assert opened(*OPEN).exit_code == 0
    return moved


def test_given_another_store_in_the_place_of_its_own_when_a_draft_is_redone_then_it_is_refused(
    escalate: Typed, another: Path
) -> None:
    before = escalate("show", "1", "--json").stdout

    done = escalate("draft", "redo", "1", now=TUESDAY)

    assert done.exit_code == 22
    assert "Draft 1 was typed for another store than the one at" in done.stderr
    assert "--store PATH, or type it again" in done.stderr
    assert escalate("show", "1", "--json").stdout == before
    assert held(escalate)["given"]["not-agreed"] == WORDS
    assert [row["draft"] for row in drafts(escalate)] == [1]


def test_given_its_own_store_is_named_when_a_draft_is_redone_then_it_is_recorded_there(
    escalate: Typed, another: Path
) -> None:
    assert refused(escalate, "draft", "redo", "1") == "other-store"
    done = escalate("draft", "redo", "1", f"--store={another}", now=TUESDAY)
    assert done.exit_code == 0, done.stderr
    assert case(escalate)["records"] == []
    assert drafts(escalate) == []


def test_given_a_draft_of_another_store_then_it_can_be_dropped(
    escalate: Typed, another: Path
) -> None:
    assert escalate("draft", "drop", "1").exit_code == 0
    assert drafts(escalate) == []


def test_given_a_draft_that_was_recorded_in_its_own_store_then_another_does_not_record_it_again(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    assert opened(*AHEAD).exit_code == 20
    draft = tmp_path / "state" / "drafts" / "1.draft"
    before = draft.read_bytes()
    assert opened("draft", "redo", "1", now=TUESDAY).exit_code == 0
    draft.write_bytes(before)
    store.rename(store.with_name("cases-2025.db"))
    assert opened("init").exit_code == 0
    assert opened(*OPEN).exit_code == 0
    assert refused(opened, "draft", "redo", "1") == "other-store"
    assert case(opened)["records"] == []


@pytest.mark.parametrize("number", ["2", " 2"])
def test_given_a_number_that_was_given_again_after_a_restoration_then_the_draft_is_refused(
    opened: Typed, tmp_path: Path, number: str
) -> None:
    backup = str(tmp_path / "backup.db")
    assert opened("backup", backup).exit_code == 0
    assert opened(*OPEN).exit_code == 0
    assert opened("step", number, *AHEAD[2:]).exit_code == 20
    assert opened("restore", backup, "--reason=The disk broke.").exit_code == 0
    assert refused(opened, "draft", "redo", "1") == "other-case", "there is none"
    assert opened(*OPEN).exit_code == 0

    done = opened("draft", "redo", "1", now=TUESDAY)

    assert done.exit_code == 22
    assert "The case 2 for which draft 1 was typed is not in this store" in done.stderr
    assert json.loads(opened("show", "2", "--json").stdout)["records"] == []


@pytest.mark.parametrize("number", ["2", " 2"])
def test_given_a_slip_in_the_number_when_a_case_has_it_later_then_the_draft_is_refused(
    opened: Typed, number: str
) -> None:
    assert opened("step", number, *AHEAD[2:]).exit_code == 21
    again = opened("draft", "redo", "1", "--json", now=TUESDAY)
    assert refusal(again.stderr)["refused"][0]["code"] == "unknown-case"
    assert opened(*OPEN).exit_code == 0
    assert refused(opened, "draft", "redo", "1") == "other-case"
    assert json.loads(opened("show", "2", "--json").stdout)["records"] == []


def test_given_a_draft_of_another_store_when_the_same_is_typed_then_an_older_one_of_its_own_is(
    opened: Typed, store: Path
) -> None:
    """What is of another store is named, and not offered; what is of this one still is."""
    own = store.with_name("own.db")
    assert opened("init", f"--store={own}").exit_code == 0
    assert opened(*OPEN, f"--store={own}").exit_code == 0
    assert opened(*STEP[:-1], "--when=3/3/2026", "--agreed=" + "a" * 99, f"--store={own}").exit_code
    assert opened(*AHEAD).exit_code == 20
    store.unlink()
    draft = Path(store.parents[1] / "state" / "drafts" / "1.draft")
    draft.write_bytes(draft.read_bytes().replace(b"own.db", b"cases.db"))
    own.rename(store)

    _, screen = Terminal("step", "1").after("[Y/n]").send(signal.SIGINT).end()

    said = " ".join(screen.split())
    assert "Draft 2 was typed for another store than the one at" in said
    assert "A draft of 2 March 2026 at 10:00 for case 1 was not recorded: take it up?" in said


def test_given_another_store_in_the_place_of_its_own_when_the_same_is_typed_then_it_is_not_offered(
    escalate: Typed, another: Path
) -> None:
    _, screen = Terminal("step", "1").after("resolved or one").send(signal.SIGINT).end()
    assert "Draft 1 was typed for another store" in screen
    assert "[Y/n]" not in screen


def test_given_an_opening_that_was_typed_before_there_was_a_store_then_any_store_takes_it(
    escalate: Typed,
) -> None:
    assert escalate(*AHEAD_OPEN).exit_code == 20
    assert escalate("init").exit_code == 0
    assert escalate("draft", "redo", "1", now=TUESDAY).exit_code == 0
    assert case(escalate)["disagreement"] == WORDS


def test_given_an_opening_that_was_typed_for_a_store_then_another_does_not_take_it(
    opened: Typed, store: Path
) -> None:
    assert opened(*AHEAD_OPEN).exit_code == 20
    store.rename(store.with_name("cases-2025.db"))
    assert opened("init").exit_code == 0
    assert refused(opened, "draft", "redo", "1") == "other-store"


def test_given_a_draft_that_says_of_no_store_then_it_is_shown_and_not_recorded(
    opened: Typed, tmp_path: Path
) -> None:
    assert opened(*AHEAD).exit_code == 20
    draft = tmp_path / "state" / "drafts" / "1.draft"
    document = json.loads(draft.read_bytes())
    del document["header"]["identity"]
    draft.write_text(json.dumps(document), encoding="utf-8")
    assert refused(opened, "draft", "redo", "1") == "other-store"
    assert held(opened)["given"]["not-agreed"] == WORDS
