"""Long texts: as given, from `@file`, from standard input with `-`, or from an editor."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from escalate.cli.keeping import running
from escalate.cli.typed import EDITOR
from escalate.config import at_home
from escalate.errors import BadUsage, Refusal

MOST_BYTES = 8 * 1024 * 1024
"""The longest text that is read from a file or standard input, which may have no end."""


class Texts:
    """The texts of one command. Standard input is read once, for the value of the first `-`."""

    def __init__(self) -> None:
        self._taken_by = ""
        self._taken = ""

    def read(self, text: str, what: str) -> str:
        """Return a text that was typed, or what `@file` or `-` stand for; `@@` begins with an `@`.

        *what* names the value in messages. Raises `BadUsage` for a file that cannot be read, for
        standard input asked for twice, and for what is no text.
        """
        if text.startswith("@@"):
            return proper(text[1:], what)
        if text != "-" and not text.startswith("@"):
            return proper(text, what)
        kept = running()
        before = kept.words.text(what, text)
        if text == "-":
            found = self._stdin(what) if before is None else before
        else:
            found = _file(text[1:], what, before)
        kept.read(what, text, found)
        return found

    def written(self, text: str, what: str, *, edit: bool) -> str:
        """Return what is written in the editor, or a text as `read` does; nothing stays nothing."""
        return write(what, text) if edit else self.read(text, what) if text else ""

    def _stdin(self, what: str) -> str:
        if self._taken_by == what:
            return self._taken
        if self._taken_by:
            raise BadUsage(
                Refusal(
                    "bad-text",
                    f"Standard input is asked for twice: for {self._taken_by} and for {what}.",
                    remedy="Give one of them by @FILE.",
                )
            )
        self._taken_by = what
        self._taken = _decoded(sys.stdin.buffer.read(MOST_BYTES + 1), what)
        return self._taken


def proper(text: str, what: str) -> str:
    """Return a text as it is; refuse one that nobody could read (a lone surrogate, a NUL)."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        shown = text.encode("ascii", "backslashreplace").decode()
        raise BadUsage(
            Refusal(
                "not-text",
                f"{what} is '{shown}', which holds half of a character at position "
                f"{error.start + 1}.",
                remedy="Type it again, or give it by @FILE, saved as UTF-8.",
            )
        ) from None
    if "\0" in text:
        raise BadUsage(
            Refusal(
                "not-text",
                f"{what} holds a NUL (U+0000), which is no letter, at position "
                f"{text.index(chr(0)) + 1}.",
                remedy="Leave it out; if it comes from a file, save the file as UTF-8.",
            )
        )
    return text


def write(what: str, begin: str = "") -> str:
    """Return what the user writes in their editor; raises `BadUsage` when it cannot be started.

    *what* names the value. What was saved is kept in a draft, however the editor ends.
    """
    kept = running()
    begin = kept.words.text(what, EDITOR) or begin
    kept.read(what, EDITOR, begin)
    with kept.sheet() as beside, _sheet(beside) as sheet:
        sheet.write_bytes(begin.encode())
        try:
            _edit(sheet)
            return _decoded(sheet.read_bytes(), "what the editor saved")
        finally:
            with contextlib.suppress(OSError):
                kept.read(what, EDITOR, sheet.read_text(encoding="utf-8-sig", errors="replace"))


@contextlib.contextmanager
def _sheet(beside: Path | None) -> Iterator[Path]:
    """A new file that its owner alone can read, for what is written there is about a child.

    One that lies beside a draft is removed with what else lies there.
    """
    if beside is not None:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield beside
        return
    import tempfile

    handle, name = tempfile.mkstemp(suffix=".txt", text=False)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _edit(sheet: Path) -> None:
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _usual_editor()
    words = shlex.split(editor, posix=os.name != "nt")
    try:
        done = subprocess.run([*words, sheet], check=False)
    except OSError as error:
        raise _no_editor(f"{editor!r} cannot be started ({error})") from None
    if done.returncode:
        raise _no_editor(f"{editor!r} ended with status {done.returncode}")


def _usual_editor() -> str:
    return "notepad" if os.name == "nt" else "vi"


def _no_editor(says: str) -> BadUsage:
    return BadUsage(
        Refusal("bad-text", f"The editor {says}.", remedy="Set EDITOR, or give the text by @FILE.")
    )


def _file(name: str, what: str, before: str | None) -> str:
    """Return the text of a file; what was read *before* of one that is gone."""
    try:
        with at_home(name).open("rb") as file:
            return _decoded(file.read(MOST_BYTES + 1), f"{what} (the file {name})")
    except (OSError, ValueError) as error:
        if before is not None:
            return before
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadUsage(
            Refusal(
                "bad-text",
                f"The file {name!r} for {what} cannot be read: {why}.",
                remedy="Check its name; a text that begins with @ is written with @@.",
            )
        ) from None


def _decoded(data: bytes, what: str) -> str:
    """Return the text of bytes in UTF-8, without a byte order mark and its last line's end."""
    if len(data) > MOST_BYTES:
        raise BadUsage(
            Refusal(
                "bad-text",
                f"{what} is longer than {MOST_BYTES} bytes.",
                remedy="Record what matters, and where the whole is kept.",
            )
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadUsage(
            Refusal(
                "not-text",
                f"{what} is no text in UTF-8 (byte {error.start + 1}).",
                remedy="Save it as UTF-8.",
            )
        ) from None
    return proper(text.removesuffix("\n").removesuffix("\r"), what)
