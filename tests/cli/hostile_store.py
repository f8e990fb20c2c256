"""A policy and a case with a hostile text in every place where one can stand."""

from __future__ import annotations

import re
from pathlib import Path

from escalate.core.words import UNTYPED
from tests.cli.conftest import Typed
from tests.hostile import PAYLOADS

TYPED = " ".join(text[:50] for text in PAYLOADS.values()).replace("\0", "")
"""Whatever harms, in one text; a NUL is taken from nobody."""
NAME = re.sub(rf"[=@\[\]]|{UNTYPED}", "", TYPED)
"""As much of it as a policy may name something by."""
WHO = re.sub(r'[",;()]', " ", TYPED)
"""As much of it as one field of a person can carry."""


def toml(text: str) -> str:
    """A text as TOML."""
    plain = "".join(f"\\u{ord(one):04x}" if one < " " or one in '"\\\x7f' else one for one in text)
    return f'"{plain}"'


def policy(evil: str = TYPED, name: str = NAME) -> str:
    """A policy, hostile wherever its author writes freely."""
    text, named = toml(evil), toml(name)
    rule = f"clause = {text}, note = {text}"
    return f"""
id = "evil"
title = {text}
publisher = {text}
version = {text}
calendar = {{ country = "GB", subdivision = "ENG", timezone = "Europe/London" }}
review = {{ due = 2020-01-01, {rule} }}
agencies = [{text}]
about = {{ {named} = {text} }}
out_of_scope = [{{ what = {text}, instead = {text}, {rule} }}]
clocks = [{{ within = "5 working days", from = "raised", extend = [{named}], {rule} }}]
asks = [
  {{ ask = {named}, at = "open", choices = [{text}, "other"], {rule} }},
  {{ ask = {toml(name + " owed")}, force = "owed", parts = [{named}], {rule} }},
]
people = [{{ part = "responding", roles = [{text}], agency = {text}, {rule} }}]
moves = [{{ ground = {text}, {rule} }}]
texts = [{{ says = {text}, who = {text}, {rule} }}, {{ says = {text}, {rule} }}]

[[pathway]]
id = {text}
title = {text}
{rule.replace(", note", chr(10) + "note")}

[[pathway.stage]]
label = {text}
title = {text}
{rule.replace(", note", chr(10) + "note")}
moves = [{{ outcome = {named}, to = "top", {rule} }}]

[[pathway.stage]]
label = "top"
clause = {text}

[[form]]
title = {text}
return_to = {text}
clause = {text}
fields = [[{text}, "child.name"], [{text}, {toml("answer." + name)}], [{text}, ""]]
"""


def configured(folder: Path, text: str = "") -> str:
    """The path of a config file beside which the policy lies."""
    (folder / "policies").mkdir(parents=True)
    (folder / "policies" / "evil.toml").write_text(policy(), encoding="utf-8")
    config = folder / "config.toml"
    config.write_text('policies = ["policies"]\n' + text, encoding="utf-8")
    return str(config)


def opening(answers: Path) -> tuple[str, ...]:
    """The command that opens a hostile case under it."""
    answers.write_text(
        f"[[answers]]\nask = {toml(NAME)}\ntext = {toml(TYPED)}\n"
        f'[[answers]]\nask = "note"\ntext = {toml(TYPED)}\n',
        encoding="utf-8",
    )
    return (
        "open",
        "--policy=evil",
        f"--child={TYPED}",
        f"--child-name={TYPED}",
        f"--raising={WHO}, {WHO} ({WHO}), {WHO}",
        f"--responding={WHO}, {WHO} ({WHO}), {WHO}",
        f"--disagreement={TYPED}",
        f"--by={TYPED}",
        f"--answers=@{answers}",
    )


def happened(escalate: Typed, answers: Path) -> None:
    """A hostile case, in which much has happened."""
    both = (f"--with=raising: {WHO}", f"--with=responding: {WHO}, {WHO}, {WHO}")
    for args in (
        opening(answers),
        ("step", "1", "continuing", *both, f"--agreed={TYPED}", f"--action={WHO}; {WHO}; 3/3/2026"),
        ("correct", "1", "1", f"--reason={TYPED}", f"--disagreement={TYPED} now"),
        ("step", "1", "unresolved", *both, "--hold", f"--not-agreed={TYPED}"),
    ):
        done = escalate(*args)
        assert done.exit_code == 0, ascii(done.stderr)
