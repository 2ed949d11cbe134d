"""The commands `runs …`: list the scheduled runs, and how each ended."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.groups import default_group
from gmail_reconnect.cli.session import OutputFormat, Session

app = default_group("List the scheduled runs, and how each ended.\n\nWithout a command, it lists them.")


@app.command("list")
def list_(
    context: typer.Context,
    number: Annotated[int, typer.Option("--last", metavar="N", min=1, max=1000, help="How many runs.")] = 20,
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = "table",  # noqa: A002
) -> None:
    """List the last runs, newest first, and when none was started."""
    from gmail_reconnect.actions.runs.history import list_runs
    from gmail_reconnect.cli.display.runs import print_runs, run_json

    session: Session = context.obj
    with session.context() as work:
        found = list_runs(work, number)
    if format == "json":
        session.print_json([run_json(one) for one in found])
    else:
        print_runs(session, found)


@app.command("show")
def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="The number of the run.")],
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = "table",  # noqa: A002
) -> None:
    """Show the steps of one run, and where its log is."""
    from gmail_reconnect.actions.runs.history import show_run
    from gmail_reconnect.cli.display.runs import print_run, run_json

    session: Session = context.obj
    with session.context() as work:
        found = show_run(work, number)
    if format == "json":
        session.print_json(run_json(found))
    else:
        print_run(session, found)
