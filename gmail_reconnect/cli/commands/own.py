"""own: which addresses are yours."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gmail_reconnect.actions.mail.owner_addresses import add_addresses, list_addresses, remove_addresses
from gmail_reconnect.cli.display import own_addresses as display
from gmail_reconnect.cli.session import OutputFormat, Session, as_json

app = typer.Typer(
    help="Show or correct which addresses are yours.\n\n"
    "An address counts in every spelling that Gmail delivers to the same mailbox.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)
Addresses = Annotated[list[str], typer.Argument(metavar="ADDRESS", help="One or more email addresses.")]


@app.command("list")
def list_(
    context: typer.Context,
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = OutputFormat.TABLE,  # noqa: A002
) -> None:
    """List your addresses and how each became known."""
    session: Session = context.obj
    with session.context() as work:
        found = list_addresses(work)
    if format is OutputFormat.JSON:
        sys.stdout.write(as_json(display.own_json(found)))
    else:
        display.print_own(session, found)


@app.command("add")
def add(context: typer.Context, addresses: Addresses) -> None:
    """Count addresses as yours. Replaces any guess of an import."""
    session: Session = context.obj
    with session.context() as work:
        display.print_added(session, add_addresses(work, addresses))


@app.command("remove")
def remove(context: typer.Context, addresses: Addresses) -> None:
    """Stop counting addresses as yours.

    That holds whatever an import guesses or a label says, until you add them again.
    """
    session: Session = context.obj
    with session.context() as work:
        display.print_removed(session, remove_addresses(work, addresses))
