"""`escalate init`."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from escalate import config
from escalate.cli import adapters, locking
from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.cli.placing import warn_of_store
from escalate.cli.texts import Texts

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options
    from escalate.core.store_events import Stamp
    from escalate.store.encryption import Lock

EXAMPLE = """
Examples:

\b
  escalate init --store safeguarding.db --encrypt
  escalate init --store safeguarding.db --encrypt --key prompt
"""


@command(epilog=EXAMPLE)
def init(
    encrypt: Annotated[bool, typer.Option("--encrypt", help="Encrypt it, with a new key.")] = False,
    key: options.NewKey = "",
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Make a new, empty store.

    `escalate open` makes one too, if there is none yet. What is there already is never touched.
    With --encrypt nobody can read the file without its key; the recovery key is printed once.
    """
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)
    stamp, out = functools.partial(adapters.stamp, by, settings, Texts()), Output(json)
    if encrypt or key or config.key_place("", os.environ, settings):
        place = config.new_key_place(key, os.environ, settings)
        lock = _make_encrypted(path, place, stamp)
        locking.Told(path, "A new, encrypted store was made", place=place, lock=lock).tell(out)
    else:
        adapters.make_store(path, stamp)
        locking.Told(path, "A new store was made", locking.PLAIN).tell(out)
    warn_of_store(path, out)


def _make_encrypted(path: Path, place: Path | str, stamp: Callable[[], Stamp]) -> Lock:
    from escalate.store.creating import must_be_free

    must_be_free(path)  # before anybody is asked for a passphrase
    with locking.new_lock(place, path) as lock:
        adapters.make_store(path, stamp, lock)
    return lock
