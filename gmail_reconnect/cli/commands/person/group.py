"""The group of `person` commands, and the old form `person WHO ACTION VALUE`, which works for one more version."""

from __future__ import annotations

import shlex
from difflib import get_close_matches
from typing import Any, Final

import typer
from typer.core import TyperGroup

from gmail_reconnect.errors import UsageError

_OLD_NAMES: Final = {"not": "not-same"}


class PersonGroup(TyperGroup):
    """Translates the old form, and tells the user the new one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As for every group, after the translation."""
        if (new := self._translated(args)) is not None:
            form = f"gmail-reconnect {shlex.join(new if new[0] == 'own' else ['person', *new])}"
            ctx.obj.say(f"This form of the command goes away in the next version. Use: {form}")
            args = ["not-me", *new[1:]] if new[0] == "own" else new
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def _translated(self, args: list[str]) -> list[str] | None:
        """The new form of an old command line; None for one that is new already, or unknown."""
        words, options = _apart(args)
        if not words or words[0] in self.commands:
            return None
        who, action, *values = [*words, "show"][: max(2, len(words))]
        name = _OLD_NAMES.get(action, action)
        if name not in self.commands:
            if len(words) > 1 and not get_close_matches(who, self.commands):
                raise self._unknown(who, action)
            return None
        if action == "not" and [value.casefold().strip() for value in values] == ["me"]:
            return ["own", "add" if "--undo" in options else "remove", who]
        if name == "show" and "--undo" in options:
            raise UsageError("`show` changes nothing that could be undone.")
        if name != "show":
            options = _without_as_of(options)
        if name == "rhythm" and [value.casefold() for value in values] == ["none"]:
            values, options = [], ["--undo"]
        parameters = {one.name: one for one in self.commands[name].params}
        if option := parameters.get("value"):
            return [name, who, *([option.opts[0], *values] if values else []), *options]
        if values and not {"other", "address", "words"} & parameters.keys():
            raise UsageError(f"`{action}` takes no value.")
        return [name, who, *values, *options]

    def _unknown(self, who: str, action: str) -> UsageError:
        """The error for a command line with a person and an action that doesn't exist."""
        actions = [name for name, command in self.commands.items() if not command.hidden]
        nearest = get_close_matches(action, actions, n=1)
        form = f"gmail-reconnect person {nearest[0] if nearest else 'ACTION'} {shlex.quote(who)}"
        known = "" if nearest else f", where ACTION is one of: {', '.join(actions)}"
        return UsageError(f"{action!r} is not something that `person` does.", f"Use `{form}`{known}.")


def _apart(args: list[str]) -> tuple[list[str], list[str]]:
    """The words, and the options with the values of --as-of."""
    words: list[str] = []
    options: list[str] = []
    for before, arg in zip(["", *args], args, strict=False):
        (options if arg.startswith("-") or before == "--as-of" else words).append(arg)
    return words, options


def _without_as_of(options: list[str]) -> list[str]:
    """Only `show` looks at a day; before, every action showed the person as of it afterwards."""
    pairs = zip(["", *options], options, strict=False)
    return [one for before, one in pairs if "--as-of" not in {before, one} and not one.startswith("--as-of=")]


app = typer.Typer(
    cls=PersonGroup,
    help="Show people, and record what you decide about them.\n\n"
    "Name a person by id, address or part of the name. A decision holds for all their addresses, through every sync "
    "and import.",
    add_completion=False,
    rich_markup_mode=None,
)
