"""Ways to bend the pathways, stages and moves of the straight policy."""

from tests.core.straight import MAIN, MAJORITY, TEXT, Bend

PATHWAYS = (
    Bend(
        'more than one pathway has the id "Main" (capitals do not matter).',
        'id = "plan"',
        'id = "Main"',
        'pathway "Main"',
        "`id` of its own",
    ),
    Bend(
        'more than one stage has the label "two" (capitals do not matter).',
        'label = "Three"',
        'label = "two"',
        'pathway "main", stage "two"',
        "`label` of its own",
    ),
    Bend(
        "it has both `same_as` and stages of its own.",
        'id = "main"\n',
        'id = "main"\nsame_as = "plan"\n',
        'pathway "main"',
        "Keep `same_as`",
    ),
    Bend("it has no stage.", 'same_as = "main"', "", 'pathway "plan"', "[[pathway.stage]]"),
    Bend(
        '`same_as` names the pathway "mainly", which does not exist.',
        'same_as = "main"',
        'same_as = "mainly"',
        'pathway "plan"',
        'Did you mean "main"?',
    ),
    Bend(
        '`same_as = "plan"` leads round in a circle, so there are no stages.',
        'same_as = "main"',
        'same_as = "plan"',
        'pathway "plan"',
        "Write the stages",
    ),
    Bend(
        "no stage and no move leads to this stage.",
        'moves = [{ ground = "urgent", to = "Two", clause = "5" }]\n' + TEXT,
        'moves = []\n[[pathway]]\nid = "other"\nclause = "8"\n'
        '[[pathway.stage]]\nlabel = "A"\nclause = "8"\n'
        'moves = [{ outcome = "unresolved", to = "C", clause = "8" }]\n'
        '[[pathway.stage]]\nlabel = "B"\nclause = "8"\n'
        '[[pathway.stage]]\nlabel = "C"\nclause = "8"\n',
        'pathway "other", stage "B"',
        "add a move that leads to it",
    ),
)

MOVES = (
    Bend(
        "a move needs either an `outcome` or a `ground`, not both and not neither.",
        MAJORITY,
        '{ to = "Three", clause = "6.2" }',
        f'{MAIN}"Two", moves row 1',
        "reason to skip stages",
    ),
    Bend(
        "a `ground` stands on the policy or on a pathway, not on a stage.",
        MAJORITY,
        '{ ground = "in a hurry", to = "Three", clause = "6.2" }',
        f'{MAIN}"Two", moves "in a hurry"',
        "above the first [[pathway.stage]]",
    ),
    Bend(
        "an `outcome` stands on a stage, not on the policy or a pathway.",
        '{ ground = "urgent", to = "Two", clause = "5" }',
        '{ outcome = "urgent", to = "Two", clause = "5" }',
        'moves "urgent"',
        "below the [[pathway.stage]]",
    ),
    Bend(
        "it leads nowhere.",
        MAJORITY,
        '{ outcome = "majority", clause = "6.2" }',
        f'{MAIN}"Two", moves "majority"',
        '"no further stage"',
    ),
    Bend(
        'it leads to "Tree", and there is no such stage.',
        MAJORITY,
        '{ outcome = "majority", to = "Tree", clause = "6.2" }',
        f'{MAIN}"Two", moves "majority"',
        'Did you mean "Three"?',
    ),
    Bend(
        'it leads to "One", which is this stage or an earlier one; a case never goes back.',
        MAJORITY,
        '{ outcome = "majority", to = "One", clause = "6.2" }',
        f'{MAIN}"Two", moves "majority"',
        "Name a later stage",
    ),
    Bend(
        'it leads to "One", which is the first stage; a case never goes back.',
        'to = "Two", clause = "5"',
        'to = "One", clause = "5"',
        'moves "urgent"',
        "Name a later stage",
    ),
    Bend(
        "every move for this outcome has a condition, so it may lead nowhere.",
        MAJORITY,
        '{ outcome = "majority", to = "resolution", when = { level = "low" }, clause = "6.2" }',
        f'{MAIN}"Two", moves "majority"',
        "Add a last row for it without `when`",
    ),
)
