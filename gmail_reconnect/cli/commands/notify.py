"""The commands `notify …`: try the ways in which trouble is announced."""

from __future__ import annotations

import typer

from gmail_reconnect.cli.session import Session

app = typer.Typer(help="Try the ways in which trouble with scheduled runs is announced.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keep `test` a command of its own, though it is the only one."""


@app.command("test")
def test(context: typer.Context) -> None:
    """Announce a test in each way that is on.

    [notify] in config.toml switches them on. It says how each went, and fails if one did.
    """
    from gmail_reconnect.actions.runs.announcing import test_ways

    session: Session = context.obj
    with session.context() as work:
        ended = test_ways(work)
    for way, why in ended.items():
        session.tell(f"{way}: {why.message if why else 'announced'}")
    if not ended:
        session.tell("No way is switched on under [notify] in config.toml.")
    if not ended or any(ended.values()):
        raise typer.Exit(1)
