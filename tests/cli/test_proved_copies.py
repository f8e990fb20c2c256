"""A copy is called whole when `verify` would say so: with its policies, cases and lists."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from escalate.core.key import read_key
from tests.cli.conftest import BOTH, OPEN, Typed
from tests.cli.encrypted import code
from tests.store.older import again_as_version_1
from tests.store.others import sql, sqlcipher, without_guards

WHY = "--reason=The disk of the ward's computer broke."
GUARDS = "SELECT sql FROM sqlite_schema WHERE type = 'trigger'"
OTHER_TEXT = "UPDATE policies SET text = replace(text, 'Stage', 'Stoge')"
DAMAGE = {
    "another policy text": (OTHER_TEXT, "The text kept as the policy sha256:"),
    "a policy cut off": (
        "UPDATE policies SET text = substr(text, 1, 900) || '='",
        "The text kept as the policy sha256:",
    ),
    "another state in the lists": (
        "UPDATE cases SET status = 'closed' WHERE number = 2",
        "Case 2: the lists are sorted by the state 'closed', and it is 'open'.",
    ),
    "a case left out of the lists": (
        "DELETE FROM cases WHERE number = 2",
        "Case 2: it is missing from the lists.",
    ),
}
each_damage = pytest.mark.parametrize(("damage", "says"), DAMAGE.values(), ids=DAMAGE)


def damaged(path: Path, damage: str) -> None:
    """Change a store as somebody does who knows its guards and puts them back."""
    guards = sql(path, GUARDS)
    without_guards(path, damage, *(text for (text,) in guards))


@pytest.fixture
def two(opened: Typed) -> Typed:
    """`escalate`, with two cases."""
    assert opened(*OPEN).exit_code == 0
    return opened


@each_damage
def test_given_a_store_that_verify_calls_broken_when_it_is_backed_up_then_no_copy_is_kept(
    two: Typed, store: Path, tmp_path: Path, damage: str, says: str
) -> None:
    damaged(store, damage)
    assert two("verify").exit_code == 23
    (tmp_path / "stick").mkdir()

    done = two("backup", str(tmp_path / "stick"))

    assert done.exit_code == 23
    assert "The store is broken, and no copy of it was kept: " in done.stderr
    assert says in done.stderr
    assert "escalate verify" in done.stderr
    assert list((tmp_path / "stick").iterdir()) == []


@each_damage
def test_given_a_backup_that_verify_calls_broken_when_it_is_restored_then_nothing_is_changed(
    two: Typed, store: Path, tmp_path: Path, damage: str, says: str
) -> None:
    backup = tmp_path / "friday.db"
    assert two("backup", str(backup)).exit_code == 0
    damaged(backup, damage)
    before = store.read_bytes(), sorted(store.parent.iterdir())

    for how in (WHY, "--plan"):
        done = two("restore", str(backup), how)

        assert done.exit_code == 23
        assert f"The backup {backup} does not hold together: " in done.stderr
        assert says in done.stderr
        assert "Nothing was changed: give another backup." in done.stderr
        assert (store.read_bytes(), sorted(store.parent.iterdir())) == before


def test_given_a_backup_in_an_older_schema_then_it_is_proved_once_it_is_brought_up_to_date(
    two: Typed, store: Path, tmp_path: Path
) -> None:
    older, changed = tmp_path / "older.db", tmp_path / "changed.db"
    again_as_version_1(older, store)
    shutil.copy(older, changed)
    damaged(changed, OTHER_TEXT)

    refused = two("restore", str(changed), WHY, "--store", str(tmp_path / "not.db"))
    done = two("restore", str(older), WHY, "--store", str(tmp_path / "new.db"))

    assert refused.exit_code == 23
    assert f"The backup {changed} does not hold together: The text kept as" in refused.stderr
    assert not (tmp_path / "not.db").exists()
    assert done.exit_code == 0, done.stderr
    assert two("verify", "--store", str(tmp_path / "new.db")).exit_code == 0


def test_given_an_encrypted_store_when_a_policy_in_it_is_changed_then_no_copy_is_kept_or_restored(
    locked: Typed, store: Path, key_file: Path, tmp_path: Path
) -> None:
    key = f"--key-file={key_file}"
    whole, changed = tmp_path / "whole.db", tmp_path / "changed.db"
    assert locked("backup", str(whole), key).exit_code == 0
    assert locked("restore", str(whole), WHY, key).exit_code == 0
    raw = read_key(key_file.read_text().splitlines()[-1]).raw.hex()
    literal = f"\"x'{raw}'\""
    guards = [text for (text,) in sqlcipher(store, literal, GUARDS)]
    names = sqlcipher(store, literal, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    sqlcipher(store, literal, *(f"DROP TRIGGER {n}" for (n,) in names), OTHER_TEXT, *guards)
    shutil.copy(store, changed)

    refused = locked("backup", str(tmp_path / "new.db"), key)
    other = locked("restore", str(changed), WHY, key, "--store", str(tmp_path / "trial.db"))

    assert (refused.exit_code, other.exit_code) == (23, 23)
    assert "no copy of it was kept: The text kept as the policy" in refused.stderr
    assert "does not hold together: The text kept as the policy" in other.stderr
    assert not (tmp_path / "new.db").exists()
    assert not (tmp_path / "trial.db").exists()


@pytest.mark.parametrize(
    "command", [("show", "1"), ("due",), ("why", "1"), ("step", "1", "unresolved", *BOTH)]
)
@pytest.mark.parametrize("damage", ["another policy text", "a policy cut off"])
def test_given_a_policy_in_the_store_that_is_another_text_then_the_store_is_called_broken(
    two: Typed, store: Path, command: tuple[str, ...], damage: str
) -> None:
    damaged(store, DAMAGE[damage][0])

    done = two(*command, "--json")

    assert done.exit_code == 23
    assert code(done) == "other-policy-text"
    assert "The store is broken: " in done.stderr
    assert "escalate verify" in json.loads(done.stderr)["refused"][0]["remedy"]
