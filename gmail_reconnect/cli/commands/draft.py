"""The command `draft`: write letters into the Drafts folder or into files."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.cli.session import AsOf, OutputFormat, Session
from gmail_reconnect.errors import UsageError
from gmail_reconnect.text.counts import count

if TYPE_CHECKING:
    from datetime import datetime

    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.actions.letters.worksheet import FilledSheet
    from gmail_reconnect.actions.letters.write import LetterBatch, RecipientChoice
    from gmail_reconnect.letters.content import LetterRequest


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
    sheet: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With people: write a worksheet to fill in. Alone: make the letters of a filled one."
        ),
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open the worksheet in your editor.")] = False,
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
    choice, now = RecipientChoice(who or (), top, warm_up), session.now(as_of)
    new_sheet = sheet if choice != RecipientChoice() else None
    _check(who, by_rank=top is not None or warm_up, json=format == "json", dry_run=dry_run, sheet=sheet, edit=edit)
    request = LetterRequest(why=why, offer=offer, reason=reason, language=lang, reply=reply)
    with session.context() as given:
        filled = _read_sheet(session, given, sheet, is_new=bool(new_sheet), edited=edit) if sheet else None
        if not dry_run and not (no_sync or as_of):
            read_new_mail(session, given)
        if new_sheet:
            _write_sheet(session, given, choice, request, new_sheet, now, edited=edit)
        elif dry_run:
            made = _try(given, filled, request, now) if filled else compose_letters(given, choice, request, now)
            _show(session, made, given.config.me.language, as_json=format == "json")
        else:
            choice = _keep(session, given, filled) if filled else choice
            made = write_letters(given, choice, request, now=now, allow_blanks=allow_blanks, folder=to_folder)
            tell_written(session, made, opened=open_)


def _check(who: list[str] | None, *, by_rank: bool, json: bool, dry_run: bool, sheet: Path | None, edit: bool) -> None:
    """Raises UsageError where options contradict each other."""
    if json and not dry_run:
        raise UsageError("--format json works only with --dry-run.")
    if who and by_rank:
        raise UsageError("Names cannot be combined with --top or --warm-up.")
    if sheet and dry_run and (who or by_rank):
        raise UsageError("--dry-run doesn't write a worksheet.", "First write it, then use --sheet with --dry-run.")
    if edit and not sheet:
        raise UsageError("--edit works only with --sheet.")


def _write_sheet(
    session: Session,
    context: Context,
    choice: RecipientChoice,
    request: LetterRequest,
    sheet: Path,
    now: datetime,
    *,
    edited: bool,
) -> None:
    from gmail_reconnect.actions.letters.worksheet import write_sheet
    from gmail_reconnect.cli.display.letters import tell_age, tell_nobody_left

    batch = write_sheet(context, choice, request, sheet, now)
    tell_nobody_left(session, batch)
    tell_age(session, batch.age)
    if not batch.letters:
        return
    session.say(f"{sheet} is a worksheet for {count(len(batch.letters), 'letter')}.")
    then = f"Once it is filled in: gmail-reconnect draft --sheet {shlex.quote(str(sheet))}"
    if edited:
        session.sheet_kept = f"{sheet} is as you saved it; no letter was made. {then}"
        session.edit(sheet)
    session.say(then)


def _read_sheet(session: Session, context: Context, sheet: Path, *, is_new: bool, edited: bool) -> FilledSheet | None:
    """The worksheet that the user filled in; None for a new one. Raises ReconnectError before any mail is read."""
    from gmail_reconnect.actions.letters.worksheet import check_no_sheet, read_sheet

    if is_new:
        check_no_sheet(sheet)
        return None
    if edited and sheet.exists():
        session.sheet_kept = f"{sheet} is as you saved it, and nothing in it was used yet."
        session.edit(sheet)
    return read_sheet(context, sheet)


def _try(context: Context, filled: FilledSheet, request: LetterRequest, now: datetime) -> LetterBatch:
    from gmail_reconnect.actions.letters.worksheet import compose_filled

    return compose_filled(context, filled, request, now)


def _keep(session: Session, context: Context, filled: FilledSheet) -> RecipientChoice:
    """Keeps what the worksheet says; returns the people in it."""
    from gmail_reconnect.actions.letters.worksheet import keep_filled

    keep_filled(context, filled)
    session.sheet_kept = ""
    if filled.filled:
        session.sheet_kept = f"What you filled in is kept for {count(filled.filled, 'person', 'people')}."
        session.say(f"Kept what you filled in for {count(filled.filled, 'person', 'people')}.")
    return filled.recipients


def _show(session: Session, composed: LetterBatch, language: str, *, as_json: bool) -> None:
    from gmail_reconnect.cli.display.letters import print_letters, tell_age, tell_nobody_left
    from gmail_reconnect.report import json_export

    tell_nobody_left(session, composed)
    tell_age(session, composed.age)
    if as_json:
        session.print_json(json_export.letters_json(composed.letters))
    else:
        print_letters(composed.letters, session.out, language)
