"""A policy in reading order."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Points, facts, points
from escalate.views.policy import PolicyPathway, PolicyView, RuleRow


def page(view: PolicyView) -> Page:
    """Everything in a policy file."""
    yield Heading(f"{view.title} ({view.id})", 1)
    review = view.review
    place = view.country + (f", {view.subdivision}" if view.subdivision else "")
    yield facts(
        ("Publisher", view.publisher),
        ("Version", view.version),
        ("In force since", phrases.day(view.effective)),
        (
            "Due for review",
            f"{phrases.day(review.due)}{phrases.cited(review.clause, review.note)}"
            if review
            else "not stated",
        ),
        ("Calendar", f"{place}; {view.timezone}"),
        ("Closed", ", ".join(phrases.day(day) for day in view.closed)),
        ("Agencies", ", ".join(view.agencies)),
        *view.about.items(),
    )
    if view.rules:
        yield Heading("At every stage")
        yield from _rules(view.rules)
    for pathway in view.pathways:
        yield from _pathway(pathway)
    for form in view.forms:
        yield Heading(f"Form: {form.title} (clause {form.clause})")
        yield facts(("Return to", form.return_to), ("Reading", form.note))
        yield from points("Fields", form.fields, 3)
    remarks = (f"{one.place}: {one.says} {one.remedy}" for one in view.remarks)
    yield from points("Remarks on the file", tuple(remarks))


def _pathway(pathway: PolicyPathway) -> Page:
    title = f", {pathway.title}" if pathway.title else ""
    yield Heading(f"Pathway {pathway.id}{title} (clause {pathway.clause})")
    if pathway.note:
        yield Line(pathway.note)
    if pathway.same_as:
        yield Line(f"The stages are those of the pathway {pathway.same_as}.")
    yield from _rules(pathway.rules)
    for stage in pathway.stages:
        name = f": {stage.title}" if stage.title else ""
        yield Heading(f"{stage.label}{name} (clause {stage.clause})", 3)
        if stage.note:
            yield Line(stage.note)
        yield from _rules(stage.rules)


def _rules(rows: tuple[RuleRow, ...]) -> Page:
    if rows:
        yield Points(tuple(_sentence(row) for row in rows))


def _sentence(row: RuleRow) -> str:
    """One row: what it commands, when, where it stands, and on which reading it rests."""
    at = f" at {row.at}" if row.at else ""
    kind = row.kind if row.kind != "ask" else ""
    first = ", ".join(word for word in (kind, f"{row.force}{at}".strip(), row.holds) if word)
    check = " (check before use)" if row.check else ""
    return f"{first}: {row.says}{check}{phrases.cited(row.clause, row.note)}"
