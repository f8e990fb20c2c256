"""Notes and checkpoints: one of ours, what is no note, and what others published."""

from escalate.core.trail.checkpoint import Checkpoint, origin_of

ROOT = bytes(range(32))
ROOT64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
STORE = "0123456789abcdef0123456789abcdef"
OURS = Checkpoint(origin_of(STORE), 42, ROOT)
OURS_TEXT = f"escalate/{STORE}\n42\n{ROOT64}\n"
LINE = "— safeguarding-lead AAAAAAE=\n"
NOTE_TEXT = f"{OURS_TEXT}\n{LINE}"

# What is malformed, and the words that say so.
MALFORMED = (
    (b"", "no empty line"),
    (OURS_TEXT.encode(), "no empty line"),
    (f"{OURS_TEXT}{LINE}".encode(), "no empty line"),
    (f"{OURS_TEXT}\n".encode(), "does not end with a newline"),
    (f"{OURS_TEXT}\n\n".encode(), "does not end with a newline"),
    (NOTE_TEXT[:-1].encode(), "does not end with a newline"),
    (f"{NOTE_TEXT}\n".encode(), "does not end with a newline"),
    (f"{NOTE_TEXT}\n{NOTE_TEXT[:-1]}".encode(), "does not end with a newline"),
    (f"{NOTE_TEXT}more\n".encode(), "is no signature"),
    (NOTE_TEXT.replace("— ", "- ").encode(), "is no signature"),
    (NOTE_TEXT.replace("— ", "– ").encode(), "is no signature"),
    (NOTE_TEXT.replace("— ", "—").encode(), "is no signature"),
    (NOTE_TEXT.replace("— ", " — ").encode(), "is no signature"),
    (NOTE_TEXT.replace("— ", "—  ").encode(), "Base64"),
    (NOTE_TEXT.replace("safeguarding-lead ", "").encode(), "Base64"),
    (NOTE_TEXT.replace("safeguarding-lead", "safe+lead").encode(), "name of a key"),
    (NOTE_TEXT.replace("safeguarding-lead", "safe\u00a0lead").encode(), "name of a key"),
    (NOTE_TEXT.replace("safeguarding-lead", "safe\u2028lead").encode(), "name of a key"),
    (NOTE_TEXT.replace(" AAAAAAE=", "").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAA==").encode(), "key ID of 4 bytes"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAA").encode(), "key ID of 4 bytes"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAF=").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAE").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAE= ").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAA AAE=").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAE=AAAA").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAA_AE=").encode(), "Base64"),
    (NOTE_TEXT.replace("AAAAAAE=", "ÄAAAAAE=").encode(), "Base64"),
    (NOTE_TEXT.replace("\n", "\r\n").encode(), "U\\+000D"),
    (NOTE_TEXT.replace("42", "4\t2").encode(), "U\\+0009"),
    (NOTE_TEXT.replace("42", "4\x002").encode(), "U\\+0000"),
    (NOTE_TEXT.encode("utf-16"), "no text in UTF-8"),
    (NOTE_TEXT.encode("cp1252"), "no text in UTF-8"),
    (NOTE_TEXT.encode().replace(b"42", b"\xed\xa0\x80"), "no text in UTF-8"),
    (f"{OURS_TEXT}\n{LINE * 101}".encode(), "more than 100"),
)

# Checkpoints of a public log, Sigstore's of 2025, as it signed and published them.
LOG_NAME = "log2025-1.rekor.sigstore.dev"
LOG_KEY = f"{LOG_NAME}+cf119915+AbfK5adZJxsI323FwGD2AJJ9F4i89cfDuLdGJBIYntuO"

LOG_CHECKPOINT = (
    f"{LOG_NAME}\n"
    "412115\n"
    "+8vUkEgBK/ansexBUomzocaWoPEmPIzxJC/y+xNMQN4=\n"
    "\n"
    f"— {LOG_NAME} zxGZFahCZ/+MqTjH4rC5MWcdLDWbpetE5l30RZfQc4BQkRjWSoKipEUPjvHENeZDHIlAsuezJcLzUVvI"
    "tpNjaSRoMAs=\n"
).encode()

LOG_WITNESSED = (
    f"{LOG_NAME}\n"
    "139911860\n"
    "EliTHtnx44DhEBH+5qIXBtQsSpc54Avam7mIYEvxnTA=\n"
    "\n"
    f"— {LOG_NAME} zxGZFcOra4Y7QpuiQen+CmnUvDZbxSXfBOXJzL+HKIeR9aC58QTfao58ABqkhVyBhQDseS+TZdDNpcnZ"
    "hoRxkh7IbQ0=\n"
    "— witness.stagemole.eu Z/euoAAAAABqxF18wrJCADsJ1G5Lc2JaRjZqqBwjpNqH24yQse4iJ4rKS6b5MtvHP+IbKYX"
    "waWuWokdGA+BubLFi+TrwK7xpKr6XBw==\n"
).encode()
"""One that a witness signed as well, by an algorithm of another kind."""
