"""The policies at hand, for the commands about policies: they need no store."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from msgspec import Struct

from escalate import config, policies
from escalate.cli import adapters, prompts
from escalate.cli.dates import Clock, read_when
from escalate.cli.output import Output
from escalate.cli.prompts import Needed
from escalate.cli.texts import Texts
from escalate.core.calendar import Calendar
from escalate.core.facts import fold_case
from escalate.core.lint import Fault, remarks
from escalate.core.policy import Policy
from escalate.core.times import When
from escalate.core.words import near
from escalate.errors import BadPolicy, NotFound, Refusal


class Shelf(Struct, frozen=True):
    """Where policies stand, and what time it is."""

    folders: tuple[Path, ...]
    now: dt.datetime

    @classmethod
    def open(cls) -> Shelf:
        """Return the shelf that the config file names."""
        known = config.settings(os.environ)
        return cls(config.policy_folders(known), config.now(os.environ)[0])

    def load(self, output: Output, id: str) -> tuple[Policy, Calendar]:
        """Return an installed policy and its calendar; raises `NotFound` or `BadPolicy`."""
        name = prompts.required(output, Needed("ID", "the policy's id", id))[0]
        policy, _ = policies.load(name, self.folders, adapters.read())
        return policy, self.calendar(policy)

    def read(self, output: Output, file: str) -> str:
        """Return the text of a policy file, or of standard input."""
        name = prompts.required(output, Needed("FILE", "the policy file", file))[0]
        return Texts().read("-" if name == "-" else f"@{name}", "FILE")

    def calendar(self, policy: Policy) -> Calendar:
        """Return a policy's calendar; raises `BadPolicy` when there is none such."""
        return adapters.calendar(policy.calendar)

    def remarks(self, policy: Policy) -> tuple[Fault, ...]:
        """Return what should be looked at again in a policy without faults."""
        return remarks(policy, self.now.date(), policies.installed(self.folders))

    def when(self, text: str, what: str, calendar: Calendar) -> When:
        """Return a date as it is typed, in the policy's zone."""
        return read_when(text, Clock(self.now, calendar.zone), what)

    def pathway(self, policy: Policy, typed: str, output: Output) -> str:
        """Return a pathway's id; raises `NotFound` when it is none, or none of several is named."""
        names = [pathway.id for pathway in policy.pathways]
        if not typed and len(names) > 1 and output.interactive:
            typed = prompts.choose("Which pathway", names)
        if not typed and len(names) == 1:
            return names[0]
        for name in names:
            if fold_case(name) == fold_case(typed):
                return name
        says = f"{typed!r} is no pathway of {policy.id}." if typed else "No pathway is chosen."
        remedy = f"{near(typed, names)}Give --pathway with one of: {', '.join(names)}."
        raise NotFound(Refusal("unknown-pathway", says, remedy=remedy))


def all_policies() -> tuple[Policy, ...]:
    """Return every policy at hand, in alphabetical order; raises `BadPolicy` for a faulty one."""
    shelf = Shelf.open()
    return tuple(_named(name, shelf.folders) for name in policies.installed(shelf.folders))


def _named(name: str, folders: tuple[Path, ...]) -> Policy:
    """Return a policy; a fault in it says in which file."""
    try:
        return policies.load(name, folders, adapters.read())[0]
    except BadPolicy as error:
        where = Refusal("policy-file", f"The policy file {name}.toml has faults:")
        raise BadPolicy(where, *error.refusals) from None
