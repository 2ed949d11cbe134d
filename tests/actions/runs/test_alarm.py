"""When trouble is announced: at once or at the second run, once, weekly, and when it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.actions.runs.alarm import FoundTrouble, name_trouble, supervised, update_troubles
from gmail_reconnect.actions.runs.alarm_state import AlarmState, is_silent, read_state
from gmail_reconnect.errors import (
    ConfigError,
    DamagedStoreError,
    ErrorCode,
    LetterError,
    ReconnectError,
    SignInError,
    StoreError,
    StoreInUseError,
    UnreachableError,
)
from gmail_reconnect.model import DAY, milliseconds
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.scheduled_runs import ScheduledRunTable
from tests.support.context import context_in
from tests.support.story import messages


def announced(days: Iterable[str]) -> list[str]:
    """What is announced on each of these days; a day is the trouble of its sync, or "" for none."""
    state, told = AlarmState(), []
    for day, trouble in enumerate(days, 1):
        found = {trouble: FoundTrouble("sync")} if trouble else {}
        due = update_troubles(state, found, {"sync": not trouble, "report": True, "run": not trouble}, day * DAY)
        told.append(" ".join(f"{kind}:{name}" for kind, name in due))
    return told


def test_what_needs_the_user_is_announced_at_once_then_weekly_then_mended() -> None:
    """Seven days of the same trouble are one announcement; the eighth reminds."""
    days = ["sign_in"] * 9 + ["", ""]
    assert announced(days) == [
        "trouble:sign_in", *[""] * 6, "trouble:sign_in", "", "mended:sign_in", ""
    ]  # fmt: skip


def test_one_passing_error_is_not_announced() -> None:
    """A hiccup of the network is nobody's business, nor are two with a good run between them."""
    assert announced(["network", "", "network", "", "network"]) == [""] * 5


def test_passing_error_is_announced_at_the_second_run_in_a_row() -> None:
    """And its end is told."""
    assert announced(["network", "network", "network", ""]) == ["", "trouble:network", "", "mended:network"]


def test_other_trouble_in_between_is_not_the_second_in_a_row() -> None:
    """The network was reached, or Google couldn't have refused the sign-in."""
    assert announced(["network", "sign_in", "network"]) == ["", "trouble:sign_in", ""]


def test_other_trouble_in_the_same_step_mends_nothing() -> None:
    """Without a network nobody knows whether the sign-in works again."""
    assert announced(["sign_in", "network", "sign_in", ""]) == ["trouble:sign_in", "", "", "mended:sign_in"]


@given(st.lists(st.sampled_from(["", "network", "sign_in", "disk"]), max_size=60))
def test_each_trouble_is_told_and_mended_in_turn(days: list[str]) -> None:
    """Never mended before it was told; never told twice within a week; after a good day, nothing is left open."""
    open_since: dict[str, int] = {}
    for day, told in enumerate(announced([*days, ""])):
        for one in told.split():
            kind, _, name = one.partition(":")
            assert (name in open_since) or kind == "trouble"
            if kind == "mended":
                del open_since[name]
            else:
                assert day - open_since.get(name, -7) >= 7
                open_since[name] = day
    assert not open_since


def caused(error: ReconnectError, cause: BaseException) -> ReconnectError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (SignInError("", code=ErrorCode.SIGN_IN_EXPIRED), "sign_in"),
        (SignInError("", code=ErrorCode.PERMISSION_NOT_GRANTED), "permission"),
        (UnreachableError(""), "network"),
        (UnreachableError("", code=ErrorCode.GMAIL_LISTS_LITTLE), "nothing_read"),
        (ConfigError(""), "config"),
        (DamagedStoreError(""), "database"),
        (StoreInUseError(""), "busy"),
        (StoreError(""), "disk"),
        (caused(ReconnectError(""), OSError(28, "No space left on device")), "disk"),
        (caused(ReconnectError(""), OSError(30, "Read-only file system")), "disk"),
        (LetterError(""), "failed"),
        (ZeroDivisionError(), "failed"),
    ],
)
def test_each_error_is_one_trouble(error: BaseException, name: str) -> None:
    """The announcement says what to do."""
    assert name_trouble(error) == name


@pytest.mark.parametrize(
    ("every", "hours", "silent"), [
        ("day", 51, False), ("day", 53, True), ("mon", 340, False), ("mon", 343, True), ("", 9999, False)
    ],
)  # fmt: skip
def test_silence_is_two_periods_and_a_grace(every: str, hours: int, silent: bool) -> None:
    """Since the last good run, or since the schedule is installed."""
    hour = DAY // 24
    assert is_silent(AlarmState(every=every, since=5, last_good=0), 5 + hours * hour) == silent
    assert is_silent(AlarmState(every=every, since=0, last_good=5), 5 + hours * hour) == silent


@pytest.mark.parametrize(
    ("last_good", "days", "silent"), [
        (400, 3, True),  # the clock was ahead
        (400, -400, False),  # the clock is behind
        (3.1, 3, False),  # it was set right by minutes
    ],
)  # fmt: skip
def test_time_ahead_of_now_says_nothing_of_silence(last_good: float, days: int, silent: bool) -> None:
    """A clock that was a year ahead must not keep silence unseen for a year."""
    assert is_silent(AlarmState(every="day", since=5, last_good=int(last_good * DAY)), 5 + days * DAY) == silent


@pytest.mark.parametrize(
    ("read", "known"),
    [
        ([(24, 0)], 1),
        ([(24, 0), (48, 0)], 2),
        ([(24, 9), (24.1, 0), (24.2, 0)], 0),
        ([(24, 0), (48, 9), (48.1, 0)], 0),
        ([(24, 0), (48, 0), (48.1, 0)], 3),
        ([(24, None), (24.1, 0), (24.2, 0)], 0),
    ],
)
def test_run_soon_after_one_that_read_mail_has_nothing_to_read(
    tmp_path: Path, read: list[tuple[float, int | None]], known: int
) -> None:
    """Runs by hand, or an interrupted one that starts again, aren't trouble. None: killed after reading."""
    context = context_in(tmp_path)
    context.paths.config_file.write_text("[notify]\ndesktop = false\n")
    with context.open_store() as store:
        MessageTable(store).add(messages("2027-02-01 ana > me: boat"), "import")
    for hours, new in [*((-24 * day, 9) for day in range(6, -1, -1)), *read]:
        at = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
        if new is None:
            with context.open_store() as store:
                ScheduledRunTable(store).begin(milliseconds(at))
            continue
        then = replace(context, clock=partial(datetime.fromtimestamp, at.timestamp(), UTC))
        with supervised(then) as recorder, recorder.step("sync") as numbers:
            numbers.update(new=new, calls=4)
    assert read_state(context.paths.alarms).troubles.get("nothing_read", {"runs": 0})["runs"] == known


def test_mailbox_that_has_become_quiet_is_not_told_to_read_mail_again(tmp_path: Path) -> None:
    """After four weeks that is usual: neither trouble any more, nor mended."""
    context, told = context_in(tmp_path), tmp_path / "told.txt"
    context.paths.config_file.write_text(f"[notify]\ndesktop = false\ncommand = ['sh', '-c', 'cat >> {told}']\n")
    with context.open_store() as store:
        MessageTable(store).add(messages("2027-02-01 ana > me: boat"), "import")
    for day in range(60):
        at = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(days=day)
        then = replace(context, clock=partial(datetime.fromtimestamp, at.timestamp(), UTC))
        with supervised(then) as recorder, recorder.step("sync") as numbers:
            numbers.update(new=0 if day >= 10 else 9, calls=4)
    assert re.findall('"kind": "([a-z]+)"', told.read_text()) == ["trouble"] * 4
