"""What is generated in the docs is what the code says now."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from escalate import errors
from escalate.cli.commands import COMMANDS
from scripts import codes, generate_docs


@pytest.mark.parametrize("page", generate_docs.PAGES)
def test_given_the_code_as_it_is_when_a_page_is_made_then_it_is_the_page_in_the_docs(
    page: str,
) -> None:
    assert generate_docs.read(generate_docs.ROOT / page) == generate_docs.PAGES[page]()


def test_given_a_page_that_was_edited_when_it_is_checked_then_it_is_called_stale(
    tmp_path: Path,
) -> None:
    for name, made in generate_docs.PAGES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(made(), encoding="utf-8")
    assert generate_docs.stale(tmp_path) == []
    (tmp_path / "docs/codes.md").write_text("edited", encoding="utf-8")
    (tmp_path / "docs/exit-codes.md").unlink()
    assert generate_docs.stale(tmp_path) == ["docs/exit-codes.md", "docs/codes.md"]


def test_given_the_commands_when_their_page_is_read_then_every_one_is_on_it() -> None:
    page = generate_docs.commands()
    for name in COMMANDS:
        assert f"## `escalate {name}`" in page
    assert max(map(len, page.splitlines())) <= generate_docs.COLUMNS
    assert "\x1b" not in page


def test_given_the_errors_when_the_page_of_exit_codes_is_read_then_every_one_is_on_it() -> None:
    page = generate_docs.exit_codes()
    for kind in (errors.BadUsage, errors.NotAllowed, errors.StoreUnusable):
        assert f"| {kind.EXIT_CODE} | {generate_docs.first_line(kind)} |" in page


def test_given_a_code_that_is_put_together_when_codes_are_sought_then_its_place_is_told(
    tmp_path: Path,
) -> None:
    (tmp_path / "one.py").write_text('turn.refuse(f"no-{what}", "x")', encoding="utf-8")
    with pytest.raises(ValueError, match=r"one\.py:1: refuse"):
        codes.found(tmp_path)


def test_given_refusals_and_warnings_when_codes_are_sought_then_they_are_told_apart(
    tmp_path: Path,
) -> None:
    calls = ('Refusal("a", "x")', 'turn.warn("b", "x")', 'Fault("", "x", "y", _C)', 'bad("x", "y")')
    source = "\n".join(['_C = "c"', *calls])
    (tmp_path / "one.py").write_text(source, encoding="utf-8")
    assert codes.found(tmp_path) == ({"a", "c", "bad-value"}, {"b"}, set())


def test_given_the_schema_when_it_is_read_then_it_is_json() -> None:
    assert json.loads(generate_docs.schema())["$ref"].endswith("Policy")


def test_given_the_docs_as_they_are_when_the_script_checks_them_then_it_ends_with_0() -> None:
    script = generate_docs.ROOT / "scripts" / "generate_docs.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
