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

__all__ = [
    "App",
    "Found",
    "Outcome",
    "find",
    "found",
    "handle",
    "installed",
    "plan",
    "title_of",
]
