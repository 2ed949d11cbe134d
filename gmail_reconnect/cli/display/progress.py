"""Progress on stderr: one changing line on a terminal, a plain line every 30 s elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gmail_reconnect.actions.progress import (
    ComparingPeople,
    CreatingDraft,
    DraftEvent,
    DraftOutcome,
    FetchingMail,
    FetchingStarts,
    IndexingSubjects,
    LetterEvent,
    ListingMail,
    MatchingPeople,
    NoticeKind,
    ProgressEvent,
    ReadingFile,
    ServerNotice,
    WaitingForConsent,
    WorkEvent,
)
from gmail_reconnect.model import Draft, moment_of
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from gmail_reconnect.cli.session import Session

_PHASES: Final = {"listing": "Listing", "sent": "Threads", "letters": "Letters", "changes": "Changes", "check": "Check"}
_NOTICES: Final = {
    NoticeKind.SAYS: "The mail server says: {}",
    NoticeKind.WAITING: "{}",
    NoticeKind.MAYBE_LIMITED: (
        "Gmail shows exactly {} messages by IMAP: its settings may limit it to that. See Settings, Forwarding and "
        "POP/IMAP, Folder size limits."
    ),
}

_IMAP_PHASES: Final = {"sent": "What you wrote", "letters": "All else"}


class ProgressLine:
    """Shows each step it is called with."""

    EVERY_SECONDS = 30

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        self._session = session
        self._clock = clock
        self._last = clock()
        self._told = ""
        self._live = session.err.is_terminal and not session.quiet
        self._status = session.err.status("") if self._live else None

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Removes the changing line; the next step shows it again."""
        if self._status:
            self._status.stop()

    def __call__(self, event: ProgressEvent) -> None:
        """Prints a line that stays for a letter or the start of a long fetch; for anything else, updates the line."""
        if isinstance(event, CreatingDraft) or (
            isinstance(event, DraftEvent) and event.outcome is DraftOutcome.RESUMED
        ):
            self._session.kept = f"{self._told}{_in_doubt(event.draft)}"
        elif isinstance(event, DraftEvent):
            self._session.kept = self._told = "What is told above was done. "
        elif isinstance(event, ListingMail | FetchingStarts | FetchingMail | ReadingFile):
            self._session.kept = "What was read so far is kept; the same command continues."
        if isinstance(event, LetterEvent):
            from .letters import letter_note  # noqa: PLC0415 - most commands write no letter

            self._session.say(letter_note(event))
        elif isinstance(event, FetchingStarts | ServerNotice):
            self._session.say(words(event))
        else:
            self.show(words(event))

    def show(self, text: str) -> None:
        """The present state, in one line."""
        if self._status:
            self._status.start()  # only now: what takes no time shows nothing
            self._status.update(text)
        elif self._clock() - self._last >= self.EVERY_SECONDS:
            self._last = self._clock()
            self._session.say(text)


def _in_doubt(draft: Draft) -> str:
    name = isolate(one_line(draft.name or draft.email))
    return f"The draft for {name} may be in your Drafts folder already: the next `gmail-reconnect draft` looks first."


def words(event: WorkEvent) -> str:
    """A step in one line that leaves room for a spinner on a terminal of 80 columns; a long fetch's start in two."""
    match event:
        case ListingMail(entries):
            return f"Listing your mail: {count(entries, 'entry', 'entries')} so far"
        case FetchingStarts():
            return (
                f"About {count(event.calls, 'call')}, {duration(event.seconds)}; exact for the last three years after "
                f"{duration(event.seconds_recent)}. You can interrupt it at any time."
            )
        case FetchingMail(step, seconds_left, by_imap):
            exact = f", exact to {moment_of(step.exact_since):%-d %b %Y}" if step.exact_since else ""
            calls = f"{step.calls_done:,}/{step.calls:,} calls, {count(step.messages, 'mail')}"
            phase = (_PHASES | _IMAP_PHASES if by_imap else _PHASES)[step.phase]
            return f"{phase} {calls}{exact}, {duration(seconds_left, short=True)} left"
        case ReadingFile(name, messages):
            return f"{name}: {count(messages, 'message')}"
        case MatchingPeople(done, every) | ComparingPeople(done, every):
            what = "Matching addresses to people" if isinstance(event, MatchingPeople) else "Comparing people"
            return f"{what}: {done:,} of {every:,}"
        case IndexingSubjects(left):
            return f"Indexing subjects: {count(left, 'message')} left"
        case ServerNotice() | WaitingForConsent():
            notice = _NOTICES[event.kind].format(event.text) if isinstance(event, ServerNotice) else ""
            return notice or "Waiting for Google's page"
        case CreatingDraft(draft):
            return f"Creating the draft for {isolate(one_line(draft.name or draft.email))}"


def duration(seconds: float, *, short: bool = False) -> str:
    """ "12 minutes", "1.5 hours"; short "12 min", "1.5 h". Rounded, a half up."""
    minutes = int(seconds / 60 + 0.5)
    if minutes < 1:
        return "< 1 min" if short else "less than a minute"
    if minutes < 90:
        return f"{minutes} min" if short else count(minutes, "minute")
    hours = f"{int(minutes / 6 + 0.5) / 10:.1f}".removesuffix(".0")
    return f"{hours} h" if short else f"{hours} hours"
