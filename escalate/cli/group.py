"""The commands as Typer knows them, each loaded when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from escalate import __version__
from escalate.cli import options
from escalate.cli.commands import COMMANDS, Lazy
from escalate.cli.declared import Declared, declared
from escalate.cli.ending import Exit, Misused, run
from escalate.cli.output import MOST_SAID, shown
from escalate.cli.unlocking import remember_key_file

if TYPE_CHECKING:
    from typer._click import Context  # what TyperGroup's own methods take

WIDE = {"max_content_width": 100}
"""Help uses a terminal's width up to this."""
_JSON = "escalate.json"
_WORDS = {"Annotated": Annotated, "options": options, "typer": typer}
"""What the annotations of a command are written in (`escalate/cli/declared.py`)."""


class Recording(TyperCommand):
    """A command that records something: what is typed for it is kept until it is recorded."""

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 - Typer's own
        """Run the command; on a terminal with what its draft holds, if the user wants that."""
        from escalate.cli.recording import begun

        ctx.params = begun(self.name or "", ctx.params, kinds(self))
        return super().invoke(ctx)


def kinds(command: Any) -> dict[str, type]:  # noqa: ANN401 - Typer's own
    """Return what each parameter of a command holds: `str`, `bool`, or `list` of texts."""
    return {
        param.name: list
        if getattr(param, "multiple", False)
        else bool
        if getattr(param, "is_flag", False)
        else str
        for param in command.params
    }


class LazyGroup(TyperGroup):
    """A group that loads a command's module when the command is called, and not for `--help`."""

    lazy: Mapping[str, Lazy] = COMMANDS

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all commands, in the order in which `--help` lists them."""
        return list(self.lazy)

    def get_command(self, ctx: Context, cmd_name: str) -> Any:  # noqa: ANN401 - Typer's own
        """The command of that name, loaded now; None when there is none."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            lazy = self.lazy[cmd_name]
            if lazy.group:
                command = get_command(import_module(lazy.module).app)
            else:
                command = _command(declared(lazy.module))
                if lazy.unlocks:
                    _add_key_file(command)
            command.name = cmd_name
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
        """Run the command and end with its exit code."""
        if ctx.parent is not None:
            return super().invoke(ctx)

        def do() -> None:
            try:
                super(LazyGroup, self).invoke(ctx)
            except typer.Exit as ended:
                raise Exit(ended.exit_code) from None
            except typer.Abort:
                raise KeyboardInterrupt from None
            except TyperException as error:
                misused = Misused(error.format_message(), error)
                _tame(error)
                raise misused from None

        def heading() -> str:
            lazy = self.lazy.get(ctx.invoked_subcommand or "")
            return lazy.heading if lazy else ""

        if code := run(do, heading, json=ctx.meta[_JSON]):
            raise typer.Exit(code)
        return None


def _command(declaration: Declared) -> TyperCommand:
    """Return a command as Typer makes it of what its module declares."""
    of = declaration.run
    of.__annotations__ = get_type_hints(of, localns=_WORDS, include_extras=True)
    alone = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=WIDE,
    )
    kind = Recording if declaration.records else TyperCommand
    alone.command(cls=kind, epilog=declaration.epilog)(of)
    made = get_command(alone)
    assert isinstance(made, kind)  # a group is made only of several
    return made


def _add_key_file(command: TyperCommand) -> None:
    """Give a command that has --store the option that goes with it, so that none can forget it."""
    names = [option.name for option in command.params]
    if "store" in names:
        option = typer.core.TyperOption(
            param_decls=["--key-file"],
            type=str,
            default="",
            metavar="FILE",
            help="The key of an encrypted store. Or ESCALATE_KEY_FILE, or the config file.",
            expose_value=False,
            callback=lambda _context, _option, typed: remember_key_file(typed),
        )
        command.params.insert(names.index("store") + 1, option)


def _tame(error: TyperException) -> None:
    """Make the words of a usage error harmless: they repeat what was typed."""
    from escalate.render.safe import clipped

    ctx: Context | None = getattr(error, "ctx", None)
    if ctx is None or error.message != ctx.get_help():  # the help, where nothing was typed
        error.message = shown(clipped(error.message, MOST_SAID))


app = typer.Typer(
    name="escalate",
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=WIDE,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"escalate {__version__}")
        raise typer.Exit


@app.callback()
def escalate(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
) -> None:
    """Run published safeguarding escalation policies.

    Who talks to whom, by when, what must be written down, and an append-only trail of it all.
    Begin with `escalate open`; see what is due with `escalate due`.
    """
