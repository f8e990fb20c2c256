"""Cases of LLR at each of its steps, for the tests."""

from __future__ import annotations

from escalate.core.events import Participant
from tests.story import Answers, Story, people

HEALTH = "health visitor, Community Health (health)"
SOCIAL_CARE = "social worker, City Council (children's social care)"
POLICE = "officer, County Police (police)"
SIDES = ("raising", "responding")
OWN_RECORD = "single agency record"
RECORD = {
    "decisions": "speak again on Friday",
    "safe now": "the child stays with the grandmother",
    "agreed": "the facts",
    "not agreed": "the threshold",
    "problem.significance to the child": "no visit since January",
    "problem.what it is": "who visits",
    "problem.possible cause": "two thresholds",
    "problem.what needs to be achieved": "a visit this week",
    f"{OWN_RECORD}[raising]": "R-1",
    f"{OWN_RECORD}[responding]": "S-1",
}
CONFIRMED = {
    "written confirmation.from": "health visitor",
    "written confirmation.to": "social worker",
    "written confirmation.medium": "email",
    "written confirmation.agreed outcome": "a visit on Thursday",
    "written confirmation.outstanding issues": "none",
}
ON_STEP_1 = people("raising: health visitor", "responding: social worker")
MANAGERS = people("raising: line manager", "responding: safeguarding supervisor")
LEADS = people("raising: Designated Safeguarding Lead", "responding: Senior Officer")
AT_STEP_4 = (*LEADS, *people("third party: LSCB Manager, LSCB"))


def llr(raising: str = HEALTH, responding: str = SOCIAL_CARE) -> Story:
    return Story("llr", raising, responding)


def opened(
    on: str = "2026-03-02 10:00",
    answering: Answers = (),
    harm: str = "",
    raising: str = HEALTH,
    responding: str = SOCIAL_CARE,
) -> Story:
    story = llr(raising, responding)
    story.opens(on, answering=answering, harm=harm)
    return story


def at_step_2(raising: str = HEALTH, responding: str = SOCIAL_CARE) -> Story:
    story = opened(raising=raising, responding=responding)
    story.steps("unresolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=RECORD)
    return story


def at_step_3(
    entering: tuple[Participant, ...] = LEADS,
    raising: str = HEALTH,
    responding: str = SOCIAL_CARE,
) -> Story:
    story = at_step_2(raising, responding)
    story.steps(
        "unresolved", "2026-03-04 10:00", taking_part=MANAGERS, answering=RECORD, entering=entering
    )
    return story


def at_step_4(entering: tuple[Participant, ...] = LEADS) -> Story:
    story = at_step_3()
    story.steps(
        "unresolved", "2026-03-05 10:00", taking_part=LEADS, answering=RECORD, entering=entering
    )
    return story
