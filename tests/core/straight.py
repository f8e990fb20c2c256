"""A small policy without faults, and what a way to bend it is."""

from dataclasses import dataclass

STRAIGHT = """\
id = "straight"
title = "A straight policy"
publisher = "Nobody"
version = "1"
calendar = { country = "GB", subdivision = "ENG", timezone = "Europe/London" }
agencies = ["school", "police"]
out_of_scope = [{ what = "complaint", instead = "Use the complaints procedure.", clause = "2" }]
asks = [
  { ask = "level", at = "open", choices = ["low", "high"], clause = "3" },
  { ask = "minute", force = "owed", clocks = [{ within = "2 days", clause = "4" }], clause = "4" },
  { ask = "view", force = "may", each = "side", clause = "4" },
]
moves = [{ ground = "urgent", to = "Two", clause = "5" }]
texts = [{ says = "Be kind.", when = { level = "high" }, clause = "5" }]
retention = [{ keep = "25 years", from = "born", clause = "8" }]

[[pathway]]
id = "main"
clause = "6"

[[pathway.stage]]
label = "One"
clause = "6.1"
clocks = [{ within = "5 working days", from = "raised", extend = ["actions"], clause = "6.1" }]
people = [{ part = "raising", roles = ["worker"], clause = "6.1" }]

[[pathway.stage]]
label = "Two"
clause = "6.2"
clocks = [{ within = "5 working days", from = "unresolved", clause = "6.2" }]
asks = [{ ask = "meeting", at = "enter", force = "owed", clause = "6.2" }]
moves = [{ outcome = "majority", to = "resolution", clause = "6.2" }]

[[pathway.stage]]
label = "Three"
clause = "6.3"
clocks = [{ within = "no fixed timescale", from = "entered", clause = "6.3" }]
people = [{ part = "panel", agencies = 3, clause = "6.3" }]

[[pathway]]
id = "plan"
clause = "7"
same_as = "main"

[[form]]
title = "Notice"
clause = "Annex"
fields = [["Level", "answer.level"], ["Two from", "entered.Two"]]
"""

MAIN = 'pathway "main", stage '


@dataclass(frozen=True, slots=True)
class Bend:
    """One change to the straight policy and the fault that comes of it."""

    says: str
    """The fault, whole; it stands in the documentation with "…" for what differs."""
    old: str
    new: str
    place: str
    remedy: str
    """Words that stand in the way out."""

    @property
    def text(self) -> str:
        """The bent policy."""
        assert STRAIGHT.count(self.old) == 1, self.old
        return STRAIGHT.replace(self.old, self.new)


ONE = (
    'clocks = [{ within = "5 working days", from = "raised", extend = ["actions"], '
    'clause = "6.1" }]'
)
TWO = 'clocks = [{ within = "5 working days", from = "unresolved", clause = "6.2" }]'
TWO_PLACE = f'{MAIN}"Two", clocks "5 working days"'
MEETING = '{ ask = "meeting", at = "enter", force = "owed", clause = "6.2" }'
TEXT = 'texts = [{ says = "Be kind.", when = { level = "high" }, clause = "5" }]'
WORKER = '{ part = "raising", roles = ["worker"], clause = "6.1" }'
MAJORITY = '{ outcome = "majority", to = "resolution", clause = "6.2" }'
KEEP = '{ keep = "25 years", from = "born", clause = "8" }'
SCOPE = "Use the complaints procedure."
