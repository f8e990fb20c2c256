"""Ways to bend the clocks, asks, people, conditions, retention and forms of the straight one."""

from tests.core.straight import KEEP, MAIN, MEETING, ONE, TEXT, TWO, TWO_PLACE, WORKER, Bend

CLOCKS = (
    Bend(
        '`within` cannot be read: "a fortnight".',
        TWO,
        TWO.replace("5 working days", "a fortnight"),
        f'{MAIN}"Two", clocks "a fortnight"',
        "N working days, N hours, N days, N weeks, same day, same working day, immediately, "
        "straight away, without delay, urgently, no fixed timescale, as soon as practicable, "
        "as speedily as possible, shortest timescale possible",
    ),
    Bend(
        '`within` cannot be read: "0 days".',
        '{ within = "2 days", clause = "4" }',
        '{ within = "0 days", clause = "4" }',
        'asks "minute", clocks "0 days"',
        "at least 1",
    ),
    Bend(
        "a clock says no limit.",
        TWO,
        'clocks = [{ from = "unresolved", clause = "6.2" }]',
        f'{MAIN}"Two", clocks row 1',
        "Write `within`",
    ),
    Bend(
        "`from` is missing: from when does the limit run?",
        TWO,
        TWO.replace(' from = "unresolved",', ""),
        TWO_PLACE,
        '"raised", "entered", "unresolved", "discussed", "flagged"',
    ),
    Bend(
        "on a first stage nothing was found unresolved before.",
        ONE,
        ONE.replace("raised", "unresolved"),
        f'{MAIN}"One", clocks "5 working days"',
        '`from = "raised"`',
    ),
    Bend(
        '`from` names "meting", which is no date of a case and no ask here.',
        TWO,
        TWO.replace("unresolved", "meting"),
        TWO_PLACE,
        'Did you mean "meeting"?',
    ),
    Bend(
        '`from` names "recorded", which is no date of a case and no ask here.',
        TWO,
        TWO.replace("unresolved", "recorded"),
        TWO_PLACE,
        "It can be",
    ),
    Bend(
        '"meeting" is asked only later, so this limit could never begin.',
        ONE,
        ONE.replace("raised", "meeting"),
        f'{MAIN}"One", clocks "5 working days"',
        'Ask "meeting" here or earlier',
    ),
    Bend(
        "the clock of an ask cannot run from its own answer.",
        '{ within = "2 days", clause = "4" }',
        '{ within = "2 days", from = "minute", clause = "4" }',
        'asks "minute", clocks "2 days"',
        "Leave `from` out",
    ),
    Bend(
        "`same_as` shares an earlier stage's limit, so it has no `within` and no `from`.",
        TWO,
        'clocks = [{ same_as = "One", from = "raised", clause = "6.2" }]',
        f'{MAIN}"Two", clocks "One"',
        "Keep `same_as`, or",
    ),
    Bend(
        '`same_as` names "Three", which is no earlier stage with a clock.',
        TWO,
        'clocks = [{ same_as = "Three", clause = "6.2" }]',
        f'{MAIN}"Two", clocks "Three"',
        'It can name "One"',
    ),
    Bend(
        '`same_as` names "One", which is no earlier stage with a clock.',
        ONE,
        'clocks = [{ same_as = "One", clause = "6.1" }]',
        f'{MAIN}"One", clocks "One"',
        "No earlier stage has one",
    ),
    Bend(
        "`same_as` stands on a stage's own clock, not on the policy or a pathway.",
        TEXT,
        TEXT + '\nclocks = [{ same_as = "One", clause = "5" }]',
        'clocks "One"',
        "below the [[pathway.stage]]",
    ),
    Bend(
        "`same_as` stands on a stage's own clock, not on the clock of an ask.",
        '{ within = "2 days", clause = "4" }',
        '{ same_as = "One", clause = "4" }',
        'asks "minute", clocks "One"',
        "Write `within`",
    ),
    Bend(
        '`extend` names "actions" twice.',
        'extend = ["actions"]',
        'extend = ["actions", "actions"]',
        f'{MAIN}"One", clocks "5 working days"',
        "once",
    ),
    Bend(
        '`extend` names "reasons", which is no ask here, so nobody could give it.',
        'extend = ["actions"]',
        'extend = ["reasons"]',
        f'{MAIN}"One", clocks "5 working days"',
        'Or ask for it: { ask = "reasons"',
    ),
)

ASKS = (
    Bend(
        "what must be given at `enter` is refused without it, so its clock never runs.",
        MEETING,
        '{ ask = "meeting", at = "enter", clocks = [{ within = "1 day", clause = "6" }], '
        'clause = "6" }',
        f'{MAIN}"Two", asks "meeting"',
        '`force = "owed"`',
    ),
    Bend(
        '`parts` names "Date" twice.',
        MEETING,
        MEETING.replace("clause", 'parts = ["date", "Date"], clause'),
        f'{MAIN}"Two", asks "meeting"',
        "once",
    ),
    Bend(
        '`choices` names "low" twice.',
        '["low", "high"]',
        '["low", "high", "low"]',
        'asks "level"',
        "once",
    ),
    Bend(
        '`each` names "police" twice.',
        'each = "side"',
        'each = ["police", "police"]',
        'asks "view"',
        "once",
    ),
    Bend(
        '`each` cannot be "sides".',
        'each = "side"',
        'each = "sides"',
        'asks "view"',
        'Did you mean "side"?',
    ),
    Bend(
        "\"min=ute\" is typed on the command line, where '=' means something else.",
        'ask = "minute"',
        'ask = "min=ute"',
        'asks "min=ute"',
        "letters, digits, spaces",
    ),
    Bend(
        '`policy` cannot be "the other".',
        'instead = "Use',
        'policy = "the other", instead = "Use',
        'out of scope "complaint"',
        "lower-case letters",
    ),
    Bend(
        'an ask with choices is a fact, and "stage" is already one.',
        MEETING,
        '{ ask = "stage", choices = ["early", "late"], clause = "6" }',
        f'{MAIN}"Two", asks "stage"',
        "another name",
    ),
    Bend(
        'it differs from the ask "level" only in capitals or spaces.',
        MEETING,
        '{ ask = "Level", clause = "6" }',
        f'{MAIN}"Two", asks "Level"',
        'Write "level"',
    ),
)

PEOPLE = (
    Bend(
        "`part` is an empty list, so the row speaks of nobody.",
        WORKER,
        WORKER.replace('"raising"', "[]"),
        f'{MAIN}"One", people row 1',
        "third party",
    ),
    Bend(
        "`agencies` counts the agencies of a panel, and this row is not about one.",
        'part = "panel"',
        'part = "chair"',
        f'{MAIN}"Three", people "chair"',
        '`part = "panel"`',
    ),
    Bend(
        'the agency "schools" is not among the `agencies` of this file.',
        WORKER,
        WORKER.replace("clause", 'agency = "schools", clause'),
        f'{MAIN}"One", people "raising"',
        'Did you mean "school"?',
    ),
    Bend(
        '`each = "role"` needs roles.',
        WORKER,
        '{ part = "raising", each = "role", clause = "6.1" }',
        f'{MAIN}"One", people "raising"',
        "`roles`",
    ),
    Bend(
        "it names neither `roles` nor `each` nor `agencies`, so it asks for nobody.",
        WORKER,
        '{ part = "raising", clause = "6.1" }',
        f'{MAIN}"One", people "raising"',
        '`force = "must"`',
    ),
)

CONDITIONS = (
    Bend(
        '"levvel" is no fact that a condition can test here.',
        '{ level = "high" }',
        '{ levvel = "high" }',
        'texts "Be kind.", `when`',
        'Did you mean "level"?',
    ),
    Bend(
        '"meeting" is no fact that a condition can test here.',
        '{ level = "high" }',
        '{ meeting = "held" }',
        'texts "Be kind.", `when`',
        'Give the ask "meeting" `choices`',
    ),
    Bend(
        '"hihg" is no value that "level" can have.',
        '{ level = "high" }',
        '{ level = ["low", "hihg"] }',
        'texts "Be kind.", `when`',
        'Did you mean "high"? Write one of: "low", "high".',
    ),
    Bend(
        '"yes" is no value that "harm" can have.',
        '{ level = "high" }',
        '{ harm = "yes" }',
        'texts "Be kind.", `when`',
        "Write one of: true, false.",
    ),
    Bend(
        'true is no value that "level" can have.',
        '{ level = "high" }',
        "{ level = true }",
        'texts "Be kind.", `when`',
        'Write one of: "low", "high".',
    ),
    Bend(
        '"bank" is no value that "responding" can have.',
        '{ level = "high" }',
        '{ responding = "bank" }',
        'texts "Be kind.", `when`',
        "Name it in `agencies` at the top",
    ),
    Bend(
        '"in a hurry" is no value that "ground" can have.',
        TEXT,
        TEXT.replace("when", "unless").replace("level", "ground").replace("high", "in a hurry"),
        'texts "Be kind.", `unless`',
        'Write one of: "urgent".',
    ),
    Bend(
        'the list of values for "level" is empty.',
        '{ level = "high" }',
        "{ level = [] }",
        'texts "Be kind.", `when`',
        'Write one of: "low", "high".',
    ),
)

RETENTION = (
    Bend(
        '`keep` cannot be read: "a long time".',
        KEEP,
        KEEP.replace("25 years", "a long time"),
        'retention "a long time"',
        'Write whole years, "25 years": a number from 1 to 150.',
    ),
    Bend(
        '`keep` cannot be read: "0 years".',
        KEEP,
        KEEP.replace("25", "0"),
        'retention "0 years"',
        "from 1 to 150",
    ),
    Bend(
        '`keep` cannot be read: "-25 years".',
        KEEP,
        KEEP.replace("25", "-25"),
        'retention "-25 years"',
        "from 1 to 150",
    ),
    Bend(
        "`aged` speaks of the child's age, and the period does not run from the birth.",
        KEEP,
        KEEP.replace('from = "born"', "aged = 17"),
        'retention "25 years"',
        'Write `from = "born"`',
    ),
    Bend(
        '"levvel" is no fact that a condition can test here.',
        KEEP,
        KEEP.replace("clause", 'when = { levvel = "high" }, clause'),
        'retention "25 years", `when`',
        'Did you mean "level"?',
    ),
)

FORMS = (
    Bend(
        'the source "answer.levvel" names nothing that a case has.',
        "answer.level",
        "answer.levvel",
        'form "Notice", fields "Level"',
        'Did you mean "answer.level"?',
    ),
    Bend(
        'the source "entered.Four" names nothing that a case has.',
        "entered.Two",
        "entered.Four",
        'form "Notice", fields "Two from"',
        "entered.STAGE",
    ),
)
