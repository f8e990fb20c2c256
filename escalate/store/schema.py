"""The schema of a store as one digest: a trigger taken away or a column added shows in it."""

from __future__ import annotations

from hashlib import sha256

from escalate.store.connection import Connection


def fingerprint(connection: Connection) -> str:
    """Return SHA-256 over the schema of a store, in hexadecimal digits.

    It is taken over the type, name, table and text of everything in the schema, by type and name,
    each followed by a zero byte. What SQLite keeps for itself (`sqlite_…`) is left out.
    """
    found = connection.query(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
    )
    hashed = sha256(b"escalate-schema-v1\n")
    for row in found:
        hashed.update("".join(f"{column}\0" for column in row).encode())
    return hashed.hexdigest()
