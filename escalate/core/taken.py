"""A case that was taken over from an export, or would be: what is told of it at the end."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

State = Literal["new", "goes on", "here"]


class Taken(Struct, frozen=True):
    """A case of an export, as it is or would be here; no more of it is kept."""

    number: int
    state: State
    """Whether it is new here, or goes on from what is here, or all of it was here already."""
    events: int
    """How many events are new here."""
    policy: str
    pathway: str
    stage: str
    status: str
    handed_from: int | None
    handed_to: int | None
