"""The commands there are: where each is, and how `--help` lists it."""

from __future__ import annotations

from msgspec import Struct


class Lazy(Struct, frozen=True):
    """A command that is not loaded yet: its module, its line in `--help`, and the heading there."""

    module: str
    says: str
    heading: str = "Commands"
    unlocks: bool = True
    """Whether the store that it names must be there, and may be encrypted."""
    group: bool = False
    """Whether it is a group of commands of its own."""


RECORD = "Record"
"""The heading of the commands that record something in a case."""
READ = "Read"
"""The heading of the commands that show what was recorded."""
_ELSE = "Policies and store"

COMMANDS: dict[str, Lazy] = {
    "open": Lazy("escalate.cli.open", "Start a case.", RECORD),
    "step": Lazy("escalate.cli.step", "Record a discussion and its outcome.", RECORD),
    "refer": Lazy("escalate.cli.refer", "Take a held case up, or skip with a ground.", RECORD),
    "answer": Lazy("escalate.cli.answer", "Give something that is asked or owed.", RECORD),
    "approve": Lazy("escalate.cli.approve", "Say who approved a record, and when.", RECORD),
    "flag": Lazy("escalate.cli.flag", "Raise the flag: risk of significant harm.", RECORD),
    "unflag": Lazy("escalate.cli.unflag", "Lower the flag of significant harm.", RECORD),
    "action": Lazy("escalate.cli.action", "Agree an action, or say how one stands.", RECORD),
    "extend": Lazy(
        "escalate.cli.extend", "Lengthen a deadline, where the policy allows it.", RECORD
    ),
    "hand-over": Lazy("escalate.cli.hand_over", "Go on with a case under another policy.", RECORD),
    "correct": Lazy("escalate.cli.correct", "Say what an event should have said.", RECORD),
    "close": Lazy("escalate.cli.close", "Close a case in which nothing is owed.", RECORD),
    "reopen": Lazy("escalate.cli.reopen", "Go on with a resolved or closed case.", RECORD),
    "draft": Lazy(
        "escalate.cli.draft", "Go on with what was typed and not recorded.", RECORD, group=True
    ),
    "due": Lazy("escalate.cli.due", "List open cases by their deadlines, worst first.", READ),
    "show": Lazy("escalate.cli.show", "Show where a case stands.", READ),
    "list": Lazy("escalate.cli.list", "List cases.", READ),
    "why": Lazy("escalate.cli.why", "Explain a case's deadlines, day by day.", READ),
    "retention": Lazy(
        "escalate.cli.retention", "List closed cases that are past their period.", READ
    ),
    "reads": Lazy("escalate.cli.reads", "List who read which case, and who took copies.", READ),
    "export": Lazy("escalate.cli.export", "Write out the record of a case, or of all.", READ),
    "policy": Lazy(
        "escalate.cli.policy", "Look at policies, check them, begin one.", _ELSE, group=True
    ),
    "verify": Lazy("escalate.cli.verify", "Check that nothing was changed unseen.", _ELSE),
    "checkpoint": Lazy(
        "escalate.cli.checkpoint", "Print what the trail is now, for others to keep.", _ELSE
    ),
    "signing-key": Lazy("escalate.cli.signing_key", "Make a key that signs checkpoints.", _ELSE),
    "preserve": Lazy("escalate.cli.preserve", "Put a case out of reach of any erasure.", _ELSE),
    "erase": Lazy("escalate.cli.erase", "Take the words of a closed case away for ever.", _ELSE),
    "init": Lazy("escalate.cli.init", "Make a new, empty store.", _ELSE, unlocks=False),
    "encrypt": Lazy("escalate.cli.encrypt", "Encrypt a plain store.", _ELSE, unlocks=False),
    "decrypt": Lazy("escalate.cli.decrypt", "Make a plain store of an encrypted one.", _ELSE),
    "rekey": Lazy("escalate.cli.rekey", "Give an encrypted store a new key.", _ELSE),
    "backup": Lazy(
        "escalate.cli.backup", "Copy the whole store into a new file, and prove the copy.", _ELSE
    ),
    "import": Lazy("escalate.cli.import_cases", "Take cases over from an export.", _ELSE),
    "restore": Lazy("escalate.cli.restore", "Put a backup in the place of the store.", _ELSE),
}
