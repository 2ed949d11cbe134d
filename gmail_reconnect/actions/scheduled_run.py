"""The scheduled run: sync, write letters where config.toml allows it, and update the HTML report."""

from __future__ import annotations

from collections.abc import Callable
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

    def sync() -> None:
        done.sync = sync_mail(context)
        if done.sync.error:
            raise done.sync.error

    def write_letters() -> None:
        if limit:
            done.drafts, done.drafts_page = write_scheduled_letters(context, limit)

    def write_report() -> None:
        done.page = write_page(context)

    steps: list[Callable[[], None]] = [sync, write_letters, write_report]
    for step in steps:
        try:
            step()
        except ReconnectError as error:
            done.errors.append(error)
    return done
