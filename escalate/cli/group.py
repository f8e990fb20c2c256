"""The commands, each loaded when it is called, and the one place where errors become messages."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from escalate.cli.keeping import Keeping, keeping
from escalate.cli.output import MOST_SAID, Unshown, forget_standard_output, refusal, shown
from escalate.cli.stopping import WATCH, Ended, Recorded
from escalate.errors import (
    BadUsage,
    BrokenTrail,
    Conflict,
    EscalateError,
    Refusal,
    StoreUnusable,
    not_recorded,
)

if TYPE_CHECKING:
    from typer._click import Context  # what TyperGroup's own methods take


class Lazy(NamedTuple):
    """A command that is not loaded yet: its module, its line in `--help`, and the heading there."""

    module: str
    says: str
    heading: str = "Commands"
    unlocks: bool = True
    """Whether the store that it names must be there, and may be encrypted."""


_CASE, _READ, _ELSE = "Record", "Read", "Policies and store"

COMMANDS: dict[str, Lazy] = {
    "open": Lazy("escalate.cli.open", "Start a case.", _CASE),
    "step": Lazy("escalate.cli.step", "Record a discussion and its outcome.", _CASE),
    "refer": Lazy("escalate.cli.refer", "Take a held case up, or skip with a ground.", _CASE),
    "answer": Lazy("escalate.cli.answer", "Give something that is asked or owed.", _CASE),
    "approve": Lazy("escalate.cli.approve", "Say who approved a record, and when.", _CASE),
    "flag": Lazy("escalate.cli.flag", "Raise the flag: risk of significant harm.", _CASE),
    "unflag": Lazy("escalate.cli.unflag", "Lower the flag of significant harm.", _CASE),
    "action": Lazy("escalate.cli.action", "Agree an action, or say how one stands.", _CASE),
    "extend": Lazy(
        "escalate.cli.extend", "Lengthen a deadline, where the policy allows it.", _CASE
    ),
    "hand-over": Lazy("escalate.cli.hand_over", "Go on with a case under another policy.", _CASE),
    "correct": Lazy("escalate.cli.correct", "Say what an event should have said.", _CASE),
    "close": Lazy("escalate.cli.close", "Close a case in which nothing is owed.", _CASE),
    "reopen": Lazy("escalate.cli.reopen", "Go on with a resolved or closed case.", _CASE),
    "draft": Lazy("escalate.cli.draft", "Go on with what was typed and not recorded.", _CASE),
    "due": Lazy("escalate.cli.due", "List open cases by their deadlines, worst first.", _READ),
    "show": Lazy("escalate.cli.show", "Show where a case stands.", _READ),
    "list": Lazy("escalate.cli.list", "List cases.", _READ),
    "why": Lazy("escalate.cli.why", "Explain a case's deadlines, day by day.", _READ),
    "retention": Lazy(
        "escalate.cli.retention", "List closed cases that are past their period.", _READ
    ),
    "reads": Lazy("escalate.cli.reads", "List who read which case, and who took copies.", _READ),
    "export": Lazy("escalate.cli.export", "Write out the record of a case, or of all.", _READ),
    "policy": Lazy("escalate.cli.policy", "Look at policies, check them, begin one.", _ELSE),
    "verify": Lazy("escalate.cli.verify", "Check that nothing was changed unseen.", _ELSE),
    "checkpoint": Lazy(
        "escalate.cli.checkpoint", "Print what the trail is now, for others to keep.", _ELSE
    ),
    "signing-key": Lazy("escalate.cli.signing_key", "Make a key that signs checkpoints.", _ELSE),
    "preserve": Lazy("escalate.cli.preserve", "Put a case out of reach of any erasure.", _ELSE),
    "erase": Lazy("escalate.cli.erase", "Take the words of a closed case away for ever.", _ELSE),
    "init": Lazy("escalate.cli.init", "Make a new, empty store.", _ELSE, unlocks=False),
    "encrypt": Lazy("escalate.cli.encrypt", "Encrypt a plain store.", _ELSE, unlocks=False),
    "decrypt": Lazy("escalate.cli.decrypt", "Make a plain store of an encrypted one.", _ELSE),
    "rekey": Lazy("escalate.cli.rekey", "Give an encrypted store a new key.", _ELSE),
    "backup": Lazy(
        "escalate.cli.backup", "Copy the whole store into a new file, and prove the copy.", _ELSE
    ),
    "import": Lazy("escalate.cli.import_cases", "Take cases over from an export.", _ELSE),
    "restore": Lazy("escalate.cli.restore", "Put a backup in the place of the store.", _ELSE),
}

WIDE = {"max_content_width": 100}
"""Help uses a terminal's width up to this."""
_JSON = "escalate.json"


def lone_app() -> typer.Typer:
    """Return the Typer app of one command: plain help, no completion of its own."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=WIDE,
    )


class LazyGroup(TyperGroup):
    """A group that loads a command's module when the command is called, and not for `--help`."""

    lazy: Mapping[str, Lazy] = COMMANDS

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all commands, in the order in which `--help` lists them."""
        return list(self.lazy)

    def get_command(self, ctx: Context, cmd_name: str) -> Any:  # noqa: ANN401 - Typer's own
        """The command of that name, loaded now; None when there is none."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            command = get_command(import_module(self.lazy[cmd_name].module).app)
            command.name = cmd_name
            if self.lazy[cmd_name].unlocks:
                _add_key_file(command)
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Context, formatter: Any) -> None:  # noqa: ANN401 - Typer's own
        """Write the lines of all commands without loading one."""
        headings = dict.fromkeys(lazy.heading for lazy in self.lazy.values())
        longest = max(map(len, self.lazy))
        for heading in headings:
            rows = [
                (name.ljust(longest), lazy.says)
                for name, lazy in self.lazy.items()
                if lazy.heading == heading
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:  # noqa: ANN401 - Typer's own
        """Find the command; names of commands not loaded yet are suggested too."""
        try:
            return super().resolve_command(ctx, args)
        except TyperException as error:
            from escalate.core.words import near

            suggestion = near(args[0], self.lazy).strip()
            if suggestion and "Did you mean" not in error.message:
                error.message = f"{error.message} {suggestion}"
            raise

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the arguments; whether they ask for JSON is needed before the command is known."""
        ctx.meta.setdefault(_JSON, "--json" in args)
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            _tame(error)
            raise

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 - Typer's own
        """Run the command; every error ends here, as a message and an exit code."""
        if ctx.parent is not None:
            return super().invoke(ctx)
        with keeping() as kept:
            try:
                WATCH.begin()
                result = super().invoke(ctx)
                WATCH.finish()
            except typer.Exit:
                WATCH.hold()
                raise
            except BrokenPipeError:
                forget_standard_output()
                raise typer.Exit(0) from None
            except (Exception, KeyboardInterrupt, Ended) as error:
                WATCH.hold()
                lazy = self.lazy.get(ctx.invoked_subcommand or "")
                code = _end(error, lazy.heading if lazy else "", kept, json=ctx.meta[_JSON])
                raise typer.Exit(code) from None
        return result


def _add_key_file(command: Any) -> None:  # noqa: ANN401 - Typer's own
    """Give a command that has --store the option that goes with it, so that none can forget it."""
    names = [option.name for option in command.params]
    if "store" in names:
        from escalate.cli.unlocking import key_file_option

        command.params.insert(names.index("store") + 1, key_file_option())


def _end(error: BaseException, heading: str, kept: Keeping, *, json: bool) -> int:
    """Keep what was typed, say what went wrong and where that is, and return the exit code."""
    fate = kept.failed(error)
    code = _tell(_true(error, heading), _became(heading), json=json, draft=fate.draft)
    if fate.says and not json:
        with contextlib.suppress(OSError):  # the terminal may be gone
            for told in fate.says.split("\n"):  # what was typed keeps its lines
                typer.echo(shown(told), err=True)
    return code


def _true(error: BaseException, heading: str) -> BaseException:
    """Return the error, saying also that nothing was recorded where that became of a record."""
    nothing = heading == _CASE and WATCH.recorded is Recorded.NO
    if nothing and isinstance(error, StoreUnusable | Conflict | BrokenTrail):
        return not_recorded(error)
    return error


def _became(heading: str) -> str:
    """Return what became of what was to be recorded, where the error does not say it."""
    # What a reading command records is the reading, which nobody asked for.
    return "" if heading == _READ else WATCH.recorded.value


def _tell(error: BaseException, became: str, *, json: bool, draft: int | None) -> int:
    """Print what went wrong, and return the exit code; raises a usage error for Typer to print."""
    match error:
        case EscalateError():
            typer.echo(refusal(error, json=json, draft=draft), err=True)
            return error.EXIT_CODE
        case TyperException():
            if not json:
                _tame(error)
                raise error
            says = Refusal("usage", error.format_message())
            typer.echo(refusal(BadUsage(says), json=True), err=True)
            return BadUsage.EXIT_CODE
        case Ended():
            with contextlib.suppress(OSError):  # the terminal may be gone
                typer.echo(f"\nEnded by the system. {became}".rstrip(), err=True)
            return error.exit_code
        case KeyboardInterrupt() | typer.Abort() | EOFError():
            typer.echo(f"\nStopped. {became}".rstrip(), err=True)
            return 130
        case _:
            return _fault(error, became, json=json, draft=draft)


def _tame(error: TyperException) -> None:
    """Make the words of a usage error harmless: they repeat what was typed."""
    from escalate.render.safe import clipped

    ctx: Context | None = getattr(error, "ctx", None)
    if ctx is None or error.message != ctx.get_help():  # the help, where nothing was typed
        error.message = shown(clipped(error.message, MOST_SAID))


def _fault(error: BaseException, became: str, *, json: bool, draft: int | None) -> int:
    """Say that the fault is ours. What the error says may name a child: it is shown on demand."""
    if isinstance(error, Unshown):
        says, cause = str(error), error.__cause__ or error
    else:
        says, cause = f"This is a fault of escalate. {became}".rstrip(), error
    if os.environ.get("ESCALATE_DEBUG"):
        import traceback

        for told in "".join(traceback.format_exception(cause)).split("\n"):
            typer.echo(shown(told), err=True)
    remedy = f"({type(cause).__name__}; ESCALATE_DEBUG=1 shows where.)"
    fault = EscalateError(Refusal("fault", says, remedy=remedy))
    typer.echo(refusal(fault, json=json, draft=draft), err=True)
    return EscalateError.EXIT_CODE
