"""The timer and the crontab's line, written for real, read by systemd's own tools where they are."""

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
from gmail_reconnect.scheduling import scheduler

COMMAND = ("/opt/py thon", "-m", "gmail_reconnect", "--home", "/a b/%c$d", "run")
JOB = scheduler.Job("gmail-reconnect", COMMAND, "day", "08:30")
WEEKLY = scheduler.Job("gmail-reconnect-1", ("/bin/true", "run"), "sun", "23:05")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose crontab is a file and whose systemctl notes what it was asked."""
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


def test_cron_keeps_every_other_line(bench: Path) -> None:
    """Installed twice there is one line; removed, the crontab is what it was."""
    (bench / "crontab.txt").write_text("MAILTO=me\n0 1 * * * backup  # not gmail-reconnect-like\n")
    before = (bench / "crontab.txt").read_text()
    cron = scheduler.Cron()
    cron.install(JOB)
    cron.install(JOB)
    cron.install(WEEKLY)
    assert (bench / "crontab.txt").read_text() == before + cron.show(JOB) + cron.show(WEEKLY)
    assert cron.status(JOB).startswith("30 8 * * *")
    assert cron.remove(JOB)
    assert cron.remove(WEEKLY)
    assert (bench / "crontab.txt").read_text() == before
    assert not cron.remove(JOB)
    assert cron.status(JOB) == ""


def test_a_crontab_that_cannot_be_read_is_not_written_over(bench: Path) -> None:
    """An error that is not "no crontab" stops everything."""
    (bench / "bin" / "crontab").write_text('#!/bin/sh\necho "permission denied" >&2; exit 1\n')
    with pytest.raises(ReconnectError, match="permission denied"):
        scheduler.Cron().install(JOB)


WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Cc"]), min_size=1, max_size=20
)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_the_crons_shell_gets_the_very_words(words: list[str]) -> None:
    """Whatever stands in a path, the shell that cron starts sees the same arguments."""
    job = scheduler.Job("x", ("printf", r"%s\n", *words), "mon", "00:00")
    line = scheduler.Cron().show(job).split(" ", 5)[5].replace(r"\%", "%")
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout == "".join(f"{word}\n" for word in words)


def test_systemd_writes_starts_and_takes_away(bench: Path, home: Path) -> None:
    """Two files and the timer started; removed, nothing of ours is left, and no other unit was touched."""
    other = home / ".config" / "systemd" / "user" / "other.timer"
    other.parent.mkdir(parents=True)
    other.touch()
    systemd = scheduler.Systemd()
    assert systemd.status(JOB) == ""
    systemd.install(JOB)
    assert sorted(path.name for path in other.parent.iterdir()) == [
        "gmail-reconnect.service", "gmail-reconnect.timer", "other.timer",
    ]  # fmt: skip
    assert "--user enable --now gmail-reconnect.timer" in (bench / "asked.txt").read_text()
    assert systemd.status(JOB) == "gmail-reconnect.timer is active, next tomorrow"
    assert systemd.remove(JOB)
    assert list(other.parent.iterdir()) == [other]
    assert not systemd.remove(JOB)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("job", [JOB, WEEKLY])
def test_systemd_understands_the_times(home: Path, job: scheduler.Job) -> None:
    """The calendar line is one that systemd itself can read."""
    shown = scheduler.Systemd().show(job)
    calendar = next(line for line in shown.splitlines() if line.startswith("OnCalendar=")).partition("=")[2]
    done = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{job.at}:00" in done.stdout


def test_percent_and_dollar_mean_nothing_to_systemd() -> None:
    """Both are doubled, spaces are quoted."""
    assert 'ExecStart="/opt/py thon" -m gmail_reconnect --home "/a b/%%c$$d" run' in scheduler.Systemd().show(JOB)


def test_each_home_has_a_job_of_its_own(tmp_path: Path) -> None:
    """Two homes, two names; the platform's folders need none."""
    names = {scheduler.job(Schedule(), home).name for home in (None, tmp_path / "a", tmp_path / "b")}
    assert len(names) == 3
    assert "--home" not in scheduler.job(Schedule(), None).command
    assert str(tmp_path / "a") in scheduler.job(Schedule(), tmp_path / "a").command


def test_what_this_machine_has(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd where it answers, else cron, else said with a way out."""
    assert scheduler.choose(None).name == "systemd"
    (bench / "bin" / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    assert scheduler.choose(None).name == "cron"
    assert scheduler.choose("systemd").name == "systemd"
    monkeypatch.setenv("PATH", str(bench))
    with pytest.raises(ReconnectError, match="Neither"):
        scheduler.choose(None)
