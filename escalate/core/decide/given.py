"""What a command gives, checked and tidied: people, answers, actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from escalate.core import asking, people
from escalate.core.decide.turn import Turn
from escalate.core.events import Action, ActionUpdate, Answer, Participant, Vote
from escalate.core.facts import concerned, fold_case
from escalate.core.policy import CHANNELS, KEPT_DATES, OFFERED, Ask
from escalate.core.times import When
from escalate.core.words import all_of, date_words, near, one_of, when_words

BLANKS = ("…", "TEXT")
"""What stands in a printed command where the user's own words belong."""
WORDY = ("agreed", "not agreed", "safe now", "note", "learning", "theme", "level")
"""Asks that the engine knows, and that only words can answer."""
PARTS = ("raising", "responding", "chair", "panel", "third party")
AHEAD = ("protective date", "planned date")
"""Asks whose date may lie in the future."""


def participants(turn: Turn, given: Iterable[Participant]) -> tuple[Participant, ...]:
    """Those who took part, with the agency of a side filled in where only the role was given."""
    return tuple(
        msgspec.structs.replace(p, person=asking.agency_of(turn.now, p.person, p.part))
        for p in given
    )


def check_people(
    turn: Turn,
    moment: str,
    given: Sequence[Participant],
    *,
    stage: str,
    outcomes: Sequence[str] = (),
    channel: str = "",
    ground: str = "",
) -> None:
    """Refuse or warn where the policy names who takes part; a *must* refuses also going up."""
    facts = turn.facts(outcomes=outcomes, channel=channel, ground=ground, stage=stage)
    rows = people.applicable(turn.policy, turn.now, moment, facts, stage)
    refusals, warnings = people.check(rows, turn.now, given)
    turn.refusals.extend(refusals)
    turn.warnings.extend(warnings)


def answers(turn: Turn, given: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers with names and choices as the policy writes them; refuses what fits no ask."""
    known = known_asks(turn)
    tidy = [_tidy(turn, answer, known) for answer in given]
    return tuple(answer for answer in tidy if answer is not None)


def known_asks(turn: Turn) -> dict[str, list[Ask]]:
    """Every ask that may be answered on the case's pathway, with its rows, by folded name."""
    known: dict[str, list[Ask]] = {name: [] for name in OFFERED}
    for ask in turn.policy.asks_of(turn.now.pathway):
        known.setdefault(fold_case(ask.ask), []).append(ask)
    return known


def _tidy(turn: Turn, answer: Answer, known: dict[str, list[Ask]]) -> Answer | None:
    rows = known.get(fold_case(answer.ask))
    if fold_case(answer.ask) in KEPT_DATES:
        turn.refuse(
            "kept-date",
            f"{answer.ask!r} is a date that escalate keeps itself.",
            remedy="A wrong one is mended with `escalate correct`.",
        )
        return None
    if rows is None:
        names = sorted({row.ask for found in known.values() for row in found} - set(KEPT_DATES))
        turn.refuse(
            "unknown-ask",
            f"{answer.ask!r} is not asked by this policy.",
            remedy=f"{near(answer.ask, [*names, *OFFERED])}It asks for: {', '.join(names)}.",
        )
        return None
    name = rows[0].ask if rows else fold_case(answer.ask)
    text = _choice(answer.text, rows)
    answer = msgspec.structs.replace(answer, ask=name, text=text)
    answer = msgspec.structs.replace(answer, each=_side(turn, answer, rows))
    _check_parts(turn, answer, rows)
    _check_date(turn, answer)
    _check_words(turn, answer, rows)
    _check_meaning(turn, answer)
    return answer


def _choice(text: str, rows: Sequence[Ask]) -> str:
    """A choice in the policy's own spelling; any other text as it was given."""
    spelling = {fold_case(choice): choice for row in rows for choice in row.choices}
    return spelling.get(fold_case(text), text)


def _side(turn: Turn, answer: Answer, rows: Sequence[Ask]) -> str:
    """For whom it is answered, as the policy or the case spells it."""
    if not answer.each:
        return _only_side(turn, answer, rows)
    named = [name for row in rows if not isinstance(row.each, str) for name in row.each]
    allowed = {fold_case(n): n for n in ("raising", "responding", *concerned(turn.now), *named)}
    if fold_case(answer.each) not in allowed:
        took_part = turn.now.records and any(
            fold_case(p.person.agency) == fold_case(answer.each)
            for record in turn.now.records
            for p in record.people
        )
        if not took_part:
            turn.refuse(
                "unknown-side",
                f"{answer.ask!r} is not asked for {answer.each!r}.",
                remedy=f"It is asked for {one_of(tuple(allowed.values()))}.",
            )
    return allowed.get(fold_case(answer.each), answer.each)


def _only_side(turn: Turn, answer: Answer, rows: Sequence[Ask]) -> str:
    """The approver's own agency says for which agency an approval is, where none is named."""
    by_agency = any(row.each == "agency" for row in rows)
    return answer.who.agency if by_agency and answer.who else ""


def _check_parts(turn: Turn, answer: Answer, rows: Sequence[Ask]) -> None:
    parts = tuple(dict.fromkeys(part for row in rows for part in row.parts))
    for part in answer.parts:
        if part not in parts and part != "reason":
            turn.refuse(
                "unknown-part",
                f"{answer.ask!r} has no part {part!r}.",
                remedy=f"{near(part, parts)}Its parts are: {', '.join(parts) or 'none'}.",
            )


def _check_date(turn: Turn, answer: Answer) -> None:
    if answer.on is not None and answer.ask not in AHEAD:
        turn.check_when(answer.on, f"The answer {answer.ask!r}")


def _check_words(turn: Turn, answer: Answer, rows: Sequence[Ask]) -> None:
    """What is asked in words must be answered in words: an empty answer pays no debt."""
    blank = [part for part, text in answer.parts.items() if text.strip() in BLANKS]
    wordy = answer.ask in WORDY or any(row.force == "must" for row in rows)
    nothing = not (answer.text.strip() or answer.parts or answer.who)
    if blank or answer.text.strip() in BLANKS or (wordy and nothing):
        what = f" {all_of(blank)}" if blank else ""
        turn.refuse(
            "no-words",
            f"The answer {answer.ask!r} says nothing{f' of{what}' if what else ''}.",
            remedy="Say it in your own words.",
            ask=answer.ask,
        )


def _check_meaning(turn: Turn, answer: Answer) -> None:
    match answer.ask:
        case "channel" if fold_case(answer.text) not in CHANNELS:
            turn.refuse(
                "bad-value",
                f"{answer.text!r} is no channel.",
                remedy=f"It is {one_of(CHANNELS)}.",
            )
        case "harm":
            _check_harm(turn, answer)
        case "protective date":
            _check_protective(turn, answer)
        case "planned date" if answer.on is None:
            turn.refuse("no-date", "A planned date needs a date.", remedy="Give it with --on DATE.")
        case "approval":
            if answer.who is None or not (answer.who.role or answer.who.name):
                turn.refuse(
                    "no-approver",
                    "An approval names the person or post that approves.",
                    remedy='With `step` give --approved-by "ROLE, AGENCY" and --approved-on DATE; '
                    f"later use `escalate approve {turn.number}`.",
                )


def _check_harm(turn: Turn, answer: Answer) -> None:
    if answer.text not in ("yes", "no"):
        turn.refuse("bad-value", f"The harm flag is 'yes' or 'no', not {answer.text!r}.")
    if answer.text == "no" and not answer.parts.get("reason", "").strip():
        turn.refuse(
            "no-reason",
            "Lowering the harm flag needs a reason.",
            remedy="Use `escalate unflag CASE --reason TEXT`.",
        )


def _check_protective(turn: Turn, answer: Answer) -> None:
    if answer.on is None or not answer.text.strip():
        turn.refuse(
            "no-reason",
            "A protective date needs the date and the reason why the child needs it.",
            remedy="Give --protective DATE and --protective-reason TEXT.",
        )
    elif answer.on.day < turn.now.raised.day:
        turn.refuse(
            "too-early",
            f"The protective date {date_words(answer.on.day)} lies before the case was raised "
            f"({date_words(turn.now.raised.day)}).",
            remedy="Give the date by which the child needs it resolved.",
        )


def approvals(turn: Turn, given: Iterable[Answer], discussed: When) -> None:
    """Refuse an approval dated before the discussion; warn where somebody approves their own."""
    for answer in given:
        if answer.ask != "approval" or answer.who is None:
            continue
        on = answer.on or turn.command.when
        if on.day < discussed.day:
            turn.refuse(
                "approval-too-early",
                f"The approval is dated {date_words(on.day)}, before the discussion "
                f"({when_words(discussed, turn.zone)}).",
                remedy="Give the date on which the record was approved.",
            )
        recorder = {fold_case(piece) for piece in turn.command.actor.split(",")}
        agency = fold_case(answer.who.agency)
        named = fold_case(answer.who.name or answer.who.role) in recorder
        if named and (not agency or agency in recorder or len(recorder) == 1):
            turn.warn("own-approval", "Whoever recorded the discussion also approved the record.")


def actions(turn: Turn, given: Iterable[Action]) -> tuple[Action, ...]:
    """New actions; each needs what is to be done and an owner."""
    for action in given:
        if not action.what.strip() or not (action.owner.role or action.owner.agency):
            turn.refuse(
                "bad-action",
                "An action says what is to be done, who owns it and by when.",
                remedy='Give --action "WHAT; ROLE, AGENCY; DATE".',
            )
    return tuple(given)


def updates(turn: Turn, given: Iterable[ActionUpdate]) -> tuple[ActionUpdate, ...]:
    """News of actions: the number must exist, be open, and lateness wants a plan and a date."""
    known = {action.number: action for action in turn.now.actions}
    for update in given:
        action = known.get(update.number)
        if action is None:
            turn.refuse(
                "unknown-action",
                f"The case has no action {update.number}.",
                remedy=f"It has: {', '.join(map(str, known)) or 'none'}.",
            )
        elif action.done is not None:
            turn.refuse("action-done", f"Action {update.number} is done already.")
        elif update.done is not None:
            turn.check_when(update.done, f"Action {update.number}")
        else:
            _check_replanned(turn, update)
    return tuple(given)


def _check_replanned(turn: Turn, update: ActionUpdate) -> None:
    lacks = [
        name
        for name, value in (
            ("an explanation", update.explanation),
            ("a new plan", update.plan),
            ("a new date", update.due),
        )
        if not value
    ]
    if lacks:
        turn.warn(
            "action-not-explained",
            f"Action {update.number} is not done and lacks {all_of(lacks)}.",
        )


def votes(turn: Turn, given: Iterable[Vote]) -> tuple[Vote, ...]:
    """The votes; one per agency."""
    given = tuple(given)
    names = [fold_case(vote.agency) for vote in given]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        turn.refuse(
            "two-votes",
            f"The agency {name!r} has more than one vote.",
            remedy="Each agency has one vote.",
        )
    return given
