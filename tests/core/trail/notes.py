"""Notes and checkpoints: one of ours, what is no note, and what others published."""

from escalate.core.trail.checkpoint import Checkpoint, origin_of

ROOT = bytes(range(32))
ROOT64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
STORE = "0123456789abcdef0123456789abcdef"
OURS = Checkpoint(origin_of(STORE), 42, ROOT)
OURS_TEXT = f"escalate/{STORE}\n42\n{ROOT64}\n"
LINE = "— safeguarding-lead AAAAAAE=\n"
NOTE_TEXT = f"{OURS_TEXT}\n{LINE}"

# What is malformed, and what is said of it.
NO_LINE = "no empty line stands between a text and signatures"
NO_END = "the last signature does not end with a newline"
NO_SIGNATURE = "a line below the empty one is no signature"
NO_BASE64 = "it holds something else where Base64 should stand"
NO_NAME = "the name of a key is empty, or holds a space or a plus"
NO_KEY_ID = "a signature is a key ID of 4 bytes and at least one byte more"
NO_TEXT = "it is no text in UTF-8"
MALFORMED = (
    (b"", NO_LINE),
    (OURS_TEXT.encode(), NO_LINE),
    (f"{OURS_TEXT}{LINE}".encode(), NO_LINE),
    (f"{OURS_TEXT}\n".encode(), NO_END),
    (f"{OURS_TEXT}\n\n".encode(), NO_END),
    (NOTE_TEXT[:-1].encode(), NO_END),
    (f"{NOTE_TEXT}\n".encode(), NO_END),
    (f"{NOTE_TEXT}\n{NOTE_TEXT[:-1]}".encode(), NO_END),
    (f"{NOTE_TEXT}more\n".encode(), NO_SIGNATURE),
    (NOTE_TEXT.replace("— ", "- ").encode(), NO_SIGNATURE),
    (NOTE_TEXT.replace("— ", "– ").encode(), NO_SIGNATURE),
    (NOTE_TEXT.replace("— ", "—").encode(), NO_SIGNATURE),
    (NOTE_TEXT.replace("— ", " — ").encode(), NO_SIGNATURE),
    (NOTE_TEXT.replace("— ", "—  ").encode(), NO_BASE64),
    (NOTE_TEXT.replace("safeguarding-lead ", "").encode(), NO_BASE64),
    (NOTE_TEXT.replace("safeguarding-lead", "safe+lead").encode(), NO_NAME),
    (NOTE_TEXT.replace("safeguarding-lead", "safe\u00a0lead").encode(), NO_NAME),
    (NOTE_TEXT.replace("safeguarding-lead", "safe\u2028lead").encode(), NO_NAME),
    (NOTE_TEXT.replace(" AAAAAAE=", "").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAA==").encode(), NO_KEY_ID),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAA").encode(), NO_KEY_ID),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAF=").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAE").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAE= ").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAA AAE=").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAAAAE=AAAA").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "AAAA_AE=").encode(), NO_BASE64),
    (NOTE_TEXT.replace("AAAAAAE=", "ÄAAAAAE=").encode(), NO_BASE64),
    (NOTE_TEXT.replace("\n", "\r\n").encode(), "it holds the control character U+000D"),
    (NOTE_TEXT.replace("42", "4\t2").encode(), "it holds the control character U+0009"),
    (NOTE_TEXT.replace("42", "4\x002").encode(), "it holds the control character U+0000"),
    (NOTE_TEXT.encode("utf-16"), NO_TEXT),
    (NOTE_TEXT.encode("cp1252"), NO_TEXT),
    (NOTE_TEXT.encode().replace(b"42", b"\xed\xa0\x80"), NO_TEXT),
    (f"{OURS_TEXT}\n{LINE * 101}".encode(), "there are more than 100 signatures"),
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
