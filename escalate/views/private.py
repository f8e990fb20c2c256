"""Marks on the fields of a view that say something of a person or in a user's own words."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Struct

Kind = Literal["person", "child", "text", "sentence", "drop"]


class Private(Struct, frozen=True):
    """How a redacted copy treats a field.

    `person`, `child` and `text` become a pseudonym, in a `sentence` what was quoted does, and
    `drop` is left out. *unless* names a field of the same struct that, when true, lets it stand.
    """

    kind: Kind
    unless: str = ""


Name = Annotated[str, Private("person")]
"""A person's name, or who was at the keyboard."""
Free = Annotated[str, Private("text")]
"""What somebody wrote in their own words."""
Reference = Annotated[str, Private("child")]
"""The child's local reference or name."""
Born = Annotated[dt.date | None, Private("drop")]
"""A date of birth."""
Sentence = Annotated[str, Private("sentence")]
"""A sentence of the tool, which may quote what a user wrote."""
