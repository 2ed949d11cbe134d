"""The command `draft`: write letters into Gmail's Drafts folder or into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.cli.session import AsOf, OutputFormat, Session
from gmail_reconnect.errors import UsageError

if TYPE_CHECKING:
    from gmail_reconnect.actions.letters.write import LetterBatch


def draft(
    context: typer.Context,
    who: Annotated[
        list[str] | None, typer.Argument(metavar="WHO", help="Ids, addresses or names; or use --top.")
    ] = None,
    top: Annotated[
        int | None, typer.Option(metavar="N", help="Ensure the first N people of the report have a draft.", min=1)
    ] = None,
    warm_up: Annotated[bool, typer.Option("--warm-up", help="Start with three easy people.")] = False,
    why: Annotated[str | None, typer.Option(metavar="NAME", help="The [[why_now]] to use.")] = None,
    offer: Annotated[str | None, typer.Option(metavar="NAME", help="The [[offer]] to use.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="KIND", help="The kind of [[chapter]] to use.")] = None,
    lang: Annotated[
        str | None, typer.Option(metavar="CODE", help="en, ar, or a language of your own templates.")
    ] = None,
    reply: Annotated[bool, typer.Option("--reply", help="Reply in the last thread instead of starting one.")] = False,
    allow_blanks: Annotated[bool, typer.Option("--allow-blanks", help="Accept letters with blanks.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the letters.")] = False,
    to_folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write .eml files there instead of drafts.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the letters in the browser.")] = False,
    no_sync: Annotated[bool, typer.Option("--no-sync", help="Don't read new mail first.")] = False,
    as_of: AsOf = None,
    format: Annotated[OutputFormat, typer.Option(help="With --dry-run: json for programs.")] = "table",  # noqa: A002
) -> None:
    """Write letters in three steps into your Drafts folder. Nothing is ever sent.

    Without the permission to create drafts, each letter is a link that opens it in Gmail.
    """
    from gmail_reconnect.actions.letters.write import RecipientChoice, compose_letters, write_letters
    from gmail_reconnect.cli.display.letters import tell_written
    from gmail_reconnect.cli.display.new_mail import read_new_mail
    from gmail_reconnect.letters.content import LetterRequest

    session: Session = context.obj
    if format == "json" and not dry_run:
        raise UsageError("--format json works only with --dry-run.")
    if who and (top is not None or warm_up):
        raise UsageError("Names cannot be combined with --top or --warm-up.")
    choice = RecipientChoice(who or (), top, warm_up)
    request = LetterRequest(why=why, offer=offer, reason=reason, language=lang, reply=reply)
    now = session.now(as_of)
    with session.context() as given:
        if not dry_run:
            if not (no_sync or as_of):
                read_new_mail(session, given)
            written = write_letters(given, choice, request, now=now, allow_blanks=allow_blanks, folder=to_folder)
            tell_written(session, written, opened=open_)
            return
        composed = compose_letters(given, choice, request, now)
    _show(session, composed, as_json=format == "json")


def _show(session: Session, composed: LetterBatch, *, as_json: bool) -> None:
    from gmail_reconnect.cli.display.letters import print_letters, tell_age, tell_nobody_left
    from gmail_reconnect.report import json_export

    tell_nobody_left(session, composed)
    tell_age(session, composed.age)
    if as_json:
        session.print_json(json_export.letters_json(composed.letters))
    else:
        print_letters(composed.letters, session.out)
