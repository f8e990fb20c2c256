"""What lists need of a case, taken from the case as it stands and kept beside its events."""

from escalate.core.case import Case, OpenAction
from escalate.core.ports import ActionRow, Row


def row(case: Case, title: str) -> Row:
    """Return the row of *case*; *title* is that of the stage where it stands, from its policy."""
    return Row(
        number=case.number,
        status=case.status,
        policy=case.policy.id,
        pathway=case.pathway,
        stage=case.stage,
        title=title,
        raising=case.raising,
        responding=case.responding,
        raised=case.raised,
        opened=case.opened,
        entered=case.visit.entered,
        recorded=case.history[-1].recorded,
        version=case.version,
        digest=case.policy.digest,
        child=case.child.reference if case.child else "",
        theme=_theme(case),
        harm=case.harm,
        held=case.held,
        exhausted=case.visit.exhausted,
        late=sum(visit.late > 0 for visit in case.visits),
        deadline=case.deadline,
        referral=case.told.referral,
        owed=tuple(a for a in case.told.asked if a.force == "owed" or a.deadline is not None),
        actions=tuple(_action(action) for action in case.open_actions()),
        interim=case.told.interim,
        handed_to=case.handed_to,
        planned=case.visit.planned,
    )


def _theme(case: Case) -> str:
    answers = (answer.text for answer in reversed(case.answers) if answer.ask == "theme")
    return next(answers, "")


def _action(action: OpenAction) -> ActionRow:
    return ActionRow(
        number=action.number,
        what=action.what,
        owner=action.owner,
        due=action.due,
        explained=any(u.explanation and u.plan and u.due for u in action.updates),
    )
