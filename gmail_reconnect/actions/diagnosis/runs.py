"""Check whether scheduled runs end well, and whether the user heard of it where they didn't."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.runs.alarm_state import is_silent, read_state
from gmail_reconnect.errors import ErrorCode, ErrorNote
from gmail_reconnect.model import milliseconds

from .lines import error_line, line
from .result import CheckResult, warning, wrong


def check_runs(context: Context, now: datetime) -> Iterator[CheckResult]:
    """Ways of [notify] that failed; and that no run ended well for too long."""
    state = read_state(context.paths.alarms)
    for way, kept in state.failed_ways.items():
        why = ErrorNote(kept) if isinstance(kept, str) else ErrorNote(**kept)
        yield warning("notify", line("way_failed", way=way, why=error_line(why)), code=ErrorCode.NOTICE_FAILED)
    if is_silent(state, milliseconds(now)):
        yield wrong("runs", line("runs_fail"), ErrorCode.RUNS_FAIL)
