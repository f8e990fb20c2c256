"""A policy that was read once is the same policy when its kept form is taken instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from escalate.core.reading import digest, read_policy
from escalate.errors import BadPolicy
from escalate.kept.files import Kept
from escalate.kept.policies import _stamp, kept_calendar_key, kept_reader
from escalate.policies import installed, template, text_of

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "tests" / "policies" / "invented.toml"
TEXTS = {
    **{name: text_of(name) for name in installed()},
    "invented": INVENTED.read_text(encoding="utf-8"),
    "template": template(),
}


@pytest.mark.parametrize("name", TEXTS)
def test_given_a_policy_that_was_read_when_its_text_comes_again_then_its_form_is_that_policy(
    name: str, tmp_path: Path
) -> None:
    kept = Kept(tmp_path)
    assert kept_reader(kept)(TEXTS[name]) == read_policy(TEXTS[name])
    form = kept.find(f"policy {digest(TEXTS[name])}", _stamp())
    assert form is not None
    assert kept_reader(kept)(TEXTS[name]) == read_policy(TEXTS[name])
    assert msgspec.msgpack.encode(kept_reader(kept)(TEXTS[name])) == form


@pytest.mark.parametrize("name", TEXTS)
def test_given_a_policy_when_only_its_calendar_is_asked_for_then_it_is_that_of_the_policy(
    name: str, tmp_path: Path
) -> None:
    kept, wanted = Kept(tmp_path), read_policy(TEXTS[name])
    for _ in range(2):  # from the text, and from the form
        assert kept_calendar_key(kept)(TEXTS[name]) == wanted.calendar
    assert kept_reader(kept)(TEXTS[name]) == wanted


READ = """
import sys
from pathlib import Path
from escalate.kept.files import Kept
from escalate.kept.policies import kept_reader
kept_reader(Kept(Path(sys.argv[1])))(Path(sys.argv[2]).read_text(encoding="utf-8"))
print(*sorted({"tomllib", "escalate.core.lint", "escalate.core.shape"} & set(sys.modules)))
"""


def test_given_a_kept_form_when_a_program_begins_then_nothing_that_reads_a_text_is_loaded(
    tmp_path: Path,
) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", READ, str(tmp_path), str(INVENTED)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["escalate.core.lint", "escalate.core.shape", "tomllib"], []]


def test_given_a_text_with_faults_when_it_comes_again_then_it_is_refused_again(
    tmp_path: Path,
) -> None:
    faulty = TEXTS["invented"].replace("clause = ", "clause_ = ", 1)
    for _ in range(2):
        with pytest.raises(BadPolicy):
            kept_reader(Kept(tmp_path))(faulty)
    assert list(tmp_path.iterdir()) == []


def test_given_a_text_with_half_a_character_when_it_is_read_then_it_is_refused_as_ever(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadPolicy) as refused:
        kept_reader(Kept(tmp_path))("\ud800")
    with pytest.raises(BadPolicy) as wanted:
        read_policy("\ud800")
    assert refused.value.refusals == wanted.value.refusals


def test_given_the_form_of_another_policy_in_its_place_when_a_text_is_read_then_the_text_rules(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path)
    kept_reader(kept)(TEXTS["uhl"])
    (form_of_another,) = tmp_path.iterdir()
    kept_reader(kept)(TEXTS["llr"])
    for path in tmp_path.iterdir():
        path.write_bytes(form_of_another.read_bytes())
    assert kept_reader(kept)(TEXTS["llr"]) == read_policy(TEXTS["llr"])


def test_given_a_form_kept_by_other_code_when_the_text_is_read_then_the_text_rules(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path)
    other = msgspec.msgpack.encode(read_policy(TEXTS["uhl"]))
    kept.keep(f"policy {digest(TEXTS['llr'])}", "another code", other)
    assert kept_reader(kept)(TEXTS["llr"]) == read_policy(TEXTS["llr"])


def test_given_what_is_no_policy_under_the_right_stamp_when_the_text_is_read_then_it_rules(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path)
    for form in (b"", b"\xc1", msgspec.msgpack.encode({"id": "llr"})):
        kept.keep(f"policy {digest(TEXTS['llr'])}", _stamp(), form)
        assert kept_reader(kept)(TEXTS["llr"]) == read_policy(TEXTS["llr"])
