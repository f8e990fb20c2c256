"""Where keys are kept: a keyring that can be trusted, or a file that only its owner reads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.compat import properties

from escalate import keys
from escalate.core.key import Key
from escalate.errors import BadUsage, EscalateError, StoreUnusable

KEY, SALT = Key(bytes(range(32))), b"sixteen by salt\xff"
windows = sys.platform == "win32"


class Kept(KeyringBackend):
    """A keyring as systems have them, that forgets at the end of the test."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept."""
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        del self.entries[service, username]


class Weak(Kept):
    """A keyring that nobody recommends."""

    priority = 0.5


class Plaintext(Kept):
    """A keyring that says what it is."""


class Unable(Kept):
    """A keyring that says that it cannot work here when it is asked how good it is."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - a property of the class
        """Refuse."""
        raise RuntimeError("no display")


class Locked(Kept):
    """A keyring that nobody unlocks."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise keyring.errors.KeyringLocked(f"the secret {KEY.written()} is locked")

    set_password = get_password  # type: ignore[assignment] # refuses alike


class Forgetful(Kept):
    """A keyring that keeps nothing, and says nothing: `keyring.backends.null` is one."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Do nothing."""


class Chained(Kept):
    """Several keyrings in the guise of one."""

    priority = 10.0

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


def named(kind: type[Kept], module: str) -> Kept:
    """Return a keyring as if it came from another package."""
    return type("Keyring", (kind,), {"__module__": module})()  # type: ignore[no-any-return]


@pytest.fixture
def has(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """The keyring that this system has."""
    kept = Kept()
    monkeypatch.setattr("keyring.core._keyring_backend", kept)
    return kept


def test_given_a_keyring_when_a_key_is_kept_then_it_is_found_by_the_files_salt(has: Kept) -> None:
    assert keys.from_keyring(SALT) is None

    keys.into_keyring(SALT, KEY)

    assert keys.from_keyring(SALT) == KEY
    assert keys.from_keyring(bytes(16)) is None
    assert has.entries == {("escalate", SALT.hex()): KEY.written()}


def test_given_a_key_in_the_keyring_when_it_is_taken_out_then_it_is_gone(has: Kept) -> None:
    keys.into_keyring(SALT, KEY)

    keys.out_of_keyring(SALT)

    assert has.entries == {}


@pytest.mark.parametrize(
    "untrusted",
    [
        Weak(),
        Plaintext(),
        named(Kept, "keyrings.alt.file"),
        named(Kept, "keyrings.alt.Windows"),
        type("Own", (named(Kept, "keyrings.alt.file").__class__,), {})(),
        fail.Keyring(),  # type: ignore[no-untyped-call]
        null.Keyring(),  # type: ignore[no-untyped-call]
        Unable(),
        Chained(),
        Chained(Weak(), Plaintext()),
    ],
    ids=lambda one: f"{type(one).__module__}.{type(one).__qualname__}",
)
def test_given_a_keyring_that_keeps_secrets_in_the_clear_or_not_at_all_then_it_gets_no_key(
    monkeypatch: pytest.MonkeyPatch, untrusted: KeyringBackend
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", untrusted)

    asks: list[Callable[[], object]] = [
        lambda: keys.into_keyring(SALT, KEY),
        lambda: keys.from_keyring(SALT),
    ]
    for ask in asks:
        with pytest.raises(StoreUnusable, match="keeps no secrets safely, or there is none") as no:
            ask()
        assert no.value.refusals[0].code == "no-keyring"
        assert "passphrase" in no.value.refusals[0].remedy
    assert not getattr(untrusted, "entries", None)


def test_given_several_keyrings_then_the_first_that_can_be_trusted_has_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else a key that is in the good one would be looked for, and kept, in the bad one."""
    weak, good = Weak(), Kept()
    monkeypatch.setattr("keyring.core._keyring_backend", Chained(weak, good))

    keys.into_keyring(SALT, KEY)

    assert (weak.entries, list(good.entries.values())) == ({}, [KEY.written()])


def test_given_a_keyring_that_is_locked_then_it_is_said_without_its_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", Locked())

    with pytest.raises(StoreUnusable, match=r"does not answer \(KeyringLocked\)") as refused:
        keys.from_keyring(SALT)
    assert KEY.written() not in str(refused.value)
    assert refused.value.__suppress_context__


def test_given_a_keyring_that_forgets_then_it_is_noticed_before_anything_is_encrypted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", Forgetful())

    with pytest.raises(StoreUnusable, match="does not give the key back"):
        keys.into_keyring(SALT, KEY)


def test_given_something_else_in_the_keyring_then_it_is_not_repeated(has: Kept) -> None:
    has.entries["escalate", SALT.hex()] = "quembrolith"

    with pytest.raises(StoreUnusable, match="holds something else than a key") as refused:
        keys.from_keyring(SALT)
    assert "quembrolith" not in str(refused.value)


# -- a key file -----------------------------------------------------------------------------------


def test_given_a_new_key_file_then_only_its_owner_reads_it_and_it_says_what_it_is(
    tmp_path: Path,
) -> None:
    file = tmp_path / "key"
    before = os.umask(0)
    try:
        keys.into_file(file, KEY)
    finally:
        os.umask(before)

    assert keys.from_file(file) == KEY
    about, written = file.read_text("ascii").splitlines()
    assert about.startswith("# The key of a store of escalate")
    assert written == KEY.written()
    if not windows:
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        KEY.written(),
        f"{KEY.written().lower()}\r\n",
        f"\ufeff# from the safe\n{KEY.written()[:34]}\n{KEY.written()[34:]}\n",
    ],
)
def test_given_the_recovery_key_alone_in_a_file_then_it_is_the_key(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "key"
    file.touch(0o600)
    file.write_bytes(content.encode())

    assert keys.from_file(file) == KEY


@pytest.mark.skipif(windows, reason="the file's folder decides there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o777])
def test_given_a_key_file_that_others_can_read_or_change_then_it_is_refused(
    tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "key"
    keys.into_file(file, KEY)
    file.chmod(mode)

    with pytest.raises(StoreUnusable, match="by others than its owner") as refused:
        keys.from_file(file)
    assert f"chmod 600 {file}" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not 0"),
        (b"quembrolith", "not 11"),
        (KEY.written()[:-1].encode(), "not 55"),
        (KEY.written().replace("Q", "R").encode(), "one of them is wrong"),
        (b"\xff" * 56, "holds no key"),
        (b"Q" * 100_000, "holds no key"),
    ],
)
def test_given_a_file_without_a_key_then_it_is_refused_and_its_content_not_repeated(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "key"
    file.touch(0o600)
    file.write_bytes(content)

    with pytest.raises(StoreUnusable, match=says) as refused:
        keys.from_file(file)
    assert refused.value.refusals[0].code == "key-file"
    for piece in ("quembrolith", KEY.written()[:9], "QQQQ"):
        assert piece not in str(refused.value)


@pytest.mark.parametrize("name", ["nothing", "a\x00b", "."])
def test_given_no_key_file_then_it_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreUnusable, match="cannot be read"):
        keys.from_file(tmp_path / name)


@pytest.mark.parametrize("name", ["key", "folder/key", "a\x00b"])
def test_given_a_place_for_a_key_file_that_is_taken_or_is_none_then_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "key").write_text("mine")

    with pytest.raises(BadUsage) as refused:
        keys.into_file(tmp_path / name, KEY)
    assert refused.value.refusals[0].code == ("file-exists" if name == "key" else "bad-file")
    assert [one.read_text() for one in tmp_path.iterdir()] == ["mine"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_given_a_full_disk_when_a_key_is_kept_then_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr("os.open", lambda *_: full)

    with pytest.raises(EscalateError, match="cannot be written"):
        keys.into_file(tmp_path / "key", KEY)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_given_a_new_key_file_then_its_bytes_and_its_name_outlive_a_power_cut(
    tmp_path: Path,
) -> None:
    file, log = tmp_path / "key", tmp_path / "log"
    keep = (
        "import sys, pathlib; from escalate import keys;"
        "keys.into_file(pathlib.Path(sys.argv[1]), keys.new_key())"
    )
    strace = ["strace", "-f", "-qq", "-y", "-e", "trace=fsync", "-o", str(log)]
    subprocess.run([*strace, sys.executable, "-c", keep, str(file)], check=True)

    assert re.findall(r"fsync\(\d+<(.*)>\) += 0", log.read_text()) == [str(file), str(tmp_path)]


def test_given_new_keys_then_no_two_are_the_same() -> None:
    assert len({keys.new_key().raw for _ in range(10)}) == 10
