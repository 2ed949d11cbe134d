"""init: answer a few questions and create config.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from gmail_reconnect.cli.session import Session

if TYPE_CHECKING:
    from gmail_reconnect.actions.setup import SetupStep

_NEXT: Final[dict[SetupStep, str]] = {
    "client": "gmail-reconnect help google-setup, or gmail-reconnect import FILE.mbox for a Takeout file",
    "login": "gmail-reconnect login",
    "sync": "gmail-reconnect sync",
    "report": "gmail-reconnect report",
}


def init(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; you can fill in everything later.")] = False,
) -> None:
    """Answer a few questions, see the letter they make, and create a commented config.toml. Never overwrites one."""
    from gmail_reconnect.actions.setup import SetupAnswers, check_no_config, create_config, next_step
    from gmail_reconnect.cli.display.setup_questions import ask_until_content

    session: Session = context.obj
    with session.context() as work:
        check_no_config(work)
        create_config(work, SetupAnswers() if yes else ask_until_content(session, work))
        step = next_step(work)
    session.say(f"Created {session.paths.config_file}\nNext: {_NEXT[step]}")
