"""The commands put together, and the options that all of them share."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer import _completion_classes
from typer._coercion import RuntimeParam
from typer._param_types import coerce_cli_path
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command, get_group

from gmail_reconnect import __version__
from gmail_reconnect.errors import UsageError

from .groups import DefaultGroup
from .session import Session

COMMANDS: Final = {
    "demo": ("demo.demo", "Try everything on a sample mailbox, without an account."),
    "init": ("init.init", "Answer a few questions and create config.toml."),
    "login": ("login.login", "Sign in to Gmail, one permission at a time; or by IMAP."),
    "logout": ("logout.logout", "Delete every sign-in from this machine."),
    "import": ("import_mail.import_", "Read headers from mbox files, such as Google Takeout's."),
    "sync": ("sync.sync", "Read new headers from Gmail, or by IMAP."),
    "report": ("report.report", "Rank the people you've lost touch with, and say why."),
    "people": ("people.people", "List everyone in your mail with their standing."),
    "person": ("person.app", "Show people, and record what you decide about them."),
    "own": ("own.app", "Show or correct which addresses are yours."),
    "draft": ("draft.draft", "Write letters into your Drafts folder."),
    "drafts": ("drafts.app", "List or discard the drafts made here."),
    "run": ("run.run", "The scheduled job: sync, drafts, report."),
    "watch": ("run.watch", "Announce trouble if no scheduled run ends well."),
    "notify": ("notify.app", "Try how trouble is announced."),
    "runs": ("runs.app", "List the scheduled runs, and how each ended."),
    "schedule": ("schedule.app", "Run automatically on a schedule."),
    "privacy": ("privacy.app", "What is read, asked of your mailbox, and stored; or delete it all."),
    "backup": ("backup.backup", "Write your decisions, drafts and settings into one file."),
    "restore": ("backup.restore", "Put them back from such a file."),
    "help": ("help.help_", "Show the help of a command, or how to make your Google client."),
    "review": ("review.review", "Open the review page: look, decide, write letters."),
    "doctor": ("doctor.doctor", "Check sign-in, config, clock, database and schedule."),
}
"""Each command: its function (or Typer app) in `commands/`, and its line in the list of commands."""

# A metavar such as WHO says what an argument is. Typer would show "WHO <list[str]>".
TyperArgument.display_type_rich = lambda *_, **__: None  # type: ignore[method-assign]  # Typer has no option for it
_usage_of_argument = TyperArgument.get_usage_pieces
TyperArgument.get_usage_pieces = (  # type: ignore[method-assign]  # Typer shows hidden arguments in the usage
    lambda self, ctx: [] if self.hidden else _usage_of_argument(self, ctx)
)


def _unless_converted(process: Callable[..., Any]) -> Callable[..., Any]:
    """`process_value` of a parameter, without the conversion where there is nothing to convert.

    Typer loads pydantic to convert even a missing value, which takes longer than all the rest of a completion.
    """

    def process_value(self: TyperArgument | TyperOption, ctx: typer.Context, value: Any) -> Any:
        if ctx.resilient_parsing:  # for shell completion, which needs no values
            return value
        if value is None and self.nargs == 1 and not (self.multiple or self.required):
            return self.callback(ctx, self, None) if self.callback else None
        return process(self, ctx, value)

    return process_value


@dataclass(frozen=True)
class _TextOrPath(RuntimeParam):
    """Converts text and paths as Typer does, without loading pydantic; refuses what cannot be stored or opened."""

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._coerce_value(one, param, ctx) for one in value]
        if self.annotation in _TEXTS:
            if not _is_utf8(value):
                raise typer.BadParameter("This text isn't valid UTF-8, or has a NUL character.", ctx, param)
            return value
        if not _may_be_a_path(value):
            raise typer.BadParameter("A file cannot have this name.", ctx, param)
        return coerce_cli_path(Path(value), self.parameter_info, path_type=Path, param=param, ctx=ctx)


def _is_utf8(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def _may_be_a_path(text: str) -> bool:
    """Whether the system takes the name; there may be no such file."""
    try:
        os.lstat(text)
    except ValueError:  # NUL, or half a character
        return False
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    return True


_TEXTS: Final = (str, list[str])
_PATHS: Final = (Path, list[Path])


def _without_pydantic(build: Callable[..., RuntimeParam]) -> Callable[..., RuntimeParam]:
    """`get_runtime_param` of a parameter, which converts its values: `_TextOrPath` where that is all there is to do."""

    def get_runtime_param(self: TyperArgument | TyperOption) -> RuntimeParam:
        info, kind = self.type_descriptor.parameter_info, self.type_descriptor.annotation
        if info.parser is None and kind in (*_TEXTS, *_PATHS):
            return _TextOrPath(info, kind)
        return build(self)

    return get_runtime_param


for _parameter in (TyperArgument, TyperOption):
    _parameter.process_value = _unless_converted(_parameter.process_value)  # type: ignore[method-assign]
    _parameter.get_runtime_param = _without_pydantic(_parameter.get_runtime_param)  # type: ignore[method-assign]

# The help texts have no markup, and Typer would load Rich to remove it.
_completion_classes._sanitize_help_text = lambda text: text  # noqa: SLF001


class LazyGroup(TyperGroup):
    """Imports a command when it is run: a report doesn't wait for Gmail's client to load, nor the help for anything."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {name: TyperCommand(name, short_help=short) for name, (_, short) in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that `args` begin with, loaded."""
        if args[0] in COMMANDS:
            self.commands[args[0]] = load_command(args[0])
            found = self.commands[args[0]]
            is_group = isinstance(found, TyperGroup)
            needs_one = is_group and not isinstance(found, DefaultGroup)
            arguments = [one for one in found.params if isinstance(one, TyperArgument) and not one.hidden]
            takes_words = bool(arguments) and not is_group
            if len(args) == 1 and needs_one and not ctx.resilient_parsing:
                args = [*args, "--help"]
            elif args[1:2] == ["help"] and not takes_words:  # elsewhere it could be somebody's name
                args = [args[0], *args[2:], "--help"]
        elif not ctx.resilient_parsing and (groups := _groups_with(args[0])):
            forms = " or ".join(f"`gmail-reconnect {shlex.join([group, *args])}`" for group in groups)
            raise UsageError(f"There is no command {args[0]!r}.", f"Did you mean {forms}?")
        return super().resolve_command(ctx, args)


def _groups_with(name: str) -> list[str]:
    """The groups that have a command of this name, such as `person` for "snooze"."""
    groups = [group for group, (target, _) in COMMANDS.items() if target.endswith(".app")]
    return [one for one in groups if name in load_command(one).commands and not load_command(one).commands[name].hidden]


def load_command(name: str) -> Any:
    """The command or group of that name, with its parameters. Raises KeyError for an unknown name."""
    target, short = COMMANDS[name]
    module, _, function = target.rpartition(".")
    found = getattr(import_module(f".commands.{module}", __package__), function)
    if isinstance(found, typer.Typer):
        found.info.name, found.info.short_help = name, short
        return get_group(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, short_help=short)(found)
    return get_command(alone)


app = typer.Typer(
    name="gmail-reconnect",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find the people you've lost touch with, in your own Gmail, and draft letters to them.\n\n"
    "It reads headers only, keeps everything on this machine, and never sends.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"gmail-reconnect {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="One folder for config, tokens and database. Default: GMAIL_RECONNECT_HOME, if set."
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", help="Show and log each call to the mailbox, its reason, and how long it took."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only results and errors.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Store the options that precede the command."""
    session: Session = context.ensure_object(Session)
    session.home, session.verbose, session.quiet = home, verbose, quiet
    if not context.resilient_parsing and context.invoked_subcommand not in {"run", "watch"}:
        _warn_of_silence(session)
    if verbose:
        from . import verbose_log  # noqa: PLC0415 - only with --verbose

        context.with_resource(verbose_log.verbose(session))


def _warn_of_silence(session: Session) -> None:
    """One line on stderr where no scheduled run has ended well for two periods."""
    if not session.paths.alarms.exists():
        return
    from .display.runs import silence  # noqa: PLC0415 - hardly ever needed

    if warning := silence(session):
        session.tell(warning)
