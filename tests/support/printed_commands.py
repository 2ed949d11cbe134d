"""The program's own commands in a text, read as a shell would, and given to the real parser."""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Iterator
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from gmail_reconnect.cli.app import COMMANDS, app
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError, UsageError

_HOME: Final = r"""(?:--home (?:'[^']*'|"[^"]*"|\S+) )?"""
_FIRST: Final = rf"gmail-reconnect {_HOME}(?:{'|'.join(COMMANDS)})\b"
_QUOTED: Final = re.compile(rf"`({_FIRST}[^`]*)`")
_PLAIN: Final = re.compile(rf"(?<!`)({_FIRST}(?: (?:'[^'\n]*'|\"[^\"\n]*\"|[^\s|#<>`]+))*)")
PLACEHOLDERS: Final = {"N": "1", "CODE": "ar", "DATE": "2026-03-01", "ACTION": "show"}
"""What stands for something of a type in a sentence, with something of that type."""


def printed_commands(text: str) -> Iterator[list[str]]:
    """Each command of the program's in `text`, as words: between backticks, or up to the end of line or sentence."""
    text = re.sub(r"Usage: .*", "", html.unescape(text) if "<html" in text else text)
    for found in (*_QUOTED.findall(text), *_PLAIN.findall(text)):
        command = re.split(r"(?<=\w)[,.;:)]+(?= |$)", found)[0]
        yield [PLACEHOLDERS.get(word, word) for word in shlex.split(command)[1:]]


class StrictSession(Session):
    """A session to which a command's old form is an error."""

    def say(self, text: str, style: str = "") -> None:  # noqa: ARG002 - as in a session
        """Parsing says something only about an old form."""
        raise UsageError(text)


def parse(words: list[str]) -> None:
    """Parse the command without running it. Raises Typer's error where the command line would."""
    command: Any = get_command(app)
    context: Any = None
    name: str | None = "gmail-reconnect"
    try:
        while True:
            context = command.make_context(name, list(words), parent=context, obj=StrictSession())
            if not isinstance(command, TyperGroup):
                return
            name, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
    except typer.Exit:  # --help
        return


def refused(text: str) -> list[str]:
    """The commands in `text` that the program would refuse, each with the reason."""
    found = []
    for words in printed_commands(text):
        try:
            parse(words)
        except (typer.TyperException, ReconnectError) as error:
            found.append(f"{shlex.join(words)}: {error}")
    return found
