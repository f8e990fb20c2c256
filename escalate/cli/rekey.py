"""`escalate rekey`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from escalate import config
from escalate.cli import adapters, locking
from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.cli.prompts import Needed, required
from escalate.cli.texts import Texts
from escalate.cli.unlocking import Unlocking, must_be_encrypted

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Examples:

\b
  escalate rekey --key keyring
  escalate rekey --key-file old.key --key new.key
"""

_OLD = (
    "The old key opens it no more. It still opens backups and copies made before: keep the old"
    " recovery key as long as you keep them, or destroy them if somebody has it who should not."
)


@command(epilog=EXAMPLE)
def rekey(
    key: options.NewKey = "",
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Give an encrypted store a new key.

    As when somebody knows the old one who should not. Every page is encrypted anew; the new file is
    read again and compared with the old one before it takes its place. Nobody can record meanwhile.
    The new recovery key is printed once.
    """
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)
    out = Output(json)
    where = Needed("--key", "where to keep the new key: keyring, prompt, or a new file", key)
    place = config.new_key_place(required(out, where)[0], os.environ, settings)
    stamp = adapters.stamp(by, settings, Texts())
    file = adapters.file_of(path, lambda: stamp, Unlocking.told(settings).of(path))
    old = must_be_encrypted(path, file.key)
    told = locking.Told(path, "The store has a new key", _OLD, place)
    locking.converted(told, out, old, stamp)
