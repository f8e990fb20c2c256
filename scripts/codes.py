"""The stable codes of refusals, warnings and findings: found in the source, explained here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PLACES = {
    **{"Refusal": 0, "refuse": 0, "warn": 0, "unusable": 0, "Warned": None, "Fault": 3, "bad": 2},
    **{"Finding": 2, "blame": 0, "of_events": 0, "of_case": 1},
}
"""Calls that carry a code, and the place of the argument that has it when it has no name."""
DEFAULTS = {"Fault": "policy-rule", "bad": "bad-value"}
"""The code of a call that gives none."""
WARNINGS = {"warn", "Warned"}
FINDINGS = {"Finding", "blame", "of_events", "of_case"}

MEANINGS = {
    "action-done": "The action is done already.",
    "action-not-explained": "A late action lacks an explanation, a new plan or a new date.",
    "action-open": "An action is open, and the case cannot be closed.",
    "action-overdue": "An open action is past its date.",
    "already-overdue": "A date that was just reckoned has passed already.",
    "another-copy": "The file is another copy of a store of which more was seen elsewhere.",
    "another-store": "At the place where this user saw one store there is another one.",
    "approval-too-early": "The approval is dated before the discussion.",
    "backwards": "A case does not go back to an earlier stage, or to the one where it stands.",
    "bad-action": "An action lacks what is to be done, or who owns it.",
    "bad-checkpoint": "A file that should hold a checkpoint holds none.",
    "bad-date": "A date or time that cannot be read, or that never was.",
    "bad-draft": "A draft is no draft of this account, or cannot be used.",
    "bad-export": "The file is no export of cases that can be imported.",
    "bad-file": "A file cannot be written.",
    "bad-key": "A key to sign or verify with cannot be read or named so, or others can read it.",
    "bad-now": "ESCALATE_NOW is no instant.",
    "bad-signature": "A signature does not hold: the text is not the one that was signed.",
    "bad-text": "A text could not be had from a file, standard input or the editor.",
    "bad-value": "A value that cannot be read.",
    "beyond-deadline": "A planned date lies beyond the last date that the policy allows.",
    "broken-backup": "A backup does not hold together; nothing was changed.",
    "broken-export": "An event of an export does not fit its seal, or the trail it is from.",
    "broken-trail": "The store's audit trail does not hold together.",
    "busy": "Somebody else is recording in the store at this moment.",
    "cannot-create": "No store can be made at that path.",
    "cannot-open": "The store, or its journal, cannot be opened.",
    "cannot-read": "A part of the file cannot be read.",
    "cannot-replace": "The store's file cannot be replaced by another; it is as it was.",
    "case-differs": "The store has another case of that number, or it went on in another way.",
    "changed": "Somebody else recorded something in the case in the meantime.",
    "clock-back": "The computer's clock is behind the time of the event before.",
    "clock-set": "Nothing is erased while ESCALATE_NOW sets the clock, save in a rehearsal store.",
    "closed": "The case is closed; reopen it first.",
    "config": "The config file cannot be read, or has a key or value that is not known.",
    "copy-synchronised": "A copy of the store lies in a folder that a program synchronises.",
    "damaged-file": "SQLite, or the seal of an encrypted page, says that the file is damaged.",
    "disk-error": "The disk of the store cannot be read or written.",
    "disk-full": "The disk of the store is full.",
    "draft-in-part": "A draft was not typed to its end, and nobody can be asked for the rest.",
    "draft-in-use": "A draft is being typed in another window.",
    "encrypted-already": "The store is encrypted already.",
    "erased": "The words of the case were erased by law.",
    "erased-export": "The words of a case were erased before it was exported.",
    "erased-here": "A case was erased by law here; its words are not taken back.",
    "erased-unsaid": "Words of a case are missing, and no erasure of it is recorded.",
    "fault": "A fault of escalate itself.",
    "file-exists": "There is a file at that path, and it is not written over.",
    "flag-from-now": "The harm flag of a case raised earlier counts from when it is recorded.",
    "future": "Something is dated in the future.",
    "ghost-row": "The lists have a case of which the trail has no event.",
    "goes-on": "The case was handed over and goes on as another one, which has not ended.",
    "ground-no-stage": "A ground is given, and no later stage that it would be the reason for.",
    "half-erased": "An event has its words or its salt, and not both.",
    "imported": "Cases were taken over from an export: their events are another store's word.",
    "hold": "Only an unresolved case is held.",
    "kept-date": "A date that escalate keeps itself is not answered.",
    "key-file": "A key file cannot be read, holds no key, or can be read by others.",
    "ladder-exhausted": "There is no further stage: the case stays where it is, and in `due`.",
    "last-stage": "The case is at its last stage, and cannot be referred.",
    "late": "A date was missed: a stage was left late, or something was given late.",
    "lost-events": "Not all events of a case are found by its number.",
    "missing": "Values without which the command makes no sense; all are named.",
    "missing-event": "An event is missing, or kept under another number.",
    "missing-policy": "The policy of a case is not kept.",
    "missing-row": "A case is missing from the lists.",
    "another-past": "An export names this store, and the store's trail was another one then.",
    "moved": "The case has gone to another stage since the user looked.",
    "newer-store": "The store was written by a newer escalate.",
    "no-approver": "An approval does not say who approves.",
    "no-authority": "It is not said who permits an erasure.",
    "no-beginning": "The trail does not begin with the making of the store.",
    "no-date": "A planned date has no date.",
    "no-disagreement": "It is not said what the disagreement is about.",
    "no-extension": "The policy allows no extension here, or there is nothing to extend.",
    "no-form": "The policy has no such form.",
    "no-format": "What is shown cannot be had in that format.",
    "no-history": "The events of a case do not follow from each other.",
    "no-identity": "The store has no proper name.",
    "no-key": "The store is encrypted, and no key for it was found.",
    "no-keyring": "The system has no keyring that keeps secrets safely, or it does not answer.",
    "no-party": "One side is not named.",
    "no-people": "Nobody is named who took part in the discussion.",
    "no-period": "Neither the policy nor the organisation says how long the case is kept.",
    "no-policy": "There is no such policy among those installed.",
    "no-proof": "The stored hashes do not prove what the recomputed root shows.",
    "no-reason": "Something that needs a reason has none.",
    "no-root": "The root at the size of a checkpoint cannot be told, for want of events.",
    "no-store": "There is no store at that path.",
    "no-terminal": "A passphrase is needed, and there is nobody at a terminal to type it.",
    "no-words": "An answer says nothing, where words are asked for.",
    "not-a-store": "The file is not a store of escalate.",
    "not-canonical": "The words of an event are not in the one form in which events are sealed.",
    "not-cleared": "The case was erased, and unused parts of the file may still hold its words.",
    "not-closed": "Only a closed or handed-over case is erased.",
    "not-confirmed": "The number that was typed again is another one.",
    "not-correctable": "An event of that kind cannot be corrected.",
    "not-encrypted": "The store is plain, and was encrypted, or a key is named or to be changed.",
    "not-ended": "Only a resolved or closed case is reopened.",
    "not-equal": "The encrypted, decrypted or re-keyed copy of a store is not equal to it.",
    "not-erased": "An erasure is recorded, and the case's events are not what it says.",
    "not-given": "Something that the policy asks is not given.",
    "not-going-up": "Something is said of a next stage, and the outcome enters none.",
    "not-held": "The case is not held, so nothing can be referred without a ground.",
    "not-in-event": "The event does not say what is to be corrected.",
    "not-later": "An extension must end later than the present deadline.",
    "not-open": "The case is resolved, closed or handed over.",
    "not-preserved": "The case is not preserved.",
    "not-resolved": "Only a resolved or handed-over case is closed.",
    "not-text": "A text holds half of a character or a NUL, or is not UTF-8.",
    "not-upgraded": "An older store cannot be brought up to date: a part of it cannot be read.",
    "not-whole": "An answer does not give the whole of what is asked.",
    "nothing-asked": "An answer to something that is not asked at this point.",
    "nothing-changed": "The correction changes nothing.",
    "nothing-given": "Nothing is answered.",
    "old-sqlite": "This Python's SQLite is too old.",
    "older-store": "The store has an older schema, and must be brought up to date first.",
    "on-network": "The store lies on the network, where locks cannot be relied on.",
    "other-case": "A draft was typed for another case than the one with its number now.",
    "other-clock": "An event was recorded under a clock that was set, in a store in earnest.",
    "other-columns": "The words of an event say another case or version than stands beside them.",
    "other-checkpoint": "The trail did not grow out of the checkpoint that was given.",
    "other-header": "The file's header is not that of such a store.",
    "other-migrations": "The store names other migrations than its schema is made of.",
    "other-order": "The lists have a case due on another day, or judge it by another policy.",
    "other-origin": "A checkpoint is of another store.",
    "other-policy-text": "The store holds another text under a policy's digest.",
    "other-row": "What the lists say of a case is not what its events give.",
    "other-schema": "A table, index or guard is not as it was made.",
    "other-seal": "The words, the salt and the leaf of an event do not belong together.",
    "other-status": "The lists are sorted by another state of a case than its own.",
    "other-store": "The backup, the file beside its own trail, or a draft is of another store.",
    "other-tally": "The lists count another number of cases than they have.",
    "other-tree": "An event, its nodes or its root does not fit the tree.",
    "out-of-hours": "A same-day deadline falls outside office hours: use the out-of-hours route.",
    "out-of-order": "An event is found twice, or not where it belongs.",
    "out-of-scope": "The policy does not cover the matter.",
    "outcome-not-yet": "The outcome is not open to the case as it stands.",
    "owed": "Something is owed, and the case cannot be closed.",
    "own-approval": "Whoever recorded the discussion also approved it.",
    "own-erased": "Words of the store's own are missing, which are never erased.",
    "people": "Somebody whom the policy names did not take part.",
    "policy-calendar": "The policy names a calendar that there is not.",
    "policy-changed": "A policy's file was changed while a case was being opened under it.",
    "policy-file": "The file of a policy has the faults that follow.",
    "policy-key": "A key of a policy file is unknown, or holds the wrong kind of value.",
    "policy-remark": "Something in a policy that should be looked at again.",
    "policy-rule": "A rule of a policy file contradicts another, or leads nowhere.",
    "policy-size": "A policy file is too large.",
    "policy-syntax": "A policy file is no TOML, or no text in UTF-8.",
    "preserved": "The case is preserved: an inquiry, a claim or a court may ask for it.",
    "protective-later": "The protective date is later than the policy's own, which stands.",
    "provisional": "A date lies beyond the bank holidays that are published.",
    "read-only": "The store may not be written.",
    "recorded-already": "Somebody else has recorded the same discussion.",
    "recorded-before": "What is to be recorded again is in the trail already.",
    "redacted-export": "The export is redacted and has no words to import.",
    "restored": "A backup was put in the store's place, and that was recorded.",
    "review-overdue": "The policy itself was due for review.",
    "rewritten": "The trail is not the one that this user saw before.",
    "rolled-back": "The trail is shorter than the one that this user saw before.",
    "same-file": "The store itself was given as its backup.",
    "same-policy": "The case is under that policy already.",
    "sealed-draft": "A draft is sealed, and the key at hand does not open it.",
    "settings": "SQLite does not take a setting that the store needs.",
    "skip-ground": "The policy does not name that ground for skipping a stage.",
    "skip-no-reason": "A skipped stage needs a reason.",
    "still-earlier": "Another date, which no extension moves, comes first.",
    "store-error": "The store cannot be used.",
    "store-exists": "There is something at that path already.",
    "synchronised": "The store lies in a folder that a program synchronises.",
    "too-early": "Something is dated before it can have been.",
    "too-far": "A deadline would lie beyond the last date there is.",
    "too-late": "Something is dated after what followed it.",
    "too-long-ago": "A date lies more than thirty years back.",
    "two-sqlites": "Two libraries of SQLite are in use at once.",
    "two-votes": "An agency has more than one vote.",
    "unchecked": "A checkpoint is signed, and no key was given to check that.",
    "unconfirmed": "The store took it without an error, but it is not in the file: not recorded.",
    "unknown": "It is not known whether it was recorded: look before recording it again.",
    "unknown-action": "The case has no such action.",
    "unknown-ask": "The policy asks nothing of that name.",
    "unknown-case": "There is no such case.",
    "unknown-draft": "There is no such draft.",
    "unknown-entry": "The store's own settings hold something unknown.",
    "unknown-event": "The case has no such event.",
    "unknown-filter": "A filter names what is in no case of the store.",
    "unknown-matter": "The policy leaves out no such matter.",
    "unknown-outcome": "The stage knows no such outcome.",
    "unknown-part": "What is asked has no such part.",
    "unknown-pathway": "The policy has no such pathway, or none of several is chosen.",
    "unknown-policy": "The store does not hold the text of a case's policy.",
    "unknown-record": "The case has no such record.",
    "unknown-side": "It is not asked for that side or agency.",
    "unknown-signer": "A checkpoint is signed by nobody whose verifier key is given.",
    "unknown-stage": "The pathway has no such stage.",
    "unknown-table": "Something in the file has a name that SQLite keeps for itself.",
    "unknown-visit": "The case has no such visit to a stage.",
    "unnamed-policy": "A policy is kept, and no case is under it.",
    "unknown-words": "The words of an event are in the right form, and no event that is known.",
    "unreadable": "Stored bytes cannot be understood.",
    "unreadable-event": "The words of an event cannot be read.",
    "unreadable-policy": "The policy of a case cannot be read as one.",
    "unreadable-store": "A page of the store's file could not be read.",
    "usage": "The command line cannot be read: an unknown command or option.",
    "version-gap": "An event of a case is missing, doubled, or out of order.",
    "votes": "The votes give another outcome than the one named.",
    "which-record": "The same is asked several times, and it is not said which is meant.",
    "which-side": "The same is asked for several sides or agencies, and none is named.",
    "within-period": "The case is to be kept for longer.",
    "wrong-key": "The key does not fit the store; or its first page cannot be read, or it is none.",
    "wrong-kind": "A column holds a value of another kind than it must.",
}


def found(source: Path) -> tuple[set[str], set[str], set[str]]:
    """Return the codes of refusals, of warnings and of findings that stand in the source.

    Raises `ValueError` for a code that is put together where nobody can find it.
    """
    refusals: set[str] = set()
    warnings: set[str] = set()
    findings: set[str] = set()
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, code in _calls(tree, path):
            kind = warnings if name in WARNINGS else findings if name in FINDINGS else refusals
            kind.add(code)
    return refusals, warnings, findings


def _calls(tree: ast.Module, path: Path) -> Iterator[tuple[str, str]]:
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        name = _name(node.func) if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or name not in PLACES:
            continue
        code = _argument(node, PLACES[name])
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield name, code.value
        elif isinstance(code, ast.Name) and code.id in constants:
            yield name, str(constants[code.id])
        elif code is None and name in DEFAULTS:
            yield name, DEFAULTS[name]
        elif not isinstance(code, ast.Name | ast.Attribute):  # those hand a given code on
            raise ValueError(f"{path.name}:{node.lineno}: {name} has a code that is put together")


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _argument(call: ast.Call, place: int | None) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "code"), None)
    if named is not None or place is None:
        return named
    return call.args[place] if len(call.args) > place else None
