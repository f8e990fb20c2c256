"""The lint: every fault of a policy is found, with its place and the way out."""

import pytest

from escalate.core.examining import Fault, examine
from tests.core.bends import BENDS
from tests.core.straight import MAIN, MAJORITY, ONE, STRAIGHT, TWO, Bend

MOOD = """same_as = "main"
asks = [{ ask = "mood", at = "open", choices = ["calm"], clause = "7" }]"""


def faults(text: str) -> tuple[Fault, ...]:
    return examine(text)[1]


def bent(old: str, new: str) -> str:
    assert STRAIGHT.count(old) == 1
    return STRAIGHT.replace(old, new)


def test_a_policy_without_faults_has_none() -> None:
    assert faults(STRAIGHT) == ()


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.says)
def test_each_bend_is_found_with_its_place_and_the_way_out(bend: Bend) -> None:
    found = {fault.place: fault for fault in faults(bend.text) if fault.says == bend.says}
    assert bend.place in found, [str(fault) for fault in faults(bend.text)]
    assert bend.remedy in found[bend.place].remedy


def test_a_policy_with_ten_faults_reports_ten() -> None:
    apart = [
        "2 days",
        'to = "Two"',
        '"side"',
        '["low", "high"]',
        '["actions"]',
        '"unresolved"',
        '"resolution"',
        "agencies = 3",
        "answer.level",
        "{ level",
    ]
    wrong = [
        "2 moons",
        'to = "Four"',
        '"site"',
        '["low", "high", "high"]',
        '["ections"]',
        '"resolved"',
        '"revolution"',
        'agency = "bank"',
        "answer.devil",
        "{ devil",
    ]
    text = STRAIGHT
    for old, new in zip(apart, wrong, strict=True):
        assert text.count(old) == 1
        text = text.replace(old, new)
    # The panel without a number of agencies asks for nobody, which would be an eleventh.
    text = text.replace('agency = "bank"', 'agency = "bank", force = "must"')
    assert len(faults(text)) == 10


def test_faults_come_in_the_order_of_the_file() -> None:
    text = STRAIGHT.replace("resolution", "nowhere").replace("2 days", "2 moons")
    assert [fault.place for fault in faults(text)] == [
        'asks "minute", clocks "2 moons"',
        f'{MAIN}"Two", moves "majority"',
    ]


def test_two_rows_of_one_name_are_told_apart_by_their_number() -> None:
    text = bent(MAJORITY, f"{MAJORITY}, {MAJORITY.replace('resolution', 'Nine')}")
    assert [fault.place for fault in faults(text)] == [f'{MAIN}"Two", moves "majority" (row 2)']


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            MAJORITY,
            '{ outcome = "majority", to = "resolution", when = { level = "low" }, clause = "6" }, '
            '{ outcome = "majority", to = "Three", unless = { level = "low" }, clause = "6" }',
            id="an outcome with a pair of opposite conditions always leads somewhere",
        ),
        pytest.param(
            MAJORITY,
            '{ outcome = "majority", to = "resolution", when = { level = "low" }, clause = "6" }, '
            '{ outcome = "majority", to = "Three", when = { level = "high" }, clause = "6" }',
            id="an outcome with a row for every choice always leads somewhere",
        ),
        pytest.param(
            MAJORITY,
            '{ outcome = "no reply", to = "Three", when = { overdue = ["Two"] }, clause = "6" }',
            id="an outcome may wait until something is overdue",
        ),
        pytest.param(
            MAJORITY,
            '{ outcome = "unresolved", to = "no further stage", when = { level = "low" }, '
            'clause = "6" }',
            id="unresolved without a row that holds goes up as ever",
        ),
        pytest.param(
            'ground = "urgent", to = "Two"',
            'ground = "urgent"',
            id="a ground without a stage leads to any later one",
        ),
        pytest.param(
            TWO, 'clocks = [{ same_as = "One", clause = "6.2" }]', id="two stages share one limit"
        ),
        pytest.param(
            TWO,
            'clocks = [{ within = "2 weeks", from = "meeting", clause = "6.2" }]',
            id="a limit may run from something asked on the same stage",
        ),
        pytest.param(
            ONE,
            'clocks = [{ within = "1 hour", from = "level", clause = "6.1" }]',
            id="a limit may run from something asked at opening",
        ),
        pytest.param(
            '{ level = "high" }',
            '{ stage = "one", responding = "SCHOOL" }',
            id="capitals do not matter in what a condition compares with",
        ),
        pytest.param(
            '{ level = "high" }',
            '{ overdue = ["Two", "minute"], outcome = ["majority", "handed over"] }',
            id="conditions know stages, asks with a clock and the outcomes of moves",
        ),
    ],
)
def test_what_looks_like_a_fault_and_is_none(old: str, new: str) -> None:
    assert faults(bent(old, new)) == ()


def test_a_rule_of_the_policy_may_test_what_only_one_pathway_asks() -> None:
    text = bent('{ level = "high" }', '{ mood = "calm" }').replace(
        'same_as = "main"',
        MOOD,
    )
    assert faults(text) == ()


def test_a_rule_of_one_pathway_may_not_test_what_only_another_asks() -> None:
    text = STRAIGHT.replace(
        'same_as = "main"',
        MOOD,
    ).replace(
        'id = "main"\n',
        'id = "main"\ntexts = [{ says = "Hush.", when = { mood = "calm" }, clause = "6" }]\n',
    )
    assert [fault.place for fault in faults(text)] == ['pathway "main", texts "Hush.", `when`']


def test_what_no_stage_can_ask_is_not_asked() -> None:
    never = 'when = { stage = "One" }, unless = { stage = "One" }'
    text = bent('"owed", clocks', f'"owed", {never}, clocks').replace("unresolved", "minute")
    assert [fault.says for fault in faults(text)] == [
        '"minute" is asked only later, so this limit could never begin.'
    ]


def test_an_outcome_of_two_conditions_may_lead_nowhere() -> None:
    when = '{ level = ["low", "high"], harm = true }'
    text = bent(MAJORITY, MAJORITY.replace("clause", f"when = {when}, clause"))
    assert [fault.place for fault in faults(text)] == [f'{MAIN}"Two", moves "majority"']


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            '{ ask = "learning", at = "close", clause = "9" }, '
            '{ ask = "report", force = "owed", '
            'clocks = [{ within = "1 day", from = "learning", clause = "9" }], clause = "9" },',
            '"learning" is asked only later, so this limit could never begin.',
        ),
        (
            '{ ask = "raised", at = "open", '
            'clocks = [{ within = "1 day", from = "minute", clause = "9" }], clause = "9" },',
            '"minute" is asked only later, so this limit could never begin.',
        ),
        (
            '{ ask = "entered", at = "enter", force = "should", when = { stage = "One" }, '
            'clocks = [{ within = "1 day", from = "meeting", clause = "9" }], clause = "9" },',
            '"meeting" is asked only later, so this limit could never begin.',
        ),
    ],
)
def test_the_clock_of_an_ask_cannot_run_from_what_is_asked_only_later(row: str, says: str) -> None:
    assert [f.says for f in faults(STRAIGHT.replace("asks = [\n", f"asks = [\n  {row}\n", 1))] == [
        says
    ]


def test_a_ground_that_no_move_names_cannot_be_tested() -> None:
    text = bent('moves = [{ ground = "urgent", to = "Two", clause = "5" }]\n', "").replace(
        '{ level = "high" }', '{ ground = "urgent" }'
    )
    assert [fault.remedy for fault in faults(text)] == [
        "No move of the policy or this pathway has a `ground`: add one, or test another."
    ]
