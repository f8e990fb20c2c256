"""The folder of drafts: `3.draft` holds a draft, and who works on it the lock of `3.lock`.

A text that is written in an editor lies in `3.txt` meanwhile, and what is being saved in `3.new`.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from escalate.drafts import files
from escalate.drafts.form import EDITOR, Content, Form, Header, bad, decode, encode, opened
from escalate.errors import BadUsage, Conflict, NotFound, Refusal

_NAME = re.compile(r"([1-9][0-9]{0,8})\.draft", re.ASCII)
_BESIDE = re.compile(r"([1-9][0-9]{0,8})\.(?:new|txt|lock)", re.ASCII)
_TRIES, _PAUSE = 20, 0.01
"""Who only looks whether a draft is in use has its lock for a moment; the pause is in seconds."""


class Drafts:
    """The drafts in a folder, which is made for the first of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> Held:
        """Take a new draft in hand; nothing is written yet. Raises `OSError`."""
        files.make_folder(self.folder)
        number = max(self.numbers(), default=0) + 1
        while True:
            held = self._held(number)
            if held is not None and not os.path.lexists(held.path):
                held.clear()  # of somebody who was stopped before a first line was kept
                return held
            if held is not None:
                held.release()
            number += 1

    def take(self, number: int) -> Held:
        """Take a draft in hand, so that nobody else does.

        Raises `NotFound`, `Conflict`, and `BadUsage` where nothing can be written.
        """
        self._check_there(number)
        try:
            for _ in range(_TRIES):
                held = self._held(number)
                if held is not None:
                    return held
                time.sleep(_PAUSE)
        except OSError as error:
            raise bad(number, error.strerror or str(error)) from None
        raise Conflict(
            Refusal(
                "draft-in-use",
                f"Draft {number} is being typed in another window.",
                remedy="Go on there, or close that window and try again.",
            )
        )

    def read(self, number: int, key: bytes | None = None) -> tuple[Header, Content]:
        """Return what a draft holds; *key* is that of an encrypted store, and opens a sealed one.

        Raises `NotFound`, and `BadUsage` for what is no draft and what the key does not open.
        """
        form = self._form(number)
        return form.header, self._with_sheet(number, opened(form, key))

    def header(self, number: int) -> Header:
        """Return what can be read of a draft without a key; raises as `read` does."""
        return self._form(number).header

    def waiting(self) -> Iterator[Header]:
        """Yield the drafts that nobody has in hand, the newest first; what is none is left out."""
        for number in reversed(self.numbers()):
            if not self.in_use(number):
                with contextlib.suppress(BadUsage, NotFound):
                    yield self.header(number)

    def numbers(self) -> list[int]:
        """Return the numbers of all drafts, ascending; none in a folder of another account."""
        try:
            names = os.listdir(self.folder) if files.is_own_folder(self.folder) else []
        except OSError:
            return []
        return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))

    def tidy(self) -> None:
        """Remove what is of no draft: of a command that was killed before a first line was kept."""
        with contextlib.suppress(OSError):
            names = os.listdir(self.folder) if files.is_own_folder(self.folder) else []
            beside = {int(found[1]) for name in names if (found := _BESIDE.fullmatch(name))}
            for number in beside - set(self.numbers()):
                held = self._held(number)
                if held is not None and not os.path.lexists(held.path):
                    held.clear()
                if held is not None:
                    held.release()

    def in_use(self, number: int) -> bool:
        """Return whether somebody has a draft in hand just now."""
        try:
            held = self._held(number)
        except OSError:  # nothing can be locked here, so nothing is
            return False
        if held is not None:
            held.release()
        return held is None

    def _held(self, number: int) -> Held | None:
        """Take the lock of a number; None when somebody has it."""
        path = self.folder / f"{number}.lock"
        while True:
            handle = os.open(path, os.O_CREAT | os.O_RDWR | files.NOT_FOLLOWED, 0o600)
            if not files.lock(handle):
                os.close(handle)
                return None
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), path.stat()):
                    return Held(self, number, handle)
            os.close(handle)  # whoever had the lock removed its file meanwhile

    def _check_there(self, number: int) -> None:
        if number not in self.numbers():
            says = f"There is no draft {number}."
            remedy = "`escalate draft list` shows the drafts."
            raise NotFound(Refusal("unknown-draft", says, remedy=remedy))

    def _form(self, number: int) -> Form:
        self._check_there(number)
        try:
            data = files.read(self.folder / f"{number}.draft")
        except OSError as error:
            raise bad(number, error.strerror or str(error)) from None
        return decode(number, data)

    def _with_sheet(self, number: int, content: Content) -> Content:
        """Return the content with what was saved in an editor when everything ended suddenly."""
        last = next((text for text in reversed(content.texts) if text.source == EDITOR), None)
        try:
            saved = files.read(self.folder / f"{number}.txt").decode(errors="replace")
        except OSError:
            return content
        if last is None:
            return content
        texts = tuple(text for text in content.texts if text is not last)
        written = msgspec.structs.replace(last, text=saved)
        return msgspec.structs.replace(content, texts=(*texts, written))


class Held(Struct):
    """A draft in hand: nobody else takes it until it is released or dropped."""

    drafts: Drafts
    number: int
    lock: int | None
    """The handle of the locked file; None when it is no longer in hand."""

    @property
    def path(self) -> Path:
        """The draft's file."""
        return self.drafts.folder / f"{self.number}.draft"

    @property
    def sheet(self) -> Path:
        """Where a text lies while it is written in an editor."""
        return self.path.with_suffix(".txt")

    def write(self, header: Header, content: Content, key: bytes | None = None) -> None:
        """Write the draft whole, sealed under the key of an encrypted store; raises `OSError`."""
        files.write(self.path, encode(header, content, key))

    def drop(self) -> None:
        """Remove the draft, written over first as far as the disk plays along; raises `OSError`."""
        try:
            self.clear()
            files.remove(self.path)
        finally:
            self.release()

    def clear(self) -> None:
        """Remove what lies beside the draft, also what an editor keeps beside its text."""
        beside = re.compile(rf"{self.number}\.new|[.#]?{self.number}\.txt.*", re.DOTALL)
        for name in os.listdir(self.drafts.folder):
            if beside.fullmatch(name):
                files.remove(self.drafts.folder / name)

    def release(self) -> None:
        """Let others take the draft; what is no longer in hand stays so."""
        lock, self.lock = self.lock, None
        if lock is None:
            return
        path = self.path.with_suffix(".lock")
        if os.name == "nt":  # which removes no open file
            os.close(lock)
        with contextlib.suppress(OSError):
            path.unlink()
        if os.name != "nt":
            os.close(lock)
