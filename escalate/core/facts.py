"""What is the case, in the words that conditions test; and whether a condition holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from escalate.core.case import Case
from escalate.core.deadlines import is_overdue
from escalate.core.events import Person, Vote
from escalate.core.policy import Policy, Rule, Values
from escalate.core.times import When

Facts = Mapping[str, frozenset[str]]
"""Each fact with all the values it has now, in lower case; a fact that is not known has none."""


def holds(rule: Rule, facts: Facts) -> bool:
    """Whether a rule holds: every `when` key does, and not every `unless` key does."""
    if not all(_any_of(facts.get(key, frozenset()), value) for key, value in rule.when.items()):
        return False
    return not rule.unless or not all(
        _any_of(facts.get(key, frozenset()), value) for key, value in rule.unless.items()
    )


def _any_of(known: frozenset[str], wanted: Values) -> bool:
    values = (wanted,) if isinstance(wanted, (bool, str)) else wanted
    return any(_word(value) in known for value in values)


def _word(value: bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else fold_case(value)


@lru_cache(maxsize=4096)  # the same few names and words are compared again and again
def fold_case(text: str) -> str:
    """A name as it is compared: without regard to case or outer and doubled spaces."""
    return " ".join(text.casefold().split())


def is_such(person: Person, term: str) -> bool:
    """Whether a person's agency has that name or is of that kind."""
    return fold_case(term) in (fold_case(person.agency), fold_case(person.kind))


def tally(votes: Iterable[Vote]) -> str:
    """`unanimous`, `majority` or `equal`; empty without a vote for or against (R-N1).

    Abstentions are recorded and not counted.
    """
    votes = tuple(votes)
    for_, against = (sum(v.vote == side for v in votes) for side in ("for", "against"))
    if for_ + against == 0:
        return ""
    if for_ == against:
        return "equal"
    return "majority" if for_ and against else "unanimous"


def voted(votes: Iterable[Vote], agency: str) -> str:
    """Whether an agency was of the `majority` or the `minority`; empty when neither."""
    votes = tuple(votes)
    own = next((v.vote for v in votes if fold_case(v.agency) == fold_case(agency)), "")
    if tally(votes) != "majority" or own not in ("for", "against"):
        return ""
    same = sum(v.vote == own for v in votes)
    other = sum(v.vote not in (own, "abstain") for v in votes)
    return "majority" if same > other else "minority"


def concerned(case: Case) -> tuple[str, ...]:
    """The agencies concerned, each once: both parties' and those that voted."""
    names = [case.raising.agency, case.responding.agency, *(vote.agency for vote in case.votes)]
    once: dict[str, str] = {}
    for name in filter(None, names):
        once.setdefault(fold_case(name), name)
    return tuple(once.values())


def facts_of(
    policy: Policy,
    case: Case,
    now: When,
    *,
    outcomes: Iterable[str] = (),
    channel: str = "",
    ground: str = "",
    stage: str = "",
) -> Facts:
    """The facts of a case at a moment.

    *outcomes*, *channel* and *ground* are those of the record or entry at hand; *stage* is given
    when the rules of a stage are asked that the case is about to enter.
    """
    vote = tally(case.votes)
    own = voted(case.votes, case.raising.agency)
    facts = {
        "harm": frozenset({str(case.harm).lower()}),
        "child": frozenset({str(case.child is not None).lower()}),
        "stage": _set(stage or case.stage),
        "raising": _set(case.raising.agency, case.raising.kind),
        "responding": _set(case.responding.agency, case.responding.kind),
        "between": _set(_between(case)),
        "outcome": _set(*outcomes),
        "ground": _set(ground),
        "channel": _set(channel),
        "overdue": _set(*_overdue(case, now)),
        "vote": _set(vote),
        "voted": _set(own),
    }
    # The engine's own facts win: an old answer must not stand for the record at hand.
    return _chosen(policy, case) | facts


def with_record(facts: Facts, *outcomes: str, channel: str = "") -> Facts:
    """The same facts when a record with these outcomes is at hand, made over that channel."""
    return {**facts, "outcome": _set(*outcomes), "channel": _set(channel)}


def _set(*words: str) -> frozenset[str]:
    return frozenset(fold_case(word) for word in words if word)


def _between(case: Case) -> str:
    same = fold_case(case.raising.agency) == fold_case(case.responding.agency)
    return "one agency" if same else "agencies"


def _overdue(case: Case, now: When) -> Iterable[str]:
    for visit in case.visits:
        if visit.late:
            yield visit.stage
    deadline = case.deadline
    if deadline is not None and deadline.due and is_overdue(deadline.due, deadline.at, now):
        yield case.stage
    for asked in case.told.asked:
        limit = asked.deadline
        if limit is not None and limit.due and is_overdue(limit.due, limit.at, now):
            yield asked.ask


def _chosen(policy: Policy, case: Case) -> dict[str, frozenset[str]]:
    """The latest answers of every ask that names choices."""
    named = {ask.ask for ask in policy.asks_of(case.pathway) if ask.choices}
    latest = {
        (answer.ask, fold_case(answer.each)): answer.text
        for answer in case.answers
        if answer.ask in named
    }
    return {
        name: _set(*(text for (ask, _), text in latest.items() if ask == name)) for name in named
    }
