"""Tell the user what a scheduled run can't mend by itself: once, then weekly until it is mended, then that it is.

What needs the user is announced at once; what often passes by itself (the network, another run), at the second run in
a row.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import (
    ConfigError,
    DamagedStoreError,
    ErrorCode,
    ReconnectError,
    SignInError,
    StoreError,
    StoreInUseError,
    UnreachableError,
)
from gmail_reconnect.model import DAY, milliseconds
from gmail_reconnect.notify.interface import Announcement
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import CLOCK_TOLERANCE, RunState
from gmail_reconnect.store.scheduled_runs import RunRecord, ScheduledRunTable
from gmail_reconnect.text.command_lines import with_option

from .alarm_state import AlarmState, changed_state
from .announcing import announce, notify_settings, ping_dead_man
from .digest import send_digest
from .history import judge
from .recording import RunRecorder, recorded
from .words import NoticeWords

WEEK: Final = 7 * DAY
_PASSING: Final = frozenset({"network", "busy", "nothing_read", "failed"})
_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})
_COMPARED: Final = 40
_NEW_NORMAL: Final = 28 * DAY
"""Runs that read nothing for so long are usual."""


@dataclass(frozen=True, slots=True)
class FoundTrouble:
    """Trouble in a step: `step` has to end well before it counts as mended. `error` is told only if the user wants."""

    step: str
    error: str = ""


@contextmanager
def supervised(context: Context) -> Iterator[RunRecorder]:
    """A run that is recorded, and whose end is judged and announced. Ctrl-C isn't."""
    with changed_state(context) as state:
        ping_dead_man(context, state, "start")
    recorder = RunRecorder(context)
    try:
        with recorded(recorder):
            yield recorder
    finally:
        if not any(isinstance(error, KeyboardInterrupt) for error in recorder.failures.values()):
            _conclude(context, recorder)


def _conclude(context: Context, recorder: RunRecorder) -> None:
    found: dict[str, FoundTrouble] = {}
    for step, error in recorder.failures.items():
        found.setdefault(name_trouble(error), FoundTrouble(step, str(error)))
    if len(found) > 1:
        found.pop("failed", None)  # a consequence of the other: without new mail, there may be no report
    ended = {step.name: not step.error for step in recorder.record.steps}
    ended["run"] = not recorder.failures
    with changed_state(context) as state:
        found |= _unusual(context, state, recorder.record)
        if "clock" in found:
            found.pop("sign_in", None)  # Google refuses where the clock is wrong
        raise_alarms(context, state, found, ended)
        send_digest(context, state)
        first = next(iter(recorder.failures.values()), None)
        if first is None:
            ping_dead_man(context, state, "")
        else:
            ping_dead_man(context, state, str(first.exit_code) if isinstance(first, ReconnectError) else "fail")


def raise_alarms(
    context: Context, state: AlarmState, found: Mapping[str, FoundTrouble], ended: Mapping[str, bool]
) -> None:
    """Announces what is due. `ended`: each step that was done → whether it ended well."""
    due = update_troubles(state, found, ended, milliseconds(context.clock()))
    if not due:  # as nearly each hour
        return
    words = NoticeWords(context)
    details = notify_settings(context).details
    for kind, name in due:
        text = with_option(words.say(kind, name), context.command_option)
        if details and kind == "trouble" and found[name].error:
            text += f"\n{found[name].error}"
        failures = announce(context, state, Announcement(kind, words.say("title", kind), text, name))
        if kind == "trouble" and failures and all(failures.values()):
            state.troubles[name]["announced"] = 0  # nobody heard of it: again at the next run


def update_troubles(
    state: AlarmState, found: Mapping[str, FoundTrouble], ended: Mapping[str, bool], now: int
) -> list[tuple[Literal["trouble", "mended"], str]]:
    """Takes what a run found into the state; returns what is to be announced now."""
    due: list[tuple[Literal["trouble", "mended"], str]] = []
    for name, trouble in found.items():
        known = state.troubles.setdefault(name, {"step": trouble.step, "since": now, "runs": 0, "announced": 0})
        known["runs"] += 1
        is_new = not known["announced"]
        if (name not in _PASSING or known["runs"] > 1) and (is_new or now - known["announced"] >= WEEK):
            known["announced"] = now
            due.append(("trouble", name))
    for name, known in list(state.troubles.items()):
        if name in found or known["step"] not in ended:
            continue
        if ended[known["step"]]:
            del state.troubles[name]
            if known["announced"]:
                due.append(("mended", name))
        elif not known["announced"]:
            del state.troubles[name]  # it wasn't twice in a row
    return due


def name_trouble(error: BaseException) -> str:
    """Which trouble an error is, by the names in templates/notify."""
    if isinstance(error, SignInError):
        return "permission" if error.code == ErrorCode.PERMISSION_NOT_GRANTED else "sign_in"
    if isinstance(error, ReconnectError) and error.code == ErrorCode.GMAIL_LISTS_LITTLE:
        return "nothing_read"
    for kind, name in (
        (UnreachableError, "network"),
        (ConfigError, "config"),
        (DamagedStoreError, "database"),
        (StoreInUseError, "busy"),
    ):
        if isinstance(error, kind):
            return name
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, OSError) and cause.errno in _DISK:
            return "disk"
        cause = cause.__cause__
    return "disk" if isinstance(error, StoreError) else "failed"


def _unusual(context: Context, state: AlarmState, record: RunRecord) -> dict[str, FoundTrouble]:
    """What a run doesn't notice itself: a wrong clock, and that it reads nothing."""
    found: dict[str, FoundTrouble] = {}
    with suppress(ReconnectError), context.open_store() as store:
        earlier = ScheduledRunTable(store).last(_COMPARED, record.id or None)
        ahead = RunState(store).clock_ahead
        if ahead is None and earlier:  # it was never compared with Gmail's: did the run before start later?
            ahead = min(0, record.started - earlier[0].started)
        if abs(ahead or 0) > CLOCK_TOLERANCE:
            found["clock"] = FoundTrouble("sync")
        since = state.troubles.get("nothing_read", {}).get("since", record.started)
        is_usual = record.started - since >= _NEW_NORMAL and not record.failed and not record.number("new")
        if is_usual:
            del state.troubles["nothing_read"]  # without a word: nothing is mended
        usual = [one for one in earlier if one.started < since]
        just_before = [one for one in earlier if record.started - one.started < DAY // 2]
        was_read = any(one.number("new") or one.ended is None for one in (*just_before, record))
        did_nothing = not was_read or not record.number("calls")
        is_unusual = did_nothing and judge(record, usual)[0] == "far less"
        if MessageTable(store).is_empty() and not record.failed:  # unusual unless the mailbox was always empty
            of_late = [one for one in (record, *earlier) if record.started - one.started < _NEW_NORMAL]
            is_unusual = any(one.number("new") or one.number("gone") for one in of_late)
        if is_unusual and record.started - since < _NEW_NORMAL:
            found["nothing_read"] = FoundTrouble("sync")
    return found
