"""The policies there are: one TOML file each, shipped here or in a directory of the user's.

A policy's id is its file's name without `.toml`. A user's own file goes before a shipped one of
the same id, and a file in an earlier directory before one in a later.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from escalate.core.policy import Policy
from escalate.core.reading import MOST_BYTES, read_policy
from escalate.errors import BadPolicy, NotFound, Refusal

__all__ = ["installed", "load", "template", "text_of"]

_SUFFIX = ".toml"
_SHIPPED = Path(__file__).parent


def installed(directories: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the ids of all policies, in alphabetical order.

    A directory that does not exist counts as an empty one.
    """
    return tuple(sorted(_files(directories)))


def text_of(id: str, directories: Sequence[Path] = ()) -> str:
    """Return the text of a policy, its lines ended by "\\n" on every system.

    Raises `NotFound` when there is no such policy, and `BadPolicy` when the file is no text or
    too large to be one.
    """
    files = _files(directories)
    if id not in files:
        raise NotFound(_unknown(id, sorted(files)))
    file = files[id]
    if file.stat().st_size > MOST_BYTES:
        says = f"{file.name} is larger than the {MOST_BYTES} bytes that a policy may have."
        raise _fault("", says, "Is it really a policy?", "policy-size")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        says = f"{file.name} is no text in UTF-8."
        remedy = 'Save it again with the encoding "UTF-8".'
        raise _fault("", says, remedy, "policy-syntax") from None


def load(
    id: str, directories: Sequence[Path] = (), read: Callable[[str], Policy] = read_policy
) -> tuple[Policy, str]:
    """Return a policy and its text; *read* gives the one for the other.

    Raises `NotFound`, or `BadPolicy` with all faults of the file; an id that is not the file's
    name is one of them.
    """
    text = text_of(id, directories)
    policy = read(text)
    if policy.id != id:
        says = f'the file is {id}{_SUFFIX}, but the policy calls itself "{policy.id}".'
        remedy = f'Write `id = "{id}"`, or call the file {policy.id}{_SUFFIX}.'
        raise _fault("key `id`", says, remedy, "policy-key")
    return policy, text


def template() -> str:
    """Return the commented template from which a new policy is written."""
    return (_SHIPPED / "template.toml.txt").read_text(encoding="utf-8")


def _files(directories: Sequence[Path]) -> dict[str, Path]:
    """Return the file of each policy by its id."""
    found: dict[str, Path] = {}
    for place in (*directories, _SHIPPED):
        for file in place.iterdir() if place.is_dir() else ():
            if file.name.endswith(_SUFFIX) and file.is_file():
                found.setdefault(file.name.removesuffix(_SUFFIX), file)
    return found


def _fault(place: str, says: str, remedy: str, code: str) -> BadPolicy:
    # The lint is for files with faults: whoever names a policy that is whole does not load it.
    from escalate.core.lint.fault import Fault  # noqa: PLC0415 - see above

    return BadPolicy(Fault(place, says, remedy, code).refusal())


def _unknown(id: str, known: list[str]) -> Refusal:
    from escalate.core.lint.fault import suggest  # noqa: PLC0415 - as in _fault

    return Refusal(
        code="no-policy",
        says=f'There is no policy "{id}".',
        remedy=f"{suggest(id, known)}The policies are {', '.join(known) or 'none yet'}.",
    )
