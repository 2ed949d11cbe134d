"""The scheduled run: sync, write letters where config.toml allows it, and update the HTML report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gmail_reconnect.errors import ReconnectError

from .context import Context
from .letters.scheduled_letters import write_scheduled_letters
from .mail.sync_mail import SyncSummary, sync_mail
from .report import write_page


@dataclass(slots=True)
class ScheduledRun:
    """What each step did; None for a step that failed or wasn't asked for. `errors` are in the order of the steps.

    `drafts` is how many letters were put into Gmail's Drafts folder, and `drafts_page` where Gmail shows them.
    """

    sync: SyncSummary | None = None
    drafts: int | None = None
    drafts_page: str = ""
    page: Path | None = None
    errors: list[ReconnectError] = field(default_factory=list)


def run_scheduled(context: Context) -> ScheduledRun:
    """Does each step, even if an earlier one failed. Raises ConfigError only."""
    done = ScheduledRun()
    limit = context.config.schedule.drafts_per_run

    with _errors_kept(done.errors):
        done.sync = sync_mail(context)
        if done.sync.error:
            raise done.sync.error
    with _errors_kept(done.errors):
        if limit:
            done.drafts, done.drafts_page = write_scheduled_letters(context, limit)
    with _errors_kept(done.errors):
        done.page = write_page(context)
    return done


@contextmanager
def _errors_kept(errors: list[ReconnectError]) -> Iterator[None]:
    try:
        yield
    except ReconnectError as error:
        errors.append(error)
