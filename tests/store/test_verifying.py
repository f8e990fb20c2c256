"""What is derived from the events is compared with them, under the policy that is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec

from escalate.app.verifying import verify
from escalate.core.events import PolicyRef
from escalate.core.reading import digest
from escalate.core.trail.against import kept_checkpoint
from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.verified import Verified
from escalate.store.inspecting import inspecting
from escalate.store.sqlite import SqliteStore
from tests.forging.stores import make
from tests.store.examples import OPENED, go_on, note
from tests.store.others import sql, without_guards

NO_POLICY = "id = 'invented'"


def verified(path: Path, *kept: Checkpoint) -> Verified:
    with inspecting(path, wait=0) as inspection:
        claims = [kept_checkpoint(each, "march") for each in kept]
        return verify(inspection, claims, lambda _what, _done, _of: None)


def found(path: Path) -> list[tuple[str, str, str]]:
    return [(each.kind, each.which, each.code) for each in verified(path).findings]


def unreadable(path: Path) -> str:
    """Make a store with a case under a text that is no policy; return the name of that text."""
    store, name = SqliteStore.create(path, wait=0), digest(NO_POLICY)
    policy = PolicyRef(id="invented", version="1", digest=name)
    with store.writing() as writing:
        writing.keep_policy(name, NO_POLICY)
        go_on(writing, 1, msgspec.structs.replace(OPENED, policy=policy), note("one"))
    return name


def test_given_a_policy_that_cannot_be_read_when_verified_then_it_is_said_once(
    tmp_path: Path,
) -> None:
    name = unreadable(tmp_path / "store.db")
    assert found(tmp_path / "store.db") == [("policy", name, "unreadable-policy")]


def test_given_no_policy_to_compare_with_when_a_row_is_damaged_then_the_case_is_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    name = unreadable(path)
    sql(path, "UPDATE cases SET row = x'00'")
    assert found(path) == [
        ("policy", name, "unreadable-policy"),
        ("case", "1", "other-row"),
    ]


def test_given_a_policy_under_which_no_case_is_when_verified_then_it_is_a_remark(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    unreadable(path)
    other = digest("x")
    sql(path, f"INSERT INTO policies VALUES ('{other}', 'x')")
    assert ("policy", other, "unnamed-policy") in found(path)
    assert [each.code for each in verified(path).faults] == ["unreadable-policy"]


def test_given_stored_hashes_that_are_wrong_when_held_then_there_is_no_proof(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    store = make(path)
    with store.reading() as reading:
        root = reading.root_at(13)
        assert root is not None
        kept = Checkpoint(f"escalate/{reading.identity()}", 13, root)
    without_guards(path, "UPDATE events SET nodes = zeroblob(128) WHERE seq = 16")

    outcome = verified(path, kept)

    codes = {each.code for each in outcome.faults}
    assert {"other-tree", "no-proof"} <= codes
    assert outcome.proofs == (None,)
