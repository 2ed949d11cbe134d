"""init: answer a few questions and create config.toml."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session


def init(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; you can fill in everything later.")] = False,
) -> None:
    """Answer a few questions, see the letter they make, and create a commented config.toml. Never overwrites one."""
    from gmail_reconnect.actions.setup import SetupAnswers, check_no_config, create_config, next_step
    from gmail_reconnect.cli.display.setup_questions import ask_until_content
    from gmail_reconnect.cli.display.setup_words import SetupWords

    session: Session = context.obj
    with session.context() as work:
        check_no_config(work)
        answers = SetupAnswers() if yes else ask_until_content(session, work)
        create_config(work, answers)
        step = next_step(work)
    words = SetupWords(answers.language)
    session.say(words.say("created", path=session.paths.config_file))
    session.say(words.say("next", step=words.table("steps")[step]))
