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
    recorded,
    redo,
    stored_policy,
    title_of,
)
from escalate.app.importing import Import, Taken
from escalate.app.looking import note_export, note_reading, readings
from escalate.app.retaining import Erasure, endings, erase, plan_erasure, preserve

__all__ = [
    "App",
    "Erasure",
    "Found",
    "Import",
    "Outcome",
    "Taken",
    "endings",
    "erase",
    "find",
    "found",
    "handle",
    "installed",
    "note_export",
    "note_reading",
    "plan",
    "plan_erasure",
    "preserve",
    "readings",
    "recorded",
    "redo",
    "stored_policy",
    "title_of",
]
