"""Cases of UHL at each of its steps, for the tests."""

from __future__ import annotations

from escalate.core.events import Participant
from tests.story import Answers, Story, people

DISCUSSED = {"decisions": "observe until the morning", "safe now": "the child stays on the ward"}
SHARED = "shared with safeguarding team"
ON_STEP_1 = people("raising: staff nurse", "responding: registrar")
MANAGERS = people("raising: Ward Sister", "responding: Paediatric Consultant On-call")
REFERRED = people("third party: Named Doctor for Safeguarding, UHL")
AT_THE_END = people("raising: staff nurse", "responding: registrar", "third party: Named Doctor")


def uhl(raising: str = "staff nurse, UHL", responding: str = "registrar, UHL") -> Story:
    return Story("uhl", raising, responding)


def opened(on: str = "2026-03-02 10:00", answering: Answers = (), harm: str = "") -> Story:
    story = uhl()
    story.opens(on, answering=answering, harm=harm)
    return story


def handed_over(harm: str = "") -> Story:
    """A case that went on as another one, under the policy of the city."""
    story = opened(answering={"level": "CIN"}, harm=harm)
    story.hands_over("2026-03-03 13:00", "llr", "social worker, City Council")
    return story


def at_step_2() -> Story:
    story = opened()
    story.steps("unresolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=DISCUSSED)
    return story


def at_step_3(entering: tuple[Participant, ...] = REFERRED) -> Story:
    story = at_step_2()
    story.steps(
        "unresolved",
        "2026-03-04 10:00",
        taking_part=MANAGERS,
        answering=DISCUSSED,
        entering=entering,
    )
    return story
