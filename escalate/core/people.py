"""Who must or should take part: the rows of people judged against who was named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from escalate.core.case import Case
from escalate.core.events import Participant, Person
from escalate.core.facts import Facts, concerned, fold_case, holds, is_such
from escalate.core.policy import People, Policy
from escalate.core.told import Warned
from escalate.errors import Refusal

STRICTEST = ("must", "should", "may")
SIDES = ("raising", "responding")


def applicable(
    policy: Policy, case: Case, moment: str, facts: Facts, stage: str
) -> tuple[People, ...]:
    """The rows of people that hold at a moment, in the order of the file."""
    return tuple(
        row
        for level in policy.levels(case.pathway, stage)
        for row in level.people
        if row.at == moment and holds(row, facts)
    )


def check(
    rows: Iterable[People], case: Case, people: Sequence[Participant]
) -> tuple[list[Refusal], list[Warned]]:
    """What is refused and what is warned of, given who took part.

    Rows with `each` or `agencies` are judged one by one. The other rows of a part are
    alternatives: one is enough, and the strictest force among them decides.
    """
    refusals: list[Refusal] = []
    warnings: list[Warned] = []
    for force, clause, says in _faults(tuple(rows), case, people):
        if force == "must":
            remedy = "Name them with --with (or --entering for those of the next stage)."
            refusals.append(Refusal("people", says, clause, remedy))
        elif force == "should":
            warnings.append(Warned(code="people", says=says, clause=clause))
    return refusals, warnings


def _faults(
    rows: tuple[People, ...], case: Case, people: Sequence[Participant]
) -> Iterable[tuple[str, str, str]]:
    for row in rows:
        if row.each or row.agencies:
            says = _alone(row, case, people)
            if says:
                yield row.force, row.clause, says
    plain = [row for row in rows if not row.each and not row.agencies]
    for part in dict.fromkeys(part for row in plain for part in parts_of(row)):
        choices = [row for row in plain if part in parts_of(row) and _concerns(row, part, case)]
        if choices and not any(_present(row, part, people) for row in choices):
            strict = min(choices, key=lambda row: STRICTEST.index(row.force))
            yield strict.force, strict.clause, _wants(part, choices, people)


def parts_of(row: People) -> tuple[str, ...]:
    """The parts a row speaks of."""
    return (row.part,) if isinstance(row.part, str) else row.part


def _concerns(row: People, part: str, case: Case) -> bool:
    """For a side a row applies only where that side is such an agency."""
    if not row.agency or part not in SIDES:
        return True
    return is_such(case.raising if part == "raising" else case.responding, row.agency)


def has_role(person: Person, roles: Sequence[str]) -> bool:
    """Whether a person holds one of the roles; with no roles, anybody does.

    A role may be given by its initials: `HT` for a head teacher.
    """
    if not roles:
        return True
    given = fold_case(person.role)
    return given in {fold_case(role) for role in roles} or given in {_initials(r) for r in roles}


def _initials(role: str) -> str:
    words = role.replace("-", " ").split()
    return "".join(word[0] for word in words).casefold() if len(words) > 1 else ""


def _present(row: People, part: str, people: Sequence[Participant]) -> bool:
    return any(
        p.part == part
        and has_role(p.person, row.roles)
        and (not row.agency or part in SIDES or is_such(p.person, row.agency))
        for p in people
    )


def _alone(row: People, case: Case, people: Sequence[Participant]) -> str:
    """What a row with `each` or a quorum lacks, in words; empty when nothing."""
    parts = parts_of(row)
    of_part = [p.person for p in people if p.part in parts]
    nobody = f"No {' or '.join(row.roles)}" if row.roles else "Nobody"
    if row.agencies:
        agencies = {fold_case(p.agency) for p in of_part if p.agency}
        if len(agencies) < row.agencies:
            return (
                f"The {' and '.join(parts)} must come from at least {row.agencies} different "
                f"agencies; {len(agencies)} named."
            )
        return ""
    if row.each == "role":
        return " ".join(filter(None, (_every_role(row, part, case, people) for part in parts)))
    missing = [
        agency
        for agency in concerned(case)
        if not any(is_such(p, agency) and has_role(p, row.roles) for p in of_part)
    ]
    return f"{nobody} is named for: {', '.join(missing)}." if missing else ""


def _every_role(row: People, part: str, case: Case, people: Sequence[Participant]) -> str:
    named = [p.person for p in people if p.part == part]
    missing = [role for role in row.roles if not any(has_role(p, (role,)) for p in named)]
    if not missing or not _concerns(row, part, case):
        return ""
    return f"The {part} side lacks: {', '.join(missing)}."


def _wants(part: str, rows: Sequence[People], people: Sequence[Participant]) -> str:
    roles = tuple(dict.fromkeys(role for row in rows for role in row.roles))
    named = [p.person.role or p.person.agency for p in people if p.part == part]
    who = "; named: " + ", ".join(named) if named else "; nobody is named"
    side = f"the {part} side" if part in SIDES else f"the {part}"
    return f"For {side} the policy names {' or '.join(roles) or 'somebody'}{who}."
