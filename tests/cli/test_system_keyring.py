"""The keyring of a real desktop: GNOME's, on a session bus of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import OPEN, ROOT

needed = ("dbus-run-session", "gnome-keyring-daemon")
missing = [name for name in needed if not shutil.which(name)]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"not installed here: {', '.join(missing)}")

SESSION = """
echo -n "a password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$@"
"""
COMMANDS = """
import json, shutil, subprocess, sys
store, *opening = sys.argv[1:]

def escalate(*args, store=store):
    command = [sys.executable, "-m", "escalate.cli", *args, "--store", store, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    return [done.returncode, json.loads(done.stdout or done.stderr)]

answers = {"init": escalate("init", "--encrypt"), "open": escalate(*opening)}
shutil.copy(store, store + ".backup")
answers["show"] = escalate("show", "1")
answers["rekey"] = escalate("rekey", "--key", "keyring")
answers["after"] = escalate("show", "1")
answers["backup"] = escalate("show", "1", store=store + ".backup")
answers["decrypt"] = escalate("decrypt")
answers["plain"] = escalate("show", "1")
print(json.dumps(answers))
"""


def test_given_a_desktop_when_a_store_is_encrypted_then_its_keyring_has_the_key(
    tmp_path: Path,
) -> None:
    home, runtime, store = tmp_path / "home", tmp_path / "runtime", tmp_path / "cases.db"
    home.mkdir()
    runtime.mkdir(0o700)
    done = subprocess.run(
        [
            *("dbus-run-session", "--", "bash", "-c", SESSION, "bash"),
            *(sys.executable, "-c", COMMANDS, str(store), *OPEN),
        ],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "PYTHONPATH": str(ROOT),
        },
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)

    assert {name: code for name, (code, _) in answers.items()} == dict.fromkeys(answers, 0), answers
    assert answers["init"][1]["key"] == "keyring"
    for name in ("after", "backup", "plain"):
        assert answers[name] == answers["show"]
    recovery = [answers[name][1]["recovery_key"] for name in ("init", "rekey")]
    assert len(set(recovery)) == 2
    for file in home.rglob("*"):
        if file.is_file():
            assert not any(key.encode() in file.read_bytes() for key in recovery), "in the clear"
