"""Prints letters and the list of drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from gmail_reconnect.letters.compose import ComposedLetter
from gmail_reconnect.model import moment_of
from gmail_reconnect.store.user.drafts import Draft
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

from .layout import table_of

BECAME: Final = {
    "created": "the draft is waiting",
    "edited": "you have started to edit the draft",
    "sent": "you sent the letter",
    "answered": "they answered your letter",
    "bounced": "the letter could not be delivered",
    "discarded": "the draft was deleted without being sent",
}
"""What a sync found out about a draft, by the draft's new state."""


def print_letters(composed: Sequence[ComposedLetter], console: Console) -> None:
    """Each letter as it would appear in the Drafts folder, with the lint's findings."""
    for number, one in enumerate(composed):
        if number:
            console.rule(style="dim")
        letter = one.letter
        to = (
            f"{one_line(letter.to.name)} <{one_line(letter.to.email)}>" if letter.to.name else one_line(letter.to.email)
        )
        console.print(Text(f"To:      {isolate(to)}", style="dim"))
        console.print(Text(f"Subject: {isolate(one_line(letter.subject))}", style="bold"))
        console.print()
        console.print(Text(letter.text.rstrip()))
        console.print()
        for finding in one.findings:
            style = "red" if finding.level == "error" else "yellow"
            console.print(Text(f"{finding.level}: {finding.message}", style=style))
        for note in letter.steps.notes:
            console.print(Text(one_line(note), style="dim"))


def print_drafts(drafts: Iterable[Draft], console: Console) -> None:
    """What became of each draft, newest last."""
    table = table_of()
    for title in ("Draft", "State", "For", "Subject", "Created"):
        table.add_column(title, no_wrap=title not in {"For", "Subject"})
    overtaken = []
    for draft in drafts:
        who = isolate(one_line(draft.name or draft.email))
        subject = isolate(one_line(draft.subject))
        table.add_row(*map(Text, (draft.id, _state(draft), who, subject, f"{moment_of(draft.created):%d %b %Y}")))
        if draft.is_open and draft.wrote_first is not None:
            overtaken.append(
                f"{who} wrote to you on {moment_of(draft.wrote_first):%d %b %Y}, before you sent {draft.id}."
            )
    if not table.row_count:
        console.print(Text("No drafts yet. `gmail-reconnect draft --top 3` writes the first three."))
        return
    console.print(table)
    for line in overtaken:
        console.print(Text(line, style="yellow"))


def _state(draft: Draft) -> str:
    return "in a file" if draft.state == "created" and draft.gmail_draft_id is None else draft.state
