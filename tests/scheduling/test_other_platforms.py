"""launchd and Task Scheduler on any system: what they are given, by their makers' rules, and what they are asked."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.actions.schedule import install_schedule, installed_jobs
from gmail_reconnect.config import Schedule
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.option_values import SchedulerName
from gmail_reconnect.scheduling.choice import choose_scheduler
from gmail_reconnect.scheduling.interface import DAYS, Job, RunEnd, job_for, watch_job
from gmail_reconnect.scheduling.launchd import Launchd
from gmail_reconnect.scheduling.task_scheduler import TaskScheduler
from tests.support.context import context_in
from tests.support.posix import posix_only
from tests.support.stand_ins import put_on_path

pytestmark = posix_only  # the stand-ins are started by shell scripts

ENVIRONMENT = (("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("HOME", "/a b"))
JOB = Job("gmail-reconnect", ("/opt/py thon", "-m", 'say "hi" & <go>', "run"), "day", "08:30", ENVIRONMENT)
WEEKLY = replace(JOB, every="sun", at="23:05")

# man launchd.plist: each key with its type.
APPLE_KEYS: dict[str, Any] = {
    "Label": str,
    "ProgramArguments": list,
    "EnvironmentVariables": dict,
    "StartCalendarInterval": dict,
    "ProcessType": str,
    "RunAtLoad": bool,
}
CALENDAR = {"Minute": range(60), "Hour": range(24), "Weekday": range(8)}


@pytest.fixture
def mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose launchctl keeps its jobs in a file; no other scheduler answers."""
    put_on_path("launchctl", tmp_path, monkeypatch)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    return tmp_path


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose schtasks keeps its tasks in a file; no other scheduler answers."""
    put_on_path("schtasks", tmp_path, monkeypatch)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    return tmp_path


@pytest.mark.parametrize("every", ["hour", "day", *DAYS])
def test_property_list_has_the_keys_and_types_of_apple(every: str) -> None:
    """launchd refuses a list with another type, and ignores a key that it doesn't know."""
    values = plistlib.loads(Launchd.property_list(replace(JOB, every=every)))
    assert {key: type(value) for key, value in values.items()} == APPLE_KEYS
    assert all(isinstance(word, str) for word in values["ProgramArguments"])
    assert dict(ENVIRONMENT) == values["EnvironmentVariables"]
    calendar = values["StartCalendarInterval"]
    assert all(type(value) is int and value in CALENDAR[key] for key, value in calendar.items())
    assert (calendar.get("Hour"), calendar["Minute"]) == (None if every == "hour" else 8, 30)
    assert calendar.get("Weekday") == (DAYS.index(every) if every in DAYS else None)
    assert (values["ProcessType"], values["RunAtLoad"]) == ("Background", False)


# XML 1.0 has no control characters; no path has them either.
WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]), min_size=1, max_size=20
)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_property_list_keeps_arguments_unchanged(words: list[str]) -> None:
    """Whatever characters a path has."""
    assert plistlib.loads(Launchd.property_list(replace(JOB, command=tuple(words))))["ProgramArguments"] == words


def test_launchd_installs_replaces_and_removes(mac: Path, home: Path) -> None:
    """A job that is loaded is unloaded first: launchd doesn't load a label twice."""
    launchd, path = Launchd(), home / "Library" / "LaunchAgents" / "gmail-reconnect.plist"
    assert launchd.status(JOB) is None
    launchd.install(JOB)
    launchd.install(WEEKLY)
    target = f"gui/{os.getuid()}"
    assert (mac / "asked.txt").read_text().splitlines()[-3:] == [
        f"bootout {target}/gmail-reconnect", f"enable {target}/gmail-reconnect", f"bootstrap {target} {path}",
    ]  # fmt: skip
    assert plistlib.loads(path.read_bytes())["StartCalendarInterval"]["Weekday"] == 0
    status = launchd.status(JOB)
    assert status
    assert (status.text, status.is_active) == ("gmail-reconnect is loaded, not run yet", True)
    assert launchd.remove(JOB)
    assert not path.exists()
    assert not launchd.remove(JOB)


def test_launchd_that_refuses_keeps_the_earlier_job(mac: Path, home: Path) -> None:
    """A list that cannot be loaded leaves no file, or the one that was there."""
    launchd, path = Launchd(), home / "Library" / "LaunchAgents" / "gmail-reconnect.plist"
    program = (mac / "bin" / "launchctl").read_text()
    refusing = '#!/bin/sh\n[ "$1" != bootstrap ] || { echo "Bootstrap failed: 125" >&2; exit 125; }\n'
    (mac / "bin" / "launchctl").write_text(refusing)
    with pytest.raises(ReconnectError, match="Bootstrap failed"):
        launchd.install(JOB)
    assert not path.exists()
    (mac / "bin" / "launchctl").write_text(program)
    launchd.install(JOB)
    before = path.read_bytes()
    (mac / "bin" / "launchctl").write_text(refusing)
    with pytest.raises(ReconnectError):
        launchd.install(WEEKLY)
    assert path.read_bytes() == before


def test_job_that_launchd_lost_is_inactive(mac: Path) -> None:
    """The file alone starts nothing until the next login."""
    Launchd().install(JOB)
    (mac / "launchd.json").write_text("{}")
    status = Launchd().status(JOB)
    assert status
    assert not status.is_active


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="no xmllint here")
@pytest.mark.parametrize("every", ["hour", "day", *DAYS])
def test_task_follows_the_schema_of_microsoft(tmp_path: Path, every: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """schtasks refuses a task with an unknown element, a wrong order or a value of another type."""
    monkeypatch.setenv("USERDOMAIN", "PC")
    monkeypatch.setenv("USERNAME", "Ana & Bo")
    task = tmp_path / "task.xml"
    task.write_text(TaskScheduler().show(replace(JOB, every=every)), encoding="utf-8")
    schema = Path(__file__).with_name("task_schema.xsd")
    done = subprocess.run(["xmllint", "--noout", "--schema", schema, task], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    broken = task.read_text().replace("StartWhenAvailable", "StartWhenever")
    task.write_text(broken)
    assert subprocess.run(["xmllint", "--noout", "--schema", schema, task], capture_output=True, check=False).returncode


def test_task_is_made_up_for_and_runs_while_logged_in() -> None:
    """What the schema doesn't say: a missed time, batteries, a second instance, whose rights."""
    shown = TaskScheduler().show(JOB)
    for line in (
        "<StartWhenAvailable>true</StartWhenAvailable>",
        "<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>",
        "<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
        "<LogonType>InteractiveToken</LogonType>",
        "<StartBoundary>2026-01-01T08:30:00</StartBoundary>",  # without a zone: by the local clock
        '<Arguments>-m "say \\"hi\\" &amp; &lt;go&gt;" run</Arguments>',
    ):
        assert line in shown


def test_task_scheduler_installs_and_removes(windows: Path) -> None:
    """What it says is read by the place of a column, since its words are in the language of the system."""
    scheduler = TaskScheduler()
    assert scheduler.status(JOB) is None
    assert not scheduler.remove(JOB)
    scheduler.install(JOB)
    scheduler.install(JOB)
    status = scheduler.status(JOB)
    assert status
    assert (status.text, status.is_active) == ("gmail-reconnect, next 02.12.2026 08:30:00, not run yet", True)
    assert scheduler.remove(JOB)
    assert scheduler.status(JOB) is None


@pytest.mark.parametrize("code", [0, 5])
@pytest.mark.parametrize("platform", ["mac", "windows"])
def test_run_is_started_by_the_scheduler_and_its_end_told(
    request: pytest.FixtureRequest, platform: str, code: int
) -> None:
    """`status` tells it later, too."""
    request.getfixturevalue(platform)
    scheduler = choose_scheduler(None)
    job = replace(JOB, command=("/bin/sh", "-c", f"exit {code}"))
    scheduler.install(job)
    assert scheduler.start(job, lambda _: pytest.fail("the stand-ins have ended")) == RunEnd(code)
    status = scheduler.status(job)
    assert status
    assert status.text.endswith(f"ended with exit code {code}")


@pytest.mark.parametrize("platform", ["mac", "windows", "machine"])
@pytest.mark.parametrize("scheduler", [None, "systemd"])
def test_installed_times_are_compared_with_those_of_now(
    request: pytest.FixtureRequest, home: Path, platform: str, scheduler: SchedulerName | None
) -> None:
    """An older version, or an older config.toml, may have installed others."""
    request.getfixturevalue(platform)
    chosen = choose_scheduler(scheduler or ("cron" if platform == "machine" else None))
    jobs = (JOB, WEEKLY, replace(JOB, at="23:05"), replace(JOB, every="mon"), watch_job(JOB), watch_job(WEEKLY))
    for job in jobs if scheduler is None or platform == "machine" else ():
        assert not chosen.has_times(replace(job, name="other"))
        chosen.install(replace(job, name="one", moved=("2027-03-28 03:30",)))
        assert [other for other in jobs if chosen.has_times(replace(other, name="one"))] == [job]


def test_task_opens_no_window(tmp_path: Path) -> None:
    """Each hour, a window would flash."""
    job = replace(JOB, command=(str(tmp_path / "python.exe"), "run"))
    assert "<Command>" + str(tmp_path / "python.exe") in TaskScheduler().show(job)
    (tmp_path / "pythonw.exe").touch()
    assert "<Command>" + str(tmp_path / "pythonw.exe") in TaskScheduler().show(job)


def test_task_is_as_it_would_be_installed_now(windows: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no shell, and is given Python without a window: doctor must not take that for an older schedule."""
    for name in ("python.exe", "pythonw.exe"):
        (windows / name).touch()
    monkeypatch.setattr(sys, "executable", str(windows / "python.exe"))
    context = context_in(home / "mail")
    install_schedule(context)
    assert not context.paths.watch.exists()
    assert [(one.program, one.is_current) for one in installed_jobs(context)] == [(str(windows / "pythonw.exe"), True)]
    (home / "mail" / "config.toml").write_text('[schedule]\nat = "07:15"\n')
    assert not installed_jobs(context_in(home / "mail"))[0].is_current


def test_each_platform_gets_its_own_scheduler(mac: Path) -> None:
    """By the program that answers."""
    assert choose_scheduler(None).name == "launchd"
    (mac / "bin" / "launchctl").rename(mac / "bin" / "schtasks")
    assert choose_scheduler(None).name == "task-scheduler"
    (mac / "bin" / "schtasks").rename(mac / "bin" / "crontab")
    assert choose_scheduler(None).name == "cron"


def test_environment_does_not_depend_on_the_shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler gives next to nothing, and the shell's variables are not there."""
    monkeypatch.setenv("LANG", "ar_EG.UTF-8")
    monkeypatch.setenv("PATH", "/somewhere")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    environment = dict(job_for(Schedule(), home / "mail").environment)
    assert "/somewhere" not in environment.pop("PATH").split(":")
    assert environment == {
        "LANG": "ar_EG.UTF-8",
        "HOME": str(home),
        "GMAIL_RECONNECT_HOME": str(home / "mail"),
        "XDG_DATA_HOME": "/data",
    }
