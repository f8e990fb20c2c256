"""Every way to bend the straight policy that the lint must notice.

The tests of the lint use them, and those of the messages listed in docs/policy-format.md.
"""

from tests.core import bent_ladders as ladders
from tests.core import bent_rows as rows
from tests.core.straight import Bend

BENDS: tuple[Bend, ...] = (
    *ladders.PATHWAYS,
    *ladders.MOVES,
    *rows.CLOCKS,
    *rows.ASKS,
    *rows.PEOPLE,
    *rows.CONDITIONS,
    *rows.RETENTION,
    *rows.FORMS,
)
