"""A checkpoint that two posts sign, and what forgers make of it."""

from __future__ import annotations

from msgspec.structs import replace

from escalate.core.trail.checkpoint import Checkpoint, origin_of
from escalate.core.trail.note import Note
from escalate.signing import Signer
from tests.core.trail.forgeries import flipped

# RFC 8032, section 7.1: the keys of tests 1 and 2.
SEED_1 = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC_1 = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SEED_2 = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")

LEAD = Signer("hospital.example/lead", SEED_1)
BOARD = Signer("hospital.example/board", SEED_2)
CHECKPOINT = Checkpoint(origin_of("0123456789abcdef" * 2), 42, bytes(range(32)))
DRAFT = Note(CHECKPOINT.to_text())
SIGNED = LEAD.sign(DRAFT)

_ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of the curve's group, modulo which a signature is reckoned."""


def forged_notes() -> list[tuple[str, Note]]:
    """What somebody without the lead's key makes of a note that the lead signed."""
    [good] = SIGNED.signatures
    resigned = Signer(LEAD.name, SEED_2).sign(DRAFT).signatures[0]
    texts = [
        *(SIGNED.text.replace("42", size) for size in ("41", "43", "420", "4", "042")),
        SIGNED.text.replace("escalate", "escalates"),
        SIGNED.text.upper(),
        f"{SIGNED.text}more\n",
        f"{SIGNED.text}\n",
        f"\n{SIGNED.text}",
        SIGNED.text.replace("\n", " \n"),
        replace(CHECKPOINT, root=flipped(CHECKPOINT.root, 0)).to_text(),
        replace(CHECKPOINT, origin=origin_of("f" * 32)).to_text(),
        "\n",
    ]
    values = [
        *(flipped(good.value, bit) for bit in (0, 1, 255, 256, 300, 511)),
        good.value[:-1],
        good.value + b"\x00",
        good.value[32:] + good.value[:32],
        bytes(64),
        b"\xff" * 64,
        good.value * 2,
        b"\x01",
        resigned.value,
        # the other way to write the same number, which RFC 8032 forbids
        good.value[:32]
        + (int.from_bytes(good.value[32:], "little") + _ORDER).to_bytes(32, "little"),
    ]
    return [
        *((f"text {text!r}", replace(SIGNED, text=text)) for text in texts),
        *(
            (f"value {value.hex()[:16]}", replace(SIGNED, signatures=(replace(good, value=value),)))
            for value in values
        ),
        ("a good one after a bad one", Note(SIGNED.text, (replace(good, value=bytes(64)), good))),
        ("a bad one after a good one", Note(SIGNED.text, (good, replace(good, value=bytes(64))))),
    ]
