"""Reading a policy: text in, a `Policy` out, or all its faults at once."""

import hashlib
from functools import lru_cache

from escalate.core.policy import Policy
from escalate.errors import BadPolicy

MOST_BYTES = 128 * 1024
"""The longest policy that is read; the longest of the shipped ones has a quarter of it."""


@lru_cache(maxsize=32)
def read_policy(text: str) -> Policy:
    """Return the policy that *text* is; a text that was read before is not read again.

    Raises `BadPolicy` with every fault that can be told, each with its place and the way out.
    """
    # Whoever has a text's form already is spared all that reads and judges one.
    from escalate.core.examining import examine  # noqa: PLC0415 - see above

    policy, faults = examine(text)
    if policy is None or faults:
        raise BadPolicy(*(fault.refusal() for fault in faults))
    return policy


def digest(text: str) -> str:
    """Return the name of a policy's text: "sha256:" and the digest of its UTF-8 bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
