"""Schedulers: real files and a real crontab, checked by systemd's own tools where they exist."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Schedule
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.scheduling.choice import choose_scheduler
from gmail_reconnect.scheduling.cron import Cron
from gmail_reconnect.scheduling.interface import Job, ScheduleStatus, job_for
from gmail_reconnect.scheduling.systemd import Systemd
from tests.support.posix import posix_only

pytestmark = posix_only  # the fake crontab and systemctl are shell scripts

COMMAND = ("/opt/py thon", "-m", "gmail_reconnect", "--home", "/a b/%c$d", "run")
JOB = Job("gmail-reconnect", COMMAND, "day", "08:30")
WEEKLY = Job("gmail-reconnect-1", ("/bin/true", "run"), "sun", "23:05")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose crontab is a file and whose systemctl records its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    table = shlex.quote(str(tmp_path / "crontab.txt"))
    asked = shlex.quote(str(tmp_path / "asked.txt"))
    scripts = {
        "crontab": f"""if [ "$1" = -l ]; then [ -e {table} ] && cat {table} || {{ echo "no crontab" >&2; exit 1; }}
            else cat > {table}; fi""",
        "systemctl": f"""echo "$@" >> {asked}
            case "$*" in *" show "*) echo ActiveState=active; echo NextElapseUSecRealtime=tomorrow;; esac""",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return tmp_path


def test_cron_keeps_all_other_lines(machine: Path) -> None:
    """Installing twice leaves one line; removing restores the crontab."""
    (machine / "crontab.txt").write_text("MAILTO=me\n0 1 * * * backup  # not gmail-reconnect-like\n")
    before = (machine / "crontab.txt").read_text()
    cron = Cron()
    cron.install(JOB)
    cron.install(JOB)
    cron.install(WEEKLY)
    assert (machine / "crontab.txt").read_text() == before + cron.show(JOB) + cron.show(WEEKLY)
    status = cron.status(JOB)
    assert status
    assert status.text.startswith("30 8 * * *")
    assert cron.remove(JOB)
    assert cron.remove(WEEKLY)
    assert (machine / "crontab.txt").read_text() == before
    assert not cron.remove(JOB)
    assert cron.status(JOB) is None


def test_unreadable_crontab_is_not_overwritten(machine: Path) -> None:
    """Any error but "no crontab" stops the installation."""
    (machine / "bin" / "crontab").write_text('#!/bin/sh\necho "permission denied" >&2; exit 1\n')
    with pytest.raises(ReconnectError, match="permission denied"):
        Cron().install(JOB)


WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Cc"]), min_size=1, max_size=20
)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_cron_passes_arguments_unchanged(words: list[str]) -> None:
    """Whatever characters a path has, the shell that cron starts sees the same arguments."""
    job = Job("x", ("printf", r"%s\n", *words), "mon", "00:00")
    line = Cron().show(job).split(" ", 5)[5].replace(r"\%", "%")
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout == "".join(f"{word}\n" for word in words)


def test_systemd_installs_and_removes_only_its_own_units(machine: Path, home: Path) -> None:
    """Two files and a started timer; removing leaves other units alone."""
    other = home / ".config" / "systemd" / "user" / "other.timer"
    other.parent.mkdir(parents=True)
    other.touch()
    systemd = Systemd()
    assert systemd.status(JOB) is None
    systemd.install(JOB)
    assert sorted(path.name for path in other.parent.iterdir()) == [
        "gmail-reconnect.service", "gmail-reconnect.timer", "other.timer",
    ]  # fmt: skip
    assert "--user enable --now gmail-reconnect.timer" in (machine / "asked.txt").read_text()
    assert systemd.status(JOB) == ScheduleStatus("gmail-reconnect.timer is active, next tomorrow", is_active=True)
    assert systemd.remove(JOB)
    assert list(other.parent.iterdir()) == [other]
    assert not systemd.remove(JOB)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("job", [JOB, WEEKLY])
def test_systemd_accepts_the_calendar(home: Path, job: Job) -> None:
    """systemd-analyze reads the calendar line."""
    shown = Systemd().show(job)
    calendar = next(line for line in shown.splitlines() if line.startswith("OnCalendar=")).partition("=")[2]
    done = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{job.at}:00" in done.stdout


def test_systemd_special_characters_are_escaped() -> None:
    """Percent and dollar signs are doubled, spaces are quoted."""
    assert 'ExecStart="/opt/py thon" -m gmail_reconnect --home "/a b/%%c$$d" run' in Systemd().show(JOB)


def test_each_home_has_its_own_job(tmp_path: Path) -> None:
    """Two homes have two names; the platform's folders need no --home."""
    names = {job_for(Schedule(), home).name for home in (None, tmp_path / "a", tmp_path / "b")}
    assert len(names) == 3
    assert "--home" not in job_for(Schedule(), None).command
    assert str(tmp_path / "a") in job_for(Schedule(), tmp_path / "a").command


def test_scheduler_is_chosen_by_what_the_machine_has(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd where its user manager answers, else cron, else an error."""
    assert choose_scheduler(None).name == "systemd"
    (machine / "bin" / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    assert choose_scheduler(None).name == "cron"
    assert choose_scheduler("systemd").name == "systemd"
    monkeypatch.setenv("PATH", str(machine))
    with pytest.raises(ReconnectError, match="neither"):
        choose_scheduler(None)
