"""From the options of `open` to its command; `hand-over` opens a case too."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from escalate.cli import asking, prompts
from escalate.cli.answers import Said, read_answers
from escalate.cli.compose import At, AtCase, Desk
from escalate.cli.prompts import Needed
from escalate.cli.texts import write
from escalate.cli.values import PERSON, Reader, bad, person
from escalate.core.commands import Open
from escalate.core.events import Child


class Opening(Struct, frozen=True, kw_only=True):
    """The options of `open` that say what the case is, as they were typed."""

    policy: str
    pathway: str
    raising: str
    responding: str
    disagreement: str
    raised: str
    when: str
    child: str
    practice: bool
    child_name: str
    child_born: str
    matter: str
    stage: str
    ground: str
    edit: bool
    harm: bool
    harm_since: str


def opened(
    desk: Desk, case: Opening, with_: Sequence[str] | None, vote: Sequence[str] | None, said: Said
) -> tuple[At, Open]:
    """Return the policy and the command that opens a case under it."""
    if case.policy:
        desk.at_policy(case.policy)  # that there is none is said before anything is asked for
    name, raising, responding, child, disagreement = _needed(desk, case)
    at, reference = desk.at_policy(name)
    read = at.read
    track = asking.pathway(at, case.pathway, desk)
    when = read.when(case.when, "--when")
    flagged = read.when(case.harm_since, "--harm-since")
    command = desk.command(
        Open,
        read,
        # On the first stage a case begins when it is raised, on a later one when that is entered.
        case.when or ("" if case.stage else case.raised),
        policy=reference,
        pathway=track,
        raising=person(read.text(raising, "--raising"), "--raising"),
        responding=person(read.text(responding, "--responding"), "--responding"),
        # What was written in the editor is a text, even if it begins with an @.
        disagreement=disagreement if case.edit else read.text(disagreement, "--disagreement"),
        raised=read.when(case.raised, "--raised") or when or read.clock.instant,
        child=_child(case, child, read),
        matter=asking.matter(at, track, case.matter, desk),
        stage=case.stage,
        ground=read.text(case.ground, "--ground"),
        people=read.participants(with_, "--with"),
        answers=read_answers(said, read),
        votes=read.votes(vote),
        flagged=(flagged or when or read.clock.instant) if case.harm or flagged else None,
    )
    return at, command


def goes_on(desk: Desk, at: AtCase, policy: str, track: str, responding: str, when: str) -> Open:
    """Return the command that opens a case again under another policy: what it is stays."""
    there, reference = desk.at_policy(policy)
    case = at.case
    return desk.command(
        Open,
        at.read,
        when,
        policy=reference,
        pathway=asking.pathway(there, track, desk),
        raising=case.raising,
        responding=at.read.person(responding, "--responding") or case.responding,
        disagreement=case.disagreement,
        raised=case.raised,
        child=case.child,
        votes=case.votes,
        flagged=case.flagged,
    )


def _needed(desk: Desk, case: Opening) -> list[str]:
    """Return the values that every case has; a case about practice has no child."""
    disagreement = write("--disagreement", case.disagreement) if case.edit else case.disagreement
    child = "-" if case.practice else case.child
    if case.practice and case.child:
        raise bad("--practice and --child are both given", "Give one of them.")
    return prompts.required(
        desk.out,
        Needed("--policy", "the policy's id, of `escalate policy list`", case.policy),
        Needed("--raising", f"who raises it, {PERSON}", case.raising, party=True),
        Needed("--responding", f"who it is raised with, {PERSON}", case.responding, party=True),
        Needed("--child", "the child's local reference (or --practice)", child),
        Needed("--disagreement", "what the disagreement is about", disagreement),
    )


def child_of(at: AtCase, reference: str, name: str, born: str) -> Child | None:
    """Return the child as corrected: what is not given stays; None when nothing is."""
    if not (reference or name or born):
        return None
    before = at.case.child or Child(reference="")
    return Child(
        reference=at.read.text(reference, "--child") or before.reference,
        name=at.read.text(name, "--child-name") or before.name,
        born=at.read.day(born, "--child-born") or before.born,
    )


def _child(case: Opening, reference: str, read: Reader) -> Child | None:
    if case.practice:
        if case.child_name or case.child_born:
            raise bad("A case about practice has no child's name or birth", "Leave them out.")
        return None
    return Child(
        reference=read.text(reference, "--child"),
        name=read.text(case.child_name, "--child-name"),
        born=read.day(case.child_born, "--child-born"),
    )
