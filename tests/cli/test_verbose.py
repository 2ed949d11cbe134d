"""--verbose: what a sync asks of Gmail, why, and how long it took."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignIn


def log_of(place: Path) -> str:
    (path,) = place.rglob("gmail-reconnect.log")
    return path.read_text(encoding="utf-8")


def test_verbose_sync_shows_each_call_with_its_units_and_time(sign_in: SignIn, run: Run, small: LiveMailbox) -> None:
    """Six messages with Ana: every call that the local Gmail saw is shown, with the units it cost."""
    there = sign_in(small)
    shown = run("--verbose", "sync").err
    counted = [int(units) for units in re.findall(r": (\d+) units?, status 200, \d+\.\d\d s", shown)]
    assert sum(counted) == there.gmail.units > 0
    assert re.search(r"^profile: 1 unit,", shown, re.MULTILINE)


def test_verbose_sync_shows_why_it_fetches_and_how_long_each_phase_took(
    sign_in: SignIn, run: Run, small: LiveMailbox
) -> None:
    """The first sync lists everything; the second only asks what changed."""
    sign_in(small)
    first, second = run("--verbose", "sync").err, run("--verbose", "sync").err
    assert "Listing all ids: this is the first sync" in first
    assert re.search(r"fetching 6 messages by 3 threads\.get, for \d+ units; all missing messages of threads", first)
    assert "Phase fetching threads with sent mail took" in first
    assert "Asking what changed since the last sync" in second
    assert "Listing all ids" not in second


def test_verbose_log_names_nobody(sign_in: SignIn, run: Run, small: LiveMailbox, place: Path) -> None:
    """The log may be attached to a bug report: it has the calls, but no address, subject or message id."""
    sign_in(small)
    run("--verbose", "sync")
    run("--verbose", "report")
    logged = log_of(place)
    assert "messages.list" in logged
    assert "@" not in logged
    private = {"omar", "ana", "lima", "weekly", "boat", "week", *small.messages}
    assert not [word for word in private if re.search(rf"\b{word}\b", logged, re.IGNORECASE)]


def test_verbose_log_is_readable_by_its_owner_only(sign_in: SignIn, run: Run, small: LiveMailbox, place: Path) -> None:
    """As every other file in the home."""
    sign_in(small)
    run("--verbose", "sync")
    (path,) = place.rglob("gmail-reconnect.log")
    assert path.stat().st_mode & 0o777 == 0o600 or os.name == "nt"


def test_verbose_and_quiet_only_write_the_log(sign_in: SignIn, run: Run, small: LiveMailbox, place: Path) -> None:
    """For a scheduled run that should say nothing."""
    sign_in(small)
    assert run("--verbose", "--quiet", "sync").err == ""
    assert "status 200" in log_of(place)


def test_without_verbose_nothing_is_logged(sign_in: SignIn, run: Run, small: LiveMailbox, place: Path) -> None:
    """Neither in the first place nor after a command with --verbose."""
    sign_in(small)
    run("--verbose", "sync")
    before = log_of(place)
    assert "units" not in run("sync").err
    assert log_of(place) == before
    assert not logging.getLogger("gmail_reconnect").isEnabledFor(logging.INFO)
