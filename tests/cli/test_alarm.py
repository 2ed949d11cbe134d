"""Real runs that fail, and each way in which the user hears of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from gmail_reconnect.actions.runs.alarm_state import AlarmState, expect_runs, read_state, state_files
from gmail_reconnect.actions.scheduled_run import run_scheduled
from gmail_reconnect.model import DAY
from gmail_reconnect.paths import write_private
from tests.support.context import context_in
from tests.support.environments import make_environment
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.ping_receiver import ping_receiver
from tests.support.posix import posix_only, read_only

from .conftest import ANA, ME, Run, SignedIn, SignIn, mail

DAEMON = Path(__file__).parents[1] / "support" / "notification_daemon.py"
KEEP = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('ab').write(sys.stdin.buffer.read() + b'\\n')"


def with_command(there: SignedIn, more: str = "") -> Path:
    """The file in which the user's command keeps what it gets."""
    got = there.place.parent / "got.txt"
    there.configure(
        f"[notify]\ndesktop = false\ncommand = {json.dumps([sys.executable, '-c', KEEP, str(got)])}\n{more}"
    )
    return got


def announced(got: Path) -> list[str]:
    lines = got.read_text(encoding="utf-8").splitlines() if got.exists() else []
    return [f"{one['kind']}:{one['about']}" for one in map(json.loads, lines)]


def test_withdrawn_consent_is_announced_once_and_mended(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """By a run that fails at Google, not by a test of the notification."""
    there = sign_in(small)
    got = with_command(there)
    assert run("run").code == 0
    assert announced(got) == []
    there.gmail.revoke()
    assert run("run").code == 4
    assert run("run").code == 4
    assert announced(got) == ["trouble:sign_in"]
    assert "@" not in got.read_text()
    (there.place / "tokens" / "read.json").write_text(json.dumps(there.gmail.authorized_user("gmail.metadata")))
    assert run("run").code == 0
    assert announced(got) == ["trouble:sign_in", "mended:sign_in"]


def test_gmail_that_is_away_once_is_not_announced(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Only the second run in a row is."""
    there = sign_in(small)
    got = with_command(there)
    run("run")
    there.gmail.stop()
    assert run("run").code == 5
    assert announced(got) == []
    assert run("run").code == 5
    assert announced(got) == ["trouble:network"]


def test_empty_mailbox_is_no_trouble(run: Run, sign_in: SignIn) -> None:
    """A new account: there is nothing to read, and nothing for the user to do."""
    got = with_command(sign_in(LiveMailbox.load([], "omar@example.com")), "[schedule]\ndrafts_per_run = 1\n")
    assert (run("run").code, run("run").code) == (0, 0)
    assert announced(got) == []
    assert run("runs").out.count("nothing new") == 2


def test_mailbox_whose_mail_is_gone_is_announced(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """At the second run, as whatever may pass by itself; mended when there is mail again."""
    got = with_command(sign_in(small))
    assert run("run").code == 0
    for message in list(small.messages):
        small.delete(message)
    assert (run("run").code, announced(got)) == (0, [])
    assert (run("run").code, announced(got)) == (0, ["trouble:nothing_read"])
    small.send(mail(ME, ANA, "2026-01-07", "Boat 7"), 1_767_744_000_000)
    assert (run("run").code, announced(got)) == (0, ["trouble:nothing_read", "mended:nothing_read"])


def test_damaged_database_is_announced_once(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """What was announced is kept apart from the database."""
    there = sign_in(small)
    got = with_command(there)
    (there.place / "mailbox.sqlite").write_bytes(b"not a database" * 500)
    assert run("run").code == 1
    assert run("run").code == 1
    assert announced(got) == ["trouble:database"]


def test_clock_that_was_ahead_is_told_once_it_is_right(run: Run, place: Path, tmp_path: Path) -> None:
    """Runs of a day that hasn't come stay recorded: they must not keep the alarm."""
    mbox = tmp_path / "all.mbox"
    mbox.write_bytes(b"From - Mon Jan 07 12:00:00 2019\n" + mail(ANA, ME, "2019-01-07", "Boat").replace(b"\r\n", b"\n"))
    run("import", mbox, "--me", "omar@example.com")
    got = place / "got.txt"
    command = json.dumps([sys.executable, "-c", KEEP, str(got)])
    (place / "config.toml").write_text(f"[notify]\ndesktop = false\ncommand = {command}\n")
    for year, told in ((2030, []), (2027, ["trouble:clock"]), (2027, ["trouble:clock", "mended:clock"])):
        run_scheduled(replace(context_in(place), clock=partial(datetime, year, 1, 1, tzinfo=UTC)))
        assert announced(got) == told


@posix_only
def test_home_that_cannot_be_written_to_is_announced_once_and_mended(
    run: Run, sign_in: SignIn, small: LiveMailbox
) -> None:
    """What was announced can't be kept there, and must not be forgotten."""
    there = sign_in(small)
    got = with_command(there)
    assert run("run").code == 0
    with read_only(there.place):
        assert run("run").code == 1
        assert run("run").code == 1
        assert announced(got) == ["trouble:disk"]
        kept = state_files(there.place / "alarms.json")[1]
        assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert str(kept) in {one["path"] for one in run("privacy", "--format", "json").json["stored"]}
    assert run("run").code == 0
    assert announced(got) == ["trouble:disk", "mended:disk"]
    assert not kept.parent.exists()


@posix_only
def test_folder_that_others_can_write_to_keeps_no_alarms(
    run: Run, sign_in: SignIn, small: LiveMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody can make it first, in the folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    there = sign_in(small)
    assert run("run").code == 0
    with read_only(there.place):
        (tmp_path / "temporary").mkdir()
        run("run")
        (folder,) = (tmp_path / "temporary").iterdir()
        folder.chmod(0o777)
        (folder / "alarms.json").write_text('{"every": "mon"}')
        assert run("run").code == 1
    assert read_state(there.place / "alarms.json").every == ""
    assert (folder / "alarms.json").read_text() == '{"every": "mon"}'


def test_details_are_told_only_if_wanted(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """They may name an address or a path."""
    there = sign_in(small)
    got = with_command(there, "details = true\n")
    (there.place / "mailbox.sqlite").write_bytes(b"not a database" * 500)
    run("run")
    assert "mailbox.sqlite is damaged" in got.read_text()


def test_way_that_fails_is_told_by_doctor(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """An alarm that nobody hears is worse than none; the trouble is announced again at the next run."""
    there = sign_in(small)
    there.configure('[notify]\ndesktop = false\ncommand = ["/nonexistent/program"]\n')
    there.gmail.revoke()
    run("run")
    found = run("doctor").out
    assert "notify: command failed: The command cannot be started" in found
    assert "notify test" in found
    got = with_command(there)
    run("run")
    assert announced(got) == ["trouble:sign_in"]
    assert "notify:" not in run("doctor").out


def test_dead_mans_url_hears_start_success_and_exit_code(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A service elsewhere tells the user when this machine is off."""
    there = sign_in(small)
    with ping_receiver() as receiver:
        there.configure(f'[notify]\ndesktop = false\ndead_man_url = "{receiver.url}"\n')
        run("run")
        there.gmail.revoke()
        run("run")
        assert receiver.paths == ["/check/start", "/check", "/check/start", "/check/4"]


@pytest.mark.parametrize("url", ["http://hc.example/x", "ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_dead_mans_url_is_https_or_this_machine(run: Run, place: Path, url: str) -> None:
    """It is a secret."""
    place.mkdir()
    (place / "config.toml").write_text(f'[notify]\ndead_man_url = "{url}"\n')
    assert "must be https, or http on this machine" in run("doctor").out


def test_draft_to_oneself_is_replaced_and_never_sent(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Two troubles make one draft, unless the user has changed the first."""
    there = sign_in(small)
    there.configure("[notify]\ndesktop = false\ndraft = true\n")
    run("sync")
    for _ in range(2):
        assert run("notify", "test").code == 0
    [draft] = small.drafts.values()
    assert draft.header("Subject") == "gmail-reconnect: a test"
    assert draft.header("To") == draft.header("From") == "omar@example.com"


def test_run_that_fails_leaves_a_draft(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The token for drafts may work where the one for reading doesn't."""
    there = sign_in(small)
    there.configure("[notify]\ndesktop = false\ndraft = true\n")
    run("run")
    (there.place / "tokens" / "read.json").unlink()
    assert run("run").code == 4
    [draft] = small.drafts.values()
    assert draft.header("Subject") == "gmail-reconnect needs you"
    (there.place / "tokens" / "read.json").write_text(json.dumps(there.gmail.authorized_user("gmail.metadata")))
    assert run("run").code == 0
    [draft] = small.drafts.values()
    assert draft.header("Subject") == "gmail-reconnect works again"


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs D-Bus (apt install dbus)")
def test_desktop_notice_of_a_failing_run(sign_in: SignIn, small: LiveMailbox) -> None:
    """A real session bus, a notification daemon on it, and the real program."""
    there = sign_in(small)
    there.gmail.revoke()
    notices = there.place / "notices.txt"
    command = ("dbus-run-session", "--", sys.executable, str(DAEMON), str(notices), "--")
    program = (sys.executable, "-m", "gmail_reconnect", "--home", str(there.place), "run")
    done = subprocess.run((*command, *program), check=False, capture_output=True, timeout=60, env=_environment())
    assert done.returncode == 4, done.stderr
    [notice] = map(json.loads, notices.read_text().splitlines())
    assert notice["app"] == "gmail-reconnect"
    assert notice["title"] == "gmail-reconnect needs you"
    assert f"Run `gmail-reconnect --home {there.place} doctor`" in notice["text"]
    assert "There is no sign-in that works" in notice["text"]


def test_no_desktop_is_an_error_of_that_way(run: Run, place: Path) -> None:
    """`notify test` says how each way went."""
    found = run("notify", "test")
    assert found.code == 1
    assert "desktop: No desktop session shows notices here." in found.err


def test_nothing_switched_on_is_said(run: Run, place: Path) -> None:
    """Otherwise the user would believe that somebody is told."""
    place.mkdir()
    (place / "config.toml").write_text("[notify]\ndesktop = false\n")
    assert "No way is switched on" in run("notify", "test").err


def test_announcement_in_arabic(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """In the user's language."""
    there = sign_in(small)
    got = with_command(there, '[me]\nlanguage = "ar"\n')
    there.gmail.revoke()
    run("run")
    assert "يحتاج إليك" in got.read_text(encoding="utf-8")


def test_silence_is_said_by_every_command_and_announced_by_watch(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A schedule that never starts leaves nothing else behind."""
    there = sign_in(small)
    got = with_command(there)
    context = context_in(there.place)
    expect_runs(context, "day")
    assert "No scheduled run" not in run("people").err
    _age(there.place, 3 * DAY)
    assert "No scheduled run has ended well yet." in run("people").err
    assert run("watch").code == 1
    assert run("watch").code == 1
    assert sorted(announced(got)) == ["trouble:schedule", "trouble:silence"]  # no scheduler has it
    assert run("run").code == 0
    assert "No scheduled run" not in run("people").err
    assert announced(got)[-1] == "mended:silence"


@posix_only
def test_program_that_is_gone_is_announced_by_the_shell_that_starts_the_watch(
    run: Run, sign_in: SignIn, small: LiveMailbox, machine: Path
) -> None:
    """A virtual environment that was moved starts neither a run nor a watch."""
    there = sign_in(small)
    got = with_command(there)

    def install(python: Path) -> None:
        words = ("--home", str(there.place), "schedule", "install", "--with", "cron")
        subprocess.run([python, "-m", "gmail_reconnect", *words], check=True, timeout=60)

    def watch() -> int:
        line = (machine / "crontab.txt").read_text().splitlines()[1].split(maxsplit=5)[5]
        line = line.replace(" PATH=", f" PATH={machine / 'bin'}:", 1)  # whose crontab is asked
        return subprocess.run(["/bin/sh", "-c", line], env={}, check=False).returncode

    install(make_environment(machine / "old"))
    assert (watch(), announced(got)) == (0, [])
    (machine / "old").rename(machine / "new")
    assert (watch(), watch(), announced(got)) == (1, 1, ["trouble:program"])
    assert "which isn't there any more" in run("doctor").out
    install(machine / "new" / "bin" / "python")
    assert (watch(), announced(got)) == (0, ["trouble:program", "mended:program"])


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs D-Bus (apt install dbus)")
def test_program_that_is_gone_is_a_desktop_notice(run: Run, place: Path, machine: Path) -> None:
    """Without Python: by what each desktop has."""
    assert run("schedule", "install", "--with", "cron").code == 0
    script, notices = place / "watch.sh", place / "notices.txt"
    script.write_text(script.read_text().replace(sys.executable, "/nonexistent/python"))
    command = ("dbus-run-session", "--", sys.executable, str(DAEMON), str(notices), "--", "/bin/sh", str(script))
    done = subprocess.run(command, check=False, capture_output=True, timeout=60, env=_environment())
    assert done.returncode == 1, done.stderr
    [notice] = map(json.loads, notices.read_text().splitlines())
    assert (notice["app"], notice["title"]) == ("gmail-reconnect", "gmail-reconnect needs you")
    assert f"`gmail-reconnect --home {place} schedule install`" in notice["text"]
    assert (place / "program-gone").exists()
    assert run("schedule", "remove").code == 0
    assert not (place / "program-gone").exists()


def test_watch_expects_nothing_without_a_schedule(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Who starts `run` by hand is not told to."""
    there = sign_in(small)
    got = with_command(there)
    assert run("watch").code == 0
    assert announced(got) == []


def _age(place: Path, milliseconds: int) -> None:
    state = read_state(place / "alarms.json")
    older = AlarmState(every=state.every, since=state.since - milliseconds)
    write_private(place / "alarms.json", {"every": older.every, "since": older.since})


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return {key: value for key, value in os.environ.items() if key != "DBUS_SESSION_BUS_ADDRESS"} | {"PYTHONPATH": root}
