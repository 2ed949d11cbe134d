"""Notice that no scheduled run ends well, apart from the runs themselves, which may not start at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.schedule import schedule_status
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.model import DAY, milliseconds

from .alarm import FoundTrouble, raise_alarms
from .alarm_state import AlarmState, changed_state, is_silent

_AWAKE: Final = DAY // 12
"""The watch starts hourly: a longer time between two of them was slept through."""


@dataclass(frozen=True, slots=True)
class WatchResult:
    """`is_silent`: no run has ended well for two periods and a grace. `schedule_gone`: it isn't installed any more."""

    is_silent: bool
    schedule_gone: bool


def watch(context: Context) -> WatchResult:
    """Announces silence, and a schedule that was installed and is gone. Without a schedule, nothing is expected."""
    found: dict[str, FoundTrouble] = {}
    ended: dict[str, bool] = {}
    with changed_state(context) as state:
        if notices_silence(state, milliseconds(context.clock())):
            found["silence"] = FoundTrouble("run")
        if state.every and (is_there := _is_schedule_there(context)) is not None:
            ended["schedule"] = is_there
            if not is_there:
                found["schedule"] = FoundTrouble("schedule")
        if context.paths.program_gone.exists():  # told by the script that starts this
            now = milliseconds(context.clock())
            state.troubles["program"] = {"step": "program", "since": now, "runs": 1, "announced": now}
            ended["program"] = True
            with suppress(OSError):
                context.paths.program_gone.unlink()
        raise_alarms(context, state, found, ended)
    return WatchResult("silence" in found, "schedule" in found)


def notices_silence(state: AlarmState, now: int) -> bool:
    """Whether it is silent; notes that the machine is on.

    When it wakes up, the run that is made up for may not have ended yet: what counts is what was so before it slept.
    """
    asleep = now - state.watched if state.watched else 0
    if asleep > 1.5 * state.period:
        state.awake = now
    state.watched = now
    return is_silent(state, now, asleep if asleep > _AWAKE else 0)


def _is_schedule_there(context: Context) -> bool | None:
    """Whether the installed schedule will start a run; None where the scheduler doesn't tell."""
    try:
        status = schedule_status(context)
    except ReconnectError as error:
        return False if error.code in {ErrorCode.NO_SCHEDULER, ErrorCode.SCHEDULER_MISSING} else None
    return status is not None and status.is_active
