"""`escalate policy list`."""

from __future__ import annotations

from typing import Any

from escalate.cli import options
from escalate.cli.group import lone_app
from escalate.cli.output import Output
from escalate.core.policy import Policy
from escalate.core.words import date_words

app = lone_app()

EXAMPLE = """
Example:

  escalate policy list
"""


@app.command(name="list", epilog=EXAMPLE)
def list_policies(json: options.Json = False) -> None:
    """List the policies that can be used.

    Those that come with escalate, and your own files in the folders of the config file.
    """
    from escalate.cli.shelf import all_policies

    policies = all_policies()
    Output(json).fact([_row(one) for one in policies], "\n".join(map(_line, policies)))


def _row(policy: Policy) -> dict[str, Any]:
    review = policy.review
    return {
        "id": policy.id,
        "title": policy.title,
        "publisher": policy.publisher,
        "version": policy.version,
        "pathways": [pathway.id for pathway in policy.pathways],
        "review": review.due if review else None,
    }


def _line(policy: Policy) -> str:
    names = [pathway.id for pathway in policy.pathways]
    tracks = f"\n    pathways: {', '.join(names)}" if len(names) > 1 else ""
    review = policy.review
    due = f"\n    due for review on {date_words(review.due)}" if review else ""
    return f"{policy.id}  {policy.title} ({policy.publisher}){tracks}{due}"
