"""Ed25519 signatures under notes: the only room that knows `cryptography` for signatures.

Keys are written as golang.org/x/mod/sumdb/note writes them, so that other people's tools sign and
verify with them: `PRIVATE+KEY+<name>+<key ID>+<Base64>` and, to be given away,
`<name>+<key ID>+<Base64>`, where the Base64 is the byte 01 and the seed or the public key.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from escalate.core.trail.note import (
    ED25519,
    Note,
    Signature,
    check_name,
    decode64,
    encode64,
    key_id,
)
from escalate.errors import BadUsage, BrokenTrail, Refusal
from escalate.folders import sync_folder

_KEY_BYTES = 32
_PRIVATE = "PRIVATE+KEY+"
_OTHERS = 0o077
_LONGEST = 65_536
"""The bytes read of a key's file; a key of ours has far fewer."""


class Verifier(Struct, frozen=True):
    """The public half of a key: whoever has it can verify what was signed."""

    name: str
    public: bytes

    @property
    def key(self) -> bytes:
        """The ID of the key."""
        return key_id(self.name, self.public)

    def to_text(self) -> str:
        """Return the verifier key as it is given away."""
        return _encoded(self.name, self.key, self.public)

    @classmethod
    def from_text(cls, text: str) -> Verifier:
        """Return the verifier key that `to_text` wrote; raises `BadUsage` for anything else."""
        try:
            name, key, public = _parts(text.strip())
            verifier = cls(name, public)
            if key != verifier.key:
                raise ValueError("its key ID is that of another key")
        except ValueError as error:
            raise _bad_key("This is no verifier key", error) from None
        return verifier


class Signer(Struct, frozen=True):
    """A whole key: whoever has it can sign in its name."""

    name: str
    seed: bytes

    def __repr__(self) -> str:  # the seed is never in a traceback
        return f"Signer(name={self.name!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("name", self.name)]

    @property
    def verifier(self) -> Verifier:
        """The half that is given away."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, private.public_key().public_bytes_raw())

    def sign(self, note: Note) -> Note:
        """Return the note with the signature of this key under its text."""
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(note.text.encode())
        return note.signed(Signature(self.name, self.verifier.key, value))


def make_key(path: Path, name: str, *, random: Callable[[int], bytes] = os.urandom) -> Verifier:
    """Make a key of that name in a new file that only its owner can read; return its public half.

    *random* gives so many random bytes. Raises `BadUsage` for a name that no key can have, when
    there is something at *path* already, or when the file cannot be written.
    """
    try:
        check_name(name)
        if not name.isprintable():  # the public half is printed, to be copied as it stands
            raise ValueError("it holds a character that cannot be seen")
    except ValueError as error:
        says = f"{name!r} cannot be the name of a key: {error}."
        raise BadUsage(
            Refusal("bad-key", says, remedy="Use a name such as hospital.example/escalate.")
        ) from None
    signer = Signer(name, random(_KEY_BYTES))
    text = _PRIVATE + _encoded(name, signer.verifier.key, signer.seed)
    _keep(path, f"{text}\n".encode())
    return signer.verifier


def read_key(path: Path) -> Signer:
    """Return the key in a file; raises `BadUsage`, and repeats nothing of it, when it is none.

    One that others can read or change is refused too: its signatures would prove nothing.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(_LONGEST).decode("utf-8-sig").strip()
        if not text.startswith(_PRIVATE):
            raise ValueError(f"it does not begin with {_PRIVATE}")
        name, key, seed = _parts(text.removeprefix(_PRIVATE))
        signer = Signer(name, seed)
        if key != signer.verifier.key:
            raise ValueError("its key ID is that of another key")
    except UnicodeDecodeError:
        raise _bad_key(f"{path} holds no key to sign with", "it is no text in UTF-8") from None
    except ValueError as error:
        raise _bad_key(f"{path} holds no key to sign with", error) from None
    except OSError as error:
        raise _bad_key(f"The key {path} cannot be read", error.strerror or error) from None
    if os.name != "nt" and stat.S_IMODE(mode) & _OTHERS:
        raise _not_private(path)
    return signer


def verify(note: Note, verifiers: Sequence[Verifier]) -> tuple[Verifier, ...]:
    """Return those of the known keys whose signatures stand under the note, and all hold.

    Signatures by other keys are ignored. Raises `BrokenTrail` when a known key's signature does not
    hold, or none of the known keys has signed.
    """
    held: list[Verifier] = []
    for signature in note.signatures:
        known = [v for v in verifiers if (v.name, v.key) == (signature.name, signature.key)]
        if not known:
            continue
        holding = next((each for each in known if _holds(each, signature, note)), None)
        if not holding:
            raise BrokenTrail(
                Refusal(
                    "bad-signature",
                    f"The signature of {signature.name} does not hold: the text is not the one that"
                    " was signed.",
                    remedy="Trust nothing in it, and ask for the checkpoint anew.",
                )
            )
        if holding not in held:
            held.append(holding)
    if not held:
        raise BrokenTrail(_unsigned(note))
    return tuple(held)


def _holds(verifier: Verifier, signature: Signature, note: Note) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(verifier.public)
        public.verify(signature.value, note.text.encode())
    except InvalidSignature:
        return False
    return True


def _unsigned(note: Note) -> Refusal:
    names = ", ".join(dict.fromkeys(each.name for each in note.signatures))
    return Refusal(
        "unknown-signer",
        f"It is signed by {names}, and by none of the keys given."
        if names
        else "It is not signed, and a signature is asked for.",
        remedy="Give the verifier key of who signed it, had from them by another way.",
    )


def _encoded(name: str, key: bytes, data: bytes) -> str:
    return f"{name}+{key.hex()}+{encode64(ED25519 + data)}"


def _parts(text: str) -> tuple[str, bytes, bytes]:
    """Return the name, the key ID and the 32 bytes of an encoded key."""
    name, _, rest = text.partition("+")
    hexadecimal, _, encoded = rest.partition("+")
    check_name(name)
    if not re.fullmatch("[0-9A-Fa-f]{8}", hexadecimal):
        raise ValueError("it has no key ID of 8 hexadecimal digits")
    data = decode64(encoded)
    if data[:1] != ED25519 or len(data) != 1 + _KEY_BYTES:
        raise ValueError("it is a key of another kind than Ed25519")
    return name, bytes.fromhex(hexadecimal), data[1:]


def _keep(path: Path, data: bytes) -> None:
    """Write a new file that only its owner can read; what is at *path* is never written over."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(path.parent)
        except BaseException:
            path.unlink(missing_ok=True)  # half a key is none, and would be in the way
            raise
    except FileExistsError:
        raise BadUsage(
            Refusal(
                "file-exists",
                f"There is already something at {path}.",
                remedy="Keep it, and give the new key another path.",
            )
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        says = f"The key cannot be written to {path}: {why}."
        raise BadUsage(Refusal("bad-file", says, remedy="Give another path.")) from None


def _not_private(path: Path) -> BadUsage:
    return BadUsage(
        Refusal(
            "bad-key",
            f"The key {path} can be read or changed by others than its owner.",
            remedy=f"Take the right from them: chmod 600 {path}. If somebody may have read it, make"
            " a new key, and tell those who verify: escalate signing-key.",
        )
    )


def _bad_key(what: str, why: object) -> BadUsage:
    return BadUsage(
        Refusal("bad-key", f"{what}: {why}.", remedy="Give a key as it was made, one line alone.")
    )
