"""own: which addresses are yours."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from gmail_reconnect.cli.session import OutputFormat, Session

app = typer.Typer(
    help="Show or correct which addresses are yours.\n\n"
    "An address counts in every spelling that Gmail delivers to the same mailbox.",
    add_completion=False,
    rich_markup_mode=None,
)
_SOURCES: Final = {
    "me": "you said so",
    "config": "in config.toml",
    "account": "the account you sign in to",
    "sent": "is the sender of your sent mail",
    "guess": "guessed by an import",
}
Addresses = Annotated[list[str], typer.Argument(metavar="ADDRESS", help="One or more email addresses.")]


@app.command("list")
def list_(
    context: typer.Context,
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = "table",  # noqa: A002
) -> None:
    """List your addresses and how each became known."""
    from gmail_reconnect.actions.mail.owner_addresses import list_addresses

    session: Session = context.obj
    with session.context() as work:
        found = list_addresses(work)
    if format == "json":
        addresses = [{"address": email, "source": source} for email, source in found.sources.items()]
        session.print_json({"addresses": addresses, "removed": list(found.removed), "maybe": list(found.maybe)})
        return
    width = max(map(len, (*found.sources, *found.removed, *found.maybe)), default=0)
    lines = [f"{email:<{width}}  {_SOURCES[source]}" for email, source in found.sources.items()]
    lines += [f"{email:<{width}}  not yours: you removed it" for email in found.removed]
    answers = "`own add` or `own remove` answers" if found.sources else "`own add` says so"
    lines += [f"{email:<{width}}  may be yours: {answers}" for email in found.maybe]
    for line in lines:
        session.out.print(line, markup=False, soft_wrap=True)
    if not found.sources:
        session.say("It is not known which address is yours: gmail-reconnect own add YOUR@ADDRESS")


@app.command("add")
def add(context: typer.Context, addresses: Addresses) -> None:
    """Count addresses as yours. Replaces any guess of an import."""
    from gmail_reconnect.actions.mail.owner_addresses import add_addresses

    session: Session = context.obj
    with session.context() as work:
        done = add_addresses(work, addresses)
    session.say(f"Counted as yours: {', '.join(done.added)}.")
    if done.dropped:
        session.say(f"No longer counted as yours: {', '.join(done.dropped)}. That was a guess.")
    if done.unseen:
        session.say(f"No mail here is from or to {', '.join(done.unseen)}.")


@app.command("remove")
def remove(context: typer.Context, addresses: Addresses) -> None:
    """Stop counting addresses as yours.

    Later imports and labels don't make them yours again; `own add` does.
    """
    from gmail_reconnect.actions.mail.owner_addresses import remove_addresses

    session: Session = context.obj
    with session.context() as work:
        done = remove_addresses(work, addresses)
    if done.removed:
        session.say(f"No longer counted as yours: {', '.join(done.removed)}.")
    if done.already:
        session.say(f"Already not counted as yours: {', '.join(done.already)}.")
    session.say(f"To undo this: gmail-reconnect own add {' '.join((*done.removed, *done.already))}")
    if done.left:
        session.say(f"Yours: {', '.join(done.left)}.")
    else:
        session.say("Which address is yours is not known now: gmail-reconnect own add YOUR@ADDRESS")
