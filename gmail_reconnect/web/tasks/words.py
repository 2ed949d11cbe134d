"""A task in the page's words: how far it is, what came of it, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_timedelta

from gmail_reconnect.actions.mail.import_mail import ImportSummary
from gmail_reconnect.actions.progress import (
    ComparingPeople,
    FetchingMail,
    FetchingStarts,
    IndexingSubjects,
    ListingMail,
    MatchingPeople,
    ReadingFile,
    ServerNotice,
    WaitingForConsent,
    WorkEvent,
)
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.rendering import error_words

from .jobs import Job

if TYPE_CHECKING:  # loads Google's packages
    from gmail_reconnect.actions.mail.sync_mail import SyncSummary


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task. `share` is how much of it is done, from 0 to 100, None if that isn't known.

    `others` is set for a run of another process, which can only be waited for.
    """

    kind: str
    title: str
    step: str = ""
    share: int | None = None
    address: str = ""
    lines: tuple[str, ...] = ()
    error: str = ""
    advice: str = ""
    is_running: bool = True
    others: bool = False


def task_view(job: Job | None, other_run: str, words: PageWords) -> TaskView | None:
    """The task of this page, or the run of another process that holds the lock; None if there was none."""
    if other_run and not (job and job.is_running):
        what, _, process = other_run.partition(", process ")
        return TaskView(
            "other", words.say("task", "other", what=words.known("run", what), process=process), others=True
        )
    if job is None:
        return None
    title = words.say("task", job.kind)
    if job.is_running:
        return step_view(job.kind, title, job.event, words, job.address)
    error, advice = error_words(job.error, words) if job.error else ("", "")
    lines = [words.say("task", "stopped")] if job.is_stopped else []
    if job.result:
        found = job.result
        lines += _import_lines(found, words) if isinstance(found, ImportSummary) else _sync_lines(found, words)
        if job.result.error:
            error, advice = error_words(job.result.error, words)
    elif not (job.error or job.is_stopped):
        lines += [words.say("task", f"{job.kind}_done")]
    lines += [
        words.say("outcome", event.outcome, name=isolate(one_line(event.draft.name or event.draft.email, limit=60)))
        for event in job.letters
        if event.outcome in words.table("outcome")
    ]
    return TaskView(job.kind, title, lines=tuple(lines), error=error, advice=advice, is_running=False)


def step_view(kind: str, title: str, event: WorkEvent | None, words: PageWords, address: str = "") -> TaskView:
    """A task that is running."""
    return TaskView(kind, title, step_words(event, words), _share(event), address)


def step_words(event: WorkEvent | None, words: PageWords) -> str:
    """A step in a line."""
    number = words.number
    match event:
        case ListingMail(entries):
            return words.say("progress", "listing", n=number(entries))
        case FetchingStarts(_, seconds, recent):
            return words.say("progress", "fetching_starts", time=_time(seconds, words), recent=_time(recent, words))
        case FetchingMail(step, seconds):
            line = words.say(
                "progress", "fetching", done=number(step.calls_done), all=number(step.calls), n=number(step.messages)
            )
            return f"{line} {words.say('progress', 'left', time=_time(seconds, words))}" if seconds >= 1 else line
        case ReadingFile(name, messages):
            return words.say("progress", "reading", name=isolate(one_line(name, limit=80)), n=number(messages))
        case MatchingPeople(done, every) | ComparingPeople(done, every) if every:
            what = "matching" if isinstance(event, MatchingPeople) else "comparing"
            return words.say("progress", what, done=number(done), all=number(every))
        case IndexingSubjects(left):
            return words.say("progress", "indexing", n=number(left))
        case ServerNotice(kind, text):
            return words.say("notice", kind, text=isolate(one_line(text, limit=200)))
        case _:
            return words.say("progress", "consent" if isinstance(event, WaitingForConsent) else "begins")


def _share(event: WorkEvent | None) -> int | None:
    match event:
        case FetchingMail(step, _) if step.calls:
            return 100 * step.calls_done // step.calls
        case MatchingPeople(done, every) | ComparingPeople(done, every) if every:
            return 100 * done // every
        case _:
            return None


def _time(seconds: float, words: PageWords) -> str:
    return format_timedelta(timedelta(seconds=max(1, round(seconds))), locale=words.locale)


def _sync_lines(summary: SyncSummary, words: PageWords) -> list[str]:
    result, since = summary.result, summary.coverage.exact_since
    new, known = words.number(result.new), words.number(summary.coverage.messages)
    lines = [words.say("task", "read", new=new, known=known)]
    if result.unreadable:
        lines.append(words.say("task", "unreadable", n=words.number(result.unreadable)))
    if result.complete:
        lines.append(words.say("task", "complete"))
    elif since:
        lines.append(words.say("task", "unfinished_since", day=words.day(since)))
    else:
        lines.append(words.say("task", "unfinished"))
    return lines


def _import_lines(summary: ImportSummary, words: PageWords) -> list[str]:
    number = words.number
    if not summary.found_mail:
        return []
    lines = [words.say("task", "imported", new=number(summary.new), known=number(summary.known))]
    if summary.excluded:
        lines.append(words.say("task", "left_out", n=number(summary.excluded)))
    if summary.without_mail:
        lines.append(words.say("task", "without_mail", names=", ".join(map(one_line, summary.without_mail))))
    for name, salvaged in summary.broken_off.items():
        shown = isolate(one_line(name, limit=80))
        lines.append(words.say("task", "broken_off", name=shown, n=number(salvaged)))
    if summary.owner and summary.owner.guess:
        lines.append(words.say("task", "guessed", addresses=", ".join(map(isolate, summary.owner.guess.emails))))
    return lines
