"""`escalate init`."""

from __future__ import annotations

import os

from escalate import config
from escalate.cli import compose, options
from escalate.cli.group import lone_app
from escalate.cli.output import Output
from escalate.cli.placing import warn_of_store
from escalate.cli.texts import Texts

app = lone_app()

EXAMPLE = """
Example:

  escalate init --store safeguarding.db
"""


@app.command(epilog=EXAMPLE)
def init(by: options.By = "", store: options.Store = "", json: options.Json = False) -> None:
    """Make a new, empty store.

    `escalate open` makes one too, if there is none yet. What is there already is never touched.
    """
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)
    compose.make_store(path, lambda: compose.stamp(by, settings, Texts()))
    out = Output(json)
    out.fact({"store": str(path)}, f"A new store was made: {path}")
    warn_of_store(path, out)
