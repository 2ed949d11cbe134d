"""Prints the manual page (docs/gmail-reconnect.1), made from the same texts as `--help`: `make man`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

from typer.core import TyperGroup
from typer.main import get_command

from gmail_reconnect import __version__
from gmail_reconnect.cli.app import app

_NAME: Final = "gmail-reconnect"
_EXIT_CODES: Final = {
    "0": "Done.",
    "1": "It could not be done; the message says why.",
    "2": "Wrong usage, or a mistake in config.toml.",
    "3": "A bug; the message names the log file.",
    "4": "Sign in again.",
    "5": "Gmail cannot be reached, or its quota is spent; safe to run again.",
    "130": "Interrupted; what was done so far is kept.",
}
_FILES: Final = {
    "config.toml": "The settings. Created by `gmail-reconnect init`.",
    "credentials.json": "The client of the user's own Google Cloud project.",
    "mailbox.sqlite": "Headers, people, decisions and drafts.",
    "tokens/read.json, tokens/draft.json": "The sign-in for reading headers, and the one for drafts.",
}


def manual() -> str:
    """The page in the man macros of troff."""
    root: Any = get_command(app)
    context = root.make_context(_NAME, [], resilient_parsing=True)
    lines = [
        f'.TH GMAIL\\-RECONNECT 1 "" "{_NAME} {__version__}" "User Commands"',
        ".SH NAME",
        r"gmail\-reconnect \- find the people you have lost touch with, and draft letters to them",
        ".SH SYNOPSIS",
        r".B gmail\-reconnect",
        r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *_text(root.help),
        ".SH OPTIONS",
        *_parameters(root, context),
        ".SH COMMANDS",
        *_commands(root, context),
        ".SH EXIT STATUS",
        *_definitions(_EXIT_CODES),
        ".SH FILES",
        *_text("All files are in the folder given by --home, or in the platform's config and data folders."),
        *_definitions(_FILES),
        ".SH ENVIRONMENT",
        *_definitions({"GMAIL_RECONNECT_HOME": "The folder for all files, unless --home is given."}),
    ]
    return "\n".join(lines) + "\n"


def _commands(group: Any, context: Any) -> Iterator[str]:
    for name in group.list_commands(context):
        _, command, _ = group.resolve_command(context, [name])
        if command.hidden:
            continue
        inner = command.make_context(f"{context.info_name} {name}", [], resilient_parsing=True)
        usage = " ".join(command.collect_usage_pieces(inner))
        yield f'.SS "{_roff(f"{inner.info_name} {usage}")}"'
        yield from _text(command.help)
        yield from _parameters(command, inner)
        if isinstance(command, TyperGroup):
            yield from _commands(command, inner)


def _parameters(command: Any, context: Any) -> Iterator[str]:
    records = [parameter.get_help_record(context) for parameter in command.get_params(context)]
    is_root = context.parent is None and context.info_name == _NAME
    yield from _definitions(dict(one for one in records if one and (is_root or one[0] != "--help")))


def _definitions(terms: dict[str, str]) -> Iterator[str]:
    for term, meaning in terms.items():
        yield from (".TP", rf"\fB{_roff(term)}\fR", _roff(meaning))


def _text(text: str | None) -> Iterator[str]:
    for paragraph in (text or "").split("\n\n"):
        yield from (".PP", _roff(" ".join(paragraph.split())))


def _roff(text: str) -> str:
    """`text` as it is: nothing in it is a request or an escape."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.stdout.write(manual())
