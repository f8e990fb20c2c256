"""`escalate init`."""

from __future__ import annotations

import os

from escalate import config
from escalate.cli import compose, options
from escalate.cli.group import lone_app
from escalate.cli.output import Output

app = lone_app()

EXAMPLE = """
Example:

  escalate init --store safeguarding.db
"""


@app.command(epilog=EXAMPLE)
def init(store: options.Store = "", json: options.Json = False) -> None:
    """Make a new, empty store.

    `escalate open` makes one too, if there is none yet. What is there already is never touched.
    """
    path = config.store_path(store, os.environ, config.settings(os.environ))
    compose.make_store(path)
    Output(json).fact({"store": str(path)}, f"A new store was made: {path}")
