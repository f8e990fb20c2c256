"""`escalate encrypt`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from escalate import config
from escalate.cli import adapters, locking
from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.cli.texts import Texts
from escalate.errors import Refusal, StoreUnusable

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Examples:

\b
  escalate encrypt
  escalate encrypt --key prompt
  escalate encrypt --key ~/escalate.key
"""


@command(epilog=EXAMPLE)
def encrypt(
    key: options.NewKey = "",
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Encrypt a plain store.

    The encrypted file is read again and compared with the plain one before it takes its place.
    Nobody can record meanwhile. The recovery key is printed once.
    """
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)

    def refuse(_salt: bytes) -> None:
        says = f"The store {path} is encrypted already."
        remedy = "To give it another key: escalate rekey."
        raise StoreUnusable(Refusal("encrypted-already", says, remedy=remedy))

    stamp = adapters.stamp(by, settings, Texts())
    adapters.file_of(path, lambda: stamp, refuse)
    place = config.new_key_place(key, os.environ, settings)
    told = locking.Told(path, "The store is encrypted now", place=place)
    locking.converted(told, Output(json), None, stamp)
