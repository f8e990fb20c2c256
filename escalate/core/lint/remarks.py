"""Remarks: what an author should look at again in a policy that is accepted all the same."""

import datetime
from collections.abc import Collection, Iterator

from escalate.core.lint.fault import Fault, inside, listed
from escalate.core.lint.plan import CLOSE, Moment, Plan, Spot, named, rules_of
from escalate.core.lint.vocabulary import covers, facts_on
from escalate.core.policy import Ask, Clock, Pathway, Policy, Retention, Rule

_CODE = "policy-remark"
_LASTING = ("open", "enter")


def all_remarks(plan: Plan, today: datetime.date, installed: Collection[str]) -> Iterator[Fault]:
    """Return every remark on a policy without faults."""
    yield from _review(plan.policy, today)
    yield from _hand_over(plan, installed)
    yield from _no_clock(plan)
    yield from _too_early(plan)


def _review(policy: Policy, today: datetime.date) -> Iterator[Fault]:
    """Return a remark when the policy itself is overdue for review."""
    if policy.review is not None and policy.review.due < today:
        yield Fault(
            "review",
            f"the policy was due for review on {policy.review.due.isoformat()}.",
            f'Ask "{policy.publisher}" whether there is a newer edition.',
            _CODE,
        )


def _hand_over(plan: Plan, installed: Collection[str]) -> Iterator[Fault]:
    """Return a remark for each hand-over to a policy that is not there."""
    levels: list[tuple[str, Policy | Pathway]] = [("", plan.policy)]
    levels += [(s.place, s.level) for s in plan.spots if isinstance(s.level, Pathway)]
    for place, level in levels:
        for where, row in named("out_of_scope", level.out_of_scope, place):
            if row.policy and row.policy not in installed:
                yield Fault(
                    where,
                    f'it hands over to the policy "{row.policy}", which is not installed.',
                    f"Install it, or name one of {listed(sorted(installed))}."
                    if installed
                    else "Install it.",
                    _CODE,
                )


def _no_clock(plan: Plan) -> Iterator[Fault]:
    """Return a remark for each stage that can be left without any limit."""
    for spot in plan.spots:
        if spot.stage is None:
            continue
        facts = facts_on(plan, spot.pathways)
        higher = [plan.policy.clocks + pathway.clocks for pathway in spot.pathways]
        if not all(covers(clocks + spot.stage.clocks, facts) for clocks in higher):
            yield Fault(
                spot.place,
                "it has no clock that always holds.",
                'If the policy sets no limit here, say so: `within = "no fixed timescale"`, '
                "with the clause.",
                _CODE,
            )


def _too_early(plan: Plan) -> Iterator[Fault]:
    """Return a remark for each rule that tests an ask which has not come yet."""
    for spot in plan.spots:
        for place, rule in rules_of(spot):
            for word, condition in (("when", rule.when), ("unless", rule.unless)):
                for name in condition:
                    if any(_before(plan, spot, rule, name, p) for p in spot.pathways):
                        yield Fault(
                            inside(place, f"`{word}`"),
                            f'it tests "{name}", which may not have been asked by then.',
                            f'Ask "{name}" earlier, or place this row where it has been asked.',
                            _CODE,
                        )


def _before(plan: Plan, spot: Spot, rule: Rule, name: str, pathway: Pathway) -> bool:
    """Return whether a rule can be met on a pathway before the ask of that name has come."""
    asked = plan.asked_from(name, pathway)
    met = _met(plan, spot, rule, pathway)
    return asked is not None and met is not None and met < asked


def _met(plan: Plan, spot: Spot, rule: Rule, pathway: Pathway) -> Moment | None:
    """Return when a rule is met first; for one that is judged again and again, when last."""
    stages = plan.stages_of(spot, rule, pathway)
    if not stages or not plan.ladder(pathway):
        return None
    if isinstance(rule, Clock):
        return stages[-1], 2
    if isinstance(rule, Retention):
        return CLOSE
    at = getattr(rule, "at", "")
    if isinstance(rule, Ask):
        window = plan.window(spot, rule, pathway)
        return window and window[1 if at in _LASTING else 0]
    if at == "open" and spot.stage is None:
        return (-1, 0)
    return {"close": (1_000_000, 0), "enter": (stages[0], 0), "leave": (stages[0], 2)}.get(
        at, (stages[0], 1)
    )
