"""What a sync or an import read, and which addresses it takes to be the user's, in a few lines on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gmail_reconnect.cli.hints import advice, hint
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.report.explain import describe_maybe_own
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.actions.mail.import_mail import ImportSummary
    from gmail_reconnect.actions.mail.owner_addresses import OwnerFindings
    from gmail_reconnect.actions.mail.sync_mail import SyncSummary
    from gmail_reconnect.cli.session import Session

_UNFINISHED: Final = {
    "listing": "Not finished: the list of your mail was not read to its end.",
    "sent": "Not finished: threads you wrote in are missing.",
    "changes": "Not finished: mail that arrived since the last sync may be missing.",
    "check": "Not finished: the weekly check of your sent mail continues.",
}


def print_sync(session: Session, summary: SyncSummary) -> None:
    """How much is new, and whether the sync is complete."""
    result = summary.result
    parts = [f"{count(result.new, 'new message')}"]
    parts += [f"{result.adopted:,} known from your import"] if result.adopted else []
    parts += [f"{result.gone:,} gone"] if result.gone else []
    session.say(f"{result.account}: {', '.join(parts)}; {summary.coverage.messages:,} known.")
    if result.unreadable:
        session.say(
            f"{count(result.unreadable, 'message')} could not be read (the next sync tries again, then once a week)."
        )
    session.say(_state(summary))
    if summary.guessed:
        session.say(f"An import guessed that this is yours, too: {', '.join(summary.guessed)}.")
        session.say(advice(ErrorCode.OWNER_DOUBTFUL))
    _print_maybe_own(session, summary.maybe_own)


def _print_maybe_own(session: Session, emails: Sequence[str]) -> None:
    if emails:
        session.say(describe_maybe_own(emails))
        session.say(advice(ErrorCode.MAYBE_OWN, {"address": one_line(emails[0])}))


def _state(summary: SyncSummary) -> str:
    result, exact_since = summary.result, summary.coverage.exact_since
    if result.complete:
        return f"Complete{' in all else' if result.unreadable else ''}. Next: gmail-reconnect report"
    if result.stopped == "letters":
        return "Not finished, but everything you wrote is there. Sync again to continue."
    if result.stopped == "sent" and exact_since:
        return f"Not finished: exact back to {exact_since:%-d %B %Y}. Sync again to continue."
    return f"{_UNFINISHED[result.stopped or 'changes']} Sync again to continue."


def read_new_mail(session: Session, context: Context) -> None:
    """Reads what is new before letters are written, and says why if that failed."""
    tokens = context.paths.token("read"), context.paths.token("imap")
    if not (any(one.exists() for one in tokens) and context.paths.database.exists()):
        return
    from gmail_reconnect.actions.mail.sync_mail import sync_first  # noqa: PLC0415 - Google's packages load slowly

    if error := sync_first(context):
        session.say(f"New mail could not be read first: {error.message} {hint(error)}")


def print_import(session: Session, summary: ImportSummary) -> None:
    """How many messages are new, what was left out, and whose mailbox this is."""
    left_out = count(summary.excluded, "draft, chat, spam or trash message")
    excluded = f"; {left_out} left out" if summary.excluded else ""
    session.say(f"{count(summary.new, 'new message')}, {summary.known:,} known already{excluded}.")
    if summary.quoted:
        what = "looks like a separate message; it was" if summary.quoted == 1 else "look like messages; they were"
        where = count(summary.quoting, "message")
        session.say(f"{count(summary.quoted, 'text')} inside {where} {what} not imported.")
    if summary.without_mail:
        session.say(f"No mail in {', '.join(map(one_line, summary.without_mail))}.")
    for name, salvaged in summary.broken_off.items():
        were = "was" if salvaged == 1 else "were"
        session.say(f"{count(salvaged, 'message')} of {one_line(name)} {were} read before it broke off.")
    if summary.owner:
        _print_owner(session, summary.owner)
    _print_maybe_own(session, summary.maybe_own)


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
