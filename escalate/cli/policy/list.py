"""`escalate policy list`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.core.policy import Policy
from escalate.core.words import date_words

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate policy list
"""


@command(epilog=EXAMPLE)
def list_policies(json: options.Json = False) -> None:
    """List the policies that can be used.

    Those that come with escalate, and your own files in the folders of the config file.
    """
    from escalate.cli.shelf import all_policies

    policies = all_policies()
    says = [words for one in policies for words in _lines(one)]
    Output(json).fact([_row(one) for one in policies], *says)


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


def _lines(policy: Policy) -> Iterator[str]:
    yield f"{policy.id}  {policy.title} ({policy.publisher})"
    names = [pathway.id for pathway in policy.pathways]
    if len(names) > 1:
        yield f"    pathways: {', '.join(names)}"
    if policy.review:
        yield f"    due for review on {date_words(policy.review.due)}"
