"""The scheduled run: sync, write letters where config.toml allows it, and update the HTML report."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.report.explain import describe_age
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.sync_log import SyncRunTable
from gmail_reconnect.sync.coverage import read_coverage

from .backup import keep_weekly_copy
from .context import Context
from .letters.scheduled_letters import ScheduledLetters, write_scheduled_letters
from .mail.sync_mail import SyncSummary, sync_mail
from .report import write_page
from .runs.alarm import supervised
from .runs.recording import RunRecorder


@dataclass(slots=True)
class ScheduledRun:
    """What each step did; None for a step that failed or wasn't asked for. `errors` are in the order of the steps.

    `is_import_only`: there was no sync, since all mail is imported and nobody has signed in.
    `age` says how old the mail is, where it isn't new.
    """

    sync: SyncSummary | None = None
    is_import_only: bool = False
    letters: ScheduledLetters | None = None
    page: Path | None = None
    age: tuple[str, ...] = ()
    errors: list[ReconnectError] = field(default_factory=list)


def run_scheduled(context: Context) -> ScheduledRun:
    """Does each step, even if an earlier one failed; records the run, announces trouble. Raises ConfigError only."""
    with supervised(context) as recorder:
        with recorder.step("config"):
            limit = context.config.schedule.drafts_per_run
        if recorder.errors:
            raise recorder.errors[0]
        return _do_steps(context, recorder, limit)


def _do_steps(context: Context, recorder: RunRecorder, limit: int) -> ScheduledRun:
    done = ScheduledRun(errors=recorder.errors)
    with recorder.step("sync") as numbers:
        done.is_import_only = _is_import_only(context)
        if not done.is_import_only:
            done.sync = sync_mail(context)
            numbers.update(_sync_numbers(context, done.sync))
            if done.sync.error:
                raise done.sync.error
    is_empty = done.sync is not None and not done.sync.coverage.messages  # then there is nothing to write or report
    if limit and not is_empty:
        with recorder.step("letters") as numbers:
            done.letters = write_scheduled_letters(context, limit)
            numbers["drafts"] = done.letters.drafts
    if not is_empty:
        with recorder.step("report"):
            done.page = write_page(context)
    with recorder.step("copy"):
        keep_weekly_copy(context)
    with recorder.step("coverage"), context.open_store() as store:
        done.age = tuple(describe_age(read_coverage(store, context.clock()), context.clock()))
    return done


def _sync_numbers(context: Context, sync: SyncSummary) -> dict[str, int]:
    with context.open_store() as store:
        calls = sum(SyncRunTable(store).last(1)[0].calls.values())
    return {"new": sync.result.new, "gone": sync.result.gone, "calls": calls}


def _is_import_only(context: Context) -> bool:
    """Whether there is mail here, none of it from a Gmail account, and no sign-in to read one."""
    if any(context.paths.token(name).exists() for name in ("read", "imap")) or not context.paths.database.exists():
        return False
    with context.open_store() as store:
        return not RunState(store).account and MessageTable(store).count() > 0
