"""Warrington: who speaks to whom at each of the five stages, and what each stage wants done."""

from __future__ import annotations

import pytest

from tests.policies.said import named, says
from tests.story import Story, people

QUIET = {
    "level": "Child in Need",
    "reported to the CCG safeguarding team": "by telephone",
    "safe now": "with her aunt",
    "reason for the stage": "she goes home today",
    "advice": "of the Named Nurse",
}
PARTNERSHIP = "third party: Partnership Manager, Warrington Safeguarding Partnership"
BOTH = ("panel: member, Community Health", "panel: member, Children's Services")
QUORUM = (*BOTH, "panel: member, Police")


def at(stage: str, *taking_part: str) -> Story:
    """A case at a stage; at a later one because of immediate harm."""
    story = Story("warrington")
    label = f"Stage {stage}"
    ground = "" if stage == "One" else "immediate harm"
    asked = {name: text for name, text in QUIET.items() if ground or name != "reason for the stage"}
    story.opens(
        "2026-03-02 10:00",
        stage=label,
        ground=ground,
        answering=asked,
        taking_part=people(*taking_part),
    )
    assert story.stage == label
    return story


def warned(story: Story, code: str) -> list[tuple[str, str]]:
    """The last command's warnings of a code: what they say, and their clause."""
    return [
        (warning.says, warning.clause)
        for event in (story.last.events if story.last else ())
        for warning in event.told.warnings
        if warning.code == code
    ]


def speaks(story: Story, *who: str) -> list[tuple[str, str]]:
    """What is warned of when these speak with each other."""
    story.steps("continuing", "2026-03-03", taking_part=people(*who))
    return warned(story, "people")


def lacking(story: Story, name: str) -> list[str]:
    """The clauses under which something is warned of as not given."""
    return [clause for says, clause in warned(story, "not-given") if name in says]


# -- Stage One ------------------------------------------------------------------------------------


@pytest.mark.clause("W17")
@pytest.mark.parametrize("post", ["supervisor", "Manager"])
def test_given_stage_one_when_the_worker_consults_a_supervisor_or_manager_then_all_is_well(
    post: str,
) -> None:
    assert speaks(at("One"), f"raising: {post}") == []


@pytest.mark.clause("W17")
def test_given_stage_one_when_somebody_else_is_consulted_then_the_supervisor_is_named() -> None:
    ((says, clause),) = speaks(at("One"), "raising: colleague", "responding: manager")
    assert says == (
        "For the raising side the policy names supervisor or manager; named: colleague."
    )
    assert clause == "5.1 Stage One"


@pytest.mark.clause("W18", "W19")
def test_given_stage_one_is_left_without_problem_aim_and_evidence_then_both_are_warned_of() -> None:
    story = at("One")
    story.steps("unresolved", "2026-03-03")
    assert lacking(story, "concern") == ["5.1 Stage One"]
    assert lacking(story, "evidence") == ["5.1 Stage One"]


@pytest.mark.clause("W18", "W19")
@pytest.mark.parametrize("left_out", ["", "concern.aim", "evidence.source"])
def test_given_what_stage_one_asks_then_only_what_is_left_out_of_it_is_warned_of(
    left_out: str,
) -> None:
    given = {
        "concern.problem": "no strategy meeting",
        "concern.what the disagreement is about": "the threshold",
        "concern.aim": "a meeting this week",
        "evidence.nature": "three attendances",
        "evidence.source": "the hospital record",
    }
    story = at("One")
    story.steps(
        "unresolved",
        "2026-03-03",
        answering={name: text for name, text in given.items() if name != left_out},
    )
    name, _, part = left_out.partition(".")
    for ask in ("concern", "evidence"):
        assert lacking(story, ask) == (["5.1 Stage One"] if ask == name else [])
    assert f"it lacks {part}" in story.warning("not-given") or not left_out


@pytest.mark.clause("W19", "W23")
def test_given_several_discussions_then_every_one_is_a_record_with_its_people_and_date() -> None:
    story = at("One")
    for on in ("2026-03-02 11:00", "2026-03-03 09:00"):
        story.steps("continuing", on, taking_part=people("raising: supervisor"))
    story.steps("unresolved", "2026-03-04", taking_part=people("raising: manager"))
    assert [(r.number, r.when.day.day, r.people[0].person.role) for r in story.case.records] == [
        (1, 2, "supervisor"),
        (2, 3, "supervisor"),
        (3, 4, "manager"),
    ]
    assert "Keep a record of all discussions." in says(at("One"), "record")
    with story.refused("no-people"):
        story.steps("continuing", "2026-03-05", taking_part=())


# -- Stage Two ------------------------------------------------------------------------------------


@pytest.mark.clause("W20")
def test_given_stage_two_when_the_people_who_disagree_meet_then_their_posts_do_not_matter() -> None:
    assert speaks(at("Two"), "raising: health visitor", "responding: social worker") == []


@pytest.mark.clause("W20")
def test_given_stage_one_is_unresolved_then_the_people_who_disagree_meet_next() -> None:
    story = at("One")
    story.steps("unresolved", "2026-03-03", taking_part=people("raising: supervisor"))
    assert story.stage == "Stage Two"
    assert named(story, "record") == {
        ("raising", "worker"),
        ("responding", "worker"),
        ("third party", "supporter"),
    }


@pytest.mark.clause("W21")
def test_given_a_worker_who_lacks_confidence_then_a_supporter_may_come_along() -> None:
    story = at("Two")
    who = ("raising: worker", "responding: worker", "third party: supporter, Community Health")
    assert speaks(story, *who) == []
    assert story.case.records[0].people[2].person.role == "supporter"
    assert ("third party", "supporter") in named(story, "record")
    assert "a supporter may come along" in says(story, "enter")


# -- Stage Three ----------------------------------------------------------------------------------


@pytest.mark.clause("W22")
def test_given_stage_three_when_all_three_posts_meet_then_nothing_is_warned_of() -> None:
    story = at("Three")
    who = ("raising: manager", "raising: designated professional", "responding: supervisor")
    assert speaks(story, *who) == []


@pytest.mark.clause("W22")
@pytest.mark.parametrize(
    ("who", "lacks"),
    [
        (("raising: manager", "responding: manager"), "designated professional"),
        (("raising: designated professional", "responding: manager"), "manager"),
        (("raising: worker", "responding: manager"), "manager, designated professional"),
    ],
)
def test_given_stage_three_when_one_of_the_two_is_missing_then_it_is_said_who(
    who: tuple[str, ...], lacks: str
) -> None:
    assert speaks(at("Three"), *who) == [(f"The raising side lacks: {lacks}.", "5.1 Stage Three")]


@pytest.mark.clause("W22")
def test_given_stage_three_without_the_other_agency_s_manager_then_it_is_warned_of() -> None:
    who = ("raising: manager", "raising: designated professional", "responding: social worker")
    ((says, clause),) = speaks(at("Three"), *who)
    assert "For the responding side the policy names supervisor or manager" in says
    assert clause == "5.1 Stage Three"


@pytest.mark.clause("W23")
def test_given_stage_three_is_left_without_any_discussion_then_it_is_warned_of() -> None:
    story = at("Three")
    with story.refused("not-held"):
        story.refers("2026-03-03")
    story.refers("2026-03-03", to="Stage Five", ground="immediate harm")
    assert story.stage == "Stage Five"
    assert lacking(story, "discussed") == ["5.1 Stage Three"]


@pytest.mark.clause("W23")
def test_given_stage_three_is_left_by_a_recorded_discussion_then_no_record_is_missed() -> None:
    story = at("Three")
    story.steps("unresolved", "2026-03-03")
    assert lacking(story, "discussed") == []
    assert len(story.case.records) == 1
    assert "Accurate records of discussions must be kept." in says(at("Three"), "record")


# -- Stage Four -----------------------------------------------------------------------------------

REPORT = "senior manager's report"
MANAGERS = "discussion between the operations managers"
HEAD = "discussion with the Head of Service"


@pytest.mark.clause("W24", "W25", "W26")
def test_given_stage_four_is_entered_then_report_and_both_discussions_are_owed_at_once() -> None:
    story = at("Four")
    assert [(row.ask, row.each, row.clause) for row in story.case.owed] == [
        (REPORT, "raising", "5.1 Stage Four"),
        (REPORT, "responding", "5.1 Stage Four"),
        (MANAGERS, "", "5.1 Stage Four"),
        (HEAD, "", "5.1 Stage Four"),
    ]


@pytest.mark.clause("W24")
def test_given_the_report_of_one_side_to_one_post_then_the_other_post_and_side_stay_owed() -> None:
    story = at("Four")
    operations = {f"{REPORT}[raising].operations manager": "on Monday"}
    story.answers("2026-03-03", operations)
    assert story.owed.count(REPORT) == 2
    both = {**operations, f"{REPORT}[raising].designated professional": "on Monday"}
    story.answers("2026-03-03", both)
    assert [row.each for row in story.case.owed if row.ask == REPORT] == ["responding"]


@pytest.mark.clause("W24", "W25", "W26")
def test_given_stage_four_is_left_without_them_then_it_may_be_but_they_stay_owed() -> None:
    story = at("Four")
    story.steps("unresolved", "2026-03-03", entering=people(PARTNERSHIP))
    assert story.stage == "Stage Five"
    assert {REPORT, MANAGERS, HEAD} <= set(story.owed)


@pytest.mark.clause("W25", "W26")
def test_given_both_discussions_of_stage_four_are_recorded_then_they_are_owed_no_longer() -> None:
    story = at("Four")
    story.answers("2026-03-03", {MANAGERS: "no agreement"})
    assert MANAGERS not in story.owed
    assert HEAD in story.owed
    story.answers("2026-03-03", {HEAD: "she will look into it"})
    assert HEAD not in story.owed


@pytest.mark.clause("W25")
def test_given_stage_four_then_it_is_one_operations_manager_of_each_agency_who_speak() -> None:
    story = at("Four")
    assert speaks(story, "raising: operations manager", "responding: operations manager") == []
    ((says, clause),) = speaks(story, "raising: operations manager", "responding: manager")
    assert "For the responding side the policy names operations manager" in says
    assert clause == "5.1 Stage Four"


# -- Stage Five -----------------------------------------------------------------------------------


@pytest.mark.clause("W27")
def test_given_stage_five_when_the_partnership_manager_is_not_named_then_it_is_warned_of() -> None:
    story = at("Five")
    ((says, clause),) = warned(story, "people")
    assert "Partnership Manager" in says
    assert clause == "5.1 Stage Five"
    assert warned(at("Five", PARTNERSHIP), "people") == []


@pytest.mark.clause("W27")
@pytest.mark.parametrize(
    ("mode", "clauses"),
    [("direct", []), ("by letter", ["5.1 Stage Five"]), ("", ["5.1 Stage Five"])],
)
def test_given_stage_five_then_it_is_asked_whether_direct_or_by_panel(
    mode: str, clauses: list[str]
) -> None:
    story = at("Five", PARTNERSHIP)
    story.steps("continuing", "2026-03-03", answering={"mode": mode} if mode else {})
    assert lacking(story, "mode") == clauses


def panel(story: Story, *who: str, on: str = "2026-03-04") -> None:
    """A Resolution Panel meets."""
    story.steps(
        "continuing",
        on,
        taking_part=people(*who),
        answering={"mode": "Resolution Panel"},
    )


@pytest.mark.clause("W28")
@pytest.mark.parametrize(
    "who",
    [BOTH, (*BOTH, "panel: second member, Community Health"), ("panel: member, Police",)],
    ids=["two agencies", "three people of two agencies", "one agency"],
)
def test_given_a_panel_of_fewer_than_three_agencies_when_it_meets_then_its_record_is_refused(
    who: tuple[str, ...],
) -> None:
    story = at("Five", PARTNERSHIP)
    with story.refused("people") as reasons:
        panel(story, *who)
    assert reasons[0].clause == "5.1 Stage Five"
    assert "at least 3 different agencies" in reasons[0].says


@pytest.mark.clause("W28")
def test_given_the_panel_was_chosen_before_when_too_few_agencies_meet_then_it_is_refused() -> None:
    story = at("Five", PARTNERSHIP)
    panel(story, *QUORUM, on="2026-03-03")
    with story.refused("people") as reasons:
        panel(story, *BOTH, "panel: second member, Community Health")
    (reason,) = reasons
    assert reason.clause == "5.1 Stage Five"
    assert reason.says.endswith("at least 3 different agencies; 2 named.")


@pytest.mark.clause("W28", "W29")
def test_given_a_panel_of_three_agencies_with_both_concerned_then_it_is_recorded() -> None:
    story = at("Five", PARTNERSHIP)
    panel(story, *QUORUM, on="2026-03-03")
    panel(story, *QUORUM)
    assert warned(story, "people") == []
    assert len(story.case.records) == 2


@pytest.mark.clause("W28", "W29")
def test_given_a_panel_met_when_the_manager_goes_on_direct_then_no_quorum_is_wanted() -> None:
    story = at("Five", PARTNERSHIP)
    panel(story, *QUORUM, on="2026-03-03")
    story.steps("continuing", "2026-03-04", answering={"mode": "direct"})
    assert len(story.case.records) == 2
    assert warned(story, "people") == []


@pytest.mark.clause("W29")
def test_given_a_panel_without_an_agency_concerned_then_that_agency_is_named() -> None:
    story = at("Five", PARTNERSHIP)
    panel(story, *BOTH[:1], "panel: member, Police", "panel: member, Hill School")
    assert warned(story, "people") == [
        ("Nobody is named for: Children's Services.", "5.1 Stage Five")
    ]


@pytest.mark.clause("W29")
def test_given_the_panel_was_chosen_before_when_an_agency_concerned_is_absent_then_warned() -> None:
    story = at("Five", PARTNERSHIP)
    panel(story, *QUORUM, on="2026-03-03")
    panel(story, *BOTH[:1], "panel: member, Police", "panel: member, Hill School")
    assert warned(story, "people") == [
        ("Nobody is named for: Children's Services.", "5.1 Stage Five")
    ]


@pytest.mark.clause("W30")
def test_given_a_panel_then_each_side_s_representations_and_the_decision_are_owed() -> None:
    story = at("Five", PARTNERSHIP)
    panel(story, *QUORUM)
    owed = [(row.ask, row.each, row.record) for row in story.case.owed if row.ask != "shared with"]
    assert owed == [
        ("representations", "raising", 1),
        ("representations", "responding", 1),
        ("decision", "", 1),
    ]
    story.answers("2026-03-05", {"representations[raising]": "in person", "decision": "go ahead"})
    assert [(row.ask, row.each) for row in story.case.owed if row.ask != "shared with"] == [
        ("representations", "responding")
    ]


@pytest.mark.clause("W30")
def test_given_the_manager_resolves_it_direct_then_no_representations_are_owed() -> None:
    story = at("Five", PARTNERSHIP)
    story.steps("continuing", "2026-03-04", answering={"mode": "direct"})
    assert story.owed == ["shared with"]


@pytest.mark.clause("W27", "W36")
def test_given_the_last_stage_stays_unresolved_then_the_case_stays_there_and_it_is_said() -> None:
    story = at("Five", PARTNERSHIP)
    story.steps("unresolved", "2026-03-04", answering={"mode": "direct"})
    assert (story.stage, story.case.visit.exhausted) == ("Stage Five", True)
    assert "ladder-exhausted" in story.warned
