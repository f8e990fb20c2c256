"""`escalate decrypt`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from escalate import config
from escalate.cli import adapters, locking
from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.cli.texts import Texts
from escalate.cli.unlocking import Unlocking, must_be_encrypted

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate decrypt --store safeguarding.db
"""

_COPIES = (
    f"{locking.PLAIN} Backups made before are still encrypted: keep their recovery key as long as"
    " you keep them."
)


@command(epilog=EXAMPLE)
def decrypt(by: options.By = "", store: options.Store = "", json: options.Json = False) -> None:
    """Make a plain store of an encrypted one.

    The plain file is read again and compared with the encrypted one before it takes its place.
    Nobody can record meanwhile.
    """
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)
    stamp = adapters.stamp(by, settings, Texts())
    file = adapters.file_of(path, lambda: stamp, Unlocking.told(settings).of(path))
    key = must_be_encrypted(path, file.key)
    told = locking.Told(path, "The store is plain now", _COPIES)
    locking.converted(told, Output(json), key, stamp)
