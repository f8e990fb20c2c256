"""Hostile texts at a real terminal, in tables, prompts and messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import BOTH, OPEN, Process, Typed
from tests.cli.hostile_store import NAME, TYPED, configured, happened
from tests.cli.test_prompts import at_terminal
from tests.hostile import colours, harm

OURS = {"\x1b[0m"} | {
    f"\x1b[{style}m"
    for style in ("1", "2", "1;4", "1;31", "1;33", "1;36", "32", "1;37;41", "1;30;43")
}
"""The styles of our own tables."""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, escalate: Typed) -> None:
    """A hostile policy, and a hostile case under it."""
    monkeypatch.setenv("ESCALATE_CONFIG", configured(tmp_path / "here"))
    monkeypatch.chdir(tmp_path / "here")
    happened(escalate, tmp_path / "answers.toml")


def checked(screen: str) -> str:
    """A screen on which nothing steers but our own styles; that is, the text on it."""
    styles, text = colours(screen)
    assert styles <= OURS
    assert harm(text) == []
    return text


@pytest.mark.parametrize(
    "typed",
    [
        ("show", "1"),
        ("due",),
        ("list",),
        ("why", "1"),
        ("policy", "list"),
        ("policy", "show", "evil"),
        ("policy", "plan", "evil"),
        ("export", "1", "--format=markdown"),
        ("export", "1", "--format=csv"),
        ("show", "1", "--json"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("hostile")
def test_given_a_hostile_store_when_it_is_shown_at_a_terminal_then_nothing_steers_it(
    typed: tuple[str, ...],
) -> None:
    code, screen = at_terminal(*typed)
    assert code == 0
    assert "[38;5;196m" in checked(screen).replace("\n", ""), "it is shown as letters"


@pytest.mark.usefixtures("hostile")
def test_given_a_hostile_store_when_it_is_kept_at_a_terminal_then_nothing_steers_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALATE_BY", TYPED)
    late = ("step", "1", "continuing", *BOTH, "--when=9/3/2026", f"--agreed={TYPED}")
    for line, typed in (
        (("preserve", "1", f"--reason={TYPED}"), ""),
        (("retention",), ""),
        (("reads",), ""),
        (("backup", "friday [b]x[red].db"), ""),
        (("restore", "friday [b]x[red].db", f"--reason={TYPED}"), ""),
        (("export", "1", "--format=json", "--out=case.json"), ""),
        (("import", "case.json"), ""),
        (("checkpoint",), ""),
        (late, ""),
        (("draft", "list"), ""),
        (("draft", "show", "1"), ""),
        (("draft", "redo", "1"), ""),
        ((*late[:3], *late[-2:]), "y\na\nb\n"),
        (("preserve", "1", "--end", f"--reason={TYPED}"), ""),
        (("step", "1", "resolved", *BOTH), "n\n"),
        (("close", "1"), ""),
        (("erase", "1", f"--authority={TYPED}", f"--reason={TYPED}", f"--early={TYPED}"), "2\n"),
        (("encrypt", "--key=a [red] key"), ""),
        (("reads", "--key-file=a [red] key"), ""),
    ):
        code, screen = at_terminal(*line, typed=typed)
        assert code in (0, 2, 20), (line, screen)
        assert "[b]x[red].db" in checked(screen) or line[0] not in ("backup", "restore"), screen


@pytest.mark.usefixtures("hostile")
def test_given_a_hostile_policy_when_it_asks_at_a_terminal_then_the_questions_are_harmless(
    escalate: Typed,
) -> None:
    line = [one for one in OPEN if not one.startswith(("--policy", "--pathway", "--raised"))]
    code, screen = at_terminal(*line, "--policy=evil", typed="\n" * 2 + "2\n" * 6)
    text = checked(screen)
    assert "The policy leaves out:" in text
    assert code in (0, 2, 20), text
    code, screen = at_terminal("step", "1", "resolved", typed="a\nb\n" + "x\n" * 6)
    assert code in (0, 2, 20), checked(screen)


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    "typed",
    [
        ("close", "1"),
        (TYPED,),
        ("show", f"--{TYPED}"),
        ("show", TYPED),
        ("policy", "show", TYPED),
        ("show", "1", f"--store={TYPED[:200]}"),
        ("step", "1", TYPED, *BOTH),
        ("export", "1", f"--format={TYPED}"),
    ],
    ids=lambda typed: ascii(" ".join(typed))[:30],
)
def test_given_hostile_words_when_they_are_refused_at_a_terminal_then_nothing_steers_it(
    typed: tuple[str, ...],
) -> None:
    code, screen = at_terminal(*typed)
    assert code in (2, 20, 21, 25)
    checked(screen)


def test_given_bytes_that_are_no_text_when_typed_at_a_prompt_then_they_are_refused(
    escalate: Typed, opened: Typed
) -> None:
    """A terminal hands over what is typed; Python makes halves of characters of it."""
    line = [one for one in OPEN if not one.startswith("--child")]
    code, screen = at_terminal(*line, typed="x\udce9\n\n")
    assert code in (0, 2)
    checked(screen)


@pytest.mark.usefixtures("hostile")
def test_given_a_hostile_store_when_it_is_piped_from_a_process_then_no_control_byte_leaves_it(
    process: Process,
) -> None:
    for line in (("show", "1"), ("due",), ("export", "1"), ("policy", "show", "evil"), (NAME,)):
        done = process(*line)
        assert harm(done.stdout.decode()) + harm(done.stderr.decode()) == []


def test_given_bytes_that_are_no_text_when_typed_as_a_passphrase_then_they_are_refused_unshown(
    locked: Typed, key_file: Path
) -> None:
    assert key_file.exists()
    code, screen = at_terminal("list", typed="x\udce9\n", after=b"Passphrase or recovery key of")
    assert (code, "What was typed holds half of a character" in screen) == (2, True), screen
    code, screen = at_terminal(
        *("init", "--encrypt", "--key=prompt", f"--store={key_file}.db"),
        typed="\udce9" * 20 + "\n",
        after=b"New passphrase",
    )
    assert (code, "What was typed holds half of a character" in screen) == (2, True), screen
    assert not key_file.with_name(f"{key_file.name}.db").exists()
