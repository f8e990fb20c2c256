"""What a draft holds, and its bytes: JSON, whose content is sealed beside an encrypted store."""

from __future__ import annotations

import os
from typing import Literal

import msgspec
from msgspec import Struct

from escalate.core.commands import AnyCommand
from escalate.core.times import Instant
from escalate.errors import BadUsage, Refusal

EDITOR = "editor"
"""The source of a text that was written in an editor."""
NOT_OURS = "it is not what this escalate writes"
_SALT, _NONCE = 32, 12
"""Bytes: at each writing a draft is sealed under a key of its own, derived with a new salt."""


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be read of every draft, also of a sealed one; no text of the case."""

    number: int
    begun: Instant
    command: str
    """The command of the command line, such as `step`."""
    store: str
    """The path of the store's file."""
    identity: str = ""
    """The store's identity; empty where there was no store yet."""
    case: int | None = None
    opening: str = ""
    """The leaf of the event that opened the case, in hexadecimal digits; a number may be given
    again after a restoration, a leaf never."""
    complete: bool = False
    """Whether it can be done just as it is."""


class Typed(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a prompt."""

    question: str
    answer: str


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that a command read: for which value, from where (`-`, `@FILE`, the editor)."""

    what: str
    source: str
    text: str


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was typed: arguments and options, answers, texts; and the command, if it was whole."""

    given: dict[str, str | bool | list[str]] = {}
    typed: tuple[Typed, ...] = ()
    texts: tuple[Text, ...] = ()
    command: AnyCommand | None = None
    op: str = ""
    """The operation that was tried, whose outcome may not be known; empty: none was."""


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft as it lies in its file."""

    draft: Literal[1]
    """The number of this form."""
    header: Header
    content: Content | None = None
    sealed: bytes | None = None
    """Salt, nonce and the content under the key of an encrypted store."""


def encode(header: Header, content: Content, key: bytes | None) -> bytes:
    """Return the bytes of a draft, sealed under *key*, the 32 bytes of an encrypted store's key."""
    if key is None:
        return msgspec.json.encode(Form(draft=1, header=header, content=content))
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - slow

    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    text = msgspec.json.encode(content)
    sealed = ChaCha20Poly1305(_derived(key, salt)).encrypt(nonce, text, _bound(header))
    return msgspec.json.encode(Form(draft=1, header=header, sealed=salt + nonce + sealed))


def decode(number: int, data: bytes) -> Form:
    """Return the draft of that number; raises `BadUsage` for bytes that `encode` did not make."""
    try:
        form = msgspec.json.decode(data, type=Form)
    except (ValueError, RecursionError):  # a message of msgspec's would quote what was typed
        raise bad(number, NOT_OURS) from None
    if form.header.number != number or (form.content is None) == (form.sealed is None):
        raise bad(number, NOT_OURS)
    return form


def opened(form: Form, key: bytes | None) -> Content:
    """Return what a draft holds; raises `BadUsage` for a seal that *key* does not open."""
    if form.content is not None:
        return form.content
    if key is None:
        raise _sealed(form.header.number)
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - slow
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - slow

    sealed = form.sealed or b""
    salt, nonce, text = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        plain = ChaCha20Poly1305(_derived(key, salt)).decrypt(nonce, text, _bound(form.header))
    except (InvalidTag, ValueError):  # ValueError: cut short
        raise _sealed(form.header.number) from None
    try:
        return msgspec.json.decode(plain, type=Content)
    except (ValueError, RecursionError):  # of a newer escalate
        raise bad(form.header.number, NOT_OURS) from None


def bad(number: int, why: str) -> BadUsage:
    """Return the error for a file that is no draft of this account."""
    return BadUsage(
        Refusal(
            "bad-draft",
            f"Draft {number} cannot be read: {why}.",
            remedy=f"If it is not wanted: `escalate draft drop {number}`.",
        )
    )


def _derived(key: bytes, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - slow
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - slow

    return HKDF(SHA256(), length=32, salt=salt, info=b"escalate draft v1").derive(key)


def _bound(header: Header) -> bytes:
    """The bytes of the header, which the seal covers too."""
    return msgspec.json.encode(header)


def _sealed(number: int) -> BadUsage:
    return BadUsage(
        Refusal(
            "sealed-draft",
            f"Draft {number} is sealed, and the key of this store does not open it.",
            remedy="Give the store it was typed for, with its key.",
        )
    )
