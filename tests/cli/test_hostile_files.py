"""Files of somebody else's: without an end, hostile by name, hostile in what they hold."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.cli.conftest import BOTH, Process, Typed, entries
from tests.cli.hostile_store import TYPED, configured, happened
from tests.cli.test_hostile import HALF, NAMES, checked
from tests.hostile import harm
from tests.store.others import without_guards

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files and names")
FORGED = "a first line\nForged: a line of ours\r\nForged: another\rForged"
WHY = "--reason=the disk failed"


def told(ran: object) -> str:
    """All that a command printed, which is harmless, and in which nothing passes for ours."""
    said = "".join(
        one if isinstance(one, str) else one.decode()
        for one in (ran.stdout, ran.stderr)  # type: ignore[attr-defined]  # of either kind
    )
    assert harm(said) == []
    assert not re.search("(?m)^Forged", said)
    return said


@posix
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("verify", "--checkpoint=/dev/zero"), "it is longer than 1048576 bytes"),
        (("verify", "--checkpoint=good", "--key=@/dev/zero"), "is longer than 8388608 bytes"),
        (("import", "/dev/zero", "--plan"), "has more than 268435456 bytes"),
        (("restore", "/dev/zero", WHY), "/dev/zero is no file"),
        (("checkpoint", "--sign=/dev/zero"), "/dev/zero holds no key to sign with"),
        (("list", "--store=locked", "--key-file=/dev/zero"), "The key file /dev/zero"),
        (("show", "1", "--store=/dev/zero"), "/dev/zero"),
        (("verify", "--store=/dev/zero"), "/dev/zero"),
        (("encrypt", "--key=new.key", "--store=/dev/zero"), "/dev/zero"),
        (("answer", "1", "note", "@/dev/zero"), "is longer than 8388608 bytes"),
    ],
    ids=lambda line: " ".join(line)[:40] if isinstance(line, tuple) else "",
)
def test_given_a_file_without_end_then_the_command_ends_and_says_so(
    opened: Typed,
    process: Process,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: Path,
    line: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert opened("checkpoint", "--out=good").exit_code == 0
    assert opened("init", "--encrypt", "--key=k", "--store=locked").exit_code == 0
    before = entries(store)
    ran = process(*line)
    said = told(ran)
    assert (ran.returncode in (2, 23, 24, 25), says in said) == (True, True), said
    assert entries(store) == before


@posix
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_given_a_hostile_name_of_a_file_when_the_store_is_kept_then_messages_are_harmless(
    opened: Typed, tmp_path: Path, name: str
) -> None:
    there, gone = tmp_path / name, tmp_path / f"{name[:200]}-gone"
    there.write_bytes(b'id = "x"\n\xff')
    for line in (
        ("verify", f"--checkpoint={there}"),
        ("verify", f"--checkpoint={gone}"),
        ("verify", f"--store={there}"),
        ("import", str(there)),
        ("import", str(gone)),
        ("restore", str(there), WHY),
        ("restore", str(gone), WHY),
        ("backup", str(there)),
        ("backup", f"{gone}/x"),
        ("checkpoint", f"--sign={there}"),
        ("checkpoint", f"--sign={gone}"),
        ("checkpoint", f"--out={there}"),
        ("signing-key", str(there), "--name=x"),
        ("show", "1", f"--key-file={there}"),
        ("show", "1", f"--key-file={gone}"),
        ("encrypt", f"--key={there}"),
        ("encrypt", f"--key={gone}", f"--store={there}"),
    ):
        done = checked(opened(*line))
        assert done.exit_code in (2, 23, 24, 25), (line, ascii(done.stderr))
        told(done)
        assert checked(opened(*line, "--json")).stderr.isascii()


@posix
@pytest.mark.parametrize("name", ["x\nForged: y", "[red]\x1b[2J\x9b31m\u202e[b]", HALF], ids=ascii)
def test_given_a_hostile_name_when_files_are_made_and_read_again_then_what_is_told_is_harmless(
    opened: Typed, process: Process, tmp_path: Path, name: str
) -> None:
    at = f"{tmp_path}/{name[:200]}"
    for line in (
        ("backup", f"{at}.db"),
        ("signing-key", f"{at}.key", "--name=lead.example"),
        ("checkpoint", f"--sign={at}.key", f"--out={at}.note"),
        ("verify", f"--checkpoint={at}.note"),
        ("export", "1", "--format=json", f"--out={at}.json"),
        ("import", f"{at}.json"),
        ("flag", "1", "--by=another"),
        ("restore", f"{at}.db", "--plan"),
        ("restore", f"{at}.db", WHY),
        ("show", "1", f"--store={at}.db"),
        ("encrypt", f"--store={at}.db", f"--key={at}.secret"),
        ("show", "1", f"--store={at}.db", f"--key-file={at}.secret"),
        ("rekey", f"--store={at}.db", f"--key-file={at}.secret", f"--key={at}.new"),
        ("restore", f"{at}.db", WHY, f"--key-file={at}.new"),
    ):
        ran = process(*map(os.fsencode, line))
        said = told(ran)
        assert ran.returncode == 0, (line, said)
    late = ("step", "1", "continuing", *BOTH, "--when=9/3/2026", f"--agreed={'x ' * 80}")
    ran = process(*map(os.fsencode, (*late, f"--store={at}.db", f"--key-file={at}.new")))
    assert (ran.returncode, "kept as draft 1" in told(ran)) == (20, True)
    told(process("draft", "list"))


@posix
def test_given_a_name_that_a_shell_would_run_then_no_command_to_be_copied_has_it(
    opened: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    evil = "x; reboot $(reboot) `reboot`"
    Path("cases.db").write_bytes(Path(os.environ["ESCALATE_STORE"]).read_bytes())
    made = checked(opened("encrypt", "--store=cases.db", f"--key={evil}"))
    assert "Name the key file with --key-file FILE, in" in made.stderr
    Path(evil).chmod(0o644)
    open_to_all = checked(opened("show", "1", "--store=cases.db", f"--key-file={evil}"))
    assert "chmod 600 FILE." in open_to_all.stderr
    spaced = checked(opened("encrypt", "--key=a key; reboot"))
    assert '--key-file "a key; reboot", in' in spaced.stderr
    plain = checked(opened("backup", f"{evil}.db", "--store=cases.db"))
    assert plain.exit_code in (2, 24, 25)


# -- what a file holds ----------------------------------------------------------------------------


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, escalate: Typed) -> Typed:
    """`escalate`, with a hostile policy, a hostile case under it, and a hostile recorder."""
    monkeypatch.setenv("ESCALATE_CONFIG", configured(tmp_path / "here"))
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("ESCALATE_BY", TYPED)
    happened(escalate, tmp_path / "answers.toml")
    return escalate


def test_given_a_hostile_store_when_it_is_kept_and_erased_then_every_output_is_harmless(
    hostile: Typed, tmp_path: Path
) -> None:
    both = ("--with=raising: x", "--with=responding: x")
    away = str(tmp_path / "away.db")
    for line in (
        ("export", "1", "--format=json", "--out=case.json"),
        ("backup", "friday.db"),
        ("preserve", "1", f"--reason={TYPED}"),
        ("retention",),
        ("verify",),
        ("reads",),
        ("reads", "1"),
        ("checkpoint",),
        ("init", f"--store={away}"),
        ("import", "case.json", "--plan", f"--store={away}"),
        ("import", "case.json", f"--store={away}"),
        ("show", "1", f"--store={away}"),
        ("preserve", "1", "--end", f"--reason={TYPED}"),
        ("step", "1", "resolved", *both),
        ("close", "1"),
        ("erase", "1", f"--authority={TYPED}", f"--reason={TYPED}", f"--early={TYPED}", "--plan"),
        (
            *("erase", "1", f"--authority={TYPED}", f"--reason={TYPED}", f"--early={TYPED}"),
            "--confirm=1",
        ),
        ("export", "1", "--format=markdown"),
        ("export", "1", "--format=csv"),
        ("show", "1"),
        ("list",),
        ("retention",),
        ("restore", "friday.db", f"--reason={TYPED}", "--plan"),
        ("restore", "friday.db", f"--reason={TYPED}"),
        ("verify",),
        ("reads",),
    ):
        done = checked(hostile(*line))
        assert done.exit_code in (0, 20, 21, 23), (line, ascii(done.output))
        forged = re.search("(?m)^(Case:  7|Event 9: closed)", done.stdout + done.stderr)
        assert not forged or "--format=csv" in line, "a cell has its lines between its quotes"
        if line[0] in ("show", "list", "retention", "verify", "reads", "preserve"):
            assert checked(hostile(*line, "--json")).stdout.isascii()


def test_given_a_draft_with_lines_in_it_when_it_is_shown_then_none_passes_for_ours(
    opened: Typed, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text(f"{FORGED}\n{TYPED} and more than eighty characters " * 3)
    line = ("step", "1", "continuing", *BOTH, "--when=9/3/2026")
    done = checked(opened(*line, f"--agreed=@{tmp_path / 'text'}", f"--by={FORGED}"))
    assert done.exit_code == 20
    for typed in (("draft", "list"), ("draft", "show", "1"), ("draft", "redo", "1")):
        told(checked(opened(*typed)))
        checked(opened(*typed, "--json"))
    assert "  --agreed (@" in opened("draft", "show", "1").stdout


def test_given_a_store_that_somebody_changed_when_it_is_verified_then_what_is_told_is_harmless(
    opened: Typed, process: Process, store: Path
) -> None:
    evil = FORGED.replace("'", "''") + "\x1b[2J\x9b31m\u202e"
    without_guards(
        store,
        f"UPDATE events SET body = CAST('{evil}' AS BLOB) WHERE seq = 2",
        f'CREATE TABLE "{evil}" (x)',
        f"INSERT INTO policies (digest, text) VALUES ('{evil}', 'x')",
        "UPDATE cases SET status = 'closed'",
    )
    for line in (("verify",), ("verify", "--json"), ("show", "1"), ("list",), ("backup", "x.db")):
        ran = process(*line)
        assert ran.returncode in (0, 23, 24, 25), told(ran)
        told(ran)
    assert json.loads(process("verify", "--json").stdout)["findings"]


@pytest.mark.parametrize(
    "text",
    [
        f"{TYPED}\n1\n{'A' * 43}=\n",
        f"esc\u202ealate\u009b31m\n1\n{'A' * 43}=\n",
        f"escalate/x\n1\n{'A' * 43}=\n\n\u2014 \u202e[/b]\u009b AAAAAAA=\n",
    ],
    ids=["lines", "origin", "signer"],
)
def test_given_a_hostile_checkpoint_then_it_is_told_harmlessly(
    opened: Typed, tmp_path: Path, text: str
) -> None:
    (tmp_path / "kept").write_text(text, encoding="utf-8", newline="")
    public = opened("signing-key", str(tmp_path / "k"), "--name=k").stdout.strip()
    for more in ((), (f"--key={public}",), ("--json",)):
        done = checked(opened("verify", f"--checkpoint={tmp_path / 'kept'}", *more))
        assert done.exit_code in (2, 23)
        told(done)
