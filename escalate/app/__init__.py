"""What the product does, over the ports: decide and record, look and remember who looked."""

from escalate.app.handling import (
    App,
    Found,
    Outcome,
    find,
    found,
    handle,
    installed,
    plan,
    title_of,
)
from escalate.app.importing import Import, Taken
from escalate.app.looking import note_reading, readings

__all__ = [
    "App",
    "Found",
    "Import",
    "Outcome",
    "Taken",
    "find",
    "found",
    "handle",
    "installed",
    "note_reading",
    "plan",
    "readings",
    "title_of",
]
