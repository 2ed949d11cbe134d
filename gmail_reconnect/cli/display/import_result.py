"""What an import read, and which addresses it takes to be the user's, in a few lines on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmail_reconnect.cli.hints import advice
from gmail_reconnect.errors import ErrorCode

from .counts import count

if TYPE_CHECKING:
    from gmail_reconnect.actions.mail.import_mail import ImportSummary
    from gmail_reconnect.actions.mail.owner_addresses import OwnerFindings
    from gmail_reconnect.cli.session import Session


def print_import(session: Session, summary: ImportSummary) -> None:
    """How many messages are new, what was left out, and whose mailbox this is."""
    excluded = f"; {summary.excluded:,} drafts, chats, spam and trash left out" if summary.excluded else ""
    session.say(f"{count(summary.new, 'new message')}, {summary.known:,} known already{excluded}.")
    if summary.embedded:
        contain = "contains" if summary.embedded == 1 else "contain"
        what = f"{contain} text that looks like separate messages; it was not imported."
        session.say(f"{count(summary.embedded, 'message')} {what}")
    if summary.broken_off:
        were = "was" if summary.salvaged == 1 else "were"
        session.say(f"{count(summary.salvaged, 'message')} of {summary.broken_off} {were} read before it broke off.")
    if summary.owner:
        _print_owner(session, summary.owner)


def _print_owner(session: Session, found: OwnerFindings) -> None:
    if found.guess:
        session.say(f"These addresses seem to be yours: {', '.join(found.guess.emails)} ({found.guess.because}).")
        if found.dropped:
            session.say(f"No longer counted as yours: {', '.join(found.dropped)}. That was a guess.")
        session.say(advice(ErrorCode.OWNER_GUESSED))
    if found.also_sent:
        session.say(f"Mail labelled Sent also comes from {', '.join(found.also_sent)}.")
        session.say("If that is you as well: `gmail-reconnect own add ADDRESS`")
    if found.said_before:
        session.say(f"Also yours, as you said before: {', '.join(found.said_before)}.")
    if found.doubtful:
        session.say(advice(ErrorCode.OWNER_DOUBTFUL))
