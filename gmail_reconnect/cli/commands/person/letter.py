"""The commands that choose what the letter to a person says: `person line`, `person call` and `person letter`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.option_values import Formality, Tone

from .arguments import One, Undo, Who, completing_session, named
from .group import app


def _complete(section: str, *more: str) -> Callable[[typer.Context, str], list[str]]:
    """Completes the names of a section of config.toml."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        from gmail_reconnect.config import load

        try:
            config = load(completing_session(ctx).paths.config_file)
        except ReconnectError:
            return []
        names = [one.name for one in getattr(config, section)]
        return [name for name in (*names, *more, "none") if name and name.startswith(incomplete)]

    return complete


_Text = Annotated[str, typer.Argument(metavar="TEXT", help="In your own words.")]


@app.command("line")
def line(
    context: typer.Context,
    who: One,
    words: _Text = "",
    none: Annotated[bool, typer.Option("--none", help="No line, not even one from config.toml.")] = False,
    undo: Undo = False,
) -> None:
    """Keep a line of your own for the letter to a person.

    How you met, news, a congratulation: a sentence or more. It takes the place of a [[line]] in config.toml.
    """
    if words and none:
        raise UsageError("--none takes no text.")
    if none:
        _choose(context.obj, [who], {"line_name": "none"}, undo=undo)
    else:
        _choose_text(context, who, "line", words, undo=undo)


@app.command("call")
def call(context: typer.Context, who: One, words: _Text = "", undo: Undo = False) -> None:
    """Set what a letter calls a person.

    With the title, where there is one: "Mary Kay", "Dr Mansour".
    """
    _choose_text(context, who, "call", words, undo=undo)


def _choose_text(context: typer.Context, who: str, name: str, words: str, *, undo: bool) -> None:
    if not (words or undo):
        raise UsageError("The text is missing.", "--undo takes an earlier one back.")
    if words and undo:
        raise UsageError("--undo takes no text.")
    _choose(context.obj, [who], {name: words}, undo=undo)


def _choose(session: Session, who: Sequence[str], changes: Mapping[str, str], *, undo: bool) -> None:
    """Keeps these choices, or takes the last of each back; without any, removes all of `person letter`."""
    from gmail_reconnect.actions.people.letter_choices import choose_for_letters
    from gmail_reconnect.cli.display.letter_choices import OPTIONS, tell_chosen

    everything = dict.fromkeys(OPTIONS, "")
    with session.context() as given:
        chosen = choose_for_letters(given, who, changes or everything, undo=undo and bool(changes))
        session.say(tell_chosen(chosen, [*(changes or everything)], undone=undo))


@app.command("letter")
def letter(
    context: typer.Context,
    who: Who,
    formality: Annotated[Formality | None, typer.Option(help="How to address them.")] = None,
    tone: Annotated[Tone | None, typer.Option(help="The tone.")] = None,
    chapter: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The [[chapter]], by name or kind; none: give no reason.",
            autocompletion=_complete("chapters"),
        ),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The [[why_now]]; debt, or none.", autocompletion=_complete("why_now", "debt")
        ),
    ] = None,
    offer: Annotated[
        str | None, typer.Option(metavar="NAME", help="The [[offer]], or none.", autocompletion=_complete("offers"))
    ] = None,
    line_name: Annotated[
        str | None,
        typer.Option("--line", metavar="NAME", help="The [[line]], or none.", autocompletion=_complete("lines")),
    ] = None,
    opening_words: Annotated[
        str | None, typer.Option(metavar="TEXT", help="How the letter begins, in sentences, with the reason.")
    ] = None,
    reason_words: Annotated[
        str | None, typer.Option(metavar="TEXT", help='The reason, after "my time went into".')
    ] = None,
    why_words: Annotated[str | None, typer.Option(metavar="TEXT", help="Why you write now, in sentences.")] = None,
    ask: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What you ask: a question, or a thing with its size.")
    ] = None,
    offer_words: Annotated[str | None, typer.Option(metavar="TEXT", help="What you offer, in sentences.")] = None,
    closing_words: Annotated[str | None, typer.Option(metavar="TEXT", help="The line above your name.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="TEXT", help="The subject line.")] = None,
    answer: Annotated[str | None, typer.Option(metavar="TEXT", help="The answer that you owe.")] = None,
    no_answer_needed: Annotated[
        bool, typer.Option("--no-answer-needed", help="Their last mail needs no answer.")
    ] = False,
    recall: Annotated[
        Literal["yes", "no"] | None, typer.Option(help="Whether an earlier subject may be quoted.")
    ] = None,
    reply: Annotated[bool, typer.Option("--reply", help="Reply in the last thread instead of starting one.")] = False,
    another: Annotated[
        str | None, typer.Option(metavar="PART", help="Another wording of a part: greeting, opening, ask …")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="FILE", help="The whole letter in your own words; - reads it from here.")
    ] = None,
    no_letter: Annotated[bool, typer.Option("--no-letter", help="Never write them a letter.")] = False,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo", help="Take the last choice of each option given back, whatever its value; or all choices."
        ),
    ] = False,
) -> None:
    """Choose what the letters to people say, in place of config.toml.

    An empty value takes a choice back.
    """
    given = {
        "formality": formality, "tone": tone, "chapter": chapter, "why_now": why, "offer": offer,
        "line_name": line_name, "reason_words": reason_words, "why_words": why_words, "ask_words": ask,
        "offer_words": offer_words, "opening_words": opening_words, "closing_words": closing_words,
        "subject": subject, "answer": answer, "answer_needed": "no" if no_answer_needed else None, "recall": recall,
        "no_letter": "yes" if no_letter else None, "reply": "yes" if reply else None,
        "text": _read(text) if text and not undo else text, "wordings": "" if another is not None and undo else None,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    if not (changes or undo or another):
        raise UsageError("Nothing was chosen.", "Name what to choose, such as --tone warm; --undo takes all back.")
    if changes or undo:
        _choose(context.obj, named(who), changes, undo=undo)
    if text and not undo:
        _confirm_text(context.obj, named(who))
    if another and not undo:
        _choose_another(context.obj, named(who), another)


def _choose_another(session: Session, who: Sequence[str], part: str) -> None:
    from gmail_reconnect.actions.letters.one_letter import choose_another_wording
    from gmail_reconnect.cli.display.letter_choices import tell_chosen

    with session.context() as given:
        for one in who:
            session.say(tell_chosen([choose_another_wording(given, one, part)], ["wordings"], undone=False))


def _confirm_text(session: Session, who: Sequence[str]) -> None:
    from gmail_reconnect.actions.letters.own_text import confirm_text

    with session.context() as given:
        for one in who:
            confirm_text(given, one)


def _read(file: str) -> str:
    """The text of a file; "-" is standard input. Raises UsageError."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
