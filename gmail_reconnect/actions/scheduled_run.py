"""The scheduled run: sync, write letters where config.toml allows it, and update the HTML report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.report.explain import describe_age
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.sync.coverage import read_coverage

from .backup import keep_weekly_copy
from .context import Context
from .letters.scheduled_letters import ScheduledLetters, write_scheduled_letters
from .mail.sync_mail import SyncSummary, sync_mail
from .report import write_page


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
    """Does each step, even if an earlier one failed. Raises ConfigError only."""
    done = ScheduledRun()
    limit = context.config.schedule.drafts_per_run

    with _errors_kept(done.errors):
        done.is_import_only = _is_import_only(context)
        if not done.is_import_only:
            done.sync = sync_mail(context)
            if done.sync.error:
                raise done.sync.error
    with _errors_kept(done.errors):
        if limit:
            done.letters = write_scheduled_letters(context, limit)
    with _errors_kept(done.errors):
        done.page = write_page(context)
    with _errors_kept(done.errors):
        keep_weekly_copy(context)
    with _errors_kept(done.errors), context.open_store() as store:
        done.age = tuple(describe_age(read_coverage(store, context.clock()), context.clock()))
    return done


@contextmanager
def _errors_kept(errors: list[ReconnectError]) -> Iterator[None]:
    try:
        yield
    except ReconnectError as error:
        errors.append(error)


def _is_import_only(context: Context) -> bool:
    """Whether there is mail here, none of it from a Gmail account, and no sign-in to read one."""
    if context.paths.token("read").exists() or not context.paths.database.exists():
        return False
    with context.open_store() as store:
        return not RunState(store).account and MessageTable(store).count() > 0
