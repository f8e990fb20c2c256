"""What happens to the store itself: its own events, sealed in the same trail as those of the cases.

They stand where a case's events would, under the number 0, which no case has. They hold numbers of
cases, who did it and why, and never a word of what a case is about.
"""

# Annotations are values here, not texts (no `from __future__ import annotations`): msgspec would
# evaluate each text again in every process that decodes one of these types.

from typing import Literal

from msgspec import Struct

from escalate.core.times import When

OWN = 0
"""The number under which the store keeps its own events."""
CLOCK_SET = "(clock set by ESCALATE_NOW)"
"""What the tool of an event says where the time of the event is not the computer's."""


class Stamp(Struct, frozen=True, kw_only=True):
    """Who does something to the store, when, and with which tool."""

    op: str
    """The operation's identifier; events of cases that the same command made have it too."""
    actor: str
    recorded: When
    tool: str = ""


class Begun(Struct, frozen=True, kw_only=True, tag_field="event", tag="begun"):
    """The store was made."""

    store: str
    """Its identity for ever, 32 hexadecimal digits; the origin of its checkpoints."""
    schema: int
    fingerprint: str
    """SHA-256 of the schema, in hexadecimal digits."""


class Upgraded(Struct, frozen=True, kw_only=True, tag_field="event", tag="upgraded"):
    """The store was brought to a newer schema."""

    store: str
    schema: int
    fingerprint: str


class Read(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="read"):
    """Somebody looked at cases, or took a copy of them away."""

    command: str
    cases: tuple[int, ...] = ()
    """The cases by number; empty for a list."""
    listed: int | None = None
    """How many cases a list had."""
    redacted: bool = False
    events: int | None = None
    """How many events of cases an export has: so nobody can leave out the last of them unseen."""


class Restored(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="restored"
):
    """A backup was put in the place of the store: what was recorded since is absent."""

    kept: int
    """The events of the replaced trail that the backup holds too; where it was lost, all of the
    backup's."""
    absent: int
    """The last event of the trail that was replaced; those after `kept` up to it are absent."""
    root: str
    """The root of the trail that was replaced, in hexadecimal digits; empty when it was lost: then
    nobody can tell how many events after `kept` are absent."""
    reason: str
    erased: tuple[int, ...] = ()
    """Cases whose words were erased by law since, and are back with the backup."""


class Erased(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="erased"
):
    """The words of a case were removed by law; its leaves stay in the trail."""

    case: int
    events: int
    """How many events it had."""
    authority: str
    """Who permitted it: a post and an agency. It stays for ever, as the other texts here do."""
    reason: str
    period: str = ""
    """The period for which the case was kept and what set it; empty where nothing did."""
    early: str = ""
    """Why it was erased before its period was over, or although none was set."""


class Preserved(Struct, frozen=True, kw_only=True, tag_field="event", tag="preserved"):
    """A case was put out of reach of any erasure: an inquiry, a claim or a court may ask for it."""

    case: int
    reason: str


class Released(Struct, frozen=True, kw_only=True, tag_field="event", tag="released"):
    """A case that was preserved may be erased again, once its period is over."""

    case: int
    reason: str


class Imported(Struct, frozen=True, kw_only=True, tag_field="event", tag="imported"):
    """Cases were taken over from an export of another store."""

    cases: tuple[int, ...]
    origin: str
    """The trail they were sealed in before, as its checkpoints name it."""
    size: int
    root: str


class Rekeyed(Struct, frozen=True, kw_only=True, tag_field="event", tag="rekeyed"):
    """The file was encrypted, decrypted, or given another key."""

    how: Literal["encrypted", "decrypted", "rekeyed"]


Body = Begun | Upgraded | Read | Restored | Erased | Preserved | Released | Imported | Rekeyed


class StoreEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the store's own events."""

    version: int
    """1, 2, 3 … among the store's own."""
    op: str
    actor: str
    recorded: When
    body: Body
    tool: str = ""


def stamped(body: Body, stamp: Stamp, version: int) -> StoreEvent:
    """Return what happened to the store as its event of that version."""
    return StoreEvent(
        version=version,
        op=stamp.op,
        actor=stamp.actor,
        recorded=stamp.recorded,
        body=body,
        tool=stamp.tool,
    )
