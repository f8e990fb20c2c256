"""JSON in ASCII alone: no editor, mail or terminal alters it, and canonical JSON is written so."""

import codecs

_ESCAPED = "escalate.json"


def in_ascii(data: bytes) -> bytes:
    """Return JSON in UTF-8 with DEL and every character beyond ASCII escaped as `\\uXXXX`.

    Those above U+FFFF become a surrogate pair. It is the same document, as Python's own
    `json.dumps` writes it.
    """
    if not data.isascii():
        data = data.decode().encode("ascii", _ESCAPED)
    return data.replace(b"\x7f", rb"\u007f")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # it is asked for nothing else
    units = error.object[error.start : error.end].encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2)), error.end


# A search for what is to be escaped, character by character, takes ten times as long.
codecs.register_error(_ESCAPED, _escaped)
