"""Schedulers: real files and a real crontab, checked by systemd's own tools where they exist."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
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
from tests.conftest import ROOT
from tests.support.posix import posix_only

pytestmark = posix_only  # the fake crontab and systemctl are shell scripts

COMMAND = ("/opt/py thon", "-m", "gmail_reconnect", "--home", "/a b/%c$d", "run")
JOB = Job("gmail-reconnect", COMMAND, "day", "08:30")
WEEKLY = Job("gmail-reconnect-1", ("/bin/true", "run"), "sun", "23:05")


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


def bare_cron(machine: Path) -> Callable[[float], None]:
    """A minute of cron: each line that is due every minute, started with what cron gives."""

    def minute(_: float) -> None:
        for line in (machine / "crontab.txt").read_text().splitlines():
            if line.startswith("* * * * * "):
                command = line.removeprefix("* * * * * ").replace(r"\%", "%")
                subprocess.run(["/bin/sh", "-c", command], env={"PATH": "/usr/bin:/bin"}, check=False)

    return minute


def test_cron_starts_a_run_at_once_by_a_line_of_its_own(machine: Path, tmp_path: Path) -> None:
    """With the job's environment, once; its lines and exit code come back, and the line is gone."""
    script = tmp_path / "100% of it.sh"
    script.write_text('for line in 1 2 3 4 5 6 7 8 9 10; do echo "$line"; done; echo "$NAME" >&2; exit 5\n')
    job = Job("gmail-reconnect", ("/bin/sh", str(script)), "day", "08:30", (("NAME", "Ana's 5%"),))
    cron = Cron()
    cron.install(WEEKLY)
    cron.install(job)
    before = (machine / "crontab.txt").read_text()
    end = cron.start(job, bare_cron(machine))
    assert (end.exit_code, end.lines.splitlines()[0], end.lines.splitlines()[-1]) == (5, "2", "Ana's 5%")
    assert (machine / "crontab.txt").read_text() == before


def test_cron_that_starts_nothing_is_reported(machine: Path) -> None:
    """In a container no service may be there to read the crontab."""
    before = Cron().show(JOB)
    Cron().install(JOB)
    with pytest.raises(ReconnectError, match="two minutes"):
        Cron().start(JOB, lambda _: None)
    assert (machine / "crontab.txt").read_text() == before


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
    text = "gmail-reconnect.timer is active, next tomorrow, not run since this machine started"
    assert systemd.status(JOB) == ScheduleStatus(text, is_active=True)
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


@pytest.mark.parametrize("failing", ["daemon-reload", "enable"])
def test_failed_systemd_install_leaves_no_files(machine: Path, home: Path, failing: str) -> None:
    """Without a user manager (in a container, over ssh) nothing must lie there to start some day."""
    (machine / "bin" / "systemctl").write_text(
        f'#!/bin/sh\ncase "$*" in *{failing}*) echo "no bus" >&2; exit 1;; esac\n'
    )
    with pytest.raises(ReconnectError, match="no bus"):
        Systemd().install(JOB)
    assert [path for path in (home / ".config").rglob("*") if not path.is_dir()] == []


def test_failed_reinstall_keeps_the_earlier_timer(machine: Path, home: Path) -> None:
    """A new time that cannot be set leaves the old one as it was."""
    Systemd().install(JOB)
    before = {path: path.read_bytes() for path in (home / ".config").rglob("*.*") if path.is_file()}
    (machine / "bin" / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ReconnectError):
        Systemd().install(replace(JOB, at="09:45"))
    assert {path: path.read_bytes() for path in (home / ".config").rglob("*.*") if path.is_file()} == before


def test_systemd_removes_its_files_without_a_user_manager(machine: Path, home: Path) -> None:
    """The files and the link that `enable` makes are all there is."""
    Systemd().install(JOB)
    units = home / ".config" / "systemd" / "user"
    (units / "timers.target.wants").mkdir()
    (units / "timers.target.wants" / "gmail-reconnect.timer").symlink_to(units / "gmail-reconnect.timer")
    (machine / "bin" / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    assert Systemd().remove(JOB)
    assert [path for path in units.rglob("*") if path.is_symlink() or path.is_file()] == []


def test_cron_keeps_lines_in_any_encoding(machine: Path) -> None:
    """A comment in Latin-1 comes back byte for byte."""
    (machine / "crontab.txt").write_bytes(b"# gr\xfc\xdfe\n")
    Cron().install(JOB)
    Cron().remove(JOB)
    assert (machine / "crontab.txt").read_bytes() == b"# gr\xfc\xdfe\n"


def test_job_imports_nothing_from_the_folder_it_starts_in(home: Path) -> None:
    """A scheduler starts it in the home folder; a json.py there is the user's own business."""
    for name in ("json", "email", "queue", "typer", "random", "gmail_reconnect"):
        (home / f"{name}.py").write_text("open('executed', 'w').close()\nraise SystemExit(99)\n")
    done = subprocess.run(
        [*job_for(Schedule(), home / "mail").command[:-1], "doctor"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "database" in done.stdout, done.stderr
    assert not (home / "executed").exists()


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
