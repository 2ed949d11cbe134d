"""runs: what each scheduled run did."""

from __future__ import annotations

import json
from pathlib import Path

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.scheduled_runs import ScheduledRunTable
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignIn


def test_runs_tell_a_full_run_an_empty_one_and_a_failed_one(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Four ways to end are four different things to the user."""
    there = sign_in(small)
    assert run("run").code == 0
    assert run("run").code == 0
    there.gmail.stop()
    assert run("run").code == 5
    (there.place / "config.toml").write_text("[schedule\n")
    assert run("run").code == 2
    listed = run("runs").out.splitlines()
    assert [line.split("  ")[-1].split(":")[0].split(",")[0] for line in listed] == ["failed", "failed", "ran", "ran"]
    assert "config: 0.0 s, ConfigError (config_syntax)" in listed[0]
    assert "sync: " in listed[1]
    assert "UnreachableError" in listed[1]
    assert "nothing new" in listed[2]
    assert "6 new" in listed[3]
    data = run("runs", "--format", "json").json
    assert [one["outcome"] for one in data] == ["failed", "failed", "nothing new", "ran"]
    assert data[3]["steps"][1]["numbers"] == {"new": 6, "gone": 0, "calls": data[3]["steps"][1]["numbers"]["calls"]}


def test_one_run_is_shown_with_its_log_which_names_nobody(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A log may be sent to somebody who helps."""
    there = sign_in(small)
    run("run")
    shown = run("runs", "show", 1).out
    assert "coverage: " in shown
    log = Path(shown.partition("Log: ")[2].strip())
    assert log.parent == there.place / "logs"
    assert log.stat().st_mode & 0o077 == 0
    text = log.read_text()
    assert "started" in text
    assert "ended: each step succeeded" in text
    assert "@" not in text
    assert "Boat" not in text
    assert run("runs", "show", 2).code == 2
    assert json.loads(run("runs", "show", 1, "--format", "json").out)["number"] == 1


def test_run_without_a_database_still_has_a_log(run: Run, place: Path) -> None:
    """The database may be what fails."""
    place.mkdir()
    (place / "mailbox.sqlite").write_bytes(b"not a database" * 500)
    assert run("run").code == 1
    [log] = (place / "logs").glob("*.log")
    assert "StoreError" in log.read_text()


def test_run_stopped_in_the_middle_is_told_as_such(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A machine that is switched off leaves a run without an end."""
    there = sign_in(small)
    run("run")
    with Store.open(there.place / "mailbox.sqlite") as store:
        ScheduledRunTable(store).begin(1_900_000_000_000)
    assert "did not end" in run("runs").out


def test_old_logs_are_deleted(run: Run, place: Path) -> None:
    """One file a day, for years."""
    (place / "logs").mkdir(parents=True)
    for day in range(1, 99):
        (place / "logs" / f"run-202501{day:02}T083000Z.log").touch()
    run("run")
    assert len(list((place / "logs").iterdir())) == 60


def test_no_run_is_said(run: Run) -> None:
    """An empty home."""
    assert "No run has been recorded." in run("runs").err
